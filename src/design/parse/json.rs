//! JSON as a tree of values that know where they stand (RFC 8259).

use crate::design::parse::faults::Faults;
use crate::design::parse::node::Entry;
use crate::design::parse::node::Node;
use crate::design::parse::node::Value;
use crate::finding::Finding;
use crate::finding::Kind;

/// Lists and tables inside one another; more than any design needs, less than any stack holds.
const DEPTH: usize = 64;

/// The tree of a JSON text, or `None` when its notation is broken; then the faults tell where.
pub(super) fn read(text: &str, faults: &Faults<'_>) -> Option<Node> {
    let mut reader = Reader {
        text,
        at: 0,
        faults,
        twins: false,
    };
    match reader.document() {
        Ok(node) if !reader.twins => Some(node),
        Ok(_) => None,
        Err(Broken { at, what, help }) => {
            let message = format!("this is no JSON: {what}");
            faults.add(at, Finding::fault(Kind::Syntax, message).help(help));
            None
        }
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    faults: &'a Faults<'a>,
    /// Whether a key was met twice.
    twins: bool,
}

struct Broken {
    at: usize,
    what: String,
    help: &'static str,
}

type Step<T> = Result<T, Broken>;

impl Reader<'_> {
    fn document(&mut self) -> Step<Node> {
        let node = self.value(0)?;
        self.skip_space();
        match self.peek() {
            None => Ok(node),
            Some(_) => self.broken("something follows the end", "keep one table in the file"),
        }
    }

    fn broken<T>(&self, what: impl Into<String>, help: &'static str) -> Step<T> {
        Err(Broken {
            at: self.at,
            what: what.into(),
            help,
        })
    }

    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    /// Steps over `byte` if it comes next.
    fn takes(&mut self, byte: u8) -> bool {
        let is_next = self.peek() == Some(byte);
        self.at += usize::from(is_next);
        is_next
    }

    fn value(&mut self, depth: usize) -> Step<Node> {
        self.skip_space();
        let at = self.at;
        let value = match self.peek() {
            Some(b'{' | b'[') if depth >= DEPTH => {
                return self.broken("too much inside one another", "flatten it");
            }
            Some(b'{') => self.table(depth + 1)?,
            Some(b'[') => self.list(depth + 1)?,
            Some(b'"') => Value::Text(self.string()?),
            Some(b'-' | b'0'..=b'9') => self.number()?,
            Some(_) => self.word()?,
            None => return self.broken("the text ends too early", "close what is open"),
        };
        Ok(Node { at, value })
    }

    fn word(&mut self) -> Step<Value> {
        let words = [
            ("true", Value::Truth(true)),
            ("false", Value::Truth(false)),
            ("null", Value::Null),
        ];
        for (word, value) in words {
            if self.rest().starts_with(word) {
                self.at += word.len();
                return Ok(value);
            }
        }
        if self.rest().starts_with('/') {
            return self.broken(
                "JSON has no comments",
                "take it out, or write `design.toml`",
            );
        }
        self.broken("a value is missing here", "text stands in double quotes")
    }

    fn list(&mut self, depth: usize) -> Step<Value> {
        self.at += 1;
        let mut items = Vec::new();
        self.skip_space();
        if self.takes(b']') {
            return Ok(Value::List(items));
        }
        loop {
            items.push(self.value(depth)?);
            self.skip_space();
            if self.takes(b']') {
                return Ok(Value::List(items));
            }
            self.comma("a list goes on with `,` or ends with `]`", b']')?;
        }
    }

    fn comma(&mut self, what: &str, end: u8) -> Step<()> {
        if !self.takes(b',') {
            return self.broken(what, "put a `,` between two values");
        }
        self.skip_space();
        if self.peek() == Some(end) {
            return self.broken("nothing follows the last `,`", "take the `,` out");
        }
        Ok(())
    }

    fn table(&mut self, depth: usize) -> Step<Value> {
        self.at += 1;
        let mut entries: Vec<Entry> = Vec::new();
        self.skip_space();
        if self.takes(b'}') {
            return Ok(Value::Table(entries));
        }
        loop {
            let entry = self.entry(depth)?;
            self.refuse_twin(&entries, &entry);
            entries.push(entry);
            self.skip_space();
            if self.takes(b'}') {
                return Ok(Value::Table(entries));
            }
            self.comma("a table goes on with `,` or ends with `}`", b'}')?;
        }
    }

    fn entry(&mut self, depth: usize) -> Step<Entry> {
        self.skip_space();
        let at = self.at;
        if self.peek() != Some(b'"') {
            return self.broken("a key is missing here", "keys stand in double quotes");
        }
        let key = self.string()?;
        self.skip_space();
        if !self.takes(b':') {
            return self.broken("a `:` is missing here", "write `\"key\": value`");
        }
        let node = self.value(depth)?;
        Ok(Entry { key, at, node })
    }

    fn refuse_twin(&mut self, entries: &[Entry], entry: &Entry) {
        if entries.iter().all(|other| other.key != entry.key) {
            return;
        }
        self.twins = true;
        let message = format!("the key `{}` is there twice", entry.key);
        let finding = Finding::fault(Kind::Duplicate, message).help("keep one of the two");
        self.faults.add(entry.at, finding);
    }

    fn number(&mut self) -> Step<Value> {
        let digits = self.rest();
        let is_part = |c: char| matches!(c, '+' | '-' | '.' | 'e' | 'E') || c.is_ascii_digit();
        let end = digits.find(|c| !is_part(c)).unwrap_or(digits.len());
        let digits = digits[..end].to_owned();
        if !is_json_number(&digits) {
            let what = format!("`{digits}` is no number");
            return self.broken(what, "write it like `12` or `0.5`");
        }
        self.at += end;
        Ok(Value::Number(digits.parse().unwrap_or(f64::NAN), digits))
    }

    fn string(&mut self) -> Step<String> {
        self.at += 1;
        let mut text = String::new();
        loop {
            let Some(next) = self.rest().chars().next() else {
                return self.broken("a text has no end", "close it with `\"`");
            };
            match next {
                '"' => {
                    self.at += 1;
                    return Ok(text);
                }
                '\\' => text.push(self.escape()?),
                '\0'..='\x1f' => {
                    return self.broken(
                        "a text holds a line break or a control character",
                        "write a line break as `\\n`",
                    );
                }
                other => {
                    text.push(other);
                    self.at += other.len_utf8();
                }
            }
        }
    }

    fn escape(&mut self) -> Step<char> {
        let escaped = match self.text.as_bytes().get(self.at + 1) {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode_escape(),
            _ => return self.broken("a `\\` stands before nothing it can escape", "write `\\\\`"),
        };
        self.at += 2;
        Ok(escaped)
    }

    fn unicode_escape(&mut self) -> Step<char> {
        let Some(high) = self.hex_at(self.at) else {
            return self.broken("a `\\u` needs four hexadecimal digits", "write `\\u00e9`");
        };
        let low = self.hex_at(self.at + 6);
        let pair = [Some(high), low].into_iter().flatten();
        match char::decode_utf16(pair).next() {
            Some(Ok(c)) => {
                self.at += 6 * c.len_utf16();
                Ok(c)
            }
            _ => self.broken(
                "half a surrogate pair stands alone",
                "write the character itself",
            ),
        }
    }

    /// The four digits of a `\uXXXX` that starts at a place.
    fn hex_at(&self, at: usize) -> Option<u16> {
        let digits = self.text.get(at..at + 6)?.strip_prefix("\\u")?;
        let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_hex.then(|| u16::from_str_radix(digits, 16).ok())?
    }
}

/// Whether the digits follow RFC 8259, section 6.
fn is_json_number(digits: &str) -> bool {
    let unsigned = digits.strip_prefix('-').unwrap_or(digits);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let (whole, part) = match mantissa.split_once('.') {
        Some((whole, part)) => (whole, Some(part)),
        None => (mantissa, None),
    };
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    all_digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && part.is_none_or(all_digits)
        && exponent.is_none_or(|power| all_digits(power.strip_prefix(['+', '-']).unwrap_or(power)))
}
