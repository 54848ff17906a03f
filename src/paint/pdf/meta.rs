//! What a file says about itself: the Info dictionary and XMP (ISO 32000-1, clause 14.3).

use pdf_writer::Date;
use pdf_writer::Name;
use pdf_writer::Ref;
use pdf_writer::Str;

use super::clean::text_string;
use super::clean::xml;
use super::file::Objects;
use crate::scene::Meta;
use crate::scene::Stamp;

/// Who made the file.
const PRODUCER: &str = "testamur";

/// Writes the Info dictionary.
pub(super) fn write_info(meta: &Meta, objects: &mut Objects) -> Ref {
    let id = objects.alloc();
    let mut info = objects.start(id).indirect(id).dict();
    let texts = [
        ("Title", &meta.title),
        ("Author", &meta.author),
        ("Subject", &meta.subject),
    ];
    for (key, text) in texts {
        let text = text_string(text);
        if !text.is_empty() {
            info.pair(Name(key.as_bytes()), Str(&text));
        }
    }
    info.pair(Name(b"Producer"), Str(PRODUCER.as_bytes()));
    if let Some(date) = meta.issued.map(date) {
        info.pair(Name(b"CreationDate"), date)
            .pair(Name(b"ModDate"), date);
    }
    id
}

/// Writes the XMP packet. It is not compressed, so that any program finds it.
pub(super) fn write_xmp(meta: &Meta, objects: &mut Objects) -> Ref {
    let id = objects.alloc();
    let packet = xmp(meta);
    objects.start(id).metadata(id, packet.as_bytes());
    id
}

fn date(stamp: Stamp) -> Date {
    Date::new(stamp.year)
        .month(stamp.month)
        .day(stamp.day)
        .hour(stamp.hour)
        .minute(stamp.minute)
        .second(stamp.second)
        .utc_offset_hour(0)
        .utc_offset_minute(0)
}

/// How a packet begins.
const START: &str = concat!(
    "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n",
    "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">",
    "<rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" ",
    "xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\" xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\">\n",
);
/// How it ends.
const END: &str = "</rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end=\"r\"?>";

fn xmp(meta: &Meta) -> String {
    let mut out = String::with_capacity(2 << 10);
    out.push_str(START);
    element(&mut out, "dc:format", PLAIN, "application/pdf");
    element(&mut out, "dc:title", ALTERNATIVES, &meta.title);
    element(&mut out, "dc:creator", SEQUENCE, &meta.author);
    element(&mut out, "dc:description", ALTERNATIVES, &meta.subject);
    element(&mut out, "dc:identifier", PLAIN, &meta.credential_id);
    element(&mut out, "dc:language", BAG, &meta.language);
    element(&mut out, "pdf:Producer", PLAIN, PRODUCER);
    if let Some(stamp) = meta.issued.map(iso) {
        element(&mut out, "xmp:CreateDate", PLAIN, &stamp);
        element(&mut out, "xmp:ModifyDate", PLAIN, &stamp);
    }
    out.push_str(END);
    out
}

/// What stands before and behind a text, where the schema wants it in a container.
type Container = (&'static str, &'static str);

const PLAIN: Container = ("", "");
const ALTERNATIVES: Container = (
    "<rdf:Alt><rdf:li xml:lang=\"x-default\">",
    "</rdf:li></rdf:Alt>",
);
const SEQUENCE: Container = ("<rdf:Seq><rdf:li>", "</rdf:li></rdf:Seq>");
const BAG: Container = ("<rdf:Bag><rdf:li>", "</rdf:li></rdf:Bag>");

/// An element that holds `text`; none when nothing of it is seen.
fn element(out: &mut String, tag: &str, (before, behind): Container, text: &str) {
    let start = out.len();
    for piece in ["<", tag, ">", before] {
        out.push_str(piece);
    }
    let inner = out.len();
    xml(out, text);
    if out.len() == inner {
        out.truncate(start);
        return;
    }
    for piece in [behind, "</", tag, ">\n"] {
        out.push_str(piece);
    }
}

/// A moment as XMP writes it (ISO 8601).
fn iso(stamp: Stamp) -> String {
    let Stamp {
        year,
        month,
        day,
        hour,
        minute,
        second,
    } = stamp;
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}
