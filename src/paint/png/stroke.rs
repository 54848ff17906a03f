//! Lines along outlines, as outlines of their own.

use tiny_skia::LineCap;
use tiny_skia::LineJoin;
use tiny_skia::PathBuilder;
use tiny_skia::PathSegment;
use tiny_skia::StrokeDash;

use crate::geom::Path;
use crate::geom::Point;
use crate::geom::Segment;
use crate::scene::Cap;
use crate::scene::Join;
use crate::scene::Stroke;

/// The outline of a stroke, in the path's own coordinates. `scale` is pixels to the unit there:
/// curves are cut as finely as that needs. `None` when there is nothing to see.
pub(super) fn outline(path: &Path, stroke: &Stroke, scale: f64) -> Option<Path> {
    let path = to_skia(path)?;
    let width = stroke.width as f32;
    let scale = scale as f32;
    let style = tiny_skia::Stroke {
        width,
        miter_limit: 10.0,
        line_cap: cap(stroke.cap),
        line_join: join(stroke.join),
        dash: None,
    };
    let dashed = match dash(&stroke.dash) {
        Some(dash) => path.dash(&dash, scale)?,
        None => path,
    };
    dashed.stroke(&style, scale).map(|path| from_skia(&path))
}

fn cap(cap: Cap) -> LineCap {
    match cap {
        Cap::Butt => LineCap::Butt,
        Cap::Round => LineCap::Round,
        Cap::Square => LineCap::Square,
    }
}

fn join(join: Join) -> LineJoin {
    match join {
        Join::Miter => LineJoin::Miter,
        Join::Round => LineJoin::Round,
        Join::Bevel => LineJoin::Bevel,
    }
}

/// An odd number of lengths is gone through twice, as in PDF and SVG.
fn dash(lengths: &[f64]) -> Option<StrokeDash> {
    let mut lengths: Vec<f32> = lengths.iter().map(|length| *length as f32).collect();
    if lengths.len() % 2 == 1 {
        lengths.extend_from_within(..);
    }
    StrokeDash::new(lengths, 0.0)
}

fn to_skia(path: &Path) -> Option<tiny_skia::Path> {
    let mut builder = PathBuilder::new();
    let (x, y) = (|p: Point| p.x as f32, |p: Point| p.y as f32);
    for segment in &path.0 {
        match *segment {
            Segment::Move(p) => builder.move_to(x(p), y(p)),
            Segment::Line(p) => builder.line_to(x(p), y(p)),
            Segment::Quad(c, p) => builder.quad_to(x(c), y(c), x(p), y(p)),
            Segment::Cubic(c, d, p) => builder.cubic_to(x(c), y(c), x(d), y(d), x(p), y(p)),
            Segment::Close => builder.close(),
        }
    }
    builder.finish()
}

fn from_skia(path: &tiny_skia::Path) -> Path {
    let at = |p: tiny_skia::Point| Point::new(f64::from(p.x), f64::from(p.y));
    let segments = path.segments().map(|segment| match segment {
        PathSegment::MoveTo(p) => Segment::Move(at(p)),
        PathSegment::LineTo(p) => Segment::Line(at(p)),
        PathSegment::QuadTo(c, p) => Segment::Quad(at(c), at(p)),
        PathSegment::CubicTo(c, d, p) => Segment::Cubic(at(c), at(d), at(p)),
        PathSegment::Close => Segment::Close,
    });
    Path(segments.collect())
}
