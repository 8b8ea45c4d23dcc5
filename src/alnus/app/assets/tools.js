// Tools: what down, move and up mean on the picture. The mouse, a finger and the keyboard use them alike.

/**
 * @typedef {import("./history.js").Point} Point
 * @typedef {{down(p: Point): void, move(p: Point): void, up(p: Point): void, drop(): void}} Tool
 *   `drop` forgets what `down` began
 */

export const TOOLS = [
  { name: "calipers", key: "c" }, { name: "pull", key: "d" }, { name: "corners", key: "p" },
  { name: "brush", key: "b" }, { name: "erase", key: "e" }, { name: "ruler", key: "r" },
  { name: "move", key: "m" },
];

const NEAR = 14; // screen pixels in which a point is taken hold of
const REACH = 0.08; // of the way round, on either side, that follows a pull
const STEP = 2; // pixels between corners of a border that is pulled
const CLOSE = 10; // screen pixels from the first corner that close an outline

/** Make the tools. `desk` has history and stage, and what follows when a tool is done. */
export function makeTools(desk) {
  return {
    calipers: calipers(desk), pull: pull(desk), corners: corners(desk), brush: brush(desk, true),
    erase: brush(desk, false), ruler: ruler(desk), move: move(desk),
  };
}

function nearest(desk, list, place) {
  const away = list.map((point) => distance(desk.stage.toScreen(point), desk.stage.toScreen(place)));
  const least = Math.min(...away);
  return least <= NEAR ? away.indexOf(least) : -1;
}

function distance([x, y], [u, v]) {
  return Math.hypot(x - u, y - v);
}

/** Put points one after the other, or take one and move it; `full` when all are there. */
function placing(desk, key, most, full) {
  let held = -1;
  return {
    down(place) {
      const list = desk.history.state[key];
      held = nearest(desk, list, place);
      if (held >= 0) desk.history.take({ [key]: [...list] });
      else desk.history.take({ [key]: list.length >= most ? [place] : [...list, place] });
    },
    move(place) {
      if (held < 0) return;
      desk.history.amend({ [key]: desk.history.state[key].map((old, i) => (i === held ? place : old)) });
    },
    up() {
      held = -1;
      if (desk.history.state[key].length === most) full();
    },
    drop() { held = -1; },
  };
}

const calipers = (desk) => placing(desk, "calipers", 4, () => desk.outline());
const ruler = (desk) => placing(desk, "ruler", 2, () => desk.ruled());

/** Take the border and pull it: its neighbors follow, less the farther they are. */
function pull(desk) {
  let held = -1, from = null, before = [];
  return {
    down(place) {
      before = dense(desk.history.state[desk.target()]);
      held = before.length ? nearestOnBorder(desk, before, place) : -1;
      from = place;
      if (held >= 0) desk.history.take({ [desk.target()]: before });
    },
    move(place) {
      if (held < 0) return;
      const by = [place[0] - from[0], place[1] - from[1]];
      desk.history.amend({ [desk.target()]: pulled(before, held, by) });
    },
    up() { held = -1; },
    drop() { held = -1; },
  };
}

function nearestOnBorder(desk, corners, place) {
  const away = corners.map((corner) => distance(corner, place));
  const least = Math.min(...away);
  return least * desk.stage.view.scale <= 2 * NEAR ? away.indexOf(least) : -1;
}

/** Put corners on long sides, so that a pull bends them and leaves no thorn. */
export function dense(corners) {
  return corners.flatMap((corner, i) => {
    const next = corners[(i + 1) % corners.length];
    const n = Math.ceil(distance(corner, next) / STEP);
    return Array.from({ length: Math.max(n, 1) }, (_, part) => [
      corner[0] + (part / n || 0) * (next[0] - corner[0]), corner[1] + (part / n || 0) * (next[1] - corner[1]),
    ]);
  });
}

/** Move a corner, and those around it by a raised cosine of the way along the border. */
export function pulled(corners, held, [right, down]) {
  let whole = 0;
  const way = corners.map((corner, i) => {
    const here = whole;
    whole += distance(corner, corners[(i + 1) % corners.length]);
    return here;
  });
  return corners.map(([x, y], i) => {
    const along = Math.abs(way[i] - way[held]);
    const away = Math.min(along, whole - along) / (REACH * whole);
    const share = away >= 1 ? 0 : (1 + Math.cos(Math.PI * away)) / 2;
    return [x + share * right, y + share * down];
  });
}

/** Corner after corner; on the first one, or by a double click, the outline closes. */
function corners(desk) {
  const close = () => {
    const { begun } = desk.history.state;
    if (begun.length < 3) return;
    desk.history.take({ begun: [], [desk.target()]: begun });
    desk.closed();
  };
  return {
    down(place) {
      const { begun } = desk.history.state;
      const first = begun.length >= 3
        && distance(desk.stage.toScreen(begun[0]), desk.stage.toScreen(place)) < CLOSE;
      if (first) close();
      else desk.history.take({ begun: [...begun, place] });
    },
    move() {},
    up() {},
    drop() {},
    close,
  };
}

function brush(desk, adds) {
  let path = [];
  const show = () => { desk.stroke(path); };
  return {
    down(place) { path = [place]; show(); },
    move(place) {
      if (!path.length || distance(path[path.length - 1], place) < 1) return;
      path = [...path, place];
      show();
    },
    up() {
      const done = path;
      path = [];
      if (done.length) desk.brush(done, adds);
    },
    drop() {
      path = [];
      show();
    },
  };
}

function move(desk) {
  let from = null;
  return {
    down(place) { from = desk.stage.toScreen(place); },
    move(place) {
      if (!from) return;
      const [x, y] = desk.stage.toScreen(place);
      desk.stage.pan(x - from[0], y - from[1]);
      from = [x, y];
    },
    up() { from = null; },
    drop() { from = null; },
  };
}
