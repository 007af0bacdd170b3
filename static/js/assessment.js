// Shows and hides questions while one types, as the server does after saving. Without this script everything still works.
"use strict";
(() => {
  const form = document.querySelector(".step-form");
  if (!form) return;

  const stored = JSON.parse(form.dataset.facts || "{}");

  const factValue = (key) => {
    const fact = form.querySelector(`[data-fact="${CSS.escape(key)}"]`);
    if (!fact) return stored[key];
    const field = form.elements[key];
    if (!field) return undefined;
    const text = String(field.value || "").trim();
    if (text === "") return undefined;
    if (text === "true" || text === "false") return text === "true";
    return /^-?\d+$/.test(text) ? Number(text) : text;
  };

  // Three values, as on the server: true, false, and undefined while the deciding answer is open.
  const holds = (condition) => {
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
    const wanted = condition.in || [condition.equals];
    return (Array.isArray(value) ? value : [value]).some((one) => wanted.includes(one));
  };

  const isHidden = (rule) => (rule.when && holds(rule.when) === true) || (rule.unless && holds(rule.unless) !== true);

  const conditional = [...form.querySelectorAll("[data-rules]")];
  const refresh = () => {
    for (const fact of conditional) fact.hidden = JSON.parse(fact.dataset.rules).some(isHidden);
    for (const hint of form.querySelectorAll("[data-hint]")) {
      hint.hidden = form.elements[hint.dataset.hint].value !== "0";
    }
  };

  // Choosing a needed level takes back "I don't know", and the other way round.
  const untangle = (event) => {
    const match = /^(.+)-(required|dont_know|not_applicable)$/.exec(event.target.name || "");
    if (!match) return;
    const [, key, part] = match;
    const box = (name) => form.elements[`${key}-${name}`];
    if (part === "required" && event.target.value !== "") {
      box("dont_know").checked = false;
    } else if (part === "dont_know" && event.target.checked) {
      for (const radio of box("required")) radio.checked = radio.value === "";
      box("not_applicable").checked = false;
    } else if (part === "not_applicable" && event.target.checked) {
      box("dont_know").checked = false;
      box("must_have").checked = false;
    }
  };

  if (conditional.length) {
    const seen = document.createElement("input");
    seen.type = "hidden";
    seen.name = "seen";
    seen.value = "1";
    form.append(seen);
  }
  form.addEventListener("change", (event) => { untangle(event); refresh(); });
  refresh();

  const problems = document.getElementById("problems");
  if (problems) problems.focus();
})();
