"""Draws the transcript's background.svg: paper, a frame of two rules, and a rosette of fine lines behind the table.

    python3 make.py
"""

import math
import pathlib

HERE = pathlib.Path(__file__).parent.parent
PAPER, NAVY, GOLD = "#fdfcf8", "#16294a", "#b08d3e"
WIDTH, HEIGHT, BLEED = 210, 297, 3


def num(v):
    s = f"{v:.2f}".rstrip("0").rstrip(".")
    return "0" if s in ("-0", "") else s


def rosette(cx, cy, radius, waves, depth, turns):
    """A closed line that swings between two circles, as an engraver's lathe draws it."""
    points = []
    steps = 300
    for i in range(steps):
        a = math.tau * i / steps
        r = radius * (1 - depth * (0.5 + 0.5 * math.cos(waves * a + turns)))
        points.append((cx + r * math.cos(a), cy + r * math.sin(a)))
    return "M" + "L".join(f"{num(x)} {num(y)}" for x, y in points) + "Z"


def main():
    lines = [
        rosette(105, 172, 62 - 4 * ring, 16, 0.22, 0.4 * ring + phase)
        for ring in range(5)
        for phase in (0, math.pi)
    ]
    x, y, w, h = -BLEED, -BLEED, WIDTH + 2 * BLEED, HEIGHT + 2 * BLEED
    svg = f"""<svg xmlns="http://www.w3.org/2000/svg" width="{w}" height="{h}" viewBox="{x} {y} {w} {h}">
<path fill="{PAPER}" d="M{x} {y}h{w}v{h}h-{w}z"/>
<path fill="{NAVY}" d="M{x} {y}h{w}v{BLEED + 9}h-{w}z"/>
<path fill="{GOLD}" d="M{x} 9h{w}v0.9h-{w}z"/>
<path fill="none" stroke="{GOLD}" stroke-width="0.12" stroke-opacity="0.3" d="{''.join(lines)}"/>
</svg>
"""
    (HERE / "background.svg").write_text(svg)


if __name__ == "__main__":
    main()
