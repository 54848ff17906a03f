//! Many records in one file.

use super::art::art;
use super::art::code;
use super::art::picture;
use super::art::placed;
use super::art::png;
use super::sheets::card;
use super::sheets::member;
use super::sheets::sheets;
use super::stock::*;
use super::structure::Parsed;
use super::structure::parse;
use super::*;
use crate::geom::Rect;
use crate::scene::Item;
use crate::scene::Link;
use crate::scene::Meta;
use crate::scene::Node;
use crate::scene::Stage;

/// What the file says about itself.
fn about() -> Meta {
    Meta {
        title: "Graduates 2026".into(),
        author: "Board of Engineers".into(),
        language: "en-GB".into(),
        ..Meta::default()
    }
}

/// A scene with a name, a link and a code.
fn record(stage: &Stage, index: usize) -> Scene {
    let names = ["Ada Lovelace", "Zoë Žižek", "Emmy Noether fi", "Łukasz"];
    let name = format!("{} {index}", names[index % names.len()]);
    let serif = font_of("eb-garamond/EBGaramond-SemiBold.ttf");
    let mut name = text(vec![line(
        &[ltr(&serif, &name, b"Latn")],
        40.0,
        200.0,
        250.0,
        false,
    )]);
    name.link = Some(Link {
        url: format!("https://verify.example.org/{index}").into(),
        area: Rect::new(200.0, 210.0, 300.0, 50.0),
    });
    let qr = node("qr", Item::Code(code(Rect::new(700.0, 450.0, 70.0, 70.0))));
    scene(stage, vec![name, qr])
}

/// What a record is called.
fn names(index: usize) -> (String, String) {
    (format!("Record {index} – Ž"), format!("C-{index:06}"))
}

/// A file of these scenes.
pub(super) fn merged(painter: &MergedPdf, scenes: &[Scene]) -> Vec<u8> {
    let mut file = painter.prefix().to_vec();
    let mut merge = painter.begin(about());
    for (index, scene) in scenes.iter().enumerate() {
        let admitted = merge.admit(0, scene).unwrap();
        let piece = painter.paint(0, scene, &admitted).unwrap();
        let (title, label) = names(index);
        merge.place(piece, &title, &label, &mut file).unwrap();
    }
    merge.close(&mut file).unwrap();
    file
}

fn scenes(stage: &Stage, count: usize) -> Vec<Scene> {
    (0..count).map(|index| record(stage, index)).collect()
}

/// The pages, as a reader goes through the list of them.
pub(super) fn pages(parsed: &Parsed) -> Vec<usize> {
    let catalog = parsed
        .objects
        .values()
        .find(|object| object.contains("/Type/Catalog"));
    let root = reference(catalog.unwrap(), "/Pages ");
    let mut out = Vec::new();
    below(parsed, root, None, &mut out);
    out
}

fn below(parsed: &Parsed, id: usize, parent: Option<usize>, out: &mut Vec<usize>) {
    let object = &parsed.objects[&id];
    if let Some(parent) = parent {
        assert_eq!(reference(object, "/Parent "), parent, "{object}");
    }
    if object.contains("/Type/Page/") {
        out.push(id);
        return;
    }
    let kids = object
        .split("/Kids[")
        .nth(1)
        .unwrap()
        .split(']')
        .next()
        .unwrap();
    let before = out.len();
    for kid in kids
        .split(" 0 R")
        .map(str::trim)
        .filter(|kid| !kid.is_empty())
    {
        below(parsed, kid.parse().unwrap(), Some(id), out);
    }
    assert!(
        object.contains(&format!("/Count {}", out.len() - before)),
        "{object}"
    );
}

/// The object that a key leads to.
pub(super) fn reference(object: &str, key: &str) -> usize {
    let rest = object
        .split(key)
        .nth(1)
        .unwrap_or_else(|| panic!("{key} in {object}"));
    rest.split(' ').next().unwrap().parse().unwrap()
}

/// What the outline says, and where each entry leads.
pub(super) fn outline(parsed: &Parsed) -> Vec<(String, usize)> {
    let root = parsed
        .objects
        .values()
        .find(|object| object.contains("/Type/Outlines"))
        .unwrap();
    let mut next = Some(reference(root, "/First "));
    let mut out = Vec::new();
    while let Some(id) = next {
        let item = &parsed.objects[&id];
        let title = item
            .split("/Title")
            .nth(1)
            .unwrap()
            .split("/Parent")
            .next()
            .unwrap();
        out.push((title.to_owned(), reference(item, "/Dest[")));
        next = item.contains("/Next ").then(|| reference(item, "/Next "));
    }
    assert!(root.contains(&format!("/Count {}", out.len())));
    out
}

#[test]
fn every_record_has_a_page_an_entry_and_a_label() {
    let stage = stage(art());
    let painter = MergedPdf::prepare(&[&stage], &PdfOptions::default(), None).unwrap();
    let file = merged(&painter, &scenes(&stage, 150));
    keep("merged.pdf", &file);
    let parsed = parse(&file);
    let pages = pages(&parsed);
    assert_eq!(pages.len(), 150);
    let outline = outline(&parsed);
    let leads: Vec<usize> = outline.iter().map(|(_, page)| *page).collect();
    assert_eq!(leads, pages);
    let labels = parsed
        .objects
        .values()
        .filter(|object| object.contains("/Nums["));
    let labels: usize = labels.map(|object| object.matches("/P(C-0").count()).sum();
    assert_eq!(labels, 150);
    let catalog = parsed
        .objects
        .values()
        .find(|object| object.contains("/Type/Catalog"));
    assert!(catalog.unwrap().contains("/PageMode/UseOutlines"));
}

#[test]
fn text_is_as_in_files_of_their_own() {
    let stage = stage(vec![]);
    let painter = PdfPainter::prepare(&stage, &PdfOptions::default()).unwrap();
    let shared = MergedPdf::prepare(&[&stage], &PdfOptions::default(), None).unwrap();
    let scenes: Vec<Scene> = SAMPLES
        .iter()
        .map(|(path, script, text, right)| {
            let font = font_of(path);
            let part = Part {
                font: &font,
                text,
                script,
                level: u8::from(*right),
            };
            let line = line(&[part], 22.0, 60.0, 100.0, *right);
            scene(&stage, vec![super::stock::text(vec![line])])
        })
        .collect();
    let single = scenes
        .iter()
        .map(|scene| reader::text_of(&parse(&painter.paint(scene).unwrap())));
    let single: String = single.collect();
    let file = merged(&shared, &scenes);
    keep("merged-scripts.pdf", &file);
    let parsed = parse(&file);
    assert_eq!(reader::text_of_pages(&parsed, &pages(&parsed)), single);
}

#[test]
fn backgrounds_and_fonts_are_in_it_once() {
    let stage = stage(art());
    let painter = MergedPdf::prepare(&[&stage], &PdfOptions::default(), None).unwrap();
    let programs = |file: &[u8]| {
        let parsed = parse(file);
        let objects = parsed.objects.values();
        objects
            .filter(|object| object.contains("/FontFile2 "))
            .count()
    };
    let few = merged(&painter, &scenes(&stage, 2));
    let many = merged(&painter, &scenes(&stage, 60));
    assert_eq!(programs(&few), programs(&many));
    assert!(
        many.len() - few.len() < 58 * 3_000,
        "{}",
        many.len() - few.len()
    );
}

#[test]
fn a_link_is_of_one_page_alone() {
    let stage = stage(art());
    let painter = MergedPdf::prepare(&[&stage], &PdfOptions::default(), None).unwrap();
    let parsed = parse(&merged(&painter, &scenes(&stage, 5)));
    let mut seen = std::collections::BTreeSet::new();
    for page in pages(&parsed) {
        let links = parsed.objects[&page].split("/Annots[").nth(1).unwrap();
        let links = links.split(']').next().unwrap();
        let links: Vec<_> = links
            .split(" 0 R")
            .filter(|link| !link.is_empty())
            .collect();
        assert_eq!(links.len(), 2, "one of the ground, one of the record");
        for link in links {
            assert!(seen.insert(link.trim().to_owned()), "{link}");
        }
    }
}

#[test]
fn the_order_of_painting_does_not_matter() {
    let stage = stage(art());
    let painter = MergedPdf::prepare(&[&stage], &PdfOptions::default(), None).unwrap();
    let scenes = scenes(&stage, 12);
    let in_order = merged(&painter, &scenes);
    let fresh = MergedPdf::prepare(&[&stage], &PdfOptions::default(), None).unwrap();
    let mut merge = fresh.begin(about());
    let admitted: Vec<_> = scenes
        .iter()
        .map(|scene| merge.admit(0, scene).unwrap())
        .collect();
    let mut pieces: Vec<Piece> = std::thread::scope(|scope| {
        let paint = |(scene, admitted)| {
            let fresh = fresh.clone();
            scope.spawn(move || fresh.paint(0, scene, admitted).unwrap())
        };
        let threads: Vec<_> = scenes.iter().zip(&admitted).rev().map(paint).collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    pieces.reverse();
    let mut file = fresh.prefix().to_vec();
    for (index, piece) in pieces.into_iter().enumerate() {
        let (title, label) = names(index);
        merge.place(piece, &title, &label, &mut file).unwrap();
    }
    merge.close(&mut file).unwrap();
    assert!(file == in_order);
}

#[test]
fn a_run_that_was_cut_off_goes_on_to_the_same_bytes() {
    let stage = stage(art());
    let painter = MergedPdf::prepare(&[&stage], &PdfOptions::default(), None).unwrap();
    let scenes = scenes(&stage, 30);
    restores(&painter, &scenes);
}

/// Cuts a run off behind each record, and goes on.
pub(super) fn restores(painter: &MergedPdf, scenes: &[Scene]) {
    let whole = merged(painter, scenes);
    let mut merge = painter.begin(about());
    let mut file = painter.prefix().to_vec();
    let mut kept: Vec<(String, usize)> = Vec::new();
    let step = |merge: &mut Merge, index: usize, file: &mut Vec<u8>| {
        let admitted = merge.admit(0, &scenes[index]).unwrap();
        let piece = painter.paint(0, &scenes[index], &admitted).unwrap();
        let (title, label) = names(index);
        merge.place(piece, &title, &label, file).unwrap()
    };
    for index in 0..scenes.len() {
        let before = file.len();
        let mark = step(&mut merge, index, &mut file);
        assert_eq!(mark.bytes(), (file.len() - before) as u64);
        kept.push((serde_json::to_string(&mark).unwrap(), file.len()));
    }
    for cut in 1..=scenes.len() {
        let mut merge = painter.begin(about());
        let mut again = file[..kept[cut - 1].1].to_vec();
        for (scene, (mark, _)) in scenes.iter().zip(&kept[..cut]) {
            merge.admit(0, scene).unwrap();
            merge.restore(&serde_json::from_str(mark).unwrap()).unwrap();
        }
        for index in cut..scenes.len() {
            step(&mut merge, index, &mut again);
        }
        merge.close(&mut again).unwrap();
        assert!(again == whole, "cut off behind record {cut}");
    }
}

#[test]
fn a_mark_of_another_file_is_refused() {
    let stage = stage(vec![]);
    let painter = MergedPdf::prepare(&[&stage], &PdfOptions::default(), None).unwrap();
    let scene = record(&stage, 1);
    let mut merge = painter.begin(about());
    let admitted = merge.admit(0, &scene).unwrap();
    let piece = painter.paint(0, &scene, &admitted).unwrap();
    let mark = merge.place(piece, "A", "1", &mut Vec::new()).unwrap();
    let text = serde_json::to_string(&mark).unwrap();
    let changes = [
        ("\"fonts\":[0]", "\"fonts\":[7]"),
        ("\"object\":", "\"object\":9"),
        ("\"total\":", "\"total\":1844674407370955"),
        ("\"own\":", "\"own\":9"),
        ("\"page\":1", "\"page\":2"),
        ("\"objects\":[", "\"objects\":[4000000000,"),
        ("\"pages\":[{", "\"pages\":[{\"ground\":-5,"),
    ];
    for (old, new) in changes {
        assert!(text.contains(old), "{old} in {text}");
        let mark: Mark = serde_json::from_str(&text.replace(old, new)).unwrap();
        let mut merge = painter.begin(about());
        merge.admit(0, &scene).unwrap();
        assert!(merge.restore(&mark).is_err(), "{new}");
    }
}

#[test]
fn a_font_begins_anew_when_its_codes_are_used_up() {
    let stage = stage(vec![]);
    let painter = MergedPdf::prepare(&[&stage], &PdfOptions::default(), None).unwrap();
    let scenes = scenes(&stage, 20);
    let mut merge = painter.begin(about());
    merge.bound_codes(16);
    let mut file = painter.prefix().to_vec();
    for (index, scene) in scenes.iter().enumerate() {
        let admitted = merge.admit(0, scene).unwrap();
        let piece = painter.paint(0, scene, &admitted).unwrap();
        merge.place(piece, &names(index).0, "", &mut file).unwrap();
    }
    merge.close(&mut file).unwrap();
    keep("merged-codes.pdf", &file);
    let parsed = parse(&file);
    let count = |what: &str| {
        parsed
            .objects
            .values()
            .filter(|object| object.contains(what))
            .count()
    };
    assert!(count("/Type0") > 3, "{}", count("/Type0"));
    assert_eq!(count("/FontFile2 "), 1);
    let all: String = scenes.iter().map(said).collect();
    assert_eq!(reader::text_of_pages(&parsed, &pages(&parsed)), all);
    // One record that alone needs more is refused, and nothing of it is left behind.
    let mut merge = painter.begin(about());
    merge.bound_codes(5);
    let refused = merge.admit(0, &scenes[0]).map(|_| ()).unwrap_err();
    assert!(refused.to_string().contains("a PDF holds 4"), "{refused}");
}

/// What the text of a scene says.
fn said(scene: &Scene) -> String {
    let of = |node: &Node| match &node.item {
        Item::Text(text) => text
            .lines
            .iter()
            .map(|line| line.text.to_string())
            .collect(),
        _ => String::new(),
    };
    scene
        .pages
        .iter()
        .flat_map(|page| &page.nodes)
        .map(of)
        .collect()
}

#[test]
fn a_scene_is_painted_with_its_own_admission_alone() {
    let stage = stage(vec![]);
    let painter = MergedPdf::prepare(&[&stage], &PdfOptions::default(), None).unwrap();
    let mut merge = painter.begin(about());
    let admitted = merge.admit(0, &record(&stage, 0)).unwrap();
    let other = painter.paint(0, &record(&stage, 1), &admitted).map(|_| ());
    assert!(other.unwrap_err().to_string().contains("admitted"));
    assert!(merge.admit(1, &record(&stage, 1)).map(|_| ()).is_err());
}

#[test]
fn a_file_without_a_record_is_refused() {
    let painter = MergedPdf::prepare(&[&stage(vec![])], &PdfOptions::default(), None).unwrap();
    let error = painter.begin(about()).close(&mut Vec::new()).unwrap_err();
    assert!(error.to_string().contains("without a page"));
}

#[test]
fn pages_of_a_second_design_belong_to_the_entry_of_the_first() {
    let stage = stage(vec![]);
    let both = [&stage, &stage];
    let painter = MergedPdf::prepare(&both, &PdfOptions::default(), None).unwrap();
    let mut file = painter.prefix().to_vec();
    let mut merge = painter.begin(about());
    for index in 0..5 {
        let scene = record(&stage, index);
        for design in 0..2 {
            let admitted = merge.admit(design, &scene).unwrap();
            let piece = painter.paint(design, &scene, &admitted).unwrap();
            let (title, label) = match design {
                0 => names(index),
                _ => (String::new(), String::new()),
            };
            merge.place(piece, &title, &label, &mut file).unwrap();
        }
    }
    merge.close(&mut file).unwrap();
    let parsed = parse(&file);
    let pages = pages(&parsed);
    assert_eq!(pages.len(), 10);
    let leads: Vec<usize> = outline(&parsed).iter().map(|(_, page)| *page).collect();
    let firsts: Vec<usize> = pages.iter().copied().step_by(2).collect();
    assert_eq!(leads, firsts);
}

#[test]
fn several_pages_of_a_record_are_counted_behind_its_label() {
    let stage = stage(vec![]);
    let painter = MergedPdf::prepare(&[&stage], &PdfOptions::default(), None).unwrap();
    let scenes: Vec<Scene> = (0..70)
        .map(|index| {
            let mut scene = record(&stage, index);
            let more = scene.pages[0].clone();
            scene.pages.push(more);
            scene
        })
        .collect();
    restores(&painter, &scenes[..3]);
    let file = merged(&painter, &scenes);
    keep("merged-two.pdf", &file);
    let parsed = parse(&file);
    assert_eq!(pages(&parsed).len(), 140);
    let labels = parsed
        .objects
        .values()
        .filter(|object| object.contains("/Nums["));
    let labels: String = labels.cloned().collect();
    assert!(
        labels.contains("/Nums[0<</S/D/P(C-000000-)>>2<</S/D/P(C-000001-)>>4"),
        "{labels}"
    );
}

#[test]
fn codes_of_a_cff_font_are_mapped_to_its_glyphs() {
    let path = "../tests/ref/fonts/cubic.otf";
    let font = font_of(path);
    let stage = stage(vec![]);
    let painter = MergedPdf::prepare(&[&stage], &PdfOptions::default(), None).unwrap();
    let scenes: Vec<Scene> = ["BA", "AB"]
        .iter()
        .map(|said| {
            let set = line(&[ltr(&font, said, b"Latn")], 60.0, 60.0, 100.0, false);
            scene(&stage, vec![text(vec![set])])
        })
        .collect();
    let file = merged(&painter, &scenes);
    keep("merged-cff.pdf", &file);
    let parsed = parse(&file);
    let read = reader::text_of_pages(&parsed, &pages(&parsed));
    assert_eq!(read, "BAAB");
    let type0 = parsed
        .objects
        .values()
        .find(|object| object.contains("/Subtype/Type0"));
    let map = reference(type0.unwrap(), "/Encoding ");
    let map = String::from_utf8_lossy(&parsed.streams[&map]).into_owned();
    assert!(map.contains("<0001>") && map.contains("<0002>"), "{map}");
}

/// A scene with a signature that many records show, and a portrait of its own for every third.
fn signed(stage: &Stage, index: usize) -> Scene {
    let mut scene = record(stage, index);
    let of = |name: &str, side: u32| picture(png(::png::ColorType::Rgba, side), name);
    let signature = of("signature.png", 20);
    let at = Rect::new(100.0, 400.0, 120.0, 40.0);
    scene.pages[0]
        .nodes
        .push(node("signature", placed(signature, at)));
    if index % 3 == 1 {
        let portrait = of("portrait.png", 30 + index as u32);
        let at = Rect::new(600.0, 100.0, 90.0, 120.0);
        scene.pages[0]
            .nodes
            .push(node("portrait", placed(portrait, at)));
    }
    scene
}

#[test]
fn a_picture_of_several_records_is_in_it_once() {
    let stage = stage(vec![]);
    let painter = MergedPdf::prepare(&[&stage], &PdfOptions::default(), None).unwrap();
    let scenes: Vec<Scene> = (0..9).map(|index| signed(&stage, index)).collect();
    let file = merged(&painter, &scenes);
    keep("merged-pictures.pdf", &file);
    let parsed = parse(&file);
    let images = parsed
        .objects
        .values()
        .filter(|object| object.contains("/SMask "));
    assert_eq!(images.count(), 4, "a signature and three portraits");
    let pages = pages(&parsed);
    assert_eq!(pages.len(), 9);
    let mut numbers = std::collections::BTreeSet::new();
    for (index, page) in pages.iter().enumerate() {
        let page = &parsed.objects[page];
        let shown = page.split("/XObject<<").nth(1).unwrap();
        let shown = shown.split(">>").next().unwrap();
        let shown: Vec<&str> = shown.split_whitespace().collect();
        // A name, a number, a zero and an `R` for each.
        numbers.insert(shown[1].to_owned());
        assert_eq!(shown.len(), if index % 3 == 1 { 7 } else { 4 }, "{page}");
    }
    assert_eq!(numbers.len(), 1, "{numbers:?}");
    restores(&painter, &scenes);
    let sheets = sheets(&card(), "1x2");
    let cards: Vec<Scene> = (0..7)
        .map(|index| {
            let mut scene = member(&card(), index);
            scene.pages[0]
                .nodes
                .extend(signed(&stage, index).pages[0].nodes.drain(2..));
            scene
        })
        .collect();
    restores(&sheets, &cards);
}
