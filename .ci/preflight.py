#!/usr/bin/env python3
"""Finds planted faults again: python3 .ci/preflight.py PROGRAM [--rows 100000] [--faults 500] [--format csv]

Makes a table with faults of every kind (`.ci/tables.py`), lets PROGRAM check it, and compares what it found with what
was planted, both ways: each fault must be found with its row and column, and no other row may be blamed. The list on
standard output (`--json`) and the one in the file (`--findings`) must say the same.
"""

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DESIGN = ROOT / "tests/data/preflight"

# What the planted kinds are called in findings, where they are called otherwise.
KINDS = {"duplicate-id": {"duplicate"}, "picture": {"picture", "asset"}, "name-clash": {"file-name"}}


def made(folder, args):
    """The table and its answers: (row, column) with the kind and the partner's row."""
    table, answers = folder / f"table.{args.format}", folder / "answers.csv"
    subprocess.run([sys.executable, ROOT / ".ci/tables.py", table, "--rows", str(args.rows), "--faults", str(args.faults),
                    "--format", args.format, "--answers", answers], check=True)
    with open(answers, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return table, {(int(row["row"]), row["column"]): (row["kind"], row["partner"]) for row in rows}


def checked(program, table, folder):
    """The report of the program, the rows of findings.csv, how long it took and the most memory it had, in MB."""
    listed = folder / "findings.csv"
    start = time.monotonic()
    run = subprocess.Popen([program, "check", DESIGN, "--records", table, "--assets", DESIGN / "photos",
                            "--findings", listed, "--json"], stdout=subprocess.PIPE)
    report = json.load(run.stdout)
    _, status, usage = os.wait4(run.pid, 0)
    took = time.monotonic() - start
    if os.waitstatus_to_exitcode(status) != 1:
        sys.exit(f"error: check ended with {os.waitstatus_to_exitcode(status)} and not with 1")
    with open(listed, encoding="utf-8-sig", newline="") as file:
        return report, list(csv.DictReader(file)), took, usage.ru_maxrss // 1024


def compare(planted, found, first):
    """What is wrong with what was found."""
    wrong = []
    for (row, column), (kind, partner) in planted.items():
        here = found.pop((row, column), [])
        if {finding["kind"] for finding in here} - KINDS.get(kind, {kind}) or len(here) != 1:
            kinds = [finding["kind"] for finding in here]
            wrong.append(f"row {row}, column {column}: {kind} was planted, found was {kinds}")
        elif partner and f"record {int(partner) - first + 1}" not in here[0]["message"]:
            wrong.append(f"row {row}: its partner is row {partner}, and the message says: {here[0]['message']}")
        elif not here[0].get("help"):
            wrong.append(f"row {row}, column {column}: there is no hint")
    for (row, column), findings in found.items():
        wrong += [f"row {row}, column {column} is sound, and is blamed: {finding['message']}" for finding in findings]
    return wrong


def main():
    parser = argparse.ArgumentParser(description="Finds planted faults again.")
    parser.add_argument("program", type=Path)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--faults", type=int, default=500)
    parser.add_argument("--format", choices=["csv", "xlsx", "ndjson"], default="csv")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        table, planted = made(Path(folder), args)
        report, listed, took, peak = checked(args.program.resolve(), table, Path(folder))
    found = {}
    for finding in report["findings"]:
        place = finding["place"]
        found.setdefault((place.get("line"), place.get("column", place.get("field"))), []).append(finding)
    wrong = compare(planted, found, 1 if args.format == "ndjson" else 2)
    in_report = [(str(one["place"]["line"]), one["kind"], one["message"]) for one in report["findings"]]
    if in_report != [(row["row"], row["kind"], row["message"]) for row in listed]:
        wrong.append("findings.csv and --json do not say the same")
    if report["records"]["total"] != args.rows or sum(kind["count"] for kind in report["kinds"]) != len(planted):
        wrong.append(f"the counts are {report['records']}, {report['kinds']}")
    for line in wrong[:50]:
        print(f"error: {line}")
    kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(Counter(kind for kind, _ in planted.values()).items()))
    print(f"{args.format}: {len(planted)} faults planted in {args.rows:,} rows ({kinds}); {len(wrong)} not as planted; "
          f"{took:.1f} s, {peak} MB")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
