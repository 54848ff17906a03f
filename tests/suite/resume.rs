//! Batches that are cut off and gone on with: the bytes of a run that was left alone.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::mpsc::Receiver;
use std::sync::mpsc::channel;
use std::time::Duration;

use tempfile::TempDir;
use testamur::assets::Assets;
use testamur::batch::Batch;
use testamur::batch::BatchOptions;
use testamur::batch::Input;
use testamur::batch::Observer;
use testamur::batch::Plan;
use testamur::batch::Report;
use testamur::batch::input::Reading;
use testamur::digest::Digest;
use testamur::error::Result;
use testamur::finding::Kind;
use testamur::limits::CancelToken;
use testamur::paint::Format;
use testamur::record::Record;

use crate::common::page;
use crate::common::plate;

/// Records that a run on one thread has in hand at a time.
const GROUP: u64 = 8;

/// All files below a folder by their paths, the hidden ones too.
type Files = BTreeMap<PathBuf, Vec<u8>>;

/// An output, and options that suit it.
struct Way {
    out: &'static str,
    options: BatchOptions,
}

fn ways() -> Vec<Way> {
    let one = BatchOptions {
        threads: 1,
        ..BatchOptions::default()
    };
    let formats = vec![Format::Pdf, Format::Svg];
    let two = BatchOptions {
        formats,
        ..one.clone()
    };
    let sorted = BatchOptions {
        split: Some(5),
        sort: vec!["recipient.name".to_owned()],
        ..one.clone()
    };
    let way = |out, options| Way { out, options };
    vec![
        way("out", two),
        way("out.zip", one.clone()),
        way("out.pdf", one),
        way("out.pdf", sorted),
    ]
}

impl Way {
    fn batch(&self, root: &Path, resume: bool) -> Batch {
        let element = r#"[[elements]]
id = "holder"
type = "text"
text = "{{recipient.name}} {{credential.id}}"
frame = ["10mm", "10mm", "120mm", "20mm"]"#;
        let plan = Plan::of("plain", plate(&page(element)).unwrap());
        let options = BatchOptions {
            resume,
            ..self.options.clone()
        };
        Batch::prepare(&plan, root.join(self.out), &options).unwrap()
    }

    fn resume(&self, root: &Path, input: &dyn Input) -> Report {
        self.batch(root, true).run(input, &()).unwrap()
    }

    /// What a run makes that is left alone.
    fn whole(&self, input: &dyn Input) -> Files {
        let root = tempfile::tempdir().unwrap();
        self.batch(root.path(), false).run(input, &()).unwrap();
        files(root.path())
    }

    fn journal(&self, root: &Path) -> PathBuf {
        self.batch(root, false).output().journal()
    }

    /// What a run leaves that is killed when all records are through, before its lists are written.
    fn cut_off(&self, input: &dyn Input) -> Files {
        let root = tempfile::tempdir().unwrap();
        let copy = Copy {
            root: root.path(),
            files: Mutex::default(),
        };
        self.batch(root.path(), false).run(input, &copy).unwrap();
        copy.files.into_inner().unwrap()
    }
}

/// Copies all files whenever records are through.
struct Copy<'a> {
    root: &'a Path,
    files: Mutex<Files>,
}

impl Observer for Copy<'_> {
    fn progress(&self, _: u64, _: u64) {
        *self.files.lock().unwrap() = files(self.root);
    }
}

fn files(root: &Path) -> Files {
    let mut found = Files::new();
    for entry in fs::read_dir(root).unwrap() {
        let path = entry.unwrap().path();
        let name = PathBuf::from(path.file_name().unwrap());
        if path.is_dir() {
            let below = files(&path).into_iter();
            found.extend(below.map(|(file, bytes)| (name.join(file), bytes)));
        } else {
            found.insert(name, fs::read(&path).unwrap());
        }
    }
    found
}

fn laid_out(files: &Files) -> TempDir {
    let root = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = root.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    root
}

/// The same files; the names are compared first, since bytes are hard to read.
#[track_caller]
fn same(found: &Files, whole: &Files, told: &str) {
    let names = |files: &Files| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(found), names(whole), "{told}");
    for (name, bytes) in found {
        assert!(whole[name] == *bytes, "{} differs, {told}", name.display());
    }
}

/// People, among them some who are refused, meet others, or may be others.
fn people(count: usize) -> Vec<Record> {
    let one = |number: usize| {
        let id = match number {
            5 => "C-02".to_owned(),
            9 => "c-01".to_owned(),
            _ => format!("C-{number:02}"),
        };
        let email = if number == 8 { 3 } else { number };
        let mut record = Record::default();
        record.put("recipient.name", format!("Person {}", 99 - number).into());
        record.put("recipient.email", format!("{email:02}@example.org").into());
        record.put("credential.id", id.into());
        record
    };
    (1..=count).map(one).collect()
}

/// Records that raise a token when so many of them are read for the run.
struct Cancelling {
    records: Vec<Record>,
    after: usize,
    token: CancelToken,
}

impl Input for Cancelling {
    fn open(&self) -> Result<Reading<'_>> {
        let records = self.records.open()?.enumerate();
        Ok(Box::new(records.map(|(at, record)| {
            if at == self.after {
                self.token.cancel();
            }
            record
        })))
    }

    fn digest(&self) -> Result<Digest> {
        self.records.digest()
    }

    fn count(&self) -> Result<u64> {
        Ok(self.records.len() as u64)
    }
}

#[test]
fn people_of_a_list_are_told_apart_by_their_places() {
    let root = tempfile::tempdir().unwrap();
    let report = ways()[0].resume(root.path(), &people(12));
    assert_eq!((report.done, report.refused), (11, 1));
    let told: Vec<_> = report.faults.iter().chain(&report.warnings).collect();
    let told: Vec<_> = told
        .iter()
        .map(|finding| finding.message.as_str())
        .collect();
    assert_eq!(
        told,
        [
            "record 5 has the id of record 2, `C-02`",
            "record 8 has the e-mail and the credential of record 3",
            "the files of record 9 would meet those of record 1; they are called `c-01-05a73519`",
        ]
    );
}

#[test]
fn however_many_records_were_noted_the_rest_makes_the_same_bytes() {
    let records = people(12);
    for way in ways() {
        let (whole, cut) = (way.whole(&records), way.cut_off(&records));
        for noted in 0..=12 {
            let root = laid_out(&cut);
            let journal = way.journal(root.path());
            let text = fs::read_to_string(&journal).unwrap();
            let lines: Vec<&str> = text.split_inclusive('\n').take(noted + 1).collect();
            let kept = lines[1..]
                .iter()
                .filter(|line| !line.contains("\"files\":[]"));
            let kept = kept.count() as u64;
            fs::write(&journal, lines.concat()).unwrap();
            let report = way.resume(root.path(), &records);
            let told = format!("{} after {noted}", way.out);
            assert_eq!((report.kept, report.done), (kept, 11), "{told}");
            same(&files(root.path()), &whole, &told);
        }
    }
}

#[test]
fn a_run_that_is_cancelled_after_any_record_goes_on_to_the_same_bytes() {
    let records = people(40);
    for way in ways() {
        let whole = way.whole(&records);
        for after in [0, 15, 16, 21, 39] {
            let root = tempfile::tempdir().unwrap();
            let batch = way.batch(root.path(), false);
            let input = Cancelling {
                records: records.clone(),
                after,
                token: batch.cancel_token().clone(),
            };
            let error = batch.run(&input, &()).unwrap_err();
            let told = format!("{} after {after}: {error}", way.out);
            assert_eq!(error.kind(), Kind::Cancelled, "{told}");
            assert!(error.to_string().contains("--resume"), "{told}");
            // Sorted records are all read before the first is drawn.
            let through = match way.options.sort.is_empty() {
                true => after as u64 / GROUP * GROUP,
                false => 0,
            };
            assert!(
                told.contains(&format!("stopped: {through} of 40 records are through")),
                "{told}"
            );
            way.resume(root.path(), &records);
            same(&files(root.path()), &whole, &told);
        }
    }
}

#[test]
fn a_finished_file_that_was_damaged_is_made_again() {
    let records = people(12);
    let way = &ways()[0];
    let (whole, cut) = (way.whole(&records), way.cut_off(&records));
    let name = Path::new("out/C-07.pdf");
    let damages: [fn(&mut Files, &Path); 4] = [
        |files, name| files.get_mut(name).unwrap()[100] ^= 1,
        |files, name| files.get_mut(name).unwrap().truncate(100),
        |files, name| files.get_mut(name).unwrap().push(b'\n'),
        |files, name| drop(files.remove(name).unwrap()),
    ];
    for damage in damages {
        let mut files_left = cut.clone();
        damage(&mut files_left, name);
        let root = laid_out(&files_left);
        let report = way.resume(root.path(), &records);
        assert_eq!((report.kept, report.done), (10, 11));
        same(&files(root.path()), &whole, "damaged");
    }
}

#[test]
fn a_byte_of_an_unfinished_file_that_was_damaged_is_made_again() {
    let records = people(12);
    for way in ways().iter().skip(1) {
        let (whole, cut) = (way.whole(&records), way.cut_off(&records));
        let is_part = |name: &&PathBuf| name.extension().is_some_and(|ending| ending == "part");
        let part = cut.keys().rfind(is_part).unwrap();
        let length = cut[part].len();
        for at in [0, 7, length / 3, length / 2, length - 1] {
            let mut left = cut.clone();
            left.get_mut(part).unwrap()[at] ^= 0x20;
            let root = laid_out(&left);
            let report = way.resume(root.path(), &records);
            let told = format!("{} at {at} of {length}", way.out);
            assert!(report.kept < 11, "{told}");
            same(&files(root.path()), &whole, &told);
        }
        let mut left = cut.clone();
        left.remove(part);
        let root = laid_out(&left);
        way.resume(root.path(), &records);
        same(&files(root.path()), &whole, "without its file");
    }
}

#[test]
fn a_line_of_the_journal_that_was_damaged_and_those_after_it_do_not_count() {
    let records = people(12);
    for way in ways() {
        let (whole, cut) = (way.whole(&records), way.cut_off(&records));
        for line in [1, 2, 6, 12] {
            let root = laid_out(&cut);
            let journal = way.journal(root.path());
            let mut bytes = fs::read(&journal).unwrap();
            let ends = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
            let start = ends.map(|(at, _)| at + 1).nth(line - 1).unwrap();
            bytes[start + 20] ^= 1;
            fs::write(&journal, bytes).unwrap();
            let report = way.resume(root.path(), &records);
            let told = format!("{}, line {line}", way.out);
            assert!(report.kept < line as u64, "{told}");
            same(&files(root.path()), &whole, &told);
        }
    }
}

#[test]
fn a_run_that_is_cut_off_when_its_file_has_its_name_keeps_all() {
    let records = people(12);
    for way in ways() {
        let (whole, mut cut) = (way.whole(&records), way.cut_off(&records));
        cut.retain(|name, _| !name.to_string_lossy().ends_with(".part"));
        cut.extend(whole.clone());
        let root = laid_out(&cut);
        let journal = way.journal(root.path());
        let name = journal.strip_prefix(root.path()).unwrap();
        let cut_journal = way.cut_off(&records).remove(name).unwrap();
        fs::write(&journal, cut_journal).unwrap();
        let report = way.resume(root.path(), &records);
        assert_eq!(report.kept, 11, "{}", way.out);
        same(&files(root.path()), &whole, way.out);
    }
}

/// Records of which those behind the first group wait for a word.
struct Waiting {
    records: Vec<Record>,
    word: Mutex<Receiver<()>>,
}

impl Input for Waiting {
    fn open(&self) -> Result<Reading<'_>> {
        let records = self.records.open()?.zip(0..);
        Ok(Box::new(records.map(|(record, at)| {
            if at == GROUP {
                self.word.lock().unwrap().recv().unwrap();
            }
            record
        })))
    }

    fn digest(&self) -> Result<Digest> {
        self.records.digest()
    }

    fn count(&self) -> Result<u64> {
        Ok(self.records.len() as u64)
    }
}

#[test]
fn parts_of_a_longer_run_are_not_left_behind_those_of_a_shorter_one() {
    let root = tempfile::tempdir().unwrap();
    let way = &ways()[3];
    way.batch(root.path(), false).run(&people(12), &()).unwrap();
    let before = files(root.path());
    let error = way
        .batch(root.path(), false)
        .run(&people(10), &())
        .unwrap_err();
    let told = error.to_string();
    assert!(
        told.contains("out-003.pdf` is of another run: this one ends with `out-002.pdf`"),
        "{told}"
    );
    same(&files(root.path()), &before, "nothing is touched");
    fs::remove_file(root.path().join("out-003.pdf")).unwrap();
    way.batch(root.path(), false).run(&people(10), &()).unwrap();
    same(&files(root.path()), &way.whole(&people(10)), "made anew");
}

#[test]
fn pictures_of_records_that_have_changed_are_not_mixed_with_those_of_before() {
    let photo = |number| {
        let path = format!("designs/diploma/signature-{number}.png");
        fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
    };
    let (one, other) = (photo(1), photo(2));
    let design = "schema = 1\nkind = \"certificate\"\nname = \"Test\"\n[page]\nsize = \"A5\"\n[attributes.photo]\ntype = \"image\"\n\
        [[elements]]\nid = \"a\"\ntype = \"image\"\nattribute = \"photo\"\nframe = [\"9mm\", \"9mm\", \"9mm\", \"9mm\"]\n";
    let plate = plate(design).unwrap();
    let run = |root: &Path, out: &str, photos: &[(&str, &Vec<u8>)], resume| {
        let photos = photos.iter().map(|(name, bytes)| (*name, (*bytes).clone()));
        let assets = Assets::memory(photos).unwrap();
        let plan = Plan::of("test", plate.with_record_assets(assets));
        let options = BatchOptions {
            resume,
            ..BatchOptions::default()
        };
        let records: Vec<Record> = ["ada", "bo"].map(person).into();
        let batch = Batch::prepare(&plan, root.join(out), &options).unwrap();
        batch.run(&records, &())
    };
    let root = tempfile::tempdir().unwrap();
    let report = run(root.path(), "out", &[("ada.png", &one)], false).unwrap();
    assert_eq!((report.done, report.refused), (1, 1));
    let before = files(root.path());
    let changed: [&[(&str, &Vec<u8>)]; 3] = [
        &[("ada.png", &one), ("bo.png", &one)],
        &[("ada.png", &other)],
        &[("bo.png", &one)],
    ];
    for photos in changed {
        let error = run(root.path(), "out", photos, true).unwrap_err();
        let told = error.to_string();
        assert!(told.contains("a picture of record"), "{told}");
        same(&files(root.path()), &before, "nothing is touched");
    }
    let report = run(root.path(), "out", &[("ada.png", &one)], true).unwrap();
    assert_eq!((report.done, report.kept, report.refused), (1, 1, 1));
    same(&files(root.path()), &before, "kept");
}

/// A record that names a picture.
fn person(name: &str) -> Record {
    let mut record = Record::default();
    record.put("recipient.name", name.into());
    record.put("credential.id", name.into());
    record.put("attributes.photo", format!("{name}.png").into());
    record
}

#[test]
fn a_run_in_the_background_tells_how_far_it_is_and_can_be_stopped() {
    let records = people(40);
    let way = &ways()[0];
    let root = tempfile::tempdir().unwrap();
    let (say, word) = channel();
    let input = Waiting {
        records: records.clone(),
        word: Mutex::new(word),
    };
    let running = way.batch(root.path(), false).spawn(input).unwrap();
    while running.progress().through < GROUP {
        std::thread::sleep(Duration::from_millis(1));
    }
    let progress = running.progress();
    assert_eq!(
        (progress.records, progress.through, progress.refused),
        (40, GROUP, 1)
    );
    assert!(!running.is_finished());
    running.cancel();
    say.send(()).unwrap();
    let error = running.join().unwrap_err();
    assert_eq!(error.kind(), Kind::Cancelled);
    let running = way.batch(root.path(), true).spawn(records.clone()).unwrap();
    let report = running.join().unwrap();
    let counts = (report.kept, report.done, report.refused);
    assert_eq!(counts, (GROUP - 1, 39, 1));
    same(&files(root.path()), &way.whole(&records), "resumed");
}

#[test]
fn batches_run_side_by_side_in_one_process() {
    let (some, others) = (people(40), people(23));
    let root = tempfile::tempdir().unwrap();
    let places = ["a", "b", "c", "d"].map(|name| root.path().join(name));
    let start = |way: &Way, place: &PathBuf, records: &Vec<Record>| {
        fs::create_dir(place).unwrap();
        way.batch(place, false).spawn(records.clone()).unwrap()
    };
    let runs: Vec<_> = ways()
        .into_iter()
        .zip(&places)
        .zip([&some, &others, &others, &some])
        .map(|((way, place), records)| (start(&way, place, records), way, place, records))
        .collect();
    for (running, way, place, records) in runs {
        assert_eq!(running.join().unwrap().done, records.len() as u64 - 1);
        same(&files(place), &way.whole(records), way.out);
    }
}
