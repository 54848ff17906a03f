//! What a content stream names: fonts, pictures, patterns, states.

use std::collections::BTreeSet;

use pdf_writer::Finish;
use pdf_writer::Name;
use pdf_writer::Ref;
use pdf_writer::writers::Resources as Dict;

use super::ops::ResourceName;
use crate::scene::Blend;

/// Numbers of the objects that a content stream uses, by kind.
#[derive(Clone, Default)]
pub(super) struct Resources {
    pub(super) fonts: BTreeSet<i32>,
    pub(super) objects: BTreeSet<i32>,
    pub(super) patterns: BTreeSet<i32>,
    pub(super) shadings: BTreeSet<i32>,
    pub(super) states: BTreeSet<i32>,
    /// Opacities of fills and strokes, in 65,535ths.
    pub(super) alphas: BTreeSet<u16>,
    /// Ways to mix with what is beneath.
    pub(super) blends: BTreeSet<Blend>,
}

impl Resources {
    /// With all that `other` names.
    pub(super) fn join(&mut self, other: &Self) {
        self.fonts.extend(&other.fonts);
        self.objects.extend(&other.objects);
        self.patterns.extend(&other.patterns);
        self.shadings.extend(&other.shadings);
        self.states.extend(&other.states);
        self.alphas.extend(&other.alphas);
        self.blends.extend(&other.blends);
    }

    /// Whether anything in it lets shine through what is below.
    pub(super) fn is_transparent(&self) -> bool {
        !self.alphas.is_empty() || !self.states.is_empty() || !self.blends.is_empty()
    }

    pub(super) fn write(&self, mut out: Dict<'_>) {
        let lists = [
            ("Font", b'F', &self.fonts),
            ("XObject", b'X', &self.objects),
            ("Pattern", b'P', &self.patterns),
            ("Shading", b'S', &self.shadings),
        ];
        for (key, kind, numbers) in lists {
            if numbers.is_empty() {
                continue;
            }
            let mut dict = out.insert(Name(key.as_bytes())).dict();
            for &number in numbers {
                dict.pair(
                    Name(ResourceName::new(kind, number).as_bytes()),
                    Ref::new(number),
                );
            }
        }
        self.write_states(&mut out);
        out.finish();
    }

    fn write_states(&self, out: &mut Dict<'_>) {
        if !self.is_transparent() {
            return;
        }
        let mut dict = out.insert(Name(b"ExtGState")).dict();
        for &number in &self.states {
            dict.pair(
                Name(ResourceName::new(b'G', number).as_bytes()),
                Ref::new(number),
            );
        }
        for &alpha in &self.alphas {
            let name = ResourceName::new(b'A', i32::from(alpha));
            let value = (f64::from(alpha) / 65_535.0) as f32;
            let mut state = dict.insert(Name(name.as_bytes())).dict();
            state.pair(Name(b"ca"), value).pair(Name(b"CA"), value);
        }
        for &blend in &self.blends {
            let name = ResourceName::new(b'B', blend as i32);
            let mut state = dict.insert(Name(name.as_bytes())).dict();
            state.pair(Name(b"BM"), Name(mode(blend)));
        }
    }
}

/// The name of a blend mode (ISO 32000-1, table 136).
fn mode(blend: Blend) -> &'static [u8] {
    match blend {
        Blend::Normal => b"Normal",
        Blend::Multiply => b"Multiply",
        Blend::Screen => b"Screen",
        Blend::Overlay => b"Overlay",
        Blend::Darken => b"Darken",
        Blend::Lighten => b"Lighten",
    }
}
