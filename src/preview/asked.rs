//! Changes that the page asks for.

use serde::Deserialize;

use crate::design::edit::Change;
use crate::design::edit::Choice;
use crate::design::edit::value;
use crate::error::Error;
use crate::error::Result;
use crate::finding::Kind;
use crate::geom::Rect;

/// A change of an element that is asked for; what is left out stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Asked {
    /// Which element.
    pub element: String,
    /// Where it is to stand: x, y, width, height, in points.
    pub frame: Option<[f64; 4]>,
    /// What it is to say.
    pub text: Option<String>,
    /// Its font family.
    pub family: Option<String>,
    /// Its weight.
    pub weight: Option<u16>,
    /// Whether it is italic.
    pub italic: Option<bool>,
    /// Its size in points.
    pub size: Option<f64>,
    /// Its colour.
    pub color: Option<String>,
    /// What happens to text that is too large.
    pub fit: Option<String>,
    /// Where its lines stand between the sides.
    pub align: Option<String>,
    /// Where its lines stand between top and bottom.
    pub valign: Option<String>,
}

impl Asked {
    pub(super) fn changes(&self) -> Result<Vec<Change>> {
        let mut changes = Vec::new();
        if let Some([x, y, w, h]) = self.frame {
            if ![x, y, w, h].iter().all(|side| side.is_finite()) {
                return Err(Error::new(
                    Kind::BadValue,
                    "the frame has a side that is no number",
                ));
            }
            changes.push(Change::Frame(Rect::new(x, y, w, h)));
        }
        changes.extend(self.text.clone().map(Change::Text));
        changes.extend(self.family.clone().map(Change::Family));
        changes.extend(self.weight.map(Change::Weight));
        changes.extend(self.italic.map(Change::Italic));
        changes.extend(self.size.map(Change::Size));
        changes.extend(self.color.clone().map(Change::Color));
        changes.extend(chosen(&self.fit, "fit")?.map(Change::Fit));
        changes.extend(chosen(&self.align, "align")?.map(Change::Align));
        changes.extend(chosen(&self.valign, "valign")?.map(Change::Valign));
        Ok(changes)
    }
}

/// What a word means.
fn chosen<T: Choice>(word: &Option<String>, key: &str) -> Result<Option<T>> {
    let Some(word) = word else {
        return Ok(None);
    };
    let known = value(word);
    let unknown = || Error::new(Kind::BadValue, format!("`{key}` can't be `{word}`"));
    known.map(Some).ok_or_else(unknown)
}
