//! No name prints a missing glyph: every script, and the alphabets of CLDR.

use icu::locale::Locale;
use icu::locale::exemplar_chars::ExemplarCharacters;
use testamur::color::Color;
use testamur::error::Result;
use testamur::font::Font;
use testamur::font::FontSet;
use testamur::font::Wish;
use testamur::layout::text::TextSet;
use testamur::scene::Ink;
use testamur::scene::Item;
use testamur::scene::Node;

use crate::common;
use crate::text::lay;
use crate::text::text_box;

/// A text in a family, at a weight, in a language, on a line that is never too short.
fn set(text: &str, family: &str, weight: u16, locale: &str) -> Result<TextSet> {
    let mut input = text_box(text);
    input.size.w = 1e6;
    input.size.h = 1e6;
    input.locale = locale.into();
    input.spans[0].style.family = family.into();
    input.spans[0].style.weight = weight;
    lay(&input)
}

/// The PostScript names of the fonts that a text is set in, each once.
fn fonts(text: &str, family: &str, weight: u16, locale: &str) -> Vec<String> {
    let set = set(text, family, weight, locale).unwrap();
    let runs = set.text.lines.iter().flat_map(|line| &line.runs);
    let mut names: Vec<String> = Vec::new();
    for run in runs {
        let name = run.font.postscript_name();
        if !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    names
}

/// Names and hard cases: language, words.
const NAMES: &[(&str, &str)] = &[
    ("vi", "Nguyễn Thị Ánh Tuyết Đặng Ữ ữ Ẫ ẫ Ộ ộ Ỷ ỹ Ẵ ẵ Ợ Ỡ"),
    ("yo", "Ọláṣubọ̀mí Ẹ̀bùn Ṣọlá Ọ̀rẹ́olúwa Ẹ́ẹ̀ Ń ǹ M̀ m̄"),
    ("lt", "Jurgis Mikelė́nas i̇̀ i̇́ i̇̃ į̇́ ė́ Ę̃ Ũ̃ ū̃ J̃ j̇̃ R̃ l̃ m̃"),
    ("nv", "Hastiin Dláád Ą́ ą́ Į́ į́ Ǫ́ ǫ́ Ę́ ł"),
    ("ee", "Ɖ ɖ Ɛ̃ ɛ̃ Ƒ ƒ Ɣ Ŋ Ɔ̃ ɔ̀ Ʋ"),
    ("ff", "Ɓ ɓ Ɗ ɗ Ƴ ƴ Ŋ Ɲ ɲ"),
    ("haw", "Kahananui ʻOkina Kāneʻohe"),
    ("cy", "Ŵ ŵ Ŷ ŷ Ẁ ẃ Ẅ"),
    ("mi", "Māori Wīremu Ngāti"),
    ("mt", "Ġorġ Ħal Ċ ċ Ż"),
    ("ro", "Ștefan Țepeș Ș ț"),
    ("tr", "İbrahim Çağlar Işık Ğ ğ"),
    ("az", "Əliyev Ə ə"),
    ("is", "Þórður Ægir Ð ð Ý"),
    ("se", "Áŋŋel Đ Ŧ ŧ Ž ʒ Ǯ ǯ Ǧ Ǩ"),
    ("sa", "Śrī Ḥ ḥ Ṃ ṃ Ṝ ṝ Ḹ ḹ Ṅ Ñ Ṭ Ḍ Ṇ"),
    ("pinyin", "Lǚ Bù Ǜ ǜ Ń ń ḿ Ê̄ ê̌"),
    ("de", "Weiß STRAẞE Müller-Lüdenscheidt Æ Œ"),
    ("nl", "IJsbrand ij́ Ĳ ĳ"),
    ("fr", "Zoé d’Ÿ L’Haÿ-les-Roses"),
    ("mh", "Ļ Ḷ ḷ M̧ m̧ N̄ n̄ O̧ o̧"),
    ("el", "Γεώργιος Παπαδόπουλος"),
    ("grc", "Ἀχιλλεύς ᾍδης Ὦ ᾧ ῥ Ῥ ῗ ΐ ῧ ᾷ ῷ ᾼ Ὑ ᾿Α ϝ ϙ ϟ ϡ ͵ʹ"),
    ("ru", "Ёлкин Ѣ ѣ Ѳ Ѵ І"),
    ("uk", "Ґалаґан Їжак Є є"),
    ("kk", "Әлия Қайрат Ңұ Ө Ү Һ І"),
    ("ab", "Аҧсуа Ҟ Ҭ Ҵ Ӡ Ҩ Ҿ Ӷ Ԥ"),
    ("cv", "Ӑ Ӗ Ҫ Ӳ"),
    ("ba", "Ҙ Ғ Ҫ Ҡ Ә"),
    ("os", "Ӕ ӕ"),
    ("ce", "Ӏ ӏ Нохчийн"),
    ("sah", "Ҕ Ҥ Дь"),
    ("ckt", "Ӄ Ӈ Ԓ ԓ"),
    ("kca", "Ә Ӛ Ӫ Ӊ Ԯ"),
    ("mhr", "Ҥ Ӧ Ӱ"),
    ("sjd", "Ҋ Ӆ Ӎ Ҏ Ӭ Ҍ"),
    ("mk", "Ѓ Ќ Ѕ ѐ ѝ"),
    ("sr", "Ђорђе Ћирић Љ Њ Џ"),
    ("cu", "Ѧ Ѩ Ѫ Ѭ Ѯ Ѱ Ѡ Ѥ Ꙋ ꙋ"),
    ("hy", "Արամ Խաչատրյան Եւ և ﬓ"),
    ("ka", "შოთა რუსთაველი"),
    ("ka", "ᲨᲝᲗᲐ ᲠᲣᲡᲗᲐᲕᲔᲚᲘ Ა Ჿ ჺ"),
    ("he", "שָׂרָה בַּת־שֶׁבַע יִצְחָק חֲנִיתָהּ מֹשֶׁה וֹ"),
    ("yi", "ייִדיש אַלטער פּערל פֿייגע בֿ"),
    ("ar", "مُحَمَّدٌ عَبْدُ ٱللّٰهِ فاطمة الزَّهراء ﷺ"),
    ("fa", "گلنار پژوهنده چنگیز می‌خواهم"),
    ("ur", "محمد علی ٹیپو ڈاکٹر نے ہمیں پڑھا"),
    ("sd", "ڪريم ٻ ڀ ٺ ٽ ڄ ڃ ڇ ڊ ڏ ڍ ڙ ڦ ڳ ڱ ڻ"),
    ("ps", "ښاغلی ګل ځ څ ړ ږ ې ۍ"),
    ("ug", "ئۇيغۇر ۋ ې ڭ ھ"),
    ("ckb", "کوردی ڕ ڵ ۆ ێ ڤ"),
    ("ks", "کٲشُر ۆ ۄ ٕ ٟ"),
    ("ms-Arab", "ڠ ڤ ݢ ڽ ۏ"),
    ("hi", "अनन्या शर्मा क्षत्रिय ज्ञान श्री हृदय ड़ ढ़ ऑ ऍ"),
    ("mr", "ज्ञानेश्वर ऱ्या ळ ॲ"),
    ("ne", "प्रसाद श्रेष्ठ"),
    ("sa-Deva", "ॐ ॠ ऌ ॡ ऽ ᳚"),
    ("bn", "রবীন্দ্রনাথ ঠাকুর ক্ষ জ্ঞ ৎ ড় ঢ় য়"),
    ("as", "ৰীতা ৱ"),
    ("pa", "ਗੁਰਪ੍ਰੀਤ ਸਿੰਘ ਸ਼ ਖ਼ ਜ਼ ੴ"),
    ("gu", "મહાત્મા ગાંધી ક્ષ જ્ઞ ૐ"),
    ("or", "ଜଗନ୍ନାଥ ମହାପାତ୍ର ଡ଼ ଢ଼ ୟ କ୍ଷ ୱ"),
    ("ta", "சுப்பிரமணிய பாரதி ஸ்ரீ க்ஷ ஹ ஜ"),
    ("te", "శ్రీనివాస రావు క్ష జ్ఞ ఱ"),
    ("kn", "ಕುವೆಂಪು ಶ್ರೀ ಕ್ಷ ಜ್ಞ"),
    ("ml", "ശ്രീലക്ഷ്മി നായർ ൻ ൽ ൾ ൺ ൿ ന്‍"),
    ("si", "ශ්‍රී ලංකා ක්‍ෂ ඥ ඳ"),
    ("th", "ณัฐพล ศรีสุข ฤๅษี กำ ๏ ญู ฐู"),
    ("lo", "ສົມສັກ ພົມມະຈັນ ໜ ໝ"),
    ("km", "សុខ ខេមរា ស្រីមុំ ៎ ឥ ឲ"),
    ("my", "အောင်ဆန်းစုကြည် ဿ ၏ ဩ"),
    ("shn", "ၽႃႇသႃႇတႆး ၵ ၸ"),
    ("mnw", "ဘာသာမန် ၚ ၛ"),
    ("bo", "བསྟན་འཛིན་རྒྱ་མཚོ། བཀྲ་ཤིས་ རྫོང་ཁ ཨོཾ་མ་ཎི་པདྨེ་ཧཱུྃ"),
    ("am", "አበበ ቢቂላ ኃይለ ሥላሴ"),
    ("ti", "ቐ ቘ ኸ ዀ"),
    ("mn-Mong", "ᠴᠢᠩᠭᠢᠰ ᠬᠠᠭᠠᠨ ᠮᠣᠩᠭᠣᠯ ᠪᠠᠭᠠᠲᠤᠷ᠃ ᠨᠠ᠋"),
    ("chr", "ᏎᏉᏯ ᏣᎳᎩ ꮳꮃꭹ Ᏽ ᏽ"),
    ("ko", "김민준 박서연 뷁 똠방각하 金秀賢 李舜臣 裵"),
    (
        "ja",
        "山田太郎 さくら マリア ヷ ゐ ゑ 々 〆 ヶ ｶﾞ 齋藤 渡邉 渡邊",
    ),
    (
        "ja",
        "𠮷野 髙橋 﨑山 山﨑 𡈽屋 㐂 𠅘 濵田 栁沢 槗本 桒原 𣘺本 神田 﨔 德永 瀨戸 𠮟 嵓 曻 彅",
    ),
    (
        "zh-Hans",
        "张伟 王秀英 喆 璟 昇 㛃 䶮 𬭬 𫖮 𫘧 𫄸 𬀩 𬬱 𬱖 𬇙 𬍛 𬶋 𰻝 〇",
    ),
    ("zh-Hant", "陳怡君 黃淑芬 堃 峯 啟 𡛕 喆 瀞 嫺 湘 菓 綉 衞"),
    ("zh-HK", "嘅 咗 㗎 𨋢 𠝹 𡃁 𥄫 喺 冚 唥 𨳊 啱 𢫏 𧘇 𪊲"),
    ("zh-TW", "ㄅㄆㄇ 巿 ㄓㄨㄥ"),
    ("en", "🎓 👩🏽‍🎓 👨‍👩‍👧‍👦 🇳🇵 🏴󠁧󠁢󠁷󠁬󠁳󠁿 1️⃣ ❤️ ❤️‍🔥 ☝🏿 ©️ ⭐ ✨ 🏅 🥇"),
    (
        "en",
        "★ ☆ ✓ ✔ → ← ≥ ≤ √ ∞ № ℠ ™ € ₹ ₺ ₽ ₦ ₫ ₩ ₪ ₱ ₴ ₸ ₾ ♪ ♥ • ◦ ‣ † ‡ § ¶ “„‚‘«»‹› – — … ‰",
    ),
];

#[test]
fn no_name_prints_a_missing_glyph() {
    let mut faults = Vec::new();
    for family in [
        "EB Garamond",
        "Inter",
        "Great Vibes",
        "UnifrakturMaguntia",
        "Source Code Pro",
    ] {
        for &(locale, words) in NAMES {
            for weight in [400, 700] {
                if let Err(error) = set(words, family, weight, locale) {
                    faults.push(format!("{locale}, {family} {weight}: {error}"));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The languages whose alphabets come with `icu`.
const ALPHABETS: &[&str] = &[
    "af", "ak", "am", "ar", "as", "ast", "az", "be", "bg", "bn", "br", "brx", "bs", "bs-Cyrl",
    "ca", "ceb", "chr", "ckb", "cs", "cv", "cy", "da", "de", "doi", "dsb", "ee", "el", "en", "eo",
    "es", "et", "eu", "fa", "fi", "fil", "fo", "fr", "fy", "ga", "gd", "gl", "gu", "ha", "he",
    "hi", "hr", "hsb", "hu", "hy", "ia", "id", "ig", "is", "it", "ja", "jv", "ka", "kea", "kgp",
    "ki", "kk", "km", "kn", "ko", "kok", "ks", "ks-Deva", "ksh", "ku", "ky", "lb", "lo", "lt",
    "lv", "mai", "mi", "mk", "ml", "mn", "mr", "ms", "mt", "my", "nb", "nds", "ne", "nl", "nn",
    "om", "or", "pa", "pcm", "pl", "ps", "pt", "qu", "rm", "ro", "ru", "rw", "sa", "sah", "sc",
    "sd", "sd-Deva", "si", "sk", "sl", "so", "sq", "sr", "sr-Latn", "su", "sv", "sw", "ta", "te",
    "tg", "th", "ti", "tk", "to", "tr", "tt", "ug", "uk", "ur", "uz", "uz-Cyrl", "vi", "wo", "xh",
    "yo", "yrl", "yue", "yue-Hans", "zh", "zh-Hant", "zu",
];

/// All of the first block of Han that Unicode 11 knew, and of Extension A that Unicode 3 did.
#[test]
fn han_of_the_basic_plane_is_at_hand() {
    let fonts = FontSet::bundled().all();
    let missing: Vec<char> = ('\u{4e00}'..='\u{9fef}')
        .chain('\u{3400}'..='\u{4db5}')
        .filter(|&character| !fonts.iter().any(|font| font.has_glyph(character)))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn han_forms_follow_the_locale() {
    for (locale, font) in [
        ("ja", "NotoSansJP-Regular"),
        ("ja-JP", "NotoSansJP-Regular"),
        ("ko", "NotoSansKR-Regular"),
        ("zh", "NotoSansSC-Regular"),
        ("zh-Hans", "NotoSansSC-Regular"),
        ("zh-Hans-HK", "NotoSansSC-Regular"),
        ("zh-SG", "NotoSansSC-Regular"),
        ("zh-Hant", "NotoSansTC-Regular"),
        ("zh-TW", "NotoSansTC-Regular"),
        ("zh-HK", "NotoSansTC-Regular"),
        ("zh-Hant-u-nu-hant", "NotoSansTC-Regular"),
        ("yue", "NotoSansTC-Regular"),
        ("en", "NotoSansSC-Regular"),
    ] {
        assert_eq!(
            fonts("直角骨", "EB Garamond", 400, locale),
            [font],
            "{locale}"
        );
    }
}

#[test]
fn kana_or_hangul_tell_the_forms_of_han_where_the_locale_does_not() {
    let seen = |text, locale| fonts(text, "Inter", 400, locale);
    assert_eq!(seen("直子 さくら", "en"), ["NotoSansJP-Regular"]);
    assert_eq!(seen("直さくら", "de"), ["NotoSansJP-Regular"]);
    assert_eq!(seen("김直", "en"), ["NotoSansKR-Regular"]);
    assert_eq!(seen("直さくら", "zh-Hans"), ["NotoSansSC-Regular"]);
}

#[test]
fn a_rare_character_takes_its_whole_word_along() {
    // Noto Sans SC has 野家, but not the first.
    assert_eq!(fonts("𠮷野家", "Inter", 400, "zh"), ["NotoSansJP-Regular"]);
    // Amiri has what Noto Nastaliq Urdu lacks.
    assert_eq!(fonts("محمدڭ", "Inter", 400, "ur"), ["Amiri-Regular"]);
    // Cinzel lacks the first letter only.
    assert_eq!(fonts("Əliyev", "Cinzel", 400, "az"), ["NotoSerif-Regular"]);
    // A mark that the font lacks takes the letters before it along.
    assert_eq!(
        fonts("Cyrus\u{361}a", "Cinzel", 400, "en"),
        ["NotoSerif-Regular"]
    );
}

#[test]
fn a_word_whose_marks_a_font_cannot_place_goes_to_one_that_can() {
    let seen = |text| fonts(text, "EB Garamond", 400, "yo");
    // EB Garamond knows where a grave goes on O with a dot below, but not on E with one.
    assert_eq!(seen("Ọláṣubọ̀mí"), ["EBGaramond-Regular"]);
    assert_eq!(seen("Ẹ̀bùn"), ["NotoSerif-Regular"]);
    assert_eq!(
        seen("Ẹ̀bùn Adé"),
        ["NotoSerif-Regular", "EBGaramond-Regular"]
    );
    // No composed letter, but a place for the mark.
    assert_eq!(seen("m̀"), ["EBGaramond-Regular"]);
}

/// Baselines of the lines of a text that is broken, from the first.
fn pitches(text: &str, locale: &str) -> Vec<f64> {
    let mut input = text_box(text);
    input.size = testamur::geom::Size::new(220.0, 500.0);
    input.locale = locale.into();
    let set = lay(&input).unwrap();
    let lines = set.text.lines.iter().map(|line| line.runs[0].at.f);
    let places: Vec<f64> = lines.collect();
    places.windows(2).map(|pair| pair[1] - pair[0]).collect()
}

#[test]
fn lines_of_tall_letters_stand_further_apart() {
    let latin = pitches("one line and another that is longer and longer still", "en");
    assert!(!latin.is_empty() && latin.iter().all(|pitch| (pitch - 25.0).abs() < 1e-9));
    let arabic = pitches(
        "محمد علي محمد علي محمد علي محمد علي محمد علي محمد علي",
        "ar",
    );
    assert!(
        arabic.iter().all(|pitch| (pitch - 25.0).abs() < 1e-9),
        "{arabic:?}"
    );
    let urdu = pitches(
        "نستعلیق خط میں لکھا ہوا ایک طویل متن جو کئی سطروں پر مشتمل ہے",
        "ur",
    );
    assert!(
        !urdu.is_empty() && urdu.iter().all(|&pitch| pitch > 35.0),
        "{urdu:?}"
    );
}

/// Words that some family lacks, by script.
const FOREIGN: &[&str] = &["Ẁṇḏǯ", "Γιάννης", "Ғайни", "შოთა", "Արամ"];

#[test]
fn small_letters_of_a_fallback_are_as_tall_as_those_beside_it() {
    for family in [
        "EB Garamond",
        "Cinzel",
        "Inter",
        "Great Vibes",
        "Source Code Pro",
    ] {
        let own = FontSet::bundled()
            .choose(&Wish::regular(family))
            .unwrap()
            .font;
        let tall = |font: &Font, size: f64| font.metrics().x_height * size / font.units_per_em();
        for word in FOREIGN {
            let set = set(word, family, 400, "en").unwrap();
            for run in &set.text.lines[0].runs {
                let ratio = tall(&run.font, run.size) / tall(&own, 20.0);
                // At the ends of the range that capitals and strokes allow, it is no more than near.
                let bounded = run.size == 20.0 * 0.85 || run.size == 20.0 * 1.15;
                assert!(
                    (ratio - 1.0).abs() < 1e-9 || bounded,
                    "{family} {word} {ratio}"
                );
            }
        }
    }
}

#[test]
fn a_bold_text_falls_back_to_bold_letters_where_there_are_any() {
    // Han, kana, Hangul, emoji and three more scripts have a regular face alone.
    let regular = ["zh", "ja", "ko", "bo", "mn-Mong", "chr", "en"];
    let bold = |tag: &str| !regular.iter().any(|light| tag.starts_with(light));
    for &(locale, words) in NAMES.iter().filter(|(locale, _)| bold(locale)) {
        for family in ["EB Garamond", "Inter"] {
            let set = set(words, family, 700, locale).unwrap();
            for run in &set.text.lines[0].runs {
                assert!(run.font.weight() >= 600, "{locale} {run:?}");
            }
        }
    }
}

#[test]
fn urdu_is_nastaliq_and_other_arabic_letters_are_naskh() {
    let seen = |locale, weight| fonts("محمد", "EB Garamond", weight, locale);
    assert_eq!(seen("ur", 400), ["NotoNastaliqUrdu-Regular"]);
    assert_eq!(seen("ur-PK", 700), ["NotoNastaliqUrdu-Bold"]);
    assert_eq!(seen("ar", 400), ["Amiri-Regular"]);
    assert_eq!(seen("fa", 700), ["Amiri-Bold"]);
    assert_eq!(
        fonts("محمد", "Inter", 400, "en"),
        ["NotoNaskhArabic-Regular"]
    );
}

#[test]
fn an_emoji_is_one_cluster_of_one_font_and_keeps_its_size() {
    let all = "👩🏽‍🎓|👨‍👩‍👧‍👦|🇳🇵|1️⃣|❤️‍🔥|☝🏿|©️";
    for family in ["EB Garamond", "Inter", "Noto Sans"] {
        let set = set(all, family, 700, "en").unwrap();
        let runs = set.text.lines[0].runs.iter();
        let emoji = runs.filter(|run| run.font.family() == "Noto Emoji");
        let clusters: Vec<&str> = emoji
            .flat_map(|run| {
                assert_eq!(run.size, 20.0);
                run.glyphs
                    .iter()
                    .map(|glyph| &set.text.lines[0].text[glyph.cluster.clone()])
            })
            .collect();
        assert_eq!(clusters, all.split('|').collect::<Vec<_>>(), "{family}");
    }
}

#[test]
fn the_alphabets_of_cldr_are_at_hand() {
    let mut faults = Vec::new();
    for tag in ALPHABETS {
        let locale: Locale = tag.parse().unwrap();
        let locale = (&locale).into();
        let main = ExemplarCharacters::try_new_main(&locale).unwrap();
        let rare = ExemplarCharacters::try_new_auxiliary(&locale).unwrap();
        let all = [main, rare];
        let words: Vec<String> = all
            .iter()
            .flat_map(|set| {
                let single = set.code_points().iter_chars().map(String::from);
                let strings = set.strings().iter().map(str::to_owned);
                single.chain(strings).collect::<Vec<_>>()
            })
            .collect();
        assert!(!words.is_empty(), "{tag}");
        if let Err(error) = set(&words.join(" "), "EB Garamond", 400, tag) {
            faults.push(format!("{tag}: {error}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

const COLORS: &[u8] = include_bytes!("../ref/fonts/colors.ttf");
const PICTURES: &[u8] = include_bytes!("../ref/fonts/pictures.ttf");

/// The nodes that draw one line of text, with a font of the design that has colours.
fn colored(text: &str, family: &str, font: &[u8]) -> Vec<Node> {
    let element = format!(
        "[fonts]\nfiles = [\"colors.ttf\"]\n[[elements]]\nid = \"a\"\ntype = \"text\"\ntext = \"{text}\"\n\
         frame = [\"0pt\", \"0pt\", \"300pt\", \"50pt\"]\nfont = {{ family = \"{family}\", size = \"20pt\" }}"
    );
    let plate = common::plate_with(&common::page(&element), &[("colors.ttf", font)]).unwrap();
    let scene = common::scene(&plate, &common::record("Ada")).unwrap();
    let ground = &scene.pages[0].ground;
    let found = ground.iter().find_map(|node| match &node.item {
        Item::Group(group) => Some(group.nodes.clone()),
        Item::Text(_) => Some(vec![node.clone()]),
        _ => None,
    });
    found.unwrap()
}

#[test]
fn a_colour_glyph_is_shapes_beside_text_that_is_not_seen() {
    let nodes = colored("Ada 🎓 Byron", "Inter", COLORS);
    let Item::Text(text) = &nodes[0].item else {
        panic!("{nodes:?}");
    };
    assert_eq!(&*text.lines[0].text, "Ada 🎓 Byron");
    let seen: Vec<(&str, bool)> = text.lines[0]
        .runs
        .iter()
        .map(|run| {
            let words = &text.lines[0].text[run.text.clone()];
            (words, run.color != Color::TRANSPARENT)
        })
        .collect();
    assert_eq!(seen, [("Ada ", true), ("🎓", false), (" Byron", true)]);
    assert_eq!(nodes.len(), 2);
    assert!(matches!(&nodes[1].item, Item::Shape(_)) && nodes[1].alt.as_deref() == Some(""));
}

#[test]
fn text_without_colour_glyphs_stays_as_it_is() {
    let nodes = colored("Ada Byron", "Inter", COLORS);
    assert!(matches!(
        &nodes[..],
        [Node {
            item: Item::Text(_),
            ..
        }]
    ));
}

#[cfg(feature = "vector")]
#[test]
fn a_glyph_that_is_a_picture_is_shapes_too() {
    let fills = |text: &str| -> Vec<String> {
        let nodes = colored(text, "Test Pictures", PICTURES);
        nodes[1..].iter().map(filling).collect()
    };
    assert_eq!(fills("A"), ["linear 2", "#00ff00 even-odd"]);
    assert_eq!(fills("B"), ["cut #008080", "cut #000000"]);
    assert_eq!(fills("C"), ["#12345680"]);
    assert!(matches!(
        &colored("Dd", "Test Pictures", PICTURES)[..],
        [Node {
            item: Item::Text(_),
            ..
        }]
    ));
}

fn filling(node: &Node) -> String {
    match &node.item {
        Item::Shape(shape) => {
            let rule = if shape.even_odd { " even-odd" } else { "" };
            match shape.fill.as_ref().unwrap() {
                Ink::Solid(color) => format!("{color}{rule}"),
                Ink::Linear { stops, .. } => format!("linear {}", stops.len()),
                Ink::Radial { stops, .. } => format!("radial {}", stops.len()),
            }
        }
        Item::Group(group) => format!("cut {}", filling(&group.nodes[0])),
        other => panic!("{other:?}"),
    }
}
