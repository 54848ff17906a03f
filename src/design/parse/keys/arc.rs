//! The keys of text along an arc.

use crate::design::element::ArcAlign;
use crate::design::element::Side;
use crate::design::element::Turn;
use crate::design::parse::choice::ArcMode;
use crate::design::parse::choice::Position;
use crate::design::parse::choice::choices;
use crate::design::parse::keys::Either;
use crate::design::parse::keys::Key;
use crate::design::parse::keys::Least;
use crate::design::parse::keys::STYLE_KEYS;
use crate::design::parse::keys::Shape;
use crate::design::parse::keys::Table;
use crate::design::parse::keys::elements::ELEMENT_KEYS;
use crate::design::parse::keys::may;
use crate::design::parse::keys::must;

pub(in crate::design::parse) static ARC: Table = Table {
    name: "an arc element",
    doc: "Text along the ellipse in the frame.",
    parts: &[
        &[
            must(
                "type",
                Shape::Const("arc"),
                "Text along the ellipse in the frame: a circle, when the frame is a square.",
            ),
            must(
                "text",
                Shape::Template,
                "A template with inline marks: `**bold**`, `*italic*`, `[words]{style}`.",
            )
            .like(r#""{{issuer.name}}""#),
            may(
                "style",
                Shape::Text,
                "A style of `[styles]`; the element's own keys go over it.",
            ).like(r#""ring""#),
        ],
        ALONG_KEYS,
        &[may(
            "fit",
            Shape::Any(FIT_OR_MODE),
            "What happens to text that is too long for its arc: a mode, or a table with `mode`, `min`, `tightest` and `widest`. Default: `shrink`.",
        ).like(r#"{ mode = "track", widest = "0.12em" }"#)],
        STYLE_KEYS,
        ELEMENT_KEYS,
    ],
    either: Either::NotBoth(["position", "at"]),
};

/// Where it stands on the curve.
const ALONG_KEYS: &[Key] = &[
    may(
        "side",
        Shape::Choice(choices::<Side>),
        "On which side of the curve it stands. Default: `outside`.",
    ),
    may(
        "position",
        Shape::Choice(choices::<Position>),
        "The `top` of the curve, or its `bottom`. Default: `top`.",
    ),
    may(
        "at",
        Shape::Number(-360.0, 360.0),
        "Instead of `position`: an angle in degrees, clockwise from the top.",
    )
    .like("90"),
    may(
        "direction",
        Shape::Choice(choices::<Turn>),
        "Which way it runs. Default: clockwise in the upper half, counterclockwise in the lower one, so that it stands upright.",
    ),
    may(
        "align",
        Shape::Choice(choices::<ArcAlign>),
        "Whether it starts, has its middle or ends there. Default: `center`.",
    ),
    may(
        "sweep",
        Shape::Number(1.0, 360.0),
        "The largest part of the curve that it may take, in degrees. Default: 180.",
    )
    .like(r#"200"#),
];

const FIT_OR_MODE: &[Shape] = &[Shape::Choice(choices::<ArcMode>), Shape::Table(&ARC_FIT)];

static ARC_FIT: Table = Table {
    name: "`fit` of an arc",
    doc: "What happens to text that is too long for its arc.",
    parts: &[&[
        may(
            "mode",
            Shape::Choice(choices::<ArcMode>),
            "What to do: make it smaller (`shrink`), change its letter spacing so that it fills the arc (`track`), or refuse it (`error`). Default: `shrink`.",
        ),
        may(
            "min",
            Shape::Length(Least::Positive),
            "For `shrink`: smallest size. Default: half the text's own size.",
        )
        .like(r#""8pt""#),
        may(
            "tightest",
            Shape::Ems(-1.0, 10.0),
            "For `track`: least letter spacing, in ems or as a length. Default: -0.05.",
        ),
        may(
            "widest",
            Shape::Ems(-1.0, 10.0),
            "For `track`: most letter spacing, in ems or as a length. Default: 0.5.",
        ),
    ]],
    either: Either::Free,
};
