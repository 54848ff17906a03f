"""By Pillow: the art decoded once, fonts opened once, PNG at its usual and at its fastest level."""

from PIL import Image, ImageDraw, ImageFont

import common


def badges(level):
    def prepare(data):
        design = data["badge"]
        with Image.open(design["art"]) as file:
            art = file.convert("RGBA")
        lines = [(line, font(design, line)) for line in design["lines"]]

        def make(entries, out):
            for entry in entries:
                image = draw(art.copy(), design, lines, entry)
                image.save(common.place(out, entry, "png"), compress_level=level)

        return make

    return prepare


def font(design, line):
    return ImageFont.truetype(design["fonts"][line["font"]]["file"], line["size"])


def draw(image, design, lines, entry):
    pen = ImageDraw.Draw(image)
    where = design["code"]
    left, top, side, module = (where[key] for key in ("left", "top", "side", "module"))
    pen.rectangle((left, top, left + side - 1, top + side - 1), fill=(255, 255, 255))
    for x, y, run in common.runs(entry):
        x, y = left + x * module, top + y * module
        pen.rectangle((x, y, x + run * module - 1, y + module - 1), fill=tuple(where["color"]))
    for (line, face), text in zip(lines, entry["badge"]):
        place = (design["width"] / 2, line["baseline"])
        pen.text(place, text, font=face, fill=tuple(line["color"]), anchor="ms")
    return image


# 6 is what `save` does unless told otherwise.
common.main({"badges": badges(6), "badges-fast": badges(1)})
