#!/usr/bin/env python3
"""Shows that a bag can be kept without testamur: python3 .ci/bag.py PROGRAM [--shots DIR]

Makes a bag of some graduates with a certificate and a badge, has the package `bagit` validate it, draws it again by the
command that its own page tells and compares every file, and looks for formulas in its tables. Where there is a Chromium,
README.html is opened from the disk, a name is searched and its link clicked; names that are markup must stay text.
"""

import argparse
import csv
import filecmp
import html
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import unquote

import bagit
import openpyxl

from browser import Browser, find
from formulas import INSIDE, PAYLOADS

ROOT = Path(__file__).resolve().parents[1]
GRADUATES = 150
MARKUP = ["</script><script>document.title = 'broken'</script>", "<img src=x onerror=\"document.title = 'broken'\">",
          "\"'><b>bold</b>", "<!-- \u2028 \u2029 -->", "&lt;i&gt; {{rows}} \\u003c", "%2e%2e/#?x"]


DESIGN = """
schema = 1
kind = "certificate"
name = "Plain"
page.size = "A5"
[[elements]]
id = "name"
type = "text"
text = "{{recipient.name}}"
frame = ["10mm", "10mm", "128mm", "100mm"]
font = { size = "12pt" }
fit = { mode = "shrink-wrap", min = "2pt" }
"""


def plain_design(folder):
    """A design with room for any name."""
    design = folder / "plain-design"
    design.mkdir(exist_ok=True)
    (design / "design.toml").write_text(DESIGN, encoding="utf-8")
    return design


def batch(program, records, out, *options):
    done = subprocess.run([program, "batch", "--records", records, "--bag", "-o", out, "--quiet", *options],
                          capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"error: the batch ended with {done.returncode}\n{done.stderr}")


def check_valid(out):
    # It raises when a file is missing, too many or changed.
    bagit.Bag(str(out)).validate()
    subprocess.run(["sha256sum", "--check", "--quiet", "--strict", "manifest-sha256.txt"], cwd=out, check=True)
    left = [path.name for path in out.rglob("*") if path.name.endswith((".part", ".rows"))]
    assert not left, left
    print(f"valid: {sum(1 for _ in open(out / 'manifest-sha256.txt', encoding='utf-8'))} files")


def files(folder):
    return {str(path.relative_to(folder)): path for path in folder.rglob("*") if path.is_file()}


def compare(one, other, without=()):
    first, second = files(one), files(other)
    for name in without:
        first.pop(name, None), second.pop(name, None)
    assert first.keys() == second.keys(), sorted(first.keys() ^ second.keys())[:9]
    differ = [name for name in first if not filecmp.cmp(first[name], second[name], shallow=False)]
    assert not differ, differ[:9]
    return len(first)


def check_drawn_again(program, out, folder):
    """By the command of the page, then with one design and no bag."""
    page = (out / "data/README.html").read_text(encoding="utf-8")
    section = page[page.index("<h2>Draw them again</h2>"):]
    command = html.unescape(re.search(r"<pre><code>(.*?)</code></pre>", section, re.S)[1])
    tools = folder / "tools"
    tools.mkdir()
    (tools / "testamur").symlink_to(program)
    where = folder / "elsewhere"
    shutil.copytree(out, where, ignore=shutil.ignore_patterns("certificates", "badges"))
    subprocess.run(["sh", "-euc", command], cwd=where, check=True, capture_output=True,
                   env=os.environ | {"PATH": f"{tools}:{os.environ['PATH']}"})
    # These tell in which row of its table a record stood.
    count = compare(out / "data", where / "again/data", ["manifest.csv", "manifest.ndjson", "findings.csv"])
    plain = folder / "plain"
    subprocess.run([program, "batch", out / "data/designs/classic", "--records", out / "data/credentials.ndjson",
                    "-o", plain, "--quiet"], check=True, capture_output=True)
    for path in [*plain.glob("manifest.*"), *plain.glob("findings.*"), *plain.glob(".testamur*")]:
        path.unlink()
    print(f"drawn again: {count} files are the same, {compare(out / 'data/certificates', plain)} with one design alone")


def check_fonts(out):
    """The families of all PDFs are kept: the bag tells from the records alone which they are."""
    if not shutil.which("pdffonts"):
        print("fonts: pdffonts is missing, nothing compared")
        return
    kept, used = {path.stem for path in (out / "data/fonts").rglob("*.ttf")}, set()
    for path in out.glob("data/*/**/*.pdf"):
        lines = subprocess.run(["pdffonts", path], capture_output=True, text=True, check=True).stdout.splitlines()[2:]
        used |= {line.split()[0].split("+")[-1] for line in lines}
    lost = [font for font in used if not any(name.startswith(font) for name in kept)]
    assert used and not lost, lost
    print(f"fonts: all {len(used)} that the PDFs are set in are kept")


def check_tables(program, folder):
    """Payloads as names and as values: no cell is a formula, and for programs they are as they were."""
    payloads = PAYLOADS + INSIDE
    records, out = folder / "payloads.ndjson", folder / "payloads"
    with open(records, "w", encoding="utf-8") as file:
        for number, payload in enumerate(payloads):
            record = {"recipient": {"name": payload, "id": payload}, "credential": {"id": f"F-{number}", "name": payload},
                      "group": {"name": payload}}
            file.write(json.dumps(record) + "\n")
    batch(program, records, out, plain_design(folder), "--format", "svg")
    check_valid(out)
    with open(out / "data/credentials.csv", encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(payloads)
    for cell in (cell for row in rows for cell in row.values()):
        for part in re.split("[;\t\r\n]", cell):
            bare = part.lstrip(" \u00a0\"")
            assert not bare.startswith(tuple("=+-@\uff1d\uff0b\uff0d\uff20")), repr(cell)
    book = openpyxl.load_workbook(out / "data/credentials.xlsx")
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert kinds == {"s"}, kinds
    with open(out / "data/credentials.ndjson", encoding="utf-8") as file:
        assert [json.loads(line)["recipient"]["name"] for line in file] == payloads
    print(f"tables: none of {len(payloads)} payloads is a formula")


def check_page(browser, out, shots):
    """A name is searched without its accents, and its link opens its PDF."""
    data = out / "data"
    with open(data / "credentials.ndjson", encoding="utf-8") as file:
        records = [json.loads(line) for line in file]
    page = data / "README.html"
    browser.open(page)
    assert browser.run("document.getElementById('count').textContent") == f"{len(records)} records"
    elsewhere = [url for url in browser.requests() if not url.startswith("file:")]
    assert not elsewhere, elsewhere
    rows = browser.run("document.getElementById('rows').textContent")
    size = len(rows.encode()) / len(records)
    wanted = next(record for record in records if record["recipient"]["name"] == "Salomé Cabañas")
    browser.type("CABANAS salome")
    assert browser.run("document.querySelectorAll('#list tr').length") == 1
    assert browser.run("document.querySelector('.who').textContent") == wanted["recipient"]["name"]
    if shots:
        shots.mkdir(parents=True, exist_ok=True)
        browser.shot(shots / "search.png")
    browser.events.clear()
    browser.click(".who a")
    opened = browser.wait("Network.requestWillBeSent", lambda params: params["type"] == "Document")["request"]["url"]
    path = Path(unquote(opened.removeprefix("file://")))
    assert path == (data / "certificates" / f"{wanted['credential']['id']}.pdf").resolve(), opened
    answer = browser.wait("Network.responseReceived", lambda params: params["response"]["url"] == opened)["response"]
    assert answer["mimeType"] == "application/pdf", answer
    print(f"page: the link of {wanted['recipient']['name']} opens {path.name}; {size:.0f} bytes of page a record")
    for record in records:
        name = record["recipient"]["name"]
        browser.open(page) if record is records[0] else None
        browser.type(name)
        found = browser.run("[...document.querySelectorAll('.who')].map(cell => cell.textContent)")
        assert name in found, (name, found)
    print(f"page: all {len(records)} names are found")


def check_markup(browser, program, folder):
    records, out = folder / "markup.ndjson", folder / "markup"
    with open(records, "w", encoding="utf-8") as file:
        for number, name in enumerate(MARKUP):
            record = {"recipient": {"name": name}, "credential": {"id": f"M-{number}", "name": name}, "group": {"name": name},
                      "issuer": {"name": name}}
            file.write(json.dumps(record) + "\n")
    batch(program, records, out, plain_design(folder), "--format", "svg", "--name", "{{recipient.name}}")
    check_valid(out)
    browser.open(out / "data/README.html")
    assert "broken" != browser.run("document.title")
    shown = browser.run("[...document.querySelectorAll('.who')].map(cell => cell.textContent)")
    assert [name.split() for name in shown] == [re.sub("[\u2028\u2029]", " ", name).split() for name in MARKUP], shown
    links = browser.run("[...document.querySelectorAll('.who a')].map(link => link.href)")
    for link in links:
        assert Path(unquote(link.removeprefix("file://"))).is_file(), link
    assert not browser.run("document.querySelectorAll('img, b, i').length")
    print(f"page: {len(MARKUP)} names of markup are text, and their links lead to their files")


def main():
    parser = argparse.ArgumentParser(description="Shows that a bag can be kept without testamur.")
    parser.add_argument("program", type=Path)
    parser.add_argument("--shots", type=Path, help="a folder for pictures of the page")
    given = parser.parse_args()
    program = given.program.resolve()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        table, out = folder / "graduates.csv", folder / "bag"
        lines = (ROOT / "examples/data/graduates.csv").read_text(encoding="utf-8").splitlines(keepends=True)
        table.write_text("".join(lines[:GRADUATES + 1]), encoding="utf-8")
        batch(program, table, out, "classic", "badge")
        check_valid(out)
        check_drawn_again(program, out, folder)
        check_fonts(out)
        check_tables(program, folder)
        chromium = find()
        if not chromium:
            print("page: no Chromium here; README.html was not opened")
            return
        browser = Browser(chromium, folder / "profile")
        try:
            check_page(browser, out, given.shots)
            check_markup(browser, program, folder)
        finally:
            browser.close()


if __name__ == "__main__":
    main()
