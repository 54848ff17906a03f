"""One certificate from a cold process: from its start to its end, with a file written on the way."""

import os
import subprocess
import tempfile
import time

from driver import told
from driver.ways import RUST, chosen


def run(ready, args):
    ways = chosen(RUST, args.only)
    wall, processor, size = ({way: [] for way in ways} for _ in range(3))
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "one.pdf")
        # The first round warms the page cache and is not counted.
        for number in range(args.rounds + 1):
            for way in ways:
                spent, usage = once([*ready.commands["rust"], way, "one", out])
                size[way] = os.path.getsize(out)
                if number > 0:
                    wall[way].append(spent * 1e3)
                    processor[way].append((usage.ru_utime + usage.ru_stime) * 1e3)
    if ways:
        told.both("one certificate from a cold process, ms", ways, wall, processor, size)


def once(command):
    begin = time.perf_counter()
    child = subprocess.Popen(command)
    _, status, usage = os.wait4(child.pid, 0)
    spent = time.perf_counter() - begin
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{' '.join(command)} failed")
    return spent, usage
