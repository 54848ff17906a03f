//! As much of HTTP/1.1 (RFC 9112) as one page on this machine needs, and not a byte more: one request a connection,
//! everything bounded, and whatever is odd is refused.

mod reply;
mod request;

pub(super) use crate::preview::http::reply::Reply;
pub(super) use crate::preview::http::reply::Status;
pub(super) use crate::preview::http::request::Method;
pub(super) use crate::preview::http::request::Refused;
pub(super) use crate::preview::http::request::Request;
pub(super) use crate::preview::http::request::read;
