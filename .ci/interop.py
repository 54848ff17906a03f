#!/usr/bin/env python3
"""Shows that what a batch wrote holds in programs that are not ours.

    testamur batch classic --records examples/data/graduates.csv -o OUT --format pdf,png
    .ci/interop.py OUT --records examples/data/graduates.csv [--sample N | --all | --record ID]

Needs Debian's qpdf, poppler-utils, mupdf-tools and zbar-tools, and the Python packages in `.ci/requirements.txt`.

For each record that was chosen, what must hold:

- `manifest.csv` names a PDF and a PNG, with the bytes and SHA-256 that the files have;
- `qpdf --check` finds neither fault nor warning;
- `pdffonts` shows every font embedded, subset and with a Unicode map;
- `pdftotext` returns the name and the licence number, in its usual or in its `-raw` order. Both sides are compared in NFC and
  in logical order; the direction marks that extractors put in are taken off, and a line's end counts as one space;
- the QR code decodes with zxing-cpp to PAYLOAD + record id, from the PDF at 150 dpi (poppler and pdfium) and from the PNG;
- the PNG decodes in Pillow;
- the PDF, rasterised at the PNG's resolution onto the PNG's size, looks like the PNG: SSIM of at least 0.98, in poppler and in
  pdfium (scikit-image's `structural_similarity` of the grey pictures, 7 x 7 window, data range 255; clear pixels count as white).

Reported beside them: the strict text (line ends untouched), the text in pdfium and in mupdf, and zbar's reading of the PNG.

A sample holds the first record of every script (and mixture of scripts), of every other kind that is easily got wrong (decomposed
letters, joiners, the longest and the shortest name), then records spread evenly over the table. Ends with 0 when everything
held, 1 when something did not, 2 when it could not start.
"""

import argparse
import csv
import difflib
import hashlib
import io
import multiprocessing
import re
import statistics
import subprocess
import sys
import time
import unicodedata
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

import numpy
import pypdfium2
import pypdfium2.raw as pdfium
import zxingcpp
from PIL import Image
from skimage.metrics import structural_similarity

PAYLOAD = "https://verify.example.org/c/"
QR_DPI = 150
MIN_SSIM = 0.98
# put in by extractors to keep mixed lines in order; never part of our names
DIRECTION_MARKS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F])
JOINERS = dict.fromkeys([0x200C, 0x200D])

ID, NAME, LICENCE = "Credential ID", "Full name", "Licence number"

# every check, in the order of the report; True: must hold
CHECKS = {
    "manifest names the file": True,
    "bytes as in the manifest": True,
    "SHA-256 as in the manifest": True,
    "examined to the end": True,
    "qpdf --check is clean": True,
    "fonts embedded, subset, Unicode": True,
    "pdftotext: name": True,
    "pdftotext: licence number": True,
    "QR from PDF, poppler": True,
    "QR from PDF, pdfium": True,
    "QR from PNG": True,
    "PNG decodes": True,
    "SSIM, poppler": True,
    "SSIM, pdfium": True,
    "pdftotext: name, strict": False,
    "pdftotext: name, default order": False,
    "pdftotext: name, -raw order": False,
    "pdfium text: name": False,
    "pdfium text: licence number": False,
    "mupdf text: name": False,
    "mupdf text: licence number": False,
    "QR from PNG, zbar": False,
}


class Outcome(NamedTuple):
    """What one check found for one record."""

    check: str
    held: bool
    note: str = ""
    score: float | None = None


class Case(NamedTuple):
    """One record and its files; `rows` are its lines of the manifest, by format."""

    id: str
    name: str
    licence: str
    payload: str
    folder: Path
    rows: dict
    min_ssim: float
    brief: bool

    def path(self, kind):
        """Where the file of this kind should be, or None."""
        row = self.rows.get(kind)
        path = self.folder / row["file"] if row and row["file"] else None
        return path if path and path.is_file() else None


# choosing records


def scripts(name):
    """The scripts of a name's letters, after the first word of their Unicode names."""
    words = {unicodedata.name(letter, "?").split()[0] for letter in name if unicodedata.category(letter)[0] == "L"}
    return frozenset(words - {"MODIFIER", "FEMININE", "MASCULINE"})


def kind(name):
    """What sets the rendering of this name apart from that of others."""
    decomposed = name != unicodedata.normalize("NFC", name)
    joined = name != name.translate(JOINERS)
    beyond = any(ord(letter) > 0xFFFF for letter in name)
    return scripts(name), decomposed, joined, beyond


def sample(records, count):
    """One record of each kind, the longest and the shortest name, then evenly spread ones, `count` in all or a few more."""
    first = {}
    for at, record in enumerate(records):
        first.setdefault(kind(record[NAME]), at)
    by_length = sorted(range(len(records)), key=lambda at: (len(records[at][NAME]), at))
    chosen = {*first.values(), by_length[0], by_length[-1]}
    missing = min(count, len(records)) - len(chosen)
    others = [at for at in range(len(records)) if at not in chosen]
    chosen.update(others[at * len(others) // missing] for at in range(missing))
    return [records[at] for at in sorted(chosen)]


# running other programs


def run(*command):
    """Runs a program; gives its exit code, its output and its complaints."""
    done = subprocess.run([str(part) for part in command], capture_output=True, check=False)
    return done.returncode, done.stdout, done.stderr.decode(errors="replace").strip()


def text_of(*command):
    """What a program prints, as text."""
    return run(*command)[1].decode("utf-8", errors="replace")


# files


def manifest_checks(case):
    """Presence, size and digest of both files."""
    for ending in ("pdf", "png"):
        path = case.path(ending)
        yield Outcome("manifest names the file", path is not None, f"{ending}: {case.rows.get(ending, 'no line')}")
        if path is None:
            continue
        row, content = case.rows[ending], path.read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        yield Outcome("bytes as in the manifest", row["bytes"] == str(len(content)), f"{ending}: {len(content)}, not {row['bytes']}")
        yield Outcome("SHA-256 as in the manifest", row["sha256"].lower() == digest, f"{ending}: {digest}")


def qpdf_check(pdf):
    """Whether qpdf finds the file sound: exit code 3 means warnings."""
    code, out, complaints = run("qpdf", "--check", pdf)
    return Outcome("qpdf --check is clean", code == 0, complaints or out.decode(errors="replace"))


def fonts_check(pdf):
    """Whether all fonts may be read anywhere. The last five columns are: emb sub uni object generation."""
    lines = text_of("pdffonts", pdf).splitlines()[2:]
    bad = [line for line in lines if line.split()[-5:-2] != ["yes", "yes", "yes"]]
    return Outcome("fonts embedded, subset, Unicode", bool(lines) and not bad, "; ".join(bad) or "no fonts at all")


# text


def clean(text):
    """Text in the form in which it is compared."""
    return unicodedata.normalize("NFC", text.translate(DIRECTION_MARKS))


def unbroken(text):
    """Text whose line ends are single spaces."""
    return re.sub(r"[ \t]*[\r\n\f]+[ \t]*", " ", text)


def is_part_of_word(letter):
    """Whether a character next to a find makes it a find inside a longer word."""
    return unicodedata.category(letter)[0] in "LMN"


def stands_in(wanted, text):
    """Whether `wanted` stands in `text` as whole words."""
    at = text.find(wanted)
    while at >= 0:
        around = text[at - 1:at] + text[at + len(wanted):at + len(wanted) + 1]
        if not any(is_part_of_word(letter) for letter in around):
            return True
        at = text.find(wanted, at + 1)
    return False


def nearest(wanted, text):
    """For the report: the line that comes closest."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    line = max(lines, key=lambda line: difflib.SequenceMatcher(None, wanted, line).ratio(), default="")
    hint = " (equal without joiners)" if stands_in(wanted.translate(JOINERS), unbroken(text).translate(JOINERS)) else ""
    return f"wanted {wanted!a}, nearest line {line!a}{hint}"


def finds(check, wanted, *texts):
    """Whether one of the texts holds `wanted`."""
    held = any(stands_in(wanted, unbroken(text)) for text in texts)
    return Outcome(check, held, "" if held else nearest(wanted, texts[0]))


def text_checks(case, pdf):
    """Name and licence number, as three programs read them."""
    name, licence = clean(case.name), clean(case.licence)
    usual = clean(text_of("pdftotext", "-enc", "UTF-8", pdf, "-"))
    raw = clean(text_of("pdftotext", "-enc", "UTF-8", "-raw", pdf, "-"))
    yield finds("pdftotext: name", name, usual, raw)
    yield finds("pdftotext: licence number", licence, usual, raw)
    yield Outcome("pdftotext: name, strict", stands_in(name, usual) or stands_in(name, raw), "broken over lines")
    yield finds("pdftotext: name, default order", name, usual)
    yield finds("pdftotext: name, -raw order", name, raw)
    if case.brief:
        return
    others = {"pdfium": pdfium_text(pdf), "mupdf": text_of("mutool", "draw", "-q", "-F", "txt", pdf)}
    for program, text in others.items():
        yield finds(f"{program} text: name", name, clean(text))
        yield finds(f"{program} text: licence number", licence, clean(text))


def pdfium_text(pdf):
    """The text of all pages, as pdfium extracts it."""
    with pypdfium2.PdfDocument(pdf) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document)


# pictures


def page_size(pdf):
    """Width and height of the first page in points."""
    with pypdfium2.PdfDocument(pdf) as document:
        return document[0].get_size()


def resolution(pdf, png_size):
    """Dots per inch of a picture of this size: a whole number where one fits, since sizes are rounded to whole pixels."""
    width = page_size(pdf)[0]
    exact = png_size[0] * 72 / width
    whole = round(exact)
    return whole if abs(width * whole / 72 - png_size[0]) < 1 else exact


def canvas_at(pdf, dpi):
    """Pixels of a page at this resolution."""
    return tuple(round(side * dpi / 72) for side in page_size(pdf))


def by_poppler(pdf, dpi, size):
    """The first page as poppler paints it: a grey picture of exactly this size, not stretched."""
    crop = ("-x", 0, "-y", 0, "-W", size[0], "-H", size[1])
    _, out, complaints = run("pdftoppm", "-q", "-cropbox", "-f", 1, "-l", 1, "-r", repr(float(dpi)), *crop, pdf)
    if not out:
        raise RuntimeError(f"pdftoppm: {complaints}")
    return fitted(Image.open(io.BytesIO(out)), size)


def by_pdfium(pdf, dpi, size):
    """The first page as pdfium paints it: a grey picture of exactly this size, not stretched."""
    with pypdfium2.PdfDocument(pdf) as document:
        page = document[0]
        bitmap = pypdfium2.PdfBitmap.new_native(*size, pdfium.FPDFBitmap_BGR)
        bitmap.fill_rect((255, 255, 255, 255), 0, 0, *size)
        # the plain call would stretch the page to whole pixels, nearly one pixel too many at the lower edge
        matrix = pdfium.FS_MATRIX(dpi / 72, 0, 0, dpi / 72, 0, 0)
        pdfium.FPDF_RenderPageBitmapWithMatrix(bitmap, page, matrix, pdfium.FS_RECTF(0, 0, *size), pdfium.FPDF_ANNOT)
        return grey(bitmap.to_pil().convert("RGB"))


def grey(picture):
    """A picture as an array of grey levels, clear pixels white."""
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        picture = picture.convert("RGBA")
        picture = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture)
    return numpy.asarray(picture.convert("L"))


def fitted(picture, size):
    """A picture on a white canvas of this size: rounding may have made it a pixel smaller or larger."""
    if picture.size == size:
        return grey(picture)
    canvas = Image.new("L", size, 255)
    canvas.paste(Image.fromarray(grey(picture)), (0, 0))
    return numpy.asarray(canvas)


def qr_check(check, picture, payload):
    """Whether a code in the picture reads as the payload."""
    found = [code.text for code in zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)]
    return Outcome(check, payload in found, f"read {found}, wanted {payload!r}")


def zbar_check(png, payload):
    """A second opinion on the code in the PNG."""
    found = text_of("zbarimg", "--quiet", "--raw", png).splitlines()
    return Outcome("QR from PNG, zbar", payload in found, f"read {found}")


def open_png(png):
    """The PNG as grey levels, and whether it decodes."""
    try:
        with Image.open(png) as picture:
            picture.load()
            return grey(picture), Outcome("PNG decodes", picture.format == "PNG", f"is {picture.format}")
    except Exception as fault:  # whatever Pillow raises, the picture is bad
        return None, Outcome("PNG decodes", False, str(fault))


def likeness(check, picture, png, minimum):
    """How much the page looks like the PNG: 1 is the same."""
    # single precision halves the time and changes the fifth digit
    score = float(structural_similarity(picture.astype("float32"), png.astype("float32"), data_range=255))
    return Outcome(check, score >= minimum, f"SSIM {score:.4f}", score)


def png_checks(case, png_path):
    """What the PNG shows by itself."""
    png, outcome = open_png(png_path)
    yield outcome
    if png is not None:
        yield qr_check("QR from PNG", png, case.payload)
        if not case.brief:
            yield zbar_check(png_path, case.payload)


def pdf_picture_checks(case, pdf, png):
    """What the PDF shows, in two programs, beside the PNG where there is one."""
    size = canvas_at(pdf, QR_DPI) if png is None else (png.shape[1], png.shape[0])
    dpi = QR_DPI if png is None else resolution(pdf, size)
    for program, paint in (("poppler", by_poppler), ("pdfium", by_pdfium)):
        page = paint(pdf, dpi, size)
        coarse = page if dpi == QR_DPI else paint(pdf, QR_DPI, canvas_at(pdf, QR_DPI))
        yield qr_check(f"QR from PDF, {program}", coarse, case.payload)
        if png is not None:
            yield likeness(f"SSIM, {program}", page, png, case.min_ssim)


# the whole


def checks_of(case):
    """All that is checked for one record."""
    yield from manifest_checks(case)
    pdf, png = case.path("pdf"), case.path("png")
    if png:
        yield from png_checks(case, png)
    if pdf:
        yield qpdf_check(pdf)
        yield fonts_check(pdf)
        yield from text_checks(case, pdf)
        yield from pdf_picture_checks(case, pdf, open_png(png)[0] if png else None)


def check(case):
    """All outcomes for one record; what a program chokes on is a failure of this record, not the end."""
    outcomes = []
    try:
        for outcome in checks_of(case):
            outcomes.append(outcome)
        outcomes.append(Outcome("examined to the end", True))
    except Exception as fault:
        outcomes.append(Outcome("examined to the end", False, repr(fault)))
    return case, outcomes


def read_manifest(folder):
    """The manifest's lines: record id, then format, to line."""
    lines = defaultdict(dict)
    with open(folder / "manifest.csv", encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            lines[row["record_id"]][row["format"]] = row
    return lines


def cases(args):
    """The records to look at, and how many there are in all."""
    with open(args.records, encoding="utf-8-sig", newline="") as file:
        records = list(csv.DictReader(file))
    chosen = records if args.all else sample(records, args.sample)
    if args.record:
        chosen = [record for record in records if record[ID] in args.record]
    manifest = read_manifest(args.out)
    made = [Case(record[ID], record[NAME], record[LICENCE], args.payload + record[ID], args.out, manifest[record[ID]],
                 args.min_ssim, args.brief) for record in chosen]
    return made, len(records)


def print_counts(results):
    """How often each check held."""
    counts = {name: [0, 0] for name in CHECKS}
    for _, outcomes in results:
        for outcome in outcomes:
            counts[outcome.check][0] += outcome.held
            counts[outcome.check][1] += 1
    for must in (True, False):
        print(f"\n{'must hold' if must else 'reported only':<34}{'held':>6}{'of':>6}")
        for name, (held, total) in counts.items():
            if CHECKS[name] == must:
                print(f"  {name:<32}{held:>6}{total:>6}{'' if held == total else '  <--'}")


def print_likeness(results):
    """Median and worst SSIM of each program."""
    print(f"\n{'SSIM':<12}{'median':>9}{'worst':>9}  record")
    for program in ("poppler", "pdfium"):
        scores = [(outcome.score, case.id) for case, outcomes in results for outcome in outcomes
                  if outcome.check == f"SSIM, {program}"]
        if scores:
            worst, record = min(scores)
            print(f"{program:<12}{statistics.median(score for score, _ in scores):>9.4f}{worst:>9.4f}  {record}")


def print_failures(results, must):
    """Each check that did not hold, by record; gives the number of records."""
    count = 0
    for case, outcomes in results:
        failed = [outcome for outcome in outcomes if not outcome.held and CHECKS[outcome.check] == must]
        if failed:
            count += 1
            print(f"\n{'FAILED' if must else 'reported'}: {case.id} ({case.name})")
            for outcome in failed:
                print(f"  {outcome.check}: {outcome.note}")
    return count


def arguments():
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path, metavar="OUT", help="the folder that the batch made")
    parser.add_argument("--records", type=Path, required=True, help="the table that it was made from")
    parser.add_argument("--payload", default=PAYLOAD, help=f"what a QR code holds before the record's id (default: {PAYLOAD})")
    parser.add_argument("--sample", type=int, default=100, metavar="N", help="how many records to look at (default: 100)")
    parser.add_argument("--all", action="store_true", help="look at all records")
    parser.add_argument("--record", action="append", metavar="ID", help="look at this record alone (repeatable)")
    parser.add_argument("--min-ssim", type=float, default=MIN_SSIM, help=f"least likeness (default: {MIN_SSIM})")
    parser.add_argument("--jobs", type=int, default=2, help="processes (default: 2)")
    parser.add_argument("--brief", action="store_true", help="leave away what is reported only")
    parser.add_argument("--verbose", action="store_true", help="name also what is reported only")
    return parser.parse_args()


def main():
    args = arguments()
    start = time.monotonic()
    try:
        chosen, total = cases(args)
    except (OSError, KeyError) as fault:
        print(f"error: {fault!r}", file=sys.stderr)
        return 2
    with multiprocessing.Pool(args.jobs) as pool:
        results = list(pool.imap(check, chosen, chunksize=2))
    print(f"{len(chosen)} of {total} records, {args.jobs} at a time, {time.monotonic() - start:.0f} s")
    print_counts(results)
    print_likeness(results)
    if args.verbose:
        print_failures(results, must=False)
    failed = print_failures(results, must=True)
    print(f"\n{len(chosen) - failed} passed, {failed} failed")
    return 1 if failed or not chosen else 0


if __name__ == "__main__":
    sys.exit(main())
