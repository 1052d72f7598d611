// Menus that close, the sidebar of a phone, messages that go away, and forms that a double click sends once.
(function () {
  "use strict";
  const GONE_AFTER = 6000;
  const AGAIN_AFTER = 3000;

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

  /* Asked before something that cannot be undone; and sent once, however often it is pressed. After a while it may be
     sent again, for a download leaves the page where it is. */
  const sent = new WeakSet();
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const question = event.submitter?.dataset.confirm;
    if (event.defaultPrevented || form.getAttribute("method")?.toLowerCase() !== "post") return;
    if (sent.has(form) || (question && !window.confirm(question))) return event.preventDefault();
    sent.add(form);
    window.setTimeout(() => sent.delete(form), AGAIN_AFTER);
  });
})();
