#!/usr/bin/env python3
"""Makes large tables of invented people: python3 .ci/tables.py OUT --rows 100000 --format xlsx

The columns fit the bundled design `modern`. With --faults N they fit `tests/data/preflight`, N rows are wrong, and
--answers FILE tells which: `row` (as an editor or a spreadsheet numbers it), `column` (its header, in NDJSON its
field), `kind`, and `partner`, the earlier row that a duplicate is a duplicate of. All other rows are sound; their
pictures lie in `tests/data/preflight/photos`, to be named with --assets.

The same arguments give the same bytes: the seed is fixed and no clock is read. Nothing beside Python is needed.
"""

import argparse
import csv
import io
import json
import random
import sys
import unicodedata
import zipfile
from datetime import date, timedelta
from pathlib import Path
from xml.sax.saxutils import escape

sys.dont_write_bytecode = True  # no cache beside the lists
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "examples" / "data"))
import names
from names import words

SEED = 2026
FIRST_DAY = date(2026, 1, 5)

# header: field
MODERN = {
    "Credential ID": "credential.id", "Full name": "recipient.name", "E-mail": "recipient.email",
    "Course": "credential.name", "Issued on": "credential.issued_on", "Expires on": "credential.expires_on",
    "Licence number": "attributes.license_number", "Grade": "attributes.grade", "Group": "group.name",
    "Group ID": "group.id", "Locale": "locale", "Verification URL": "credential.url",
}
PREFLIGHT = {
    **{header: field for header, field in MODERN.items() if header != "Grade"},
    "Score": "attributes.score", "Examined on": "attributes.examined_on", "Profile": "attributes.profile",
    "Contact": "attributes.contact", "Honours": "attributes.honours", "Photo": "attributes.photo",
}
DATES = {"Issued on", "Expires on", "Examined on"}

# locale: (given names, family names, what parts them, whether the family name comes first)
LATIN = {
    "en-GB": (words("Eleanor Thomas Olivia George Amelia Harry Isla Noah Ava Oscar Freya Arthur Siobhán Seán Imogen Rhys "
                    "Zara Callum Maisie Idris"),
              words("Whitcombe Fitzgerald O'Neill MacDonald Hughes Ashworth Pemberton Okafor Singh Bainbridge Llewellyn "
                    "Hartley Ng Thackeray Osei Kirkpatrick Rowntree Blackwood")),
    "de": (words("Jürgen Käthe Sören Björn Ute Anneliese Matthias Lena Torsten Gisela Jörg Friederike Maximilian Hannah"),
           words("Müller Größler Weißhaupt Schäfer Lüdenscheidt Köhler Baumgärtner Vogt Krüger Hoffmann Schröder Böhm")),
    "fr": (words("Zoé Loïc Anne-Sophie François Hélène Benoît Agnès Jérôme Maëlle Gaëtan Inès Thibault"),
           words("Lefèvre Crèvecœur L'Hermite Dubois Garçon Noël Bézier Châtelain d'Ormesson Saint-Exupéry Moreau")),
    "es": (words("María José Íñigo Concepción Begoña Álvaro Lucía Andrés Pilar Joaquín Núria Ramón"),
           words("Hernández Muñoz Peñalver de_la_Cruz Ibáñez Núñez Montemayor Cabañas Güell Ordóñez Sánchez")),
    "pl": (words("Stanisław Małgorzata Łukasz Agnieszka Grażyna Wojciech Zofia Jędrzej Bożena Paweł"),
           words("Źródłowski Wiśniewski Dąbrowski Szczepański Łoś Żółć Kowalczyk Brzęczyszczykiewicz")),
    "cs": (words("Jiří Zdeněk Růžena Žofie Přemysl Ludmila Ondřej Matěj Štěpánka Věra"),
           words("Dvořáček Řehoř Šťastný Novotný Čermák Hůlka Kříž Žižka")),
}
OTHERS = {
    "el": (words("Ευάγγελος Ιωάννα Δημήτρης Άννα Γεώργιος Ελένη Χρήστος Σοφία"),
           words("Καΐρης Παπαϊωάννου Αγγελόπουλος Οικονόμου Δημητρίου Χατζής")),
    "ru": (words("Пётр Анна Сергей Ольга Дмитрий Наталья Фёдор Юлия"),
           words("Ёлкин-Щукин Коваленко Чайка Мельник Белых Гончар Шевченко")),
    "hy": (words("Արամ Անահիտ Վարդան Նարե Տիգրան Լուսինե"), words("Պետրոսյան Հակոբյան Սարգսյան Գրիգորյան Մկրտչյան")),
    "ka": (words("გიორგი ნინო ლევან თამარ დავით მარიამ"), words("ბერიძე კაპანაძე გელაშვილი ლომიძე წიკლაური")),
    "he": (words("נועה איתן יעל אורי תמר יוסף"), words("בר-לב כהן-צדק בן-דוד מזרחי פרידמן")),
    "th": (words("สมชาย น้ำผึ้ง กิตติ ปรียา วิชัย ศิริพร"), words("เก้าเอี้ยน สุขสวัสดิ์ ทองดี พงษ์ไพบูลย์ ศรีสุข")),
}
EASTERN = {
    "ja": (words("佐藤 鈴木 高橋 近藤 渡辺 小林 齋藤 山口"), words("直子 健太 さくら 美咲 翔太 陽菜 ひかり 大輔"), " "),
    "ko": (words("김 이 박 최 정 남궁 황보"), words("민수 서연 지훈 하은 준영 소희"), ""),
    "zh-CN": (words("王 李 张 刘 陈 欧阳 司马"), words("若曦 伟 芳 敏 静怡 建国 雨桐"), ""),
}
COURSES = [
    "Structural Engineer", "Bridge Inspection", "Geotechnical Engineering", "Fire Safety Engineering",
    "Water Resources Engineering", "Sustainable Building Design", "Railway Systems", "Surveying & Mapping",
    "Advanced Structural Engineering for Seismic Regions", "Timber Construction", "Tragwerksplanung",
    "Génie des structures", "Ingeniería de estructuras", "Πολιτικός Μηχανικός", "構造工学", "구조공학", "结构工程",
]
GRADES = ["Distinction", "Merit", "Pass"]
# No bundled font has these: Coptic, Tifinagh, Old Persian, Runic, Glagolitic, Vai, Cuneiform, Javanese, Osage.
RARE = "\u2c80\u2d30\U000103a0\u16a0\u2c00\ua500\U00012000\ua980\U000104b0"


def person(rng):
    """A locale and a name in it, most of them of three parts."""
    locale = rng.choice(LOCALES)
    if locale == "vi":
        return locale, " ".join(rng.choice(part) for part in names.VIETNAMESE)
    if locale in EASTERN:
        family, given, gap = EASTERN[locale]
        return locale, rng.choice(family) + gap + rng.choice(given)
    if locale in names.PAIRS:
        return locale, " ".join(rng.choice(part) for part in rng.choice(names.PAIRS[locale]))
    given, family = (LATIN if locale in LATIN else OTHERS)[locale]
    name = f"{rng.choice(given)} {rng.choice(family)}"
    if locale not in LATIN:
        return locale, name
    first, last = name.split(" ", 1)
    return locale, rng.choice([name, f"{first} {rng.choice(given)} {last}", f"{name}-{rng.choice(family)}"])


LOCALES = [*LATIN, *LATIN, *OTHERS, *EASTERN, *names.PAIRS, "vi"]


def ascii_letters(text):
    """What a mailbox is made of."""
    plain = unicodedata.normalize("NFD", text).encode("ascii", "ignore").decode()
    return ".".join("".join(c for c in word if c.isalpha()) for word in plain.lower().split()).strip(".") or "member"


def sound(number):
    """Row `number` from 0: each of its values by header, dates as dates."""
    rng = random.Random(f"{SEED} {number}")
    locale, name = person(rng)
    identity = f"C-2026-{number + 1:06}"
    issued = FIRST_DAY + timedelta(days=rng.randrange(120))
    group = issued.isocalendar().week
    return {
        "Credential ID": identity,
        "Full name": unicodedata.normalize("NFC", name),
        "E-mail": f"{ascii_letters(name)}.{number + 1}@example.org",
        "Course": rng.choice(COURSES),
        "Issued on": issued,
        "Expires on": issued + timedelta(days=365 * 3) if rng.random() < 0.8 else None,
        "Licence number": f"{number + 1:06}",
        "Grade": rng.choice(GRADES),
        "Group": f"Week {group} of 2026",
        "Group ID": f"2026-{group:02}",
        "Locale": locale,
        "Verification URL": f"https://verify.example.org/c/{identity}",
        "Score": f"{rng.randrange(500, 1000) / 10}",
        "Examined on": issued - timedelta(days=rng.randrange(10, 40)),
        "Profile": f"https://people.example.org/{number + 1}",
        "Contact": "office@example.org" if rng.random() < 0.5 else None,
        "Honours": rng.choice(["true", "false", None]),
        "Photo": f"face-{rng.randrange(1, 4)}.png" if rng.random() < 0.2 else None,
    }


# One function a kind: what a wrong row has instead (by header), given the row and, for duplicates, its partner. The
# first header is that of the fault.

def missing_value(rng, row, _):
    return {rng.choice(["Full name", "Licence number"]): None}


def invalid_value(rng, row, _):
    return rng.choice([
        {"Licence number": row["Licence number"].replace("-", "")}, {"Licence number": row["Licence number"] + "7"},
        {"Score": "eighty"}, {"Score": "87 points"}, {"Profile": "ftp://people.example.org/7"}, {"Profile": "my page"},
        {"Contact": "office at example.org"}, {"Honours": "perhaps"},
    ])


def bad_date(rng, row, _):
    bad = rng.choice(["31/02/2026", "2026-02-30", "2026-13-01", "May 14th", "soon", "14.5.26"])
    return {rng.choice(sorted(DATES)): bad}


def expiry(rng, row, _):
    return {"Expires on": row["Issued on"] - timedelta(days=rng.randrange(1, 900))}


def duplicate_id(rng, row, partner):
    return {"Credential ID": partner["Credential ID"]}


def probable_duplicate(rng, row, partner):
    return {"E-mail": partner["E-mail"], "Course": partner["Course"]}


def missing_glyph(rng, row, _):
    header = rng.choice(["Full name", "Course"])
    return {header: f"{row[header]} {rng.choice(RARE)}"}


def overflow(rng, row, _):
    header, count = rng.choice([("Full name", 20), ("Course", 40)])
    return {header: " ".join(rng.choice(["Bartholomew", "Structural", "Wolfeschlegelsteinhausen"]) for _ in range(count))}


def picture(rng, row, _):
    return {"Photo": rng.choice(["face-4.png", "faces/face-1.png", "coarse.png", "missing.jpg", "../design.toml"])}


def code(rng, row, _):
    return {"Verification URL": f"{row['Verification URL']}?proof={'0123456789abcdef' * rng.randrange(200, 300)}"}


def name_clash(rng, row, partner):
    identity = partner["Credential ID"]
    decomposed = unicodedata.normalize("NFD", identity)
    return {"Credential ID": decomposed if decomposed != identity else identity.lower()}


KINDS = {
    "missing-value": missing_value, "invalid-value": invalid_value, "bad-date": bad_date, "expiry": expiry,
    "duplicate-id": duplicate_id, "probable-duplicate": probable_duplicate, "missing-glyph": missing_glyph,
    "overflow": overflow, "picture": picture, "code": code, "name-clash": name_clash,
}
OF_TWO_ROWS = {"duplicate-id", "probable-duplicate", "name-clash"}


def base(number, headers):
    """A sound row of the table with these headers."""
    row = {header: value for header, value in sound(number).items() if header in headers}
    if headers is PREFLIGHT:
        row["Licence number"] = f"PE-{row['Licence number']}"
    return row


def plan(rows, faults):
    """The rows that differ from sound ones by number, and the answers (number, header, kind, partner)."""
    rng = random.Random(SEED)
    kinds = [list(KINDS)[at % len(KINDS)] for at in range(faults)]
    rng.shuffle(kinds)
    wrong = [(2 * at + 1) * rows // (2 * faults) for at in range(faults)]
    taken, changed, answers = set(wrong), {}, []
    for number, kind in zip(wrong, kinds):
        row, partner, other = base(number, PREFLIGHT), None, None
        if kind in OF_TWO_ROWS:
            partner = rng.randrange(number)
            while partner in taken:
                partner = rng.randrange(number)
            taken.add(partner)
            other = base(partner, PREFLIGHT)
            if kind == "name-clash" and rng.random() < 0.5:  # an id that has two normal forms
                other["Credential ID"] = f"\u00c9-2026-{partner + 1:06}"
                changed[partner] = other
        edits = KINDS[kind](rng, row, other)
        changed[number] = row | edits
        answers.append((number, next(iter(edits)), kind, partner))
    return changed, answers


def text_of(value):
    """A value as text formats hold it."""
    return "" if value is None else str(value)


def write_csv(out, headers, rows):
    with open(out, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(headers)
        writer.writerows([text_of(row[header]) for header in headers] for row in rows)


def write_ndjson(out, headers, rows):
    with open(out, "w", encoding="utf-8", newline="") as file:
        for row in rows:
            record = {}
            for header, field in headers.items():
                section, _, key = field.rpartition(".")
                if row[header] is not None:
                    (record.setdefault(section, {}) if section else record)[key] = text_of(row[header])
            file.write(json.dumps(record, ensure_ascii=False) + "\n")


class Workbook:
    """An XLSX file with one sheet, written as a stream: texts shared, as spreadsheet programs do, or in their cells."""

    PARTS = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        + "".join(f'<Override PartName="/xl/{part}.xml" ContentType="application/vnd.openxmlformats-officedocument.'
                  f'spreadsheetml.{kind}+xml"/>' for part, kind in [
                      ("workbook", "sheet.main"), ("worksheets/sheet1", "worksheet"), ("styles", "styles"),
                      ("sharedStrings", "sharedStrings")]) + "</Types>",
        "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship '
        'Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="'
        'http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Records" sheetId="1" '
        'r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        + "".join(f'<Relationship Id="r{at}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
                  f'{kind}" Target="{part}.xml"/>' for at, (kind, part) in enumerate([
                      ("worksheet", "worksheets/sheet1"), ("styles", "styles"), ("sharedStrings", "sharedStrings")], 1))
        + "</Relationships>",
        "xl/styles.xml": '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><fonts><font>'
        '<sz val="11"/><name val="Calibri"/></font></fonts><fills><fill><patternFill patternType="none"/></fill><fill>'
        '<patternFill patternType="gray125"/></fill></fills><borders><border/></borders><cellStyleXfs><xf/></cellStyleXfs><cellXfs>'
        '<xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>',
    }

    def __init__(self, out, shared):
        self.zip = zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6)
        self.shared = {} if shared else None
        for name, text in self.PARTS.items():
            self.zip.writestr(zipfile.ZipInfo(name), '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + text,
                              zipfile.ZIP_DEFLATED)

    def part(self, name):
        info = zipfile.ZipInfo(name)
        info.compress_type = zipfile.ZIP_DEFLATED
        return io.TextIOWrapper(self.zip.open(info, "w"), encoding="utf-8", newline="")

    def cell(self, place, value):
        if value is None:
            return ""
        if isinstance(value, date):
            return f'<c r="{place}" s="1"><v>{(value - date(1899, 12, 30)).days}</v></c>'
        if self.shared is None:
            return f'<c r="{place}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
        return f'<c r="{place}" t="s"><v>{self.shared.setdefault(value, len(self.shared))}</v></c>'

    def write(self, headers, rows):
        with self.part("xl/worksheets/sheet1.xml") as sheet:
            sheet.write('<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>')
            self.row(sheet, 1, {header: header for header in headers}, headers)
            for number, row in enumerate(rows, 2):
                self.row(sheet, number, row, headers)
            sheet.write("</sheetData></worksheet>")
        with self.part("xl/sharedStrings.xml") as strings:
            strings.write('<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">')
            for text in self.shared or {}:
                strings.write(f"<si><t>{escape(text)}</t></si>")
            strings.write("</sst>")
        self.zip.close()

    def row(self, sheet, number, row, headers):
        cells = (self.cell(f"{chr(65 + at)}{number}", row[header]) for at, header in enumerate(headers))
        sheet.write(f'<row r="{number}">{"".join(cells)}</row>')


def main():
    parser = argparse.ArgumentParser(description="Makes large tables of invented people.")
    parser.add_argument("out")
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--format", choices=["csv", "xlsx", "ndjson"], default="csv")
    parser.add_argument("--strings", choices=["shared", "inline"], default="shared", help="where an XLSX keeps its texts")
    parser.add_argument("--faults", type=int, default=0)
    parser.add_argument("--answers", help="a CSV file that names each fault")
    args = parser.parse_args()
    if args.faults * 4 > args.rows:
        parser.error("at most a quarter of the rows can be wrong")
    headers = PREFLIGHT if args.faults else MODERN
    changed, answers = plan(args.rows, args.faults)
    rows = (changed.get(number) or base(number, headers) for number in range(args.rows))
    if args.format == "csv":
        write_csv(args.out, headers, rows)
    elif args.format == "ndjson":
        write_ndjson(args.out, headers, rows)
    else:
        Workbook(args.out, args.strings == "shared").write(headers, rows)
    if args.answers:
        first = 1 if args.format == "ndjson" else 2
        with open(args.answers, "w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["row", "column", "kind", "partner"])
            for number, header, kind, partner in answers:
                column = headers[header] if args.format == "ndjson" else header
                writer.writerow([number + first, column, kind, "" if partner is None else partner + first])


if __name__ == "__main__":
    main()
