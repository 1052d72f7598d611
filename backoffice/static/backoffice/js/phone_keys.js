// More or fewer pieces, updates once a line or a box is left, and the keys of the phone order's page.
(function () {
  "use strict";
  const form = document.getElementById("cart-form");
  if (!form) return;
  const MOST = 9999;
  const PAUSE = 350;
  const code = document.getElementById("cart-q");
  let timer = 0;

  const send = (item) => form.dispatchEvent(new CustomEvent("cart:send", { detail: item }));
  function updateSoon() {
    window.clearTimeout(timer);
    timer = window.setTimeout(send, PAUSE, { do: "add" });
  }
  form.addEventListener("cart:posting", () => window.clearTimeout(timer)); // each thing that is sent takes all along
  form.addEventListener("cart:refused", () => window.clearTimeout(timer)); // the next answer would wipe the reason away unread

  /* Quantities. */
  const isQuantity = (node) => node.matches?.(".cart-stepper input");
  function step(input, by) {
    const number = Number(input.value.trim());
    if (!Number.isInteger(number)) return;
    input.value = Math.min(MOST, Math.max(1, number + by));
    updateSoon();
  }
  function prepare() {
    form.querySelectorAll("[data-step]").forEach((button) => (button.tabIndex = -1)); // the arrow keys do the same in the field
  }
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-step]");
    if (!button) return;
    event.preventDefault();
    step(button.parentElement.querySelector("input"), Number(button.dataset.step));
  });
  form.addEventListener("change", (event) => isQuantity(event.target) && updateSoon());
  form.addEventListener("focusin", (event) => isQuantity(event.target) && event.target.select());
  form.addEventListener("cart:shown", prepare);
  prepare();

  /* Boxes of several fields are sent when they are left, not before all of them are typed. */
  form.addEventListener("focusout", (event) => {
    const box = event.target.closest("[data-group]");
    if (!box || box.contains(event.relatedTarget) || !document.hasFocus()) return;
    const typed = [...box.querySelectorAll("input, textarea")].filter((one) => one.value !== one.defaultValue);
    if (typed.length) updateSoon();
  });

  /* A new customer takes over what was searched for. */
  form.addEventListener("click", (event) => {
    const words = document.getElementById("cart-customer-q")?.value.trim();
    if (!words || !event.target.closest("#cart-new-customer > summary") || event.target.closest("details").open) return;
    event.preventDefault();
    send({ do: "begin-customer", customer_q: words, isPressed: true });
  });

  const isField = (node) => node.matches?.("input, textarea, select, [contenteditable]");
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.repeat || event.isComposing || event.ctrlKey) return;
    if (event.target.matches("#cart-new-customer input")) {
      event.preventDefault();
      form.requestSubmit(document.getElementById("cart-save-customer"));
    } else if (event.target.id === "cart-customer") {
      event.preventDefault();
      form.dispatchEvent(new CustomEvent("cart:go-on"));
    }
  });
  form.addEventListener("keydown", (event) => {
    const by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (!by || !isQuantity(event.target)) return;
    event.preventDefault();
    step(event.target, by);
  });
  document.addEventListener(
    "keydown",
    (event) => {
      if (document.querySelector("dialog[open]")) return;
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        if (!event.repeat) form.requestSubmit(form.querySelector(".cart-bar button"));
      } else if (!event.ctrlKey && !event.metaKey && !event.altKey && /^[\p{L}\p{N}]$/u.test(event.key) && !isField(event.target)) {
        code.focus(); // a scanner types wherever the focus is: its first character goes where the others will
      }
    },
    true,
  );
})();
