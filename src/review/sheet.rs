//! One page with one record on it, taken apart into its pieces.

use std::sync::Arc;

use crate::design::PageSetup;
use crate::design::element::Body;
use crate::design::element::Element;
use crate::design::element::ImageSource;
use crate::error::Result;
use crate::finding::Place;
use crate::geom::Length;
use crate::geom::Rect;
use crate::paint::png::Ink;
use crate::paint::png::Layers;
use crate::plate::Plate;
use crate::review::code;
use crate::review::contrast;
use crate::review::edge;
use crate::review::notes;
use crate::review::notes::Notes;
use crate::review::overlap;
use crate::review::picture;
use crate::scene::Item;
use crate::scene::Node;

/// Pixels of a page at most: beyond, it is looked at with fewer to the inch.
const MOST_PIXELS: f64 = 4e6;
/// Bytes of ink that the pieces of a page hold at most: as many as sixteen full pages have. Text beyond
/// is not looked at, nor are pictures compared with it.
const MOST_INK: usize = 256 * 1024 * 1024;

/// One page with one record on it.
#[derive(Clone)]
pub(super) struct Sheet<'a> {
    plate: &'a Plate,
    number: usize,
    /// All but text and codes: what lies on those is an overlap, however well it can be told from them.
    layers: Layers,
    pieces: Vec<Piece<'a>>,
    /// Bytes of ink that pieces hold.
    held: usize,
}

/// One node of a page.
#[derive(Clone)]
pub(super) struct Piece<'a> {
    pub(super) node: Node,
    /// What the design says of it; `None` for the page's colour and its background.
    pub(super) element: Option<&'a Element>,
    pub(super) role: Role,
    /// What it draws; of text and of the pictures of elements alone.
    pub(super) ink: Option<Arc<Ink>>,
}

/// What a piece is to those who look at the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Words.
    Text,
    /// A picture that a record brings.
    Photo,
    /// A picture of the design.
    Picture,
    /// A QR code.
    Code,
    /// Shapes, and the ground.
    Art,
}

impl<'a> Sheet<'a> {
    pub(super) fn new(plate: &'a Plate, number: usize) -> Self {
        let page = &plate.design().pages[number];
        let beyond = page.bleed.max(Length::mm(3.0).to_pt());
        let area = (page.size.w + 2.0 * beyond) * (page.size.h + 2.0 * beyond);
        let scale = (page.usual_dpi() / 72.0).min((MOST_PIXELS / area).sqrt());
        Self {
            plate,
            number,
            layers: Layers::new(page.size, beyond, scale),
            pieces: Vec::new(),
            held: 0,
        }
    }

    /// Puts nodes on top, and looks at each where it stands.
    pub(super) fn put(&mut self, nodes: &[Node], notes: &mut Notes) -> Result<()> {
        nodes.iter().try_for_each(|node| self.lay(node, notes))
    }

    fn lay(&mut self, node: &Node, notes: &mut Notes) -> Result<()> {
        self.plate.watch().check()?;
        let mut piece = self.piece(node);
        match piece.role {
            Role::Text if self.held > MOST_INK => {}
            Role::Text => {
                let ink = self.layers.ink(node)?;
                contrast::look(&self.layers, &piece, &ink, notes)?;
                piece.ink = self.kept(ink);
            }
            Role::Code => code::ground(&self.layers, &piece, notes),
            Role::Photo | Role::Picture => {
                self.layers.put(node)?;
                let ink = self.layers.ink(node)?;
                piece.ink = self.kept(ink);
            }
            Role::Art => self.layers.put(node)?,
        }
        self.pieces.push(piece);
        Ok(())
    }

    /// Ink to compare others with; `None` when as much is held as may be.
    fn kept(&mut self, ink: Ink) -> Option<Arc<Ink>> {
        self.held += ink.bytes();
        (self.held <= MOST_INK).then(|| Arc::new(ink))
    }

    fn piece(&self, node: &Node) -> Piece<'a> {
        // The page's own nodes come first; an element may be called as they are.
        let is_ground = self.pieces.len() < self.grounds();
        let mut elements = self.plate.design().elements.iter().filter(|_| !is_ground);
        let element = elements.find(|element| *element.id == *node.element);
        Piece {
            node: node.clone(),
            element,
            role: role(node, element),
            ink: None,
        }
    }

    /// How many nodes the page itself has: its colour and its background.
    fn grounds(&self) -> usize {
        let page = self.page();
        usize::from(page.color.is_some()) + usize::from(page.background.is_some())
    }

    /// Looks at the page as a whole.
    pub(super) fn look(&self, notes: &mut Notes) -> Result<()> {
        overlap::look(self, notes)?;
        edge::words(self, notes);
        code::margins(self, notes)
    }

    /// Looks at its pictures and shapes, which are alike for most records.
    pub(super) fn look_at_art(&self, notes: &mut Notes) -> Result<()> {
        picture::look(self, notes);
        edge::art(self, notes)
    }

    pub(super) fn page(&self) -> &'a PageSetup {
        &self.plate.design().pages[self.number]
    }

    /// The trimmed page.
    pub(super) fn trim(&self) -> Rect {
        let size = self.page().size;
        Rect::new(0.0, 0.0, size.w, size.h)
    }

    /// Whether the work is to stop.
    pub(super) fn check(&self) -> Result<()> {
        self.plate.watch().check()
    }

    pub(super) fn layers(&self) -> &Layers {
        &self.layers
    }

    /// Back to front.
    pub(super) fn pieces(&self) -> &[Piece<'a>] {
        &self.pieces
    }

    /// Where what is wrong with a piece can be mended.
    pub(super) fn place(&self, piece: &Piece<'_>) -> Place {
        let background = self.page().background.as_ref();
        match (piece.element, background) {
            (Some(element), _) => notes::place(element),
            (None, Some(file)) => file.place(&self.plate.design().file),
            (None, None) => Place::default(),
        }
    }
}

impl Piece<'_> {
    /// Whether the design says that it is mere decoration.
    pub(super) fn is_decoration(&self) -> bool {
        self.node.alt.as_deref() == Some("")
    }

    /// What messages call it.
    pub(super) fn name(&self) -> &str {
        &self.node.element
    }
}

fn role(node: &Node, element: Option<&Element>) -> Role {
    match element.map(|element| &element.body) {
        Some(Body::Text(_) | Body::Arc(_)) => Role::Text,
        Some(Body::Image(image)) => match image.source {
            ImageSource::Attribute(_) => Role::Photo,
            ImageSource::File(_) => Role::Picture,
        },
        Some(Body::Qr(_) | Body::Code(_)) if matches!(node.item, Item::Code(_)) => Role::Code,
        Some(Body::Table(_)) if matches!(node.item, Item::Text(_)) => Role::Text,
        Some(
            Body::Qr(_)
            | Body::Code(_)
            | Body::Table(_)
            | Body::Shape(_)
            | Body::Repeat(_)
            | Body::Design(_),
        )
        | None => Role::Art,
    }
}
