#!/usr/bin/env python3
"""Reads the text of PDFs back with poppler, pdfium and mupdf, and holds it against what was put in.

    cargo build --example shape
    .ci/copying.py PROGRAM SHAPE [--count N] [--locale L]... [--verbose]

PROGRAM is `testamur`, SHAPE the example `shape`, both built. Each PDF holds two texts of one locale of `phrases.py`: one on a
line, one made of several in a frame so narrow that it wraps; every second one has a heading in English over them. What a reader
gives must be the same lines, letter for letter, in logical order, spaces and line ends included. Where lines end is told by the
example `shape`. Nothing is done to what a reader gives but: NFC, and no space, direction mark or empty line at the ends of lines.

Needs Debian's poppler-utils and mupdf-tools, and pypdfium2; where the package pymupdf is there, its newer mupdf is told beside them.

Texts are counted by script and by kind: `plain`; `mixed`, where a line runs both ways (words or digits in right-to-left text);
`pointed`, Arabic or Hebrew with vowel signs; `pointed mixed`, both. Ends with 1 when a share is below its threshold.
"""

import argparse
import json
import multiprocessing
import subprocess
import sys
import tempfile
import time
import unicodedata
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

import pypdfium2

from phrases import phrases

try:
    import pymupdf
except ImportError:
    pymupdf = None

TOOLS = ("poppler", "pdfium", "mupdf", *(["pymupdf"] if pymupdf else []))
# put in by readers to keep mixed lines in order; never part of our texts
DIRECTION_MARKS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F])
# the least share of texts that must be exact, by kind and tool; scripts that run right to left apart from all others
LEFT, RIGHT = "left to right", "right to left"
LEAST = {
    (LEFT, "plain"): {"poppler": 0.999, "pdfium": 0.999, "mupdf": 0.999},
    (RIGHT, "plain"): {"poppler": 0.995, "mupdf": 0.995, "pdfium": 0.8},
    (RIGHT, "pointed"): {"poppler": 0.99, "mupdf": 0.99, "pdfium": 0.75},
    (RIGHT, "mixed"): {"poppler": 0.99, "mupdf": 0.99},
    (RIGHT, "pointed mixed"): {"poppler": 0.98, "mupdf": 0.98},
}
PART = 1_000  # PDFs that lie on the disk at a time
HEADING = "Certificate of Achievement"
WIDTH, SIZE = 320, 12
DESIGN = f"""
schema = 1
kind = "certificate"
name = "Copying"
[page]
size = ["400pt", "500pt"]
[attributes.heading]
type = "text"
[attributes.line]
type = "text"
[attributes.paragraph]
type = "text"
[styles.text]
font = {{ family = "EB Garamond", size = "{SIZE}pt" }}
[[elements]]
id = "heading"
type = "text"
text = "{{{{attributes.heading}}}}"
frame = ["40pt", "20pt", "{WIDTH}pt", "40pt"]
style = "text"
[[elements]]
id = "line"
type = "text"
text = "{{{{attributes.line}}}}"
frame = ["0pt", "80pt", "400pt", "40pt"]
style = "text"
align = "center"
fit = {{ mode = "shrink", min = "4pt" }}
[[elements]]
id = "paragraph"
type = "text"
text = "{{{{attributes.paragraph}}}}"
frame = ["40pt", "160pt", "{WIDTH}pt", "340pt"]
style = "text"
"""


class Case(NamedTuple):
    """What one PDF holds: lines of its texts as they should be read."""

    locale: str
    script: str
    heading: str
    line: list
    paragraph: list
    pdf: Path


def kind(lines):
    """What sets the reading of these lines apart."""
    text = "".join(lines)
    classes = {unicodedata.bidirectional(letter) for letter in text}
    if not classes & {"R", "AL"}:
        return "plain"
    pointed = any(unicodedata.bidirectional(letter) == "NSM" for letter in unicodedata.normalize("NFC", text))
    mixed = bool(classes & {"L", "EN", "AN"})
    return " ".join(word for word, holds in (("pointed", pointed), ("mixed", mixed)) if holds) or "plain"


def records(count, locales):
    """What goes into each PDF."""
    made = defaultdict(list)
    at = 0
    for row in phrases(4 * count, locales):
        texts = made[row["locale"]]
        texts.append(row["text"])
        if len(texts) == 4:
            yield {"locale": row["locale"], "script": row["script"], "heading": HEADING if at % 2 else "", "line": texts[0], "paragraph": " ".join(texts[1:])}
            at += 1
            made[row["locale"]] = []


def lines_of(shape, rows, width):
    """The lines into which our layout breaks each row's text; None where it does not fit."""
    given = "".join(f"{locale}\t{text}\n" for locale, text in rows)
    done = subprocess.run([shape, "--size", str(SIZE), "--width", str(width)], input=given, capture_output=True, check=True, encoding="utf-8")
    made = (json.loads(line).get("lines") for line in done.stdout.splitlines())
    return [lines and [line["text"] for line in lines] for lines in made]


def make(program, shape, folder, rows):
    """Draws the PDFs, and tells what they hold."""
    single = lines_of(shape, [(row["locale"], row["line"]) for row in rows], 1e6)
    wrapped = lines_of(shape, [(row["locale"], row["paragraph"]) for row in rows], WIDTH)
    fits = [(row, *lines) for row, *lines in zip(rows, single, wrapped, strict=True) if all(lines)]
    design = folder / "design"
    design.mkdir()
    (design / "design.toml").write_text(DESIGN, encoding="utf-8")
    table = folder / "records.ndjson"
    with open(table, "w", encoding="utf-8") as file:
        for at, (row, _, _) in enumerate(fits):
            record = {"credential": {"id": f"{at:06}"}, "locale": row["locale"],
                      "attributes": {key: row[key] for key in ("heading", "line", "paragraph")}}
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
    done = subprocess.run([program, "batch", design, "--records", table, "-o", folder / "out", "--format", "pdf", "--name", "{{credential.id}}", "--quiet"],
                          capture_output=True, check=False, encoding="utf-8")
    if done.returncode:
        print(done.stderr[:2000], file=sys.stderr)
    for at, (row, line, paragraph) in enumerate(fits):
        yield Case(row["locale"], row["script"], row["heading"], line, paragraph, folder / "out" / f"{at:06}.pdf")


def text_of(*command):
    """What a program prints, as text."""
    return subprocess.run([str(part) for part in command], capture_output=True, check=False).stdout.decode("utf-8", errors="replace")


def read(pdf):
    """The text of a file, by each tool."""
    with pypdfium2.PdfDocument(pdf) as document:
        page = document[0].get_textpage()
        pdfium = page.get_text_range()
    new = {"pymupdf": pymupdf_text(pdf)} if pymupdf else {}
    return {
        **new,
        "poppler": text_of("pdftotext", "-enc", "UTF-8", pdf, "-"),
        "pdfium": pdfium,
        "mupdf": text_of("mutool", "draw", "-q", "-F", "txt", pdf),
    }


def pymupdf_text(pdf):
    """The text of the first page, as the newest mupdf extracts it."""
    with pymupdf.open(pdf) as document:
        return document[0].get_text()


def tidy(lines):
    """Lines in the form in which they are compared."""
    lines = (unicodedata.normalize("NFC", line.translate(DIRECTION_MARKS)).strip(" ") for line in lines)
    return [line for line in lines if line]


def held(case, text):
    """Whether a reader's text holds the line and the paragraph, each at its place."""
    found = tidy(text.replace("\f", "\n").replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    heading, line, paragraph = tidy([case.heading]), tidy(case.line), tidy(case.paragraph)
    start = len(heading) if found[:len(heading)] == heading else 0
    return found[start:start + len(line)] == line, found[len(found) - len(paragraph):] == paragraph, found


def check(case):
    """What each tool makes of a case."""
    if not case.pdf.exists():
        return case, {tool: (False, False, ["no file"]) for tool in TOOLS}
    return case, {tool: held(case, text) for tool, text in read(case.pdf).items()}


def percent(part, whole):
    """A share, so that 100 means all."""
    return f"{100 * part / whole:.2f}" if part < whole else "100" if whole else "-"


def report(results, verbose):
    """Prints the table of shares; gives those below their threshold."""
    counts = defaultdict(lambda: [0, dict.fromkeys(TOOLS, 0)])
    named = defaultdict(int)
    for case, outcomes in results:
        for at, (name, lines) in enumerate((("line", case.line), ("paragraph", case.paragraph))):
            key = case.script, kind(lines), name
            counts[key][0] += 1
            for tool, outcome in outcomes.items():
                counts[key][1][tool] += outcome[at]
                if not outcome[at]:
                    named[key, tool] += 1
                    if named[key, tool] <= (verbose or 0):
                        print(f"{tool}: {case.script} {key[1]} {name} ({case.locale}, {case.pdf.name})\n  wanted {lines!a}\n  found  {outcome[2]!a}")
    print(f"{'script':<8}{'kind':<16}{'':<12}{'texts':>7}" + "".join(f"{tool:>10}" for tool in TOOLS))
    for (script, what, name), (total, right) in sorted(counts.items()):
        print(f"{script:<8}{what:<16}{name:<12}{total:>7}" + "".join(f"{percent(right[tool], total):>10}" for tool in TOOLS))
    print()
    return [wrong for way, what in LEAST for wrong in too_low(way, what, counts)]


def too_low(way, what, counts):
    """Prints the shares of one kind over all its scripts; gives those below their threshold."""
    some = [value for key, value in counts.items() if key[1] == what and (key[0] in ("Arab", "Hebr")) == (way == RIGHT)]
    total = sum(value[0] for value in some)
    shares = {tool: sum(value[1][tool] for value in some) for tool in TOOLS}
    print(f"{way:<16}{what:<20}{total:>7}" + "".join(f"{percent(share, total):>10}" for share in shares.values()))
    for tool, least in LEAST[way, what].items():
        # one text of a small sample may be wrong
        if shares[tool] < min(least * total, total - 1):
            yield f"{tool}: {shares[tool]} of {total} texts {way}, {what}; at least {least:.1%} should be exact"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", type=Path, help="the program testamur")
    parser.add_argument("shape", type=Path, help="the example `shape`")
    parser.add_argument("--count", type=int, default=20_000, metavar="N", help="how many PDFs (default: 20000)")
    parser.add_argument("--locale", action="append", help="this locale alone (repeatable)")
    parser.add_argument("--verbose", type=int, nargs="?", const=3, metavar="N", help="name the first N failures of each kind")
    args = parser.parse_args()
    start = time.monotonic()
    rows, results = list(records(args.count, args.locale)), []
    with multiprocessing.Pool(2) as pool:
        for at in range(0, len(rows), PART):
            with tempfile.TemporaryDirectory() as folder:
                cases = make(args.program.resolve(), args.shape.resolve(), Path(folder), rows[at:at + PART])
                results += pool.map(check, list(cases), chunksize=8)
    print(f"{len(results)} PDFs, {time.monotonic() - start:.0f} s")
    wrong = report(results, args.verbose)
    for line in wrong:
        print(line, file=sys.stderr)
    return 1 if wrong or not results else 0


if __name__ == "__main__":
    sys.exit(main())
