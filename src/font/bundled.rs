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
    ($name:literal, $class:expr, [$($script:literal),*], $(($path:literal, $postscript:literal, $weight:literal, $slant:ident)),*) => {
        Bundled {
            name: $name,
            class: $class,
            scripts: &[$($script),*],
            faces: &[$(BundledFace {
                path: $path,
                postscript: $postscript,
                weight: $weight,
                slant: Slant::$slant,
                data: include_bytes!(concat!("../../fonts/", $path)),
            }),*],
        }
    };
}

/// The bundled families, each made once; the order is that of `FAMILIES`.
pub(super) fn families() -> &'static [Family] {
    static MADE: OnceLock<Vec<Family>> = OnceLock::new();
    MADE.get_or_init(|| FAMILIES.iter().map(family).collect())
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

/// One line a face: path under `fonts/`, PostScript name, weight, slant. The scripts are those of
/// which the first face has at least 20 characters, most first; `Zsye` stands for emoji.
#[cfg(feature = "bundled-fonts")]
#[rustfmt::skip]
static FAMILIES: &[Bundled] = &[
    family!("EB Garamond", Class::Serif, ["Latn", "Grek", "Cyrl"],
        ("eb-garamond/EBGaramond-Regular.ttf", "EBGaramond-Regular", 400, Upright),
        ("eb-garamond/EBGaramond-Italic.ttf", "EBGaramond-Italic", 400, Italic),
        ("eb-garamond/EBGaramond-Medium.ttf", "EBGaramond-Medium", 500, Upright),
        ("eb-garamond/EBGaramond-SemiBold.ttf", "EBGaramond-SemiBold", 600, Upright),
        ("eb-garamond/EBGaramond-Bold.ttf", "EBGaramond-Bold", 700, Upright)),
    family!("Libre Baskerville", Class::Serif, ["Latn"],
        ("libre-baskerville/LibreBaskerville-Regular.ttf", "LibreBaskerville-Regular", 400, Upright),
        ("libre-baskerville/LibreBaskerville-Italic.ttf", "LibreBaskerville-Italic", 400, Italic),
        ("libre-baskerville/LibreBaskerville-Bold.ttf", "LibreBaskerville-Bold", 700, Upright)),
    family!("Cinzel", Class::Serif, ["Latn"],
        ("cinzel/Cinzel-Regular.ttf", "Cinzel-Regular", 400, Upright),
        ("cinzel/Cinzel-Bold.ttf", "Cinzel-Bold", 700, Upright)),
    family!("Inter", Class::Sans, ["Latn", "Grek", "Cyrl"],
        ("inter/Inter-Regular.ttf", "Inter-Regular", 400, Upright),
        ("inter/Inter-Medium.ttf", "Inter-Medium", 500, Upright),
        ("inter/Inter-SemiBold.ttf", "Inter-SemiBold", 600, Upright),
        ("inter/Inter-Bold.ttf", "Inter-Bold", 700, Upright)),
    family!("Noto Sans", Class::Sans, ["Latn", "Cyrl", "Grek", "Deva"],
        ("noto-sans/NotoSans-Regular.ttf", "NotoSans-Regular", 400, Upright),
        ("noto-sans/NotoSans-Italic.ttf", "NotoSans-Italic", 400, Italic),
        ("noto-sans/NotoSans-Bold.ttf", "NotoSans-Bold", 700, Upright)),
    family!("Noto Serif", Class::Serif, ["Latn", "Cyrl", "Grek"],
        ("noto-serif/NotoSerif-Regular.ttf", "NotoSerif-Regular", 400, Upright),
        ("noto-serif/NotoSerif-Bold.ttf", "NotoSerif-Bold", 700, Upright)),
    family!("Pinyon Script", Class::Script, ["Latn"],
        ("pinyon-script/PinyonScript-Regular.ttf", "PinyonScript-Regular", 400, Upright)),
    family!("Great Vibes", Class::Script, ["Latn", "Cyrl"],
        ("great-vibes/GreatVibes-Regular.ttf", "GreatVibes-Regular", 400, Upright)),
    family!("UnifrakturMaguntia", Class::Blackletter, ["Latn"],
        ("unifrakturmaguntia/UnifrakturMaguntia-Regular.ttf", "UnifrakturMaguntia", 400, Upright)),
    family!("Pirata One", Class::Blackletter, ["Latn"],
        ("pirata-one/PirataOne-Regular.ttf", "PirataOne-Regular", 400, Upright)),
    family!("Source Code Pro", Class::Mono, ["Latn", "Cyrl", "Grek"],
        ("source-code-pro/SourceCodePro-Regular.ttf", "SourceCodePro-Regular", 400, Upright)),
    family!("Amiri", Class::Serif, ["Arab", "Latn"],
        ("amiri/Amiri-Regular.ttf", "Amiri-Regular", 400, Upright),
        ("amiri/Amiri-Bold.ttf", "Amiri-Bold", 700, Upright)),
    family!("Noto Naskh Arabic", Class::Sans, ["Arab", "Latn"],
        ("noto-naskh-arabic/NotoNaskhArabic-Regular.ttf", "NotoNaskhArabic-Regular", 400, Upright),
        ("noto-naskh-arabic/NotoNaskhArabic-Bold.ttf", "NotoNaskhArabic-Bold", 700, Upright)),
    family!("Noto Sans Hebrew", Class::Sans, ["Latn", "Hebr"],
        ("noto-sans-hebrew/NotoSansHebrew-Regular.ttf", "NotoSansHebrew-Regular", 400, Upright),
        ("noto-sans-hebrew/NotoSansHebrew-Bold.ttf", "NotoSansHebrew-Bold", 700, Upright)),
    family!("Noto Sans Devanagari", Class::Sans, ["Latn", "Deva"],
        ("noto-sans-devanagari/NotoSansDevanagari-Regular.ttf", "NotoSansDevanagari-Regular", 400, Upright),
        ("noto-sans-devanagari/NotoSansDevanagari-Bold.ttf", "NotoSansDevanagari-Bold", 700, Upright)),
    family!("Noto Sans Bengali", Class::Sans, ["Latn", "Beng"],
        ("noto-sans-bengali/NotoSansBengali-Regular.ttf", "NotoSansBengali-Regular", 400, Upright),
        ("noto-sans-bengali/NotoSansBengali-Bold.ttf", "NotoSansBengali-Bold", 700, Upright)),
    family!("Noto Sans Tamil", Class::Sans, ["Latn", "Taml"],
        ("noto-sans-tamil/NotoSansTamil-Regular.ttf", "NotoSansTamil-Regular", 400, Upright),
        ("noto-sans-tamil/NotoSansTamil-Bold.ttf", "NotoSansTamil-Bold", 700, Upright)),
    family!("Noto Sans Thai", Class::Sans, ["Latn", "Thai"],
        ("noto-sans-thai/NotoSansThai-Regular.ttf", "NotoSansThai-Regular", 400, Upright),
        ("noto-sans-thai/NotoSansThai-Bold.ttf", "NotoSansThai-Bold", 700, Upright)),
    family!("Noto Sans Georgian", Class::Sans, ["Latn", "Geor"],
        ("noto-sans-georgian/NotoSansGeorgian-Regular.ttf", "NotoSansGeorgian-Regular", 400, Upright),
        ("noto-sans-georgian/NotoSansGeorgian-Bold.ttf", "NotoSansGeorgian-Bold", 700, Upright)),
    family!("Noto Sans Armenian", Class::Sans, ["Latn", "Armn"],
        ("noto-sans-armenian/NotoSansArmenian-Regular.ttf", "NotoSansArmenian-Regular", 400, Upright),
        ("noto-sans-armenian/NotoSansArmenian-Bold.ttf", "NotoSansArmenian-Bold", 700, Upright)),
    family!("Noto Sans Ethiopic", Class::Sans, ["Ethi", "Latn"],
        ("noto-sans-ethiopic/NotoSansEthiopic-Regular.ttf", "NotoSansEthiopic-Regular", 400, Upright),
        ("noto-sans-ethiopic/NotoSansEthiopic-Bold.ttf", "NotoSansEthiopic-Bold", 700, Upright)),
    family!("Noto Sans Khmer", Class::Sans, ["Latn", "Khmr"],
        ("noto-sans-khmer/NotoSansKhmer-Regular.ttf", "NotoSansKhmer-Regular", 400, Upright),
        ("noto-sans-khmer/NotoSansKhmer-Bold.ttf", "NotoSansKhmer-Bold", 700, Upright)),
    family!("Noto Sans Lao", Class::Sans, ["Latn", "Laoo"],
        ("noto-sans-lao/NotoSansLao-Regular.ttf", "NotoSansLao-Regular", 400, Upright),
        ("noto-sans-lao/NotoSansLao-Bold.ttf", "NotoSansLao-Bold", 700, Upright)),
    family!("Noto Sans Gurmukhi", Class::Sans, ["Latn", "Guru"],
        ("noto-sans-gurmukhi/NotoSansGurmukhi-Regular.ttf", "NotoSansGurmukhi-Regular", 400, Upright),
        ("noto-sans-gurmukhi/NotoSansGurmukhi-Bold.ttf", "NotoSansGurmukhi-Bold", 700, Upright)),
    family!("Noto Sans Gujarati", Class::Sans, ["Latn", "Gujr"],
        ("noto-sans-gujarati/NotoSansGujarati-Regular.ttf", "NotoSansGujarati-Regular", 400, Upright),
        ("noto-sans-gujarati/NotoSansGujarati-Bold.ttf", "NotoSansGujarati-Bold", 700, Upright)),
    family!("Noto Sans Telugu", Class::Sans, ["Latn", "Telu"],
        ("noto-sans-telugu/NotoSansTelugu-Regular.ttf", "NotoSansTelugu-Regular", 400, Upright),
        ("noto-sans-telugu/NotoSansTelugu-Bold.ttf", "NotoSansTelugu-Bold", 700, Upright)),
    family!("Noto Sans Kannada", Class::Sans, ["Latn", "Knda"],
        ("noto-sans-kannada/NotoSansKannada-Regular.ttf", "NotoSansKannada-Regular", 400, Upright),
        ("noto-sans-kannada/NotoSansKannada-Bold.ttf", "NotoSansKannada-Bold", 700, Upright)),
    family!("Noto Sans Malayalam", Class::Sans, ["Latn", "Mlym"],
        ("noto-sans-malayalam/NotoSansMalayalam-Regular.ttf", "NotoSansMalayalam-Regular", 400, Upright),
        ("noto-sans-malayalam/NotoSansMalayalam-Bold.ttf", "NotoSansMalayalam-Bold", 700, Upright)),
    family!("Noto Sans Sinhala", Class::Sans, ["Latn", "Sinh"],
        ("noto-sans-sinhala/NotoSansSinhala-Regular.ttf", "NotoSansSinhala-Regular", 400, Upright),
        ("noto-sans-sinhala/NotoSansSinhala-Bold.ttf", "NotoSansSinhala-Bold", 700, Upright)),
    family!("Noto Sans Myanmar", Class::Sans, ["Latn", "Mymr"],
        ("noto-sans-myanmar/NotoSansMyanmar-Regular.ttf", "NotoSansMyanmar-Regular", 400, Upright),
        ("noto-sans-myanmar/NotoSansMyanmar-Bold.ttf", "NotoSansMyanmar-Bold", 700, Upright)),
    family!("Noto Serif Hebrew", Class::Serif, ["Latn", "Hebr"],
        ("noto-serif-hebrew/NotoSerifHebrew-Regular.ttf", "NotoSerifHebrew-Regular", 400, Upright)),
    family!("Noto Serif Devanagari", Class::Serif, ["Latn", "Deva"],
        ("noto-serif-devanagari/NotoSerifDevanagari-Regular.ttf", "NotoSerifDevanagari-Regular", 400, Upright)),
    family!("Noto Serif Bengali", Class::Serif, ["Latn", "Beng"],
        ("noto-serif-bengali/NotoSerifBengali-Regular.ttf", "NotoSerifBengali-Regular", 400, Upright)),
    family!("Noto Serif Khmer", Class::Serif, ["Khmr"],
        ("noto-serif-khmer/NotoSerifKhmer-Regular.ttf", "NotoSerifKhmer-Regular", 400, Upright)),
    family!("Noto Serif Tamil", Class::Serif, ["Taml"],
        ("noto-serif-tamil/NotoSerifTamil-Regular.ttf", "NotoSerifTamil-Regular", 400, Upright)),
    family!("Noto Serif Thai", Class::Serif, ["Thai"],
        ("noto-serif-thai/NotoSerifThai-Regular.ttf", "NotoSerifThai-Regular", 400, Upright)),
    family!("Noto Serif Georgian", Class::Serif, ["Geor"],
        ("noto-serif-georgian/NotoSerifGeorgian-Regular.ttf", "NotoSerifGeorgian-Regular", 400, Upright)),
    family!("Noto Serif Armenian", Class::Serif, ["Armn"],
        ("noto-serif-armenian/NotoSerifArmenian-Regular.ttf", "NotoSerifArmenian-Regular", 400, Upright)),
    family!("Noto Serif Ethiopic", Class::Serif, ["Ethi"],
        ("noto-serif-ethiopic/NotoSerifEthiopic-Regular.ttf", "NotoSerifEthiopic-Regular", 400, Upright)),
    family!("Noto Serif Lao", Class::Serif, ["Laoo"],
        ("noto-serif-lao/NotoSerifLao-Regular.ttf", "NotoSerifLao-Regular", 400, Upright)),
    family!("Noto Nastaliq Urdu", Class::Serif, ["Arab", "Latn"],
        ("noto-nastaliq-urdu/NotoNastaliqUrdu-Regular.ttf", "NotoNastaliqUrdu-Regular", 400, Upright),
        ("noto-nastaliq-urdu/NotoNastaliqUrdu-Bold.ttf", "NotoNastaliqUrdu-Bold", 700, Upright)),
    family!("Noto Sans Oriya", Class::Sans, ["Latn", "Orya"],
        ("noto-sans-oriya/NotoSansOriya-Regular.ttf", "NotoSansOriya-Regular", 400, Upright),
        ("noto-sans-oriya/NotoSansOriya-Bold.ttf", "NotoSansOriya-Bold", 700, Upright)),
    family!("Noto Serif Tibetan", Class::Serif, ["Latn", "Tibt"],
        ("noto-serif-tibetan/NotoSerifTibetan-Regular.ttf", "NotoSerifTibetan-Regular", 400, Upright)),
    family!("Noto Sans Mongolian", Class::Sans, ["Latn", "Mong"],
        ("noto-sans-mongolian/NotoSansMongolian-Regular.ttf", "NotoSansMongolian-Regular", 400, Upright)),
    family!("Noto Sans Cherokee", Class::Sans, ["Latn", "Cher"],
        ("noto-sans-cherokee/NotoSansCherokee-Regular.ttf", "NotoSansCherokee-Regular", 400, Upright)),
    #[cfg(cjk_at_hand)]
    family!("Noto Sans JP", Class::Sans, ["Hani", "Latn", "Kana", "Hang", "Hira", "Bopo", "Cyrl", "Grek"],
        ("cjk/noto-sans-jp/NotoSansJP-Regular.ttf", "NotoSansJP-Regular", 400, Upright)),
    #[cfg(cjk_at_hand)]
    family!("Noto Sans KR", Class::Sans, ["Hang", "Hani", "Latn", "Kana", "Hira", "Bopo", "Cyrl", "Grek"],
        ("cjk/noto-sans-kr/NotoSansKR-Regular.ttf", "NotoSansKR-Regular", 400, Upright)),
    #[cfg(cjk_at_hand)]
    family!("Noto Sans SC", Class::Sans, ["Hani", "Latn", "Kana", "Hang", "Hira", "Bopo", "Cyrl", "Grek"],
        ("cjk/noto-sans-sc/NotoSansSC-Regular.ttf", "NotoSansSC-Regular", 400, Upright)),
    #[cfg(cjk_at_hand)]
    family!("Noto Sans TC", Class::Sans, ["Hani", "Latn", "Kana", "Hang", "Hira", "Bopo", "Cyrl", "Grek"],
        ("cjk/noto-sans-tc/NotoSansTC-Regular.ttf", "NotoSansTC-Regular", 400, Upright)),
    #[cfg(cjk_at_hand)]
    family!("Noto Emoji", Class::Sans, ["Zsye"],
        ("cjk/noto-emoji/NotoEmoji-Regular.ttf", "NotoEmoji-Regular", 400, Upright)),
];
