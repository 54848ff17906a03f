//! Sheets for print: pages as forms, several on each.

use pdf_writer::Ref;

use super::super::canvas::Sheet;
use super::super::canvas::write_form;
use super::super::file::Effort;
use super::super::file::Objects;
use super::super::file::pack_content;
use super::super::ops::Ops;
use super::super::page::Leaf;
use super::super::resources::Resources;
use super::impose::Grid;
use super::mark::PageMark;
use crate::color::Color;
use crate::geom::Affine;
use crate::geom::Point;
use crate::geom::Rect;

/// Width of a crop mark, in points.
const HAIRLINE: f64 = 0.25;

/// Black of all inks, so that a mark is on every plate.
const REGISTRATION: Color = Color::Cmyk([10_000; 4]);

/// Sheets of a file.
#[derive(Clone, Debug)]
pub(super) struct Sheets {
    pub(super) grid: Grid,
    /// The form that draws the crop marks.
    pub(super) marks: Option<Ref>,
}

/// A sheet that is being filled.
#[derive(Clone, Debug)]
pub(super) struct Open {
    pub(super) id: i32,
    pub(super) content: i32,
    pub(super) parent: i32,
    pub(super) cells: Vec<Placed>,
}

/// A page on a sheet.
#[derive(Clone, Copy, Debug)]
pub(super) struct Placed {
    pub(super) page: PageMark,
    /// The form of what is its own.
    pub(super) own: Option<i32>,
}

/// Writes the crop marks of a sheet.
pub(super) fn write_marks(grid: &Grid, sheet: &mut Sheet<'_>) -> Ref {
    let mut ops = Ops::default();
    ops.len(HAIRLINE).op("w").stroke_color(REGISTRATION);
    let up = |point: Point| (point.x, grid.sheet.h - point.y);
    for (from, to) in grid.marks() {
        let ((x, y), (to_x, to_y)) = (up(from), up(to));
        ops.len(x).len(y).op("m").len(to_x).len(to_y).op("l");
    }
    ops.op("S");
    let bounds = Rect::new(0.0, 0.0, grid.sheet.w, grid.sheet.h);
    write_form(sheet, &ops, &Resources::default(), bounds, false)
}

impl Sheets {
    /// The top left corner of the trim at `index` of a sheet, y up.
    pub(super) fn corner(&self, index: usize) -> [f32; 2] {
        let trim = self.grid.trim(index);
        [trim.x as f32, (self.grid.sheet.h - trim.y) as f32]
    }

    /// Writes a sheet that is full, or the last one.
    pub(super) fn write(&self, open: &Open, objects: &mut Objects) {
        let mut ops = Ops::default();
        let mut leaf = Leaf::new(self.grid.sheet, 0.0);
        for (index, cell) in open.cells.iter().enumerate() {
            self.draw(index, cell, &mut ops, &mut leaf.used);
        }
        if let Some(marks) = self.marks {
            leaf.used.objects.insert(marks.get());
            ops.name(b'X', marks.get()).op("Do");
        }
        leaf.transparent = open.cells.iter().any(|cell| cell.page.transparent);
        let content = Ref::new(open.content);
        let bytes = pack_content(&ops, Effort::Page);
        let mut stream = objects.start(content).stream(content, &bytes);
        stream.filter(pdf_writer::Filter::FlateDecode);
        drop(stream);
        leaf.contents.push(content);
        leaf.write_as(Ref::new(open.id), Ref::new(open.parent), objects);
    }

    fn draw(&self, index: usize, cell: &Placed, ops: &mut Ops, used: &mut Resources) {
        let ground = Some(cell.page.ground).filter(|&ground| ground > 0);
        let up = |rect: Rect| Rect::new(rect.x, self.grid.sheet.h - rect.bottom(), rect.w, rect.h);
        let area = up(self.grid.trim(index).grown(cell.page.bleed()));
        let seen = up(self.grid.seen(index));
        ops.op("q").rect(seen).op("W n");
        ops.concat(Affine::translate(area.x, area.y));
        for form in ground.into_iter().chain(cell.own) {
            used.objects.insert(form);
            ops.name(b'X', form).op("Do");
        }
        ops.op("Q");
    }
}
