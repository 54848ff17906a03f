//! The data of the list: a line of JSON for each record, short, since there may be a hundred thousand.

use std::fs;
use std::fs::File;
use std::io;
use std::io::BufWriter;
use std::io::Seek;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;

use indexmap::IndexMap;
use serde_json::Value;
use serde_json::json;

use super::Page;
use super::pieces;
use crate::batch::bag::facts::Facts;
use crate::batch::bag::part::Part;
use crate::batch::bag::part::Whole;
use crate::batch::bag::part::cannot;
use crate::batch::entry::Entry;
use crate::batch::entry::Made;
use crate::design;
use crate::error::Result;

/// Words that are kept once; more than that stand in the rows themselves.
const MOST_WORDS: usize = 4096;

/// What many records have in common, each once.
#[derive(Default)]
struct Words(IndexMap<String, Value>);

impl Words {
    /// Its number, or itself when the list is full.
    fn number(&mut self, word: Value) -> Value {
        let key = word.to_string();
        if let Some(at) = self.0.get_index_of(&key) {
            return at.into();
        }
        if self.0.len() >= MOST_WORDS {
            return word;
        }
        self.0.insert(key, word);
        (self.0.len() - 1).into()
    }

    fn list(self) -> Value {
        self.0.into_values().collect()
    }
}

/// The rows, in a file of their own until the page is written round them.
pub(in crate::batch::bag) struct Rows {
    path: PathBuf,
    scratch: PathBuf,
    out: BufWriter<File>,
    count: u64,
    credentials: Words,
    groups: Words,
    files: Words,
}

impl Rows {
    pub(in crate::batch::bag) fn new(data: &Path) -> Result<Self> {
        let path = data.join("README.html");
        let scratch = data.join(".README.html.rows");
        let file = File::options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(true)
            .open(&scratch);
        let file = file.map_err(|error| cannot(&path, "written", &error))?;
        Ok(Self {
            path,
            scratch,
            out: BufWriter::new(file),
            count: 0,
            credentials: Words::default(),
            groups: Words::default(),
            files: Words::default(),
        })
    }

    pub(in crate::batch::bag) fn put(&mut self, facts: &Facts, entry: &Entry) -> Result<()> {
        let files = entry.files.iter().map(|made| shape(made, &entry.name));
        let mut row = vec![
            json!(facts.name),
            json!(facts.id),
            self.credentials.number(json!(facts.credential)),
            self.groups.number(json!(facts.group)),
            json!(facts.day),
            self.files.number(files.collect()),
        ];
        if entry.name != facts.id {
            row.push(json!(entry.name));
        }
        let comma = if self.count == 0 { "\n" } else { ",\n" };
        self.count += 1;
        let text = inert(&Value::from(row));
        let done = write!(self.out, "{comma}{text}");
        done.map_err(|error| cannot(&self.path, "written", &error))
    }

    /// Writes the page round the rows.
    pub(in crate::batch::bag) fn finish(mut self, page: &Page<'_>) -> Result<Whole> {
        let words = json!({
            "credentials": std::mem::take(&mut self.credentials).list(),
            "groups": std::mem::take(&mut self.groups).list(),
            "files": std::mem::take(&mut self.files).list(),
            "designs": page.designs.all.iter().map(|design| json!({
                "title": design.title,
                "kind": kind(design.kind),
            })).collect::<Vec<_>>(),
        });
        let [head, middle, tail] = pieces(page);
        let mut part = Part::create(&self.path)?;
        part.put(head + "[")?;
        self.copy(&mut part)
            .map_err(|error| cannot(&self.path, "written", &error))?;
        part.put(format!("\n]{middle}{}{tail}", inert(&words)))?;
        part.finish("data")
    }

    fn copy(&mut self, part: &mut Part) -> io::Result<()> {
        self.out.flush()?;
        let file = self.out.get_mut();
        file.rewind()?;
        io::copy(file, part)?;
        Ok(())
    }
}

impl Drop for Rows {
    /// It was of use while the page was made; that it can't be removed harms nobody.
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.scratch);
    }
}

/// Design, folder and ending of a file that is called `name`; the whole path of one that is not.
fn shape(made: &Made, name: &str) -> Value {
    let ending = made.format.ending();
    let plain = made.file.rsplit_once('/').filter(|(_, file)| {
        let stem = file
            .strip_suffix(ending)
            .and_then(|file| file.strip_suffix('.'));
        stem == Some(name)
    });
    match plain {
        Some((folder, _)) => json!([made.design, folder, ending]),
        None => json!([made.design, made.file, ending, 1]),
    }
}

fn kind(kind: design::Kind) -> &'static str {
    match kind {
        design::Kind::Certificate => "Certificate",
        design::Kind::Badge => "Badge",
    }
}

/// JSON in which nothing ends a script or begins a comment of HTML.
fn inert(value: &Value) -> String {
    value
        .to_string()
        .replace('<', "\\u003c")
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_ends_the_data() {
        let hostile = json!(["</script><script>alert(1)</script>", "<!--", "\u{2028}\"\\"]);
        let text = inert(&hostile);
        assert!(!text.contains(['<', '\u{2028}']));
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), hostile);
    }

    #[test]
    fn words_beyond_the_list_stand_by_themselves() {
        let mut words = Words::default();
        for number in 0..MOST_WORDS {
            assert_eq!(words.number(json!(format!("w{number}"))), number);
        }
        assert_eq!(words.number(json!("one more")), "one more");
        assert_eq!(words.number(json!("w7")), 7);
    }
}
