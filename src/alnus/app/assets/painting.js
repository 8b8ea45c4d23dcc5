// What lies over the picture: outlines, calipers, measured axes, ruler, brush and cursor.

const NODE = "#ffd400", HILUM = "#56b4e9", RULER = "#00e0a0", WHITE = "#ffffff", DARK = "rgba(0,0,0,.65)";

/** Draw everything. `where` turns places of the picture into places of the screen. */
export function paintOver(context, { state, lines, views, cursor, stroke, radius, where, target, placing }) {
  views.forEach(([top, bottom, left, right]) => path(context, where, [
    [left - 0.5, top - 0.5], [right - 0.5, top - 0.5], [right - 0.5, bottom - 0.5], [left - 0.5, bottom - 0.5],
  ], { color: "rgba(255,255,255,.28)", width: 1, dash: [2, 6] }));
  path(context, where, state.node, { color: NODE, width: target === "node" ? 2 : 1.5 });
  path(context, where, state.hilum, { color: HILUM, width: 2, dash: [7, 4] });
  Object.entries(lines).forEach(([name, ends]) => axis(context, where, name, ends));
  path(context, where, state.begun, { color: WHITE, width: 1.5, open: true });
  state.begun.forEach((point) => dot(context, where(point)));
  if (placing || state.calipers.length < 4) state.calipers.forEach((point, i) => cross(context, where(point), i < 2 ? "1" : "2"));
  path(context, where, state.ruler, { color: RULER, width: 2, open: true });
  state.ruler.forEach((point) => tick(context, where(point)));
  if (stroke.length) path(context, where, stroke, { color: "rgba(255,255,255,.45)", width: 2 * radius, open: true, round: true });
  if (cursor) crosshair(context, where(cursor));
}

function path(context, where, points, { color, width, dash = [], open = false, round = false }) {
  if (!points.length) return;
  context.beginPath();
  points.forEach((point) => context.lineTo(...where(point)));
  if (points.length === 1) context.lineTo(...where(points[0]));
  if (!open) context.closePath();
  context.lineJoin = "round";
  context.lineCap = round ? "round" : "butt";
  if (!round && width > 1) outlineOf(context, width + 2);
  context.setLineDash(dash);
  Object.assign(context, { strokeStyle: color, lineWidth: width });
  context.stroke();
  context.setLineDash([]);
}

/** A dark rim, so that lines are seen on bright tissue, too. */
function outlineOf(context, width) {
  Object.assign(context, { strokeStyle: DARK, lineWidth: width });
  context.stroke();
}

function axis(context, where, name, ends) {
  if (name === "chord_across") return;
  const cortex = name === "cortical_thickness";
  path(context, where, ends, {
    color: cortex ? WHITE : NODE, width: cortex ? 2.5 : 1, dash: cortex ? [] : [3, 4], open: true,
  });
}

function cross(context, [x, y], text) {
  context.beginPath();
  [[-6, 0, 6, 0], [0, -6, 0, 6]].forEach(([left, top, right, bottom]) => {
    context.moveTo(x + left, y + top);
    context.lineTo(x + right, y + bottom);
  });
  outlineOf(context, 3.5);
  Object.assign(context, { strokeStyle: WHITE, lineWidth: 1.5, fillStyle: WHITE, font: "11px system-ui" });
  context.stroke();
  context.fillText(text, x + 7, y - 5);
}

function dot(context, [x, y]) {
  context.beginPath();
  context.arc(x, y, 3, 0, 2 * Math.PI);
  Object.assign(context, { fillStyle: WHITE });
  context.fill();
}

function tick(context, [x, y]) {
  context.beginPath();
  context.rect(x - 3, y - 3, 6, 6);
  Object.assign(context, { strokeStyle: RULER, lineWidth: 2 });
  context.stroke();
}

function crosshair(context, [x, y]) {
  context.beginPath();
  [[-14, 0, -4, 0], [4, 0, 14, 0], [0, -14, 0, -4], [0, 4, 0, 14]].forEach(([a, b, c, d]) => {
    context.moveTo(x + a, y + b);
    context.lineTo(x + c, y + d);
  });
  outlineOf(context, 3.5);
  Object.assign(context, { strokeStyle: "#ff5ccd", lineWidth: 1.5 });
  context.stroke();
}
