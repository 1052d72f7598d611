// Ctrl+K: search and commands in a dialog. Without it the field in the top bar leads to the page of results.
(function () {
  "use strict";
  const dialog = document.getElementById("palette");
  if (!dialog?.showModal) return;
  const field = document.getElementById("palette-field");
  const list = document.getElementById("palette-list");
  const message = document.getElementById("palette-message");
  const status = document.getElementById("palette-status");
  const opener = document.getElementById("topbar-search");
  const { url, results, person, failed, one, many, none } = dialog.dataset;
  const PAUSE = 120;
  const RECENT = `backoffice-recent-${person}`;
  const KEPT = 8;
  let timer = 0;
  let asking = null;
  let shownFor = null; // the term whose answer is in the list

  /* What was open lately: kinds and ids only, so that no name stays behind in the browser. */
  function recent() {
    try {
      return JSON.parse(window.localStorage.getItem(RECENT)) ?? [];
    } catch {
      return [];
    }
  }
  const page = /\/admin\/(\w+)\/(\w+)\/(\d+)\/change\/$/.exec(window.location.pathname);
  const here = page ? `${page[1]}.${page[2]}:${page[3]}` : "";
  const others = recent().filter((name) => name !== here);
  try {
    if (here) window.localStorage.setItem(RECENT, JSON.stringify([here, ...others].slice(0, KEPT)));
  } catch {
    // storage may be switched off
  }

  const options = () => [...list.querySelectorAll("[role=option]")];
  const current = () => list.querySelector("[aria-selected=true]");
  function select(option) {
    current()?.setAttribute("aria-selected", "false");
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) field.setAttribute("aria-activedescendant", option.id);
    else field.removeAttribute("aria-activedescendant");
  }
  function move(step) {
    const all = options();
    if (all.length) select(all[(all.indexOf(current()) + step + all.length) % all.length]);
  }

  function show(html, term) {
    list.innerHTML = html; // made by our own template, which escapes every name
    message.replaceChildren(...list.querySelectorAll(".palette__none")); // a list box holds choices only
    list.hidden = list.childElementCount === 0;
    list.removeAttribute("aria-busy");
    shownFor = term;
    const all = options();
    field.setAttribute("aria-expanded", String(all.length > 0));
    select(all[0]);
    list.scrollTop = 0;
    status.textContent = all.length === 0 ? none : all.length === 1 ? one : many.replace("%n", all.length);
  }
  function fail() {
    const words = document.createElement("p");
    words.className = "palette__none";
    words.textContent = failed;
    show(words.outerHTML, null);
    status.textContent = failed;
  }
  async function ask() {
    const term = field.value.trim();
    asking?.abort(); // an answer to what is no longer asked must not come in later
    const mine = (asking = new AbortController());
    list.setAttribute("aria-busy", "true");
    const query = new URLSearchParams(term ? { q: term } : { recent: others.join(",") });
    try {
      const answer = await fetch(`${url}?${query}`, { signal: mine.signal, headers: { "X-Requested-With": "fetch" } });
      if (answer.redirected) return window.location.reload(); // signed out in the meantime
      if (!answer.ok) throw new Error(answer.status);
      const { choices } = await answer.json();
      if (mine === asking) show(choices, term);
    } catch (error) {
      if (error.name !== "AbortError" && mine === asking) fail();
    }
  }

  function clear() {
    list.replaceChildren();
    message.replaceChildren();
    list.hidden = true;
    shownFor = null;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  }
  function open(term = "") {
    if (dialog.open || document.querySelector("dialog[open]")) return;
    clear();
    field.value = term;
    dialog.showModal();
    field.focus();
    ask();
  }
  const close = () => dialog.open && dialog.close();
  dialog.addEventListener("close", () => {
    window.clearTimeout(timer);
    asking?.abort();
    clear();
  });

  const actions = {
    "theme-light": () => document.querySelector("[data-set-theme=light]")?.click(),
    "theme-dark": () => document.querySelector("[data-set-theme=dark]")?.click(),
    "theme-auto": () => document.querySelector("[data-set-theme=auto]")?.click(),
    "log-out": () => document.getElementById("logout-form")?.requestSubmit(),
    keys: () => document.dispatchEvent(new CustomEvent("backoffice:keys")),
  };
  list.addEventListener("click", (event) => {
    const action = event.target.closest("[data-action]")?.dataset.action;
    if (!action) return;
    close();
    actions[action]?.();
  });
  list.addEventListener("mousemove", (event) => {
    const option = event.target.closest("[role=option]");
    if (option && option !== current()) select(option);
  });

  field.addEventListener("input", () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(ask, PAUSE);
  });
  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter") {
      event.preventDefault();
      const term = field.value.trim();
      if (term === shownFor && current()) current().click();
      // A scanner is faster than the answer: the page of results goes to what it names exactly.
      else if (term) window.location.assign(`${results}?${new URLSearchParams({ q: term })}`);
    }
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || event.target.closest("[data-close-palette]")) close();
  });

  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.key.toLowerCase() !== "k") return;
    event.preventDefault();
    if (dialog.open) close();
    else open();
  });
  opener?.addEventListener("click", () => open(opener.value));
  opener?.addEventListener("input", () => {
    open(opener.value);
    opener.value = "";
  });
})();
