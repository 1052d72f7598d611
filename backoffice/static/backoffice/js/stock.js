// Stock in place: one less, one more, and what one kind of change alone asks for.
(function () {
  "use strict";
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-step]");
    const field = button?.parentElement.querySelector("input");
    if (!field) return;
    field.value = String((parseInt(field.value, 10) || 0) + Number(button.dataset.step));
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  /* What one kind of change alone asks for. */
  document.querySelectorAll("[data-only]").forEach((part) => {
    const kind = part.closest("form").querySelector("[name=change]");
    const look = () => part.toggleAttribute("hidden", kind.value !== part.dataset.only);
    kind.addEventListener("change", look);
    look();
  });
})();
