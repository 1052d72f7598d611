// Files are dropped on their field, buttons say that they work, and boxes are ticked by the group. Without it all is plain form.
(function () {
  "use strict";

  document.querySelectorAll("[data-drop-zone]").forEach((zone) => {
    const field = zone.querySelector("input[type=file]");
    const chosen = zone.querySelector("[data-chosen]");
    const most = Number(zone.dataset.dropZone);

    function tell() {
      const file = field.files[0];
      const tooLarge = file && file.size > most;
      field.setCustomValidity(tooLarge ? chosen.dataset.tooLarge : "");
      const size = file && file.size < 1e6 ? `${Math.ceil(file.size / 1e3)} kB` : `${((file?.size ?? 0) / 1e6).toFixed(1)} MB`;
      chosen.textContent = file ? `${file.name} · ${tooLarge ? chosen.dataset.tooLarge : size}` : "";
    }
    field.addEventListener("change", tell);
    window.addEventListener("pageshow", tell); // the browser may have kept the file

    zone.addEventListener("files:dropped", (event) => {
      field.files = event.detail;
      field.dispatchEvent(new Event("change", { bubbles: true }));
    });
  });

  /* A large file takes a while; a second click would only ask for the same again. */
  const working = [];
  document.querySelectorAll("form[data-working]").forEach((form) =>
    form.addEventListener("submit", (event) => {
      if (form.getAttribute("aria-busy")) return event.preventDefault();
      const button = event.submitter;
      if (button) working.push([form, button, button.textContent]);
      if (button) button.textContent = form.dataset.working;
      form.setAttribute("aria-busy", "true");
    }),
  );
  window.addEventListener("pageshow", () => {
    working.splice(0).forEach(([form, button, words]) => {
      form.removeAttribute("aria-busy");
      button.textContent = words;
    });
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-tick]");
    if (!button) return;
    const group = button.closest("[data-tick-group]");
    group.querySelectorAll("input[type=checkbox]").forEach((box) => (box.checked = button.dataset.tick === "all"));
  });
})();
