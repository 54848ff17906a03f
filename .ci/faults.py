#!/usr/bin/env python3
"""Disturbs batches in every way that a machine can, and goes on with them: python3 .ci/faults.py PROGRAM [--kills 200]

kills     `kill -9` at random moments of runs into a folder, a zip and one PDF, at times of the resumed run as well
disk      a disk that is full (a tmpfs of 64 MB; needs root)
files     a bound on open files (`ulimit -n`)
readonly  a folder that can't be written to any more
stop      Ctrl-C, SIGTERM; runs that must not be mixed with what lies there

After each fault nothing half-written may lie under a final name, and what `--resume` makes must be, file for file and
byte for byte, what a run makes that was left alone. The moments come from `--seed`; `--round N` does one round of kills
again. Nothing beside Python is needed.
"""

import argparse
import collections
import hashlib
import json
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NOBODY = 65534
FAULTY = ROOT / "tests/data/preflight"
PARTS = ["kills", "disk", "files", "readonly", "stop"]


class Wrong(Exception):
    """Something is not as it was promised."""


class Case:
    """A command, and what it makes when nobody disturbs it."""

    def __init__(self, bench, name, output, rows, designs, *options, faults=0):
        self.bench, self.name, self.output, self.rows = bench, name, output, rows
        self.refused = faults > 0
        self.table = bench.table(rows, faults)
        self.command = [bench.program, "batch", *designs, "--records", self.table, *options]
        if faults:
            self.command += ["--assets", FAULTY / "photos"]
        self.code = 1 if self.refused else 0
        self.whole = None

    def args(self, folder, *more):
        return [str(arg) for arg in [*self.command, "-o", folder / self.output, *more]]

    def journal(self, folder):
        path = folder / self.output
        return path.with_name(f".{path.name}.journal") if path.suffix else path / ".testamur-journal"

    def undisturbed(self):
        """Makes it once: the digests of all files, how long it takes, and how long its end takes."""
        if self.whole is None:
            folder = self.bench.folder(f"whole-{self.name}")
            start = time.monotonic()
            run = self.start(folder, "--no-preflight", "--quiet")
            first = self.wait_for(run, folder, 1)
            drawn = self.wait_for(run, folder, self.rows)
            finish(run, self.code)
            end = time.monotonic()
            self.seconds, self.closing = end - start, max(end - (drawn or end), 0.02)
            self.first = (first or end) - start
            self.whole, self.bytes = digests(folder), space(folder)
            self.check_tidy(self.whole)
            shutil.rmtree(folder)
        return self.whole

    def check_tidy(self, files):
        """Nothing is left that only a run that is not finished needs."""
        left = [name for name in files if Path(name).name.startswith(".") and name != f"{self.output}/.testamur-journal"]
        if left:
            raise Wrong(f"left behind: {left}")

    def start(self, folder, *more, **how):
        return subprocess.Popen(self.args(folder, *more), stdout=subprocess.PIPE, stderr=subprocess.PIPE, **how)

    def wait_for(self, run, folder, count):
        """Waits until so many records are noted; the time, or None when it ended before."""
        seen, at, path = 0, 0, self.journal(folder)
        while run.poll() is None:
            try:
                with open(path, "rb") as file:
                    file.seek(at)
                    new = file.read()
                seen, at = seen + new.count(b'{"entry"'), at + len(new)
            except FileNotFoundError:
                pass
            if seen >= count:
                return time.monotonic()
            time.sleep(0.001)
        return None

    def noted(self, folder):
        """The entries of the journal: all of them, and those with files. `None` when the run is finished."""
        try:
            lines = self.journal(folder).read_bytes().split(b"\n")[:-1]
        except FileNotFoundError:
            return None if final(folder, self.output) else (0, 0)
        lines = [json.loads(line[9:]) for line in lines]
        if any("closed" in line for line in lines):
            return None
        entries = [line["entry"] for line in lines if "entry" in line]
        return len(entries), sum(bool(entry["files"]) for entry in entries)

    def check_visible(self, folder):
        """Whatever has its final name is whole."""
        whole = self.undisturbed()
        for name, digest in digests(folder).items():
            if not Path(name).name.startswith(".") and whole.get(name) != digest:
                raise Wrong(f"`{name}` is half-written" if name in whole else f"`{name}` is too many")

    def resume(self, folder, *more, kept=None):
        """Goes on to the end, and compares. The number of records that were kept."""
        run = self.start(folder, "--resume", "--no-preflight", "--json", *more)
        out, _ = finish(run, self.code)
        said = json.loads(out)["report"]
        if said["records"] != self.rows or said["done"] + said["refused"] != self.rows:
            raise Wrong(f"the report counts {said['done']} + {said['refused']} of {self.rows} records")
        if kept is not None and said["kept"] != kept:
            raise Wrong(f"{kept} records were there, and the report says that {said['kept']} were kept")
        self.compare(folder)
        return said["kept"]

    def compare(self, folder):
        whole, files = self.undisturbed(), digests(folder)
        problems = [f"`{name}` is missing" for name in whole if name not in files]
        problems += [f"`{name}` is too many" for name in files if name not in whole]
        problems += [f"`{name}` differs" for name in files if name in whole and files[name] != whole[name]]
        if problems:
            raise Wrong("; ".join(problems[:10]) + (f"; and {len(problems) - 10} more" if problems[10:] else ""))


class Bench:
    """Where all of it happens."""

    def __init__(self, work, program, rows):
        self.work, self.rows, self.program = work, rows, work / "testamur"
        shutil.copy(program, self.program)  # where anyone can start it
        self.tables = {}

    def folder(self, name):
        folder = self.work / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        return folder

    def table(self, rows, faults=0):
        path = self.work / f"table-{rows}-{faults}.csv"
        if path not in self.tables:
            subprocess.run([sys.executable, ROOT / ".ci/tables.py", path, "--rows", str(rows), "--faults", str(faults)],
                           check=True)
            self.tables[path] = rows
        return path

    def plain(self):
        """One design into each of the three outputs."""
        return [Case(self, f"modern-{output}", output, self.rows, ["modern"]) for output in ["out", "out.zip", "out.pdf"]]

    def fancy(self):
        """More of what a run may be asked for, with fewer records."""
        some, few = max(self.rows // 5, 40), max(self.rows // 25, 20)
        faulty = max(some // 5, 8)
        last = ["--sort", "recipient.name,credential.id"]
        return [
            Case(self, "formats-out", "out", few, ["modern"], "--format", "pdf,png,svg"),
            Case(self, "two-zip", "out.zip", few, ["modern", "badge"], "--name", "{{recipient.name}}"),
            Case(self, "two-pdf", "out.pdf", some, ["modern", "classic"], *last),
            Case(self, "split-pdf", "out.pdf", some, ["modern"], "--split", str(max(some // 7, 1)), *last),
            Case(self, "sort-out", "out", some, ["modern"], *last),
            *(Case(self, f"faulty-{output}", output, some, [FAULTY], faults=faulty) for output in ["out", "out.zip", "out.pdf"]),
        ]


def digests(folder):
    """All files by their paths, the hidden ones too."""
    files = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            with open(path, "rb") as file:
                files[str(path.relative_to(folder))] = hashlib.file_digest(file, "sha256").hexdigest()
    return files


def space(folder):
    """Bytes that its files take on a disk of pages."""
    return sum((path.stat().st_size + 4095) // 4096 * 4096 for path in folder.rglob("*") if path.is_file())


def final(folder, output):
    """Whether something has a final name."""
    stem, suffix = Path(output).stem, Path(output).suffix
    return bool(suffix) and any(folder.glob(f"{stem}*{suffix}"))


def finish(run, code, *words):
    """Waits for the end, which must be with this code and these words (patterns). What it said."""
    out, err = getattr(run, "out", None) or run.communicate(timeout=600)
    err = err.decode(errors="replace")
    if run.returncode != code:
        raise Wrong(f"ended with {run.returncode}, not {code}: {err.strip()[-2000:]} {out[-500:]}")
    missing = [word for word in words if not re.search(word, err)]
    if missing:
        raise Wrong(f"does not say {missing}: {err.strip()[-2000:]}")
    return out, err


class TooLate(Exception):
    """The run had ended before it could be disturbed."""


def midway(disturb, share):
    """Disturbs a run when a share of its records is through; earlier, where that was too late."""
    for _ in range(12):
        try:
            return disturb(share)
        except TooLate:
            share *= 0.7
    raise Wrong("each run had ended before it could be disturbed")


def check_in_time(run, case):
    """A run that all went well with was disturbed too late."""
    run.out = run.communicate(timeout=600)
    if run.returncode == case.code:
        raise TooLate


def kill(case, folder, rng, *more):
    """Starts a run and kills it. Says at which moment; `None` when it had ended before."""
    run = case.start(folder, "--no-preflight", "--quiet", *more)
    try:
        part = rng.random()
        if part < 0.2:
            if case.wait_for(run, folder, case.rows) is None:
                return None
            moment = rng.uniform(0, case.closing)
            told = f"{moment * 1000:.0f} ms after the last record"
        else:
            moment = rng.uniform(0, case.seconds) if part < 0.4 else rng.uniform(case.first, case.seconds)
            told = f"{moment * 1000:.0f} ms"
        time.sleep(moment)
        if run.poll() is not None:
            return None
        run.kill()
        return told
    finally:
        run.communicate()


def phase(case, folder):
    noted = case.noted(folder)
    if noted is None:
        return "behind its end", None
    count, kept = noted
    name = "before the first record" if count == 0 else "while closing" if count == case.rows else "in the midst"
    return name, kept


def one_round(number, seed, cases, bench, phases):
    """Kills, perhaps kills again, goes on, compares."""
    rng = random.Random(f"{seed} {number}")
    case = cases[number % len(cases)]
    case.undisturbed()
    folder = bench.folder("round")
    threads = [["--threads", str(rng.choice([1, 2, 4]))] for _ in range(3)]
    moments, kept = [], None
    try:
        for turn in range(2 if rng.random() < 0.25 else 1):
            told = None
            for _ in range(20):
                if turn == 0:
                    folder = bench.folder("round")
                told = kill(case, folder, rng, *(["--resume"] if turn else []), *threads[turn])
                if told or turn:
                    break
            moments.append(told or "not at all: it had ended")
            case.check_visible(folder)
            where, kept = phase(case, folder)
            phases[(turn, where)] += 1
        # What was proved is not done again. A journal that is gone, or of a folder that is finished, proves nothing.
        return case.resume(folder, *threads[2], kept=kept)
    except (Wrong, ValueError, OSError) as error:
        raise Wrong(f"kills, round {number}, seed {seed}, {case.name}, killed after {moments}, threads {threads}: {error}\n"
                    f"    left: {sorted(name for name in digests(folder) if '/.' in '/' + name)[:10]}") from error


def kills(bench, args, wrong):
    plain, fancy = bench.plain(), bench.fancy()
    cases = []
    for at in range(max(len(fancy), 1)):  # every second round is a plain one
        cases += [plain[at % len(plain)], fancy[at]]
    cases += plain[len(fancy) % len(plain):]
    rounds = [args.round] if args.round is not None else range(args.kills)
    phases, outputs, kept = collections.Counter(), collections.Counter(), 0
    start = time.monotonic()
    for number in rounds:
        try:
            kept += one_round(number, args.seed, cases, bench, phases)
            outputs[cases[number % len(cases)].output] += 1
        except Wrong as error:
            wrong(error)
    told = ", ".join(f"{count} {where}" for (turn, where), count in sorted(phases.items()) if turn == 0)
    again = sum(count for (turn, _), count in phases.items() if turn)
    print(f"kills: {len(rounds)} rounds in {time.monotonic() - start:.0f} s, seed {args.seed}: {told}; {again} resumed runs "
          f"killed too; identical: {dict(outputs)}, {kept:,} records kept")


def mounted(folder, size):
    """Whether a disk of memory can be had there."""
    folder.mkdir(exist_ok=True)
    run = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "none", folder], capture_output=True)
    return run.returncode == 0


def full_disk(case, disk, share):
    """Runs into a disk that has room for a share of it, makes room, and goes on."""
    folder = disk / "run"
    case.undisturbed()
    if not mounted(disk, "64m"):
        return False
    try:
        folder.mkdir()
        room = 64 * 2**20 - int(case.bytes * share)
        if room > 0:
            with open(disk / "ballast", "wb") as file:
                os.posix_fallocate(file.fileno(), 0, room)
        _, err = finish(case.start(folder, "--no-preflight"), 2, "no space left", "make room on the disk", "--resume")
        if not re.search(rf"\d+ of {case.rows} records are through|journal` can't be written", err):
            raise Wrong(f"does not say how many records are through: {err}")
        case.check_visible(folder)
        noted = case.noted(folder)
        (disk / "ballast").unlink(missing_ok=True)
        subprocess.run(["mount", "-o", f"remount,size={2 * case.bytes + 2**26}", disk], check=True)
        case.resume(folder, kept=noted[1] if noted else None)
    finally:
        subprocess.run(["umount", disk], check=True)
    return True


def disk(bench, args, wrong):
    done = 0
    for case in [*bench.plain(), *(case for case in bench.fancy() if case.name in ("split-pdf", "faulty-out"))]:
        # the last one: all records fit, their lists do not
        for share in [0.01, 0.5, 0.9, 1 - 3 * 4096 / max(case.undisturbed() and case.bytes, 4096)]:
            try:
                if not full_disk(case, bench.work / "disk", share):
                    print("disk: left out, since no tmpfs can be mounted here (that needs root)")
                    return
                done += 1
            except (Wrong, ValueError, OSError) as error:
                wrong(f"disk, {case.name}, room for {share:.4f} of it: {error}")
    print(f"disk: {done} runs stopped by a full disk of 64 MB, and went on with the same bytes")


def files(bench, args, wrong):
    told = []
    for case in bench.plain() + bench.fancy()[:2]:
        for most in [64, 16, 10, 7]:
            folder = bench.folder("round")
            case.undisturbed()
            bound = lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
            try:
                run = case.start(folder, "--no-preflight", "--threads", "8", preexec_fn=bound)
                _, err = run.communicate(timeout=600)
                err = err.decode(errors="replace")
                if run.returncode == 0:
                    case.compare(folder)
                    told.append(f"{case.name}/{most} done")
                    continue
                if run.returncode != 2 or "too many open files" not in err or "ulimit -n" not in err:
                    raise Wrong(f"ended with {run.returncode}: {err.strip()[-2000:]}")
                case.check_visible(folder)
                case.resume(folder)
                told.append(f"{case.name}/{most} stopped, resumed")
            except (Wrong, ValueError, OSError) as error:
                wrong(f"files, {case.name}, ulimit -n {most}: {error}")
    print(f"files: {', '.join(told)}")


def lock_by_mode(folder):
    folder.chmod(0o555)
    return lambda: folder.chmod(0o777)


def lock_by_attribute(folder):
    run = subprocess.run(["chattr", "+i", folder], capture_output=True)
    if run.returncode:
        return None
    return lambda: subprocess.run(["chattr", "-i", folder], check=True)


def locked(case, bench, share, lock, who):
    """Makes the folder read-only midway. Whether it could be done."""
    case.undisturbed()
    folder = bench.folder("round")
    folder.chmod(0o777)
    target = folder if Path(case.output).suffix else folder / case.output
    run = case.start(folder, "--no-preflight", **who)
    case.wait_for(run, folder, max(int(case.rows * share), 1))
    unlock = lock(target)
    if unlock is None:
        run.kill()
        run.communicate()
        return False
    try:
        check_in_time(run, case)
        finish(run, 2, "permission denied|operation not permitted|read-only", "ask for the right to write there", "--resume",
               rf"\d+ of {case.rows} records are through")
    finally:
        unlock()
    case.check_visible(folder)
    noted = case.noted(folder)
    case.resume(folder, kept=noted[1] if noted else None)
    return True


def readonly(bench, args, wrong):
    told = collections.Counter()
    unprivileged = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.getuid() == 0 else {}
    ways = {"its mode": (lock_by_mode, unprivileged), "chattr +i": (lock_by_attribute, {})}
    for name, (lock, who) in ways.items():
        for case in bench.plain():
            for share in [0.1, 0.6]:
                try:
                    if not midway(lambda share: locked(case, bench, share, lock, who), share):
                        print(f"readonly: {name} left out, since it does not work here")
                        break
                    told[name] += 1
                except (Wrong, ValueError, OSError) as error:
                    wrong(f"readonly by {name}, {case.name}, after {share} of the records: {error}")
    print(f"readonly: stopped and resumed: {', '.join(f'{count} by {name}' for name, count in told.items())}")


def stopped(case, bench, number, share):
    """Stops a run by a signal, checks what must be refused now, and goes on. What was refused."""
    case.undisturbed()
    folder = bench.folder("round")
    run = case.start(folder, "--no-preflight")
    case.wait_for(run, folder, max(int(case.rows * share), 1))
    run.send_signal(number)
    check_in_time(run, case)
    _, err = finish(run, 130, rf"stopped: \d+ of {case.rows} records are through", "--resume")
    case.check_visible(folder)
    through = int(re.search(r"stopped: (\d+) of", err)[1])
    count, kept = case.noted(folder)
    if through != count:
        raise Wrong(f"it says that {through} records are through, and {count} are noted")
    before = digests(folder)
    finish(case.start(folder, "--no-preflight"), 2, f"was cut off after {count} records", "--resume")
    refused = refuse_others(case, folder, bench)
    if digests(folder) != before:
        raise Wrong("a run that was refused has changed something")
    case.resume(folder, kept=kept)
    return refused + 1


def refuse_others(case, folder, bench):
    """Runs of another kind into the same output are refused with the reason. How many."""
    def other(designs, table, *more):
        args = [bench.program, "batch", *designs, "--records", table, "-o", folder / case.output, "--no-preflight", *more]
        return subprocess.Popen([str(arg) for arg in args], stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    other_table = bench.table(case.rows + 1)
    ways = [
        (other(["modern"], other_table), "its table is another"),
        (other(["licence"], case.table), "its design is `modern`, and this one's is `licence`"),
        (other(["modern"], case.table, "--name", "{{recipient.name}}"), r"its name is `\{\{credential.id\}\}`"),
        (other(["modern"], case.table, "--sort", "recipient.name"), "its sort is ``, and this one's is `recipient.name`"),
    ]
    if case.output == "out":
        ways += [(other(["modern"], case.table, "--format", "png"), "its format is `pdf`, and this one's is `png`")]
    if case.output == "out.pdf":
        ways += [(other(["modern"], case.table, "--split", "7"), "its split is ``, and this one's is `7`")]
    for run, reason in ways:
        finish(run, 2, "another run", reason, "help: ")
    return len(ways)


def finished(case, bench):
    """A folder that is finished: the same command is fine, others are refused."""
    folder = bench.folder("round")
    for more in [[], [], ["--resume"]]:
        finish(case.start(folder, "--no-preflight", *more), case.code)
        case.compare(folder)
    return refuse_others(case, folder, bench) if case.output == "out" else 0


def stop(bench, args, wrong):
    signals, refused = collections.Counter(), 0
    for case in bench.plain():
        for number, share in [(signal.SIGINT, 0.05), (signal.SIGTERM, 0.4), (signal.SIGINT, 0.8)]:
            try:
                refused += midway(lambda share: stopped(case, bench, number, share), share)
                signals[number.name] += 1
            except (Wrong, ValueError, OSError, TypeError) as error:
                wrong(f"stop by {number.name}, {case.name}, after {share} of the records: {error}")
        try:
            refused += finished(case, bench)
        except (Wrong, ValueError, OSError) as error:
            wrong(f"finished, {case.name}: {error}")
    told = ", ".join(f"{count} by {name}" for name, count in signals.items())
    print(f"stop: stopped and resumed: {told}; {refused} runs refused that would have been mixed")


def main():
    parser = argparse.ArgumentParser(description="Disturbs batches, and goes on with them.")
    parser.add_argument("program", type=Path)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--rows", type=int, default=2_000)
    parser.add_argument("--only", choices=PARTS, action="append")
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--round", type=int, help="this round of kills alone")
    args = parser.parse_args()
    problems = []

    def wrong(error):
        problems.append(error)
        print(f"error: {error}", flush=True)

    with tempfile.TemporaryDirectory(prefix="faults-") as work:
        Path(work).chmod(0o755)
        bench = Bench(Path(work), args.program.resolve(), args.rows)
        for part in args.only or PARTS:
            globals()[part](bench, args, wrong)
            sys.stdout.flush()
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
