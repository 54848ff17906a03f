//! Audits: what was done to an output is found, and nothing else.

use std::fs;
use std::path::Path;
use std::path::PathBuf;

use tempfile::TempDir;
use testamur::batch::Batch;
use testamur::batch::BatchOptions;
use testamur::batch::Input;
use testamur::batch::Output;
use testamur::batch::Plan;
use testamur::batch::audit::Audit;
use testamur::batch::audit::AuditOptions;
use testamur::batch::audit::audit;
use testamur::digest::Digest;
use testamur::error::Error;
use testamur::finding::Kind;
use testamur::limits::Limits;
use testamur::paint::Format;
use testamur::paint::pdf::Impose;
use testamur::plate::Plate;
use testamur::record::records::Options;
use testamur::record::records::RecordFile;

use crate::common::page;
use crate::common::plate;

/// Record 3 has no name and is refused.
const TABLE: &str = "Name,Id,Licence number\nAda Lovelace,C-1,A-1\nGrace Hopper,C-2,A-2\n,C-3,A-3\nÉmilie du Châtelet,C-4,A-4\n";

fn design() -> Plate {
    plate(&page(
        r#"
        [attributes.licence]
        type = "text"
        label = "Licence number"
        [[elements]]
        id = "holder"
        type = "text"
        text = "{{recipient.name}} {{attributes.licence}}"
        frame = ["10mm", "10mm", "120mm", "20mm"]
        "#,
    ))
    .unwrap()
}

fn table(text: &str) -> RecordFile {
    let options = Options {
        wanted: Some(design().wanted()),
        ..Options::default()
    };
    RecordFile::in_memory(
        text.as_bytes().to_vec(),
        "guests.csv",
        options,
        Limits::default(),
    )
}

/// A folder with an output in it.
struct Made {
    folder: TempDir,
    out: PathBuf,
}

fn made_with(name: &str, input: &dyn Input, options: &BatchOptions) -> Made {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join(name);
    let batch = Batch::prepare(&Plan::of("plain", design()), &out, options).unwrap();
    batch.run(input, &()).unwrap();
    Made { folder, out }
}

fn three_formats() -> BatchOptions {
    BatchOptions {
        formats: vec![Format::Pdf, Format::Png, Format::Svg],
        ..BatchOptions::default()
    }
}

fn made(name: &str) -> Made {
    let options = match name.ends_with(".pdf") {
        true => BatchOptions::default(),
        false => three_formats(),
    };
    made_with(name, &table(TABLE), &options)
}

impl Made {
    fn path(&self, name: &str) -> PathBuf {
        match self.out.is_dir() {
            true => self.out.join(name),
            false => self.folder.path().join(name),
        }
    }

    fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap()
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.path(name), bytes).unwrap();
    }

    /// Changes both manifests.
    fn edit_lists(&self, from: &str, to: &str) {
        for list in ["manifest.csv", "manifest.ndjson"] {
            self.edit(list, from, to);
        }
    }

    fn edit(&self, list: &str, from: &str, to: &str) {
        let text = String::from_utf8(self.read(list)).unwrap();
        assert!(text.contains(from), "{list} has no {from}");
        self.write(list, text.replacen(from, to, 1));
    }

    /// Damages a file, and has the manifests say that it was always so.
    fn damage(&self, name: &str, change: impl FnOnce(&mut Vec<u8>)) {
        let mut bytes = self.read(name);
        let before = (bytes.len(), Digest::of(&[&bytes]).to_string());
        change(&mut bytes);
        self.write(name, &bytes);
        self.edit_lists(&before.1, &Digest::of(&[&bytes]).to_string());
        if bytes.len() == before.0 {
            return;
        }
        let (was, is) = (before.0, bytes.len());
        let ending = name.rsplit('.').next().unwrap();
        let row = |with: usize| format!("{name},{ending},{with},");
        self.edit("manifest.csv", &row(was), &row(is));
        let row = |with: usize| format!("\"{name}\",\"format\":\"{ending}\",\"bytes\":{with},");
        self.edit("manifest.ndjson", &row(was), &row(is));
    }

    fn audit(&self) -> Audit {
        look(&self.out).unwrap()
    }

    /// The kinds and messages of an audit, without where the output lies.
    fn told(&self) -> Vec<(Kind, String)> {
        let folder = format!("{}/", self.folder.path().display());
        let findings = self.audit().findings.into_iter();
        findings
            .map(|finding| (finding.kind, finding.message.replace(&folder, "")))
            .collect()
    }

    #[track_caller]
    fn tells(&self, kind: Kind, message: &str) {
        assert_eq!(self.told(), [(kind, message.to_owned())]);
    }
}

fn look(out: &Path) -> Result<Audit, Error> {
    audit(out, None, &AuditOptions::default(), &())
}

fn look_with(out: &Path, input: &dyn Input) -> Audit {
    audit(out, Some(input), &AuditOptions::default(), &()).unwrap()
}

#[test]
fn what_a_batch_made_is_sound() {
    for (name, files) in [("out", 9), ("out.zip", 9), ("out.pdf", 1)] {
        let made = made(name);
        let audit = look_with(&made.out, &table(TABLE));
        assert_eq!(audit.findings, [], "{name}");
        assert_eq!((audit.records, audit.refused, audit.files), (4, 1, files));
        let s = if files == 1 { "" } else { "s" };
        let line =
            format!("4 records (1 refused): {files} file{s}, all there, whole and unchanged");
        assert_eq!(audit.to_string(), line);
    }
}

#[test]
fn a_file_that_was_deleted_is_missing() {
    let made = made("out");
    fs::remove_file(made.path("C-2.png")).unwrap();
    made.tells(Kind::Missing, "`C-2.png` is missing");
    let audit = made.audit();
    let place = &audit.findings[0].place;
    assert_eq!((place.line, place.record), (Some(5), Some(2)));
    assert_eq!(
        audit.to_string(),
        "4 records (1 refused): 9 files, 1 missing"
    );
}

#[test]
fn a_file_that_no_manifest_names_is_extra() {
    let made = made("out");
    fs::create_dir(made.path("notes")).unwrap();
    made.write("notes/todo.txt", "call Ada");
    made.tells(Kind::Extra, "`out/notes/todo.txt` is in no manifest");
}

#[test]
fn a_flipped_byte_is_a_change() {
    let made = made("out");
    let mut bytes = made.read("C-4.svg");
    let at = bytes.windows(5).position(|part| part == b"<path").unwrap() + 1;
    bytes[at] = b'q';
    made.write("C-4.svg", &bytes);
    made.tells(
        Kind::Changed,
        "`C-4.svg` has changed: its SHA-256 is not that of the manifest",
    );
    let mut bytes = made.read("C-1.pdf");
    bytes.truncate(100);
    made.write("C-1.pdf", &bytes);
    let told = made.told();
    assert!(
        told[0]
            .1
            .contains("it has 100 bytes where the manifest has"),
        "{told:?}"
    );
    assert!(
        told[0]
            .1
            .ends_with("it is not a whole PDF: it does not end with `%%EOF`")
    );
}

#[test]
fn damage_before_the_digest_was_taken_is_found() {
    type Change = fn(&mut Vec<u8>);
    let cases: [(&str, Change, &str); 9] = [
        (
            "C-1.pdf",
            |pdf| pdf.truncate(pdf.len() / 2),
            "PDF: it does not end with `%%EOF`",
        ),
        (
            "C-1.pdf",
            |pdf| pdf[0] = b' ',
            "PDF: it does not begin with `%PDF-`",
        ),
        (
            "C-1.pdf",
            |pdf| drop(pdf.drain(20..24)),
            "PDF: its table of objects is not where its end says",
        ),
        (
            "C-1.pdf",
            |pdf| pdf.extend(b"more"),
            "PDF: it does not end with `%%EOF`",
        ),
        (
            "C-1.png",
            |png| {
                let at = png.len() / 2;
                png[at] ^= 1;
            },
            "PNG: the checksum of its chunk `IDAT` is wrong",
        ),
        (
            "C-1.png",
            |png| png.truncate(png.len() - 12),
            "PNG: it is cut off",
        ),
        (
            "C-1.png",
            |png| png.push(0),
            "PNG: something stands behind its end",
        ),
        (
            "C-1.svg",
            |svg| svg.truncate(svg.len() - 4),
            "SVG: it is no XML",
        ),
        (
            "C-1.svg",
            |svg| svg.extend(b"<svg/>"),
            "SVG: its root is not one `svg`",
        ),
    ];
    for (name, change, how) in cases {
        let made = made("out");
        made.damage(name, change);
        let told = made.told();
        assert_eq!(told.len(), 1, "{how}: {told:?}");
        assert_eq!(told[0].0, Kind::NotWhole, "{how}: {told:?}");
        assert!(
            told[0]
                .1
                .contains(&format!("`{name}` is not a whole {how}")),
            "{how}: {told:?}"
        );
    }
}

#[test]
fn zeros_in_the_middle_of_a_file_are_found() {
    let made = made("out");
    made.damage("C-2.pdf", |pdf| {
        let middle = pdf.len() / 2;
        pdf[middle..middle + 64].fill(0);
    });
    assert_eq!(made.told().len(), 1);
    assert_eq!(made.told()[0].0, Kind::NotWhole);
}

#[test]
fn manifests_that_do_not_agree_are_told() {
    let made = made("out");
    made.edit(
        "manifest.ndjson",
        "\"record_id\":\"C-2\"",
        "\"record_id\":\"C-9\"",
    );
    made.tells(
        Kind::Changed,
        "`manifest.csv` has changed: it is not what line 4 of `manifest.ndjson` says",
    );
    let place = made.audit().findings[0].place.clone();
    assert_eq!(
        (place.line, place.column.as_deref()),
        (Some(5), Some("record_id"))
    );
}

#[test]
fn a_manifest_that_lost_rows_is_told() {
    let cut = |list: &str, made: &Made, keep: &dyn Fn(usize) -> bool| {
        let text = String::from_utf8(made.read(list)).unwrap();
        let lines = text.lines().enumerate().filter(|(at, _)| keep(*at));
        let kept: Vec<_> = lines.map(|(_, line)| format!("{line}\n")).collect();
        made.write(list, kept.concat());
    };
    let made_csv = made("out");
    cut("manifest.csv", &made_csv, &|at| at < 6);
    made_csv.tells(
        Kind::Changed,
        "`manifest.csv` has changed: its rows end before line 6 of `manifest.ndjson`",
    );
    let both = made("out");
    cut("manifest.csv", &both, &|at| at != 7);
    cut("manifest.ndjson", &both, &|at| at != 6);
    both.tells(Kind::Missing, "record 3 has no row in the manifest");
    let gone = made("out");
    fs::remove_file(gone.path("manifest.csv")).unwrap();
    gone.tells(Kind::Missing, "`out/manifest.csv` is missing");
}

#[test]
fn a_line_that_is_no_row_is_told_with_its_place() {
    let made = made("out");
    made.edit("manifest.ndjson", "{\"row\":2", "{\"row\":two");
    let audit = made.audit();
    let place = &audit.findings[0].place;
    assert_eq!(
        (audit.findings[0].kind, place.line),
        (Kind::Syntax, Some(1))
    );
    // What the line named is not named any more.
    assert_eq!((audit.other, audit.extra), (1, 1));
}

#[test]
fn names_that_lead_out_of_the_output_are_refused() {
    for name in [
        "../x.svg",
        "/etc/x.svg",
        "a/../../x.svg",
        "C:x.svg",
        "a//x.svg",
        "",
    ] {
        let made = made("out");
        made.write("../x.svg", "<svg/>");
        fs::remove_file(made.path("C-1.svg")).unwrap();
        made.edit("manifest.csv", "C-1.svg", name);
        made.edit("manifest.ndjson", "C-1.svg", name);
        made.tells(
            Kind::FileName,
            &format!("the name `{name}` leads out of the output, or is none"),
        );
    }
}

#[cfg(unix)]
#[test]
fn links_are_not_followed() {
    let made = made("out");
    let elsewhere = made.folder.path().join("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    fs::rename(made.path("C-1.pdf"), elsewhere.join("C-1.pdf")).unwrap();
    std::os::unix::fs::symlink(elsewhere.join("C-1.pdf"), made.path("C-1.pdf")).unwrap();
    std::os::unix::fs::symlink(&elsewhere, made.path("more")).unwrap();
    assert_eq!(
        made.told(),
        [
            (
                Kind::Changed,
                "`C-1.pdf` is a link, which is not followed".to_owned()
            ),
            (
                Kind::Extra,
                "`out/more` is a link, which is not followed, and in no manifest".to_owned()
            ),
        ]
    );
}

#[test]
fn two_rows_with_one_file_are_told() {
    let made = made("out");
    fs::remove_file(made.path("C-2.svg")).unwrap();
    made.edit_lists("C-2.svg", "C-1.svg");
    made.tells(
        Kind::Duplicate,
        "`C-1.svg` is named twice: line 3 of the manifest has it too",
    );
}

#[test]
fn what_a_run_left_is_told_with_the_way_to_go_on() {
    let made = made("out");
    made.write(".C-4.pdf.part", "%PDF");
    made.tells(
        Kind::Extra,
        "`out/.C-4.pdf.part` is left of a run that was cut off",
    );
    fs::remove_file(made.path(".C-4.pdf.part")).unwrap();
    let journal = String::from_utf8(made.read(".testamur-journal")).unwrap();
    let head = journal.lines().next().unwrap();
    made.write(".testamur-journal", format!("{head}\n"));
    made.tells(Kind::NotWhole, "a run into `out` was cut off");
    fs::remove_file(made.path("manifest.ndjson")).unwrap();
    let error = look(&made.out).unwrap_err().to_string();
    assert!(
        error.contains("was cut off") && error.contains("`--resume`"),
        "{error}"
    );
}

#[test]
fn without_a_manifest_there_is_nothing_to_compare() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["", "none", "none.zip", "none.pdf"] {
        let error = look(&folder.path().join(name)).unwrap_err();
        assert!(matches!(error.kind(), Kind::Missing | Kind::Io), "{error}");
        assert!(
            error
                .to_string()
                .contains("help: name what `testamur batch` made"),
            "{error}"
        );
    }
}

#[test]
fn a_table_that_was_changed_is_told_row_by_row() {
    let made = made("out");
    let told = |text: &str| -> Vec<(Kind, String, Option<u64>)> {
        let findings = look_with(&made.out, &table(text)).findings.into_iter();
        findings
            .map(|one| (one.kind, one.message, one.place.line))
            .collect()
    };
    let changed = TABLE.replace("Grace", "Gracie");
    assert_eq!(
        told(&changed),
        [(
            Kind::Changed,
            "record 2 has changed since it was drawn: row 3".to_owned(),
            Some(3)
        )]
    );
    let longer = format!("{TABLE}Mary Somerville,C-5,A-5\n");
    assert_eq!(
        told(&longer),
        [(
            Kind::Missing,
            "record 5 is not in the manifest".to_owned(),
            Some(6)
        )]
    );
    let shorter = TABLE.replace("Grace Hopper,C-2,A-2\n", "");
    assert_eq!(
        told(&shorter),
        [(
            Kind::Extra,
            "record 2 of the manifest is not in the table".to_owned(),
            Some(4)
        )]
    );
    let turned = "Id,Licence number,Name\nC-4,A-4,Émilie du Châtelet\nC-3,A-3,\nC-2,A-2,Grace Hopper\nC-1,A-1,Ada Lovelace\n";
    assert_eq!(told(turned), []);
    let strange = TABLE.replace("A-", "B-");
    let told = told(&strange);
    assert_eq!(told.len(), 1);
    assert_eq!(
        told[0].1,
        "none of the 4 records of the table is as the manifest has it"
    );
}

#[test]
fn rows_that_could_not_be_read_are_known_by_their_place() {
    let text = "Name,Id\nAda,C-1\nGrace\nMary,C-3\n";
    let made = made_with("out", &table(text), &BatchOptions::default());
    assert_eq!(look_with(&made.out, &table(text)).findings, []);
    let mended = text.replace("Grace", "Grace,C-2");
    let audit = look_with(&made.out, &table(&mended));
    assert_eq!(
        (audit.changed, audit.faults()),
        (1, 1),
        "{:?}",
        audit.findings
    );
}

#[test]
fn the_manifest_tells_how_its_table_was_read() {
    let made = made("out.zip");
    let mapping = testamur::batch::audit::mapping(&made.out).unwrap().unwrap();
    let options = Options {
        choices: mapping.columns,
        ..Options::default()
    };
    let file = RecordFile::in_memory(TABLE, "guests.csv", options, Limits::default());
    assert_eq!(look_with(&made.out, &file).findings, []);
    // Without it, `Licence number` would be nobody's.
    let plain = RecordFile::in_memory(TABLE, "guests.csv", Options::default(), Limits::default());
    assert!(!look_with(&made.out, &plain).is_sound());
}

/// Writes a zip anew, with changes.
fn rezip(
    made: &Made,
    change: impl Fn(&str, Vec<u8>) -> Vec<(String, Vec<u8>)>,
    method: zip::CompressionMethod,
) {
    let bytes = fs::read(&made.out).unwrap();
    let mut from = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut to = zip::ZipWriter::new(fs::File::create(&made.out).unwrap());
    let options = zip::write::SimpleFileOptions::default().compression_method(method);
    for at in 0..from.len() {
        let mut entry = from.by_index(at).unwrap();
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut entry, &mut bytes).unwrap();
        let name = entry.name().unwrap().into_owned();
        for (name, bytes) in change(&name, bytes) {
            to.start_file(name, options).unwrap();
            std::io::Write::write_all(&mut to, &bytes).unwrap();
        }
    }
    to.finish().unwrap();
}

#[test]
fn a_zip_is_looked_into() {
    let made = made("out.zip");
    let same = |name: &str, bytes: Vec<u8>| vec![(name.to_owned(), bytes)];
    rezip(&made, same, zip::CompressionMethod::Deflated);
    assert_eq!(made.told(), []);
    let nested = |name: &str, bytes: Vec<u8>| vec![(format!("of 2026/{name}"), bytes)];
    rezip(&made, nested, zip::CompressionMethod::Stored);
    assert_eq!(made.told(), []);
    let change = |name: &str, mut bytes: Vec<u8>| match name {
        "of 2026/C-1.svg" => Vec::new(),
        "of 2026/C-2.svg" => vec![(name.to_owned(), b"<svg/>".to_vec())],
        "of 2026/C-4.svg" => {
            bytes.pop();
            vec![
                (name.to_owned(), bytes),
                ("of 2026/x".to_owned(), Vec::new()),
            ]
        }
        _ => vec![(name.to_owned(), bytes)],
    };
    rezip(&made, change, zip::CompressionMethod::Stored);
    let audit = made.audit();
    assert_eq!(
        (audit.missing, audit.changed, audit.extra, audit.faults()),
        (1, 2, 1, 4)
    );
}

#[test]
fn a_zip_that_is_cut_off_or_damaged_is_told() {
    let made = made("out.zip");
    let bytes = fs::read(&made.out).unwrap();
    fs::write(&made.out, &bytes[..bytes.len() - 30]).unwrap();
    let error = look(&made.out).unwrap_err();
    assert_eq!(error.kind(), Kind::NotWhole);
    assert!(error.to_string().contains("is not a whole zip"), "{error}");
    // No damage anywhere makes it panic, and none goes unnoticed.
    for at in (0..bytes.len()).step_by(bytes.len() / 60) {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0x55;
        fs::write(&made.out, &damaged).unwrap();
        if let Ok(audit) = look(&made.out) {
            let is_harmless = audit.is_sound();
            assert!(!is_harmless || !in_a_file(&bytes, at), "byte {at}");
        }
    }
}

/// Whether a byte of a zip is in the bytes of a file that has a digest.
fn in_a_file(zip: &[u8], at: usize) -> bool {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(zip)).unwrap();
    (0..archive.len()).any(|index| {
        let entry = archive.by_index(index).unwrap();
        let start = entry.data_start().unwrap();
        let name = entry.name().unwrap();
        !name.starts_with("manifest") && (start..start + entry.size()).contains(&(at as u64))
    })
}

#[test]
fn the_pages_of_a_merged_pdf_are_counted() {
    let split = BatchOptions {
        split: Some(2),
        ..BatchOptions::default()
    };
    let made = made_with("all.pdf", &table(TABLE), &split);
    assert_eq!(made.told(), []);
    assert_eq!(made.audit().files, 2);
    for list in ["all.manifest.csv", "all.manifest.ndjson"] {
        let text = String::from_utf8(made.read(list)).unwrap();
        assert!(
            text.contains("all-001.pdf") && text.contains("all-002.pdf"),
            "{text}"
        );
    }
    made.write("all-003.pdf", "%PDF-");
    made.write("notes.txt", "none of ours");
    made.tells(Kind::Extra, "`all-003.pdf` is in no manifest");
    fs::remove_file(made.path("all-003.pdf")).unwrap();
    fs::remove_file(made.path("all-001.pdf")).unwrap();
    made.tells(Kind::Missing, "`all-001.pdf` is missing");
}

#[test]
fn records_may_share_a_sheet() {
    let imposed = BatchOptions {
        impose: Some(Impose::parse("2x1", "A3").unwrap()),
        ..BatchOptions::default()
    };
    let made = made_with("all.pdf", &table(TABLE), &imposed);
    assert_eq!(made.told(), []);
    for list in ["all.manifest.csv", "all.manifest.ndjson"] {
        let text = String::from_utf8(made.read(list)).unwrap();
        // The third record of three stands on the second sheet.
        let text = text
            .replace("\"page\":2", "\"page\":3")
            .replace(",2,1,plain", ",3,1,plain");
        made.write(list, text);
    }
    assert_eq!(made.told().len(), 2);
    assert!(
        made.told()[0]
            .1
            .ends_with("names pages that do not follow those before them")
    );
}

#[test]
fn what_a_merged_run_left_is_told_and_its_neighbours_are_not() {
    let made = made("all.pdf");
    for name in [
        ".all.pdf.part",
        ".all.manifest.csv.part",
        ".other.pdf.part",
        "all.txt",
        "allover.pdf",
    ] {
        made.write(name, "");
    }
    let told: Vec<String> = made
        .told()
        .into_iter()
        .map(|(_, message)| message)
        .collect();
    assert_eq!(
        told,
        [
            "`.all.manifest.csv.part` is left of a run that was cut off",
            "`.all.pdf.part` is left of a run that was cut off"
        ]
    );
}

#[test]
fn a_merged_pdf_with_fewer_pages_than_its_manifest_is_not_whole() {
    let whole = made("all.pdf");
    let fewer = made_with(
        "all.pdf",
        &table("Name,Id\nAda,C-1\n"),
        &BatchOptions::default(),
    );
    let bytes = fewer.read("all.pdf");
    let before = whole.read("all.pdf");
    let text = String::from_utf8(whole.read("all.manifest.ndjson")).unwrap();
    let text = text
        .replace(
            &Digest::of(&[&before]).to_string(),
            &Digest::of(&[&bytes]).to_string(),
        )
        .replace(
            &format!("\"bytes\":{}", before.len()),
            &format!("\"bytes\":{}", bytes.len()),
        );
    whole.write("all.manifest.ndjson", text);
    whole.write("all.pdf", &bytes);
    fs::remove_file(whole.path("all.manifest.csv")).unwrap();
    let told = whole.told();
    assert_eq!(
        told,
        [
            (Kind::Missing, "`all.manifest.csv` is missing".to_owned()),
            (
                Kind::NotWhole,
                "`all.pdf` has 1 page where the manifest has 3".to_owned()
            ),
        ]
    );
}

fn bag() -> Made {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("bag");
    let plan = Plan::of("plain", design());
    let batch = Batch::prepare_into(&plan, Output::Bag(out.clone()), &three_formats()).unwrap();
    batch.run(&table(TABLE), &()).unwrap();
    Made { folder, out }
}

#[test]
fn a_bag_is_compared_with_all_its_manifests() {
    let made = bag();
    let audit = look_with(&made.out, &table(TABLE));
    assert_eq!(audit.findings, []);
    assert_eq!((audit.records, audit.files), (4, 9));
    made.write("data/certificates/x.pdf", "");
    made.tells(
        Kind::Extra,
        "`data/certificates/x.pdf` is not in `manifest-sha256.txt`",
    );
    fs::remove_file(made.path("data/certificates/x.pdf")).unwrap();
    let page = made.read("data/README.html");
    made.write("data/README.html", [&page[..], b" "].concat());
    made.tells(
        Kind::Changed,
        "`data/README.html` has changed: its SHA-256 is not that of the manifest",
    );
    made.write("data/README.html", page);
    fs::remove_file(made.path("data/certificates/C-1.pdf")).unwrap();
    made.tells(Kind::Missing, "`data/certificates/C-1.pdf` is missing");
}

#[test]
fn the_tag_files_of_a_bag_are_looked_at() {
    let made = bag();
    made.edit("bag-info.txt", "Payload-Oxum: ", "Payload-Oxum: 1");
    made.tells(
        Kind::Changed,
        "`bag-info.txt` has changed: its SHA-256 is not that of the manifest",
    );
    let made = bag();
    made.edit("bagit.txt", "1.0", "2.0");
    let told = made.told();
    assert_eq!(told.len(), 2, "{told:?}");
    assert_eq!(
        told[0].1,
        "`bagit.txt` does not declare a bag of version 1.0"
    );
    let made = bag();
    fs::remove_file(made.path("tagmanifest-sha256.txt")).unwrap();
    let told = made.told();
    assert_eq!(
        told[0],
        (
            Kind::Missing,
            "`tagmanifest-sha256.txt` is missing".to_owned()
        )
    );
    let made = bag();
    made.edit(
        "manifest-sha256.txt",
        "data/certificates/C-1.pdf",
        "data/../../C-1.pdf",
    );
    let told = made.told();
    assert_eq!(
        told.iter().map(|(kind, _)| *kind).collect::<Vec<_>>(),
        [Kind::Syntax, Kind::Changed, Kind::Extra, Kind::Changed],
        "{told:?}"
    );
}

#[test]
fn the_program_says_what_is_wrong_in_words_and_as_data() {
    let made = made("out");
    let records = made.folder.path().join("guests.csv");
    fs::write(&records, TABLE).unwrap();
    let run = |more: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_testamur"));
        command
            .current_dir(made.folder.path())
            .arg("audit")
            .args(more);
        let done = command.output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (
            done.status.code().unwrap(),
            text(done.stdout),
            text(done.stderr),
        )
    };
    let (code, _, told) = run(&["out", "--records", "guests.csv"]);
    assert_eq!(
        (code, told.as_str()),
        (
            0,
            "4 records (1 refused): 9 files, all there, whole and unchanged\n"
        )
    );
    fs::remove_file(made.path("C-2.png")).unwrap();
    let (code, _, told) = run(&["out"]);
    assert_eq!(code, 1);
    assert_eq!(
        told,
        "error: `C-2.png` is missing\n  in out/manifest.ndjson, line 5\n  help: take it from a copy, or run the batch again: it makes the same bytes\n4 records (1 refused): 9 files, 1 missing\n"
    );
    let (code, out, _) = run(&["out", "--json"]);
    let report: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, &report["audit"]["missing"]), (1, &1.into()));
    assert_eq!(report["audit"]["findings"][0]["kind"], "missing");
    let (code, _, told) = run(&["nowhere"]);
    assert_eq!(code, 2);
    assert!(told.starts_with("error: there is no `nowhere`"), "{told}");
}
