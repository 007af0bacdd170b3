// A level that somebody chooses is an answer, also when it is the suggested one: the box says so. Without this script one ticks it.
"use strict";
(() => {
  const form = document.querySelector(".step-form");
  if (!form) return;

  const box = (key) => form.elements[`${key}-confirmed`];

  form.addEventListener("change", (event) => {
    const match = /^(.+)-(required|must_have|confirmed)$/.exec(event.target.name || "");
    if (!match || !box(match[1])) return;
    const [, key, part] = match;
    if (part === "required") box(key).checked = event.target.value !== "";
    else if (part === "must_have" && event.target.checked) box(key).checked = true;
    else if (part === "confirmed" && !event.target.checked) {
      // Taken back: the level is open again, and the suggestion returns with the next page.
      for (const radio of form.elements[`${key}-required`]) radio.checked = radio.value === "";
    }
  }, true);

  // Once nothing waits any more, there is nothing to confirm.
  form.addEventListener("dodici:saved", () => {
    const all = document.getElementById("confirm_all");
    if (all) all.hidden = !document.querySelector(".suggestion--all");
  });
})();
