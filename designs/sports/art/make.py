"""Draws background.svg: the bend of a running track, with lanes, a staggered start and a white infield.

    python3 make.py
"""

import math
import pathlib

X, Y = 105.0, 336.0
INNER, LANE, LANES = 188.0, 15.5, 6
# Figures of the lanes, each in a box of 4 by 6, as they are painted on the ground.
FIGURES = ["M1 1.2L2.4 0V6", "M.3 1.4Q.5 0 2 0T3.700 1.500Q3.700 2.500 .2 6H3.900", "M.3 0H3.600L1.800 2.300Q3.800 2.300 3.800 4.100T2 6Q.6 6 .1 4.900", "M3 6V0L.1 4.300H4", "M3.600 0H.800L.5 2.700Q3.800 1.600 3.800 4T2 6Q.6 6 .1 5", "M3.100 0Q.3 1.700 .2 4.200A1.800 1.800 0 1 0 .4 3.500"]


def num(v):
    return f"{v:.2f}".rstrip("0").rstrip(".")


def at(radius, degrees):
    a = math.radians(degrees)
    return f"{num(X + radius * math.sin(a))} {num(Y - radius * math.cos(a))}"


def arc(radius):
    a = math.degrees(math.asin(110 / radius))
    return f"M{at(radius, -a)}A{num(radius)} {num(radius)} 0 0 1 {at(radius, a)}"


def figure(lane):
    """The number of a lane behind its start, seen by who stands there."""
    turn, radius = START + STAGGER * lane, INNER + LANE * (lane + 0.5)
    shift = f"rotate({num(turn)} {num(X)} {num(Y)})translate({num(X)} {num(Y - radius)})"
    return f'<path transform="{shift}rotate(90)translate(-2 2.800)" d="{FIGURES[lane]}"/>'


START, STAGGER = -27.0, 2.1


def main():
    lines = "".join(arc(INNER + LANE * k) for k in range(LANES + 1))
    starts = "".join(
        f"M{at(INNER + LANE * k, START + STAGGER * k)}L{at(INNER + LANE * (k + 1), START + STAGGER * k)}" for k in range(LANES)
    )
    figures = "".join(figure(k) for k in range(LANES))
    svg = f"""<svg xmlns="http://www.w3.org/2000/svg" width="216" height="303" viewBox="-3 -3 216 303">
<defs>
<linearGradient id="track" gradientUnits="userSpaceOnUse" x1="0" y1="50" x2="0" y2="180"><stop offset="0" stop-color="#c03a20"/><stop offset="1" stop-color="#df5b38"/></linearGradient>
</defs>
<path fill="#3a120a" d="M-3-3H213V300H-3z"/>
<path fill="url(#track)" d="{arc(INNER + LANE * LANES)}V300H-3z"/>
<path fill="#fff" d="{arc(INNER)}V300H-3z"/>
<g fill="none" stroke="#fff" stroke-width=".8">
<path d="{lines}"/>
<path d="{starts}"/>
<g stroke-linecap="round" stroke-linejoin="round">{figures}</g>
</g>
<path fill="none" stroke="#df5b38" stroke-width=".8" d="{arc(INNER - 3)}"/>
</svg>
"""
    path = pathlib.Path(__file__).parent.parent / "background.svg"
    path.write_text(svg)
    print(path.stat().st_size)


main()
