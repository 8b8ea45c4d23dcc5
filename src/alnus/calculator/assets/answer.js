"use strict";
// What an answer shows: warnings, risk, class, points, the nomogram's rows, the model's origin.

/** Never 0 % and never 100 %: no model knows that much. */
function percent(probability) {
  if (probability > 0.999) return "> 99.9 %";
  return probability < 0.001 ? "< 0.1 %" : `${(100 * probability).toFixed(1)} %`;
}

function notes(values) {
  const score = entered.score && entered.fields.get("rad_score").text === entered.score.text;
  const features = score ? [...entered.score.features] : [];
  const ranges = score ? [...inputs, ...content.rad_score.model.inputs] : inputs;
  const all = new Map([...values, ...features]);
  return ranges.filter(({ variable: { name }, low, high }) => all.has(name)
    && !(all.get(name) >= low && all.get(name) <= high))
    .map((item) => outsideNote(item, all.get(item.variable.name)));
}

function outsideNote(item, number) {
  const { variable, low, high } = item, value = textOf(variable, number);
  const unit = otherUnit(item, number);
  const note = say(content.source === "model" ? "outside" : "outsideStated", {
    label: titleOf(variable), value, low: textOf(variable, low), high: textOf(variable, high),
  });
  return unit ? `${note} ${say("didYouMean", { value, unit })}` : note;
}

function cautionNodes(cautions) {
  if (!cautions.length) return [];
  return [element(
    "div", { class: "before" }, element("h3", {}, say("before")),
    element("ul", {}, ...cautions.map((text) => element("li", {}, text))),
  )];
}

function waitingNode(faults, lacksBatch) {
  const names = inputs.filter((item) => faults.has(item.variable.name))
    .map((item) => item.variable.label);
  if (lacksBatch) names.unshift(content.harmonization.variable.label);
  return element("p", { class: "waiting" }, say("waiting", { names: names.join(", ") }));
}

function riskNodes(found) {
  const { outcome } = content.model;
  const point = content.operating_point;
  const threshold = point && percent(point.threshold);
  const judged = point
    ? say(found.value >= point.threshold ? "above" : "below", { threshold, outcome })
    : say("noThreshold");
  return [
    element("p", { class: "what" }, say("risk", { outcome })),
    element("p", { class: "risk" }, percent(found.value)),
    element("p", { class: "interval" }, found.low === null ? say("noInterval")
      : say("interval", { low: percent(found.low), high: percent(found.high) })),
    element("p", { class: "class" }, judged),
    point ? element("p", { class: "rule" }, say("rule", { rule: point.rule })) : "",
  ].filter(Boolean);
}

function pointsTable(values) {
  const parts = contributions(content.model, values);
  const scored = points(content.model, content.nomogram, values);
  const line = (name, ...numbers) => element(
    "tr", {}, element("th", { scope: "row" }, element("bdi", {}, name)),
    ...numbers.map((text) => element("td", {}, text)),
  );
  const lines = inputs.map(({ variable }) => line(
    titleOf(variable), textOf(variable, values.get(variable.name)),
    signed(scored.get(variable.name), 1), signed(parts.get(variable.name), 3),
  ));
  const total = [...scored.values()].reduce((sum, part) => sum + part, 0);
  const heads = ["variable", "value", "points", "logOdds"].map(
    (key) => element("th", { scope: "col" }, say(key)),
  );
  return element(
    "table", {}, element("thead", {}, element("tr", {}, ...heads)),
    element("tbody", {}, ...lines, line(say("intercept"), "", "", signed(content.model.intercept, 3))),
    element("tfoot", {}, line(
      say("total"), "", signed(total, 1), signed(linearPredictor(content.model, values), 3),
    )),
  );
}

function signed(number, places) {
  return number.toFixed(places).replace("-", "−");
}

function showFaults(faults) {
  inputs.forEach((item, position) => {
    const fault = faults.get(item.variable.name);
    const entry = entered.fields.get(item.variable.name);
    const silent = !fault || fault === "needed", place = document.getElementById(`fault-${position}`);
    if (!place) return; // a page may ask for some inputs only
    place.textContent = silent ? "" : say(fault, {
      text: entry.text, low: textOf(item.variable, item.low), high: textOf(item.variable, item.high),
      limit: limitOf(item),
    });
    const field = document.getElementById(`field-${position}`);
    if (field) field.setAttribute("aria-invalid", String(!silent));
  });
}

function draw(values, found) {
  const svg = document.getElementById("drawing");
  const room = document.getElementById("chart").clientWidth;
  drawNomogram(svg, rowsOf(values, found), Math.max(280, entered.printing ? 820 : room));
}

function rowsOf(values, found) {
  const { nomogram, model } = content;
  const scored = points(model, nomogram, values);
  const tens = Array.from({ length: 11 }, (_, i) => ({ points: 10 * i, text: String(10 * i) }));
  const blank = { low: 0, high: 100, mark: null, note: "", band: null, counted: false };
  const first = { ...blank, label: say("points"), ticks: tens, counted: true };
  const axes = nomogram.axes.map((axis) => {
    const has = Number.isFinite(scored.get(axis.name));
    return {
      ...blank, ...axis, counted: isCounted(axis), mark: has ? scored.get(axis.name) : null,
      note: has ? say("nPoints", { points: signed(scored.get(axis.name), 1) }) : "",
    };
  });
  const total = found ? [...scored.values()].reduce((sum, part) => sum + part, 0) : null;
  const ends = { low: 0, high: nomogram.total_points.ticks.at(-1).points };
  const sum = {
    ...blank, ...ends, label: say("total"), ticks: nomogram.total_points.ticks, counted: true,
    mark: total, note: found ? signed(total, 1) : "", reading: (laid) => laid[laid.length - 1],
  };
  const band = found && found.low !== null
    ? [found.low, found.high].map((limit) => pointsAt(model, nomogram, limit)) : null;
  const risks = {
    ...blank, ...ends, label: say("risk", { outcome: model.outcome }), band,
    close: true, ticks: nomogram.risk.ticks, mark: total, note: found ? percent(found.value) : "",
    reading: (laid) => laid[laid.length - 2],
  };
  return [first, ...axes, sum, ...(risks.ticks.length ? [risks] : [])];
}

/** Whether ticks between two labels can be counted: numbers that go one way. */
function isCounted(axis) {
  const variable = inputs.find((item) => item.variable.name === axis.name).variable;
  const steps = axis.ticks.slice(1).map((tick, i) => Math.sign(tick.points - axis.ticks[i].points));
  return !variable.levels.length && steps.every((step) => step === steps[0]);
}

/** An AUC with its limits, or alone where too few patients gave none. */
function estimateText({ auc, low, high }) {
  const limits = low === null || high === null ? "" : ` (${low.toFixed(3)}–${high.toFixed(3)})`;
  return `${auc.toFixed(3)}${limits}`;
}

function aboutNodes() {
  const { model, provenance, performance } = content;
  if (!provenance) return [element("p", {}, say("byHand", { model: model.name }))];
  const first = performance.find((one) => one.low !== null) || performance[0];
  const heads = [say("cohort"), say("patients"), say("events"), first ? say("auc", {
    confidence: Math.round(100 * first.confidence), method: first.method,
  }) : ""];
  const lines = performance.map((one) => element(
    "tr", {}, element("th", { scope: "row" }, element("bdi", {}, one.cohort)),
    ...[one.n, one.events, estimateText(one)]
      .map((text) => element("td", {}, String(text))),
  ));
  return [
    element("p", {}, say("fitted", {
      ...provenance, model: model.name, outcome: model.outcome, version: provenance.alnus,
    })),
    provenance.recalibration ? element("p", {}, say("recalibrated", {
      ...provenance.recalibration, outcome: model.outcome,
    })) : "",
    first ? element(
      "table", {},
      element("thead", {}, element("tr", {}, ...heads.map((text) => element("th", { scope: "col" }, text)))),
      element("tbody", {}, ...lines),
    ) : "",
    element("p", { class: "hash" }, say("hash", { sha256: content.sha256 })),
  ].filter(Boolean);
}

