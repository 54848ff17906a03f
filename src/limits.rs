//! Every bound on hostile input in one struct; deadlines and cancelling.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use std::time::Duration;
use std::time::Instant;

use crate::error::Error;
use crate::error::Result;
use crate::finding::Kind;

const KIB: u64 = 1024;
const MIB: u64 = 1024 * KIB;

/// Every bound on what strangers may hand in. Sizes are checked before memory is asked for.
///
/// The defaults suit a service that takes uploads; a desk may raise them.
#[derive(Clone, Debug, PartialEq)]
pub struct Limits {
    /// Bytes of `design.toml` or `design.json`. Default: 1 MiB.
    pub design_bytes: u64,
    /// Elements of a design, and of all that stand in it. Default: 1,000.
    pub elements: usize,
    /// Designs that stand in one. Default: 8.
    pub designs: usize,
    /// Pages of a design. Default: 50.
    pub pages: usize,
    /// Longest side of a page, in points. Default: 14,400 (200 inches, the bound of PDF 1.7, annex C).
    pub page_side: f64,
    /// Entries of a design's zip. Default: 1,000.
    pub zip_entries: usize,
    /// Bytes of one file of a design. Default: 32 MiB.
    pub file_bytes: u64,
    /// Bytes of all files that a design's zip inflates to. Default: 512 MiB.
    pub zip_bytes: u64,
    /// How many times larger an entry of a zip may become. Default: 200.
    pub zip_ratio: u64,

    /// Bytes of a picture's file. Default: 32 MiB.
    pub picture_bytes: u64,
    /// Pixels of a picture. Default: 50 million.
    pub picture_pixels: u64,
    /// Longest side of a picture, in pixels. Default: 16,384.
    pub picture_side: u32,
    /// Decoded bytes of all pictures of a design together. Default: 256 MiB.
    pub pictures_decoded: u64,
    /// Bytes of an SVG picture. Default: 4 MiB.
    pub svg_bytes: u64,
    /// Nodes of an SVG picture, after its `use` elements are expanded. Default: 50,000.
    pub svg_nodes: usize,
    /// Letters of one text in an SVG picture: the time that it takes grows with their square. Default: 10,000.
    pub svg_letters: usize,
    /// Nesting of an SVG picture. Default: 64.
    pub svg_depth: usize,
    /// Layers times their area that an SVG picture may need, in pixels. Default: 400 million.
    pub svg_work: u64,
    /// Whether SVG filters are drawn; they have no bound of their own. Default: no.
    pub svg_filters: bool,

    /// Objects of a PDF picture. Default: 50,000.
    pub pdf_objects: usize,
    /// Nesting of a PDF picture: forms, patterns and masks in one another. Default: 16.
    pub pdf_depth: usize,
    /// Bytes that the streams of a PDF picture inflate to, together. Default: 64 MiB.
    pub pdf_inflated: u64,
    /// Operators that drawing a PDF picture takes, those of forms as often as they are drawn. Default: 1 million.
    pub pdf_steps: u64,
    /// Layers times their area that a PDF picture may need, in pixels. Default: 400 million.
    pub pdf_work: u64,

    /// Bytes of a font. Default: 20 MiB.
    pub font_bytes: u64,
    /// Fonts of a design. Default: 16.
    pub fonts: usize,

    /// Bytes of one template. Default: 64 KiB.
    pub template_bytes: usize,
    /// Nesting of a template's blocks and calls. Default: 16.
    pub template_depth: usize,
    /// Bytes that one field may come to. Default: 64 KiB.
    pub field_bytes: usize,
    /// Steps of a template's loops for one field. Default: 10,000.
    pub template_steps: usize,

    /// Bytes of one record as JSON. Default: 1 MiB.
    pub record_bytes: u64,
    /// Items of a list in a record. Default: 500.
    pub list_items: usize,
    /// Cells of all tables, and elements of all repeated ones, that one record fills. Default: 10,000.
    pub list_cells: usize,
    /// Rows of a table. Default: 1,048,576 (the bound of XLSX).
    pub rows: u64,
    /// Columns of a table. Default: 1,000.
    pub columns: usize,
    /// Bytes of a cell. Default: 64 KiB.
    pub cell_bytes: usize,
    /// Entries of a zipped table. Default: 1,000.
    pub table_entries: usize,
    /// Bytes that a zipped table inflates to; the texts of its cells, which may share them, come to four times as much
    /// at most. Default: 512 MiB.
    pub table_bytes: u64,
    /// How many times larger an entry of a zipped table may become. Default: 200.
    pub table_ratio: u64,

    /// Pixels of a PNG to be made. Default: 200 million.
    pub output_pixels: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            design_bytes: MIB,
            elements: 1_000,
            designs: 8,
            pages: 50,
            page_side: 14_400.0,
            zip_entries: 1_000,
            file_bytes: 32 * MIB,
            zip_bytes: 512 * MIB,
            zip_ratio: 200,
            picture_bytes: 32 * MIB,
            picture_pixels: 50_000_000,
            picture_side: 16_384,
            pictures_decoded: 256 * MIB,
            svg_bytes: 4 * MIB,
            svg_nodes: 50_000,
            svg_letters: 10_000,
            svg_depth: 64,
            svg_work: 400_000_000,
            svg_filters: false,
            pdf_objects: 50_000,
            pdf_depth: 16,
            pdf_inflated: 64 * MIB,
            pdf_steps: 1_000_000,
            pdf_work: 400_000_000,
            font_bytes: 20 * MIB,
            fonts: 16,
            template_bytes: 64 * KIB as usize,
            template_depth: 16,
            field_bytes: 64 * KIB as usize,
            template_steps: 10_000,
            record_bytes: MIB,
            list_items: 500,
            list_cells: 10_000,
            rows: 1_048_576,
            columns: 1_000,
            cell_bytes: 64 * KIB as usize,
            table_entries: 1_000,
            table_bytes: 512 * MIB,
            table_ratio: 200,
            output_pixels: 200_000_000,
        }
    }
}

/// A moment after which work stops with an error.
#[derive(Clone, Copy, Debug)]
pub struct Deadline(Instant);

impl Deadline {
    /// So long from now.
    // The clock decides whether a result comes, never what is in it.
    #[allow(clippy::disallowed_methods)]
    pub fn after(time: Duration) -> Self {
        let now = Instant::now();
        Self(now.checked_add(time).unwrap_or(now))
    }

    #[allow(clippy::disallowed_methods)]
    fn has_passed(self) -> bool {
        Instant::now() >= self.0
    }
}

/// A flag that one thread raises to stop the work of others. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct CancelToken(Arc<AtomicBool>);

impl CancelToken {
    /// A token that nobody has raised yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Asks all work that looks at this token to stop.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether someone asked.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// What work looks at between elements, lines and rows. By default it never stops.
#[derive(Clone, Debug, Default)]
pub struct Watch {
    /// When to stop.
    pub deadline: Option<Deadline>,
    /// Who may stop it.
    pub cancel: Option<CancelToken>,
}

impl Watch {
    /// Refuses once the deadline has passed or the token was raised.
    ///
    /// # Errors
    /// [`Kind::Cancelled`].
    pub fn check(&self) -> Result<()> {
        if self.cancel.as_ref().is_some_and(CancelToken::is_cancelled) {
            return Err(Error::new(Kind::Cancelled, "the work was cancelled"));
        }
        if self.deadline.is_some_and(Deadline::has_passed) {
            return Err(Error::new(Kind::Cancelled, "the work ran out of time")
                .help("give it a later deadline, or a simpler design"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passed_deadline_stops_the_work() {
        let watch = Watch {
            deadline: Some(Deadline::after(Duration::ZERO)),
            ..Watch::default()
        };
        assert_eq!(watch.check().unwrap_err().kind(), Kind::Cancelled);
    }

    #[test]
    fn a_raised_token_stops_the_work_of_its_clones() {
        let token = CancelToken::new();
        let watch = Watch {
            cancel: Some(token.clone()),
            ..Watch::default()
        };
        assert!(watch.check().is_ok());
        token.cancel();
        assert!(watch.check().is_err());
    }
}
