//! What a file says about itself: the Info dictionary and XMP (ISO 32000-1, clause 14.3).

use std::fmt::Write;

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

fn xmp(meta: &Meta) -> String {
    let mut out = String::from(
        "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n\
         <x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\
         <rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
         xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\" xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\">\n",
    );
    element(&mut out, "dc:format", "", "application/pdf");
    element(&mut out, "dc:title", "Alt", &meta.title);
    element(&mut out, "dc:creator", "Seq", &meta.author);
    element(&mut out, "dc:description", "Alt", &meta.subject);
    element(&mut out, "dc:identifier", "", &meta.credential_id);
    element(&mut out, "dc:language", "Bag", &meta.language);
    element(&mut out, "pdf:Producer", "", PRODUCER);
    if let Some(stamp) = meta.issued.map(iso) {
        element(&mut out, "xmp:CreateDate", "", &stamp);
        element(&mut out, "xmp:ModifyDate", "", &stamp);
    }
    out.push_str("</rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end=\"r\"?>");
    out
}

/// An element that holds `text`, in a container where the schema wants one.
fn element(out: &mut String, tag: &str, container: &str, text: &str) {
    let text = xml(text);
    if text.is_empty() {
        return;
    }
    let item = match container {
        "" => text,
        "Alt" => format!("<rdf:Alt><rdf:li xml:lang=\"x-default\">{text}</rdf:li></rdf:Alt>"),
        _ => format!("<rdf:{container}><rdf:li>{text}</rdf:li></rdf:{container}>"),
    };
    // Writing to a string can't fail.
    let _ = writeln!(out, "<{tag}>{item}</{tag}>");
}

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
