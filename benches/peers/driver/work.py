"""Jobs into a folder: certificates as files, badges as files, certificates as one PDF."""

import json
import os
import shutil
import subprocess

from driver import check, told
from driver.ready import PEERS, TARGET
from driver.ways import WORK, chosen

OUT = os.path.join(TARGET, "out")
TITLES = {
    "files": "certificates, a PDF each, into a folder",
    "badges": "badges of 1200 × 1200, a PNG each, into a folder",
    "merged": "certificates in one PDF",
}


def run(ready, args, job):
    ways = [way for way in chosen(WORK[job], args.only) if way.runtime in ready.commands]
    if not ways:
        return
    spread()
    data = records(ready, args.count)
    runs = {way.name: [] for way in ways}
    faults = {}
    for number in range(args.rounds):
        for way in ways:
            out = os.path.join(OUT, f"{job}-{way.name}-{number}")
            once(ready, way, job, data, out, args.count, runs[way.name], faults if number == 0 else None)
    title = f"{TITLES[job]} (on {filesystem(TARGET)}), processor time of one"
    told.work(title, [way.name for way in ways], runs)
    told.faults(faults)


def records(ready, count):
    """The path of what the peers read."""
    folder = os.path.join(TARGET, "data")
    os.makedirs(folder, exist_ok=True)
    subprocess.run([*ready.commands["rust"], "data", folder, str(count)], check=True)
    return os.path.join(folder, "data.json")


def once(ready, way, job, data, out, count, runs, faults):
    """Runs a way in a new folder; looks at what it made when `faults` are to be filled."""
    count = max(10, count // way.fewer)
    os.makedirs(out)
    spent, whole = measured(command(ready, way, job, data, out, count), ready.environment)
    runs.append(told.Run(spent / count, whole - spent, size(out) / count))
    # Writing alone makes one record's bytes again and again.
    if faults is not None and way.name != "plain-write":
        with open(data, encoding="utf-8") as file:
            entries = json.load(file)["entries"][:count]
        faults[way.name] = check.look(job, out, entries)
        keep(out, job, way)
    empty(out)


def command(ready, way, job, data, out, count):
    script = way.script if way.runtime == "rust" else os.path.join(PEERS, way.script)
    return [*ready.commands[way.runtime], script, way.job or job, data, out, str(count)]


def measured(command, environment):
    """Processor seconds of the job, as the process tells it, and of the process with its children."""
    child = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    spent = child.stdout.read()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{' '.join(command)} failed")
    return float(spent), usage.ru_utime + usage.ru_stime


def size(out):
    """Bytes of the files that were asked for; testamur lists them in another beside."""
    made = [entry for entry in os.scandir(out) if entry.name.endswith((".pdf", ".png"))]
    return sum(entry.stat().st_size for entry in made)


def spread():
    """Has ext4 put each run's folder where no other is: near many files that were just deleted it looks
    long for the place of each new one. Elsewhere there is no such need, and no such command."""
    os.makedirs(OUT, exist_ok=True)
    if shutil.which("chattr"):
        subprocess.run(["chattr", "+T", OUT], check=False, capture_output=True)


def empty(out):
    """Gives the room back but keeps the files, for the same reason."""
    for entry in os.scandir(out):
        os.truncate(entry.path, 0)


def clear():
    """Deletes what was made."""
    shutil.rmtree(OUT, ignore_errors=True)


def keep(out, job, way):
    """One file of each way, to look at."""
    samples = os.path.join(TARGET, "samples")
    os.makedirs(samples, exist_ok=True)
    path = check.sample(job, out)
    if os.path.exists(path):
        shutil.copyfile(path, os.path.join(samples, f"{job}-{way.name}{os.path.splitext(path)[1]}"))


def filesystem(path):
    """What kind of file system a folder is on, where Linux tells it."""
    try:
        with open("/proc/mounts", encoding="utf-8") as file:
            mounts = [line.split()[1:3] for line in file]
    except OSError:
        return "an unknown file system"
    path = os.path.realpath(path)
    above = [(place, kind) for place, kind in mounts if os.path.commonpath([place, path]) == place]
    # The last of the deepest is what is seen.
    return max(above, key=lambda mount: len(mount[0]))[1] if above else "an unknown file system"
