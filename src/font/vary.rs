//! Instances of variable fonts: a font of its own at each place in the axes that is asked for.

use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::OnceLock;
use std::sync::PoisonError;

use sha2::Digest;
use sha2::Sha256;
use skrifa::Tag;

use super::Face;
use super::Font;
use super::FontId;
use super::Wish;
use super::face::Parsed;

/// Axes of the OpenType specification that a style steers.
const WEIGHT: Tag = Tag::new(b"wght");
const WIDTH: Tag = Tag::new(b"wdth");
const ITALIC: Tag = Tag::new(b"ital");
const SLANT: Tag = Tag::new(b"slnt");
const OPTICAL_SIZE: Tag = Tag::new(b"opsz");

/// Instances of one font that are kept: a design asks for few, and at other times for the same.
const KEPT: usize = 64;

/// Where an instance stands: its axes and their values, in the order of the font.
pub(super) type Location = Vec<(Tag, f32)>;

/// The instances that were made of a font. A location is kept by the bits of its values.
#[derive(Default)]
pub(super) struct Instances(Mutex<BTreeMap<Vec<u32>, Font>>);

/// How far an axis reaches.
#[derive(Clone, Copy)]
struct Reach {
    least: f32,
    usual: f32,
    most: f32,
}

impl Font {
    /// Whether it has axes along which it varies.
    pub fn is_variable(&self) -> bool {
        !self.model().axes().is_empty()
    }

    /// From the lightest to the boldest weight that it can be set in; one and the same for most.
    pub fn weights(&self) -> (u16, u16) {
        let whole = |value: f32| value.round().clamp(1.0, 1000.0) as u16;
        match self.reach(WEIGHT) {
            Some(reach) => (whole(reach.least), whole(reach.most)),
            None => (self.weight(), self.weight()),
        }
    }

    /// From the narrowest to the widest that it can be set, in percent.
    pub fn widths(&self) -> (f64, f64) {
        match self.reach(WIDTH) {
            Some(reach) => (reach.least.into(), reach.most.into()),
            None => (self.width(), self.width()),
        }
    }

    /// Whether it can be set upright (`false`) or slanted (`true`).
    pub(super) fn can_lean(&self, italic: bool) -> bool {
        self.is_italic() == italic || self.reach(ITALIC).or(self.reach(SLANT)).is_some()
    }

    fn reach(&self, tag: Tag) -> Option<Reach> {
        if !self.varies() {
            return None;
        }
        let axis = self.model().axes().get_by_tag(tag)?;
        let (least, most) = (axis.min_value(), axis.max_value());
        let usual = axis.default_value();
        // A font that has them the wrong way round would make `clamp` panic.
        (least <= usual && usual <= most).then_some(Reach { least, usual, most })
    }

    /// Bundled fonts are static, which a test holds; they need not be opened to be asked.
    fn varies(&self) -> bool {
        !self.is_bundled() && self.0.location.is_empty()
    }

    /// The instance that comes nearest to a wish; itself when it has no axes.
    pub(super) fn instance(&self, wish: &Wish<'_>) -> Self {
        if !self.varies() || !self.is_variable() {
            return self.clone();
        }
        let location = self.location(wish);
        let key = location.iter().map(|(_, value)| value.to_bits()).collect();
        let kept = &self.0.instances.0;
        let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(font) = kept.get(&key) {
            return font.clone();
        }
        let made = catch_unwind(AssertUnwindSafe(|| self.at(location)));
        let font = made.ok().flatten().unwrap_or_else(|| self.clone());
        if kept.len() < KEPT {
            kept.insert(key, font.clone());
        }
        font
    }

    /// Every axis with its value; those that a style does not steer stay as they are.
    fn location(&self, wish: &Wish<'_>) -> Location {
        let axes = self.model().axes();
        let value = |tag: Tag| {
            let reach = self.reach(tag)?;
            let wanted = match tag {
                WEIGHT => f32::from(wish.weight),
                WIDTH => wish.width as f32,
                OPTICAL_SIZE => wish.optical_size.map_or(reach.usual, |size| size as f32),
                ITALIC => f32::from(u8::from(wish.italic)),
                // Counter-clockwise, so that letters lean forward where it is negative.
                SLANT if wish.italic && reach.least < 0.0 => reach.least,
                SLANT if wish.italic => reach.most,
                SLANT => 0.0,
                _ => reach.usual,
            };
            Some((tag, wanted.clamp(reach.least, reach.most)))
        };
        axes.iter().filter_map(|axis| value(axis.tag())).collect()
    }

    /// The font at a location; itself at the default one.
    fn at(&self, location: Location) -> Option<Self> {
        let builder = self.model().instance_builder();
        let model = builder.variations(location.iter().copied()).build();
        if model.normalized_coords().is_empty() {
            return Some(self.clone());
        }
        let face = &*self.0;
        let parsed = Parsed::of(model, &face.data, face.index)?;
        let value = |tag: Tag| {
            location
                .iter()
                .find(|axis| axis.0 == tag)
                .map(|axis| axis.1)
        };
        let leans = value(ITALIC).is_some_and(|value| value > 0.0)
            || value(SLANT).is_some_and(|value| value != 0.0);
        Some(Self(Arc::new(Face {
            id: id_of(self.id(), &location),
            data: face.data.clone(),
            index: face.index,
            family: face.family.clone(),
            postscript: name_of(&face.postscript, &location).into(),
            weight: value(WEIGHT).map_or(face.weight, |value| value.round() as u16),
            width: value(WIDTH).map_or(face.width, f64::from),
            italic: face.italic || leans,
            class: face.class,
            parsed: OnceLock::from(parsed),
            location,
            instances: Instances::default(),
            colors: Default::default(),
        })))
    }

    /// Its axes and their values, when it is an instance of a variable font; empty otherwise.
    #[cfg(feature = "pdf")]
    pub(crate) fn axes(&self) -> &[(Tag, f32)] {
        &self.0.location
    }
}

fn id_of(font: FontId, location: &[(Tag, f32)]) -> FontId {
    let mut hasher = Sha256::new();
    hasher.update(font.0);
    for (tag, value) in location {
        hasher.update(tag.to_be_bytes());
        hasher.update(value.to_bits().to_be_bytes());
    }
    let mut id = [0; 16];
    id.copy_from_slice(&hasher.finalize()[..16]);
    FontId(id)
}

/// As Adobe Technical Note 5902 names instances: `Family_700wght_85wdth`; at most 63 characters.
fn name_of(base: &str, location: &[(Tag, f32)]) -> String {
    let axes = location.iter().map(|(tag, value)| format!("_{value}{tag}"));
    let plain = |c: &char| c.is_ascii_graphic() && !"[](){}<>/%".contains(*c);
    let name = base
        .chars()
        .chain(axes.flat_map(|axis| axis.chars().collect::<Vec<_>>()));
    name.filter(plain).take(63).collect()
}
