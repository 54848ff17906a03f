use proptest::prelude::*;

use super::*;
use crate::locale::resolve;

fn mended(tag: &str, name: &str) -> String {
    name_case(name, &resolve(tag).0)
}

#[test]
fn names_in_capitals_are_mended() {
    for (name, wanted) in [
        ("ADA LOVELACE", "Ada Lovelace"),
        ("JAN VAN DER BERG", "Jan van der Berg"),
        ("VAN DER BERG", "Van der Berg"),
        ("VAN DER BERG, JAN", "Van der Berg, Jan"),
        ("JOHN MCDONALD", "John McDonald"),
        ("JOHN McDONALD", "John McDonald"),
        ("SHAUNA O'NEILL", "Shauna O'Neill"),
        ("SHAUNA O’NEILL", "Shauna O’Neill"),
        ("MARÍA DE LA CRUZ", "María de la Cruz"),
        ("JUAN DE LOS SANTOS", "Juan de los Santos"),
        ("DE LA CRUZ", "De la Cruz"),
        ("JOHN MACLEOD", "John Macleod"),
        ("JEAN-LUC PICARD", "Jean-Luc Picard"),
        ("MARIA D'ANGELO", "Maria D'Angelo"),
        ("LORENZO DELL'ORO", "Lorenzo Dell'Oro"),
        ("YOUSSOU N'DOUR", "Youssou N'Dour"),
        ("OMAR BIN AL-KHATTAB", "Omar bin al-Khattab"),
        ("IBN SINA", "Ibn Sina"),
        ("ALI IBN ABI TALIB", "Ali ibn Abi Talib"),
        ("AL-RASHID", "Al-Rashid"),
        ("OTTO VON BISMARCK", "Otto von Bismarck"),
        (
            "HANS VON UND ZU LIECHTENSTEIN",
            "Hans von und zu Liechtenstein",
        ),
        ("HENRY TUDOR III", "Henry Tudor III"),
        ("KING, MARTIN LUTHER, JR.", "King, Martin Luther, Jr."),
        ("JOHN SMITH JR.", "John Smith Jr."),
        ("J.R.R. TOLKIEN", "J.R.R. Tolkien"),
        ("JP MORGAN", "JP Morgan"),
        ("ANDREW NG", "Andrew Ng"),
        ("DR. JANE DOE, PHD, MBA", "Dr. Jane Doe, PhD, MBA"),
        ("JOHN E. DOE", "John E. Doe"),
        ("NGUYEN VAN AN", "Nguyen Van An"),
        ("SHA'BAN AHMED", "Sha'ban Ahmed"),
        ("ÉLOÏSE D’ARC (NÉE DUBOIS)", "Éloïse D’Arc (Née Dubois)"),
        ("WILLEM VAN 'T HOOFT", "Willem van 't Hooft"),
        ("JO", "Jo"),
        ("ŁUKASZ ŻÓŁĆ", "Łukasz Żółć"),
        ("STRAẞER", "Straßer"),
        ("ИВАН ПЕТРОВ", "Иван Петров"),
        ("В'ЯЧЕСЛАВ", "В'ячеслав"),
        ("ΓΙΏΡΓΟΣ ΠΑΠΑΔΌΠΟΥΛΟΣ", "Γιώργος Παπαδόπουλος"),
        ("ՏԻԳՐԱՆ", "Տիգրան"),
        ("ᲒᲘᲝᲠᲒᲘ", "გიორგი"),
        ("ADA 爱达", "Ada 爱达"),
        ("  ADA   LOVELACE ", "  Ada   Lovelace "),
        ("MARIE-DE-JÉSUS", "Marie-de-Jésus"),
        ("PIERRE DU BOIS-REYMOND", "Pierre du Bois-Reymond"),
    ] {
        assert_eq!(mended("en", name), wanted, "{name}");
    }
}

#[test]
fn names_in_small_letters_are_mended() {
    for (name, wanted) in [
        ("ada lovelace", "Ada Lovelace"),
        ("ludwig van beethoven", "Ludwig van Beethoven"),
        ("sinéad o'connor", "Sinéad O'Connor"),
        ("henry tudor iii", "Henry Tudor III"),
    ] {
        assert_eq!(mended("en", name), wanted, "{name}");
    }
}

#[test]
fn the_locale_knows_its_own_names() {
    for (tag, name, wanted) in [
        ("nl", "IJSBRAND VAN DIJK", "IJsbrand van Dijk"),
        ("nl", "PIETER OP DEN AKKER", "Pieter op den Akker"),
        ("nl-BE", "JAN VAN DEN BERGHE", "Jan Van den Berghe"),
        ("it", "CARLO DE LUCA", "Carlo De Luca"),
        ("it", "ANGELO DI MARCO", "Angelo Di Marco"),
        ("fr", "JEANNE D'ARC", "Jeanne d'Arc"),
        ("fr", "JEAN DE LA FONTAINE", "Jean de La Fontaine"),
        ("es", "JOSÉ ORTEGA Y GASSET", "José Ortega y Gasset"),
        ("en", "JOHN Y SMITH", "John Y Smith"),
        ("ca", "ANTONI GAUDÍ I CORNET", "Antoni Gaudí i Cornet"),
        ("pt", "JOÃO DAS NEVES E SILVA", "João das Neves e Silva"),
        ("en", "ANJALI DAS GUPTA", "Anjali Das Gupta"),
        ("tr", "İREM IŞIK", "İrem Işık"),
        ("vi", "NGUYỄN VĂN DE AN", "Nguyễn Văn De An"),
        ("hr", "ǄEVAD", "ǅevad"),
        ("de", "JOHANN VON DER HEIDE", "Johann von der Heide"),
        ("sv", "HILMA AF KLINT", "Hilma af Klint"),
    ] {
        assert_eq!(mended(tag, name), wanted, "{tag} {name}");
    }
}

#[test]
fn names_that_are_right_are_left_alone() {
    for name in [
        "Jan van der Berg",
        "van der Berg",
        "McDonald",
        "O'Neill",
        "de la Cruz",
        "MacLeod",
        "Macleod",
        "Jean-Luc",
        "d'Angelo",
        "Osama bin Zayd",
        "ibn Sina",
        "Hans von und zu Liechtenstein",
        "IJsbrand",
        "Henry Tudor III",
        "King Jr.",
        "Jean DUPONT",
        "DeAndre",
        "山田太郎",
        "محمد بن سلمان",
        "דוד בן־גוריון",
        "आदित्य",
        "გიორგი",
        "ᏣᎳᎩ",
        "김민준",
        "",
        " ",
        "1234",
    ] {
        for tag in ["en", "nl", "tr", "it"] {
            assert_eq!(mended(tag, name), name, "{tag} {name}");
        }
    }
}

proptest! {
    #[test]
    fn a_mended_name_differs_in_case_alone_and_stays_as_it_is(name in "[A-ZÀ-Þ'’. ,-]{0,24}") {
        let once = mended("en", &name);
        prop_assert_eq!(once.to_lowercase(), name.to_lowercase());
        if once.chars().any(char::is_lowercase) && once.chars().any(char::is_uppercase) {
            prop_assert_eq!(mended("en", &once), once);
        }
    }

    #[test]
    fn no_text_makes_it_panic(name in "\\PC{0,30}") {
        for tag in ["en", "nl", "tr", "el"] {
            mended(tag, &name);
        }
    }
}
