//! What colours a shape: one colour, or a gradient as a shading (ISO 32000-1, clause 8.7.4.5).

use pdf_writer::Dict;
use pdf_writer::Finish;
use pdf_writer::Name;
use pdf_writer::Ref;

use super::canvas::Canvas;
use crate::color::Color;
use crate::geom::Affine;
use crate::geom::Path;
use crate::geom::Point;
use crate::geom::Rect;
use crate::scene::Ink;
use crate::scene::Stop;

/// Where a gradient runs: coordinates of a shading.
#[derive(Clone, Copy)]
enum Way {
    /// From a point to another.
    Axial(Point, Point),
    /// From a circle to another, each a centre and a radius.
    Radial((Point, f64), (Point, f64)),
}

impl Way {
    fn is_flat(self) -> bool {
        match self {
            Self::Axial(from, to) => from == to,
            Self::Radial(from, to) => from == to,
        }
    }
}

/// Makes `ink` the colour of the next fill of `path`.
pub(super) fn fill(canvas: &mut Canvas<'_, '_>, ink: &Ink, path: &Path, alpha: f64) {
    match paint_of(canvas, ink, path.bounds(), alpha) {
        Paint::Color(color) => {
            canvas.set_alpha(alpha * color.alpha());
            canvas.ops.fill_color(color);
        }
        Paint::Pattern(pattern) => {
            canvas
                .ops
                .op("/Pattern cs")
                .name(b'P', pattern.get())
                .op("scn");
        }
    }
}

/// Makes `ink` the colour of the next stroke along `path`.
pub(super) fn stroke(canvas: &mut Canvas<'_, '_>, ink: &Ink, path: &Path, width: f64, alpha: f64) {
    // A pointed corner reaches out ten times half the width at most: the miter limit.
    let bounds = path.bounds().map(|bounds| bounds.grown(5.0 * width));
    match paint_of(canvas, ink, bounds, alpha) {
        Paint::Color(color) => {
            canvas.set_alpha(alpha * color.alpha());
            canvas.ops.stroke_color(color);
        }
        Paint::Pattern(pattern) => {
            canvas
                .ops
                .op("/Pattern CS")
                .name(b'P', pattern.get())
                .op("SCN");
        }
    }
}

enum Paint {
    Color(Color),
    Pattern(Ref),
}

fn paint_of(canvas: &mut Canvas<'_, '_>, ink: &Ink, bounds: Option<Rect>, alpha: f64) -> Paint {
    let (way, stops) = match ink {
        Ink::Solid(color) => return Paint::Color(*color),
        Ink::Linear { from, to, stops } => (Way::Axial(*from, *to), stops),
        Ink::Radial {
            center,
            radius,
            focus,
            stops,
        } => {
            let from = focus.unwrap_or((*center, 0.0));
            (Way::Radial(from, (*center, radius.max(0.0))), stops)
        }
    };
    // A gradient of no length shows its end.
    let end = stops.last().map_or(Color::TRANSPARENT, |stop| stop.color);
    if way.is_flat() || stops.len() < 2 {
        return Paint::Color(end);
    }
    canvas.set_alpha(alpha);
    if stops.iter().any(|stop| stop.color.alpha() < 1.0) {
        mask(canvas, way, stops, bounds.unwrap_or_default());
    }
    Paint::Pattern(pattern(canvas, way, stops))
}

fn pattern(canvas: &mut Canvas<'_, '_>, way: Way, stops: &[Stop]) -> Ref {
    let objects = &mut canvas.sheet.objects;
    let id = objects.alloc();
    let space = Space::of(stops);
    let mut dict = objects.start(id).indirect(id).dict();
    dict.pair(Name(b"PatternType"), 2);
    let mut matrix = dict.insert(Name(b"Matrix")).array();
    let Affine { a, b, c, d, e, f } = canvas.matrix;
    matrix.items([a, b, c, d, e, f].map(|value| value as f32));
    matrix.finish();
    shading(dict.insert(Name(b"Shading")).dict(), way, stops, space);
    dict.finish();
    canvas.used.patterns.insert(id.get());
    id
}

/// Lets the stops' alpha through: a soft mask as light as they are opaque (clause 11.6.5.2).
fn mask(canvas: &mut Canvas<'_, '_>, way: Way, stops: &[Stop], bounds: Rect) {
    let objects = &mut canvas.sheet.objects;
    let [shade, form, state] = [(); 3].map(|()| objects.alloc());
    shading(
        objects.start(shade).indirect(shade).dict(),
        way,
        stops,
        Space::Alpha,
    );
    let mut group = objects.start(form).form_xobject(form, MASK);
    let area = bounds.grown(1.0);
    group.bbox(pdf_writer::Rect::new(
        area.x as f32,
        area.y as f32,
        area.right() as f32,
        area.bottom() as f32,
    ));
    group.group().transparency().color_space().device_gray();
    let mut resources = group.resources();
    resources.shadings().pair(Name(b"M"), shade);
    resources.finish();
    group.finish();
    let mut dict = objects.start(state).indirect(state).dict();
    let mut soft = dict.insert(Name(b"SMask")).dict();
    soft.pair(Name(b"S"), Name(b"Luminosity"))
        .pair(Name(b"G"), form);
    soft.finish();
    dict.finish();
    canvas.used.states.insert(state.get());
    canvas.ops.name(b'G', state.get()).op("gs");
}

/// The content of a mask's form.
const MASK: &[u8] = b"/M sh";

/// In which colours a shading is told.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Space {
    Rgb,
    Cmyk,
    Alpha,
}

impl Space {
    /// CMYK when all stops are; what is mixed runs in RGB.
    fn of(stops: &[Stop]) -> Self {
        let inks = |stop: &Stop| matches!(stop.color, Color::Cmyk(_));
        if stops.iter().all(inks) {
            Self::Cmyk
        } else {
            Self::Rgb
        }
    }

    fn name(self) -> Name<'static> {
        match self {
            Self::Rgb => Name(b"DeviceRGB"),
            Self::Cmyk => Name(b"DeviceCMYK"),
            Self::Alpha => Name(b"DeviceGray"),
        }
    }

    fn components(self, color: Color) -> Vec<f32> {
        match (self, color) {
            (Self::Alpha, _) => vec![color.alpha() as f32],
            (Self::Cmyk, Color::Cmyk(inks)) => inks.map(|ink| f32::from(ink) / 10_000.0).to_vec(),
            (Self::Rgb | Self::Cmyk, _) => color.to_rgba8()[..3]
                .iter()
                .map(|&byte| f32::from(byte) / 255.0)
                .collect(),
        }
    }
}

fn shading(mut dict: Dict<'_>, way: Way, stops: &[Stop], space: Space) {
    let (kind, coords) = match way {
        Way::Axial(from, to) => (2, vec![from.x, from.y, to.x, to.y]),
        Way::Radial((from, start), (to, end)) => (3, vec![from.x, from.y, start, to.x, to.y, end]),
    };
    dict.pair(Name(b"ShadingType"), kind)
        .pair(Name(b"ColorSpace"), space.name());
    let mut array = dict.insert(Name(b"Coords")).array();
    array.items(coords.into_iter().map(|value| value as f32));
    array.finish();
    dict.insert(Name(b"Extend")).array().items([true, true]);
    function(dict.insert(Name(b"Function")).dict(), &padded(stops), space);
}

/// Stops from 0 to 1, in order.
fn padded(stops: &[Stop]) -> Vec<Stop> {
    let mut all = Vec::with_capacity(stops.len() + 2);
    let mut least = 0.0_f64;
    if let Some(first) = stops.first() {
        all.push(Stop {
            offset: 0.0,
            ..*first
        });
    }
    for stop in stops {
        least = stop.offset.clamp(least, 1.0);
        all.push(Stop {
            offset: least,
            ..*stop
        });
    }
    if let Some(last) = stops.last() {
        all.push(Stop {
            offset: 1.0,
            ..*last
        });
    }
    all
}

/// The colour at each place: between each two stops of some distance a straight line.
fn function(mut dict: Dict<'_>, stops: &[Stop], space: Space) {
    let parts: Vec<&[Stop]> = stops
        .windows(2)
        .filter(|pair| pair[1].offset > pair[0].offset)
        .collect();
    if let [only] = parts[..] {
        return straight(dict, only, space);
    }
    domain(&mut dict, 3);
    let mut functions = dict.insert(Name(b"Functions")).array();
    for part in &parts {
        straight(functions.push().dict(), part, space);
    }
    functions.finish();
    let mut bounds = dict.insert(Name(b"Bounds")).array();
    bounds.items(parts.iter().skip(1).map(|part| part[0].offset as f32));
    bounds.finish();
    let mut encode = dict.insert(Name(b"Encode")).array();
    encode.items(parts.iter().flat_map(|_| [0.0_f32, 1.0]));
}

fn straight(mut dict: Dict<'_>, part: &[Stop], space: Space) {
    domain(&mut dict, 2);
    for (key, stop) in [("C0", &part[0]), ("C1", &part[1])] {
        let mut array = dict.insert(Name(key.as_bytes())).array();
        array.items(space.components(stop.color));
    }
    dict.pair(Name(b"N"), 1);
}

fn domain(dict: &mut Dict<'_>, kind: i32) {
    dict.pair(Name(b"FunctionType"), kind);
    dict.insert(Name(b"Domain")).array().items([0.0_f32, 1.0]);
}
