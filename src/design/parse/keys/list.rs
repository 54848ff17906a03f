//! The keys of what holds more than one thing: tables, elements that are repeated, other designs.

use crate::design::element::ArcAlign;
use crate::design::element::CellAlign;
use crate::design::element::Direction;
use crate::design::parse::choice::TableMode;
use crate::design::parse::choice::choices;
use crate::design::parse::keys::Either;
use crate::design::parse::keys::Key;
use crate::design::parse::keys::Least;
use crate::design::parse::keys::STYLE_KEYS;
use crate::design::parse::keys::Shape;
use crate::design::parse::keys::Table;
use crate::design::parse::keys::elements::CHILDREN;
use crate::design::parse::keys::elements::ELEMENT_KEYS;
use crate::design::parse::keys::elements::STROKE;
use crate::design::parse::keys::may;
use crate::design::parse::keys::must;
use crate::design::style::Align;

const NAMED_STYLE: &[Key] = &[may(
    "style",
    Shape::Text,
    "A style of `[styles]`; own keys go over it.",
)];

pub(in crate::design::parse) static TABLE: Table = Table {
    name: "a table element",
    doc: "Rows and columns from a list of the record.",
    parts: &[
        &[
            must(
                "type",
                Shape::Const("table"),
                "Rows and columns from a list of the record.",
            ),
            must(
                "rows",
                Shape::Text,
                "The attribute of type `list` whose items are the rows, such as `attributes.courses`.",
            )
            .like(r#""attributes.courses""#),
            must(
                "columns",
                Shape::List(&Shape::Table(&COLUMN), 1, 50),
                "Its columns, from the side where lines start.",
            )
            .like(r#"[{ header = "Course", text = "{{title}}" }]"#),
            may(
                "head",
                Shape::Table(&HEAD),
                "How the heads of columns look, and what is around them.",
            ),
            may(
                "rule",
                Shape::Table(&STROKE),
                "The line between two rows. Default: none.",
            )
            .like(r#"{ color = "gold", width = "0.5pt" }"#),
            may(
                "stripe",
                Shape::Color,
                "A colour behind every other row, from the second on. Default: none.",
            ),
            may(
                "padding",
                Shape::Any(&[
                    Shape::Length(Least::Zero),
                    Shape::Row(&[Shape::Length(Least::Zero), Shape::Length(Least::Zero)]),
                ]),
                "Room around the words of a cell: left and right, above and below; or one length for both. Default: `[\"4pt\", \"2pt\"]`.",
            ),
            may(
                "row_height",
                Shape::Length(Least::Zero),
                "The least height of a row. Default: that of its words.",
            ),
            may(
                "valign",
                Shape::Choice(choices::<CellAlign>),
                "Where words stand in a row that is higher. Default: `middle`.",
            ),
            may(
                "line_height",
                Shape::Number(0.1, 10.0),
                "From baseline to baseline, in ems. Default: 1.25.",
            ),
            may(
                "hyphenate",
                Shape::Truth,
                "Whether words are broken between syllables, by the rules of their language. Default: false.",
            ),
            may(
                "fit",
                Shape::Any(&[
                    Shape::Choice(choices::<TableMode>),
                    Shape::Table(&TABLE_FIT),
                ]),
                "What happens to rows that do not fit: a mode, or a table with `mode` and `min`. Default: `shrink`.",
            ),
        ],
        NAMED_STYLE,
        STYLE_KEYS,
        ELEMENT_KEYS,
    ],
    either: Either::Free,
};

pub(in crate::design::parse) static COLUMN: Table = Table {
    name: "a column",
    doc: "A column of a table.",
    parts: &[
        &[
            must(
                "text",
                Shape::Template,
                "A template with inline marks for its cells, over the fields of an item: `{{title}}`; `{{this}}` where items are texts.",
            )
            .like(r#""{{title}}""#),
            may(
                "header",
                Shape::Template,
                "A template with inline marks for what stands above it. Default: nothing.",
            ),
            may(
                "width",
                Shape::Length(Least::Positive),
                "How wide. Default: an equal part of what the other columns leave.",
            ),
            may(
                "align",
                Shape::Choice(choices::<Align>),
                "Where words stand between its sides. Default: `start`.",
            ),
        ],
        NAMED_STYLE,
        STYLE_KEYS,
    ],
    either: Either::Free,
};

pub(in crate::design::parse) static HEAD: Table = Table {
    name: "`head`",
    doc: "How the heads of columns look, and what is around them.",
    parts: &[
        &[
            may("fill", Shape::Color, "A colour behind them. Default: none."),
            may(
                "rule",
                Shape::Table(&STROKE),
                "The line below them. Default: that between rows.",
            )
            .like(r#"{ color = "gold", width = "0.5pt" }"#),
        ],
        NAMED_STYLE,
        STYLE_KEYS,
    ],
    either: Either::Free,
};

pub(in crate::design::parse) static TABLE_FIT: Table = Table {
    name: "`fit`",
    doc: "What happens to rows that do not fit in a table's frame.",
    parts: &[&[
        may(
            "mode",
            Shape::Choice(choices::<TableMode>),
            "Make all of the table smaller (`shrink`), or refuse the record (`error`). Default: `shrink`.",
        ),
        may(
            "min",
            Shape::Length(Least::Positive),
            "Smallest size of its words. Default: half their own size.",
        ),
    ]],
    either: Either::Free,
};

pub(in crate::design::parse) static NESTED: Table = Table {
    name: "a design element",
    doc: "Another design, whole in the frame.",
    parts: &[
        &[
            must(
                "type",
                Shape::Const("design"),
                "Another design, whole in the frame: a badge on a certificate.",
            ),
            must(
                "design",
                Shape::Text,
                "A folder inside the design's own, with a `design.toml`, or the name of a bundled design. Its first page is drawn, filled by the same record.",
            )
            .like(r#""badge""#),
        ],
        ELEMENT_KEYS,
    ],
    either: Either::Free,
};

pub(in crate::design::parse) static REPEAT: Table = Table {
    name: "a repeat element",
    doc: "Elements that are drawn once for each item of a list.",
    parts: &[
        &[
            must(
                "type",
                Shape::Const("repeat"),
                "Elements that are drawn once for each item of a list.",
            ),
            must(
                "over",
                Shape::Text,
                "The attribute of type `list` whose items they are drawn for, such as `attributes.skills`.",
            )
            .like(r#""attributes.skills""#),
            must(
                "cell",
                Shape::Row(&[
                    Shape::Length(Least::Positive),
                    Shape::Length(Least::Positive),
                ]),
                "Width and height of the cell that each item gets.",
            )
            .like(r#"["40mm", "10mm"]"#),
            must(
                "elements",
                Shape::List(&Shape::Any(CHILDREN), 1, 100),
                "What is drawn in each cell, back to front. Frames are from the cell's left top corner; templates are over the fields of an item, or `{{this}}` where items are texts.",
            )
            .like(r#"[{ type = "text", text = "{{this}}", frame = [0, 0, "40mm", "10mm"] }]"#),
            may(
                "direction",
                Shape::Choice(choices::<Direction>),
                "Which way cells follow each other: in rows, or in columns. Default: `row`.",
            ),
            may(
                "gap",
                Shape::Any(&[
                    Shape::Length(Least::Zero),
                    Shape::Row(&[Shape::Length(Least::Zero), Shape::Length(Least::Zero)]),
                ]),
                "Room between cells: across and down, or one length for both. Default: 0.",
            ),
            may(
                "most",
                Shape::Whole(1, 1000),
                "Most cells in a row, or in a column. Default: as many as the frame holds.",
            ),
            may(
                "align",
                Shape::Choice(choices::<ArcAlign>),
                "Where a row or a column of cells stands in the frame. Default: `start`.",
            ),
        ],
        ELEMENT_KEYS,
    ],
    either: Either::Free,
};
