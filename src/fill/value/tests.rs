use super::*;
use crate::locale::CALENDARS;
use crate::locale::set_calendar;
use crate::plate::DATE_STYLES;

fn locale(tag: &str) -> Locale {
    resolve_locale(tag).0
}

fn long(tag: &str) -> String {
    date("2026-05-14", "long", &locale(tag)).unwrap()
}

#[test]
fn dates_speak_the_locale() {
    assert_eq!(long("en-GB"), "14 May 2026");
    assert_eq!(long("en-US"), "May 14, 2026");
    assert_eq!(long("de"), "14. Mai 2026");
    assert_eq!(long("ja"), "2026年5月14日");
    assert_eq!(long("th"), "14 พฤษภาคม 2569");
    assert_eq!(
        date("2026-05-14", "full", &locale("en-GB")).unwrap(),
        "Thursday, 14 May 2026"
    );
    assert_eq!(
        date("2026-05-14", "year", &locale("en-GB")).unwrap(),
        "2026"
    );
    assert_eq!(
        date("2026-05-14", "month-year", &locale("en-GB")).unwrap(),
        "May 2026"
    );
}

#[test]
fn an_unknown_locale_falls_back_to_english_words() {
    let (found, known) = resolve_locale("qaa");
    assert!(!known);
    assert_eq!(
        date("2026-03-14", "long", &found).unwrap(),
        "March 14, 2026"
    );
}

/// Every language of two letters that has words.
fn known() -> impl Iterator<Item = String> {
    let pairs = (b'a'..=b'z').flat_map(|a| (b'a'..=b'z').map(move |b| [a, b]));
    pairs
        .map(|pair| String::from_utf8(pair.to_vec()).unwrap())
        .filter(|tag| resolve_locale(tag).1)
}

#[test]
fn locales_without_names_of_months_are_told_apart_from_those_with() {
    let more = ["de-AT", "zh-Hant-TW", "sr-Latn", "th-u-ca-gregory"];
    for tag in known().chain(more.map(str::to_owned)) {
        assert!(resolve_locale(&tag).1, "{tag}");
        assert!(!long(&tag).contains("M0"), "{tag}");
    }
    assert!(known().count() > 80);
    // Hawaiian made the formatter stop the program.
    for tag in ["haw", "qaa", "tlh", "und", "x"] {
        assert!(!resolve_locale(tag).1, "{tag}");
    }
}

#[test]
fn calendars_know_their_first_and_last_days_and_their_leap_months() {
    for tag in ["en", "he", "ar", "ja", "fa", "am", "pt"] {
        for calendar in CALENDARS {
            let mut locale = locale(tag);
            set_calendar(&mut locale, calendar).unwrap();
            // Two of them lie in the leap month Adar I and after it.
            for day in [
                "0000-01-01",
                "0622-07-16",
                "2024-02-20",
                "2024-03-20",
                "9999-12-31",
            ] {
                for form in ["full", "short", "month-year", "GyMMMEd"] {
                    assert!(
                        !date(day, form, &locale).unwrap().is_empty(),
                        "{tag} {calendar} {day}"
                    );
                }
            }
        }
    }
}

#[test]
fn every_calendar_speaks_every_language_in_every_form() {
    let forms = [
        "full",
        "short",
        "month-year",
        "yMMMMd",
        "yMMMd",
        "yMMdd",
        "yMMMEd",
        "yMMMMEEEEd",
        "MMMd",
        "GyMMM",
        "yMMMMEd",
        "EEEE",
        "d",
        "yy",
    ];
    for tag in known() {
        for calendar in CALENDARS {
            let mut locale = locale(&tag);
            set_calendar(&mut locale, calendar).unwrap();
            for form in forms {
                let shown = date("2026-05-14", form, &locale).unwrap();
                assert!(
                    !shown.is_empty() && !shown.contains("M0"),
                    "{tag} {calendar} {form}: {shown}"
                );
            }
        }
    }
}

#[test]
fn skeletons_are_written_as_the_locale_does() {
    let shown = |tag: &str, form: &str| date("2026-05-04", form, &locale(tag)).unwrap();
    for (tag, form, wanted) in [
        ("en", "yMMMMd", "May 4, 2026"),
        ("en-GB", "yMMMMd", "4 May 2026"),
        ("en-GB", "MMMd", "4 May"),
        ("en-GB", "yMMMEd", "Mon, 4 May 2026"),
        ("en-GB", "yMMMMEEEEd", "Monday, 4 May 2026"),
        ("en-GB", "yMMMMEd", "Mon, 4 May 2026"),
        ("en-GB", "medium", "4 May 2026"),
        ("en-GB", "short", "04/05/2026"),
        ("en", "yMd", "5/4/2026"),
        ("en", "yyMd", "5/4/26"),
        ("en", "yMMdd", "05/04/2026"),
        ("en", "GyMMMMd", "May 4, 2026 AD"),
        ("en", "yMMM", "May 2026"),
        ("en", "EEEE", "Monday"),
        ("en", "MMMMEEEEd", "Monday, May 4"),
        // The medium form of German is in figures; the skeleton wants a name.
        ("de", "medium", "04.05.2026"),
        ("de", "yMMMd", "4. Mai 2026"),
        ("de", "yMMMEd", "Mo., 4. Mai 2026"),
        ("fr", "yMMMMd", "4 mai 2026"),
        ("fr", "LLLL", "mai"),
        ("es", "MMMMd", "4 de mayo"),
        ("ja", "yMMMMd", "2026年5月4日"),
        ("ja", "yMMMd", "2026年5月4日"),
        ("ja-u-ca-japanese", "yMMMMd", "令和8年5月4日"),
        ("ja-u-ca-japanese", "GyMMMMd", "令和8年5月4日"),
        ("zh", "yMMMEd", "2026年5月4日周一"),
        // Sinhala takes its form from the root and has words of its own.
        ("si", "yMMMMd", "2026 වෙසක් 4"),
    ] {
        assert_eq!(shown(tag, form), wanted, "{tag} {form}");
    }
}

#[test]
fn calendars_and_digits_come_by_the_locale() {
    let shown = |tag: &str| date("2026-05-14", "long", &locale(tag)).unwrap();
    for (tag, wanted) in [
        ("en-u-ca-buddhist", "May 14, 2569 BE"),
        ("th-u-ca-gregory", "14 พฤษภาคม ค.ศ. 2026"),
        ("th-u-nu-thai", "๑๔ พฤษภาคม ๒๕๖๙"),
        ("th-TH-u-ca-buddhist-nu-thai", "๑๔ พฤษภาคม ๒๕๖๙"),
        ("ar-SA-u-ca-islamic-umalqura", "٢٧ ذو القعدة ١٤٤٧ هـ"),
        ("ar-u-ca-islamic-umalqura-nu-latn", "27 ذو القعدة 1447 هـ"),
        ("ja-u-ca-japanese", "令和8年5月14日"),
        ("fa", "۲۴ اردیبهشت ۱۴۰۵"),
        ("fa-u-ca-gregory", "۱۴ مه ۲۰۲۶"),
        ("en-u-ca-persian", "Ordibehesht 24, 1405 AP"),
        ("he-u-ca-hebrew", "כ״ז באייר ה׳תשפ״ו"),
        ("en-u-ca-hebrew", "27 Iyar 5786"),
        ("hi-u-nu-native", "१४ मई, २०२६"),
        ("zh-TW-u-ca-roc", "民國115年5月14日"),
        // What is not known is as if it were not there; `check` tells of it.
        ("en-u-ca-budhist-nu-thia", "May 14, 2026"),
    ] {
        assert_eq!(shown(tag), wanted, "{tag}");
    }
    let figures = |tag: &str| number("1234567.5", None, &locale(tag)).unwrap();
    assert_eq!(figures("hi-u-nu-deva"), "१२,३४,५६७.५");
    assert_eq!(figures("ar-EG"), "١٬٢٣٤٬٥٦٧٫٥");
    assert_eq!(figures("ar-EG-u-nu-latn"), "1,234,567.5");
}

#[test]
fn every_style_of_date_is_made_in_every_locale_of_the_bundled_records() {
    for tag in [
        "ar", "he", "ja", "ta", "th", "ka", "hy", "bn", "ko", "hi", "el", "ru", "fa", "am", "vi",
        "uk", "zh-CN", "km", "yo", "ne", "lo", "is", "mt", "lt", "bg",
    ] {
        for style in DATE_STYLES {
            assert!(
                !date("2026-05-14", style, &locale(tag)).unwrap().is_empty(),
                "{tag} {style}"
            );
        }
    }
}

#[test]
fn a_date_that_is_none_says_how_to_write_one() {
    let error = date("14 May", "long", &locale("en"))
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("`14 May` is no date") && error.contains("2026-05-14"),
        "{error}"
    );
    assert!(
        date("2026-05-14", "lang", &locale("en"))
            .unwrap_err()
            .to_string()
            .contains("`long`")
    );
}

#[test]
fn numbers_have_the_digits_and_marks_of_the_locale() {
    assert_eq!(number("1234.5", None, &locale("de")).unwrap(), "1.234,5");
    assert_eq!(
        number("1234.5", Some(2), &locale("en")).unwrap(),
        "1,234.50"
    );
    assert_eq!(number("2.675", Some(1), &locale("en")).unwrap(), "2.7");
    assert!(number("12,5", None, &locale("en")).is_err());
}

#[test]
fn letters_follow_the_locale() {
    for (tag, text, wanted) in [
        ("tr", "istanbul ılık", "İSTANBUL ILIK"),
        ("az", "iki", "İKİ"),
        ("en", "istanbul", "ISTANBUL"),
        ("de", "Straße", "STRASSE"),
        ("de", "STRAẞE", "STRAẞE"),
        ("el", "Άνοιξη Πρωτοχρονιά", "ΑΝΟΙΞΗ ΠΡΩΤΟΧΡΟΝΙΑ"),
        ("el", "ρωμέικα μαΐου", "ΡΩΜΕΪΚΑ ΜΑΪΟΥ"),
        ("lt", "i̇\u{300}", "I\u{300}"),
        ("hy", "և", "ԵՎ"),
        ("nl", "ijsland", "IJSLAND"),
        ("fr", "Éloïse", "ÉLOÏSE"),
        ("ka", "გიორგი", "ᲒᲘᲝᲠᲒᲘ"),
    ] {
        assert_eq!(upper(text, &locale(tag)), wanted, "{tag} {text}");
    }
    for (tag, text, wanted) in [
        ("tr", "ISPARTA İZMİR", "ısparta izmir"),
        ("el", "ΟΔΟΣ ΣΟΦΟΣ", "οδος σοφος"),
        ("de", "STRAẞE", "straße"),
        ("lt", "Į̀", "į̇̀"),
    ] {
        assert_eq!(lower(text, &locale(tag)), wanted, "{tag} {text}");
    }
    for (tag, text, wanted) in [
        ("nl", "ijsland", "IJsland"),
        ("en", "ijsland", "Ijsland"),
        ("tr", "istanbul üniversitesi", "İstanbul Üniversitesi"),
        (
            "en",
            "master of science (with honours)",
            "Master Of Science (With Honours)",
        ),
        ("en", "it's STATE-of-the-art", "It's State-Of-The-Art"),
        ("el", "ΣΟΦΟΣ", "Σοφος"),
        ("hr", "ǆamija", "ǅamija"),
        ("en", "2nd prize", "2nd Prize"),
        ("ja", "東京 大学", "東京 大学"),
    ] {
        assert_eq!(title(text, &locale(tag)), wanted, "{tag} {text}");
    }
}

#[test]
fn ordinals_have_the_form_of_their_language() {
    let row = |tag: &str| {
        let locale = locale(tag);
        let of = |n: &str, gender| ordinal(n, gender, &locale).unwrap();
        let plain = ["1", "2", "3", "4", "11", "21", "23"].map(|n| of(n, None));
        let feminine = ["1", "2"].map(|n| of(n, Some("feminine")));
        format!("{} | {}", plain.join(" "), feminine.join(" "))
    };
    for (tag, wanted) in [
        ("en", "1st 2nd 3rd 4th 11th 21st 23rd | 1st 2nd"),
        ("fr", "1er 2e 3e 4e 11e 21e 23e | 1re 2e"),
        ("es", "1.º 2.º 3.º 4.º 11.º 21.º 23.º | 1.ª 2.ª"),
        ("pt", "1º 2º 3º 4º 11º 21º 23º | 1ª 2ª"),
        ("pt-PT", "1.º 2.º 3.º 4.º 11.º 21.º 23.º | 1.ª 2.ª"),
        ("gl", "1.º 2.º 3.º 4.º 11.º 21.º 23.º | 1.ª 2.ª"),
        ("it", "1º 2º 3º 4º 11º 21º 23º | 1ª 2ª"),
        ("ca", "1r 2n 3r 4t 11è 21è 23è | 1a 2a"),
        ("de", "1. 2. 3. 4. 11. 21. 23. | 1. 2."),
        ("nl", "1e 2e 3e 4e 11e 21e 23e | 1e 2e"),
        ("af", "1ste 2de 3de 4de 11de 21ste 23ste | 1ste 2de"),
        ("sv", "1:a 2:a 3:e 4:e 11:e 21:a 23:e | 1:a 2:a"),
        ("da", "1. 2. 3. 4. 11. 21. 23. | 1. 2."),
        ("nb", "1. 2. 3. 4. 11. 21. 23. | 1. 2."),
        ("fi", "1. 2. 3. 4. 11. 21. 23. | 1. 2."),
        ("pl", "1. 2. 3. 4. 11. 21. 23. | 1. 2."),
        ("cs", "1. 2. 3. 4. 11. 21. 23. | 1. 2."),
        ("sk", "1. 2. 3. 4. 11. 21. 23. | 1. 2."),
        ("hr", "1. 2. 3. 4. 11. 21. 23. | 1. 2."),
        ("sl", "1. 2. 3. 4. 11. 21. 23. | 1. 2."),
        ("hu", "1. 2. 3. 4. 11. 21. 23. | 1. 2."),
        ("tr", "1. 2. 3. 4. 11. 21. 23. | 1. 2."),
        ("is", "1. 2. 3. 4. 11. 21. 23. | 1. 2."),
        ("et", "1. 2. 3. 4. 11. 21. 23. | 1. 2."),
        (
            "ro",
            "primul al 2-lea al 3-lea al 4-lea al 11-lea al 21-lea al 23-lea | prima a 2-a",
        ),
        ("ru", "1-й 2-й 3-й 4-й 11-й 21-й 23-й | 1-я 2-я"),
        ("uk", "1-ий 2-ий 3-ій 4-ий 11-ий 21-ий 23-ій | 1-а 2-а"),
        ("bg", "1-ви 2-ри 3-ти 4-ти 11-и 21-ви 23-ти | 1-ва 2-ра"),
        ("mk", "1-ви 2-ри 3-ти 4-ти 11-ти 21-ви 23-ти | 1-ва 2-ра"),
        ("kk", "1-ші 2-ші 3-ші 4-ші 11-ші 21-ші 23-ші | 1-ші 2-ші"),
        ("az", "1-ci 2-ci 3-cü 4-cü 11-ci 21-ci 23-cü | 1-ci 2-ci"),
        ("el", "1ος 2ος 3ος 4ος 11ος 21ος 23ος | 1η 2η"),
        ("hy", "1-ին 2-րդ 3-րդ 4-րդ 11-րդ 21-րդ 23-րդ | 1-ին 2-րդ"),
        ("ka", "1-ლი მე-2 მე-3 მე-4 მე-11 21-ე 23-ე | 1-ლი მე-2"),
        ("hi", "1ला 2रा 3रा 4था 11वाँ 21वाँ 23वाँ | 1ली 2री"),
        ("mr", "१ला २रा ३रा ४था ११वा २१वा २३वा | १ली २री"),
        ("bn", "১ম ২য় ৩য় ৪র্থ ১১তম ২১তম ২৩তম | ১ম ২য়"),
        ("ja", "第1 第2 第3 第4 第11 第21 第23 | 第1 第2"),
        ("zh", "第1 第2 第3 第4 第11 第21 第23 | 第1 第2"),
        (
            "ko",
            "1번째 2번째 3번째 4번째 11번째 21번째 23번째 | 1번째 2번째",
        ),
        ("ar", "1 2 3 4 11 21 23 | 1 2"),
        ("ar-EG", "١ ٢ ٣ ٤ ١١ ٢١ ٢٣ | ١ ٢"),
        ("he", "1 2 3 4 11 21 23 | 1 2"),
        (
            "vi",
            "thứ 1 thứ 2 thứ 3 thứ 4 thứ 11 thứ 21 thứ 23 | thứ 1 thứ 2",
        ),
        ("th", "ที่ 1 ที่ 2 ที่ 3 ที่ 4 ที่ 11 ที่ 21 ที่ 23 | ที่ 1 ที่ 2"),
        ("id", "ke-1 ke-2 ke-3 ke-4 ke-11 ke-21 ke-23 | ke-1 ke-2"),
        (
            "fil",
            "ika-1 ika-2 ika-3 ika-4 ika-11 ika-21 ika-23 | ika-1 ika-2",
        ),
        ("ga", "1ú 2ú 3ú 4ú 11ú 21ú 23ú | 1ú 2ú"),
        // No form of its own is known here.
        ("sw", "1. 2. 3. 4. 11. 21. 23. | 1. 2."),
    ] {
        assert_eq!(row(tag), wanted, "{tag}");
    }
    let of = |n: &str, gender| ordinal(n, gender, &locale("en")).map_err(|error| error.to_string());
    assert_eq!(of("1011", None).unwrap(), "1,011th");
    assert_eq!(of("112", None).unwrap(), "112th");
    assert_eq!(
        ordinal("1", Some("masculine"), &locale("sv")).unwrap(),
        "1:e"
    );
    assert!(of("2.5", None).unwrap_err().contains("no whole number"));
    assert!(
        of("-1", None).is_err()
            && of("", None).is_err()
            && of("9".repeat(40).as_str(), None).is_err()
    );
    assert!(
        of("1", Some("femine"))
            .unwrap_err()
            .contains("did you mean `feminine`?")
    );
}

#[test]
fn plurals_follow_the_language() {
    let all = |form: &str| Some(format!("# {form}")).filter(|_| form != "none");
    let of = |tag: &str, n: &str| plural(n, &all, &locale(tag)).unwrap();
    for (tag, n, wanted) in [
        ("en", "1", "1 one"),
        ("en", "0", "0 other"),
        ("en", "1.0", "1.0 other"),
        ("en", "1234", "1,234 other"),
        ("fr", "0", "0 one"),
        ("pl", "2", "2 few"),
        ("pl", "5", "5 many"),
        ("pl", "22", "22 few"),
        ("ru", "21", "21 one"),
        ("ar", "0", "0 zero"),
        ("ar", "2", "2 two"),
        ("ar", "11", "11 many"),
        ("ja", "1", "1 other"),
        ("lv", "0", "0 zero"),
    ] {
        assert_eq!(of(tag, n), wanted, "{tag} {n}");
    }
    let some = |form: &str| match form {
        "none" => Some("no course".to_owned()),
        "one" => Some("a course".to_owned()),
        "other" => Some("## #: # courses".to_owned()),
        _ => None,
    };
    let of = |n: &str| plural(n, &some, &locale("en")).unwrap();
    assert_eq!(
        (of("0"), of("1"), of("3")),
        (
            "no course".into(),
            "a course".into(),
            "# 3: 3 courses".into()
        )
    );
    assert!(
        plural("three", &some, &locale("en"))
            .unwrap_err()
            .to_string()
            .contains("no number")
    );
    assert!(
        plural("3", &|_| None, &locale("en"))
            .unwrap_err()
            .to_string()
            .contains("`other`")
    );
}

#[test]
fn lists_are_joined_as_the_language_does() {
    let of = |tag: &str, kind: &str, items: &[&str]| {
        let items: Vec<String> = items.iter().map(|item| (*item).to_owned()).collect();
        list(&items, kind, &locale(tag)).unwrap()
    };
    assert_eq!(of("en", "and", &["A", "B", "C"]), "A, B, and C");
    assert_eq!(of("en-GB", "and", &["A", "B", "C"]), "A, B and C");
    assert_eq!(of("en-GB", "or", &["A", "B", "C"]), "A, B or C");
    assert_eq!(of("en", "unit", &["A", "B", "C"]), "A, B, C");
    assert_eq!(of("en", "and", &["A", "B"]), "A and B");
    assert_eq!(of("en", "and", &["A"]), "A");
    assert_eq!(of("en", "and", &[]), "");
    assert_eq!(of("de", "or", &["A", "B", "C"]), "A, B oder C");
    // Spanish changes the word before a vowel that sounds like it.
    assert_eq!(of("es", "and", &["Carlos", "Inés"]), "Carlos e Inés");
    assert_eq!(of("es", "or", &["7", "8"]), "7 u 8");
    assert_eq!(of("ja", "and", &["A", "B", "C"]), "A、B、C");
    assert_eq!(of("zh", "and", &["甲", "乙", "丙"]), "甲、乙和丙");
    assert_eq!(of("ar", "and", &["أ", "ب"]), "أ وب");
    assert!(
        list(&[], "nor", &locale("en"))
            .unwrap_err()
            .to_string()
            .contains("did you mean `or`?")
    );
}
