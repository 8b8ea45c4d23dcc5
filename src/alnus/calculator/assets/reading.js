"use strict";
// What a person types or pastes, as numbers; a fault is the key of a sentence in words.json.

const MILLIMETERS = { mm: 1, cm: 10 };
const LENGTHS = ["mm", "cm", "mm2", "mm²", "cm2", "cm²"]; // nobody has a negative one
const NUMBER = /^([+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:e[+-]?\d+)?)\s*(mm|cm)?$/i;

/**
 * Number of a text in the variable's unit, and what is wrong with it.
 *
 * `limit` is how many trained ranges it may lie outside, as alnus.prediction.doubts has it.
 */
function readNumber(text, item, chosenUnit, limit = 1) {
  const trimmed = text.trim();
  if (!trimmed) return { fault: "needed" };
  const match = NUMBER.exec(trimmed);
  const own = item.variable.unit;
  if (!match || (match[2] && !(own in MILLIMETERS))) return { fault: "noNumber" };
  const unit = match[2] ? match[2].toLowerCase() : chosenUnit;
  const number = Number(match[1].replace(",", ".")) * factor(unit, own);
  if (!Number.isFinite(number)) return { fault: "noNumber" };
  if (number < 0 && LENGTHS.includes(own)) return { fault: "negative" };
  const far = limit * (item.high - item.low);
  return number >= item.low - far && number <= item.high + far
    ? { number } : { fault: "farOutside", number };
}

/** The other unit of length in which a value would lie inside its range, or "". */
function otherUnit(item, value) {
  const own = item.variable.unit;
  if (!(own in MILLIMETERS)) return "";
  const other = Object.keys(MILLIMETERS).find((unit) => unit !== own);
  const converted = value * factor(other, own);
  return converted >= item.low && converted <= item.high ? other : "";
}

/** By what a number in one unit is multiplied to be one in another. */
function factor(unit, own) {
  return unit in MILLIMETERS && own in MILLIMETERS ? MILLIMETERS[unit] / MILLIMETERS[own] : 1;
}

/** Pasted features as a Map: JSON, CSV with a header and one line, or a name and a value a line. */
function readFeatures(text) {
  const lines = text.split(/\r?\n/).map((line) => line.trim()).filter(Boolean);
  if (text.trim().startsWith("{")) return numbersOf(jsonEntries(text));
  const cells = lines.map((line) => line.split(/\t|,|;/).map((cell) => cell.trim()));
  const isTable = cells.length === 2 && cells[0].length > 2 && cells[0].length === cells[1].length;
  if (isTable) return numbersOf(cells[0].map((name, place) => [name, cells[1][place]]));
  return numbersOf(lines.map((line) => line.split(/\s*[:=,;\t]\s*|\s+/)));
}

function jsonEntries(text) {
  try {
    return Object.entries(JSON.parse(text));
  } catch {
    return [];
  }
}

function numbersOf(entries) {
  const pairs = entries.filter(([name, value]) => name && String(value ?? "").trim() !== "");
  return new Map(pairs.map(([name, value]) => [unquoted(name), Number(unquoted(String(value)))])
    .filter(([, value]) => Number.isFinite(value)));
}

function unquoted(text) {
  return text.replace(/^"(.*)"$/, "$1");
}
