"""Whether a peer made what it was asked for."""

import os
import shutil
import struct
import subprocess

# The record that is looked at.
SAMPLE = 7
ID = f"C-26-{SAMPLE:06}"
SIDE = 1200
# Eight bits of red, green, blue and alpha.
RGBA = (8, 6)


def sample(job, out):
    """The file with that record."""
    return os.path.join(out, {"files": f"{ID}.pdf", "badges": f"{ID}.png", "merged": "all.pdf"}[job])


def look(job, out, entries):
    """What is wrong, in words."""
    path = sample(job, out)
    if not os.path.exists(path):
        return [f"{os.path.basename(path)} is missing"]
    if job == "badges":
        return badge(path) + number(out, ".png", len(entries))
    if not shutil.which("pdftotext"):
        return ["was not looked at: pdftotext is missing"]
    page = SAMPLE + 1 if job == "merged" else 1
    faults = words(path, page, entries[SAMPLE]["certificate"]) + fonts(path)
    return faults + (pages(path, len(entries)) if job == "merged" else number(out, ".pdf", len(entries)))


def badge(path):
    with open(path, "rb") as file:
        head = file.read(26)
    shape = struct.unpack(">IIBB", head[16:26])
    wanted = (SIDE, SIDE, *RGBA)
    return [] if shape == wanted else [f"width, height, depth and colour are {shape}, not {wanted}"]


def number(out, ending, wanted):
    made = sum(name.endswith(ending) for name in os.listdir(out))
    return [] if made == wanted else [f"made {made} files, not {wanted}"]


def words(path, page, lines):
    """Lines that a reader does not find in the page's text."""
    found = " ".join(tell("pdftotext", "-f", str(page), "-l", str(page), path, "-").split())
    return [f"“{line}” is not in its text" for line in lines if line not in found]


def fonts(path):
    """Families that a file should have and has not."""
    found = tell("pdffonts", path)
    return [f"{name} is not among its fonts" for name in ("EBGaramond-SemiBold", "EBGaramond-Italic", "Cinzel-Regular") if name not in found]


def pages(path, wanted):
    told = [line.split()[1] for line in tell("pdfinfo", path).splitlines() if line.startswith("Pages:")]
    return [] if told == [str(wanted)] else [f"has {told} pages, not {wanted}"]


def tell(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8").stdout
