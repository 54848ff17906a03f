"""By ReportLab: fonts parsed once, streams compressed, the JPEG passed through."""

from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

import common

# Otherwise streams are written as text, which takes longer and a quarter more room.
rl_config.useA85 = 0


class Certificate:
    def __init__(self, data):
        self.design = data["certificate"]
        for number, font in enumerate(self.design["fonts"]):
            pdfmetrics.registerFont(TTFont(f"font-{number}", font["file"]))

    def document(self, path):
        return Canvas(path, pagesize=(self.design["width"], self.design["height"]), pageCompression=1)

    def page(self, canvas, entry):
        design, height = self.design, self.design["height"]
        left, top, across, down = design["art_box"]
        canvas.drawImage(design["art"], left, height - top - down, across, down)
        for line, text in zip(design["lines"], entry["certificate"]):
            canvas.setFillColorRGB(*common.color(line["color"]))
            canvas.setFont(f"font-{line['font']}", line["size"])
            canvas.drawCentredString(design["width"] / 2, height - line["baseline"], text)
        where = design["code"]
        left, top, module = where["left"], where["top"], where["module"]
        path = canvas.beginPath()
        for x, y, run in common.runs(entry):
            path.rect(left + x * module, height - top - (y + 1) * module, run * module, module)
        canvas.drawPath(path, stroke=0, fill=1)
        canvas.showPage()


def files(data):
    certificate = Certificate(data)

    def make(entries, out):
        for entry in entries:
            canvas = certificate.document(common.place(out, entry, "pdf"))
            certificate.page(canvas, entry)
            canvas.save()

    return make


def merged(data):
    certificate = Certificate(data)

    def make(entries, out):
        canvas = certificate.document(f"{out}/all.pdf")
        for entry in entries:
            certificate.page(canvas, entry)
        canvas.save()

    return make


common.main({"files": files, "merged": merged})
