//! What of a file is drawn: a page with all that it needs, and nothing else.

use std::io::Write;

use super::file::Object;
use super::value::Dict;
use super::value::Stream;
use super::value::Value;
use crate::geom::Rect;

/// A page with the objects that it needs, numbered from 1.
#[derive(Clone)]
pub(crate) struct Clean {
    pub(crate) objects: Vec<Object>,
    pub(crate) resources: Value,
    pub(crate) group: Option<Value>,
    pub(crate) content: Vec<u8>,
    /// What is shown of it, in its own units, y upwards.
    pub(crate) shown: Rect,
    /// Quarter turns, clockwise: 0 to 3.
    pub(crate) turns: u8,
    /// Points to the unit.
    pub(crate) unit: f64,
    /// Whether it had hidden layers, which were left out.
    pub(crate) had_hidden: bool,
}

pub(crate) fn packed(data: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::new(6));
    // A vector takes whatever is written to it.
    let _ = encoder.write_all(data);
    encoder.finish().unwrap_or_default()
}

impl Clean {
    /// Width and height as it is seen, in its own units.
    pub(crate) fn sides(&self) -> (f64, f64) {
        match self.turns % 2 {
            0 => (self.shown.w, self.shown.h),
            _ => (self.shown.h, self.shown.w),
        }
    }

    /// An object; what is not there is null.
    pub(crate) fn get(&self, number: u32) -> Option<&Object> {
        self.objects.get((number as usize).checked_sub(1)?)
    }

    /// A value with its references followed; of a stream, its dictionary.
    pub(crate) fn resolved<'c>(&'c self, value: &'c Value) -> Option<&'c Value> {
        let mut value = value;
        for _ in 0..16 {
            let Value::Ref(number) = value else {
                return Some(value);
            };
            match self.get(*number)? {
                Object::Value(inner) => value = inner,
                Object::Stream(_) => return None,
            }
        }
        None
    }

    pub(crate) fn dict<'c>(&'c self, value: Option<&'c Value>) -> Option<&'c Dict> {
        match value? {
            Value::Ref(number) => match self.get(*number)? {
                Object::Stream(stream) => Some(&stream.dict),
                Object::Value(inner) => self.resolved(inner)?.as_dict(),
            },
            value => value.as_dict(),
        }
    }

    pub(crate) fn stream<'c>(&'c self, value: Option<&'c Value>) -> Option<&'c Stream> {
        match self.get(value?.as_ref()?)? {
            Object::Stream(stream) => Some(stream),
            Object::Value(inner) => match self.get(inner.as_ref()?)? {
                Object::Stream(stream) => Some(stream),
                Object::Value(_) => None,
            },
        }
    }

    /// The first item of a list, when it is a dictionary.
    pub(crate) fn resolved_first<'c>(&'c self, value: Option<&'c Value>) -> Option<&'c Dict> {
        let items = self.resolved(value?)?.as_array()?;
        self.dict(items.first())
    }

    /// A number, itself or through a reference.
    pub(crate) fn number(&self, value: Option<&Value>) -> Option<f64> {
        self.resolved(value?)?.number()
    }

    /// So many numbers in a list.
    pub(crate) fn numbers<const N: usize>(&self, value: Option<&Value>) -> Option<[f64; N]> {
        let items = self.resolved(value?)?.as_array()?;
        let mut numbers = [0.0; N];
        for (number, item) in numbers.iter_mut().zip(items) {
            *number = self.number(Some(item))?;
        }
        (items.len() >= N).then_some(numbers)
    }

    /// A file of one page: the same bytes each time.
    pub(crate) fn to_file(&self) -> Vec<u8> {
        let count = self.objects.len() as u32;
        let mut writer = Writer::default();
        for (at, object) in self.objects.iter().enumerate() {
            writer.object(at as u32 + 1, object);
        }
        let content = Object::Stream(Stream {
            dict: Dict(vec![(b"Filter".to_vec(), Value::name("FlateDecode"))]),
            data: packed(&self.content),
        });
        writer.object(count + 1, &content);
        writer.object(count + 2, &Object::Value(Value::Dict(self.page(count))));
        let mut pages = Dict::default();
        pages.set("Type", Value::name("Pages"));
        pages.set("Kids", Value::Array(vec![Value::Ref(count + 2)]));
        pages.set("Count", Value::Int(1));
        writer.object(count + 3, &Object::Value(Value::Dict(pages)));
        let mut catalog = Dict::default();
        catalog.set("Type", Value::name("Catalog"));
        catalog.set("Pages", Value::Ref(count + 3));
        writer.object(count + 4, &Object::Value(Value::Dict(catalog)));
        writer.finish(count + 4)
    }

    fn page(&self, count: u32) -> Dict {
        let mut page = Dict::default();
        page.set("Type", Value::name("Page"));
        page.set("Parent", Value::Ref(count + 3));
        let Rect { x, y, .. } = self.shown;
        let sides = [x, y, self.shown.right(), self.shown.bottom()];
        page.set("MediaBox", Value::Array(sides.map(Value::Real).to_vec()));
        if self.turns != 0 {
            page.set("Rotate", Value::Int(i64::from(self.turns) * 90));
        }
        if self.unit != 1.0 {
            page.set("UserUnit", Value::Real(self.unit));
        }
        page.set("Resources", self.resources.clone());
        if let Some(group) = &self.group {
            page.set("Group", group.clone());
        }
        page.set("Contents", Value::Ref(count + 1));
        page
    }
}

/// Writes a file, object by object.
#[derive(Default)]
struct Writer {
    out: Vec<u8>,
    places: Vec<usize>,
}

impl Writer {
    fn object(&mut self, number: u32, object: &Object) {
        if self.out.is_empty() {
            self.out.extend(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n");
        }
        self.places.push(self.out.len());
        self.out.extend(format!("{number} 0 obj\n").bytes());
        match object {
            Object::Value(value) => super::value::write(value, &mut self.out),
            Object::Stream(stream) => {
                let mut dict = stream.dict.clone();
                dict.set("Length", Value::Int(stream.data.len() as i64));
                super::value::write_dict(&dict, &mut self.out);
                self.out.extend(b"\nstream\n");
                self.out.extend(&stream.data);
                self.out.extend(b"\nendstream");
            }
        }
        self.out.extend(b"\nendobj\n");
    }

    fn finish(mut self, root: u32) -> Vec<u8> {
        let table = self.out.len();
        let size = self.places.len() + 1;
        self.out
            .extend(format!("xref\n0 {size}\n0000000000 65535 f \n").bytes());
        for place in &self.places {
            self.out.extend(format!("{place:010} 00000 n \n").bytes());
        }
        let end = format!("trailer\n<</Size {size}/Root {root} 0 R>>\nstartxref\n{table}\n%%EOF\n");
        self.out.extend(end.bytes());
        self.out
    }
}
