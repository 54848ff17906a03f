#!/usr/bin/env python3
"""Writes tiny fonts that no foundry made: `cubic.otf` (outlines in `CFF `), `variable.ttf` (an axis
`wght`, 100 to 900, default 400) and `axes.ttf` (also `wdth`, 75 to 125, and `opsz`, 8 to 72, default
12; `wght` widens the boxes, `wdth` the advances, `opsz` makes them lower). All have a space and
boxes for A to Z and a to z. In `colors.ttf` some of those are in colours: A is of version 0 of
`COLR`, a red box with one in the text's colour on it; B to G are of version 1. In `pictures.ttf` A
and B are pictures of one document of the table `SVG `, and C is one with a `viewBox`.

Needs the package `fonttools`; run it from anywhere.
"""

from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import newTable
from fontTools.ttLib.tables.S_V_G_ import SVGDocument
from fontTools.ttLib.tables.TupleVariation import TupleVariation

HERE = Path(__file__).resolve().parent
LETTERS = [chr(code) for code in [*range(0x41, 0x5B), *range(0x61, 0x7B)]]
NAMES = [".notdef", "space", *LETTERS]
WHEN = 3800000000  # seconds since 1904, so that each run writes the same bytes


def box(pen, height):
    if height:
        for step, point in enumerate([(50, 0), (50, height), (450, height), (450, 0)]):
            (pen.lineTo if step else pen.moveTo)(point)
        pen.closePath()


def height(name):
    return {".notdef": 500, "space": 0}.get(name, 700 if name.isupper() else 500)


def start(family, cubic):
    builder = FontBuilder(1000, isTTF=not cubic)
    builder.setupGlyphOrder(NAMES)
    builder.setupCharacterMap({0x20: "space", **{ord(letter): letter for letter in LETTERS}})
    builder.setupNameTable({"familyName": family, "styleName": "Regular", "psName": family.replace(" ", "")})
    return builder


def finish(builder, file):
    builder.setupHorizontalMetrics({name: (500, 50 if height(name) else 0) for name in NAMES})
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupOS2(sTypoAscender=800, sTypoDescender=-200, usWinAscent=800, usWinDescent=200, fsType=0)
    builder.setupPost()
    builder.font["head"].created = builder.font["head"].modified = WHEN
    builder.font.recalcTimestamp = False
    builder.save(HERE / file)


def cubic():
    builder = start("Test Cubic", True)
    strings = {}
    for name in NAMES:
        pen = T2CharStringPen(500, None)
        box(pen, height(name))
        strings[name] = pen.getCharString()
    builder.setupCFF("TestCubic", {}, strings, {})
    finish(builder, "cubic.otf")


def variable():
    builder = start("Test Variable", False)
    glyphs = {}
    for name in NAMES:
        pen = TTGlyphPen(None)
        box(pen, height(name))
        glyphs[name] = pen.glyph()
    builder.setupGlyf(glyphs)
    builder.setupFvar([("wght", 100, 400, 900, "Weight")], [])
    wider = [(0, 0), (0, 0), (100, 0), (100, 0), (0, 0), (100, 0), (0, 0), (0, 0)]
    builder.setupGvar({letter: [TupleVariation({"wght": (0, 1, 1)}, wider)] for letter in LETTERS})
    finish(builder, "variable.ttf")


def axes():
    builder = start("Test Axes", False)
    glyphs = {}
    for name in NAMES:
        pen = TTGlyphPen(None)
        box(pen, height(name))
        glyphs[name] = pen.glyph()
    builder.setupGlyf(glyphs)
    axes = [("wght", 100, 400, 900, "Weight"), ("wdth", 75, 100, 125, "Width"), ("opsz", 8, 12, 72, "Size")]
    builder.setupFvar(axes, [])
    still = [(0, 0)] * 4
    wider = [(0, 0), (0, 0), (100, 0), (100, 0), (0, 0), (100, 0), (0, 0), (0, 0)]
    lower = [(0, 0), (0, -100), (0, -100), (0, 0), (0, 0), (0, 0), (0, 0), (0, 0)]
    deltas = [
        TupleVariation({"wght": (0, 1, 1)}, wider),
        TupleVariation({"wght": (-1, -1, 0)}, [(-x, y) for x, y in wider]),
        TupleVariation({"wdth": (0, 1, 1)}, still + [(0, 0), (50, 0), (0, 0), (0, 0)]),
        TupleVariation({"wdth": (-1, -1, 0)}, still + [(0, 0), (-50, 0), (0, 0), (0, 0)]),
        TupleVariation({"opsz": (0, 1, 1)}, lower),
    ]
    builder.setupGvar({letter: deltas for letter in LETTERS})
    finish(builder, "axes.ttf")


def colors():
    builder = start("Test Colors", False)
    glyphs = {}
    for name in NAMES:
        pen = TTGlyphPen(None)
        box(pen, height(name))
        glyphs[name] = pen.glyph()
    builder.setupGlyf(glyphs)
    builder.setupCharacterMap({0x20: "space", 0x1F393: "B", **{ord(letter): letter for letter in LETTERS}})
    red, green, blue, text = 0, 1, 2, 0xFFFF
    solid = lambda color, alpha=1.0: {"Format": 2, "PaletteIndex": color, "Alpha": alpha}
    line = {"ColorStop": [(0, red), (1, blue)], "Extend": "pad"}
    glyph = lambda name, paint: {"Format": 10, "Glyph": name, "Paint": paint}
    linear = {"Format": 4, "ColorLine": line, "x0": 50, "y0": 0, "x1": 450, "y1": 0, "x2": 50, "y2": 100}
    radial = {"Format": 6, "ColorLine": line, "x0": 200, "y0": 400, "r0": 20, "x1": 250, "y1": 350, "r1": 300}
    sweep = {"Format": 8, "ColorLine": line, "centerX": 250, "centerY": 350, "startAngle": 0, "endAngle": 180}
    moved = lambda paint: {"Format": 14, "Paint": paint, "dx": 100, "dy": 200}
    layers = lambda *paints: {"Format": 1, "Layers": list(paints)}
    mixed = lambda mode, source, below: {
        "Format": 32, "SourcePaint": source, "CompositeMode": mode, "BackdropPaint": below
    }
    builder.setupCOLR({
        "A": [("B", red), ("a", text)],
        "B": glyph("B", linear),
        "C": glyph("C", radial),
        "D": layers(glyph("D", solid(green, 0.5)), moved(glyph("a", solid(text)))),
        "E": glyph("E", moved(glyph("a", solid(blue)))),
        "F": mixed("multiply", glyph("a", solid(red)), glyph("F", solid(blue))),
        "G": glyph("G", sweep),
    })
    builder.setupCPAL([[(1, 0, 0, 1), (0, 1, 0, 1), (0, 0, 1, 1)]])
    finish(builder, "colors.ttf")


cubic()
variable()
def pictures():
    builder = start("Test Pictures", False)
    glyphs = {}
    for name in NAMES:
        pen = TTGlyphPen(None)
        box(pen, height(name))
        glyphs[name] = pen.glyph()
    builder.setupGlyf(glyphs)
    a, b, c = (NAMES.index(letter) for letter in "ABC")
    shared = f"""<svg xmlns="http://www.w3.org/2000/svg"><defs><linearGradient id="g"><stop offset="0" stop-color="red"/>
<stop offset="1" stop-color="blue"/></linearGradient><clipPath id="c"><rect x="0" y="-400" width="500" height="400"/></clipPath></defs>
<g id="glyph{a}"><rect x="50" y="-700" width="400" height="700" fill="url(#g)"/><path fill="var(--color0, lime)"
fill-rule="evenodd" d="M100-600H400V-100H100ZM200-500H300V-200H200Z"/></g>
<g id="glyph{b}" clip-path="url(#c)"><circle cx="250" cy="-350" r="200" fill="teal" stroke="black" stroke-width="20"/></g></svg>"""
    boxed = f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100"><rect id="glyph{c}" x="5" y="-70" width="40"
height="70" fill="#123456" opacity="0.5"/></svg>"""
    table = builder.font["SVG "] = newTable("SVG ")
    table.docList = [SVGDocument(shared, a, b), SVGDocument(boxed, c, c)]
    finish(builder, "pictures.ttf")


axes()
colors()
pictures()
