"""Certificates in memory, after preparing, with one thread and with two."""

import subprocess

from driver import told
from driver.ways import RUST, chosen

# printpdf encodes the background anew for each file: fifty tell as much as a thousand.
FEWER = {"printpdf": 50}


def run(ready, args):
    ways = chosen(RUST, args.only)
    for threads in (1, 2):
        many(ready, ways, max(3, args.rounds // 3), args.count, threads)


def many(ready, ways, rounds, count, threads):
    wall, processor, size = ({way: [] for way in ways} for _ in range(3))
    for _ in range(rounds):
        for way in ways:
            number = min(count, FEWER.get(way, count))
            command = [*ready.commands["rust"], way, "many", str(number), str(threads)]
            times = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
            wall[way].append(float(times[0]))
            processor[way].append(float(times[1]))
            size[way] = int(times[2])
    if ways:
        threads = f"{threads} thread{'s' * (threads > 1)}"
        told.both(f"{count} certificates in memory, {threads}, µs a certificate", ways, wall, processor, size)
