//! Shaping against HarfBuzz: the table `tests/ref/shape/samples.tsv`, written by `make.py` there.

use testamur::font::FontSet;
use testamur::font::Wish;
use testamur::geom::Size;
use testamur::layout::text::ShapeCache;
use testamur::layout::text::set;
use testamur::limits::Watch;

use crate::text::text_box;

const TABLE: &str = include_str!("../ref/shape/samples.tsv");

/// What the table says of a glyph: `id:cluster:advance:x:y`.
fn expected(glyph: &str) -> [f64; 5] {
    let mut numbers = glyph.split(':').map(|number| number.parse().unwrap());
    std::array::from_fn(|_| numbers.next().unwrap())
}

/// The same of our glyphs: offsets from the pen, y up, clusters by their first byte.
fn found(family: &str, language: &str, text: &str, em: f64, cache: &ShapeCache) -> Vec<[f64; 5]> {
    let mut input = text_box(text);
    input.spans[0].style.family = family.into();
    input.spans[0].style.size = em;
    input.locale = language.into();
    input.size = Size::new(1e6, 1e6);
    let set = set(&input, &FontSet::bundled(), cache, &Watch::default()).unwrap();
    let mut glyphs = Vec::new();
    for run in &set.text.lines[0].runs {
        assert_eq!(run.font.family(), family, "{text} fell back");
        let mut pen = 0.0;
        for glyph in &run.glyphs {
            let [x, y] = [glyph.x - pen, 0.0 - glyph.y];
            let start = glyph.cluster.start as f64;
            glyphs.push([f64::from(glyph.id), start, glyph.advance, x, y]);
            pen += glyph.advance;
        }
    }
    glyphs
}

#[test]
fn glyphs_and_their_places_are_those_of_harfbuzz() {
    let cache = ShapeCache::new();
    let mut wrong = Vec::new();
    let rows = TABLE.lines().filter(|line| !line.starts_with('#'));
    for row in rows.clone() {
        let cells: Vec<&str> = row.split('\t').collect();
        let [family, _, language, _, _, text, glyphs] = cells[..] else {
            panic!("a row of seven cells: {row}");
        };
        let choice = FontSet::bundled().choose(&Wish::regular(family)).unwrap();
        let em = choice.font.units_per_em();
        let wanted: Vec<_> = glyphs.split(' ').map(expected).collect();
        let got = found(family, language, text, em, &cache);
        if got != wanted {
            wrong.push(format!(
                "{family}, {language}, {text}\n  {wanted:?}\n  {got:?}"
            ));
        }
    }
    assert!(rows.count() >= 150);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
