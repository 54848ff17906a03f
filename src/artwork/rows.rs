//! The rows of a text as it was set: what they say, how they look, where their baselines run.

use usvg::FontFamily;
use usvg::Text;
use usvg::TextAnchor;
use usvg::TextChunk;
use usvg::TextSpan;
use usvg::layout::PositionedGlyph;

use super::words;

/// Rows of one look that follow one another.
#[derive(Clone, Debug)]
pub(super) struct Block {
    pub(super) rows: Vec<Row>,
    /// From baseline to baseline, in the text's own units; 0 for a single row.
    pub(super) pitch: f64,
}

/// A row, in the text's own units.
#[derive(Clone, Debug)]
pub(super) struct Row {
    /// What it says, part by part; neighbours look different.
    pub(super) parts: Vec<(String, Look)>,
    /// Where its first letter starts and its last one ends.
    pub(super) from: f64,
    pub(super) to: f64,
    /// Its baseline.
    pub(super) y: f64,
    pub(super) anchor: TextAnchor,
}

/// How words look.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Look {
    pub(super) families: Vec<FontFamily>,
    pub(super) weight: u16,
    pub(super) italic: bool,
    /// In the text's own units.
    pub(super) size: f64,
    pub(super) rgba: [u8; 4],
    /// In ems, to a thousandth.
    pub(super) spacing: f64,
    pub(super) small_caps: bool,
    /// Above the baseline, in ems.
    pub(super) rise: f64,
    /// What can't be kept.
    pub(super) lost: Vec<&'static str>,
}

impl Row {
    pub(super) fn text(&self) -> String {
        self.parts.iter().map(|(text, _)| text.as_str()).collect()
    }

    /// The look that most of its own words have; placeholders count where there is nothing else.
    pub(super) fn look(&self) -> &Look {
        let own = |text: &str| {
            let taken: usize = words::placeholders(text)
                .iter()
                .map(|one| one.range.len())
                .sum();
            text.trim().len().saturating_sub(taken)
        };
        let weigh = |look: &Look| {
            let alike = self.parts.iter().filter(|(_, other)| other == look);
            alike.fold((0, 0), |(words, all), (text, _)| {
                (words + own(text), all + text.len())
            })
        };
        let most = self.parts.iter().rev().max_by_key(|(_, look)| weigh(look));
        &most.expect("a row is made of the parts of its text").1
    }

    /// Where its anchor stands.
    pub(super) fn hold(&self) -> f64 {
        match self.anchor {
            TextAnchor::Start => self.from,
            TextAnchor::Middle => f64::midpoint(self.from, self.to),
            TextAnchor::End => self.to,
        }
    }
}

/// Parts and letters of one text, at most.
const PARTS: usize = 1_000;
const LETTERS: usize = 10_000;

/// Whether a text has more parts or letters than people write.
pub(super) fn is_too_long(text: &Text) -> bool {
    let chunks = text.chunks();
    let parts: usize = chunks.iter().map(|chunk| chunk.spans().len()).sum();
    let letters: usize = chunks.iter().map(|chunk| chunk.text().len()).sum();
    parts > PARTS || letters > LETTERS
}

/// The rows of a text, those of one look that follow one another together.
pub(super) fn blocks(text: &Text, fonts: &usvg::fontdb::Database) -> Vec<Block> {
    let mut runs = runs(text, fonts);
    runs.retain(|run| !run.letters.is_empty());
    let mut rows: Vec<Run> = Vec::new();
    for run in runs {
        match rows.last_mut() {
            Some(last) if last.goes_on(&run) => last.join(run),
            _ => rows.push(run),
        }
    }
    together(rows.into_iter().filter_map(Run::row).collect())
}

/// The rows of such letters, those of one look that follow one another together.
#[cfg(feature = "pdf-art")]
pub(super) fn of_runs(runs: Vec<Run>) -> Vec<Block> {
    together(runs.into_iter().filter_map(Run::row).collect())
}

/// Letters that were set one after the other.
pub(super) struct Run {
    /// Each with the number of its look.
    pub(super) letters: Vec<(char, usize)>,
    pub(super) looks: Vec<Look>,
    pub(super) from: f64,
    pub(super) to: f64,
    pub(super) y: f64,
    pub(super) anchor: TextAnchor,
}

/// From the end of a letter to the next, in ems: beyond it a word ends.
pub(super) const WORD_GAP: f64 = 0.16;
/// Beyond it something else begins, such as a second column.
pub(super) const COLUMN_GAP: f64 = 0.9;

impl Run {
    /// Whether what follows is the rest of the same words: programs part them to kern.
    fn goes_on(&self, next: &Self) -> bool {
        let em = self.looks[0].size;
        let gap = (next.from - self.to) / em;
        let level = (next.y - self.y).abs() < 0.02 * em;
        let start = self.anchor == TextAnchor::Start && next.anchor == TextAnchor::Start;
        level && start && (-0.4..COLUMN_GAP).contains(&gap)
    }

    fn join(&mut self, next: Self) {
        let gap = (next.from - self.to) / self.looks[0].size;
        let spaced = |letter: Option<&(char, usize)>| letter.is_none_or(|(c, _)| c.is_whitespace());
        if gap > WORD_GAP && !spaced(self.letters.last()) && !spaced(next.letters.first()) {
            let look = self.letters.last().map_or(0, |(_, look)| *look);
            self.letters.push((' ', look));
        }
        let before = self.looks.len();
        self.looks.extend(next.looks);
        let moved = next.letters.into_iter().map(|(c, look)| (c, look + before));
        self.letters.extend(moved);
        self.to = next.to;
    }

    fn row(self) -> Option<Row> {
        let Self {
            mut letters,
            mut looks,
            from,
            to,
            y,
            anchor,
        } = self;
        even_spacing(&letters, &mut looks);
        let text: String = letters.iter().map(|(c, _)| *c).collect();
        keep_whole(&text, &mut letters);
        let mut parts: Vec<(String, Look)> = Vec::new();
        for (c, look) in letters {
            // White space has no look of its own.
            match parts.last_mut() {
                Some((text, last)) if *last == looks[look] || c.is_whitespace() => text.push(c),
                _ => parts.push((c.to_string(), looks[look].clone())),
            }
        }
        trim(&mut parts);
        (!parts.is_empty()).then_some(Row {
            parts,
            from,
            to,
            y,
            anchor,
        })
    }
}

/// Letters that a program kerns by their spacing look like their neighbours.
fn even_spacing(letters: &[(char, usize)], looks: &mut [Look]) {
    let count = |spacing: f64| {
        letters
            .iter()
            .filter(|(_, look)| looks[*look].spacing == spacing)
            .count()
    };
    let most = looks
        .iter()
        .map(|look| look.spacing)
        .max_by_key(|spacing| count(*spacing));
    let most = most.unwrap_or_default();
    looks.iter_mut().for_each(|look| look.spacing = most);
}

/// A placeholder looks as its first letter does.
fn keep_whole(text: &str, letters: &mut [(char, usize)]) {
    for placeholder in words::placeholders(text) {
        let start = text[..placeholder.range.start].chars().count();
        let length = text[placeholder.range].chars().count();
        let look = letters[start].1;
        letters[start..start + length]
            .iter_mut()
            .for_each(|letter| letter.1 = look);
    }
}

fn trim(parts: &mut Vec<(String, Look)>) {
    if let Some((text, _)) = parts.first_mut() {
        *text = text.trim_start().to_owned();
    }
    if let Some((text, _)) = parts.last_mut() {
        *text = text.trim_end().to_owned();
    }
    parts.retain(|(text, _)| !text.is_empty());
}

/// The chunks of a text with their letters' places.
fn runs(text: &Text, fonts: &usvg::fontdb::Database) -> Vec<Run> {
    let mut laid = text.layouted().iter().peekable();
    let mut runs = Vec::new();
    for chunk in text.chunks() {
        let is_seen = chunk.spans().iter().any(TextSpan::is_visible);
        let mut glyphs: Vec<&PositionedGlyph> = Vec::new();
        for span in chunk.spans() {
            let words = &chunk.text()[span.start()..span.end()];
            let starts = |glyph: &PositionedGlyph| words.starts_with(glyph.text.as_str());
            let next = laid.next_if(|set| set.positioned_glyphs.iter().take(1).all(starts));
            glyphs.extend(next.into_iter().flat_map(|set| &set.positioned_glyphs));
        }
        // What the artwork hides stays hidden.
        runs.extend(run(chunk, &glyphs, fonts).filter(|_| is_seen));
    }
    runs
}

fn run(
    chunk: &TextChunk,
    glyphs: &[&PositionedGlyph],
    fonts: &usvg::fontdb::Database,
) -> Option<Run> {
    let inked: Vec<&&PositionedGlyph> = glyphs
        .iter()
        .filter(|glyph| !glyph.text.trim().is_empty())
        .collect();
    let first = inked.first()?;
    let starts = inked.iter().map(|glyph| f64::from(glyph.transform().tx));
    let ends = inked
        .iter()
        .map(|glyph| f64::from(glyph.transform().tx) + advance(glyph, fonts));
    let looks: Vec<Look> = chunk.spans().iter().map(Look::of).collect();
    let mut letters = Vec::new();
    for (look, span) in chunk.spans().iter().enumerate() {
        let words = chunk.text().get(span.start()..span.end())?;
        letters.extend(words.chars().map(|c| (c, look)));
    }
    Some(Run {
        from: starts.fold(f64::INFINITY, f64::min),
        to: ends.fold(f64::NEG_INFINITY, f64::max),
        y: f64::from(first.transform().ty)
            + looks.first().map_or(0.0, |look| look.rise * look.size),
        letters,
        looks,
        anchor: chunk.anchor(),
    })
}

/// How far a glyph moves the pen, in the text's own units.
fn advance(glyph: &PositionedGlyph, fonts: &usvg::fontdb::Database) -> f64 {
    use skrifa::MetadataProvider;
    let read = |data: &[u8], index: u32| {
        let font = skrifa::FontRef::from_index(data, index).ok()?;
        let place = skrifa::instance::LocationRef::default();
        let size = skrifa::instance::Size::new(glyph.font_size());
        font.glyph_metrics(size, place)
            .advance_width(skrifa::GlyphId::new(u32::from(glyph.id.0)))
    };
    let found = fonts.with_face_data(glyph.font, read).flatten();
    f64::from(found.unwrap_or_default())
}

/// Families of a list that are looked at.
const FAMILIES: usize = 20;

impl Look {
    fn of(span: &TextSpan) -> Self {
        let size = f64::from(span.font_size().get());
        let (rgba, gradient) = ink(span);
        let lost = [
            (gradient, "its gradient"),
            (
                span.stroke().is_some() && span.fill().is_some(),
                "its outline",
            ),
            (span.decoration().underline().is_some(), "its underline"),
            (
                span.decoration().line_through().is_some(),
                "the line through it",
            ),
            (span.word_spacing() != 0.0, "the spacing of its words"),
            (
                span.text_length().is_some(),
                "the length that it is stretched to",
            ),
        ];
        Self {
            families: span
                .font()
                .families()
                .iter()
                .take(FAMILIES)
                .cloned()
                .collect(),
            weight: span.font().weight(),
            italic: span.font().style() != usvg::FontStyle::Normal,
            size,
            rgba,
            spacing: (f64::from(span.letter_spacing()) / size * 1000.0).round() / 1000.0,
            small_caps: span.small_caps(),
            rise: rise(span),
            lost: lost
                .iter()
                .filter(|(is, _)| *is)
                .map(|(_, what)| *what)
                .collect(),
        }
    }
}

/// The colour of letters, and whether it stands for a gradient.
fn ink(span: &TextSpan) -> ([u8; 4], bool) {
    let fill = span.fill().map(|fill| (fill.paint(), fill.opacity()));
    let stroke = span
        .stroke()
        .map(|stroke| (stroke.paint(), stroke.opacity()));
    let Some((paint, opacity)) = fill.or(stroke) else {
        return ([0, 0, 0, 0], false);
    };
    let (color, alpha, gradient) = match paint {
        usvg::Paint::Color(color) => (*color, 1.0, false),
        usvg::Paint::LinearGradient(gradient) => first(gradient.stops()),
        usvg::Paint::RadialGradient(gradient) => first(gradient.stops()),
        usvg::Paint::Pattern(_) => (usvg::Color::black(), 1.0, true),
    };
    let alpha = (alpha * opacity.get() * 255.0).round() as u8;
    ([color.red, color.green, color.blue, alpha], gradient)
}

fn first(stops: &[usvg::Stop]) -> (usvg::Color, f32, bool) {
    let black = (usvg::Color::black(), 1.0, true);
    stops
        .first()
        .map_or(black, |stop| (stop.color(), stop.opacity().get(), true))
}

fn rise(span: &TextSpan) -> f64 {
    let size = f64::from(span.font_size().get());
    let shift = |shift: &usvg::BaselineShift| match shift {
        usvg::BaselineShift::Baseline => 0.0,
        usvg::BaselineShift::Subscript => -0.2,
        usvg::BaselineShift::Superscript => 0.4,
        usvg::BaselineShift::Number(by) => f64::from(*by) / size,
    };
    span.baseline_shift().iter().map(shift).sum()
}

/// Lines of a paragraph are this far apart, in ems.
const PITCH: std::ops::Range<f64> = 0.8..2.2;

/// Middles of rows that were centred one by one are this near, in ems.
const CENTRED: f64 = 0.12;

/// Rows of one look at one anchor, evenly apart, make one block.
fn together(mut rows: Vec<Row>) -> Vec<Block> {
    centre(&mut rows);
    let mut blocks: Vec<Block> = Vec::new();
    for row in rows {
        match blocks.last_mut() {
            Some(block) if block.takes(&row) => block.add(row),
            _ => blocks.push(Block {
                rows: vec![row],
                pitch: 0.0,
            }),
        }
    }
    blocks
}

/// Rows that start at different places and have one middle were centred by a program that writes
/// where each of them starts.
fn centre(rows: &mut [Row]) {
    for at in 1..rows.len() {
        let (before, rest) = rows.split_at_mut(at);
        let (one, two) = (&mut before[at - 1], &mut rest[0]);
        let em = one.look().size;
        let middle = |row: &Row| f64::midpoint(row.from, row.to);
        let near = (middle(one) - middle(two)).abs() < CENTRED * em;
        let follow = PITCH.contains(&((two.y - one.y) / em));
        let placed = two.anchor == TextAnchor::Start && one.anchor != TextAnchor::End;
        if follow && placed && near && (one.from - two.from).abs() > 2.0 * CENTRED * em {
            (one.anchor, two.anchor) = (TextAnchor::Middle, TextAnchor::Middle);
        }
    }
}

impl Block {
    pub(super) fn first(&self) -> &Row {
        self.rows.first().expect("a block starts with a row")
    }

    pub(super) fn last(&self) -> &Row {
        self.rows.last().expect("a block starts with a row")
    }

    fn takes(&self, row: &Row) -> bool {
        let last = self.last();
        let em = last.look().size;
        let pitch = row.y - last.y;
        let even = self.rows.len() == 1 || (pitch - self.pitch).abs() < 0.02 * em;
        let alike = row.look() == last.look() && row.anchor == last.anchor;
        let off = match row.anchor {
            TextAnchor::Middle => CENTRED,
            TextAnchor::Start | TextAnchor::End => 0.02,
        };
        alike
            && even
            && PITCH.contains(&(pitch / em))
            && (row.hold() - last.hold()).abs() < off * em
    }

    fn add(&mut self, row: Row) {
        self.pitch = (row.y - self.first().y) / self.rows.len() as f64;
        self.rows.push(row);
    }
}
