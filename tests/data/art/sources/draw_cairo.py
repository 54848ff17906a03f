#!/usr/bin/env python3
"""Draws a certificate with pycairo and Pango: a guilloche, gradients, a transparent ribbon and a turned number."""

import math
import sys

import cairo
import gi

gi.require_version("Pango", "1.0")
gi.require_version("PangoCairo", "1.0")
from gi.repository import Pango, PangoCairo

MM = 72 / 25.4
W, H = 297 * MM, 210 * MM
NAVY, GOLD, INK = (0.11, 0.18, 0.33), (0.70, 0.55, 0.24), (0.13, 0.15, 0.22)


def words(ctx, text, x, y, font, color, align="center"):
    """Pango sets the words, so that they are kerned; `font` names family, style and size in points."""
    layout = PangoCairo.create_layout(ctx)
    PangoCairo.context_set_resolution(layout.get_context(), 72)
    layout.get_context().set_round_glyph_positions(False)
    layout.set_font_description(Pango.FontDescription(font))
    layout.set_text(text, -1)
    ctx.set_source_rgb(*color)
    width = layout.get_size()[0] / Pango.SCALE
    base = layout.get_baseline() / Pango.SCALE
    ctx.move_to(x - {"left": 0, "center": width / 2, "right": width}[align], y - base)
    PangoCairo.show_layout(ctx, layout)


def rosette(ctx, x, y, radius, color):
    ctx.set_line_width(0.35)
    for ring in range(9):
        ctx.set_source_rgba(*color, 0.16 + 0.03 * ring)
        for step in range(361):
            angle = math.radians(step)
            reach = radius * (0.55 + 0.05 * ring + 0.10 * math.cos(12 * angle + ring * 0.7))
            point = (x + reach * math.cos(angle), y + reach * math.sin(angle))
            (ctx.line_to if step else ctx.move_to)(*point)
        ctx.stroke()


surface = cairo.PDFSurface(sys.argv[1], W, H)
surface.set_metadata(cairo.PDFMetadata.CREATE_DATE, "2026-11-26T00:00:00Z")
ctx = cairo.Context(surface)
paper = cairo.LinearGradient(0, 0, W, H)
paper.add_color_stop_rgb(0, 0.995, 0.985, 0.955)
paper.add_color_stop_rgb(1, 0.965, 0.945, 0.895)
ctx.set_source(paper)
ctx.paint()
rosette(ctx, W / 2, H / 2, 82 * MM, GOLD)
rosette(ctx, 32 * MM, 30 * MM, 22 * MM, NAVY)
rosette(ctx, W - 32 * MM, H - 30 * MM, 22 * MM, NAVY)
edge = cairo.LinearGradient(0, 0, W, 0)
for at, shade in ((0, 0.62), (0.5, 1.0), (1, 0.62)):
    edge.add_color_stop_rgb(at, *(part * shade for part in (0.78, 0.62, 0.30)))
ctx.set_source(edge)
ctx.set_line_width(3.2)
ctx.rectangle(9 * MM, 9 * MM, W - 18 * MM, H - 18 * MM)
ctx.stroke()
ctx.set_line_width(0.6)
ctx.rectangle(11 * MM, 11 * MM, W - 22 * MM, H - 22 * MM)
ctx.stroke()
words(ctx, "THE INSTITUTE OF MEASUREMENT", W / 2, 38 * MM, "Cinzel 15", NAVY)
words(ctx, "Diploma", W / 2, 63 * MM, "Cinzel Bold 46", NAVY)
words(ctx, "is awarded to", W / 2, 78 * MM, "EB Garamond Italic 17", INK)
words(ctx, "{{recipient.name}}", W / 2, 100 * MM, "Great Vibes 50", NAVY)
words(ctx, "who has completed [Course name] with [Points] points", W / 2, 120 * MM, "EB Garamond 18", INK)
words(ctx, "«Issue date»", 40 * MM, 167 * MM, "EB Garamond 15", INK, align="left")
words(ctx, "<<Director>>", W - 40 * MM, 167 * MM, "EB Garamond 15", INK, align="right")
ctx.set_source_rgb(*INK)
ctx.set_line_width(0.5)
for left in (40 * MM, W - 105 * MM):
    ctx.move_to(left, 170 * MM)
    ctx.line_to(left + 65 * MM, 170 * MM)
    ctx.stroke()
words(ctx, "Date", 40 * MM, 176 * MM, "Inter 8.5", NAVY, align="left")
words(ctx, "Director", W - 40 * MM, 176 * MM, "Inter 8.5", NAVY, align="right")
ctx.push_group()
ribbon = cairo.RadialGradient(W / 2, 158 * MM, 2 * MM, W / 2, 158 * MM, 17 * MM)
ribbon.add_color_stop_rgba(0, 0.90, 0.74, 0.38, 0.95)
ribbon.add_color_stop_rgba(0.8, 0.70, 0.50, 0.18, 0.9)
ribbon.add_color_stop_rgba(1, 0.70, 0.50, 0.18, 0)
ctx.set_source(ribbon)
ctx.arc(W / 2, 158 * MM, 17 * MM, 0, 2 * math.pi)
ctx.fill()
ctx.set_source_rgba(1, 1, 1, 0.7)
ctx.set_line_width(0.8)
ctx.arc(W / 2, 158 * MM, 12 * MM, 0, 2 * math.pi)
ctx.stroke()
ctx.pop_group_to_source()
ctx.paint_with_alpha(0.85)
ctx.save()
ctx.translate(20 * MM, 128 * MM)
ctx.rotate(-math.pi / 2)
words(ctx, "No. [Licence number]", 0, 0, "Inter 9", GOLD, align="left")
ctx.restore()
surface.finish()
