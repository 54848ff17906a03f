//! XML of workbooks, read as a stream within bounds.

use std::io::BufRead;

use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::events::BytesRef;
use quick_xml::events::BytesStart;
use quick_xml::events::Event;

use crate::error::Result;
use crate::record::sheet::broken;

/// No workbook nests its elements deeper.
const DEPTH: usize = 256;

/// A stream of XML events; an empty element comes as a start and an end.
pub(super) struct Xml<R: BufRead> {
    reader: Reader<R>,
    buffer: Vec<u8>,
    depth: usize,
}

impl<R: BufRead> Xml<R> {
    pub(super) fn new(input: R) -> Self {
        let mut reader = Reader::from_reader(input);
        reader.config_mut().expand_empty_elements = true;
        Self {
            reader,
            buffer: Vec::with_capacity(1024),
            depth: 0,
        }
    }

    pub(super) fn next(&mut self) -> Result<Event<'_>> {
        self.buffer.clear();
        let event = self
            .reader
            .read_event_into(&mut self.buffer)
            .map_err(|cause| broken(format!("the workbook can't be read: {cause}")))?;
        match &event {
            Event::Start(_) => self.depth += 1,
            Event::End(_) => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        if self.depth > DEPTH {
            return Err(broken("the workbook nests its elements too deep"));
        }
        Ok(event)
    }

    /// Skips to the end of the element whose start was read last.
    pub(super) fn skip(&mut self) -> Result<()> {
        let outside = self.depth.saturating_sub(1);
        while self.depth > outside {
            if matches!(self.next()?, Event::Eof) {
                return Err(cut_off());
            }
        }
        Ok(())
    }

    /// Reads on to the end of the input.
    pub(super) fn finish(&mut self) -> Result<()> {
        while !matches!(self.next()?, Event::Eof) {}
        Ok(())
    }
}

pub(super) fn cut_off() -> crate::error::Error {
    broken("the workbook ends too early")
}

/// The value of an attribute by its local name.
pub(super) fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = element.attributes();
    let attributes = attributes.with_checks(false).flatten();
    for attribute in attributes {
        if attribute.key.local_name().as_ref() == name {
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).ok()?;
            return Some(value.into_owned());
        }
    }
    None
}

/// What an entity or character reference stands for.
pub(super) fn reference(entity: &BytesRef<'_>) -> Result<char> {
    let named = match entity.as_ref() {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "apos" => Some('\''),
        "quot" => Some('"'),
        _ => entity.resolve_char_ref().unwrap_or_default(),
    };
    named.ok_or_else(|| broken("the workbook uses an entity that no workbook has"))
}
