//! Text forms for SVG: escapes, numbers, paths, maps, base64.

use std::fmt::Write;

use crate::color::Color;
use crate::geom::Affine;
use crate::geom::Path;
use crate::geom::Point;
use crate::geom::Rect;
use crate::geom::Segment;
use crate::geom::short;

/// Text for an attribute or an element. Characters that XML can't hold are left out.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => out.push(' '),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            other => out.push(other),
        }
    }
    out
}

/// A length in the page's units, to a thousandth.
pub(super) fn num(value: f64) -> String {
    short(value, 3).to_string()
}

/// A factor, to a millionth: it is multiplied with lengths of thousands.
pub(super) fn fine(value: f64) -> String {
    short(value, 6).to_string()
}

/// A `transform` attribute with a leading space; empty for a map that moves nothing.
pub(super) fn transform(map: Affine) -> String {
    if map == Affine::IDENTITY {
        return String::new();
    }
    let (e, f) = (fine(map.e), fine(map.f));
    if map.is_translation() {
        return format!(" transform=\"translate({e} {f})\"");
    }
    let turn = [map.a, map.b, map.c, map.d].map(fine).join(" ");
    format!(" transform=\"matrix({turn} {e} {f})\"")
}

/// The `d` of a path.
pub(super) fn path_data(path: &Path) -> String {
    let mut out = String::new();
    for segment in &path.0 {
        match *segment {
            Segment::Move(p) => put(&mut out, 'M', &[p]),
            Segment::Line(p) => put(&mut out, 'L', &[p]),
            Segment::Quad(c, p) => put(&mut out, 'Q', &[c, p]),
            Segment::Cubic(c, d, p) => put(&mut out, 'C', &[c, d, p]),
            Segment::Close => out.push('Z'),
        }
    }
    out
}

fn put(out: &mut String, letter: char, points: &[Point]) {
    out.push(letter);
    for (index, point) in points.iter().enumerate() {
        if index > 0 {
            out.push(' ');
        }
        // Writing to a string can't fail.
        let _ = write!(out, "{} {}", short(point.x, 3), short(point.y, 3));
    }
}

/// `x`, `y`, `width` and `height`.
pub(super) fn rect(rect: Rect) -> String {
    format!(
        "x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"",
        num(rect.x),
        num(rect.y),
        num(rect.w),
        num(rect.h)
    )
}

/// A colour as an attribute, and its alpha as another when it has one.
pub(super) fn color(name: &str, opacity: &str, color: Color) -> String {
    let [r, g, b, a] = color.to_rgba8();
    let solid = format!(" {name}=\"#{r:02x}{g:02x}{b:02x}\"");
    match a {
        255 => solid,
        a => format!("{solid} {opacity}=\"{}\"", num(f64::from(a) / 255.0)),
    }
}

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Base 64 (RFC 4648, 4).
pub(super) fn base64(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let byte = |at: usize| u32::from(chunk.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for digit in 0..4 {
            let index = bits >> (18 - 6 * digit) & 63;
            let is_there = digit <= chunk.len();
            out.push(if is_there {
                char::from(DIGITS[index as usize])
            } else {
                '='
            });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_as_the_standard_shows() {
        for (plain, coded) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
    }

    #[test]
    fn nothing_gets_out_of_an_attribute() {
        assert_eq!(
            escaped("a\"><script>\u{0}&"),
            "a&quot;&gt;&lt;script&gt;&amp;"
        );
    }
}
