//! Certificates as PDF and badges as PNG, from a design and a table of records.
//!
//! Data runs one way, and the modules stand in its order: each uses only what stands above it.
//! To find code, ask what comes out of it.

#![warn(clippy::print_stdout, clippy::print_stderr)]

// Words that every stage shares.

/// [`Finding`](finding::Finding): a fault or a warning, with its place and a hint.
pub mod finding;
/// [`Error`](error::Error): the faults that stopped a step.
pub mod error;
/// Lengths, points, rectangles, paths and maps between them; y grows downwards.
pub mod geom;
/// Outlines of figures: rectangles with round corners, ellipses, polygons, stars.
pub mod outline;
/// [`Color`](color::Color): RGB, grey or CMYK, with its notation.
pub mod color;
/// [`Stamp`](date::Stamp): dates as ISO 8601 writes them.
pub mod date;
/// [`Bytes`](bytes::Bytes): bytes of a file, shared by all that need them.
pub mod bytes;
/// [`Digest`](digest::Digest): what tells files, designs and records apart.
pub mod digest;
/// Locales: which have words, their calendars and digits, and which way they are written.
pub mod locale;
/// [`Limits`](limits::Limits): every bound on hostile input; deadlines and cancelling.
pub mod limits;
/// What was asked for, kept for the next time.
mod memo;
/// Numbers that are held small.
#[cfg(any(feature = "pdf", feature = "tables"))]
mod varint;

// Doors to the outside.

/// [`Assets`](assets::Assets): the only way to a design's files.
pub mod assets;
/// The designs that come with the crate.
#[cfg(feature = "bundled-designs")]
pub mod bundled;
/// [`Font`](font::Font): admitted, chosen by family and weight, with fallback by script.
pub mod font;
/// Text that has been shaped and placed: lines, runs and glyphs.
pub mod glyphs;
/// [`Picture`](picture::Picture): raster or vector, admitted within limits, decoded once.
pub mod picture;
/// [`Record`](record::Record): the data of one certificate or badge, and the readers of tables.
pub mod record;

// The stages, each named after what it makes.

/// [`Design`](design::Design): what the author wrote.
pub mod design;
/// Codes: from what they say to their modules, and whether scanners will read them.
pub mod code;
/// [`Plate`](plate::Plate): a design checked and resolved, good for any number of records.
pub mod plate;
/// [`Filled`](fill::Filled): the plate with one record in it.
pub mod fill;
/// [`Layout`](layout::Layout): where everything stands, and what did not fit.
pub mod layout;
/// [`Scene`](scene::Scene): what to draw, back to front, as plain data.
pub mod scene;
/// One painter a file format; they draw and decide nothing.
pub mod paint;

// Built on the stages.

/// What an experienced designer would say of a design: [`review`](review::review).
#[cfg(feature = "png")]
pub mod review;
/// [`Artwork`](artwork::Artwork): a design from a drawing or a picture.
#[cfg(feature = "vector")]
pub mod artwork;
/// [`Comparison`](compare::Comparison): what differs between two designs, as words and as pictures.
#[cfg(feature = "png")]
pub mod compare;
/// [`Batch`](batch::Batch): many records, on all cores.
#[cfg(feature = "batch")]
pub mod batch;
/// [`Workshop`](preview::Workshop): a design while it is being made, and a page that shows it.
#[cfg(feature = "preview")]
pub mod preview;

/// The program in the README is compiled and run as a test of the documentation.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
