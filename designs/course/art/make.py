"""Draws background.svg: leaves of a book, fanned out in two corners.

    python3 make.py
"""

import pathlib

COLOURS = ["#1f4f49", "#2f7d6c", "#86b592", "#f0c35a", "#e4923f", "#cc5a3c", "#9c3a35"]
LENGTH, WIDTH = 205.0, 46.0


def main():
    # The leaves lie over each other, so each lets some of the next one through.
    leaves = "".join(
        f'<use href="#leaf" fill="{colour}" transform="rotate({-3 - 14 * k})"/>' for k, colour in enumerate(COLOURS)
    )
    svg = f"""<svg xmlns="http://www.w3.org/2000/svg" width="810" height="630" viewBox="-9 -9 810 630">
<defs>
<path id="leaf" d="M-30 0C40 {-WIDTH} {LENGTH - 60} {-WIDTH} {LENGTH} 0C{LENGTH - 60} {WIDTH} 40 {WIDTH} -30 0z" fill-opacity=".93"/>
<g id="fan">{leaves}</g>
</defs>
<path fill="#fdf9f0" d="M-9-9H801V621H-9z"/>
<use href="#fan" transform="translate(-9 -9)scale(1 -1)"/>
<use href="#fan" transform="translate(801 621)scale(-1 1)"/>
</svg>
"""
    path = pathlib.Path(__file__).parent.parent / "background.svg"
    path.write_text(svg)
    print(path.stat().st_size)


main()
