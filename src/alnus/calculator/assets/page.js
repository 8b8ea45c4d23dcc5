"use strict";
// The page: rebuilt whole when the language changes, and its numbers at every keystroke.

/** Everything known about the patient: values, what is missing, what lies outside its range. */
function known() {
  const raw = new Map(), faults = new Map();
  inputs.forEach((item) => {
    const read = readField(item);
    if (read.fault) faults.set(item.variable.name, read.fault);
    else raw.set(item.variable.name, read.number);
  });
  const direct = content.features.length > 0 && !content.rad_score;
  const lacksBatch = direct && content.harmonization && !entered.batch;
  const values = lacksBatch ? new Map()
    : direct ? adjusted(content.harmonization, raw, entered.batch) : raw;
  return { values, faults, lacksBatch, notes: notes(values) };
}

function update() {
  const { values, faults, lacksBatch, notes: cautions } = known();
  const whole = !faults.size && !lacksBatch;
  const found = whole ? risk(content.model, values) : null;
  showFaults(faults);
  const result = document.getElementById("result");
  result.replaceChildren(
    ...cautionNodes(cautions),
    ...(found ? riskNodes(found) : [waitingNode(faults, lacksBatch)]),
  );
  document.getElementById("points").replaceChildren(...(found ? [pointsTable(values)] : []));
  document.getElementById("strip").textContent = found
    ? [cautions.length ? say("warnings", { n: cautions.length }) : "", percent(found.value)]
      .filter(Boolean).join(" · ") : "";
  draw(values, found);
}

function button(key, act) {
  return element("button", { type: "button", id: key, click: act }, say(key));
}

function build(told = "") {
  const title = say("title", { outcome: content.model.outcome });
  document.documentElement.lang = entered.language === "zh" ? "zh-CN" : "en";
  document.title = title;
  const simulated = content.provenance && content.provenance.simulated;
  const fields = inputs.map((item, position) => fieldOf(item, position, update));
  const score = inputs.findIndex((item) => item.variable.name === "rad_score");
  fields.splice(score >= 0 ? score + 1 : 0, 0, batchField(build) || "", featureBox(build) || "");
  const svg = node("svg", { id: "drawing", role: "img", "aria-label": say("chart") });
  svg.append(node("title", {}, say("chart")));
  document.getElementById("page").replaceChildren(...[
    simulated ? element("p", { class: "simulated" }, say("simulated")) : "",
    element(
      "header", {}, element("h1", {}, title), element("p", { class: "research" }, say("research")),
      element("nav", {}, button("language", () => {
        entered.language = entered.language === "en" ? "zh" : "en";
        build();
        document.getElementById("language").focus();
      }), button("print", () => window.print()), button("clear", () => { clearEntries(); build(); })),
    ),
    element("form", { submit: (event) => event.preventDefault() },
      element("h2", {}, say("patient")), ...fields.filter(Boolean)),
    element("section", { class: "answer" }, element("h2", {}, say("result")),
      element("div", { id: "result", "aria-live": "polite" }), element("div", { id: "points" }),
      element("h2", {}, say("chart")), element("div", { id: "chart" }, svg),
      element("p", { class: "quiet" }, say("trace"))),
    element("section", { class: "about" }, element("h2", {}, say("about")), ...aboutNodes()),
    element("footer", {}, simulated ? `${say("simulated")} ${say("research")}` : say("research")),
    element("p", { id: "strip", "aria-hidden": "true" }),
  ].filter(Boolean));
  update();
  const place = document.querySelector(".told");
  if (place) place.textContent = told;
}

clearEntries();
build();
window.addEventListener("resize", update);
window.addEventListener("beforeprint", () => { entered.printing = true; update(); });
window.addEventListener("afterprint", () => { entered.printing = false; update(); });
