//! The keys of codes.

use crate::design::element::QrLevel;
use crate::design::parse::choice::SymbologyName;
use crate::design::parse::choice::choices;
use crate::design::parse::keys::Either;
use crate::design::parse::keys::Key;
use crate::design::parse::keys::Shape;
use crate::design::parse::keys::Table;
use crate::design::parse::keys::elements::ELEMENT_KEYS;
use crate::design::parse::keys::may;
use crate::design::parse::keys::must;

/// What every code may have.
const CODE_KEYS: &[Key] = &[
    must(
        "data",
        Shape::Template,
        "A template for what the code says.",
    )
    .like(r#""https://example.org/{{credential.id}}""#),
    may(
        "color",
        Shape::Color,
        "Colour of the modules. Default: black.",
    )
    .like(r##""#142730""##),
    may(
        "background",
        Shape::ColorOrNone,
        "Colour of the ground, quiet zone included; `none` for none. Default: white.",
    )
    .like(r##""#fffdf6""##),
    may(
        "hosts",
        Shape::List(&Shape::Text, 0, 100),
        "Hosts that the code's address may have. Default: any.",
    )
    .like(r#"["verify.example.org"]"#),
];

pub(in crate::design::parse) static QR: Table = Table {
    name: "a qr element",
    doc: "A QR code (ISO/IEC 18004).",
    parts: &[
        &[
            must("type", Shape::Const("qr"), "A QR code."),
            may(
                "level",
                Shape::Choice(choices::<QrLevel>),
                "Error correction: L (7 %), M (15 %), Q (25 %) or H (30 %). Default: M.",
            ),
            may(
                "quiet_zone",
                Shape::Whole(0, 20),
                "Empty margin, in modules. Default: 4, as scanners want it.",
            ),
            may(
                "center",
                Shape::File,
                "A picture of the design's folder on top of the code's middle.",
            )
            .like(r#""logo.svg""#),
            may(
                "center_size",
                Shape::Number(0.01, 0.5),
                "Side of that picture as a part of the code's. Default: 0.2.",
            ),
        ],
        CODE_KEYS,
        ELEMENT_KEYS,
    ],
    either: Either::Free,
};

pub(in crate::design::parse) static CODE: Table = Table {
    name: "a code element",
    doc: "A code of another kind than a QR code: squares, bars, or rows of bars.",
    parts: &[
        &[
            must(
                "type",
                Shape::Const("code"),
                "A code: Data Matrix, Code 128, Aztec or PDF417.",
            ),
            must(
                "symbology",
                Shape::Choice(choices::<SymbologyName>),
                "Which kind: `data-matrix` (ISO/IEC 16022), `code-128` (ISO/IEC 15417), `aztec` (ISO/IEC 24778) or `pdf417` (ISO/IEC 15438).",
            ),
            may(
                "level",
                Shape::Whole(0, 90),
                "Error correction. `aztec`: 5 to 90, in percent of the code; default: 23. `pdf417`: 0 to 8; default: by how much it says. The others have none to choose.",
            ),
            may(
                "quiet_zone",
                Shape::Whole(0, 20),
                "Empty margin, in modules: beside bars, or on all sides. Default: what its standard asks for: `data-matrix` 1, `code-128` 10, `aztec` 0, `pdf417` 2.",
            ),
        ],
        CODE_KEYS,
        ELEMENT_KEYS,
    ],
    either: Either::Free,
};
