//! SVG path data (SVG 2, section 9.3), all commands; arcs become cubic curves.

use crate::geom::Path;
use crate::geom::Point;
use crate::geom::Segment;

/// Coordinates are no larger than this; more would lose the digits that matter.
const LARGEST: f64 = 1e9;

/// What is wrong with path data, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PathFault {
    /// Which character, from 1.
    pub(crate) character: usize,
    /// A hint.
    pub(crate) what: &'static str,
}

type Step<T> = Result<T, PathFault>;

/// The outlines that path data draws; at least one.
pub(crate) fn parse(data: &str) -> Step<Path> {
    let mut pen = Pen::default();
    let mut reader = Reader { data, at: 0 };
    reader.skip_space();
    if !matches!(reader.peek(), Some(b'M' | b'm')) {
        return reader.broken("path data starts with `M` or `m`");
    }
    while let Some(command) = reader.command()? {
        reader.run(command, &mut pen)?;
    }
    Ok(Path(pen.segments))
}

/// Where the pen is, and what it drew.
#[derive(Default)]
struct Pen {
    segments: Vec<Segment>,
    at: Point,
    /// Where the outline started.
    start: Point,
    /// The last control point, and what kind of curve it was of.
    control: Option<(Curve, Point)>,
    /// Whether the last outline was closed, so that a new one starts without saying so.
    is_closed: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Curve {
    Cubic,
    Quad,
}

impl Pen {
    fn move_to(&mut self, to: Point) {
        self.segments.push(Segment::Move(to));
        (self.at, self.start) = (to, to);
        (self.control, self.is_closed) = (None, false);
    }

    fn draw(&mut self, segment: Segment, to: Point, control: Option<(Curve, Point)>) {
        if self.is_closed {
            self.segments.push(Segment::Move(self.start));
            self.is_closed = false;
        }
        self.segments.push(segment);
        (self.at, self.control) = (to, control);
    }

    fn line_to(&mut self, to: Point) {
        self.draw(Segment::Line(to), to, None);
    }

    fn cubic_to(&mut self, first: Point, second: Point, to: Point) {
        let control = Some((Curve::Cubic, second));
        self.draw(Segment::Cubic(first, second, to), to, control);
    }

    fn quad_to(&mut self, control: Point, to: Point) {
        self.draw(Segment::Quad(control, to), to, Some((Curve::Quad, control)));
    }

    fn close(&mut self) {
        if !self.is_closed {
            self.segments.push(Segment::Close);
        }
        (self.at, self.control, self.is_closed) = (self.start, None, true);
    }

    /// The control point that goes on smoothly after a curve of that kind.
    fn mirrored(&self, kind: Curve) -> Point {
        match self.control {
            Some((last, point)) if last == kind => {
                Point::new(2.0 * self.at.x - point.x, 2.0 * self.at.y - point.y)
            }
            _ => self.at,
        }
    }
}

/// A command with its letter and whether its points are relative.
#[derive(Clone, Copy)]
struct Command {
    letter: u8,
    is_relative: bool,
}

impl Command {
    fn of(letter: u8) -> Self {
        Self {
            letter: letter.to_ascii_uppercase(),
            is_relative: letter.is_ascii_lowercase(),
        }
    }
}

struct Reader<'d> {
    data: &'d str,
    at: usize,
}

impl Reader<'_> {
    fn broken<T>(&self, what: &'static str) -> Step<T> {
        let before = self.data.get(..self.at).unwrap_or_default();
        Err(PathFault {
            character: before.chars().count() + 1,
            what,
        })
    }

    fn peek(&self) -> Option<u8> {
        self.data.as_bytes().get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n' | b'\x0c')) {
            self.at += 1;
        }
    }

    fn skip_comma(&mut self) {
        self.skip_space();
        if self.peek() == Some(b',') {
            self.at += 1;
            self.skip_space();
        }
    }

    /// The next command letter; `None` at the end.
    fn command(&mut self) -> Step<Option<Command>> {
        self.skip_space();
        let Some(letter) = self.peek() else {
            return Ok(None);
        };
        if !b"MmLlHhVvCcSsQqTtAaZz".contains(&letter) {
            return self.broken("write one of the commands M L H V C S Q T A Z, then its numbers");
        }
        self.at += 1;
        Ok(Some(Command::of(letter)))
    }

    /// Runs a command, and again as long as numbers follow.
    fn run(&mut self, command: Command, pen: &mut Pen) -> Step<()> {
        if command.letter == b'Z' {
            pen.close();
            return Ok(());
        }
        let mut command = command;
        loop {
            self.once(command, pen)?;
            if command.letter == b'M' {
                // More pairs after a move are lines.
                command.letter = b'L';
            }
            let before = self.at;
            self.skip_comma();
            if !matches!(self.peek(), Some(b'0'..=b'9' | b'+' | b'-' | b'.')) {
                self.at = before;
                return Ok(());
            }
        }
    }

    fn once(&mut self, command: Command, pen: &mut Pen) -> Step<()> {
        let from = if command.is_relative {
            pen.at
        } else {
            Point::default()
        };
        match command.letter {
            b'M' => pen.move_to(self.point(from)?),
            b'H' => pen.line_to(Point::new(from.x + self.number()?, pen.at.y)),
            b'V' => pen.line_to(Point::new(pen.at.x, from.y + self.number()?)),
            b'C' => {
                let (first, second) = (self.point(from)?, self.point(from)?);
                pen.cubic_to(first, second, self.point(from)?);
            }
            b'S' => {
                let (first, second) = (pen.mirrored(Curve::Cubic), self.point(from)?);
                pen.cubic_to(first, second, self.point(from)?);
            }
            b'Q' => {
                let control = self.point(from)?;
                pen.quad_to(control, self.point(from)?);
            }
            b'T' => {
                let control = pen.mirrored(Curve::Quad);
                pen.quad_to(control, self.point(from)?);
            }
            b'A' => self.arc(from, pen)?,
            _ => pen.line_to(self.point(from)?),
        }
        Ok(())
    }

    fn arc(&mut self, from: Point, pen: &mut Pen) -> Step<()> {
        let (rx, ry, turn) = (self.number()?, self.number()?, self.number()?);
        let (large, sweep) = (self.flag()?, self.flag()?);
        let to = self.point(from)?;
        let arc = Arc {
            radii: Point::new(rx.abs(), ry.abs()),
            turn,
            large,
            sweep,
        };
        arc.draw(pen, to);
        Ok(())
    }

    fn point(&mut self, from: Point) -> Step<Point> {
        let x = from.x + self.number()?;
        let y = from.y + self.number()?;
        if x.abs() > LARGEST || y.abs() > LARGEST {
            return self.broken("a coordinate is too large");
        }
        Ok(Point::new(x, y))
    }

    /// A flag of an arc: one digit, after which the next number may follow at once.
    fn flag(&mut self) -> Step<bool> {
        self.skip_comma();
        let flag = match self.peek() {
            Some(b'0') => false,
            Some(b'1') => true,
            _ => return self.broken("write 0 or 1 for the two flags of an arc"),
        };
        self.at += 1;
        Ok(flag)
    }

    fn digits(&mut self) -> usize {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        self.at - start
    }

    fn sign(&mut self) {
        if matches!(self.peek(), Some(b'+' | b'-')) {
            self.at += 1;
        }
    }

    fn number(&mut self) -> Step<f64> {
        self.skip_comma();
        let start = self.at;
        self.sign();
        let mut digits = self.digits();
        if self.peek() == Some(b'.') {
            self.at += 1;
            digits += self.digits();
        }
        if digits == 0 {
            self.at = start;
            return self.broken("a number is missing here");
        }
        self.exponent();
        match self.data[start..self.at].parse::<f64>() {
            Ok(number) if number.abs() <= LARGEST => Ok(number),
            _ => {
                self.at = start;
                self.broken("the number is too large")
            }
        }
    }

    fn exponent(&mut self) {
        let start = self.at;
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            self.sign();
            if self.digits() == 0 {
                self.at = start;
            }
        }
    }
}

/// Part of an ellipse that ends where the pen is and at another point.
struct Arc {
    radii: Point,
    /// Of the ellipse's first axis, in degrees.
    turn: f64,
    large: bool,
    sweep: bool,
}

impl Arc {
    /// Draws it as cubic curves (SVG 2, appendix B.2).
    fn draw(&self, pen: &mut Pen, to: Point) {
        let from = pen.at;
        if from == to {
            return;
        }
        if self.radii.x == 0.0 || self.radii.y == 0.0 {
            pen.line_to(to);
            return;
        }
        let (sin, cos) = crate::geom::sin_cos(self.turn);
        let half = Point::new((from.x - to.x) / 2.0, (from.y - to.y) / 2.0);
        let half = Point::new(cos * half.x + sin * half.y, cos * half.y - sin * half.x);
        let (radii, center) = self.center(half);
        let (start, sweep) = self.angles(half, radii, center);
        let middle = Point::new((from.x + to.x) / 2.0, (from.y + to.y) / 2.0);
        let place = |x: f64, y: f64| {
            let (x, y) = (radii.x * x + center.x, radii.y * y + center.y);
            Point::new(middle.x + cos * x - sin * y, middle.y + sin * x + cos * y)
        };
        curves(pen, start, sweep, to, place);
    }

    /// The radii, made as large as they must be, and the centre, both in the ellipse's own axes and
    /// from the middle between the two ends.
    fn center(&self, half: Point) -> (Point, Point) {
        let Point { x: rx, y: ry } = self.radii;
        let stretch = (half.x / rx) * (half.x / rx) + (half.y / ry) * (half.y / ry);
        if stretch >= 1.0 {
            let root = stretch.sqrt();
            return (Point::new(rx * root, ry * root), Point::default());
        }
        let size = ((1.0 - stretch) / stretch).sqrt();
        let size = if self.large == self.sweep {
            -size
        } else {
            size
        };
        let center = Point::new(size * rx * half.y / ry, -size * ry * half.x / rx);
        (self.radii, center)
    }

    /// Where it starts and how far it goes, in radians.
    fn angles(&self, half: Point, radii: Point, center: Point) -> (f64, f64) {
        let angle =
            |x: f64, y: f64| libm::atan2((y - center.y) / radii.y, (x - center.x) / radii.x);
        let start = angle(half.x, half.y);
        let sweep = angle(-half.x, -half.y) - start;
        let full = 2.0 * std::f64::consts::PI;
        let sweep = match self.sweep {
            true if sweep < 0.0 => sweep + full,
            false if sweep > 0.0 => sweep - full,
            _ => sweep,
        };
        (start, sweep)
    }
}

/// A part of the unit circle as curves of a quarter at most, each point put where `place` says.
fn curves(pen: &mut Pen, start: f64, sweep: f64, to: Point, place: impl Fn(f64, f64) -> Point) {
    let quarter = std::f64::consts::FRAC_PI_2;
    // A hair more than a quarter still goes as one; the error stays below 1e-5 of the radius.
    let count = (sweep.abs() / quarter - 1e-9).ceil().max(1.0);
    let step = sweep / count;
    let reach = 4.0 / 3.0 * libm::tan(step / 4.0);
    for index in 0..count as u32 {
        let (sin, cos) = libm::sincos(start + step * f64::from(index));
        let (next_sin, next_cos) = libm::sincos(start + step * f64::from(index + 1));
        let first = place(cos - reach * sin, sin + reach * cos);
        let second = place(next_cos + reach * next_sin, next_sin - reach * next_cos);
        let is_last = index + 1 == count as u32;
        let end = if is_last {
            to
        } else {
            place(next_cos, next_sin)
        };
        pen.cubic_to(first, second, end);
    }
    // Only a cubic command may be mirrored by the next one.
    pen.control = None;
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(data: &str) -> String {
        let point = |p: Point| {
            let short = |v| crate::geom::short(v, 3);
            format!("{},{}", short(p.x), short(p.y))
        };
        let step = |segment: &Segment| match *segment {
            Segment::Move(p) => format!("M{}", point(p)),
            Segment::Line(p) => format!("L{}", point(p)),
            Segment::Quad(c, p) => format!("Q{} {}", point(c), point(p)),
            Segment::Cubic(c, d, p) => format!("C{} {} {}", point(c), point(d), point(p)),
            Segment::Close => "Z".to_owned(),
        };
        let steps: Vec<String> = parse(data).unwrap().0.iter().map(step).collect();
        steps.join(" ")
    }

    #[test]
    fn relative_commands_start_where_the_pen_is() {
        assert_eq!(
            shown("m10 10 l5 0 v5 h-5z"),
            "M10,10 L15,10 L15,15 L10,15 Z"
        );
    }

    #[test]
    fn pairs_after_a_move_are_lines() {
        assert_eq!(shown("M0,0 10,0 10,10"), "M0,0 L10,0 L10,10");
        assert_eq!(shown("m1 1 1 1 1 1"), "M1,1 L2,2 L3,3");
    }

    #[test]
    fn numbers_may_stand_close_together() {
        assert_eq!(shown("M.5.5-1-2e1L1e-1,+3"), "M0.5,0.5 L-1,-20 L0.1,3");
        assert_eq!(shown("M0 0a5 5 0 0110 0"), shown("M0 0 A 5 5 0 0 1 10 0"));
    }

    #[test]
    fn smooth_curves_mirror_the_last_control_point() {
        assert_eq!(
            shown("M0 0C0 1 2 3 4 4S8 8 9 9S1 1 2 2"),
            "M0,0 C0,1 2,3 4,4 C6,5 8,8 9,9 C10,10 1,1 2,2"
        );
        assert_eq!(
            shown("M0 0Q1 2 3 0T6 0T9 0"),
            "M0,0 Q1,2 3,0 Q5,-2 6,0 Q7,2 9,0"
        );
        assert_eq!(shown("M0 0L4 4S8 8 9 9"), "M0,0 L4,4 C4,4 8,8 9,9");
        assert_eq!(shown("M0 0C0 1 2 3 4 4T9 9"), "M0,0 C0,1 2,3 4,4 Q4,4 9,9");
    }

    #[test]
    fn what_follows_a_close_starts_where_the_outline_did() {
        assert_eq!(shown("M1 1L2 2ZL3 3"), "M1,1 L2,2 Z M1,1 L3,3");
        assert_eq!(shown("M1 1L2 2Zm1 0l1 0zz"), "M1,1 L2,2 Z M2,1 L3,1 Z");
    }

    #[test]
    fn half_a_circle_is_two_curves_through_its_top() {
        assert_eq!(
            shown("M0 0A5 5 0 0 1 10 0"),
            "M0,0 C0,-2.761 2.239,-5 5,-5 C7.761,-5 10,-2.761 10,0"
        );
        assert_eq!(
            shown("M0 0A5 5 0 0 0 10 0"),
            "M0,0 C0,2.761 2.239,5 5,5 C7.761,5 10,2.761 10,0"
        );
    }

    #[test]
    fn the_flags_of_an_arc_choose_one_of_four() {
        let bounds = |data: &str| parse(data).unwrap().bounds().unwrap();
        let small = bounds("M0 0A10 10 0 0 1 10 10");
        let large = bounds("M0 0A10 10 0 1 1 10 10");
        assert!((small.w - 10.0).abs() < 0.01 && (small.h - 10.0).abs() < 0.01);
        assert!(large.w > 19.0 && large.h > 19.0);
        assert!(bounds("M0 0A10 10 0 0 0 10 10").x > -0.01);
    }

    #[test]
    fn an_arc_that_is_too_small_grows_until_it_reaches() {
        assert_eq!(shown("M0 0A1 1 0 0 1 10 0"), shown("M0 0A5 5 0 0 1 10 0"));
        assert_eq!(shown("M0 0A0 5 0 0 1 10 0"), "M0,0 L10,0");
        assert_eq!(shown("M1 1A5 5 0 0 1 1 1"), "M1,1");
    }

    #[test]
    fn a_turned_ellipse_ends_where_it_should() {
        let path = parse("M10 20a30 10 -30 1 0 5 7").unwrap();
        let Some(Segment::Cubic(_, _, end)) = path.0.last() else {
            panic!("an arc is a curve");
        };
        assert_eq!(*end, Point::new(15.0, 27.0));
    }

    #[test]
    fn broken_data_tells_its_character() {
        let fault = |data: &str| parse(data).unwrap_err();
        assert_eq!(fault("").what, "path data starts with `M` or `m`");
        assert_eq!(fault("L1 1").character, 1);
        assert_eq!(fault("M1 x").character, 4);
        assert_eq!(fault("M0 0 B 1").character, 6);
        assert_eq!(
            fault("M0 0 A5 5 0 2 1 1 1").what,
            "write 0 or 1 for the two flags of an arc"
        );
        assert_eq!(fault("M1e99 0").what, "the number is too large");
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(data in "\\PC*") {
            let _ = parse(&data);
        }

        #[test]
        fn no_path_makes_it_panic_or_leave_the_plane(data in "M0 0([MmLlHhVvCcSsQqTtAaZz]([ ,]?-?[0-9]{1,3}(\\.[0-9])?){0,8}){0,12}") {
            if let Ok(path) = parse(&data) {
                let bounds = path.bounds().unwrap();
                prop_assert!(bounds.w.is_finite() && bounds.h.is_finite());
            }
        }
    }
}
