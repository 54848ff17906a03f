//! The end of a merged file: what must know all its records.

use std::io;
use std::io::Write;

use pdf_writer::Filter;
use pdf_writer::Ref;
use sha2::Digest;
use sha2::Sha256;

use super::super::embed::Coded;
use super::super::embed::Program;
use super::super::embed::embedded_name;
use super::super::embed::map_of;
use super::super::embed::to_unicode;
use super::super::file::Effort;
use super::super::file::Objects;
use super::super::file::deflate;
use super::super::meta;
use super::super::ops::Ops;
use super::super::page::Lists;
use super::super::page::write_catalog;
use super::super::subset::program;
use super::super::subset::tag;
use super::codes::Face;
use super::codes::Instance;
use super::column::Column;
use super::merge::Merge;
use super::tree::NODE;
use super::tree::Node;
use super::tree::kids;
use super::tree::leaves;
use super::tree::levels;
use super::tree::root;
use crate::digest::hex;
use crate::error::Error;
use crate::error::Result;
use crate::finding::Kind;
use crate::geom::Path;

/// Bytes of objects that wait before they are written.
const STEP: usize = 64 << 10;

impl Merge {
    /// Writes the end of the file: fonts, the list of pages, outline and labels, and the table that
    /// tells where all objects stand.
    ///
    /// # Errors
    /// [`Kind::Missing`] when no record was placed; [`Kind::Font`] for a font of which no subset can
    /// be made; [`Kind::Io`] when `out` can't be written.
    pub fn close(mut self, out: &mut dyn Write) -> Result<()> {
        if self.pages.is_empty() {
            return Err(
                Error::new(Kind::Missing, "a PDF without a page can't be written")
                    .help("merge at least one record"),
            );
        }
        self.write_open(out)?;
        self.write_fonts(out)?;
        self.write_outlines(out)?;
        let pages = std::mem::take(&mut self.pages);
        let tree = self.write_pages(&pages, out)?;
        let outline = self.write_outline(out)?;
        let labels = match self.painter.0.sheets {
            None => Some(self.write_labels(out)?),
            // A sheet has several records: it is counted.
            Some(_) => None,
        };
        let lists = Lists {
            outline: Some(outline),
            labels,
        };
        let mut objects = self.objects();
        let info = meta::write_info(&self.about, &mut objects);
        let catalog = write_catalog(&self.about, tree, lists, &mut objects);
        self.flush(&objects, out)?;
        self.write_table(catalog, info, out).map_err(unwritten)
    }

    /// Writes objects, and notes where they stand.
    pub(super) fn flush(&mut self, objects: &Objects, out: &mut dyn Write) -> Result<()> {
        out.write_all(objects.bytes()).map_err(unwritten)?;
        self.note(objects);
        Ok(())
    }

    /// Writes objects once there are enough of them, and begins anew.
    fn step(&mut self, objects: Objects, out: &mut dyn Write) -> Result<Objects> {
        if objects.bytes().len() < STEP {
            return Ok(objects);
        }
        self.flush(&objects, out)?;
        Ok(self.objects())
    }

    /// Writes the last sheet, when it is not full.
    fn write_open(&mut self, out: &mut dyn Write) -> Result<()> {
        let painter = self.painter.clone();
        let (Some(sheets), Some(open)) = (&painter.0.sheets, self.open.take()) else {
            return Ok(());
        };
        let mut objects = self.objects();
        sheets.write(&open, &mut objects);
        self.flush(&objects, out)
    }

    fn write_fonts(&mut self, out: &mut dyn Write) -> Result<()> {
        for face in 0..self.faces.faces.len() {
            let mut objects = self.objects();
            let instances = self.faces.coded.iter().filter(|coded| coded.face == face);
            let used: Vec<&Instance> = instances.filter(|coded| coded.number.is_some()).collect();
            if !used.is_empty() {
                write_face(&self.faces.faces[face], &used, &mut objects)?;
            }
            self.flush(&objects, out)?;
        }
        Ok(())
    }

    /// Writes the forms of glyphs that are drawn as outlines.
    fn write_outlines(&mut self, out: &mut dyn Write) -> Result<()> {
        let mut objects = self.objects();
        for (&(face, glyph), number) in &self.faces.outlines {
            if let Some(number) = *number {
                let outline = self.faces.faces[face].font.outline(glyph);
                write_form(Ref::new(number), &outline, &mut objects);
            }
        }
        self.flush(&objects, out)
    }

    /// Writes the list of pages. Its root.
    fn write_pages(&mut self, pages: &Column, out: &mut dyn Write) -> Result<Ref> {
        let mut numbers = pages.reading();
        let lowest = leaves(&self.nodes, pages.len());
        let levels = levels(lowest, || self.alloc());
        let mut objects = self.objects();
        for (height, level) in levels.iter().enumerate() {
            for (index, node) in level.iter().enumerate() {
                let kids: Vec<i32> = match height.checked_sub(1) {
                    None => (node.first..node.first + node.count)
                        .filter_map(|at| numbers.get(at).map(|number| number as i32))
                        .collect(),
                    Some(below) => kids(&levels[below], index).map(|kid| kid.id).collect(),
                };
                let above = levels.get(height + 1).map(|above| above[index / NODE].id);
                write_pages_node(*node, above, kids, &mut objects);
                objects = self.step(objects, out)?;
            }
        }
        self.flush(&objects, out)?;
        Ok(root(&levels))
    }

    /// Writes where all objects stand, and the trailer (clauses 7.5.4 and 7.5.5).
    fn write_table(&self, catalog: Ref, info: Ref, out: &mut dyn Write) -> io::Result<()> {
        let prefix = &self.painter.0.prepared.prefix;
        let count = prefix.next as usize + self.places.len();
        write!(out, "xref\n0 {count}\n0000000000 65535 f \n")?;
        out.write_all(&prefix.entries)?;
        let mut places = self.places.reading();
        for index in 0..self.places.len() {
            match places.get(index).unwrap_or(0) {
                // Numbered and never written: free.
                0 => out.write_all(b"0000000000 65535 f \n")?,
                at => writeln!(out, "{at:010} 00000 n ")?,
            }
        }
        let (root, info, id, at) = (catalog.get(), info.get(), self.file_id(), self.at);
        write!(
            out,
            "trailer\n<</Size {count}/Root {root} 0 R/Info {info} 0 R/ID[<{id}><{id}>]>>\nstartxref\n{at}\n%%EOF\n"
        )
    }

    /// The file's identifier (clause 14.4): a digest of what is in it, record by record.
    fn file_id(&self) -> String {
        let prefix = &self.painter.0.prepared.prefix;
        let mut hasher = Sha256::new();
        hasher.update((prefix.bytes.len() as u64).to_be_bytes());
        hasher.update(prefix.check.to_be_bytes());
        hasher.update(self.chain);
        let about = &self.about;
        let issued = about.issued.map(|stamp| stamp.to_string());
        let issued = issued.unwrap_or_default();
        for text in [
            &about.title,
            &about.author,
            &about.subject,
            &about.credential_id,
            &about.language,
            &issued,
        ] {
            hasher.update((text.len() as u64).to_be_bytes());
            hasher.update(text);
        }
        hex(&hasher.finalize()[..16])
    }
}

fn unwritten(error: io::Error) -> Error {
    Error::new(
        Kind::Io,
        format!("the end of the PDF can't be written: {error}"),
    )
    .help("see that there is room where it is written, and that you may write there")
}

/// Writes a form that fills an outline in the colour of the moment.
fn write_form(id: Ref, outline: &Path, objects: &mut Objects) {
    let mut ops = Ops::default();
    ops.path(outline).op("f");
    let content = deflate(&ops.bytes, Effort::Kept);
    let bounds = outline.bounds().unwrap_or_default().grown(1.0);
    let mut form = objects.start(id).form_xobject(id, &content);
    form.filter(Filter::FlateDecode);
    form.bbox(pdf_writer::Rect::new(
        bounds.x as f32,
        bounds.y as f32,
        bounds.right() as f32,
        bounds.bottom() as f32,
    ));
    form.resources();
}

fn write_pages_node(node: Node, above: Option<i32>, kids: Vec<i32>, objects: &mut Objects) {
    let id = Ref::new(node.id);
    let mut pages = objects.start(id).pages(id);
    if let Some(above) = above {
        pages.parent(Ref::new(above));
    }
    pages
        .kids(kids.into_iter().map(Ref::new))
        .count(node.count as i32);
}

/// Writes a face: its program once, and a font for each of its sets of codes.
fn write_face(face: &Face, used: &[&Instance], objects: &mut Objects) -> Result<()> {
    let font = &face.font;
    let pairs = used.iter().flat_map(|coded| &coded.pairs);
    let mut glyphs: Vec<u16> = pairs.map(|pair| pair.glyph).collect();
    glyphs.push(0);
    glyphs.sort_unstable();
    glyphs.dedup();
    let name = embedded_name(&tag(font, &glyphs), font);
    let [descriptor, id] = [(); 2].map(|()| objects.alloc());
    for coded in used {
        write_coded(face, coded, &glyphs, (&name, descriptor), objects);
    }
    let whole = deflate(&program(font, &glyphs)?, Effort::Kept);
    Program {
        font,
        name: &name,
        descriptor,
        program: id,
    }
    .write(&whole, objects);
    Ok(())
}

fn write_coded(
    face: &Face,
    coded: &Instance,
    glyphs: &[u16],
    (name, descriptor): (&str, Ref),
    objects: &mut Objects,
) {
    let Some(number) = coded.number else {
        return;
    };
    let (font, facts) = (&face.font, &face.facts);
    let [cid, unicode, map] = [(); 3].map(|()| objects.alloc());
    let out = Coded {
        font,
        name,
        id: Ref::new(number),
        cid,
        descriptor,
        to_unicode: unicode,
        map: Some(map),
    };
    // Of a CFF font they are told by glyph, of others by code.
    let widths: Vec<f64> = if font.is_cff() {
        let width = |&glyph: &u16| facts.width(font, glyph);
        glyphs.iter().map(width).collect()
    } else {
        let own = coded.pairs.iter().map(|pair| pair.shown(font, facts));
        std::iter::once(facts.width(font, 0)).chain(own).collect()
    };
    out.write(widths.into_iter(), objects);
    let texts = coded.pairs.iter().map(|pair| pair.said(facts));
    let codes = (1..).zip(texts).filter(|(_, text)| !text.is_empty());
    out.write_to_unicode(&deflate(&to_unicode(codes), Effort::Kept), objects);
    let place = |glyph: u16| glyphs.binary_search(&glyph).unwrap_or(0) as u16;
    let own = coded.pairs.iter().map(|pair| place(pair.glyph));
    let map: Vec<u16> = std::iter::once(0).chain(own).collect();
    if out.map.is_some() {
        out.write_map(&map_of(out.font, &map, Effort::Kept), objects);
    }
}
