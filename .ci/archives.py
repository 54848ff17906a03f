#!/usr/bin/env python3
"""Shows that programs that are not ours read the archives that the library writes.

    .ci/archives.py

Writes an archive of four files and one of 70,000 with the library's own tests, and with FULL=1 one of 9 GiB (zeros, which
take next to no room on the disk). Info-ZIP, 7-Zip and Python test each; the small one is unpacked by all three and compared.

Needs Rust, Debian's unzip and p7zip-full, and a disk that keeps files with holes. Ends with 0 when all of it held, 1 when
something did not.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

SMALL = {"a.pdf": b"one", "classic/Zoë Ødegård.pdf": b"two", "empty": b"", "日本語.png": b"four"}
COUNTS = {"small.zip": 4, "many.zip": 70_000, "large.zip": 101}
# names are UTF-8 whatever the locale; Info-ZIP writes them in that of its environment
ENVIRONMENT = os.environ | {"LC_ALL": "C.UTF-8"}


def run(*command, cwd=None, **more):
    done = subprocess.run(command, cwd=cwd, env=ENVIRONMENT | more, capture_output=True, text=True)
    if done.returncode != 0:
        print(done.stdout[-2000:], done.stderr[-2000:], file=sys.stderr)
        raise SystemExit(f"error: {' '.join(map(str, command))} ended with {done.returncode}")
    return done.stdout


def write(folder):
    root = Path(__file__).resolve().parent.parent
    wanted = "batch::zip::tests::seventy_thousand_entries_are_read_back"
    run("cargo", "test", "-q", "--lib", "--", "--exact", wanted, cwd=root, ARCHIVES=str(folder))


def test(archive):
    tested = run("unzip", "-tqq", archive)
    assert tested == "", tested
    assert "Everything is Ok" in run("7z", "t", archive)
    with zipfile.ZipFile(archive) as opened:
        infos = opened.infolist()
        assert len(infos) == COUNTS[archive.name], (archive.name, len(infos))
        assert all(info.compress_type == zipfile.ZIP_STORED for info in infos)
        assert all(info.date_time == (1980, 1, 1, 0, 0, 0) for info in infos)
        assert all(info.external_attr >> 16 == 0o100644 for info in infos)
        assert opened.testzip() is None


def unpacked(folder):
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def unpack(archive, work):
    with_python = work / "python"
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(with_python)
    with_info_zip, with_7z = work / "info-zip", work / "7z"
    run("unzip", "-qq", archive, "-d", with_info_zip)
    run("7z", "x", archive, f"-o{with_7z}")
    for folder in [with_python, with_info_zip, with_7z]:
        assert unpacked(folder) == SMALL, (folder.name, sorted(unpacked(folder)))


def main():
    missing = [name for name in ["cargo", "unzip", "7z"] if shutil.which(name) is None]
    if missing:
        raise SystemExit(f"error: one of these programs is missing: {', '.join(missing)}")
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        write(work)
        for archive in sorted(work.glob("*.zip")):
            test(archive)
            print(f"{archive.name}: {COUNTS[archive.name]} entries, {archive.stat().st_size:,} bytes: sound")
        unpack(work / "small.zip", work)


if __name__ == "__main__":
    main()
