//! What becomes of a text: its lines, runs, fonts and glyphs.
//!
//! Each line of the input is a locale, a tab and a text; each line of the output is a JSON object.
//! Numbers of glyphs are in font units, y up, as a shaping engine gives them, so that they can be
//! held against those of another one. Without input it shows some names.
//!
//! ```sh
//! printf 'en\tAda Lovelace\n' | cargo run --example shape
//! printf 'en\tAda Lovelace\n' | cargo run --example shape -- --family Inter --size 12 --width 60
//! ```

use std::collections::BTreeMap;
use std::io::BufRead;
use std::io::BufWriter;
use std::io::Write;

use serde_json::Value;
use serde_json::json;
use sha2::Digest;
use sha2::Sha256;
use testamur::color::Color;
use testamur::design::style::Align;
use testamur::design::style::Fit;
use testamur::design::style::Valign;
use testamur::error::Result;
use testamur::font::Font;
use testamur::font::FontId;
use testamur::font::FontSet;
use testamur::geom::Size;
use testamur::glyphs::Line;
use testamur::glyphs::Run;
use testamur::layout::text::ShapeCache;
use testamur::layout::text::Span;
use testamur::layout::text::TextBox;
use testamur::layout::text::TextStyle;
use testamur::layout::text::set;
use testamur::limits::Watch;

const NAMES: &str = "en\tAda Lovelace\nar\tمريم ميرزاخاني\nhi\tलक्ष्मी शर्मा\nja\t山田 太郎\n";

/// What the program was asked for.
struct Wanted {
    family: String,
    size: f64,
    width: f64,
}

impl Wanted {
    fn from_arguments() -> Self {
        let mut wanted = Self {
            family: "EB Garamond".into(),
            size: 20.0,
            width: 1e6,
        };
        let mut arguments = std::env::args().skip(1);
        while let (Some(key), Some(value)) = (arguments.next(), arguments.next()) {
            match &*key {
                "--family" => wanted.family = value,
                "--size" => wanted.size = value.parse().expect("a number of points"),
                "--width" => wanted.width = value.parse().expect("a number of points"),
                other => {
                    eprintln!("`{other}` is not known: --family, --size and --width are");
                    std::process::exit(2);
                }
            }
        }
        wanted
    }

    /// A text at the start of a frame that is high enough for it.
    fn text_box(&self, locale: &str, text: &str) -> TextBox {
        TextBox {
            spans: vec![Span {
                text: text.into(),
                style: TextStyle {
                    family: self.family.as_str().into(),
                    weight: 400,
                    italic: false,
                    width: 100.0,
                    optical_size: None,
                    size: self.size,
                    color: Color::BLACK,
                    letter_spacing: 0.0,
                    features: Vec::new().into(),
                    rise: 0.0,
                    language: "".into(),
                },
            }],
            size: Size::new(self.width, 1e6),
            align: Align::Start,
            valign: Valign::Top,
            fit: Fit::default(),
            line_height: 1.25,
            locale: locale.into(),
            skip_empty_lines: false,
            hyphenate: false,
            kashida: false,
            writing: Default::default(),
        }
    }
}

/// Digests of the files of fonts: what names a font beyond doubt.
#[derive(Default)]
struct Digests(BTreeMap<FontId, String>);

impl Digests {
    fn of(&mut self, font: &Font) -> &str {
        self.0.entry(font.id()).or_insert_with(|| {
            let digest = Sha256::digest(font.data());
            digest.iter().map(|byte| format!("{byte:02x}")).collect()
        })
    }

    fn line(&mut self, line: &Line) -> Value {
        let runs: Vec<Value> = line.runs.iter().map(|run| self.run(run)).collect();
        json!({ "text": &*line.text, "rtl": line.rtl, "runs": runs })
    }

    fn run(&mut self, run: &Run) -> Value {
        json!({
            "font": run.font.postscript_name(),
            "sha256": self.of(&run.font),
            "size": run.size,
            "level": run.level,
            "script": String::from_utf8_lossy(&run.script),
            "text": [run.text.start, run.text.end],
            "glyphs": glyphs(run),
        })
    }
}

/// Glyphs as `[id, cluster, advance, x, y]`, offsets from the pen.
fn glyphs(run: &Run) -> Vec<Value> {
    let units = run.font.units_per_em() / run.size;
    let mut pen = 0.0;
    let glyph = |glyph: &testamur::glyphs::Glyph| {
        let at = [glyph.advance, glyph.x - pen, 0.0 - glyph.y];
        let [advance, x, y] = at.map(|points| (points * units * 1000.0).round() / 1000.0);
        pen += glyph.advance;
        json!([glyph.id, glyph.cluster.start, advance, x, y])
    };
    run.glyphs.iter().map(glyph).collect()
}

fn main() -> Result<()> {
    let wanted = Wanted::from_arguments();
    let fonts = FontSet::bundled();
    let (cache, watch) = (ShapeCache::new(), Watch::default());
    let mut digests = Digests::default();
    let mut out = BufWriter::new(std::io::stdout().lock());
    let mut lines: Vec<String> = std::io::stdin()
        .lock()
        .lines()
        .map_while(std::result::Result::ok)
        .collect();
    if lines.is_empty() {
        lines = NAMES.lines().map(str::to_owned).collect();
    }
    for line in &lines {
        let (locale, text) = line.split_once('\t').unwrap_or(("en", line));
        let said = match set(&wanted.text_box(locale, text), &fonts, &cache, &watch) {
            Ok(set) => {
                let lines: Vec<Value> = set
                    .text
                    .lines
                    .iter()
                    .map(|line| digests.line(line))
                    .collect();
                json!({ "lines": lines })
            }
            Err(error) => json!({ "error": error.to_string() }),
        };
        if writeln!(out, "{said}").is_err() {
            break;
        }
    }
    Ok(())
}
