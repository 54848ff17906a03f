//! Makes text fit its frame, or says why it does not.
//!
//! Text is shaped once; everything scales with its size, so a size is found by dividing, and where
//! lines are broken anew, by halving.

use super::clean::Clean;
use super::lines;
use super::lines::Balance;
use super::lines::Breaker;
use super::lines::Cut;
use super::lines::Laid;
use super::plans::ShapeCache;
use super::shape;
use super::shape::Shaped;
use super::text::TextBox;
use crate::design::style::Align;
use crate::design::style::FitMode;
use crate::design::style::Valign;
use crate::error::Result;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::font::FontSet;

/// Overhang of ink that is let pass on each side, in ems.
pub(super) const OVERHANG: f64 = 0.05;
/// How exactly the size of wrapped text is found, in points.
const STEP: f64 = 0.05;
/// How much larger than the size found others are tried where ink stands out.
const BEYOND: f64 = 1.2;
/// Sums of the same numbers in another order differ by less, in points.
const HAIR: f64 = 1e-6;
/// Below this share of its own size, text is not tried to say what would fit.
const LEAST: f64 = 0.02;

/// Text with its lines and the scale at which it fits.
#[derive(Debug)]
pub(super) struct Fitted {
    pub(super) shaped: Shaped,
    pub(super) lines: Vec<Laid>,
    pub(super) scale: f64,
    /// Whether it fits; only text that may stand out does not.
    pub(super) fits: bool,
    pub(super) findings: Vec<Finding>,
}

/// Lines of a text and the room that they need at scale 1.
struct Block {
    lines: Vec<Laid>,
    width: f64,
    height: f64,
}

impl Block {
    /// Whether ink of it needs more room than its advances.
    fn stands_out(&self) -> bool {
        let wider = |line: &Laid| needed_width(line) > line.width;
        self.lines.iter().any(wider)
    }

    /// Whether it is made of these lines.
    fn has(&self, cuts: &[Cut]) -> bool {
        self.lines.iter().map(|line| &line.cut).eq(cuts)
    }
}

/// A shaped text and where it is to go.
struct Task<'a> {
    input: &'a TextBox,
    shaped: &'a Shaped,
    breaker: Breaker,
}

/// Fits text as its mode says.
///
/// # Errors
/// As [`set`](super::text::set).
pub(super) fn fit(
    input: &TextBox,
    clean: Clean,
    fonts: &FontSet,
    cache: &ShapeCache,
) -> Result<Fitted> {
    let shaped = shape::shape(input, clean, fonts, cache)?;
    let task = Task::new(input, &shaped);
    let found = match input.fit.mode {
        FitMode::Shrink => task.shrink()?,
        FitMode::Wrap => task.whole()?,
        FitMode::Error => task.whole()?,
        FitMode::ShrinkWrap => task.shrink_wrap()?,
        FitMode::None => task.as_it_is(),
        FitMode::Ellipsis => match task.uncut() {
            Some(found) => found,
            None => return cut(input, &shaped, fonts, cache),
        },
    };
    Ok(found.with(shaped))
}

/// What a mode found.
struct Found {
    lines: Vec<Laid>,
    scale: f64,
    warning: Option<Finding>,
}

impl Found {
    fn new(block: Block, scale: f64) -> Self {
        Self {
            lines: block.lines,
            scale,
            warning: None,
        }
    }

    fn with(self, shaped: Shaped) -> Fitted {
        let mut findings = shaped.findings.clone();
        findings.extend(self.warning.clone());
        Fitted {
            shaped,
            lines: self.lines,
            scale: self.scale,
            fits: self.warning.is_none(),
            findings,
        }
    }
}

impl<'a> Task<'a> {
    fn new(input: &'a TextBox, shaped: &'a Shaped) -> Self {
        let may_wrap = match input.fit.mode {
            FitMode::Wrap | FitMode::ShrinkWrap | FitMode::Ellipsis => true,
            FitMode::Shrink | FitMode::Error | FitMode::None => false,
        };
        Self {
            breaker: Breaker::new(shaped, &input.locale, may_wrap),
            input,
            shaped,
        }
    }

    /// The lines at a scale.
    fn block(&self, scale: f64) -> Block {
        self.lay(self.cuts(scale))
    }

    fn cuts(&self, scale: f64) -> Vec<Cut> {
        let balance = match self.input.align {
            Align::Center => Balance::Even,
            Align::Start | Align::End | Align::Justify | Align::Left | Align::Right => {
                Balance::Greedy
            }
        };
        self.breaker.lines(self.input.size.w / scale, balance)
    }

    fn lay(&self, cuts: Vec<Cut>) -> Block {
        let cuts = cuts.into_iter();
        let lines: Vec<Laid> = cuts
            .map(|cut| lines::lay(self.shaped, &self.input.spans, cut))
            .collect();
        Block {
            width: lines.iter().map(needed_width).fold(0.0, f64::max),
            height: needed_height(&lines, self.input),
            lines,
        }
    }

    fn fits(&self, block: &Block, scale: f64) -> bool {
        let most = self.input.fit.max_lines.unwrap_or(usize::MAX);
        block.width * scale <= self.input.size.w + HAIR
            && block.height * scale <= self.input.size.h + HAIR
            && block.lines.len() <= most
    }

    /// The largest scale at which a block's lines fit, if they are few enough.
    fn scale_of(&self, block: &Block) -> Option<f64> {
        let most = self.input.fit.max_lines.unwrap_or(usize::MAX);
        let by = |room: f64, need: f64| if need > 0.0 { room / need } else { 1.0 };
        let scale = by(self.input.size.w, block.width).min(by(self.input.size.h, block.height));
        (block.lines.len() <= most && scale > 0.0).then_some(scale.min(1.0))
    }

    fn own_size(&self) -> f64 {
        self.input.spans.first().map_or(1.0, |span| span.style.size)
    }

    fn least_scale(&self) -> f64 {
        let own = self.own_size();
        let min = self.input.fit.min.unwrap_or(own / 2.0);
        (min / own).clamp(LEAST, 1.0)
    }

    fn shrink(&self) -> Result<Found> {
        let block = self.block(1.0);
        match self.scale_of(&block) {
            Some(scale) if scale >= self.least_scale() - HAIR => Ok(Found::new(block, scale)),
            Some(_) | None => Err(self.too_large(&block).into()),
        }
    }

    fn whole(&self) -> Result<Found> {
        let block = self.block(1.0);
        if self.fits(&block, 1.0) {
            Ok(Found::new(block, 1.0))
        } else {
            Err(self.too_large(&block).into())
        }
    }

    fn as_it_is(&self) -> Found {
        let block = self.block(1.0);
        let warning = (!self.fits(&block, 1.0)).then(|| self.too_large(&block));
        Found {
            warning: warning.map(|finding| Finding {
                severity: crate::finding::Severity::Warning,
                ..finding
            }),
            ..Found::new(block, 1.0)
        }
    }

    fn shrink_wrap(&self) -> Result<Found> {
        match self.largest(self.least_scale()) {
            Some((block, scale)) => Ok(Found::new(block, scale)),
            None => Err(self.too_large(&self.block(self.least_scale())).into()),
        }
    }

    fn uncut(&self) -> Option<Found> {
        let block = self.block(1.0);
        self.fits(&block, 1.0).then(|| Found::new(block, 1.0))
    }

    /// The largest scale from `least` to 1 at which the text, broken anew, fits.
    fn largest(&self, least: f64) -> Option<(Block, f64)> {
        let whole = self.block(1.0);
        if self.fits(&whole, 1.0) {
            return Some((whole, 1.0));
        }
        let mut best = self.block(least);
        if !self.fits(&best, least) {
            return None;
        }
        let mut stands_out = whole.stands_out() || best.stands_out();
        let mut failed = whole;
        let mut fits = self.scale_of(&best).map_or(least, |scale| scale.max(least));
        let mut too_large = 1.0;
        while (too_large - fits) * self.own_size() > STEP / 2.0 {
            let middle = (fits + too_large) / 2.0;
            let cuts = self.cuts(middle);
            // Lines that were tried before need not be laid again: the best ones are at their
            // largest, and those that failed may be small enough by now.
            if best.has(&cuts) {
                too_large = middle;
                continue;
            }
            let block = if failed.has(&cuts) {
                failed
            } else {
                self.lay(cuts)
            };
            stands_out |= block.stands_out();
            if self.fits(&block, middle) {
                // These very lines may stand a little more.
                fits = self
                    .scale_of(&block)
                    .map_or(middle, |scale| scale.max(middle));
                failed = std::mem::replace(&mut best, block);
            } else {
                too_large = middle;
                failed = block;
            }
        }
        let scale = self.scale_of(&best).map_or(fits, |scale| scale.max(fits));
        match stands_out {
            true => Some(self.beyond(best, scale)),
            false => Some((best, scale)),
        }
    }

    /// Lines are broken by advances, yet ink must fit: where it stands out, lines that fail may give
    /// way, a little further on, to others that fit, and halving passes those by.
    fn beyond(&self, mut best: Block, mut scale: f64) -> (Block, f64) {
        let step = STEP / self.own_size();
        let mut failed: Option<Block> = None;
        let mut tried = scale + step;
        while tried <= (scale * BEYOND).min(1.0) {
            let cuts = self.cuts(tried);
            let known = best.has(&cuts) || failed.as_ref().is_some_and(|block| block.has(&cuts));
            if !known {
                let block = self.lay(cuts);
                if self.fits(&block, tried) {
                    scale = self
                        .scale_of(&block)
                        .map_or(tried, |scale| scale.max(tried));
                    best = block;
                    tried = scale;
                } else {
                    failed = Some(block);
                }
            }
            tried += step;
        }
        (best, scale)
    }

    /// The size at which the text would fit, in points.
    fn fitting_size(&self, block: &Block) -> Option<f64> {
        let scale = match self.input.fit.mode {
            FitMode::Shrink | FitMode::Error | FitMode::None => self.scale_of(block)?,
            FitMode::Wrap | FitMode::ShrinkWrap | FitMode::Ellipsis => self.largest(LEAST)?.1,
        };
        Some(scale * self.own_size()).filter(|&size| size >= 1.0)
    }

    /// A fault that tells the wanted and the available room, and what would fit.
    fn too_large(&self, block: &Block) -> Finding {
        let scale = match self.input.fit.mode {
            FitMode::Shrink | FitMode::ShrinkWrap => self.least_scale(),
            FitMode::Wrap | FitMode::Ellipsis | FitMode::Error | FitMode::None => 1.0,
        };
        let size = crate::geom::short(scale * self.own_size(), 1);
        let words = shown(&self.shaped.clean.text);
        let need = self.need(block, scale);
        let message = format!("{words} does not fit: at {size} pt {need}");
        Finding::fault(Kind::Overflow, message).help(self.advice(block))
    }

    fn need(&self, block: &Block, scale: f64) -> String {
        let room = self.input.size;
        let points = |value: f64| crate::geom::short(value, 1);
        if block.width * scale > room.w + HAIR {
            let (need, has) = (points(block.width * scale), points(room.w));
            return format!("it needs {need} pt of width and its frame has {has}");
        }
        if block.height * scale > room.h + HAIR {
            let (need, has) = (points(block.height * scale), points(room.h));
            return format!("it needs {need} pt of height and its frame has {has}");
        }
        let most = self.input.fit.max_lines.unwrap_or(usize::MAX);
        format!("it needs {} lines and may have {most}", block.lines.len())
    }

    fn advice(&self, block: &Block) -> String {
        let own = "enlarge the frame or shorten the text";
        // Rounded down, so that the size named does fit.
        let size = self
            .fitting_size(block)
            .map(|size| (size * 10.0).floor() / 10.0);
        let Some(size) = size.map(|size| crate::geom::short(size, 1)) else {
            return own.to_owned();
        };
        match self.input.fit.mode {
            FitMode::Shrink | FitMode::ShrinkWrap => {
                format!("it would fit at {size} pt: lower `min` in `fit`, {own}")
            }
            FitMode::Wrap => {
                format!("it would fit at {size} pt: set `fit` to `shrink-wrap`, {own}")
            }
            FitMode::Ellipsis | FitMode::Error | FitMode::None => {
                format!("it would fit at {size} pt: set `fit` to `shrink`, {own}")
            }
        }
    }
}

/// The beginning of a text, in quotes.
fn shown(text: &str) -> String {
    const MOST: usize = 60;
    let line = text.replace(['\n', super::clean::LINE], " ");
    let mut start: String = line.chars().take(MOST).collect();
    if start.len() < line.len() {
        start.push('…');
    }
    format!("`{start}`")
}

/// Advance, or ink where that reaches further by more than the overhang that is let pass.
fn needed_width(line: &Laid) -> f64 {
    let (left, right) = overhangs(line);
    line.width + left + right
}

/// How far ink stands out beyond what is let pass, at the left and at the right, at scale 1.
pub(super) fn overhangs(line: &Laid) -> (f64, f64) {
    let Some(ink) = line.ink else {
        return (0.0, 0.0);
    };
    let passed = OVERHANG * line.em;
    let left = (-ink.x - passed).max(0.0);
    let right = (ink.right() - line.width - passed).max(0.0);
    (left, right)
}

/// Where each line's baseline stands below the first one's, at scale 1.
pub(super) fn baselines(lines: &[Laid], input: &TextBox) -> Vec<f64> {
    let mut y = 0.0;
    let mut places = Vec::with_capacity(lines.len());
    for (index, line) in lines.iter().enumerate() {
        if index > 0 {
            y += line.em * input.line_height;
        }
        places.push(y);
    }
    places
}

/// Top and bottom of a block's ink below the first baseline, at scale 1.
pub(super) fn ink_span(lines: &[Laid], places: &[f64]) -> Option<(f64, f64)> {
    let spans = lines.iter().zip(places).filter_map(|(line, y)| {
        let ink = line.ink?;
        Some((ink.y + y, ink.bottom() + y))
    });
    spans.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
}

fn needed_height(lines: &[Laid], input: &TextBox) -> f64 {
    let places = baselines(lines, input);
    let Some((top, bottom)) = ink_span(lines, &places) else {
        return 0.0;
    };
    match input.valign {
        Valign::Top | Valign::Middle | Valign::Bottom => bottom - top,
        Valign::Baseline => places.last().map_or(0.0, |last| last - top),
    }
}

/// Cuts text at the last cluster at which it fits with an ellipsis.
fn cut(input: &TextBox, whole: &Shaped, fonts: &FontSet, cache: &ShapeCache) -> Result<Fitted> {
    let (mut fits, mut too_long) = (None, whole.clusters.len());
    // At least one cluster stays: an ellipsis alone says nothing.
    let mut low = 1;
    while low < too_long {
        let middle = low.midpoint(too_long);
        match try_cut(input, whole, middle, fonts, cache)? {
            Some(found) => {
                fits = Some(found);
                low = middle + 1;
            }
            None => too_long = middle,
        }
    }
    let task = Task::new(input, whole);
    let Some(mut fitted) = fits else {
        return Err(task.too_large(&task.block(1.0)).into());
    };
    fitted.findings.push(was_cut(&whole.clean.text));
    Ok(fitted)
}

fn was_cut(text: &str) -> Finding {
    let message = format!("{} does not fit and was cut", shown(text));
    Finding::warning(Kind::Overflow, message)
        .help("enlarge the frame, shorten the text, or set `fit` to `shrink-wrap`")
}

/// The first `count` clusters and an ellipsis, if they fit.
fn try_cut(
    input: &TextBox,
    whole: &Shaped,
    count: usize,
    fonts: &FontSet,
    cache: &ShapeCache,
) -> Result<Option<Fitted>> {
    let at = whole.clusters[count].range.start;
    let kept = whole.clean.text[..at].trim_end().len();
    let font = &whole.own[whole.clean.span_at(kept.saturating_sub(1))];
    let end = if font.has_glyph('…') { "…" } else { "..." };
    let clean = whole.clean.cut(kept, end);
    let shaped = shape::shape(input, clean, fonts, cache)?;
    let task = Task::new(input, &shaped);
    let found = task.uncut();
    let warnings = whole.findings.clone();
    Ok(found.map(|found| Fitted {
        findings: warnings,
        ..found.with(shaped)
    }))
}
