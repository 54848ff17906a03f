#!/usr/bin/env python3
"""The JSON Schema of designs, in a validator that is not ours: it takes the bundled designs, and refuses what is broken in their form.

    python3 .ci/schema.py PROGRAM
"""

import datetime
import json
import pathlib
import subprocess
import sys
import tomllib

import jsonschema

ROOT = pathlib.Path(__file__).resolve().parent.parent
FAULTY = ROOT / "tests/data/faulty"

# Words of the sound certificate and what breaks its form: the schema alone must see it.
BROKEN = [
    ('bleed = "3mm"', 'blead = "3mm"'),
    ('bleed = "3mm"', "bleed = 3"),
    ('"24mm", "90mm"', '"24mn", "90mm"'),
    ('kind = "certificate"', 'kind = "certficate"'),
    ('type = "qr"', 'type = "qrcode"'),
    ('frame = ["12mm", "24mm", "90mm", "14mm"]\n', ""),
    ("opacity = 0.9", 'opacity = "0.9"'),
    ("opacity = 0.9", "opacity = 90"),
    ("[[samples]]", "[samples]"),
    ('color = "#142730"', 'color = "#14273"'),
    ('["12mm", "24mm", "90mm", "14mm"]', '["12mm", "24mm", "90mm"]'),
    ('size = ["148mm", "105mm"]', 'size = "A9"'),
    ('fit = "error"', 'fit = "squeeze"'),
]


def plain(value):
    """Dates as JSON has them."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, (datetime.date, datetime.datetime, datetime.time)):
        return value.isoformat()
    return value


def main():
    program = sys.argv[1]
    printed = subprocess.run([program, "schema", "design"], check=True, capture_output=True)
    schema = json.loads(printed.stdout)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    faults = []

    # Editors of TOML (Taplo) read any schema as of draft 7: there it may see less, but must refuse nothing that is sound.
    older = jsonschema.Draft7Validator(schema)

    def takes(text, by=validator):
        return next(by.iter_errors(plain(tomllib.loads(text))), None)

    sound = sorted(ROOT.glob("designs/*/design.toml")) + sorted(FAULTY.glob("*.toml"))
    for path in sound:
        text = path.read_text(encoding="utf-8")
        error = takes(text) or takes(text, older)
        if error is not None:
            faults.append(f"{path.relative_to(ROOT)} is refused: {error.json_path}: {error.message}")
    certificate = (FAULTY / "certificate.toml").read_text(encoding="utf-8")
    for old, new in BROKEN:
        if old not in certificate:
            faults.append(f"`{old}` is not in the certificate")
        elif takes(certificate.replace(old, new, 1)) is None:
            faults.append(f"`{new or old}` is taken")
    for fault in faults:
        print(f"error: {fault}", file=sys.stderr)
    print(f"{len(sound)} designs are taken, {len(BROKEN)} broken ones refused; the schema has {len(printed.stdout) // 1024} KB")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
