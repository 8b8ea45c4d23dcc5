// Mouse, pen and fingers on the picture: one acts with the tool, two move and zoom, the wheel zooms.

/** Listen on the picture. `desk` has stage, history, tool() and tools. */
export function follow(holder, desk) {
  const down = new Map(); // by pointer: where on the screen it is
  let acting = null, steps = 0;
  const screen = (event) => {
    const box = holder.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };

  holder.addEventListener("pointerdown", (event) => {
    if (!desk.stage.picture) return;
    holder.setPointerCapture(event.pointerId);
    down.set(event.pointerId, screen(event));
    if (down.size === 1) begin(event);
    else drop();
  });
  holder.addEventListener("pointermove", (event) => {
    if (!down.has(event.pointerId)) return;
    if (down.size === 2) pinch(event.pointerId, screen(event));
    else if (acting) acting.move(placeOf(event));
    down.set(event.pointerId, screen(event));
  });
  for (const name of ["pointerup", "pointercancel"]) {
    holder.addEventListener(name, (event) => {
      if (!down.delete(event.pointerId) || !acting) return;
      acting.up();
      acting = null;
    });
  }
  holder.addEventListener("contextmenu", (event) => event.preventDefault());
  holder.addEventListener("wheel", (event) => {
    if (!desk.stage.picture) return;
    event.preventDefault();
    desk.stage.zoom(2 ** (-event.deltaY / 300), screen(event));
  }, { passive: false });

  /** The left button acts with the tool, another one moves the picture. */
  function begin(event) {
    acting = event.button === 0 ? desk.tool() : desk.tools.move;
    steps = desk.history.past.length;
    acting.down(placeOf(event));
  }

  /** A second finger: what the first one began was not meant. */
  function drop() {
    if (!acting) return;
    acting.drop();
    if (desk.history.past.length > steps) desk.history.undo();
    acting = null;
  }

  function placeOf(event) {
    const place = desk.stage.toImage(event);
    return acting === desk.tools.move ? place : desk.stage.inside(place);
  }

  function pinch(moved, to) {
    const [other] = [...down].filter(([pointer]) => pointer !== moved).map(([, place]) => place);
    const from = down.get(moved);
    const middle = (one) => [(one[0] + other[0]) / 2, (one[1] + other[1]) / 2];
    const apart = (one) => Math.max(Math.hypot(one[0] - other[0], one[1] - other[1]), 1);
    desk.stage.pan(middle(to)[0] - middle(from)[0], middle(to)[1] - middle(from)[1]);
    desk.stage.zoom(apart(to) / apart(from), middle(to));
  }
}
