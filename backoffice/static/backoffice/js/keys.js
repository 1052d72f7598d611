// Keys without Ctrl: / to the search, g and a letter to a page, ? to the list of keys. They can be switched off there.
(function () {
  "use strict";
  const dialog = document.getElementById("keys");
  if (!dialog?.showModal) return;
  const single = document.getElementById("keys-single");
  const OFF = "backoffice-single-keys";
  const PATIENCE = 1500;
  const NEVER = -Infinity;
  let went = NEVER; // when g was pressed

  function isOff() {
    try {
      return window.localStorage.getItem(OFF) === "off";
    } catch {
      return false; // storage may be switched off
    }
  }
  single.checked = !isOff();
  single.addEventListener("change", () => {
    try {
      window.localStorage.setItem(OFF, single.checked ? "on" : "off");
    } catch {
      // then for this page only
    }
  });

  function open() {
    if (!document.querySelector("dialog[open]")) dialog.showModal();
  }
  document.addEventListener("backoffice:keys", open);
  document.querySelectorAll("[data-open-keys]").forEach((button) => {
    button.addEventListener("click", () => {
      button.closest("details.menu")?.removeAttribute("open");
      open();
    });
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || event.target.closest("[data-close-keys]")) dialog.close();
  });

  const FIELDS = "input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select, [contenteditable]";
  function isTyping(target) {
    if (!(target instanceof Element) || target.closest("dialog:not([open])")) return false; // closed a moment ago
    return Boolean(target.closest(`${FIELDS}, .select2-container, dialog`));
  }

  function toSearch() {
    const field = document.querySelector("#searchbar:not([type=hidden])") ?? document.getElementById("topbar-search");
    field?.focus();
    field?.select();
    return Boolean(field);
  }
  function goTo(letter) {
    const link = /^[a-z]$/.test(letter) && dialog.querySelector(`[data-key=${letter}]`);
    if (link) window.location.assign(link.href);
    return Boolean(link);
  }

  document.addEventListener("keydown", (event) => {
    const hasModifier = event.ctrlKey || event.metaKey || event.altKey;
    if (!single.checked || event.defaultPrevented || event.isComposing || event.repeat || hasModifier) return;
    if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
    const isSecond = event.timeStamp - went < PATIENCE;
    went = NEVER;
    let done = false;
    if (isSecond && !event.shiftKey) done = goTo(event.key);
    else if (event.key === "g") went = event.timeStamp;
    else if (event.key === "/") done = toSearch();
    else if (event.key === "?") done = open() ?? true;
    if (done) event.preventDefault();
  });
})();
