//! Strings from records, fit for a file: nothing in them hides, turns text round, or acts.

use std::borrow::Cow;

/// `text` without control characters and without those that turn the order of other text round
/// (UAX 9: embeddings, overrides, isolates). Tabs and line ends become spaces.
pub(super) fn visible(text: &str) -> Cow<'_, str> {
    match text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        true => Cow::Borrowed(text),
        false => Cow::Owned(text.chars().filter_map(kept).collect()),
    }
}

/// Whether a character is kept as it is.
pub(super) fn is_visible(char: char) -> bool {
    kept(char) == Some(char)
}

fn kept(char: char) -> Option<char> {
    match char {
        '\t' | '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => Some(' '),
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => None,
        '\u{feff}' | '\u{fffe}' | '\u{ffff}' => None,
        _ if char.is_control() => None,
        _ => Some(char),
    }
}

/// `text` as a text string (ISO 32000-1, clause 7.9.2.2): ASCII as it is, all else as UTF-16. So is
/// what looks like the frame of a file, which a reader that mends files might take for it.
pub(super) fn text_string(text: &str) -> Cow<'_, [u8]> {
    let text = visible(text);
    let frame = ["obj", "stream", "xref", "trailer", "%%EOF", "%PDF"];
    if text.is_ascii() && !frame.iter().any(|word| text.contains(word)) {
        return match text {
            Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
            Cow::Owned(text) => Cow::Owned(text.into_bytes()),
        };
    }
    let units = std::iter::once(0xfeff).chain(text.encode_utf16());
    Cow::Owned(units.flat_map(u16::to_be_bytes).collect())
}

/// An address that may be clicked, as ASCII (RFC 3986): `https:`, `http:` or `mailto:`, and nothing
/// that a reader may run. `None` for anything else.
pub(super) fn address(url: &str) -> Option<String> {
    let (scheme, _) = url.split_once(':')?;
    let scheme = scheme.to_ascii_lowercase();
    if !["https", "http", "mailto"].contains(&scheme.as_str()) {
        return None;
    }
    let mut out = String::with_capacity(url.len());
    for byte in visible(url).bytes() {
        match byte {
            b'!'..=b'~'
                if !matches!(byte, b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{'..=b'}') =>
            {
                out.push(char::from(byte));
            }
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    Some(out)
}

/// Writes `text` between the tags of an XML file.
pub(super) fn xml(out: &mut String, text: &str) {
    let text = visible(text);
    let mut rest = &*text;
    while let Some(at) = rest.find(['&', '<', '>']) {
        out.push_str(&rest[..at]);
        out.push_str(match rest.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            _ => "&gt;",
        });
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_hides_or_turns_is_kept() {
        assert_eq!(visible("a\u{202e}b\u{0}c\nd\u{2067}e\u{9b}"), "abc de");
        assert_eq!(
            visible("\u{627}\u{200c}\u{200f}"),
            "\u{627}\u{200c}\u{200f}"
        );
    }

    #[test]
    fn only_harmless_addresses_are_clicked() {
        assert_eq!(
            address("HTTPS://a.b/ c(d)"),
            Some("HTTPS://a.b/%20c(d)".to_owned())
        );
        assert_eq!(
            address("mailto:ä@b.c"),
            Some("mailto:%C3%A4@b.c".to_owned())
        );
        for bad in [
            "javascript:alert(1)",
            "file:///etc/passwd",
            "java\nscript:x",
            "//a.b",
            "",
            "data:,x",
        ] {
            assert_eq!(address(bad), None, "{bad}");
        }
    }

    #[test]
    fn text_can_not_leave_its_element() {
        let mut out = String::new();
        xml(&mut out, "</rdf:li>&\u{1}é");
        assert_eq!(out, "&lt;/rdf:li&gt;&amp;é");
    }
}
