// By pdfkit: one document, its picture opened once, its fonts registered once, a page for each record.

import { createWriteStream, readFileSync } from "node:fs";
import { finished } from "node:stream/promises";

import PDFDocument from "pdfkit";

import { main, runs } from "./data.mjs";

function merged(data) {
  const design = data.certificate;
  const fonts = design.fonts.map((font) => readFileSync(font.file));
  return async (entries, out) => {
    const document = new PDFDocument({ size: [design.width, design.height], margin: 0, autoFirstPage: false });
    const file = document.pipe(createWriteStream(`${out}/all.pdf`));
    fonts.forEach((font, number) => document.registerFont(`font-${number}`, font));
    const art = document.openImage(design.art);
    for (const entry of entries) page(document, design, art, entry);
    document.end();
    await finished(file);
  };
}

function page(document, design, art, entry) {
  document.addPage();
  const [left, top, width, height] = design.art_box;
  document.image(art, left, top, { width, height });
  design.lines.forEach((line, number) => {
    const text = entry.certificate[number];
    document.font(`font-${line.font}`, line.size).fillColor(line.color);
    const across = (design.width - document.widthOfString(text)) / 2;
    document.text(text, across, line.baseline, { baseline: "alphabetic", lineBreak: false });
  });
  const code = design.code;
  for (const [x, y, run] of runs(entry)) {
    document.rect(code.left + x * code.module, code.top + y * code.module, run * code.module, code.module);
  }
  document.fill(code.color);
}

await main({ merged });
