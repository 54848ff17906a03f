//! Answers, each with headers that keep a browser strict.

use std::io;
use std::io::Write;

/// An answer.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) status: Status,
    /// The media type; none for an answer without a body.
    mime: &'static str,
    /// What the content may load and who may show it (CSP 3).
    policy: &'static str,
    pub(crate) body: Vec<u8>,
}

/// How a request ended (RFC 9110, section 15).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    Fine,
    BadRequest,
    Forbidden,
    NotFound,
    NoSuchMethod,
    TooSlow,
    TooLarge,
    /// It was understood, but the design can't be changed so; the body says why.
    Unchangeable,
    Busy,
}

impl Status {
    fn line(self) -> &'static str {
        match self {
            Self::Fine => "200 OK",
            Self::BadRequest => "400 Bad Request",
            Self::Forbidden => "403 Forbidden",
            Self::NotFound => "404 Not Found",
            Self::NoSuchMethod => "405 Method Not Allowed",
            Self::TooSlow => "408 Request Timeout",
            Self::TooLarge => "413 Content Too Large",
            Self::Unchangeable => "422 Unprocessable Content",
            Self::Busy => "429 Too Many Requests",
        }
    }
}

/// Of the page: its own script, style, pictures and data; nothing inline, nothing from elsewhere.
const PAGE: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; \
                    frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Of everything else: it loads nothing. An SVG has its pictures in itself.
const PART: &str =
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; frame-ancestors 'self'";

/// Of a PDF, which browsers show by a page of their own.
const DOCUMENT: &str = "frame-ancestors 'self'";

impl Reply {
    /// Nothing but a status.
    pub(crate) fn nothing(status: Status) -> Self {
        Self {
            status,
            mime: "",
            policy: PART,
            body: Vec::new(),
        }
    }

    /// Content of a media type.
    pub(crate) fn of(mime: &'static str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status: Status::Fine,
            mime,
            policy: match mime {
                "text/html; charset=utf-8" => PAGE,
                "application/pdf" => DOCUMENT,
                _ => PART,
            },
            body: body.into(),
        }
    }

    /// The same with another status.
    pub(crate) fn with(self, status: Status) -> Self {
        Self { status, ..self }
    }

    /// Writes it; the connection ends after it.
    pub(crate) fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut head = format!(
            "HTTP/1.1 {}\r\nContent-Length: {}\r\nConnection: close\r\nCache-Control: no-store\r\n\
             X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\nCross-Origin-Opener-Policy: same-origin\r\n\
             Cross-Origin-Resource-Policy: same-origin\r\nContent-Security-Policy: {}\r\n",
            self.status.line(),
            self.body.len(),
            self.policy,
        );
        if !self.mime.is_empty() {
            head.push_str(&format!("Content-Type: {}\r\n", self.mime));
        }
        head.push_str("\r\n");
        out.write_all(head.as_bytes())?;
        out.write_all(&self.body)?;
        out.flush()
    }
}
