"""By cairo with Pango: a surface for each file, and one font map, one picture and the fixed lines for all."""

import cairo
import gi

gi.require_version("Pango", "1.0")
gi.require_version("PangoCairo", "1.0")
from gi.repository import Pango, PangoCairo

import common


class Lines:
    """The lines of a design. Those that never change are shaped once; the others keep their fonts."""

    def __init__(self, design):
        # A context of the font map, so that nothing is made anew for each surface. A unit is a pixel
        # or a point, and glyphs stand where they are shaped to stand.
        fonts = PangoCairo.FontMap.new()
        fonts.set_resolution(72)
        self.context = fonts.create_context()
        options = cairo.FontOptions()
        options.set_hint_style(cairo.HINT_STYLE_NONE)
        options.set_hint_metrics(cairo.HINT_METRICS_OFF)
        PangoCairo.context_set_font_options(self.context, options)
        self.context.set_round_glyph_positions(False)
        self.middle = design["width"] / 2
        self.lines = [(line, self.layout(design, line)) for line in design["lines"]]
        self.kept = {}

    def layout(self, design, line):
        font = design["fonts"][line["font"]]
        told = Pango.FontDescription()
        told.set_family(font["family"])
        told.set_weight(Pango.Weight(font["weight"]))
        told.set_style(Pango.Style.ITALIC if font["italic"] else Pango.Style.NORMAL)
        told.set_size(round(line["size"] * Pango.SCALE))
        layout = Pango.Layout.new(self.context)
        layout.set_font_description(told)
        return layout

    def draw(self, surface, texts):
        for number, ((line, layout), text) in enumerate(zip(self.lines, texts)):
            left, above = self.place(number, line, layout, text)
            surface.set_source_rgb(*common.color(line["color"]))
            surface.move_to(self.middle - left, line["baseline"] - above)
            PangoCairo.show_layout(surface, layout)

    def place(self, number, line, layout, text):
        """Half the width and what is above the baseline."""
        if number in self.kept:
            return self.kept[number]
        layout.set_text(text, -1)
        place = (layout.get_size()[0] / Pango.SCALE / 2, layout.get_baseline() / Pango.SCALE)
        if line["fixed"]:
            self.kept[number] = place
        return place


def code(surface, where, runs):
    surface.set_source_rgb(*common.color(where["color"]))
    left, top, module = where["left"], where["top"], where["module"]
    for x, y, across in runs:
        surface.rectangle(left + x * module, top + y * module, across * module, module)
    surface.fill()


class Certificate:
    def __init__(self, data):
        self.design = data["certificate"]
        self.lines = Lines(self.design)
        width, height = self.design["art_pixels"]
        # The pixels are never looked at: the JPEG goes in as it is, once a document.
        art = cairo.ImageSurface(cairo.FORMAT_RGB24, width, height)
        with open(self.design["art"], "rb") as file:
            art.set_mime_data(cairo.MIME_TYPE_JPEG, file.read())
        art.set_mime_data(cairo.MIME_TYPE_UNIQUE_ID, b"background")
        left, top, across, down = self.design["art_box"]
        self.art = cairo.SurfacePattern(art)
        self.art.set_matrix(cairo.Matrix(width / across, 0, 0, height / down, -left * width / across, -top * height / down))

    def document(self, path):
        return cairo.PDFSurface(path, self.design["width"], self.design["height"])

    def page(self, surface, entry):
        context = cairo.Context(surface)
        context.set_source(self.art)
        context.paint()
        self.lines.draw(context, entry["certificate"])
        code(context, self.design["code"], common.runs(entry))
        surface.show_page()


def files(data):
    certificate = Certificate(data)

    def make(entries, out):
        for entry in entries:
            document = certificate.document(common.place(out, entry, "pdf"))
            certificate.page(document, entry)
            document.finish()

    return make


def merged(data):
    certificate = Certificate(data)

    def make(entries, out):
        document = certificate.document(f"{out}/all.pdf")
        for entry in entries:
            certificate.page(document, entry)
        document.finish()

    return make


def badges(data):
    design = data["badge"]
    lines = Lines(design)
    art = cairo.ImageSurface.create_from_png(design["art"])
    where = design["code"]

    def make(entries, out):
        for entry in entries:
            surface = cairo.ImageSurface(cairo.FORMAT_ARGB32, design["width"], design["height"])
            context = cairo.Context(surface)
            context.set_operator(cairo.OPERATOR_SOURCE)
            context.set_source_surface(art)
            context.paint()
            context.set_operator(cairo.OPERATOR_OVER)
            context.set_source_rgb(1, 1, 1)
            context.rectangle(where["left"], where["top"], where["side"], where["side"])
            context.fill()
            code(context, where, common.runs(entry))
            lines.draw(context, entry["badge"])
            surface.write_to_png(common.place(out, entry, "png"))

    return make


common.main({"files": files, "merged": merged, "badges": badges})
