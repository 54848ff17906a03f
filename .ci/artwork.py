#!/usr/bin/env python3
"""Compares artwork, as librsvg, Poppler and PDFium draw it, with the design that `testamur new` makes of it.

    .ci/artwork.py PROGRAM [--keep DIR]

Each SVG of tests/data/art becomes a design. It is drawn as PNG and, through Poppler, as PDF, with the placeholders
themselves as values, and must be like the artwork that librsvg draws in the same fonts: a mean structural similarity of at
least 0.97 over the page. Codes and pictures that records bring are left out, where the artwork has only a frame.

Each PDF there is compared with what Poppler and PDFium draw of it, trimmed as its page is.
"""

import argparse
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import tomllib

import numpy
import pypdfium2
from PIL import Image
from skimage.metrics import structural_similarity

ROOT = pathlib.Path(__file__).resolve().parent.parent
LEAST = 0.97
WIDTH = 1600
MM = {"mm": 1, "px": 25.4 / 96}
# what date fields show: the words stand in the artwork in place of the placeholder
DATE = ("2026-05-14", "May 14, 2026")

VALUES = {
    "badge": {"recipient.name": "{{recipient.name}}", "credential.name": "{{credential.name}}", "attributes.level": "{{level}}"},
    "canva": {"recipient.name": "[recipient.name]", "credential.name": "<<Course>>", "credential.id": "${certificate.id}", "attributes.points": "«Points»"},
    "figma": {"recipient.name": "{{recipient.name}}", "recipient.id": "[recipient.id]", "credential.name": "{{credential.name}}", "attributes.hours": "{{Hours}}", "attributes.instructor": "[Instructor]"},
    "hand": {"recipient.name": "[Full Name]", "recipient.id": "[recipient_id]", "issuer.name": "[issuer.name]", "attributes.member_type": "[Member type]", "attributes.member_since": "[Member since]", "attributes.city": "[City]", "attributes.region": "[Region]"},
    "illustrator": {"recipient.name": "{{recipient.name}}", "credential.name": "{{Course name}}", "credential.issued_on": "{{Issue date}}", "attributes.licence_number": "{{Licence Number}}", "attributes.company": "{{Company}}"},
    "inkscape": {"recipient.name": "{{recipient.name}}", "credential.name": "{{credential.name}}", "credential.id": "{{credential.id}}", "attributes.grade": "{{grade}}", "attributes.place_of_study": "{{Place of study}}"},
}

# What stands in place of a date in a PDF, whose words can't be replaced.
WHEN = "attributes.words_of_the_date"
PDF_VALUES = {
    "cairo": {"recipient.name": "{{recipient.name}}", "credential.name": "[Course name]", "attributes.points": "[Points]", "attributes.director": "<<Director>>", "attributes.licence_number": "[Licence number]", WHEN: "«Issue date»"},
    "libreoffice": {"recipient.name": "[Full Name]", "attributes.race": "{{Race}}", "attributes.boat_class": "{{Boat class}}", "attributes.place": "{{Place}}", "attributes.president": "«President»", WHEN: "{{Issue date}}"},
    "weasyprint": {"recipient.name": "{{recipient.name}}", "credential.name": "{{credential.name}}", "credential.id": "${certificate.id}", "attributes.place": "[Place]", "attributes.hours": "{{Hours}}", WHEN: "[Issue date]"},
}


def run(*command, env=None):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, env=env)
    if done.returncode != 0:
        sys.exit(f"error: {' '.join(map(str, command))} ended with {done.returncode}\n{done.stdout}{done.stderr}")


def fonts_alone(work):
    """An environment in which fontconfig knows the bundled fonts and no others."""
    conf = work / "fonts.conf"
    conf.write_text(
        f"""<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{ROOT / "fonts"}</dir><cachedir>{work / "fontcache"}</cachedir></fontconfig>"""
    )
    return {**os.environ, "FONTCONFIG_FILE": str(conf)}


def grey(path, size=None):
    picture = Image.open(path).convert("RGBA")
    ground = Image.new("RGBA", picture.size, "white")
    ground.alpha_composite(picture)
    picture = ground.convert("L")
    if size and picture.size != size:
        if max(abs(a - b) for a, b in zip(picture.size, size)) > 3:
            sys.exit(f"error: {path} is {picture.size}, not {size}")
        picture = picture.resize(size, Image.Resampling.LANCZOS)
    return numpy.asarray(picture, dtype=float)


def length(text):
    number, unit = re.fullmatch(r"(-?[\d.]+)([a-z]+)", text).groups()
    return float(number) * MM[unit]


def page_width(page):
    sizes = {"A4": (210, 297), "A5": (148, 210)}
    if isinstance(page["size"], list):
        return length(page["size"][0])
    return sizes[page["size"]][page["orientation"] == "landscape"]


def hidden(design):
    """Frames of codes and of pictures that nothing is kept for, in pixels."""
    scale = WIDTH / page_width(design["page"])
    for element in design["elements"]:
        if element["type"] == "qr" or (element["type"] == "image" and "placeholder" not in element):
            x, y, w, h = (length(side) * scale for side in element["frame"])
            yield slice(max(0, int(y) - 2), int(y + h) + 3), slice(max(0, int(x) - 2), int(x + w) + 3)


def compare(program, name, work, env):
    art = ROOT / "tests/data/art" / f"{name}.svg"
    run(program, "new", work / name, "--from", art, "--quiet")
    design = tomllib.loads((work / name / "design.toml").read_text())
    values = {"credential.id": "C-1", **VALUES[name]}
    svg = art.read_text()
    for field, value in values.items():
        if field.endswith("_on"):
            svg = svg.replace(value, DATE[1])
            values[field] = DATE[0]
    (work / f"{name}.svg").write_text(svg)
    run("rsvg-convert", "-w", WIDTH, work / f"{name}.svg", "-o", work / f"{name}-art.png", env=env)
    record = [part for field, value in values.items() for part in ("--set", f"{field}={value}")]
    run(program, "render", work / name, *record, "--width", WIDTH, "-o", work / f"{name}-png.png", "--quiet")
    run(program, "render", work / name, *record, "-o", work / f"{name}.pdf", "--quiet")
    run("pdftoppm", "-png", "-singlefile", "-scale-to-x", WIDTH, "-scale-to-y", -1, work / f"{name}.pdf", work / f"{name}-pdf")
    theirs = grey(work / f"{name}-art.png")
    size = theirs.shape[::-1]
    faults = 0
    for kind in ("png", "pdf"):
        one, two = theirs.copy(), grey(work / f"{name}-{kind}.png", size)
        for rows, columns in hidden(design):
            one[rows, columns] = two[rows, columns] = 255
        like = structural_similarity(one, two, data_range=255)
        faults += like < LEAST
        print(f"{'ok' if like >= LEAST else 'error'}: {name} as {kind.upper()} is like its artwork by {like:.4f}")
    return faults


def pdfium(path, scale, out):
    """Draws what viewers show of a page, and gives its box."""
    page = pypdfium2.PdfDocument(path)[0]
    page.render(scale=scale).to_pil().save(out)
    return page.get_cropbox()


def poppler(path, scale, out):
    """Draws the whole of a page, and gives its box."""
    left, bottom, right, top = pypdfium2.PdfDocument(path)[0].get_mediabox()
    across, down = round((right - left) * scale), round((top - bottom) * scale)
    run("pdftoppm", "-png", "-singlefile", "-scale-to-x", across, "-scale-to-y", down, path, out.with_suffix(""))
    return left, bottom, right, top


def trimmed(reader, path, scale, out, size):
    """What is left of a page after cutting, in so many pixels."""
    left, bottom, right, top = reader(path, scale, out)
    picture = Image.open(out).convert("RGB")
    scale = picture.width / (right - left)
    trim = pypdfium2.PdfDocument(path)[0].get_trimbox()
    edges = (trim[0] - left, top - trim[3], trim[2] - left, top - trim[1])
    box = [min(edge * scale, side) for edge, side in zip(edges, picture.size * 2)]
    return numpy.asarray(picture.resize(size, Image.Resampling.LANCZOS, box=box).convert("L"), dtype=float)


def compare_pdf(program, name, work):
    art = ROOT / "tests/data/art" / f"{name}.pdf"
    run(program, "new", work / name, "--from", art, "--quiet")
    file = work / name / "design.toml"
    text = file.read_text().replace('{{date credential.issued_on "long"}}', f"{{{{{WHEN}}}}}")
    _, key = WHEN.split(".")
    file.write_text(text.replace("\n[[elements]]", f'\n[attributes.{key}]\ntype = "text"\n\n[[elements]]', 1))
    record = [part for field, value in {"credential.id": "C-1", **PDF_VALUES[name]}.items() for part in ("--set", f"{field}={value}")]
    run(program, "render", work / name, *record, "--width", WIDTH, "-o", work / f"{name}-png.png", "--quiet")
    run(program, "render", work / name, *record, "-o", work / f"{name}.pdf", "--quiet")
    trim = pypdfium2.PdfDocument(art)[0].get_trimbox()
    scale = WIDTH / (trim[2] - trim[0])
    size = Image.open(work / f"{name}-png.png").size
    faults = 0
    for reader in (poppler, pdfium):
        theirs = trimmed(reader, art, scale, work / f"{name}-{reader.__name__}.png", size)
        pdf = trimmed(reader, work / f"{name}.pdf", scale, work / f"{name}-pdf-{reader.__name__}.png", size)
        for kind, drawn in (("PNG", grey(work / f"{name}-png.png")), ("PDF", pdf)):
            like = structural_similarity(theirs, drawn, data_range=255)
            faults += like < LEAST
            print(f"{'ok' if like >= LEAST else 'error'}: {name} as {kind} is like its artwork in {reader.__name__} by {like:.4f}")
    return faults


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("--keep", type=pathlib.Path, help="a folder for what is compared")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        work = args.keep or pathlib.Path(made)
        work.mkdir(exist_ok=True)
        env = fonts_alone(work)
        faults = sum(compare(args.program.resolve(), name, work, env) for name in sorted(VALUES))
        faults += sum(compare_pdf(args.program.resolve(), name, work) for name in sorted(PDF_VALUES))
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
