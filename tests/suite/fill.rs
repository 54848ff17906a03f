//! From record to words: what helpers write, and what they say when they are called wrong.

use serde_json::json;
use testamur::record::Record;

use crate::common::page;
use crate::common::plate;
use crate::common::record;
use crate::golden::golden;

const ATTRIBUTES: &str = r#"
[attributes.rank]
type = "number"
[attributes.modules]
type = "text"
[attributes.form]
type = "text"
"#;

fn element(text: &str) -> String {
    format!(
        "[[elements]]\nid = \"t\"\ntype = \"text\"\ntext = '''{text}'''\nframe = [\"10mm\", \"10mm\", \"120mm\", \"40mm\"]\n"
    )
}

/// What a template makes of a record.
fn said(text: &str, record: &Record) -> String {
    let plate = plate(&page(&format!("{ATTRIBUTES}{}", element("x")))).unwrap();
    let pattern = plate.pattern(text).unwrap();
    plate.fill(record).unwrap().text(&pattern).unwrap()
}

fn graduate(locale: &str) -> Record {
    let mut record = record("ANTJE VAN DER MEER");
    record
        .credential
        .insert("issued_on".into(), "2026-05-14".into());
    record.attributes.insert("rank".into(), "3".into());
    let modules = json!(["Ethics", "Logic", "Rhetoric"]);
    record.attributes.insert("modules".into(), modules);
    record.locale = Some(locale.to_owned());
    record
}

#[test]
fn helpers_speak_the_language_of_the_record() {
    for (locale, text, wanted) in [
        (
            "en-GB",
            r#"{{date credential.issued_on "yMMMEd"}}"#,
            "Thu, 14 May 2026",
        ),
        (
            "th",
            r#"{{date credential.issued_on numbers="thai"}}"#,
            "๑๔ พฤษภาคม ๒๕๖๙",
        ),
        (
            "th",
            r#"{{date credential.issued_on "long" calendar="gregory"}}"#,
            "14 พฤษภาคม ค.ศ. 2026",
        ),
        (
            "en",
            r#"{{date credential.issued_on "long" calendar="buddhist" locale="th"}}"#,
            "14 พฤษภาคม 2569",
        ),
        (
            "en",
            r#"{{date credential.issued_on calendar="islamic-umalqura"}}"#,
            "Dhuʻl-Qiʻdah 27, 1447 AH",
        ),
        (
            "ja-u-ca-japanese",
            "{{date credential.issued_on}}",
            "令和8年5月14日",
        ),
        ("hi", r#"{{number 1234567 numbers="native"}}"#, "१२,३४,५६७"),
        ("en", "{{ordinal attributes.rank}} place", "3rd place"),
        (
            "fr",
            r#"{{ordinal 1 gender="feminine"}} place"#,
            "1re place",
        ),
        (
            "en",
            r##"{{plural attributes.rank one="# course" other="# courses"}}"##,
            "3 courses",
        ),
        (
            "pl",
            r##"{{plural attributes.rank one="# kurs" few="# kursy" many="# kursów" other="# kursu"}}"##,
            "3 kursy",
        ),
        (
            "en",
            "{{list attributes.modules}}",
            "Ethics, Logic, and Rhetoric",
        ),
        (
            "de",
            r#"{{list attributes.modules "or"}}"#,
            "Ethics, Logic oder Rhetoric",
        ),
        ("nl", "{{name_case recipient.name}}", "Antje van der Meer"),
        ("nl", "{{recipient.name}}", "ANTJE VAN DER MEER"),
        (
            "en",
            "{{title (lower recipient.name)}}",
            "Antje Van Der Meer",
        ),
        (
            "tr",
            r#"{{upper "izmir"}} {{upper "izmir" locale="en"}}"#,
            "İZMİR IZMIR",
        ),
        // What is empty stays empty, whatever is to be made of it.
        (
            "en",
            r##"[{{date group.starts_on "full"}}{{ordinal attributes.form}}{{plural group.name other="#"}}{{list attributes.form}}]"##,
            "[]",
        ),
    ] {
        assert_eq!(said(text, &graduate(locale)), wanted, "{locale} {text}");
    }
}

#[test]
fn a_form_that_the_record_brings_is_checked_when_it_comes() {
    let plate = plate(&page(&format!("{ATTRIBUTES}{}", element("x")))).unwrap();
    let pattern = plate
        .pattern("{{date credential.issued_on attributes.form}}")
        .unwrap();
    let mut record = graduate("en");
    record.attributes.insert("form".into(), "MMMd".into());
    assert_eq!(
        plate.fill(&record).unwrap().text(&pattern).unwrap(),
        "May 14"
    );
    record.attributes.insert("form".into(), "lang".into());
    let error = plate.fill(&record).unwrap().text(&pattern).unwrap_err();
    assert!(
        error.to_string().contains("did you mean `long`?"),
        "{error}"
    );
}

#[test]
fn a_helper_that_is_called_wrong_is_a_fault_of_the_design() {
    let calls = [
        r#"{{date credential.issued_on "lang"}}"#,
        r#"{{date credential.issued_on "yMMMMdHm"}}"#,
        r#"{{date credential.issued_on "dd.MM.yyyy"}}"#,
        r#"{{date credential.issued_on "long" calendar="budhist"}}"#,
        r#"{{date credential.issued_on "long" calender="buddhist"}}"#,
        r#"{{date credential.issued_on "long" numbers="thia"}}"#,
        r#"{{date credential.issued_on "long" locale="tlh"}}"#,
        "{{upper}}",
        "{{upper recipient.name group.name}}",
        "{{number attributes.rank 2.5}}",
        r#"{{ordinal attributes.rank gender="femine"}}"#,
        r##"{{plural attributes.rank one="# course"}}"##,
        r##"{{plural attributes.rank one="# course" others="# courses"}}"##,
        r#"{{list attributes.modules "ond"}}"#,
        "{{eq attributes.rank}}",
        "{{namecase recipient.name}}",
        "{{ordinl attributes.rank}}",
        "{{#ordinal attributes.rank}}x{{/ordinal}}",
    ];
    let told: Vec<String> = calls
        .iter()
        .map(|call| {
            let error = plate(&page(&format!("{ATTRIBUTES}{}", element(call)))).err();
            format!("{call}\n{}\n", error.unwrap())
        })
        .collect();
    golden("messages/helper-faults.txt", &told.join("\n"));
}

#[test]
fn a_calendar_that_nobody_knows_is_told_where_the_locale_stands() {
    let design = page(&element("x")).replacen("[page]", "locale = \"th-u-ca-budhist\"\n[page]", 1);
    let error = plate(&design).err().unwrap().to_string();
    assert!(
        error.contains("no calendar is called `budhist` here") && error.contains("line 4"),
        "{error}"
    );
    let plate = plate(&page(&element("{{recipient.name}}"))).unwrap();
    let mut record = record("Ada");
    record.locale = Some("en-u-nu-thia".to_owned());
    let filled = plate.fill(&record).unwrap();
    let told = filled.findings()[0].to_string();
    assert!(
        told.contains("no digits are called `thia`; `en-u-nu-thia` is read without"),
        "{told}"
    );
}

#[test]
fn a_design_in_a_language_without_words_is_warned_of() {
    let of = |text: &str| {
        let design = page(&element(text)).replacen("[page]", "locale = \"la\"\n[page]", 1);
        let plate = plate(&design).unwrap();
        let told: Vec<String> = plate.warnings().iter().map(ToString::to_string).collect();
        told.join("\n")
    };
    let told = of("{{date credential.issued_on}} {{date credential.expires_on}}");
    assert_eq!(
        told.matches("no words are known for the locale `la`")
            .count(),
        1,
        "{told}"
    );
    assert!(
        told.contains("element `t`") && told.contains("locale=\"it\""),
        "{told}"
    );
    assert_eq!(
        of("{{date credential.issued_on locale=\"it\"}} {{recipient.name}}"),
        ""
    );
}

#[test]
fn accents_are_alike_however_they_were_typed() {
    let mut record = graduate("en");
    record
        .attributes
        .insert("form".into(), "e\u{301}le\u{300}ve".into());
    let text = "{{#if (eq attributes.form \"élève\")}}same{{/if}}{{#if (ne attributes.form \"élève\")}}other{{/if}}";
    assert_eq!(said(text, &record), "same");
}
