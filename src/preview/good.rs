//! A design that can be drawn, as it was at one moment.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::OnceLock;
use std::sync::PoisonError;

use crate::design::edit::word;
use crate::error::Error;
use crate::error::Result;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::layout::Layout;
use crate::paint::pdf::PdfOptions;
use crate::paint::pdf::PdfPainter;
use crate::paint::svg::SvgOptions;
use crate::paint::svg::SvgPainter;
use crate::plate::Plate;
use crate::preview::cast::cast;
use crate::preview::picture::Pictures;
use crate::preview::rows::Rows;
use crate::preview::view;
use crate::preview::view::DesignView;
use crate::preview::view::FamilyView;
use crate::preview::view::PageView;
use crate::preview::view::Role;
use crate::preview::view::Shown;
use crate::preview::view::TableView;
use crate::record::Record;
use crate::scene::Scene;

/// Records of which it is kept how they look.
const MOST_LAID: usize = 64;

/// A design that can be drawn, with its records and what was drawn of it so far.
pub(super) struct Good {
    pub(super) revision: u64,
    pub(super) plate: Plate,
    pub(super) rows: Option<Arc<Rows>>,
    cast: Vec<(Role, Record)>,
    view: DesignView,
    laid: Mutex<BTreeMap<String, Arc<Laid>>>,
    pictures: Pictures,
    pdf: OnceLock<Result<PdfPainter>>,
    /// What a designer would say of it, once somebody has looked.
    pub(super) review: OnceLock<Vec<Finding>>,
}

/// A record as it looks.
pub(super) struct Laid {
    pub(super) shown: Shown,
    pub(super) scene: Option<Scene>,
}

impl Good {
    /// Prepares a plate to be shown.
    ///
    /// # Errors
    /// What keeps every record from being drawn.
    pub(super) fn new(
        revision: u64,
        plate: Plate,
        rows: Option<Arc<Rows>>,
        earlier: Option<&Self>,
    ) -> Result<Self> {
        let cast = cast(&plate)?;
        let fixed = plate.fixed_layout()?.findings().to_vec();
        let pictures = Pictures::new(&plate, earlier.map(|earlier| &earlier.pictures))?;
        let design = plate.design();
        let view = DesignView {
            name: design.name.clone(),
            kind: word(design.kind),
            file: design.file.clone(),
            locale: design.locale.clone(),
            pages: design.pages.iter().map(PageView::of).collect(),
            elements: view::elements(&plate),
            families: plate.fonts().families().map(FamilyView::of).collect(),
            roles: cast.iter().map(|(role, _)| role.clone()).collect(),
            table: rows.as_ref().map(|rows| table(rows)),
            findings: [plate.warnings(), &fixed].concat(),
        };
        Ok(Self {
            revision,
            plate,
            rows,
            cast,
            view,
            laid: Mutex::default(),
            pictures,
            pdf: OnceLock::new(),
            review: OnceLock::new(),
        })
    }

    /// What is told of it, with what a designer would say as far as that is known.
    pub(super) fn view(&self) -> DesignView {
        let mut view = self.view.clone();
        view.findings
            .extend(self.review.get().into_iter().flatten().cloned());
        view
    }

    fn record(&self, key: &str) -> Result<Record> {
        if let Some((_, record)) = self.cast.iter().find(|(role, _)| role.key == key) {
            return Ok(record.clone());
        }
        let number = key
            .strip_prefix("row-")
            .and_then(|number| number.parse().ok());
        match (&self.rows, number) {
            (Some(rows), Some(number)) => rows.record(number),
            _ => {
                let message = format!("there is no record `{key}`");
                Err(Error::new(Kind::Missing, message).help("choose another one"))
            }
        }
    }

    /// How a record looks; worked out once.
    pub(super) fn laid(&self, key: &str) -> Arc<Laid> {
        if let Some(laid) = self.kept().get(key) {
            return laid.clone();
        }
        let laid = Arc::new(self.lay(key));
        let mut kept = self.kept();
        if kept.len() >= MOST_LAID {
            kept.clear();
        }
        kept.insert(key.to_owned(), laid.clone());
        laid
    }

    fn kept(&self) -> MutexGuard<'_, BTreeMap<String, Arc<Laid>>> {
        self.laid.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lay(&self, key: &str) -> Laid {
        let filled = self.record(key).and_then(|record| self.plate.fill(&record));
        match filled.and_then(|filled| filled.layout()) {
            Ok(layout) => Laid {
                shown: self.shown(key, &layout),
                scene: Some(layout.scene()),
            },
            Err(error) => Laid {
                shown: refused(key, error.into_findings()),
                scene: None,
            },
        }
    }

    fn shown(&self, key: &str, layout: &Layout) -> Shown {
        // A text that is empty has no size.
        let sizes = layout.sizes().into_iter().filter(|size| size.used > 0.0);
        let elements = self.plate.design().elements.iter();
        let stands = |index: usize| {
            self.plate.inner().elements[index].fixed
                || layout
                    .standing()
                    .iter()
                    .any(|standing| standing.index == index)
        };
        let hidden = elements.enumerate().filter(|(index, _)| !stands(*index));
        Shown {
            key: key.to_owned(),
            is_drawn: true,
            findings: layout.findings().to_vec(),
            sizes: sizes
                .map(|size| (size.element, size.wanted, size.used))
                .collect(),
            hidden: hidden.map(|(_, element)| element.id.clone()).collect(),
        }
    }

    /// A page of a record as PNG, its bleed around it; `None` when the record can't be drawn.
    ///
    /// # Errors
    /// A page that there is not, more pixels than are allowed, a damaged picture.
    pub(super) fn png(&self, key: &str, page: usize, width: u32) -> Result<Option<Vec<u8>>> {
        let laid = self.laid(key);
        let scene = laid.scene.as_ref();
        scene
            .map(|scene| self.pictures.png(scene, page, width))
            .transpose()
    }

    /// A record as PDF; `None` when it can't be drawn.
    ///
    /// # Errors
    /// A damaged picture or font.
    pub(super) fn pdf(&self, key: &str) -> Result<Option<Vec<u8>>> {
        let laid = self.laid(key);
        let Some(scene) = &laid.scene else {
            return Ok(None);
        };
        let prepare = || PdfPainter::prepare(&*self.plate.stage()?, &PdfOptions::default());
        let painter = self
            .pdf
            .get_or_init(prepare)
            .as_ref()
            .map_err(Clone::clone)?;
        painter.paint(scene).map(Some)
    }

    /// A page of a record as SVG; `None` when it can't be drawn.
    ///
    /// # Errors
    /// A page that there is not, a damaged picture.
    pub(super) fn svg(&self, key: &str, page: usize) -> Result<Option<Vec<u8>>> {
        let laid = self.laid(key);
        let Some(scene) = &laid.scene else {
            return Ok(None);
        };
        let options = SvgOptions {
            page,
            ..SvgOptions::default()
        };
        let painter = SvgPainter::prepare(&*self.plate.stage()?, &options)?;
        painter.paint(scene).map(Some)
    }
}

fn refused(key: &str, findings: Vec<Finding>) -> Shown {
    Shown {
        key: key.to_owned(),
        is_drawn: false,
        findings,
        sizes: Vec::new(),
        hidden: Vec::new(),
    }
}

fn table(rows: &Rows) -> TableView {
    TableView {
        file: rows.name().to_owned(),
        rows: rows.len(),
        findings: rows.findings.clone(),
    }
}
