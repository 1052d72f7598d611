// Menus that close, the sidebar of a phone, and messages that go away. Without it all of them still work, only slower.
(function () {
  "use strict";
  const GONE_AFTER = 6000;

  /* Menus are <details>: one open at a time, closed by Escape or a click beside them. */
  const openMenus = () => document.querySelectorAll("details.menu[open]");
  document.addEventListener("click", (event) => {
    openMenus().forEach((menu) => menu.contains(event.target) || menu.removeAttribute("open"));
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    openMenus().forEach((menu) => {
      menu.removeAttribute("open");
      menu.querySelector("summary").focus();
    });
    if (document.body.classList.contains("has-open-sidebar")) showSidebar(false);
  });

  /* The sidebar lies over the page on a phone. */
  const opener = document.querySelector("[data-open-sidebar]");
  const sidebar = document.getElementById("sidebar");
  function showSidebar(shown) {
    document.body.classList.toggle("has-open-sidebar", shown);
    opener.setAttribute("aria-expanded", String(shown));
    (shown ? sidebar.querySelector("a") : opener).focus();
  }
  if (opener && sidebar) {
    opener.setAttribute("role", "button");
    opener.setAttribute("aria-expanded", "false");
    opener.addEventListener("click", (event) => {
      event.preventDefault();
      showSidebar(!document.body.classList.contains("has-open-sidebar"));
    });
    document.querySelectorAll("[data-close-sidebar]").forEach((closer) => {
      closer.addEventListener("click", (event) => {
        event.preventDefault();
        showSidebar(false);
      });
    });
  }

  /* A live region speaks only of what comes into it after the page was loaded: the messages are put in once more. */
  const stack = document.querySelector(".toast-stack");
  function dismiss(toast) {
    toast.classList.add("is-leaving");
    window.setTimeout(() => toast.remove(), 200);
  }
  function leaveLater(toast) {
    let timer = window.setTimeout(dismiss, GONE_AFTER, toast);
    const stay = () => window.clearTimeout(timer);
    const go = () => {
      stay();
      timer = window.setTimeout(dismiss, GONE_AFTER, toast);
    };
    toast.addEventListener("mouseenter", stay);
    toast.addEventListener("focusin", stay);
    toast.addEventListener("mouseleave", go);
    toast.addEventListener("focusout", go);
  }
  if (stack) {
    const toasts = [...stack.children];
    stack.replaceChildren();
    window.setTimeout(() => stack.append(...toasts), 50);
    toasts.filter((toast) => toast.matches(".toast--success, .toast--info")).forEach(leaveLater);
    stack.addEventListener("click", (event) => {
      if (event.target.closest("[data-dismiss]")) dismiss(event.target.closest(".toast-message"));
    });
  }

  /* Asked before something that cannot be undone. */
  document.addEventListener("submit", (event) => {
    const question = event.submitter?.dataset.confirm;
    if (question && !window.confirm(question)) event.preventDefault();
  });
})();
