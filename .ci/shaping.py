#!/usr/bin/env python3
"""Holds the glyphs of names and phrases against HarfBuzz's.

    cargo build --example shape
    .ci/shaping.py SHAPE [--count N] [--family FAMILY]... [--verbose]

SHAPE is the example `shape`, built. Each text of `phrases.py` is laid out by it; then each run is shaped by HarfBuzz (the
package `uharfbuzz`) with the same file of a font, the same script, language and direction, and the same words around it.
Numbers of glyphs, clusters, advances and offsets must be the same, and the runs must hold the whole text. The texts are set
in several families, so that the bundled fonts come up that are no fallback.

Ends with 0 when all are the same, 1 when something differs, 2 when it could not start.
"""

import argparse
import hashlib
import json
import subprocess
import sys
import time
import unicodedata
from collections import Counter
from pathlib import Path

import uharfbuzz as hb

from phrases import phrases

FONTS = Path(__file__).resolve().parents[1] / "fonts"
FAMILIES = ["EB Garamond", "Inter"]
# what layout turns into something else, or takes out before it shapes
UNSET = dict.fromkeys([*range(0x2066, 0x206A), *range(0x202A, 0x202F), 0xFEFF])


def fonts():
    """HarfBuzz's fonts, by the digest of their files."""
    found = {}
    for path in sorted(FONTS.rglob("*.[to]tf")):
        blob = path.read_bytes()
        found[hashlib.sha256(blob).hexdigest()] = hb.Font(hb.Face(blob))
    return found


def laid_out(shape, rows, family):
    """What our layout makes of each row."""
    given = "".join(f"{row['locale']}\t{row['text']}\n" for row in rows)
    done = subprocess.run([shape, "--family", family], input=given, capture_output=True, check=True, encoding="utf-8")
    return [json.loads(line) for line in done.stdout.splitlines()]


def shaped(font, line, run, locale):
    """The same run by HarfBuzz: lists of id, cluster, advance and offsets."""
    start, end = run["text"]
    buffer = hb.Buffer()
    buffer.add_utf8(line["text"].encode(), item_offset=start, item_length=end - start)
    buffer.direction = "rtl" if run["level"] % 2 else "ltr"
    buffer.script = run["script"]
    buffer.language = locale
    buffer.flags = hb.BufferFlags.REMOVE_DEFAULT_IGNORABLES
    hb.shape(font, buffer)
    glyphs = zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
    return [[info.codepoint, info.cluster, at.x_advance, at.x_offset, at.y_offset] for info, at in glyphs]


def differences(row, made, known):
    """What of one text is not as HarfBuzz has it."""
    if "error" in made:
        yield "not set: " + made["error"].splitlines()[0]
        return
    wanted = unicodedata.normalize("NFC", row["text"].translate(UNSET))
    if "".join(line["text"] for line in made["lines"]) != wanted:
        yield f"the lines say {[line['text'] for line in made['lines']]!a}"
    for line in made["lines"]:
        said = sorted(run["text"] for run in line["runs"])
        if [0, *(end for _, end in said)] != [*(start for start, _ in said), len(line["text"].encode())]:
            yield f"runs hold {said}"
        for run in line["runs"]:
            if run["sha256"] not in known:
                yield f"{run['font']} is not one of `fonts/`"
                continue
            theirs = shaped(known[run["sha256"]], line, run, row["locale"])
            if run["glyphs"] != theirs:
                yield f"{run['font']}, {run['script']}: {run['glyphs']}\n    HarfBuzz: {theirs}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("shape", type=Path, help="the example `shape`, built")
    parser.add_argument("--count", type=int, default=20_000, metavar="N", help="how many texts (default: 20000)")
    parser.add_argument("--family", action="append", help=f"set them in this family (repeatable; default: {', '.join(FAMILIES)})")
    parser.add_argument("--verbose", action="store_true", help="name every difference, not the first ten of a script")
    args = parser.parse_args()
    start, known, rows = time.monotonic(), fonts(), list(phrases(args.count))
    counts, same, runs, named = Counter(), Counter(), Counter(), Counter()
    for family in args.family or FAMILIES:
        for row, made in zip(rows, laid_out(args.shape.resolve(), rows, family), strict=True):
            found = list(differences(row, made, known))
            counts[row["script"]] += 1
            same[row["script"]] += not found
            runs.update(run["font"] for line in made.get("lines", []) for run in line["runs"])
            for difference in found:
                named[row["script"]] += 1
                if args.verbose or named[row["script"]] <= 10:
                    print(f"{family}, {row['locale']}: {row['text']}\n    {difference}")
    print(f"HarfBuzz {hb.version_string()}: {len(rows)} texts in {len({row['locale'] for row in rows})} locales, "
          f"{sum(runs.values())} runs in {len(runs)} fonts, {time.monotonic() - start:.0f} s")
    for script in sorted(counts):
        print(f"  {script} {same[script]:>7} of {counts[script]:>7}{'' if same[script] == counts[script] else '  <--'}")
    print(f"{sum(same.values())} of {sum(counts.values())} are the same")
    return 0 if same == counts else 1


if __name__ == "__main__":
    sys.exit(main())
