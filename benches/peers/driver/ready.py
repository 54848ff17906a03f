"""Gets everything that is timed: testamur and the peers in Rust, Python and JavaScript."""

import os
import shutil
import subprocess
import sys

PEERS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
# Everything that is made lies in here.
TARGET = os.path.join(PEERS, "target")
# Debian's, for its bindings to cairo and Pango; python3 itself may be another.
SYSTEM_PYTHON = "/usr/bin/python3"
CAIRO = ["python3-cairo", "python3-gi-cairo", "gir1.2-pango-1.0"]
# Where Debian's Python finds what Debian has not.
BESIDE = os.path.join(TARGET, "beside")
CAIRO_IS_THERE = "import cairo, gi; gi.require_version('PangoCairo', '1.0'); gi.require_foreign('cairo')"
# The peers in Python find their fonts through it, and so does sharp.
FONTCONFIG = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>{folders}<cachedir>{cache}</cachedir></fontconfig>
"""
# The quickest that makes QR codes in Python alone.
SEGNO = "segno==1.6.6"
FAMILIES = ["cinzel", "eb-garamond", "inter"]


class Ready:
    """Commands by runtime, and why what is missing is missing."""

    def __init__(self, build):
        self.missing = {}
        self.commands = {}
        os.makedirs(TARGET, exist_ok=True)
        self.rust(build)
        self.environment = dict(os.environ, FONTCONFIG_FILE=fontconfig(), RAYON_NUM_THREADS="1", PYTHONPATH=BESIDE)
        for runtime, prepare in [("python", self.python), ("cairo", self.cairo), ("node", self.node), ("poppler", self.poppler)]:
            try:
                prepare(build)
            except (OSError, subprocess.CalledProcessError) as error:
                self.missing[runtime] = reason(error)

    def rust(self, build):
        if build:
            subprocess.run(["cargo", "build", "--release", "--locked"], cwd=PEERS, check=True)
        target = os.environ.get("CARGO_TARGET_DIR", TARGET)
        self.commands["rust"] = [os.path.join(target, "release", "testamur-peers")]

    def python(self, build):
        """Its packages in a virtual environment of their own."""
        folder = os.path.join(TARGET, "venv")
        program = os.path.join(folder, "bin", "python")
        if build:
            quiet([sys.executable, "-m", "venv", folder])
            quiet([program, "-m", "pip", "install", "--quiet", "-r", os.path.join(PEERS, "python", "requirements.txt")])
        quiet([program, "-c", "import PIL, reportlab, segno, typst"])
        self.commands["python"] = [program]

    def cairo(self, build):
        try:
            quiet([SYSTEM_PYTHON, "-c", CAIRO_IS_THERE])
        except (OSError, subprocess.CalledProcessError):
            install(CAIRO, build)
            quiet([SYSTEM_PYTHON, "-c", CAIRO_IS_THERE])
        if build:
            pip = [os.path.join(TARGET, "venv", "bin", "python"), "-m", "pip", "install", "--quiet", "--upgrade"]
            quiet([*pip, "--target", BESIDE, SEGNO])
        self.commands["cairo"] = [SYSTEM_PYTHON]

    def node(self, build):
        folder = os.path.join(PEERS, "node")
        if build:
            quiet(["npm", "ci", "--silent"], cwd=folder)
        quiet(["node", "-e", "require('sharp'); require('pdfkit')"], cwd=folder)
        self.commands["node"] = ["node"]

    def poppler(self, build):
        """What looks into PDFs."""
        if not shutil.which("pdftotext"):
            install(["poppler-utils"], build)
        quiet(["pdftotext", "-v"])
        self.commands["poppler"] = ["pdftotext"]


def install(packages, build):
    """Debian's packages, where that is allowed."""
    wanted = "apt-get install " + " ".join(packages)
    if not build or os.geteuid() != 0 or not shutil.which("apt-get"):
        raise OSError(f"install it with `{wanted}`")
    quiet(["apt-get", "update"])
    quiet(["apt-get", "install", "--yes", "--no-install-recommends", *packages])


def quiet(command, **more):
    subprocess.run(command, check=True, capture_output=True, text=True, **more)


def reason(error):
    """The last line of what went wrong."""
    told = getattr(error, "stderr", None) or str(error)
    return told.strip().splitlines()[-1]


def fontconfig():
    """The path of a configuration that knows the project's fonts alone."""
    fonts = os.path.realpath(os.path.join(PEERS, "..", "..", "fonts"))
    folders = "".join(f"<dir>{os.path.join(fonts, family)}</dir>" for family in FAMILIES)
    path = os.path.join(TARGET, "fonts.conf")
    with open(path, "w", encoding="utf-8") as file:
        file.write(FONTCONFIG.format(folders=folders, cache=os.path.join(TARGET, "fontconfig")))
    return path
