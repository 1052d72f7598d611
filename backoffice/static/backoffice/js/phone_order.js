// Sends the form of a phone order without leaving the page, one thing after another, and puts the server's parts in place.
// The server alone knows prices and lines. Where it does not answer with parts, the form is sent as without this file.
(function () {
  "use strict";
  const form = document.getElementById("cart-form");
  if (!form) return;
  const PARTS = "X-Cart-Parts";
  const PATIENCE = 30000;
  const KEPT = "cart-missed";
  const PLACING = ["place", "draft"];
  const code = document.getElementById("cart-q");
  const missed = document.getElementById("cart-missed");
  const shown = new Map([...form.querySelectorAll("[data-part]")].map((part) => [part.dataset.part, part.innerHTML]));
  const queue = [];
  let isBusy = false;
  let isLeaving = false;
  let isUnsure = false;

  const plain = (text) => String(text ?? "").replace(/\r\n/g, "\n");
  const fields = () => [...form.elements].filter((one) => one.matches("input:not([type=hidden]), textarea"));

  /* What was not done is said until somebody closes it: the next scan must not wipe it away. */
  function miss(sentence) {
    const item = document.createElement("li");
    item.textContent = sentence;
    missed.querySelector("ul").append(item);
    missed.hidden = false;
  }
  missed.querySelector("button").addEventListener("click", () => {
    missed.querySelector("ul").replaceChildren();
    missed.hidden = true;
    code.focus();
    lookAgain();
  });

  /* After an answer that never came: ask how the cart stands now. */
  function lookAgain() {
    if (isUnsure) send({ do: "add" });
    isUnsure = false;
  }
  window.addEventListener("online", lookAgain);

  function send(item) {
    if (PLACING.includes(item.do) && queue.some((other) => PLACING.includes(other.do))) return;
    queue.push(item);
    form.setAttribute("aria-busy", "true");
    if (PLACING.includes(item.do)) form.querySelectorAll("#cart-place, #cart-draft").forEach((button) => button.setAttribute("aria-disabled", "true"));
    if (!isBusy) work();
  }

  async function work() {
    isBusy = true;
    while (queue.length && !isLeaving) {
      await post(queue[0]);
      queue.shift();
    }
    isBusy = isLeaving;
    if (isLeaving) return;
    form.removeAttribute("aria-busy");
    form.querySelectorAll("[aria-disabled]").forEach((button) => button.removeAttribute("aria-disabled"));
  }

  async function post(item) {
    form.dispatchEvent(new CustomEvent("cart:posting"));
    const data = new FormData(form);
    data.set("do", item.do);
    for (const name of ["q", "customer_q"]) {
      if (!PLACING.includes(item.do) && data.has(name)) data.set(name, item[name] ?? "");
    }
    try {
      const response = await fetch(form.action, {
        method: "POST",
        body: new URLSearchParams(data),
        headers: { [PARTS]: "yes" },
        signal: AbortSignal.timeout(PATIENCE),
      });
      if (!response.headers.has(PARTS)) return fallBack(item);
      if (response.headers.get("Content-Type").startsWith("application/json")) return leave((await response.json()).go);
      show(await response.text(), item, data);
    } catch (error) {
      if (error instanceof TypeError || error instanceof DOMException) return giveUp();
      throw error;
    }
  }

  function leave(address) {
    isLeaving = true;
    window.location.assign(address);
  }

  /* The server said something else: signed out, not allowed, broken. A page of its own says it best. */
  function fallBack(item) {
    isLeaving = true;
    const waiting = queue.slice(1).filter((other) => other.q).map((other) => other.q);
    if (waiting.length) window.sessionStorage.setItem(KEPT, JSON.stringify(waiting));
    const button = document.createElement("input");
    Object.assign(button, { type: "hidden", name: "do", value: item.do });
    form.append(button);
    if (item.q) code.value = item.q;
    form.submit();
  }

  function giveUp() {
    isUnsure = true;
    miss(form.dataset.noAnswer);
    queue.filter((item) => item.q).forEach((item) => miss(form.dataset.notAdded.replace("%s", item.q)));
    queue.length = 1;
  }

  function show(html, item, sent) {
    const answer = new DOMParser().parseFromString(html, "text/html").getElementById("cart-parts");
    const isRefused = answer.hasAttribute("data-refused");
    const total = document.getElementById("cart-grand").textContent;
    const open = [...form.querySelectorAll("details[open][id]")].map((details) => details.id);
    const focus = focused();
    const fresh = replaceParts(answer, sent, isRefused);
    open.forEach((id) => document.getElementById(id)?.setAttribute("open", ""));
    speak(answer, total);
    if (item.q && isRefused) missScan(item);
    form.dispatchEvent(new CustomEvent("cart:shown", { detail: { item, answer, isRefused, isLast: queue.length === 1, miss } }));
    setFocus(item, fresh, focus, isRefused);
  }

  function missScan(item) {
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

  form.addEventListener("cart:send", (event) => send(event.detail));
  form.addEventListener("cart:miss", (event) => miss(form.dataset.noCode.replace("%s", event.detail)));
  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (button?.dataset.confirm) {
      isLeaving = true;
      window.setTimeout(stay, 3000);
      return;
    }
    event.preventDefault();
    const isUpdate = !button || button.value === "add";
    send({ do: isUpdate ? "add" : button.value, isPressed: !isUpdate });
  });
  /* The question was answered with no: what was scanned meanwhile is still to be sent. */
  function stay() {
    isLeaving = false;
    isBusy = false;
    if (queue.length) work();
  }
  window.addEventListener("beforeunload", (event) => {
    if (!isLeaving && fields().some((one) => one.value !== one.defaultValue)) event.preventDefault();
  });
  window.addEventListener("pageshow", (event) => event.persisted && window.location.reload());

  const kept = JSON.parse(window.sessionStorage.getItem(KEPT) ?? "[]");
  window.sessionStorage.removeItem(KEPT);
  kept.forEach((one) => miss(form.dataset.notAdded.replace("%s", one)));
  form.dataset.live = "yes";
})();
