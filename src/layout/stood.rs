//! Texts where they stand, kept for the records that say the same: a course, a date, a grade.

use std::sync::Arc;

use super::Room;
use super::What;
use super::text::TextSet;
use crate::error::Result;
use crate::fill::FilledSpan;
use crate::finding::Finding;
use crate::geom::Affine;
use crate::geom::Rect;
use crate::glyphs::Settled;
use crate::memo;
use crate::memo::Memo;
use crate::plate::PlateBody;

/// Text that stands on its page.
#[derive(Debug)]
pub(crate) struct Stood {
    /// Positions are from the page's left top.
    pub(crate) text: Settled,
    /// The size at which its first span was set, in points.
    pub(super) size_used: f64,
    /// Warnings; they name no element yet.
    pub(super) findings: Vec<Finding>,
}

impl Stood {
    /// Text that was set in a frame.
    pub(super) fn new(set: TextSet, frame: Rect) -> Self {
        let mut text = set.text;
        let shift = Affine::translate(frame.x, frame.y);
        for line in &mut text.lines {
            line.straight = line.straight.map(|at| at.then(shift));
            for run in &mut line.runs {
                run.at = run.at.then(shift);
                run.bent = run.bent.as_ref().map(|path| path.map(shift));
            }
        }
        Self {
            text: text.into(),
            size_used: set.size_used,
            findings: set.findings,
        }
    }
}

/// What tells a text from others of a plate.
#[derive(Debug)]
pub(super) struct Words {
    element: usize,
    locale: Arc<str>,
    text: String,
}

/// Texts that are kept for other records that say the same: at most twice as many.
pub(super) const TEXTS: usize = 512;

/// Texts of a plate that were set before.
pub(super) type Texts = Memo<Words, Arc<Stood>>;

impl Room<'_> {
    /// A text of an element, which is set once for all records that say the same.
    pub(super) fn stood(
        &mut self,
        element: usize,
        spans: &[FilledSpan],
        set: impl Fn(&Self) -> Result<TextSet>,
    ) -> Result<What> {
        let stood = match self.only(element, spans) {
            Some(text) => self.same(element, text, set)?,
            None => Arc::new(Stood::new(set(self)?, self.spec.frame)),
        };
        self.found.extend(stood.findings.iter().cloned());
        Ok(What::Text(stood))
    }

    /// What an element says, where the record decides of nothing else: it has no words in other styles.
    fn only<'s>(&self, element: usize, spans: &'s [FilledSpan]) -> Option<&'s str> {
        let PlateBody::Text(compiled) = &self.plate.inner().elements[element].body else {
            return None;
        };
        match spans {
            [only] if compiled.marks.is_empty() => Some(&only.text),
            _ => None,
        }
    }

    fn same(
        &self,
        element: usize,
        text: &str,
        set: impl Fn(&Self) -> Result<TextSet>,
    ) -> Result<Arc<Stood>> {
        let locale = &self.filled.facts().locale;
        let hash = memo::hash((element, &**locale, text));
        let is_same = |words: &Words| {
            words.element == element && words.locale == *locale && words.text == text
        };
        if let Some(stood) = self.texts.get(hash, is_same) {
            return Ok(stood);
        }
        let stood = Arc::new(Stood::new(set(self)?, self.spec.frame));
        let words = || Words {
            element,
            locale: locale.clone(),
            text: text.to_owned(),
        };
        self.texts.put(hash, words, &stood);
        Ok(stood)
    }
}
