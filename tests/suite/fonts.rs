//! Fonts: the bundled table, choice, fallback, and what is not admitted.

use testamur::color::Color;
use testamur::finding::Kind;
use testamur::font::Font;
use testamur::font::FontSet;
use testamur::font::LayerInk;
use testamur::font::Wanted;
use testamur::font::Wish;
use testamur::limits::Limits;

fn admit(bytes: &[u8]) -> testamur::error::Result<Font> {
    Font::admit(bytes.to_vec().into(), 0, &Limits::default())
}

fn bundled(family: &str, weight: u16) -> Font {
    FontSet::bundled()
        .choose(&Wish {
            weight,
            ..Wish::regular(family)
        })
        .unwrap()
        .font
}

#[test]
fn the_table_of_bundled_fonts_says_what_their_files_say() {
    for family in FontSet::bundled().families() {
        for (index, face) in family.faces.iter().enumerate() {
            let read = admit(face.data()).unwrap();
            assert_eq!(read.family(), &*family.name);
            assert_eq!(read.postscript_name(), face.postscript_name());
            assert_eq!(
                (read.weight(), read.is_italic()),
                (face.weight(), face.is_italic()),
                "{face:?}"
            );
            assert!(face.embeddable() && !face.is_cff() && !face.is_variable());
            if index == 0 {
                let set = FontSet::with(vec![read]);
                let own = set.families().next().unwrap();
                assert_eq!(own.scripts(), family.scripts(), "{face:?}");
            }
        }
    }
}

#[test]
fn ids_differ() {
    let set = FontSet::bundled();
    let mut ids: Vec<_> = set
        .families()
        .flat_map(|family| &family.faces)
        .map(Font::id)
        .collect();
    let all = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), all);
    assert_eq!(all, 84);
}

#[test]
fn weights_are_matched_as_in_css() {
    // EB Garamond has 400, 500, 600, 700.
    for (wanted, got) in [
        (100, 400),
        (450, 500),
        (400, 400),
        (500, 500),
        (550, 600),
        (650, 700),
        (900, 700),
    ] {
        assert_eq!(bundled("eb garamond", wanted).weight(), got, "{wanted}");
    }
    let italic = FontSet::bundled()
        .choose(&Wish {
            weight: 700,
            italic: true,
            ..Wish::regular("EB Garamond")
        })
        .unwrap();
    assert!(italic.font.is_italic() && !italic.exact);
}

fn first(script: &str, locale: &str, beside: &Font) -> String {
    let wanted = Wanted {
        script,
        locale,
        class: beside.class(),
        weight: beside.weight(),
        italic: false,
        width: 100.0,
        optical_size: None,
    };
    let set = FontSet::bundled();
    let font = set.fallback(wanted).next().unwrap();
    font.postscript_name().to_owned()
}

#[test]
fn fallback_is_by_script_then_by_likeness() {
    let (serif, sans) = (bundled("EB Garamond", 400), bundled("Inter", 400));
    assert_eq!(first("Arab", "ar", &serif), "Amiri-Regular");
    assert_eq!(first("Arab", "ar", &sans), "NotoNaskhArabic-Regular");
    assert_eq!(first("Thai", "th", &serif), "NotoSerifThai-Regular");
    assert_eq!(
        first("Thai", "th", &bundled("EB Garamond", 700)),
        "NotoSansThai-Bold"
    );
    assert_eq!(first("Hani", "ja", &serif), "NotoSansJP-Regular");
    assert_eq!(
        first("Latn", "en", &bundled("Pinyon Script", 400)),
        "GreatVibes-Regular"
    );
}

#[test]
fn a_designs_own_font_comes_before_bundled_ones() {
    let own = admit(bundled("Noto Sans Hebrew", 700).data()).unwrap();
    let set = FontSet::with(vec![own.clone()]);
    assert_eq!(set.default_family(), Some("Noto Sans Hebrew"));
    let chosen = set
        .choose(&Wish {
            weight: 700,
            ..Wish::regular("Noto Sans Hebrew")
        })
        .unwrap()
        .font;
    assert_eq!(chosen.id(), own.id());
    assert!(!chosen.is_bundled());
}

#[test]
fn each_script_of_the_listing_has_a_font_that_knows_it() {
    let set = FontSet::bundled();
    let scripts = set.scripts();
    assert!(scripts.len() >= 31);
    for row in scripts {
        for name in row.beside_serif.iter().chain(&row.beside_sans) {
            let family = set
                .families()
                .find(|family| &*family.name == *name)
                .unwrap();
            assert!(
                family.scripts().contains(&row.script),
                "{name} {}",
                row.script
            );
        }
    }
}

#[test]
fn measures_are_those_of_the_tables() {
    let font = bundled("EB Garamond", 400);
    let metrics = font.metrics();
    assert_eq!(font.units_per_em(), 1000.0);
    assert_eq!((metrics.ascent, metrics.descent), (1007.0, 298.0));
    assert_eq!((metrics.cap_height, metrics.x_height), (650.0, 400.0));
    let glyph = font.glyph('H').unwrap();
    let (ink, drawn) = (
        font.ink(glyph).unwrap(),
        font.outline(glyph).bounds().unwrap(),
    );
    assert!(ink.grown(1.0).holds(drawn) && ink.y < -600.0);
    assert!(font.outline(font.glyph(' ').unwrap()).0.is_empty());
    assert!(bundled("Pinyon Script", 400).italic_angle() <= 0.0);
}

#[test]
fn other_formats_are_named() {
    for (bytes, name) in [
        (&b"wOFF\0\x01\0\0"[..], "WOFF file"),
        (b"wOF2\0\x01\0\0", "WOFF2"),
        (b"%!PS-AdobeFont-1.0", "Type 1"),
        (b"\x80\x01\0\0\0\0", "Type 1"),
        (b"<svg/>", "SVG"),
        (b"hello", "not a font"),
        (b"", "not a font"),
    ] {
        let error = admit(bytes).unwrap_err();
        assert_eq!(error.kind(), Kind::Font);
        assert!(error.to_string().contains(name), "{error}");
    }
}

#[test]
fn a_font_larger_than_the_limit_is_refused_before_it_is_read() {
    let limits = Limits {
        font_bytes: 1_000,
        ..Limits::default()
    };
    let error = Font::admit(vec![0; 1_001].into(), 0, &limits).unwrap_err();
    assert_eq!(error.kind(), Kind::Limit);
}

#[test]
fn a_face_that_is_not_there_is_a_fault() {
    let data = bundled("Cinzel", 400).data().to_vec();
    let error = Font::admit(data.into(), 3, &Limits::default()).unwrap_err();
    assert!(error.to_string().contains("no face 3"), "{error}");
}

#[test]
fn a_broken_font_is_refused_and_never_a_panic() {
    let whole = bundled("Pirata One", 400).data().to_vec();
    assert!(admit(&whole[..whole.len() / 2]).is_err());
    let mut state = 1_u64;
    let mut random = move || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize
    };
    for _ in 0..60 {
        let mut mutant = whole.clone();
        for _ in 0..8 {
            let at = random() % mutant.len();
            mutant[at] = random() as u8;
        }
        if let Ok(font) = admit(&mutant) {
            let mut input = crate::text::text_box("Ada Lovelace, fi");
            input.spans[0].style.family = font.family().into();
            let fonts = FontSet::with(vec![font]);
            let cache = testamur::layout::text::ShapeCache::new();
            let watch = testamur::limits::Watch::default();
            let _ = testamur::layout::text::set(&input, &fonts, &cache, &watch);
        }
    }
}

/// Reading every outline when a font was admitted took longer than drawing a page; now a broken one
/// is a fault of the text that needs it, and of a check of the whole font.
#[test]
fn a_broken_outline_is_found_when_a_text_needs_it() {
    let mut data = bundled("Pirata One", 400).data().to_vec();
    let o = bundled("Pirata One", 400).glyph('ø').unwrap();
    break_outline(&mut data, usize::from(o));
    let font = admit(&data).unwrap();
    assert_eq!(font.ink(o), None);
    assert!(font.outline(o).0.is_empty());
    let message = format!("glyph {o} of PirataOne-Regular can't be drawn");
    let found = font.check().unwrap_err().to_string();
    assert!(found.contains(&message), "{found}");
    let family = font.family().to_owned();
    let fonts = FontSet::with(vec![font]);
    let set = |text: &str| {
        let mut input = crate::text::text_box(text);
        input.spans[0].style.family = family.as_str().into();
        let cache = testamur::layout::text::ShapeCache::new();
        let watch = testamur::limits::Watch::default();
        testamur::layout::text::set(&input, &fonts, &cache, &watch)
    };
    assert!(set("Ada Lovelace").is_ok());
    let found = set("Sørensen").unwrap_err();
    assert_eq!(found.kind(), Kind::Font);
    assert!(found.to_string().contains(&message), "{found}");
}

/// Makes a glyph of itself, without end (`loca` and `glyf` tables).
fn break_outline(data: &mut [u8], glyph: usize) {
    let number = |at: usize| u32::from_be_bytes(data[at..at + 4].try_into().unwrap()) as usize;
    let table = |tag: &[u8]| {
        let records = (0..).map(|index| 12 + 16 * index);
        let mut found = records.filter(|&at| data[at..at + 4] == *tag);
        number(found.next().unwrap() + 8)
    };
    let long = data[table(b"head") + 51] == 1;
    let loca = table(b"loca");
    let offset = match long {
        true => number(loca + 4 * glyph),
        false => (number(loca + 2 * glyph) >> 16) * 2,
    };
    let at = table(b"glyf") + offset;
    data[at..at + 2].copy_from_slice(&(-1_i16).to_be_bytes());
    let itself = [0, 2, (glyph >> 8) as u8, glyph as u8, 0, 0];
    data[at + 10..at + 16].copy_from_slice(&itself);
}

#[test]
fn cubic_and_variable_fonts_are_admitted() {
    let cubic = admit(include_bytes!("../ref/fonts/cubic.otf")).unwrap();
    assert!(cubic.is_cff() && cubic.family() == "Test Cubic");
    let variable = admit(include_bytes!("../ref/fonts/variable.ttf")).unwrap();
    assert!(!variable.is_cff() && variable.weight() == 400);
    for font in [cubic, variable] {
        let ink = font.ink(font.glyph('A').unwrap()).unwrap();
        assert_eq!((ink.x, ink.y, ink.w, ink.h), (50.0, -700.0, 400.0, 700.0));
        let mut input = crate::text::text_box("Ada");
        input.spans[0].style.family = font.family().into();
        let fonts = FontSet::with(vec![font]);
        let cache = testamur::layout::text::ShapeCache::new();
        let watch = testamur::limits::Watch::default();
        let set = testamur::layout::text::set(&input, &fonts, &cache, &watch).unwrap();
        assert_eq!(set.ink.unwrap().w, 28.0);
    }
}

fn axes() -> FontSet {
    FontSet::with(vec![
        admit(include_bytes!("../ref/fonts/axes.ttf")).unwrap(),
    ])
}

fn asked(set: &FontSet, weight: u16, width: f64, optical_size: Option<f64>) -> Font {
    let wish = Wish {
        weight,
        width,
        optical_size,
        ..Wish::regular("Test Axes")
    };
    let choice = set.choose(&wish).unwrap();
    assert_eq!(choice.exact, choice.finding(&wish).is_none());
    choice.font
}

#[test]
fn a_variable_font_is_set_at_weight_width_and_optical_size() {
    let set = axes();
    let look = |font: &Font| {
        let glyph = font.glyph('A').unwrap();
        let ink = font.ink(glyph).unwrap();
        assert_eq!(font.outline(glyph).bounds(), Some(ink));
        (font.advance(glyph), ink.w, ink.h)
    };
    assert_eq!(look(&asked(&set, 400, 100.0, None)), (500.0, 400.0, 700.0));
    assert_eq!(look(&asked(&set, 900, 100.0, None)), (600.0, 500.0, 700.0));
    assert_eq!(look(&asked(&set, 650, 100.0, None)), (550.0, 450.0, 700.0));
    assert_eq!(look(&asked(&set, 100, 75.0, None)), (350.0, 300.0, 700.0));
    assert_eq!(
        look(&asked(&set, 400, 125.0, Some(72.0))),
        (550.0, 400.0, 600.0)
    );
    // Beyond its axes it stands at their ends.
    assert_eq!(
        look(&asked(&set, 1000, 50.0, Some(1.0))),
        (550.0, 500.0, 700.0)
    );
}

#[test]
fn an_instance_is_a_font_of_its_own_and_made_once() {
    let set = axes();
    let (usual, bold) = (asked(&set, 400, 100.0, None), asked(&set, 700, 110.0, None));
    assert_ne!(usual.id(), bold.id());
    assert_eq!(usual.id(), set.families().next().unwrap().faces[0].id());
    assert_eq!((bold.weight(), bold.width()), (700, 110.0));
    assert_eq!(bold.postscript_name(), "TestAxes_700wght_110wdth_12opsz");
    assert_eq!(bold.id(), asked(&set, 700, 110.0, None).id());
    assert_eq!(bold.id(), asked(&axes(), 700, 110.0, None).id());
    assert_eq!(usual.weights(), (100, 900));
    assert_eq!(bold.weights(), (700, 700));
}

#[test]
fn a_weight_beyond_the_axis_is_said() {
    let set = axes();
    let wish = Wish {
        weight: 950,
        width: 150.0,
        ..Wish::regular("Test Axes")
    };
    let finding = set.choose(&wish).unwrap().finding(&wish).unwrap();
    assert_eq!(
        finding.message,
        "`Test Axes` has no upright face of weight 950 and width 150; weight 900 and width 125 upright stands in"
    );
}

#[test]
fn text_is_set_in_the_instance_and_its_optical_size_follows_the_design() {
    let cache = testamur::layout::text::ShapeCache::new();
    let watch = testamur::limits::Watch::default();
    let mut input = crate::text::text_box("AA");
    input.spans[0].style.family = "Test Axes".into();
    input.spans[0].style.weight = 900;
    input.spans[0].style.size = 72.0;
    input.size.w = 72.0;
    input.fit.mode = testamur::design::style::FitMode::Shrink;
    let set = testamur::layout::text::set(&input, &axes(), &cache, &watch).unwrap();
    let run = &set.text.lines[0].runs[0];
    assert!(set.scale < 0.9);
    assert_eq!(
        run.font.postscript_name(),
        "TestAxes_900wght_100wdth_72opsz"
    );
    assert!((run.glyphs[1].x - 0.6 * run.size).abs() < 1e-9);
    let ink = set.ink.unwrap();
    assert!((ink.h - 0.6 * run.size).abs() < 1e-9);
}

fn colors() -> Font {
    admit(include_bytes!("../ref/fonts/colors.ttf")).unwrap()
}

#[test]
fn a_colour_glyph_is_layers_of_outlines_and_inks() {
    let font = colors();
    let text = Color::Rgb([1, 2, 3, 255]);
    let glyph = |letter: char| font.color_glyph(font.glyph(letter).unwrap(), text);
    let inks = |letter: char| -> Vec<LayerInk> {
        let layers = glyph(letter).unwrap().layers.into_iter();
        layers.map(|layer| layer.ink).collect()
    };
    let (red, blue) = (Color::Rgb([255, 0, 0, 255]), Color::Rgb([0, 0, 255, 255]));
    assert!(font.has_colors() && glyph('a').is_none());
    assert_eq!(inks('A'), [LayerInk::Solid(red), LayerInk::Solid(text)]);
    let stops = vec![(0.0, red), (1.0, blue)];
    let [
        LayerInk::Linear {
            from,
            to,
            stops: found,
        },
    ] = &inks('B')[..]
    else {
        panic!("{:?}", inks('B'));
    };
    assert_eq!((from.x, to.x, found), (50.0, 450.0, &stops));
    let [LayerInk::Radial { from, to, .. }] = &inks('C')[..] else {
        panic!("{:?}", inks('C'));
    };
    assert_eq!(
        (from.0.y, from.1, to.0.y, to.1),
        (-400.0, 20.0, -350.0, 300.0)
    );
    let faint = Color::Rgb([0, 255, 0, 128]);
    assert_eq!(inks('D'), [LayerInk::Solid(faint), LayerInk::Solid(text)]);
    let cut = glyph('E').unwrap();
    assert_eq!(cut.layers[0].clips.len(), 2);
    let bounds = cut.bounds().unwrap();
    assert_eq!(
        (bounds.x, bounds.y, bounds.w, bounds.h),
        (150.0, -700.0, 300.0, 500.0)
    );
    assert_eq!(font.ink(font.glyph('E').unwrap()), Some(bounds));
}

#[test]
fn what_a_colour_glyph_blends_is_left_out_and_said() {
    let font = colors();
    let blended = font
        .color_glyph(font.glyph('F').unwrap(), Color::BLACK)
        .unwrap();
    assert!(!blended.exact);
    assert_eq!(blended.layers.len(), 1);
    let mut input = crate::text::text_box("AFF");
    input.spans[0].style.family = "Test Colors".into();
    let fonts = FontSet::with(vec![font]);
    let cache = testamur::layout::text::ShapeCache::new();
    let watch = testamur::limits::Watch::default();
    let set = testamur::layout::text::set(&input, &fonts, &cache, &watch).unwrap();
    let told: Vec<&str> = set.findings.iter().map(|found| &*found.message).collect();
    assert_eq!(
        told,
        ["`Test Colors` has colours for `F` that are not drawn"]
    );
}

#[test]
fn colour_tables_that_are_damaged_are_no_panic() {
    let whole = include_bytes!("../ref/fonts/colors.ttf").to_vec();
    let table = |tag: &[u8]| whole.windows(4).position(|four| four == tag).unwrap();
    let record = table(b"COLR");
    let number = |at: usize| u32::from_be_bytes(whole[at..at + 4].try_into().unwrap()) as usize;
    let (start, length) = (number(record + 8), number(record + 12));
    for at in start..start + length {
        for value in [0, 1, 32, 127, 255] {
            let mut mutant = whole.clone();
            mutant[at] = value;
            let Ok(font) = admit(&mutant) else {
                continue;
            };
            for letter in 'A'..='G' {
                let _ = font.color_glyph(font.glyph(letter).unwrap(), Color::BLACK);
            }
        }
    }
}
