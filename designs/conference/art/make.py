"""Draws background.svg: an auditorium seen from above, each dot a seat, one of them taken by the holder.

    python3 make.py
"""

import math
import pathlib

STAGE = (14.0, 105.0)
PANEL = 97.0
HOLDER = (8, 9)  # row, seat


def num(v):
    return f"{v:.2f}".rstrip("0").rstrip(".")


def rows():
    """Rows of seats about the stage: a dot is as large as its row is far, as in a picture with depth."""
    for row in range(13):
        radius = 24 + 6.4 * row + 0.16 * row * row
        size = 0.95 + 0.095 * row
        step = (2 * size + 2.1) / radius
        seats = int(math.radians(146) / step)
        for seat in range(seats + 1):
            angle = (seat - seats / 2) * step
            # Two aisles run through all rows.
            if abs(abs(angle) - math.radians(25)) < step * 0.5:
                continue
            yield row, seat, STAGE[0] + radius * math.cos(angle), STAGE[1] + radius * math.sin(angle), size


def main():
    by_row, holder = {}, ""
    for row, seat, x, y, size in rows():
        if not (-3 - size < y < 213 + size and x + size < PANEL - 3.5):
            continue
        if (row, seat) == HOLDER:
            holder = f'<circle cx="{num(x)}" cy="{num(y)}" r="{num(size * 2.5)}" fill="#ff7a59" fill-opacity=".22"/><circle cx="{num(x)}" cy="{num(y)}" r="{num(size * 1.3)}" fill="#ff7a59"/>'
            continue
        # A dot is a line of no length with round ends.
        by_row.setdefault((row, size), []).append(f"M{num(x)} {num(y)}h0")
    dots = "".join(
        f'<path stroke-width="{num(2 * size)}" stroke-opacity="{num(0.34 + 0.05 * row)}" d="{"".join(d)}"/>' for (row, size), d in by_row.items()
    )
    svg = f"""<svg xmlns="http://www.w3.org/2000/svg" width="303" height="216" viewBox="-3 -3 303 216">
<defs>
<radialGradient id="hall" gradientUnits="userSpaceOnUse" cx="{STAGE[0]}" cy="{STAGE[1]}" r="130"><stop offset="0" stop-color="#4b3aa8"/><stop offset=".45" stop-color="#2a2070"/><stop offset="1" stop-color="#15103f"/></radialGradient>
<linearGradient id="seat" gradientUnits="userSpaceOnUse" x1="0" y1="0" x2="{PANEL}" y2="210"><stop offset="0" stop-color="#9fe8e0"/><stop offset="1" stop-color="#b9a8ff"/></linearGradient>
</defs>
<path fill="#fff" d="M-3-3H300V213H-3z"/>
<path fill="url(#hall)" d="M-3-3H{PANEL}V213H-3z"/>
<path fill="#fff" d="M-3 89.500H12a2 2 0 0 1 2 2v27a2 2 0 0 1-2 2H-3z"/>
<g fill="none" stroke="url(#seat)" stroke-linecap="round">{dots}</g>
{holder}
</svg>
"""
    path = pathlib.Path(__file__).parent.parent / "background.svg"
    path.write_text(svg)
    print(path.stat().st_size)


main()
