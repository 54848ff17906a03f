//! What an SVG may take from outside: files of the design, and data in the SVG itself.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use usvg::ImageHrefResolver;
use usvg::ImageKind;
use usvg::Options;

use super::fonts;
use super::parse;
use crate::bytes::Bytes;
use crate::error::Error;
use crate::error::Result;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::limits::Limits;
use crate::picture::Door;
use crate::picture::Encoded;
use crate::picture::Raster;
use crate::picture::Turn;
use crate::picture::budget::Share;
use crate::picture::check_bytes;
use crate::picture::decode;
use crate::picture::id_of;
use crate::picture::jpeg;
use crate::picture::png;
use crate::picture::raster;
use crate::picture::sniff;
use crate::picture::sniff::Format;
use crate::picture::webp;

/// An SVG inside an SVG inside an SVG is enough.
const MOST_NESTED: usize = 3;

/// What one admission shares with the parser's callbacks.
pub(super) struct Context<'a> {
    door: &'a Door<'a>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    findings: Vec<Finding>,
    shares: Vec<Share>,
    nodes: usize,
    /// Raster pictures by digest, so that one that is drawn often is decoded once.
    seen: BTreeMap<[u8; 16], Ready>,
    fonts: Option<Arc<usvg::fontdb::Database>>,
    missing: BTreeSet<String>,
}

#[derive(Clone)]
enum Ready {
    Jpeg(Arc<Vec<u8>>),
    Png(Arc<Vec<u8>>),
}

impl From<Ready> for ImageKind {
    fn from(ready: Ready) -> Self {
        match ready {
            Ready::Jpeg(bytes) => Self::JPEG(bytes),
            Ready::Png(bytes) => Self::PNG(bytes),
        }
    }
}

impl<'a> Context<'a> {
    pub(super) fn new(door: &'a Door<'a>) -> Self {
        Self {
            door,
            state: Mutex::default(),
        }
    }

    pub(super) fn limits(&self) -> &Limits {
        self.door.limits
    }

    pub(super) fn into_parts(self) -> (Vec<Finding>, Vec<Share>) {
        let state = self
            .state
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        (state.findings, state.shares)
    }

    /// Adds nodes to those of the whole picture, files inside it included.
    pub(super) fn count_nodes(&self, nodes: usize) -> Result<()> {
        let mut state = self.state();
        state.nodes = state.nodes.saturating_add(nodes);
        match state.nodes > self.limits().svg_nodes {
            true => Err(super::weigh::too_many(self.limits().svg_nodes)),
            false => Ok(()),
        }
    }

    pub(super) fn note(&self, finding: Finding) {
        self.state().findings.push(finding);
    }

    /// A fault: the SVG names something that is not read from there.
    pub(super) fn outside(&self, what: &str) {
        self.note(
            Finding::fault(
                Kind::Asset,
                format!("the SVG refers to `{}`, which is not read", shown(what)),
            )
            .help("copy what it refers to into the SVG"),
        );
    }

    /// Says once that a family is not at hand.
    pub(super) fn missing_font(&self, finding: Finding) {
        let mut state = self.state();
        if state.missing.insert(finding.message.clone()) {
            state.findings.push(finding);
        }
    }

    /// The fonts of the design, loaded when the first text asks.
    pub(super) fn fonts(&self) -> Arc<usvg::fontdb::Database> {
        let known = self.state().fonts.clone();
        known.unwrap_or_else(|| {
            let loaded = Arc::new(fonts::load((self.door.fonts)()));
            self.state().fonts = Some(Arc::clone(&loaded));
            loaded
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A picture by the text of its `href`; a fault is noted when it can't be had.
    fn named(&self, href: &str, depth: usize) -> Option<ImageKind> {
        // A picture inside a picture names no files (SVG 2, 2.7.1 "secure static mode").
        let found = (depth == 0).then(|| self.file(href)).flatten();
        let Some(bytes) = found else {
            self.note(
                Finding::fault(
                    Kind::Asset,
                    format!("the SVG names the picture `{}`, which is not to be had", shown(href)),
                )
                .help("put the picture into the design's folder and name it from there, or embed it in the SVG"),
            );
            return None;
        };
        self.inside(&bytes, depth, href)
    }

    fn file(&self, href: &str) -> Option<Bytes> {
        let path = percent_decoded(href.trim())?;
        is_plain_path(&path).then(|| (self.door.files)(&path))?
    }

    /// A picture from its bytes; a fault is noted when it is none.
    fn inside(&self, bytes: &[u8], depth: usize, name: &str) -> Option<ImageKind> {
        let result = self.admit(bytes, depth);
        result
            .map_err(|error| {
                for mut finding in error.into_findings() {
                    finding.message =
                        format!("in its picture `{}`: {}", shown(name), finding.message);
                    finding.place = crate::finding::Place::default();
                    self.note(finding);
                }
            })
            .ok()
    }

    fn admit(&self, bytes: &[u8], depth: usize) -> Result<ImageKind> {
        check_bytes(bytes, self.limits().picture_bytes)?;
        if sniff::format(bytes)? == Format::Svg {
            return self.nested(bytes, depth).map(ImageKind::SVG);
        }
        let id = id_of(bytes).0;
        let known = self.state().seen.get(&id).cloned();
        if let Some(ready) = known {
            return Ok(ready.into());
        }
        let ready = self.raster(bytes)?;
        self.state().seen.insert(id, ready.clone());
        Ok(ready.into())
    }

    fn nested(&self, bytes: &[u8], depth: usize) -> Result<usvg::Tree> {
        if depth >= MOST_NESTED {
            return Err(Error::new(
                Kind::Limit,
                format!("SVG pictures nest deeper than {MOST_NESTED} levels"),
            )
            .help("flatten it in your drawing program"));
        }
        parse(bytes, self, depth + 1)
    }

    fn raster(&self, bytes: &[u8]) -> Result<Ready> {
        let bytes = Bytes::from(bytes.to_vec());
        let limits = self.limits();
        let mut findings = Vec::new();
        let header = match sniff::format(&bytes)? {
            Format::Jpeg => jpeg::read(&bytes, limits, &mut findings)?,
            Format::WebP => webp::read(&bytes, limits, &mut findings)?,
            Format::Png | Format::Svg => png::read(&bytes, limits, &mut findings)?,
            Format::Pdf => {
                return Err(
                    Error::new(Kind::Picture, "a PDF in an SVG picture is not drawn")
                        .help("embed it as SVG or PNG, or put it onto the page as an image"),
                );
            }
        };
        let (_, shares) = raster(header.clone(), self.door)?;
        self.state().shares.extend(shares);
        findings.into_iter().for_each(|finding| self.note(finding));
        ready(&header)
    }
}

/// As the parser's users draw it: JPEG and PNG that need neither turn nor profile as they are,
/// everything else as a new PNG.
fn ready(header: &Raster) -> Result<Ready> {
    let pixels = decode::pixels(header)?;
    let plain = header.turn == Turn::NONE && header.icc.is_none();
    match &header.encoded {
        Encoded::Jpeg {
            bytes,
            components: 1 | 3,
            ..
        } if plain => Ok(Ready::Jpeg(Arc::new(bytes.to_vec()))),
        Encoded::Png { bytes } if plain => Ok(Ready::Png(Arc::new(bytes.to_vec()))),
        Encoded::Jpeg { .. } | Encoded::Png { .. } | Encoded::WebP { .. } => {
            png::encode(&pixels).map(|bytes| Ready::Png(Arc::new(bytes)))
        }
    }
}

/// The parser's options: no folder, no system fonts, and only this context to ask.
pub(super) fn options<'a>(context: &'a Context<'_>, depth: usize) -> Options<'a> {
    Options {
        image_href_resolver: ImageHrefResolver {
            resolve_data: Box::new(move |_, data, _| context.inside(&data, depth, "data:")),
            resolve_string: Box::new(move |href, _| context.named(href, depth)),
        },
        font_resolver: fonts::resolver(context),
        font_family: fonts::SERIF.to_owned(),
        ..Options::default()
    }
}

/// Whether a reference is a relative path that stays where it is: no scheme, root, drive or `..`.
fn is_plain_path(path: &str) -> bool {
    let odd = |c: char| {
        c.is_control() || matches!(c, '\\' | ':' | '?' | '#' | '*' | '|' | '<' | '>' | '"')
    };
    !path.is_empty()
        && !path.starts_with('/')
        && !path.contains(odd)
        && path.split('/').all(|part| part != ".." && part != "~")
}

/// `%20` and the like; `None` when that gives no text.
pub(super) fn percent_decoded(href: &str) -> Option<String> {
    let mut out = Vec::with_capacity(href.len());
    let mut bytes = href.bytes();
    while let Some(byte) = bytes.next() {
        if byte != b'%' {
            out.push(byte);
            continue;
        }
        let high = char::from(bytes.next()?).to_digit(16)?;
        let low = char::from(bytes.next()?).to_digit(16)?;
        out.push((high * 16 + low) as u8);
    }
    String::from_utf8(out).ok()
}

/// A reference as a message shows it: short, and without anything that would upset a terminal.
fn shown(reference: &str) -> String {
    let clean = reference.chars().filter(|c| !c.is_control());
    let mut text: String = clean.take(81).collect();
    if text.chars().count() > 80 {
        text.pop();
        text.push('…');
    }
    text
}
