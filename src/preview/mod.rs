//! A design while it is being made: what a page shows of it, and a small server for that page.
//!
//! [`Workshop`](crate::preview::Workshop) does the work, without a socket: it looks whether files have changed, draws,
//! and writes back what was moved. [`Server`](crate::preview::Server) puts a page in front of it, on this machine alone.
//! [`still`](fn@crate::preview::still) writes the same page as files.

mod asked;
mod cast;
mod good;
mod history;
mod http;
mod picture;
mod rows;
mod server;
mod source;
mod still;
mod view;
mod workshop;

pub use crate::preview::asked::Asked;
pub use crate::preview::server::Server;
pub use crate::preview::source::Source;
pub use crate::preview::still::still;
pub use crate::preview::view::ElementView;
pub use crate::preview::view::FamilyView;
pub use crate::preview::view::Found;
pub use crate::preview::view::PageView;
pub use crate::preview::view::Role;
pub use crate::preview::view::RowView;
pub use crate::preview::view::Shown;
pub use crate::preview::view::State;
pub use crate::preview::view::TableView;
pub use crate::preview::workshop::Ask;
pub use crate::preview::workshop::Options;
pub use crate::preview::workshop::Table;
pub use crate::preview::workshop::Workshop;

/// The page, which is the same for all designs.
mod page {
    pub(super) const HTML: &str = include_str!("page/index.html");
    pub(super) const CSS: &str = include_str!("page/page.css");
    pub(super) const JS: &str = include_str!("page/page.js");
    pub(super) const ICON: &str = include_str!("page/icon.svg");
}
