"use strict";
// Fields, sliders and the box for pasted features. All that a person entered stands in `entered`.

const content = JSON.parse(document.getElementById("content").textContent);
const words = JSON.parse(document.getElementById("words").textContent);
const inputs = content.model.inputs;
const entered = {
  language: (navigator.language || "").startsWith("zh") ? "zh" : "en",
  fields: new Map(), // by variable: {text, unit} or {code}
  batch: "",
  pasted: "",
  score: null, // {text, features}: the Rad-score as computed from pasted features
};

const DIRECTIONS = /[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

/** A sentence of words.json; a value that could turn the direction of writing is isolated. */
function say(key, values = {}) {
  return words[entered.language][key].replace(/\{(\w+)\}/g, (_, name) => {
    const text = String(values[name]);
    return DIRECTIONS.test(text) ? `\u2068${text}\u2069` : text;
  });
}

/** An element; texts become text nodes, never markup. */
function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name, value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null) made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== null && child !== ""));
  return made;
}

function titleOf(variable) {
  return variable.unit ? `${variable.label} (${variable.unit})` : variable.label;
}

/** A number with six significant digits, or a level's text. */
function textOf(variable, value) {
  const level = codes(variable).indexOf(value);
  if (level >= 0) return variable.levels[level];
  return String(Number(value.toPrecision(6))).replace("-", "−");
}

/** Ends of a continuous variable's nomogram axis and range together, and a round step. */
function slidingRange(item) {
  const axis = content.nomogram.axes.find((one) => one.name === item.variable.name);
  const ends = [item.low, item.high, ...axis.ticks.map((tick) => tick.value)];
  const low = Math.min(...ends), high = Math.max(...ends);
  return { low, high, step: 10 ** Math.floor(Math.log10((high - low) / 100)) };
}

function clearEntries() {
  inputs.forEach(({ variable }) => entered.fields.set(
    variable.name, variable.levels.length ? { code: null } : { text: "", unit: variable.unit },
  ));
  Object.assign(entered, { batch: "", pasted: "", score: null });
}

/** Ranges that a value may lie outside; the score may hardly notice a single feature's far value. */
function limitOf(item) {
  const { limits, features } = content;
  return features.includes(item.variable.name) ? limits.feature : limits.value;
}

/** What a field holds: {number} or {fault}. */
function readField(item) {
  const entry = entered.fields.get(item.variable.name);
  if (!item.variable.levels.length) {
    return readNumber(entry.text, item, entry.unit, limitOf(item));
  }
  return entry.code === null ? { fault: "needed" } : { number: entry.code };
}

function fieldOf(item, position, changed) {
  const { variable } = item;
  return variable.levels.length
    ? levelField(variable, position, changed) : numberField(item, position, changed);
}

function levelField(variable, position, changed) {
  const entry = entered.fields.get(variable.name);
  const choices = codes(variable).map((code, place) => element(
    "label", {},
    element("input", {
      type: "radio", name: `field-${position}`, value: code, checked: entry.code === code,
      change: () => { entry.code = code; changed(); },
    }),
    element("bdi", {}, variable.levels[place]),
  ));
  return element(
    "fieldset", { class: "field" }, element("legend", {}, element("bdi", {}, variable.label)),
    element("div", { class: "levels" }, ...choices),
    element("p", { class: "fault", id: `fault-${position}` }),
  );
}

function numberField(item, position, changed) {
  const { variable } = item, id = `field-${position}`;
  const entry = entered.fields.get(variable.name);
  const text = element("input", {
    id, type: "text", inputmode: "text", autocomplete: "off", value: entry.text,
    "aria-describedby": `range-${position} fault-${position}`,
    input: () => { entry.text = text.value; placeSlider(); changed(); },
    change: () => {
      takeTypedUnit(entry, variable);
      text.value = entry.text;
      unit.value = entry.unit;
      placeSlider();
    },
  });
  const slider = sliderOf(item, entry, (value) => { text.value = value; entry.text = value; changed(); });
  const placeSlider = () => slider.place();
  placeSlider();
  const unit = unitOf(variable, entry, () => {
    text.value = entry.text;
    placeSlider();
    changed();
  });
  const range = say(content.source === "model" ? "trained" : "stated", {
    low: textOf(variable, item.low), high: `${textOf(variable, item.high)} ${variable.unit}`.trim(),
  });
  return element(
    "div", { class: "field" },
    element("label", { for: id }, element("bdi", {}, variable.label)),
    element("div", { class: "entry" }, text, unit), slider.node,
    element("p", { class: "range", id: `range-${position}` }, range),
    element("p", { class: "fault", id: `fault-${position}` }),
  );
}

/** A slider in the chosen unit; it stays pale until there is a value. */
function sliderOf(item, entry, moved) {
  const { low, high, step } = slidingRange(item);
  const node = element("input", {
    type: "range", step: "any", "aria-label": say("slider", { label: item.variable.label }),
    input: () => {
      const scale = factor(item.variable.unit, entry.unit);
      const width = Number((step * scale).toPrecision(1));
      const rounded = Math.round(Number(node.value) / width) * width;
      node.classList.remove("empty");
      moved(String(Number(rounded.toPrecision(8))));
    },
  });
  const place = () => {
    const scale = factor(item.variable.unit, entry.unit);
    const read = readNumber(entry.text, item, entry.unit, limitOf(item));
    Object.assign(node, { min: low * scale, max: high * scale });
    node.step = Number((step * scale).toPrecision(1));
    node.value = (read.number === undefined ? (low + high) / 2 : read.number) * scale;
    node.classList.toggle("empty", read.number === undefined);
  };
  return { node, place };
}

/** "52 mm" typed beside cm: the unit's choice follows, the number stands alone. */
function takeTypedUnit(entry, variable) {
  const typed = NUMBER.exec(entry.text.trim());
  if (typed && typed[2] && variable.unit in MILLIMETERS) {
    Object.assign(entry, { text: typed[1], unit: typed[2].toLowerCase() });
  }
}

/** The unit, or a choice of cm and mm; a choice converts what was typed, the quantity stays. */
function unitOf(variable, entry, changed) {
  if (!(variable.unit in MILLIMETERS)) return element("span", { class: "unit" }, variable.unit);
  const choices = Object.keys(MILLIMETERS).map(
    (unit) => element("option", { selected: unit === entry.unit }, unit),
  );
  const node = element("select", {
    class: "unit", "aria-label": say("unit", { label: variable.label }),
    change: () => {
      takeTypedUnit(entry, variable);
      const typed = NUMBER.exec(entry.text.trim());
      if (typed) {
        const number = Number(typed[1].replace(",", "."));
        entry.text = String(Number((number * factor(entry.unit, node.value)).toPrecision(12)));
      }
      entry.unit = node.value;
      changed();
    },
  }, ...choices);
  return node;
}

/** The box for pasted features, or nothing where the model takes none. */
function featureBox(rebuilt) {
  if (!content.features.length) return null;
  const told = element("p", { class: "told", role: "status" });
  const box = element("textarea", {
    rows: 4, spellcheck: "false", "aria-label": say("paste"),
    input: () => { entered.pasted = box.value; },
  }, entered.pasted);
  const take = element("button", {
    type: "button",
    click: () => {
      const refusal = takeFeatures();
      if (refusal) told.textContent = refusal;
      else rebuilt(say("taken", { n: content.features.length }));
    },
  }, say("take"));
  return element(
    "details", { class: "features", open: Boolean(entered.pasted) },
    element("summary", {}, say(content.rad_score ? "features" : "fill")),
    element("p", {}, say("paste")), box, take, told,
  );
}

/** Put pasted features where they belong; say what is missing, or nothing. */
function takeFeatures() {
  const found = readFeatures(entered.pasted);
  const absent = content.features.filter((name) => !found.has(name));
  if (absent.length) return say("absent", { names: absent.join(", ") });
  if (!content.rad_score) {
    content.features.forEach((name) => { entered.fields.get(name).text = String(found.get(name)); });
    return "";
  }
  const { harmonization } = content;
  if (harmonization && !entered.batch) return say("batch", { label: harmonization.variable.label });
  const features = adjusted(
    harmonization, new Map(content.features.map((name) => [name, found.get(name)])), entered.batch,
  );
  const text = String(radScore(content.rad_score, features));
  entered.fields.get("rad_score").text = text;
  entered.score = { text, features };
  return "";
}

/** The choice of the batch (scanner, center) by which features are adjusted. */
function batchField(rebuilt) {
  const { harmonization } = content;
  if (!harmonization) return null;
  const levels = harmonization.variable.levels;
  const node = element("select", {
    id: "batch", change: () => { chooseBatch(node.value); rebuilt(); document.getElementById("batch").focus(); },
  }, element("option", { value: "" }, say("choose")), ...levels.map(
    (level) => element("option", { value: level, selected: level === entered.batch }, level),
  ));
  return element(
    "div", { class: "field" },
    element("label", { for: "batch" }, element("bdi", {}, harmonization.variable.label)), node,
    element("p", { class: "fault", id: "fault-batch" }),
  );
}

/** Another batch makes a score that was computed from features stale: it goes. */
function chooseBatch(batch) {
  entered.batch = batch;
  if (entered.score) entered.fields.get("rad_score").text = "";
  entered.score = null;
}
