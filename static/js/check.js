// The long summary: on a phone the complete steps start closed, the address opens its step, and print shows everything.
// Without this script every step is open.
"use strict";
(() => {
  const steps = [...document.querySelectorAll("details.summary")];

  const openTarget = () => {
    const target = location.hash && document.getElementById(location.hash.slice(1));
    const step = target && target.closest("details.summary");
    if (!step) return;
    step.open = true;
    step.scrollIntoView();
  };

  if (window.matchMedia("(max-width: 40rem)").matches) {
    for (const step of steps) if ("complete" in step.dataset) step.open = false;
  }
  openTarget();
  window.addEventListener("hashchange", openTarget);

  let closed = [];
  window.addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll("main details:not([open])")];
    for (const part of closed) part.open = true;
  });
  window.addEventListener("afterprint", () => {
    for (const part of closed) part.open = false;
  });

  const problems = document.getElementById("problems");
  if (problems) problems.focus();
})();
