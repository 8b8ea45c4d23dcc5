// Two lists: the registry's cases with what pathology found, and a reader's worklist.

import { get, post } from "./asking.js";
import { content, element, percent, say } from "./calculator.js";

export async function showRegistry() {
  const place = document.getElementById("registry");
  if (place) fill(place, await get("/registry"));
}

/** Put a patient into the registry; the app predicts anew, and keeps what it was made from. */
export async function register(caseId, risk) {
  fill(document.getElementById("registry"), await post("/registry", { case_id: caseId, risk }));
}

function fill(place, { cases }) {
  const heads = ["caseName", "when", "theRisk", "pathology"].map((key) => element("th", { scope: "col" }, say(key)));
  const rows = [...cases].reverse().map((one) => element(
    "tr", {}, element("th", { scope: "row" }, element("bdi", {}, one.case_id)),
    element("td", {}, one.predicted_at.slice(0, 16).replace("T", " ")), element("td", {}, percent(one.probability)),
    element("td", {}, pathology(place, one)),
  ));
  place.replaceChildren(
    element("summary", {}, `${say("registry")} (${cases.length})`), element("p", { class: "quiet" }, say("registryNote")),
    element("table", {}, element("thead", {}, element("tr", {}, ...heads)), element("tbody", {}, ...rows)),
  );
}

/** What pathology found, once; then it stands. */
function pathology(place, { case_id: caseId, outcome }) {
  const { outcome: event } = content.model;
  if (outcome !== null) return say(outcome ? "isEvent" : "noEvent", { outcome: event });
  const choice = element(
    "select", { "aria-label": `${say("pathology")} ${caseId}`, change: () => tell(place, caseId, choice.value) },
    element("option", { value: "" }, say("waitingFor")),
    element("option", { value: "yes" }, say("isEvent", { outcome: event })),
    element("option", { value: "no" }, say("noEvent", { outcome: event })),
  );
  return choice;
}

async function tell(place, caseId, value) {
  if (value) fill(place, await post("/registry/outcome", { case_id: caseId, outcome: value === "yes" }));
}

export class Worklist {
  /** @param {{opened(answer: any): void, drawn(): any, told(text: string): void, failed(error: any): void}} acts */
  constructor(acts) {
    this.acts = acts;
    this.number = -1;
    this.list = { reader: "", cases: [] };
  }

  async start() {
    this.list = await get("/worklist");
    const first = this.list.cases.findIndex(({ done }) => !done);
    await this.open(Math.max(first, 0));
  }

  async open(number) {
    if (number < 0 || number >= this.list.cases.length) return;
    this.number = number;
    this.acts.opened(await post("/worklist/open", { number }));
    this.show();
  }

  /** Keep what was drawn, then open the next; without an outline nothing is kept. */
  async next() {
    const { number } = this, { name } = this.list.cases[number], drawn = this.acts.drawn();
    if (!drawn) return this.acts.told(say("noOutline"));
    this.list = await post("/worklist/reading", { number, drawn });
    this.acts.told(say("kept", { name }));
    if (number + 1 < this.list.cases.length) await this.open(number + 1);
    else this.show();
    if (this.list.cases.every(({ done }) => done)) this.acts.told(say("allRead"));
    return undefined;
  }

  show() {
    const place = document.getElementById("worklist");
    if (!place) return;
    const { reader, cases } = this.list, n = cases.filter(({ done }) => done).length;
    const act = (deed) => () => deed().catch(this.acts.failed);
    const button = (key, deed) => element("button", { type: "button", id: key, click: act(deed) }, say(key));
    place.replaceChildren(
      element("p", {}, say("reader", { reader, done: n, all: cases.length })),
      element("progress", { max: cases.length, value: n, "aria-label": say("worklist") }),
      element("div", { class: "row" }, button("previous", () => this.open(this.number - 1)),
        button("skip", () => this.open(this.number + 1)), button("next", () => this.next()),
        element("label", { class: "inline", for: "listed" }, say("caseName")), this.#choice(cases)),
    );
  }

  #choice(cases) {
    const choice = element(
      "select", { id: "listed", change: () => this.open(Number(choice.value)).catch(this.acts.failed) },
      ...cases.map(({ name, done }, i) => element("option", { value: i, selected: i === this.number }, `${done ? "✓ " : ""}${name}`)),
    );
    return choice;
  }
}
