// Shows and hides questions and notices while one types, as the server does after saving. Without this script all still works.
"use strict";
(() => {
  const form = document.querySelector(".step-form");
  if (!form) return;

  const factValue = (key) => {
    const field = form.elements[key];
    if (!field) return undefined;
    const text = String(field.value || "").trim();
    if (text === "") return undefined;
    if (text === "true" || text === "false") return text === "true";
    return /^-?\d+$/.test(text) ? Number(text) : text;
  };

  // A number as it is typed: blanks and the language's grouping signs go, a comma is a decimal sign.
  const numberOf = (value) => {
    if (typeof value === "number") return value;
    const group = document.documentElement.lang === "en" ? /,(?=\d{3}\b)/g : /\.(?=\d{3}\b)/g;
    const text = String(value).replace(/[\s'’\u00a0\u202f]/g, "").replace(group, "").replace(",", ".");
    return /^-?(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : undefined;
  };

  // Three values, as on the server: true, false, and undefined while the deciding answer is open.
  const holds = (condition) => {
    // What other pages ask is decided there already.
    if ("known" in condition) return condition.known ?? undefined;
    if (condition.all) {
      const parts = condition.all.map(holds);
      return parts.includes(false) ? false : parts.includes(undefined) ? undefined : true;
    }
    if (condition.any) {
      const parts = condition.any.map(holds);
      return parts.includes(true) ? true : parts.includes(undefined) ? undefined : false;
    }
    if (condition.not) {
      const inner = holds(condition.not);
      return inner === undefined ? undefined : !inner;
    }
    const value = factValue(condition.fact);
    if (value === undefined || value === null) return undefined;
    if (condition.below !== undefined || condition.above !== undefined) {
      const number = numberOf(value);
      if (number === undefined) return undefined;
      return condition.below !== undefined ? number < Number(condition.below) : number > Number(condition.above);
    }
    const wanted = condition.in || [condition.equals];
    return (Array.isArray(value) ? value : [value]).some((one) => wanted.includes(one));
  };

  const isHidden = (rule) => (rule.when && holds(rule.when) === true) || (rule.unless && holds(rule.unless) !== true);

  const refresh = () => {
    for (const fact of form.querySelectorAll("[data-rules]")) {
      fact.hidden = JSON.parse(fact.dataset.rules).some(isHidden);
    }
    for (const notice of form.querySelectorAll("[data-when]")) {
      notice.hidden = holds(JSON.parse(notice.dataset.when)) !== true;
    }
    for (const hint of form.querySelectorAll("[data-hint]")) {
      hint.hidden = form.elements[hint.dataset.hint].value !== "0";
    }
  };

  // Choosing a needed level takes back "I don't know", and the other way round.
  const untangle = (event) => {
    const match = /^(.+)-(required|dont_know|not_applicable|importance)$/.exec(event.target.name || "");
    if (!match) return;
    const [, key, part] = match;
    const box = (name) => form.elements[`${key}-${name}`];
    if (!box("dont_know")) return;
    if (part === "importance") {
      // What is worth nothing cannot be a must-have; the style sheet hides the box.
      if (event.target.value === "0") box("must_have").checked = false;
    } else if (part === "required" && event.target.value !== "") {
      box("dont_know").checked = false;
    } else if (part === "dont_know" && event.target.checked) {
      for (const radio of box("required")) radio.checked = radio.value === "";
      box("not_applicable").checked = false;
    } else if (part === "not_applicable" && event.target.checked) {
      box("dont_know").checked = false;
      box("must_have").checked = false;
    }
  };

  if (form.querySelector("[data-rules]")) {
    const seen = document.createElement("input");
    seen.type = "hidden";
    seen.name = "seen";
    seen.value = "1";
    form.append(seen);
  }
  form.addEventListener("change", (event) => { untangle(event); refresh(); });
  form.addEventListener("input", refresh);
  // Autosave tells when it put in what a colleague saved.
  form.addEventListener("dodici:merged", refresh);
  refresh();

  const problems = document.getElementById("problems");
  if (problems) problems.focus();
})();
