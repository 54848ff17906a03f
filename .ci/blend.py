"""Draws colours that mix with those beneath them and compares what other programs make of them: python3 .ci/blend.py target/release/testamur

Each mode is drawn over and beneath several colours, whole and half seen, straight and inside another design. pdfium and poppler
draw the PDF, librsvg the SVG; the middle of each patch must be the PNG's colour, within 2 of 255. Ends with 0 when everything
held, 1 when something did not.
"""

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

import numpy
import pypdfium2
from PIL import Image

MODES = ["normal", "multiply", "screen", "overlay", "darken", "lighten"]
BELOW = ["#ffffff", "#c8a060", "#4080c0", "#202020"]
ABOVE = ["#b03070", "#30b0f0", "#808080"]
SIDE, APART = 20, 2
RECORD = {"recipient": {"name": "Ada"}, "credential": {"id": "C-1"}}


def shape(frame, fill, more=""):
    return f'[[elements]]\ntype = "shape"\nshape = "rect"\nframe = {json.dumps(frame)}\nfill = "{fill}"\n{more}\n'


def px(*sides):
    return [f"{side}px" for side in sides]


def design(mode, opacity):
    """Columns of colours below, rows of colours above, and a margin of white."""
    width, height = SIDE * len(BELOW), SIDE * len(ABOVE)
    text = f'kind = "badge"\nname = "Blend"\npage = {{ size = ["{width}px", "{height}px"], color = "white" }}\n'
    for at, below in enumerate(BELOW):
        text += shape(px(at * SIDE, 0, SIDE, height), below)
    for at, above in enumerate(ABOVE):
        text += shape(px(0, at * SIDE, width, SIDE), above, f'blend = "{mode}"\nopacity = {opacity}')
    return text


def nested(mode, opacity):
    """The same in a design that stands in another, on a ground that must not be mixed with."""
    width, height = SIDE * len(BELOW), SIDE * len(ABOVE)
    text = f'kind = "badge"\nname = "Outer"\npage = {{ size = ["{width}px", "{height}px"], color = "teal" }}\n'
    return text + f'[[elements]]\ntype = "design"\ndesign = "inner"\nopacity = {opacity}\nframe = {json.dumps(px(0, 0, width, height))}\n'


def drawn(folder):
    """What each program makes of it, all at the PNG's size."""
    png = Image.open(folder / "out.png").convert("RGB")
    yield "PNG", png
    page = pypdfium2.PdfDocument(folder / "out.pdf")[0]
    yield "pdfium", page.render(scale=png.width / page.get_width()).to_pil().convert("RGB")
    for name, command in {
        "poppler": ["pdftoppm", "-png", "-singlefile", "-scale-to-x", str(png.width), "-scale-to-y", str(png.height), "out.pdf", "poppler"],
        "librsvg": ["rsvg-convert", "-w", str(png.width), "-h", str(png.height), "out.svg", "-o", "librsvg.png"],
    }.items():
        if shutil.which(command[0]):
            subprocess.run(command, cwd=folder, check=True)
            yield name, Image.open(folder / f"{name}.png").convert("RGB")


def middles(picture):
    pixels = numpy.asarray(picture, int)
    step = picture.width // len(BELOW)
    return pixels[step // 2 :: step, step // 2 :: step]


def main():
    program = pathlib.Path(sys.argv[1]).resolve()
    faults, compared = [], {}
    for mode in MODES:
        for opacity in (1, 0.5):
            for kind in ("straight", "nested"):
                with tempfile.TemporaryDirectory() as scratch:
                    folder = pathlib.Path(scratch)
                    (folder / "design" / "inner").mkdir(parents=True)
                    outer = design(mode, opacity) if kind == "straight" else nested(mode, opacity)
                    (folder / "design" / "design.toml").write_text(outer)
                    # white without a ground of its own: it shows what is beneath it
                    inner = design(mode, 1).replace(', color = "white"', "")
                    (folder / "design" / "inner" / "design.toml").write_text(inner)
                    (folder / "record.json").write_text(json.dumps(RECORD))
                    for ending in ("png", "pdf", "svg"):
                        command = [program, "render", "design", "--record", "record.json", "-o", f"out.{ending}", "--quiet"]
                        subprocess.run(command, cwd=folder, check=True)
                    pictures = dict(drawn(folder))
                wanted = middles(pictures.pop("PNG"))
                for name, picture in pictures.items():
                    apart = numpy.abs(middles(picture) - wanted).max()
                    compared[name] = max(compared.get(name, 0), apart)
                    if apart > APART:
                        faults.append(f"{mode}, opacity {opacity}, {kind}: {name} is {apart} of 255 away from the PNG")
    print("\n".join(faults))
    print("largest distance from the PNG, of 255:", ", ".join(f"{name} {apart}" for name, apart in compared.items()))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
