"""Draws background.svg: a star over the sea, in a ring with the degrees of a compass.

    python3 make.py
"""

import math
import pathlib


def num(v):
    s = f"{v:.1f}".rstrip("0").rstrip(".")
    return "0" if s == "-0" else s


def polar(r, degrees, cx=600, cy=600):
    a = math.radians(degrees)
    return f"{num(cx + r * math.sin(a))} {num(cy - r * math.cos(a))}"


def ticks():
    fine = "".join(f"M{polar(553, a)}L{polar(568, a)}" for a in range(0, 360, 3) if a % 15)
    bold = "".join(f"M{polar(546, a)}L{polar(568, a)}" for a in range(0, 360, 15))
    return f'<path stroke-width="3" stroke-opacity=".6" d="{fine}"/><path stroke-width="5" d="{bold}"/>'


def rose(cx, cy, long, short, waist):
    """An eight-pointed rose; each point has a lit half and a dark one."""
    lit, dark = "", ""
    for k in range(8):
        a, r = 45 * k, long if k % 2 == 0 else short
        tip, left, right = polar(r, a, cx, cy), polar(waist, a - 22.5, cx, cy), polar(waist, a + 22.5, cx, cy)
        lit += f"M{cx} {cy}L{left}L{tip}Z"
        dark += f"M{cx} {cy}L{right}L{tip}Z"
    return lit, dark


def wave(y, height, length, shift):
    d, x, up = f"M150 1050V{y}H{num(150 - shift)}", 150 - shift, True
    while x < 1060:
        d += f"q{num(length / 4)} {num(-height if up else height)} {num(length / 2)} 0"
        x, up = x + length / 2, not up
    return d + "V1050Z"


def main():
    lit, dark = rose(600, 330, 112, 64, 27)
    svg = f"""<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="1200" viewBox="0 0 1200 1200">
<defs>
<radialGradient id="ring" cx=".38" cy=".28" r=".85"><stop offset="0" stop-color="#1f4f7a"/><stop offset=".6" stop-color="#123456"/><stop offset="1" stop-color="#0a2038"/></radialGradient>
<linearGradient id="sky" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#ffe9c4"/><stop offset=".55" stop-color="#fff9ec"/><stop offset="1" stop-color="#fff9ec"/></linearGradient>
<linearGradient id="rim" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#fff0c9"/><stop offset=".5" stop-color="#e9b765"/><stop offset="1" stop-color="#b97f2f"/></linearGradient>
<clipPath id="disc"><circle cx="600" cy="600" r="412"/></clipPath>
</defs>
<circle cx="600" cy="600" r="592" fill="url(#rim)"/>
<circle cx="600" cy="600" r="578" fill="url(#ring)"/>
<g stroke="#f3d59a">{ticks()}</g>
<circle cx="600" cy="600" r="424" fill="url(#rim)"/>
<circle cx="600" cy="600" r="412" fill="url(#sky)"/>
<g clip-path="url(#disc)">
<path fill="#8ec5cf" d="{wave(826, 34, 206, 60)}"/>
<path fill="#3d8ca3" d="{wave(862, 36, 206, 140)}"/>
<path fill="#15486b" d="{wave(902, 36, 206, 20)}"/>
</g>
<path fill="#e4572e" d="{lit}"/><path fill="#9c2f14" d="{dark}"/>
</svg>
"""
    path = pathlib.Path(__file__).parent.parent / "background.svg"
    path.write_text(svg)
    print(path.stat().st_size)


main()
