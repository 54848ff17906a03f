"""Who does which job, and how."""

from typing import NamedTuple


class Way(NamedTuple):
    name: str
    # A key of `Ready.commands`.
    runtime: str
    # The script of a peer, from the folder of the peers; the way's own name for those in Rust.
    script: str
    # What the job is called there, where it has a name of its own.
    job: str = ""
    # It makes one record of so many: a slow way tells as much from fewer.
    fewer: int = 1


WORK = {
    "files": [
        Way("testamur", "rust", "testamur", fewer=2),
        Way("testamur-loop", "rust", "testamur-loop", fewer=2),
        Way("plain-write", "rust", "plain-write", fewer=2),
        Way("cairo", "cairo", "python/by_cairo.py", fewer=4),
        Way("typst", "python", "python/by_typst.py", fewer=8),
        Way("reportlab", "python", "python/by_reportlab.py", fewer=8),
        Way("krilla", "rust", "krilla", fewer=4),
        Way("printpdf-jpeg", "rust", "printpdf-jpeg", fewer=4),
    ],
    "badges": [
        Way("testamur", "rust", "testamur"),
        Way("sharp", "node", "node/by_sharp.mjs", fewer=25),
        Way("sharp-larger", "node", "node/by_sharp.mjs", job="badges-larger", fewer=25),
        Way("sharp-fast", "node", "node/by_sharp.mjs", job="badges-fast", fewer=25),
        Way("cairo", "cairo", "python/by_cairo.py", fewer=50),
        Way("pillow", "python", "python/by_pillow.py", fewer=50),
        Way("pillow-fast", "python", "python/by_pillow.py", job="badges-fast", fewer=50),
    ],
    # All of one size, since what pages share is part of it.
    "merged": [
        Way("testamur", "rust", "testamur"),
        Way("pdfkit", "node", "node/by_pdfkit.mjs"),
        Way("cairo", "cairo", "python/by_cairo.py"),
        Way("reportlab", "python", "python/by_reportlab.py"),
        Way("typst", "python", "python/by_typst.py"),
    ],
}

# The certificate by Rust alone, in memory or from a cold process.
RUST = ["testamur", "testamur-bundled", "krilla", "printpdf-jpeg", "printpdf"]


def chosen(ways, only):
    """Those that were asked for; all when none was."""
    names = only.split(",") if only else None
    return [way for way in ways if names is None or getattr(way, "name", way) in names]
