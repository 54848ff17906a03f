//! Tables: the words of each cell, set in rows that are as high as they need.

mod sizes;

use std::sync::Arc;

use super::Room;
use super::What;
use super::table::sizes::Columns;
use super::text;
use super::text::TextBox;
use super::text::TextSet;
use crate::color::Color;
use crate::design::element::CellAlign;
use crate::design::element::StrokeSpec;
use crate::design::element::TableElement;
use crate::design::element::TableFit;
use crate::design::style::Align;
use crate::design::style::Fit;
use crate::design::style::FitMode;
use crate::design::style::Style;
use crate::design::style::Valign;
use crate::design::style::Writing;
use crate::error::Error;
use crate::error::Result;
use crate::fill::FilledSpan;
use crate::fill::FilledTable;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::geom::Affine;
use crate::geom::Point;
use crate::geom::Rect;
use crate::geom::Size;
use crate::geom::short;
use crate::glyphs::Line;
use crate::glyphs::Settled;
use crate::glyphs::Text;
use crate::locale;

/// A table where it stands.
#[derive(Debug)]
pub(crate) struct TableSet {
    /// Back to front.
    pub(crate) pieces: Vec<Piece>,
}

/// Something that a table is made of; places are on the page.
#[derive(Debug)]
pub(crate) enum Piece {
    /// What is behind a row.
    Ground(Rect, Color),
    /// A line from the left to the right.
    Rule(Point, f64, StrokeSpec),
    /// The words of a row.
    Words(Settled),
}

/// A frame in which words of any height find room, in points.
const TALL: f64 = 10_000.0;

/// Steps of size between a table's own and the smallest that are tried; a search by halves takes six of them.
const STEPS: usize = 64;

/// A row whose words are set.
struct Row {
    /// By column: the words and how high they are.
    cells: Vec<(TextSet, f64)>,
    height: f64,
}

/// All rows at one size.
struct Rows {
    head: Option<Row>,
    rows: Vec<Row>,
    scale: f64,
}

impl Rows {
    fn height(&self) -> f64 {
        let head = self.head.iter();
        head.chain(&self.rows).map(|row| row.height).sum()
    }

    /// How many rows find room in a height, the head first.
    fn fitting(&self, room: f64) -> usize {
        let mut left = room - self.head.as_ref().map_or(0.0, |head| head.height);
        let fits = |row: &&Row| {
            left -= row.height;
            left >= -SLACK
        };
        self.rows.iter().take_while(fits).count()
    }
}

/// Heights are sums; that much is let pass, in points.
const SLACK: f64 = 0.01;

impl Room<'_> {
    pub(super) fn table(&mut self, filled: &FilledTable, table: &TableElement) -> Result<What> {
        let rows = self.fitted(filled, table)?;
        for row in rows.head.iter().chain(&rows.rows) {
            let found = row.cells.iter().flat_map(|(set, _)| &set.findings);
            self.found.extend(found.cloned());
        }
        let rtl = locale::is_rtl(&self.filled.facts().locale);
        let columns = Columns::of(table, self.spec.frame, rtl);
        let pieces = pieces(rows, table, self.spec.frame, &columns);
        Ok(What::Table(Arc::new(TableSet { pieces })))
    }

    /// The rows at the largest size at which they fit.
    fn fitted(&self, filled: &FilledTable, table: &TableElement) -> Result<Rows> {
        let room = self.spec.frame.h + SLACK;
        let own = self.rows(filled, table, 1.0);
        if let Ok(rows) = &own
            && rows.height() <= room
        {
            return own;
        }
        let least = least(table);
        if least >= 1.0 || !own.as_ref().err().is_none_or(is_of_size) {
            return Err(own.map_or_else(|error| error, |rows| self.too_few_rows(&rows, table)));
        }
        let at = |step: usize| 1.0 - (1.0 - least) * step as f64 / STEPS as f64;
        let smallest = self.rows(filled, table, least)?;
        if smallest.height() > room {
            return Err(self.too_few_rows(&smallest, table));
        }
        let (mut over, mut under, mut best) = (0, STEPS, smallest);
        while under - over > 1 {
            let middle = usize::midpoint(over, under);
            match self.rows(filled, table, at(middle)) {
                Ok(rows) if rows.height() <= room => (under, best) = (middle, rows),
                Ok(_) | Err(_) => over = middle,
            }
        }
        Ok(best)
    }

    fn rows(&self, filled: &FilledTable, table: &TableElement, scale: f64) -> Result<Rows> {
        let columns = Columns::of(table, self.spec.frame, false);
        let row = |cells: &Vec<Vec<FilledSpan>>| self.row(cells, table, (&columns, scale));
        let head = Some(&filled.head).filter(|head| !head.is_empty());
        Ok(Rows {
            head: head.map(row).transpose()?,
            rows: filled.rows.iter().map(row).collect::<Result<_>>()?,
            scale,
        })
    }

    fn row(
        &self,
        cells: &[Vec<FilledSpan>],
        table: &TableElement,
        (columns, scale): (&Columns, f64),
    ) -> Result<Row> {
        let [_, above] = table.padding.map(|length| length * scale);
        let rtl = locale::is_rtl(&self.filled.facts().locale);
        let mut height = table.row_height * scale;
        let mut set = Vec::with_capacity(cells.len());
        for (at, cell) in cells.iter().enumerate() {
            let width = columns.widths[at] - 2.0 * table.padding[0] * scale;
            let align = sided(table.columns[at].align, rtl);
            let request = self.cell(cell, table, (width, align, scale));
            let cell = text::set(&request, self.plate.fonts(), self.cache, self.plate.watch())?;
            let high = high(&request, &cell);
            height = height.max(high + 2.0 * above);
            set.push((cell, high));
        }
        Ok(Row { cells: set, height })
    }

    fn cell(
        &self,
        spans: &[FilledSpan],
        table: &TableElement,
        (width, align, scale): (f64, Align, f64),
    ) -> TextBox {
        let mut spans: Vec<_> = spans.iter().map(|span| self.span(span)).collect();
        for span in &mut spans {
            span.style.size *= scale;
        }
        TextBox {
            spans,
            size: Size::new(width.max(0.1), TALL),
            align,
            valign: Valign::Middle,
            fit: Fit {
                mode: FitMode::Wrap,
                ..Fit::default()
            },
            line_height: table.line_height,
            locale: self.filled.facts().locale.clone(),
            skip_empty_lines: false,
            hyphenate: table.hyphenate,
            kashida: false,
            writing: Writing::Horizontal,
        }
    }

    fn too_few_rows(&self, rows: &Rows, table: &TableElement) -> Error {
        let fitting = rows.fitting(self.spec.frame.h);
        let count = rows.rows.len();
        let size = table.style.size.unwrap_or(Style::SIZE) * rows.scale;
        let message = format!(
            "{} of the table's {count} rows do not fit at {} pt",
            count - fitting,
            short(size, 1)
        );
        let help = match table.fit {
            TableFit::Shrink { .. } => {
                "make the frame higher, lower `min` in `fit`, or shorten the list"
            }
            TableFit::Error => {
                "make the frame higher, write `fit = \"shrink\"`, or shorten the list"
            }
        };
        Finding::fault(Kind::Overflow, message).help(help).into()
    }
}

/// Columns start where lines of the locale do, whatever the words of a cell: all of a column stand alike.
fn sided(align: Align, rtl: bool) -> Align {
    match (align, rtl) {
        (Align::Start, false) | (Align::End, true) => Align::Left,
        (Align::Start, true) | (Align::End, false) => Align::Right,
        (Align::Center | Align::Justify | Align::Left | Align::Right, _) => align,
    }
}

/// The smallest scale that a table may have.
fn least(table: &TableElement) -> f64 {
    let own = table.style.size.unwrap_or(Style::SIZE);
    match table.fit {
        TableFit::Shrink { min } => min.map_or(0.5, |min| (min / own).min(1.0)),
        TableFit::Error => 1.0,
    }
}

/// Whether a smaller size may mend it.
fn is_of_size(error: &Error) -> bool {
    error.kind() == Kind::Overflow
}

/// How high the lines of a cell are: those of its largest words each.
fn high(request: &TextBox, set: &TextSet) -> f64 {
    let sizes = request.spans.iter().map(|span| span.style.size);
    let size = sizes.fold(0.0, f64::max);
    set.text.lines.len().max(1) as f64 * size * request.line_height
}

/// All that a table is made of, back to front: grounds, then lines, then words.
fn pieces(rows: Rows, table: &TableElement, frame: Rect, columns: &Columns) -> Vec<Piece> {
    let (mut grounds, mut rules, mut words) = (Vec::new(), Vec::new(), Vec::new());
    let mut y = frame.y;
    let scale = rows.scale;
    let count = rows.rows.len();
    let band = |y: f64, row: &Row| Rect::new(frame.x, y, frame.w, row.height);
    if let Some(head) = rows.head {
        grounds.extend(
            table
                .head
                .fill
                .map(|color| Piece::Ground(band(y, &head), color)),
        );
        let rule = table.head.rule.as_ref().or(table.rule.as_ref());
        let below = Point::new(frame.x, y + head.height);
        rules.extend(rule.map(|rule| Piece::Rule(below, frame.w, rule.clone())));
        y += head.height;
        let top = y - head.height;
        words.push(Piece::Words(placed(head, table, (top, scale), columns)));
    }
    for (at, row) in rows.rows.into_iter().enumerate() {
        let stripe = table.stripe.filter(|_| at % 2 == 1);
        grounds.extend(stripe.map(|color| Piece::Ground(band(y, &row), color)));
        let top = y;
        y += row.height;
        let rule = table.rule.as_ref().filter(|_| at + 1 < count);
        let below = Point::new(frame.x, y);
        rules.extend(rule.map(|rule| Piece::Rule(below, frame.w, rule.clone())));
        words.push(Piece::Words(placed(row, table, (top, scale), columns)));
    }
    grounds.into_iter().chain(rules).chain(words).collect()
}

/// The words of a row where they stand.
fn placed(row: Row, table: &TableElement, (y, scale): (f64, f64), columns: &Columns) -> Settled {
    let [beside, above] = table.padding.map(|length| length * scale);
    let mut lines = Vec::new();
    for (at, (set, high)) in row.cells.into_iter().enumerate() {
        let top = match table.valign {
            CellAlign::Top => above,
            CellAlign::Middle => (row.height - high) / 2.0,
            CellAlign::Bottom => row.height - above - high,
        };
        // It was set in the middle of a tall frame.
        let shift = Affine::translate(columns.lefts[at] + beside, y + top + (high - TALL) / 2.0);
        lines.extend(set.text.lines.into_iter().map(|line| moved(line, shift)));
    }
    Text { lines }.into()
}

fn moved(mut line: Line, shift: Affine) -> Line {
    line.straight = line.straight.map(|at| at.then(shift));
    for run in &mut line.runs {
        run.at = run.at.then(shift);
        run.bent = run.bent.as_ref().map(|path| path.map(shift));
    }
    line
}
