// What was drawn, and every step back. A state is never changed, only replaced.

/**
 * @typedef {[number, number]} Point  x and y in pixels of the image, (0, 0) the first one's center
 * @typedef {{calipers: Point[], node: Point[], hilum: Point[], hilumAbsent: boolean,
 *   ruler: Point[], millimeters: number, begun: Point[]}} State
 */

/** @returns {State} */
export function nothing() {
  return {
    calipers: [], node: [], hilum: [], hilumAbsent: false, ruler: [], millimeters: 10, begun: [],
  };
}

export class History {
  /** @param {(state: State) => void} changed */
  constructor(changed) {
    this.changed = changed;
    this.reset();
  }

  reset(state = nothing()) {
    this.past = [];
    this.future = [];
    this.state = state;
    this.changed(this.state);
  }

  /** Replace parts of the state; one step back undoes it. @param {Partial<State>} parts */
  take(parts) {
    this.past.push(this.state);
    this.future = [];
    this.state = { ...this.state, ...parts };
    this.changed(this.state);
  }

  /** Follow a step with what came of it: undone with it. @param {Partial<State>} parts */
  amend(parts) {
    this.state = { ...this.state, ...parts };
    this.changed(this.state);
  }

  undo() { this.#go(this.past, this.future); }

  redo() { this.#go(this.future, this.past); }

  #go(from, to) {
    if (!from.length) return;
    to.push(this.state);
    this.state = from.pop();
    this.changed(this.state);
  }
}
