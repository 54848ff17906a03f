"""Draws background.svg: seigaiha, the waves of the blue sea, at the foot of the sheet; a sun stands over them.

    python3 make.py
"""

import pathlib

R = 9.0  # radius of a wave
X0, X1, Y1 = -3.0, 300.0, 213.0


def num(v):
    return f"{v:.2f}".rstrip("0").rstrip(".")


def main():
    waves = ""
    # Rows from the back to the front, each half a wave aside; a wave hides what lies behind it.
    for row in range(9):
        y = 182 + row * R / 2
        x = X0 - R + (row % 2) * R
        while x < X1 + R:
            # The sea is higher at both ends, so its last rows begin late towards the middle.
            if y > 188.5 - 9 * abs((x - 148.5) / 148.5) ** 2.2:
                waves += f'<use href="#w" x="{num(x)}" y="{num(y)}"/>'
            x += 2 * R
    rings = "".join(f'<circle r="{num(R * k)}"/>' for k in (0.96, 0.72, 0.48, 0.24))
    svg = f"""<svg xmlns="http://www.w3.org/2000/svg" width="303" height="216" viewBox="-3 -3 303 216">
<defs>
<linearGradient id="sun" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#f6d9b8" stop-opacity=".75"/><stop offset="1" stop-color="#f9e9d3" stop-opacity=".25"/></linearGradient>
<g id="w"><circle r="{num(R)}" fill="#fffdf6"/><g fill="none" stroke="#bb9142" stroke-width=".45">{rings}</g></g>
</defs>
<path fill="#fffdf6" d="M-3-3H300V213H-3z"/>
<circle cx="78" cy="118" r="58" fill="url(#sun)"/>
<path fill="none" stroke="#bb9142" stroke-width=".9" d="M13 213V13H284V213"/>
<path fill="none" stroke="#bb9142" stroke-width=".3" d="M15 213V15H282V213"/>
{waves}
</svg>
"""
    path = pathlib.Path(__file__).parent.parent / "background.svg"
    path.write_text(svg)
    print(path.stat().st_size)


main()
