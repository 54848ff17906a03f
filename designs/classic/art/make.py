"""Draws background.jpg: a banknote border, four corner rosettes and a fine-line tint.

    pip install resvg-py pillow
    python3 make.py            # writes ../background.jpg
    python3 make.py art.svg    # the drawing itself

Everything is computed: each line is a curve of a family whose phases divide a full turn.
"""

import io
import math
import pathlib
import sys

W, H, BLEED = 297.0, 210.0, 3.0
DPI = 300

PAPER, PANEL = "#fbf8ef", "#fefdf9"
TINT, TINT2 = "#dfd8c3", "#d0d8d3"
SLATE, BRONZE = "#2f4c57", "#9c7740"
TAU = 2 * math.pi

out = []


def curve(points, ink, width, close=False):
    d = "M" + "L".join(f"{x:.3f} {y:.3f}" for x, y in points) + ("Z" if close else "")
    out.append(
        f'<path d="{d}" fill="none" stroke="{ink}" stroke-width="{width}"'
        + ' stroke-linejoin="round"/>'
    )


def disc(x, y, r, fill, ink=None, width=0.0):
    line = f' stroke="{ink}" stroke-width="{width}"' if ink else ""
    out.append(f'<circle cx="{x}" cy="{y}" r="{r}" fill="{fill}"{line}/>')


def ring(cx, cy, radius, ink, width, count, steps=1440):
    """`count` closed curves; `radius(angle, phase)` tells how far from the middle they run."""
    for i in range(count):
        phase = TAU * i / count
        points = []
        for k in range(steps):
            a = TAU * k / steps
            r = radius(a, phase)
            points.append((cx + r * math.sin(a), cy - r * math.cos(a)))
        curve(points, ink, width, close=True)


# --- the tint: level lines that swell into a medallion -------------------------------------

CX, CY, STRETCH = W / 2, 75.8, 2.3     # middle of the medallion, and how much wider than high


def cushion(a):
    """How far a cushion with the half width 1 reaches in a direction."""
    return (abs(math.sin(a)) ** 2.8 + abs(math.cos(a)) ** 2.8) ** (-1 / 2.8)


def relief(x, y):
    """How high the relief stands at a point; lines are pushed up by it."""
    dx, dy = (x - CX) / STRETCH, y - CY
    a = math.atan2(dx, -dy)
    r = math.hypot(dx, dy) / cushion(a)
    dome = 1 / (1 + math.exp((r - 39 - 1.5 * math.cos(24 * a)) / 1.1))
    outer = math.cos(16 * a) * math.exp(-(((r - 30) / 6) ** 2))
    inner = math.cos(16 * a + math.pi) * math.exp(-(((r - 17) / 5) ** 2))
    return 1.5 * dome + 1.25 * outer + 0.9 * inner


def tint():
    out.append('<g clip-path="url(#field)">')
    pitch, y = 1.22, 16.0
    while y < H - 14:
        points = []
        x = 20.0
        while x <= W - 20:
            wave = 0.5 * math.sin(TAU * x / 47 + y / 9) + 0.25 * math.sin(TAU * x / 21 - y / 5)
            points.append((x, y + wave - relief(x, y)))
            x += 0.75
        curve(points, TINT, 0.13)
        y += pitch
    out.append("</g>")


def cushion_line(reach, stretch, steps=7200):
    """The cushion's outline as (x, y, normal x, normal y) at even steps along its length."""
    dense = []
    for k in range(steps + 1):
        a = TAU * k / steps
        dense.append((CX + stretch * reach * cushion(a) * math.sin(a), CY - reach * cushion(a) * math.cos(a)))
    length = [0.0]
    for (x0, y0), (x1, y1) in zip(dense, dense[1:]):
        length.append(length[-1] + math.hypot(x1 - x0, y1 - y0))
    out, at = [], 0
    for k in range(steps):
        want = length[-1] * k / steps
        while length[at + 1] < want:
            at += 1
        (x0, y0), (x1, y1) = dense[at], dense[at + 1]
        t = (want - length[at]) / (length[at + 1] - length[at])
        step = math.hypot(x1 - x0, y1 - y0)
        out.append((x0 + (x1 - x0) * t, y0 + (y1 - y0) * t, (y1 - y0) / step, (x0 - x1) / step))
    return out


def lace(line, off, swing, waves, count, ink, width):
    """Waves that run along a line, evenly, `off` from it."""
    for i in range(count):
        p = TAU * i / count
        points = []
        for k, (x, y, nx, ny) in enumerate(line[::2]):
            r = off + swing * math.cos(waves * TAU * 2 * k / len(line) + p)
            points.append((x + nx * r, y + ny * r))
        curve(points, ink, width, close=True)


def medallion():
    """Interlaced lines around the relief, as pale as the tint itself."""
    line = cushion_line(43.4, STRETCH)
    lace(line, 0, 2.3, 60, 6, TINT2, 0.13)
    lace(line, 0, 2.3, -90, 4, TINT, 0.13)
    lace(line, 4.1, 1.0, 150, 3, TINT2, 0.11)


# --- the border ----------------------------------------------------------------------------

MID, HALF = 15.5, 4.1       # middle line of the band from the trim, and half its width
R = 9.6                     # radius of the corner rosettes, whose middles lie on that line


def side(along, n, place):
    """One side of the band: `n` waves over a length `along`; `place(s, t)` puts it on the page."""
    S = [along * k / (along * 7 // 1) for k in range(int(along * 7) + 1)]

    def line(ink, width, f):
        curve([place(s, f(TAU * n * s / along)) for s in S], ink, width)

    # two chains of lenses, half a step apart
    for i in range(11):
        u = (2 * i / 10 - 1) * HALF * 0.9
        line(BRONZE, 0.11, lambda t: u * math.sin(t / 2))
    for i in range(11):
        u = (2 * i / 10 - 1) * HALF * 0.9
        line(SLATE, 0.13, lambda t: u * math.cos(t / 2))
    # a braid along the middle, and scallops along both rules
    for i in range(3):
        p = TAU * i / 3
        line(SLATE, 0.15, lambda t: HALF * 0.3 * math.sin(2 * t + p))
    for sign in (1, -1):
        for i in range(3):
            p = i * math.pi / 3
            line(BRONZE, 0.1, lambda t: sign * (HALF + 0.08 - 0.5 * abs(math.sin(t + p))))


def field(inset, bulge):
    """A frame that bows round the corner rosettes; `bulge` is its distance from their middles."""
    reach = math.sqrt(bulge**2 - (inset - MID) ** 2)
    x0, x1, y0, y1 = inset, W - inset, inset, H - inset
    near, fx, fy = MID + reach, W - MID - reach, H - MID - reach
    big, sweep = (1, 1) if inset < MID else (0, 0)
    arc = f"A{bulge} {bulge} 0 {big} {sweep} "
    return (
        f"M{near:.3f} {y0}L{fx:.3f} {y0}{arc}{x1} {near:.3f}L{x1} {fy:.3f}{arc}{fx:.3f} {y1}"
        f"L{near:.3f} {y1}{arc}{x0} {fy:.3f}L{x0} {near:.3f}{arc}{near:.3f} {y0}Z"
    )


def outline(inset, bulge, ink, width):
    out.append(f'<path d="{field(inset, bulge)}" fill="none" stroke="{ink}" stroke-width="{width}" stroke-linejoin="round"/>')


def rosette(cx, cy):
    k = R / 10

    def at(mid, swing, n):
        return lambda a, p: k * (mid + swing * math.cos(n * a + p))

    disc(cx, cy, R + 0.5, PAPER)
    ring(cx, cy, at(8.35, 1.6, 18), SLATE, 0.12, 6)
    ring(cx, cy, at(8.35, 1.6, -12), BRONZE, 0.1, 6)
    ring(cx, cy, at(5.15, 1.65, 12), SLATE, 0.12, 6)
    ring(cx, cy, at(5.15, 1.3, -8), BRONZE, 0.1, 5)
    ring(cx, cy, at(2.2, 1.3, 8), SLATE, 0.11, 5)
    ring(cx, cy, at(0.85, 0.6, 6), BRONZE, 0.09, 3)
    for r in (6.78, 3.52):
        disc(cx, cy, k * r, "none", SLATE, 0.13)


def border():
    lo, hi_x, hi_y = MID + R, W - MID - R, H - MID - R
    side(hi_x - lo, 28, lambda s, t: (lo + s, MID + t))
    side(hi_x - lo, 28, lambda s, t: (lo + s, H - MID - t))
    side(hi_y - lo, 18, lambda s, t: (MID + t, lo + s))
    side(hi_y - lo, 18, lambda s, t: (W - MID - t, lo + s))
    for x in (MID, W - MID):
        for y in (MID, H - MID):
            rosette(x, y)
    for grow, ink, width in ((0.5, SLATE, 0.15), (1.25, SLATE, 0.5)):
        outline(MID - HALF - grow, R + grow, ink, width)
    for grow, ink, width in ((0.5, SLATE, 0.15), (1.15, SLATE, 0.36), (2.1, BRONZE, 0.14)):
        outline(MID + HALF + grow, R + grow, ink, width)


def panel():
    """The quiet ground of the code, at the foot of the sheet."""
    s, grow = 32.0, 1.7
    x, y = W / 2 - s / 2, 145.0
    out.append(f'<rect x="{x - grow}" y="{y - grow}" width="{s + 2 * grow}" height="{s + 2 * grow}" rx="1.2" fill="{PANEL}" stroke="{SLATE}" stroke-width="0.3"/>')
    n = 15
    for i in range(3):
        p = i * math.pi / 3
        for k in range(4):
            points = []
            for j in range(n * 16 + 1):
                t = j / (n * 16)
                off = -grow / 2 + 0.55 * math.sin(TAU * n * t / 2 + p)
                u, v = t * s, off
                points.append([(x + u, y + v), (x + s - v, y + u), (x + s - u, y + s - v), (x + v, y + s - u)][k])
            curve(points, BRONZE if i else SLATE, 0.1)
    for cx in (x - grow / 2, x + s + grow / 2):
        for cy in (y - grow / 2, y + s + grow / 2):
            disc(cx, cy, 0.5, "none", SLATE, 0.1)
            disc(cx, cy, 0.2, BRONZE)
    out.append(f'<rect x="{x}" y="{y}" width="{s}" height="{s}" fill="{PANEL}" stroke="{SLATE}" stroke-width="0.14"/>')


def drawing():
    tint()
    medallion()
    border()
    panel()
    # even sides: at 150 dpi two pixels then become one exactly, in every viewer
    px = tuple(2 * math.ceil((side + 2 * BLEED) / 25.4 * DPI / 2) for side in (W, H))
    return f"""<svg xmlns="http://www.w3.org/2000/svg" width="{px[0]}" height="{px[1]}" viewBox="{-BLEED} {-BLEED} {W + 2 * BLEED} {H + 2 * BLEED}">
<defs>
<clipPath id="field"><path d="{field(MID + HALF + 2.1, R + 2.1)}"/></clipPath>
</defs>
<rect x="{-BLEED}" y="{-BLEED}" width="{W + 2 * BLEED}" height="{H + 2 * BLEED}" fill="{PAPER}"/>
{"".join(out)}
</svg>"""


def main():
    svg = drawing()
    if len(sys.argv) > 1:
        pathlib.Path(sys.argv[1]).write_text(svg)
        return
    import resvg_py
    from PIL import Image

    picture = Image.open(io.BytesIO(bytes(resvg_py.svg_to_bytes(svg_string=svg)))).convert("RGB")
    to = pathlib.Path(__file__).parent.parent / "background.jpg"
    tables = Image.new("RGB", (8, 8))
    probe = io.BytesIO()
    tables.save(probe, "JPEG", quality=QUALITY)
    luma, chroma = (list(t) for t in Image.open(probe).quantization.values())
    # flat paper must keep its tone beside the tinted field, so the lowest frequencies stay exact
    luma[0], chroma[0], chroma[1], chroma[8] = 4, 2, 6, 6
    picture.save(to, qtables=[luma, chroma], subsampling="4:2:0", optimize=True, dpi=(DPI, DPI))
    print(picture.size, to.stat().st_size)


QUALITY = 58

if __name__ == "__main__":
    main()
