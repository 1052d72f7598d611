// Runs before anything is painted: sets the colours that were chosen, so that no page flashes in the other ones.
(function () {
  "use strict";
  const KEY = "jazzmin-theme-mode";
  const root = document.documentElement;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");

  function chosen() {
    try {
      const mode = window.localStorage.getItem(KEY);
      return mode === "light" || mode === "dark" ? mode : "auto";
    } catch {
      return "auto"; // storage may be switched off
    }
  }

  function apply() {
    const mode = chosen();
    root.dataset.themeMode = mode;
    root.dataset.bsTheme = mode === "auto" ? (dark.matches ? "dark" : "light") : mode;
    document.querySelectorAll("[data-set-theme]").forEach((button) => {
      button.setAttribute("aria-pressed", String(button.dataset.setTheme === mode));
    });
  }

  root.classList.add("js");
  apply();
  dark.addEventListener("change", apply);
  window.addEventListener("storage", (event) => event.key === KEY && apply());
  document.addEventListener("DOMContentLoaded", apply);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-set-theme]");
    if (!button) return;
    try {
      window.localStorage.setItem(KEY, button.dataset.setTheme);
    } catch {
      root.dataset.bsTheme = button.dataset.setTheme; // for this page at least
      return;
    }
    apply();
  });
})();
