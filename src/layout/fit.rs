//! Makes text fit its frame, or says why it does not.
//!
//! Text is shaped once; everything scales with its size, so a size is found by dividing, and where
//! lines are broken anew, by walking through all ways to break them, from the largest size down.

use super::breaker::Balance;
use super::breaker::Breaker;
use super::breaker::Broken;
use super::breaker::HAIR;
use super::clean::Clean;
use super::extent;
use super::lines;
use super::lines::Laid;
use super::plans::ShapeCache;
use super::shape;
use super::shape::Shaped;
use super::text::TextBox;
use crate::design::style::Align;
use crate::design::style::FitMode;
use crate::error::Result;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::font::FontSet;

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

/// What lines need, at scale 1.
#[derive(Clone, Copy)]
struct Need {
    lines: usize,
    width: f64,
    height: f64,
}

impl From<&Block> for Need {
    fn from(block: &Block) -> Self {
        Self {
            lines: block.lines.len(),
            width: block.width,
            height: block.height,
        }
    }
}

impl From<&Broken> for Need {
    fn from(broken: &Broken) -> Self {
        Self {
            lines: broken.lines,
            width: broken.width,
            height: broken.height,
        }
    }
}

/// A shaped text and where it is to go.
struct Task<'a> {
    input: &'a TextBox,
    shaped: &'a Shaped,
    breaker: Breaker<'a>,
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
    if may_wrap(input)
        && let Some(found) = Task::new(input, &shaped, false).uncut()
    {
        return Ok(found.with(shaped));
    }
    let task = Task::new(input, &shaped, may_wrap(input));
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

/// Whether lines may end elsewhere than where the text says. Most texts fit as they are: where else is looked for only
/// when they don't.
fn may_wrap(input: &TextBox) -> bool {
    match input.fit.mode {
        FitMode::Wrap | FitMode::ShrinkWrap | FitMode::Ellipsis => true,
        FitMode::Shrink | FitMode::Error | FitMode::None => false,
    }
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
    fn new(input: &'a TextBox, shaped: &'a Shaped, may_wrap: bool) -> Self {
        Self {
            breaker: Breaker::new(shaped, input, may_wrap),
            input,
            shaped,
        }
    }

    /// The lines at a scale.
    fn block(&self, scale: f64) -> Block {
        self.lay(&self.broken(self.input.size.w / scale))
    }

    /// The lines for a width, at scale 1.
    fn broken(&self, width: f64) -> Broken {
        let balance = match self.input.align {
            Align::Justify => Balance::Greedy,
            Align::Start | Align::Center | Align::End | Align::Left | Align::Right => Balance::Even,
        };
        self.breaker.lines(width, balance)
    }

    fn lay(&self, broken: &Broken) -> Block {
        let cuts = self.breaker.cuts(broken).into_iter();
        let lines: Vec<Laid> = cuts
            .map(|cut| lines::lay(self.shaped, &self.input.spans, cut))
            .collect();
        Block {
            width: lines.iter().map(extent::needed_width).fold(0.0, f64::max),
            height: extent::needed_height(&lines, self.input),
            lines,
        }
    }

    fn fits(&self, block: &Block, scale: f64) -> bool {
        let most = self.input.fit.max_lines.unwrap_or(usize::MAX);
        block.width * scale <= self.input.size.w + HAIR
            && block.height * scale <= self.input.size.h + HAIR
            && block.lines.len() <= most
    }

    /// The largest scale at which lines fit, if they are few enough.
    fn scale_of(&self, need: Need) -> Option<f64> {
        let most = self.input.fit.max_lines.unwrap_or(usize::MAX);
        let by = |room: f64, need: f64| if need > 0.0 { room / need } else { 1.0 };
        let scale = by(self.input.size.w, need.width).min(by(self.input.size.h, need.height));
        (need.lines <= most && scale > 0.0).then_some(scale.min(1.0))
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
        match self.scale_of((&block).into()) {
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
    ///
    /// Lines stay the same from one width to the next that their breaker tells, so each way to
    /// break them is looked at once: it fits up to its own scale, if it is still in use there.
    fn largest(&self, least: f64) -> Option<(Block, f64)> {
        let mut width = self.input.size.w / self.breaker.ceiling(least);
        loop {
            let broken = self.broken(width);
            let (highest, lowest) = (self.input.size.w / width, self.input.size.w / broken.next);
            let scale = self.scale_of((&broken).into()).map(|own| own.min(highest));
            match scale.filter(|&scale| scale > lowest) {
                Some(scale) if scale >= least - HAIR => {
                    return Some((self.lay(&broken), scale));
                }
                Some(_) => return None,
                None if lowest < least => return None,
                None => width = broken.next,
            }
        }
    }

    /// The size at which the text would fit, in points.
    fn fitting_size(&self, block: &Block) -> Option<f64> {
        let scale = match self.input.fit.mode {
            FitMode::Shrink | FitMode::Error | FitMode::None => self.scale_of(block.into())?,
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

    /// A warning that tells the same of text that was cut.
    fn was_cut(&self) -> Finding {
        let block = self.block(1.0);
        let fault = self.too_large(&block);
        let message = format!("{}; it was cut", fault.message);
        Finding {
            severity: crate::finding::Severity::Warning,
            message,
            ..fault
        }
    }

    fn need(&self, block: &Block, scale: f64) -> String {
        let room = self.input.size;
        let points = |value: f64| crate::geom::short(value, 1);
        // A column runs down its frame.
        let (along, across) = match self.shaped.vertical {
            false => ("width", "height"),
            true => ("height", "width"),
        };
        let width = self.width_of_one_line(block).unwrap_or(block.width);
        if width * scale > room.w + HAIR {
            let (need, has) = (points(width * scale), points(room.w));
            return format!("it needs {need} pt of {along} and its frame has {has}");
        }
        if block.height * scale > room.h + HAIR {
            let (need, has) = (points(block.height * scale), points(room.h));
            return format!("it needs {need} pt of {across} and its frame has {has}");
        }
        let most = self.input.fit.max_lines.unwrap_or(usize::MAX);
        let lines = if self.shaped.vertical {
            "columns"
        } else {
            "lines"
        };
        format!("it needs {} {lines} and may have {most}", block.lines.len())
    }

    /// The width of text that was broken into lines and may have one alone.
    fn width_of_one_line(&self, block: &Block) -> Option<f64> {
        let broken = self.input.fit.max_lines == Some(1) && block.lines.len() > 1;
        let whole = broken.then(|| self.breaker.lines(f64::INFINITY, Balance::Greedy));
        whole
            .filter(|whole| whole.lines == 1)
            .map(|whole| whole.width)
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
            FitMode::Wrap | FitMode::Ellipsis => {
                format!("it would fit at {size} pt: set `fit` to `shrink-wrap`, {own}")
            }
            FitMode::Error | FitMode::None => {
                format!("it would fit at {size} pt: set `fit` to `shrink`, {own}")
            }
        }
    }
}

/// The beginning of a text, in quotes.
pub(super) fn shown(text: &str) -> String {
    const MOST: usize = 60;
    let line = text.replace(['\n', super::clean::LINE], " ");
    let mut start: String = line.chars().take(MOST).collect();
    if start.len() < line.len() {
        start.push('…');
    }
    format!("`{start}`")
}

/// Where each line's baseline stands below the first one's, at scale 1.
pub(super) fn baselines(lines: &[Laid], input: &TextBox) -> Vec<f64> {
    let mut y = 0.0;
    let mut places = Vec::with_capacity(lines.len());
    for (index, line) in lines.iter().enumerate() {
        if index > 0 {
            y += line.pitch * input.line_height;
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
    let task = Task::new(input, whole, may_wrap(input));
    let Some(mut fitted) = fits else {
        return Err(task.too_large(&task.block(1.0)).into());
    };
    fitted.findings.push(task.was_cut());
    Ok(fitted)
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
    let task = Task::new(input, &shaped, may_wrap(input));
    let found = task.uncut();
    let warnings = whole.findings.clone();
    Ok(found.map(|found| Fitted {
        findings: warnings,
        ..found.with(shaped)
    }))
}
