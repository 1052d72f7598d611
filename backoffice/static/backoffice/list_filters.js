// A filter's options may each add a different parameter to the address: the chosen one names the field.
document.querySelectorAll("select[data-list-filter]").forEach((select) => {
  select.addEventListener("change", () => {
    select.name = select.selectedOptions[0].dataset.name;
  });
});
