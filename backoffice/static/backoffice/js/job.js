// A job's bar moves by itself. Without it the page is loaded again every few seconds.
(function () {
  "use strict";

  const box = document.querySelector("[data-job-progress]");
  if (!box) return;
  const bar = box.querySelector("progress");
  const phase = box.querySelector("#job-phase");
  const words = box.querySelector("[data-job-words]");

  async function look() {
    try {
      const answer = await fetch(box.dataset.jobProgress, { headers: { Accept: "application/json" } });
      if (!answer.ok || answer.redirected) return; // signed out, or gone: the page stays as it is
      const facts = await answer.json();
      if (facts.state !== box.dataset.state) return window.location.reload();
      if (facts.percent === null) bar.removeAttribute("value");
      else bar.value = facts.percent;
      if (facts.phase && phase.textContent !== facts.phase) phase.textContent = facts.phase;
      words.textContent = facts.words;
    } catch {
      /* The server did not answer; the next look may find it again. */
    }
    window.setTimeout(look, 1000);
  }
  window.setTimeout(look, 1000);
})();
