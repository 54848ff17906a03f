"""Draws background.svg: two bands with engraved rosettes, a pale rosette on the sheet, lines of microprint.

    pip install fonttools
    python3 make.py FONT.ttf    # a font for the microprint, such as Inter-SemiBold.ttf

A rosette is one closed curve, turned again and again; the file stays small because it says so with `use`.
"""

import math
import pathlib
import sys

from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont

TAU = 2 * math.pi
MICRO = "PROFESSIONAL LICENCE · SCAN THE CODE TO VERIFY · "


def num(v):
    return f"{v:.2f}".rstrip("0").rstrip(".").replace("-0.", "-.").removeprefix("0") or "0" if abs(v) < 1 else f"{v:.2f}".rstrip("0").rstrip(".")


def smooth(points, close):
    """A path through points as cubic curves (Catmull–Rom), relative, to two decimals."""
    n = len(points)
    at = (lambda i: points[i % n]) if close else (lambda i: points[min(max(i, 0), n - 1)])
    d = f"M{num(points[0][0])} {num(points[0][1])}"
    here = (round(points[0][0], 2), round(points[0][1], 2))
    for i in range(n if close else n - 1):
        p0, p1, p2, p3 = at(i - 1), at(i), at(i + 1), at(i + 2)
        c1 = (p1[0] + (p2[0] - p0[0]) / 6, p1[1] + (p2[1] - p0[1]) / 6)
        c2 = (p2[0] - (p3[0] - p1[0]) / 6, p2[1] - (p3[1] - p1[1]) / 6)
        rel = [round(v - here[k % 2], 2) for k, v in enumerate((*c1, *c2, *p2))]
        d += "c" + " ".join(num(v) for v in rel)
        here = (round(here[0] + rel[4], 2), round(here[1] + rel[5], 2))
    return d + ("z" if close else "")


def closed(radius, steps):
    return smooth([(radius(TAU * k / steps) * math.sin(TAU * k / steps), -radius(TAU * k / steps) * math.cos(TAU * k / steps)) for k in range(steps)], True)


def turned(name, d, period, count):
    """Defines `name`: the curve `d`, turned `count` times within its own period of 1/`period` turn."""
    uses = "".join(f'<use href="#{name}0" transform="rotate({num(360 / period / count * i)})"/>' for i in range(1, count))
    return f'<g id="{name}" fill="none"><path id="{name}0" d="{d}"/>{uses}</g>'


def place(name, x, y, scale, ink, width, opacity=1.0):
    alpha = f' stroke-opacity="{opacity}"' if opacity < 1 else ""
    return f'<use href="#{name}" transform="translate({x} {y}) scale({scale})" stroke="{ink}" stroke-width="{num(width / scale)}"{alpha}/>'


def glyphs(font_file):
    font = TTFont(font_file)
    shapes, cmap, k = font.getGlyphSet(), font.getBestCmap(), 1000 / font["head"].unitsPerEm
    defs, run, x = {}, [], 0.0
    for ch in MICRO:
        name = cmap[ord(ch)]
        if ch != " ":
            pen = SVGPathPen(shapes, ntos=lambda v: str(round(v)))
            shapes[name].draw(TransformPen(pen, (k, 0, 0, -k, 0, 0)))
            defs[name] = f'<path id="m{len(defs)}" d="{pen.getCommands()}"/>' if name not in defs else defs[name]
            run.append((list(defs).index(name), x))
        x += shapes[name].width * k + 60
    line = "".join(f'<use href="#m{i}" x="{round(at)}"/>' for i, at in run)
    return "".join(defs.values()) + f'<g id="micro">{line}</g>', x


def micro(y, advance, size, ink):
    k = size / 1000
    n = math.ceil(216 / (advance * k))
    return f'<g fill="{ink}">' + "".join(f'<use href="#micro" transform="translate({num(-3 + i * advance * k)} {y}) scale({k:.5f})"/>' for i in range(n)) + "</g>"




def main():
    letters, advance = glyphs(sys.argv[1])
    r1 = turned("r1", closed(lambda a: 40 + 8 * math.cos(10 * a), 120), 10, 9)
    r2 = turned("r2", closed(lambda a: 22 + 9 * math.cos(8 * a), 96), 8, 8)
    r3 = turned("r3", closed(lambda a: 7.4 + 4.6 * math.cos(6 * a), 60), 6, 7)
    r4 = turned("r4", closed(lambda a: 54 + 4.2 * math.cos(15 * a), 150), 15, 6)
    cx, cy = 180, 23
    seal = lambda x, y, s, ink, w, o: "".join(place(r, x, y, s, ink, w, o) for r in ("r1", "r2", "r3", "r4"))
    svg = f"""<svg xmlns="http://www.w3.org/2000/svg" width="216" height="303" viewBox="-3 -3 216 303">
<defs>
<linearGradient id="deep" gradientUnits="userSpaceOnUse" x1="-3" y1="0" x2="213" y2="0"><stop offset="0" stop-color="#0a3a45"/><stop offset="1" stop-color="#0f5753"/></linearGradient>
<clipPath id="top"><path d="M-3-3H213V48H-3z"/></clipPath>
<clipPath id="foot"><path d="M-3 284H213V300H-3z"/></clipPath>
{r1}{r2}{r3}{r4}{letters}
</defs>
<path fill="#fdfefd" d="M-3-3H213V300H-3z"/>
{seal(105, 202, 0.96, "#0f5a5c", 0.13, 0.15)}
<path fill="url(#deep)" d="M-3-3H213V48H-3zM-3 284H213V300H-3z"/>
<g clip-path="url(#top)">{seal(cx, cy, 0.9, "#bfe6d8", 0.13, 0.5)}</g>
<g clip-path="url(#foot)">{seal(cx, 310, 0.9, "#bfe6d8", 0.13, 0.5)}</g>
<path fill="#b3924a" d="M-3 48H213V49H-3zM-3 283H213V284H-3z"/>
{micro(51, advance, 1.15, "#0f5a5c")}
{micro(281.9, advance, 1.15, "#0f5a5c")}
</svg>
"""
    to = pathlib.Path(__file__).parent.parent / "background.svg"
    to.write_text(svg)
    print(to.stat().st_size)


main()
