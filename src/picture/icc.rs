//! Colour profiles in pictures: whether they are of use, and to sRGB with them.

use std::sync::Arc;

use moxcms::ColorProfile;
use moxcms::DataColorSpace;
use moxcms::Layout;
use moxcms::ParsingOptions;
use moxcms::Transform8BitExecutor;
use moxcms::TransformOptions;

use crate::bytes::Bytes;
use crate::finding::Finding;
use crate::finding::Kind;

/// Profiles of presses reach 3 MiB; more is not looked at.
const MOST_BYTES: usize = 8 * 1024 * 1024;

/// The profile, when it fits a picture of so many channels and changes its colours: that of sRGB
/// changes nothing, and is dropped.
pub(super) fn useful(
    profile: Vec<u8>,
    components: u8,
    findings: &mut Vec<Finding>,
) -> Option<Bytes> {
    let Some(map) = Map::new(&profile, components) else {
        findings.push(
            Finding::warning(
                Kind::Picture,
                "the picture's colour profile can't be used; its colours are taken as they are",
            )
            .help("save it with an sRGB profile, or with none"),
        );
        return None;
    };
    (!map.changes_nothing()).then(|| profile.into())
}

/// From a picture's channels to sRGB.
pub(super) struct Map {
    transform: Arc<Transform8BitExecutor>,
    channels: usize,
}

impl Map {
    /// `None` when the profile is damaged or of another kind of colour.
    pub(super) fn new(profile: &[u8], components: u8) -> Option<Self> {
        // The profile is a stranger's, and its reader not ours.
        std::panic::catch_unwind(|| Self::open(profile, components)).ok()?
    }

    fn open(profile: &[u8], components: u8) -> Option<Self> {
        let options = ParsingOptions {
            max_profile_size: MOST_BYTES,
            ..ParsingOptions::default()
        };
        let source = ColorProfile::new_from_slice_with_options(profile, options).ok()?;
        let (space, layout) = match components {
            1 => (DataColorSpace::Gray, Layout::Gray),
            3 => (DataColorSpace::Rgb, Layout::Rgb),
            4 => (DataColorSpace::Cmyk, Layout::Rgba),
            _ => return None,
        };
        if source.color_space != space {
            return None;
        }
        let srgb = ColorProfile::new_srgb();
        // In fixed point, inks come out by up to three steps of 255 otherwise from processor to processor where another
        // crate turns on the paths for them; in floats, a few in a million by one.
        let options = TransformOptions {
            prefer_fixed_point: components != 4,
            ..TransformOptions::default()
        };
        let transform = source
            .create_transform_8bit(layout, &srgb, Layout::Rgb, options)
            .ok()?;
        Some(Self {
            transform,
            channels: usize::from(components),
        })
    }

    /// Pixels of `components` bytes to pixels of three; `None` when the profile fails.
    pub(super) fn apply(&self, source: &[u8]) -> Option<Vec<u8>> {
        let mut rgb = vec![0; source.len() / self.channels * 3];
        let run = || self.transform.transform(source, &mut rgb).ok();
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(run)).ok()??;
        Some(rgb)
    }

    /// Whether a lattice of colours stays where it is, to one step of 255.
    fn changes_nothing(&self) -> bool {
        if self.channels == 4 {
            return false;
        }
        let steps = (0..=255_u8).step_by(17);
        let lattice: Vec<u8> = match self.channels {
            1 => steps.collect(),
            _ => steps
                .clone()
                .flat_map(|r| {
                    let steps = (0..=255_u8).step_by(51);
                    steps
                        .clone()
                        .flat_map(move |g| steps.clone().flat_map(move |b| [r, g, b]))
                })
                .collect(),
        };
        let Some(seen) = self.apply(&lattice) else {
            return false;
        };
        let same = |(a, b): (&u8, &u8)| a.abs_diff(*b) <= 1;
        match self.channels {
            1 => lattice.iter().zip(seen.iter().step_by(3)).all(same),
            _ => lattice.iter().zip(&seen).all(same),
        }
    }
}
