//! What codes of one byte say: the encodings of PDF (ISO 32000-1, annex D) and the names of glyphs in them.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;

/// Windows-1252 from 0x80 to 0x9f; a space where nothing is.
const WINDOWS: &str = "€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ";

/// Mac OS Roman from 0x80 on.
const MAC: &str = "ÄÅÇÉÑÖÜáàâäãåçéèêëíìîïñóòôöõúùûü†°¢£§•¶ß®©™´¨≠ÆØ∞±≤≥¥µ∂∑∏π∫ªºΩæø¿¡¬√ƒ≈∆«»… ÀÃÕŒœ–—“”‘’÷◊ÿŸ⁄€‹›ﬁﬂ‡·‚„‰ÂÊÁËÈÍÎÏÌÓÔ ÒÚÛÙıˆ˜¯˘˙˚¸˝˛ˇ";

/// Names of glyphs that are not their letter, and the letters (Adobe Glyph List).
const NAMES: [(&str, &str); 74] = [
    ("space", " "),
    ("exclam", "!"),
    ("quotedbl", "\""),
    ("numbersign", "#"),
    ("dollar", "$"),
    ("percent", "%"),
    ("ampersand", "&"),
    ("quotesingle", "'"),
    ("parenleft", "("),
    ("parenright", ")"),
    ("asterisk", "*"),
    ("plus", "+"),
    ("comma", ","),
    ("hyphen", "-"),
    ("period", "."),
    ("slash", "/"),
    ("zero", "0"),
    ("one", "1"),
    ("two", "2"),
    ("three", "3"),
    ("four", "4"),
    ("five", "5"),
    ("six", "6"),
    ("seven", "7"),
    ("eight", "8"),
    ("nine", "9"),
    ("colon", ":"),
    ("semicolon", ";"),
    ("less", "<"),
    ("equal", "="),
    ("greater", ">"),
    ("question", "?"),
    ("at", "@"),
    ("bracketleft", "["),
    ("backslash", "\\"),
    ("bracketright", "]"),
    ("asciicircum", "^"),
    ("underscore", "_"),
    ("grave", "`"),
    ("braceleft", "{"),
    ("bar", "|"),
    ("braceright", "}"),
    ("asciitilde", "~"),
    ("guillemotleft", "«"),
    ("guillemotright", "»"),
    ("guilsinglleft", "‹"),
    ("guilsinglright", "›"),
    ("quoteleft", "‘"),
    ("quoteright", "’"),
    ("quotedblleft", "“"),
    ("quotedblright", "”"),
    ("quotesinglbase", "‚"),
    ("quotedblbase", "„"),
    ("endash", "–"),
    ("emdash", "—"),
    ("bullet", "•"),
    ("ellipsis", "…"),
    ("germandbls", "ß"),
    ("ae", "æ"),
    ("AE", "Æ"),
    ("oe", "œ"),
    ("OE", "Œ"),
    ("oslash", "ø"),
    ("Oslash", "Ø"),
    ("dotlessi", "ı"),
    ("lslash", "ł"),
    ("Lslash", "Ł"),
    ("fi", "fi"),
    ("fl", "fl"),
    ("ff", "ff"),
    ("ffi", "ffi"),
    ("ffl", "ffl"),
    ("Euro", "€"),
    ("nbspace", "\u{a0}"),
];

/// Names of accents behind a letter, as in `eacute`.
const ACCENTS: [(&str, char); 14] = [
    ("acute", '\u{301}'),
    ("grave", '\u{300}'),
    ("circumflex", '\u{302}'),
    ("dieresis", '\u{308}'),
    ("tilde", '\u{303}'),
    ("caron", '\u{30c}'),
    ("cedilla", '\u{327}'),
    ("ring", '\u{30a}'),
    ("ogonek", '\u{328}'),
    ("macron", '\u{304}'),
    ("breve", '\u{306}'),
    ("dotaccent", '\u{307}'),
    ("hungarumlaut", '\u{30b}'),
    ("commaaccent", '\u{326}'),
];

/// The letters of an encoding, by their codes. Without a name it is taken for that of Windows.
pub(super) fn letters_of(encoding: &[u8]) -> BTreeMap<u32, String> {
    let upper: Vec<char> = match encoding {
        b"MacRomanEncoding" => MAC.chars().collect(),
        _ => WINDOWS.chars().chain('\u{a0}'..='\u{ff}').collect(),
    };
    let letters = (' '..='~').zip(32..).chain(upper.into_iter().zip(128..));
    letters.map(|(c, code)| (code, c.to_string())).collect()
}

/// What a glyph of that name shows; nothing when the name does not tell.
pub(super) fn letter(name: &str) -> String {
    let base = name.split('.').next().unwrap_or_default();
    if base.chars().count() == 1 {
        return base.to_owned();
    }
    if let Some((_, letter)) = NAMES.iter().find(|(known, _)| *known == base) {
        return (*letter).to_owned();
    }
    let code = base.strip_prefix("uni").or(base.strip_prefix('u'));
    let code = code.filter(|code| code.len() >= 4);
    if let Some(c) = code.and_then(|code| char::from_u32(u32::from_str_radix(code, 16).ok()?)) {
        return c.to_string();
    }
    let accented = ACCENTS.iter().find_map(|(accent, mark)| {
        let letter = base.strip_suffix(accent)?;
        (letter.chars().count() == 1).then(|| format!("{letter}{mark}").nfc().collect())
    });
    accented.unwrap_or_default()
}
