//! Words of the artwork as templates of the design.

use usvg::TextAnchor;

use super::letters;
use super::letters::Choice;
use super::letters::Missing;
use super::note;
use super::place::Level;
use super::rows::Block;
use super::rows::Look;
use super::rows::Row;
use super::words;
use super::words::Vocabulary;
use super::write::Face;
use super::write::Words;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::font::FontSet;

/// What the texts of a design have in common.
pub(super) struct Texts<'a> {
    fonts: &'a FontSet,
    pub(super) words: Vocabulary,
    pub(super) styles: Vec<(String, Face)>,
    /// Fonts that are not at hand, and the elements set in others for them.
    missing: Vec<(Choice, String)>,
}

impl<'a> Texts<'a> {
    pub(super) fn new(fonts: &'a FontSet) -> Self {
        Self {
            fonts,
            words: Vocabulary::default(),
            styles: Vec::new(),
            missing: Vec::new(),
        }
    }

    #[cfg(feature = "pdf-art")]
    pub(super) fn fonts(&self) -> &'a FontSet {
        self.fonts
    }

    /// What an element says and how it looks, with a name for it.
    pub(super) fn words(&mut self, block: &Block, level: &Level, pitch: f64) -> (String, Words) {
        let base = block.first().look().clone();
        let face = self.face(&base, level.size);
        let mut name = None;
        let rows: Vec<String> = block
            .rows
            .iter()
            .map(|row| self.row(row, &base, level, &mut name))
            .collect();
        let name = name.unwrap_or_else(|| named(&block.first().text()));
        if let Some(font) = face.font.clone().filter(|font| font.missing.is_some()) {
            self.missing.push((font, name.clone()));
        }
        let words = Words {
            text: rows.join("\n"),
            face,
            align: match level.anchor {
                TextAnchor::Start => "left",
                TextAnchor::Middle => "center",
                TextAnchor::End => "right",
            },
            valign: "baseline",
            line_height: (block.rows.len() > 1).then(|| pitch / level.size),
        };
        (name, words)
    }

    fn row(&mut self, row: &Row, base: &Look, level: &Level, name: &mut Option<String>) -> String {
        let parts = row.parts.iter();
        let parts: Vec<String> = parts
            .map(|(text, look)| {
                let said = self.said(text, name);
                self.marked(said, look, base, level)
            })
            .collect();
        parts.concat()
    }

    /// Words as a template: placeholders as fields, all else as it is printed.
    fn said(&mut self, text: &str, name: &mut Option<String>) -> String {
        let mut out = String::new();
        let mut at = 0;
        for placeholder in words::placeholders(text) {
            out.push_str(&escaped(&text[at..placeholder.range.start]));
            let template = self.words.template(&placeholder);
            name.get_or_insert_with(|| id_of(&template));
            out.push_str(&template);
            at = placeholder.range.end;
        }
        out + &escaped(&text[at..])
    }

    /// Words that look different from those around them, with the marks that say so.
    fn marked(&mut self, said: String, look: &Look, base: &Look, level: &Level) -> String {
        if look == base || said.trim().is_empty() {
            return said;
        }
        let scale = level.size / base.size;
        let (own, under) = (
            self.face(look, look.size * scale),
            self.face(base, level.size),
        );
        let differs = Face {
            font: own
                .font
                .clone()
                .filter(|font| under.font.as_ref() != Some(font)),
            size: own.size.filter(|_| own.size != under.size),
            rgba: own.rgba.filter(|_| own.rgba != under.rgba),
            spacing: own
                .spacing
                .or(under.spacing.map(|_| 0.0))
                .filter(|_| own.spacing != under.spacing),
            small_caps: own.small_caps && !under.small_caps,
            rise: own.rise.filter(|_| own.rise != under.rise),
        };
        if differs == Face::default() {
            return said;
        }
        let words = said.trim_end();
        let after = &said[words.len()..];
        let only_font = Face {
            font: None,
            ..differs.clone()
        } == Face::default();
        let (font, base_font) = (own.font, under.font);
        if let (true, Some(font), Some(base_font)) = (only_font, font, base_font)
            && font.family == base_font.family
        {
            let bolder = font.weight == 700 && base_font.weight < 700;
            match (bolder, font.italic && !base_font.italic) {
                (true, false) if font.italic == base_font.italic => {
                    return format!("**{words}**{after}");
                }
                (false, true) if font.weight == base_font.weight => {
                    return format!("*{words}*{after}");
                }
                _ => {}
            }
        }
        let style = self.style(differs);
        format!("[{words}]{{{style}}}{after}")
    }

    /// The name of a style; alike ones have one.
    fn style(&mut self, face: Face) -> String {
        if let Some((name, _)) = self.styles.iter().find(|(_, known)| *known == face) {
            return name.clone();
        }
        let name = format!("accent_{}", self.styles.len() + 1);
        self.styles.push((name.clone(), face));
        name
    }

    fn face(&self, look: &Look, size: f64) -> Face {
        let font = letters::choose(look, self.fonts);
        Face {
            font: Some(font),
            size: Some(neat(size)),
            rgba: Some(look.rgba),
            spacing: (look.spacing != 0.0).then_some(look.spacing.clamp(-1.0, 10.0)),
            small_caps: look.small_caps,
            rise: (look.rise.abs() > 0.001).then_some(look.rise.clamp(-5.0, 5.0)),
        }
    }

    /// The fonts that are not at hand, each once.
    pub(super) fn missing(&self) -> Vec<Missing> {
        let mut all: Vec<Missing> = Vec::new();
        for missing in self
            .missing
            .iter()
            .filter_map(|(choice, _)| choice.missing.as_ref())
        {
            if !all.contains(missing) {
                all.push(missing.clone());
            }
        }
        all
    }

    /// What is said of them: which elements are set in others, and how to bring them.
    pub(super) fn missing_fonts(&self) -> Vec<Finding> {
        let missing = self.missing();
        missing.iter().map(|one| self.missing_font(one)).collect()
    }

    fn missing_font(&self, missing: &Missing) -> Finding {
        let Missing { family, file } = missing;
        let set = self
            .missing
            .iter()
            .filter(|(choice, _)| choice.missing.as_ref() == Some(missing));
        let set: Vec<String> = set
            .map(|(choice, id)| format!("`{id}` is set in `{}`", choice.family))
            .collect();
        note(
            Kind::Font,
            format!(
                "the artwork wants `{family}`, which is not at hand: {}",
                set.join(", ")
            ),
            format!(
                "put {file} into a folder fonts/ beside the artwork and start anew; or into the design's fonts/, with files = [\"fonts/{file}\"] in `[fonts]` and family = \"{family}\" in the element's `font`"
            ),
        )
    }
}

/// A size to a half or a tenth of a point where that is the same to the eye, else to a hundredth.
fn neat(size: f64) -> f64 {
    let steps = [2.0, 10.0].map(|parts| (size * parts).round() / parts);
    let near = steps
        .into_iter()
        .find(|step| (step / size - 1.0).abs() < 0.001);
    near.unwrap_or((size * 100.0).round() / 100.0)
}

/// Words that stand in the way of marks.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if matches!(c, '*' | '[' | ']' | '\\') {
            out.push('\\');
        }
        // Half a placeholder is no template.
        if c == '{' && out.ends_with('{') {
            out.push(' ');
        }
        out.push(c);
    }
    out
}

/// The id of an element, after the first field that it shows.
fn id_of(template: &str) -> String {
    let inner = template.trim_matches(['{', '}']);
    let field = inner
        .split([' ', '(', ')', '"'])
        .find(|word| word.contains('.'))
        .unwrap_or("text");
    let (section, key) = field.split_once('.').unwrap_or(("", field));
    let name = match (section, key) {
        ("recipient" | "credential" | "group" | "issuer", "name") => section,
        ("recipient" | "credential" | "group" | "issuer", "id" | "url" | "email") => {
            return format!("{section}-{key}");
        }
        _ => key,
    };
    plain_id(name)
}

/// The id of an element without a field, after its first words.
fn named(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().take(3).collect();
    plain_id(&words.join(" "))
}

fn plain_id(text: &str) -> String {
    let lower = text.to_lowercase();
    let words = lower.split(|c: char| !c.is_ascii_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    match words.is_empty() {
        true => "text".to_owned(),
        false => words.join("-").chars().take(40).collect(),
    }
}
