//! Where pages stand on a sheet for print.

use super::paper::LONGEST;
use super::paper::PAPERS;
use super::paper::Paper;
use super::paper::split;
use crate::error::Error;
use crate::error::Result;
use crate::finding::Kind;
use crate::geom::Length;
use crate::geom::Point;
use crate::geom::Rect;
use crate::geom::Size;
use crate::geom::short;

/// Columns and rows that a sheet has at most.
const MOST: u32 = 100;

/// What two sizes may differ by and still be the same, in points: they come from millimetres.
pub(super) const SLACK: f64 = 0.01;

/// Several pages on each sheet, to be printed and cut.
///
/// Pages stand in rows from the top left, as records come, in the middle of the sheet. Crop marks
/// tell where to cut: the same on every sheet, also where the last one has pages no more, for a
/// pile is cut as one.
#[derive(Clone, Debug, PartialEq)]
pub struct Impose {
    /// Pages side by side, 1 to 100.
    pub columns: u32,
    /// Pages one above the other, 1 to 100.
    pub rows: u32,
    /// The sheet, as it is named in messages.
    pub paper: Paper,
    /// Room between the trims of two pages. Default: twice the bleed and at least 6 mm, less where
    /// the sheet has no room for that; bleed that has no room is cut off halfway.
    pub gap: Option<Length>,
    /// Whether there are crop marks. Default: yes.
    pub marks: bool,
}

impl Impose {
    /// A grid of `columns` times `rows` pages, such as `2x4`, on a paper; see [`Paper::parse`].
    ///
    /// # Errors
    /// [`Kind::BadValue`] for a grid or a paper that is none.
    pub fn parse(grid: &str, paper: &str) -> Result<Self> {
        let (columns, rows) = split(grid).ok_or_else(|| no_grid(grid))?;
        let number = |text: &str| text.trim().parse::<u32>().map_err(|_| no_grid(grid));
        let impose = Self {
            columns: number(columns)?,
            rows: number(rows)?,
            paper: Paper::parse(paper)?,
            gap: None,
            marks: true,
        };
        impose.check().map(|()| impose)
    }

    /// Whether there can be such a grid.
    fn check(&self) -> Result<()> {
        let Self { columns, rows, .. } = self;
        if !(1..=MOST).contains(columns) || !(1..=MOST).contains(rows) {
            return Err(no_grid(&format!("{columns}x{rows}")));
        }
        match self.gap.map(Length::to_pt) {
            Some(gap) if !(0.0..=LONGEST).contains(&gap) => Err(no_gap()),
            Some(_) | None => Ok(()),
        }
    }
}

fn no_gap() -> Error {
    Error::new(Kind::BadValue, "pages on a sheet can't have such a gap")
        .help("a gap is 0 or more; without one, pages have room for their bleed")
}

fn no_grid(text: &str) -> Error {
    let message = format!("`{}` is not a grid of pages", text.trim());
    Error::new(Kind::BadValue, message)
        .help("write columns and rows, 1 to 100 each: `2x4` is two side by side, in four rows")
}

/// Where the pages stand.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Grid {
    pub(super) sheet: Size,
    pub(super) columns: usize,
    pub(super) rows: usize,
    /// Size of a page, trimmed.
    pub(super) trim: Size,
    /// How far the art of a page reaches beyond its trim at most.
    pub(super) bleed: f64,
    /// Room between two trims, across and down.
    pub(super) gap: Size,
}

/// Pages before they are placed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cell {
    pub(super) trim: Size,
    pub(super) bleed: f64,
}

impl Grid {
    /// Places cells on a sheet, turned where only that has room.
    ///
    /// # Errors
    /// [`Kind::BadValue`] when they are too large for it.
    pub(super) fn of(impose: &Impose, cell: Cell) -> Result<Self> {
        impose.check()?;
        Self::find(impose, cell).ok_or_else(|| too_large(impose, cell))
    }

    fn find(impose: &Impose, cell: Cell) -> Option<Self> {
        let Size { w, h } = impose.paper.size;
        let sheets = [Size::new(w, h), Size::new(h, w)];
        sheets
            .into_iter()
            .find_map(|sheet| fit(impose, cell, sheet))
    }

    /// How many pages a sheet has.
    pub(super) fn count(&self) -> usize {
        self.columns * self.rows
    }

    /// The trim of the page at `index`, counted in rows from the top left; y down.
    pub(super) fn trim(&self, index: usize) -> Rect {
        let (column, row) = (index % self.columns, index / self.columns);
        let whole = |count: usize, side: f64, gap: f64| {
            count as f64 * side + count.saturating_sub(1) as f64 * gap
        };
        let left = (self.sheet.w - whole(self.columns, self.trim.w, self.gap.w)) / 2.0;
        let top = (self.sheet.h - whole(self.rows, self.trim.h, self.gap.h)) / 2.0;
        Rect::new(
            left + column as f64 * (self.trim.w + self.gap.w),
            top + row as f64 * (self.trim.h + self.gap.h),
            self.trim.w,
            self.trim.h,
        )
    }

    /// What may be seen of the page at `index`: its trim and its bleed, as far as the next page's
    /// begins.
    pub(super) fn seen(&self, index: usize) -> Rect {
        let (column, row) = (index % self.columns, index / self.columns);
        let trim = self.trim(index);
        let reach = |is_outer: bool, gap: f64| {
            if is_outer {
                self.bleed
            } else {
                self.bleed.min(gap / 2.0)
            }
        };
        Rect::from_edges(
            trim.x - reach(column == 0, self.gap.w),
            trim.y - reach(row == 0, self.gap.h),
            trim.right() + reach(column + 1 == self.columns, self.gap.w),
            trim.bottom() + reach(row + 1 == self.rows, self.gap.h),
        )
    }

    /// Crop marks: lines from a point to another, y down.
    pub(super) fn marks(&self) -> Vec<(Point, Point)> {
        let mut marks = Vec::new();
        let first = self.trim(0);
        let down = (self.rows, first.y, self.trim.h, self.gap.h);
        let across = (self.columns, first.x, self.trim.w, self.gap.w);
        for y in edges(down) {
            for (from, to) in lines(across, self.bleed) {
                marks.push((Point::new(from, y), Point::new(to, y)));
            }
        }
        for x in edges(across) {
            for (from, to) in lines(down, self.bleed) {
                marks.push((Point::new(x, from), Point::new(x, to)));
            }
        }
        marks
    }
}

/// Pages along one axis: how many, where the first begins, how long each is, and the gap.
type Axis = (usize, f64, f64, f64);

/// Where trims begin and end along an axis.
fn edges((count, start, side, gap): Axis) -> Vec<f64> {
    let trims = (0..count).map(|index| start + index as f64 * (side + gap));
    let mut edges: Vec<f64> = trims.flat_map(|from| [from, from + side]).collect();
    // Where pages touch, one cut parts them.
    edges.dedup_by(|b, a| *b - *a < SLACK);
    edges
}

/// Where marks lie along an axis: before and after each page, in the room that it has.
fn lines((count, start, side, gap): Axis, bleed: f64) -> Vec<(f64, f64)> {
    let mut lines = Vec::new();
    for index in 0..count {
        let from = start + index as f64 * (side + gap);
        let room = |is_outer: bool| if is_outer { start } else { gap / 2.0 };
        if let Some((near, far)) = mark(room(index == 0), bleed) {
            lines.push((from - far, from - near));
        }
        if let Some((near, far)) = mark(room(index + 1 == count), bleed) {
            lines.push((from + side + near, from + side + far));
        }
    }
    lines
}

/// A crop mark where there is so much room beside a trim: how far it begins and ends from it. It
/// begins behind the bleed, 3 mm from the trim, and is 5 mm long; both are less where room is small.
fn mark(room: f64, bleed: f64) -> Option<(f64, f64)> {
    let [offset, length, shortest] = [3.0, 5.0, 0.5].map(|value| Length::mm(value).to_pt());
    let near = offset.min(room / 2.0).max(bleed);
    let far = (near + length).min(room);
    (far - near >= shortest).then_some((near, far))
}

/// Cells on a sheet; `None` when they are too large for it.
fn fit(impose: &Impose, cell: Cell, sheet: Size) -> Option<Grid> {
    let axis = |count: u32, side: f64, whole: f64| {
        let gaps = f64::from(count - 1);
        let left = whole - f64::from(count) * side - 2.0 * cell.bleed;
        let wanted = impose.gap.map_or_else(
            || {
                let wanted = Length::mm(6.0).to_pt().max(2.0 * cell.bleed);
                let fair = if gaps > 0.0 { left / gaps } else { wanted };
                wanted.min(fair.max(2.0 * cell.bleed))
            },
            Length::to_pt,
        );
        (left - gaps * wanted >= -SLACK).then_some(wanted)
    };
    Some(Grid {
        gap: Size::new(
            axis(impose.columns, cell.trim.w, sheet.w)?,
            axis(impose.rows, cell.trim.h, sheet.h)?,
        ),
        sheet,
        columns: impose.columns as usize,
        rows: impose.rows as usize,
        trim: cell.trim,
        bleed: cell.bleed,
    })
}

fn too_large(impose: &Impose, cell: Cell) -> Error {
    let (columns, rows) = (impose.columns, impose.rows);
    let need = millimetres(need(impose, cell));
    let pages = if columns * rows == 1 { "page" } else { "pages" };
    let message = format!(
        "{} {pages} of {} in {columns} × {rows} need {need}; {} has {}",
        columns * rows,
        millimetres(cell.trim),
        impose.paper.name,
        millimetres(impose.paper.size),
    );
    Error::new(Kind::BadValue, message).help(advice(impose, cell))
}

/// The smallest sheet on which the pages have room.
fn need(impose: &Impose, cell: Cell) -> Size {
    let side = |count: u32, side: f64| {
        let gap = impose.gap.map_or(2.0 * cell.bleed, Length::to_pt);
        f64::from(count) * side + f64::from(count - 1) * gap + 2.0 * cell.bleed
    };
    Size::new(
        side(impose.columns, cell.trim.w),
        side(impose.rows, cell.trim.h),
    )
}

/// A grid or a paper that would do.
fn advice(impose: &Impose, cell: Cell) -> String {
    let fits = |columns: u32, rows: u32, paper: &Paper| {
        let impose = Impose {
            columns,
            rows,
            paper: paper.clone(),
            ..impose.clone()
        };
        Grid::find(&impose, cell).is_some()
    };
    let most = |limit: u32, fits: &dyn Fn(u32) -> bool| {
        (1..=limit.min(MOST)).rev().find(|&count| fits(count))
    };
    // Fewer columns first, then fewer rows; both ways up.
    let here =
        most(impose.columns, &|columns| fits(columns, 1, &impose.paper)).and_then(|columns| {
            let rows = most(MOST, &|rows| fits(columns, rows, &impose.paper))?;
            Some(format!("`{columns}x{rows}` fits on {}", impose.paper.name))
        });
    let papers = PAPERS.iter().map(Paper::named);
    let larger = papers
        .filter(|paper| paper.name != impose.paper.name)
        .find(|paper| fits(impose.columns, impose.rows, paper));
    let larger =
        larger.map(|paper| format!("`{}x{}` on {}", impose.columns, impose.rows, paper.name));
    let all: Vec<String> = here.into_iter().chain(larger).collect();
    if all.is_empty() {
        return "take a paper that is as large, or design smaller pages".to_owned();
    }
    all.join(", and ")
}

/// Sides as a message tells them.
pub(super) fn millimetres(size: Size) -> String {
    let side = |points: f64| short(Length::pt(points).to_mm(), 1).to_string();
    format!("{} × {} mm", side(size.w), side(size.h))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mm(value: f64) -> f64 {
        Length::mm(value).to_pt()
    }

    fn card(bleed: f64) -> Cell {
        Cell {
            trim: Size::new(mm(85.6), mm(53.98)),
            bleed: mm(bleed),
        }
    }

    fn grid(columns_rows: &str, paper: &str, cell: Cell) -> Result<Grid> {
        Grid::of(&Impose::parse(columns_rows, paper)?, cell)
    }

    fn rounded(rect: Rect) -> [f64; 4] {
        [rect.x, rect.y, rect.w, rect.h]
            .map(|value| (Length::pt(value).to_mm() * 100.0).round() / 100.0)
    }

    #[test]
    fn cards_stand_in_rows_in_the_middle_of_the_sheet() {
        let grid = grid("2x4", "A4", card(0.0)).unwrap();
        assert_eq!(grid.count(), 8);
        assert_eq!(rounded(grid.trim(0)), [16.4, 31.54, 85.6, 53.98]);
        assert_eq!(rounded(grid.trim(1)), [108.0, 31.54, 85.6, 53.98]);
        assert_eq!(rounded(grid.trim(2)), [16.4, 91.52, 85.6, 53.98]);
        assert_eq!(rounded(grid.trim(7)), [108.0, 211.48, 85.6, 53.98]);
    }

    #[test]
    fn a_sheet_is_turned_where_only_that_has_room() {
        let tall = grid("2x5", "A4", card(0.0)).unwrap();
        assert!(tall.sheet.w < tall.sheet.h);
        let wide = grid("3x3", "A4", card(0.0)).unwrap();
        assert!(wide.sheet.w > wide.sheet.h);
    }

    #[test]
    fn a_gap_is_as_large_as_both_bleeds_and_the_sheet_allow() {
        let gap = |grid: Grid| {
            [grid.gap.w, grid.gap.h].map(|gap| (Length::pt(gap).to_mm() * 100.0).round() / 100.0)
        };
        assert_eq!(gap(grid("2x4", "A4", card(0.0)).unwrap()), [6.0, 6.0]);
        assert_eq!(gap(grid("2x4", "A4", card(5.0)).unwrap()), [10.0, 10.0]);
        // 297 - 5 × 53.98 leaves 27.1 for four gaps.
        assert_eq!(gap(grid("2x5", "A4", card(0.0)).unwrap()), [6.0, 6.0]);
        let a6 = Cell {
            trim: Size::new(mm(105.0), mm(148.5)),
            bleed: 0.0,
        };
        assert_eq!(gap(grid("2x2", "A4", a6).unwrap()), [0.0, 0.0]);
    }

    #[test]
    fn a_grid_that_is_none_is_refused() {
        let sound = Impose::parse("2x4", "A4").unwrap();
        let of = |change: &dyn Fn(&mut Impose)| {
            let mut impose = sound.clone();
            change(&mut impose);
            Grid::of(&impose, card(0.0)).is_err()
        };
        assert!(of(&|impose| impose.columns = 0));
        assert!(of(&|impose| impose.rows = u32::MAX));
        assert!(of(&|impose| impose.gap = Some(Length::mm(-1.0))));
        assert!(of(&|impose| impose.gap = Some(Length::mm(f64::NAN))));
        assert!(of(&|impose| impose.paper.size.w = f64::NAN));
        assert!(!of(&|_| ()));
    }

    #[test]
    fn bleed_ends_halfway_to_the_next_page() {
        let mut impose = Impose::parse("2x1", "A4").unwrap();
        impose.gap = Some(Length::mm(4.0));
        let grid = Grid::of(&impose, card(3.0)).unwrap();
        let (trim, seen) = (grid.trim(0), grid.seen(0));
        let reach = [
            trim.x - seen.x,
            seen.right() - trim.right(),
            trim.y - seen.y,
        ];
        assert_eq!(
            reach.map(|reach| (Length::pt(reach).to_mm() * 100.0).round()),
            [300.0, 200.0, 300.0]
        );
    }

    #[test]
    fn marks_lie_outside_all_trims_and_bleeds() {
        for (grid_text, paper, bleed) in [
            ("2x4", "A4", 0.0),
            ("2x4", "A4", 3.0),
            ("2x5", "A4", 2.0),
            ("3x3", "A4", 0.0),
            ("1x1", "A5", 3.0),
            ("3x6", "A3", 4.0),
        ] {
            let grid = grid(grid_text, paper, card(bleed)).unwrap();
            let marks = grid.marks();
            assert!(!marks.is_empty());
            let sheet = Rect::new(0.0, 0.0, grid.sheet.w, grid.sheet.h);
            for (from, to) in marks {
                let mark = Rect::from_edges(from.x, from.y, to.x, to.y);
                assert!(sheet.holds(mark), "{mark:?}");
                for index in 0..grid.count() {
                    let art = grid.seen(index).grown(-SLACK);
                    let meets = mark.right() > art.x
                        && mark.x < art.right()
                        && mark.bottom() > art.y
                        && mark.y < art.bottom();
                    assert!(!meets, "{grid_text} on {paper}: {mark:?} in {art:?}");
                }
            }
        }
    }

    #[test]
    fn a_mark_is_5_mm_long_3_mm_from_the_trim_or_as_room_allows() {
        let mark = |room: f64, bleed: f64| {
            let (near, far) = super::mark(mm(room), mm(bleed))?;
            Some([near, far].map(|value| (Length::pt(value).to_mm() * 100.0).round() / 100.0))
        };
        assert_eq!(mark(20.0, 0.0), Some([3.0, 8.0]));
        assert_eq!(mark(20.0, 5.0), Some([5.0, 10.0]));
        assert_eq!(mark(3.0, 0.0), Some([1.5, 3.0]));
        assert_eq!(mark(3.0, 3.0), None);
        assert_eq!(mark(0.2, 0.0), None);
    }

    #[test]
    fn pages_that_are_too_large_are_told_with_what_would_do() {
        let error = grid("2x6", "A4", card(0.0)).unwrap_err().to_string();
        assert_eq!(
            error,
            "error: 12 pages of 85.6 × 54 mm in 2 × 6 need 171.2 × 323.9 mm; A4 has 210 × 297 mm\n  \
             help: `2x5` fits on A4, and `2x6` on Legal"
        );
        let a4 = Cell {
            trim: Size::new(mm(210.0), mm(297.0)),
            bleed: mm(3.0),
        };
        let error = grid("2x1", "A4", a4).unwrap_err().to_string();
        assert!(error.contains("help: `2x1` on A2"), "{error}");
    }

    #[test]
    fn grids_are_read_as_people_write_them() {
        assert_eq!(Impose::parse("2×4", "A4").unwrap().rows, 4);
        for bad in ["", "2", "x", "0x4", "2x101", "-1x2", "2x4x1"] {
            let error = Impose::parse(bad, "A4").unwrap_err().to_string();
            assert!(error.contains("is not a grid"), "{bad}: {error}");
        }
    }
}
