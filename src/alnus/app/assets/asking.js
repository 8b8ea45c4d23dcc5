// Questions to the app on this machine. A refusal is a sentence for the user, never a crash.

/** What was refused, and why; `faults` has a sentence a fault. */
export class Refusal extends Error {
  /** @param {string} message @param {string[]} faults */
  constructor(message, faults) {
    super(message);
    this.faults = faults;
  }
}

/** @param {string} path @param {RequestInit} [how] @returns {Promise<Response>} */
async function asked(path, how = {}) {
  const headers = { "x-alnus": "1", ...how.headers };
  const response = await fetch(path, { ...how, headers }).catch(() => null);
  if (!response) throw new Refusal("alnus does not answer. Start it again.", ["alnus does not answer. Start it again."]);
  if (response.ok) return response;
  const told = await response.json().catch(() => ({ refusal: response.statusText }));
  throw new Refusal(told.refusal, told.faults || [told.refusal]);
}

/** @param {string} path @param {object} question @returns {Promise<any>} */
export async function post(path, question) {
  const how = { method: "POST", body: JSON.stringify(question) };
  return (await asked(path, how)).json();
}

/** @param {string} path @param {object} question @returns {Promise<Blob>} */
export async function postForFile(path, question) {
  const how = { method: "POST", body: JSON.stringify(question) };
  return (await asked(path, how)).blob();
}

/** @param {string} path @returns {Promise<any>} */
export async function get(path) {
  return (await asked(path)).json();
}

/** Send a file's bytes; its name travels in a header, never in an address. */
export async function upload(path, file) {
  const headers = { "x-name": encodeURIComponent(file.name) };
  return (await asked(path, { method: "POST", body: file, headers })).json();
}

/** A frame's values. @returns {Promise<{values: Uint8Array | Uint16Array, bits: number, channels: number}>} */
export async function pixels(key, frame) {
  const response = await asked(`/pictures/${key}/${frame}`);
  const bits = Number(response.headers.get("x-bits"));
  const buffer = await response.arrayBuffer();
  return {
    values: bits === 8 ? new Uint8Array(buffer) : new Uint16Array(buffer), bits,
    channels: Number(response.headers.get("x-channels")),
  };
}
