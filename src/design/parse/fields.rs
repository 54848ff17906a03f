//! A table of the design, opened against the keys that it may have.

use icu::locale::Locale;

use crate::color::Color;
use crate::design::Sourced;
use crate::design::parse::choice::Choice;
use crate::design::parse::faults::Faults;
use crate::design::parse::keys::Either;
use crate::design::parse::keys::Key;
use crate::design::parse::keys::Shape;
use crate::design::parse::keys::Table;
use crate::design::parse::node::Entry;
use crate::design::parse::node::Node;
use crate::design::parse::node::Value;
use crate::design::parse::value;
use crate::error::Error;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::finding::nearest;
use crate::locale;

/// A table of the design with the keys that it may have.
///
/// A value that does not fit its key is reported and read as absent; the design is then refused,
/// so no default is ever silently taken for it.
#[derive(Clone, Copy)]
pub(super) struct Fields<'a> {
    entries: &'a [Entry],
    at: usize,
    table: &'static Table,
    pub(super) faults: &'a Faults<'a>,
}

impl<'a> Fields<'a> {
    /// Opens a table and reports its unknown and its missing keys. `key` is what leads to it.
    pub(super) fn open(
        node: &'a Node,
        key: &str,
        table: &'static Table,
        faults: &'a Faults<'a>,
    ) -> Option<Self> {
        let Some(entries) = node.table() else {
            value::wrong_type(node, key, "a table", faults);
            return None;
        };
        let at = node.at;
        let fields = Self {
            entries,
            at,
            table,
            faults,
        };
        let meant = fields.refuse_unknown();
        fields.report_missing(&meant);
        fields.check_either(&meant);
        Some(fields)
    }

    /// Where the table starts.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// Reports unknown keys, and returns the keys that they were most likely meant to be.
    fn refuse_unknown(&self) -> Vec<&'static str> {
        let unknown = |entry: &&Entry| self.table.key(&entry.key).is_none();
        let mut meant = Vec::new();
        for entry in self.entries.iter().filter(unknown) {
            let near = self.meant(&entry.key);
            meant.extend(near);
            let message = format!("{} has no key `{}`", self.table.name, entry.key);
            let help = match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("it knows {}", list(self.unused())),
            };
            let finding = Finding::fault(Kind::UnknownKey, message);
            self.faults.add(entry.at, finding.help(help));
        }
        meant
    }

    /// The keys that the table may have and has not.
    fn unused(&self) -> impl Iterator<Item = &'static str> {
        let names = self.table.keys().map(|key| key.name);
        names.filter(|name| self.get(name).is_none())
    }

    /// The key that an unknown one was most likely meant to be.
    fn meant(&self, key: &str) -> Option<&'static str> {
        let known = || self.table.keys().map(|key| key.name);
        let synonym = || {
            synonyms(key)
                .iter()
                .copied()
                .find(|name| known().any(|key| key == *name))
        };
        nearest(key, self.unused())
            .or_else(synonym)
            .or_else(|| nearest(key, known()))
    }

    fn report_missing(&self, meant: &[&str]) {
        let missing = |key: &&Key| key.required && self.get(key.name).is_none();
        // One that was misspelt is told as such, and not again as missing.
        let missing = self
            .table
            .keys()
            .filter(missing)
            .filter(|key| !meant.contains(&key.name));
        for key in missing {
            let message = format!("{} has no `{}`", self.table.name, key.name);
            let help = format!("add {}", self.example(key.name));
            self.faults
                .add(self.at, Finding::fault(Kind::Missing, message).help(help));
        }
    }

    /// Reports keys that need or exclude one another.
    fn check_either(&self, meant: &[&str]) {
        let (keys, needs_one, excludes) = match self.table.either {
            Either::Free => return,
            Either::One(keys) => (keys, true, true),
            Either::Some(keys) => (keys, true, false),
            Either::NotBoth(keys) => (keys, false, true),
        };
        let [first, second] = keys;
        match keys.map(|key| self.get(key)) {
            [None, None] if needs_one && keys.iter().all(|key| !meant.contains(key)) => {
                let name = self.table.name;
                let message = format!("{name} has neither `{first}` nor `{second}`");
                let help = format!("add {}", keys.map(|key| self.example(key)).join(", or "));
                self.faults
                    .add(self.at, Finding::fault(Kind::Missing, message).help(help));
            }
            [Some(_), Some(node)] if excludes => {
                let message = format!("{} has both `{first}` and `{second}`", self.table.name);
                self.faults
                    .bad_value(node.at, message, "keep one of the two");
            }
            [None | Some(_), None | Some(_)] => {}
        }
    }

    /// A key with a value that fits, as the file's notation writes it.
    fn example(&self, key: &str) -> String {
        let value = self.table.key(key).map(Key::example).unwrap_or_default();
        if self.faults.is_json() {
            return format!("`\"{key}\": {}`", in_json(&value));
        }
        format!("`{key} = {value}`")
    }

    /// The value under a key, whatever it is.
    pub(super) fn get(&self, key: &str) -> Option<&'a Node> {
        let entry = self.entries.iter().find(|entry| entry.key == key)?;
        Some(&entry.node)
    }

    /// A value and what its key says that it must be; of several, the one for such a value.
    fn shaped(&self, key: &str) -> Option<(&'a Node, &'static Shape)> {
        let node = self.get(key)?;
        let shape = &self.table.key(key)?.shape;
        let Shape::Any(shapes) = shape else {
            return Some((node, shape));
        };
        let fitting = shapes.iter().find(|shape| shape.suits(node));
        Some((node, fitting.unwrap_or(shape)))
    }

    /// A text of any kind: a name, a template, a file.
    pub(super) fn text(&self, key: &str) -> Option<Sourced<String>> {
        value::text(self.get(key)?, key, self.faults)
    }

    pub(super) fn truth(&self, key: &str) -> Option<bool> {
        value::truth(self.get(key)?, key, self.faults)
    }

    /// A whole number within the range of its key.
    pub(super) fn whole(&self, key: &str) -> Option<u32> {
        match self.shaped(key)? {
            (node, Shape::Whole(min, max)) => value::whole(node, key, *min, *max, self.faults),
            _ => None,
        }
    }

    /// A number within the range of its key.
    pub(super) fn number(&self, key: &str) -> Option<f64> {
        match self.shaped(key)? {
            (node, Shape::Number(min, max)) => value::number(node, key, *min, *max, self.faults),
            _ => None,
        }
    }

    /// A length, in points.
    pub(super) fn length(&self, key: &str) -> Option<f64> {
        match self.shaped(key)? {
            (node, Shape::Length(least)) => value::length(node, key, *least, self.faults),
            _ => None,
        }
    }

    /// The numbers or lengths of a row; `None` when there are not as many as its key wants.
    pub(super) fn numbers<const N: usize>(&self, key: &str) -> Option<[f64; N]> {
        match self.shaped(key)? {
            (node, Shape::Row(shapes)) => {
                let nodes = value::row(node, key, shapes, self.faults)?;
                value::numbers(&nodes, key, shapes, self.faults)
            }
            _ => None,
        }
    }

    /// A number of ems; `em` is the em in points where it is known.
    pub(super) fn ems(&self, key: &str, em: Option<f64>) -> Option<f64> {
        match self.shaped(key)? {
            (node, Shape::Ems(min, max)) => value::ems(node, key, (*min, *max), em, self.faults),
            _ => None,
        }
    }

    /// The name of a file of the design, which must be there.
    pub(super) fn file(&self, key: &str) -> Option<Sourced<String>> {
        let file = self.text(key)?;
        self.faults.check_file(self.get(key)?.at, &file.value);
        Some(file)
    }

    pub(super) fn color(&self, key: &str) -> Option<Color> {
        value::color(self.get(key)?, key, self.faults)
    }

    /// A colour, or `Some(None)` for `none`.
    pub(super) fn color_or_none(&self, key: &str) -> Option<Option<Color>> {
        let node = self.get(key)?;
        if node.text() == Some("none") {
            return Some(None);
        }
        value::color(node, key, self.faults).map(Some)
    }

    /// Whether a key holds one of the words of a choice; a word that it does not know is told elsewhere.
    pub(super) fn has_word<T: Choice>(&self, key: &str) -> bool {
        let word = self.get(key).and_then(Node::text);
        T::WORDS.iter().any(|(known, _, _)| Some(*known) == word)
    }

    pub(super) fn choice<T: Choice>(&self, key: &str) -> Option<T> {
        value::choice(self.get(key)?, key, self.faults)
    }

    /// The items of a list; none when it is absent. Its length is checked.
    pub(super) fn list(&self, key: &str) -> &'a [Node] {
        match self.shaped(key) {
            Some((node, Shape::List(_, min, max))) => {
                value::list(node, key, *min, *max, self.faults).unwrap_or_default()
            }
            _ => &[],
        }
    }

    /// The texts of a list.
    pub(super) fn texts(&self, key: &str) -> Vec<Sourced<String>> {
        let text = |node| value::text(node, key, self.faults);
        self.list(key).iter().filter_map(text).collect()
    }

    /// The entries of a table whose keys are free.
    pub(super) fn map(&self, key: &str) -> &'a [Entry] {
        let Some(node) = self.get(key) else {
            return &[];
        };
        node.table().unwrap_or_else(|| {
            value::wrong_type(node, key, "a table", self.faults);
            &[]
        })
    }

    /// A table with known keys.
    pub(super) fn open_table(&self, key: &str) -> Option<Self> {
        match self.shaped(key)? {
            (node, Shape::Table(table)) => Self::open(node, key, table, self.faults),
            _ => None,
        }
    }

    /// A well-formed BCP 47 tag.
    pub(super) fn locale(&self, key: &str) -> Option<String> {
        let tag = self.text(key)?;
        if Locale::try_from_str(&tag.value).is_ok() {
            let unknown = locale::unknown_keyword(&tag.value);
            for fault in unknown.into_iter().flat_map(Error::into_findings) {
                let help = fault.help.as_deref().unwrap_or_default();
                let at = self.get(key)?.at;
                self.faults.bad_value(at, fault.message.clone(), help);
            }
            return Some(tag.value);
        }
        let message = format!("`{}` is no locale", tag.value);
        let help = "write a BCP 47 tag, such as `en`, `de-AT` or `zh-Hant`";
        self.faults.bad_value(self.get(key)?.at, message, help);
        None
    }
}

impl Shape {
    /// Whether it wants a value of this type, right or wrong.
    fn suits(&self, node: &Node) -> bool {
        match self {
            Self::Row(_) | Self::List(..) => node.list().is_some(),
            Self::Table(_) | Self::Map(_) => node.table().is_some(),
            Self::Number(..) | Self::Whole(..) => matches!(node.value, Value::Number(..)),
            Self::Truth => matches!(node.value, Value::Truth(_)),
            // 0 needs no unit, and so no quotes.
            Self::Length(_) => matches!(node.value, Value::Number(..) | Value::Text(_)),
            _ => node.text().is_some(),
        }
    }
}

/// An example of TOML as JSON: the keys of tables get quotes and colons.
fn in_json(example: &str) -> String {
    let mut words: Vec<String> = Vec::new();
    for word in example.split(' ') {
        match words.last_mut() {
            Some(key) if word == "=" => *key = format!("\"{key}\":"),
            _ => words.push(word.to_owned()),
        }
    }
    words.join(" ")
}

fn list<'n>(names: impl Iterator<Item = &'n str>) -> String {
    let quoted: Vec<String> = names
        .filter(|name| !name.starts_with('$'))
        .map(|name| format!("`{name}`"))
        .collect();
    quoted.join(", ")
}

/// What people call some keys elsewhere.
fn synonyms(key: &str) -> &'static [&'static str] {
    match key.to_lowercase().as_str() {
        "x" | "y" | "width" | "height" | "position" | "pos" | "box" | "rect" | "bounds" => {
            &["frame"]
        }
        "size" => &["font", "frame"],
        "colour" | "text_color" | "foreground" => &["color", "fill"],
        "color" => &["fill"],
        "fill" => &["color"],
        "src" | "image" | "path" | "source" => &["file", "d"],
        "url" => &["data", "file", "link"],
        "content" | "value" | "string" | "text" => &["text", "data"],
        "font_family" | "font_size" | "font_weight" | "fontfamily" | "fontsize" => &["font"],
        "text_align" | "halign" | "alignment" => &["align"],
        "vertical_align" | "valignment" => &["valign"],
        "payload" => &["data"],
        "error_correction" | "ecc" | "ec_level" => &["level"],
        "margin" => &["quiet_zone"],
        "logo" => &["center"],
        "angle" | "rotation" => &["rotate", "linear"],
        "alpha" => &["opacity"],
        "if" | "visible" | "hidden" => &["when"],
        "href" => &["link"],
        "title" => &["name"],
        "lang" => &["locale", "language"],
        "overflow" => &["fit"],
        "lineheight" | "leading" => &["line_height"],
        "tracking" => &["letter_spacing"],
        "border" | "outline" | "stroke_width" => &["stroke"],
        "viewbox" => &["view_box"],
        "thickness" => &["width"],
        "regex" => &["pattern"],
        "example" => &["sample"],
        _ => &[],
    }
}
