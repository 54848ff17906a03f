//! A reader of text: what a content stream says, in the order in which it says it.

use std::collections::BTreeMap;

use super::structure::Parsed;

/// The texts that the page's streams show, one after another.
pub(super) fn text_of(parsed: &Parsed) -> String {
    let fonts = fonts(parsed);
    let mut out = String::new();
    for stream in parsed
        .streams
        .values()
        .filter(|stream| stream.starts_with(b"q\n"))
    {
        read(stream, &fonts, &BTreeMap::new(), &mut out);
    }
    out
}

/// The texts of pages, whose fonts are called as each page says.
pub(super) fn text_of_pages(parsed: &Parsed, pages: &[usize]) -> String {
    let fonts = fonts(parsed);
    let mut out = String::new();
    for page in pages {
        let page = &parsed.objects[page];
        let part = |from: &str, to: &str| {
            let rest = page.split(from).nth(1).unwrap_or_default();
            rest.split(to).next().unwrap().to_owned()
        };
        let names = part("/Font<<", ">>");
        let names = names.split(" 0 R").filter(|name| !name.is_empty());
        let names = names.map(|name| {
            let (name, number) = name.trim_start_matches("/F").split_once(' ').unwrap();
            (name.parse().unwrap(), number.parse().unwrap())
        });
        let names: BTreeMap<usize, usize> = names.collect();
        let contents = part("/Contents", "/");
        let contents = contents.trim_matches(['[', ']', ' ']).split(" 0 R");
        for content in contents.filter_map(|content| content.trim().parse::<usize>().ok()) {
            read(&parsed.streams[&content], &fonts, &names, &mut out);
        }
    }
    out
}

/// Texts by code, for each font.
fn fonts(parsed: &Parsed) -> BTreeMap<usize, BTreeMap<u16, String>> {
    let type0 = parsed
        .objects
        .iter()
        .filter(|(_, object)| object.contains("/ToUnicode "));
    let fonts = type0.map(|(&number, object)| {
        let map = object.split("/ToUnicode ").nth(1).unwrap();
        let map: usize = map.split(' ').next().unwrap().parse().unwrap();
        (
            number,
            codes(&String::from_utf8_lossy(&parsed.streams[&map])),
        )
    });
    fonts.collect()
}

fn codes(map: &str) -> BTreeMap<u16, String> {
    let lines = map
        .lines()
        .skip_while(|line| !line.ends_with("beginbfchar"));
    let pairs = lines.filter(|line| line.starts_with('<') && line.contains("> <"));
    let pairs = pairs.map(|line| {
        let mut words = line.split(['<', '>', ' ']).filter(|word| !word.is_empty());
        let code = u16::from_str_radix(words.next().unwrap(), 16).unwrap();
        (code, utf16(words.next().unwrap_or_default()))
    });
    pairs.collect()
}

fn utf16(hex: &str) -> String {
    let units = hex
        .as_bytes()
        .chunks(4)
        .map(|unit| u16::from_str_radix(std::str::from_utf8(unit).unwrap(), 16).unwrap());
    String::from_utf16(&units.collect::<Vec<u16>>())
        .unwrap()
        .replace('\u{feff}', "")
}

fn read(
    stream: &[u8],
    fonts: &BTreeMap<usize, BTreeMap<u16, String>>,
    names: &BTreeMap<usize, usize>,
    out: &mut String,
) {
    let mut font: usize = 0;
    let mut at = 0;
    while at < stream.len() {
        match stream[at] {
            b'(' => {
                let (bytes, next) = literal(stream, at + 1);
                let codes = bytes
                    .chunks(2)
                    .map(|code| u16::from_be_bytes([code[0], code[1]]));
                out.extend(codes.map(|code| fonts[&font][&code].as_str()));
                at = next;
            }
            b'/' => {
                let rest = String::from_utf8_lossy(&stream[at..]).into_owned();
                let word = rest.split([' ', '\n']).next().unwrap();
                if let Some(number) = word.strip_prefix("/F") {
                    font = number.parse().unwrap();
                    font = names.get(&font).copied().unwrap_or(font);
                }
                at += word.len();
            }
            _ => at += 1,
        }
    }
}

/// A literal string from `at` on, and where it ends.
fn literal(stream: &[u8], mut at: usize) -> (Vec<u8>, usize) {
    let mut bytes = Vec::new();
    loop {
        match stream[at] {
            b')' => return (bytes, at + 1),
            b'\\' => {
                at += 1;
                bytes.push(if stream[at] == b'r' {
                    b'\r'
                } else {
                    stream[at]
                });
            }
            byte => bytes.push(byte),
        }
        at += 1;
    }
}
