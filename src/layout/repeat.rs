//! Cells with the elements that are drawn for each item of a list.

use super::Room;
use super::Standing;
use super::What;
use super::stand;
use crate::design::element::ArcAlign;
use crate::design::element::Direction;
use crate::design::element::RepeatElement;
use crate::error::Error;
use crate::error::Result;
use crate::fill::FilledElement;
use crate::finding::Kind;
use crate::geom::Point;
use crate::geom::Rect;
use crate::locale;

/// A cell with what stands in it.
#[derive(Clone)]
pub(crate) struct Cell {
    /// Its left top corner on the page.
    pub(crate) at: Point,
    /// What stands in it, from that corner.
    pub(crate) standing: Vec<Standing>,
}

impl Room<'_> {
    pub(super) fn cells(
        &mut self,
        cells: &[Vec<FilledElement>],
        repeat: &RepeatElement,
    ) -> Result<What> {
        let frame = self.spec.frame;
        let grid = Grid::of(repeat, frame);
        if cells.len() > grid.holds() {
            return Err(self.too_few_cells(cells.len(), &grid, &repeat.over.value));
        }
        let rtl = locale::is_rtl(&self.filled.facts().locale);
        let mut placed = Vec::with_capacity(cells.len());
        for (index, cell) in cells.iter().enumerate() {
            let mut standing = Vec::with_capacity(cell.len());
            for element in cell {
                let (stands, found) = stand(self.filled, element, (self.cache, self.texts))?;
                standing.extend(stands);
                self.found.extend(found);
            }
            let at = grid.place(index, cells.len(), rtl);
            placed.push(Cell { at, standing });
        }
        Ok(What::Cells(placed))
    }

    fn too_few_cells(&self, count: usize, grid: &Grid<'_>, list: &str) -> Error {
        let holds = grid.holds();
        let message =
            format!("`attributes.{list}` has {count} items, and {holds} cells fit into the frame");
        Error::new(Kind::Overflow, message)
            .help("make `cell` or `gap` smaller, make the frame larger, or shorten the list")
    }
}

/// How cells fill a frame.
struct Grid<'a> {
    repeat: &'a RepeatElement,
    frame: Rect,
    /// Cells in a row, or in a column where these come first.
    along: usize,
    /// Rows, or columns.
    lines: usize,
}

impl<'a> Grid<'a> {
    fn of(repeat: &'a RepeatElement, frame: Rect) -> Self {
        let across = fitting(frame.w, repeat.cell.w, repeat.gap[0]);
        let down = fitting(frame.h, repeat.cell.h, repeat.gap[1]);
        let (along, lines) = match repeat.direction {
            Direction::Row => (across, down),
            Direction::Column => (down, across),
        };
        Self {
            repeat,
            frame,
            along: along.min(repeat.most.unwrap_or(along)),
            lines,
        }
    }

    /// How many cells there may be.
    fn holds(&self) -> usize {
        self.along.saturating_mul(self.lines)
    }

    /// The left top corner of a cell, by its number among all, from 0.
    fn place(&self, index: usize, count: usize, rtl: bool) -> Point {
        let (line, at) = (index / self.along, index % self.along);
        let in_line = (count - line * self.along).min(self.along);
        let (along, across) = match self.repeat.direction {
            Direction::Row => ((self.frame.w, 0), (at, line)),
            Direction::Column => ((self.frame.h, 1), (line, at)),
        };
        let (cell, gap) = (self.repeat.cell, self.repeat.gap);
        let steps = [cell.w + gap[0], cell.h + gap[1]];
        let (room, axis) = along;
        let taken = steps[axis] * in_line as f64 - gap[axis];
        let slack = match self.repeat.align {
            ArcAlign::Start => 0.0,
            ArcAlign::Center => (room - taken) / 2.0,
            ArcAlign::End => room - taken,
        };
        let mut place = [steps[0] * across.0 as f64, steps[1] * across.1 as f64];
        place[axis] += slack;
        let x = match rtl {
            true => self.frame.w - cell.w - place[0],
            false => place[0],
        };
        Point::new(self.frame.x + x, self.frame.y + place[1])
    }
}

/// How many cells with gaps between them fit into a length; lengths come from sums, so a hundredth of a point
/// is let pass.
fn fitting(room: f64, cell: f64, gap: f64) -> usize {
    ((room + gap + 0.01) / (cell + gap)).floor().max(1.0) as usize
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::design::Sourced;
    use crate::geom::Size;

    fn repeat(direction: Direction, align: ArcAlign, cell: Size, gap: [f64; 2]) -> RepeatElement {
        RepeatElement {
            over: Sourced::new("skills".to_owned()),
            cell,
            direction,
            gap,
            most: None,
            align,
            elements: Vec::new(),
        }
    }

    #[test]
    fn cells_go_beside_each_other_and_then_below() {
        let repeat = repeat(
            Direction::Row,
            ArcAlign::Start,
            Size::new(40.0, 10.0),
            [10.0, 5.0],
        );
        let grid = Grid::of(&repeat, Rect::new(100.0, 100.0, 140.0, 25.0));
        assert_eq!((grid.along, grid.lines), (3, 2));
        assert_eq!(grid.place(2, 4, false), Point::new(200.0, 100.0));
        assert_eq!(grid.place(3, 4, false), Point::new(100.0, 115.0));
        assert_eq!(grid.place(0, 4, true), Point::new(200.0, 100.0));
    }

    #[test]
    fn a_line_that_is_not_full_stands_in_the_middle_where_that_is_asked_for() {
        let repeat = repeat(
            Direction::Row,
            ArcAlign::Center,
            Size::new(40.0, 10.0),
            [10.0, 5.0],
        );
        let grid = Grid::of(&repeat, Rect::new(0.0, 0.0, 140.0, 25.0));
        assert_eq!(grid.place(3, 4, false), Point::new(50.0, 15.0));
    }

    proptest! {
        #[test]
        fn cells_stay_in_the_frame_and_never_overlap(
            (w, h) in (20.0..600.0, 20.0..600.0),
            (cw, ch) in (0.05..1.0, 0.05..1.0),
            gap in (0.0..30.0, 0.0..30.0),
            way in 0..12_usize,
            part in 0.0..1.0_f64,
        ) {
            let direction = [Direction::Row, Direction::Column][way % 2];
            let align = [ArcAlign::Start, ArcAlign::Center, ArcAlign::End][way / 2 % 3];
            let cell = Size::new(w * cw, h * ch);
            let repeat = repeat(direction, align, cell, [gap.0, gap.1]);
            let frame = Rect::new(7.0, 9.0, w, h);
            let grid = Grid::of(&repeat, frame);
            let count = (grid.holds() as f64 * part).ceil() as usize;
            let cells: Vec<Rect> = (0..count)
                .map(|index| grid.place(index, count, way >= 6))
                .map(|at| Rect::new(at.x, at.y, cell.w, cell.h))
                .collect();
            for (index, one) in cells.iter().enumerate() {
                prop_assert!(frame.grown(0.02).holds(*one), "{one:?} in {frame:?}");
                for other in &cells[index + 1..] {
                    let apart = one.x >= other.right() - 1e-6
                        || other.x >= one.right() - 1e-6
                        || one.y >= other.bottom() - 1e-6
                        || other.y >= one.bottom() - 1e-6;
                    prop_assert!(apart, "{one:?} over {other:?}");
                }
            }
        }
    }
}
