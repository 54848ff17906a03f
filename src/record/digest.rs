//! What a record says as one digest, however and wherever it was written.

use serde::Serialize;
use serde_json::Value;
use sha2::Digest;
use sha2::Sha256;

use crate::record::Record;
use crate::record::Section;

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
        Sha256::digest(self.canonical()).into()
    }

    /// Its JSON: what is null left out, and sections that are empty then.
    fn canonical(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(512);
        let mut sections = self.sections();
        sections.sort_unstable_by_key(|(name, _)| *name);
        let (before, after) =
            sections.split_at(sections.partition_point(|(name, _)| *name < "locale"));
        before
            .iter()
            .for_each(|section| add_section(*section, &mut out));
        if let Some(locale) = &self.locale {
            begin("locale", &mut out);
            json(locale, &mut out);
        }
        after
            .iter()
            .for_each(|section| add_section(*section, &mut out));
        if out.is_empty() {
            out.push(b'{');
        }
        out.push(b'}');
        out
    }
}

fn add_section((name, section): (&str, &Section), out: &mut Vec<u8>) {
    let fields = section.iter().filter(|(_, value)| !value.is_null());
    let fields: Vec<(&String, &Value)> = fields.collect();
    if !fields.is_empty() {
        begin(name, out);
        object(fields, out);
    }
}

/// The name of a member of the outermost object.
fn begin(name: &str, out: &mut Vec<u8>) {
    out.push(if out.is_empty() { b'{' } else { b',' });
    json(name, out);
    out.push(b':');
}

/// Adds a value: nothing between two words.
fn write(value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::Array(items) => {
            out.push(b'[');
            for (at, item) in items.iter().enumerate() {
                out.extend((at > 0).then_some(b','));
                write(item, out);
            }
            out.push(b']');
        }
        Value::Object(fields) => object(fields.iter().collect(), out),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => json(value, out),
    }
}

/// Adds an object: keys in the order of their UTF-16 units (RFC 8785, 3.2.3).
fn object(mut fields: Vec<(&String, &Value)>, out: &mut Vec<u8>) {
    fields.sort_by(|(one, _), (other, _)| one.encode_utf16().cmp(other.encode_utf16()));
    out.push(b'{');
    for (at, (key, field)) in fields.into_iter().enumerate() {
        out.extend((at > 0).then_some(b','));
        json(key, out);
        out.push(b':');
        write(field, out);
    }
    out.push(b'}');
}

/// Adds what is neither a list nor an object.
fn json(value: &(impl Serialize + ?Sized), out: &mut Vec<u8>) {
    serde_json::to_writer(out, value).expect("plain values can be written, and memory takes them");
}

#[cfg(test)]
mod tests {
    use indexmap::IndexMap;
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::limits::Limits;

    fn read(text: &str) -> Record {
        Record::from_json(text, "ada.json", &Limits::default()).unwrap()
    }

    fn canonical(value: &Value) -> String {
        let mut text = Vec::new();
        write(value, &mut text);
        String::from_utf8(text).unwrap()
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
        assert_eq!(
            crate::digest::hex(&record.digest()),
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
