//! What a record says as one digest, however and wherever it was written.

use serde_json::Value;
use sha2::Digest;
use sha2::Sha256;

use crate::record::Record;

impl Record {
    /// SHA-256 of what the record says: of its JSON in the form of RFC 8785, with sorted keys and no white space.
    ///
    /// The order of fields, the file and the row make no difference, nor does `null`, which says as much as an absent
    /// field. Numbers keep their notation, where RFC 8785 makes `7` of `7.0`: the two print differently.
    ///
    /// ```
    /// use testamur::limits::Limits;
    /// use testamur::record::Record;
    ///
    /// let read = |text| Record::from_json(text, "ada.json", &Limits::default());
    /// let one = read(r#"{ "locale": "en-GB", "recipient": { "name": "Ada", "email": null } }"#)?;
    /// let other = read(r#"{"recipient":{"name":"Ada"},"locale":"en-GB"}"#)?;
    /// assert_eq!(one.digest(), other.digest());
    /// # Ok::<(), testamur::error::Error>(())
    /// ```
    pub fn digest(&self) -> [u8; 32] {
        let mut text = String::new();
        write(&without_nulls(self.to_json()), &mut text);
        Sha256::digest(text.as_bytes()).into()
    }
}

fn without_nulls(mut record: Value) -> Value {
    let Some(sections) = record.as_object_mut() else {
        return record;
    };
    for section in sections.values_mut().filter_map(Value::as_object_mut) {
        section.retain(|_, value| !value.is_null());
    }
    sections.retain(|_, section| section.as_object().is_none_or(|fields| !fields.is_empty()));
    record
}

/// Adds a value to its end: keys in the order of their UTF-16 units (RFC 8785, 3.2.3), nothing between two words.
fn write(value: &Value, out: &mut String) {
    match value {
        Value::Array(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                out.push_str(if at == 0 { "" } else { "," });
                write(item, out);
            }
            out.push(']');
        }
        Value::Object(fields) => {
            let mut fields: Vec<_> = fields.iter().collect();
            fields.sort_by(|(one, _), (other, _)| one.encode_utf16().cmp(other.encode_utf16()));
            out.push('{');
            for (at, (key, field)) in fields.into_iter().enumerate() {
                out.push_str(if at == 0 { "" } else { "," });
                write(&Value::from(key.as_str()), out);
                out.push(':');
                write(field, out);
            }
            out.push('}');
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            out.push_str(&value.to_string());
        }
    }
}

#[cfg(test)]
mod tests {
    use indexmap::IndexMap;
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::limits::Limits;
    use crate::record::Section;

    fn read(text: &str) -> Record {
        Record::from_json(text, "ada.json", &Limits::default()).unwrap()
    }

    fn canonical(value: &Value) -> String {
        let mut text = String::new();
        write(value, &mut text);
        text
    }

    /// The example of RFC 8785, 3.2.3, and the escapes of its 3.2.2.2.
    #[test]
    fn the_form_is_that_of_the_standard() {
        let keys = json!({ "\u{20ac}": 1, "\r": 2, "\u{fb33}": 3, "1": 4, "\u{1f600}": 5, "\u{80}": 6, "\u{f6}": 7 });
        assert_eq!(
            canonical(&keys),
            "{\"\\r\":2,\"1\":4,\"\u{80}\":6,\"\u{f6}\":7,\"\u{20ac}\":1,\"\u{1f600}\":5,\"\u{fb33}\":3}"
        );
        let text = json!("\u{20ac}$\u{f}\nA'B\"\\\\\"/\u{7f}");
        assert_eq!(
            canonical(&text),
            "\"\u{20ac}$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\u{7f}\""
        );
        assert_eq!(
            canonical(&json!([null, true, -0.5, [], {}])),
            "[null,true,-0.5,[],{}]"
        );
    }

    /// Worked out with Python: `hashlib.sha256(json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode())`.
    #[test]
    fn the_digest_of_a_record_stays() {
        let record = read(
            r#"{"recipient":{"name":"Zoë Ødegård","email":null},"group":{},"attributes":{"b":[1,"x"],"a":7.5},"locale":"nb"}"#,
        );
        let hex: String = record
            .digest()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        assert_eq!(
            hex,
            "29fafbb0f0f3aaffd81540ff4518621126be651ab344e8a03851e30372f9646a"
        );
    }

    #[test]
    fn only_what_a_record_says_counts() {
        let record = read(r#"{"recipient":{"name":"Ada","id":"1"}}"#);
        let mut elsewhere = read(r#"{"recipient":{"id":"1","name":"Ada"},"issuer":{"url":null}}"#);
        elsewhere.origin.line = Some(9);
        elsewhere.origin.file = Some("other.csv".into());
        assert_eq!(record.digest(), elsewhere.digest());
        for other in [
            r#"{"recipient":{"name":"Ada","id":1}}"#,
            r#"{"recipient":{"name":"Ada","id":1.0}}"#,
            r#"{"recipient":{"name":"Ada"},"credential":{"id":"1"}}"#,
            r#"{"recipient":{"name":"Ada","id":"1"},"locale":"en"}"#,
        ] {
            assert_ne!(record.digest(), read(other).digest(), "{other}");
        }
    }

    fn plain() -> impl Strategy<Value = Value> {
        const WHOLE: i64 = 1 << 53;
        prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            (-WHOLE as f64 + 1.0..WHOLE as f64).prop_map(Value::from),
            (-1e-9..1e-300).prop_map(Value::from),
            "\\PC{0,12}".prop_map(Value::from),
            any::<String>().prop_map(Value::from),
        ]
    }

    fn section() -> impl Strategy<Value = Section> {
        let value = prop_oneof![
            4 => plain(),
            1 => proptest::collection::vec(plain(), 0..4).prop_map(Value::from),
        ];
        proptest::collection::vec((any::<String>(), value), 0..5)
            .prop_map(|fields| fields.into_iter().collect::<IndexMap<_, _>>())
    }

    fn record() -> impl Strategy<Value = Record> {
        let sections = (section(), section(), section(), section(), section());
        (sections, proptest::option::of("[a-zA-Z-]{1,12}")).prop_map(|(sections, locale)| Record {
            recipient: sections.0,
            credential: sections.1,
            group: sections.2,
            issuer: sections.3,
            attributes: sections.4,
            locale,
            ..Record::default()
        })
    }

    proptest! {
        #[test]
        fn what_a_record_writes_it_reads_back(record in record()) {
            let text = record.to_json().to_string();
            let mut back = read(&text);
            back.origin.file = None;
            prop_assert_eq!(&back, &record);
            let keys = |record: &Record| -> Vec<String> {
                let sections = record.sections();
                sections.iter().flat_map(|(_, section)| section.keys().cloned()).collect()
            };
            // Equality of maps does not look at their order.
            prop_assert_eq!(keys(&back), keys(&record));
            prop_assert_eq!(back.to_json().to_string(), text);
            prop_assert_eq!(back.digest(), record.digest());
        }

        #[test]
        fn no_order_of_fields_changes_the_digest(record in record()) {
            let mut turned = record.clone();
            for name in ["recipient", "credential", "group", "issuer", "attributes"] {
                turned.section_mut(name).unwrap().reverse();
            }
            prop_assert_eq!(turned.digest(), record.digest());
        }
    }
}
