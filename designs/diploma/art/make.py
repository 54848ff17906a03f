"""Draws the diploma's pictures: background.svg, seal.svg and the two signatures (PNG with alpha).

    pip install pillow
    python3 make.py
"""

import math
import pathlib
import random

HERE = pathlib.Path(__file__).parent.parent
TAU = 2 * math.pi
PAPER, OXBLOOD, GOLD = "#fcf8ec", "#6b1f27", "#a98642"


def num(v, digits=2):
    s = f"{v:.{digits}f}".rstrip("0").rstrip(".")
    return "0" if s in ("-0", "") else s


def smooth(points, close=False):
    """A path through points as cubic curves (Catmull–Rom)."""
    n = len(points)
    at = (lambda i: points[i % n]) if close else (lambda i: points[min(max(i, 0), n - 1)])
    d = f"M{num(points[0][0])} {num(points[0][1])}"
    for i in range(n if close else n - 1):
        p0, p1, p2, p3 = at(i - 1), at(i), at(i + 1), at(i + 2)
        c = (p1[0] + (p2[0] - p0[0]) / 6, p1[1] + (p2[1] - p0[1]) / 6, p2[0] - (p3[0] - p1[0]) / 6, p2[1] - (p3[1] - p1[1]) / 6, *p2)
        d += "C" + " ".join(num(v) for v in c)
    return d + ("Z" if close else "")


# --- the border: a vine between rules ---------------------------------------------------------

P, A = 48.0, 7.2            # one wave of the vine, and how far it swings


def leaf(x, y, angle, length, fat=1.0):
    c, s = math.cos(angle), math.sin(angle)
    at = lambda u, v: f"{num(x + length * (u * c - v * fat * s))} {num(y + length * (u * s + v * fat * c))}"
    return f"M{at(0, 0)}C{at(.2, -.36)} {at(.62, -.4)} {at(1, -.06)}C{at(.74, .04)} {at(.36, .24)} {at(0, 0)}Z"


def half_wave(flip):
    """Stem-side ornaments of half a wave: a tendril that curls into the hollow, leaves on the back of the stem."""
    f = -1 if flip else 1
    stems, fills = [], []
    x0 = P / 2 if flip else 0.0
    cx, cy = x0 + P / 4 + 0.6, -f * 2.6
    curl = []
    for k in range(27):
        t = k / 26
        a = math.radians(205) + t * math.radians(500)
        r = 6.6 * (1 - t) ** 0.8 + 1.25
        curl.append((cx + r * math.cos(a), cy - f * r * math.sin(a) * -1))
    start = (x0 + 1.5, f * A * math.sin(TAU * 1.5 / P))
    stems.append(smooth([start, ((start[0] + curl[0][0]) / 2 - 0.6, (start[1] + curl[0][1]) / 2 - f * 0.6), *curl]))
    fills.append(f"M{num(cx + 1.7)} {num(cy)}a1.7 1.7 0 1 1-3.4 0a1.7 1.7 0 1 1 3.4 0Z")
    top = lambda x: f * A * math.sin(TAU * (x - x0) / P)
    for dx, turn, size in ((4.2, 62, 7.2), (9.0, 38, 6.2), (16.4, 28, 5.4), (19.6, 2, 5.8)):
        fills.append(leaf(x0 + dx, top(x0 + dx), f * math.radians(turn), size, f * 1.0))
    for dx, turn, size in ((2.6, -70, 5.2), (21.8, -74, 5.4)):
        fills.append(leaf(x0 + dx, top(x0 + dx), f * math.radians(turn), size, -f * 0.9))
    # leaves on the tendril
    for k, turn, size in ((5, 150, 4.4), (9, 215, 3.8), (13, 300, 3.2)):
        px, py = curl[k]
        out = math.atan2(py - cy, px - cx)
        fills.append(leaf(px, py, out + f * 0.7, size, f * 0.9))
    return stems, fills


def vine():
    stem = smooth([(P * k / 16, A * math.sin(TAU * k / 16)) for k in range(17)])
    s1, f1 = half_wave(False)
    s2, f2 = half_wave(True)
    return (
        f'<g id="v"><path fill="none" stroke="{OXBLOOD}" stroke-width="1" stroke-linecap="round" d="{stem}"/>'
        f'<path fill="none" stroke="{OXBLOOD}" stroke-width=".7" stroke-linecap="round" d="{"".join(s1 + s2)}"/>'
        f'<path fill="{OXBLOOD}" d="{"".join(f1 + f2)}"/></g>'
    )


def petal(angle, near, far, wide):
    c, s = math.cos(angle), math.sin(angle)
    at = lambda u, v: f"{num(u * c - v * s)} {num(u * s + v * c)}"
    third = (far - near) / 3
    return f"M{at(near, 0)}C{at(near + third * .6, -wide)} {at(near + third * 1.9, -wide)} {at(far, 0)}C{at(near + third * 1.9, wide)} {at(near + third * .6, wide)} {at(near, 0)}Z"


def corner():
    """A square with a flower of two crosses of petals."""
    d = "".join(petal(TAU * k / 4 + TAU / 8, 1.4, 10.8, 3.4) for k in range(4))
    d2 = "".join(petal(TAU * k / 4, 1.4, 9.4, 1.9) for k in range(4))
    return (
        f'<g id="q"><path fill="{PAPER}" stroke="{OXBLOOD}" stroke-width=".9" d="M-14.5-14.5H14.5V14.5H-14.5Z"/>'
        f'<path fill="none" stroke="{GOLD}" stroke-width=".6" d="M-12.4-12.4H12.4V12.4H-12.4Z"/>'
        f'<path fill="{OXBLOOD}" d="{d}"/><path fill="{GOLD}" d="{d2}"/>'
        f'<circle r="1.9" fill="{PAPER}" stroke="{OXBLOOD}" stroke-width=".7"/></g>'
    )


def frame(inset, ink, width):
    return f'<path fill="none" stroke="{ink}" stroke-width="{width}" d="M{inset} {inset}H{612 - inset}V{792 - inset}H{inset}Z"/>'


def row(x, y, turn, along, n):
    k = along / n / P
    return "".join(f'<use href="#v" transform="translate({num(x)} {num(y)}) rotate({turn}) translate({num(along / n * i)}) scale({num(k, 4)} 1)"/>' for i in range(n))


def divider(y, w):
    """A thin swelling rule with a lozenge: the breath between heading and text."""
    d = ""
    for s in (1, -1):
        d += f"M{306 + s * 20} {y}C{306 + s * w * .4} {y - 1.1} {306 + s * w * .7} {y - .35} {306 + s * w} {y}C{306 + s * w * .7} {y + .35} {306 + s * w * .4} {y + 1.1} {306 + s * 20} {y}Z"
    d += f"M306 {y - 4.2}L310.2 {y}L306 {y + 4.2}L301.8 {y}Z"
    for s in (1, -1):
        d += f"M{306 + s * 15 - 1.3} {y}a1.3 1.3 0 1 1 2.6 0a1.3 1.3 0 1 1-2.6 0Z"
    return f'<path fill="{OXBLOOD}" d="{d}"/>'


def background():
    m = 46.0                                 # middle line of the vine from the trim
    ax, ay = 612 - 2 * (m + 15), 792 - 2 * (m + 15)
    nx, ny = round(ax / P), round(ay / P)
    body = row(m + 15, m, 0, ax, nx) + row(612 - m - 15, 792 - m, 180, ax, nx)
    body += row(612 - m, m + 15, 90, ay, ny) + row(m, 792 - m - 15, 270, ay, ny)
    body += "".join(f'<use href="#q" transform="translate({x} {y})"/>' for x in (m, 612 - m) for y in (m, 792 - m))
    rules = frame(m - 17.5, OXBLOOD, 1.6) + frame(m - 14.5, OXBLOOD, 0.5) + frame(m + 14.5, OXBLOOD, 0.5) + frame(m + 17.5, OXBLOOD, 1.1) + frame(m + 21, GOLD, 0.5)
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="630" height="810" viewBox="-9 -9 630 810">\n'
        f"<defs>{vine()}{corner()}</defs>\n"
        f'<path fill="{PAPER}" d="M-9-9H621V801H-9Z"/>\n{rules}\n{body}\n{divider(161, 104)}\n</svg>\n'
    )
    (HERE / "background.svg").write_text(svg)


# --- the seal ---------------------------------------------------------------------------------------

def seal():
    burst = []
    n = 72
    for k in range(2 * n):
        r = 100 if k % 2 == 0 else 95.8
        a = TAU * k / (2 * n)
        burst.append(f"{num(r * math.sin(a))} {num(-r * math.cos(a))}")
    beads = "".join(f"M{num(83 * math.sin(a) - 1.5)} {num(-83 * math.cos(a))}a1.5 1.5 0 1 1 3 0a1.5 1.5 0 1 1-3 0Z" for a in (TAU * k / 60 for k in range(60)))
    lace = smooth([((70 + 6.4 * math.cos(18 * a)) * math.sin(a), -(70 + 6.4 * math.cos(18 * a)) * math.cos(a)) for a in (TAU * k / 180 for k in range(180))], True)
    wreath = ""
    for k in range(9):                   # the left branch, from its foot upwards; the right one mirrors it
        a = math.radians(166 - k * 16.5)
        x, y, tangent = -45 * math.sin(a), -45 * math.cos(a), math.atan2(-math.sin(a), math.cos(a))
        size = 14 - 0.35 * k
        wreath += leaf(x, y, tangent + 0.62, size, 0.72) + leaf(x, y, tangent - 0.62, size * 0.92, -0.72)
    wreath += leaf(-45 * math.sin(math.radians(18)), -45 * math.cos(math.radians(18)), math.radians(-18), 10, 0.7)
    stem = smooth([(-45 * math.sin(math.radians(d)), -45 * math.cos(math.radians(d))) for d in range(184, 17, -14)])
    star = "".join(("M" if k == 0 else "L") + f"{num((25 if k % 2 == 0 else 10) * math.sin(TAU * k / 10))} {num(-(25 if k % 2 == 0 else 10) * math.cos(TAU * k / 10))}" for k in range(10)) + "Z"
    facets = "".join(f"M0 0L{num(25 * math.sin(TAU * k / 5))} {num(-25 * math.cos(TAU * k / 5))}L{num(10 * math.sin(TAU * (k + .5) / 5))} {num(-10 * math.cos(TAU * (k + .5) / 5))}Z" for k in range(5))
    svg = f"""<svg xmlns="http://www.w3.org/2000/svg" width="204" height="204" viewBox="-102 -102 204 204">
<defs>
<linearGradient id="o" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#ecd9a0"/><stop offset=".45" stop-color="#b8923f"/><stop offset=".6" stop-color="#d9bd75"/><stop offset="1" stop-color="#8f6b24"/></linearGradient>
<linearGradient id="i" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#c39d4b"/><stop offset=".5" stop-color="#e3cb8b"/><stop offset="1" stop-color="#b48c3a"/></linearGradient>
<path id="l" fill="none" d="{lace}"/>
<g id="w"><path stroke="none" d="{wreath}"/><path fill="none" stroke-width="1.1" stroke-linecap="round" d="{stem}"/></g>
</defs>
<path fill="url(#o)" d="M{"L".join(burst)}Z"/>
<circle r="88.5" fill="url(#i)" stroke="#7d5c1d" stroke-width="1"/>
<path fill="#7d5c1d" d="{beads}"/>
<circle r="78" fill="none" stroke="#7d5c1d" stroke-width=".8"/>
<g stroke="#7d5c1d" stroke-width=".55"><use href="#l"/><use href="#l" transform="rotate(5)"/><use href="#l" transform="rotate(10)"/><use href="#l" transform="rotate(15)"/></g>
<circle r="62" fill="url(#o)" stroke="#7d5c1d" stroke-width="1"/>
<circle r="59.5" fill="none" stroke="#f4e8c4" stroke-width=".7"/>
<g fill="#f6ecce" stroke="#f6ecce" transform="translate(-.7 -.8)" opacity=".7"><use href="#w"/><use href="#w" transform="scale(-1 1)"/></g>
<g fill="#6f5118" stroke="#6f5118"><use href="#w"/><use href="#w" transform="scale(-1 1)"/></g>
<path fill="#f6ecce" d="{star}"/>
<path fill="#6f5118" d="{facets}"/>
<path fill="none" stroke="#6f5118" stroke-width=".8" stroke-linejoin="round" d="{star}"/>
</svg>
"""
    (HERE / "seal.svg").write_text(svg)


# --- the signatures ---------------------------------------------------------------------------------

LETTERS = {
    "a": [(.62, .82), (.36, 1), (.1, .62), (.14, .12), (.38, .08), (.58, .6), (.64, .98), (.6, .35), (.7, 0), (.98, .38)],
    "e": [(0, .12), (.35, .46), (.5, .82), (.34, 1), (.15, .8), (.12, .35), (.3, 0), (.58, .1), (.82, .45)],
    "g": [(.62, .8), (.36, 1), (.1, .6), (.2, .1), (.45, .2), (.63, .95), (.6, -.4), (.36, -1.45), (.1, -1.3), (.3, -.6), (1, .35)],
    "i": [(0, .12), (.2, .7), (.28, 1), (.25, .4), (.34, .02), (.62, .36)],
    "l": [(0, .05), (.36, 1.1), (.56, 2.2), (.42, 2.65), (.24, 2.2), (.2, 1), (.28, .1), (.5, 0), (.78, .4)],
    "n": [(0, .1), (.16, .8), (.24, 1), (.22, .4), (.22, 0), (.4, .74), (.58, 1), (.64, .6), (.68, .1), (.82, 0), (1.05, .35)],
    "o": [(.36, .98), (.1, .62), (.16, .08), (.44, .06), (.6, .55), (.42, .98), (.6, .84), (.9, .82)],
    "r": [(0, .1), (.2, .84), (.3, 1.12), (.36, .94), (.54, .9), (.5, .4), (.58, .04), (.84, .32)],
    "s": [(0, .05), (.3, .8), (.42, 1.14), (.48, .6), (.5, .15), (.28, 0), (.16, .12), (.52, .06), (.84, .34)],
    "u": [(0, .15), (.16, .8), (.22, 1), (.2, .3), (.34, 0), (.56, .3), (.72, 1), (.68, .3), (.8, 0), (1.04, .36)],
    "v": [(0, .3), (.14, .88), (.24, .96), (.3, .4), (.38, 0), (.56, .5), (.66, .96), (.92, .84)],
}
WIDTH = {"a": .86, "e": .68, "g": .86, "i": .52, "l": .62, "n": .92, "o": .76, "r": .74, "s": .74, "u": .92, "v": .78}


def word(letters, x, grow):
    points = []
    for k, ch in enumerate(letters):
        size = grow(k / max(len(letters) - 1, 1))
        for px, py in LETTERS[ch]:
            points.append((x + px, py * size))
        x += WIDTH[ch] * 1.12
    return points, x


def dense(points, per=26):
    out = []
    at = lambda i: points[min(max(i, 0), len(points) - 1)]
    for i in range(len(points) - 1):
        p0, p1, p2, p3 = at(i - 1), at(i), at(i + 1), at(i + 2)
        for k in range(per):
            t = k / per
            out.append(tuple(0.5 * (2 * p1[j] + (p2[j] - p0[j]) * t + (2 * p0[j] - 5 * p1[j] + 4 * p2[j] - p3[j]) * t * t + (3 * p1[j] - p0[j] - 3 * p2[j] + p3[j]) * t**3) for j in (0, 1)))
    return out + [points[-1]]


def ink(strokes, name, seed, slant, size=(900, 330)):
    from PIL import Image, ImageDraw

    rng = random.Random(seed)
    lines = [dense([(x + rng.uniform(-.025, .025), y + rng.uniform(-.03, .03)) for x, y in s]) for s in strokes]
    lines = [[(x + y * slant, -y) for x, y in line] for line in lines]
    xs, ys = [x for line in lines for x, _ in line], [y for line in lines for _, y in line]
    over, pad = 4, 16
    k = min((size[0] - 2 * pad) / (max(xs) - min(xs)), (size[1] - 2 * pad) / (max(ys) - min(ys)))
    w, h = round((max(xs) - min(xs)) * k + 2 * pad), round((max(ys) - min(ys)) * k + 2 * pad)
    mask = Image.new("L", (w * over, h * over), 0)
    pen = ImageDraw.Draw(mask)
    for line in lines:
        pts = [((x - min(xs)) * k + pad, (y - min(ys)) * k + pad) for x, y in line]
        wide = 2.4
        for i in range(len(pts) - 1):
            (x0, y0), (x1, y1) = pts[i], pts[i + 1]
            step = math.hypot(x1 - x0, y1 - y0)
            down = max(0.0, (y1 - y0) / step) if step else 0.0
            speed = min(step / 6.0, 1.6)
            ends = min(1.0, 0.35 + i / 14, 0.25 + (len(pts) - i) / 22)
            wish = (3.6 + 4.4 * down**1.3 - 1.0 * speed) * ends
            wide += (max(wish, 1.6) - wide) * 0.16
            n = max(1, int(step * over / 2))
            for j in range(n):
                x, y, r = (x0 + (x1 - x0) * j / n) * over, (y0 + (y1 - y0) * j / n) * over, wide * over / 2 * 1.15
                pen.ellipse((x - r, y - r, x + r, y + r), fill=255)
    alpha = mask.resize((w, h), Image.LANCZOS)
    # one ink with 16 steps of alpha: a small indexed file
    steps = 16
    flat = alpha.point([round(v / 255 * (steps - 1)) for v in range(256)])
    flat = flat.convert("L")
    picture = Image.frombytes("P", flat.size, flat.tobytes())
    picture.putpalette([26, 38, 84] * steps)
    picture.save(HERE / name, transparency=bytes(round(255 * i / (steps - 1)) for i in range(steps)), bits=4, optimize=True, dpi=(300, 300))
    print(name, picture.size, (HERE / name).stat().st_size)


def signatures():
    # "I Halvorsen", closed by a stroke that runs back under the name
    capital_i = [(-.3, 1.5), (.1, 2.2), (.6, 2.75), (.75, 2.5), (.5, 1.4), (.3, .4), (-.1, -.15), (-.55, .05), (-.3, .5), (.4, .75)]
    stem = [(1.25, 2.1), (1.45, 2.7), (1.62, 2.75), (1.5, 1.5), (1.36, .3), (1.2, -.1)]
    tail, x = word("alvorsen", 3.05, lambda t: 1.0 - 0.38 * t)
    body = [(2.85, 2.95), (2.62, 1.7), (2.42, .5), (2.3, -.05), (2.1, .5), (1.7, 1.25), (1.1, 1.3), (1.25, 1.05), (2.0, 1.3), (2.7, 1.25), (3.0, .85), *tail]
    sweep = [(x + .1, .3), (x + 1.0, .55), (x + 1.9, .2), (x + 1.2, -.5), (x - 2.5, -.95), (2.4, -1.0), (1.2, -.8), (2.2, -.62), (x - 1.5, -.5)]
    ink([capital_i, stem, body + sweep], "signature-1.png", 7, 0.34)
    # "T Quiroga", written faster
    bar = [(-.7, 2.2), (-.4, 2.75), (.5, 2.55), (1.6, 2.7), (2.3, 2.95)]
    tee = [(1.0, 2.6), (.8, 1.4), (.55, .3), (.1, -.1), (-.4, .1)]
    queue = [(3.3, 2.45), (2.7, 2.85), (1.9, 2.2), (1.7, 1.0), (2.3, .1), (3.2, .5), (3.6, 1.7), (3.2, 2.65), (2.5, 2.55), (2.35, 1.9)]
    tail, x = word("uiroga", 4.0, lambda t: 0.95 - 0.22 * t)
    kick = [(2.3, .55), (2.75, .65), (3.2, .0), (3.7, -.12), *tail, (x + .9, .7), (x + 2.4, 1.5), (x + 3.1, 1.75)]
    dot = [(5.72, 1.75), (5.8, 1.82), (5.86, 1.84)]
    ink([bar, tee, queue, kick, dot], "signature-2.png", 23, 0.3)


background()
seal()
signatures()
for f in ("background.svg", "seal.svg"):
    print(f, (HERE / f).stat().st_size)
