//! Cards of many records on sheets for print.

use super::merged::merged;
use super::merged::outline;
use super::merged::pages;
use super::merged::reference;
use super::merged::restores;
use super::stock::*;
use super::structure::parse;
use super::*;
use crate::geom::Rect;
use crate::scene::Item;
use crate::scene::Stage;

/// A card of 85.6 × 53.98 mm with a bleed of 3 mm, whose ground reaches into it.
pub(super) fn card() -> Stage {
    let mut stage = stage(vec![]);
    let page = &mut stage.pages[0];
    let mm = |value: f64| crate::geom::Length::mm(value).to_pt();
    page.size = crate::geom::Size::new(mm(85.6), mm(53.98));
    page.bleed = mm(3.0);
    let area = Rect::new(0.0, 0.0, page.size.w, page.size.h).grown(page.bleed);
    let ground = crate::scene::Shape {
        path: crate::geom::Path::rect(area),
        fill: Some(crate::scene::Ink::Solid(crate::color::Color::Rgb([
            200, 220, 255, 255,
        ]))),
        even_odd: false,
        stroke: None,
    };
    page.ground = Arc::new(vec![node("ground", Item::Shape(ground))]);
    stage
}

/// A name on a card, and a circle that is seen through.
pub(super) fn member(stage: &Stage, index: usize) -> Scene {
    let serif = font_of("eb-garamond/EBGaramond-SemiBold.ttf");
    let name = format!("Member {index}");
    let set = line(&[ltr(&serif, &name, b"Latn")], 20.0, 20.0, 60.0, false);
    scene(stage, vec![text(vec![set])])
}

pub(super) fn sheets(stage: &Stage, grid: &str) -> MergedPdf {
    let impose = Impose::parse(grid, "A4").unwrap();
    MergedPdf::prepare(&[stage], &PdfOptions::default(), Some(&impose)).unwrap()
}

#[test]
fn cards_stand_on_sheets_with_their_bleed_and_marks() {
    let stage = card();
    let painter = sheets(&stage, "2x4");
    let scenes: Vec<Scene> = (0..19).map(|index| member(&stage, index)).collect();
    let file = merged(&painter, &scenes);
    keep("merged-sheets.pdf", &file);
    let parsed = parse(&file);
    let pages = pages(&parsed);
    assert_eq!(pages.len(), 3);
    let contents: Vec<&str> = pages
        .iter()
        .map(|page| {
            let page = &parsed.objects[page];
            assert!(page.contains("/MediaBox[0 0 595.2756 841.8898]"), "{page}");
            let content = reference(page, "/Contents ");
            std::str::from_utf8(&parsed.streams[&content]).unwrap()
        })
        .collect();
    let cells: Vec<usize> = contents
        .iter()
        .map(|content| content.matches("Do\nQ\n").count())
        .collect();
    assert_eq!(cells, [8, 8, 3]);
    // 16.4 mm from the left and 31.54 mm from the top, less 3 mm of bleed.
    assert!(
        contents[0].starts_with(
            "q\n37.9843 590.9669 259.6535 170.022 re\nW n\n1 0 0 1 37.9843 590.967 cm\n"
        ),
        "{}",
        contents[0]
    );
    let leads: Vec<usize> = outline(&parsed).into_iter().map(|(_, page)| page).collect();
    let expected: Vec<usize> = (0..19).map(|index| pages[index / 8]).collect();
    assert_eq!(leads, expected);
    let item = parsed
        .objects
        .values()
        .find(|object| object.contains("/Title") && object.contains("/Dest["));
    assert!(
        item.unwrap().contains("/XYZ 46.48819 752.48505 0]"),
        "{item:?}"
    );
}

#[test]
fn sheets_are_taken_up_where_they_were_cut_off() {
    let stage = card();
    let scenes: Vec<Scene> = (0..30)
        .map(|index| {
            let mut scene = member(&stage, index);
            if index % 5 == 3 {
                let more = scene.pages[0].clone();
                scene.pages.push(more);
            }
            scene
        })
        .collect();
    restores(&sheets(&stage, "2x4"), &scenes);
}

#[test]
fn pages_of_two_sizes_do_not_share_a_sheet() {
    let impose = Impose::parse("1x1", "A3").unwrap();
    let (card, page) = (card(), stage(vec![]));
    let both = MergedPdf::prepare(&[&card, &page], &PdfOptions::default(), Some(&impose));
    let error = both.map(|_| ()).unwrap_err().to_string();
    assert!(
        error.contains("pages of 297 × 210 mm and of 85.6 × 54 mm can't stand on one sheet"),
        "{error}"
    );
}
