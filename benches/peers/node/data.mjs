// How every peer in JavaScript is run: PEER.mjs JOB DATA OUT COUNT
//
// It prints the processor time of the job in seconds; preparing and a first record are left out.

import { readFileSync } from "node:fs";

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

/** A colour as CSS has it. */
export function css([red, green, blue]) {
  return `rgb(${red},${green},${blue})`;
}
