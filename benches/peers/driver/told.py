"""Tables."""

from statistics import median
from typing import NamedTuple


class Run(NamedTuple):
    # Processor time of a record, in seconds.
    each: float
    # Processor time of all else in the process, in seconds.
    preparing: float
    # Bytes of a record.
    size: float


def work(title, names, runs):
    """Processor times, and how many times as fast the first way is."""
    print(f"\n{title}")
    print(f"{'':18}{'median':>12}{'least':>12}{'a CPU-second':>16}{'the first is':>15}{'bytes':>12}{'preparing':>13}")
    for name in names:
        each = [run.each for run in runs[name]]
        ratio = median(each) / median(run.each for run in runs[names[0]])
        times = f"{micros(median(each)):>12}{micros(min(each)):>12}{1 / median(each):>16,.0f}{ratio:>13.2f} ×"
        preparing = median(run.preparing for run in runs[name])
        print(f"{name:18}{times}{runs[name][0].size:>12,.0f}{preparing * 1e3:>10,.0f} ms")


def micros(seconds):
    return f"{seconds * 1e6:,.0f} µs"


def faults(found):
    for name, lines in found.items():
        for line in lines:
            print(f"wrong: {name}: {line}")


def missing(reasons):
    for name, reason in reasons.items():
        print(f"left out, since {name} is not there: {reason}")


def both(title, ways, wall, processor, size):
    """Times by the clock and of the processor, as multiples of the first way's."""
    first = ways[0]
    print(f"\n{title}")
    print(f"{'':18}{'wall':>10}{'least':>10}{'ratio':>8}   {'processor':>10}{'least':>10}{'ratio':>8}{'bytes':>12}")
    for way in ways:
        cells = "".join(measure(values, way, first) for values in (wall, processor))
        print(f"{way:18}{cells}{size[way]:>12,}")


def measure(values, way, first):
    """Median, least, and the median as a multiple of the first way's."""
    middle, base = median(values[way]), median(values[first])
    ratio = f"{middle / base:.2f}" if base else "–"
    return f"{middle:>10.1f}{min(values[way]):>10.1f}{ratio:>8}   "
