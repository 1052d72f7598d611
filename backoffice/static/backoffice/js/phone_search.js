// Finds products and customers while somebody types; Enter takes what is highlighted, or exactly the code that was scanned.
(function () {
  "use strict";
  const form = document.getElementById("cart-form");
  if (!form) return;
  const PAUSE = 150;
  const FEWEST = 2;
  const TWICE = 400;
  const said = document.getElementById("cart-found-said");
  const asked = new Map(); // by kind: the timer and the request under way
  let lastEnter = 0;
  let unresolved = "";

  const send = (item) => form.dispatchEvent(new CustomEvent("cart:send", { detail: item }));
  const boxOf = (node) => node?.closest?.("[data-search]");
  const inputOf = (box) => box.querySelector("input");
  const foundOf = (box) => box.querySelector(".cart-search__found");
  const listOf = (box) => foundOf(box).querySelector("[data-options]");
  const optionsOf = (box) => [...(listOf(box)?.children ?? [])];
  const markedOf = (box) => listOf(box)?.querySelector("[aria-selected=true]");
  const isOfWords = (box) => listOf(box)?.dataset.term === inputOf(box).value.trim();

  function dress(box) {
    const [input, list, options] = [inputOf(box), listOf(box), optionsOf(box)];
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", String(options.length > 0));
    input.removeAttribute("aria-activedescendant");
    if (!options.length) input.removeAttribute("aria-controls");
    else input.setAttribute("aria-controls", list.id);
    if (options.length) list.setAttribute("role", "listbox");
    options.forEach((option) => {
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.tabIndex = -1;
    });
    const usual = options.filter((option) => !("neverFirst" in option.dataset));
    const only = options.length === 1 ? options[0] : usual.length === 1 ? usual[0] : null;
    if (only && isOfWords(box)) mark(box, options.indexOf(only));
  }

  function mark(box, place) {
    const options = optionsOf(box);
    if (!options.length) return;
    const at = (place + options.length) % options.length;
    options.forEach((option, index) => option.setAttribute("aria-selected", String(index === at)));
    inputOf(box).setAttribute("aria-activedescendant", options[at].id);
    options[at].scrollIntoView({ block: "nearest" });
  }

  function close(box) {
    const under = asked.get(box.dataset.search);
    window.clearTimeout(under?.timer);
    under?.request?.abort();
    foundOf(box).replaceChildren();
    dress(box);
  }

  function lookSoon(box) {
    const words = inputOf(box).value.trim();
    const under = asked.get(box.dataset.search);
    window.clearTimeout(under?.timer);
    under?.request?.abort();
    if (words.length < FEWEST) return close(box);
    asked.set(box.dataset.search, { timer: window.setTimeout(look, PAUSE, box, words) });
  }

  async function look(box, words) {
    const request = new AbortController();
    asked.set(box.dataset.search, { request });
    const query = new URLSearchParams({ [inputOf(box).name]: words });
    try {
      const response = await fetch(`${form.dataset[box.dataset.search]}?${query}`, { signal: request.signal });
      const html = response.ok && !response.redirected ? await response.text() : "";
      if (inputOf(box).value.trim() !== words || !box.contains(document.activeElement)) return;
      foundOf(box).innerHTML = html;
      dress(box);
      said.textContent = form.dataset.found.replace("%s", optionsOf(box).length);
    } catch {
      // a newer search took its place, or the server cannot be reached: Enter asks it in any case
    }
  }

  function take(box, option) {
    const input = inputOf(box);
    const words = input.value.trim();
    if (box.dataset.search === "products") {
      input.value = "";
      close(box);
      send({ do: option.value });
    } else {
      close(box);
      send({ do: option.value, customer_q: option.value === "begin-customer" ? words : "", isPressed: true });
    }
  }

  function enter(box) {
    const input = inputOf(box);
    const words = input.value.trim();
    const marked = isOfWords(box) ? markedOf(box) : null;
    const isTwice = performance.now() - lastEnter < TWICE; // some scanners end a code with two of them
    lastEnter = performance.now();
    if (marked) take(box, marked);
    else if (words && box.dataset.search === "people") {
      close(box);
      send({ do: "add", customer_q: words });
    } else if (words) scan(box, words);
    else if (!isTwice) goOn();
  }

  function scan(box, words) {
    const isOtherCode = unresolved && !words.startsWith(unresolved);
    if (isOtherCode && /\d/.test(unresolved)) form.dispatchEvent(new CustomEvent("cart:miss", { detail: unresolved }));
    unresolved = "";
    inputOf(box).value = "";
    close(box);
    send({ do: "add", q: words });
  }

  /* Enter in the empty field: to the customer, and once there is one, to the button. */
  function goOn() {
    (document.getElementById("cart-customer-q") ?? form.querySelector(".cart-bar button")).focus();
  }

  form.addEventListener("input", (event) => {
    const box = boxOf(event.target);
    if (!box || event.target !== inputOf(box)) return;
    optionsOf(box).forEach((option) => option.setAttribute("aria-selected", "false"));
    event.target.removeAttribute("aria-activedescendant");
    lookSoon(box);
  });
  form.addEventListener("keydown", (event) => {
    const box = boxOf(event.target);
    if (!box || event.target !== inputOf(box) || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const at = optionsOf(box).indexOf(markedOf(box));
    if (event.key === "Enter") {
      event.preventDefault();
      if (!event.repeat) enter(box);
    } else if (event.key === "ArrowDown" && optionsOf(box).length) {
      event.preventDefault();
      mark(box, at + 1);
    } else if (event.key === "ArrowUp" && optionsOf(box).length) {
      event.preventDefault();
      mark(box, at < 0 ? -1 : at - 1);
    } else if (event.key === "Escape" && foundOf(box).childElementCount) {
      event.preventDefault();
      close(box);
    }
  });
  form.addEventListener("mousedown", (event) => {
    if (event.target.closest(".cart-search__found")) event.preventDefault(); // the focus stays in the field
  });
  form.addEventListener("click", (event) => {
    const box = boxOf(event.target);
    const button = box && event.target.closest("button");
    if (!button) return;
    event.preventDefault();
    if (button.closest("[data-options]")) take(box, button);
    else {
      inputOf(box).focus();
      if (inputOf(box).value.trim()) enter(box);
    }
  });
  form.addEventListener("focusin", (event) => {
    const box = boxOf(event.target);
    if (box && event.target === inputOf(box) && !optionsOf(box).length) lookSoon(box);
  });
  form.addEventListener("focusout", (event) => {
    const box = boxOf(event.target);
    if (box && !box.contains(event.relatedTarget) && document.hasFocus()) close(box);
  });

  /* The server knew no product of exactly this code: it is offered here, or, where the next one is scanned already, noted. */
  function offer(item, answer, isLast, miss) {
    const box = form.querySelector("[data-search=products]");
    const found = answer.querySelector("#cart-products-found");
    if (!found.childElementCount) return;
    if (!isLast || inputOf(box).value) return miss(form.dataset.noCode.replace("%s", item.q));
    unresolved = item.q;
    inputOf(box).value = item.q;
    foundOf(box).replaceChildren(...found.childNodes);
    dress(box);
    inputOf(box).focus();
    inputOf(box).select();
    said.textContent = form.dataset.noCode.replace("%s", item.q);
  }

  form.addEventListener("cart:shown", ({ detail: { item, answer, isRefused, isLast, miss } }) => {
    const people = form.querySelector("[data-search=people]:not(:has([role=combobox]))");
    if (people) dress(people);
    if (people && inputOf(people).value && inputOf(people) === document.activeElement) lookSoon(people);
    if (item.q && !isRefused) offer(item, answer, isLast, miss);
  });
  form.addEventListener("cart:go-on", goOn);
  form.querySelectorAll("[data-search]").forEach(dress);
})();
