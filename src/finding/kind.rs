//! What findings are about.

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;
use serde::Serialize;

use super::nearest;

macro_rules! kinds {
    ($($kind:ident $name:literal $about:literal,)*) => {
        /// What a finding is about. Its name (kebab case) is stable: `--json` prints it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        #[non_exhaustive]
        pub enum Kind {
            $(#[doc = $about] $kind,)*
        }

        impl Kind {
            /// All kinds, in the order in which reports show them.
            pub const ALL: &'static [Self] = &[$(Self::$kind,)*];

            /// The stable name, in kebab case.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$kind => $name,)*
                }
            }

            /// What it is about, in one sentence.
            pub fn about(self) -> &'static str {
                match self {
                    $(Self::$kind => $about,)*
                }
            }
        }
    };
}

kinds! {
    Syntax "syntax" "The text of a file does not follow its format (TOML, JSON, CSV…).",
    UnknownKey "unknown-key" "A key that no one knows.",
    BadValue "bad-value" "A value of the wrong type, unit or range.",
    Missing "missing" "Something that must be there is not.",
    Duplicate "duplicate" "Two things that must differ do not.",
    OutsidePage "outside-page" "An element reaches outside its page.",
    Template "template" "A template that can't be compiled or filled.",
    UnknownField "unknown-field" "A template names a field that no record can have.",
    MissingValue "missing-value" "A record lacks a required value.",
    InvalidValue "invalid-value" "A record's value does not fit its type or pattern.",
    BadDate "bad-date" "A date that can't be read.",
    Expiry "expiry" "Something ends before it begins: an expiry before its issue.",
    ProbableDuplicate "probable-duplicate" "Two records that may be the same person's for the same thing.",
    FileName "file-name" "Two files would have one name, or a name can't be had as it is.",
    Asset "asset" "A file that a design names is not there, or not to be had.",
    Picture "picture" "A picture that can't be used, or is too coarse.",
    Font "font" "A font that can't be used, or is not there.",
    MissingGlyph "missing-glyph" "No font at hand has a glyph for a character.",
    Overflow "overflow" "Text or a picture does not fit its frame.",
    Stripped "stripped" "A character that must not reach a page was left out.",
    Code "code" "A code that scanners may not read.",
    Column "column" "A column that maps to nothing, or to two things.",
    Row "row" "A row that is not like the others.",
    Limit "limit" "A bound on what is read or made was met.",
    Cancelled "cancelled" "The work was cancelled or ran out of time.",
    Changed "changed" "A file or a record is not what it was when it was made.",
    Extra "extra" "Something is there that should not be.",
    NotWhole "not-whole" "A file is cut off or damaged.",
    Io "io" "A file can't be read or written.",
    Paint "paint" "A painter could not write its format.",
    LongName "long-name" "Text that has no room for a long name or value.",
    Contrast "contrast" "Text that is hard to tell from what is behind it.",
    CodeGround "code-ground" "A QR code without a ground of its own on something dark or busy.",
    QuietZone "quiet-zone" "Something reaches into the empty margin of a QR code.",
    NearTrim "near-trim" "Text so near to the edge that a cut may touch it.",
    Bleed "bleed" "Art that ends at the trim, though the page has a bleed.",
    Overlap "overlap" "Text that lies on other text, on a QR code, or on a picture.",
    Resolution "resolution" "A picture with fewer pixels than good print wants.",
    FallbackLetters "fallback-letters" "A family that lacks letters of a language in use, so that another one stands in.",
    NoAlt "no-alt" "A picture or a code that says nothing to those who can't see it.",
    NoSample "no-sample" "An attribute that no preview shows.",
    Unused "unused" "An attribute, a style, a font or a file that nothing uses.",
    BadgeShape "badge-shape" "A badge that is not square.",
    BadgeSize "badge-size" "A badge of too few pixels.",
    BadgeSmall "badge-small" "A badge of which nothing stands out at 64 pixels.",
    BadgeText "badge-text" "Words on a badge that can't be read at 400 pixels.",
    BadgeBytes "badge-bytes" "A badge whose PNG is larger than those who show badges like.",
}

/// A name that no kind has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownKind {
    name: String,
}

impl fmt::Display for UnknownKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no kind of finding is called `{}`; ", self.name)?;
        match nearest(&self.name, Kind::ALL.iter().map(|kind| kind.name())) {
            Some(near) => write!(f, "did you mean `{near}`?"),
            None => write!(f, "`testamur check --kinds` lists all"),
        }
    }
}

impl std::error::Error for UnknownKind {}

impl FromStr for Kind {
    type Err = UnknownKind;

    fn from_str(text: &str) -> Result<Self, UnknownKind> {
        let name = text.trim();
        let known = Self::ALL.iter().find(|kind| kind.name() == name).copied();
        known.ok_or_else(|| UnknownKind {
            name: name.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_named_alike_in_text_and_in_json_and_read_back() {
        for kind in Kind::ALL {
            let json = serde_json::to_string(kind).unwrap();
            assert_eq!(json.trim_matches('"'), kind.name());
            assert_eq!(kind.name().parse(), Ok(*kind));
        }
    }

    #[test]
    fn a_misspelt_kind_tells_the_nearest() {
        let told = |name: &str| name.parse::<Kind>().unwrap_err().to_string();
        assert!(told("contrst").ends_with("did you mean `contrast`?"));
        assert!(told("beauty of it all").ends_with("`testamur check --kinds` lists all"));
    }
}
