// Selecting rows, the panel of filters and short addresses. Without it the bar stands below the list and all works.
(function () {
  "use strict";

  /* A filter's options may each add a different parameter to the address: the chosen one names the field. */
  document.querySelectorAll("select[data-list-filter]").forEach((select) => {
    select.addEventListener("change", () => {
      select.name = select.selectedOptions[0].dataset.name || select.name;
    });
  });

  /* On a phone the tabs are wider than the page: the current one is in sight. */
  const tabs = document.querySelector(".list > .tabs");
  const current = tabs?.querySelector("[aria-current]");
  if (current) {
    const away = current.getBoundingClientRect().left - tabs.getBoundingClientRect().left;
    tabs.scrollLeft += away - (tabs.clientWidth - current.offsetWidth) / 2;
  }

  /* What was left empty does not come into the address. */
  const search = document.getElementById("changelist-search");
  const filled = () => [...search.elements].filter((field) => field.name && field.value === "");
  search?.addEventListener("submit", () => filled().forEach((field) => (field.disabled = true)));
  window.addEventListener("pageshow", () => search && filled().forEach((field) => (field.disabled = false)));

  /* The panel closes by Escape or a click beside it; a field that is wrong keeps it open. */
  const panel = document.querySelector("[data-filter-panel]");
  const ofPanel = (target) => panel.contains(target) || target.closest(".select2-container") || !target.isConnected;
  if (panel) {
    if (panel.querySelector(".is-invalid")) panel.open = true;
    document.addEventListener("click", (event) => {
      if (panel.open && !ofPanel(event.target)) panel.open = false;
    });
    panel.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || document.querySelector(".select2-container--open")) return;
      panel.open = false;
      panel.querySelector("summary").focus();
    });
  }

  /* A click anywhere in a row opens it. */
  const table = document.getElementById("result_list");
  table?.tBodies[0].addEventListener("click", (event) => {
    const row = event.target.closest("tr");
    const first = row?.querySelector("th a");
    if (!first || event.target.closest("a, button, input, label, select, summary, .action-checkbox")) return;
    if (!window.getSelection().isCollapsed) return;
    if (event.ctrlKey || event.metaKey) window.open(first.href, "_blank", "noopener");
    else first.click();
  });

  /* The bar of what to do with the selected rows. */
  const bar = document.querySelector("[data-bulk-bar]");
  const boxes = [...document.querySelectorAll("#result_list .action-select")];
  if (!bar || !boxes.length) return;
  const all = document.getElementById("action-toggle");
  const across = bar.querySelector("[data-select-across]");
  const words = bar.querySelector(".bulk-bar__count");
  let last = null;

  function look() {
    const count = boxes.filter((box) => box.checked).length;
    const whole = count === boxes.length;
    all.checked = whole;
    all.indeterminate = count > 0 && !whole;
    boxes.forEach((box) => box.closest("tr").classList.toggle("selected", box.checked));
    bar.classList.toggle("is-shown", count > 0);
    words.textContent = (count === 1 ? words.dataset.one : words.dataset.many).replace("%d", count);
    if (across) {
      across.checked = across.checked && whole;
      across.parentElement.hidden = !whole;
      if (across.checked) words.textContent = words.dataset.all;
    }
  }
  function choose(chosen, checked) {
    chosen.forEach((box) => (box.checked = checked));
    look();
  }

  all.addEventListener("change", () => choose(boxes, all.checked));
  across?.addEventListener("change", look);
  bar.querySelector("[data-unselect]").addEventListener("click", () => {
    choose(boxes, false);
    all.focus();
  });
  boxes.forEach((box, place) => {
    box.addEventListener("click", (event) => {
      const [from, to] = [Math.min(place, last ?? place), Math.max(place, last ?? place)];
      if (event.shiftKey) boxes.slice(from, to + 1).forEach((other) => (other.checked = box.checked));
      last = place;
      look();
    });
    box.closest("td").addEventListener("click", (event) => event.target === box || box.click());
  });
  window.addEventListener("pageshow", look);
  look();
})();
