// Shows Save once something was changed, warns before changes are lost, and saves by Ctrl+S.
(function () {
  "use strict";
  const form = document.querySelector("form[data-save-bar]");
  const bar = form?.querySelector(".save-bar");
  const save = form?.querySelector("[name=_save], [name=_continue]");
  if (!bar || !save) return;

  const IGNORED = ["csrfmiddlewaretoken", "version"];
  const alwaysOpen = form.dataset.saveBar === "open";
  let leaving = false;

  function content() {
    return [...new FormData(form)]
      .filter(([name]) => !IGNORED.includes(name))
      .map(([name, value]) => `${name}=${value instanceof File ? value.name + value.size : value}`)
      .join("\n");
  }

  let before = null;
  const isChanged = () => before !== null && content() !== before;
  function look() {
    bar.classList.toggle("is-shown", alwaysOpen || isChanged());
    bar.classList.toggle("is-changed", isChanged());
  }

  // Django's and select2's widgets fill their fields without an event, but never without a click or a key.
  const lookSoon = () => window.setTimeout(look, 0);
  ["input", "change", "reset"].forEach((name) => document.addEventListener(name, lookSoon, true)); // fields may stand beside their form
  ["click", "keyup"].forEach((name) => document.addEventListener(name, lookSoon, true)); // the calendar keeps its clicks to itself
  window.django?.jQuery(document).on("change", lookSoon); // what jQuery tells jQuery only: a choice made in a pop-up
  window.addEventListener("load", () => {
    before = content();
    look();
  });

  form.addEventListener("submit", () => (leaving = true));
  form.querySelector("[data-discard]")?.addEventListener("click", () => (leaving = true));
  window.addEventListener("pageshow", () => (leaving = false));
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && isChanged()) event.preventDefault();
  });

  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.key.toLowerCase() !== "s") return;
    event.preventDefault();
    if (isChanged() || alwaysOpen) form.requestSubmit(form.querySelector("[name=_continue]") ?? save);
  });
})();
