//! The keys of what stands on a page.

use crate::design::element::Blend;
use crate::design::element::Crop;
use crate::design::element::LineCap;
use crate::design::element::LineJoin;
use crate::design::parse::choice::FigureName;
use crate::design::parse::choice::FillRule;
use crate::design::parse::choice::NamedFocus;
use crate::design::parse::choice::WritingMode;
use crate::design::parse::choice::choices;
use crate::design::parse::keys::Either;
use crate::design::parse::keys::FIT;
use crate::design::parse::keys::Key;
use crate::design::parse::keys::Least;
use crate::design::parse::keys::STYLE_KEYS;
use crate::design::parse::keys::Shape;
use crate::design::parse::keys::Table;
use crate::design::parse::keys::arc::ARC;
use crate::design::parse::keys::code::CODE;
use crate::design::parse::keys::code::QR;
use crate::design::parse::keys::list::NESTED;
use crate::design::parse::keys::list::REPEAT;
use crate::design::parse::keys::list::TABLE;
use crate::design::parse::keys::may;
use crate::design::parse::keys::must;
use crate::design::style::Align;
use crate::design::style::FitMode;
use crate::design::style::Orientation;
use crate::design::style::Valign;

/// What every element may have.
pub(super) const ELEMENT_KEYS: &[Key] = &[
    must(
        "frame",
        Shape::Row(&[
            Shape::Length(Least::Any),
            Shape::Length(Least::Any),
            Shape::Length(Least::Zero),
            Shape::Length(Least::Zero),
        ]),
        "Where it stands: x and y of its left top corner, width, height; from the page's left top corner.",
    ).like(r#"["25mm", "82mm", "247mm", "22mm"]"#),
    may(
        "id",
        Shape::Text,
        "Its name in messages; unique. Default: its type and a number, such as `text-1`.",
    ).like(r#""holder""#),
    may(
        "page",
        Shape::Whole(1, 1000),
        "Which page it stands on, from 1. Default: 1.",
    ),
    may(
        "rotate",
        Shape::Number(-360.0, 360.0),
        "Turned about the frame's middle, in degrees, clockwise. Default: 0.",
    ).like(r#"-12"#),
    may(
        "opacity",
        Shape::Number(0.0, 1.0),
        "From 0 (not to be seen) to 1. Default: 1.",
    ).like(r#"0.5"#),
    may(
        "blend",
        Shape::Choice(choices::<Blend>),
        "How its colours mix with those beneath it. Default: `normal`, they cover them.",
    ),
    may(
        "when",
        Shape::Condition,
        "A template; when it comes out empty, `false` or `0`, the element is hidden. Default: it is shown.",
    ).like(r#""{{attributes.grade}}""#),
    may(
        "link",
        Shape::Template,
        "A template for the address where a click leads: `https:`, `http:` or `mailto:`.",
    ).like(r#""https://verify.example.org/c/{{credential.id}}""#),
    may(
        "alt",
        Shape::Template,
        "A template for what it shows, for those who can't see it.",
    ).like(r#""Seal of the university""#),
];

/// The tables that an element may be.
pub(super) const ELEMENTS: &[Shape] = &[
    Shape::Table(&TEXT),
    Shape::Table(&ARC),
    Shape::Table(&IMAGE),
    Shape::Table(&QR),
    Shape::Table(&CODE),
    Shape::Table(&TABLE),
    Shape::Table(&REPEAT),
    Shape::Table(&NESTED),
    Shape::Table(&RECT),
    Shape::Table(&ELLIPSE),
    Shape::Table(&LINE),
    Shape::Table(&POLYGON),
    Shape::Table(&STAR),
    Shape::Table(&PATH),
];

/// The tables that an element in a cell may be.
pub(super) const CHILDREN: &[Shape] = &[
    Shape::Table(&TEXT),
    Shape::Table(&ARC),
    Shape::Table(&IMAGE),
    Shape::Table(&QR),
    Shape::Table(&CODE),
    Shape::Table(&RECT),
    Shape::Table(&ELLIPSE),
    Shape::Table(&LINE),
    Shape::Table(&POLYGON),
    Shape::Table(&STAR),
    Shape::Table(&PATH),
];

const FIT_OR_MODE: &[Shape] = &[Shape::Choice(choices::<FitMode>), Shape::Table(&FIT)];

pub(in crate::design::parse) static TEXT: Table = Table {
    name: "a text element",
    doc: "Text in a frame.",
    parts: &[
        &[
            must("type", Shape::Const("text"), "Text in a frame."),
            must(
                "text",
                Shape::Template,
                "A template with inline marks: `**bold**`, `*italic*`, `[words]{style}`.",
            )
            .like(r#""{{recipient.name}}""#),
            may(
                "style",
                Shape::Text,
                "A style of `[styles]`; the element's own keys go over it.",
            ).like(r#""label""#),
            may(
                "align",
                Shape::Choice(choices::<Align>),
                "Where lines stand between the sides. Default: `start`.",
            ).like(r#""center""#),
            may(
                "valign",
                Shape::Choice(choices::<Valign>),
                "Where lines stand between top and bottom. Default: `top`.",
            ).like(r#""middle""#),
            may(
                "fit",
                Shape::Any(FIT_OR_MODE),
                "What happens to text that is too large for its frame: a mode, or a table with `mode`, `min` and `max_lines`. Default: `wrap`.",
            ).like(r#"{ mode = "shrink", min = "18pt" }"#),
            may(
                "fit_group",
                Shape::Text,
                "A name: the texts that have the same one are set at one size, the smallest that one of them needs. Default: each has its own.",
            ).like(r#""facts""#),
            may(
                "line_height",
                Shape::Number(0.1, 10.0),
                "From baseline to baseline, in ems. Default: 1.25.",
            ),
            may(
                "skip_empty_lines",
                Shape::Truth,
                "Whether lines that come out empty are left away. Default: false.",
            ),
            may(
                "hyphenate",
                Shape::Truth,
                "Whether words are broken between syllables, by the rules of their language. Default: false.",
            ),
            may(
                "kashida",
                Shape::Truth,
                "Whether justified lines of Arabic are filled by drawing letters apart, before spaces grow. Default: false.",
            ),
            may(
                "writing",
                Shape::Choice(choices::<WritingMode>),
                "Which way lines run: across the page, or down it as columns from right to left. Default: `horizontal`.",
            ),
            may(
                "orientation",
                Shape::Choice(choices::<Orientation>),
                "In columns: Latin letters and the like lie on their side (`mixed`) or stand (`upright`). Default: `mixed`.",
            ),
            may(
                "tate_chu_yoko",
                Shape::Whole(0, 4),
                "In columns: numbers of at most so many digits stand upright within one em; 0 for none. Default: 2.",
            ),
        ],
        STYLE_KEYS,
        ELEMENT_KEYS,
    ],
    either: Either::Free,
};

pub(in crate::design::parse) static IMAGE: Table = Table {
    name: "an image element",
    doc: "A picture of the design, or of the record.",
    parts: &[
        &[
            must(
                "type",
                Shape::Const("image"),
                "A picture of the design (`file`), or of the record (`attribute`).",
            ),
            may(
                "file",
                Shape::File,
                "A picture of the design's folder: JPEG, PNG, WebP, SVG, or the first page of a PDF.",
            )
            .like(r#""picture.png""#),
            may(
                "attribute",
                Shape::Text,
                "An attribute of type `image`, by its key: the record brings the picture.",
            )
            .like(r#""photo""#),
            may(
                "placeholder",
                Shape::File,
                "A picture of the design's folder that is shown when the record has none.",
            ).like(r#""placeholder.svg""#),
            may(
                "crop",
                Shape::Choice(choices::<Crop>),
                "How it fills the frame: all of it seen (`contain`), the frame full (`cover`), or stretched (`fill`). Default: `contain`.",
            ).like(r#""cover""#),
            may(
                "focus",
                Shape::Any(&[
                    Shape::Choice(choices::<NamedFocus>),
                    Shape::Row(&[Shape::Number(0.0, 1.0), Shape::Number(0.0, 1.0)]),
                ]),
                "What stays in sight when it is cropped: from the left and from the top, 0 to 1, or a name such as `top`. Default: `center`.",
            ).like(r#"[0.5, 0.2]"#),
            may(
                "radius",
                Shape::Length(Least::Zero),
                "Radius of the frame's corners. Default: 0.",
            ).like(r#""2mm""#),
        ],
        ELEMENT_KEYS,
    ],
    either: Either::One(["file", "attribute"]),
};

/// A colour or a gradient.
const INKS: &[Shape] = &[Shape::ColorOrNone, Shape::Table(&GRADIENT)];
const INK: Shape = Shape::Any(INKS);

const FILL_KEY: &[Key] = &[may(
    "fill",
    INK,
    "What its inside is filled with: a colour, a gradient, or `none`. Default: none.",
)
.like(r#""gold""#)];

const STROKE_KEY: &[Key] = &[may(
    "stroke",
    Shape::Table(&STROKE),
    "The line along it. Default: none.",
)
.like(r#"{ color = "gold", width = "1pt" }"#)];

const IS_SHAPE: Key = must(
    "type",
    Shape::Const("shape"),
    "An outline with a fill and a stroke.",
);

macro_rules! figure {
    ($name:ident, $word:literal, $called:literal, $doc:literal, $keys:expr) => {
        pub(in crate::design::parse) static $name: Table = Table {
            name: $called,
            doc: $doc,
            parts: &[
                &[IS_SHAPE, must("shape", Shape::Const($word), $doc)],
                $keys,
                FILL_KEY,
                STROKE_KEY,
                ELEMENT_KEYS,
            ],
            either: Either::Some(["fill", "stroke"]),
        };
    };
}

figure!(RECT, "rect", "a rect shape", "A rectangle.", RECT_KEYS);
const RECT_KEYS: &[Key] = &[may(
    "radius",
    Shape::Length(Least::Zero),
    "Radius of its corners. Default: 0.",
)
.like(r#""2mm""#)];

figure!(
    ELLIPSE,
    "ellipse",
    "an ellipse shape",
    "The ellipse in the frame.",
    &[]
);

figure!(
    POLYGON,
    "polygon",
    "a polygon shape",
    "A regular polygon, a corner on top.",
    POLYGON_KEYS
);
const POLYGON_KEYS: &[Key] = &[must("sides", Shape::Whole(3, 100), "How many corners.").like("6")];

figure!(
    STAR,
    "star",
    "a star shape",
    "A star, a point on top.",
    STAR_KEYS
);
const STAR_KEYS: &[Key] = &[
    must("points", Shape::Whole(3, 100), "How many points.").like("5"),
    may(
        "inner",
        Shape::Number(0.01, 1.0),
        "Inner radius as a part of the outer. Default: 0.5.",
    ),
];

figure!(
    PATH,
    "path",
    "a path shape",
    "SVG path data, stretched from its view box to the frame.",
    PATH_KEYS
);
const PATH_KEYS: &[Key] = &[
    must("d", Shape::Text, "SVG path data (SVG 2, section 9.3).").like(r#""M0 0H24V24Z""#),
    must(
        "view_box",
        VIEW_BOX,
        "The part of the path's plane that is stretched to the frame: x, y, width, height.",
    )
    .like("[0, 0, 24, 24]"),
    may(
        "fill_rule",
        Shape::Choice(choices::<FillRule>),
        "Which parts a path that crosses itself encloses. Default: `nonzero`.",
    ),
];
const VIEW_BOX: Shape = Shape::Row(&[
    Shape::Number(-1e6, 1e6),
    Shape::Number(-1e6, 1e6),
    Shape::Number(1e-6, 1e6),
    Shape::Number(1e-6, 1e6),
]);

const LINE_DOC: &str =
    "From the frame's left top to its right bottom; a frame of no height is a level line.";

/// The only shape that has no inside.
pub(in crate::design::parse) static LINE: Table = Table {
    name: "a line shape",
    doc: LINE_DOC,
    parts: &[
        &[
            IS_SHAPE,
            must("shape", Shape::Const("line"), LINE_DOC),
            must("stroke", Shape::Table(&STROKE), "The line itself.")
                .like(r#"{ color = "gold", width = "1pt" }"#),
        ],
        ELEMENT_KEYS,
    ],
    either: Either::Free,
};

/// What a shape whose `shape` is not known may have.
pub(in crate::design::parse) static FIGURE: Table = Table {
    name: "a shape element",
    doc: "An outline with a fill and a stroke.",
    parts: &[
        &[
            IS_SHAPE,
            must(
                "shape",
                Shape::Choice(choices::<FigureName>),
                "Which outline.",
            ),
        ],
        FILL_KEY,
        STROKE_KEY,
        ELEMENT_KEYS,
    ],
    either: Either::Some(["fill", "stroke"]),
};

pub(in crate::design::parse) static GRADIENT: Table = Table {
    name: "a gradient",
    doc: "Colours that run into one another: along a line (`linear`), or from a centre outwards (`radial`).",
    parts: &[&[
        may(
            "linear",
            Shape::Number(-360.0, 360.0),
            "The angle along which it runs, in degrees: 0 is upwards, 90 to the right.",
        ).like("90"),
        may(
            "radial",
            Shape::Row(&[Shape::Number(0.0, 1.0), Shape::Number(0.0, 1.0)]),
            "The centre, as a part of the frame: from its left and from its top, 0 to 1.",
        ).like("[0.5, 0.5]"),
        may(
            "radius",
            Shape::Number(0.001, 10.0),
            "Radius of a radial gradient as a part of half the frame's longer side. Default: 1.",
        ),
        must(
            "stops",
            Shape::List(&Shape::Row(&[Shape::Number(0.0, 1.0), Shape::Color]), 2, 64),
            "Offsets from 0 to 1 and their colours, in rising order: `[[0, \"#fff\"], [1, \"gold\"]]`.",
        ).like(r#"[[0, "white"], [1, "gold"]]"#),
    ]],
    either: Either::One(["linear", "radial"]),
};

pub(in crate::design::parse) static STROKE: Table = Table {
    name: "`stroke`",
    doc: "The line along an outline.",
    parts: &[&[
        may("color", Shape::Color, "Its colour. Default: black.").like(r##""#7a5514""##),
        may("fill", INK, "Its colour or gradient, instead of `color`.").like(r#""gold""#),
        must("width", Shape::Length(Least::Positive), "How thick.").like(r#""1pt""#),
        may(
            "dash",
            Shape::List(&Shape::Length(Least::Zero), 0, 16),
            "Lengths of dashes and gaps by turns. Default: a whole line.",
        )
        .like(r#"["2mm", "1mm"]"#),
        may(
            "cap",
            Shape::Choice(choices::<LineCap>),
            "How its ends look. Default: `butt`.",
        ),
        may(
            "join",
            Shape::Choice(choices::<LineJoin>),
            "How its corners look. Default: `miter`.",
        ),
    ]],
    either: Either::NotBoth(["color", "fill"]),
};
