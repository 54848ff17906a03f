//! A page that lies on a ground of its own colours, with a soft shadow.

use std::fmt;
use std::str::FromStr;
use std::sync::OnceLock;

use serde::Deserialize;
use serde::Serialize;

use super::ground::Ground;
use super::shadow;
use crate::error::Error;
use crate::error::Result;
use crate::finding::Kind;
use crate::geom::Size;
use crate::picture::Pixels;

/// Width and height of a card in pixels, 64 to 4,096 each. Networks show 1200 × 630 beside a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Card {
    width: u32,
    height: u32,
}

impl Card {
    /// The shortest side, in pixels.
    pub const LEAST: u32 = 64;
    /// The longest side, in pixels.
    pub const MOST: u32 = 4_096;
    /// What is left free around the page, of the card's shorter side.
    const MARGIN: f64 = 0.085;

    /// A card of such a size.
    ///
    /// # Errors
    /// [`Kind::BadValue`] for a side outside of 64 to 4,096 pixels.
    pub fn new(width: u32, height: u32) -> Result<Self> {
        let sides = Self::LEAST..=Self::MOST;
        if sides.contains(&width) && sides.contains(&height) {
            return Ok(Self { width, height });
        }
        let message = format!("a card of {width} × {height} pixels can't be made");
        let help = format!(
            "give sides of {} to {} pixels; networks take 1200x630",
            Self::LEAST,
            Self::MOST
        );
        Err(Error::new(Kind::BadValue, message).help(help))
    }

    /// In pixels.
    pub fn width(self) -> u32 {
        self.width
    }

    /// In pixels.
    pub fn height(self) -> u32 {
        self.height
    }

    /// Width and height of the page on it, in pixels.
    pub(super) fn room_for(self, page: Size) -> (u32, u32) {
        let (width, height) = (f64::from(self.width), f64::from(self.height));
        let margin = (width.min(height) * Self::MARGIN).round();
        let scale = ((width - 2.0 * margin) / page.w).min((height - 2.0 * margin) / page.h);
        let whole = |length: f64| (length * scale).round().max(1.0) as u32;
        (whole(page.w), whole(page.h))
    }

    fn pixels(self) -> usize {
        self.width as usize * self.height as usize
    }
}

impl fmt::Display for Card {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}x{}", self.width, self.height)
    }
}

impl FromStr for Card {
    type Err = Error;

    /// From `1200x630`.
    fn from_str(text: &str) -> Result<Self> {
        let sides = text.trim().split_once(['x', 'X', '×']);
        let sides = sides.and_then(|(width, height)| {
            let side = |side: &str| side.trim().parse().ok();
            Some((side(width)?, side(height)?))
        });
        let (width, height) = sides.ok_or_else(|| {
            Error::new(Kind::BadValue, format!("`{text}` is no size of a card"))
                .help("write width x height in pixels, such as `1200x630`")
        })?;
        Self::new(width, height)
    }
}

impl TryFrom<String> for Card {
    type Error = Error;

    fn try_from(text: String) -> Result<Self> {
        text.parse()
    }
}

impl From<Card> for String {
    fn from(card: Card) -> Self {
        card.to_string()
    }
}

/// A ground, ready for pages.
#[derive(Debug)]
pub(super) struct Spread {
    pub(super) card: Card,
    ground: Ground,
    /// The ground with the shadow of a page without alpha, RGB.
    shaded: OnceLock<Vec<u8>>,
}

impl Spread {
    /// A ground in the colours of a page.
    pub(super) fn new(card: Card, page: &Pixels) -> Self {
        Self {
            card,
            ground: Ground::of(page),
            shaded: OnceLock::new(),
        }
    }

    /// A page on the ground, all opaque.
    pub(super) fn with(&self, page: &Pixels) -> Pixels {
        let at = self.place(page);
        let mut rgb = match page.opaque {
            true => self.shaded.get_or_init(|| self.shade(page, at)).clone(),
            false => self.shade(page, at),
        };
        self.put(page, at, &mut rgb);
        let mut rgba = vec![255; self.card.pixels() * 4];
        for (out, pixel) in rgba.chunks_exact_mut(4).zip(rgb.chunks_exact(3)) {
            out[..3].copy_from_slice(pixel);
        }
        Pixels {
            width: self.card.width,
            height: self.card.height,
            rgba,
            opaque: true,
        }
    }

    /// Where the page's left top corner lies: in the middle.
    fn place(&self, page: &Pixels) -> (usize, usize) {
        let middle = |card: u32, page: u32| (card.saturating_sub(page) / 2) as usize;
        (
            middle(self.card.width, page.width),
            middle(self.card.height, page.height),
        )
    }

    fn shade(&self, page: &Pixels, at: (usize, usize)) -> Vec<u8> {
        let size = (self.card.width as usize, self.card.height as usize);
        let mut rgb = self.ground.paint(size);
        let shadow = shadow::of(page, at, size);
        for (pixel, alpha) in rgb.chunks_exact_mut(3).zip(shadow) {
            for channel in pixel {
                *channel = mix(*channel, 0, alpha);
            }
        }
        rgb
    }

    fn put(&self, page: &Pixels, (left, top): (usize, usize), rgb: &mut [u8]) {
        let row = self.card.width as usize * 3;
        let width = page.width as usize;
        for (y, pixels) in page.rgba.chunks_exact(width * 4).enumerate() {
            let start = (top + y) * row + left * 3;
            let Some(out) = rgb.get_mut(start..start + width * 3) else {
                return;
            };
            for (out, pixel) in out.chunks_exact_mut(3).zip(pixels.chunks_exact(4)) {
                for (channel, ink) in out.iter_mut().zip(&pixel[..3]) {
                    *channel = mix(*channel, *ink, pixel[3]);
                }
            }
        }
    }
}

/// What is seen of `under` through `over`, whose alpha is given.
fn mix(under: u8, over: u8, alpha: u8) -> u8 {
    let (under, over, alpha) = (u32::from(under), u32::from(over), u32::from(alpha));
    ((under * (255 - alpha) + over * alpha + 127) / 255) as u8
}
