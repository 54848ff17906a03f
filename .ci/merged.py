#!/usr/bin/env python3
"""Looks at one PDF of many records with other programs.

    .ci/merged.py PROGRAM [--records FILE] [--rows N]

The program draws the first N records as single files, as one PDF, as several, and on sheets for print. qpdf must find
nothing to complain of; pdfium and mupdf must find the outline, pdfium the page labels; poppler must find the text of each
page as it finds it in the single file; sheets must show what the pages show, at their places.
"""

import argparse
import csv
import pathlib
import subprocess
import sys
import tempfile

import numpy
import pypdfium2

ROOT = pathlib.Path(__file__).resolve().parent.parent
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


def text_of(path, page=None):
    pages = ["-f", str(page), "-l", str(page)] if page else []
    return run("pdftotext", *pages, path, "-").replace("\f", "")


def picture(path, page, scale=1.0):
    document = pypdfium2.PdfDocument(path)
    return document[page].render(scale=scale).to_numpy()[:, :, :3].astype(int)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("--records", type=pathlib.Path, default=ROOT / "examples/data/graduates.csv")
    parser.add_argument("--rows", type=int, default=200)
    args = parser.parse_args()
    program = args.program.resolve()
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        lines = args.records.read_text(encoding="utf-8").splitlines(keepends=True)
        table = work / "some.csv"
        table.write_text("".join(lines[: args.rows + 1]), encoding="utf-8")
        batch = [program, "batch", "modern", "--quiet", "--records", table, "-o"]
        run(*batch, work / "single")
        run(*batch, work / "all.pdf")
        run(*batch, work / "part.pdf", "--split", "70")
        run(program, "batch", "badge", "--quiet", "--records", table, "-o", work / "sheet.pdf",
            "--impose", "2x3", "--paper", "900mm x 1200mm")
        run(program, "batch", "badge", "--quiet", "--records", table, "-o", work / "badges.pdf")
        run(program, "batch", "modern", "badge", "--quiet", "--records", table, "-o", work / "both.pdf")
        both = pypdfium2.PdfDocument(work / "both.pdf")
        entries = len(list(both.get_toc()))
        check((len(both), entries) == (2 * args.rows, args.rows), f"two designs: {len(both)} pages, {entries} entries")
        whole(work, args.rows)
        parts(work, args.rows)
        sheets(work, args.rows)
    if faults:
        sys.exit(f"{len(faults)} faults")
    print(f"{args.rows} records in one PDF, in parts and on sheets: all of it held")


def rows_of(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def whole(work, count):
    merged = work / "all.pdf"
    run("qpdf", "--check", merged)
    document = pypdfium2.PdfDocument(merged)
    rows = rows_of(work / "all.manifest.csv")
    check(len(document) == len(rows) == count, f"{len(document)} pages and {len(rows)} rows for {count} records")
    with open(work / "some.csv", encoding="utf-8", newline="") as file:
        records = list(csv.DictReader(file))
    outline = list(document.get_toc())
    check(len(outline) == count, f"pdfium finds {len(outline)} entries in the outline")
    of_mupdf = [line for line in run("mutool", "show", merged, "outline").splitlines() if line.strip()]
    check(len(of_mupdf) == count, f"mupdf finds {len(of_mupdf)} entries in the outline")
    for at, (row, record, entry) in enumerate(zip(rows, records, outline)):
        title = entry.get_title()
        check(title == record["Full name"], f"entry {at + 1} of the outline is {title!r}, not {record['Full name']!r}")
        check(record["Full name"] in of_mupdf[at], f"mupdf finds {of_mupdf[at]!r} for {record['Full name']!r}")
        dest = entry.get_dest()
        check(dest is not None and dest.get_index() == at, f"entry {at + 1} of the outline leads elsewhere")
        label = document.get_page_label(at)
        check(label == row["record_id"], f"page {at + 1} is labelled {label!r}, not {row['record_id']!r}")
        check(int(row["page"]) == at + 1, f"the manifest has page {row['page']} for record {at + 1}")
        single = work / "single" / f"{row['record_id']}.pdf"
        check(text_of(merged, at + 1) == text_of(single), f"page {at + 1} has other text than {single.name}")
    for at in range(0, count, 17):
        one = picture(work / "single" / f"{rows[at]['record_id']}.pdf", 0)
        same = picture(merged, at)
        check(one.shape == same.shape and numpy.abs(one - same).max() <= 1, f"page {at + 1} looks unlike its single file")
    fonts = run("pdffonts", merged).splitlines()[2:]
    singles = max(len(run("pdffonts", work / "single" / f"{row['record_id']}.pdf").splitlines()) - 2 for row in rows[:20])
    names = [line.split()[0] for line in fonts]
    check(len(names) == len(set(names)), "a font is in the PDF twice")
    print(f"one PDF: {merged.stat().st_size / count:.0f} bytes a page, {len(fonts)} fonts (a single file has up to {singles})")


def parts(work, count):
    files = sorted(work.glob("part-*.pdf"))
    check(len(files) == -(-count // 70), f"--split 70 made {len(files)} files of {count} records")
    pages = 0
    for file in files:
        run("qpdf", "--check", file)
        pages += len(pypdfium2.PdfDocument(file))
    check(pages == count, f"the parts have {pages} pages")


def sheets(work, count):
    sheet, badges = work / "sheet.pdf", work / "badges.pdf"
    run("qpdf", "--check", sheet)
    document = pypdfium2.PdfDocument(sheet)
    check(len(document) == -(-count // 6), f"{len(document)} sheets for {count} badges")
    for row, at in zip(rows_of(work / "sheet.manifest.csv"), range(count)):
        check(int(row["page"]) == at // 6 + 1, f"the manifest has sheet {row['page']} for record {at + 1}")
    # each badge is found on its sheet, at one of the six places, and nowhere else
    for at in (0, 4, count - 1):
        page = picture(sheet, at // 6, scale=0.25)
        badge = picture(badges, at, scale=0.25)
        height, width, _ = badge.shape
        best = 999.0
        for top in range(0, page.shape[0] - height + 1):
            for left in range(0, page.shape[1] - width + 1):
                corner = page[top : top + height : 16, left : left + width : 16]
                off = numpy.abs(corner - badge[::16, ::16]).mean()
                best = min(best, off)
        check(best < 12, f"badge {at + 1} is not on its sheet (off by {best:.1f})")


main()
