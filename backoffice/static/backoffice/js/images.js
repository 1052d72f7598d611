// Pictures: drop several files, see them before they are saved, and order them by buttons. Without it the same form
// has a file field and a number for the place.
(function () {
  "use strict";

  /* Earlier and later: the cards move, and the numbers that are sent follow. */
  function move(card, step) {
    const other = step < 0 ? card.previousElementSibling : card.nextElementSibling;
    if (!other) return false;
    if (step < 0) other.before(card);
    else other.after(card);
    [...card.parentElement.children].forEach((each, index) => {
      const place = each.querySelector("[name$=-place]");
      if (place) place.value = String(index + 1);
    });
    card.querySelector("[name$=-place]").dispatchEvent(new Event("change", { bubbles: true }));
    return true;
  }
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-move]");
    const card = button?.closest("[data-picture]");
    if (card && move(card, Number(button.dataset.move))) button.focus();
  });

  /* One picture is the primary one. */
  document.addEventListener("change", (event) => {
    const mark = event.target;
    if (!mark.matches?.("[data-pictures] [name$=-primary]") || !mark.checked) return;
    mark.closest("[data-pictures]").querySelectorAll("[name$=-primary]").forEach((other) => {
      if (other !== mark) other.checked = false;
    });
  });

  const size = (bytes) => (bytes < 1e5 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`);

  document.querySelectorAll("[data-drop-zone]").forEach((zone) => {
    const field = zone.querySelector("input[type=file]");
    const [words, problems, previews] = ["words", "problems", "previews"].map((name) => zone.querySelector(`[data-${name}]`));
    let chosen = [];

    function fits(file) {
      if (!["image/jpeg", "image/png"].includes(file.type)) return `“${file.name}”: ${zone.dataset.refused}`;
      return file.size > Number(zone.dataset.most) ? `“${file.name}” ${zone.dataset.large}` : "";
    }

    function take(files) {
      const refused = files.map(fits);
      const known = new Set(chosen.map((file) => file.name + file.size));
      chosen = [...chosen, ...files.filter((file, index) => !refused[index] && !known.has(file.name + file.size))];
      show(refused.filter(Boolean));
    }

    function show(refused) {
      const transfer = new DataTransfer();
      chosen.forEach((file) => transfer.items.add(file));
      field.files = transfer.files;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      problems.replaceChildren(...refused.map(item));
      problems.hidden = !refused.length;
      const all = chosen.reduce((sum, file) => sum + file.size, 0);
      words.textContent = chosen.length ? `${zone.dataset.chosen} ${chosen.length} (${size(all)})` : "";
      previews.replaceChildren(...chosen.map(preview));
    }

    function item(text) {
      const row = document.createElement("li");
      row.textContent = text;
      return row;
    }

    function preview(file) {
      const row = item("");
      const picture = Object.assign(document.createElement("img"), { alt: "", className: "thumb thumb--large" });
      const reader = new FileReader();
      reader.addEventListener("load", () => (picture.src = reader.result));
      reader.readAsDataURL(file);
      const name = Object.assign(document.createElement("span"), { textContent: `${file.name}, ${size(file.size)}` });
      row.append(picture, name);
      return row;
    }

    field.addEventListener("change", () => {
      const files = [...field.files];
      chosen = [];
      take(files);
    });
    zone.addEventListener("files:dropped", (event) => take([...event.detail]));
    field.form?.addEventListener("submit", () => {
      if (chosen.length) words.textContent = zone.dataset.uploading;
    });
  });
})();
