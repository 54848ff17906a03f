//! The file as a parser sees it.

use std::collections::BTreeMap;
use std::io::Read;

use super::art::art;
use super::art::code;
use super::stock::*;
use super::*;
use crate::geom::Rect;
use crate::scene::Item;
use crate::scene::Link;

/// A file, taken apart by its own cross-reference table.
pub(super) struct Parsed {
    /// Objects by number, without the bytes of their streams.
    pub(super) objects: BTreeMap<usize, String>,
    /// Streams that are deflated, inflated.
    pub(super) streams: BTreeMap<usize, Vec<u8>>,
    pub(super) trailer: String,
}

fn find(bytes: &[u8], what: &[u8], from: usize) -> Option<usize> {
    let at = bytes[from..]
        .windows(what.len())
        .position(|window| window == what)?;
    Some(from + at)
}

pub(super) fn parse(file: &[u8]) -> Parsed {
    assert!(file.starts_with(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"));
    assert!(file.ends_with(b"%%EOF\n"));
    let start = file
        .windows(9)
        .rposition(|window| window == b"startxref")
        .unwrap();
    let place = String::from_utf8_lossy(&file[start + 10..]);
    let table: usize = place.lines().next().unwrap().parse().unwrap();
    let text = String::from_utf8_lossy(&file[table..]).into_owned();
    let mut lines = text.split_inclusive('\n');
    assert_eq!(lines.next(), Some("xref\n"));
    let count: usize = lines
        .next()
        .unwrap()
        .trim()
        .strip_prefix("0 ")
        .unwrap()
        .parse()
        .unwrap();
    let mut parsed = Parsed {
        objects: BTreeMap::new(),
        streams: BTreeMap::new(),
        trailer: text[text.find("trailer").unwrap()..].to_owned(),
    };
    for number in 0..count {
        let entry = lines.next().unwrap();
        assert_eq!(entry.len(), 20, "{entry:?}");
        if entry.ends_with(" n \n") {
            object(file, number, entry[..10].parse().unwrap(), &mut parsed);
        }
    }
    parsed
}

fn object(file: &[u8], number: usize, place: usize, parsed: &mut Parsed) {
    let head = format!("{number} 0 obj");
    assert!(
        file[place..].starts_with(head.as_bytes()),
        "object {number} is not at {place}"
    );
    let end = find(file, b"endobj", place).unwrap();
    let body = find(file, b"stream\n", place).filter(|&at| at < end);
    let text = &file[place..body.unwrap_or(end)];
    let text = text
        .iter()
        .map(|&byte| char::from(byte))
        .collect::<String>();
    if let Some(body) = body {
        let length: usize = text.split("/Length ").nth(1).map_or(0, |rest| {
            rest.split(|c: char| !c.is_ascii_digit())
                .next()
                .unwrap()
                .parse()
                .unwrap()
        });
        let data = &file[body + 7..body + 7 + length];
        assert!(
            file[body + 7 + length..].starts_with(b"\nendstream"),
            "object {number}"
        );
        if text.contains("/FlateDecode") {
            let mut inflated = Vec::new();
            flate2::read::ZlibDecoder::new(data)
                .read_to_end(&mut inflated)
                .unwrap();
            parsed.streams.insert(number, inflated);
        } else {
            parsed.streams.insert(number, data.to_vec());
        }
    }
    parsed.objects.insert(number, text);
}

fn licence(stage: &Stage, name: &str) -> Scene {
    let serif = font_of("eb-garamond/EBGaramond-SemiBold.ttf");
    let mut node = text(vec![line(
        &[ltr(&serif, name, b"Latn")],
        40.0,
        200.0,
        250.0,
        false,
    )]);
    node.link = Some(Link {
        url: "https://verify.example.org/a(b)".into(),
        area: Rect::new(200.0, 210.0, 300.0, 50.0),
    });
    let qr = super::stock::node("qr", Item::Code(code(Rect::new(700.0, 450.0, 70.0, 70.0))));
    scene(stage, vec![node, qr])
}

#[test]
fn every_object_is_where_the_table_says() {
    let stage = stage(art());
    let painter = PdfPainter::prepare(&stage, &PdfOptions::default()).unwrap();
    let parsed = parse(&painter.paint(&licence(&stage, "Ada Lovelace")).unwrap());
    let count = parsed.objects.len() + 1;
    assert!(count > 30);
    assert!(parsed.trailer.contains("/Root ") && parsed.trailer.contains("/ID["));
}

#[test]
fn records_share_the_prefix_and_depend_on_nothing_else() {
    let stage = stage(art());
    let painter = PdfPainter::prepare(&stage, &PdfOptions::default()).unwrap();
    let ada = painter
        .paint_shared(&licence(&stage, "Ada Lovelace"))
        .unwrap();
    let emmy = painter
        .paint_shared(&licence(&stage, "Emmy Noether fi Žž"))
        .unwrap();
    assert!(std::ptr::eq(&*ada.prefix, &*emmy.prefix));
    assert_ne!(ada.tail, emmy.tail);
    // Alone, after others, and by a painter of its own: the same bytes.
    assert_eq!(
        ada,
        painter
            .paint_shared(&licence(&stage, "Ada Lovelace"))
            .unwrap()
    );
    let fresh = PdfPainter::prepare(&stage, &PdfOptions::default()).unwrap();
    assert_eq!(
        emmy,
        fresh
            .paint_shared(&licence(&stage, "Emmy Noether fi Žž"))
            .unwrap()
    );
    let mut written = Vec::new();
    ada.write_to(&mut written).unwrap();
    assert_eq!(written, ada.to_vec());
    assert_eq!(written.len(), ada.size());
}

#[test]
fn a_painter_can_be_used_by_many_threads() {
    let stage = stage(art());
    let painter = PdfPainter::prepare(&stage, &PdfOptions::default()).unwrap();
    let names = ["Ada", "Zoë", "Žižek", "Nguyễn", "Łukasz", "Ada", "Zoë"];
    let alone: Vec<Vec<u8>> = names
        .iter()
        .map(|name| painter.paint(&licence(&stage, name)).unwrap())
        .collect();
    let fresh = PdfPainter::prepare(&stage, &PdfOptions::default()).unwrap();
    let together: Vec<Vec<u8>> = std::thread::scope(|scope| {
        let paint = |name: &'static str| {
            let (painter, stage) = (fresh.clone(), &stage);
            scope.spawn(move || painter.paint(&licence(stage, name)).unwrap())
        };
        let threads: Vec<_> = names.map(paint).into_iter().collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    assert_eq!(alone, together);
}

#[test]
fn what_no_record_changes_is_written_once() {
    let mut stage = stage(art());
    let mut seal = art().swap_remove(4);
    seal.fixed = Some(0);
    stage.fixed = vec![seal.clone()];
    let painter = PdfPainter::prepare(&stage, &PdfOptions::default()).unwrap();
    let mut scene = licence(&stage, "Ada");
    scene.pages[0].nodes.push(seal.clone());
    let fixed = painter.paint_shared(&scene).unwrap();
    scene.pages[0].nodes.last_mut().unwrap().fixed = None;
    let loose = painter.paint_shared(&scene).unwrap();
    assert!(fixed.tail.len() + 100 < loose.tail.len());
    let links = |painted: &Painted| {
        let parsed = parse(&painted.to_vec());
        parsed
            .objects
            .values()
            .filter(|object| object.contains("/Link"))
            .count()
    };
    // One of the ground, one of the name, one of the seal.
    assert_eq!((links(&fixed), links(&loose)), (3, 3));
}

#[test]
fn a_scene_of_another_stage_is_drawn_whole() {
    let painter = PdfPainter::prepare(&stage(vec![]), &PdfOptions::default()).unwrap();
    let other = stage(art());
    let painted = painter.paint_shared(&licence(&other, "Ada")).unwrap();
    assert!(painted.prefix.len() < 100);
    assert!(parse(&painted.to_vec()).objects.len() > 30);
}

#[test]
fn the_page_has_its_trim_inside_its_bleed() {
    let mut stage = stage(vec![]);
    stage.pages[0].bleed = 8.5;
    let painter = PdfPainter::prepare(&stage, &PdfOptions::default()).unwrap();
    let parsed = parse(&painter.paint(&licence(&stage, "Ada")).unwrap());
    let page = parsed
        .objects
        .values()
        .find(|object| object.contains("/Type/Page/"))
        .unwrap();
    assert!(page.contains("/MediaBox[0 0 858.89 612.28]"), "{page}");
    assert!(page.contains("/BleedBox[0 0 858.89 612.28]"), "{page}");
    assert!(page.contains("/TrimBox[8.5 8.5 850.39 603.78]"), "{page}");
    let link = parsed
        .objects
        .values()
        .find(|object| object.contains("/Link"))
        .unwrap();
    assert!(link.contains("/Rect[208.5 343.78 508.5 393.78]"), "{link}");
}

#[test]
fn nothing_in_a_record_becomes_active() {
    let hostile = [
        "(a) /JS (app.alert(1)) /OpenAction",
        "\\) >> endobj 1 0 obj << /OpenAction << /S /JavaScript >> >>",
        "\u{202e}fdp.exe\u{202c}\u{2066}\u{0}\u{7f}\u{9b}",
        "</rdf:li></rdf:Alt><script>alert(1)</script>]]>",
        "\r\nstartxref\r\n0\r\n%%EOF",
        "<?xpacket end='r'?><!ENTITY x SYSTEM 'file:///etc/passwd'>",
    ];
    let urls = [
        "javascript:app.alert(1)",
        "JaVaScRiPt:x",
        "file:///etc/passwd",
        "data:text/html,x",
        " https://a",
        "https://a/)/S/JavaScript/JS(x",
    ];
    let stage = stage(vec![]);
    let painter = PdfPainter::prepare(&stage, &PdfOptions::default()).unwrap();
    for (text, url) in hostile.into_iter().zip(urls) {
        let mut scene = licence(&stage, "Ada");
        scene.meta.title = text.into();
        scene.meta.author = text.into();
        scene.meta.subject = text.into();
        scene.meta.credential_id = text.into();
        scene.meta.language = text.into();
        let node = &mut scene.pages[0].nodes[0];
        node.alt = Some(text.into());
        node.link = Some(Link {
            url: url.into(),
            area: Rect::new(0.0, 0.0, 9.0, 9.0),
        });
        let parsed = parse(&painter.paint(&scene).unwrap());
        for (number, object) in &parsed.objects {
            let bare = without_strings(object);
            for key in [
                "/JS",
                "/JavaScript",
                "/OpenAction",
                "/Launch",
                "/AA",
                "/EmbeddedFile",
            ] {
                assert!(!bare.contains(key), "{key} in object {number}: {bare}");
            }
        }
        for object in parsed
            .objects
            .values()
            .filter(|object| object.contains("/Link"))
        {
            assert!(object.contains("/URI(https://a/"), "{object}");
        }
        let xmp = parsed
            .streams
            .values()
            .find(|stream| stream.starts_with(b"<?xpacket"));
        let xmp = String::from_utf8(xmp.unwrap().clone()).unwrap();
        assert!(
            !xmp.contains("<script") && !xmp.contains("<!ENTITY"),
            "{xmp}"
        );
        assert_eq!(xmp.matches("<?xpacket end").count(), 1);
        assert!(
            !xmp.contains(['\u{202e}', '\u{2066}', '\u{0}', '\u{9b}']),
            "{xmp}"
        );
    }
}

/// An object without its strings, which may say anything.
fn without_strings(object: &str) -> String {
    let mut out = String::new();
    let (mut depth, mut escaped) = (0, false);
    for char in object.chars() {
        match char {
            _ if escaped => escaped = false,
            '\\' if depth > 0 => escaped = true,
            '(' => depth += 1,
            ')' if depth > 0 => depth -= 1,
            _ if depth == 0 => out.push(char),
            _ => {}
        }
    }
    assert_eq!(depth, 0, "{object}");
    out
}

#[test]
fn dates_are_the_record_s_or_none() {
    let stage = stage(vec![]);
    let painter = PdfPainter::prepare(&stage, &PdfOptions::default()).unwrap();
    let mut scene = licence(&stage, "Ada");
    let dated = parse(&painter.paint(&scene).unwrap());
    let info = dated
        .objects
        .values()
        .find(|object| object.contains("/Producer"))
        .unwrap();
    assert!(info.contains("/CreationDate(D:20260514000000Z)"), "{info}");
    scene.meta.issued = None;
    let undated = parse(&painter.paint(&scene).unwrap());
    assert!(
        undated
            .objects
            .values()
            .all(|object| !object.contains("Date"))
    );
    let xmp = undated
        .streams
        .values()
        .find(|stream| stream.starts_with(b"<?xpacket"))
        .unwrap();
    assert!(!String::from_utf8_lossy(xmp).contains("Date"));
}

#[test]
fn a_url_with_brackets_stays_a_string() {
    let stage = stage(vec![]);
    let painter = PdfPainter::prepare(&stage, &PdfOptions::default()).unwrap();
    let parsed = parse(&painter.paint(&licence(&stage, "Ada")).unwrap());
    let link = parsed
        .objects
        .values()
        .find(|object| object.contains("/Link"))
        .unwrap();
    assert!(link.contains("(https://verify.example.org/a(b))"), "{link}");
    assert!(link.contains("/Border[0 0 0]"));
}
