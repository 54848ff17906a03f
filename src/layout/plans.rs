//! Shape plans and working memory, kept from one text to the next.

use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::RwLock;

use harfrust::Buffer;
use harfrust::Direction;
use harfrust::Feature;
use harfrust::Language;
use harfrust::Script as ShaperScript;
use harfrust::ShapeOptions;
use harfrust::ShapePlan;
use harfrust::ShaperFont;
use harfrust::Tag;
use unicode_script::Script;

use super::cover::Stretch;
use super::text::TextStyle;
use super::vertical::Posture;
use crate::error::Error;
use crate::error::Result;
use crate::finding::Kind;
use crate::font::Font;
use crate::font::FontId;

/// What shaping can keep from one text to the next: plans and working memory.
///
/// Share one among all threads and records; results never depend on what it holds.
#[derive(Default)]
pub struct ShapeCache {
    plans: RwLock<BTreeMap<PlanKey, Arc<ShapePlan>>>,
    buffers: Mutex<Vec<Buffer>>,
}

/// Plans kept at most: a plate needs a few for each font.
const PLANS: usize = 1_024;
/// Buffers kept at most, one for each thread that shapes at a time.
const BUFFERS: usize = 64;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct PlanKey {
    font: FontId,
    script: Script4,
    way: Way,
    language: Arc<str>,
    features: Arc<[Setting]>,
}

type Script4 = [u8; 4];

/// An OpenType feature and its value: 0 is off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Setting {
    tag: [u8; 4],
    value: u32,
}

impl ShapeCache {
    /// An empty one.
    pub fn new() -> Self {
        Self::default()
    }

    pub(super) fn buffer(&self) -> Buffer {
        let mut buffers = self.buffers.lock().unwrap_or_else(PoisonError::into_inner);
        buffers.pop().unwrap_or_default()
    }

    pub(super) fn give_back(&self, buffer: Buffer) {
        let mut buffers = self.buffers.lock().unwrap_or_else(PoisonError::into_inner);
        if buffers.len() < BUFFERS {
            buffers.push(buffer);
        }
    }

    /// Shapes what the buffer holds.
    pub(super) fn shape(
        &self,
        stretch: &Stretch,
        language: Arc<str>,
        settings: Arc<[Setting]>,
        buffer: &mut Buffer,
    ) -> Result<()> {
        let features: Vec<Feature> = settings.iter().map(feature).collect();
        let work = || {
            let key = PlanKey {
                font: stretch.font.id(),
                script: code(stretch.script),
                way: way(stretch),
                language,
                features: settings,
            };
            let plan = self.plan(key, &stretch.font, &features);
            let font = ShaperFont::new(stretch.font.model());
            let options = ShapeOptions::new().plan(Some(&plan)).features(&features);
            harfrust::shape(&font, buffer, options).is_ok() && buffer.allocation_successful()
        };
        // Fonts of strangers have made shapers panic; bundled ones are known.
        let done = if stretch.font.is_bundled() {
            work()
        } else {
            catch_unwind(AssertUnwindSafe(work)).unwrap_or(false)
        };
        if done {
            Ok(())
        } else {
            Err(stumbled(&stretch.font))
        }
    }

    fn plan(&self, key: PlanKey, font: &Font, features: &[Feature]) -> Arc<ShapePlan> {
        let plans = self.plans.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(plan) = plans.get(&key) {
            return plan.clone();
        }
        drop(plans);
        let plan = Arc::new(ShapePlan::new(
            font.model(),
            direction(key.way),
            ShaperScript::from_iso15924_tag(Tag::new(&key.script)),
            Language::new(&*key.language).as_ref(),
            features,
        ));
        let mut plans = self.plans.write().unwrap_or_else(PoisonError::into_inner);
        if plans.len() < PLANS {
            plans.insert(key, plan.clone());
        }
        plan
    }
}

fn feature(setting: &Setting) -> Feature {
    Feature::new(Tag::new(&setting.tag), setting.value, ..)
}

fn stumbled(font: &Font) -> Error {
    let message = format!(
        "text can't be shaped with the font `{}`",
        font.postscript_name()
    );
    Error::new(Kind::Font, message).help("take another copy of the font, or another font")
}

impl std::fmt::Debug for ShapeCache {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ShapeCache").finish_non_exhaustive()
    }
}

/// Which way a shaper sets glyphs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Way {
    Right,
    Left,
    Down,
}

pub(super) fn way(stretch: &Stretch) -> Way {
    match stretch.posture {
        Posture::Lying if stretch.level % 2 == 1 => Way::Left,
        Posture::Lying | Posture::Together => Way::Right,
        Posture::Upright => Way::Down,
    }
}

pub(super) fn direction(way: Way) -> Direction {
    match way {
        Way::Right => Direction::LeftToRight,
        Way::Left => Direction::RightToLeft,
        Way::Down => Direction::TopToBottom,
    }
}

/// These features, and one more.
pub(super) fn with_feature(settings: &[Setting], tag: &[u8; 4]) -> Arc<[Setting]> {
    let more = Setting {
        tag: *tag,
        value: 1,
    };
    settings.iter().copied().chain([more]).collect()
}

/// ISO 15924 code of a script.
pub(super) fn code(script: Script) -> [u8; 4] {
    script.as_iso15924_tag().to_be_bytes()
}

/// The features of a style; letter spacing turns ligatures off.
pub(super) fn settings(style: &TextStyle) -> Result<Arc<[Setting]>> {
    let mut settings = Vec::new();
    if style.letter_spacing != 0.0 {
        for tag in [b"liga", b"clig", b"dlig", b"hlig"] {
            settings.push(Setting {
                tag: *tag,
                value: 0,
            });
        }
    }
    for feature in style.features.iter() {
        settings.push(setting(feature)?);
    }
    Ok(settings.into())
}

/// `smcp`, `-liga`, `salt=2`.
fn setting(feature: &str) -> Result<Setting> {
    let (name, value) = match feature.split_once('=') {
        Some((name, value)) => (name, value.parse().ok()),
        None => (feature, Some(u32::from(!feature.starts_with('-')))),
    };
    let name = name.trim_start_matches(['-', '+']);
    let tag = <[u8; 4]>::try_from(name.as_bytes()).ok();
    let tag = tag.filter(|tag| tag.iter().all(u8::is_ascii_alphanumeric));
    match (tag, value) {
        (Some(tag), Some(value)) => Ok(Setting { tag, value }),
        (Some(_) | None, Some(_) | None) => Err(Error::new(
            Kind::BadValue,
            format!("`{feature}` is no OpenType feature"),
        )
        .help("write four letters or digits, such as `smcp`, `-liga` or `salt=2`")),
    }
}
