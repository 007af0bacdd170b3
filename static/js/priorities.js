// The priorities: a list to put in order by dragging, by buttons and by the arrow keys; the sum of the points; the weights while
// one chooses. The truth stays in the form's own inputs, which are changed with bubbling `change` events; without this script
// they are filled in by hand.
"use strict";
(() => {
  const form = document.querySelector(".step-form");
  const places = form && form.querySelector("[data-places]");
  if (!places) return;
  const lang = document.documentElement.lang;
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_whole, name) => values[name]);
  const told = (inputs) => inputs.forEach((input) => input.dispatchEvent(new Event("change", { bubbles: true })));
  const isByPoints = () => form.querySelector("[name=priorities-method][value=points]").checked;

  // --- The order: tiers of keys, most important first, as the drop-down lists say it ---------------------------------------
  const selects = new Map([...places.querySelectorAll("select")].map((select) => [select.name, select]));
  const keys = [...selects.keys()];
  const nameOf = (key) => selects.get(key).dataset.name;

  const readTiers = () => {
    const byPlace = new Map();
    for (const key of keys) {
      const place = Number(selects.get(key).value);
      if (place) byPlace.set(place, [...(byPlace.get(place) || []), key]);
    }
    return [...byPlace.keys()].sort((a, b) => a - b).map((place) => byPlace.get(place));
  };

  const writeTiers = (tiers) => {
    const changed = keys.filter((key) => {
      const value = String(tiers.findIndex((tier) => tier.includes(key)) + 1 || "");
      const differs = selects.get(key).value !== value;
      selects.get(key).value = value;
      return differs;
    });
    told(changed.map((key) => selects.get(key)));
  };

  // Where a line goes: {gap: 2} a place of its own before the third, {tie: 2} into the third, {} out of the order.
  const moved = (tiers, key, target) => {
    const next = tiers.map((tier) => tier.filter((other) => other !== key));
    if (target.tie !== undefined) {
      next[target.tie] = keys.filter((other) => other === key || next[target.tie].includes(other));
    } else if (target.gap !== undefined) {
      next.splice(target.gap, 0, [key]);
    }
    return next.filter((tier) => tier.length);
  };

  const targetOf = (action, tiers, key) => {
    const at = tiers.findIndex((tier) => tier.includes(key));
    const last = tiers.length - 1;
    if (action === "out") return at < 0 ? null : {};
    if (at < 0) return action === "up" ? { gap: tiers.length } : action === "tie" && last >= 0 ? { tie: last } : null;
    const isTied = tiers[at].length > 1;
    if (action === "up") return isTied ? { gap: at } : at > 0 ? { gap: at - 1 } : null;
    if (action === "down") return isTied ? { gap: at + 1 } : at < last ? { gap: at + 2 } : {};
    return at > 0 ? { tie: at - 1 } : null;
  };

  const ranking = form.querySelector("[data-ranking]");
  const list = ranking.querySelector(".ranking__tiers");
  const rest = ranking.querySelector(".ranking__rest");
  const said = ranking.querySelector("[data-said]");
  const rows = new Map(keys.map((key) => {
    const row = ranking.querySelector("template").content.firstElementChild.cloneNode(true);
    row.dataset.key = key;
    row.querySelector("[data-label]").textContent = places.querySelector(`label[for="${selects.get(key).id}"]`).textContent;
    for (const name of row.querySelectorAll("[data-name]")) name.textContent = nameOf(key);
    return [key, row];
  }));

  const element = (tag, className) => Object.assign(document.createElement(tag), { className });
  const draw = () => {
    const tiers = readTiers();
    list.replaceChildren(...tiers.map((tier, at) => {
      const item = element("li", tier.length > 1 ? "tier tier--tie" : "tier");
      const lines = element("ul", "tier__rows");
      const place = element("span", "tier__place");
      place.textContent = at + 1;
      lines.append(...tier.map((key) => rows.get(key)));
      item.append(place, lines);
      return item;
    }));
    const unranked = keys.filter((key) => !selects.get(key).value);
    rest.querySelector("ul").replaceChildren(...unranked.map((key) => rows.get(key)));
    rest.querySelector("ul").hidden = !unranked.length;
    rest.querySelector("[data-all-ranked]").hidden = Boolean(unranked.length);
    for (const [key, row] of rows) {
      for (const button of row.querySelectorAll("[data-do]:not([data-do=grip])")) {
        button.setAttribute("aria-disabled", String(!targetOf(button.dataset.do, tiers, key)));
      }
    }
  };

  const say = (key) => {
    const tiers = readTiers();
    const at = tiers.findIndex((tier) => tier.includes(key));
    const others = at < 0 ? [] : tiers[at].filter((other) => other !== key).map(nameOf);
    const text = at < 0 ? ranking.dataset.unranked : others.length ? ranking.dataset.tied : ranking.dataset.at;
    said.textContent = fill(text, { name: nameOf(key), place: at + 1, count: tiers.length, others: others.join(", ") });
  };

  let isMoving = false;
  const move = (key, target, focus) => {
    isMoving = true;
    writeTiers(moved(readTiers(), key, target));
    isMoving = false;
    draw();
    // Moving a line in the page takes the focus from it.
    focus.focus({ preventScroll: true });
    rows.get(key).scrollIntoView({ block: "nearest", behavior: "instant" });
    say(key);
  };
  const act = (action, key, focus) => {
    const target = targetOf(action, readTiers(), key);
    if (target) move(key, target, focus); else say(key);
  };

  ranking.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]:not([data-do=grip])");
    if (button) act(button.dataset.do, button.closest(".rank-row").dataset.key, button);
  });
  ranking.addEventListener("keydown", (event) => {
    const action = { ArrowUp: "up", ArrowDown: "down" }[event.key];
    const row = event.target.closest(".rank-row");
    if (!action || !row || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    act(action, row.dataset.key, event.target);
  });

  // --- Dragging, with a mouse, a pen or a finger -----------------------------------------------------------------------------
  const MARKS = ["tier--before", "tier--after", "tier--join", "is-target"];
  const unmark = () => {
    for (const marked of ranking.querySelectorAll(MARKS.map((mark) => `.${mark}`).join())) marked.classList.remove(...MARKS);
  };
  // The edge of a place means "before" or "after" it, its middle "equal with it".
  const under = (y, key) => {
    const tiers = readTiers();
    const own = tiers.findIndex((tier) => tier.length === 1 && tier[0] === key);
    for (const [at, item] of [...list.children].entries()) {
      if (at === own) continue;
      const box = item.getBoundingClientRect();
      const edge = Math.min(18, box.height * 0.3);
      if (y < box.top + edge) return { gap: at };
      if (y <= box.bottom - edge) return { tie: at };
      if (y <= box.bottom) return { gap: at + 1 };
    }
    return y < rest.getBoundingClientRect().top ? { gap: tiers.length } : {};
  };
  const mark = (target) => {
    unmark();
    if (target.tie !== undefined) list.children[target.tie].classList.add("tier--join");
    else if (target.gap === undefined) rest.classList.add("is-target");
    else if (!list.children.length) list.classList.add("is-target");
    else if (target.gap < list.children.length) list.children[target.gap].classList.add("tier--before");
    else list.lastElementChild.classList.add("tier--after");
  };

  const drag = (down) => {
    const handle = down.target.closest("[data-do=grip]");
    if (!handle || down.button) return;
    const row = handle.closest(".rank-row");
    const start = down.clientY + window.scrollY;
    let y = down.clientY, target = null, frame = 0, isDragged = false;
    const follow = () => {
      row.style.transform = `translateY(${y + window.scrollY - start}px)`;
      target = under(y, row.dataset.key);
      mark(target);
    };
    const scroll = () => {
      const by = y < 70 ? -9 : y > window.innerHeight - 70 ? 9 : 0;
      if (by) { window.scrollBy({ top: by, behavior: "instant" }); follow(); }
      frame = requestAnimationFrame(scroll);
    };
    const onMove = (event) => {
      y = event.clientY;
      if (!isDragged && Math.abs(y + window.scrollY - start) < 5) return;
      if (!isDragged) { isDragged = true; row.classList.add("rank-row--dragged"); frame = requestAnimationFrame(scroll); }
      follow();
    };
    const end = (event) => {
      cancelAnimationFrame(frame);
      handle.removeEventListener("pointermove", onMove);
      for (const kind of ["pointerup", "pointercancel", "lostpointercapture"]) handle.removeEventListener(kind, end);
      document.removeEventListener("keydown", onKey, true);
      row.classList.remove("rank-row--dragged");
      row.style.transform = "";
      unmark();
      if (isDragged && target && event.type === "pointerup") move(row.dataset.key, target, handle);
    };
    const onKey = (event) => { if (event.key === "Escape") end(event); };
    handle.setPointerCapture(down.pointerId);
    handle.addEventListener("pointermove", onMove);
    for (const kind of ["pointerup", "pointercancel", "lostpointercapture"]) handle.addEventListener(kind, end);
    document.addEventListener("keydown", onKey, true);
  };
  ranking.addEventListener("pointerdown", drag);

  // --- The points --------------------------------------------------------------------------------------------------------------
  const total = document.getElementById("points_total");
  const help = form.querySelector("[data-points-help]");
  const pointInputs = new Map(keys.map((key) => [key, form.elements[`${key}-points`]]));
  const pointsOf = (key) => {
    const text = pointInputs.get(key).value.trim();
    return /^\d{1,3}$/.test(text) && Number(text) <= 100 ? Number(text) : 0;
  };
  const given = () => keys.reduce((sum, key) => sum + pointsOf(key), 0);

  const drawPoints = () => {
    const sum = given();
    const state = sum === 100 ? "done" : sum > 100 ? "over" : "left";
    const text = fill(total.dataset[state], { given: sum, rest: Math.abs(100 - sum) });
    if (total.textContent !== text) total.textContent = text;
    total.className = `points-total points-total--${sum ? state : "none"}`;
    help.querySelector("[data-do=evenly]").disabled = sum >= 100;
    help.querySelector("[data-do=scale]").disabled = sum === 0 || sum === 100;
  };

  // Whole numbers in proportion to `parts` that add up to `whole`; what rounding leaves goes to the largest remainders.
  const apportioned = (parts, whole) => {
    const sum = parts.reduce((one, other) => one + other, 0);
    const exact = parts.map((part) => (sum ? (part * whole) / sum : 0));
    const floors = exact.map(Math.floor);
    const spare = sum ? whole - floors.reduce((one, other) => one + other, 0) : 0;
    const order = exact.map((_value, at) => at).sort((a, b) => exact[b] - floors[b] - exact[a] + floors[a] || a - b);
    for (const at of order.slice(0, spare)) floors[at] += 1;
    return floors;
  };

  const setPoints = (wanted) => {
    const changed = [...wanted].map(([key, number]) => [pointInputs.get(key), String(number)]).filter(([input, text]) => input.value !== text);
    for (const [input, text] of changed) input.value = text;
    told(changed.map(([input]) => input));
  };
  help.addEventListener("click", (event) => {
    const action = event.target.closest("[data-do]")?.dataset.do;
    if (action === "evenly") {
      const empty = keys.filter((key) => pointInputs.get(key).value.trim() === "");
      const takers = empty.length ? empty : keys;
      const shares = apportioned(takers.map(() => 1), 100 - given());
      setPoints(new Map(takers.map((key, at) => [key, pointsOf(key) + shares[at]])));
    } else if (action === "scale") {
      const shares = apportioned(keys.map(pointsOf), 100);
      setPoints(new Map(keys.map((key, at) => [key, shares[at]]).filter(([key]) => pointsOf(key))));
    }
  });

  // --- The weights, by the rules of the score: rank-order centroids with ties as their mean, or points, or all the same ---------
  const priorities = () => {
    const points = keys.map(pointsOf);
    if (isByPoints()) return given() ? points : keys.map(() => 1);
    const ranked = readTiers();
    if (!ranked.length) return keys.map(() => 1);
    const tiers = [...ranked, keys.filter((key) => !ranked.flat().includes(key))];
    const centroid = (position) => keys.slice(position).reduce((sum, _key, at) => sum + 1 / (position + at + 1), 0);
    const found = new Map();
    let position = 0;
    for (const tier of tiers) {
      const mean = tier.reduce((sum, _key, at) => sum + centroid(position + at), 0) / tier.length;
      for (const key of tier) found.set(key, mean);
      position += tier.length;
    }
    return keys.map((key) => found.get(key));
  };

  const drawWeights = () => {
    const box = document.getElementById("weights");
    if (!box) return;
    const lines = new Map([...box.querySelectorAll("[data-competency]")].map((line) => [line.dataset.competency, line]));
    const raw = priorities().map((value, at) => ("out" in lines.get(keys[at]).dataset ? 0 : value));
    const tenths = apportioned(raw, 1000);
    const most = Math.max(...tenths, 1);
    const number = new Intl.NumberFormat(lang, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
    keys.forEach((key, at) => {
      lines.get(key).querySelector(".num").textContent = fill(box.dataset.percent, { number: number.format(tenths[at] / 10) });
      Object.assign(lines.get(key).querySelector("progress"), { max: most, value: tenths[at] });
    });
    const counted = keys.map((_key, at) => at).filter((at) => !("out" in lines.get(keys[at]).dataset));
    const isOut = (at) => Number(!counted.includes(at));
    const order = keys.map((_key, at) => at).sort((a, b) => raw[b] - raw[a] || isOut(a) - isOut(b) || a - b);
    box.querySelector("tbody").replaceChildren(...order.map((at) => lines.get(keys[at])));
    const positive = counted.map((at) => raw[at]).filter(Boolean);
    const empty = counted.filter((at) => !raw[at]).map((at) => lines.get(keys[at]).dataset.name);
    const ratio = Math.floor((Math.max(...positive) / Math.min(...positive)) * 10 + 0.5 + 1e-9) / 10;
    const sentences = [];
    if (positive.length > 1 && ratio !== 1) sentences.push(fill(box.dataset.ratio, { ratio: number.format(ratio) }));
    if (positive.length > 1 && ratio === 1 && !empty.length) sentences.push(box.dataset.same);
    if (empty.length) sentences.push(fill(box.dataset.nothing, { names: empty.join(", ") }));
    box.querySelector("[data-weights-line]").textContent = positive.length ? sentences.join(" ") : box.dataset.none;
  };

  // --- Together ----------------------------------------------------------------------------------------------------------------
  const refresh = () => { drawPoints(); drawWeights(); };
  // A list with a mistake in it stays as it is: its sentence belongs to the drop-down list.
  if (!places.querySelector(".is-invalid")) { places.hidden = true; ranking.hidden = false; }
  help.hidden = false;
  form.addEventListener("input", refresh);
  form.addEventListener("change", (event) => {
    if (!isMoving && selects.get(event.target.name) === event.target) draw();
    refresh();
  });
  // Autosave tells when it put in what a colleague saved, and when it drew the weights as they are stored.
  form.addEventListener("dodici:merged", () => { draw(); refresh(); });
  form.addEventListener("dodici:saved", refresh);
  // A browser that comes back to the page fills in the inputs after the script ran.
  window.addEventListener("pageshow", () => { draw(); refresh(); });
  draw();
  drawPoints();
})();
