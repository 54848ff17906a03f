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

/// What font is asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wish<'a> {
    /// Family; letter case does not count.
    pub family: &'a str,
    /// How bold, 1 to 1000. Default: 400.
    pub weight: u16,
    /// Whether slanted. Default: upright.
    pub italic: bool,
    /// How wide, in percent of the usual, 50 to 200. Default: 100.
    pub width: f64,
    /// The size that it is for, in points: where a variable font has an axis for it (`opsz`), it
    /// is drawn finer for large sizes and sturdier for small ones. Default: as its maker meant it.
    pub optical_size: Option<f64>,
}

impl<'a> Wish<'a> {
    /// The regular face of a family.
    pub fn regular(family: &'a str) -> Self {
        Self {
            family,
            weight: 400,
            italic: false,
            width: 100.0,
            optical_size: None,
        }
    }
}

/// A font chosen for a family, weight and slant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The font.
    pub font: Font,
    /// Whether weight, slant and width are what was asked for.
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

    /// The face of a family that comes nearest in slant, then in width, then in weight; of a
    /// variable font the instance at weight, width and optical size, made once.
    ///
    /// Weights are matched as in CSS Fonts 4, section 5.2: from 400 to 500 first within that
    /// range, lighter ones before bolder below it, bolder ones before lighter above it. Letter
    /// case does not count in a family's name. A design's own faces stand before bundled ones of
    /// the same family. Nothing is slanted or emboldened by machine.
    ///
    /// # Errors
    /// [`Kind::Font`] when no family has that name; the hint names the nearest.
    pub fn choose(&self, wish: &Wish<'_>) -> Result<Choice> {
        let named = |found: &&Family| found.name.eq_ignore_ascii_case(wish.family);
        let faces = self.families().filter(named).flat_map(|found| &found.faces);
        let best = faces.min_by_key(|face| distance(face, wish));
        let font = best
            .ok_or_else(|| self.unknown(wish.family))?
            .instance(wish);
        let exact = font.weight() == wish.weight
            && font.is_italic() == wish.italic
            && (font.width() - wish.width).abs() < 1.0;
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
    /// The face nearest in slant, then in width, then in weight; see [`FontSet::choose`].
    pub fn nearest(&self, wish: &Wish<'_>) -> Font {
        let best = self.faces.iter().min_by_key(|face| distance(face, wish));
        let best = best.expect("a family is made of its faces, so it has at least one");
        best.instance(wish)
    }
}

impl Choice {
    /// A warning when weight, slant or width are not what was asked for.
    pub fn finding(&self, wish: &Wish<'_>) -> Option<Finding> {
        if self.exact {
            return None;
        }
        let slant = |italic: bool| if italic { "italic" } else { "upright" };
        let usual = wish.width == 100.0 && self.font.width() == 100.0;
        let width = |width: f64| match usual {
            true => String::new(),
            false => format!(" and width {width}"),
        };
        let message = format!(
            "`{}` has no {} face of weight {}{}; weight {}{} {} stands in",
            self.font.family(),
            slant(wish.italic),
            wish.weight,
            width(wish.width),
            self.font.weight(),
            width(self.font.width()),
            slant(self.font.is_italic()),
        );
        let help =
            "choose a weight that `testamur fonts` lists, or add the face to `files` in `[fonts]`";
        Some(Finding::warning(Kind::Font, message).help(help))
    }
}

/// Smaller is nearer: slant first, then width, then weight in the order of CSS Fonts 4.
fn distance(face: &Font, wish: &Wish<'_>) -> (bool, u32, u8, u16) {
    let (narrow, wide) = face.widths();
    let off = (wish.width - wish.width.clamp(narrow, wide)).abs();
    let (light, bold) = face.weights();
    let (turn, gap) = weight_distance(wish.weight.clamp(light, bold), wish.weight);
    // Thousandths of a percent: fonts say their widths to a half.
    (
        !face.can_lean(wish.italic),
        (off * 1000.0) as u32,
        turn,
        gap,
    )
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
                known: &[],
                faces: vec![font],
            }),
        }
    }
    families
}
