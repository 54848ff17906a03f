"""Draws background.svg: a faceted hexagon with a bevelled rim, and a ribbon in front of it.

    python3 make.py
"""

import math
import pathlib

CX, CY = 600.0, 596.0
TAU = 2 * math.pi


def num(v):
    s = f"{v:.1f}".rstrip("0").rstrip(".")
    return "0" if s in ("-0", "") else s


def corner(k, r):
    a = TAU * k / 6
    return CX + r * math.sin(a), CY - r * math.cos(a)


def hexagon(r, soft):
    """A hexagon whose corners are rounded; `soft` is how far the rounding reaches along a side."""
    d = ""
    for k in range(6):
        x, y = corner(k, r)
        (px, py), (nx, ny) = corner(k - 1, r), corner(k + 1, r)
        into = (x + (px - x) * soft / r, y + (py - y) * soft / r)
        out = (x + (nx - x) * soft / r, y + (ny - y) * soft / r)
        d += f"{'L' if k else 'M'}{num(into[0])} {num(into[1])}Q{num(x)} {num(y)} {num(out[0])} {num(out[1])}"
    return d + "Z"


def facet(k, r):
    (ax, ay), (bx, by) = corner(k, r), corner(k + 1, r)
    return f"M{num(CX)} {num(CY)}L{num(ax)} {num(ay)}L{num(bx)} {num(by)}Z"


def rays():
    """Thin rays behind the star, so pale that they are felt more than seen."""
    sx, sy, d = CX, 258.0, ""
    for k in range(24):
        a, w = TAU * k / 24, TAU / 150
        x0, y0 = sx + 900 * math.sin(a - w), sy - 900 * math.cos(a - w)
        x1, y1 = sx + 900 * math.sin(a + w), sy - 900 * math.cos(a + w)
        d += f"M{num(sx)} {num(sy)}L{num(x0)} {num(y0)}L{num(x1)} {num(y1)}Z"
    return d


LIGHT = ["#3049b4", "#273c9c", "#1f3080", "#1a276c", "#243588", "#2b42a4"]

RIBBON = "M92 812Q600 768 1108 812V960Q600 916 92 960Z"


def main():
    facets = "".join(f'<path fill="{LIGHT[k]}" d="{facet(k, 540)}"/>' for k in range(6))
    svg = f"""<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="1200" viewBox="0 0 1200 1200">
<defs>
<linearGradient id="rim" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#fff0c4"/><stop offset=".35" stop-color="#e9bd5f"/><stop offset=".7" stop-color="#b9822a"/><stop offset="1" stop-color="#8a5a14"/></linearGradient>
<linearGradient id="rim2" x1="1" y1="1" x2="0" y2="0"><stop offset="0" stop-color="#ffe9b0"/><stop offset=".4" stop-color="#dca94a"/><stop offset="1" stop-color="#94621a"/></linearGradient>
<linearGradient id="band" x1="0" y1="0" x2="1" y2="0"><stop offset="0" stop-color="#e6d3a6"/><stop offset=".12" stop-color="#fff8e6"/><stop offset=".5" stop-color="#fffdf6"/><stop offset=".88" stop-color="#fff8e6"/><stop offset="1" stop-color="#e6d3a6"/></linearGradient>
<linearGradient id="tail" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#d9bf82"/><stop offset="1" stop-color="#c3a35f"/></linearGradient>
<linearGradient id="shade" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#0c1240" stop-opacity=".55"/><stop offset="1" stop-color="#0c1240" stop-opacity="0"/></linearGradient>
<radialGradient id="glow" gradientUnits="userSpaceOnUse" cx="600" cy="258" r="420"><stop offset="0" stop-color="#8ea6ff" stop-opacity=".36"/><stop offset="1" stop-color="#8ea6ff" stop-opacity="0"/></radialGradient>
<clipPath id="face"><path d="{hexagon(496, 78)}"/></clipPath>
</defs>
<path fill="url(#rim)" d="{hexagon(580, 92)}"/>
<path fill="url(#rim2)" d="{hexagon(552, 87)}"/>
<path fill="#141d5c" d="{hexagon(516, 81)}"/>
<g clip-path="url(#face)">
{facets}
<path fill="url(#glow)" d="M100 0H1100V700H100Z"/>
<path fill="#fff" fill-opacity=".05" d="{rays()}"/>
<path fill="url(#shade)" d="M92 940Q600 900 1108 940V1010Q600 970 92 1010Z"/>
</g>
<path fill="none" stroke="#f4d48c" stroke-width="5" d="{hexagon(476, 75)}"/>
<path fill="url(#tail)" d="M24 866Q90 852 170 846V1000Q90 1008 24 1022L72 940ZM1176 866Q1110 852 1030 846V1000Q1110 1008 1176 1022L1128 940Z"/>
<path fill="#8b6c2f" d="M92 960L170 1000V950ZM1108 960L1030 1000V950Z"/>
<path fill="url(#band)" d="{RIBBON}"/>
<path fill="none" stroke="#c79a45" stroke-width="4" d="M92 826Q600 782 1108 826M92 946Q600 902 1108 946"/>
</svg>
"""
    to = pathlib.Path(__file__).parent.parent / "background.svg"
    to.write_text(svg)
    print(to.stat().st_size)


main()
