//! What each stage costs for one record, with everything warm.

// The benchmark's attribute makes public items.
#![allow(missing_docs)]

use std::sync::Arc;

use divan::Bencher;
use divan::black_box;
use mimalloc::MiMalloc;
use testamur::code::encode;
use testamur::color::Color;
use testamur::design::element::QrLevel;
use testamur::design::style::Align;
use testamur::design::style::Fit;
use testamur::design::style::FitMode;
use testamur::design::style::Valign;
use testamur::font::FontSet;
use testamur::geom::Size;
use testamur::layout::text::ShapeCache;
use testamur::layout::text::Span;
use testamur::layout::text::TextBox;
use testamur::layout::text::TextStyle;
use testamur::layout::text::set;
use testamur::limits::Watch;

/// That of the program.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() {
    divan::main();
}

fn text_box(text: &str, mode: FitMode) -> TextBox {
    let style = TextStyle {
        family: "EB Garamond".into(),
        weight: 600,
        italic: false,
        width: 100.0,
        optical_size: None,
        size: 44.0,
        color: Color::BLACK,
        letter_spacing: 0.0,
        features: Arc::from([]),
        rise: 0.0,
        language: "".into(),
    };
    TextBox {
        spans: vec![Span {
            text: text.into(),
            style,
        }],
        size: Size::new(700.0, 62.0),
        align: Align::Center,
        valign: Valign::Middle,
        fit: Fit {
            mode,
            min: Some(6.0),
            max_lines: None,
        },
        line_height: 1.25,
        locale: "en".into(),
        skip_empty_lines: false,
        hyphenate: false,
        kashida: false,
        writing: Default::default(),
    }
}

const PARAGRAPH: &str = "has completed the course in structural engineering with distinction and \
    is therefore entitled to bear the title that the board confers on those who have shown their \
    skill before it in an open examination.";

const TEXTS: &[(&str, &str, FitMode)] = &[
    ("latin-20", "Maximiliane Hohenste", FitMode::Shrink),
    (
        "latin-60-shrunk",
        "Maximiliane Wilhelmine von Hohenstaufen-Schwarzenberg zu Ulm",
        FitMode::Shrink,
    ),
    ("arabic-20", "عبد الرحمن الخوارزمي", FitMode::Shrink),
    ("devanagari-20", "श्रीकृष्ण द्विवेदी", FitMode::Shrink),
    ("latin-200-wrapped", PARAGRAPH, FitMode::ShrinkWrap),
];

#[divan::bench(args = TEXTS.iter().map(|text| text.0))]
fn lay_text_out(bencher: Bencher<'_, '_>, name: &str) {
    let (_, text, mode) = TEXTS
        .iter()
        .find(|text| text.0 == name)
        .expect("a name of the list");
    let input = text_box(text, *mode);
    let (fonts, cache, watch) = (FontSet::bundled(), ShapeCache::new(), Watch::default());
    bencher.bench_local(|| set(black_box(&input), &fonts, &cache, &watch));
}

/// Addresses of 45 bytes, each its own.
fn addresses() -> impl Iterator<Item = String> {
    (0_u32..).map(|number| {
        let id = number.wrapping_mul(2_654_435_761);
        format!("https://verify.example.org/c/C-2026-{id:08x}a")
    })
}

/// What a code of our own takes from its text to its modules; beside it, in the same run, that of `qrcodegen`.
#[divan::bench]
fn qr_code(bencher: Bencher<'_, '_>) {
    let mut texts = addresses();
    bencher
        .with_inputs(|| texts.next().expect("there is no end"))
        .bench_local_refs(|text| encode(black_box(text), QrLevel::M));
}

#[divan::bench]
fn qr_code_by_qrcodegen(bencher: Bencher<'_, '_>) {
    let mut texts = addresses();
    bencher
        .with_inputs(|| texts.next().expect("there is no end"))
        .bench_local_refs(|text| {
            let text = black_box(text).as_bytes();
            qrcodegen::QrCode::encode_binary(text, qrcodegen::QrCodeEcc::Medium)
        });
}
