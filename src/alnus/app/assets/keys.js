// The keyboard on the picture: a cursor that the arrows move, a key a tool, and the pen down and up.

import { TOOLS } from "./tools.js";

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const FAR = 10; // pixels with Shift
const HELD = new Set(["pull", "brush", "erase", "move"]); // tools of which Enter begins, and Enter ends

/** Listen on the picture. `desk` has stage, tool(), choose(name), history, and what keys do. */
export function listen(holder, desk) {
  let down = false;
  holder.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !desk.stage.picture) return;
    if (act(event.key, event.shiftKey)) event.preventDefault();
  });
  holder.addEventListener("blur", () => { desk.cursor(null); });

  function act(key, shift) {
    const arrow = ARROWS[key];
    if (arrow) return step(arrow, shift ? FAR : 1);
    if (key === "Enter" || key === " ") return press(key);
    const tool = TOOLS.find((one) => one.key === key.toLowerCase());
    if (tool) return done(() => { lift(); desk.choose(tool.name); });
    return other(key);
  }

  function step([right, downward], by) {
    const old = desk.cursorPlace();
    const next = desk.stage.inside([old[0] + by * right, old[1] + by * downward]);
    desk.cursor(next);
    if (down) desk.tool().move(next);
    return true;
  }

  function press(key) {
    const place = desk.cursorPlace(), tool = desk.tool();
    desk.cursor(place);
    if (key === "Enter" && desk.closes()) return true;
    if (!HELD.has(desk.toolName())) {
      tool.down(place);
      tool.up();
    } else if (down) lift();
    else {
      down = true;
      tool.down(place);
    }
    return true;
  }

  function lift() {
    if (down) desk.tool().up();
    down = false;
  }

  function other(key) {
    const deeds = {
      "+": () => desk.stage.zoom(1.25), "=": () => desk.stage.zoom(1.25), "-": () => desk.stage.zoom(0.8),
      0: () => desk.stage.fit(), "[": () => desk.resizeBrush(-1), "]": () => desk.resizeBrush(1),
      h: () => desk.otherTarget(), n: () => desk.listed(1), k: () => desk.listed(-1), z: () => desk.history.undo(), y: () => desk.history.redo(),
      PageUp: () => desk.frame(-1), PageDown: () => desk.frame(1), Escape: () => lift(),
    };
    const deed = deeds[key.length === 1 ? key.toLowerCase() : key];
    return deed ? done(deed) : false;
  }
}

function done(deed) {
  deed();
  return true;
}
