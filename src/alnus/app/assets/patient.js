// The form, the answer, the nomogram. The app computes the risk, as alnus predict does; the page shows it.

import { Refusal, post } from "./asking.js";
import {
  batchField, cautionNodes, content, draw, element, entered, factor, fieldOf, inputs, notes,
  pointsTable, readField, riskNodes, say, showFaults, signed, titleOf,
} from "./calculator.js";

const WAIT = 120; // ms of quiet after which the risk is asked for
const SCORE = "rad_score";
const looksAtPictures = content.features.length > 0;
const filled = new Map(); // by variable: the text that came from the outline

/** What a person is asked: everything that does not come from the picture. */
const asked = inputs.filter(({ variable: { name } }) => name !== SCORE && !content.features.includes(name));

const ANOTHER = "another";
const { sites } = JSON.parse(document.getElementById("setting").textContent); // of training, by column
const chosen = new Map(); // by column: this patient's center or scanner, where it is told

let timer = 0, number = 0;
export let latest = null; // the last prediction that was shown, with the question it answers

export function formNodes(changed) {
  const fields = asked.map((item) => fieldOf(item, inputs.indexOf(item), changed));
  const batch = batchField(changed);
  const places = Object.keys(sites).map((name, position) => siteField(name, position, changed));
  const quiet = fields.length || batch ? "" : element("p", { class: "quiet" }, say("nothingAsked"));
  return [quiet, batch || "", ...fields, ...places].filter(Boolean);
}

/** Center or scanner, which may stay untold; one that training does not know is warned of. */
function siteField(name, position, changed) {
  const id = `site-${position}`;
  const option = (value, text) => element("option", { value, selected: value === (chosen.get(name) || "") }, text);
  const node = element(
    "select", { id, change: () => { chosen.set(name, node.value); changed(); } },
    option("", say("untold")), ...sites[name].map((site) => option(site, site)), option(ANOTHER, say("another")),
  );
  return element("div", { class: "field" }, element("label", { for: id }, element("bdi", {}, name)), node);
}

/** Put measurements into the fields that nobody filled by hand. @param {Record<string, string>} values */
export function fillIn(values) {
  for (const [name, text] of Object.entries(values)) {
    const entry = entered.fields.get(name), old = filled.get(name);
    const position = inputs.findIndex((item) => item.variable.name === name);
    const field = document.getElementById(`field-${position}`);
    if (!entry || !field || (entry.text && entry.text !== old)) continue;
    const own = inputs[position].variable.unit;
    const shown = String(Number((Number(text) * factor(own, entry.unit)).toPrecision(6)));
    filled.set(name, shown);
    if (entry.text === shown) continue;
    field.value = shown;
    field.dispatchEvent(new Event("input"));
  }
  markFilled();
}

function markFilled() {
  asked.forEach(({ variable }) => {
    const field = document.getElementById(`field-${inputs.findIndex((one) => one.variable === variable)}`);
    if (!field) return;
    const measured = filled.has(variable.name) && entered.fields.get(variable.name).text === filled.get(variable.name);
    field.closest(".field").classList.toggle("measured", measured);
    const note = field.closest(".field").querySelector(".from-outline");
    if (note) note.remove();
    if (measured) field.closest(".entry").append(element("span", { class: "from-outline" }, say("measured")));
  });
}

export function forgetPatient() {
  filled.clear();
  chosen.clear();
  latest = null;
}

/** What the form says: values to send, and what is missing. */
function answers() {
  const values = {}, faults = new Map(), numbers = new Map();
  asked.forEach((item) => {
    const { variable } = item, read = readField(item);
    if (read.fault) faults.set(variable.name, read.fault);
    if (read.number === undefined) return;
    numbers.set(variable.name, read.number);
    values[variable.name] = variable.levels.length ? levelText(variable, read.number) : read.number;
  });
  const batch = content.harmonization && content.harmonization.variable;
  if (batch && entered.batch) values[batch.name] = entered.batch;
  else if (batch) faults.set(batch.name, "needed");
  for (const [name, site] of chosen) if (site) values[name] = site;
  return { values, faults, numbers };
}

function levelText({ kind, levels }, code) {
  return levels[code - (kind === "ordinal" ? 1 : 0)];
}

/** Ask for the risk when the user rests; an answer to an older question is dropped. */
export function refresh(drawn) {
  markFilled();
  const { values, faults, numbers } = answers();
  showFaults(faults);
  const missing = asked.filter((item) => faults.has(item.variable.name)).map((item) => item.variable.label);
  if (content.harmonization && faults.has(content.harmonization.variable.name)) missing.unshift(content.harmonization.variable.label);
  if (looksAtPictures && !drawn) missing.unshift(say("anOutline"));
  window.clearTimeout(timer);
  number += 1;
  const mine = number;
  if (missing.length) {
    show(numbers, null, [element("p", { class: "waiting" }, say("waiting", { names: missing.join(", ") }))]);
    return;
  }
  const question = { values, drawn: looksAtPictures ? drawn : null };
  timer = window.setTimeout(async () => {
    const [told, refusal] = await post("/predictions", question).then((one) => [one, null], (one) => [null, one]);
    if (mine !== number) return;
    if (refusal) show(numbers, null, [refusalNode(refusal)]);
    else showPrediction(told, question);
  }, WAIT);
}

export function refusalNode(refusal) {
  const faults = refusal instanceof Refusal ? refusal.faults : [String(refusal)];
  return element(
    "div", { class: "before" }, element("h3", {}, say("refused")),
    element("ul", {}, ...faults.map((text) => element("li", {}, sentence(text)))),
  );
}

function showPrediction(told, question) {
  const values = new Map(told.contributions.map(({ name, value }) => [name, value]));
  const { risk } = told;
  const found = { value: risk.value, low: risk.low, high: risk.high };
  const own = notes(values); // those of inputs, in the page's language
  const others = told.notes.filter((note) => !inputs.some(({ variable }) => note.startsWith(variable.label)));
  show(values, found, [
    ...cautionNodes([...own, ...[...others, ...told.remarks].map(sentence)]), ...riskNodes(found), ...pushNodes(told.contributions),
    element("p", { class: "research" }, say("research")),
  ]);
  latest = { told, question, values, found };
}

function sentence(text) {
  return `${text[0].toUpperCase()}${text.slice(1)}${/[.?!]$/.test(text) ? "" : "."}`;
}

function show(values, found, nodes) {
  latest = null;
  for (const id of ["report", "reportPrint", "register"]) {
    const button = document.getElementById(id);
    if (button) button.disabled = !found;
  }
  document.getElementById("result").replaceChildren(...nodes);
  document.getElementById("result").dataset.probability = found ? String(found.value) : "";
  document.getElementById("points").replaceChildren(...(found ? [pointsTable(values)] : []));
  document.getElementById("strip").textContent = found ? document.querySelector("#result .risk").textContent : "";
  draw(values, found);
}

/** What pushes the risk up and down: log odds against the middle of what the model was trained on. */
function pushNodes(contributions) {
  const largest = Math.max(...contributions.map(({ push }) => Math.abs(push)), 1e-9);
  const lines = [...contributions].sort((one, other) => Math.abs(other.push) - Math.abs(one.push)).slice(0, 6)
    .map(({ name, text, push }) => {
      const { variable } = inputs.find((item) => item.variable.name === name);
      const bar = element("span", { class: push < 0 ? "bar lowers" : "bar raises" });
      bar.style.width = `${Math.round((50 * Math.abs(push)) / largest)}%`;
      return element(
        "li", {}, element("span", { class: "of" }, element("bdi", {}, `${titleOf(variable)} ${text}`)),
        element("span", { class: "track" }, bar), element("span", { class: "push" }, signed(push, 2)),
      );
    });
  return [element("h3", { class: "pushes" }, say("pushes")), element("ol", { class: "pushes" }, ...lines)];
}
