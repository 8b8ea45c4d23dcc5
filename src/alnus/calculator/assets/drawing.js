"use strict";
// The nomogram as SVG, for any width: scales below each other, no label on another, the patient's
// trace on top. Rows come from page.js; points are places, risks are computed elsewhere.

const SVG = "http://www.w3.org/2000/svg";
const FONT = 12, LINE = 15, TICK = 5, APART = 5, MARGIN = 14;
const WIDE = 620; // from here on the names stand left of their scales, below it above them

/**
 * Draw rows into an svg element.
 *
 * A row is {label, ticks: [{points, text}], low, high, mark, note, band}: `low` and `high` are the
 * points at its ends, `mark` the patient's points or null, `note` what is written beside it,
 * `band` the ends of an interval or null, `counted` whether a reader can count ticks between two
 * labels, `close` whether a label far from its tick is left out. Marks of variables are led up to
 * the first row.
 */
function drawNomogram(svg, rows, width) {
  const wide = width >= WIDE;
  const ends = wide ? [190, width - 84] : [MARGIN, width - MARGIN];
  let y = 0;
  const laid = rows.map((row) => {
    const scale = layOut(row, ends, wide, width);
    y += scale.above;
    scale.y = y;
    y += scale.below + 8;
    return scale;
  });
  svg.setAttribute("viewBox", `0 0 ${width} ${y}`);
  svg.setAttribute("width", width);
  svg.setAttribute("height", y);
  svg.replaceChildren(svg.querySelector("title"));
  leads(laid).forEach((line) => svg.append(line));
  laid.forEach((scale) => svg.append(...scaleNodes(scale, wide, width)));
}

function layOut(row, ends, wide, width) {
  const place = (points) => ends[0]
    + ((ends[1] - ends[0]) * (points - row.low)) / (row.high - row.low || 1);
  const ticks = row.ticks.map((tick) => ({ x: place(tick.points), text: printed(tick.text) }))
    .sort((one, other) => one.x - other.x);
  const widths = ticks.map((tick) => textWidth(tick.text));
  const limits = [wide ? 176 : 0, width];
  const middles = ticks.map((tick, i) => Math.min(
    Math.max(tick.x, limits[0] + widths[i] / 2), limits[1] - widths[i] / 2,
  ));
  const lanes = row.counted ? lanesOfNumbers(middles, widths)
    : lanesOfNames(middles, widths).map((lane) => (row.close && Math.abs(lane) > 1 ? 0 : lane));
  const names = wide ? wrapped(row.label, 168) : [row.label];
  const high = Math.max(0, -Math.min(...lanes)), deep = Math.max(0, ...lanes);
  const half = wide ? (names.length * LINE) / 2 : 0;
  return {
    ...row, ticks, middles, lanes, names, place, ends,
    above: Math.max(TICK + high * LINE, half, 10) + (wide ? 0 : LINE),
    below: Math.max(TICK + deep * LINE, half, 8),
  };
}

/** A line of text for each label where it meets no other: 1, -1, 2, -2, … (below and above). */
function lanesOfNames(middles, widths) {
  const lanes = [];
  middles.forEach((_, position) => {
    const met = new Set(lanes.filter((__, other) => meet(middles, widths, other, position)));
    let lane = 1;
    while (met.has(lane)) lane = lane > 0 ? -lane : 1 - lane;
    lanes.push(lane);
  });
  return lanes;
}

/** Label every tick, or every second, third, …: 1 below the scale, 0 without a label. */
function lanesOfNumbers(middles, widths) {
  for (let step = 1; step < middles.length; step += 1) {
    const shown = middles.map((_, i) => i).filter((i) => i % step === 0);
    const free = shown.every((i, n) => n === 0 || !meet(middles, widths, shown[n - 1], i));
    if (free) return middles.map((_, i) => (i % step === 0 ? 1 : 0));
  }
  return middles.map((_, i) => (i === 0 ? 1 : 0));
}

function meet(middles, widths, one, other) {
  return Math.abs(middles[one] - middles[other]) < (widths[one] + widths[other]) / 2 + APART;
}

function scaleNodes(scale, wide, width) {
  const { y, ticks, ends } = scale;
  const line = node("line", {
    x1: ticks[0].x, x2: ticks[ticks.length - 1].x, y1: y, y2: y, class: "scale",
  });
  const marks = ticks.map((tick, i) => node("line", {
    x1: tick.x, x2: tick.x, y1: y, y2: y + TICK * (scale.lanes[i] < 0 ? -1 : 1), class: "tick",
  }));
  const texts = ticks.map((tick, i) => scale.lanes[i] && label(
    tick.text, scale.middles[i], height(y, scale.lanes[i]), "middle",
  ));
  const top = wide ? y - ((scale.names.length - 1) * LINE) / 2 : y - scale.above + LINE / 2;
  const names = scale.names.map((text, i) => label(
    wide ? text : fitted(text, width - 2 * MARGIN - textWidth(scale.note, 600) - 8),
    wide ? 4 : MARGIN, top + i * LINE, "start", "name",
  ));
  const note = scale.note && label(scale.note, wide ? width - 2 : ends[1], top, "end", "note");
  return [line, ...marks, ...texts, ...names, note, ...patient(scale)].filter(Boolean);
}

function height(y, lane) {
  return y + Math.sign(lane) * (TICK + (Math.abs(lane) - 0.5) * LINE);
}

/** The patient's dot, a triangle where the value leaves the scale, and the interval's band. */
function patient(scale) {
  if (scale.mark === null) return [];
  const inside = (points) => Math.min(Math.max(points, scale.low), scale.high);
  const nodes = [];
  if (scale.band) {
    const [left, right] = scale.band.map((points) => scale.place(inside(points)));
    nodes.push(node("line", { x1: left, x2: right, y1: scale.y, y2: scale.y, class: "band" }));
  }
  const x = scale.place(inside(scale.mark)), y = scale.y;
  const side = Math.sign(scale.mark - inside(scale.mark));
  nodes.push(Math.abs(scale.mark - inside(scale.mark)) < 1e-9
    ? node("circle", { cx: x, cy: y, r: 5, class: "mark" })
    : node("path", { d: `M${x} ${y - 6}V${y + 6}L${x + side * 9} ${y}Z`, class: "mark" }));
  return nodes;
}

/** Lines from each variable's dot up to the points, and from the total down to the risk. */
function leads(laid) {
  const [first, ...rest] = laid;
  const within = (scale) => scale.mark !== null && scale.mark >= scale.low - 1e-9
    && scale.mark <= scale.high + 1e-9;
  return rest.filter(within).map((scale) => {
    const x = scale.place(scale.mark);
    const y1 = scale.reading ? scale.reading(laid).y : first.y;
    return node("line", { x1: x, x2: x, y1, y2: scale.y, class: "lead" });
  });
}

const pen = document.createElement("canvas").getContext("2d");

function textWidth(text, weight = 400) {
  pen.font = `${weight} ${FONT}px system-ui, sans-serif`;
  return pen.measureText(text).width;
}

/** A tick's text: a true minus sign before a number, a long name cut short. */
function printed(text) {
  return (text.length > 22 ? `${text.slice(0, 21)}…` : text).replace(/^-(?=[\d.])/, "−");
}

function fitted(text, room) {
  let kept = text;
  while (kept.length > 2 && textWidth(kept, 600) > room) kept = `${kept.slice(0, -2)}…`;
  return kept;
}

/** Break a name at blanks and underscores, in at most three lines. */
function wrapped(text, room) {
  const lines = [""];
  for (const part of text.match(/[^\s_]+[\s_]*/g) || [text]) {
    const last = lines[lines.length - 1];
    if (last && textWidth((last + part).trim(), 600) > room) lines.push(part);
    else lines[lines.length - 1] = last + part;
  }
  const kept = lines.length > 3 ? [...lines.slice(0, 2), lines.slice(2).join("")] : lines;
  return kept.map((line) => fitted(line.trim(), room));
}

function label(text, x, y, anchor, kind = "text") {
  return node("text", { x, y, "text-anchor": anchor, class: kind, dy: "0.35em" }, text);
}

function node(tag, attributes, text) {
  const made = document.createElementNS(SVG, tag);
  Object.entries(attributes).forEach(([name, value]) => made.setAttribute(name, value));
  if (text !== undefined) made.textContent = text;
  return made;
}
