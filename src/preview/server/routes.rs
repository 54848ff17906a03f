//! Who may ask, what can be asked for, and what the answer is.

use std::str::FromStr;
use std::time::Duration;

use serde::Serialize;

use super::Door;
use crate::error::Result;
use crate::preview::asked::Asked;
use crate::preview::http::Method;
use crate::preview::http::Reply;
use crate::preview::http::Request;
use crate::preview::http::Status;
use crate::preview::page;
use crate::preview::workshop::Ask;

/// How long a request for news waits for some.
const PATIENCE: Duration = Duration::from_secs(15);

/// Bytes of a search.
const MOST_QUERY: usize = 600;

impl Door {
    pub(super) fn answer(&self, request: &Request) -> Reply {
        if !self.is_ours(request) {
            return Reply::nothing(Status::Forbidden);
        }
        let Some(path) = self.known(&request.path) else {
            return Reply::nothing(Status::NotFound);
        };
        match request.method {
            Method::Get => self.get(path, &request.query),
            Method::Post => self.post(path, request),
        }
        .unwrap_or_else(Reply::nothing)
    }

    /// Whether it was sent to this server, by a page of this server or by nobody's page. Another name that leads to this machine
    /// (DNS rebinding) is another host.
    fn is_ours(&self, request: &Request) -> bool {
        let host = request.header("host");
        let origin = request.header("origin");
        let is_own = |origin: &str| {
            let host = origin.strip_prefix("http://");
            host.is_some_and(|host| self.hosts.iter().any(|own| own == host))
        };
        let is_from_here = match (origin, request.has("origin")) {
            (Some(origin), _) => is_own(origin),
            (None, is_there) => !is_there && request.method == Method::Get,
        };
        let site = request.header("sec-fetch-site");
        let is_same_site = match (site, request.has("sec-fetch-site")) {
            (Some(site), _) => matches!(site, "same-origin" | "none"),
            (None, is_there) => !is_there,
        };
        host.is_some_and(|host| self.hosts.iter().any(|own| own == host))
            && is_from_here
            && is_same_site
    }

    /// What is asked for, when the path has the token.
    fn known<'p>(&self, path: &'p str) -> Option<&'p str> {
        let (token, path) = path.strip_prefix('/')?.split_once('/')?;
        is_same(token, &self.token).then_some(path)
    }

    fn get(&self, path: &str, query: &str) -> Result<Reply, Status> {
        let query = Query::read(query)?;
        match path {
            "" => query
                .only(&[])
                .map(|()| Reply::of("text/html; charset=utf-8", page::HTML)),
            "page.css" => query
                .only(&[])
                .map(|()| Reply::of("text/css; charset=utf-8", page::CSS)),
            "page.js" => query
                .only(&[])
                .map(|()| Reply::of("text/javascript; charset=utf-8", page::JS)),
            "icon.svg" => query
                .only(&[])
                .map(|()| Reply::of("image/svg+xml", page::ICON)),
            "state" => self.state(&query),
            "rows" => self.rows(&query),
            "page.png" => self.png(&query),
            "page.svg" => self.file(&query, "image/svg+xml"),
            "file.pdf" => self.file(&query, "application/pdf"),
            _ => Err(Status::NotFound),
        }
    }

    /// How the design stands, once it is newer than what the page knows.
    fn state(&self, query: &Query<'_>) -> Result<Reply, Status> {
        query.only(&["since", "record"])?;
        let since: u64 = query.number("since")?;
        self.workshop.wait(since, PATIENCE);
        Ok(json(&self.workshop.state(query.key("record")?)))
    }

    fn rows(&self, query: &Query<'_>) -> Result<Reply, Status> {
        query.only(&["words", "from"])?;
        let words = decoded(query.value("words")?).ok_or(Status::BadRequest)?;
        Ok(json(&self.workshop.rows(&words, query.number("from")?)))
    }

    fn png(&self, query: &Query<'_>) -> Result<Reply, Status> {
        query.only(&["revision", "record", "page", "width"])?;
        let width = query.number("width")?;
        let png = self.workshop.png(&query.ask()?, width);
        made("image/png", png)
    }

    fn file(&self, query: &Query<'_>, mime: &'static str) -> Result<Reply, Status> {
        query.only(&["revision", "record", "page"])?;
        let ask = query.ask()?;
        match mime {
            "application/pdf" => made(mime, self.workshop.pdf(&ask)),
            _ => made(mime, self.workshop.svg(&ask)),
        }
    }

    fn post(&self, path: &str, request: &Request) -> Result<Reply, Status> {
        if !request.query.is_empty() || request.header("content-type") != Some("application/json") {
            return Err(Status::BadRequest);
        }
        let done = match path {
            "change" => {
                let asked: Asked =
                    serde_json::from_slice(&request.body).map_err(|_| Status::BadRequest)?;
                self.workshop.change(&asked)
            }
            "undo" | "redo" => {
                let Empty {} =
                    serde_json::from_slice(&request.body).map_err(|_| Status::BadRequest)?;
                match path {
                    "undo" => self.workshop.undo(),
                    _ => self.workshop.redo(),
                }
            }
            _ => return Err(Status::NotFound),
        };
        Ok(match done {
            Ok(()) => json(&serde_json::json!({})),
            Err(error) => {
                let faults: Vec<_> = error.into_findings();
                json(&serde_json::json!({ "faults": faults })).with(Status::Unchangeable)
            }
        })
    }
}

/// A body that says nothing.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Empty {}

fn json(value: &impl Serialize) -> Reply {
    Reply::of(
        "application/json",
        serde_json::to_vec(value).unwrap_or_default(),
    )
}

fn made(mime: &'static str, made: Result<Option<Vec<u8>>>) -> Result<Reply, Status> {
    match made {
        Ok(Some(bytes)) => Ok(Reply::of(mime, bytes)),
        Ok(None) => Err(Status::NotFound),
        Err(_) => Err(Status::BadRequest),
    }
}

/// Compares all of it whatever differs, so that the time tells nothing.
fn is_same(one: &str, other: &str) -> bool {
    let differs = one
        .bytes()
        .zip(other.bytes())
        .fold(0, |sum, (a, b)| sum | (a ^ b));
    one.len() == other.len() && differs == 0
}

/// The names and values of a query, as they were sent.
struct Query<'a>(Vec<(&'a str, &'a str)>);

impl<'a> Query<'a> {
    fn read(text: &'a str) -> Result<Self, Status> {
        if text.is_empty() {
            return Ok(Self(Vec::new()));
        }
        let pairs = text.split('&').map(|pair| pair.split_once('='));
        let pairs: Option<Vec<_>> = pairs.collect();
        pairs.map(Self).ok_or(Status::BadRequest)
    }

    /// Refuses what is missing, unknown, or there twice.
    fn only(&self, names: &[&str]) -> Result<(), Status> {
        let is_there_once =
            |name: &&str| self.0.iter().filter(|(known, _)| known == name).count() == 1;
        match self.0.len() == names.len() && names.iter().all(is_there_once) {
            true => Ok(()),
            false => Err(Status::BadRequest),
        }
    }

    fn value(&self, name: &str) -> Result<&'a str, Status> {
        let found = self.0.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| *value).ok_or(Status::BadRequest)
    }

    fn number<T: FromStr>(&self, name: &str) -> Result<T, Status> {
        let digits = self.value(name)?;
        let is_plain =
            (1..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
        let number = is_plain.then(|| digits.parse().ok()).flatten();
        number.ok_or(Status::BadRequest)
    }

    /// The key of a record.
    fn key(&self, name: &str) -> Result<&'a str, Status> {
        let key = self.value(name)?;
        let is_plain =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let is_sound = (1..=32).contains(&key.len()) && key.bytes().all(is_plain);
        is_sound.then_some(key).ok_or(Status::BadRequest)
    }

    fn ask(&self) -> Result<Ask, Status> {
        Ok(Ask {
            revision: self.number("revision")?,
            record: self.key("record")?.to_owned(),
            page: self.number("page")?,
        })
    }
}

/// Text in percent notation (RFC 3986, section 2.1).
fn decoded(text: &str) -> Option<String> {
    if text.len() > MOST_QUERY {
        return None;
    }
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        rest = after;
        if first != b'%' {
            bytes.push(first);
            continue;
        }
        let (digits, after) = rest.split_at_checked(2)?;
        let digits = std::str::from_utf8(digits)
            .ok()
            .filter(|digits| !digits.starts_with('+'))?;
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
        rest = after;
    }
    let text = String::from_utf8(bytes).ok()?;
    (!text.contains(char::is_control)).then_some(text)
}
