"""By typst: a compiler kept with its fonts and what it remembers, records handed in as inputs."""

import json
import os

import typst

import common

HERE = os.path.dirname(os.path.realpath(__file__))
MAIN = os.path.join(os.path.dirname(HERE), "typst", "certificate.typ")


class Certificate:
    def __init__(self, data):
        design = data["certificate"]
        # Art and fonts are found from the root of all of them.
        art = os.path.realpath(design["art"])
        root = os.path.commonpath([art, MAIN])
        folders = sorted({os.path.dirname(font["file"]) for font in design["fonts"]})
        self.compiler = typst.Compiler(MAIN, root=root, font_paths=folders, ignore_system_fonts=True)
        self.plan = json.dumps({**design, "art": "/" + os.path.relpath(art, root)})
        self.code = design["code"]

    def compile(self, entries, path):
        records = [{"lines": entry["certificate"], "code": self.svg(common.runs(entry))} for entry in entries]
        inputs = {"plan": self.plan, "records": json.dumps(records)}
        # Without the tags of PDF/UA, which the other peers don't make either.
        self.compiler.compile(output=path, format="pdf", sys_inputs=inputs, pdf_tags=False)

    def svg(self, runs):
        """The code as one path."""
        module, side = self.code["module"], self.code["side"]
        path = "".join(f"M{x} {y}h{run}v1h-{run}z" for x, y, run in runs)
        red, green, blue = self.code["color"]
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{module * side}pt" height="{module * side}pt" '
            f'viewBox="0 0 {side} {side}"><path fill="rgb({red},{green},{blue})" d="{path}"/></svg>'
        )


def files(data):
    certificate = Certificate(data)

    def make(entries, out):
        for entry in entries:
            certificate.compile([entry], common.place(out, entry, "pdf"))

    return make


def merged(data):
    certificate = Certificate(data)
    return lambda entries, out: certificate.compile(entries, f"{out}/all.pdf")


common.main({"files": files, "merged": merged})
