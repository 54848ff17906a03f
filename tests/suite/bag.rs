//! Bags: an archive that its owner can keep without us, and draw again.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;

use serde_json::Value;
use serde_json::json;
use tempfile::TempDir;
use testamur::assets::Assets;
use testamur::batch::Batch;
use testamur::batch::BatchOptions;
use testamur::batch::Input;
use testamur::batch::Observer;
use testamur::batch::Output;
use testamur::batch::Plan;
use testamur::batch::Report;
use testamur::batch::bag::folder_of;
use testamur::batch::input::Reading;
use testamur::digest::Digest;
use testamur::error::Result;
use testamur::limits::CancelToken;
use testamur::limits::Limits;
use testamur::paint::Format;
use testamur::plate::Plate;
use testamur::record::Record;
use testamur::record::map::Choices;
use testamur::record::records::Records;

use crate::common::bundled_plate;

fn batch(plan: &Plan, root: &Path) -> Batch {
    let options = BatchOptions {
        formats: vec![Format::Pdf],
        ..BatchOptions::default()
    };
    Batch::prepare_into(plan, Output::Bag(root.to_owned()), &options).unwrap()
}

fn bag_of(plan: &Plan, records: &[Record]) -> (TempDir, Report) {
    let root = tempfile::tempdir().unwrap();
    let report = batch(plan, root.path()).run(&records.to_vec(), &());
    (root, report.unwrap())
}

/// Stops a run when some records are through.
struct Stop(CancelToken);

impl Observer for Stop {
    fn progress(&self, _: u64, _: u64) {
        self.0.cancel();
    }
}

/// Records that are others when they are read once more.
struct Fickle {
    first: Vec<Record>,
    later: Vec<Record>,
    opened: AtomicUsize,
}

impl Input for Fickle {
    fn open(&self) -> Result<Reading<'_>> {
        match self.opened.fetch_add(1, Ordering::Relaxed) {
            0 => self.first.open(),
            _ => self.later.open(),
        }
    }

    fn digest(&self) -> Result<Digest> {
        self.first.digest()
    }

    fn count(&self) -> Result<u64> {
        self.first.count()
    }
}

fn plan() -> Plan {
    Plan::of("classic", bundled_plate("classic")).and("badge", bundled_plate("badge"))
}

fn graduates(count: usize) -> Vec<Record> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data/graduates.csv");
    let options = plan().record_options(Choices::default());
    let records = Records::open(
        fs::read(file).unwrap(),
        "graduates.csv",
        &options,
        &Limits::default(),
    );
    records.unwrap().take(count).map(Result::unwrap).collect()
}

fn record(value: Value) -> Record {
    Record::from_json(value.to_string(), "a.json", &Limits::default()).unwrap()
}

/// A design that needs no more than a name and an id.
fn small() -> Plan {
    let design = "schema = 1\nkind = \"certificate\"\nname = \"Small\"\n[page]\nsize = \"A5\"\n\
        [issuer]\nname = \"A school\"\n\
        [[elements]]\nid = \"a\"\ntype = \"text\"\ntext = \"{{recipient.name}}\"\n\
        fit = { mode = \"shrink\", min = \"1pt\" }\nframe = [\"9mm\", \"9mm\", \"120mm\", \"40mm\"]\n";
    Plan::of("small", crate::common::plate(design).unwrap())
}

fn named(name: &str, id: &str) -> Record {
    record(json!({ "recipient": { "name": name }, "credential": { "id": id } }))
}

/// Every file below a folder, by its name from there.
fn files(root: &Path) -> BTreeMap<String, Vec<u8>> {
    fn walk(root: &Path, at: &Path, found: &mut BTreeMap<String, Vec<u8>>) {
        for entry in fs::read_dir(at).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(root, &path, found);
            } else {
                let name = path
                    .strip_prefix(root)
                    .unwrap()
                    .to_str()
                    .unwrap()
                    .to_owned();
                found.insert(name, fs::read(path).unwrap());
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(root, root, &mut found);
    found
}

fn text(root: &Path, file: &str) -> String {
    fs::read_to_string(root.join(file)).unwrap()
}

/// The lines of a manifest: names as they are on the disk, and digests.
fn listed(manifest: &str) -> BTreeMap<String, String> {
    let pairs = manifest.lines().map(|line| {
        let (digest, name) = line.split_once("  ").unwrap();
        let name = name
            .replace("%0A", "\n")
            .replace("%0D", "\r")
            .replace("%25", "%");
        (name, digest.to_owned())
    });
    pairs.collect()
}

fn digests<'a>(files: impl Iterator<Item = (&'a String, &'a Vec<u8>)>) -> BTreeMap<String, String> {
    files
        .map(|(name, bytes)| (name.clone(), Digest::of(&[bytes]).to_string()))
        .collect()
}

#[test]
fn the_manifests_of_a_bag_list_what_is_there_and_nothing_else() {
    let (root, _) = bag_of(&plan(), &graduates(6));
    let files = files(root.path());
    let payload = files.iter().filter(|(name, _)| name.starts_with("data/"));
    let bytes: usize = payload.clone().map(|(_, bytes)| bytes.len()).sum();
    let count = payload.clone().count();
    assert_eq!(
        listed(&text(root.path(), "manifest-sha256.txt")),
        digests(payload)
    );
    let tags = ["bag-info.txt", "bagit.txt", "manifest-sha256.txt"];
    let tags = files
        .iter()
        .filter(|(name, _)| tags.contains(&name.as_str()));
    assert_eq!(
        listed(&text(root.path(), "tagmanifest-sha256.txt")),
        digests(tags)
    );
    let info = text(root.path(), "bag-info.txt");
    assert!(
        info.contains(&format!("Payload-Oxum: {bytes}.{count}\n")),
        "{info}"
    );
    assert!(
        info.contains("Certificates: 6\nBadges: 6\nRefused: 0\n"),
        "{info}"
    );
    assert_eq!(
        text(root.path(), "bagit.txt"),
        "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
    );
    assert!(
        !files
            .keys()
            .any(|name| name.ends_with(".part") || name.ends_with(".rows")),
        "something temporary is left"
    );
}

#[test]
fn the_date_of_a_bag_is_that_of_its_latest_record() {
    let (root, _) = bag_of(&plan(), &graduates(4));
    let info = text(root.path(), "bag-info.txt");
    assert!(info.contains("Bagging-Date: 2026-06-15\n"), "{info}");
    let (root, _) = bag_of(&small(), &[named("Ada", "1")]);
    assert!(!text(root.path(), "bag-info.txt").contains("Bagging-Date"));
    assert!(text(root.path(), "bag-info.txt").contains("Source-Organization: A school\n"));
}

#[test]
fn the_same_run_makes_the_same_bag() {
    let (one, _) = bag_of(&plan(), &graduates(5));
    let (other, _) = bag_of(&plan(), &graduates(5));
    assert_eq!(
        digests(files(one.path()).iter()),
        digests(files(other.path()).iter())
    );
}

#[test]
fn the_records_and_the_designs_of_a_bag_draw_the_same_files_again() {
    let (root, _) = bag_of(&plan(), &graduates(8));
    let data = root.path().join("data");
    let plate = |name: &str| {
        let folder = Assets::folder(data.join("designs").join(name), &Limits::default());
        Plate::open(&folder.unwrap(), &Limits::default()).unwrap()
    };
    let again = Plan::of("classic", plate("classic")).and("badge", plate("badge"));
    let lines = fs::read(data.join("credentials.ndjson")).unwrap();
    let options = again.record_options(Choices::default());
    let records = Records::open(lines, "credentials.ndjson", &options, &Limits::default()).unwrap();
    let records: Vec<Record> = records.map(Result::unwrap).collect();
    assert_eq!(records.len(), 8);
    let (second, _) = bag_of(&again, &records);
    let [one, other] = [root.path(), second.path()].map(|root| {
        let mut files = files(root);
        // They tell in which row of which table a record stood.
        files.retain(|name, _| !name.contains("manifest"));
        digests(files.iter())
    });
    assert!(
        one == other,
        "{:?}",
        one.iter()
            .find(|(name, digest)| other.get(*name) != Some(digest))
    );
    assert!(one.len() > 40);
}

#[test]
fn a_bag_that_was_cut_off_and_gone_on_with_is_that_of_a_run_left_alone() {
    let records: Vec<Record> = (1..=90)
        .map(|number| named(&format!("Ada {number}"), &format!("C-{number}")))
        .collect();
    let (whole, _) = bag_of(&small(), &records);
    let root = tempfile::tempdir().unwrap();
    let options = BatchOptions {
        formats: vec![Format::Pdf],
        threads: 1,
        resume: true,
        ..BatchOptions::default()
    };
    let output = Output::Bag(root.path().to_owned());
    let batch = Batch::prepare_into(&small(), output.clone(), &options).unwrap();
    let stop = Stop(batch.cancel_token().clone());
    assert!(batch.run(&records, &stop).is_err());
    assert!(!root.path().join("bagit.txt").exists());
    let batch = Batch::prepare_into(&small(), output, &options).unwrap();
    let report = batch.run(&records, &()).unwrap();
    assert!(report.kept > 0 && report.done == 90, "{report:?}");
    assert_eq!(
        digests(files(root.path()).iter()),
        digests(files(whole.path()).iter())
    );
}

#[test]
fn records_that_were_refused_are_kept_by_themselves_with_the_reasons() {
    let records = [
        named("Ada", "1"),
        record(json!({ "credential": { "id": "2" } })),
        named("Grace", "3"),
    ];
    let (root, report) = bag_of(&small(), &records);
    assert_eq!((report.done, report.refused), (2, 1));
    assert_eq!(
        text(root.path(), "data/credentials.ndjson").lines().count(),
        2
    );
    let refused: Value = serde_json::from_str(&text(root.path(), "data/refused.ndjson")).unwrap();
    assert_eq!(refused["data"]["credential"]["id"], "2");
    assert!(
        refused["findings"][0]["message"]
            .as_str()
            .unwrap()
            .contains("recipient.name")
    );
    assert!(text(root.path(), "data/README.html").contains("<li>Row 2, <bdi>2</bdi> <span>"));
}

#[test]
fn records_that_changed_meanwhile_close_no_bag() {
    let records = [named("Ada", "1"), named("Grace", "2")];
    let changed = [named("Ada", "1"), named("Grace", "3")];
    for later in [&changed[..], &changed[..1], &[]] {
        let root = tempfile::tempdir().unwrap();
        let input = Fickle {
            first: records.to_vec(),
            later: later.to_vec(),
            opened: AtomicUsize::new(0),
        };
        let error = batch(&small(), root.path()).run(&input, &()).unwrap_err();
        assert!(
            error.to_string().contains("not those that were drawn"),
            "{error}"
        );
        let left = files(root.path());
        let lists = ["data/manifest.csv", "data/manifest.ndjson"];
        let tags = left.keys().filter(|name| {
            !name.starts_with("data/certificates")
                && !name.starts_with(".testamur")
                && !lists.contains(&name.as_str())
        });
        assert_eq!(tags.count(), 0, "{:?}", left.keys());
    }
}

#[test]
fn no_name_breaks_out_of_the_page() {
    let hostile = [
        "</script><script>document.title='broken'</script>",
        "<!--<script>",
        "\"><img src=x onerror=alert(1)>",
        "'; alert(1); //\u{2028}\u{2029}",
        "{{script}} {{rows}} &lt;b&gt; \\u003c",
    ];
    let records: Vec<Record> = hostile
        .iter()
        .enumerate()
        .map(|(at, name)| {
            record(json!({ "recipient": { "name": name }, "credential": { "id": format!("{at}"), "name": name },
                "group": { "name": name }, "issuer": { "name": name } }))
        })
        .collect();
    let (root, _) = bag_of(&small(), &records);
    let page = text(root.path(), "data/README.html");
    assert_eq!(page.matches("<script").count(), 3);
    assert_eq!(page.matches("</script").count(), 3);
    assert!(!page.contains("<!--") && !page.contains("<img"));
    let (_, rest) = page.split_once("id=\"rows\">").unwrap();
    let rows: Value = serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap();
    assert_eq!(rows[4][0], hostile[4]);
    assert_eq!(rows[0][0], hostile[0]);
}

#[test]
fn no_tag_of_a_bag_runs_over_its_line() {
    let issuer = "A\r\nPayload-Oxum: 1.1\u{202e}\n B";
    let one = record(
        json!({ "recipient": { "name": "Ada" }, "credential": { "id": "1" }, "issuer": { "name": issuer } }),
    );
    let (root, _) = bag_of(&small(), &[one]);
    let info = text(root.path(), "bag-info.txt");
    assert!(
        info.starts_with("Source-Organization: A Payload-Oxum: 1.1 B\n"),
        "{info}"
    );
}

#[test]
fn names_in_manifests_encode_line_ends_and_percent_signs_alone() {
    let design = "schema = 1\nkind = \"certificate\"\nname = \"Test\"\n[page]\nsize = \"A5\"\nbackground = \"100 %25 é.svg\"\n";
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg' width='10' height='10'/>";
    let plate = crate::common::plate_with(design, &[("100 %25 é.svg", svg)]).unwrap();
    let (root, _) = bag_of(&Plan::of("test", plate), &[named("Ada", "1")]);
    let manifest = text(root.path(), "manifest-sha256.txt");
    assert!(
        manifest.contains("  data/designs/test/100 %2525 é.svg\n"),
        "{manifest}"
    );
    assert!(
        root.path()
            .join("data/designs/test/100 %25 é.svg")
            .is_file()
    );
}

#[test]
fn the_families_that_designs_and_records_need_are_kept_with_their_licences() {
    let names = ["Ada Lovelace", "علی رضایی", "नेहा शर्मा", "Ульяна"];
    let records: Vec<Record> = (0..)
        .zip(names)
        .map(|(at, name)| named(name, &format!("{at}")))
        .collect();
    let (root, _) = bag_of(&small(), &records);
    let fonts = root.path().join("data/fonts");
    let folders: Vec<String> = fs::read_dir(&fonts)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    for family in ["eb-garamond", "amiri", "noto-serif-devanagari"] {
        assert!(folders.iter().any(|folder| folder == family), "{folders:?}");
    }
    assert!(
        !folders.iter().any(|folder| folder == "noto-sans-jp"),
        "{folders:?}"
    );
    for folder in folders {
        let licence = fs::read_to_string(fonts.join(folder).join("OFL.txt")).unwrap();
        assert!(licence.contains("SIL OPEN FONT LICENSE"));
    }
}

#[test]
fn a_font_that_may_not_be_passed_on_is_left_out_and_named() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("fonts/cinzel/Cinzel-Regular.ttf");
    let font = restricted(fs::read(file).unwrap());
    let design = "schema = 1\nkind = \"certificate\"\nname = \"Test\"\n[page]\nsize = \"A5\"\n[fonts]\nfiles = [\"fonts/Own.ttf\"]\n\
        [[elements]]\nid = \"a\"\ntype = \"text\"\ntext = \"{{recipient.name}}\"\nframe = [\"9mm\", \"9mm\", \"120mm\", \"40mm\"]\n";
    let plate = crate::common::plate_with(design, &[("fonts/Own.ttf", &font)]).unwrap();
    let (root, report) = bag_of(&Plan::of("test", plate), &[named("Ada", "1")]);
    assert!(!root.path().join("data/designs/test/fonts/Own.ttf").exists());
    assert!(root.path().join("data/designs/test/design.toml").is_file());
    assert_eq!(report.warnings.len(), 1, "{:?}", report.warnings);
    assert!(text(root.path(), "bag-info.txt").contains("Left-Out: test/fonts/Own.ttf"));
    assert!(text(root.path(), "data/README.html").contains("Not here: fonts/Own.ttf"));
}

/// The font with the bit of `OS/2` set that forbids embedding it.
fn restricted(mut font: Vec<u8>) -> Vec<u8> {
    let tables = usize::from(u16::from_be_bytes([font[4], font[5]]));
    let entry = (0..tables)
        .map(|at| 12 + 16 * at)
        .find(|at| &font[*at..at + 4] == b"OS/2")
        .unwrap();
    let offset = u32::from_be_bytes(font[entry + 8..entry + 12].try_into().unwrap());
    font[offset as usize + 9] = 2;
    font
}

#[test]
fn pictures_that_records_name_are_kept_once() {
    let photo =
        fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("designs/diploma/signature-1.png"))
            .unwrap();
    let design = "schema = 1\nkind = \"certificate\"\nname = \"Test\"\n[page]\nsize = \"A5\"\n[attributes.photo]\ntype = \"image\"\n\
        [[elements]]\nid = \"a\"\ntype = \"image\"\nattribute = \"photo\"\nframe = [\"9mm\", \"9mm\", \"9mm\", \"9mm\"]\n";
    let plate = crate::common::plate(design).unwrap();
    let pictures = Assets::memory([("photos/ada.png", photo.clone())]).unwrap();
    let plan = Plan::of("test", plate.with_record_assets(pictures));
    let with = |id: &str| {
        record(
            json!({ "recipient": { "name": "Ada" }, "credential": { "id": id }, "attributes": { "photo": "./photos/ada.png" } }),
        )
    };
    let (root, report) = bag_of(&plan, &[with("1"), with("2"), named("Grace", "3")]);
    assert_eq!(report.done, 3, "{report:?}");
    assert_eq!(
        fs::read(root.path().join("data/assets/photos/ada.png")).unwrap(),
        photo
    );
    let manifest = text(root.path(), "manifest-sha256.txt");
    assert_eq!(manifest.matches("data/assets/").count(), 1);
    assert!(text(root.path(), "data/README.html").contains("--assets data/assets"));
}

#[test]
fn nothing_in_the_tables_of_a_bag_is_a_formula() {
    let hostile = [
        "=1+1", "+1-1|cmd", "-2+3", "@SUM(A1)", "\t=1", " =1", "x;=1+1", "＝1",
    ];
    let records: Vec<Record> = (0..)
        .zip(hostile)
        .map(|(at, name)| named(name, &format!("{at}")))
        .collect();
    let (root, report) = bag_of(&small(), &records);
    assert_eq!(report.done, 8);
    let table = text(root.path(), "data/credentials.csv");
    assert!(table.starts_with('\u{feff}'));
    for cell in table
        .trim_start_matches('\u{feff}')
        .split(['"', ',', ';', '\n'])
    {
        let first = cell.trim_start().chars().next().unwrap_or('x');
        assert!(!"=+-@\t＝".contains(first), "{cell:?}");
    }
    let lines = text(root.path(), "data/credentials.ndjson");
    let first: Value = serde_json::from_str(lines.lines().next().unwrap()).unwrap();
    assert_eq!(first["recipient"]["name"], "=1+1");
}

#[test]
fn designs_of_one_kind_have_folders_of_their_own() {
    let plan = plan().and("diploma", bundled_plate("diploma"));
    assert_eq!(folder_of(&plan, 0), "certificates/classic");
    assert_eq!(folder_of(&plan, 1), "badges");
    assert_eq!(folder_of(&plan, 2), "certificates/diploma");
}

#[test]
fn a_bag_is_a_folder_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(
        folder.path().join("a.csv"),
        "Credential ID,Full name\nC-1,Ada\n",
    )
    .unwrap();
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_testamur"))
        .args([
            "batch",
            "badge",
            "--records",
            "a.csv",
            "--bag",
            "-o",
            "out.zip",
        ])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(said.contains("a bag is a folder"), "{said}");
    assert!(!folder.path().join("out.zip").exists());
}
