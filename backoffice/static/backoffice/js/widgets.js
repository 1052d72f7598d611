// Gives the autocompletes of select2 the name of their field, which it forgets; a screen reader would say nothing.
(function () {
  "use strict";
  const jQuery = window.django?.jQuery;
  let count = 0;

  function name(select) {
    const label = select.labels?.[0];
    const box = select.nextElementSibling?.querySelector(".select2-selection");
    if (!label || !box) return;
    label.id ||= `label-of-choice-${(count += 1)}`;
    const chosen = box.querySelector(".select2-selection__rendered");
    ["role", "aria-readonly"].forEach((attribute) => chosen?.removeAttribute(attribute)); // a text box it is not
    box.setAttribute("aria-labelledby", `${label.id} ${chosen?.id ?? ""}`.trim());
    box.querySelector(".select2-search__field")?.setAttribute("aria-labelledby", label.id);
  }
  const nameAll = () => document.querySelectorAll("select.select2-hidden-accessible").forEach(name);

  jQuery?.(nameAll); // after those of Django's that were asked for earlier
  document.addEventListener("formset:added", () => window.setTimeout(nameAll, 0));
  jQuery?.(document).on("select2:open", (event) => {
    const label = event.target.labels?.[0];
    const field = document.querySelector(".select2-container--open .select2-search--dropdown .select2-search__field");
    if (label && field) field.setAttribute("aria-label", label.textContent.trim());
    const box = event.target.nextElementSibling?.querySelector(".select2-selection[aria-owns]");
    box?.setAttribute("aria-controls", box.getAttribute("aria-owns"));
    document.querySelector(".select2-results__options")?.setAttribute("aria-label", label?.textContent.trim() ?? "");
  });
})();
