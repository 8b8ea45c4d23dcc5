// The case report: one page of HTML that needs nothing else, saved as a file or printed.

import { content, element, entered, pointsTable, riskNodes, cautionNodes, say } from "./calculator.js";

/** Make the page's text, in a document that nobody sees and that loads nothing. */
export async function reportText(shown) {
  const style = await (await fetch("/assets/report.css")).text();
  const page = document.implementation.createHTMLDocument(say("reportTitle", { name: shown.name }));
  page.body.append(...reportNodes(shown));
  page.querySelectorAll("canvas").forEach((canvas) => {
    const image = page.createElement("img");
    image.setAttribute("alt", say("pictureShown"));
    image.setAttribute("src", canvas.toDataURL("image/png"));
    canvas.replaceWith(image);
  });
  const language = entered.language === "zh" ? "zh-CN" : "en";
  const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";
  return `<!DOCTYPE html>
<html lang="${language}"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
${page.querySelector("title").outerHTML}<style>${style}</style></head>
${page.body.outerHTML}</html>
`;
}

/**
 * The report as elements: for a file of its own, and for paper. `shown` has the latest prediction, the
 * case's name, the picture as a canvas or null, and lines about it.
 */
export function reportNodes({ latest, name, picture, lines }) {
  const { provenance } = content, { told, values, found } = latest;
  const cautions = [...document.querySelectorAll("#result > .before li")].map((item) => item.textContent);
  const drawing = document.getElementById("drawing").cloneNode(true);
  const date = new Date().toISOString().slice(0, 16).replace("T", " ");
  return [
    element("h1", {}, say("reportTitle", { name })),
    element("p", { class: "research" }, say("research")),
    provenance.simulated ? element("p", { class: "simulated" }, say("simulated")) : "",
    element("p", { class: "quiet" }, say("reportMade", { date, model: told.model, study: provenance.study, version: provenance.alnus })),
    element(
      "div", { class: "two" },
      element("div", {}, picture || "",
        ...lines.map((line) => element("p", { class: "quiet" }, line))),
      element("div", {}, ...cautionNodes(cautions), ...riskNodes(found)),
    ),
    element("h2", {}, say("points")), pointsTable(values),
    element("h2", {}, say("chart")), drawing,
    element("p", { class: "hash" }, say("hash", { sha256: content.sha256 })),
  ].filter(Boolean);
}

/** Hand a file to the browser's downloads. */
export function save(blob, name) {
  const link = element("a", { href: URL.createObjectURL(blob), download: name });
  document.body.append(link);
  link.click();
  link.remove();
  window.setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
