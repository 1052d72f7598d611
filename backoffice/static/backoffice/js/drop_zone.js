// Files dropped on a drop zone are handed to whoever listens there for "files:dropped".
(function () {
  "use strict";
  document.querySelectorAll("[data-drop-zone]").forEach((zone) => {
    ["dragenter", "dragover"].forEach((name) =>
      zone.addEventListener(name, (event) => {
        event.preventDefault();
        zone.classList.add("is-over");
      }),
    );
    zone.addEventListener("dragleave", (event) => zone.contains(event.relatedTarget) || zone.classList.remove("is-over"));
    zone.addEventListener("drop", (event) => {
      event.preventDefault();
      zone.classList.remove("is-over");
      const files = event.dataTransfer.files;
      if (files.length) zone.dispatchEvent(new CustomEvent("files:dropped", { detail: files }));
    });
  });
})();
