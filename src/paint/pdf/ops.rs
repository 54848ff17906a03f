//! A content stream (ISO 32000-1, clause 7.8.2): operators and numbers, written straight to bytes.

use super::code::Bars;
use crate::color::Color;
use crate::geom::Affine;
use crate::geom::Path;
use crate::geom::Point;
use crate::geom::Rect;
use crate::geom::Segment;

/// Decimals of a coordinate: 0.0001 pt is far below what any device shows.
const PLACE: u32 = 4;
/// Decimals of a matrix's four factors: they are multiplied by coordinates.
const FACTOR: u32 = 7;

/// The bytes of a content stream.
#[derive(Default)]
pub(super) struct Ops {
    pub(super) bytes: Vec<u8>,
    /// The codes among them, in order.
    pub(super) codes: Vec<Bars>,
}

impl Ops {
    /// An empty one with room for a page of text and a code.
    pub(super) fn with_room() -> Self {
        Self {
            bytes: Vec::with_capacity(4 << 10),
            codes: Vec::new(),
        }
    }

    /// An operator without operands, or after them.
    pub(super) fn op(&mut self, operator: &str) -> &mut Self {
        self.bytes.extend_from_slice(operator.as_bytes());
        self.bytes.push(b'\n');
        self
    }

    /// A number and a space.
    pub(super) fn num(&mut self, value: f64, places: u32) -> &mut Self {
        decimal(&mut self.bytes, value, places);
        self.bytes.push(b' ');
        self
    }

    /// A coordinate or a length.
    pub(super) fn len(&mut self, value: f64) -> &mut Self {
        self.num(value, PLACE)
    }

    /// A whole number.
    pub(super) fn int(&mut self, value: usize) -> &mut Self {
        integer(&mut self.bytes, value as u64);
        self.bytes.push(b' ');
        self
    }

    /// The six numbers of a matrix.
    pub(super) fn matrix(&mut self, map: Affine) -> &mut Self {
        for factor in [map.a, map.b, map.c, map.d] {
            self.num(factor, FACTOR);
        }
        self.len(map.e).len(map.f)
    }

    /// Puts `map` before the current matrix; nothing for the identity.
    pub(super) fn concat(&mut self, map: Affine) -> &mut Self {
        if map == Affine::IDENTITY {
            return self;
        }
        self.matrix(map).op("cm")
    }

    /// A resource's name: its kind's letter and a number.
    pub(super) fn name(&mut self, kind: u8, number: i32) -> &mut Self {
        self.bytes.push(b'/');
        self.bytes
            .extend_from_slice(ResourceName::new(kind, number).as_bytes());
        self.bytes.push(b' ');
        self
    }

    fn point(&mut self, at: Point) -> &mut Self {
        self.len(at.x).len(at.y)
    }

    /// Builds a path.
    pub(super) fn path(&mut self, path: &Path) -> &mut Self {
        if let Some(rect) = upright(path) {
            return self.rect(rect);
        }
        let mut pen = Point::default();
        let mut start = Point::default();
        for segment in &path.0 {
            match *segment {
                Segment::Move(to) => {
                    self.point(to).op("m");
                    start = to;
                    pen = to;
                }
                Segment::Line(to) => {
                    self.point(to).op("l");
                    pen = to;
                }
                Segment::Quad(control, to) => {
                    // PDF has cubic curves alone; the same curve has its controls at two thirds.
                    self.point(two_thirds(pen, control));
                    self.point(two_thirds(to, control)).point(to).op("c");
                    pen = to;
                }
                Segment::Cubic(first, second, to) => {
                    self.point(first).point(second).point(to).op("c");
                    pen = to;
                }
                Segment::Close => {
                    self.op("h");
                    pen = start;
                }
            }
        }
        self
    }

    /// Adds a rectangle to the path.
    pub(super) fn rect(&mut self, rect: Rect) -> &mut Self {
        self.len(rect.x)
            .len(rect.y)
            .len(rect.w)
            .len(rect.h)
            .op("re")
    }

    /// Sets the colour of fills.
    pub(super) fn fill_color(&mut self, color: Color) -> &mut Self {
        let operator = self.components(color, ["g", "rg", "k"]);
        self.op(operator)
    }

    /// Sets the colour of strokes.
    pub(super) fn stroke_color(&mut self, color: Color) -> &mut Self {
        let operator = self.components(color, ["G", "RG", "K"]);
        self.op(operator)
    }

    fn components(&mut self, color: Color, [grey, rgb, cmyk]: [&'static str; 3]) -> &'static str {
        match color {
            Color::Rgb([r, g, b, _]) if r == g && g == b => {
                self.num(f64::from(r) / 255.0, 4);
                grey
            }
            Color::Rgb([r, g, b, _]) => {
                for byte in [r, g, b] {
                    self.num(f64::from(byte) / 255.0, 4);
                }
                rgb
            }
            Color::Cmyk(inks) => {
                for ink in inks {
                    self.num(f64::from(ink.min(10_000)) / 10_000.0, 4);
                }
                cmyk
            }
        }
    }

    /// A literal string (clause 7.3.4.2), escaped.
    pub(super) fn literal(&mut self, bytes: impl IntoIterator<Item = u8>) -> &mut Self {
        self.bytes.push(b'(');
        for byte in bytes {
            match byte {
                b'(' | b')' | b'\\' => self.bytes.extend([b'\\', byte]),
                // A reader would take a bare carriage return for a line feed.
                b'\r' => self.bytes.extend(b"\\r"),
                _ => self.bytes.push(byte),
            }
        }
        self.bytes.push(b')');
        self
    }
}

/// How a resource is called: its kind's letter and the number of its object, so that names never
/// meet when the resources of several content streams are joined.
pub(super) struct ResourceName {
    bytes: [u8; 12],
    length: usize,
}

impl ResourceName {
    pub(super) fn new(kind: u8, number: i32) -> Self {
        let mut digits = [0; 20];
        let digits = digits_of(&mut digits, u64::from(number.unsigned_abs()));
        let mut bytes = [kind; 12];
        bytes[1..=digits.len()].copy_from_slice(digits);
        Self {
            bytes,
            length: 1 + digits.len(),
        }
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.length]
    }
}

fn two_thirds(from: Point, to: Point) -> Point {
    Point::new(
        from.x + (to.x - from.x) * 2.0 / 3.0,
        from.y + (to.y - from.y) * 2.0 / 3.0,
    )
}

/// The rectangle that a path of five segments draws, when its sides are upright.
fn upright(path: &Path) -> Option<Rect> {
    let [
        Segment::Move(a),
        Segment::Line(b),
        Segment::Line(c),
        Segment::Line(d),
        Segment::Close,
    ] = path.0[..]
    else {
        return None;
    };
    (a.y == b.y && b.x == c.x && c.y == d.y && d.x == a.x)
        .then(|| Rect::from_edges(a.x, a.y, c.x, c.y))
}

/// Writes a number with at most `places` decimals. What is no number is 0, and what no page can
/// hold ends at a thousand million.
fn decimal(out: &mut Vec<u8>, value: f64, places: u32) {
    let unit = 10_u64.pow(places);
    let bounded = if value.is_nan() {
        0.0
    } else {
        value.clamp(-1e9, 1e9)
    };
    let scaled = (bounded * unit as f64).round() as i64;
    if scaled < 0 {
        out.push(b'-');
    }
    let (whole, mut rest) = (scaled.unsigned_abs() / unit, scaled.unsigned_abs() % unit);
    if whole > 0 || rest == 0 {
        integer(out, whole);
    }
    if rest == 0 {
        return;
    }
    out.push(b'.');
    let mut digit = unit / 10;
    while rest > 0 {
        out.push(b'0' + (rest / digit) as u8);
        rest %= digit;
        digit /= 10;
    }
}

fn integer(out: &mut Vec<u8>, value: u64) {
    out.extend_from_slice(digits_of(&mut [0; 20], value));
}

fn digits_of(digits: &mut [u8; 20], mut value: u64) -> &[u8] {
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = b'0' + (value % 10) as u8;
        value /= 10;
        if value == 0 {
            return &digits[at..];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(value: f64, places: u32) -> String {
        let mut out = Vec::new();
        decimal(&mut out, value, places);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn numbers_are_short_and_never_in_exponents() {
        assert_eq!(written(0.0, 4), "0");
        assert_eq!(written(-0.00001, 4), "0");
        assert_eq!(written(-0.5, 4), "-.5");
        assert_eq!(written(12.0305, 4), "12.0305");
        assert_eq!(written(1e300, 4), "1000000000");
        assert_eq!(written(f64::NAN, 4), "0");
        assert_eq!(written(10.000_01, 4), "10");
    }

    #[test]
    fn a_string_can_not_be_left_early() {
        let mut ops = Ops::default();
        ops.literal(*b"a)\\(\rb");
        assert_eq!(ops.bytes, b"(a\\)\\\\\\(\\rb)");
    }

    #[test]
    fn a_rectangle_is_one_operator() {
        let mut ops = Ops::default();
        ops.path(&Path::rect(Rect::new(1.0, 2.0, 3.0, 4.5)));
        assert_eq!(ops.bytes, b"1 2 3 4.5 re\n");
    }
}
