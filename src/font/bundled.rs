//! The families that come with the library, known without opening their files.
//!
//! Nothing is parsed at start: this table says what a choice by family and weight needs. A test
//! compares it with the files.

use std::sync::OnceLock;

use super::Class;
use super::Family;
use super::Font;
use super::FontId;

/// A family of `fonts/`.
pub(super) struct Bundled {
    name: &'static str,
    class: Class,
    scripts: &'static [&'static str],
    /// Path under `fonts/` and text.
    licence: (&'static str, &'static [u8]),
    faces: &'static [BundledFace],
}

/// A file of `fonts/`.
pub(super) struct BundledFace {
    pub(super) path: &'static str,
    pub(super) postscript: &'static str,
    pub(super) weight: u16,
    pub(super) slant: Slant,
    pub(super) data: &'static [u8],
}

/// Upright or italic.
#[cfg_attr(not(feature = "bundled-fonts"), allow(dead_code))]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Slant {
    Upright,
    Italic,
}

#[cfg(feature = "bundled-fonts")]
macro_rules! family {
    ($name:literal, $folder:literal, $class:expr, [$($script:literal),*], $(($file:literal, $postscript:literal, $weight:literal, $slant:ident)),*) => {
        Bundled {
            name: $name,
            class: $class,
            scripts: &[$($script),*],
            licence: (concat!($folder, "/OFL.txt"), include_bytes!(concat!("../../fonts/", $folder, "/OFL.txt"))),
            faces: &[$(BundledFace {
                path: concat!($folder, "/", $file),
                postscript: $postscript,
                weight: $weight,
                slant: Slant::$slant,
                data: include_bytes!(concat!("../../fonts/", $folder, "/", $file)),
            }),*],
        }
    };
}

/// The bundled families, each made once; the order is that of `FAMILIES`.
pub(super) fn families() -> &'static [Family] {
    static MADE: OnceLock<Vec<Family>> = OnceLock::new();
    MADE.get_or_init(|| FAMILIES.iter().map(family).collect())
}

/// The files of a family, the text of its licence last: paths under `fonts/`, and bytes.
pub(super) fn files(name: &str) -> impl Iterator<Item = (&'static str, &'static [u8])> {
    let families = FAMILIES.iter().filter(move |family| family.name == name);
    families.flat_map(|family| {
        let faces = family.faces.iter().map(|face| (face.path, face.data));
        faces.chain([family.licence])
    })
}

fn family(bundled: &'static Bundled) -> Family {
    Family {
        name: bundled.name.into(),
        bundled: true,
        known: bundled.scripts,
        faces: bundled
            .faces
            .iter()
            .map(|face| Font::from_bundled(bundled.name, bundled.class, face))
            .collect(),
    }
}

/// Stands for a bundled file: FNV-1a over its path and length, in two halves. The files never
/// change under one version, so nothing needs to be hashed at start.
pub(super) fn id_of(face: &BundledFace) -> FontId {
    let mut id = [0; 16];
    id[..8].copy_from_slice(&fnv(0xcbf2_9ce4_8422_2325, face).to_be_bytes());
    id[8..].copy_from_slice(&fnv(0x6c62_272e_07bb_0142, face).to_be_bytes());
    FontId(id)
}

fn fnv(basis: u64, face: &BundledFace) -> u64 {
    let length = (face.data.len() as u64).to_be_bytes();
    let bytes = face.path.bytes().chain(length);
    bytes.fold(basis, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

/// Nothing, without the feature `bundled-fonts`.
#[cfg(not(feature = "bundled-fonts"))]
static FAMILIES: &[Bundled] = &[];

/// One line a family with its folder under `fonts/`, then one a face: file, PostScript name, weight, slant. The scripts are those of
/// which the first face has at least 20 characters, most first; `Zsye` stands for emoji.
#[cfg(feature = "bundled-fonts")]
#[rustfmt::skip]
static FAMILIES: &[Bundled] = &[
    family!("EB Garamond", "eb-garamond", Class::Serif, ["Latn", "Grek", "Cyrl"],
        ("EBGaramond-Regular.ttf", "EBGaramond-Regular", 400, Upright),
        ("EBGaramond-Italic.ttf", "EBGaramond-Italic", 400, Italic),
        ("EBGaramond-Medium.ttf", "EBGaramond-Medium", 500, Upright),
        ("EBGaramond-SemiBold.ttf", "EBGaramond-SemiBold", 600, Upright),
        ("EBGaramond-Bold.ttf", "EBGaramond-Bold", 700, Upright)),
    family!("Libre Baskerville", "libre-baskerville", Class::Serif, ["Latn"],
        ("LibreBaskerville-Regular.ttf", "LibreBaskerville-Regular", 400, Upright),
        ("LibreBaskerville-Italic.ttf", "LibreBaskerville-Italic", 400, Italic),
        ("LibreBaskerville-Bold.ttf", "LibreBaskerville-Bold", 700, Upright)),
    family!("Cinzel", "cinzel", Class::Serif, ["Latn"],
        ("Cinzel-Regular.ttf", "Cinzel-Regular", 400, Upright),
        ("Cinzel-Bold.ttf", "Cinzel-Bold", 700, Upright)),
    family!("Inter", "inter", Class::Sans, ["Latn", "Grek", "Cyrl"],
        ("Inter-Regular.ttf", "Inter-Regular", 400, Upright),
        ("Inter-Medium.ttf", "Inter-Medium", 500, Upright),
        ("Inter-SemiBold.ttf", "Inter-SemiBold", 600, Upright),
        ("Inter-Bold.ttf", "Inter-Bold", 700, Upright)),
    family!("Noto Sans", "noto-sans", Class::Sans, ["Latn", "Cyrl", "Grek", "Deva"],
        ("NotoSans-Regular.ttf", "NotoSans-Regular", 400, Upright),
        ("NotoSans-Italic.ttf", "NotoSans-Italic", 400, Italic),
        ("NotoSans-Bold.ttf", "NotoSans-Bold", 700, Upright)),
    family!("Noto Serif", "noto-serif", Class::Serif, ["Latn", "Cyrl", "Grek"],
        ("NotoSerif-Regular.ttf", "NotoSerif-Regular", 400, Upright),
        ("NotoSerif-Bold.ttf", "NotoSerif-Bold", 700, Upright)),
    family!("Pinyon Script", "pinyon-script", Class::Script, ["Latn"],
        ("PinyonScript-Regular.ttf", "PinyonScript-Regular", 400, Upright)),
    family!("Great Vibes", "great-vibes", Class::Script, ["Latn", "Cyrl"],
        ("GreatVibes-Regular.ttf", "GreatVibes-Regular", 400, Upright)),
    family!("UnifrakturMaguntia", "unifrakturmaguntia", Class::Blackletter, ["Latn"],
        ("UnifrakturMaguntia-Regular.ttf", "UnifrakturMaguntia", 400, Upright)),
    family!("Pirata One", "pirata-one", Class::Blackletter, ["Latn"],
        ("PirataOne-Regular.ttf", "PirataOne-Regular", 400, Upright)),
    family!("Source Code Pro", "source-code-pro", Class::Mono, ["Latn", "Cyrl", "Grek"],
        ("SourceCodePro-Regular.ttf", "SourceCodePro-Regular", 400, Upright)),
    family!("Amiri", "amiri", Class::Serif, ["Arab", "Latn"],
        ("Amiri-Regular.ttf", "Amiri-Regular", 400, Upright),
        ("Amiri-Bold.ttf", "Amiri-Bold", 700, Upright)),
    family!("Noto Naskh Arabic", "noto-naskh-arabic", Class::Sans, ["Arab", "Latn"],
        ("NotoNaskhArabic-Regular.ttf", "NotoNaskhArabic-Regular", 400, Upright),
        ("NotoNaskhArabic-Bold.ttf", "NotoNaskhArabic-Bold", 700, Upright)),
    family!("Noto Sans Hebrew", "noto-sans-hebrew", Class::Sans, ["Latn", "Hebr"],
        ("NotoSansHebrew-Regular.ttf", "NotoSansHebrew-Regular", 400, Upright),
        ("NotoSansHebrew-Bold.ttf", "NotoSansHebrew-Bold", 700, Upright)),
    family!("Noto Sans Devanagari", "noto-sans-devanagari", Class::Sans, ["Latn", "Deva"],
        ("NotoSansDevanagari-Regular.ttf", "NotoSansDevanagari-Regular", 400, Upright),
        ("NotoSansDevanagari-Bold.ttf", "NotoSansDevanagari-Bold", 700, Upright)),
    family!("Noto Sans Bengali", "noto-sans-bengali", Class::Sans, ["Latn", "Beng"],
        ("NotoSansBengali-Regular.ttf", "NotoSansBengali-Regular", 400, Upright),
        ("NotoSansBengali-Bold.ttf", "NotoSansBengali-Bold", 700, Upright)),
    family!("Noto Sans Tamil", "noto-sans-tamil", Class::Sans, ["Latn", "Taml"],
        ("NotoSansTamil-Regular.ttf", "NotoSansTamil-Regular", 400, Upright),
        ("NotoSansTamil-Bold.ttf", "NotoSansTamil-Bold", 700, Upright)),
    family!("Noto Sans Thai", "noto-sans-thai", Class::Sans, ["Latn", "Thai"],
        ("NotoSansThai-Regular.ttf", "NotoSansThai-Regular", 400, Upright),
        ("NotoSansThai-Bold.ttf", "NotoSansThai-Bold", 700, Upright)),
    family!("Noto Sans Georgian", "noto-sans-georgian", Class::Sans, ["Latn", "Geor"],
        ("NotoSansGeorgian-Regular.ttf", "NotoSansGeorgian-Regular", 400, Upright),
        ("NotoSansGeorgian-Bold.ttf", "NotoSansGeorgian-Bold", 700, Upright)),
    family!("Noto Sans Armenian", "noto-sans-armenian", Class::Sans, ["Latn", "Armn"],
        ("NotoSansArmenian-Regular.ttf", "NotoSansArmenian-Regular", 400, Upright),
        ("NotoSansArmenian-Bold.ttf", "NotoSansArmenian-Bold", 700, Upright)),
    family!("Noto Sans Ethiopic", "noto-sans-ethiopic", Class::Sans, ["Ethi", "Latn"],
        ("NotoSansEthiopic-Regular.ttf", "NotoSansEthiopic-Regular", 400, Upright),
        ("NotoSansEthiopic-Bold.ttf", "NotoSansEthiopic-Bold", 700, Upright)),
    family!("Noto Sans Khmer", "noto-sans-khmer", Class::Sans, ["Latn", "Khmr"],
        ("NotoSansKhmer-Regular.ttf", "NotoSansKhmer-Regular", 400, Upright),
        ("NotoSansKhmer-Bold.ttf", "NotoSansKhmer-Bold", 700, Upright)),
    family!("Noto Sans Lao", "noto-sans-lao", Class::Sans, ["Latn", "Laoo"],
        ("NotoSansLao-Regular.ttf", "NotoSansLao-Regular", 400, Upright),
        ("NotoSansLao-Bold.ttf", "NotoSansLao-Bold", 700, Upright)),
    family!("Noto Sans Gurmukhi", "noto-sans-gurmukhi", Class::Sans, ["Latn", "Guru"],
        ("NotoSansGurmukhi-Regular.ttf", "NotoSansGurmukhi-Regular", 400, Upright),
        ("NotoSansGurmukhi-Bold.ttf", "NotoSansGurmukhi-Bold", 700, Upright)),
    family!("Noto Sans Gujarati", "noto-sans-gujarati", Class::Sans, ["Latn", "Gujr"],
        ("NotoSansGujarati-Regular.ttf", "NotoSansGujarati-Regular", 400, Upright),
        ("NotoSansGujarati-Bold.ttf", "NotoSansGujarati-Bold", 700, Upright)),
    family!("Noto Sans Telugu", "noto-sans-telugu", Class::Sans, ["Latn", "Telu"],
        ("NotoSansTelugu-Regular.ttf", "NotoSansTelugu-Regular", 400, Upright),
        ("NotoSansTelugu-Bold.ttf", "NotoSansTelugu-Bold", 700, Upright)),
    family!("Noto Sans Kannada", "noto-sans-kannada", Class::Sans, ["Latn", "Knda"],
        ("NotoSansKannada-Regular.ttf", "NotoSansKannada-Regular", 400, Upright),
        ("NotoSansKannada-Bold.ttf", "NotoSansKannada-Bold", 700, Upright)),
    family!("Noto Sans Malayalam", "noto-sans-malayalam", Class::Sans, ["Latn", "Mlym"],
        ("NotoSansMalayalam-Regular.ttf", "NotoSansMalayalam-Regular", 400, Upright),
        ("NotoSansMalayalam-Bold.ttf", "NotoSansMalayalam-Bold", 700, Upright)),
    family!("Noto Sans Sinhala", "noto-sans-sinhala", Class::Sans, ["Latn", "Sinh"],
        ("NotoSansSinhala-Regular.ttf", "NotoSansSinhala-Regular", 400, Upright),
        ("NotoSansSinhala-Bold.ttf", "NotoSansSinhala-Bold", 700, Upright)),
    family!("Noto Sans Myanmar", "noto-sans-myanmar", Class::Sans, ["Latn", "Mymr"],
        ("NotoSansMyanmar-Regular.ttf", "NotoSansMyanmar-Regular", 400, Upright),
        ("NotoSansMyanmar-Bold.ttf", "NotoSansMyanmar-Bold", 700, Upright)),
    family!("Noto Serif Hebrew", "noto-serif-hebrew", Class::Serif, ["Latn", "Hebr"],
        ("NotoSerifHebrew-Regular.ttf", "NotoSerifHebrew-Regular", 400, Upright)),
    family!("Noto Serif Devanagari", "noto-serif-devanagari", Class::Serif, ["Latn", "Deva"],
        ("NotoSerifDevanagari-Regular.ttf", "NotoSerifDevanagari-Regular", 400, Upright)),
    family!("Noto Serif Bengali", "noto-serif-bengali", Class::Serif, ["Latn", "Beng"],
        ("NotoSerifBengali-Regular.ttf", "NotoSerifBengali-Regular", 400, Upright)),
    family!("Noto Serif Khmer", "noto-serif-khmer", Class::Serif, ["Khmr"],
        ("NotoSerifKhmer-Regular.ttf", "NotoSerifKhmer-Regular", 400, Upright)),
    family!("Noto Serif Tamil", "noto-serif-tamil", Class::Serif, ["Taml"],
        ("NotoSerifTamil-Regular.ttf", "NotoSerifTamil-Regular", 400, Upright)),
    family!("Noto Serif Thai", "noto-serif-thai", Class::Serif, ["Thai"],
        ("NotoSerifThai-Regular.ttf", "NotoSerifThai-Regular", 400, Upright)),
    family!("Noto Serif Georgian", "noto-serif-georgian", Class::Serif, ["Geor"],
        ("NotoSerifGeorgian-Regular.ttf", "NotoSerifGeorgian-Regular", 400, Upright)),
    family!("Noto Serif Armenian", "noto-serif-armenian", Class::Serif, ["Armn"],
        ("NotoSerifArmenian-Regular.ttf", "NotoSerifArmenian-Regular", 400, Upright)),
    family!("Noto Serif Ethiopic", "noto-serif-ethiopic", Class::Serif, ["Ethi"],
        ("NotoSerifEthiopic-Regular.ttf", "NotoSerifEthiopic-Regular", 400, Upright)),
    family!("Noto Serif Lao", "noto-serif-lao", Class::Serif, ["Laoo"],
        ("NotoSerifLao-Regular.ttf", "NotoSerifLao-Regular", 400, Upright)),
    family!("Noto Nastaliq Urdu", "noto-nastaliq-urdu", Class::Serif, ["Arab", "Latn"],
        ("NotoNastaliqUrdu-Regular.ttf", "NotoNastaliqUrdu-Regular", 400, Upright),
        ("NotoNastaliqUrdu-Bold.ttf", "NotoNastaliqUrdu-Bold", 700, Upright)),
    family!("Noto Sans Oriya", "noto-sans-oriya", Class::Sans, ["Latn", "Orya"],
        ("NotoSansOriya-Regular.ttf", "NotoSansOriya-Regular", 400, Upright),
        ("NotoSansOriya-Bold.ttf", "NotoSansOriya-Bold", 700, Upright)),
    family!("Noto Serif Tibetan", "noto-serif-tibetan", Class::Serif, ["Latn", "Tibt"],
        ("NotoSerifTibetan-Regular.ttf", "NotoSerifTibetan-Regular", 400, Upright)),
    family!("Noto Sans Mongolian", "noto-sans-mongolian", Class::Sans, ["Latn", "Mong"],
        ("NotoSansMongolian-Regular.ttf", "NotoSansMongolian-Regular", 400, Upright)),
    family!("Noto Sans Cherokee", "noto-sans-cherokee", Class::Sans, ["Latn", "Cher"],
        ("NotoSansCherokee-Regular.ttf", "NotoSansCherokee-Regular", 400, Upright)),
    #[cfg(cjk_at_hand)]
    family!("Noto Sans JP", "cjk/noto-sans-jp", Class::Sans, ["Hani", "Latn", "Kana", "Hang", "Hira", "Bopo", "Cyrl", "Grek"],
        ("NotoSansJP-Regular.ttf", "NotoSansJP-Regular", 400, Upright)),
    #[cfg(cjk_at_hand)]
    family!("Noto Sans KR", "cjk/noto-sans-kr", Class::Sans, ["Hang", "Hani", "Latn", "Kana", "Hira", "Bopo", "Cyrl", "Grek"],
        ("NotoSansKR-Regular.ttf", "NotoSansKR-Regular", 400, Upright)),
    #[cfg(cjk_at_hand)]
    family!("Noto Sans SC", "cjk/noto-sans-sc", Class::Sans, ["Hani", "Latn", "Kana", "Hang", "Hira", "Bopo", "Cyrl", "Grek"],
        ("NotoSansSC-Regular.ttf", "NotoSansSC-Regular", 400, Upright)),
    #[cfg(cjk_at_hand)]
    family!("Noto Sans TC", "cjk/noto-sans-tc", Class::Sans, ["Hani", "Latn", "Kana", "Hang", "Hira", "Bopo", "Cyrl", "Grek"],
        ("NotoSansTC-Regular.ttf", "NotoSansTC-Regular", 400, Upright)),
    #[cfg(cjk_at_hand)]
    family!("Noto Emoji", "cjk/noto-emoji", Class::Sans, ["Zsye"],
        ("NotoEmoji-Regular.ttf", "NotoEmoji-Regular", 400, Upright)),
];
