// Sends the form of a phone order without leaving the page, one thing after another; phone_parts.js shows the answers.
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
  const queue = [];
  let isBusy = false;
  let isLeaving = false;
  let unsure = null; // what was sent last, where no answer came: the server may have done it

  const isPlacing = (item) => PLACING.includes(item.do);
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

  function send(item) {
    const isTwice = (other) => (isPlacing(item) ? isPlacing(other) : item.isPressed && other.do === item.do);
    if (queue.some(isTwice)) return;
    if (!(isPlacing(item) && unsure && isPlacing(unsure))) lookAgain(); // a cart is placed once, however often it is sent
    enqueue(item);
    if (isPlacing(item)) form.querySelectorAll("#cart-place, #cart-draft").forEach((button) => button.setAttribute("aria-disabled", "true"));
  }

  /* After an answer that never came, nothing is sent before the cart shows what was done. */
  function lookAgain() {
    if (unsure && !queue.length) enqueue({ do: "add", after: unsure });
  }
  window.addEventListener("online", lookAgain);

  function enqueue(item) {
    queue.push(item);
    form.setAttribute("aria-busy", "true");
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
      if (!isPlacing(item) && data.has(name)) data.set(name, item[name] ?? "");
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
      const html = await response.text();
      unsure = null;
      form.dispatchEvent(new CustomEvent("cart:answered", { detail: { item, html, sent: data, isLast: queue.length === 1, miss } }));
    } catch (error) {
      if (error instanceof TypeError || error instanceof DOMException) return giveUp(item);
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

  /* What was sent may be done or not; what waited behind it was never sent. */
  function giveUp(item) {
    unsure = item.after ?? item;
    const waiting = queue.splice(1);
    if (waiting.length || !item.after) miss(unsure.q ? form.dataset.noAnswerCode.replace("%s", unsure.q) : form.dataset.noAnswer);
    waiting.filter((other) => other.q).forEach((other) => miss(form.dataset.notAdded.replace("%s", other.q)));
  }

  /* The cart turned out to be another than the one on the screen: what waits and would do the same again is dropped. */
  form.addEventListener("cart:shown", ({ detail: { item, changed } }) => {
    if (!item.after || !changed.some((part) => ["lines", "customer"].includes(part))) return;
    const isDone = (other) => (other.q || other.isPressed) && other.do === item.after.do && other.q === item.after.q;
    const dropped = queue.splice(1).filter((other) => {
      const isDropped = isPlacing(other) || isDone(other);
      if (!isDropped) queue.push(other);
      return isDropped;
    });
    dropped.filter((other) => other.q).forEach((other) => miss(form.dataset.addedBefore.replace("%s", other.q)));
    if (dropped.some(isPlacing)) miss(form.dataset.look);
  });

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
  /* The second of two clicks may meet what the answer to the first put under the pointer. */
  form.addEventListener(
    "click",
    (event) => {
      if (event.detail < 2 || !event.target.closest("button[name=do]:not([data-step])")) return;
      event.preventDefault();
      event.stopPropagation();
    },
    true,
  );
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
