//! Every key of a design, once: the reader checks against these tables, the JSON Schema prints them.

/// The keys of text along an arc.
pub(in crate::design::parse) mod arc;
/// The keys of codes.
pub(in crate::design::parse) mod code;
/// The keys of what stands on a page.
pub(in crate::design::parse) mod elements;
/// The keys of what holds more than one thing.
pub(in crate::design::parse) mod list;

use crate::design::Kind;
use crate::design::attribute::AttributeKind;
use crate::design::parse::choice::ItemKind;
use crate::design::parse::choice::NamedSize;
use crate::design::parse::choice::NamedWeight;
use crate::design::parse::choice::Orientation;
use crate::design::parse::choice::Word;
use crate::design::parse::choice::choices;
use crate::design::style::FitMode;

/// One key of a table.
pub(crate) struct Key {
    pub(crate) name: &'static str,
    pub(crate) required: bool,
    pub(crate) shape: Shape,
    /// A value that fits, as TOML writes it, for hints and the JSON Schema; empty where the shape says enough.
    pub(crate) example: &'static str,
    /// What it does, for the JSON Schema.
    pub(crate) doc: &'static str,
}

impl Key {
    /// With an example.
    const fn like(self, example: &'static str) -> Self {
        Self { example, ..self }
    }

    /// A value that fits, as TOML writes it.
    pub(crate) fn example(&self) -> String {
        match &self.shape {
            Shape::Const(word) => format!("\"{word}\""),
            Shape::Choice(words) if self.example.is_empty() => {
                let first = words().first().map_or("", |word| word.name);
                format!("\"{first}\"")
            }
            _ => self.example.to_owned(),
        }
    }
}

/// What a value must be.
pub(crate) enum Shape {
    /// Any text.
    Text,
    /// A Handlebars template.
    Template,
    /// A Handlebars template, or just true or false.
    Condition,
    /// The name of a file of the design.
    File,
    /// A BCP 47 tag.
    Locale,
    /// True or false.
    Truth,
    /// A whole number.
    Whole(u32, u32),
    /// A number.
    Number(f64, f64),
    /// A number with a unit.
    Length(Least),
    /// A number of ems, or a length.
    Ems(f64, f64),
    /// A colour.
    Color,
    /// A colour or `none`.
    ColorOrNone,
    /// One word of a list.
    Choice(fn() -> Vec<Word>),
    /// Exactly this text.
    Const(&'static str),
    /// So many values of one shape.
    List(&'static Shape, usize, usize),
    /// Values of these shapes, in this order.
    Row(&'static [Shape]),
    /// A table with known keys.
    Table(&'static Table),
    /// A table with keys of one's own.
    Map(&'static Shape),
    /// One of several.
    Any(&'static [Shape]),
    /// Text, a number, a date, or true or false.
    Scalar,
    /// Any value at all.
    Anything,
}

/// How small a length may be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Least {
    /// Negative lengths are allowed.
    Any,
    /// 0 or more.
    Zero,
    /// More than 0.
    Positive,
}

/// A table of a design with all keys that it may have.
pub(crate) struct Table {
    /// What messages call it.
    pub(crate) name: &'static str,
    pub(crate) doc: &'static str,
    /// Lists of keys; what several tables share is a list of its own.
    pub(crate) parts: &'static [&'static [Key]],
    /// Which keys need or exclude one another.
    pub(crate) either: Either,
}

/// Which keys of a table need or exclude one another.
#[derive(Clone, Copy)]
pub(crate) enum Either {
    /// Each key for itself.
    Free,
    /// Exactly one of these.
    One([&'static str; 2]),
    /// One of these, or both.
    Some([&'static str; 2]),
    /// One of these, or none.
    NotBoth([&'static str; 2]),
}

impl Table {
    pub(crate) fn keys(&self) -> impl Iterator<Item = &'static Key> {
        self.parts.iter().flat_map(|part| part.iter())
    }

    pub(crate) fn key(&self, name: &str) -> Option<&'static Key> {
        self.keys().find(|key| key.name == name)
    }
}

pub(super) const fn must(name: &'static str, shape: Shape, doc: &'static str) -> Key {
    Key {
        name,
        required: true,
        shape,
        example: "",
        doc,
    }
}

pub(super) const fn may(name: &'static str, shape: Shape, doc: &'static str) -> Key {
    Key {
        name,
        required: false,
        shape,
        example: "",
        doc,
    }
}

pub(crate) static DESIGN: Table = Table {
    name: "the design",
    doc: "A testamur design: what a certificate or a badge looks like.",
    parts: &[&[
        may(
            "$schema",
            Shape::Text,
            "Address of this schema, for editors.",
        ).like(r#""./design.schema.json""#),
        may(
            "schema",
            Shape::Whole(1, 1),
            "Version of the format. Default: 1.",
        ),
        must(
            "kind",
            Shape::Choice(choices::<Kind>),
            "What the design makes: `certificate` (PDF first, any page size) or `badge` (square PNG first).",
        ).like(r#""certificate""#),
        must("name", Shape::Text, "Name of the design, for people.").like(r#""Certificate of completion""#),
        may(
            "locale",
            Shape::Locale,
            "BCP 47 locale of its text and dates, such as `en-GB`. A record may override it. Default: `en`.",
        ).like(r#""en-GB""#),
        must(
            "page",
            Shape::Table(&PAGE),
            "The page: its size, background and bleed. With several pages, what they share.",
        ).like(r#"{ size = "A4" }"#),
        may(
            "pages",
            Shape::List(&Shape::Table(&ONE_PAGE), 1, 1000),
            "One table a page when there are several; each takes from `page` what it leaves open. Default: one page, as `page` says.",
        ).like(r#"[{ background = "front.svg" }, { background = "back.svg" }]"#),
        may(
            "issuer",
            Shape::Map(&Shape::Scalar),
            "Facts about the issuer that every record shares, for `{{issuer.…}}`. A record may override them.",
        ).like(r#"{ name = "Board of Engineers", url = "https://engineers.example.org" }"#),
        may(
            "group",
            Shape::Map(&Shape::Scalar),
            "Facts about the course, class or event that every record shares, for `{{group.…}}`. A record may override them.",
        ).like(r#"{ name = "Structural engineering 2026" }"#),
        may(
            "attributes",
            Shape::Map(&Shape::Table(&ATTRIBUTE)),
            "Typed custom fields, by key, for `{{attributes.…}}`.",
        ).like(r#"{ license_number = { label = "Licence number", required = true, sample = "PE-004217" } }"#),
        may(
            "fonts",
            Shape::Table(&FONTS),
            "Fonts of this design, beside the bundled families.",
        ).like(r#"{ files = ["fonts/OurSerif-Bold.ttf"] }"#),
        may(
            "styles",
            Shape::Map(&Shape::Table(&STYLE)),
            "Named styles, for `style = \"NAME\"` and for spans `[words]{NAME}`.",
        ).like(r##"{ label = { font = "Inter", color = "#5d5138" } }"##),
        may(
            "elements",
            Shape::List(&Shape::Any(elements::ELEMENTS), 0, 100_000),
            "What stands on the pages, back to front.",
        ).like(r#"[{ type = "text", text = "{{recipient.name}}", frame = ["25mm", "82mm", "247mm", "22mm"] }]"#),
        may(
            "samples",
            Shape::List(&Shape::Table(&SAMPLE), 0, 1000),
            "Records to show in previews; the first is the usual one.",
        ).like(r#"[{ recipient = { name = "Ada Lovelace" } }]"#),
    ]],
    either: Either::Free,
};

const PAGE_KEYS: &[Key] = &[
    may(
        "orientation",
        Shape::Choice(choices::<Orientation>),
        "Which way the page lies. Default: portrait; CR80 lies landscape.",
    ),
    may(
        "background",
        Shape::File,
        "A picture (JPEG, PNG, WebP, SVG, or the first page of a PDF) that covers the page and its bleed; `none` for none.",
    )
    .like(r#""background.svg""#),
    may(
        "bleed",
        Shape::Length(Least::Zero),
        "How far the background reaches beyond the trim on each side. Default: 0.",
    )
    .like(r#""3mm""#),
    may(
        "color",
        Shape::ColorOrNone,
        "A colour under everything. Default: none, which is transparent (white in a PDF).",
    )
    .like(r##""#fffdf6""##),
    may(
        "min_dpi",
        Shape::Number(1.0, 2400.0),
        "Pixels to the inch under which a picture is a fault on a page that is printed. Default: 100.",
    ),
];

const PAGE_SIZE: Shape = Shape::Any(&[
    Shape::Choice(choices::<NamedSize>),
    Shape::Row(&[
        Shape::Length(Least::Positive),
        Shape::Length(Least::Positive),
    ]),
]);
const SIZE_DOC: &str = "Trimmed size: `A3`, `A4`, `A5`, `Letter`, `Legal`, `CR80`, or `[\"width\", \"height\"]`. In `px` a PNG comes out 1 : 1.";

pub(crate) static PAGE: Table = Table {
    name: "`[page]`",
    doc: "A page: its size, background and bleed.",
    parts: &[
        &[must("size", PAGE_SIZE, SIZE_DOC).like(r#""A4""#)],
        PAGE_KEYS,
    ],
    either: Either::Free,
};

pub(crate) static ONE_PAGE: Table = Table {
    name: "`[[pages]]`",
    doc: "One of several pages; it takes from `page` what it leaves open.",
    parts: &[
        &[may("size", PAGE_SIZE, SIZE_DOC).like(r#""A5""#)],
        PAGE_KEYS,
    ],
    either: Either::Free,
};

pub(crate) static ATTRIBUTE: Table = Table {
    name: "an attribute",
    doc: "A typed custom field.",
    parts: &[&[
        may(
            "type",
            Shape::Choice(choices::<AttributeKind>),
            "What its values are. Default: `text`.",
        ),
        may(
            "label",
            Shape::Text,
            "Its name for people: in tables, messages and forms. Default: its key, spelt out.",
        )
        .like(r#""Licence number""#),
        may(
            "required",
            Shape::Truth,
            "Whether each record must have it. Default: false.",
        ),
        may(
            "pattern",
            Shape::Text,
            "A regular expression that the whole value must match.",
        )
        .like(r#""[A-Z]{2}-[0-9]{6}""#),
        may("default", VALUE, "What a record without it gets.").like(r#""General practice""#),
        may("sample", VALUE, "What previews show.").like(r#""PE-004217""#),
        may(
            "items",
            Shape::Map(&Shape::Table(&ITEM)),
            "For `list`: the fields of each item, by key, in the order of a table's cell. Default: each item is a text.",
        ),
    ]],
    either: Either::Free,
};

/// A value of an attribute; a list for those of type `list`.
const VALUE: Shape = Shape::Any(&[Shape::Scalar, Shape::List(&Shape::Anything, 0, 10_000)]);

pub(crate) static ITEM: Table = Table {
    name: "a field of an item",
    doc: "A typed field of each item of a list.",
    parts: &[&[
        may(
            "type",
            Shape::Choice(choices::<ItemKind>),
            "What its values are. Default: `text`.",
        ),
        may(
            "label",
            Shape::Text,
            "Its name for people. Default: its key, spelt out.",
        ),
        may(
            "required",
            Shape::Truth,
            "Whether each item must have it. Default: false.",
        ),
        may(
            "pattern",
            Shape::Text,
            "A regular expression that the whole value must match.",
        ),
    ]],
    either: Either::Free,
};

pub(crate) static FONTS: Table = Table {
    name: "`[fonts]`",
    doc: "Fonts of this design, beside the bundled families.",
    parts: &[&[may(
        "files",
        Shape::List(&Shape::File, 0, 1000),
        "Font files (TTF, OTF) inside the design's folder.",
    )
    .like(r#"["fonts/OurSerif-Bold.ttf"]"#)]],
    either: Either::Free,
};

pub(crate) static FONT: Table = Table {
    name: "`font`",
    doc: "Which font text is set in.",
    parts: &[&[
        may("family", Shape::Text, "Family, such as `EB Garamond`. Default: the design's first font, else EB Garamond.").like(r#""EB Garamond""#),
        may(
            "weight",
            Shape::Any(&[Shape::Whole(1, 1000), Shape::Choice(choices::<NamedWeight>)]),
            "Weight, 1 to 1000, or a name such as `bold`. Default: 400.",
        ).like(r#"600"#),
        may("italic", Shape::Truth, "Italic or upright. Default: false."),
        may(
            "width",
            Shape::Number(50.0, 200.0),
            "Width in percent, for variable fonts and families with narrow or wide faces. Default: 100.",
        ),
        may(
            "optical_size",
            Shape::Length(Least::Positive),
            "The size that letters are drawn for, for variable fonts with an `opsz` axis. Default: the font's size.",
        ).like(r#""9pt""#),
        may(
            "size",
            Shape::Length(Least::Positive),
            "Size of the em. Default: 12pt.",
        ).like(r#""44pt""#),
    ]],
    either: Either::Free,
};

const FONT_OR_FAMILY: &[Shape] = &[Shape::Text, Shape::Table(&FONT)];

pub(super) const STYLE_KEYS: &[Key] = &[
    may(
        "font",
        Shape::Any(FONT_OR_FAMILY),
        "Which font: a family's name, or a table with `family`, `weight`, `italic`, `width`, `optical_size` and `size`.",
    ).like(r#"{ family = "EB Garamond", weight = 600, size = "44pt" }"#),
    may("color", Shape::Color, "Colour of the text. Default: black.").like(r##""#1f2a44""##),
    may(
        "letter_spacing",
        Shape::Ems(-1.0, 10.0),
        "Room added after each letter: ems (`0.05` or `\"0.05em\"`) or a length. Default: 0.",
    ).like(r#""0.05em""#),
    may(
        "features",
        Shape::List(&Shape::Text, 0, 64),
        "OpenType features, such as `smcp`, `onum` or `-liga`.",
    ).like(r#"["smcp", "onum"]"#),
    may(
        "rise",
        Shape::Ems(-5.0, 5.0),
        "Raises (positive) or lowers the baseline: ems (`0.3` or `\"0.3em\"`) or a length. Default: 0.",
    ).like(r#""0.3em""#),
    may(
        "language",
        Shape::Locale,
        "BCP 47 language of the words, when it is not that of the record. Default: the record's.",
    ).like(r#""fr""#),
];

pub(crate) static STYLE: Table = Table {
    name: "a style",
    doc: "How text looks, under a name.",
    parts: &[STYLE_KEYS],
    either: Either::Free,
};

pub(crate) static FIT: Table = Table {
    name: "`fit`",
    doc: "What happens to text that is too large for its frame.",
    parts: &[&[
        may(
            "mode",
            Shape::Choice(choices::<FitMode>),
            "What to do. Default: `wrap`.",
        )
        .like(r#""shrink""#),
        may(
            "min",
            Shape::Length(Least::Positive),
            "Smallest size. Default: half the text's own size.",
        )
        .like(r#""18pt""#),
        may(
            "max_lines",
            Shape::Whole(1, 1000),
            "Most lines. Default: as many as the frame's height holds.",
        )
        .like(r#"2"#),
    ]],
    either: Either::Free,
};

pub(crate) static SAMPLE: Table = Table {
    name: "a sample",
    doc: "A record to show in previews.",
    parts: &[&[
        may("recipient", Shape::Map(&Shape::Anything), "Who it is for.")
            .like(r#"{ name = "Ada Lovelace" }"#),
        may("credential", Shape::Map(&Shape::Anything), "What it says.")
            .like(r#"{ id = "C-2026-000017", issued_on = "2026-05-14" }"#),
        may(
            "group",
            Shape::Map(&Shape::Anything),
            "The course, class or event.",
        )
        .like(r#"{ name = "Structural engineering 2026" }"#),
        may(
            "issuer",
            Shape::Map(&Shape::Anything),
            "Who vouches for it.",
        )
        .like(r#"{ name = "Board of Engineers" }"#),
        may(
            "attributes",
            Shape::Map(&Shape::Anything),
            "The fields that the design declares.",
        )
        .like(r#"{ license_number = "PE-004217" }"#),
        may("locale", Shape::Locale, "BCP 47 locale of this record.").like(r#""ar""#),
    ]],
    either: Either::Free,
};
