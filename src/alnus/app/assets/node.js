// What is told of the picture and of the node: facts, scale, traces, measurements.

import { element, say } from "./calculator.js";

/** @param {any} picture  what the app told when the file was opened */
export function factNodes(picture, traces) {
  if (!picture) return [];
  const kind = say(picture.color ? "color" : "gray"), lossy = picture.lossy ? say("lossyWord") : "";
  return [
    element("p", { class: "quiet" }, say("facts", { ...picture, kind, lossy })),
    picture.remark ? element("p", { class: "look" }, say("remark", picture)) : "",
    traces ? element("p", { class: traces.anywhere ? "look" : "quiet", id: "traces" }, traceWords(traces)) : "",
  ].filter(Boolean);
}

function traceWords({ anywhere, at_node: atNode }) {
  if (!anywhere) return say("tracesNone");
  if (atNode === null) return say("tracesAnywhere");
  return say(atNode ? "tracesNode" : "tracesAway");
}

/** Say the scale, or ask for two points on the ruler. */
export function scaleNodes(picture, state, acts) {
  if (!picture) return [];
  if (picture.scale) {
    const { spacing, source } = picture.scale;
    return [element("p", { class: "quiet" }, say("scaleFile", { spacing: shortened(spacing), source }))];
  }
  const length = element("input", {
    type: "text", inputmode: "decimal", id: "between", value: state.millimeters,
    change: () => acts.millimeters(Number(length.value.replace(",", "."))),
  });
  const ruled = rulerOf(state);
  const [x, y] = ruled ? [0, 1].map((axis) => ruled.points[0][axis] - ruled.points[1][axis]) : [0, 0];
  const step = ruled ? ruled.millimeters / Math.hypot(x, y) : 0;
  return [
    element("p", { class: ruled ? "quiet" : "look" }, ruled ? say("scaleRuler", { spacing: step.toPrecision(4) }) : say("scaleNone")),
    element("div", { class: "row" }, element("button", { type: "button", id: "setRuler", click: acts.setRuler }, say("setRuler")),
      element("label", { class: "inline", for: "between" }, say("between")), length),
  ];
}

/** The ruler as the app takes it, or null. */
export function rulerOf({ ruler, millimeters }) {
  return ruler.length === 2 && millimeters > 0 ? { points: ruler, millimeters } : null;
}

function shortened(spacing) {
  const [height, width] = spacing.map((step) => String(Number(step.toPrecision(4))));
  return height === width ? height : `${height} × ${width}`;
}

export function measuredNodes(found) {
  if (!found) return [];
  const { unit } = found, length = (value) => `${value.toFixed(unit === "mm" ? 1 : 0)} ${unit}`;
  const cortex = found.cortical_thickness;
  const thickness = cortex === null ? say(found.hilum === false ? "noHilum" : "notMeasured") : length(cortex);
  const lines = [
    ["longAxis", length(found.long_axis)], ["shortAxis", length(found.short_axis)],
    ["ratio", found.long_to_short.toFixed(2)], ["area", `${found.area.toFixed(0)} ${unit}²`], ["cortex", thickness],
  ];
  return [
    element("dl", { class: "measures" }, ...lines.flatMap(([key, text]) => [
      element("dt", {}, say(key)), element("dd", { id: `measure-${key}` }, text)])),
    cortex !== null && cortex > found.short_axis ? element("p", { class: "look" }, say("axesOdd")) : "",
  ].filter(Boolean);
}

/** Lines for the report. */
export function measuredLines(found) {
  if (!found) return [];
  const nodes = measuredNodes(found)[0].children;
  const pairs = Array.from({ length: nodes.length / 2 }, (_, i) => `${nodes[2 * i].textContent}: ${nodes[2 * i + 1].textContent}`);
  return [pairs.join(" · "), `${say("scale")}: ${found.scale}, ${found.source}`];
}
