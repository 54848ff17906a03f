//! Files as a reader sees them.

mod art;
mod merged;
mod pictures;
mod reader;
mod sheets;
mod stock;
mod structure;

use super::*;
use crate::scene::Glyph;
use crate::scene::Line;
use stock::*;

const SAMPLES: &[(&str, &[u8; 4], &str, bool)] = &[
    (
        "eb-garamond/EBGaramond-Regular.ttf",
        b"Latn",
        "Ada Lovelace office afflict AV To. Zoë Žižek",
        false,
    ),
    (
        "noto-serif/NotoSerif-Regular.ttf",
        b"Grek",
        "Αθηνά Παπαδοπούλου",
        false,
    ),
    (
        "noto-serif/NotoSerif-Regular.ttf",
        b"Cyrl",
        "Анна Ковальчук Йосип",
        false,
    ),
    (
        "noto-naskh-arabic/NotoNaskhArabic-Regular.ttf",
        b"Arab",
        "محمد عبد الله الأحمد",
        true,
    ),
    (
        "amiri/Amiri-Regular.ttf",
        b"Arab",
        "محمد عبد الله لا إله",
        true,
    ),
    (
        "noto-sans-hebrew/NotoSansHebrew-Regular.ttf",
        b"Hebr",
        "שלום כהן לוי",
        true,
    ),
    (
        "noto-sans-devanagari/NotoSansDevanagari-Regular.ttf",
        b"Deva",
        "क्षत्रिय हिन्दी प्रियंका",
        false,
    ),
    (
        "noto-sans-bengali/NotoSansBengali-Regular.ttf",
        b"Beng",
        "রবীন্দ্রনাথ ঠাকুর",
        false,
    ),
    (
        "noto-sans-tamil/NotoSansTamil-Regular.ttf",
        b"Taml",
        "கோபாலகிருஷ்ணன் செல்வி",
        false,
    ),
    (
        "noto-sans-thai/NotoSansThai-Regular.ttf",
        b"Thai",
        "สมชาย ใจดี น้ำ ปิ่นเกล้า",
        false,
    ),
    (
        "noto-sans-khmer/NotoSansKhmer-Regular.ttf",
        b"Khmr",
        "សុខា ចាន់ ស្រីមុំ",
        false,
    ),
    (
        "noto-sans-georgian/NotoSansGeorgian-Regular.ttf",
        b"Geor",
        "ნინო გიორგაძე",
        false,
    ),
    (
        "noto-sans-armenian/NotoSansArmenian-Regular.ttf",
        b"Armn",
        "Արամ Խաչատրյան",
        false,
    ),
    (
        "noto-sans-ethiopic/NotoSansEthiopic-Regular.ttf",
        b"Ethi",
        "አበበ ቢቂላ",
        false,
    ),
    (
        "cjk/noto-sans-jp/NotoSansJP-Regular.ttf",
        b"Hani",
        "山田 太郎 さくら",
        false,
    ),
    (
        "cjk/noto-sans-kr/NotoSansKR-Regular.ttf",
        b"Hang",
        "김철수 이영희",
        false,
    ),
    (
        "cjk/noto-sans-sc/NotoSansSC-Regular.ttf",
        b"Hani",
        "王小明 张伟",
        false,
    ),
    (
        "noto-naskh-arabic/NotoNaskhArabic-Regular.ttf",
        b"Arab",
        "مُحَمَّدٌ بْنُ عَبْدِ اللهِ",
        true,
    ),
    ("amiri/Amiri-Regular.ttf", b"Arab", "مُحَمَّدٌ بْنُ عَبْدِ اللهِ", true),
    (
        "noto-sans-hebrew/NotoSansHebrew-Regular.ttf",
        b"Hebr",
        "שָׁלוֹם כֹּהֵן",
        true,
    ),
    (
        "noto-naskh-arabic/NotoNaskhArabic-Regular.ttf",
        b"Arab",
        "علی‌رضا پژوهش گچ",
        true,
    ),
    (
        "noto-sans/NotoSans-Regular.ttf",
        b"Latn",
        "Nguyễn Thị Ánh x\u{302}\u{323} q\u{301}",
        false,
    ),
    (
        "noto-sans-hebrew/NotoSansHebrew-Regular.ttf",
        b"Hebr",
        "כהן-לוי",
        true,
    ),
    (
        "noto-naskh-arabic/NotoNaskhArabic-Regular.ttf",
        b"Arab",
        "محمد (علي).",
        true,
    ),
    (
        "great-vibes/GreatVibes-Regular.ttf",
        b"Latn",
        "Maximiliane von Hohenstaufen fi ffl",
        false,
    ),
];

fn page_of(lines: Vec<Line>) -> (PdfPainter, Scene) {
    let stage = stage(vec![]);
    let painter = PdfPainter::prepare(&stage, &PdfOptions::default()).unwrap();
    let nodes = lines.into_iter().map(|line| text(vec![line])).collect();
    let scene = scene(&stage, nodes);
    (painter, scene)
}

fn unmarked(text: &str) -> String {
    text.replace(['\u{200e}', '\u{200f}'], "")
}

#[test]
fn every_script_says_what_was_written() {
    for (index, (path, script, text, right)) in SAMPLES.iter().enumerate() {
        let font = font_of(path);
        let level = u8::from(*right);
        let part = Part {
            font: &font,
            text,
            script,
            level,
        };
        let (painter, scene) = page_of(vec![line(&[part], 22.0, 60.0, 100.0, *right)]);
        let file = painter.paint(&scene).unwrap();
        keep(&format!("script-{index:02}.pdf"), &file);
        keep(&format!("script-{index:02}.txt"), text.as_bytes());
        let read = unmarked(&reader::text_of(&structure::parse(&file)));
        assert_eq!(read, *text, "{path}");
    }
}

#[test]
fn letters_that_stand_apart_are_one_word() {
    let font = font_of("eb-garamond/EBGaramond-Regular.ttf");
    let mut spaced = line(&[ltr(&font, "AWARD", b"Latn")], 20.0, 60.0, 100.0, false);
    for (index, glyph) in spaced.runs[0].glyphs.iter_mut().enumerate() {
        glyph.x += 8.0 * index as f64;
        glyph.advance += 8.0;
    }
    let (painter, scene) = page_of(vec![spaced]);
    let parsed = structure::parse(&painter.paint(&scene).unwrap());
    let content = parsed
        .streams
        .values()
        .find(|stream| stream.starts_with(b"q\n"))
        .unwrap();
    let content = String::from_utf8_lossy(content);
    // No adjustment in the array is as wide as a space: the glyphs are.
    let array = content
        .split('[')
        .nth(1)
        .unwrap()
        .split("]TJ")
        .next()
        .unwrap();
    let wide = array
        .split(['(', ')', ' '])
        .filter_map(|word| word.parse::<f64>().ok());
    assert!(
        wide.into_iter().all(|adjustment| adjustment.abs() < 40.0),
        "{array:?}"
    );
    assert_eq!(reader::text_of(&parsed), "AWARD");
}

#[test]
fn a_line_against_its_page_is_said_unseen() {
    let latin = font_of("eb-garamond/EBGaramond-Regular.ttf");
    let arabic = font_of("noto-naskh-arabic/NotoNaskhArabic-Regular.ttf");
    let english = line(
        &[ltr(&latin, "This is to certify that", b"Latn")],
        20.0,
        60.0,
        100.0,
        false,
    );
    let mixed = [
        rtl(&arabic, "محمد ", b"Arab"),
        Part {
            level: 2,
            ..ltr(&latin, "Ali", b"Latn")
        },
    ];
    let (painter, scene) = page_of(vec![english, line(&mixed, 30.0, 60.0, 160.0, true)]);
    let file = painter.paint(&scene).unwrap();
    keep("mixed.pdf", &file);
    let parsed = structure::parse(&file);
    let read = unmarked(&reader::text_of(&parsed));
    assert!(read.ends_with("محمد Ali"), "{read}");
    let content = parsed
        .streams
        .values()
        .find(|stream| stream.starts_with(b"q\n"))
        .unwrap();
    let unseen = String::from_utf8_lossy(content).matches("3 Tr").count();
    assert_eq!(unseen, 2, "one for each run of the mixed line");
}

/// What a page of one line says.
fn read(line: Line) -> String {
    let (painter, scene) = page_of(vec![line]);
    reader::text_of(&structure::parse(&painter.paint(&scene).unwrap()))
}

#[test]
fn a_hyphen_that_the_text_does_not_have_says_nothing() {
    let font = font_of("eb-garamond/EBGaramond-Regular.ttf");
    let mut broken = line(&[ltr(&font, "Straßen", b"Latn")], 20.0, 60.0, 100.0, false);
    let end = broken.text.len();
    let glyphs = &mut broken.runs[0].glyphs;
    glyphs.push(Glyph {
        id: font.glyph('-').unwrap(),
        x: glyphs.iter().map(|glyph| glyph.advance).sum(),
        y: 0.0,
        advance: 6.0,
        cluster: end..end,
    });
    assert_eq!(read(broken), "Straßen");
}

#[test]
fn soft_hyphens_are_not_said() {
    let font = font_of("eb-garamond/EBGaramond-Regular.ttf");
    let soft = line(
        &[ltr(&font, "Stra\u{ad}ßen", b"Latn")],
        20.0,
        60.0,
        100.0,
        false,
    );
    assert_eq!(read(soft), "Straßen");
}

#[test]
fn a_hyphen_at_which_a_line_was_broken_is_not_taken_for_a_soft_one() {
    let font = font_of("eb-garamond/EBGaramond-Regular.ttf");
    let mut first = line(
        &[ltr(&font, "Ana Tosie-", b"Latn")],
        20.0,
        60.0,
        100.0,
        false,
    );
    assert_eq!(read(first.clone()), "Ana Tosie-");
    first.ends_paragraph = false;
    assert_eq!(read(first), "Ana Tosie-\u{200e}");
}

#[test]
fn a_sign_of_two_characters_beyond_the_first_plane_is_said_in_two() {
    let font = font_of("cjk/noto-sans-jp/NotoSansJP-Regular.ttf");
    let name = "辻\u{e0100}村";
    let set = line(&[ltr(&font, name, b"Hani")], 20.0, 60.0, 100.0, false);
    let (painter, scene) = page_of(vec![set]);
    let parsed = structure::parse(&painter.paint(&scene).unwrap());
    assert_eq!(reader::text_of(&parsed), name);
    let maps = parsed
        .streams
        .values()
        .map(|map| String::from_utf8_lossy(map));
    assert!(!maps.into_iter().any(|map| map.contains("<8FBBDB40DD00>")));
}

#[test]
fn a_line_that_is_not_straight_is_said_on_one_that_is() {
    let latin = font_of("eb-garamond/EBGaramond-Regular.ttf");
    let arc = Line {
        straight: Some(crate::geom::Affine::translate(60.0, 100.0)),
        ..line(
            &[ltr(&latin, "Seal of the", b"Latn")],
            20.0,
            60.0,
            90.0,
            false,
        )
    };
    let mut bent = line(&[ltr(&latin, "Guild", b"Latn")], 20.0, 60.0, 190.0, false);
    bent.straight = Some(crate::geom::Affine::translate(60.0, 200.0));
    bent.runs[0].bent = Some(latin.outline(latin.glyph('I').unwrap()));
    let (painter, scene) = page_of(vec![arc, bent]);
    let parsed = structure::parse(&painter.paint(&scene).unwrap());
    assert_eq!(reader::text_of(&parsed), "Seal of theGuild");
    let content = parsed
        .streams
        .values()
        .find(|stream| stream.starts_with(b"q\n"))
        .unwrap();
    let content = String::from_utf8_lossy(content);
    assert!(content.contains("3 Tr"));
    // Letters are outlines, one each, and those that are bent are one.
    let outlines = |content: &str| content.matches("\nf\n").count();
    assert!((9..=12).contains(&outlines(&content)), "{content}");
}
