//! From characters to glyphs, once at the text's own size; everything after only scales them.

use std::ops::Range;
use std::sync::Arc;

use harfrust::Buffer;
use harfrust::BufferFlags;
use harfrust::GlyphInfo;
use harfrust::GlyphPosition;
use harfrust::Language;
use harfrust::Script as ShaperScript;
use harfrust::Tag;

use super::clean::Clean;
use super::cover;
use super::cover::Covering;
use super::cover::Stretch;
use super::plans;
use super::plans::Setting;
use super::plans::ShapeCache;
use super::plans::code;
use super::plans::direction;
use super::plans::settings;
use super::plans::way;
use super::script;
use super::text::TextBox;
use super::text::TextStyle;
use super::vertical;
use super::vertical::Placed;
use super::vertical::Posture;
use super::vertical::Sized;
use crate::design::style::Writing;
use crate::error::Error;
use crate::error::Result;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::font::Font;
use crate::font::FontSet;
use crate::font::line_factor;
use crate::font::size_factor;
use crate::font::undrawable;
use crate::geom::Rect;

/// A whole text, shaped at scale 1.
#[derive(Debug, Default)]
pub(super) struct Shaped {
    pub(super) clean: Clean,
    /// Runs in logical order.
    pub(super) runs: Vec<ShapedRun>,
    /// Clusters in logical order.
    pub(super) clusters: Vec<Cluster>,
    /// The style's own font of each span.
    pub(super) own: Vec<Font>,
    pub(super) findings: Vec<Finding>,
    /// Whether its lines are columns.
    pub(super) vertical: bool,
}

/// Glyphs of one stretch, in visual order.
#[derive(Debug)]
pub(super) struct ShapedRun {
    pub(super) stretch: Stretch,
    /// Size of the em at scale 1, in points.
    pub(super) size: f64,
    /// What distances between lines are measured in, at scale 1: the style's size, or more where
    /// the font's letters are much taller than those of the style's own font.
    pub(super) pitch: f64,
    /// How much narrower its glyphs are than they would be; 1 for none.
    pub(super) squeeze: f64,
    pub(super) glyphs: Vec<ShapedGlyph>,
}

/// A glyph at scale 1, in points, y down.
#[derive(Clone, Copy, Debug)]
pub(super) struct ShapedGlyph {
    pub(super) id: u16,
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) advance: f64,
    /// Which of the text's clusters it belongs to.
    pub(super) cluster: usize,
    /// Its ink, from where it stands; `None` for a blank.
    pub(super) ink: Option<Rect>,
}

/// The smallest part of a text that glyphs can be told for.
#[derive(Clone, Debug)]
pub(super) struct Cluster {
    pub(super) range: Range<usize>,
    pub(super) run: usize,
    /// Its glyphs in the run.
    pub(super) glyphs: Range<usize>,
    /// At scale 1, in points, letter spacing included.
    pub(super) advance: f64,
    /// The letter spacing in it.
    pub(super) spacing: f64,
    /// Whether it is a space that a line may end with.
    pub(super) space: bool,
}

/// Shapes a text.
///
/// # Errors
/// As [`set`](super::text::set), but for `Overflow`.
pub(super) fn shape(
    input: &TextBox,
    clean: Clean,
    fonts: &FontSet,
    cache: &ShapeCache,
) -> Result<Shaped> {
    let mut covering = Covering::new(input, fonts, cache)?;
    let mut shaper = Shaper::new(input, cache)?;
    for paragraph in &clean.paragraphs {
        let stretches = covering.stretches(&clean, paragraph.range.clone());
        for stretch in shaper.postures(stretches, &clean)? {
            shaper.run(&clean, paragraph.range.clone(), stretch, &covering.own)?;
        }
    }
    cache.give_back(shaper.buffer);
    let mut missing = covering.missing;
    missing.extend(shaper.missing);
    if let Some(error) = Error::from_faults(cover::missing_glyphs(&missing)) {
        return Err(error);
    }
    let mut findings = clean.findings.clone();
    findings.append(&mut covering.findings);
    Ok(Shaped {
        clean,
        runs: shaper.runs,
        clusters: shaper.clusters,
        own: covering.own,
        findings,
        vertical: input.writing != Writing::Horizontal,
    })
}

struct Shaper<'a> {
    input: &'a TextBox,
    cache: &'a ShapeCache,
    buffer: Buffer,
    /// The features of each span.
    settings: Vec<Arc<[Setting]>>,
    runs: Vec<ShapedRun>,
    clusters: Vec<Cluster>,
    /// Characters that came out as `.notdef`.
    missing: Vec<char>,
    /// Steps of the outlines of strangers' glyphs.
    steps: u64,
}

/// Steps that all outlines of a text may need: a page full of a typical text face needs 100,000.
const OUTLINE_STEPS: u64 = 20_000_000;

fn too_large(font: &Font) -> Error {
    let message = format!(
        "the outlines of {} are larger than any real font's",
        font.postscript_name()
    );
    Error::new(Kind::Font, message).help("export it again as a TTF or OTF, or take another font")
}

impl<'a> Shaper<'a> {
    fn new(input: &'a TextBox, cache: &'a ShapeCache) -> Result<Self> {
        let settings = input.spans.iter().map(|span| settings(&span.style));
        Ok(Self {
            input,
            cache,
            settings: settings.collect::<Result<_>>()?,
            buffer: cache.buffer(),
            runs: Vec::new(),
            clusters: Vec::new(),
            missing: Vec::new(),
            steps: 0,
        })
    }

    /// Stretches cut where letters begin to stand otherwise, in columns.
    fn postures(&mut self, stretches: Vec<Stretch>, clean: &Clean) -> Result<Vec<Stretch>> {
        let Writing::VerticalRl(vertical) = self.input.writing else {
            return Ok(stretches);
        };
        let mut stumbled = Ok(());
        let mut has_form = |stretch: &Stretch, character: char| {
            self.has_form(stretch, character).unwrap_or_else(|error| {
                stumbled = Err(error);
                false
            })
        };
        let cut = vertical::cut(stretches, clean, vertical, &mut has_form);
        stumbled.map(|()| cut)
    }

    /// Whether a font has a form of its own for a character in a column.
    fn has_form(&mut self, stretch: &Stretch, character: char) -> Result<bool> {
        let mut text = [0; 4];
        let mut forms = [0; 2];
        for (form, posture) in forms.iter_mut().zip([Posture::Lying, Posture::Upright]) {
            let stretch = Stretch {
                posture,
                ..stretch.clone()
            };
            let language = language(&self.input.spans[stretch.span].style, self.input);
            let context = Context {
                before: "",
                words: character.encode_utf8(&mut text),
                after: "",
            };
            let features = self.settings[stretch.span].clone();
            self.fill(&stretch, context, &language);
            self.cache
                .shape(&stretch, language, features, &mut self.buffer)?;
            *form = self.buffer.glyph_infos().first().map_or(0, glyph_id);
        }
        Ok(forms[0] != forms[1] && forms[1] != 0)
    }

    fn run(
        &mut self,
        clean: &Clean,
        paragraph: Range<usize>,
        stretch: Stretch,
        own: &[Font],
    ) -> Result<()> {
        let style = &self.input.spans[stretch.span].style;
        let features = self.settings[stretch.span].clone();
        let language = language(style, self.input);
        // Letters do not join across an isolate.
        let open = |at: usize| clean.seam(at).is_none();
        let (start, end) = (stretch.range.start, stretch.range.end);
        let before = &clean.text[paragraph.start..start];
        let after = &clean.text[end..paragraph.end];
        let context = Context {
            before: if open(start) { before } else { "" },
            words: &clean.text[start..end],
            after: if open(end) { after } else { "" },
        };
        self.fill(&stretch, context, &language);
        self.cache.shape(
            &stretch,
            language.clone(),
            features.clone(),
            &mut self.buffer,
        )?;
        if stretch.posture == Posture::Together && self.is_too_wide(&stretch, own) {
            self.narrow(&stretch, context, language, &features)?;
        }
        self.weigh(&stretch.font)?;
        self.take(clean, stretch, own);
        Ok(())
    }

    /// Whether what was shaped needs more than one em.
    fn is_too_wide(&self, stretch: &Stretch, own: &[Font]) -> bool {
        let places = self.buffer.glyph_positions().iter();
        let width: f64 = places.map(|at| f64::from(at.x_advance)).sum();
        width * factor(stretch, &own[stretch.span]) > stretch.font.units_per_em()
    }

    /// Shapes digits anew in their narrow forms.
    fn narrow(
        &mut self,
        stretch: &Stretch,
        context: Context<'_>,
        language: Arc<str>,
        features: &[Setting],
    ) -> Result<()> {
        let Some(tag) = vertical::narrow_forms(context.words.len()) else {
            return Ok(());
        };
        self.fill(stretch, context, &language);
        let features = plans::with_feature(features, tag);
        self.cache
            .shape(stretch, language, features, &mut self.buffer)
    }

    fn fill(&mut self, stretch: &Stretch, context: Context<'_>, language: &str) {
        let buffer = &mut self.buffer;
        buffer.reset();
        buffer.set_pre_context(context.before);
        buffer.push_str(context.words);
        buffer.set_post_context(context.after);
        buffer.set_direction(direction(way(stretch)));
        buffer.set_script(ShaperScript::from_iso15924_tag(Tag::new(&code(
            stretch.script,
        ))));
        buffer.set_language(Language::new(language));
        buffer.set_flags(BufferFlags::REMOVE_DEFAULT_IGNORABLES);
    }

    /// Makes sure that the glyphs can be drawn, and that drawing them ends.
    fn weigh(&mut self, font: &Font) -> Result<()> {
        if font.is_bundled() {
            return Ok(());
        }
        for info in self.buffer.glyph_infos() {
            let glyph = glyph_id(info);
            let steps = font.steps(glyph).ok_or_else(|| undrawable(font, glyph))?;
            self.steps += u64::from(steps);
        }
        if self.steps > OUTLINE_STEPS {
            return Err(too_large(font));
        }
        Ok(())
    }

    /// Takes the glyphs out of the buffer.
    fn take(&mut self, clean: &Clean, stretch: Stretch, own: &[Font]) {
        let style = &self.input.spans[stretch.span].style;
        let own = &own[stretch.span];
        let size = style.size * factor(&stretch, own);
        let scale = size / stretch.font.units_per_em();
        let pitch = style.size * line_factor(own, &stretch.font);
        let infos = self.buffer.glyph_infos();
        let positions = self.buffer.glyph_positions();
        let mut glyphs: Vec<ShapedGlyph> = infos
            .iter()
            .zip(positions)
            .map(|(info, at)| ShapedGlyph {
                id: glyph_id(info),
                ink: stretch
                    .font
                    .ink(glyph_id(info))
                    .map(|ink| scaled(ink, scale)),
                x: f64::from(at.x_offset) * scale,
                y: -f64::from(at.y_offset) * scale,
                advance: f64::from(at.x_advance) * scale,
                cluster: match stretch.posture {
                    Posture::Lying | Posture::Upright => {
                        stretch.range.start + info.cluster as usize
                    }
                    Posture::Together => stretch.range.start,
                },
            })
            .collect();
        let squeeze = self.stand(&stretch, own, scale, &mut glyphs);
        let first = self.clusters.len();
        let run = self.runs.len();
        self.clusters.reserve(glyphs.len());
        cluster(&mut glyphs, &stretch, run, first, clean, &mut self.clusters);
        for glyph in glyphs.iter().filter(|glyph| glyph.id == 0) {
            let range = self.clusters[glyph.cluster].range.clone();
            let shown = clean.text[range].chars().find(|&c| !cover::is_ignorable(c));
            self.missing.extend(shown);
        }
        if style.letter_spacing != 0.0 && !script::is_joined(stretch.script) {
            let spacing = style.letter_spacing * style.size;
            space(&mut glyphs, &mut self.clusters[first..], spacing);
        }
        self.runs.push(ShapedRun {
            stretch,
            size,
            pitch,
            squeeze,
            glyphs,
        });
    }

    /// Puts glyphs where they stand in a column; tells how much narrower they are.
    fn stand(&self, stretch: &Stretch, own: &Font, scale: f64, glyphs: &mut [ShapedGlyph]) -> f64 {
        if self.input.writing == Writing::Horizontal {
            return 1.0;
        }
        let em = self.input.spans[stretch.span].style.size;
        let of = Sized {
            font: &stretch.font,
            size: scale * stretch.font.units_per_em(),
        };
        let placed = |(info, at): (&GlyphInfo, &GlyphPosition)| Placed {
            x: f64::from(at.x_offset) * scale,
            y: f64::from(at.y_offset) * scale,
            x_advance: f64::from(at.x_advance) * scale,
            y_advance: f64::from(at.y_advance) * scale,
            width: stretch.font.advance(glyph_id(info)) * scale,
        };
        let infos = self.buffer.glyph_infos().iter();
        let places = infos.zip(self.buffer.glyph_positions());
        let placed: Vec<Placed> = places.map(placed).collect();
        match stretch.posture {
            Posture::Lying => vertical::lay_down(
                glyphs,
                Sized {
                    font: own,
                    size: em,
                },
            ),
            Posture::Upright => vertical::upright(glyphs, &placed, of),
            Posture::Together => return vertical::beside(glyphs, &placed, of, em),
        }
        1.0
    }
}

/// A stretch and what stands round it in its paragraph: letters join across.
#[derive(Clone, Copy)]
struct Context<'t> {
    before: &'t str,
    words: &'t str,
    after: &'t str,
}

/// Numbers of glyphs go up to 65,535 (`maxp`).
fn glyph_id(info: &GlyphInfo) -> u16 {
    u16::try_from(info.glyph_id).unwrap_or(0)
}

fn scaled(ink: Rect, by: f64) -> Rect {
    Rect::new(ink.x * by, ink.y * by, ink.w * by, ink.h * by)
}

fn factor(stretch: &Stretch, own: &Font) -> f64 {
    if stretch.font == *own {
        return 1.0;
    }
    size_factor(stretch.script.short_name(), own, &stretch.font)
}

/// Makes the clusters of a run, in logical order, and tells each glyph its own.
fn cluster(
    glyphs: &mut [ShapedGlyph],
    stretch: &Stretch,
    run: usize,
    first: usize,
    clean: &Clean,
    clusters: &mut Vec<Cluster>,
) {
    let rtl = stretch.level % 2 == 1;
    let mut groups: Vec<Range<usize>> = Vec::with_capacity(glyphs.len());
    for (index, glyph) in glyphs.iter().enumerate() {
        match groups.last_mut() {
            Some(last) if glyphs[last.start].cluster == glyph.cluster => last.end = index + 1,
            Some(_) | None => groups.push(index..index + 1),
        }
    }
    if rtl {
        groups.reverse();
    }
    for (index, group) in groups.iter().enumerate() {
        let at_start = index == 0;
        let start = if at_start {
            stretch.range.start
        } else {
            glyphs[group.start].cluster
        };
        let next = groups.get(index + 1).map(|next| glyphs[next.start].cluster);
        let range = start..next.unwrap_or(stretch.range.end);
        let words = &clean.text[range.clone()];
        clusters.push(Cluster {
            run,
            glyphs: group.clone(),
            advance: glyphs[group.clone()]
                .iter()
                .map(|glyph| glyph.advance)
                .sum(),
            spacing: 0.0,
            space: words.chars().all(hangs),
            range,
        });
    }
    for (index, group) in groups.into_iter().enumerate() {
        for glyph in &mut glyphs[group] {
            glyph.cluster = first + index;
        }
    }
}

/// Spaces that take no room at the end of a line; not those that may not be broken at.
pub(super) fn hangs(character: char) -> bool {
    character.is_whitespace() && !matches!(character, '\u{a0}' | '\u{2007}' | '\u{202f}')
        || character == '\u{200b}'
}

fn space(glyphs: &mut [ShapedGlyph], clusters: &mut [Cluster], spacing: f64) {
    for cluster in clusters {
        cluster.advance += spacing;
        cluster.spacing = spacing;
        if let Some(last) = glyphs[cluster.glyphs.clone()].last_mut() {
            last.advance += spacing;
        }
    }
}

fn language(style: &TextStyle, input: &TextBox) -> Arc<str> {
    if style.language.is_empty() {
        input.locale.clone()
    } else {
        style.language.clone()
    }
}
