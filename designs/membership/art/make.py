"""Draws front.svg: the contour lines of an invented mountain, as on a hiker's map.

    python3 make.py
"""

import math
import pathlib

W, H, BLEED = 85.6, 53.98, 3.0
STEP = 1.45
# Each hill: x, y, height, width along x, width along y, turn in degrees.
HILLS = [(63, 20, 100, 17, 11, -25), (40, 9, 48, 13, 8, 15), (84, 40, 52, 12, 15, 30), (18, 40, 34, 15, 10, -10), (50, 46, 22, 10, 7, 0), (2, 6, 30, 14, 12, 40)]


def height(x, y):
    total = 0.0
    for cx, cy, h, sx, sy, turn in HILLS:
        a = math.radians(turn)
        u = ((x - cx) * math.cos(a) + (y - cy) * math.sin(a)) / sx
        v = (-(x - cx) * math.sin(a) + (y - cy) * math.cos(a)) / sy
        total += h * math.exp(-(u * u + v * v) / 2)
    # A little roughness, or the hills would look turned on a lathe.
    return total + 2.2 * math.sin(x / 4.1 + y / 7.3) + 1.8 * math.sin(y / 3.7 - x / 9.1)


def segments(level):
    """Marching squares, each crossing of a side found by straight interpolation."""
    nx, ny = int((W + 2 * BLEED) / STEP) + 2, int((H + 2 * BLEED) / STEP) + 2
    xs, ys = [-BLEED + STEP * i for i in range(nx)], [-BLEED + STEP * j for j in range(ny)]
    grid = [[height(x, y) - level for x in xs] for y in ys]

    def cross(i, j, k, m):
        a, b = grid[j][i], grid[m][k]
        t = a / (a - b)
        return (round(xs[i] + t * (xs[k] - xs[i]), 3), round(ys[j] + t * (ys[m] - ys[j]), 3))

    for j in range(ny - 1):
        for i in range(nx - 1):
            corners = [(i, j), (i + 1, j), (i + 1, j + 1), (i, j + 1)]
            hits = []
            for (ai, aj), (bi, bj) in zip(corners, corners[1:] + corners[:1]):
                if (grid[aj][ai] > 0) != (grid[bj][bi] > 0):
                    # The same side is crossed at the same point, whichever cell looks at it.
                    hits.append(cross(*min((ai, aj), (bi, bj)), *max((ai, aj), (bi, bj))))
            if len(hits) == 2:
                yield hits[0], hits[1]
            elif len(hits) == 4:
                yield hits[0], hits[1]
                yield hits[2], hits[3]


def lines(level):
    """The segments of a level, joined end to end."""
    ends = {}
    for a, b in segments(level):
        ends.setdefault(a, []).append(b)
        ends.setdefault(b, []).append(a)

    def walk(start):
        line, here = [start], start
        while ends.get(here):
            there = ends[here].pop()
            ends[there].remove(here)
            line.append(there)
            here = there
        return line

    for start in [p for p, others in ends.items() if len(others) == 1] + list(ends):
        if ends[start]:
            yield walk(start)


def smooth(line):
    """Curves through the middles of the segments: half the points, and no corner is left."""
    line = line[:1] + line[1:-1:2] + line[-1:]
    closed = line[0] == line[-1]
    num = lambda v: f"{v:.1f}".rstrip("0").rstrip(".") or "0"
    mid = lambda a, b: ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
    if closed:
        line = line[:-1]
        first = mid(line[-1], line[0])
        rest = line + line[:1]
        d = f"M{num(first[0])} {num(first[1])}"
        for a, b in zip(rest, rest[1:]):
            m = mid(a, b)
            d += f"Q{num(a[0])} {num(a[1])} {num(m[0])} {num(m[1])}"
        return d
    d = f"M{num(line[0][0])} {num(line[0][1])}"
    for a, b in zip(line[1:], line[2:]):
        m = mid(a, b)
        d += f"Q{num(a[0])} {num(a[1])} {num(m[0])} {num(m[1])}"
    return d + f"L{num(line[-1][0])} {num(line[-1][1])}"


def main():
    thin, thick = "", ""
    for index, level in enumerate(range(12, 112, 6)):
        d = "".join(smooth(line) for line in lines(level) if len(line) > 14)
        if index % 4 == 3:
            thick += d
        else:
            thin += d
    svg = f"""<svg xmlns="http://www.w3.org/2000/svg" width="{W + 6}" height="{H + 6}" viewBox="-3 -3 {W + 6} {H + 6}">
<defs>
<linearGradient id="night" x1="0" y1="1" x2="1" y2="0"><stop offset="0" stop-color="#0b2230"/><stop offset=".6" stop-color="#12424c"/><stop offset="1" stop-color="#1d6a63"/></linearGradient>
<linearGradient id="ink" gradientUnits="userSpaceOnUse" x1="50" y1="50" x2="75" y2="0"><stop offset="0" stop-color="#7fd6bf" stop-opacity=".13"/><stop offset=".3" stop-color="#7fd6bf" stop-opacity=".24"/><stop offset="1" stop-color="#d9f7d0" stop-opacity=".72"/></linearGradient>
</defs>
<path fill="url(#night)" d="M-3-3H{W + 3}V{H + 3}H-3z"/>
<g fill="none" stroke="url(#ink)"><path stroke-width=".16" d="{thin}"/><path stroke-width=".36" d="{thick}"/></g>
<path fill="#ffb45c" d="M63 17.600l1.500 2.700h-3z"/>
</svg>
"""
    path = pathlib.Path(__file__).parent.parent / "front.svg"
    path.write_text(svg)
    print(path.stat().st_size)


main()
