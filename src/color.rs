//! Colours and their notation.

use std::fmt;

use crate::finding::nearest;

/// A colour with its alpha. sRGB unless it is CMYK.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Color {
    /// Red, green, blue and alpha, 0 to 255, not premultiplied.
    Rgb([u8; 4]),
    /// Cyan, magenta, yellow and black, 0 to 10,000 (hundredths of a percent), opaque.
    Cmyk([u16; 4]),
}

/// Why a notation is no colour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotAColor {
    /// The nearest known name, where one is near.
    pub nearest: Option<&'static str>,
}

impl Color {
    /// Opaque black.
    pub const BLACK: Self = Self::Rgb([0, 0, 0, 255]);
    /// Opaque white.
    pub const WHITE: Self = Self::Rgb([255, 255, 255, 255]);
    /// Nothing to see.
    pub const TRANSPARENT: Self = Self::Rgb([0, 0, 0, 0]);

    /// From `#rgb`, `#rrggbb`, `#rrggbbaa`, a CSS name, or `cmyk(c m y k)` in percent.
    ///
    /// # Errors
    /// [`NotAColor`], with the nearest name when the text looks like one.
    pub fn parse(text: &str) -> Result<Self, NotAColor> {
        let text = text.trim();
        if let Some(hex) = text.strip_prefix('#') {
            return parse_hex(hex).ok_or(NotAColor { nearest: None });
        }
        let lower = text.to_ascii_lowercase();
        if let Some(inside) = lower
            .strip_prefix("cmyk(")
            .and_then(|rest| rest.strip_suffix(')'))
        {
            return parse_cmyk(inside).ok_or(NotAColor { nearest: None });
        }
        named(&lower)
    }

    /// As sRGB with alpha. CMYK is taken without a profile: `255 · (1 − c) · (1 − k)`.
    pub fn to_rgba8(self) -> [u8; 4] {
        match self {
            Self::Rgb(rgba) => rgba,
            Self::Cmyk([c, m, y, k]) => {
                let channel = |ink: u16| {
                    let light =
                        (10_000 - u32::from(ink.min(10_000))) * (10_000 - u32::from(k.min(10_000)));
                    u8::try_from((u64::from(light) * 255 + 50_000_000) / 100_000_000).unwrap_or(255)
                };
                [channel(c), channel(m), channel(y), 255]
            }
        }
    }

    /// Alpha, 0 to 1.
    pub fn alpha(self) -> f64 {
        match self {
            Self::Rgb([_, _, _, alpha]) => f64::from(alpha) / 255.0,
            Self::Cmyk(_) => 1.0,
        }
    }

    /// Relative luminance, 0 to 1 (WCAG 2.2, "relative luminance"); alpha is not looked at.
    pub fn luminance(self) -> f64 {
        let [r, g, b, _] = self.to_rgba8().map(|byte| {
            let v = f64::from(byte) / 255.0;
            if v <= 0.04045 {
                v / 12.92
            } else {
                libm::pow((v + 0.055) / 1.055, 2.4)
            }
        });
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }

    /// Contrast with `other`, 1 to 21 (WCAG 2.2, "contrast ratio").
    pub fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }
}

fn parse_hex(hex: &str) -> Option<Color> {
    if !hex.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let pair = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).ok();
    let single = |at: usize| {
        u8::from_str_radix(&hex[at..=at], 16)
            .ok()
            .map(|digit| digit * 17)
    };
    let rgba = match hex.len() {
        3 => [single(0)?, single(1)?, single(2)?, 255],
        4 => [single(0)?, single(1)?, single(2)?, single(3)?],
        6 => [pair(0)?, pair(2)?, pair(4)?, 255],
        8 => [pair(0)?, pair(2)?, pair(4)?, pair(6)?],
        _ => return None,
    };
    Some(Color::Rgb(rgba))
}

fn parse_cmyk(inside: &str) -> Option<Color> {
    let mut inks = [0_u16; 4];
    let mut words = inside.split([' ', ',']).filter(|word| !word.is_empty());
    for ink in &mut inks {
        let percent: f64 = words.next()?.trim_end_matches('%').parse().ok()?;
        if !(0.0..=100.0).contains(&percent) {
            return None;
        }
        *ink = (percent * 100.0).round() as u16;
    }
    words.next().is_none().then_some(Color::Cmyk(inks))
}

fn named(lower: &str) -> Result<Color, NotAColor> {
    if lower == "transparent" {
        return Ok(Color::TRANSPARENT);
    }
    match NAMES.binary_search_by_key(&lower, |(name, _)| name) {
        Ok(at) => {
            let [_, r, g, b] = NAMES[at].1.to_be_bytes();
            Ok(Color::Rgb([r, g, b, 255]))
        }
        Err(_) => Err(NotAColor {
            nearest: nearest(lower, NAMES.iter().map(|(name, _)| *name)),
        }),
    }
}

impl fmt::Display for Color {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Rgb([r, g, b, 255]) => write!(f, "#{r:02x}{g:02x}{b:02x}"),
            Self::Rgb([r, g, b, a]) => write!(f, "#{r:02x}{g:02x}{b:02x}{a:02x}"),
            Self::Cmyk(inks) => {
                let [c, m, y, k] = inks.map(|ink| crate::geom::short(f64::from(ink) / 100.0, 2));
                write!(f, "cmyk({c} {m} {y} {k})")
            }
        }
    }
}

/// The named colours of CSS Color Module Level 4, section 6.1, sorted.
const NAMES: &[(&str, u32)] = &[
    ("aliceblue", 0x00f0f8ff),
    ("antiquewhite", 0x00faebd7),
    ("aqua", 0x0000ffff),
    ("aquamarine", 0x007fffd4),
    ("azure", 0x00f0ffff),
    ("beige", 0x00f5f5dc),
    ("bisque", 0x00ffe4c4),
    ("black", 0x00000000),
    ("blanchedalmond", 0x00ffebcd),
    ("blue", 0x000000ff),
    ("blueviolet", 0x008a2be2),
    ("brown", 0x00a52a2a),
    ("burlywood", 0x00deb887),
    ("cadetblue", 0x005f9ea0),
    ("chartreuse", 0x007fff00),
    ("chocolate", 0x00d2691e),
    ("coral", 0x00ff7f50),
    ("cornflowerblue", 0x006495ed),
    ("cornsilk", 0x00fff8dc),
    ("crimson", 0x00dc143c),
    ("cyan", 0x0000ffff),
    ("darkblue", 0x0000008b),
    ("darkcyan", 0x00008b8b),
    ("darkgoldenrod", 0x00b8860b),
    ("darkgray", 0x00a9a9a9),
    ("darkgreen", 0x00006400),
    ("darkgrey", 0x00a9a9a9),
    ("darkkhaki", 0x00bdb76b),
    ("darkmagenta", 0x008b008b),
    ("darkolivegreen", 0x00556b2f),
    ("darkorange", 0x00ff8c00),
    ("darkorchid", 0x009932cc),
    ("darkred", 0x008b0000),
    ("darksalmon", 0x00e9967a),
    ("darkseagreen", 0x008fbc8f),
    ("darkslateblue", 0x00483d8b),
    ("darkslategray", 0x002f4f4f),
    ("darkslategrey", 0x002f4f4f),
    ("darkturquoise", 0x0000ced1),
    ("darkviolet", 0x009400d3),
    ("deeppink", 0x00ff1493),
    ("deepskyblue", 0x0000bfff),
    ("dimgray", 0x00696969),
    ("dimgrey", 0x00696969),
    ("dodgerblue", 0x001e90ff),
    ("firebrick", 0x00b22222),
    ("floralwhite", 0x00fffaf0),
    ("forestgreen", 0x00228b22),
    ("fuchsia", 0x00ff00ff),
    ("gainsboro", 0x00dcdcdc),
    ("ghostwhite", 0x00f8f8ff),
    ("gold", 0x00ffd700),
    ("goldenrod", 0x00daa520),
    ("gray", 0x00808080),
    ("green", 0x00008000),
    ("greenyellow", 0x00adff2f),
    ("grey", 0x00808080),
    ("honeydew", 0x00f0fff0),
    ("hotpink", 0x00ff69b4),
    ("indianred", 0x00cd5c5c),
    ("indigo", 0x004b0082),
    ("ivory", 0x00fffff0),
    ("khaki", 0x00f0e68c),
    ("lavender", 0x00e6e6fa),
    ("lavenderblush", 0x00fff0f5),
    ("lawngreen", 0x007cfc00),
    ("lemonchiffon", 0x00fffacd),
    ("lightblue", 0x00add8e6),
    ("lightcoral", 0x00f08080),
    ("lightcyan", 0x00e0ffff),
    ("lightgoldenrodyellow", 0x00fafad2),
    ("lightgray", 0x00d3d3d3),
    ("lightgreen", 0x0090ee90),
    ("lightgrey", 0x00d3d3d3),
    ("lightpink", 0x00ffb6c1),
    ("lightsalmon", 0x00ffa07a),
    ("lightseagreen", 0x0020b2aa),
    ("lightskyblue", 0x0087cefa),
    ("lightslategray", 0x00778899),
    ("lightslategrey", 0x00778899),
    ("lightsteelblue", 0x00b0c4de),
    ("lightyellow", 0x00ffffe0),
    ("lime", 0x0000ff00),
    ("limegreen", 0x0032cd32),
    ("linen", 0x00faf0e6),
    ("magenta", 0x00ff00ff),
    ("maroon", 0x00800000),
    ("mediumaquamarine", 0x0066cdaa),
    ("mediumblue", 0x000000cd),
    ("mediumorchid", 0x00ba55d3),
    ("mediumpurple", 0x009370db),
    ("mediumseagreen", 0x003cb371),
    ("mediumslateblue", 0x007b68ee),
    ("mediumspringgreen", 0x0000fa9a),
    ("mediumturquoise", 0x0048d1cc),
    ("mediumvioletred", 0x00c71585),
    ("midnightblue", 0x00191970),
    ("mintcream", 0x00f5fffa),
    ("mistyrose", 0x00ffe4e1),
    ("moccasin", 0x00ffe4b5),
    ("navajowhite", 0x00ffdead),
    ("navy", 0x00000080),
    ("oldlace", 0x00fdf5e6),
    ("olive", 0x00808000),
    ("olivedrab", 0x006b8e23),
    ("orange", 0x00ffa500),
    ("orangered", 0x00ff4500),
    ("orchid", 0x00da70d6),
    ("palegoldenrod", 0x00eee8aa),
    ("palegreen", 0x0098fb98),
    ("paleturquoise", 0x00afeeee),
    ("palevioletred", 0x00db7093),
    ("papayawhip", 0x00ffefd5),
    ("peachpuff", 0x00ffdab9),
    ("peru", 0x00cd853f),
    ("pink", 0x00ffc0cb),
    ("plum", 0x00dda0dd),
    ("powderblue", 0x00b0e0e6),
    ("purple", 0x00800080),
    ("rebeccapurple", 0x00663399),
    ("red", 0x00ff0000),
    ("rosybrown", 0x00bc8f8f),
    ("royalblue", 0x004169e1),
    ("saddlebrown", 0x008b4513),
    ("salmon", 0x00fa8072),
    ("sandybrown", 0x00f4a460),
    ("seagreen", 0x002e8b57),
    ("seashell", 0x00fff5ee),
    ("sienna", 0x00a0522d),
    ("silver", 0x00c0c0c0),
    ("skyblue", 0x0087ceeb),
    ("slateblue", 0x006a5acd),
    ("slategray", 0x00708090),
    ("slategrey", 0x00708090),
    ("snow", 0x00fffafa),
    ("springgreen", 0x0000ff7f),
    ("steelblue", 0x004682b4),
    ("tan", 0x00d2b48c),
    ("teal", 0x00008080),
    ("thistle", 0x00d8bfd8),
    ("tomato", 0x00ff6347),
    ("turquoise", 0x0040e0d0),
    ("violet", 0x00ee82ee),
    ("wheat", 0x00f5deb3),
    ("white", 0x00ffffff),
    ("whitesmoke", 0x00f5f5f5),
    ("yellow", 0x00ffff00),
    ("yellowgreen", 0x009acd32),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_notation_is_read() {
        assert_eq!(
            Color::parse("#1f2a44"),
            Ok(Color::Rgb([0x1f, 0x2a, 0x44, 255]))
        );
        assert_eq!(Color::parse("#fff"), Ok(Color::WHITE));
        assert_eq!(Color::parse("#00000080"), Ok(Color::Rgb([0, 0, 0, 128])));
        assert_eq!(
            Color::parse("RebeccaPurple"),
            Ok(Color::Rgb([0x66, 0x33, 0x99, 255]))
        );
        assert_eq!(
            Color::parse("cmyk(100 50 0 12.5)"),
            Ok(Color::Cmyk([10_000, 5_000, 0, 1_250]))
        );
    }

    #[test]
    fn a_misspelt_name_tells_the_nearest() {
        assert_eq!(Color::parse("golld").unwrap_err().nearest, Some("gold"));
        assert_eq!(Color::parse("#12345").unwrap_err().nearest, None);
    }

    #[test]
    fn names_are_sorted_so_that_they_are_found() {
        assert!(NAMES.is_sorted_by_key(|(name, _)| *name));
        assert!(NAMES.iter().all(|(name, _)| named(name).is_ok()));
    }

    #[test]
    fn black_on_white_has_the_largest_contrast() {
        assert!((Color::BLACK.contrast(Color::WHITE) - 21.0).abs() < 1e-9);
    }
}
