//! `README.html`: one file that lists, searches and links every certificate, without a network.

mod about;
mod rows;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::batch::bag::Bag;
use crate::batch::bag::facts::Survey;
use crate::batch::bag::kept::Designs;
pub(super) use crate::batch::bag::page::rows::Rows;
use crate::digest::Digest;
use crate::font::Family;

const PAGE: &str = include_str!("page/page.html");
const STYLE: &str = include_str!("page/page.css");
const SCRIPT: &str = include_str!("page/page.js");
/// What stands behind the title.
const ROSETTE: &str = include_str!("page/rosette.svg");

/// What made a bag.
const AGENT: &str = concat!("testamur ", env!("CARGO_PKG_VERSION"));

/// What the page tells beside its list.
pub(super) struct Page<'a> {
    pub(super) bag: &'a Bag<'a>,
    pub(super) survey: &'a Survey,
    pub(super) designs: &'a Designs,
    pub(super) families: &'a [&'a Family],
    pub(super) has_pictures: bool,
    pub(super) has_findings: bool,
}

/// The page in three pieces: before the rows, between them and the words that they share, and after.
fn pieces(page: &Page<'_>) -> [String; 3] {
    let (head, rest) = PAGE.split_once("{{rows}}").unwrap_or((PAGE, ""));
    let (middle, tail) = rest.split_once("{{words}}").unwrap_or((rest, ""));
    [head, middle, tail].map(|piece| filled(piece, page))
}

/// Puts values where `{{key}}` stands; what a value holds is not looked at again.
fn filled(template: &str, page: &Page<'_>) -> String {
    let mut out = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        let (key, after) = after.split_once("}}").unwrap_or((after, ""));
        out.push_str(before);
        out.push_str(&value(key, page));
        rest = after;
    }
    out + rest
}

fn value(key: &str, page: &Page<'_>) -> String {
    match key {
        "style" => STYLE.to_owned(),
        "script" => SCRIPT.to_owned(),
        "rosette" => ROSETTE.to_owned(),
        "style-hash" => hash(STYLE),
        "script-hash" => hash(SCRIPT),
        "agent" => AGENT.to_owned(),
        other => page.told(other),
    }
}

/// By which a browser knows the page's own script and style, and runs no others (CSP 3, section 2.3.1).
fn hash(text: &str) -> String {
    STANDARD.encode(Digest::of(&[text.as_bytes()]).0)
}

/// Text for HTML, in elements and in quoted attributes.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

/// A path as an address: all but plain letters, digits and `-._~/` in percent (RFC 3986).
fn address(path: &str) -> String {
    let mut out = String::new();
    for byte in path.bytes() {
        match byte {
            b'-' | b'.' | b'_' | b'~' | b'/' => out.push(byte.into()),
            plain if plain.is_ascii_alphanumeric() => out.push(plain.into()),
            other => out.push_str(&format!("%{other:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_of_the_page_has_a_value() {
        let keys = PAGE.split("{{").skip(1);
        let keys: Vec<&str> = keys
            .filter_map(|rest| Some(rest.split_once("}}")?.0))
            .collect();
        let own = [
            "style",
            "script",
            "rosette",
            "style-hash",
            "script-hash",
            "agent",
            "rows",
            "words",
        ];
        for key in keys.into_iter().filter(|key| !own.contains(key)) {
            assert!(about::KEYS.contains(&key), "{key}");
        }
    }

    #[test]
    fn the_script_and_the_style_end_where_they_should() {
        assert!(!SCRIPT.contains("</") && !STYLE.contains("</"));
    }

    #[test]
    fn names_are_no_markup_and_no_address_of_their_own() {
        assert_eq!(
            escaped("<b a='\"&\">"),
            "&lt;b a=&#39;&quot;&amp;&quot;&gt;"
        );
        assert_eq!(address("a b/é#?.pdf"), "a%20b/%C3%A9%23%3F.pdf");
    }
}
