#!/usr/bin/env python3
"""Times the same certificate by testamur, krilla and printpdf; see ../README.md.

    python3 benches/peers/run.py [--rounds N] [--count N] [--no-build] [--only WAY,WAY]

Every round runs each way once, one after the other, so that a busy moment of the machine meets
them all. Medians are compared, and the least is shown beside them.
"""

import argparse
import os
import statistics
import subprocess
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
WAYS = ["testamur", "testamur-bundled", "krilla", "printpdf-jpeg", "printpdf"]
# printpdf encodes the background anew for each file: a hundred tell as much as a thousand.
FEWER = {"printpdf": 50}


def main():
    args = arguments()
    program = build(args)
    ways = args.only.split(",") if args.only else WAYS
    print(f"load at the start: {load()}")
    cold(program, ways, args.rounds)
    for threads in (1, 2):
        many(program, ways, max(3, args.rounds // 3), args.count, threads)
    print(f"load at the end: {load()}")


def arguments():
    parser = argparse.ArgumentParser(description="The same certificate by three libraries.")
    parser.add_argument("--rounds", type=int, default=9, help="of single certificates; a third as many of the others (default: 9)")
    parser.add_argument("--count", type=int, default=1000, help="certificates a run (default: 1000)")
    parser.add_argument("--no-build", action="store_true", help="take the program as it is")
    parser.add_argument("--only", help="ways to run, with commas between them")
    return parser.parse_args()


def build(args):
    command = ["cargo", "build", "--release", "--locked"]
    if not args.no_build:
        subprocess.run(command, cwd=HERE, check=True)
    target = os.environ.get("CARGO_TARGET_DIR", os.path.join(HERE, "target"))
    return os.path.join(target, "release", "testamur-peers")


def load():
    return " ".join(f"{value:.1f}" for value in os.getloadavg())


def cold(program, ways, rounds):
    """A process from its start to its end, with one certificate written on the way."""
    wall, processor, size = table(ways), table(ways), {}
    with tempfile.TemporaryDirectory() as folder:
        # The first round warms the page cache and is not counted.
        for number in range(rounds + 1):
            for way in ways:
                out = os.path.join(folder, "one.pdf")
                begin = time.perf_counter()
                child = subprocess.Popen([program, way, "one", out])
                _, status, usage = os.wait4(child.pid, 0)
                spent = time.perf_counter() - begin
                if status != 0:
                    raise SystemExit(f"{way} failed")
                child.returncode = 0
                if number == 0:
                    size[way] = os.path.getsize(out)
                    continue
                wall[way].append(spent * 1e3)
                processor[way].append((usage.ru_utime + usage.ru_stime) * 1e3)
    show("one certificate from a cold process, ms", ways, wall, processor, size)


def many(program, ways, rounds, count, threads):
    """Certificates in memory, after preparing."""
    wall, processor, size = table(ways), table(ways), {}
    for _ in range(rounds):
        for way in ways:
            number = min(count, FEWER.get(way, count))
            command = [program, way, "many", str(number), str(threads)]
            told = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
            wall[way].append(float(told[0]))
            processor[way].append(float(told[1]))
            size[way] = int(told[2])
    show(f"{count} certificates in memory, {threads} thread{'s' * (threads > 1)}, µs a certificate", ways, wall, processor, size)


def table(ways):
    return {way: [] for way in ways}


def show(title, ways, wall, processor, size):
    first = ways[0]
    print(f"\n{title}")
    print(f"{'':18}{'wall':>10}{'least':>10}{'ratio':>8}   {'processor':>10}{'least':>10}{'ratio':>8}{'bytes':>12}")
    for way in ways:
        cells = "".join(measure(values, way, first) for values in (wall, processor))
        print(f"{way:18}{cells}{size[way]:>12,}")


def measure(values, way, first):
    """Median, least, and the median as a multiple of the first way's."""
    median, base = statistics.median(values[way]), statistics.median(values[first])
    ratio = f"{median / base:.2f}" if base else "–"
    return f"{median:>10.1f}{min(values[way]):>10.1f}{ratio:>8}   "


if __name__ == "__main__":
    main()
