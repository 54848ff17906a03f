// By sharp: the art decoded once, and over it an SVG with the record's words and its code.

import sharp from "sharp";

import { css, main, runs } from "./data.mjs";

// One thread takes the least processor time.
sharp.concurrency(1);
sharp.cache(false);

/** Badges at a level of compression, 1 to 9. */
function badges(compressionLevel) {
  return async (data) => {
    const design = data.badge;
    const { data: pixels, info } = await sharp(design.art).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
    const raw = { width: info.width, height: info.height, channels: info.channels };
    return async (entries, out) => {
      for (const entry of entries) {
        const words = { input: Buffer.from(svg(design, entry)), left: design.ink[0], top: design.ink[1] };
        await sharp(pixels, { raw }).composite([words]).png({ compressionLevel }).toFile(`${out}/${entry.id}.png`);
      }
    };
  };
}

/** No larger than what is drawn on: a quarter less time than one as large as the badge. */
function svg(design, entry) {
  const { left, top, side, module, color } = design.code;
  const dark = runs(entry).map(([x, y, run]) => `M${left + x * module} ${top + y * module}h${run * module}v${module}h-${run * module}z`);
  const lines = design.lines.map((line, number) => {
    const { family, weight } = design.fonts[line.font];
    const place = `x="${design.width / 2}" y="${line.baseline}" text-anchor="middle"`;
    const look = `font-family="${family}" font-weight="${weight}" font-size="${line.size}" fill="${css(line.color)}"`;
    return `<text ${place} ${look}>${escape(entry.badge[number])}</text>`;
  });
  const [, , width, height] = design.ink;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="${design.ink.join(" ")}">` +
    `<rect x="${left}" y="${top}" width="${side}" height="${side}" fill="#fff"/>` +
    `<path fill="${css(color)}" d="${dark.join("")}"/>${lines.join("")}</svg>`
  );
}

function escape(text) {
  return text.replace(/[&<>]/g, (letter) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[letter]);
}

// 6 is what sharp does unless told otherwise, 5 the next whose files are not smaller than testamur's; nothing is quicker than 1.
await main({ badges: badges(6), "badges-larger": badges(5), "badges-fast": badges(1) });
