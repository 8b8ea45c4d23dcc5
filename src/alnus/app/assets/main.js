// The app: opens, draws, measures, asks for the risk, keeps. State stands in `history` and `open`.

import { get, post, postForFile, upload } from "./asking.js";
import { clearEntries, entered, say } from "./calculator.js";
import { History, nothing } from "./history.js";
import { listen } from "./keys.js";
import { layOut } from "./layout.js";
import { register, showRegistry, Worklist } from "./lists.js";
import { factNodes, measuredLines, measuredNodes, rulerOf, scaleNodes } from "./node.js";
import { paintOver } from "./painting.js";
import { follow } from "./pointers.js";
import * as patient from "./patient.js";
import { reportNodes, reportText, save } from "./report.js";
import { Stage } from "./stage.js";
import { makeTools } from "./tools.js";

const setting = JSON.parse(document.getElementById("setting").textContent);
const chosen = { tool: "calipers", target: "node", radius: 8, window: null };
const open = { picture: null, frame: 1, traces: null, measured: null, cursor: null, stroke: [] };
const at = (id) => document.getElementById(id);

const stage = new Stage((context) => paintOver(context, {
  state: history.state, lines: open.measured ? open.measured.lines : {}, views: stage.picture.views,
  cursor: open.cursor, stroke: open.stroke, radius: chosen.radius * stage.view.scale,
  where: (place) => stage.toScreen(place), target: chosen.target, placing: chosen.tool === "calipers",
}));
chosen.window = stage.window;
const history = new History(() => changed());
const tools = makeTools({
  history, stage, target: () => chosen.target, outline, brush, ruled: () => at("between")?.select(),
  closed: () => choose("pull"), stroke: (path) => { open.stroke = path; stage.paint(); },
});
const worklist = setting.worklist ? new Worklist({
  opened: (answer) => show(answer), drawn, told: (text) => tell(text), failed: fail,
}) : null;

/** What the app takes as the drawing, or null where there is no outline. */
function drawn() {
  const { node, hilum, hilumAbsent } = history.state;
  if (!open.picture || node.length < 3) return null;
  return {
    picture: open.picture.picture, frame: open.frame, node, hilum,
    hilum_absent: hilumAbsent && !hilum.length, ruler: open.picture.scale ? null : rulerOf(history.state),
  };
}

let measuring = 0;

/** After every step: paint, tell, measure, predict. */
function changed() {
  if (!at("hint")) return;
  stage.paint();
  tellState();
  const question = drawn(), mine = (measuring += 1);
  window.clearTimeout(open.timer);
  open.timer = window.setTimeout(async () => {
    const found = question ? await post("/measurements", question).catch(fail) : null;
    if (mine !== measuring) return;
    open.measured = found || null;
    at("measured").replaceChildren(...measuredNodes(open.measured));
    stage.paint();
    if (found && !setting.worklist) patient.fillIn(found.values);
    if (!setting.worklist) patient.refresh(found ? question : null);
    if (question) look(question);
  }, 60);
}

function tellState() {
  const { state } = history;
  at("facts").replaceChildren(...factNodes(open.picture, open.traces));
  if (document.activeElement !== at("between")) {
    at("scale").replaceChildren(...scaleNodes(open.picture, state, {
      setRuler: () => choose("ruler"), millimeters: (millimeters) => history.take({ millimeters }),
    }));
  }
  at("hilum-absent").checked = state.hilumAbsent;
  at("forget").disabled = !state.node.length;
  if (at("saveRoi")) at("saveRoi").disabled = !state.node.length;
  if (at("saveHilum")) at("saveHilum").disabled = !state.hilum.length;
  for (const id of ["smooth", "follow"]) at(id).disabled = state.calipers.length !== 4;
  at("undo").disabled = !history.past.length;
  at("redo").disabled = !history.future.length;
  tell(open.picture ? hint() : "");
}

function hint() {
  if (chosen.tool !== "calipers") return say(`hint${chosen.tool[0].toUpperCase()}${chosen.tool.slice(1)}`);
  return say(`hintCalipers${history.state.calipers.length}`);
}

function tell(text, isFault = false) {
  at("hint").textContent = text;
  at("hint").classList.toggle("look", isFault);
}

function fail(error) {
  tell(error.faults ? error.faults.join(" ") : String(error), true);
}

async function outline(method = "paths") {
  const { calipers } = history.state;
  const question = { picture: open.picture.picture, frame: open.frame, points: calipers, method };
  const answer = await post("/outline", question).catch(fail);
  if (!answer || calipers !== history.state.calipers) return;
  history.amend({ node: answer.outline });
  if (chosen.tool === "calipers") choose("pull");
}

async function brush(path, adds) {
  const { target, radius } = chosen, before = history.state[target];
  const question = { picture: open.picture.picture, frame: open.frame, outline: before, path, radius, adds };
  const answer = await post("/brush", question).catch(fail);
  open.stroke = [];
  if (answer && answer.changed && before === history.state[target]) history.take({ [target]: answer.outline });
  else stage.paint();
  if (answer && !answer.changed) tell(say("nothingChanged"), true);
}

const REST = 1500; // ms without a step after which traces are looked for; that is slow, and not urgent
let looking = 0, resting = 0;

/** Ask whether traces lie on the picture, and at the node. */
async function look({ picture, frame, node }) {
  const mine = (looking += 1);
  window.clearTimeout(resting);
  await new Promise((rested) => { resting = window.setTimeout(rested, open.traces ? REST : 0); });
  const traces = await post("/traces", { picture, frame, node }).catch(() => null);
  if (mine !== looking) return;
  open.traces = traces;
  at("facts").replaceChildren(...factNodes(open.picture, traces));
}

async function openFile(file) {
  if (!file) return;
  tell(say("opening"));
  const answer = await upload("/pictures", file).catch(fail);
  if (answer) await show(answer);
}

async function show(answer) {
  looking += 1;
  Object.assign(open, { picture: answer, frame: 1, traces: null, measured: null, cursor: null, stroke: [] });
  chosen.target = "node";
  history.reset({ ...nothing(), node: answer.node || [], hilum: answer.hilum || [] });
  await stage.show(answer, 1).catch(fail);
  at("empty").hidden = true;
  at("file-name").textContent = answer.name;
  if (at("case-name")) at("case-name").value = answer.name.replace(/\.(seg\.nrrd|nii\.gz|[A-Za-z0-9]+)$/, "");
  placeFrames();
  choose(answer.node && answer.node.length ? "pull" : "calipers");
  at("stage").focus();
  if (!drawn()) look({ picture: answer.picture, frame: 1, node: [] });
}

function placeFrames() {
  const { frames } = open.picture || { frames: 1 };
  at("frame").closest("label").hidden = frames < 2;
  Object.assign(at("frame"), { max: frames, value: open.frame });
  at("frame-label").textContent = say("frame", { frame: open.frame, frames });
}

async function toFrame(frame) {
  const { frames } = open.picture;
  if (frame < 1 || frame > frames || frame === open.frame) return;
  open.frame = frame;
  open.traces = null;
  history.reset({ ...nothing(), ruler: history.state.ruler, millimeters: history.state.millimeters });
  placeFrames();
  await stage.show(open.picture, frame).catch(fail);
}

async function openRoi(file) {
  if (!file || !open.picture) return;
  const answer = await upload(`/pictures/${open.picture.picture}/${open.frame}/roi`, file).catch(fail);
  if (!answer) return;
  history.take({ [chosen.target]: answer.outline });
  choose("pull");
  if (!answer.whole) tell(say("partOnly"), true);
}

function choose(tool) {
  chosen.tool = tool;
  document.querySelectorAll('input[name="tool"]').forEach((one) => { one.checked = one.value === tool; });
  tellState();
}

function setTarget(target) {
  chosen.target = target;
  document.querySelectorAll('input[name="target"]').forEach((one) => { one.checked = one.value === target; });
  if (target === "hilum" && (chosen.tool === "calipers" || !history.state.hilum.length)) choose("corners");
  stage.paint();
}

function setRadius(radius) {
  chosen.radius = Math.min(Math.max(radius, 1), 60);
  at("brushSize").value = chosen.radius;
}

const caseName = () => (at("case-name") ? at("case-name").value.trim() : "") || "case";
const kept = (text) => { at("kept").textContent = text; };

async function saveRoi(which) {
  const ending = at("format").value;
  const file = await postForFile("/roi", { drawn: drawn(), ending, which }).catch(fail);
  if (file) save(file, `${caseName()}-${which === "node" ? "roi" : "hilum"}${ending}`);
}

/** What a report is made of; null where there is no risk. */
function reported() {
  return patient.latest && {
    latest: patient.latest, name: caseName(), lines: measuredLines(open.measured),
    picture: open.picture ? snapshot() : null,
  };
}

/** Paper shows the report, not the screen. */
function preparePaper() {
  const shown = reported();
  at("app").classList.toggle("reported", Boolean(shown));
  at("printed").replaceChildren(...(shown ? reportNodes(shown) : []));
}

/** The part of the picture that is on the screen, with its outline. */
function snapshot() {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: stage.image.width, height: stage.image.height });
  const context = canvas.getContext("2d");
  context.fillRect(0, 0, canvas.width, canvas.height);
  [stage.image, stage.overlay].forEach((layer) => context.drawImage(layer, 0, 0));
  return canvas;
}

const acts = {
  chosen: () => chosen, open: openFile, openRoi, tool: choose, target: setTarget, frame: toFrame,
  undo: () => history.undo(), redo: () => history.redo(), fit: () => stage.picture && stage.fit(),
  nearer: () => stage.picture && stage.zoom(1.25), farther: () => stage.picture && stage.zoom(0.8),
  window: (parts) => stage.setWindow(parts), radius: setRadius, changed: () => changed(),
  again: (method) => { history.take({}); outline(method).catch(fail); },
  forget: () => history.take({ node: [], hilum: [], calipers: [], hilumAbsent: false }),
  hilumAbsent: () => history.take({ hilumAbsent: at("hilum-absent").checked, hilum: [] }),
  saveRoi,
  report: async () => {
    const shown = reported(), text = shown && await reportText(shown);
    if (text) save(new Blob([text], { type: "text/html" }), `${caseName()}-report.html`);
  },
  print: () => window.print(),
  register: async () => {
    if (!patient.latest) return;
    const told = await register(caseName(), patient.latest.question).then(() => "", (error) => error.message);
    kept(told || say("registered", { name: caseName() }));
  },
  newCase: () => { clearEntries(); patient.forgetPatient(); closePicture(); build(); },
  language: () => {
    entered.language = entered.language === "en" ? "zh" : "en";
    build();
    at("language").focus();
  },
};

function closePicture() {
  Object.assign(open, { picture: null, frame: 1, traces: null, measured: null });
  stage.picture = null;
  [stage.image, stage.overlay].forEach((canvas) => { canvas.width += 0; });
  looking += 1;
  history.reset();
}

function build() {
  const name = at("case-name") ? at("case-name").value : "";
  layOut(acts, setting);
  stage.place(at("stage"));
  stage.resize();
  at("empty").hidden = Boolean(open.picture);
  if (open.picture) at("file-name").textContent = open.picture.name;
  if (at("case-name")) at("case-name").value = open.picture ? name : "";
  placeFrames();
  watchPicture(at("stage"));
  if (setting.registry) showRegistry().catch(fail);
  if (worklist) worklist.show();
  at("measured").replaceChildren(...measuredNodes(open.measured));
  changed();
}

function watchPicture(holder) {
  const tool = () => tools[chosen.tool];
  follow(holder, { stage, history, tool, tools });
  holder.addEventListener("dblclick", () => { if (chosen.tool === "corners") tools.corners.close(); });
  listen(holder, {
    stage, history, tool, toolName: () => chosen.tool, choose,
    cursor: (place) => { open.cursor = place; stage.paint(); },
    cursorPlace: () => open.cursor || stage.inside([Math.round(open.picture.columns / 2), Math.round(open.picture.rows / 2)]),
    closes: () => chosen.tool === "corners" && history.state.begun.length >= 3 && (tools.corners.close(), true),
    resizeBrush: (by) => setRadius(chosen.radius + by), frame: (by) => toFrame(open.frame + by),
    listed: (by) => worklist && (by > 0 ? worklist.next() : worklist.open(worklist.number - 1)).catch(fail),
    otherTarget: () => setTarget(chosen.target === "node" ? "hilum" : "node"),
  });
}

function watchPage() {
  window.addEventListener("beforeprint", preparePaper);
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    if (!worklist) openFile(event.dataTransfer.files[0]);
  });
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.target.matches('input[type="text"]')) return;
    const key = event.key.toLowerCase();
    if (key !== "z" && key !== "y") return;
    event.preventDefault();
    if (key === "y" || event.shiftKey) history.redo();
    else history.undo();
  });
}

clearEntries();
watchPage();
build();
if (worklist) worklist.start().catch(fail);
