#!/usr/bin/env python3
"""Makes the example tables: 1,000 invented graduates, the same rows in every format.

    python3 -m venv env && env/bin/pip install -r examples/data/requirements.txt
    env/bin/python examples/data/make_graduates.py

Writes `graduates.csv` and `graduates.xlsx` beside this script, and the first rows again in other formats
and encodings as `tests/data/table*`. Each run writes the same bytes: the seed and the versions of the
packages are fixed, and no clock is read.
"""

import csv
import io
import json
import random
import sys
import unicodedata
import zipfile
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape

import xlsxwriter
import xlwt
from faker import Faker

sys.dont_write_bytecode = True  # no cache beside the lists
import names

SEED = 2026
COUNT = 1000
TABLE_ROWS = 60
HERE = Path(__file__).resolve().parent
TABLES = HERE.parents[1] / "tests" / "data"
COLUMNS = ["Credential ID", "Full name", "E-mail", "Course", "Issued on", "Expires on", "Licence number",
           "Grade", "Locale"]
MADE_ON = datetime(2026, 1, 1)

# locale of the person: (locale of Faker's list, or None for the lists in names.py; how many)
SHARES = {
    "en-GB": ("en_GB", 34), "de": ("de_DE", 24), "fr": ("fr_FR", 22), "es": ("es_ES", 20), "pt": ("pt_PT", 16),
    "pl": ("pl_PL", 20), "cs": ("cs_CZ", 20), "is": ("is_IS", 14), "vi": (None, 30), "tr": (None, 20),
    "yo": (None, 22), "lt": (None, 16), "el": ("el_GR", 36), "ru": ("ru_RU", 36), "uk": ("uk_UA", 30),
    "bg": (None, 18), "hy": ("hy_AM", 40), "ka": ("ka_GE", 40), "he": ("he_IL", 40), "ar": (None, 50),
    "fa": (None, 34), "hi": (None, 38), "ne": (None, 20), "bn": (None, 40), "ta": (None, 40), "th": ("th_TH", 40),
    "am": (None, 34), "km": (None, 28), "lo": (None, 16), "ja": ("ja_JP", 40), "ko": ("ko_KR", 36),
    "zh-CN": ("zh_CN", None),  # the rest of the thousand
}

COURSES = [
    "Structural Engineer", "Bridge Inspection", "Geotechnical Engineering", "Fire Safety Engineering",
    "Water Resources Engineering", "Sustainable Building Design", "Railway Systems", "Surveying & Mapping",
    "Advanced Structural Engineering for Seismic Regions", "Timber Construction", "Project Management",
]
# a third of the people of these locales took the course in their own language
LOCAL_COURSES = {
    "de": "Tragwerksplanung", "fr": "Génie des structures", "es": "Ingeniería de estructuras",
    "el": "Πολιτικός Μηχανικός", "ru": "Строительные конструкции", "he": "הנדסת מבנים", "ar": "الهندسة الإنشائية",
    "hi": "संरचनात्मक अभियांत्रिकी", "th": "วิศวกรรมโครงสร้าง", "ja": "構造工学", "ko": "구조공학", "zh-CN": "结构工程",
}
GRADES = ["Distinction", "Merit", "Pass"]


class Row(NamedTuple):
    """One graduate, in the order of `COLUMNS`."""

    id: str
    name: str
    email: str
    course: str
    issued: date
    expires: date | None
    licence: str
    grade: str
    locale: str

    def texts(self):
        """The cells as a text format holds them."""
        expires = self.expires.isoformat() if self.expires else ""
        return [self.id, self.name, self.email, self.course, self.issued.isoformat(), expires, self.licence,
                self.grade, self.locale]

    def licence_is_number(self):
        """Whether a spreadsheet holds the licence number as a number shown with six digits: every second row."""
        return int(self.id[-1]) % 2 == 0


def faker_name(fake, locale, rng):
    """A given name and a family name of one gender, in the order of the locale."""
    gender = rng.choice(["male", "female"])
    given = getattr(fake, f"first_name_{gender}")()
    family = getattr(fake, f"last_name_{gender}")()
    if locale == "ja":
        return f"{family} {rng.choice(names.KANA) if rng.random() < 0.25 else given}"
    if locale in ("ko", "zh-CN"):
        return family + given
    if locale == "ru" and rng.random() < 0.4:
        return f"{given} {getattr(fake, f'middle_name_{gender}')()} {family}"
    return f"{given} {family}"


def listed_name(locale, rng):
    """A name put together from the lists in names.py."""
    if locale == "vi":
        return " ".join(rng.choice(part) for part in names.VIETNAMESE)
    return " ".join(rng.choice(part) for part in rng.choice(names.PAIRS[locale]))


def distinct(make, count, taken):
    """`count` names that are not `taken` yet."""
    found = []
    while len(found) < count:
        name = unicodedata.normalize("NFC", make())
        if name not in taken:
            taken.add(name)
            found.append(name)
    return found


def people(rng):
    """All (locale, name) pairs, shuffled."""
    chosen = [(locale, unicodedata.normalize("NFC", name)) for locale, name in names.SPECIAL]
    chosen += [(locale, unicodedata.normalize("NFD", name)) for locale, name in names.DECOMPOSED]
    taken = {unicodedata.normalize("NFC", name) for _, name in chosen}
    for locale, (source, count) in SHARES.items():
        count = count or COUNT - len(chosen)
        fake = Faker(source) if source else None
        if fake:
            fake.seed_instance(SEED)
        make = (lambda: faker_name(fake, locale, rng)) if fake else (lambda: listed_name(locale, rng))
        chosen += [(locale, name) for name in distinct(make, count, taken)]
    assert len(chosen) == COUNT, f"{len(chosen)} names, not {COUNT}: mend SHARES"
    rng.shuffle(chosen)
    return chosen


def course(locale, rng):
    """What the person learned."""
    if locale in LOCAL_COURSES and rng.random() < 0.33:
        return LOCAL_COURSES[locale]
    return rng.choice(COURSES)


def graduates():
    """The thousand rows."""
    rng = random.Random(SEED)
    licences = licence_numbers(rng)
    rows = []
    for number, (locale, name) in enumerate(people(rng), start=1):
        issued = date(2026, 3, 2) + timedelta(days=rng.randrange(120))
        expires = None if rng.random() < 0.1 else issued.replace(year=2029)
        rows.append(Row(f"C-2026-{number:06}", name, f"graduate{number:04}@students.example.org", course(locale, rng),
                        issued, expires, f"{licences[number - 1]:06}", rng.choice(GRADES), locale))
    return rows


def licence_numbers(rng):
    """A number for each, shuffled, none twice: half of them are small, so that many begin with zeros."""
    numbers = rng.sample(range(1_000_000), COUNT // 2) + rng.sample(range(10_000), COUNT // 2)
    numbers = list(dict.fromkeys([7316, *numbers]))[:COUNT]
    taken = set(numbers)
    spare = (n for n in range(1_000_000) if n not in taken)
    numbers += [next(spare) for _ in range(COUNT - len(numbers))]
    rng.shuffle(numbers)
    return numbers


# text formats


def delimited(rows, separator=",", first=""):
    """A table as text: a header line, then one line a row, each ended by CR LF (RFC 4180)."""
    out = io.StringIO()
    out.write(first)
    writer = csv.writer(out, delimiter=separator, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(row.texts() for row in rows)
    return out.getvalue()


def fits_cp1252(row):
    """Whether Windows-1252 can write the row."""
    try:
        "".join(row.texts()).encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True


def record(row):
    """The row as a nested record."""
    credential = {"id": row.id, "issued_on": row.issued.isoformat(), "name": row.course}
    if row.expires:
        credential["expires_on"] = row.expires.isoformat()
    return {"recipient": {"name": row.name, "email": row.email}, "credential": credential,
            "attributes": {"license_number": row.licence, "grade": row.grade}, "locale": row.locale}


def ndjson(rows):
    """One record a line."""
    return "".join(json.dumps(record(row), ensure_ascii=False) + "\n" for row in rows)


# spreadsheets: real date cells; licence numbers in turn as text and as numbers with the format 000000


def write_xlsx(path, rows):
    """Writes an Excel workbook (Office Open XML)."""
    book = xlsxwriter.Workbook(str(path), {"strings_to_urls": False})
    book.set_properties({"created": MADE_ON})
    sheet = book.add_worksheet("Graduates")
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    six = book.add_format({"num_format": "000000"})
    sheet.write_row(0, 0, COLUMNS)
    for at, row in enumerate(rows, start=1):
        for column, text in enumerate(row.texts()):
            sheet.write_string(at, column, text) if text else None
        sheet.write_datetime(at, 4, datetime.combine(row.issued, datetime.min.time()), day)
        if row.expires:
            sheet.write_datetime(at, 5, datetime.combine(row.expires, datetime.min.time()), day)
        if row.licence_is_number():
            sheet.write_number(at, 6, int(row.licence), six)
    sheet.set_column(0, len(COLUMNS) - 1, 18)
    book.close()


def write_xls(path, rows):
    """Writes an old Excel workbook (BIFF8)."""
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("Graduates")
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    six = xlwt.easyxf(num_format_str="000000")
    for column, title in enumerate(COLUMNS):
        sheet.write(0, column, title)
    for at, row in enumerate(rows, start=1):
        for column, text in enumerate(row.texts()):
            if column == 6 and row.licence_is_number():
                sheet.write(at, column, int(text), six)
            elif column in (4, 5) and text:
                sheet.write(at, column, date.fromisoformat(text), day)
            elif text:
                sheet.write(at, column, text)
    book.save(str(path))


ODS_CONTENT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content office:version="1.2"
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">
<office:automatic-styles>
<number:number-style style:name="N6"><number:number number:decimal-places="0" number:min-integer-digits="6"/></number:number-style>
<number:date-style style:name="ND"><number:year number:style="long"/><number:text>-</number:text><number:month number:style="long"/><number:text>-</number:text><number:day number:style="long"/></number:date-style>
<style:style style:name="six" style:family="table-cell" style:data-style-name="N6"/>
<style:style style:name="day" style:family="table-cell" style:data-style-name="ND"/>
</office:automatic-styles>
<office:body><office:spreadsheet><table:table table:name="Graduates">
<table:table-column table:number-columns-repeated="9"/>
{rows}
</table:table></office:spreadsheet></office:body></office:document-content>
"""
ODS_MANIFEST = """<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">
<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>
</manifest:manifest>
"""


def ods_cell(attributes, text):
    """A cell of an OpenDocument table; `text` is what it shows."""
    return f"<table:table-cell {attributes}><text:p>{escape(text)}</text:p></table:table-cell>"


def ods_row(cells):
    """A row of an OpenDocument table."""
    return "<table:table-row>" + "".join(cells) + "</table:table-row>"


def ods_cells(row):
    """The cells of one graduate."""
    for column, text in enumerate(row.texts()):
        if not text:
            yield "<table:table-cell/>"
        elif column in (4, 5):
            yield ods_cell(f'table:style-name="day" office:value-type="date" office:date-value="{text}"', text)
        elif column == 6 and row.licence_is_number():
            yield ods_cell(f'table:style-name="six" office:value-type="float" office:value="{int(text)}"', text)
        else:
            yield ods_cell('office:value-type="string"', text)


def write_ods(path, rows):
    """Writes an OpenDocument spreadsheet: small enough to write by hand, with a fixed date in its zip."""
    lines = [ods_row(ods_cell('office:value-type="string"', title) for title in COLUMNS)]
    lines += [ods_row(ods_cells(row)) for row in rows]
    parts = [("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED),
             ("META-INF/manifest.xml", ODS_MANIFEST, zipfile.ZIP_DEFLATED),
             ("content.xml", ODS_CONTENT.format(rows="\n".join(lines)), zipfile.ZIP_DEFLATED)]
    with zipfile.ZipFile(path, "w") as archive:
        for name, text, method in parts:
            archive.writestr(zipfile.ZipInfo(name, MADE_ON.timetuple()[:6]), text, compress_type=method)


def main():
    rows = graduates()
    (HERE / "graduates.csv").write_bytes(delimited(rows).encode())
    write_xlsx(HERE / "graduates.xlsx", rows)

    few = rows[:TABLE_ROWS]
    western = [row for row in rows if fits_cp1252(row)][:TABLE_ROWS]
    TABLES.mkdir(parents=True, exist_ok=True)
    write_xlsx(TABLES / "table.xlsx", few)
    write_xls(TABLES / "table.xls", few)
    write_ods(TABLES / "table.ods", few)
    texts = {
        "table.csv": delimited(few).encode(),
        "table.tsv": delimited(few, "\t").encode(),
        "table.ndjson": ndjson(few).encode(),
        "table-utf8bom.csv": delimited(few).encode("utf-8-sig"),
        "table-utf16le.csv": b"\xff\xfe" + delimited(few).encode("utf-16-le"),
        "table-cp1252.csv": delimited(western, ";").encode("cp1252"),
        "table-sep.csv": delimited(few, ";", "sep=;\r\n").encode(),
    }
    for name, content in texts.items():
        (TABLES / name).write_bytes(content)


if __name__ == "__main__":
    main()
