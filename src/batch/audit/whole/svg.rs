//! Whether an SVG is whole: well-formed XML to its end, with `svg` as its root.

use std::io;
use std::io::BufReader;
use std::io::SeekFrom;

use quick_xml::Reader;
use quick_xml::events::BytesStart;
use quick_xml::events::Event;

use crate::batch::audit::whole::ReadSeek;
use crate::batch::audit::whole::Result;
use crate::batch::audit::whole::Trouble;
use crate::batch::audit::whole::flaw;

/// Bytes of an SVG: a picture in it is one value, and held as a whole.
const MOST_BYTES: u64 = 256 << 20;

pub(super) fn check(input: &mut dyn ReadSeek) -> Result<()> {
    if input.seek(SeekFrom::End(0))? > MOST_BYTES {
        return Err(flaw(format!("it has more than {MOST_BYTES} bytes")));
    }
    input.rewind()?;
    let mut reader = Reader::from_reader(BufReader::with_capacity(1 << 16, input));
    let mut buffer = Vec::new();
    let mut open = 0_u64;
    let mut has_root = false;
    loop {
        buffer.clear();
        let event = reader.read_event_into(&mut buffer).map_err(broken)?;
        check_text(&event)?;
        match event {
            Event::Start(start) => {
                check_start(&start, open == 0, has_root)?;
                has_root = true;
                open += 1;
            }
            Event::Empty(start) => {
                check_start(&start, open == 0, has_root)?;
                has_root = true;
            }
            Event::End(_) => open = open.saturating_sub(1),
            Event::Text(text) if open == 0 && !text.trim_ascii().is_empty() => {
                return Err(flaw("text stands outside its root"));
            }
            Event::CData(_) | Event::GeneralRef(_) if open == 0 => {
                return Err(flaw("text stands outside its root"));
            }
            Event::DocType(_) => {
                return Err(flaw("it has a document type, which none of ours has"));
            }
            Event::Eof => break,
            Event::Text(_)
            | Event::CData(_)
            | Event::Comment(_)
            | Event::Decl(_)
            | Event::PI(_)
            | Event::GeneralRef(_) => {}
        }
    }
    if open > 0 || !has_root {
        return Err(flaw("it is cut off"));
    }
    Ok(())
}

fn check_text(event: &Event<'_>) -> Result<()> {
    match event.contains('\0') {
        true => Err(flaw("it is no text")),
        false => Ok(()),
    }
}

fn check_start(start: &BytesStart<'_>, is_outside: bool, has_root: bool) -> Result<()> {
    if is_outside && (has_root || start.local_name().as_ref() != "svg") {
        return Err(flaw("its root is not one `svg`"));
    }
    for attribute in start.attributes() {
        attribute.map_err(|error| flaw(format!("it is no XML: {error}")))?;
    }
    Ok(())
}

fn broken(error: quick_xml::Error) -> Trouble {
    match error {
        quick_xml::Error::Io(error) => io::Error::new(error.kind(), error.to_string()).into(),
        error => flaw(format!("it is no XML: {error}")),
    }
}
