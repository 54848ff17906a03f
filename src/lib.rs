//! Certificates as PDF and badges as PNG, from a design and a table of records.
//!
//! Data runs one way, and the modules stand in its order: each uses only what stands above it.
//! To find code, ask what comes out of it.

// Words that every stage shares.

/// [`Color`](color::Color): RGB, grey or CMYK, with its notation.
pub mod color;
/// [`Error`](error::Error): the faults that stopped a step.
pub mod error;
/// [`Finding`](finding::Finding): a fault or a warning, with its place and a hint.
pub mod finding;
/// Lengths, points, rectangles, paths and maps between them; y grows downwards.
pub mod geom;
/// [`Limits`](limits::Limits): every bound on hostile input; deadlines and cancelling.
pub mod limits;

// Doors to the outside.

/// [`Assets`](assets::Assets): the only way to a design's files.
pub mod assets;
/// [`Font`](font::Font): admitted, chosen by family and weight, with fallback by script.
pub mod font;
/// [`Picture`](picture::Picture): raster or vector, admitted within limits, decoded once.
pub mod picture;
/// [`Record`](record::Record): the data of one certificate or badge, and the readers of tables.
pub mod record;

// The stages, each named after what it makes.

/// [`Design`](design::Design): what the author wrote.
pub mod design;
/// [`Filled`](fill::Filled): the plate with one record in it.
pub mod fill;
/// [`Layout`](layout::Layout): where everything stands, and what did not fit.
pub mod layout;
/// One painter a file format; they draw and decide nothing.
pub mod paint;
/// [`Plate`](plate::Plate): a design checked and resolved, good for any number of records.
pub mod plate;
/// [`Scene`](scene::Scene): what to draw, back to front, as plain data.
pub mod scene;
