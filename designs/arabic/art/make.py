"""Draws background.svg: a border of eight-pointed stars and crosses, as on tiled walls.

    python3 make.py
"""

import math
import pathlib

CELL = 13.5
COLS, ROWS = 21, 15
X0, Y0 = (297 - CELL * COLS) / 2, (210 - CELL * ROWS) / 2


def num(v):
    return f"{v:.2f}".rstrip("0").rstrip(".")


def star(r, inner=0.765, turn=0.0):
    """Two squares laid over each other: 8 points, with the middle at 0 0."""
    points = []
    for k in range(16):
        a = math.pi * k / 8 + turn
        size = r if k % 2 == 0 else r * inner
        points.append(f"{num(size * math.sin(a))} {num(-size * math.cos(a))}")
    return "M" + "L".join(points) + "Z"


def main():
    r = CELL / 2
    tiles = "".join(
        f'<use href="#t" x="{num(X0 + CELL * (c + 0.5))}" y="{num(Y0 + CELL * (w + 0.5))}"/>'
        for w in range(ROWS)
        for c in range(COLS)
        if c in (0, COLS - 1) or w in (0, ROWS - 1)
    )
    # Between four stars lies a cross; half of it shows on either side of the band.
    bx, by, bw, bh = X0, Y0, CELL * COLS, CELL * ROWS
    ix, iy, iw, ih = X0 + CELL, Y0 + CELL, bw - 2 * CELL, bh - 2 * CELL

    def frame(grow, width, colour, inner=False):
        x, y, w, h = (ix, iy, iw, ih) if inner else (bx, by, bw, bh)
        return f'<path fill="none" stroke="{colour}" stroke-width="{width}" d="M{num(x - grow)} {num(y - grow)}h{num(w + 2 * grow)}v{num(h + 2 * grow)}h-{num(w + 2 * grow)}z"/>'

    corners = "".join(
        f'<use href="#c" transform="translate({num(x)} {num(y)})scale({sx} {sy})"/>'
        for x, sx in ((ix + 3.4, 1), (ix + iw - 3.4, -1))
        for y, sy in ((iy + 3.4, 1), (iy + ih - 3.4, -1))
    )
    svg = f"""<svg xmlns="http://www.w3.org/2000/svg" width="303" height="216" viewBox="-3 -3 303 216">
<defs>
<linearGradient id="gold" gradientUnits="userSpaceOnUse" x1="0" y1="0" x2="297" y2="210"><stop offset="0" stop-color="#c79a3f"/><stop offset=".5" stop-color="#e3c57e"/><stop offset="1" stop-color="#b08431"/></linearGradient>
<g id="t">
<path fill="#f7eed6" d="{star(r)}"/>
<path fill="#0d5c63" d="{star(r * 0.84)}"/>
<path fill="none" stroke="#d3ab55" stroke-width=".45" d="{star(r * 0.66)}"/>
<path fill="#d3ab55" d="{star(r * 0.4)}"/>
<path fill="#0d5c63" d="{star(r * 0.17)}"/>
</g>
<g id="c" fill="none" stroke="#c79a3f" stroke-width=".5"><path d="M0 15V0H15"/><path d="M0 19V15L4 11H11V4L15 0H19"/></g>
</defs>
<path fill="#fffdf6" d="M-3-3H300V213H-3z"/>
<path fill="#08464d" fill-rule="evenodd" d="M-3-3H300V213H-3zM{num(ix)} {num(iy)}h{num(iw)}v{num(ih)}h-{num(iw)}z"/>
{tiles}
{frame(0.0, 0.9, "url(#gold)")}
{frame(0.0, 1.1, "url(#gold)", True)}
{frame(-2.0, 0.3, "#0d5c63", True)}
{corners}
</svg>
"""
    path = pathlib.Path(__file__).parent.parent / "background.svg"
    path.write_text(svg)
    print(path.stat().st_size)


main()
