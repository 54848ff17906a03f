//! The one error of the library: a list of faults that is never empty.

use std::fmt;

use crate::finding::Finding;
use crate::finding::Kind;
use crate::finding::Place;

/// The result of a step that may be refused.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a step was refused: one fault or several, each with its place and a hint.
///
/// A design's faults come all together; most other steps stop at the first.
#[derive(Clone, PartialEq, Eq)]
pub struct Error(Box<Inner>);

#[derive(Clone, PartialEq, Eq)]
struct Inner {
    first: Finding,
    rest: Vec<Finding>,
}

impl Error {
    /// An error of one fault.
    pub fn new(kind: Kind, message: impl Into<String>) -> Self {
        Finding::fault(kind, message).into()
    }

    /// The faults among `findings` as an error, or `None` when there are only warnings.
    pub fn from_faults(findings: impl IntoIterator<Item = Finding>) -> Option<Self> {
        let mut faults = findings.into_iter().filter(Finding::is_fault);
        let first = faults.next()?;
        let rest = faults.collect();
        Some(Self(Box::new(Inner { first, rest })))
    }

    /// With a hint on the first fault.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.0.first.help = Some(help.into());
        self
    }

    /// With whatever of `place` each fault does not know yet.
    pub fn at(self, place: &Place) -> Self {
        self.map(|finding| finding.at(place))
    }

    /// With the element's id on each fault that has none.
    pub fn element(self, id: &str) -> Self {
        self.map(|finding| finding.element(id))
    }

    /// With the file's name on each fault that has none.
    pub fn file(self, name: &str) -> Self {
        self.map(|finding| finding.file(name))
    }

    /// With a change to each fault.
    pub(crate) fn map(self, change: impl Fn(Finding) -> Finding) -> Self {
        let Inner { first, rest } = *self.0;
        Self(Box::new(Inner {
            first: change(first),
            rest: rest.into_iter().map(&change).collect(),
        }))
    }

    /// What the first fault is about.
    pub fn kind(&self) -> Kind {
        self.0.first.kind
    }

    /// All faults, in the order in which they were found.
    pub fn findings(&self) -> impl Iterator<Item = &Finding> {
        std::iter::once(&self.0.first).chain(&self.0.rest)
    }

    /// All faults, owned.
    pub fn into_findings(self) -> Vec<Finding> {
        let Inner { first, mut rest } = *self.0;
        rest.insert(0, first);
        rest
    }
}

impl From<Finding> for Error {
    fn from(first: Finding) -> Self {
        Self(Box::new(Inner {
            first,
            rest: Vec::new(),
        }))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, finding) in self.findings().enumerate() {
            if index > 0 {
                writeln!(f)?;
            }
            write!(f, "{finding}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Error {}
