#!/usr/bin/env python3
"""Names files after 5,000 hostile names: python3 .ci/names.py PROGRAM [--count 5000]

They climb, hide, are kept by Windows, are too long, differ in case or normal form alone, run backwards or can't be seen.
Each becomes a record's id and a part of `--name`, into a folder and a zip, with and without subfolders. No file may
stand outside, none may meet another on any disk, all must have names that Linux, macOS and Windows allow, and Info-ZIP,
7-Zip and Python must unpack the same names and bytes. `unzip` and `7z` are needed for that.
"""

import argparse
import hashlib
import itertools
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import unicodedata
import zipfile
from pathlib import Path

DESIGN = """\
schema = 1
kind = "certificate"
name = "Dot"
[page]
size = ["20mm", "20mm"]
[[elements]]
id = "dot"
type = "shape"
shape = "ellipse"
frame = ["5mm", "5mm", "10mm", "10mm"]
fill = "#1f2a44"
"""

CLIMBING = ["../", "..", "../../../etc/passwd", "..\\..\\", "....//", "/", "/etc/passwd", "/x", "//host/share", "~", "~root",
            "~/.ssh/id", "C:", "C:\\Windows\\win.ini", "c:x", "\\\\?\\C:\\x", "\\\\host\\share\\x", "file:///etc/passwd", "./x", "x/../..",
            "%2e%2e%2f", "%2e%2e", "..%00", "..;/", "\u2024\u2024/", "\uff0e\uff0e\uff0f", "\u2025", "\u2215", "\u29f8", "\uff3c", "\ufe52",
            "..\u2044", "a/b/c", "0001/x", "x\0.pdf", "\0", "..\0/"]
SHELL = ["-rf", "--help", "-", "--", "$(x)", "`x`", "$HOME", "x;y", "x|y", "x&y", "*", "?", "<x>", "\"x\"", "'x'", "!x", "#x", "x\ny",
         "x\r\n", "\t", "=1+1", "@x", "+1", "{a,b}", "[x]", "x\\", "%PATH%", "x:stream", "x::$DATA"]
OURS = ["manifest.csv", "manifest.ndjson", "findings.csv", ".testamur-journal", "Manifest.CSV", "manifest", "findings", "data",
        ".manifest.csv.part", ".testamur.part", "bagit.txt", "unnamed", "record-000001", "0001", "journal"]
DEVICES = [base + end for base in ["con", "prn", "aux", "nul", "com1", "com9", "com0", "lpt1", "lpt9", "com\u00b9", "lpt\u00b3", "COM\u00b2",
           "conin$", "conout$", "clock$", "$mft", "com10", "Con", "NUL", "nUl"] for end in ["", ".txt", " ", ".", ".pdf", " .x", "..x", ":x", "\u200d"]]
UNSEEN = ["\u200b", "\u200c", "\u200d", "\u200e", "\u200f", "\u202a", "\u202e", "\u2066", "\u2069", "\ufeff", "\u00ad", "\u2060", "\u180e",
          "\u3164", "\uffa0", "\u115f", "\u2800", "\u00a0", "\u3000", "\u034f", "\ufe0f", "\U000e0100", "\u061c", "\U000e0041", "\u2028", "\x7f",
          "\x85", "\x1b", "\x07", "\x08", "\x01"]
MARKS = ["\u0301", "\u0338", "\u20dd", "\u0345", "\u093f", "\u0e33", "\u05b0", "\u0301\u0327", "\u3099", "\u20e3"]
PICTURES = ["\U0001f600", "\U0001f468\u200d\U0001f469\u200d\U0001f467", "\u2764\ufe0f", "1\ufe0f\u20e3", "\U0001f1e9\U0001f1ea", "\U0001f44d\U0001f3fd", "\ue000", "\U0010fffd",
            "\ufffd", "\ufffe", "\U0001d54f", "\U00020000"]
WORDS = ["Ada", "José", "Jose\u0301", "Straße", "STRASSE", "ŉ", "ﬁn", "İstanbul", "ıstanbul", "ISTANBUL", "istanbul", "ΣΊΣΥΦΟΣ", "σίσυφος", "σίσυφοσ", "Å",
         "A\u030a", "\u212b", "Ⅷ", "viii", "Ａｄａ", "ﾊﾟ", "パ", "ハ\u309a", "가", "\u1100\u1161", "ǆ", "ǅ", "DŽ", "ᾳ", "ΑΙ", "K", "\u212a", "ſ", "s", "µ", "μ", "Ω", "\u2126", "ẞ",
         "ﷺ", "נועה", "محمد", "नेहा", "山田", "Ꭰ", "ꭰ", "ø", "Ø", "x²", "x2", "½", "1⁄2", "é" * 60, "e\u0301" * 60, "a" * 121, "a" * 120, "A" * 300, "山" * 90,
         "x" * 255, "x" * 256, "\U0001f600" * 80, "Ⓐda", "ada", "ADA"]
TAILS = ["", ".", " ", "...", " .", ". ", "\t", ".pdf", ".PDF", ".svg", "-", "_", "\u200d", "~1", "\0"]


def hostile(count):
    """So many names, no two alike as texts."""
    rng = random.Random(2026)
    seeds = CLIMBING + SHELL + OURS + DEVICES + UNSEEN + MARKS + PICTURES + WORDS
    twins = {form for word in WORDS + OURS for text in (word, word.upper(), word.lower(), word.title(), word.swapcase())
             for form in (text, *(unicodedata.normalize(form, text) for form in ("NFC", "NFD", "NFKC", "NFKD")))}
    named = dict.fromkeys(seeds + sorted(twins))
    for name, tail in itertools.product(WORDS + OURS + DEVICES[::9], TAILS):
        named.setdefault(name + tail)
    blank = sum(not name.strip() for name in named)  # these are no ids
    while len(named) < count + blank + 40:
        parts = [rng.choice(rng.choice([CLIMBING, SHELL, OURS, DEVICES, UNSEEN, MARKS, PICTURES, WORDS])) for _ in range(rng.randrange(1, 4))]
        named.setdefault("".join(parts) + rng.choice(TAILS))
    names = [name for name in named if name.strip()][:count]
    rng.shuffle(names)
    return names


def records(path, names):
    with open(path, "w", encoding="utf-8", newline="") as file:
        for number, name in enumerate(names):
            record = {"recipient": {"name": names[-number - 1]}, "credential": {"id": name}}
            file.write(json.dumps(record) + "\n")


def looks(path):
    """What a path is on disks that fold case and normal forms, each in its own way."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", path).casefold()).casefold()
    plain = (unicodedata.normalize(form, path) for form in ("NFC", "NFD", "NFKC"))
    return [folded, *plain, *(unicodedata.normalize("NFD", path).casefold(), path.upper(), path.lower())]


RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$|clock\$) *(\.|$)", re.I)


def faults_of(part):
    """What is wrong with a name of a file or folder, on Linux, macOS or Windows."""
    rules = {
        "kept by Windows": RESERVED.match(part),
        "begins with . or - or a space": part[0] in ".- ",
        "ends with . or a space": part[-1] in ". ",
        "a character that Windows has not": re.search(r'[<>:"/\\|?*\x00-\x1f\x7f-\x9f]', part),
        "a character that is not seen": re.search("[\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\u3164\uffa0\u115f\u1160\u00ad]", part),
        "too long": len(part.encode()) > 255 or len(part.encode("utf-16-le")) > 510,
        "not NFC": not unicodedata.is_normalized("NFC", part),
        "begins with a mark": unicodedata.category(part[0]).startswith("M"),
    }
    return [rule for rule, broken in rules.items() if broken]


def tree(folder):
    """Digests of all files that are not hidden, by their paths."""
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in folder.rglob("*") if path.is_file() and path.name != ".testamur-journal"}


def run(program, work, records, out, *more):
    done = subprocess.run([program, "batch", "design", "--records", records, "-o", out, "--json", "--no-preflight", *more],
                          cwd=work, capture_output=True)
    if done.returncode not in (0, 1):
        sys.exit(f"error: ended with {done.returncode}: {done.stdout[-3000:].decode()} {done.stderr[-2000:].decode()}")
    return json.loads(done.stdout)["report"]


def check_folder(work, out, count, formats, wrong):
    """All files of a run into a folder are there, are inside, and have good names."""
    files = tree(work / out)
    with open(work / out / "manifest.ndjson", encoding="utf-8") as file:
        listed = {row["file"]: row["sha256"] for row in map(json.loads, file) if row["status"] == "done"}
    lists = {"manifest.csv", "manifest.ndjson", "findings.csv"}
    if len(listed) != count * formats or {name: digest for name, digest in files.items() if name not in lists} != listed:
        wrong(f"{out}: {len(listed)} files listed, {len(files)} there, {count * formats} wanted")
    seen = [{} for _ in looks("")]
    for name in files:
        for part in name.split("/"):
            for fault in faults_of(part):
                wrong(f"{out}: {name!r}: {fault}")
        for known, look in zip(seen, looks(name)):
            if known.setdefault(look, name) != name:
                wrong(f"{out}: {name!r} meets {known[look]!r}")
    return files


def unpacked(work, archive, files, wrong):
    """What each program makes of a zip is what lies in the folder. Their names."""
    env = {**os.environ, "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}
    ways = {"Python": None, "unzip": ["unzip", "-q", "-o", archive, "-d"], "7z": ["7z", "x", "-y", "-bd", archive]}
    done = []
    for name, command in ways.items():
        folder = work / f"by-{name}"
        folder.mkdir()
        if command is None:
            with zipfile.ZipFile(work / archive) as file:
                file.extractall(folder)
        elif shutil.which(command[0]) is None:
            print(f"{name} is not there: left out")
            continue
        else:
            command = [*command, folder] if name == "unzip" else [*command, f"-o{folder}"]
            said = subprocess.run(command, cwd=work, env=env, capture_output=True)
            if said.returncode:
                wrong(f"{archive}: {name} ended with {said.returncode}: {(said.stdout + said.stderr)[-1000:].decode(errors='replace')}")
        found = tree(folder)
        if found != files:
            odd = sorted(set(found.items()) ^ set(files.items()))
            wrong(f"{archive}: {name} unpacks {len(found)} files, {len(files)} lie in the folder; such as {odd[:4]}")
        shutil.rmtree(folder)
        done.append(name)
    return done


def main():
    parser = argparse.ArgumentParser(description="Names files after hostile names.")
    parser.add_argument("program", type=Path)
    parser.add_argument("--count", type=int, default=5_000)
    args = parser.parse_args()
    program, problems = args.program.resolve(), []

    def wrong(problem):
        problems.append(problem)
        if len(problems) <= 50:
            print(f"error: {problem}", flush=True)

    # Some ids are one without the characters that no record may hold; the later one is refused then.
    names = hostile(args.count + args.count // 7)
    with tempfile.TemporaryDirectory(prefix="names-") as outside:
        work = Path(outside) / "a" / "b" / "c" / "d"  # room to climb
        (work / "design").mkdir(parents=True)
        (work / "design" / "design.toml").write_text(DESIGN)
        records(work / "hostile.ndjson", names)
        both = ["--name", "{{credential.id}} {{recipient.name}}"]
        ways = {"ids": (["--format", "svg"], 1), "names": ([*both, "--format", "svg"], 1), "spread": ([*both, "--format", "pdf,png,svg"], 3)}
        changed, done = 0, []
        for name, (options, formats) in ways.items():
            for out in (name, f"{name}.zip"):
                report = run(program, work, "hostile.ndjson", out, *options)
                others = [fault["message"] for fault in report["faults"] if fault["kind"] != "duplicate"]
                if report["done"] < args.count or report["done"] + report["refused"] != len(names) or others:
                    wrong(f"{out}: {report['done']} done, {report['refused']} refused, not as duplicates: {others[:9]}")
            files = check_folder(work, name, report["done"], formats, wrong)
            changed += sum(count["count"] for count in report["counts"] if count["kind"] == "file-name")
            done = unpacked(work, f"{name}.zip", files, wrong)
            print(f"{name}: {len(files):,} files, {sum('/' in file for file in files):,} of them in subfolders; {', '.join(done)} agree"
                  if not problems else f"{name}: {len(problems)} problems so far")
        climbed = [str(path) for path in Path(outside).rglob("*") if work not in path.parents and path not in (work, *work.parents)]
        around = {path.name for path in work.iterdir()}
        expected = {"design", "hostile.ndjson", *ways, *(f"{name}.zip" for name in ways)}
        if climbed or around != expected:
            wrong(f"outside of the output: {climbed} {around ^ expected}")
    print(f"{report['done']:,} hostile names in {len(ways)} ways: {changed:,} findings tell of names that were changed; {len(problems)} problems")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
