// Puts the parts of the phone order's page that the server answered with in place of those that stand there.
(function () {
  "use strict";
  const form = document.getElementById("cart-form");
  if (!form) return;
  const code = document.getElementById("cart-q");
  const shown = new Map([...form.querySelectorAll("[data-part]")].map((part) => [part.dataset.part, part.innerHTML]));

  const plain = (text) => String(text ?? "").replace(/\r\n/g, "\n");
  const fields = () => [...form.elements].filter((one) => one.matches("input:not([type=hidden]), textarea"));

  form.addEventListener("cart:answered", ({ detail: { item, html, sent, isLast, miss } }) => {
    const answer = new DOMParser().parseFromString(html, "text/html").getElementById("cart-parts");
    const isRefused = answer.hasAttribute("data-refused");
    const total = document.getElementById("cart-grand").textContent;
    const open = [...form.querySelectorAll("details[open][id]")].map((details) => details.id);
    const focus = focused();
    const fresh = replaceParts(answer, sent, isRefused);
    open.forEach((id) => document.getElementById(id)?.setAttribute("open", ""));
    speak(answer, total);
    if (item.q && isRefused) missScan(item, miss);
    const changed = fresh.map((part) => part.dataset.part);
    form.dispatchEvent(new CustomEvent("cart:shown", { detail: { item, answer, isRefused, isLast, miss, changed } }));
    setFocus(item, fresh, focus, isRefused);
    if (isRefused) form.dispatchEvent(new CustomEvent("cart:refused")); // last: new parts and the focus's move leave boxes
  });

  function missScan(item, miss) {
    const problems = [...document.querySelectorAll("#cart-problems p")].map((one) => one.textContent);
    miss([form.dataset.notAdded.replace("%s", item.q), ...problems].join(" "));
    document.getElementById("cart-problems")?.remove();
    shown.delete("problems");
  }

  /* A part that did not change stays as it is; what was typed while the server worked is kept in those that did. */
  function replaceParts(answer, sent, isRefused) {
    if (!isRefused) {
      fields().forEach((one) => {
        if (one.name && plain(one.value) === plain(sent.get(one.name))) one.defaultValue = one.value;
      });
    }
    const changed = [...answer.querySelectorAll("[data-part]")].filter((part) => shown.get(part.dataset.part) !== part.innerHTML);
    changed.forEach((part) => {
      shown.set(part.dataset.part, part.innerHTML);
      part.querySelectorAll("input:not([type=hidden]), textarea").forEach((one) => {
        const live = form.elements[one.name];
        if (live && sent.has(one.name) && plain(live.value) !== plain(sent.get(one.name))) one.value = live.value;
      });
      form.querySelector(`[data-part="${part.dataset.part}"]`).replaceWith(part);
    });
    return changed;
  }

  function speak(answer, total) {
    const said = answer.querySelector("#cart-said");
    if (said.childElementCount) document.getElementById("cart-said").replaceChildren(...said.children);
    const now = document.getElementById("cart-grand").textContent;
    if (now !== total) document.getElementById("cart-total-said").textContent = form.dataset.total.replace("%s", now);
    const menu = document.querySelector(`.topbar__new[href="${form.getAttribute("action")}"] .topbar__word`);
    if (menu && answer.dataset.menuLabel) menu.textContent = answer.dataset.menuLabel;
  }

  function focused() {
    const one = document.activeElement;
    const isText = one?.matches("input[type=text], textarea");
    return { id: one?.id, from: isText ? one.selectionStart : null, to: isText ? one.selectionEnd : null };
  }

  function setFocus(item, fresh, before, isRefused) {
    const wrong = isRefused && item.isPressed && (form.querySelector(".is-invalid") ?? document.getElementById("cart-problems"));
    const begun = item.do === "begin-customer" && [...form.querySelectorAll("#cart-new-customer input")];
    if (wrong) return wrong.focus();
    if (begun) return (begun.find((one) => !one.value) ?? begun[0])?.focus();
    if (document.activeElement && document.activeElement !== document.body) return;
    const same = before.id && document.getElementById(before.id);
    const next = same || fresh.map((part) => part.querySelector("[data-focus]")).find(Boolean) || code;
    next.focus();
    if (same && before.from !== null) same.setSelectionRange(before.from, before.to);
  }
})();
