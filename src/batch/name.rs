//! File names: safe on Linux, macOS and Windows, never two alike.

use sha2::Digest;
use sha2::Sha256;
use unicode_normalization::UnicodeNormalization;

use crate::batch::firsts::Firsts;
use crate::batch::firsts::Shelf;
use unicode_normalization::char::is_combining_mark;

/// Bytes that a name may have, its ending not counted.
const MOST_BYTES: usize = 120;

/// Devices of Windows: their names are kept for them, whatever the ending.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// Devices of Windows that have a digit, one of [`PORT_DIGITS`].
const PORTS: [&str; 2] = ["com", "lpt"];

/// The digits that Windows knows ports by, three raised ones among them.
const PORT_DIGITS: &str = "0123456789¹²³";

/// A name made safe: NFC; letters, digits and marks of any script, spaces and `-_.,()+@'` stay;
/// runs of anything else become one `-`. It begins with none of `.`, `-`, a space and a mark, and ends
/// with none of the first three.
pub fn safe(text: &str) -> String {
    let mut out = String::new();
    for c in text.nfc() {
        if is_plain(c) {
            out.push(c);
        } else if !out.ends_with('-') {
            out.push('-');
        }
    }
    let name = out.trim_start_matches(|c| is_edge(c) || is_combining_mark(c));
    let name = cut(name.trim_end_matches(is_edge));
    if name.is_empty() {
        return "unnamed".to_owned();
    }
    if is_device(name) {
        return format!("_{name}");
    }
    name.to_owned()
}

/// Whether Windows would open a device by that name.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name);
    let stem = stem.trim_end().to_lowercase();
    let is_port = |port: &&str| {
        let digit = stem.strip_prefix(*port);
        digit.is_some_and(|digit| digit.chars().count() == 1 && PORT_DIGITS.contains(digit))
    };
    DEVICES.contains(&stem.as_str()) || PORTS.iter().any(is_port)
}

/// What is not seen at an end of a name, or means something else there.
fn is_edge(c: char) -> bool {
    matches!(c, '.' | ' ' | '-') || is_joiner(c)
}

fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200C}' | '\u{200D}')
}

fn is_plain(c: char) -> bool {
    // Letters of Hangul that stand for nothing, and look like it.
    let is_filler = matches!(c, '\u{115F}' | '\u{1160}' | '\u{3164}' | '\u{FFA0}');
    (c.is_alphanumeric() && !is_filler)
        || is_combining_mark(c)
        || is_joiner(c)
        || matches!(
            c,
            ' ' | '-' | '_' | '.' | ',' | '(' | ')' | '+' | '@' | '\''
        )
}

/// Its start of at most [`MOST_BYTES`], whole characters.
fn cut(name: &str) -> &str {
    if name.len() <= MOST_BYTES {
        return name;
    }
    let mut end = MOST_BYTES;
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    name[..end].trim_end_matches(is_edge)
}

/// Names already given; two that differ in case, in normal form (NFC, NFD, NFKC) or in what is not seen
/// are alike, since some disks and most people can't tell them apart.
///
/// A fingerprint stands for each name. Should two unlike names ever have the same, the later one gets a
/// few more digits, and nothing else comes of it.
#[derive(Debug)]
pub struct Names(Firsts);

/// A name and how it came about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// Safe, and nobody else's.
    pub name: String,
    /// Whether it is another than the one that was wanted.
    pub changed: bool,
    /// The number of the record that had the wanted name before.
    pub met: Option<u64>,
}

impl Names {
    /// None yet.
    pub(crate) fn new(shelf: &Shelf) -> Self {
        Self(shelf.firsts())
    }

    /// A safe name that nobody has yet. Where the plain one is taken or lost characters on the
    /// way, a few digits of the digest of `id` and `number` tell it apart.
    pub fn give(&mut self, wanted: &str, id: &str, number: u64) -> Given {
        let plain = safe(wanted);
        let lost = plain != wanted.trim().nfc().collect::<String>();
        let met = self.0.get(&fold(&plain)).filter(|_| !lost);
        if !lost && self.take(&plain, number) {
            return Given {
                name: plain,
                changed: false,
                met: None,
            };
        }
        let given = |name: String| Given {
            name,
            changed: true,
            met,
        };
        let marked = format!(
            "{plain}-{}",
            mark(&[id.as_bytes(), wanted.as_bytes()].join(&0))
        );
        if self.take(&marked, number) {
            return given(marked);
        }
        // Two records of one id and one name: the number of the record is all that differs.
        let mut numbered = format!("{plain}-{}-{number}", mark(id.as_bytes()));
        while !self.take(&numbered, number) {
            numbered.push('x');
        }
        given(numbered)
    }

    /// Notes that record `number` has a name; `false` when it was taken.
    pub fn take(&mut self, name: &str, number: u64) -> bool {
        self.0.enter(&fold(name), number).is_none()
    }
}

fn fold(name: &str) -> String {
    let seen = name.nfkd().filter(|c| !is_unseen(*c));
    let folded = seen
        .collect::<String>()
        .to_lowercase()
        .to_uppercase()
        .to_lowercase();
    // Another case may come apart once more.
    folded.nfkd().filter(|c| !is_unseen(*c)).collect()
}

/// What a name may hold that has no look of its own: joiners, and selectors of variants.
fn is_unseen(c: char) -> bool {
    is_joiner(c)
        || matches!(
            c,
            '\u{034F}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
                | '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}'
        )
}

fn mark(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest
        .iter()
        .take(4)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_of_people_stay_as_they_are() {
        for name in [
            "C-2026-000017",
            "Ada Lovelace",
            "José Ñúñez",
            "山田 太郎",
            "O'Neill",
            "علی",
            "नेहा शर्मा",
        ] {
            assert_eq!(safe(name), name);
        }
    }

    #[test]
    fn what_climbs_or_hides_is_made_plain() {
        assert_eq!(safe("../../x"), "x");
        assert_eq!(safe("/etc/passwd"), "etc-passwd");
        assert_eq!(safe("a\\b:c*d?"), "a-b-c-d");
        assert_eq!(safe("..."), "unnamed");
        assert_eq!(safe("CON"), "_CON");
        assert_eq!(safe("nul.txt"), "_nul.txt");
        assert_eq!(safe("Lpt³ .x"), "_Lpt³ .x");
        assert_eq!(safe("com10"), "com10");
        assert_eq!(safe("-rf"), "rf");
        assert_eq!(safe("\u{301}\u{FE0F}a"), "a");
        assert_eq!(safe("\u{3164}\u{200D}"), "unnamed");
        assert_eq!(safe("x\u{202E}gpj.exe"), "x-gpj.exe");
    }

    #[test]
    fn names_that_meet_are_told_apart() {
        let mut names = Names::new(&Shelf::default());
        assert_eq!(names.give("Ada", "1", 1).name, "Ada");
        let given = names.give("ADA", "2", 2);
        assert_eq!(given.met, Some(1));
        let twin = given.name;
        assert!(twin.starts_with("ADA-") && twin.len() == 12);
        let composed = names.give("é", "3", 3).name;
        let decomposed = names.give("e\u{301}", "4", 4).name;
        assert_eq!(composed, "é");
        assert_ne!(fold(&composed), fold(&decomposed));
    }

    #[test]
    fn names_that_look_alike_meet() {
        for (one, other) in [
            ("ﬁn", "fin"),
            ("Ⅷ", "viii"),
            ("ａ", "A"),
            ("क\u{94D}\u{200D}ष", "क\u{94D}ष"),
            ("Straße", "STRASSE"),
            ("ᾳ", "ΑΙ"),
            ("\u{212A}", "k"),
            ("葛\u{E0100}", "葛"),
        ] {
            assert_eq!(fold(one), fold(other), "{one} and {other}");
        }
    }

    #[test]
    fn an_id_that_climbs_does_not_meet_the_plain_one() {
        let mut names = Names::new(&Shelf::default());
        let climbing = names.give("../../x", "../../x", 1).name;
        assert!(climbing.starts_with("x-"), "{climbing}");
        assert_eq!(names.give("x", "x", 2).name, "x");
    }

    proptest! {
        #[test]
        fn no_name_escapes_and_none_meets_another(texts in prop::collection::vec("\\PC{0,40}|[./\\\\:]{1,9}|[a-zA-Z. ]{1,5}", 1..60)) {
            let mut names = Names::new(&Shelf::default());
            let mut seen = HashSet::new();
            for (number, text) in texts.iter().enumerate() {
                let name = names.give(text, text, number as u64).name;
                prop_assert!(!name.contains(['/', '\\', ':', '\0']) && !name.starts_with(['.', '-', ' ']) && !name.ends_with(['.', ' ']));
                prop_assert!(!name.is_empty() && name.len() <= MOST_BYTES + 32);
                prop_assert!(seen.insert(fold(&name)), "{name} twice");
            }
        }
    }
}
