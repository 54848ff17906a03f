//! The letters of a page: where each stands, how it looks, and which operator draws it.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::rc::Rc;

use super::color::Ink;
use super::color::Space;
use super::font::Font;
use crate::geom::Affine;
use crate::geom::Point;
use crate::picture::pdf::clean::Clean;
use crate::picture::pdf::content::Op;
use crate::picture::pdf::content::Ops;
use crate::picture::pdf::filter;
use crate::picture::pdf::value::Dict;
use crate::picture::pdf::value::Value;

/// A letter, or what one glyph shows.
#[derive(Clone, Debug)]
pub(super) struct Letter {
    pub(super) text: String,
    /// From its own units (an em is 1, y upwards) to CSS pixels of the artwork.
    pub(super) map: Affine,
    /// How far it reaches, in ems.
    pub(super) width: f64,
    pub(super) font: Rc<Font>,
    pub(super) ink: Ink,
    /// Of 1.
    pub(super) opacity: f64,
    /// What is drawn beyond its fill.
    pub(super) lost: Vec<&'static str>,
    pub(super) spot: Spot,
}

/// Where a letter is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Spot {
    /// The form; `None` for the page itself.
    pub(super) form: Option<u32>,
    /// Which of its operators.
    pub(super) op: usize,
    /// Which of the operator's strings, and where in it the code begins.
    pub(super) item: usize,
    pub(super) at: usize,
}

/// All letters of a page.
#[derive(Default)]
pub(super) struct Survey {
    pub(super) letters: Vec<Letter>,
    /// Forms that are drawn more than once, or where nothing can be taken out: in masks and patterns.
    pub(super) fixed: BTreeSet<u32>,
    /// Whether there were more letters than are looked at.
    pub(super) is_cut: bool,
}

/// Letters that are looked at.
const MOST_LETTERS: usize = 100_000;
/// Saved states, at most.
const MOST_STATES: usize = 512;

impl Survey {
    pub(super) fn of(clean: &Clean, depth: usize, inflated: usize) -> Self {
        let mut walk = Walk {
            clean,
            deepest: depth,
            room: inflated,
            fonts: BTreeMap::new(),
            seen: BTreeSet::new(),
            current: None,
            found: Self::default(),
        };
        let resources = clean
            .dict(Some(&clean.resources))
            .cloned()
            .unwrap_or_default();
        let map = crate::picture::pdf::upright(clean);
        walk.content(&clean.content, &resources, State::new(map), None, 0);
        walk.found
    }
}

#[derive(Clone)]
struct State {
    map: Affine,
    font: Option<Rc<Font>>,
    size: f64,
    letter_space: f64,
    word_space: f64,
    /// Of 1, as wide as letters are.
    stretch: f64,
    leading: f64,
    rise: f64,
    mode: i64,
    fill: Space,
    ink: Ink,
    opacity: f64,
    is_masked: bool,
    is_blended: bool,
}

impl State {
    fn new(map: Affine) -> Self {
        Self {
            map,
            font: None,
            size: 1.0,
            letter_space: 0.0,
            word_space: 0.0,
            stretch: 1.0,
            leading: 0.0,
            rise: 0.0,
            mode: 0,
            fill: Space::Grey,
            ink: Ink::BLACK,
            opacity: 1.0,
            is_masked: false,
            is_blended: false,
        }
    }
}

/// The matrices of a text (clause 9.4.2).
#[derive(Clone, Copy)]
struct Pen {
    at: Affine,
    line: Affine,
}

struct Walk<'c> {
    clean: &'c Clean,
    deepest: usize,
    room: usize,
    /// Fonts by the number of their object.
    fonts: BTreeMap<u32, Rc<Font>>,
    seen: BTreeSet<u32>,
    /// The form that is followed.
    current: Option<u32>,
    found: Survey,
}

impl Walk<'_> {
    fn content(
        &mut self,
        bytes: &[u8],
        resources: &Dict,
        first: State,
        form: Option<u32>,
        depth: usize,
    ) {
        let mut states = vec![first];
        let start = Pen {
            at: Affine::IDENTITY,
            line: Affine::IDENTITY,
        };
        let mut pen = start;
        for (index, op) in Ops::new(bytes).enumerate() {
            let top = states.len() - 1;
            match op.word {
                b"q" if states.len() < MOST_STATES => states.push(states[top].clone()),
                b"Q" if top > 0 => drop(states.pop()),
                b"BT" => pen = start,
                b"Do" => self.object(&op, resources, &states[top], depth),
                b"Tj" | b"TJ" | b"'" | b"\"" => {
                    let state = &mut states[top];
                    if op.word == b"\""
                        && let [words, letters, _] = op.operands.as_slice()
                    {
                        state.word_space = words.number().unwrap_or(0.0);
                        state.letter_space = letters.number().unwrap_or(0.0);
                    }
                    if op.word == b"'" || op.word == b"\"" {
                        pen.next_line(0.0, -state.leading);
                    }
                    self.show(&op, state, &mut pen, (form, index));
                }
                _ => self.op(&op, resources, &mut states[top], &mut pen, depth),
            }
        }
    }

    fn op(
        &mut self,
        op: &Op<'_>,
        resources: &Dict,
        state: &mut State,
        pen: &mut Pen,
        depth: usize,
    ) {
        let one = op.numbers::<1>().map(|[value]| value);
        match op.word {
            b"cm" => {
                if let Some([a, b, c, d, e, f]) = op.numbers() {
                    state.map = Affine::new(a, b, c, d, e, f).then(state.map);
                }
            }
            b"Tm" => {
                if let Some([a, b, c, d, e, f]) = op.numbers() {
                    pen.line = Affine::new(a, b, c, d, e, f);
                    pen.at = pen.line;
                }
            }
            b"Td" | b"TD" => {
                if let Some([x, y]) = op.numbers() {
                    pen.next_line(x, y);
                    if op.word == b"TD" {
                        state.leading = -y;
                    }
                }
            }
            b"T*" => pen.next_line(0.0, -state.leading),
            b"Tc" => state.letter_space = one.unwrap_or(0.0),
            b"Tw" => state.word_space = one.unwrap_or(0.0),
            b"Tz" => state.stretch = one.unwrap_or(100.0) / 100.0,
            b"TL" => state.leading = one.unwrap_or(0.0),
            b"Ts" => state.rise = one.unwrap_or(0.0),
            b"Tr" => state.mode = one.unwrap_or(0.0) as i64,
            b"Tf" => {
                if let [Value::Name(name), size] = op.operands.as_slice() {
                    state.font = self.font(resources, name);
                    state.size = size.number().unwrap_or(1.0);
                }
            }
            b"gs" => self.state(op, resources, state, depth),
            b"g" | b"rg" | b"k" | b"cs" | b"sc" | b"scn" => self.ink(op, resources, state),
            _ => {}
        }
    }

    fn ink(&mut self, op: &Op<'_>, resources: &Dict, state: &mut State) {
        match op.word {
            b"g" => state.fill = Space::Grey,
            b"rg" => state.fill = Space::Rgb,
            b"k" => state.fill = Space::Cmyk,
            b"cs" => {
                let name = op.name().unwrap_or_default();
                state.fill = Space::named(self.clean, resources, name);
                state.ink = Ink::BLACK;
                return;
            }
            _ => {}
        }
        let parts: Vec<f64> = op.operands.iter().filter_map(Value::number).collect();
        state.ink = match op.name() {
            Some(_) => Ink::PATTERN,
            None => state.fill.ink(&parts),
        };
    }

    fn font(&mut self, resources: &Dict, name: &[u8]) -> Option<Rc<Font>> {
        let fonts = self.clean.dict(resources.get("Font"))?;
        let value = fonts.get(&String::from_utf8_lossy(name))?;
        let number = value.as_ref();
        if let Some(font) = number.and_then(|number| self.fonts.get(&number)) {
            return Some(Rc::clone(font));
        }
        let font = Rc::new(Font::new(self.clean, self.clean.dict(Some(value))?));
        if let Some(number) = number {
            self.fonts.insert(number, Rc::clone(&font));
        }
        Some(font)
    }

    fn state(&mut self, op: &Op<'_>, resources: &Dict, state: &mut State, depth: usize) {
        let all = self.clean.dict(resources.get("ExtGState"));
        let name = op.name().map(String::from_utf8_lossy);
        let found = name.and_then(|name| all?.get(&name));
        let Some(dict) = self.clean.dict(found).cloned() else {
            return;
        };
        if let Some(opacity) = self.clean.number(dict.get("ca")) {
            state.opacity = opacity.clamp(0.0, 1.0);
        }
        if let Some(mode) = dict.get("BM") {
            let mode = mode.as_name().unwrap_or_default();
            state.is_blended = !matches!(mode, b"Normal" | b"Compatible");
        }
        match dict.get("SMask") {
            None => {}
            Some(Value::Name(_)) => state.is_masked = false,
            Some(mask) => {
                state.is_masked = true;
                let mask = self.clean.dict(Some(mask)).and_then(|mask| mask.get("G"));
                if let Some(number) = mask.and_then(Value::as_ref) {
                    self.found.fixed.insert(number);
                    self.form(number, State::new(state.map), depth);
                }
            }
        }
    }

    fn object(&mut self, op: &Op<'_>, resources: &Dict, state: &State, depth: usize) {
        let all = self.clean.dict(resources.get("XObject"));
        let name = op.name().map(String::from_utf8_lossy);
        if let Some(number) = name.and_then(|name| all?.get(&name)?.as_ref()) {
            self.form(number, state.clone(), depth);
        }
    }

    fn form(&mut self, number: u32, mut state: State, depth: usize) {
        let value = Value::Ref(number);
        let Some(stream) = self.clean.stream(Some(&value)) else {
            return;
        };
        if depth >= self.deepest || stream.dict.says("Subtype", "Image") {
            return;
        }
        let outer = self.current;
        let in_fixed = outer.is_some_and(|outer| self.found.fixed.contains(&outer));
        if !self.seen.insert(number) || in_fixed {
            self.found.fixed.insert(number);
        }
        let Ok((content, _)) = filter::unpacked(&stream.dict, &stream.data, self.room) else {
            return;
        };
        self.room -= content.len().min(self.room);
        if let Some([a, b, c, d, e, f]) = self.clean.numbers(stream.dict.get("Matrix")) {
            state.map = Affine::new(a, b, c, d, e, f).then(state.map);
        }
        let resources = self.clean.dict(stream.dict.get("Resources"));
        let page = self.clean.dict(Some(&self.clean.resources));
        let resources = resources.or(page).cloned().unwrap_or_default();
        self.current = Some(number);
        self.content(&content, &resources, state, Some(number), depth + 1);
        self.current = outer;
    }

    fn show(
        &mut self,
        op: &Op<'_>,
        state: &State,
        pen: &mut Pen,
        (form, index): (Option<u32>, usize),
    ) {
        let Some(font) = state.font.clone() else {
            return;
        };
        let whole = op.operands.last().cloned().into_iter().collect();
        let items = match op.operands.last() {
            Some(Value::Array(items)) => items.clone(),
            _ => whole,
        };
        for (item, value) in items.iter().enumerate() {
            match value {
                Value::Text(text) => {
                    for code in font.codes(text) {
                        let spot = Spot {
                            form,
                            op: index,
                            item,
                            at: code.range.start,
                        };
                        self.letter(&code.text, code.width, state, pen, spot);
                        let words = if code.is_space { state.word_space } else { 0.0 };
                        let step = code.width * state.size + state.letter_space + words;
                        pen.step(step * state.stretch);
                    }
                }
                value => {
                    let back = value.number().unwrap_or(0.0) / 1000.0;
                    pen.step(-back * state.size * state.stretch);
                }
            }
        }
    }

    fn letter(&mut self, text: &str, width: f64, state: &State, pen: &Pen, spot: Spot) {
        if self.found.letters.len() >= MOST_LETTERS {
            self.found.is_cut = true;
            return;
        }
        let Some(font) = state.font.as_ref().filter(|font| !font.is_vertical) else {
            return;
        };
        // What is not painted is not seen.
        if state.mode == 3 || text.is_empty() {
            return;
        }
        let (size, stretch) = (state.size, state.stretch);
        let map = Affine::new(size * stretch, 0.0, 0.0, size, 0.0, state.rise)
            .then(pen.at)
            .then(state.map);
        let lost = [
            (state.ink.is_pattern, "its gradient or pattern"),
            (state.ink.is_inks, "its inks: it is in RGB"),
            (matches!(state.mode, 1 | 2 | 5 | 6), "its outline"),
            (state.mode >= 4, "what it cuts out"),
            (state.is_masked, "what masks it"),
            (
                state.is_blended,
                "the way in which it is mixed with what is below",
            ),
        ];
        self.found.letters.push(Letter {
            text: text.to_owned(),
            map,
            width,
            font: Rc::clone(font),
            ink: state.ink,
            opacity: state.opacity,
            lost: lost
                .iter()
                .filter(|(is, _)| *is)
                .map(|(_, what)| *what)
                .collect(),
            spot,
        });
    }
}

impl Pen {
    fn next_line(&mut self, x: f64, y: f64) {
        self.line = Affine::translate(x, y).then(self.line);
        self.at = self.line;
    }

    fn step(&mut self, x: f64) {
        self.at = Affine::translate(x, 0.0).then(self.at);
    }
}

impl Letter {
    /// Where it starts and where it ends, on its baseline.
    pub(super) fn ends(&self) -> (Point, Point) {
        let end = Point::new(self.width, 0.0);
        (self.map.apply(Point::new(0.0, 0.0)), self.map.apply(end))
    }
}
