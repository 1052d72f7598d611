// Runs in the page that is looked at and says what a person would see there.
() => {
  const shown = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && element.getClientRects().length > 0;
  const sketch = (element) => `<${element.localName}${element.id ? ` #${element.id}` : ""} ${element.name || element.className || ""}> ${(element.innerText || element.value || "").trim().slice(0, 40)}`;
  const words = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    const hidden = parent.closest("script, style, template, noscript");
    if (!hidden && (parent.localName === "option" ? shown(parent.closest("select")) : shown(parent))) words.push(walker.currentNode.textContent.trim());
  }
  document.querySelectorAll("input[type=submit], input[type=button]").forEach((button) => shown(button) && words.push(button.value));
  const forbidden = [/^Go$/, /-{5,}/, /Yes, I.m sure/, /\bNone\b/, /Traceback/];
  const row = document.querySelector("#result_list tbody tr, #result_list > li");
  const writing = document.querySelectorAll("main form[method=post i] :is(input:not([type=hidden]), select, textarea, button)");
  return {
    widest: [...document.querySelectorAll("body *")].filter((element) => shown(element) && element.getBoundingClientRect().right > document.documentElement.clientWidth + 1).slice(0, 3).map(sketch).join("; "),
    overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    firstRow: row && shown(row) ? Math.round(row.getBoundingClientRect().top + window.scrollY) : null,
    forbidden: words.filter((text) => forbidden.some((pattern) => pattern.test(text))).map((text) => text.slice(0, 60)),
    enabled: [...writing].filter((field) => !field.disabled && !field.readOnly && shown(field)).map(sketch),
    lowPrimaries: [...document.querySelectorAll(".btn-primary")].filter((button) => shown(button) && button.getBoundingClientRect().height < 43.5).map(sketch),
  };
}
