//! Names that were typed in capitals alone, or in small letters alone, as they should be written.

use icu::locale::Locale;
use icu::locale::subtags::Region;
use unicode_normalization::UnicodeNormalization;

use crate::fill::value::letters::capital;
use crate::fill::value::letters::is_hyphen;
use crate::fill::value::letters::lower;

/// A name mended: `JAN VAN DER BERG` becomes `Jan van der Berg`, `ada lovelace` `Ada Lovelace`.
///
/// A name that has capitals and small letters both is left as it is (`van der Berg`, `McDonald`,
/// `d'Angelo`), and so is one in a script without them. What can't be known is not guessed: `MACLEOD`
/// becomes `Macleod`.
///
/// - Each word has a capital, each part of `Jean-Luc`, `O'Neill`, `N'Diaye` and `J.R.R.`, and so has
///   what follows `Mc`.
/// - Particles are small between other words: `de la`, `van der`, `von`, `bin`, `al-`. They are capital
///   at the name's beginning and after a comma. The locale adds its own (`do`, `das`, `e` in Portuguese,
///   `y` in Spanish) and takes away (`De`, `Di` in Italian; in Belgium the first one, all in Vietnamese).
/// - `III` stays after a name, and so do two consonants (`JP`) and letters after a comma (`PhD`).
/// - In Dutch `IJ` is one letter: `IJsbrand`.
pub fn name_case(text: &str, locale: &Locale) -> String {
    let name: String = text.nfc().collect();
    if !is_one_case(&name) {
        return text.to_owned();
    }
    let mender = Mender::new(&name, locale);
    let mut mended = String::with_capacity(name.len());
    for (index, word) in mender.words.iter().enumerate() {
        // The space before each word is kept as it was typed.
        mended.push_str(word.space);
        mended.push_str(&mender.word(index));
    }
    mended.push_str(&name[name.trim_end().len()..]);
    mended
}

/// Whether all letters that could be small are, or all that could be capitals.
fn is_one_case(name: &str) -> bool {
    let mut before = [' ', ' '];
    let (mut capitals, mut small) = (false, false);
    for c in name.chars() {
        // The `c` of `McDONALD` says nothing: those who shout write it so.
        let in_mc = c == 'c' && before[1] == 'M' && !before[0].is_alphabetic();
        if !in_mc && has_cases(c) {
            capitals |= c.is_uppercase();
            small |= c.is_lowercase();
        }
        before = [before[1], c];
    }
    capitals != small
}

/// Letters of scripts that write names with both cases. Georgian and Cherokee have the letters, not
/// the habit; capitals of Georgian are a way to shout.
fn has_cases(c: char) -> bool {
    let habit =
        !matches!(c, '\u{10d0}'..='\u{10ff}' | '\u{13a0}'..='\u{13ff}' | '\u{ab70}'..='\u{abbf}');
    let changes = !c.to_uppercase().eq([c]) || !c.to_lowercase().eq([c]);
    habit && changes
}

struct Word<'n> {
    space: &'n str,
    text: &'n str,
    /// In small letters, without signs round it.
    bare: String,
    /// Whether a name or a part of it begins here.
    starts: bool,
    /// Whether it ends here.
    ends: bool,
    after_comma: bool,
}

struct Mender<'n> {
    words: Vec<Word<'n>>,
    locale: &'n Locale,
    /// Whether particles are looked for at all.
    has_particles: bool,
}

impl<'n> Mender<'n> {
    fn new(name: &'n str, locale: &'n Locale) -> Self {
        let mut words: Vec<Word<'n>> = Vec::new();
        let mut rest = name;
        while !rest.trim_start().is_empty() {
            let text = rest.trim_start();
            let space = &rest[..rest.len() - text.len()];
            let end = text.find(char::is_whitespace).unwrap_or(text.len());
            rest = &text[end..];
            let text = &text[..end];
            let before = words.last().map(|word| word.text);
            words.push(Word {
                space,
                text,
                bare: lower(text, locale)
                    .trim_matches(|c: char| !c.is_alphanumeric() && !is_apostrophe(c))
                    .to_owned(),
                starts: before.is_none_or(ends_part) || text.starts_with(['(', '[', '"', '“', '«']),
                ends: ends_part(text) || rest.trim_start().is_empty(),
                after_comma: before.is_some_and(|word| word.ends_with(',')),
            });
        }
        let first = words.first().map_or("", |word| word.bare.as_str());
        let has_particles = locale.id.language.as_str() != "vi" && !VIETNAMESE.contains(&first);
        Self {
            words,
            locale,
            has_particles,
        }
    }

    fn word(&self, index: usize) -> String {
        let word = &self.words[index];
        if self.is_particle(index) {
            return lower(word.text, self.locale);
        }
        let stays = !word.starts && NUMERALS.contains(&word.bare.as_str())
            || is_initials(&word.bare)
            || word.after_comma && DEGREES.contains(&word.bare.as_str());
        if stays {
            return word.text.to_uppercase();
        }
        let spelt = SPELT.iter().find(|spelt| spelt.to_lowercase() == word.bare);
        if let Some(spelt) = spelt.filter(|_| word.after_comma) {
            return lower(word.text, self.locale).replace(&word.bare, spelt);
        }
        self.parts(word)
    }

    /// A word part by part: between hyphens and after points.
    fn parts(&self, word: &Word<'_>) -> String {
        let text = lower(word.text, self.locale);
        let parts: Vec<&str> = text
            .split_inclusive(|c| is_hyphen(c) || matches!(c, '.' | '/' | '('))
            .collect();
        let last = parts.len().saturating_sub(1);
        let mut mended = String::with_capacity(text.len());
        for (index, part) in parts.iter().enumerate() {
            let bare = part.trim_end_matches(is_hyphen);
            let hyphened = bare.len() < part.len();
            let article = hyphened && index == 0 && !word.starts && ["al", "el"].contains(&bare);
            let between = hyphened && index > 0 && index < last && BETWEEN.contains(&bare);
            if article || between {
                mended.push_str(part);
            } else {
                mended.push_str(&self.part(part, word.starts && index == 0));
            }
        }
        mended
    }

    /// A part in small letters, as it should be.
    fn part(&self, part: &str, starts: bool) -> String {
        if let Some(at) = part.find(is_apostrophe) {
            return self.split(part, at, starts);
        }
        let after_mc = part
            .strip_prefix("mc")
            .filter(|rest| rest.chars().filter(|c| c.is_alphabetic()).count() >= 2);
        match after_mc {
            Some(rest) => format!("Mc{}", capital(rest, self.locale)),
            None => capital(part, self.locale),
        }
    }

    /// A part with an apostrophe in it.
    fn split(&self, part: &str, at: usize, starts: bool) -> String {
        let (before, rest) = part.split_at(at);
        let sign = rest.chars().next().map_or(0, char::len_utf8);
        let (sign, rest) = rest.split_at(sign);
        let letters = rest.chars().filter(|c| c.is_alphabetic()).count();
        if before.is_empty() {
            // `'t Hooft`, `'s-Gravesande`.
            let rest = if letters == 1 {
                rest.to_owned()
            } else {
                self.part(rest, starts)
            };
            return format!("{sign}{rest}");
        }
        let language = self.locale.id.language.as_str();
        let small = before == "d" && !starts && ["fr", "pt", "ca", "oc"].contains(&language);
        let head = if small {
            before.to_owned()
        } else {
            capital(before, self.locale)
        };
        let rest = if ELIDED.contains(&before) {
            self.part(rest, false)
        } else {
            rest.to_owned()
        };
        format!("{head}{sign}{rest}")
    }

    fn is_particle(&self, index: usize) -> bool {
        let word = &self.words[index];
        if word.starts || word.ends || !self.has_particles {
            return false;
        }
        let before = index
            .checked_sub(1)
            .map_or("", |at| self.words[at].bare.as_str());
        let after = self
            .words
            .get(index + 1)
            .map_or("", |word| word.bare.as_str());
        let region = self.locale.id.region.as_ref().map(Region::as_str);
        let first = !PARTICLES.contains(&before);
        if region == Some("BE") && first {
            return false;
        }
        let article = ["de", "den", "der", "dem", "het", "'t", "’t"].contains(&after);
        match (word.bare.as_str(), self.locale.id.language.as_str()) {
            ("di" | "de" | "da" | "del" | "della" | "dello" | "degli" | "dei" | "dal", "it") => {
                false
            }
            ("la" | "las" | "los", language) => before == "de" && language != "fr",
            ("do" | "das" | "e", "pt" | "gl") => true,
            ("y", "es") | ("i", "ca") | ("te", "nl") => true,
            ("het" | "'t" | "’t", _) => {
                ["van", "op", "aan", "in", "uit", "over"].contains(&before)
            }
            ("op" | "aan" | "in" | "uit" | "over", _) => article || before == "van",
            ("auf" | "aus" | "an", _) => article,
            ("und", _) => before == "von" && ["zu", "zum", "zur"].contains(&after),
            (word, _) => PARTICLES.contains(&word),
        }
    }
}

fn ends_part(word: &str) -> bool {
    word.ends_with([',', ';', '/', ')', '|'])
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | 'ʼ' | '`')
}

/// Two consonants, as in `JP Morgan`; not `Ng`, and not what is short for a word.
fn is_initials(word: &str) -> bool {
    const WORDS: [&str; 13] = [
        "ng", "dr", "mr", "ms", "mx", "jr", "sr", "st", "fr", "lt", "mc", "hr", "br",
    ];
    word.len() == 2
        && word
            .bytes()
            .all(|byte| b"bcdfghjklmnpqrstvwxz".contains(&byte))
        && !WORDS.contains(&word)
}

/// Particles in names of several languages, which no usual name of one word is.
const PARTICLES: [&str; 31] = [
    "van", "von", "vom", "zu", "zum", "zur", "der", "den", "ter", "ten", "de", "del", "della",
    "dello", "degli", "dei", "dal", "di", "da", "dos", "du", "des", "af", "av", "bin", "bint",
    "ibn", "thoe", "vander", "d'", "d’",
];
/// Small between hyphens: `Marie-de-Jésus`.
const BETWEEN: [&str; 10] = [
    "de", "du", "des", "la", "les", "sur", "sous", "en", "et", "von",
];
/// After these and an apostrophe stands a capital.
const ELIDED: [&str; 14] = [
    "o", "d", "l", "m", "n", "t", "dell", "dall", "all", "nell", "sull", "sant", "de", "del",
];
/// Numbers that follow a name. Those that are names as well (`Vi`, `Xi`) are left out.
const NUMERALS: [&str; 9] = ["ii", "iii", "iv", "vii", "viii", "ix", "xiii", "xiv", "xvi"];
/// Letters after a comma that are capitals alone.
const DEGREES: [&str; 12] = [
    "mba", "mph", "mpa", "dds", "dvm", "cpa", "cfa", "llb", "llm", "pmp", "rn", "frcs",
];
/// Letters after a comma that are spelt in a way of their own.
const SPELT: [&str; 6] = ["PhD", "EdD", "MSc", "BSc", "MEd", "MPhil"];
/// Family names that come first and are followed by a middle name such as `Van`, not a particle.
const VIETNAMESE: [&str; 15] = [
    "nguyen", "tran", "le", "pham", "hoang", "huynh", "phan", "vu", "vo", "dang", "bui", "ngo",
    "duong", "truong", "trinh",
];

#[cfg(test)]
mod tests;
