// Saves each change by itself and says so. What could not be saved stays on the page and on this device, and is tried again.
// Without this script "Save and continue" does the same.
"use strict";
(() => {
  const form = document.querySelector(".step-form[data-save-url]");
  const line = document.getElementById("saving");
  if (!form || !line) return;

  const LAST_KEY = 600; // ms of silence after a key
  const CHOICE = 60; // ms after a click
  const PATIENCE = 10_000; // ms until a request counts as failed
  const WAITS = [1000, 2000, 4000, 8000, 15_000]; // ms between attempts
  const NOT_ANSWERS = new Set(["csrfmiddlewaretoken", "base_revision", "shown", "seen", "version"]);
  const draftKey = `dodici:${form.dataset.saveUrl}`;
  const shownInput = form.elements.shown;

  let timer = null;
  let running = null; // the request that is under way
  let failures = 0;
  let touched = false; // whether an input changed since the last request was made up
  let acknowledged; // what the server has, by input name
  const drawn = new WeakMap(); // what the parts around the form were last drawn from
  let unfinished = true; // the field with the focus may be half typed: its error waits

  // A reply to a question of the consultant (`asked:12:reply`) comes with the revision that the page knows (`asked:12:shown`).
  const isReply = (name) => name.startsWith("asked:");
  const isAnswer = (name) => !NOT_ANSWERS.has(name) && !(isReply(name) && name.endsWith(":shown"));

  // --- Reading the form ------------------------------------------------------------------------------------------------
  const entries = () => {
    const found = {};
    for (const [name, value] of new FormData(form)) {
      if (isAnswer(name)) (found[name] ||= []).push(value);
    }
    return found;
  };
  const differing = (one, other) =>
    [...new Set([...Object.keys(one), ...Object.keys(other)])].filter(
      (name) => JSON.stringify(one[name]) !== JSON.stringify(other[name]),
    );
  const isDirty = () => differing(entries(), acknowledged).length > 0;

  // Whether an input belongs to a field as the server names it; the priorities have three: the order, the points, which of them.
  const belongs = (name, field) => {
    if (isReply(name)) return false;
    if (form.dataset.kind === "competency") return name.replace(/-([a-z_]+)$/, ".$1") === field;
    if (form.dataset.kind === "facts") return name.split("-")[0] === field;
    return field === (name === "priorities-method" ? "method" : name.endsWith("-points") ? "points" : "tiers");
  };
  const marks = () => JSON.parse(shownInput.value || "{}");
  const setMark = (all, field, value) => {
    if (value === null || value === undefined) delete all[field];
    else all[field] = value;
  };

  // A request that outlives its page may hold 64 kB: long texts that did not change stay at home, and with them their marks, which
  // makes them questions that this request says nothing about.
  const lightBody = () => {
    const body = new FormData(form);
    const changed = differing(entries(), acknowledged);
    const all = marks();
    for (const { name } of form.querySelectorAll("textarea")) {
      if (changed.includes(name)) continue;
      body.delete(name);
      for (const field of Object.keys(all)) if (belongs(name, field)) delete all[field];
    }
    body.set("shown", JSON.stringify(all));
    return body;
  };

  // --- Saying what happens -------------------------------------------------------------------------------------------------
  const say = (state, text) => {
    line.dataset.state = state;
    const words = line.querySelector("[data-words]");
    if (words.textContent !== text) words.textContent = text;
    line.querySelector("[data-again]").hidden = !["offline", "error", "gone"].includes(state);
  };
  const clock = () =>
    new Intl.DateTimeFormat(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(new Date());
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);

  // --- What was not saved yet, kept on this device until it is ------------------------------------------------------------
  const keep = () => {
    const now = entries();
    const names = differing(now, acknowledged);
    try {
      if (!names.length) return localStorage.removeItem(draftKey);
      const values = Object.fromEntries(names.map((name) => [name, now[name] || []]));
      const known = [...form.querySelectorAll('[name^="asked:"][name$=":shown"]')].map((input) => [input.name, input.value]);
      const asked = Object.fromEntries(known);
      localStorage.setItem(draftKey, JSON.stringify({ values, asked, shown: marks(), base: form.elements.base_revision.value }));
    } catch {
      // A browser that stores nothing (private mode, full disk): the page itself still has everything.
      line.dataset.unkept = "true";
    }
  };
  const setInputs = (name, values) => {
    for (const input of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (input.type === "radio" || input.type === "checkbox") {
        input.checked = values.includes(input.value);
      } else if (input.tagName === "TEXTAREA" || input.tagName === "SELECT" || input.type !== "hidden") {
        input.value = values.length ? values[0] : "";
        if (input.value) input.closest("details")?.setAttribute("open", "");
      }
    }
  };
  const restore = () => {
    let draft;
    try {
      draft = JSON.parse(localStorage.getItem(draftKey) || "null");
    } catch {
      draft = null;
    }
    if (!draft) return false;
    for (const [name, values] of Object.entries(draft.values)) setInputs(name, values);
    for (const input of form.querySelectorAll('[name^="asked:"][name$=":shown"]')) input.value = draft.asked?.[input.name] ?? input.value;
    // The marks of that time: if somebody saved one of these fields meanwhile, both values are shown.
    const all = marks();
    for (const field of new Set([...Object.keys(all), ...Object.keys(draft.shown)])) {
      if (Object.keys(draft.values).some((name) => belongs(name, field))) setMark(all, field, draft.shown[field]);
    }
    shownInput.value = JSON.stringify(all);
    form.elements.base_revision.value = String(Math.min(Number(draft.base), Number(form.elements.base_revision.value)));
    form.dispatchEvent(new Event("dodici:merged"));
    return isDirty();
  };

  // --- Faults beside the question they belong to --------------------------------------------------------------------------
  const place = (anchor) => document.getElementById(anchor);
  const clearFaults = (container) => {
    container.classList.remove("fact--error", "criterion--error");
    for (const old of container.querySelectorAll(".fact__error")) old.remove();
    for (const input of container.querySelectorAll(".is-invalid, [aria-invalid]")) {
      input.removeAttribute("aria-invalid");
      input.classList.remove("is-invalid");
    }
    for (const described of [container, ...container.querySelectorAll("[aria-describedby]")]) {
      const left = (described.getAttribute("aria-describedby") || "").split(/\s+/).filter(place);
      if (left.length) described.setAttribute("aria-describedby", left.join(" "));
      else described.removeAttribute("aria-describedby");
    }
  };
  const showFault = ({ anchor, name, text }) => {
    const container = place(anchor);
    if (!container) return;
    const box = place(`fault_${name}`) || document.createElement("div");
    box.className = "fact__error";
    box.id = `fault_${name}`;
    const paragraph = document.createElement("p");
    const sign = document.createElement("span");
    sign.setAttribute("aria-hidden", "true");
    sign.textContent = "✗ ";
    paragraph.append(sign, text);
    box.append(paragraph);
    container.classList.add(container.classList.contains("criterion") ? "criterion--error" : "fact--error");
    const heading = container.querySelector(".form-text, legend, .form-label");
    if (heading) heading.after(box);
    else container.prepend(box);
    const input = form.elements[name];
    const single = input instanceof HTMLElement && input.type !== "checkbox";
    if (single) {
      input.setAttribute("aria-invalid", "true");
      input.classList.add("is-invalid");
    }
    const described = single ? input : container.querySelector("fieldset") || container;
    const before = described.getAttribute("aria-describedby");
    described.setAttribute("aria-describedby", before ? `${before} ${box.id}` : box.id);
  };
  let faults = [];
  const showFaults = () => {
    for (const container of form.querySelectorAll(".fact, .criterion, .place, .asked-about")) {
      if (container.querySelector(".fact__error")) clearFaults(container);
    }
    const typing = document.activeElement;
    for (const fault of faults) {
      const isBeingTyped = unfinished && typing && place(fault.anchor)?.contains(typing) && typing.matches("input[type=text], textarea");
      if (!isBeingTyped) showFault(fault);
    }
  };
  const showWarnings = (warnings) => {
    if (!warnings) return;
    for (const old of form.querySelectorAll(".fact__warning")) old.remove();
    for (const [anchor, texts] of Object.entries(warnings)) {
      for (const text of texts) {
        const paragraph = document.createElement("p");
        paragraph.className = "fact__warning";
        const sign = document.createElement("span");
        sign.setAttribute("aria-hidden", "true");
        sign.textContent = "⚠ ";
        paragraph.append(sign, text);
        (place(anchor)?.querySelector("fieldset") || place(anchor))?.append(paragraph);
      }
    }
  };

  // --- Somebody else's answers --------------------------------------------------------------------------------------------
  // Put one in, unless this person is at that very question; then it comes again with the next save.
  const merge = (other) => {
    const container = place(other.anchor);
    if (!container || container.contains(document.activeElement)) return false;
    if (other.html) {
      const fresh = document.createElement("template");
      fresh.innerHTML = other.html.trim();
      container.replaceWith(fresh.content);
    } else {
      const inputs = other.inputs || { [other.name]: other.values };
      for (const [name, values] of Object.entries(inputs)) setInputs(name, values);
    }
    return true;
  };
  const conflicts = document.getElementById("conflicts");
  const showConflicts = (found) => {
    conflicts.hidden = !found.length;
    const list = conflicts.querySelector("ul");
    list.replaceChildren();
    for (const both of found) {
      const item = conflicts.querySelector("template").content.cloneNode(true);
      const link = item.querySelector("a");
      link.href = `#${both.anchor}`;
      link.textContent = both.question;
      item.querySelector("[data-by]").textContent = both.by;
      item.querySelector("[data-theirs]").textContent = both.theirs.join("; ");
      item.querySelector("[data-yours]").textContent = both.yours.join("; ");
      const settle = (takeTheirs) => () => {
        const all = marks();
        for (const [field, value] of Object.entries(both.marks)) setMark(all, field, value);
        shownInput.value = JSON.stringify(all);
        if (takeTheirs) {
          document.activeElement.blur();
          if (!merge(both)) return location.reload();
          form.dispatchEvent(new Event("dodici:merged"));
        }
        schedule(0);
        place(both.anchor)?.focus();
        return undefined;
      };
      item.querySelector("[data-keep-mine]").addEventListener("click", settle(false));
      item.querySelector("[data-take-theirs]").addEventListener("click", settle(true));
      list.append(item);
    }
  };

  // --- Saving -----------------------------------------------------------------------------------------------------------------
  const apply = (answer, sent) => {
    const all = marks();
    for (const [field, value] of Object.entries(answer.accepted)) setMark(all, field, value);
    const before = entries();
    for (const other of answer.theirs) {
      const isMineNow = differing(before, sent).some((name) => belongs(name, other.field));
      if (!isMineNow && merge(other)) setMark(all, other.field, other.mark);
    }
    shownInput.value = JSON.stringify(all);
    // What the server has now: what was sent, except where it kept another value.
    const open = [...answer.conflicts.flatMap((both) => Object.keys(both.marks)), ...answer.withheld];
    const kept = { ...sent };
    for (const name of differing(sent, acknowledged)) {
      if (!open.some((field) => belongs(name, field))) continue;
      if (acknowledged[name] === undefined) delete kept[name];
      else kept[name] = acknowledged[name];
    }
    const merged = entries();
    for (const name of differing(merged, before)) kept[name] = merged[name];
    acknowledged = kept;
    faults = answer.errors;
    showFaults();
    showWarnings(answer.warnings);
    showConflicts(answer.conflicts);
    if (!faults.length && !answer.conflicts.length) document.getElementById("problems")?.remove();
    for (const [name, html] of Object.entries(answer.fragments)) {
      for (const target of document.querySelectorAll(`[data-fragment="${name}"]`)) {
        // Drawn again only when it says something else: it may be read aloud.
        if (!target.contains(document.activeElement) && drawn.get(target) !== html) {
          target.innerHTML = html;
          drawn.set(target, html);
        }
      }
    }
    if (answer.theirs.length) form.dispatchEvent(new Event("dodici:merged"));
    form.dispatchEvent(new CustomEvent("dodici:saved", { detail: answer }));
    const words = [fill(line.dataset.saved, { time: clock() }), ...answer.notes];
    if (faults.length || answer.conflicts.length) words.push(answer.but);
    say(faults.length || answer.conflicts.length ? "part" : "saved", words.join(" "));
  };

  const failed = (state) => {
    failures += 1;
    say(state, line.dataset[state]);
    schedule(WAITS[Math.min(failures, WAITS.length) - 1]);
  };

  const save = async (isLeaving = false) => {
    clearTimeout(timer);
    timer = null;
    if (running) {
      await running;
      return isDirty() ? save(isLeaving) : true;
    }
    const sent = entries();
    touched = false;
    running = (async () => {
      let response;
      try {
        response = await fetch(form.dataset.saveUrl, {
          method: "POST",
          body: isLeaving ? lightBody() : new FormData(form),
          headers: { Accept: "application/json" },
          ...(isLeaving ? { keepalive: true } : { signal: AbortSignal.timeout(PATIENCE) }),
        });
      } catch {
        failed("offline");
        return false;
      }
      if (response.status >= 500 || response.status === 429) {
        failed("error");
        return false;
      }
      if (response.status === 409) {
        const state = (await response.json()).moved ? "moved" : "closed";
        say(state, line.dataset[state]);
        return false;
      }
      if (!response.ok || !(response.headers.get("Content-Type") || "").includes("json")) {
        failures = WAITS.length;
        failed("gone");
        return false;
      }
      failures = 0;
      apply(await response.json(), sent);
      return true;
    })();
    const done = await running;
    running = null;
    keep();
    if (done && touched) schedule(CHOICE);
    return done;
  };

  function schedule(wait) {
    clearTimeout(timer);
    timer = setTimeout(() => save(), wait);
  }

  const typed = (event, wait) => {
    const name = event.target.name;
    if (!name || !isAnswer(name)) return;
    touched = true;
    if (line.dataset.state === "saved" || line.dataset.state === "part" || line.dataset.state === "ready") {
      line.dataset.state = "saving";
    }
    if (!failures) schedule(wait);
    keep();
  };

  // A page that shows what could not be saved is not what the server has.
  acknowledged = form.dataset.unsaved ? {} : entries();
  form.addEventListener("input", (event) => { unfinished = true; typed(event, LAST_KEY); });
  form.addEventListener("change", (event) => { unfinished = false; typed(event, CHOICE); });
  form.addEventListener("focusin", () => { unfinished = true; });
  form.addEventListener("focusout", () => { unfinished = false; showFaults(); });
  line.querySelector("[data-again]").addEventListener("click", () => { failures = 0; save(); });
  addEventListener("online", () => { failures = 0; if (isDirty()) save(); });
  addEventListener("beforeunload", (event) => { if (failures && isDirty()) event.preventDefault(); });
  // Leaving the page, or the phone's screen going dark: send what is left without waiting for the answer.
  const leave = () => { if (document.visibilityState === "hidden" && isDirty() && !failures) save(true); };
  addEventListener("visibilitychange", leave);

  // The buttons save first: without a connection the page stays, with everything on it.
  let isSure = false;
  form.addEventListener("submit", (event) => {
    if (isSure) return;
    event.preventDefault();
    const button = event.submitter;
    save().then((done) => {
      if (!done && !["closed", "moved"].includes(line.dataset.state)) return line.scrollIntoView({ block: "nearest" });
      isSure = true;
      form.requestSubmit(button);
      return undefined;
    });
  });
  // Going back in the browser must show what is stored, not what an old copy of the page had in its inputs.
  form.autocomplete = "off";
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

  line.hidden = false;
  if (restore() || form.dataset.unsaved) {
    save();
  } else {
    keep(); // a draft that says what is stored anyway goes
    say("ready", line.dataset.ready);
  }
})();
