"""Draws bronze.svg, silver.svg and gold.svg: one medal in three metals, with one, two or three stars.

    python3 make.py
"""

import math
import pathlib

# For each metal: light, middle, dark, deep; the two colours of the field; how many stars.
METALS = {
    "bronze": ("#ffd9b3", "#d18d50", "#8f5426", "#5a3015", "#5b3320", "#2c170d", 1),
    "silver": ("#ffffff", "#c6ced6", "#86919d", "#4c5763", "#40505f", "#1b252f", 2),
    "gold": ("#fff3bf", "#eebb45", "#b27c1c", "#6e4a0b", "#3b3467", "#171334", 3),
}
C = 600.0


def num(v):
    s = f"{v:.1f}".rstrip("0").rstrip(".")
    return "0" if s == "-0" else s


def polar(r, degrees, cx=C, cy=C):
    a = math.radians(degrees)
    return cx + r * math.sin(a), cy - r * math.cos(a)


def at(point):
    return f"{num(point[0])} {num(point[1])}"


def points(r, inner, count, cx=C, cy=C):
    return [polar(r if k % 2 == 0 else r * inner, 180 * k / count, cx, cy) for k in range(2 * count)]


def soft(corners, radius):
    """A polygon whose corners are rounded, each by as much."""
    d = ""
    for k, (x, y) in enumerate(corners):
        for other, sign in ((corners[k - 1], "M" if k == 0 else "L"), (corners[(k + 1) % len(corners)], "Q")):
            length = math.hypot(other[0] - x, other[1] - y)
            t = min(radius / length, 0.5)
            near = (x + (other[0] - x) * t, y + (other[1] - y) * t)
            d += f"{sign}{at(near)}" if sign != "Q" else f"Q{num(x)} {num(y)} {at(near)}"
    return d + "Z"


def facets(outer, inner, turn):
    """Every other side of the bevel, to be darkened or lit."""
    d = ""
    for k in range(len(outer)):
        if k % 2 == turn:
            a, b = k, (k + 1) % len(outer)
            d += f"M{at(outer[a])}L{at(outer[b])}L{at(inner[b])}L{at(inner[a])}Z"
    return d


def stars(count):
    d = ""
    for k in range(count):
        turn = (k - (count - 1) / 2) * 13.5
        x, y = polar(352, turn)
        # Each star leans as the ring does, the middle one is the highest.
        d += "M" + "L".join(at(polar(34 if n % 2 == 0 else 14.3, 36 * n + turn, x, y)) for n in range(10)) + "Z"
    return d


def medal(light, middle, dark, deep, field, night, count):
    outer, inner = points(588, 0.86, 8), points(462, 0.86, 8)
    return f"""<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="1200" viewBox="0 0 1200 1200">
<defs>
<linearGradient id="metal" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="{light}"/><stop offset=".42" stop-color="{middle}"/><stop offset="1" stop-color="{dark}"/></linearGradient>
<linearGradient id="back" x1="1" y1="1" x2="0" y2="0"><stop offset="0" stop-color="{light}"/><stop offset=".5" stop-color="{middle}"/><stop offset="1" stop-color="{dark}"/></linearGradient>
<clipPath id="edge"><path d="{soft(outer, 36)}"/></clipPath>
<linearGradient id="field" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="{field}"/><stop offset="1" stop-color="{night}"/></linearGradient>
</defs>
<path fill="url(#metal)" d="{soft(outer, 36)}"/>
<g clip-path="url(#edge)"><path fill="{deep}" fill-opacity=".26" d="{facets(outer, inner, 0)}"/><path fill="#fff" fill-opacity=".2" d="{facets(outer, inner, 1)}"/></g>
<path fill="none" stroke="{light}" stroke-opacity=".75" stroke-width="5" d="{soft(points(574, 0.862, 8), 34)}"/>
<circle cx="600" cy="600" r="468" fill="{deep}" fill-opacity=".45"/>
<circle cx="600" cy="600" r="460" fill="url(#back)"/>
<circle cx="600" cy="600" r="436" fill="url(#field)"/>
<circle cx="600" cy="600" r="420" fill="none" stroke="{middle}" stroke-width="3" stroke-opacity=".7"/>
<path fill="url(#metal)" d="{stars(count)}"/>
</svg>
"""


def main():
    for name, metal in METALS.items():
        path = pathlib.Path(__file__).parent.parent / f"{name}.svg"
        path.write_text(medal(*metal))
        print(path.name, path.stat().st_size)


main()
