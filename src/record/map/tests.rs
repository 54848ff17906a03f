use proptest::prelude::*;

use super::*;
use crate::record::synonyms::USUAL;

fn headers(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn wanted() -> Wanted {
    Wanted {
        attributes: vec![WantedAttribute {
            key: "license_number".into(),
            label: "Licence number".into(),
            required: true,
        }],
        fields: vec!["group.room".into()],
        required: vec!["recipient.name".into()],
    }
}

fn fields_of(names: &[&str]) -> Vec<Option<String>> {
    let (map, _) = ColumnMap::build(&headers(names), Some(&wanted()), &Choices::default());
    map.columns.into_iter().map(|column| column.field).collect()
}

fn field_of(name: &str) -> Option<String> {
    fields_of(&[name]).remove(0)
}

#[test]
fn the_usual_headers_find_their_fields() {
    for (header, field) in [
        ("recipient.name", "recipient.name"),
        ("Recipient Name", "recipient.name"),
        ("Name", "recipient.name"),
        ("Student_name", "recipient.name"),
        ("Full name *", "recipient.name"),
        ("E-mail", "recipient.email"),
        ("Credential ID", "credential.id"),
        ("Certificate number", "credential.id"),
        ("Course", "credential.name"),
        ("Issued on", "credential.issued_on"),
        ("Issue date", "credential.issued_on"),
        ("EXPIRES ON", "credential.expires_on"),
        ("Locale", "locale"),
        ("Group", "group.name"),
        ("group.room", "group.room"),
        ("licence-number", "attributes.license_number"),
        ("attributes.license_number", "attributes.license_number"),
        ("Vor- und Nachname", "recipient.name"),
        ("G\u{fc}ltig bis", "credential.expires_on"),
        ("Gu\u{308}ltig bis", "credential.expires_on"),
        ("Date de délivrance", "credential.issued_on"),
        ("Válido até", "credential.expires_on"),
        ("Nome e cognome", "recipient.name"),
        ("Geldig tot", "credential.expires_on"),
        ("Imię i nazwisko", "recipient.name"),
        ("Sertifika No", "credential.id"),
        ("ФИО", "recipient.name"),
        ("الاسم الكامل", "recipient.name"),
        ("氏名", "recipient.name"),
        ("证书编号", "credential.id"),
    ] {
        assert_eq!(field_of(header).as_deref(), Some(field), "{header}");
    }
}

#[test]
fn no_usual_name_stands_for_two_fields() {
    let mut seen: IndexMap<String, &str> = IndexMap::new();
    for (field, names) in USUAL {
        for name in names {
            if let Some(before) = seen.insert(plain(name), field) {
                assert_eq!(before, field, "{name}");
            }
        }
    }
}

#[test]
fn two_columns_for_one_field_are_a_fault() {
    let names = headers(&["Name", "Full name", "Licence number"]);
    let (_, findings) = ColumnMap::build(&names, Some(&wanted()), &Choices::default());
    assert_eq!(findings.len(), 1);
    assert_eq!(
        findings[0].to_string(),
        "error: columns `Name` and `Full name` both map to `recipient.name`\n  help: keep one: say --map 'Name=recipient.name', or --skip 'Full name'"
    );
}

#[test]
fn what_the_user_chose_wins() {
    let mut choices = Choices::default();
    choices.add("Pupil=recipient.name").unwrap();
    choices.skip.push("remarks".into());
    let names = headers(&["Pupil", "Name", "Remarks", "Licence number"]);
    let (map, findings) = ColumnMap::build(&names, Some(&wanted()), &choices);
    let fields: Vec<_> = map.columns.iter().map(|c| c.field.as_deref()).collect();
    assert_eq!(
        fields,
        [
            Some("recipient.name"),
            None,
            None,
            Some("attributes.license_number")
        ]
    );
    assert!(findings.iter().all(|finding| !finding.is_fault()));
    assert_eq!(findings.len(), 1);
}

#[test]
fn a_choice_that_names_no_column_or_no_field_is_a_fault_with_a_hint() {
    let mut choices = Choices::default();
    choices.add("Nmae=recipient.nmae").unwrap();
    let names = headers(&["Name", "Licence number"]);
    let (_, findings) = ColumnMap::build(&names, Some(&wanted()), &choices);
    let helps: Vec<_> = findings.iter().map(|f| f.help.clone().unwrap()).collect();
    assert_eq!(
        helps,
        ["did you mean `Name`?", "did you mean `recipient.name`?"]
    );
}

#[test]
fn a_column_to_be_left_out_may_be_gone_but_not_misspelt() {
    let choices = Choices {
        skip: vec!["Shoe size".into(), "Grdae".into()],
        ..Choices::default()
    };
    let names = headers(&["Name", "Licence number", "Grade"]);
    let (_, findings) = ColumnMap::build(&names, Some(&wanted()), &choices);
    let is_fault: Vec<bool> = findings.iter().map(Finding::is_fault).collect();
    // The third is that `Grade` maps to no field.
    assert_eq!(is_fault, [false, true, false]);
    assert_eq!(findings[1].help.as_deref(), Some("did you mean `Grade`?"));
}

#[test]
fn a_required_field_without_a_column_is_a_fault_and_the_rest_a_warning() {
    let names = headers(&["Fulll nmae", "Licence number", "Shoe size"]);
    let (_, findings) = ColumnMap::build(&names, Some(&wanted()), &Choices::default());
    assert!(findings[0].is_fault());
    let help = findings[0].help.as_deref().unwrap();
    assert!(help.contains("--map 'Fulll nmae=recipient.name'"), "{help}");
    let unmapped = findings[2].to_string();
    assert!(unmapped.contains("--skip 'Shoe size'"), "{unmapped}");
}

#[test]
fn choices_survive_being_kept() {
    let names = headers(&["Pupil = best", "Name", "Licence number"]);
    let mut choices = Choices::default();
    choices.add("Pupil = best=recipient.name").unwrap();
    let (map, _) = ColumnMap::build(&names, Some(&wanted()), &choices);
    let kept = map.choices().to_toml();
    let again = Choices::from_toml(&kept, "kept.toml").unwrap();
    let (same, findings) = ColumnMap::build(&names, Some(&wanted()), &again);
    assert!(findings.is_empty());
    assert_eq!(same.headers(), map.headers());
    let broken = Choices::from_toml("skip = []\nmpa = 1", "kept.toml").unwrap_err();
    assert_eq!(broken.findings().next().unwrap().place.line, Some(2));
}

#[test]
fn what_is_said_last_goes_over_a_mapping_file() {
    let file =
        "skip = ['Remarks', 'Nick']\n[map]\n'Pupil' = 'recipient.name'\n'No' = 'credential.id'\n";
    let file = Choices::from_toml(file, "kept.toml").unwrap();
    let mut said = Choices::default();
    said.add("nick=recipient.name").unwrap();
    said.skip.push("NO".into());
    let both = said.over(&file);
    assert_eq!(both.skip, ["NO", "Remarks"]);
    let map: Vec<_> = both.map.iter().collect();
    assert_eq!(map, [(&"nick".to_owned(), &"recipient.name".to_owned())]);
    assert_eq!(Choices::default().over(&file), file);
}

#[test]
fn columns_of_one_name_that_are_left_out_are_kept_once() {
    let names = headers(&["Name", "Licence number", "Notes", "Notes", ""]);
    let (map, _) = ColumnMap::build(&names, Some(&wanted()), &Choices::default());
    assert_eq!(map.choices().skip, ["Notes"]);
    let (_, findings) = ColumnMap::build(&names, Some(&wanted()), &map.choices());
    assert!(findings.is_empty(), "{findings:?}");
}

#[test]
fn two_designs_want_what_each_of_them_wants() {
    let attribute = |key: &str, required| WantedAttribute {
        key: key.into(),
        label: format!("The {key}"),
        required,
    };
    let other = Wanted {
        attributes: vec![attribute("license_number", false), attribute("photo", true)],
        fields: vec!["group.room".into(), "issuer.phone".into()],
        required: vec!["credential.id".into(), "recipient.name".into()],
    };
    let both = wanted().join(&other);
    let attributes: Vec<_> = both
        .attributes
        .iter()
        .map(|one| (one.label.as_str(), one.required))
        .collect();
    assert_eq!(attributes, [("Licence number", true), ("The photo", true)]);
    assert_eq!(both.fields, ["group.room", "issuer.phone"]);
    assert_eq!(both.required, ["recipient.name", "credential.id"]);
    assert_eq!(both.clone().join(&both), both);
    let turned = other.join(&wanted());
    assert!(turned.attributes[0].required);
}

#[test]
fn without_a_design_any_field_is_taken() {
    let names = headers(&["recipient.nickname", "attributes.shoe_size", "Name"]);
    let (map, findings) = ColumnMap::build(&names, None, &Choices::default());
    assert!(findings.is_empty());
    assert_eq!(map.headers().len(), 3);
}

proptest! {
    #[test]
    fn no_headers_make_it_panic(names in proptest::collection::vec(".{0,12}", 0..8), pair in ".{0,12}") {
        let mut choices = Choices::default();
        let _ = choices.add(&pair);
        let _ = ColumnMap::build(&names, Some(&wanted()), &choices);
    }

    #[test]
    fn case_and_spaces_do_not_matter(upper in any::<bool>(), gap in "[ _.-]{0,3}") {
        let name = format!("full{gap}name");
        let name = if upper { name.to_uppercase() } else { name };
        prop_assert_eq!(field_of(&name), Some("recipient.name".to_owned()));
    }
}
