//! Frames: where texts and pictures of the artwork stand on the page.

use usvg::TextAnchor;

use super::rows::Block;
use crate::geom::Affine;
use crate::geom::Point;
use crate::geom::Rect;
use crate::geom::Size;
use crate::geom::sin_cos;

/// Where something stands, in points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Stand {
    pub(super) frame: Rect,
    /// Degrees, clockwise.
    pub(super) rotate: f64,
}

/// What a map does to lengths and angles.
#[derive(Clone, Copy, Debug)]
pub(super) struct Turn {
    /// Degrees, clockwise.
    pub(super) degrees: f64,
    pub(super) across: f64,
    pub(super) down: f64,
    /// Whether it slants or mirrors, which no element can.
    pub(super) odd: bool,
}

impl Turn {
    pub(super) fn of(map: Affine) -> Self {
        let across = libm::hypot(map.a, map.b);
        let area = map.a * map.d - map.b * map.c;
        let down = if across > 0.0 { area / across } else { 0.0 };
        let slant = (map.a * map.c + map.b * map.d).abs();
        let degrees = libm::atan2(map.b, map.a) * 180.0 / std::f64::consts::PI;
        Self {
            // As it will be written; and -0 as 0.
            degrees: (degrees * 100.0).round() / 100.0 + 0.0,
            across,
            down: down.abs(),
            odd: area < 0.0 || slant > 0.01 * across * across,
        }
    }

    /// Whether letters come out wider or narrower than they are.
    pub(super) fn stretches(self) -> bool {
        (self.across / self.down - 1.0).abs() > 0.015
    }
}

pub(super) fn affine(map: usvg::Transform) -> Affine {
    let [a, b, c, d, e, f] = [map.sx, map.ky, map.kx, map.sy, map.tx, map.ty].map(f64::from);
    Affine::new(a, b, c, d, e, f)
}

/// A box of the artwork, where the map puts it.
pub(super) fn standing(rect: Rect, map: Affine) -> Stand {
    let turn = Turn::of(map);
    let (w, h) = (rect.w * turn.across, rect.h * turn.down);
    let middle = map.apply(rect.center());
    let quarter = (turn.degrees / 90.0).round() as i64;
    let square = (turn.degrees - quarter as f64 * 90.0).abs() < 0.02;
    // A code or a picture frame that lies on its side is meant upright.
    let (w, h, rotate) = match (square, quarter % 2 == 0) {
        (true, true) => (w, h, 0.0),
        (true, false) => (h, w, 0.0),
        (false, _) => (w, h, turn.degrees),
    };
    let frame = Rect::new(middle.x - w / 2.0, middle.y - h / 2.0, w, h);
    Stand { frame, rotate }
}

/// A frame pushed onto the page, and cut where it is larger.
pub(super) fn on_page(stand: Stand, page: Size) -> Stand {
    if stand.rotate != 0.0 {
        return stand;
    }
    let frame = stand.frame;
    let (left, top) = (frame.x.clamp(0.0, page.w), frame.y.clamp(0.0, page.h));
    let (right, bottom) = (
        frame.right().clamp(0.0, page.w),
        frame.bottom().clamp(0.0, page.h),
    );
    Stand {
        frame: Rect::from_edges(left, top, right, bottom),
        rotate: 0.0,
    }
}

/// Whether a frame has a size and lies on the page, its turned corners too.
pub(super) fn is_on_page(stand: Stand, page: Size) -> bool {
    let Stand { frame, rotate } = stand;
    let bounds = Affine::rotate(rotate, frame.center()).bounds(frame);
    let whole = Rect::new(0.0, 0.0, page.w, page.h);
    frame.w > 0.0 && frame.h > 0.0 && whole.grown(0.5).holds(bounds)
}

/// A text on its baseline, turned so that it runs level; in points.
#[derive(Clone, Debug)]
pub(super) struct Level {
    pub(super) from: f64,
    pub(super) to: f64,
    pub(super) first: f64,
    pub(super) last: f64,
    pub(super) size: f64,
    pub(super) anchor: TextAnchor,
    pub(super) degrees: f64,
}

/// Room for accents over the first line, in ems.
const OVER: f64 = 1.1;
/// Between a text and what stands beside it, in ems.
const APART: f64 = 0.4;
/// Empty border of a page, as a part of its shorter side.
const MARGIN: f64 = 0.05;

impl Level {
    pub(super) fn of(block: &Block, map: Affine) -> Self {
        let turn = Turn::of(map);
        let back = Affine::rotate(-turn.degrees, Point::new(0.0, 0.0));
        let at = |x: f64, y: f64| back.apply(map.apply(Point::new(x, y)));
        let (first, last) = (block.first(), block.last());
        let rows = block.rows.iter();
        let ends = rows.flat_map(|row| [at(row.from, row.y).x, at(row.to, row.y).x]);
        let (from, to) = ends.fold((f64::INFINITY, f64::NEG_INFINITY), |(from, to), x| {
            (from.min(x), to.max(x))
        });
        Self {
            from,
            to,
            first: at(first.from, first.y).y,
            last: at(last.from, last.y).y,
            size: first.look().size * turn.down,
            anchor: first.anchor,
            degrees: turn.degrees,
        }
    }

    /// Whether a text that hangs from its start stands in the middle of the page: programs that
    /// place it for the words that they know write no anchor.
    pub(super) fn is_in_middle(&self, page: Size) -> bool {
        let off = f64::midpoint(self.from, self.to) - page.w / 2.0;
        let wide = self.to - self.from > page.w * 0.02;
        self.degrees == 0.0 && wide && off.abs() <= page.w * 0.006
    }

    /// What it covers on the page when it is not turned.
    pub(super) fn band(&self) -> Rect {
        let top = self.first - 0.8 * self.size;
        Rect::from_edges(self.from, top, self.to, self.last + 0.2 * self.size)
    }

    /// Its frame: on its baseline, from its anchor as far as the page and what stands beside it allow.
    /// `step` is what its free sides are rounded to.
    pub(super) fn frame(&self, page: Size, others: &[Rect], step: f64) -> Stand {
        let room = self.room(page, others);
        let (left, right) = self.sides(room, step);
        let height = self.last - self.first + OVER * self.size;
        let top = self.last - (height / step).ceil() * step;
        let level = Rect::from_edges(left, top, right, self.last);
        if self.degrees == 0.0 {
            return on_page(
                Stand {
                    frame: level,
                    rotate: 0.0,
                },
                page,
            );
        }
        let (sin, cos) = sin_cos(self.degrees);
        let middle = level.center();
        let (x, y) = (
            cos * middle.x - sin * middle.y,
            sin * middle.x + cos * middle.y,
        );
        let frame = Rect::new(x - level.w / 2.0, y - level.h / 2.0, level.w, level.h);
        Stand {
            frame,
            rotate: self.degrees,
        }
    }

    /// From where to where it may reach.
    fn room(&self, page: Size, others: &[Rect]) -> (f64, f64) {
        let margin = MARGIN * page.w.min(page.h);
        let inner = Rect::new(0.0, 0.0, page.w, page.h).grown(-margin);
        let whole = Rect::new(0.0, 0.0, page.w, page.h);
        let lines = [self.last, self.first - OVER * self.size];
        let across = |rect: Rect| {
            let spans = lines.map(|y| self.span(rect, y));
            (spans[0].0.max(spans[1].0), spans[0].1.min(spans[1].1))
        };
        let (mut low, mut high) = across(inner);
        if self.degrees == 0.0 {
            (low, high) = (inner.x, inner.right());
            for other in others.iter().filter(|other| self.is_beside(**other)) {
                match other.x >= self.to {
                    true => high = high.min(other.x - APART * self.size),
                    false => low = low.max(other.right() + APART * self.size),
                }
            }
        }
        // The words of the artwork always have room, as far as there is a page.
        let hair = 0.01 * (self.to - self.from);
        let (least, most) = match self.degrees == 0.0 {
            true => (whole.x, whole.right()),
            false => across(whole),
        };
        (
            low.min(self.from - hair).max(least),
            high.max(self.to + hair).min(most),
        )
    }

    fn is_beside(&self, other: Rect) -> bool {
        let band = self.band();
        let level = other.y < band.bottom() && other.bottom() > band.y;
        level && (other.x >= self.to || other.right() <= self.from)
    }

    /// Where a line at `y` of the turned page lies inside a box of the page.
    fn span(&self, rect: Rect, y: f64) -> (f64, f64) {
        let (sin, cos) = sin_cos(self.degrees);
        let (mut low, mut high) = (f64::NEG_INFINITY, f64::INFINITY);
        let sides = [
            (cos, -sin * y, rect.x, rect.right()),
            (sin, cos * y, rect.y, rect.bottom()),
        ];
        for (slope, start, least, most) in sides {
            if slope.abs() < 1e-9 {
                continue;
            }
            let (one, two) = ((least - start) / slope, (most - start) / slope);
            low = low.max(one.min(two));
            high = high.min(one.max(two));
        }
        (low, high)
    }

    fn sides(&self, (low, high): (f64, f64), step: f64) -> (f64, f64) {
        let words = self.to - self.from;
        let whole = |length: f64, least: f64| {
            let neat = (length / step).floor() * step;
            if neat > least { neat } else { length }
        };
        match self.anchor {
            TextAnchor::Start => (
                self.from,
                self.from + whole((high - self.from).max(1.0), words),
            ),
            TextAnchor::End => (self.to - whole((self.to - low).max(1.0), words), self.to),
            TextAnchor::Middle => {
                let middle = f64::midpoint(self.from, self.to);
                let half = (middle - low).min(high - middle).max(0.5);
                let half = whole(half, words / 2.0);
                (middle - half, middle + half)
            }
        }
    }
}
