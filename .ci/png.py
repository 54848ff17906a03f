#!/usr/bin/env python3
"""Looks at PNG files with other programs.

    .ci/png.py PROGRAM [--records FILE] [--rows N] [--certificates N] [--no-pngcheck]

The program draws N badges and some certificates, packed in each way. Pillow (libpng, zlib) must find the same pixels in all
of them, so must Chromium, where there is one, in some, and pngcheck has nothing to complain of. A badge that is drawn alone must have the bytes of the batch's, and so must
those of one thread, where the encoding is the one that the manifest names.
"""

import argparse
import base64
import csv
import hashlib
import json
import pathlib
import subprocess
import sys
import tempfile

import numpy
from PIL import Image

from browser import Browser, find

ROOT = pathlib.Path(__file__).resolve().parent.parent
WAYS = ["fast", "small", "prepared"]
# From so many records on, a batch is prepared without being asked.
PREPARED_FROM = 100
faults = []


def check(holds, told):
    if not holds:
        faults.append(told)
        print(f"error: {told}")


def run(*command, code=0):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if done.returncode != code:
        sys.exit(f"error: {' '.join(map(str, command))} ended with {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def pixels(path):
    with Image.open(path) as image:
        image.load()
        return image.mode, image.info.get("dpi"), numpy.asarray(image)


def names(folder):
    return sorted(path.name for path in folder.glob("*.png"))


def manifest(folder):
    with open(folder / "manifest.csv", encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def same_pixels(folders):
    """Every file of the first folder, decoded, against its namesakes."""
    first, *others = folders
    for name in names(first):
        mode, dpi, shown = pixels(first / name)
        for other in others:
            mode_there, dpi_there, shown_there = pixels(other / name)
            same = (mode, dpi) == (mode_there, dpi_there) and numpy.array_equal(shown, shown_there)
            check(same, f"{name}: {first.name} and {other.name} differ")


def drawn(program, work, design, table, rows, *options):
    """A folder for each way, and how many bytes the files have."""
    folders = []
    for way in WAYS:
        folder = work / f"{design}-{way}"
        run(program, "batch", design, "--quiet", "--records", table, "-o", folder, "--format", "png", "--png-encoding", way, *options)
        made = manifest(folder)
        check({row["encoding"] for row in made} == {way}, f"{folder.name}: the manifest names another encoding")
        check(len(names(folder)) == rows, f"{folder.name}: {len(names(folder))} files, not {rows}")
        size = sum(path.stat().st_size for path in folder.glob("*.png")) // max(rows, 1)
        print(f"{design}, {way}: {size} bytes a file")
        folders.append(folder)
    same_pixels(folders)
    return folders


# The bytes of a PNG to the SHA-256 digest of its pixels as RGBA, decoded as they are.
DECODE = """
(async () => {
  const bytes = Uint8Array.from(atob("%s"), (c) => c.charCodeAt(0));
  const decoder = new ImageDecoder({ data: bytes, type: "image/png", premultiplyAlpha: "none", colorSpaceConversion: "none" });
  const { image } = await decoder.decode();
  const pixels = new Uint8Array(image.allocationSize({ format: "RGBA" }));
  await image.copyTo(pixels, { format: "RGBA" });
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", pixels));
  return [image.codedWidth, image.codedHeight, Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("")];
})()
"""


def in_chromium(work, folders):
    """Every pixel of some files, as a browser decodes them: alike however they are packed. Where all is opaque they must be
    Pillow's too; a browser multiplies colours by alpha and divides them again, which loses a little."""
    chromium = find()
    if not chromium:
        print("no Chromium here; it was not asked")
        return
    page = work / "page.html"
    page.write_text("<!doctype html><title>png</title>", encoding="utf-8")
    browser = Browser(chromium, work / "profile")
    first, *others = folders
    count = 0
    try:
        browser.open(page)
        for name in names(first)[:5]:
            seen = [browser.run(DECODE % base64.b64encode((folder / name).read_bytes()).decode()) for folder in folders]
            for other, found in zip(others, seen[1:]):
                check(found == seen[0], f"{name}: Chromium sees {first.name} and {other.name} differ")
            with Image.open(first / name) as image:
                if image.mode == "RGB":
                    shown = image.convert("RGBA")
                    told = [*shown.size, hashlib.sha256(shown.tobytes()).hexdigest()]
                    check(seen[0] == told, f"{name}: Chromium sees other pixels than Pillow")
            count += len(folders)
    finally:
        browser.close()
    print(f"Chromium has read {count} files")


def alone(program, work, folder, lines, count):
    """Some records of a batch, drawn one by one."""
    made = {row["record"]: row for row in manifest(folder)}
    for number in range(1, len(lines), max(1, len(lines) // count)):
        record = work / "one.csv"
        record.write_text(lines[0] + lines[number], encoding="utf-8")
        row = made[str(number)]
        again = work / "one.png"
        run(program, "render", "badge", "--quiet", "--record", record, "-o", again, "--png-encoding", row["encoding"])
        same = again.read_bytes() == (folder / row["file"]).read_bytes()
        check(same, f"{row['file']} has other bytes when it is drawn alone")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("--records", type=pathlib.Path, default=ROOT / "examples/data/graduates.csv")
    parser.add_argument("--rows", type=int, default=PREPARED_FROM)
    parser.add_argument("--certificates", type=int, default=5)
    parser.add_argument("--no-pngcheck", action="store_true", help="leave pngcheck out")
    args = parser.parse_args()
    program = args.program.resolve()
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        # No field of the table has a line break in it.
        lines = args.records.read_text(encoding="utf-8").splitlines(keepends=True)
        some, few = work / "some.csv", work / "few.csv"
        some.write_text("".join(lines[: args.rows + 1]), encoding="utf-8")
        few.write_text("".join(lines[: args.certificates + 1]), encoding="utf-8")
        badges = drawn(program, work, "badge", some, args.rows)
        certificates = drawn(program, work, "classic", few, args.certificates, "--dpi", "300")
        folders = badges + certificates
        files = [path for folder in folders for path in sorted(folder.glob("*.png"))]
        if not args.no_pngcheck:
            for start in range(0, len(files), 100):
                run("pngcheck", "-q", *files[start : start + 100])
        for same in (badges, certificates):
            in_chromium(work, same)
        alone(program, work, work / "badge-prepared", lines[: args.rows + 1], 5)

        usual = work / "usual"
        run(program, "batch", "badge", "--quiet", "--records", some, "-o", usual, "--threads", "1")
        way = "prepared" if args.rows >= PREPARED_FROM else "fast"
        for row in manifest(usual):
            check(row["encoding"] == way, f"{row['file']} is {row['encoding']}, and {way} was expected")
            same = (usual / row["file"]).read_bytes() == (work / f"badge-{way}" / row["file"]).read_bytes()
            check(same, f"{row['file']} has other bytes with one thread")
        report = json.loads(run(program, "audit", usual, "--json"))
        check(not report.get("findings"), f"the audit finds {report.get('findings')}")
    print(f"{len(files)} files are read alike by all, {len(faults)} faults")
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
