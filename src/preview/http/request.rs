//! Requests, read within bounds of size and time.

use std::io;
use std::io::Read;

use crate::limits::Watch;

/// Bytes of a request line with its headers at most.
const MOST_HEAD: usize = 16 * 1024;

/// Headers at most.
const MOST_HEADERS: usize = 64;

/// Bytes of a body at most: a text of a design is 64 KiB at most, and JSON may need six for one.
const MOST_BODY: usize = 512 * 1024;

/// A request.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Request {
    pub(crate) method: Method,
    /// The path as it was sent, without the query.
    pub(crate) path: String,
    /// The query as it was sent.
    pub(crate) query: String,
    headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

/// What a request may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Method {
    Get,
    Post,
}

/// Why a request is not answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// It is no request as RFC 9112 wants it, or in a form that no browser sends.
    Malformed,
    /// A method that nothing here has.
    Method,
    /// Its head or its body is too large.
    TooLarge,
    /// It did not come in time.
    TooSlow,
    /// The other side went away.
    Gone,
}

impl Request {
    /// The value of a header that is there once; its name in lower case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut found = self.headers.iter().filter(|(known, _)| known == name);
        let (_, value) = found.next()?;
        found.next().is_none().then_some(value)
    }

    /// Whether a header is there at all.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.headers.iter().any(|(known, _)| known == name)
    }
}

/// Reads one request. `watch` bounds the time of the whole; the stream must not block for long.
///
/// # Errors
/// Why it is not answered.
pub(crate) fn read(stream: &mut dyn Read, watch: &Watch) -> Result<Request, Refused> {
    let mut bytes = Vec::new();
    let head = loop {
        if let Some(at) = memchr::memmem::find(&bytes, b"\r\n\r\n") {
            break at;
        }
        if bytes.len() > MOST_HEAD {
            return Err(Refused::TooLarge);
        }
        more(stream, &mut bytes, watch)?;
    };
    if head > MOST_HEAD {
        return Err(Refused::TooLarge);
    }
    let mut request = parse(&bytes[..head])?;
    let length = body_length(&request)?;
    bytes.drain(..head + 4);
    while bytes.len() < length {
        more(stream, &mut bytes, watch)?;
    }
    if bytes.len() > length {
        // More than one request, which no client needs here.
        return Err(Refused::Malformed);
    }
    request.body = bytes;
    Ok(request)
}

fn more(stream: &mut dyn Read, bytes: &mut Vec<u8>, watch: &Watch) -> Result<(), Refused> {
    let mut piece = [0; 4096];
    loop {
        watch.check().map_err(|_| Refused::TooSlow)?;
        match stream.read(&mut piece) {
            Ok(0) => return Err(Refused::Gone),
            Ok(count) => {
                bytes.extend_from_slice(&piece[..count]);
                return Ok(());
            }
            Err(error) => match error.kind() {
                io::ErrorKind::Interrupted
                | io::ErrorKind::WouldBlock
                | io::ErrorKind::TimedOut => {}
                _ => return Err(Refused::Gone),
            },
        }
    }
}

fn parse(head: &[u8]) -> Result<Request, Refused> {
    let text = std::str::from_utf8(head).map_err(|_| Refused::Malformed)?;
    let mut lines = text.split("\r\n");
    let (method, target) = request_line(lines.next().unwrap_or_default())?;
    let headers = lines.map(header).collect::<Result<Vec<_>, _>>()?;
    if headers.len() > MOST_HEADERS {
        return Err(Refused::TooLarge);
    }
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    Ok(Request {
        method,
        path: path.to_owned(),
        query: query.to_owned(),
        headers,
        body: Vec::new(),
    })
}

/// `GET /path HTTP/1.1`, with single spaces and a target in origin form.
fn request_line(line: &str) -> Result<(Method, &str), Refused> {
    let mut parts = line.split(' ');
    let (Some(method), Some(target), Some("HTTP/1.1"), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(Refused::Malformed);
    };
    let is_plain = target.starts_with('/')
        && !target.contains('#')
        && target.bytes().all(|byte| byte.is_ascii_graphic());
    match (method, is_plain) {
        (_, false) => Err(Refused::Malformed),
        ("GET", true) => Ok((Method::Get, target)),
        ("POST", true) => Ok((Method::Post, target)),
        (_, true) => Err(Refused::Method),
    }
}

/// `Name: value`, its name in lower case.
fn header(line: &str) -> Result<(String, String), Refused> {
    let (name, value) = line.split_once(':').ok_or(Refused::Malformed)?;
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    let is_sound = !name.is_empty()
        && name.bytes().all(is_token)
        && !value.contains(|c: char| c.is_control() && c != '\t');
    match is_sound {
        true => Ok((
            name.to_ascii_lowercase(),
            value.trim_matches([' ', '\t']).to_owned(),
        )),
        false => Err(Refused::Malformed),
    }
}

/// How long the body is; only a POST has one.
fn body_length(request: &Request) -> Result<usize, Refused> {
    if request.has("transfer-encoding") || request.has("expect") || request.has("upgrade") {
        return Err(Refused::Malformed);
    }
    let length = match (
        request.has("content-length"),
        request.header("content-length"),
    ) {
        (false, _) => 0,
        (true, None) => return Err(Refused::Malformed),
        (true, Some(digits)) => whole(digits)?,
    };
    match (request.method, length) {
        (Method::Get, 1..) => Err(Refused::Malformed),
        (_, length) if length > MOST_BODY => Err(Refused::TooLarge),
        (Method::Get | Method::Post, length) => Ok(length),
    }
}

fn whole(digits: &str) -> Result<usize, Refused> {
    let is_plain =
        (1..=9).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    match is_plain {
        true => digits.parse().map_err(|_| Refused::Malformed),
        false if digits.len() > 9 && digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            Err(Refused::TooLarge)
        }
        false => Err(Refused::Malformed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Result<Request, Refused> {
        read(&mut text.as_bytes(), &Watch::default())
    }

    #[test]
    fn a_plain_request_is_read() {
        let request = of("GET /a/b?c=d HTTP/1.1\r\nHost: 127.0.0.1:1\r\nX-Y:  z \r\n\r\n").unwrap();
        assert_eq!(request.method, Method::Get);
        assert_eq!(
            (request.path.as_str(), request.query.as_str()),
            ("/a/b", "c=d")
        );
        assert_eq!(request.header("x-y"), Some("z"));
        assert_eq!(request.header("host"), Some("127.0.0.1:1"));
    }

    #[test]
    fn a_body_is_as_long_as_it_says() {
        let request = of("POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc").unwrap();
        assert_eq!(request.body, b"abc");
        assert_eq!(
            of("POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nab"),
            Err(Refused::Gone)
        );
        assert_eq!(
            of("POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabcd"),
            Err(Refused::Malformed)
        );
    }

    #[test]
    fn a_header_that_is_there_twice_has_no_value() {
        let request = of("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n").unwrap();
        assert_eq!(request.header("host"), None);
        assert!(request.has("host"));
    }

    #[test]
    fn what_is_odd_is_refused() {
        let odd = [
            ("GET  / HTTP/1.1\r\n\r\n", Refused::Malformed),
            ("GET / HTTP/1.0\r\n\r\n", Refused::Malformed),
            ("GET http://127.0.0.1/ HTTP/1.1\r\n\r\n", Refused::Malformed),
            ("GET /\u{e9} HTTP/1.1\r\n\r\n", Refused::Malformed),
            ("GET / HTTP/1.1\nHost: a\n\n", Refused::Gone),
            ("GET / HTTP/1.1\r\nHost : a\r\n\r\n", Refused::Malformed),
            ("GET / HTTP/1.1\r\n folded: a\r\n\r\n", Refused::Malformed),
            ("GET / HTTP/1.1\r\nA: b\rc\r\n\r\n", Refused::Malformed),
            ("HEAD / HTTP/1.1\r\n\r\n", Refused::Method),
            ("get / HTTP/1.1\r\n\r\n", Refused::Method),
            (
                "GET / HTTP/1.1\r\nContent-Length: 1\r\n\r\na",
                Refused::Malformed,
            ),
            (
                "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                Refused::Malformed,
            ),
            (
                "POST / HTTP/1.1\r\nContent-Length: +3\r\n\r\nabc",
                Refused::Malformed,
            ),
            (
                "POST / HTTP/1.1\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc",
                Refused::Malformed,
            ),
            (
                "POST / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n",
                Refused::TooLarge,
            ),
            (
                "POST / HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n",
                Refused::TooLarge,
            ),
        ];
        for (text, why) in odd {
            assert_eq!(of(text), Err(why), "{text:?}");
        }
    }

    #[test]
    fn a_head_without_an_end_is_refused() {
        let endless = format!("GET / HTTP/1.1\r\nA: {}", "a".repeat(2 * MOST_HEAD));
        assert_eq!(of(&endless), Err(Refused::TooLarge));
        let many = "A: b\r\n".repeat(MOST_HEADERS + 1);
        assert_eq!(
            of(&format!("GET / HTTP/1.1\r\n{many}\r\n")),
            Err(Refused::TooLarge)
        );
    }
}
