//! The fonts that one design can use, and the choice among them.

use std::sync::Arc;

use super::Family;
use super::Font;
use super::bundled;
use crate::error::Error;
use crate::error::Result;
use crate::finding::Finding;
use crate::finding::Kind;

/// The fonts that one design can use: its own, then the bundled ones. Cheap to clone.
#[derive(Clone, Debug)]
pub struct FontSet(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    own: Vec<Family>,
    bundled: &'static [Family],
}

/// A font chosen for a family, weight and slant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The font.
    pub font: Font,
    /// Whether weight and slant are what was asked for.
    pub exact: bool,
}

impl Default for FontSet {
    fn default() -> Self {
        Self::bundled()
    }
}

impl FontSet {
    /// The bundled families alone; none without the feature `bundled-fonts`.
    pub fn bundled() -> Self {
        Self::with(Vec::new())
    }

    /// The fonts of a design, in its order, then the bundled families.
    pub fn with(own: Vec<Font>) -> Self {
        Self(Arc::new(Inner {
            own: group(own),
            bundled: bundled::families(),
        }))
    }

    /// The families of the design.
    pub(super) fn own(&self) -> &[Family] {
        &self.0.own
    }

    /// The families that came with the library.
    pub(super) fn bundled_families(&self) -> &'static [Family] {
        self.0.bundled
    }

    pub(super) fn bundled_family(&self, name: &str) -> Option<&'static Family> {
        self.0.bundled.iter().find(|family| &*family.name == name)
    }

    /// All families at hand: the design's own, then the bundled ones, each in a fixed order.
    pub fn families(&self) -> impl Iterator<Item = &Family> {
        self.0.own.iter().chain(self.0.bundled)
    }

    /// All faces at hand, in the order of [`FontSet::families`].
    pub fn all(&self) -> Vec<Font> {
        self.families()
            .flat_map(|family| family.faces.iter().cloned())
            .collect()
    }

    /// What text is set in when no family is named: the design's first font, or EB Garamond.
    pub fn default_family(&self) -> Option<&str> {
        self.families().next().map(|family| &*family.name)
    }

    /// The face of a family that comes nearest in slant, then in weight.
    ///
    /// Weights are matched as in CSS Fonts 4, section 5.2: from 400 to 500 first within that
    /// range, lighter ones before bolder below it, bolder ones before lighter above it. Letter
    /// case does not count in a family's name. A design's own faces stand before bundled ones of
    /// the same family. Nothing is slanted or emboldened by machine.
    ///
    /// # Errors
    /// [`Kind::Font`] when no family has that name; the hint names the nearest.
    pub fn choose(&self, family: &str, weight: u16, italic: bool) -> Result<Choice> {
        let named = |found: &&Family| found.name.eq_ignore_ascii_case(family);
        let faces = self.families().filter(named).flat_map(|found| &found.faces);
        let best = faces.min_by_key(|face| distance(face, weight, italic));
        let font = best.ok_or_else(|| self.unknown(family))?.clone();
        let exact = font.weight() == weight && font.is_italic() == italic;
        Ok(Choice { font, exact })
    }

    fn unknown(&self, family: &str) -> Error {
        let error = Error::new(Kind::Font, format!("there is no font family `{family}`"));
        let near = |found: &Family| {
            let name = found.name.to_lowercase();
            strsim::damerau_levenshtein(&name, &family.to_lowercase())
        };
        let nearest = self.families().min_by_key(|found| near(found));
        match nearest {
            Some(found) if near(found) <= found.name.len() / 2 => error.help(format!(
                "did you mean `{}`? `testamur fonts` lists the families at hand; others come from `files` in `[fonts]`",
                found.name
            )),
            Some(_) => error.help(
                "`testamur fonts` lists the families at hand; others come from `files` in `[fonts]`",
            ),
            None => error.help("name a font file in `files` of `[fonts]`"),
        }
    }
}

impl Family {
    /// The face nearest in slant, then in weight.
    pub fn nearest(&self, weight: u16, italic: bool) -> &Font {
        let best = self
            .faces
            .iter()
            .min_by_key(|face| distance(face, weight, italic));
        best.expect("a family is made of its faces, so it has at least one")
    }
}

impl Choice {
    /// A warning when weight or slant are not what was asked for.
    pub fn finding(&self, weight: u16, italic: bool) -> Option<Finding> {
        if self.exact {
            return None;
        }
        let slant = |italic: bool| if italic { "italic" } else { "upright" };
        let message = format!(
            "`{}` has no {} face of weight {weight}; weight {} {} stands in",
            self.font.family(),
            slant(italic),
            self.font.weight(),
            slant(self.font.is_italic()),
        );
        let help =
            "choose a weight that `testamur fonts` lists, or add the face to `files` in `[fonts]`";
        Some(Finding::warning(Kind::Font, message).help(help))
    }
}

/// Smaller is nearer: slant first, then the order of CSS Fonts 4.
fn distance(face: &Font, weight: u16, italic: bool) -> (bool, u8, u16) {
    let slant = face.is_italic() != italic;
    let (turn, gap) = weight_distance(face.weight(), weight);
    (slant, turn, gap)
}

fn weight_distance(has: u16, wanted: u16) -> (u8, u16) {
    let gap = has.abs_diff(wanted);
    let middle = (400..=500).contains(&wanted);
    let first = match (middle, has >= wanted) {
        (true, true) => has <= 500,
        (true, false) => false,
        (false, bolder) => has == wanted || bolder == (wanted > 500),
    };
    if first {
        return (0, gap);
    }
    // In the middle range the lighter ones come second, those above 500 last.
    (if middle && has > wanted { 2 } else { 1 }, gap)
}

fn scripts(font: &Font) -> Vec<Arc<str>> {
    let own = || font.0.scripts.clone();
    if !font.is_bundled() {
        return own();
    }
    let mut bundled = bundled::families().iter();
    let same = bundled.find(|family| *family.name == *font.family());
    same.map_or_else(own, |family| family.scripts.clone())
}

/// Fonts of one name together, families in the order of their first font.
fn group(fonts: Vec<Font>) -> Vec<Family> {
    let mut families: Vec<Family> = Vec::new();
    for font in fonts {
        let same = |family: &&mut Family| family.name.eq_ignore_ascii_case(font.family());
        match families.iter_mut().find(same) {
            Some(family) => family.faces.push(font),
            None => families.push(Family {
                name: font.family().into(),
                bundled: false,
                scripts: scripts(&font),
                faces: vec![font],
            }),
        }
    }
    families
}
