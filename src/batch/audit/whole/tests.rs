use std::io::Cursor;
use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;

use super::*;

fn look(format: Format, bytes: &[u8]) -> Result<Seen> {
    check(format, &mut Cursor::new(bytes), &Limits::default())
}

/// What is said of bytes that are not whole.
#[track_caller]
fn flaw_of(format: Format, bytes: &[u8]) -> String {
    match look(format, bytes) {
        Err(Trouble::Flaw(how)) => how,
        other => panic!("{other:?}"),
    }
}

fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A PDF of these objects, from number 1, with a classic table.
fn pdf_of(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut out = b"%PDF-1.7\n".to_vec();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (number, object) in (1..).zip(objects) {
        table += &format!("{:010} 00000 n \n", out.len());
        out.extend(format!("{number} 0 obj\n").bytes());
        out.extend(object);
        out.extend(b"\nendobj\n");
    }
    let start = out.len();
    let size = objects.len() + 1;
    table += &format!("trailer\n<</Size {size}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF");
    out.extend(table.bytes());
    out
}

/// A catalogue, a tree of two pages, a picture that is deflated, and its length.
fn objects() -> Vec<Vec<u8>> {
    let packed = deflated(&[7; 5000]);
    let mut stream = b"<</Filter/FlateDecode/Length 6 0 R>>\nstream\n".to_vec();
    stream.extend(&packed);
    stream.extend(b"\nendstream");
    vec![
        b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
        b"<</Type/Pages/Kids[3 0 R 4 0 R]/Count 2>>".to_vec(),
        b"<</Type /Page /Parent 2 0 R /Note (a \\) b (c)) % words\n /Hex <0a 0B>>>".to_vec(),
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 1.5 -2]>>".to_vec(),
        stream,
        packed.len().to_string().into_bytes(),
    ]
}

fn replaced(bytes: &[u8], from: &str, to: &str) -> Vec<u8> {
    let at = bytes
        .windows(from.len())
        .position(|part| part == from.as_bytes());
    let at = at.unwrap_or_else(|| panic!("there is no {from}"));
    [&bytes[..at], to.as_bytes(), &bytes[at + from.len()..]].concat()
}

#[test]
fn a_whole_pdf_tells_its_pages() {
    let pdf = pdf_of(&objects());
    assert_eq!(look(Format::Pdf, &pdf).unwrap().pages, Some(2));
    assert_eq!(
        look(Format::Pdf, &[&pdf[..], b"\r\n"].concat())
            .unwrap()
            .pages,
        Some(2)
    );
}

#[test]
fn every_part_of_a_pdf_is_looked_at() {
    let pdf = pdf_of(&objects());
    for (from, to, how) in [
        ("%%EOF", "%%EOX", "does not end"),
        ("startxref\n", "startxxxx\n", "where its table"),
        ("xref\n0", "xxef\n0", "not where its end says"),
        ("3 0 obj", "9 0 obj", "object 3 is not where"),
        ("4 0 obj", "4 1 obj", "object 4 is not where"),
        ("/Root", "/Boot", "no `/Root`"),
        ("/Size 7", "/Size 3", "fewer objects"),
        ("/Type/Page/", "/Type/Plan/", "object 4 should be a page"),
        ("/Count 2", "/Count 3", "2 pages where it says 3"),
        (
            "Kids[3 0 R 4 0 R]",
            "Kids[3 0 R 3 0 R]",
            "two pages at once",
        ),
        (
            "Kids[3 0 R 4 0 R]",
            "Kids[3 0 R 2 0 R]",
            "two pages at once",
        ),
        (
            "Kids[3 0 R 4 0 R]",
            "Kids[3 0 R 8 0 R]",
            "object 8 is not where",
        ),
        ("endstream", "endstraem", "object 5 has no end"),
        ("/Pages 2 0 R", "/Planes 2 0 R", "names no pages"),
        ("[0 0 1.5 -2]", "[0 0 1.5 -2>", "never began"),
        ("[0 0 1.5 -2]", "[0 0 1.5 {2]", "where none can"),
        ("(c))", "(c()", "text has no end"),
    ] {
        let told = flaw_of(Format::Pdf, &replaced(&pdf, from, to));
        assert!(told.contains(how), "{from}: {told}");
    }
    let stream = pdf.windows(7).position(|part| part == b"stream\n").unwrap() + 7;
    let mut damaged = pdf.clone();
    damaged[stream + 8] ^= 0xff;
    assert_eq!(
        flaw_of(Format::Pdf, &damaged),
        "the stream of object 5 is damaged"
    );
}

#[test]
fn a_pdf_that_was_added_to_is_read_from_its_newest_table() {
    let mut pdf = pdf_of(&objects());
    let before = pdf.windows(6).position(|part| part == b"xref\n0").unwrap();
    pdf.extend(b"\n");
    let at = pdf.len();
    pdf.extend(b"2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n");
    let start = pdf.len();
    pdf.extend(format!("xref\n2 1\n{at:010} 00000 n \ntrailer\n<</Size 7/Root 1 0 R/Prev {before}>>\nstartxref\n{start}\n%%EOF\n").bytes());
    assert_eq!(look(Format::Pdf, &pdf).unwrap().pages, Some(1));
}

#[test]
fn a_table_in_a_stream_passes_without_a_count_of_pages() {
    let pdf = b"%PDF-1.7\n1 0 obj\n<</Type/XRef/Size 1>>\nstream\n\nendstream\nendobj\nstartxref\n9\n%%EOF";
    assert_eq!(look(Format::Pdf, pdf).unwrap().pages, None);
}

#[test]
fn hostile_pdfs_are_refused_in_bounds() {
    let deep = [b"<</Type/Catalog/Pages ".to_vec(), b"[".repeat(100_000)].concat();
    assert!(flaw_of(Format::Pdf, &pdf_of(&[deep])).contains("nested too deep"));
    let many = replaced(&pdf_of(&objects()), "xref\n0 7", "xref\n0 99999999999");
    assert!(flaw_of(Format::Pdf, &many).contains("too many objects"));
    let far = replaced(
        &pdf_of(&objects()),
        "xref\n0 7",
        "xref\n18446744073709551615 7",
    );
    assert!(flaw_of(Format::Pdf, &far).contains("too many objects"));
}

fn chunk(name: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut sum = crc32fast::Hasher::new();
    sum.update(name);
    sum.update(data);
    let length = u32::try_from(data.len()).unwrap().to_be_bytes();
    [&length[..], name, data, &sum.finalize().to_be_bytes()].concat()
}

/// A chunk's name and what is in it.
type Chunk<'a> = (&'a [u8; 4], &'a [u8]);

fn png_of(header: [u8; 13], chunks: &[Chunk<'_>]) -> Vec<u8> {
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    out.extend(chunk(b"IHDR", &header));
    for (name, data) in chunks {
        out.extend(chunk(name, data));
    }
    out
}

fn header(width: u32, height: u32, depth: u8, color: u8, interlace: u8) -> [u8; 13] {
    let (width, height) = (width.to_be_bytes(), height.to_be_bytes());
    [&width[..], &height, &[depth, color, 0, 0, interlace]]
        .concat()
        .try_into()
        .unwrap()
}

/// Bytes of the rows of some pixels: each row begins with its filter.
fn bytes_of_rows(bits: usize, taken: impl Fn(u32, u32) -> bool, width: u32, height: u32) -> usize {
    let rows = (0..height).map(|y| (0..width).filter(|x| taken(*x, y)).count());
    rows.filter(|pixels| *pixels > 0)
        .map(|pixels| 1 + (pixels * bits).div_ceil(8))
        .sum()
}

#[test]
fn a_png_has_the_bytes_that_its_header_says() {
    // The pattern of the standard, 8.1: which pass a pixel belongs to.
    let adam7 = [
        "16462646", "77777777", "56565656", "77777777", "36463646", "77777777", "56565656",
        "77777777",
    ];
    let pass = |x: u32, y: u32| adam7[y as usize % 8].as_bytes()[x as usize % 8];
    for (depth, color, bits) in [(1, 0, 1), (8, 2, 24), (4, 3, 4), (16, 6, 64), (8, 4, 16)] {
        for (width, height) in [(1, 1), (2, 3), (5, 1), (1, 9), (9, 7), (16, 16)] {
            let plain = bytes_of_rows(bits, |_, _| true, width, height);
            let of_pass = |one: u8| bytes_of_rows(bits, |x, y| pass(x, y) == one, width, height);
            let interlaced: usize = (b'1'..=b'7').map(of_pass).sum();
            for (interlace, bytes) in [(0, plain), (1, interlaced)] {
                let head = header(width, height, depth, color, interlace);
                let with = |bytes: usize| {
                    let data = deflated(&vec![0; bytes]);
                    png_of(
                        head,
                        &[(b"PLTE", &[0; 3]), (b"IDAT", &data), (b"IEND", b"")],
                    )
                };
                let known = format!("{width} {height} {depth} {color} {interlace}");
                assert!(look(Format::Png, &with(bytes)).is_ok(), "{known}");
                assert_eq!(
                    flaw_of(Format::Png, &with(bytes - 1)),
                    "its picture is cut off",
                    "{known}"
                );
                assert!(
                    flaw_of(Format::Png, &with(bytes + 1)).contains("larger"),
                    "{known}"
                );
            }
        }
    }
}

#[test]
fn the_chunks_of_a_png_stand_in_their_order() {
    let head = header(1, 1, 8, 3, 0);
    let data = deflated(&[0; 2]);
    let (one, other) = data.split_at(4);
    let palette: Chunk<'_> = (b"PLTE", &[0; 3]);
    let end: Chunk<'_> = (b"IEND", b"");
    let text: Chunk<'_> = (b"tEXt", b"a\0b");
    assert!(
        look(
            Format::Png,
            &png_of(
                head,
                &[palette, (b"IDAT", one), (b"IDAT", other), text, end]
            )
        )
        .is_ok()
    );
    let cases: [(&[Chunk<'_>], &str); 7] = [
        (&[(b"IDAT", &data), end], "it has no palette"),
        (
            &[palette, (b"IDAT", one), text, (b"IDAT", other), end],
            "its picture is in pieces",
        ),
        (&[palette, end], "it has no picture"),
        (&[palette, (b"IDAT", one), end], "its picture is cut off"),
        (
            &[palette, (b"IDAT", &data), (b"IDAT", b"x"), end],
            "something stands behind its picture",
        ),
        (
            &[palette, (b"IHDR", &head), (b"IDAT", &data), end],
            "it does not begin with its header",
        ),
        (&[palette, (b"IDAT", &data)], "it is cut off"),
    ];
    for (chunks, how) in cases {
        assert_eq!(flaw_of(Format::Png, &png_of(head, chunks)), how);
    }
    let large = png_of(header(100_000, 100_000, 8, 0, 0), &[(b"IDAT", &data), end]);
    assert!(flaw_of(Format::Png, &large).contains("pixels"));
    assert_eq!(
        flaw_of(Format::Png, &png_of(header(1, 1, 3, 0, 0), &[])),
        "its header is broken"
    );
}

#[test]
fn an_svg_is_one_tree_to_its_end() {
    let good =
        "<?xml version=\"1.0\"?>\n<!-- ours --><svg xmlns=\"a\"><g a='1'>b &amp; c</g></svg>\n";
    assert!(look(Format::Svg, good.as_bytes()).is_ok());
    for bad in [
        "",
        "no markup",
        "<g/>",
        "<svg>",
        "<svg></g>",
        "<svg/><svg/>",
        "<svg/>after",
        "<svg a=1/>",
        "<svg a='1' a='2'/>",
        "<svg",
        "<svg>\0</svg>",
        "<!DOCTYPE svg [<!ENTITY a 'b'>]><svg/>",
        "<svg></svg>&amp;",
    ] {
        flaw_of(Format::Svg, bad.as_bytes());
    }
    flaw_of(Format::Svg, b"<svg>\xff</svg>");
}

/// Bytes that are flipped, cut off or doubled never make it panic, and never make it go on for ever.
#[test]
fn no_damage_makes_it_panic() {
    let data = deflated(&[0; 650]);
    let png = png_of(header(12, 50, 8, 0, 1), &[(b"IDAT", &data), (b"IEND", b"")]);
    let svg =
        b"<?xml version=\"1.0\"?><svg a=\"1\"><!-- a --><g><![CDATA[b]]></g>&#65;</svg>".to_vec();
    for (format, bytes) in [
        (Format::Pdf, pdf_of(&objects())),
        (Format::Png, png),
        (Format::Svg, svg),
    ] {
        for at in 0..bytes.len() {
            for byte in [0, b'9', b'<', b'(', 0xff, bytes[at] ^ 1] {
                let mut damaged = bytes.clone();
                damaged[at] = byte;
                let _ = look(format, &damaged);
            }
            let _ = look(format, &bytes[..at]);
            let doubled = [&bytes[..at], &bytes[at / 2..]].concat();
            let _ = look(format, &doubled);
            for other in Format::ALL {
                let _ = look(other, &bytes[at..]);
            }
        }
    }
}
