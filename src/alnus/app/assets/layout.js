// The page's parts. What they do comes in as functions; what was drawn is no business of theirs.

import { aboutNodes, content, element, entered, say } from "./calculator.js";
import { TOOLS } from "./tools.js";
import { formNodes } from "./patient.js";

const SVG = "http://www.w3.org/2000/svg";
export const FORMATS = [".seg.nrrd", ".nrrd", ".png", ".json"];

/** Build the page around the picture's canvases, which stay. */
export function layOut(acts, setting) {
  const title = say("title", { outcome: content.model.outcome });
  document.documentElement.lang = entered.language === "zh" ? "zh-CN" : "en";
  document.title = title;
  const simulated = content.provenance && content.provenance.simulated;
  document.getElementById("app").replaceChildren(...[
    simulated && element("aside", { class: "simulated", "aria-label": say("simulated") }, say("simulated")),
    header(title, acts, setting),
    element(
      "main", { class: setting.worklist ? "reading" : "" },
      setting.worklist ? element("section", { id: "worklist", "aria-label": say("worklist") }) : "",
      pictureSection(acts, setting),
      element(
        "div", { class: "side" }, nodeSection(acts),
        ...(setting.worklist ? [] : riskSections(acts, setting)),
      ),
      ...(setting.worklist ? [] : [chartSection()]),
    ),
    element("footer", {}, simulated ? `${say("simulated")} ${say("research")}` : say("research")),
    element("p", { id: "strip", "aria-hidden": "true" }),
  ].filter(Boolean));
}

function header(title, acts, setting) {
  return element(
    "header", {}, element("div", {}, element("h1", {}, title),
      element("p", { class: "research" }, say("research"))),
    element("nav", { "aria-label": say("keep") }, setting.worklist ? "" : button("newCase", acts.newCase), button("language", acts.language)),
  );
}

export function button(key, click, more = {}) {
  return element("button", { type: "button", id: key, click, ...more }, say(key));
}

function pictureSection(acts, setting) {
  const opener = (id, key, taken) => {
    const file = element("input", { type: "file", id, change: () => { taken(file.files[0]); file.value = ""; } });
    return element("label", { class: "opener", for: id }, file, say(key));
  };
  return element(
    "section", { class: "picture", "aria-label": say("thePicture") },
    element("div", { class: "row" }, setting.worklist ? "" : opener("file", "open", acts.open), opener("roi-file", "openRoi", acts.openRoi),
      element("p", { id: "file-name" }), steps(acts)),
    toolbar(acts),
    element("p", { id: "hint", role: "status" }),
    element(
      "div", { id: "stage", tabindex: "0", role: "application", "aria-label": say("stage") },
      element("p", { id: "empty" }, element("strong", {}, say("drop")), element("br"), say("dropNote")),
    ),
    sliders(acts),
    element("details", { class: "keys" }, element("summary", {}, say("keys")), element("p", {}, say("keysText"))),
  );
}

function toolbar(acts) {
  const choice = (group, name, key, title, chosen) => element(
    "label", { title }, element("input", {
      type: "radio", name: group, value: name, checked: chosen, change: () => acts[group](name),
    }), say(key),
  );
  return element(
    "div", { class: "row toolbar" },
    element("div", { class: "group", role: "radiogroup", "aria-label": say("tools") }, ...TOOLS.map(
      ({ name, key }) => choice("tool", name, name, key.toUpperCase(), name === acts.chosen().tool),
    )),
    element("div", { class: "group", role: "radiogroup", "aria-label": say("target") }, ...["node", "hilum"].map(
      (name) => choice("target", name, name, "H", name === acts.chosen().target),
    )),
  );
}

/** Steps back and forth, nearer and farther. */
function steps(acts) {
  const icon = (key, text) => element(
    "button", { type: "button", id: key, "aria-label": say(key), title: say(key), click: acts[key] }, text,
  );
  return element(
    "div", { class: "group tail" }, icon("undo", "↶"), icon("redo", "↷"), icon("nearer", "+"), icon("farther", "−"),
    icon("fit", "⤢"),
  );
}

function sliders(acts) {
  const slider = (id, low, high, value, moved) => {
    const input = element("input", { type: "range", id, min: low, max: high, value, input: () => moved(Number(input.value)) });
    return element("label", { class: "slider", for: id }, element("span", { id: `${id}-label` }, say(id)), input);
  };
  const { window: { brightness, contrast }, radius } = acts.chosen();
  return element(
    "div", { class: "row sliders" },
    element("label", { class: "slider frames", for: "frame", hidden: true }, element("span", { id: "frame-label" }),
      element("input", { type: "range", id: "frame", min: 1, max: 1, value: 1, input: (event) => acts.frame(Number(event.target.value)) })),
    slider("brightness", -100, 100, brightness, (value) => acts.window({ brightness: value })),
    slider("contrast", -100, 100, contrast, (value) => acts.window({ contrast: value })),
    slider("brushSize", 1, 60, radius, acts.radius),
  );
}

function nodeSection(acts) {
  return element(
    "section", { class: "node", "aria-label": say("theNode") }, element("h2", {}, say("theNode")),
    element("div", { id: "facts" }), element("div", { id: "scale" }), element("div", { id: "measured" }),
    element("div", { class: "row" },
      element("label", { class: "check" }, element("input", { type: "checkbox", id: "hilum-absent", change: acts.hilumAbsent }), say("hilumAbsent"))),
    element("div", { class: "row" }, button("smooth", () => acts.again("arcs")), button("follow", () => acts.again("paths")),
      button("forget", acts.forget)),
  );
}

function riskSections(acts, setting) {
  return [
    element("section", { class: "answer", "aria-label": say("theRisk") }, element("h2", {}, say("result")),
      element("div", { id: "result", "aria-live": "polite" })),
    element("form", { submit: (event) => event.preventDefault() }, element("h2", {}, say("patient")),
      ...formNodes(acts.changed)),
    element("section", { class: "keep", "aria-label": say("keep") }, element("h2", {}, say("keep")),
      element("div", { class: "row" }, element("label", { class: "inline", for: "case-name" }, say("caseName")),
        element("input", { type: "text", id: "case-name", autocomplete: "off", maxlength: 80 })),
      element("div", { class: "row" }, button("saveRoi", () => acts.saveRoi("node")), button("saveHilum", () => acts.saveRoi("hilum")),
        element("select", { id: "format", "aria-label": say("format") }, ...FORMATS.map((ending) => element("option", {}, ending)))),
      element("div", { class: "row" }, button("report", acts.report), button("reportPrint", acts.print),
        setting.registry ? button("register", acts.register) : ""),
      element("p", { id: "kept", role: "status" }),
      setting.registry ? element("details", { id: "registry" }, element("summary", {}, say("registry"))) : ""),
  ];
}

function chartSection() {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("id", "drawing");
  svg.setAttribute("role", "img");
  const title = document.createElementNS(SVG, "title");
  title.textContent = say("chart");
  svg.append(title);
  return element(
    "section", { class: "chart", "aria-label": say("chart") }, element("h2", {}, say("chart")),
    element("div", { id: "chart" }, svg), element("p", { class: "quiet" }, say("trace")),
    element("div", { id: "points", role: "region", tabindex: "0", "aria-label": say("points") }),
    element("div", { class: "about" }, ...aboutNodes()),
  );
}
