"""How every peer in Python is run: PEER.py JOB DATA OUT COUNT

It prints the processor time of the job in seconds; preparing and a first record are left out.
"""

import gc
import json
import os
import sys
import time


def main(jobs):
    """Runs one of `jobs`: each takes the data, prepares, and gives what makes entries into a folder."""
    job, path, out, count = sys.argv[1:]
    with open(path, encoding="utf-8") as file:
        data = json.load(file)
    entries = data["entries"][: int(count)]
    make = jobs[job](data)
    # The first one makes what is kept from then on.
    make(entries[:1], out)
    # The records are not gone through again for each collection.
    gc.collect()
    gc.freeze()
    begin = time.process_time()
    make(entries, out)
    print(f"{time.process_time() - begin:.6f}")


def runs(entry):
    """The dark modules of an entry's code, as runs of a row: made here when CODES is `own`, else beforehand."""
    if os.environ.get("CODES") != "own":
        return entry["runs"]
    import segno

    found = []
    for y, row in enumerate(segno.make_qr(entry["url"], error="m", boost_error=False).matrix):
        start = None
        for x, dark in enumerate([*row, 0]):
            if dark and start is None:
                start = x
            elif not dark and start is not None:
                found.append((start, y, x - start))
                start = None
    return found


def place(out, entry, ending):
    """Where the file of an entry goes."""
    return os.path.join(out, f"{entry['id']}.{ending}")


def color(rgb):
    """A colour in parts of one."""
    return tuple(part / 255 for part in rgb)
