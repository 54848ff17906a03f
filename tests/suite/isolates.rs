//! A value never disturbs the words around it, whatever it holds.

use proptest::prelude::*;
use testamur::geom::Point;
use testamur::glyphs::Line;
use testamur::plate::Plate;
use testamur::record::Record;
use testamur::scene::Item;

use crate::common::page;
use crate::common::plate;
use crate::common::record;
use crate::common::scene;

fn design(locale: &str, text: &str) -> Plate {
    let element = format!(
        "[attributes.list]\ntype = \"text\"\n[[elements]]\nid = \"t\"\ntype = \"text\"\ntext = '''{text}'''\nframe = [\"5mm\", \"5mm\", \"138mm\", \"40mm\"]\nfit = \"shrink\"\n"
    );
    let design = page(&element).replacen("[page]", &format!("locale = \"{locale}\"\n[page]"), 1);
    plate(&design).unwrap()
}

fn lines(plate: &Plate, record: &Record) -> Vec<Line> {
    let scene = scene(plate, record).unwrap();
    let nodes = scene.pages.into_iter().flat_map(|page| {
        page.ground
            .iter()
            .cloned()
            .chain(page.nodes)
            .collect::<Vec<_>>()
    });
    nodes
        .filter_map(|node| match node.item {
            Item::Text(text) => Some(text.into_text().lines),
            Item::Shape(_) | Item::Picture(_) | Item::Code(_) | Item::Group(_) => None,
        })
        .flatten()
        .collect()
}

/// Where each character of a line stands, from the left; those that share a glyph share its place.
fn places(line: &Line) -> Vec<(f64, usize)> {
    let mut places: Vec<(f64, usize)> = Vec::new();
    for run in &line.runs {
        for glyph in &run.glyphs {
            let at = run.at.apply(Point { x: glyph.x, y: 0.0 }).x;
            places.push((at, glyph.cluster.start));
        }
    }
    places.sort_by(|a, b| a.partial_cmp(b).unwrap());
    places
}

/// A line as it is seen, from the left to the right; brackets are not mirrored here.
fn seen(line: &Line) -> String {
    let mut order: Vec<usize> = places(line).into_iter().map(|(_, at)| at).collect();
    order.dedup();
    let characters = order
        .into_iter()
        .filter_map(|at| line.text[at..].chars().next());
    characters.collect()
}

fn seen_for(locale: &str, text: &str, name: &str) -> Vec<String> {
    let found = lines(&design(locale, text), &record(name));
    found.iter().map(seen).collect()
}

#[test]
fn a_name_keeps_its_own_order_and_leaves_that_of_the_sentence() {
    assert_eq!(
        seen_for("en", "For {{recipient.name}}, 12 points", "שרה"),
        ["For הרש, 12 points"]
    );
    // Without isolates the number and the full stop would be drawn into the name.
    assert_eq!(
        seen_for("en", "To {{recipient.name}} 12.", "שרה (ב)"),
        ["To )ב( הרש 12."]
    );
    assert_eq!(
        seen_for("he", "לכבוד {{recipient.name}}!", "Ada (C++)"),
        ["!Ada (C++) דובכל"]
    );
    assert_eq!(seen_for("en", "{{recipient.name}}", "שרה, 12"), ["12 ,הרש"]);
    assert_eq!(
        seen_for("en", "({{recipient.name}}) ok", "שרה"),
        ["(הרש) ok"]
    );
}

#[test]
fn the_words_of_a_line_hold_no_isolates() {
    let found = lines(
        &design("en", "For {{recipient.name}} **{{credential.id}}**"),
        &record("שרה"),
    );
    assert_eq!(&*found[0].text, "For שרה C-1");
}

#[test]
fn given_and_family_name_are_one_name() {
    let mut record = record("x");
    record.recipient.insert("given_name".into(), "שרה".into());
    record.recipient.insert("family_name".into(), "לוי".into());
    let both = "{{recipient.given_name}} {{recipient.family_name}}";
    let found = lines(&design("en", &format!("For {both} today")), &record);
    assert_eq!(seen(&found[0]), "For יול הרש today");
    let found = lines(
        &design(
            "en",
            "For **{{recipient.given_name}}** *{{recipient.family_name}}*",
        ),
        &record,
    );
    assert_eq!(seen(&found[0]), "For יול הרש");
}

#[test]
fn letters_join_across_the_edge_of_a_value() {
    let mut record = record("x");
    record.recipient.insert("given_name".into(), "عبد".into());
    record.recipient.insert("family_name".into(), "الله".into());
    let glyphs = |text: &str| -> Vec<u16> {
        let found = lines(&design("ar", text), &record);
        let runs = found.iter().flat_map(|line| &line.runs);
        runs.flat_map(|run| run.glyphs.iter().map(|glyph| glyph.id))
            .collect()
    };
    let typed = glyphs("عبدالله");
    assert_eq!(
        glyphs("{{recipient.given_name}}{{recipient.family_name}}"),
        typed
    );
    assert_eq!(glyphs("عبد{{recipient.family_name}}"), typed);
    assert_eq!(glyphs("{{recipient.given_name}}الله"), typed);
}

#[test]
fn a_value_is_shaped_with_the_words_around_it() {
    // In a text that turns somewhere, isolates are there, and yet `Ava` is kerned to its quotes.
    let found = lines(
        &design("en", "By “{{recipient.name}}” שלום"),
        &record("Ava"),
    );
    let typed = lines(&design("en", "By “Ava” שלום"), &record("x"));
    let row = |lines: &[Line]| format!("{:?}", places(&lines[0]));
    assert_eq!(row(&found), row(&typed));
    assert_eq!(found[0].runs.len(), typed[0].runs.len());
}

#[test]
fn a_list_runs_as_its_language_does() {
    let mut record = record("x");
    let list = serde_json::json!(["אב", "C++", "גד"]);
    record.attributes.insert("list".into(), list);
    let row = |locale: &str, text: &str| seen(&lines(&design(locale, text), &record)[0]);
    assert_eq!(row("en-GB", "{{list attributes.list}}"), "בא, C++ and דג");
    assert_eq!(
        row("en-GB", "{{join attributes.list \" / \"}}"),
        "בא / C++ / דג"
    );
    assert_eq!(
        row("he", "{{join attributes.list \" / \"}}"),
        "דג / C++ / בא"
    );
    assert_eq!(
        row(
            "en",
            "{{#if (eq (join attributes.list) \"אב, C++, גד\")}}same{{/if}}"
        ),
        "same"
    );
}

#[test]
fn a_value_of_several_lines_keeps_each_of_them_in_place() {
    let found = seen_for("en", "To {{recipient.name}}, 12", "שרה\nלוי");
    assert_eq!(found, ["To הרש", "יול, 12"]);
}

#[test]
fn a_text_that_is_cut_keeps_the_order_that_it_had() {
    let cut_and_whole = |start: &str| {
        let rest = "and so many more words than this narrow frame will ever hold at once";
        let of = |width: &str, text: &str| {
            let element = format!(
                "[[elements]]\nid = \"t\"\ntype = \"text\"\ntext = \"{text}\"\nframe = [\"5mm\", \"5mm\", \"{width}\", \"8mm\"]\nfit = \"ellipsis\"\n"
            );
            seen(&lines(&plate(&page(&element)).unwrap(), &record("שרה"))[0])
        };
        (of("40mm", &format!("{start} {rest}")), of("120mm", start))
    };
    // In the second one nothing but its isolates parts the name from the word before it.
    for start in ["To {{recipient.name}}", "To לכבוד{{recipient.name}}"] {
        let (cut, whole) = cut_and_whole(start);
        assert!(
            cut.starts_with(&whole) && cut.ends_with('…'),
            "{cut} {whole}"
        );
    }
}

#[test]
fn what_no_page_shows_has_no_isolates() {
    let plate = plate(&page(
        r#"
[[elements]]
id = "code"
type = "qr"
data = "https://example.org/{{recipient.name}}/{{lower recipient.name}}"
alt = "Code of {{recipient.name}}"
link = "https://example.org/{{upper recipient.name}}"
when = "{{recipient.name}}"
frame = ["5mm", "5mm", "60mm", "60mm"]
"#,
    ))
    .unwrap();
    let record = record("שרה");
    let text = format!("{:?}", scene(&plate, &record).unwrap());
    assert!(text.contains("Code of שרה"), "{text}");
    for c in ['\u{2066}', '\u{2067}', '\u{2068}', '\u{2069}'] {
        let escaped = c.escape_debug().to_string();
        assert!(!text.contains(c) && !text.contains(&escaped), "{escaped}");
    }
    let pattern = plate.pattern("{{recipient.name}}.pdf").unwrap();
    assert_eq!(
        plate.fill(&record).unwrap().text(&pattern).unwrap(),
        "שרה.pdf"
    );
}

#[test]
fn marks_of_direction_in_a_value_are_told() {
    let plate = design("en", "{{recipient.name}}");
    let filled = plate.fill(&record("Ada\u{202e}Lovelace")).unwrap();
    assert_eq!(
        filled.findings()[0].to_string(),
        "warning: `recipient.name` of the record holds U+202E, a mark that overrides the direction of text, as its character 4; it was left out\n  help: type the value again as plain text"
    );
}

/// From where to where the glyphs of a word stand.
fn extent(line: &Line, word: &str) -> (f64, f64) {
    let start = line.text.find(word).unwrap();
    let range = start..start + word.len();
    let of_word = places(line)
        .into_iter()
        .filter(|(_, at)| range.contains(at));
    of_word.fold((f64::MAX, f64::MIN), |(least, most), (x, _)| {
        (least.min(x), most.max(x))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    #[test]
    fn two_values_leave_the_words_between_them_in_place(
        given in "[ab1٣אבجد .,:()+-]{0,8}",
        family in "[ab1٣אבجد .,:()+-]{0,8}",
    ) {
        let text = "Xenon {{recipient.given_name}} yes {{recipient.family_name}}, zebra.";
        let mut record = record("x");
        record.recipient.insert("given_name".into(), given.clone().into());
        record.recipient.insert("family_name".into(), family.clone().into());
        let found = lines(&design("en", text), &record);
        let extents = ["Xenon", "yes", "zebra."].map(|word| extent(&found[0], word));
        for pair in extents.windows(2) {
            prop_assert!(pair[0].1 < pair[1].0, "{given:?} {family:?}: {}", seen(&found[0]));
        }
    }

    #[test]
    fn the_words_around_a_value_stand_in_one_order_whatever_it_holds(
        name in "[ab1٣אבجد .,:()\\-+\u{200f}\u{200e}\u{61c}\u{2066}-\u{2069}\u{202a}-\u{202e}]{0,10}"
    ) {
        for (locale, words) in [
            ("en", ["Xenon", "yes", "72", "zebra."]),
            ("he", ["מלון", "כן", "72", "סוף."]),
        ] {
            let text = format!("{} {{{{recipient.name}}}} {} {}, {}", words[0], words[1], words[2], words[3]);
            let plate = design(locale, &text);
            let mut record = record(&name);
            if name.trim_matches(|c: char| c.is_whitespace() || ('\u{200e}'..='\u{2069}').contains(&c)).is_empty() {
                record.recipient.insert("name".into(), "-".into());
            }
            let found = lines(&plate, &record);
            prop_assert_eq!(found.len(), 1);
            let mut extents = words.map(|word| extent(&found[0], word));
            if locale == "he" {
                extents.reverse();
            }
            for pair in extents.windows(2) {
                prop_assert!(pair[0].1 < pair[1].0, "{locale} {name:?}: {}", seen(&found[0]));
            }
        }
    }
}
