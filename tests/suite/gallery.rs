//! Every bundled design, with its samples and with names that are hard.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use testamur::assets::Assets;
use testamur::bundled;
use testamur::design::Kind;
use testamur::limits::Limits;
use testamur::paint::Format;
use testamur::paint::PaintOptions;
use testamur::paint::Painter;
use testamur::paint::png::Encoding;
use testamur::paint::png::PngOptions;
use testamur::paint::png::PngPainter;
use testamur::plate::Plate;
use testamur::record::Record;
use testamur::review::review;

use crate::common::bundled_plate;
use crate::common::scene;
use crate::golden::golden;

/// The longest name of the bundled records, and the shortest, and some in other scripts.
const NAMES: [&str; 8] = [
    "Bo",
    "Maximiliane-Charlotte Freifrau von Hohenstaufen-Waldburg zu X",
    "Nguyễn Thị Ánh Tuyết",
    "محمد عبد الرحمن",
    "דוד בן־גוריון",
    "นภัสสร ศรีสุวรรณ",
    "प्रियंका श्रीवास्तव",
    "山田 太郎",
];

fn samples(plate: &Plate) -> Vec<Record> {
    plate.samples().unwrap()
}

#[test]
fn the_folder_holds_what_is_bundled_and_no_other_design() {
    let designs = Path::new(env!("CARGO_MANIFEST_DIR")).join("designs");
    let folders: BTreeSet<_> = fs::read_dir(&designs)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let names: Vec<_> = bundled::names().collect();
    assert!(names.is_sorted());
    assert_eq!(names, folders.iter().collect::<Vec<_>>());
    for name in bundled::names() {
        let folder = designs.join(name);
        let files = |entries: fs::ReadDir| {
            entries
                .map(Result::unwrap)
                .filter(|entry| entry.path().is_file())
        };
        let on_disk: BTreeSet<_> = files(fs::read_dir(&folder).unwrap())
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .collect();
        let in_crate: BTreeSet<_> = bundled::assets(name).unwrap().names().into_iter().collect();
        assert_eq!(in_crate, on_disk, "{name}");
        for file in &in_crate {
            assert_eq!(
                *bundled::assets(name).unwrap().read(file).unwrap(),
                fs::read(folder.join(file)).unwrap(),
                "{name}/{file}"
            );
        }
    }
}

#[test]
fn every_design_is_free_of_findings() {
    for name in bundled::names() {
        let plate = bundled_plate(name);
        assert!(
            plate.warnings().is_empty(),
            "{name}: {:?}",
            plate.warnings()
        );
        let fixed = plate.fixed_layout().unwrap().findings();
        assert!(fixed.is_empty(), "{name}: {fixed:?}");
        for sample in samples(&plate) {
            let layout = plate.fill(&sample).unwrap().layout().unwrap();
            assert!(
                layout.findings().is_empty(),
                "{name}: {:?}",
                layout.findings()
            );
        }
        let said = review(&plate, &bundled::assets(name).unwrap()).unwrap();
        assert!(said.is_empty(), "{name}: {said:?}");
    }
}

#[test]
fn every_design_has_samples_in_latin_and_in_another_script() {
    for name in bundled::names() {
        let plate = bundled_plate(name);
        let names: Vec<_> = samples(&plate)
            .iter()
            .map(|sample| {
                let name = sample.get("recipient.name").unwrap();
                name.as_str().unwrap().to_owned()
            })
            .collect();
        assert!(names.iter().any(|sample| sample.is_ascii()), "{name}");
        let is_far = |sample: &String| sample.chars().any(|c| c > '\u{370}');
        assert!(names.iter().any(is_far), "{name}");
    }
}

#[test]
fn what_is_optional_may_be_missing_in_every_design() {
    for name in bundled::names() {
        let plate = bundled_plate(name);
        let mut record = samples(&plate)[0].clone();
        record
            .attributes
            .retain(|key, _| plate.design().attributes[key].required);
        record
            .credential
            .retain(|key, _| !matches!(key.as_str(), "expires_on" | "url"));
        let layout = plate.fill(&record).unwrap().layout().unwrap();
        assert!(
            layout.findings().is_empty(),
            "{name}: {:?}",
            layout.findings()
        );
    }
}

#[test]
fn scenes_of_the_samples_are_as_kept() {
    for name in bundled::names() {
        let plate = bundled_plate(name);
        golden(
            &format!("scene/{name}.scene"),
            &scene(&plate, &samples(&plate)[0]).unwrap().to_string(),
        );
    }
}

#[test]
fn hard_names_fit_every_design_and_every_painter_takes_them() {
    for name in bundled::names() {
        let plate = bundled_plate(name);
        let stage = plate.stage().unwrap();
        let painters: Vec<_> = Format::ALL
            .iter()
            .map(|format| Painter::prepare(*format, &stage, &PaintOptions::default()).unwrap())
            .collect();
        for holder in NAMES {
            let mut record = samples(&plate)[0].clone();
            record.recipient.insert("name".into(), holder.into());
            let scene = scene(&plate, &record)
                .unwrap_or_else(|error| panic!("{name} with {holder}: {error}"));
            for painter in &painters {
                let file = painter.paint(&scene).unwrap().to_vec();
                // Once a design is enough: what differs by chance does so for any name.
                if holder == NAMES[0] {
                    assert_eq!(file, painter.paint(&scene).unwrap().to_vec(), "{name}");
                }
            }
        }
    }
}

#[test]
fn the_printed_specimen_is_what_the_design_gives() {
    let plate = bundled_plate("specimen");
    let stage = plate.stage().unwrap();
    let painter = Painter::prepare(Format::Pdf, &stage, &PaintOptions::default()).unwrap();
    let scene = scene(&plate, &samples(&plate)[0]).unwrap();
    let file = painter.paint(&scene).unwrap().to_vec();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/specimen.pdf");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, &file).unwrap();
    }
    let kept = fs::read(&path).unwrap_or_default();
    assert!(
        kept == file,
        "docs/specimen.pdf is old; `UPDATE=1 cargo test` draws it anew"
    );
}

#[test]
fn the_modern_certificate_stays_under_40_kilobytes() {
    let plate = bundled_plate("modern");
    let painter = Painter::prepare(
        Format::Pdf,
        &plate.stage().unwrap(),
        &PaintOptions::default(),
    )
    .unwrap();
    for sample in samples(&plate) {
        let bytes = painter
            .paint(&scene(&plate, &sample).unwrap())
            .unwrap()
            .len();
        assert!(bytes < 40_000, "{bytes} bytes");
    }
}

#[test]
fn the_background_of_classic_is_made_for_print() {
    let bytes = bundled::assets("classic")
        .unwrap()
        .read("background.jpg")
        .unwrap();
    assert!(
        (500_000..=1_100_000).contains(&bytes.len()),
        "{} bytes",
        bytes.len()
    );
}

#[test]
fn a_badge_is_square_and_transparent_outside_its_shape() {
    let is_badge = |plate: &Plate| plate.design().kind == Kind::Badge;
    let plates: Vec<_> = bundled::names()
        .map(bundled_plate)
        .filter(is_badge)
        .collect();
    assert!(plates.len() >= 4);
    for plate in plates {
        let options = PngOptions {
            encoding: Some(Encoding::Small),
            ..PngOptions::default()
        };
        let painter = PngPainter::prepare(&plate.stage().unwrap(), &options).unwrap();
        let png = painter
            .paint(&scene(&plate, &samples(&plate)[0]).unwrap())
            .unwrap()
            .to_vec();
        assert!(png.len() < 256 * 1024, "{} bytes", png.len());
        let image = image::load_from_memory(&png).unwrap().to_rgba8();
        assert_eq!(image.dimensions(), (1200, 1200));
        for corner in [(0, 0), (1199, 0), (0, 1199), (1199, 1199)] {
            assert_eq!(image.get_pixel(corner.0, corner.1).0[3], 0);
        }
        assert_eq!(image.get_pixel(600, 600).0[3], 255);
    }
}

#[test]
fn a_level_shows_its_own_medal_alone_however_it_is_typed() {
    let plate = bundled_plate("levels");
    let metals = ["bronze", "silver", "gold"];
    for (level, typed) in metals.into_iter().zip(["bronze", "SILVER", "Gold"]) {
        let mut record = samples(&plate)[0].clone();
        record.locale = Some("tr".into());
        record.attributes.insert("level".into(), typed.into());
        let text = scene(&plate, &record).unwrap().to_string();
        let shown: Vec<_> = metals
            .into_iter()
            .filter(|metal| text.contains(&format!("A medal in {metal} ")))
            .collect();
        assert_eq!(shown, [level]);
    }
}

#[test]
fn a_zip_of_a_design_is_the_design() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("designs/classic");
    let plate = Plate::open(
        &Assets::folder(&folder, &Limits::default()).unwrap(),
        &Limits::default(),
    )
    .unwrap();
    let sample = samples(&plate).remove(0);
    let bundled = bundled_plate("classic");
    assert_eq!(
        scene(&plate, &sample).unwrap().to_string(),
        scene(&bundled, &sample).unwrap().to_string()
    );
}
