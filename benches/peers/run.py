#!/usr/bin/env python3
"""Times the same certificates and badges by testamur and its peers; see ../README.md.

    python3 benches/peers/run.py [--rounds N] [--count N] [--jobs JOB,JOB] [--only WAY,WAY] [--no-build]

Every round runs each way once, one after the other, so that a busy moment of the machine meets
them all. Medians are compared, and the least is shown beside them.
"""

import argparse
import os
import sys

# Nothing is left among the sources.
sys.dont_write_bytecode = True

from driver import memory, single, told, work
from driver.ready import Ready


def main():
    args = arguments()
    ready = Ready(build=not args.no_build)
    ready.environment["CODES"] = args.codes
    print(f"load at the start: {load()}")
    work.clear()
    try:
        for job in args.jobs.split(","):
            JOBS[job](ready, args)
    finally:
        work.clear()
    print(f"load at the end: {load()}")
    told.missing(ready.missing)


def only_work(name):
    return lambda ready, args: work.run(ready, args, name)


JOBS = {
    "files": only_work("files"),
    "badges": only_work("badges"),
    "merged": only_work("merged"),
    "cold": single.run,
    "memory": memory.run,
}


def arguments():
    parser = argparse.ArgumentParser(description="The same certificates and badges by testamur and its peers.")
    parser.add_argument("--rounds", type=int, default=9, help="how often each way is run; the median counts (default: 9)")
    parser.add_argument("--count", type=int, default=1000, help="records a run; fewer for slow peers (default: 1000)")
    parser.add_argument("--jobs", default=",".join(JOBS), help=f"of {', '.join(JOBS)}, with commas between them (default: all)")
    parser.add_argument("--only", help="ways to run, with commas between them")
    parser.add_argument("--codes", choices=["own", "given"], default="own",
                        help="whether peers make their QR codes, as testamur does, or get them ready (default: own)")
    parser.add_argument("--no-build", action="store_true", help="take what is built and installed as it is")
    args = parser.parse_args()
    unknown = [job for job in args.jobs.split(",") if job not in JOBS]
    if unknown:
        parser.error(f"no job is called {' or '.join(unknown)}: there are {', '.join(JOBS)}")
    return args


def load():
    return " ".join(f"{value:.1f}" for value in os.getloadavg())


if __name__ == "__main__":
    main()
