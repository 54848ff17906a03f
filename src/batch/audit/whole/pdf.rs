//! Whether a PDF is whole: its end, its table of objects, each object, the pages (ISO 32000-2, 7.5).

use std::io;
use std::io::Read;

use flate2::read::ZlibDecoder;

use crate::batch::audit::whole::ReadSeek;
use crate::batch::audit::whole::Result;
use crate::batch::audit::whole::Seen;
use crate::batch::audit::whole::flaw;
use crate::batch::audit::whole::lex;
use crate::batch::audit::whole::lex::Value;
use crate::batch::audit::whole::window::Window;

/// Bytes that an object and its entry take at least: memory is bounded by the file's size.
const LEAST_OBJECT: u64 = 8;
/// Tables that follow one another, where a file was added to.
const MOST_TABLES: usize = 64;
/// Bytes of an entry of the table.
const ENTRY: usize = 20;
/// How many times larger than the file its streams may become before no more of them are inflated.
const MOST_RATIO: u64 = 200;

pub(super) fn check(input: &mut dyn ReadSeek) -> Result<Seen> {
    let mut window = Window::new(input)?;
    if !window.eat(b"%PDF-")? {
        return Err(flaw("it does not begin with `%PDF-`"));
    }
    let start = start_of_table(&mut window)?;
    window.go(start);
    lex::skip_space(&mut window)?;
    if !window.eat(b"xref")? {
        return check_table_stream(&mut window, start);
    }
    let (objects, trailer) = Objects::read(&mut window, start)?;
    objects.check_all(&mut window)?;
    let root = trailer.link("Root");
    let root = root.ok_or_else(|| flaw("its trailer names no `/Root`"))?;
    let catalog = objects.value(&mut window, root)?;
    let pages = catalog.link("Pages");
    let pages = pages.ok_or_else(|| flaw("its catalogue names no pages"))?;
    let counted = objects.count_pages(&mut window, pages)?;
    let pages = Some(counted);
    Ok(Seen { pages })
}

/// What `startxref` at the end says.
fn start_of_table(window: &mut Window<'_>) -> Result<u64> {
    let from = window.size().saturating_sub(1024);
    window.go(from);
    let mut tail = Vec::new();
    window.read_to_end(&mut tail)?;
    let tail = tail.trim_ascii_end();
    let tail = tail
        .strip_suffix(b"%%EOF")
        .ok_or_else(|| flaw("it does not end with `%%EOF`"))?;
    let word = b"startxref";
    let at = tail.windows(word.len()).rposition(|part| part == word);
    let number = at.and_then(|at| {
        std::str::from_utf8(&tail[at + word.len()..])
            .ok()?
            .trim()
            .parse()
            .ok()
    });
    let start = number.ok_or_else(|| flaw("its end does not say where its table of objects is"))?;
    if start >= window.size() {
        return Err(flaw("its table of objects is not there: it is cut off"));
    }
    Ok(start)
}

/// A table in a stream, as other programs write it: that it is there must do.
fn check_table_stream(window: &mut Window<'_>, start: u64) -> Result<Seen> {
    window.go(start);
    let is_object = lex::number(window)?.is_some()
        && lex::number(window)?.is_some()
        && lex::word(window)? == b"obj";
    if is_object && lex::value(window)?.is("Type", "XRef") {
        return Ok(Seen { pages: None });
    }
    Err(flaw("its table of objects is not where its end says"))
}

/// Where an object is.
#[derive(Clone, Copy, Default)]
struct Spot {
    /// 0 where there is none.
    at: u64,
    generation: u64,
}

/// Where all objects are, by their numbers.
struct Objects(Vec<Spot>);

impl Objects {
    /// Reads the table at `start` and those before it.
    fn read(window: &mut Window<'_>, start: u64) -> Result<(Self, Value)> {
        let mut objects = Self(Vec::new());
        let mut newest = None;
        let mut next = Some(start);
        for _ in 0..MOST_TABLES {
            let Some(at) = next else { break };
            window.go(at);
            let trailer = objects.read_table(window)?;
            next = trailer.int("Prev").filter(|before| *before < at);
            newest.get_or_insert(trailer);
        }
        let trailer = newest.ok_or_else(|| flaw("it has no table of objects"))?;
        let size = trailer
            .int("Size")
            .ok_or_else(|| flaw("its trailer names no `/Size`"))?;
        if size < objects.0.len() as u64 {
            return Err(flaw("its trailer names fewer objects than its table has"));
        }
        Ok((objects, trailer))
    }

    fn read_table(&mut self, window: &mut Window<'_>) -> Result<Value> {
        lex::skip_space(window)?;
        if !window.eat(b"xref")? {
            return Err(flaw("its table of objects is not where it should be"));
        }
        loop {
            lex::skip_space(window)?;
            if window.eat(b"trailer")? {
                return lex::value(window);
            }
            let (first, count) = (lex::number(window)?, lex::number(window)?);
            let (Some(first), Some(count)) = (first, count) else {
                return Err(flaw("its table of objects is broken"));
            };
            lex::skip_space(window)?;
            self.read_section(window, first, count)?;
        }
    }

    fn read_section(&mut self, window: &mut Window<'_>, first: u64, count: u64) -> Result<()> {
        let most = window.size() / LEAST_OBJECT;
        let end = first.checked_add(count).filter(|end| *end <= most);
        let end = end.ok_or_else(|| flaw("it has too many objects"))?;
        for number in first..end {
            let mut entry = [0; ENTRY];
            window.read_exact(&mut entry)?;
            let spot = spot(&entry).ok_or_else(|| flaw("its table of objects is broken"))?;
            let at = usize::try_from(number).unwrap_or(usize::MAX);
            if self.0.len() <= at {
                self.0.resize(at + 1, Spot::default());
            }
            // The newest table comes first, and what it says stands.
            if self.0[at].at == 0 {
                self.0[at] = spot;
            }
        }
        Ok(())
    }

    /// That each object is where the table says, and its stream whole.
    fn check_all(&self, window: &mut Window<'_>) -> Result<()> {
        let mut budget = window.size().saturating_mul(MOST_RATIO);
        for number in 0..self.0.len() as u64 {
            if self.spot(number).is_some() {
                let value = self.value(window, number)?;
                self.check_end(window, number, &value, &mut budget)?;
            }
        }
        Ok(())
    }

    fn spot(&self, number: u64) -> Option<Spot> {
        let spot = self.0.get(usize::try_from(number).ok()?)?;
        (spot.at > 0).then_some(*spot)
    }

    /// The value of an object; the window stands behind it then.
    fn value(&self, window: &mut Window<'_>, number: u64) -> Result<Value> {
        let missing = || flaw(format!("object {number} is not where its table says"));
        let spot = self.spot(number).ok_or_else(missing)?;
        window.go(spot.at);
        let named = lex::number(window)? == Some(number)
            && lex::number(window)? == Some(spot.generation)
            && lex::word(window)? == b"obj";
        if !named {
            return Err(missing());
        }
        lex::value(window)
    }

    fn check_end(
        &self,
        window: &mut Window<'_>,
        number: u64,
        value: &Value,
        budget: &mut u64,
    ) -> Result<()> {
        let unended = || flaw(format!("object {number} has no end"));
        match lex::word(window)?.as_slice() {
            b"endobj" => return Ok(()),
            b"stream" => {}
            _ => return Err(unended()),
        }
        window.eat(b"\r")?;
        if !window.eat(b"\n")? {
            return Err(unended());
        }
        let start = window.at();
        let length = self.length(window, value)?.ok_or_else(unended)?;
        let end = start
            .checked_add(length)
            .filter(|end| *end <= window.size());
        let end = end.ok_or_else(|| flaw(format!("the stream of object {number} is cut off")))?;
        window.go(start);
        if value.is("Filter", "FlateDecode") && value.get("DecodeParms").is_none() {
            check_inflates(window, length, budget)
                .map_err(|_| flaw(format!("the stream of object {number} is damaged")))?;
        }
        window.go(end);
        if lex::word(window)? == b"endstream" && lex::word(window)? == b"endobj" {
            return Ok(());
        }
        Err(unended())
    }

    fn length(&self, window: &mut Window<'_>, value: &Value) -> Result<Option<u64>> {
        let Some(link) = value.link("Length") else {
            return Ok(value.int("Length"));
        };
        Ok(match self.value(window, link)? {
            Value::Int(length) => Some(length),
            Value::Name(_) | Value::Array(_) | Value::Dict(_) | Value::Ref(_) | Value::Other => {
                None
            }
        })
    }

    /// How many pages the tree has.
    fn count_pages(&self, window: &mut Window<'_>, root: u64) -> Result<u64> {
        let mut seen = vec![false; self.0.len()];
        let mut left = vec![root];
        let (mut pages, mut promised) = (0, None);
        while let Some(number) = left.pop() {
            let node = self.value(window, number)?;
            let at = usize::try_from(number).unwrap_or(usize::MAX);
            if std::mem::replace(&mut seen[at], true) {
                return Err(flaw(format!("object {number} is two pages at once")));
            }
            match node.get("Kids") {
                Some(Value::Array(kids)) if node.is("Type", "Pages") => {
                    promised = promised.or(node.int("Count"));
                    left.extend(kids.iter().filter_map(|kid| match kid {
                        Value::Ref(number) => Some(*number),
                        _ => None,
                    }));
                }
                _ if node.is("Type", "Page") => pages += 1,
                _ => return Err(flaw(format!("object {number} should be a page"))),
            }
        }
        match promised {
            Some(promised) if promised != pages => Err(flaw(format!(
                "it has {pages} pages where it says {promised}"
            ))),
            _ => Ok(pages),
        }
    }
}

/// `nnnnnnnnnn ggggg n` and the end of the line.
fn spot(entry: &[u8; ENTRY]) -> Option<Spot> {
    let number = |part: &[u8]| std::str::from_utf8(part).ok()?.parse().ok();
    let (at, generation) = (number(&entry[..10])?, number(&entry[11..16])?);
    match entry[17] {
        b'n' if at > 0 => Some(Spot { at, generation }),
        b'f' => Some(Spot::default()),
        _ => None,
    }
}

fn check_inflates(window: &mut Window<'_>, length: u64, budget: &mut u64) -> io::Result<()> {
    let mut inflated = ZlibDecoder::new(window.take(length)).take(*budget);
    *budget -= io::copy(&mut inflated, &mut io::sink())?;
    Ok(())
}
