//! Tables as people and strangers hand them in: the same records from every format, each fault with its place.

use std::fs;
use std::io::Cursor;
use std::io::Write;
use std::path::Path;

use serde_json::Value;
use testamur::assets::Assets;
use testamur::error::Error;
use testamur::finding::Kind;
use testamur::limits::Limits;
use testamur::plate::Plate;
use testamur::record::Record;
use testamur::record::map::Choices;
use testamur::record::map::Wanted;
use testamur::record::map::WantedAttribute;
use testamur::record::records::Format;
use testamur::record::records::Options;
use testamur::record::records::Records;
use testamur::record::records::Source;
use zip::CompressionMethod;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

fn options() -> Options {
    let attribute = |key: &str, label: &str, required| WantedAttribute {
        key: key.into(),
        label: label.into(),
        required,
    };
    let wanted = Wanted {
        attributes: vec![
            attribute("license_number", "Licence number", true),
            attribute("grade", "Grade", false),
        ],
        fields: Vec::new(),
        required: vec!["recipient.name".into(), "credential.id".into()],
    };
    Options {
        wanted: Some(wanted),
        ..Options::default()
    }
}

fn file(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn open_file(name: &str) -> Records {
    Records::open(
        Source::open(file(name)).unwrap(),
        name,
        &options(),
        &Limits::default(),
    )
    .unwrap()
}

/// The records of a file without where they stood, and the lines on which they stood.
fn read(name: &str) -> (Vec<Value>, Vec<u64>) {
    let records: Vec<Record> = open_file(name).map(Result::unwrap).collect();
    let lines = records
        .iter()
        .map(|record| record.origin.line.unwrap())
        .collect();
    (records.iter().map(sorted).collect(), lines)
}

fn sorted(record: &Record) -> Value {
    let mut record = record.to_json();
    record.sort_all_objects();
    record
}

fn open(bytes: impl Into<Source>, name: &str) -> Result<Records, Error> {
    Records::open(bytes, name, &Options::default(), &Limits::default())
}

fn refused(bytes: impl Into<Source>, name: &str) -> String {
    open(bytes, name)
        .expect_err("it should be refused")
        .to_string()
}

#[test]
fn the_graduates_are_the_same_in_csv_and_xlsx() {
    let (csv, lines) = read("examples/data/graduates.csv");
    let (xlsx, rows) = read("examples/data/graduates.xlsx");
    assert_eq!(csv.len(), 1000);
    for (one, other) in csv.iter().zip(&xlsx) {
        assert_eq!(one, other);
    }
    assert_eq!(csv.len(), xlsx.len());
    assert_eq!(lines, rows);
    assert_eq!((lines[0], lines[999]), (2, 1001));
}

#[test]
fn every_format_holds_the_same_records() {
    let (wanted, _) = read("tests/data/table.ndjson");
    assert_eq!(wanted.len(), 60);
    for (name, first) in [
        ("table.csv", 2),
        ("table.tsv", 2),
        ("table-sep.csv", 3),
        ("table-utf8bom.csv", 2),
        ("table-utf16le.csv", 2),
        ("table.xlsx", 2),
        ("table.ods", 2),
        ("table.xls", 2),
    ] {
        let (found, lines) = read(&format!("tests/data/{name}"));
        assert_eq!(found.len(), wanted.len(), "{name}");
        for (one, other) in found.iter().zip(&wanted) {
            assert_eq!(one, other, "{name}");
        }
        assert_eq!(lines[0], first, "{name}");
    }
}

#[test]
fn an_encoding_that_was_guessed_is_told() {
    let records = open_file("tests/data/table-cp1252.csv");
    let warnings = records.warnings();
    assert_eq!(warnings.len(), 1);
    assert!(
        warnings[0].to_string().contains("was read as Windows-1252"),
        "{}",
        warnings[0]
    );
    let names: Vec<Record> = records.map(Result::unwrap).collect();
    assert_eq!(names[0].get("recipient.name").unwrap(), "Salomé Cabañas");
}

#[test]
fn a_ragged_row_is_refused_and_the_others_go_on() {
    let text = "Name,Id\nAda,1\nBo\n\n\"Cy\nDe\",3\nEd,4,5\nFay,6,\n";
    let all: Vec<_> = open(text, "guests.csv").unwrap().collect();
    let good: Vec<bool> = all.iter().map(Result::is_ok).collect();
    assert_eq!(good, [true, false, true, false, true]);
    assert_eq!(
        all[1].as_ref().unwrap_err().to_string(),
        "error: record 2 has 1 cell, the row of headers has 2\n  in guests.csv, line 3\n  help: add the missing separators; a cell may be empty but not left out"
    );
    assert_eq!(all[2].as_ref().unwrap().origin.line, Some(5));
    assert_eq!(
        all[3]
            .as_ref()
            .unwrap_err()
            .findings()
            .next()
            .unwrap()
            .place
            .line,
        Some(7)
    );
}

#[test]
fn a_table_without_records_says_so() {
    let empty = book(&[("Records", "", "")]);
    let headers = book(&[(
        "Records",
        "",
        "<row r=\"1\"><c r=\"A1\" t=\"str\"><v>Name</v></c></row>",
    )]);
    for (bytes, name) in [
        (Vec::new(), "a.csv"),
        (b"Name,Id\n".to_vec(), "a.csv"),
        (b"\n\n,,\n".to_vec(), "a.csv"),
        (b"\xef\xbb\xbf".to_vec(), "a.csv"),
        (Vec::new(), "a.xlsx"),
        (empty, "a.xlsx"),
        (headers, "a.xlsx"),
    ] {
        let message = refused(bytes, name);
        assert!(message.contains("has no records"), "{message}");
    }
}

#[test]
fn all_that_is_wrong_with_the_columns_comes_at_once() {
    let text = "Full nmae,Grade,Mark,Grade\nAda,1,2,3\n";
    let error = Records::open(text, "guests.csv", &options(), &Limits::default()).unwrap_err();
    let kinds: Vec<Kind> = error.findings().map(|finding| finding.kind).collect();
    assert_eq!(kinds, [Kind::Column; 4]);
    let text = error.to_string();
    assert!(
        text.contains("2 columns are called `Grade`\n  in guests.csv, line 1"),
        "{text}"
    );
    assert!(text.contains("no column for `recipient.name`"), "{text}");
    assert!(text.contains("--map 'Full nmae=recipient.name'"), "{text}");
}

#[test]
fn a_column_that_is_not_used_is_a_warning() {
    let records = open("Name,Shoe size,\nAda,40,\nBo,41,x\n", "guests.csv").unwrap();
    let warnings = records.warnings();
    assert_eq!(warnings.len(), 1);
    assert!(warnings[0].to_string().contains("--skip 'Shoe size'"));
    let mut records = records;
    assert_eq!(records.by_ref().filter(Result::is_ok).count(), 2);
    assert!(
        records.warnings()[1]
            .to_string()
            .contains("column C has values but no header")
    );
}

#[test]
fn a_file_under_a_wrong_name_is_told_what_it_is() {
    let zip = book(&[("Records", "", "")]);
    let xls = fs::read(file("tests/data/table.xls")).unwrap();
    for (bytes, name, hint) in [
        (
            zip.clone(),
            "guests.csv",
            "it looks like XLSX: give it the ending .xlsx",
        ),
        (
            xls.clone(),
            "guests.tsv",
            "it looks like XLS: give it the ending .xls",
        ),
        (
            b"Name;Id\nAda;1\n".to_vec(),
            "guests.xls",
            "give it the ending .csv",
        ),
        (b"<html><table>".to_vec(), "guests.xls", "it is a web page"),
        (b"\x01\x02\x03".to_vec(), "guests.xlsx", "it may be damaged"),
        (
            archive(&[("a.csv", b"Name\nAda\n", 0)]),
            "guests.xlsx",
            "unpack it",
        ),
    ] {
        let message = refused(bytes, name);
        assert!(message.contains(hint), "{name}: {message}");
    }
    let records = Records::open(xls, "guests.xlsx", &options(), &Limits::default()).unwrap();
    assert_eq!(records.format(), Format::Xls);
    assert!(
        records.warnings()[0]
            .to_string()
            .contains("give it the ending .xls")
    );
}

const STYLES: &str = r#"<styleSheet xmlns="x"><numFmts><numFmt numFmtId="164" formatCode="000000"/><numFmt numFmtId="165" formatCode="dd/mm/yyyy\ hh:mm"/></numFmts>
<cellStyleXfs><xf numFmtId="9"/></cellStyleXfs>
<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="14"/><xf numFmtId="165"/><xf numFmtId="10"/><xf numFmtId="2"/></cellXfs></styleSheet>"#;

const STRINGS: &str = r#"<sst xmlns="x"><si><t>Name</t></si><si><r><t>Ada </t></r><r><t xml:space="preserve">&amp; Bo</t></r><rPh sb="0" eb="1"><t>READING</t></rPh></si></sst>"#;

/// A workbook of sheets: their names, the attributes of their entries, and their rows.
fn book(sheets: &[(&str, &str, &str)]) -> Vec<u8> {
    book_with(sheets, "", STRINGS)
}

fn book_with(sheets: &[(&str, &str, &str)], properties: &str, strings: &str) -> Vec<u8> {
    let mut tabs = String::new();
    let mut relations = String::from(
        r#"<Relationship Id="s" Type="x/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="t" Type="x/styles" Target="/xl/styles.xml"/>"#,
    );
    let mut files = Vec::new();
    for (at, (name, attributes, rows)) in sheets.iter().enumerate() {
        tabs += &format!(r#"<sheet name="{name}" sheetId="{at}" r:id="r{at}" {attributes}/>"#);
        relations += &format!(
            r#"<Relationship Id="r{at}" Type="x/worksheet" Target="worksheets/s{at}.xml"/>"#
        );
        files.push((format!("xl/worksheets/s{at}.xml"), format!(r#"<worksheet xmlns="x"><dimension ref="A1:XFD1048576"/><sheetData>{rows}</sheetData></worksheet>"#)));
    }
    files.push(("_rels/.rels".into(), r#"<Relationships><Relationship Id="r" Type="x/officeDocument" Target="xl/workbook.xml"/></Relationships>"#.into()));
    files.push(("xl/workbook.xml".into(), format!(r#"<workbook xmlns="x" xmlns:r="r"><workbookPr {properties}/><sheets>{tabs}</sheets></workbook>"#)));
    files.push((
        "xl/_rels/workbook.xml.rels".into(),
        format!("<Relationships>{relations}</Relationships>"),
    ));
    files.push(("xl/styles.xml".into(), STYLES.into()));
    files.push(("xl/sharedStrings.xml".into(), strings.into()));
    let files: Vec<(&str, &[u8], usize)> = files
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_bytes(), 0))
        .collect();
    archive(&files)
}

/// A zip of files, each followed by so many zeros of padding.
fn archive(files: &[(&str, &[u8], usize)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, bytes, padding) in files {
        writer.start_file(*name, options).unwrap();
        writer.write_all(bytes).unwrap();
        let block = [b' '; 65_536];
        for _ in 0..padding / block.len() {
            writer.write_all(&block).unwrap();
        }
    }
    writer.finish().unwrap().into_inner()
}

fn sheet_records(bytes: Vec<u8>) -> Vec<Result<Record, Error>> {
    open(bytes, "book.xlsx").unwrap().collect()
}

const HEADERS: &str = r#"<row r="3"><c r="A3" t="s"><v>0</v></c><c r="B3" t="str"><v>attributes.a</v></c><c r="C3" t="inlineStr"><is><t>attributes.b</t></is></c></row>"#;

#[test]
fn cells_of_a_workbook_are_read_as_they_are_shown() {
    let rows = format!(
        r#"<row r="1"/><row r="2"><c r="A2"/></row>{HEADERS}
        <row r="4"><c r="A4" t="s"><v>1</v></c><c r="B4" s="1"><v>7316</v></c><c r="C4" s="2"><v>46083</v></c></row>
        <row r="9"><c r="A9" t="str"><f>A1</f><v>x_x000A_y</v></c><c r="B9" s="3"><v>46083.604166666664</v></c><c r="C9" t="b"><v>1</v></c></row>
        <row r="10"><c r="A10"><v>7.0999999999999996</v></c><c r="B10" s="4"><v>0.855</v></c><c r="C10" s="5"><v>2.5</v></c></row>
        <row><c><v>1E3</v></c><c t="d"><v>2026-03-02T00:00:00</v></c><c r="Z11" s="5"/></row>"#
    );
    let all = sheet_records(book(&[("Records", "", &rows)]));
    let texts = |at: usize| {
        let record: &Record = all[at].as_ref().unwrap();
        let field = |name| {
            record
                .get(name)
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        (
            record.origin.line.unwrap(),
            field("recipient.name"),
            field("attributes.a"),
            field("attributes.b"),
        )
    };
    let wanted = [
        (4, "Ada & Bo", "007316", "2026-03-02"),
        (9, "x\ny", "2026-03-02T14:30:00", "true"),
        (10, "7.1", "85.50%", "2.50"),
        (11, "1000", "2026-03-02", ""),
    ];
    assert_eq!(all.len(), wanted.len());
    for (at, (line, name, a, b)) in wanted.into_iter().enumerate() {
        assert_eq!(
            texts(at),
            (line, name.to_owned(), a.to_owned(), b.to_owned())
        );
    }
}

#[test]
fn workbooks_that_count_from_1904_are_four_years_later() {
    let rows = format!(r#"{HEADERS}<row r="4"><c r="A4" s="2"><v>44621</v></c></row>"#);
    let bytes = book_with(&[("Records", "", &rows)], "date1904=\"1\"", STRINGS);
    let all = sheet_records(bytes);
    assert_eq!(
        all[0].as_ref().unwrap().get("recipient.name").unwrap(),
        "2026-03-02"
    );
}

#[test]
fn a_cell_with_an_error_refuses_its_row_alone() {
    let rows = format!(
        r#"{HEADERS}<row r="4"><c r="A4" t="e"><v>#N/A</v></c></row><row r="5"><c r="A5"><f>1+1</f><v/></c></row>
        <row r="6"><c r="A6" t="str"><v>Ada</v></c></row><row r="7"><c r="A7" s="2"><v>-5</v></c></row>"#
    );
    let all = sheet_records(book(&[("Records", "", &rows)]));
    assert_eq!(
        all[0].as_ref().unwrap_err().to_string(),
        "error: the cell holds the error #N/A\n  in book.xlsx, line 4, column `Name`\n  help: mend its formula, or clear the cell"
    );
    assert!(
        all[1]
            .as_ref()
            .unwrap_err()
            .to_string()
            .contains("never worked out")
    );
    assert!(all[2].is_ok());
    assert!(
        all[3]
            .as_ref()
            .unwrap_err()
            .to_string()
            .contains("-5 is none")
    );
}

#[test]
fn the_first_sheet_in_sight_is_read_unless_another_is_named() {
    let rows =
        |name: &str| format!(r#"{HEADERS}<row r="4"><c r="A4" t="str"><v>{name}</v></c></row>"#);
    let (one, two, three) = (rows("one"), rows("two"), rows("three"));
    let bytes = book(&[
        ("Notes", "state=\"hidden\"", &one),
        ("Guests", "", &two),
        ("More", "", &three),
    ]);
    let name = |sheet: Option<&str>| {
        let options = Options {
            sheet: sheet.map(str::to_owned),
            ..Options::default()
        };
        let mut records = Records::open(bytes.as_slice(), "a.xlsx", &options, &Limits::default())?;
        let record = records.next().unwrap()?;
        Ok::<_, Error>(record.get("recipient.name").cloned().unwrap())
    };
    assert_eq!(name(None).unwrap(), "two");
    assert_eq!(name(Some("More")).unwrap(), "three");
    assert_eq!(name(Some("Notes")).unwrap(), "one");
    assert!(
        name(Some("Guest"))
            .unwrap_err()
            .to_string()
            .contains("did you mean `Guests`?")
    );
}

#[test]
fn cells_in_far_corners_cost_nothing() {
    let rows = format!(
        r#"{HEADERS}<row r="4"><c r="A4" t="str"><v>Ada</v></c></row><row r="1048576"><c r="XFD1048576" t="str"><v>x</v></c></row>"#
    );
    let all = sheet_records(book(&[("Records", "", &rows)]));
    assert!(all[0].is_ok());
    assert_eq!(all[1].as_ref().unwrap_err().kind(), Kind::Limit);
    assert_eq!(all.len(), 2);
    let beyond = format!(
        r#"{HEADERS}<row r="4"><c r="A4" t="str"><v>Ada</v></c></row><row r="4000000000"><c t="str"><v>x</v></c></row>"#
    );
    let all = sheet_records(book(&[("Records", "", &beyond)]));
    assert_eq!(all[1].as_ref().unwrap_err().kind(), Kind::Limit);
}

#[test]
fn bombs_are_refused_before_they_unpack() {
    let ratio = archive(&[("xl/workbook.xml", b"<a>", 64 << 20)]);
    let message = refused(ratio, "a.xlsx");
    assert!(message.contains("grows more than 200 times"), "{message}");

    let names: Vec<String> = (0..1001).map(|at| format!("f{at}")).collect();
    let files: Vec<(&str, &[u8], usize)> = names
        .iter()
        .map(|name| (name.as_str(), b"" as &[u8], 0))
        .collect();
    let message = refused(archive(&files), "a.xlsx");
    assert!(message.contains("more than 1000 parts"), "{message}");

    let limits = Limits {
        table_bytes: 1 << 20,
        ..Limits::default()
    };
    let large = archive(&[("a", b"", 1 << 20), ("b", b"x", 1 << 20)]);
    let error = Records::open(large, "a.ods", &Options::default(), &limits).unwrap_err();
    assert_eq!(error.kind(), Kind::Limit);
}

/// What users of a reader of workbooks met: 511 KB that grew to 530 MiB.
#[test]
fn a_small_file_that_grows_to_half_a_gibibyte_is_refused_by_its_list_of_parts() {
    let bomb = archive(&[("xl/worksheets/sheet1.xml", b"<worksheet>", 530 << 20)]);
    assert!(bomb.len() < 600_000, "{}", bomb.len());
    let error = open(bomb, "a.xlsx").unwrap_err();
    assert_eq!(error.kind(), Kind::Limit);
}

#[test]
fn a_part_that_unpacks_to_more_than_it_says_is_an_error() {
    let rows = r#"<row r="1"><c r="A1" t="str"><v>Name</v></c></row>"#.to_owned()
        + &r#"<row><c t="str"><v>Ada</v></c></row>"#.repeat(20_000);
    let mut bytes = book(&[("Records", "", &rows)]);
    let name = b"xl/worksheets/s0.xml";
    let entries: Vec<usize> = (0..bytes.len() - name.len())
        .filter(|at| bytes[*at..].starts_with(name))
        .collect();
    // In the directory at the end, the size stands 22 bytes before the name (APPNOTE 4.3.12).
    let size = entries[entries.len() - 1] - 22;
    bytes[size..size + 4].copy_from_slice(&1_000_u32.to_le_bytes());
    let message = refused(bytes, "a.xlsx");
    assert!(message.contains("more than it says"), "{message}");
}

#[test]
fn a_few_bytes_can_not_stand_for_texts_without_end() {
    let long = "x".repeat(60_000);
    let limits = Limits {
        table_bytes: 1 << 20,
        ..Limits::default()
    };
    let last = |bytes: Vec<u8>, name: &str| {
        let records = Records::open(bytes, name, &Options::default(), &limits).unwrap();
        let all: Vec<_> = records.collect();
        assert!((2..200).contains(&all.len()), "{}", all.len());
        all.into_iter().last().unwrap().unwrap_err().to_string()
    };
    let name = r#"<table:table-row><table:table-cell office:value-type="string"><text:p>Name</text:p></table:table-cell></table:table-row>"#;
    let rows = format!(
        r#"{name}<table:table-row table:number-rows-repeated="1000000"><table:table-cell office:value-type="string"><text:p>{long}</text:p></table:table-cell></table:table-row>"#
    );
    let message = last(ods(&rows), "a.ods");
    assert!(message.contains("repeated too often"), "{message}");

    let strings = format!(r#"<sst xmlns="x"><si><t>Name</t></si><si><t>{long}</t></si></sst>"#);
    let rows = r#"<row><c t="s"><v>0</v></c></row>"#.to_owned()
        + &r#"<row><c t="s"><v>1</v></c></row>"#.repeat(10_000);
    let message = last(book_with(&[("Records", "", &rows)], "", &strings), "a.xlsx");
    assert!(message.contains("repeated too often"), "{message}");
}

#[test]
fn a_row_has_no_more_cells_than_a_sheet_has_columns() {
    let rows = format!("{HEADERS}<row r=\"4\">{}</row>", "<c/>".repeat(20_000));
    let all = sheet_records(book(&[("Records", "", &rows)]));
    let message = all[0].as_ref().unwrap_err().to_string();
    assert!(message.contains("row 4 has more cells"), "{message}");
    assert_eq!(all.len(), 1);
}

/// A text of its own in each cell, shared as spreadsheet programs share them, and asked for in order, backwards and
/// again and again.
#[test]
fn shared_texts_are_found_however_many_there_are() {
    let count = 60_000;
    let mut strings =
        String::from("<sst xmlns=\"x\"><si><t>Name</t></si><si><t>attributes.a</t></si>");
    for at in 0..count {
        strings += &format!("<si><t>Person &amp; {at} of {count}</t></si>");
    }
    strings += "</sst>";
    let mut rows = String::from(r#"<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row>"#);
    for at in 0..count {
        let (one, other) = (at + 2, count - at + 1);
        rows += &format!(r#"<row><c t="s"><v>{one}</v></c><c t="s"><v>{other}</v></c></row>"#);
    }
    let bytes = book_with(&[("Records", "", &rows)], "", &strings);
    let mut at = 0;
    for record in open(bytes, "a.xlsx").unwrap() {
        let record = record.unwrap();
        let text = |at: usize| format!("Person & {at} of {count}");
        assert_eq!(record.get("recipient.name").unwrap(), &text(at));
        assert_eq!(record.get("attributes.a").unwrap(), &text(count - 1 - at));
        at += 1;
    }
    assert_eq!(at, count);
}

#[test]
fn texts_nesting_and_repetition_of_a_workbook_are_bounded() {
    let long = format!(
        "<row r=\"1\"><c r=\"A1\" t=\"str\"><v>{}</v></c></row>",
        noise(3 << 20)
    );
    let message = refused(book(&[("Records", "", &long)]), "a.xlsx");
    assert!(message.contains("too long"), "{message}");

    let deep = "<a>".repeat(100_000);
    let message = refused(book(&[("Records", "", &deep)]), "a.xlsx");
    assert!(message.contains("too deep"), "{message}");

    let row = |attributes: &str, text: &str| {
        format!(
            r#"<table:table-row {attributes}><table:table-cell office:value-type="string" table:number-columns-repeated="1"><text:p>{text}</text:p></table:table-cell></table:table-row>"#
        )
    };
    let rows = row("", "Name")
        + &row("table:number-rows-repeated=\"3\"", "Ada")
        + &row("table:number-rows-repeated=\"4000000000\"", "");
    let records: Vec<_> = open(ods(&rows), "a.ods")
        .unwrap()
        .map(Result::unwrap)
        .collect();
    let lines: Vec<_> = records
        .iter()
        .map(|record| record.origin.line.unwrap())
        .collect();
    assert_eq!(lines, [2, 3, 4]);
    let endless = row("", "Name") + &row("table:number-rows-repeated=\"4000000000\"", "Ada");
    assert!(refused_or_ended(ods(&endless), "a.ods"));
    let wide = rows.replace("columns-repeated=\"1\"", "columns-repeated=\"4000000000\"");
    assert!(refused(ods(&wide), "a.ods").contains("more than 1000 columns"));
}

/// Text that can't be packed well.
fn noise(length: usize) -> String {
    let mut state = 1_u64;
    let mut next = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        char::from(b'a' + (state >> 33) as u8 % 26)
    };
    (0..length).map(|_| next()).collect()
}

fn ods(rows: &str) -> Vec<u8> {
    let content = format!(
        r#"<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x" xmlns:style="s"><office:automatic-styles><style:style style:name="h"><style:table-properties table:display="false"/></style:style></office:automatic-styles><office:body><office:spreadsheet><table:table table:name="Notes" table:style-name="h"><table:table-row><table:table-cell><text:p>no</text:p></table:table-cell></table:table-row></table:table><table:table table:name="Records">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"#
    );
    archive(&[
        (
            "mimetype",
            b"application/vnd.oasis.opendocument.spreadsheet",
            0,
        ),
        ("content.xml", content.as_bytes(), 0),
    ])
}

#[test]
fn cells_of_an_ods_are_read_as_they_are_shown() {
    let cell = |attributes: &str, inner: &str| {
        format!("<table:table-cell {attributes}>{inner}</table:table-cell>")
    };
    let rows = [
        [
            cell("", "<text:p>Name</text:p>"),
            cell("", "<text:p>attributes.a</text:p>"),
            cell("", "<text:p>attributes.b</text:p>"),
        ],
        [
            cell(
                "",
                "<office:annotation><text:p>a note</text:p></office:annotation><text:p>Ada<text:s text:c=\"2\"/><text:span>King</text:span> \n &amp; Bo</text:p><text:p>and Cy</text:p>",
            ),
            cell(
                "office:value-type=\"float\" office:value=\"1234.5\"",
                "<text:p>1.234,50</text:p>",
            ),
            cell(
                "office:value-type=\"date\" office:date-value=\"2026-03-02T00:00:00\"",
                "<text:p>2. März 2026</text:p>",
            ),
        ],
        [
            cell(
                "xmlns:calcext=\"c\" calcext:value-type=\"error\"",
                "<text:p>#N/A</text:p>",
            ),
            String::new(),
            String::new(),
        ],
    ];
    let rows: String = rows
        .iter()
        .map(|row| format!("<table:table-row>{}</table:table-row>", row.concat()))
        .collect();
    let all: Vec<_> = open(ods(&rows), "a.ods").unwrap().collect();
    let record = all[0].as_ref().unwrap();
    assert_eq!(
        record.get("recipient.name").unwrap(),
        "Ada  King & Bo\nand Cy"
    );
    assert_eq!(record.get("attributes.a").unwrap(), "1234.50");
    assert_eq!(record.get("attributes.b").unwrap(), "2026-03-02");
    assert!(
        all[1]
            .as_ref()
            .unwrap_err()
            .to_string()
            .contains("the error #N/A")
    );
}

/// Whether reading ends with an error, at once or after some records.
fn refused_or_ended(bytes: Vec<u8>, name: &str) -> bool {
    match open(bytes, name) {
        Ok(records) => records.last().is_some_and(|last| last.is_err()),
        Err(_) => true,
    }
}

#[test]
fn files_that_were_cut_off_are_errors_and_never_panics() {
    for name in ["table.xlsx", "table.ods", "table.xls"] {
        let whole = fs::read(file(&format!("tests/data/{name}"))).unwrap();
        for length in (0..whole.len() - 1).step_by(397) {
            // The end of an XLS may be padding.
            let cut = whole[..length].to_vec();
            let as_whole = || {
                open(cut.clone(), name)
                    .unwrap()
                    .eq(open(whole.clone(), name).unwrap())
            };
            assert!(
                refused_or_ended(cut.clone(), name) || as_whole(),
                "{name} cut at {length}"
            );
        }
    }
    for name in ["table.csv", "table-utf16le.csv", "table.ndjson"] {
        let whole = fs::read(file(&format!("tests/data/{name}"))).unwrap();
        for length in (0..whole.len()).step_by(97) {
            if let Ok(records) = open(&whole[..length], name) {
                let _ = records.count();
            }
        }
    }
}

#[test]
fn files_of_one_byte_never_panic() {
    for name in [
        "a.csv", "a.tsv", "a.xlsx", "a.xls", "a.ods", "a.json", "a.ndjson", "a",
    ] {
        for byte in 0..=255 {
            if let Ok(records) = open(vec![byte], name) {
                let _ = records.count();
            }
        }
    }
}

#[test]
fn damaged_workbooks_never_panic() {
    for name in ["table.xlsx", "table.ods", "table.xls"] {
        let whole = fs::read(file(&format!("tests/data/{name}"))).unwrap();
        let mut state = 7_usize;
        for _ in 0..120 {
            let mut bytes = whole.clone();
            for _ in 0..3 {
                state = state.wrapping_mul(1_103_515_245).wrapping_add(12_345);
                let at = (state >> 8) % bytes.len();
                bytes[at] = (state >> 3) as u8;
            }
            if let Ok(records) = open(bytes, name) {
                let _ = records.count();
            }
        }
    }
}

#[test]
fn a_workbook_whose_parts_are_broken_never_panics() {
    for rows in [
        "<row r=\"x\"/>",
        "<row r=\"2\"/><row r=\"1\"/>",
        "<row><c r=\"1\"/></row>",
        "<row><c t=\"s\"><v>99</v></c></row>",
        "<row><c><v>x</v></c></row>",
        "<row><c r=\"B1\"><v>1</v></c><c r=\"A1\"><v>1</v></c></row>",
        "<row><c",
        "&lol;",
        "</row>",
    ] {
        let message = refused(book(&[("Records", "", rows)]), "a.xlsx");
        assert!(
            message.contains("in a.xlsx") && message.contains("help:"),
            "{rows}: {message}"
        );
    }
}

/// The findings of a record of `tests/data/preflight` with this photo, whose files lie in `folder`.
#[cfg(unix)]
fn with_photo(photo: &str, folder: &Path) -> String {
    let limits = Limits::default();
    let plate = Plate::open(
        &Assets::folder(file("tests/data/preflight"), &limits).unwrap(),
        &limits,
    )
    .unwrap()
    .with_record_assets(Assets::folder(folder, &limits).unwrap());
    let table = format!(
        "Name,Credential ID,Licence number,Course,Issued on,Link,Photo\nAda,C-1,PE-000001,Bridges,2026-01-05,https://example.org,{photo}\n"
    );
    let options = plate.record_options(Choices::default());
    let records = Records::open(table.as_str(), "guests.csv", &options, &limits).unwrap();
    let results = records.map(|record| plate.fill(&record?)?.layout().map(|_| ()));
    let faults: Vec<String> = results
        .filter_map(Result::err)
        .map(|e| e.to_string())
        .collect();
    faults.join("\n")
}

#[test]
#[cfg(unix)]
fn pictures_of_records_come_from_their_folder_alone() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("photos");
    fs::create_dir(&folder).unwrap();
    let face = file("tests/data/preflight/photos/face-1.png");
    fs::copy(&face, folder.join("ada.png")).unwrap();
    fs::copy(&face, home.path().join("secret.png")).unwrap();
    std::os::unix::fs::symlink(home.path().join("secret.png"), folder.join("out.png")).unwrap();
    std::os::unix::fs::symlink(home.path(), folder.join("up")).unwrap();
    std::os::unix::fs::symlink("ada.png", folder.join("in.png")).unwrap();
    for fine in ["ada.png", "./ada.png", "in.png", ""] {
        assert_eq!(with_photo(fine, &folder), "", "{fine}");
    }
    let secret = home.path().join("secret.png").display().to_string();
    for (bad, why) in [
        (
            "../secret.png",
            "leads outside the folder of the records' files",
        ),
        ("..\\secret.png", "holds a backslash"),
        (secret.as_str(), "is absolute"),
        (
            "out.png",
            "is a link that leads outside the folder of the records' files",
        ),
        (
            "up/secret.png",
            "is a link that leads outside the folder of the records' files",
        ),
        ("file:///etc/hostname", "is an address"),
        ("C:/secret.png", "holds a colon"),
    ] {
        let message = with_photo(bad, &folder);
        assert!(message.contains(why), "{bad}: {message}");
        assert!(
            message.contains("in guests.csv, line 2, column `Photo`, element `photo`"),
            "{message}"
        );
        assert!(!message.contains("design"), "{message}");
    }
    assert_eq!(
        with_photo("adda.png", &folder),
        "error: there is no file `adda.png` in the folder of the records' files\n  in guests.csv, line 2, column `Photo`, element `photo`\n  help: did you mean `ada.png`?"
    );
    assert!(
        with_photo("nobody.jpg", &folder).contains("put it into the folder of the records' files")
    );
}

#[test]
fn groups_and_locales_have_columns_of_their_own() {
    let text = "Name,Id,Cohort,Class ID,Language\nAda,1,Spring,S26,en-GB\n";
    let record = open(text, "guests.csv").unwrap().next().unwrap().unwrap();
    assert_eq!(record.get("group.name").unwrap(), "Spring");
    assert_eq!(record.get("group.id").unwrap(), "S26");
    assert_eq!(record.locale.as_deref(), Some("en-GB"));
}
