"""Draws codes of all kinds as PDF and PNG and lets zxing-cpp read them: python3 .ci/codes.py target/release/testamur

Each symbology is drawn with texts that are easily got wrong (digits, letters of both cases, what is beyond ASCII where the
symbology has it, long ones), in a frame that is wide and in one that is high. What is read must be the text to the letter, with
one code on the page. Ends with 0 when everything held, 1 when something did not.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

import pypdfium2
import zxingcpp
from PIL import Image

ASCII = [
    "C-2026-000017",
    "0123456789012345678901",
    "https://verify.example.org/c/C-2026-000017",
    "MiXeD 123456 case & signs: {}[]~^|",
    "7",
]
LATIN = ["Grüße, señor Ångström", "§ 12 ¿qué?"]
WIDE = ["東京, Łódź, Ελλάδα", "Ω" * 40]
LONG = ["x1Y" * 200]

TEXTS = {
    "code-128": ASCII,
    "data-matrix": ASCII + LATIN + LONG,
    "aztec": ASCII + LATIN + WIDE + LONG,
    "pdf417": ASCII + LATIN + WIDE + LONG,
}
FORMATS = {
    "code-128": "Code128",
    "data-matrix": "DataMatrix",
    "aztec": "Aztec",
    "pdf417": "PDF417",
}
# Bars that say much need all of a page's width to be read at 150 pixels to the inch.
FRAMES = [("190mm", "60mm"), ("185mm", "180mm")]

DESIGN = """
schema = 1
kind = "certificate"
name = "Codes"
[page]
size = "A4"
color = "white"
[[elements]]
id = "code"
type = "code"
symbology = "{symbology}"
data = "{{{{recipient.name}}}}"
frame = ["10mm", "20mm", "{width}", "{height}"]
"""


def pictures(program, folder, text):
    """The page as a PDF drawn by pdfium, and as a PNG."""
    record = folder / "record.json"
    record.write_text(json.dumps({"recipient": {"name": text}, "credential": {"id": "C-1"}}))
    for ending in ("pdf", "png"):
        command = [program, "render", folder / "design", "--record", record, "-o", folder / f"out.{ending}", "--quiet"]
        subprocess.run(command, check=True)
    page = pypdfium2.PdfDocument(folder / "out.pdf")[0]
    yield "PDF", page.render(scale=150 / 72).to_pil()
    yield "PNG", Image.open(folder / "out.png").convert("RGB")


def main():
    program = pathlib.Path(sys.argv[1]).resolve()
    faults, read = [], 0
    for symbology, texts in TEXTS.items():
        for width, height in FRAMES:
            with tempfile.TemporaryDirectory() as scratch:
                folder = pathlib.Path(scratch)
                (folder / "design").mkdir()
                design = DESIGN.format(symbology=symbology, width=width, height=height)
                (folder / "design" / "design.toml").write_text(design)
                for text in texts:
                    for kind, picture in pictures(program, folder, text):
                        codes = zxingcpp.read_barcodes(picture)
                        found = [(code.text, str(code.format).rsplit(".", 1)[-1].replace(" ", "")) for code in codes]
                        read += 1
                        if found != [(text, FORMATS[symbology])]:
                            faults.append(f"{symbology} in {width} x {height}, {kind}: wanted {text[:60]!r}, read {found}")
    print("\n".join(faults))
    print(f"{read} codes drawn, {read - len(faults)} read to the letter")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
