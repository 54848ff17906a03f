//! One program for all tests that look at the library and the program from outside.

// A test that can't go on says why; helpers stand outside the functions that the lint looks at.
#![allow(clippy::unwrap_used, clippy::panic, clippy::disallowed_methods)]

mod arc;
mod architecture;
#[cfg(feature = "cli")]
mod artwork;
#[cfg(feature = "cli")]
mod audit;
mod blend;
#[cfg(feature = "codes")]
mod codes;
mod common;
mod coverage;
mod examples;
mod fill;
mod fit;
mod fonts;
mod gallery;
mod gallery_page;
mod golden;
mod hostile;
mod isolates;
mod lines;
mod lists;
mod marks;
mod merged;
mod nested;
mod shape;
mod stages;
mod sweep;
mod text;
mod unicode;
mod vertical;

#[cfg(feature = "cli")]
mod bag;
#[cfg(feature = "cli")]
mod cli;
#[cfg(feature = "cli")]
mod diff;
#[cfg(feature = "cli")]
mod faulty;
#[cfg(feature = "cli")]
mod jobs;
#[cfg(feature = "cli")]
mod pngs;
#[cfg(feature = "cli")]
mod preflight;
#[cfg(feature = "cli")]
mod preview;
#[cfg(feature = "cli")]
mod resume;
#[cfg(feature = "cli")]
mod share;
#[cfg(feature = "tables")]
mod tables;
#[cfg(feature = "cli")]
mod tutorial;
#[cfg(feature = "cli")]
mod zip;
#[cfg(feature = "cli")]
mod pdf_art;
