// How every peer in JavaScript is run: PEER.mjs JOB DATA OUT COUNT
//
// It prints the processor time of the job in seconds; preparing and a first record are left out.

import { readFileSync } from "node:fs";

import QRCode from "qrcode";

/** Runs one of `jobs`: each takes the data, prepares, and gives what makes entries into a folder. */
export async function main(jobs) {
  const [job, path, out, count] = process.argv.slice(2);
  const data = JSON.parse(readFileSync(path, "utf8"));
  const entries = data.entries.slice(0, Number(count));
  const make = await jobs[job](data);
  // The first one makes what is kept from then on.
  await make(entries.slice(0, 1), out);
  const begin = process.cpuUsage();
  await make(entries, out);
  const spent = process.cpuUsage(begin);
  console.log(((spent.user + spent.system) / 1e6).toFixed(6));
}

/** The dark modules of an entry's code, as runs of a row: made here when CODES is `own`, else beforehand. */
export function runs(entry) {
  if (process.env.CODES !== "own") return entry.runs;
  const { size, data } = QRCode.create(entry.url, { errorCorrectionLevel: "M" }).modules;
  const found = [];
  for (let y = 0; y < size; y += 1) {
    for (let x = 0, start = -1; x <= size; x += 1) {
      const dark = x < size && data[y * size + x];
      if (dark && start < 0) start = x;
      if (!dark && start >= 0) {
        found.push([start, y, x - start]);
        start = -1;
      }
    }
  }
  return found;
}

/** A colour as CSS has it. */
export function css([red, green, blue]) {
  return `rgb(${red},${green},${blue})`;
}
