//! The design file, as a person would write it.

use std::fmt::Write;

use super::letters::Choice;
use super::letters::Missing;
use super::place::Stand;
use super::sheet::Sheet;
use super::words::Vocabulary;
use crate::design::Kind;

/// What a design says.
#[derive(Debug)]
pub(super) struct Draft {
    /// What it was made from.
    pub(super) art: String,
    pub(super) kind: Kind,
    pub(super) name: String,
    pub(super) sheet: Sheet,
    pub(super) background: String,
    pub(super) words: Vocabulary,
    pub(super) styles: Vec<(String, Face)>,
    pub(super) elements: Vec<Element>,
    /// Files of the designer's own fonts.
    pub(super) fonts: Vec<String>,
    /// Fonts that are not at hand.
    pub(super) missing: Vec<Missing>,
}

#[derive(Debug)]
pub(super) struct Element {
    pub(super) id: String,
    pub(super) stand: Stand,
    pub(super) opacity: f64,
    pub(super) body: Body,
}

impl Element {
    /// Pictures lie under words, codes on top.
    fn group(&self) -> usize {
        match self.body {
            Body::Picture { .. } => 0,
            Body::Text(_) => 1,
            Body::Qr => 2,
        }
    }
}

#[derive(Debug)]
pub(super) enum Body {
    Text(Words),
    Qr,
    /// The key of the attribute that brings it, and whether it fills its frame.
    Picture {
        key: String,
        fills: bool,
        /// What records without one get.
        placeholder: Option<String>,
    },
}

#[derive(Debug)]
pub(super) struct Words {
    pub(super) text: String,
    pub(super) face: Face,
    pub(super) align: &'static str,
    pub(super) valign: &'static str,
    pub(super) line_height: Option<f64>,
}

/// How words look; what is `None` is as it is around them.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Face {
    pub(super) font: Option<Choice>,
    /// In points.
    pub(super) size: Option<f64>,
    pub(super) rgba: Option<[u8; 4]>,
    /// In ems.
    pub(super) spacing: Option<f64>,
    pub(super) small_caps: bool,
    /// In ems.
    pub(super) rise: Option<f64>,
}

impl Draft {
    pub(super) fn to_toml(&self) -> String {
        let mut out = String::new();
        self.head(&mut out);
        self.page(&mut out);
        self.facts(&mut out);
        self.attributes(&mut out);
        self.fonts(&mut out);
        self.styles(&mut out);
        self.elements(&mut out);
        self.sample(&mut out);
        out
    }

    fn head(&self, out: &mut String) {
        let kind = match self.kind {
            Kind::Certificate => "certificate",
            Kind::Badge => "badge",
        };
        line(
            out,
            &format!(
                "# Made from {}. What is the same for everyone is in {};",
                self.art, self.background
            ),
        );
        line(
            out,
            "# what changes from record to record is an element below.",
        );
        line(out, "");
        line(out, "schema = 1");
        line(out, &format!("kind = \"{kind}\""));
        line(out, &format!("name = {}", quoted(&self.name)));
        line(out, "locale = \"en\"");
    }

    fn page(&self, out: &mut String) {
        line(out, "\n[page]");
        match self.sheet.named {
            Some((name, lies)) => {
                line(out, &format!("size = \"{name}\""));
                let turn = if lies { "landscape" } else { "portrait" };
                line(out, &format!("orientation = \"{turn}\""));
            }
            None => {
                let (w, h) = (
                    self.length(self.sheet.size.w),
                    self.length(self.sheet.size.h),
                );
                line(out, &format!("size = [{w}, {h}]"));
            }
        }
        line(out, &format!("background = {}", quoted(&self.background)));
        if self.sheet.bleed > 0.0 {
            let (unit, of) = self.sheet.unit();
            let bleed = number(self.sheet.bleed / of, 2);
            line(out, &format!("bleed = \"{bleed}{unit}\""));
        }
    }

    fn facts(&self, out: &mut String) {
        for section in ["issuer", "group"] {
            let facts = self.words.facts.iter().filter(|(of, _)| of == section);
            let mut facts: Vec<(String, String)> = facts
                .map(|(_, key)| (key.clone(), super::words::label(key)))
                .collect();
            if section == "issuer" {
                let known = self
                    .words
                    .fields
                    .iter()
                    .filter_map(|field| field.strip_prefix("issuer."));
                facts.extend(known.map(|key| (key.to_owned(), issuer(key).to_owned())));
            }
            if facts.is_empty() {
                continue;
            }
            line(out, &format!("\n[{section}]"));
            for (key, value) in facts {
                line(out, &format!("{key} = {}", quoted(&value)));
            }
        }
    }

    fn attributes(&self, out: &mut String) {
        for (key, one) in &self.words.attributes {
            line(out, &format!("\n[attributes.{key}]"));
            line(out, &format!("type = \"{}\"", one.kind));
            line(out, &format!("label = {}", quoted(&one.label)));
            if one.kind != "image" {
                line(out, &format!("sample = {}", quoted(&one.sample)));
            }
        }
    }

    fn fonts(&self, out: &mut String) {
        let list = |files: &mut dyn Iterator<Item = String>| {
            let files: Vec<String> = files.map(|file| quoted(&file)).collect();
            files.join(", ")
        };
        let own = list(&mut self.fonts.iter().cloned());
        let wanted = list(&mut self.missing.iter().map(|one| format!("fonts/{}", one.file)));
        if !self.missing.is_empty() {
            self.wanted(out);
        }
        match (own.is_empty(), wanted.is_empty()) {
            (true, true) => {}
            (true, false) => line(out, &format!("# [fonts]\n# files = [{wanted}]")),
            (false, true) => line(out, &format!("\n[fonts]\nfiles = [{own}]")),
            (false, false) => line(
                out,
                &format!("# files = [{wanted}]\n[fonts]\nfiles = [{own}]"),
            ),
        }
    }

    /// What to do for fonts that are not at hand.
    fn wanted(&self, out: &mut String) {
        let mut families: Vec<&str> = self.missing.iter().map(|one| one.family.as_str()).collect();
        families.sort_unstable();
        families.dedup();
        let families = families.join(" and ");
        line(
            out,
            &format!(
                "\n# The artwork is set in {families}. With the files in fonts/, name them in [fonts],"
            ),
        );
        line(out, "# and the family where another stands in for it:");
    }

    fn styles(&self, out: &mut String) {
        for (name, face) in &self.styles {
            line(out, &format!("\n[styles.{name}]"));
            self.face(out, face);
        }
    }

    fn elements(&self, out: &mut String) {
        let titles = ["the pictures that records bring", "the words", "the code"];
        for (group, title) in titles.into_iter().enumerate() {
            let members = self.elements.iter();
            let mut members = members
                .filter(|element| element.group() == group)
                .peekable();
            if members.peek().is_some() {
                line(out, &heading(title));
            }
            members.for_each(|element| self.element(out, element));
        }
    }

    fn element(&self, out: &mut String, element: &Element) {
        line(out, "\n[[elements]]");
        line(out, &format!("id = \"{}\"", element.id));
        match &element.body {
            Body::Text(words) => {
                line(out, "type = \"text\"");
                line(out, &format!("text = {}", quoted(&words.text)));
                self.stand(out, element);
                self.face(out, &words.face);
                if let Some(height) = words.line_height {
                    line(out, &format!("line_height = {}", number(height, 3)));
                }
                line(out, &format!("align = \"{}\"", words.align));
                line(out, &format!("valign = \"{}\"", words.valign));
                line(out, "fit = \"shrink\"");
            }
            Body::Qr => {
                line(out, "type = \"qr\"");
                line(out, "# the address that the code leads to: yours");
                line(
                    out,
                    "data = \"https://verify.example.org/c/{{credential.id}}\"",
                );
                self.stand(out, element);
                line(
                    out,
                    "alt = \"Code that leads to the entry of {{credential.id}}\"",
                );
            }
            Body::Picture {
                key,
                fills,
                placeholder,
            } => {
                line(out, "type = \"image\"");
                line(out, &format!("attribute = \"{key}\""));
                if let Some(file) = placeholder {
                    line(out, &format!("placeholder = {}", quoted(file)));
                }
                self.stand(out, element);
                if *fills {
                    line(out, "crop = \"cover\"");
                }
                let label = self
                    .words
                    .attributes
                    .get(key)
                    .map_or(key.as_str(), |one| one.label.as_str());
                line(out, &format!("alt = {}", quoted(label)));
            }
        }
    }

    /// Its frame: rounded, and never beyond the page by that.
    fn stand(&self, out: &mut String, element: &Element) {
        let (unit, points) = self.sheet.unit();
        let frame = element.stand.frame;
        let round = |length: f64| (length / points * 100.0).round() / 100.0;
        let (x, y) = (round(frame.x), round(frame.y));
        let mut sides = [round(frame.right()) - x, round(frame.bottom()) - y];
        if element.stand.rotate == 0.0 {
            let page = self.sheet.size;
            for (side, (start, whole)) in sides.iter_mut().zip([(x, page.w), (y, page.h)]) {
                let most = ((whole / points - start) * 100.0 + 0.01).floor() / 100.0;
                *side = side.min(most);
            }
        }
        let [w, h] = sides.map(|side| side.max(0.1));
        let lengths = [x, y, w, h].map(|length| format!("\"{}{unit}\"", number(length, 2)));
        line(out, &format!("frame = [{}]", lengths.join(", ")));
        if element.stand.rotate != 0.0 {
            line(
                out,
                &format!("rotate = {}", number(element.stand.rotate, 2)),
            );
        }
        if element.opacity < 0.995 {
            line(out, &format!("opacity = {}", number(element.opacity, 2)));
        }
    }

    fn face(&self, out: &mut String, face: &Face) {
        self.font(out, face);
        if let Some(spacing) = face.spacing {
            line(
                out,
                &format!("letter_spacing = \"{}em\"", number(spacing, 3)),
            );
        }
        if face.small_caps {
            line(out, "features = [\"smcp\"]");
        }
        if let Some(rise) = face.rise {
            line(out, &format!("rise = \"{}em\"", number(rise, 3)));
        }
        if let Some(rgba) = face.rgba {
            line(out, &format!("color = \"{}\"", color(rgba)));
        }
    }

    fn font(&self, out: &mut String, face: &Face) {
        let mut keys = Vec::new();
        let mut note = String::new();
        if let Some(font) = &face.font {
            keys.push(format!("family = {}", quoted(&font.family)));
            if font.weight != 400 {
                keys.push(format!("weight = {}", font.weight));
            }
            if font.italic {
                keys.push("italic = true".to_owned());
            }
            note = font
                .missing
                .iter()
                .map(|one| format!("  # in place of {}", one.family))
                .collect();
        }
        if let Some(size) = face.size {
            let size = match self.sheet.in_pixels {
                true => format!("{}px", number(size / 0.75, 2)),
                false => format!("{}pt", number(size, 2)),
            };
            keys.push(format!("size = \"{size}\""));
        }
        if !keys.is_empty() {
            line(out, &format!("font = {{ {} }}{note}", keys.join(", ")));
        }
    }

    fn sample(&self, out: &mut String) {
        line(out, &heading("what previews show"));
        line(out, "\n[[samples]]");
        let always = ["recipient.name", "credential.id", "credential.issued_on"];
        for section in ["recipient", "credential", "group"] {
            let used = SAMPLES.iter().filter(|(field, _)| {
                let wanted = always.contains(field) || self.words.fields.contains(*field);
                wanted && field.split('.').next() == Some(section)
            });
            let pairs: Vec<String> = used
                .map(|(field, value)| {
                    format!("{} = {}", &field[section.len() + 1..], quoted(value))
                })
                .collect();
            if !pairs.is_empty() {
                line(out, &format!("{section} = {{ {} }}", pairs.join(", ")));
            }
        }
    }

    fn length(&self, points: f64) -> String {
        let (unit, of) = self.sheet.unit();
        // A page's own size is kept whole.
        let shown = number(points / of, 3);
        format!("\"{shown}{unit}\"")
    }
}

const SAMPLES: [(&str, &str); 16] = [
    ("recipient.name", "Ada Lovelace"),
    ("recipient.email", "ada@example.org"),
    ("recipient.id", "R-0017"),
    ("recipient.given_name", "Ada"),
    ("recipient.family_name", "Lovelace"),
    ("recipient.url", "https://example.org/ada"),
    ("credential.id", "C-2026-000017"),
    ("credential.name", "Structural Engineering"),
    ("credential.description", "Bridges, towers and halls"),
    ("credential.issued_on", "2026-05-14"),
    ("credential.expires_on", "2029-05-14"),
    (
        "credential.url",
        "https://verify.example.org/c/C-2026-000017",
    ),
    ("group.name", "Spring 2026"),
    ("group.id", "G-12"),
    ("group.starts_on", "2026-03-02"),
    ("group.ends_on", "2026-05-08"),
];

fn issuer(key: &str) -> &'static str {
    match key {
        "name" => "Your organisation",
        "url" => "https://example.org",
        "email" => "office@example.org",
        _ => "I-1",
    }
}

fn line(out: &mut String, text: &str) {
    // A string takes whatever is written to it.
    let _ = writeln!(out, "{text}");
}

/// A comment over a group, as wide as the others.
fn heading(title: &str) -> String {
    let rule = "-".repeat(80_usize.saturating_sub(title.len()));
    format!("\n# --- {title} {rule}")
}

/// A string of TOML: in the plainest of its notations that can say it.
fn quoted(text: &str) -> String {
    if text.contains('\n') {
        // Three quotes together would end it.
        let lines = text.split('\n').map(|line| match line.contains("\"\"") {
            true => escaped(line),
            false => escaped(line).replace("\\\"", "\""),
        });
        let lines: Vec<String> = lines.collect();
        return format!("\"\"\"\n{}\"\"\"", lines.join("\n"));
    }
    let plain = !text.contains(|c: char| c.is_control());
    if plain && !text.contains('\'') && text.contains(['"', '\\']) {
        return format!("'{text}'");
    }
    format!("\"{}\"", escaped(text))
}

fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out
}

/// A number without needless digits.
pub(super) fn number(value: f64, digits: usize) -> String {
    let text = format!("{value:.digits$}");
    let text = match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.'),
        false => &text,
    };
    if text == "-0" {
        "0".to_owned()
    } else {
        text.to_owned()
    }
}

fn color([r, g, b, a]: [u8; 4]) -> String {
    match a {
        255 => format!("#{r:02x}{g:02x}{b:02x}"),
        a => format!("#{r:02x}{g:02x}{b:02x}{a:02x}"),
    }
}
