//! The pages of many records in one PDF.

use std::path::Path;
use std::sync::Arc;

use testamur::bundled;
use testamur::limits::Limits;
use testamur::paint::pdf::Impose;
use testamur::paint::pdf::Mark;
use testamur::paint::pdf::Merge;
use testamur::paint::pdf::MergedPdf;
use testamur::paint::pdf::PdfOptions;
use testamur::paint::pdf::Piece;
use testamur::plate::Plate;
use testamur::record::map::Choices;
use testamur::record::records::Records;
use testamur::record::records::Source;
use testamur::scene::Meta;
use testamur::scene::Scene;
use testamur::scene::Stage;

use crate::common::bundled_plate;
use crate::common::scene;

/// Scenes of the first graduates, each with the index of its design.
fn graduates(plates: &[Plate], count: usize) -> Vec<(usize, Scene)> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data/graduates.csv");
    let options = plates[0].record_options(Choices::default());
    let source = Source::open(file).unwrap();
    let records = Records::open(source, "graduates.csv", &options, &Limits::default()).unwrap();
    let records = records.take(count).map(Result::unwrap);
    records
        .flat_map(|record| {
            let of = |(design, plate)| (design, scene(plate, &record).unwrap());
            plates.iter().enumerate().map(of).collect::<Vec<_>>()
        })
        .collect()
}

fn prepare(plates: &[Plate], impose: Option<&Impose>) -> MergedPdf {
    let stages: Vec<Arc<Stage>> = plates.iter().map(|plate| plate.stage().unwrap()).collect();
    let stages: Vec<&Stage> = stages.iter().map(|stage| &**stage).collect();
    MergedPdf::prepare(&stages, &PdfOptions::default(), impose).unwrap()
}

fn begin(painter: &MergedPdf) -> Merge {
    painter.begin(Meta {
        title: "Graduates".into(),
        language: "en-GB".into(),
        ..Meta::default()
    })
}

fn place(merge: &mut Merge, piece: Piece, scene: &Scene, file: &mut Vec<u8>) -> Mark {
    let meta = &scene.meta;
    let mark = merge.place(piece, &meta.title, &meta.credential_id, file);
    mark.unwrap()
}

/// A file painted on so many threads; its marks, and where each record ends.
fn merged(
    painter: &MergedPdf,
    scenes: &[(usize, Scene)],
    threads: usize,
) -> (Vec<u8>, Vec<(String, usize)>) {
    let mut merge = begin(painter);
    let admitted: Vec<_> = scenes
        .iter()
        .map(|(design, scene)| merge.admit(*design, scene).unwrap())
        .collect();
    let work: Vec<_> = scenes.iter().zip(&admitted).collect();
    let share = work.len().div_ceil(threads);
    let pieces: Vec<Piece> = std::thread::scope(|scope| {
        let shares = work.chunks(share).map(|share| {
            scope.spawn(move || {
                // The last one first: the order of painting is not that of the file.
                let paint = share.iter().rev().map(|((design, scene), admitted)| {
                    painter.paint(*design, scene, admitted).unwrap()
                });
                paint.collect::<Vec<Piece>>()
            })
        });
        let shares: Vec<_> = shares.collect();
        let done = shares.into_iter().map(|share| share.join().unwrap());
        done.flat_map(|share| share.into_iter().rev()).collect()
    });
    let mut file = painter.prefix().to_vec();
    let mut marks = Vec::new();
    for ((_, scene), piece) in scenes.iter().zip(pieces) {
        let mark = place(&mut merge, piece, scene, &mut file);
        marks.push((serde_json::to_string(&mark).unwrap(), file.len()));
    }
    merge.close(&mut file).unwrap();
    (file, marks)
}

/// What a run writes that was cut off behind record `cut` and goes on.
fn taken_up(
    painter: &MergedPdf,
    scenes: &[(usize, Scene)],
    (file, marks): (&[u8], &[(String, usize)]),
    cut: usize,
) -> Vec<u8> {
    let mut merge = begin(painter);
    let mut again = file[..marks[cut - 1].1].to_vec();
    for (index, (design, scene)) in scenes.iter().enumerate() {
        let admitted = merge.admit(*design, scene).unwrap();
        if index < cut {
            let mark: Mark = serde_json::from_str(&marks[index].0).unwrap();
            merge.restore(&mark).unwrap();
            continue;
        }
        let piece = painter.paint(*design, scene, &admitted).unwrap();
        place(&mut merge, piece, scene, &mut again);
    }
    merge.close(&mut again).unwrap();
    again
}

#[test]
fn two_designs_share_a_file_whatever_the_number_of_threads() {
    let plates = ["modern", "badge"].map(bundled_plate);
    let scenes = graduates(&plates, 24);
    let painter = prepare(&plates, None);
    let (alone, marks) = merged(&painter, &scenes, 1);
    let (together, _) = merged(&prepare(&plates, None), &scenes, 5);
    assert!(alone == together);
    for cut in [1, 2, 7, 24, 47, 48] {
        let again = taken_up(&painter, &scenes, (&alone, &marks), cut);
        assert!(again == alone, "cut off behind {cut}");
    }
}

#[test]
fn badges_are_printed_on_sheets() {
    let plates = [bundled_plate("badge")];
    let scenes = graduates(&plates, 11);
    let impose = Impose::parse("2x2", "700mm x 700mm").unwrap();
    let painter = prepare(&plates, Some(&impose));
    let (file, marks) = merged(&painter, &scenes, 2);
    let pages: Vec<usize> = marks
        .iter()
        .map(|(mark, _)| serde_json::from_str::<Mark>(mark).unwrap().page())
        .collect();
    assert_eq!(pages, [1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3]);
    for cut in 1..=11 {
        let again = taken_up(&painter, &scenes, (&file, &marks), cut);
        assert!(again == file, "cut off behind {cut}");
    }
}

#[test]
fn every_bundled_design_can_be_merged_and_imposed() {
    for name in bundled::names() {
        let plates = [bundled_plate(name)];
        let samples = plates[0].samples().unwrap();
        let scenes: Vec<_> = samples
            .iter()
            .map(|record| (0, scene(&plates[0], record).unwrap()))
            .collect();
        let impose = Impose::parse("1x1", "600mm x 600mm").unwrap();
        for impose in [None, Some(&impose)] {
            let (file, _) = merged(&prepare(&plates, impose), &scenes, 1);
            assert!(file.ends_with(b"%%EOF\n"), "{name}");
        }
    }
}

#[test]
fn a_page_of_modern_is_at_most_3_kb() {
    let plates = [bundled_plate("modern")];
    let once = graduates(&plates, 60);
    let twice = [once.clone(), once.clone()].concat();
    let painter = prepare(&plates, None);
    // The second time, fonts and outlines are there already.
    let more = merged(&painter, &twice, 2).0.len() - merged(&painter, &once, 2).0.len();
    assert!(more / once.len() <= 3_000, "{}", more / once.len());
}
