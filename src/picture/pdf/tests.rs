//! Pages as programs write them, and as those who mean harm do.

use std::time::Duration;

use super::Page;
use super::clean::packed;
use super::value::real;
use crate::error::Error;
use crate::error::Result;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::limits::Deadline;
use crate::limits::Limits;
use crate::limits::Watch;
use crate::picture::Budget;
use crate::picture::Door;
use crate::picture::Picture;
use crate::picture::Source;

/// Bombs end by then, in a build without optimisation beside others; 2 s are asked of a release.
const IN_TIME: Duration = Duration::from_secs(8);

const CATALOG: &str = "1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj\n";

/// A file of one page of 200 × 100 points, with more entries of the page and more objects.
fn file(content: &str, page: &str, objects: &str) -> Vec<u8> {
    let length = content.len();
    format!(
        "%PDF-1.7\n{CATALOG}3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]/Contents 4 0 R {page}>> endobj\n\
         4 0 obj <</Length {length}>> stream\n{content}\nendstream endobj\n{objects}\ntrailer <</Root 1 0 R>>\n%%EOF"
    )
    .into_bytes()
}

/// An object of binary data.
fn stream(number: u32, entries: &str, data: &[u8]) -> Vec<u8> {
    let mut out = format!(
        "{number} 0 obj <<{entries}/Length {}>> stream\n",
        data.len()
    )
    .into_bytes();
    out.extend(data);
    out.extend(b"\nendstream endobj\n");
    out
}

fn with(mut file: Vec<u8>, more: Vec<u8>) -> Vec<u8> {
    file.extend(more);
    file
}

fn admit(bytes: Vec<u8>) -> Result<Picture> {
    let limits = Limits::default();
    let door = Door {
        limits: &limits,
        budget: &Budget::new(&limits),
        files: &|_| None,
        fonts: &Vec::new,
    };
    Picture::admit(bytes.into(), "art.pdf", &door)
}

fn page(bytes: Vec<u8>) -> Page {
    let picture = admit(bytes).unwrap();
    let Source::Page(page) = picture.source() else {
        panic!("a page was expected");
    };
    page.clone()
}

/// The colours of a page in so many pixels, each as it is on paper.
fn drawn(bytes: Vec<u8>, width: u32, height: u32) -> Vec<[u8; 3]> {
    let pixels = page(bytes).render(width, height).unwrap();
    let on_paper = |pixel: &[u8]| {
        let alpha = u32::from(pixel[3]);
        let mix = |part: u8| ((u32::from(part) * alpha + 255 * (255 - alpha)) / 255) as u8;
        [mix(pixel[0]), mix(pixel[1]), mix(pixel[2])]
    };
    pixels.rgba.chunks_exact(4).map(on_paper).collect()
}

const RED: [u8; 3] = [255, 0, 0];
const WHITE: [u8; 3] = [255; 3];

#[test]
fn a_page_has_its_size_and_its_colours() {
    let bytes = file("1 0 0 rg 0 0 100 50 re f", "", "");
    let page = page(bytes.clone());
    assert_eq!((page.width * 0.75, page.height * 0.75), (200.0, 100.0));
    let seen = drawn(bytes, 4, 2);
    assert_eq!(
        (seen[0], seen[4], seen[5], seen[6]),
        (WHITE, RED, RED, WHITE)
    );
}

#[test]
fn boxes_turns_and_units_say_what_is_seen() {
    let left = "1 0 0 rg 0 0 50 100 re f";
    let turned = page(file(left, "/Rotate 90", ""));
    assert_eq!((turned.width * 0.75, turned.height * 0.75), (100.0, 200.0));
    // What was left is on top.
    let seen = drawn(file(left, "/Rotate 90", ""), 2, 4);
    assert_eq!((seen[0], seen[1], seen[2]), (RED, RED, WHITE));
    let seen = drawn(file(left, "/Rotate 270", ""), 2, 4);
    assert_eq!((seen[5], seen[6], seen[7]), (WHITE, RED, RED));
    let seen = drawn(file(left, "/Rotate 180", ""), 4, 2);
    assert_eq!((seen[2], seen[3]), (WHITE, RED));
    let cropped = page(file(left, "/CropBox[50 0 100 100]", ""));
    assert_eq!(cropped.width * 0.75, 50.0);
    assert_eq!(
        drawn(file(left, "/CropBox[25 0 75 100]", ""), 2, 1),
        [RED, WHITE]
    );
    let large = page(file(left, "/UserUnit 2.5", ""));
    assert_eq!(large.width * 0.75, 500.0);
    assert_eq!(
        drawn(file(left, "/UserUnit 2.5", ""), 4, 1),
        [RED, WHITE, WHITE, WHITE]
    );
}

#[test]
fn shadings_in_tiles_come_out_whole_at_any_size() {
    let objects = "5 0 obj <</PatternType 1/PaintType 1/TilingType 1/BBox[0 0 400 200]/XStep 400/YStep 200/Matrix[.5 0 0 .5 0 0]\
        /Resources<</Shading<</S 6 0 R>>>>/Length 5>> stream\n/S sh\nendstream endobj\n\
        6 0 obj <</ShadingType 2/ColorSpace/DeviceRGB/Coords[0 0 400 0]/Extend[true true]/Function 7 0 R>> endobj\n\
        7 0 obj <</FunctionType 2/Domain[0 1]/C0[1 0 0]/C1[1 0 0]/N 1>> endobj";
    let bytes = file(
        "/Pattern cs /P scn 0 0 200 100 re f",
        "/Resources<</Pattern<</P 5 0 R>>>>",
        objects,
    );
    for width in [20, 100, 400] {
        let seen = drawn(bytes.clone(), width, width / 2);
        assert!(seen.iter().all(|pixel| *pixel == RED), "{width}");
    }
}

#[test]
fn what_is_not_drawn_stays_behind() {
    let objects = "5 0 obj <</Type/Action/S/JavaScript/JS(app.alert\\(1\\))>> endobj\n\
        6 0 obj <</Type/XObject/Subtype/Form/BBox[0 0 9 9]/AA 5 0 R/Metadata 7 0 R/Length 0/PieceInfo 5 0 R>> stream\n\nendstream endobj\n\
        7 0 obj <</Type/Metadata/Length 6>> stream\nsecret\nendstream endobj\n\
        8 0 obj <</Type/Annot/Subtype/Link/A<</S/URI/URI(https://example.org)>>>> endobj";
    let bytes = file(
        "/F Do /Tag <</MCID 0>> BDC 0 0 9 9 re f EMC",
        "/AA<</O 5 0 R>>/Annots[8 0 R]/Resources<</XObject<</F 6 0 R>>>>",
        objects,
    );
    let picture = admit(bytes.clone()).unwrap();
    assert!(picture.findings()[0].message.contains("links, notes"));
    let page = page(bytes);
    let text = String::from_utf8_lossy(&page.file);
    for word in [
        "JavaScript",
        "alert",
        "secret",
        "Annot",
        "URI",
        "PieceInfo",
        "Metadata",
        "MCID",
    ] {
        assert!(!text.contains(word), "{word} in {text}");
    }
    assert!(!page.clean().content.windows(3).any(|word| word == b"BDC"));
}

#[test]
fn hidden_layers_are_left_out_and_told() {
    let layers = "1 0 obj <</Type/Catalog/Pages 2 0 R/OCProperties<</OCGs[5 0 R 6 0 R]/D<</OFF[5 0 R]>>>>>> endobj\n\
        5 0 obj <</Type/OCG/Name(draft)>> endobj 6 0 obj <</Type/OCG/Name(shown)>> endobj";
    let bytes = file(
        "1 0 0 rg /OC /Off BDC 0 0 100 100 re f EMC /OC /On BDC 100 0 100 100 re f EMC",
        "/Resources<</Properties<</Off 5 0 R/On 6 0 R>>>>",
        layers,
    );
    assert_eq!(drawn(bytes.clone(), 2, 1), [WHITE, RED]);
    let said = admit(bytes).unwrap();
    assert!(said.findings()[0].message.contains("hidden layers"));
}

#[test]
fn fonts_that_are_not_in_the_file_are_named() {
    let bytes = file(
        "BT /F 20 Tf 10 10 Td (Hello) Tj ET",
        "/Resources<</Font<</F 5 0 R>>>>",
        "5 0 obj <</Type/Font/Subtype/Type1/BaseFont/Helvetica>> endobj",
    );
    let picture = admit(bytes).unwrap();
    let said: Vec<String> = picture.findings().iter().map(Finding::to_string).collect();
    assert!(
        said[0].contains("does not bring `Helvetica` along"),
        "{said:?}"
    );
}

#[test]
fn objects_in_streams_and_later_versions_are_found() {
    let inner = "3 0 5 38 <</Type/Page/MediaBox[0 0 200 100]   >> <</Type/Font>>";
    let pack = packed(inner.as_bytes());
    let mut bytes = format!("%PDF-1.7\n{CATALOG}").into_bytes();
    bytes.extend(stream(
        9,
        "/Type/ObjStm/N 2/First 9/Filter/FlateDecode",
        &pack,
    ));
    bytes.extend(b"trailer <</Root 1 0 R>>");
    assert_eq!(page(bytes.clone()).width * 0.75, 200.0);
    bytes.extend(b"\n3 0 obj <</Type/Page/MediaBox[0 0 300 100]>> endobj");
    assert_eq!(page(bytes).width * 0.75, 300.0);
}

#[test]
fn every_way_of_packing_is_undone() {
    let ways: [(&str, Vec<u8>); 5] = [
        ("/FlateDecode", packed(b"1 0 0 rg 0 0 200 100 re f")),
        (
            "/ASCIIHexDecode",
            b"31203020302072672030203020323030203130302072652066>".to_vec(),
        ),
        (
            "/RunLengthDecode",
            [&[24][..], b"1 0 0 rg 0 0 200 100 re f", &[128]].concat(),
        ),
        ("[/ASCIIHexDecode/FlateDecode]", {
            let hex: String = packed(b"1 0 0 rg 0 0 200 100 re f")
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect();
            hex.into_bytes()
        }),
        // 1 0 0 rg 0 0 200 100 re f, in codes of 9 bits after the one that clears the table.
        ("/LZWDecode", lzw(b"1 0 0 rg 0 0 200 100 re f")),
    ];
    for (way, data) in ways {
        let content = stream(4, &format!("/Filter {way}"), &data);
        let seen = drawn(with(file("", "", ""), content), 1, 1);
        assert_eq!(seen, [RED], "{way}");
    }
}

/// Codes that no entry of the table is ever used for.
fn lzw(data: &[u8]) -> Vec<u8> {
    let codes = std::iter::once(256)
        .chain(data.iter().map(|byte| u32::from(*byte)))
        .chain([257]);
    let bits: String = codes.map(|code| format!("{code:09b}")).collect();
    let bytes = bits.as_bytes().chunks(8);
    bytes
        .map(|eight| {
            let eight = std::str::from_utf8(eight).unwrap();
            u8::from_str_radix(&format!("{eight:0<8}"), 2).unwrap()
        })
        .collect()
}

#[test]
fn the_same_file_comes_out_as_the_same_bytes() {
    let art = include_bytes!("../../../tests/data/art/weasyprint.pdf");
    let (one, two) = (page(art.to_vec()), page(art.to_vec()));
    assert_eq!(one.file, two.file);
    assert_eq!(
        one.render(150, 100).unwrap().rgba,
        two.render(150, 100).unwrap().rgba
    );
    // What was taken out of a file is drawn as it was.
    let again = page(one.file.to_vec());
    assert_eq!(
        again.render(150, 100).unwrap().rgba,
        one.render(150, 100).unwrap().rgba
    );
}

fn refused(bytes: Vec<u8>) -> Option<Error> {
    let outcome = admit(bytes).and_then(|picture| picture.pixels().map(|_| ()));
    outcome.err()
}

/// Forms of which each draws the next so many times.
fn chain(count: u32, times: usize, entries: &str) -> Vec<u8> {
    let form = |number: u32| {
        let next = number + 1;
        let calls = "/X Do ".repeat(times);
        format!(
            "{number} 0 obj <</Type/XObject/Subtype/Form/BBox[0 0 200 100]{entries}/Resources<</XObject<</X {next} 0 R>>>>/Length {}>> stream\n{calls}\nendstream endobj\n",
            calls.len()
        )
    };
    let all: String = (5..5 + count).map(form).collect();
    file("/X Do", "/Resources<</XObject<</X 5 0 R>>>>", &all)
}

fn image(entries: &str, data: &[u8]) -> Vec<u8> {
    let image = stream(5, &format!("/Type/XObject/Subtype/Image{entries}"), data);
    with(
        file(
            "200 0 0 100 0 0 cm /X Do",
            "/Resources<</XObject<</X 5 0 R>>>>",
            "",
        ),
        image,
    )
}

fn functions(function: &str) -> Vec<u8> {
    file(
        "/S sh",
        "/Resources<</Shading<</S 5 0 R>>>>",
        &format!(
            "5 0 obj <</ShadingType 2/ColorSpace/DeviceGray/Coords[0 0 200 0]/Function 6 0 R>> endobj\n6 0 obj {function} endobj"
        ),
    )
}

fn zeros(bytes: usize) -> Vec<u8> {
    packed(&vec![b' '; bytes])
}

/// A compact font of one letter, whose subroutines call the next so many times each, nine levels deep.
fn subroutines(calls: usize) -> Vec<u8> {
    let index = |items: &[Vec<u8>]| {
        let mut out = (items.len() as u16).to_be_bytes().to_vec();
        if items.is_empty() {
            return out;
        }
        out.push(2);
        let mut at = 1_u16;
        for item in items {
            out.extend(at.to_be_bytes());
            at += item.len() as u16;
        }
        out.extend(at.to_be_bytes());
        out.extend(items.concat());
        out
    };
    // Numbers from -107 to 107 are one byte; the bias of few subroutines is 107.
    let call = |number: usize| [32 + number as u8, 29];
    let level = |at: usize| match at {
        8 => vec![140, 139, 5, 11],
        at => [call(at + 1).repeat(calls), vec![11]].concat(),
    };
    let subroutines: Vec<Vec<u8>> = (0..9).map(level).collect();
    let glyphs = vec![vec![14], [&[139, 22][..], &call(0), &[14]].concat()];
    let head = [vec![1, 0, 4, 2], index(&[b"B".to_vec()])].concat();
    let rest = [index(&[]), index(&subroutines)].concat();
    // The top dictionary holds where the glyphs are, as a number of five bytes.
    let top = |at: u32| [vec![29], at.to_be_bytes().to_vec(), vec![17]].concat();
    let place = head.len() + index(&[top(0)]).len() + rest.len();
    [head, index(&[top(place as u32)]), rest, index(&glyphs)].concat()
}

fn set_in(font: &[u8]) -> Vec<u8> {
    let text = file(
        "BT /F 90 Tf 10 10 Td (A) Tj ET",
        "/Resources<</Font<</F 5 0 R>>>>",
        "5 0 obj <</Type/Font/Subtype/Type1/BaseFont/B/FirstChar 65/LastChar 65/Widths[500]/Encoding<</Differences[65/A]>>/FontDescriptor 7 0 R>> endobj\n\
         7 0 obj <</Type/FontDescriptor/FontName/B/Flags 32/FontFile3 6 0 R>> endobj\n",
    );
    with(text, stream(6, "/Subtype/Type1C", font))
}

/// What each bomb is, its file, and whether it is refused (with which kind) or drawn.
fn bombs() -> Vec<(&'static str, Vec<u8>, Option<Kind>)> {
    let limit = Some(Kind::Limit);
    let broken = Some(Kind::Picture);
    let deflated = |number: u32, entries: &str, bytes: usize| {
        stream(
            number,
            &format!("{entries}/Filter/FlateDecode"),
            &zeros(bytes),
        )
    };
    let plain = || file("", "", "");
    let tile = |step: &str, content: &str| {
        file(
            "/Pattern cs /P scn 0 0 200 100 re f",
            "/Resources<</Pattern<</P 5 0 R>>>>",
            &format!(
                "5 0 obj <</PatternType 1/PaintType 1/TilingType 1/BBox[0 0 9 9]/XStep {step}/YStep {step}/Resources<</Pattern<</P 5 0 R>>>>/Length {}>> stream\n{content}\nendstream endobj",
                content.len()
            ),
        )
    };
    let many_states = |many: usize| file(&"q ".repeat(many), "", "");
    let deep = |open: &str, close: &str| {
        let value = format!("{}0{}", open.repeat(100_000), close.repeat(100_000));
        file("", &format!("/Group {value}"), "")
    };
    let masks = format!("/G gs {}", "0 0 200 100 re f ".repeat(100_000));
    let glyphs = |content: &str| {
        file(
            &format!("BT /F 1 Tf ({}) Tj ET", "a".repeat(5_000)),
            "/Resources<</Font<</F 5 0 R>>>>",
            &format!(
                "5 0 obj <</Type/Font/Subtype/Type3/FontBBox[0 0 9 9]/FontMatrix[1 0 0 1 0 0]/FirstChar 97/LastChar 97/Widths[9]\
                 /Encoding<</Differences[97/a]>>/CharProcs<</a 6 0 R>>/Resources<</Font<</F 5 0 R>>>>>> endobj\n\
                 6 0 obj <</Length {}>> stream\n{content}\nendstream endobj",
                content.len()
            ),
        )
    };
    vec![
        ("an empty file", b"%PDF-1.7".to_vec(), broken),
        ("no pages", b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj trailer<</Root 1 0 R>>".to_vec(), broken),
        ("a page tree in a circle", b"%PDF-1.7\n1 0 obj<</Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[2 0 R]>>endobj trailer<</Root 1 0 R>>".to_vec(), broken),
        ("a catalog that is itself", b"%PDF-1.7\n1 0 obj 1 0 R endobj trailer<</Root 1 0 R>>".to_vec(), broken),
        ("an encrypted file", with(plain(), b"trailer<</Root 1 0 R/Encrypt 9 0 R>>".to_vec()), broken),
        ("a table in a circle", with(plain(), b"xref 0 99999999\ntrailer<</Root 1 0 R/Prev 9>>startxref 9 %%EOF".to_vec()), None),
        ("a table of billions", with(plain(), stream(9, "/Type/XRef/Size 4294967295/W[8 8 8]/Index[0 4294967295]/Root 1 0 R", b"x")), None),
        ("too many objects", with(plain(), (10..70_000).flat_map(|n| format!("{n} 0 obj 0 endobj\n").into_bytes()).collect()), limit),
        ("objects in streams without end", with(plain(), stream(9, "/Type/ObjStm/N 999999999/First 9", &b"7 7 ".repeat(60_000))), None),
        ("arrays in arrays", deep("[", "]"), broken),
        ("dictionaries in dictionaries", deep("<</A ", ">>"), broken),
        ("brackets that never close", file("", &"[".repeat(1_000_000), ""), broken),
        ("a text that never closes", file("(((((((((", "", ""), None),
        ("a content that deflates to 200 MB", with(plain(), deflated(4, "", 200 << 20)), limit),
        ("an object stream that deflates to 200 MB", with(plain(), deflated(9, "/Type/ObjStm/N 1/First 9", 200 << 20)), limit),
        ("a picture that deflates to 200 MB", image("/Width 9/Height 9/BitsPerComponent 8/ColorSpace/DeviceGray/Filter/FlateDecode", &zeros(200 << 20)), limit),
        ("deflate in deflate", with(plain(), stream(4, "/Filter[/FlateDecode/FlateDecode]", &packed(&zeros(150 << 20)))), limit),
        ("filters without end", with(plain(), stream(4, "/Filter[/Fl/Fl/Fl/Fl/Fl/Fl/Fl/Fl]", b"x")), limit),
        ("runs that grow to 40 times", with(plain(), stream(4, "/Filter/RunLengthDecode", &[129, b' '].repeat(2 << 20))), limit),
        ("a filter that nobody knows", with(plain(), stream(4, "/Filter/BombDecode", b"x")), broken),
        ("rows of a million columns", with(plain(), stream(4, "/Filter/FlateDecode/DecodeParms<</Predictor 15/Colors 32/BitsPerComponent 16/Columns 1000000>>", &zeros(1 << 20))), None),
        ("rows of no column", with(plain(), stream(4, "/Filter/FlateDecode/DecodeParms<</Predictor 15/Columns 0>>", &zeros(1 << 20))), broken),
        ("a form that draws itself", chain(1, 1, "").windows(7).position(|w| w == b"/X 6 0 ").map(|at| { let mut file = chain(1, 1, ""); file[at + 3] = b'5'; file }).unwrap(), limit),
        ("forms in forms", chain(40, 1, ""), limit),
        ("forms that draw ten forms each", chain(12, 10, ""), limit),
        ("groups of groups", chain(7, 6, "/Group<</S/Transparency>>"), limit),
        ("a picture of 4 billion pixels", image("/Width 65535/Height 65535/BitsPerComponent 8/ColorSpace/DeviceRGB", b"x"), limit),
        ("a picture of no pixels", image("/Width 0/Height 9/BitsPerComponent 8/ColorSpace/DeviceRGB", b"x"), broken),
        ("a picture of -1 pixels", image("/Width -1/Height 9/BitsPerComponent 8/ColorSpace/DeviceRGB", b"x"), broken),
        ("a picture without samples", image("/Width 900/Height 900/BitsPerComponent 8/ColorSpace/DeviceRGB", b""), None),
        ("a JPEG that is none", image("/Width 9/Height 9/BitsPerComponent 8/ColorSpace/DeviceRGB/Filter/DCTDecode", b"\xff\xd8\xff"), broken),
        ("a JBIG2 picture", image("/Width 9/Height 9/BitsPerComponent 1/ColorSpace/DeviceGray/Filter/JBIG2Decode", b"x"), broken),
        ("a JPEG 2000 picture", image("/Width 9/Height 9/Filter/JPXDecode", b"\0\0\0\x0cjP  "), broken),
        ("a fax of any length", image("/Width 9/Height 9/BitsPerComponent 1/ColorSpace/DeviceGray/Filter/CCITTFaxDecode/DecodeParms<</K -1/Columns 65535>>", &[0xff; 9_000]), broken),
        ("a picture of pictures", file(&"q 200 0 0 100 0 0 cm /X Do Q ".repeat(20_000), "/Resources<</XObject<</X 5 0 R>>>>", "5 0 obj <</Subtype/Image/Width 400/Height 400/BitsPerComponent 8/ColorSpace/DeviceGray/Length 0>> stream\n\nendstream endobj"), limit),
        ("an inline picture of 4 billion pixels", file("BI /W 65535 /H 65535 /BPC 8 /CS /RGB ID x EI Q", "", ""), limit),
        ("an inline picture that never ends", file("BI /W 9 /H 9 ID xxxxxx", "", ""), None),
        ("a mask that is its own mask", image("/Width 9/Height 9/BitsPerComponent 8/ColorSpace/DeviceGray/SMask 5 0 R", &[0; 81]), broken),
        ("tiles in tiles", tile("9", "/Pattern cs /P scn 0 0 9 9 re f"), limit),
        ("tiles of a billionth", tile("0.000000001", "0 0 1 1 re f"), limit),
        ("tiles without a step", tile("0", "0 0 1 1 re f"), limit),
        ("states without end", many_states(200_000), limit),
        ("operators without end", file(&"0 0 9 9 re f ".repeat(600_000), "", ""), limit),
        ("half a million small fills", file(&"0 0 9 9 re f ".repeat(480_000), "", ""), limit),
        ("a mesh of ten thousand patches", with(file("/S sh", "/Resources<</Shading<</S 5 0 R>>>>", ""), stream(5, "/ShadingType 7/ColorSpace/DeviceRGB/BitsPerCoordinate 8/BitsPerComponent 8/BitsPerFlag 8/Decode[0 200 0 100 0 1 0 1 0 1]/Filter/FlateDecode", &packed(&vec![0; 450_000]))), limit),
        ("fills of the whole page", file(&"0 0 200 100 re f ".repeat(20_000), "", ""), limit),
        ("clips of the whole page", file(&"0 0 200 100 re W n ".repeat(20_000), "", ""), limit),
        ("a mask for each fill", file(&masks, "/Resources<</ExtGState<</G 5 0 R>>>>", "5 0 obj <</SMask<</S/Alpha/G 6 0 R>>>> endobj 6 0 obj <</Subtype/Form/BBox[0 0 200 100]/Group<</S/Transparency>>/Length 0>> stream\n\nendstream endobj"), limit),
        ("a mask that masks itself", file("/G gs 0 0 9 9 re f", "/Resources<</ExtGState<</G 5 0 R>>>>", "5 0 obj <</SMask<</S/Alpha/G 6 0 R>>>> endobj 6 0 obj <</Subtype/Form/BBox[0 0 9 9]/Group<</S/Transparency>>/Resources<</ExtGState<</G 5 0 R>>>>/Length 17>> stream\n/G gs 0 0 9 9 re f\nendstream endobj"), limit),
        ("dashes of a billionth", file("[0.000000001] 0 d 0 0 m 200 100 l S", "", ""), limit),
        ("a line of no width and no end", file("0 w 0 0 m 1e30 1e30 l S -1e38 -1e38 2e38 2e38 re f", "", ""), None),
        ("glyphs that set text", glyphs("9 0 d0 BT /F 1 Tf (aaaaaaaaaa) Tj ET"), limit),
        ("glyphs that fill the page", glyphs(&format!("9 0 d0 {}", "-99 -99 999 999 re f ".repeat(500))), limit),
        ("a function of itself", functions("<</FunctionType 3/Domain[0 1]/Functions[6 0 R 6 0 R]/Bounds[.5]/Encode[0 1 0 1]>>"), broken),
        ("functions that double", {
            let step = |n: u32| format!("{n} 0 obj <</FunctionType 3/Domain[0 1]/Functions[{0} 0 R {0} 0 R]/Bounds[.5]/Encode[0 1 0 1]>> endobj\n", n + 1);
            let all: String = (7..29).map(step).collect();
            with(functions("<</FunctionType 3/Domain[0 1]/Functions[7 0 R 7 0 R]/Bounds[.5]/Encode[0 1 0 1]>>"), all.into_bytes())
        }, limit),
        ("a function of billions of samples", with(functions("null"), stream(6, "/FunctionType 0/Domain[0 1 0 1]/Range[0 1]/Size[65535 65535]/BitsPerSample 32", b"x")), broken),
        ("a colour space of itself", file("/C cs 1 sc 0 0 9 9 re f", "/Resources<</ColorSpace<</C 5 0 R>>>>", "5 0 obj [/Indexed 5 0 R 1 <00>] endobj"), broken),
        ("a page of 20 km", file("", "/UserUnit 1000/CropBox[0 0 200 100]", ""), limit),
        ("a page of nothing", file("", "/CropBox[0 0 0 0]", ""), None),
        ("a page of a hair's breadth", file("", "/CropBox[0 0 200 0.000001]", ""), None),
        ("a group of infinite numbers", file(&format!("{} 0 0 1 0 0 cm 0 0 9 9 re f", "9".repeat(300)), "", ""), None),
        ("a file cut short", chain(9, 2, "")[..900].to_vec(), broken),
        ("a font whose subroutines call one another", set_in(&subroutines(12)), limit),
        ("a font of few subroutines", set_in(&subroutines(1)), None),
        ("a font of rubbish", with(file("BT /F 9 Tf (abc) Tj ET", "/Resources<</Font<</F 5 0 R>>>>", "5 0 obj <</Type/Font/Subtype/TrueType/BaseFont/X/FirstChar 0/Widths[1]/FontDescriptor<</FontFile2 6 0 R>>>> endobj"), stream(6, "", &[0, 1, 0, 0, 255, 255, 255, 255, 255])), None),
        ("a mesh of rubbish", with(file("/S sh", "/Resources<</Shading<</S 5 0 R>>>>", ""), stream(5, "/ShadingType 7/ColorSpace/DeviceRGB/BitsPerCoordinate 8/BitsPerComponent 8/BitsPerFlag 8/Decode[0 200 0 100 0 1 0 1 0 1]", &[7; 2_000_000])), limit),
        ("operands without end", file(&"1 ".repeat(500_000), "", ""), None),
        ("names of resources that are missing", file("/X Do /Y gs /Z sh /F 9 Tf (a) Tj /P scn", "", ""), None),
    ]
}

#[test]
fn bombs_are_refused_or_drawn_in_time() {
    let bombs = bombs();
    assert!(bombs.len() >= 60);
    let mut faults = Vec::new();
    for (name, bytes, kind) in bombs {
        let watch = Watch {
            deadline: Some(Deadline::after(IN_TIME)),
            ..Watch::default()
        };
        let error = refused(bytes);
        let found = error.as_ref().map(Error::kind);
        if found != kind || watch.check().is_err() {
            let late = watch.check().is_err();
            faults.push(format!("{name}: {found:?}, late: {late}: {error:?}"));
        }
        if let Some(error) = error {
            let said = error.to_string();
            assert!(
                said.contains("help: ") && said.contains("in art.pdf"),
                "{name}: {said}"
            );
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn files_that_were_damaged_are_refused_or_drawn() {
    let arts: [&[u8]; 3] = [
        include_bytes!("../../../tests/data/art/cairo.pdf"),
        include_bytes!("../../../tests/data/art/libreoffice.pdf"),
        include_bytes!("../../../tests/data/art/weasyprint.pdf"),
    ];
    let mut random = 7_u64;
    let mut next = move |below: usize| {
        random = random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (random >> 33) as usize % below
    };
    for art in arts {
        for _ in 0..40 {
            let mut bytes = art.to_vec();
            for _ in 0..1 + next(30) {
                let at = next(bytes.len());
                bytes[at] = next(256) as u8;
            }
            bytes.truncate(bytes.len() - next(bytes.len() / 4));
            if let Ok(picture) = admit(bytes) {
                let Source::Page(page) = picture.source() else {
                    continue;
                };
                let _ = page.render(60, 40);
            }
        }
    }
}

#[test]
fn numbers_are_written_without_exponents() {
    for (value, text) in [
        (0.5, "0.5"),
        (-0.0, "0"),
        (1e-9, "0"),
        (f64::NAN, "0"),
        (12.0, "12"),
    ] {
        assert_eq!(real(value), text);
    }
}
