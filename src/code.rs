//! Codes: from what they say to their modules, and whether scanners will read them. QR codes (ISO/IEC 18004) are
//! our own.

mod correct;
mod draft;
mod frame;
mod lines;
mod mask;
#[cfg(test)]
mod oracle;
mod others;
mod say;
mod symbol;

use std::sync::Arc;

pub(crate) use crate::code::draft::Draft;
pub(crate) use crate::code::draft::Modules;
use crate::code::frame::Frame;
pub(crate) use crate::code::others::Wish;
pub(crate) use crate::code::others::make;
use crate::code::say::Said;
use crate::color::Color;
use crate::design::element::QrLevel;
pub use crate::design::element::Symbology;
use crate::error::Error;
use crate::error::Result;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::geom::Rect;
use crate::geom::short;
use crate::picture::Placed;

/// A code that is placed.
#[derive(Clone, Debug, PartialEq)]
pub struct Code {
    /// Which kind.
    pub symbology: Symbology,
    /// What it says.
    pub payload: Arc<str>,
    /// Its modules.
    pub matrix: Arc<Matrix>,
    /// Where its modules stand, the quiet zone not included.
    pub area: Rect,
    /// The ground, quiet zone included: where it is, and its colour; `None` for none.
    pub ground: Option<(Rect, Color)>,
    /// Colour of the modules.
    pub color: Color,
    /// A picture on top of its middle.
    pub center: Option<Placed>,
}

/// The modules of a code, row by row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matrix {
    /// Modules across.
    pub width: usize,
    /// Modules down; 1 for bars.
    pub height: usize,
    /// `width * height` modules; `true` is dark.
    pub dark: Vec<bool>,
}

impl Matrix {
    /// A code of as many modules across as down.
    pub fn square(side: usize, dark: Vec<bool>) -> Self {
        Self {
            width: side,
            height: side,
            dark,
        }
    }
}

/// Below this contrast (WCAG 2.2) a scanner in poor light gives up; a warning.
const GOOD_CONTRAST: f64 = 4.5;
/// Below this most do; a fault.
const LEAST_CONTRAST: f64 = 3.0;
/// The smallest module of squares that a phone reads reliably from paper, in millimetres.
const LEAST_SQUARE: f64 = 0.33;
/// The thinnest bar, in millimetres: bars are read along many lines.
const LEAST_BAR: f64 = 0.25;
/// The lowest bars that a hand finds with a scanner, in millimetres and as a part of their length (ISO/IEC 15417).
const LEAST_HEIGHT: (f64, f64) = (5.0, 0.15);
/// The smallest module that survives a screen's scaling, in pixels.
const LEAST_PIXELS: f64 = 3.0;

/// The smallest code that says `payload` with at least this correction. A version that has room to
/// spare gets more. Digits, capitals and other text are set in the modes that take the fewest bits.
///
/// # Errors
/// [`Kind::Code`] when the text is too long for any code.
pub fn encode(payload: &str, level: QrLevel) -> Result<Matrix> {
    Ok(Plain::new(payload, level)?.masked())
}

/// A code whose modules are not worked out yet: a preflight asks only how many there are.
#[derive(Clone, Debug)]
pub(crate) struct Plain {
    payload: Arc<str>,
    said: Arc<Said>,
}

impl Plain {
    /// As for [`encode`].
    ///
    /// # Errors
    /// As for [`encode`].
    pub(crate) fn new(payload: impl Into<Arc<str>>, level: QrLevel) -> Result<Self> {
        let payload = payload.into();
        let said = say::say(&payload, level).ok_or_else(|| too_long(&payload, level))?;
        Ok(Self {
            payload,
            said: Arc::new(said),
        })
    }

    /// What it says.
    pub(crate) fn payload(&self) -> &Arc<str> {
        &self.payload
    }

    /// How many modules a side it has.
    pub(crate) fn side(&self) -> usize {
        self.said.symbol.side()
    }

    /// Its modules under the mask that scanners read best.
    pub(crate) fn masked(&self) -> Matrix {
        self.said.matrix()
    }
}

impl Said {
    fn matrix(&self) -> Matrix {
        let frame = Frame::of(self.symbol);
        let plain = frame.filled(correct::with_correction(self.symbol, &self.data));
        mask::best(&plain, &frame.masks).matrix()
    }
}

/// Bytes that a code of version 40 holds (ISO/IEC 18004, table 7).
fn capacity(level: QrLevel) -> usize {
    match level {
        QrLevel::L => 2953,
        QrLevel::M => 2331,
        QrLevel::Q => 1663,
        QrLevel::H => 1273,
    }
}

fn too_long(payload: &str, level: QrLevel) -> Error {
    Error::new(
        Kind::Code,
        format!(
            "the QR code would say {} bytes; at correction {level:?} it can say about {}",
            payload.len(),
            capacity(level)
        ),
    )
    .help("say less: a short address that leads to the rest")
}

/// How a code is going to be used.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Use {
    /// The correction that the design asked for; only a picture on a QR code needs it.
    pub level: QrLevel,
    /// Its empty margin, in modules.
    pub quiet_zone: f64,
    /// Whether the page has a size on paper: one in pixels has none.
    pub printed: bool,
    /// Pixels to the point, when it becomes pixels.
    pub px_per_pt: Option<f64>,
}

/// What may keep scanners from reading a code.
///
/// Faults: contrast below 3 : 1, light modules on a dark ground, no quiet zone at all, a centre
/// picture larger than the correction mends, modules of less than a pixel. Warnings: contrast below
/// 4.5 : 1, a quiet zone under 4 modules, modules under 0.33 mm or 3 pixels.
///
/// Without a ground of its own the code is taken to stand on white.
pub fn inspect(code: &Code, used: &Use) -> Vec<Finding> {
    let look = Look {
        symbology: code.symbology,
        size: (code.matrix.width, code.matrix.height),
        area: code.area,
        ground: code.ground,
        color: code.color,
        center: code.center.as_ref(),
    };
    let mut findings = look.of_design(used);
    findings.extend(look.of_payload(used));
    findings
}

/// All of a code that scanners mind.
#[derive(Clone, Copy)]
pub(crate) struct Look<'a> {
    symbology: Symbology,
    /// Modules across and down.
    size: (usize, usize),
    area: Rect,
    ground: Option<(Rect, Color)>,
    color: Color,
    center: Option<&'a Placed>,
}

impl Look<'_> {
    /// The same code where its modules stand elsewhere.
    pub(crate) fn at(self, area: Rect) -> Self {
        Self { area, ..self }
    }

    /// What the design alone decides.
    pub(crate) fn of_design(&self, used: &Use) -> Vec<Finding> {
        let found = [
            contrast(self),
            quiet_zone(self, used.quiet_zone),
            center(self, used.level),
        ];
        found.into_iter().flatten().collect()
    }

    /// Whether modules are large enough: the more a code says, the smaller they are.
    pub(crate) fn of_payload(&self, used: &Use) -> Vec<Finding> {
        let found = [
            printed_module(self, used),
            pixel_module(self, used),
            low_bars(self, used),
        ];
        found.into_iter().flatten().collect()
    }
}

fn contrast(code: &Look<'_>) -> Option<Finding> {
    let ground = code
        .ground
        .map_or(Color::WHITE, |(_, color)| on_white(color));
    let ink = over(code.color, ground);
    let contrast = ink.contrast(ground);
    let name = code.symbology.name();
    if contrast >= LEAST_CONTRAST && ink.luminance() > ground.luminance() {
        return Some(
            Finding::fault(
                Kind::Code,
                format!("the {name} is light on dark, which many scanners do not read"),
            )
            .help("make `color` dark and `background` light"),
        );
    }
    if contrast >= GOOD_CONTRAST {
        return None;
    }
    let message = format!(
        "the {name}'s contrast is {} : 1; scanners want {GOOD_CONTRAST} : 1",
        short(contrast, 1)
    );
    let finding = match contrast < LEAST_CONTRAST {
        true => Finding::fault(Kind::Code, message),
        false => Finding::warning(Kind::Code, message),
    };
    Some(finding.help("make `color` darker or `background` lighter"))
}

fn on_white(color: Color) -> Color {
    over(color, Color::WHITE)
}

fn over(top: Color, below: Color) -> Color {
    let ([r, g, b, a], [r0, g0, b0, _]) = (top.to_rgba8(), below.to_rgba8());
    let mix = |top: u8, below: u8| {
        let sum = u32::from(top) * u32::from(a) + u32::from(below) * u32::from(255 - a);
        ((sum + 127) / 255) as u8
    };
    Color::Rgb([mix(r, r0), mix(g, g0), mix(b, b0), 255])
}

fn quiet_zone(code: &Look<'_>, modules: f64) -> Option<Finding> {
    let wanted = code.symbology.quiet_zone();
    if modules >= f64::from(wanted) {
        return None;
    }
    let message = format!(
        "the {}'s quiet zone is {} modules wide; scanners want {wanted}",
        code.symbology.name(),
        short(modules, 1)
    );
    let finding = match modules <= 0.0 {
        true => Finding::fault(Kind::Code, message),
        false => Finding::warning(Kind::Code, message),
    };
    let help = format!("set `quiet_zone = {wanted}`, and keep other elements out of it");
    Some(finding.help(help))
}

/// The width of a module, in points; never more than its height but for bars.
fn module(code: &Look<'_>) -> f64 {
    let (across, down) = code.size;
    let width = code.area.w / across.max(1) as f64;
    match code.symbology {
        Symbology::Code128 => width,
        Symbology::Qr | Symbology::DataMatrix | Symbology::Aztec | Symbology::Pdf417 => {
            width.min(code.area.h / down.max(1) as f64)
        }
    }
}

/// The narrowest module that is read from paper, in millimetres.
fn least_module(symbology: Symbology) -> f64 {
    match symbology {
        Symbology::Qr | Symbology::DataMatrix | Symbology::Aztec => LEAST_SQUARE,
        Symbology::Code128 | Symbology::Pdf417 => LEAST_BAR,
    }
}

/// Bars that are easily missed.
fn low_bars(code: &Look<'_>, used: &Use) -> Option<Finding> {
    let (height, part) = LEAST_HEIGHT;
    let wanted = (code.area.w * part).max(height * 72.0 / 25.4);
    let is_low = code.area.h < wanted - 0.01;
    if code.symbology != Symbology::Code128 || !used.printed || !is_low {
        return None;
    }
    let mm = |points: f64| short(points * 25.4 / 72.0, 1);
    let message = format!(
        "the bars of the Code 128 code are {} mm high; scanners want {} mm",
        mm(code.area.h),
        mm(wanted)
    );
    let finding = Finding::warning(Kind::Code, message);
    Some(finding.help("make the code's frame higher"))
}

fn printed_module(code: &Look<'_>, used: &Use) -> Option<Finding> {
    let mm = module(code) * 25.4 / 72.0;
    let least = least_module(code.symbology);
    if !used.printed || mm >= least - 1e-9 {
        return None;
    }
    Some(
        Finding::warning(
            Kind::Code,
            format!(
                "a module of the {} is {} mm wide; phones want {least} mm",
                code.symbology.name(),
                short(mm, 2)
            ),
        )
        .help("make the code's frame larger, or let it say less"),
    )
}

fn pixel_module(code: &Look<'_>, used: &Use) -> Option<Finding> {
    let pixels = module(code) * used.px_per_pt?;
    if pixels >= LEAST_PIXELS {
        return None;
    }
    let message = format!(
        "a module of the {} is {} pixels wide; phones want {LEAST_PIXELS}",
        code.symbology.name(),
        short(pixels, 2)
    );
    let finding = match pixels < 1.0 {
        true => Finding::fault(Kind::Code, message),
        false => Finding::warning(Kind::Code, message),
    };
    Some(finding.help("make the code's frame or the picture larger, or let the code say less"))
}

fn center(code: &Look<'_>, level: QrLevel) -> Option<Finding> {
    let center = code.center?;
    let seen = center
        .clip
        .as_ref()
        .and_then(crate::geom::Path::bounds)
        .unwrap_or(center.at);
    let part = (seen.w / code.area.w).max(seen.h / code.area.h);
    let most = mendable(level);
    // Sizes come from products of lengths.
    if part <= most + 1e-6 {
        return None;
    }
    Some(
        Finding::fault(
            Kind::Code,
            format!(
                "the picture in the QR code's middle takes {} % of its side; correction {level:?} mends {} %",
                short(part * 100.0, 1),
                short(most * 100.0, 0)
            ),
        )
        .help("make `center_size` smaller or `level` higher"),
    )
}

/// Side of a picture in the middle that still leaves a code readable, as a part of the code's.
fn mendable(level: QrLevel) -> f64 {
    match level {
        QrLevel::L | QrLevel::M => 0.20,
        QrLevel::Q => 0.30,
        QrLevel::H => 0.33,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::geom::Rect;

    fn read(matrix: &Matrix) -> String {
        let grid =
            rqrr::SimpleGrid::from_func(matrix.width, |x, y| matrix.dark[y * matrix.width + x]);
        rqrr::Grid::new(grid).decode().unwrap().1
    }

    fn side(payload: &str, level: QrLevel) -> usize {
        encode(payload, level).unwrap().width
    }

    #[test]
    fn every_payload_is_read_back() {
        for payload in [
            "https://verify.example.org/c/C-2026-000017",
            "0123456789",
            "HTTPS://EXAMPLE.ORG/C/0000123456789",
            "Grüße, 東京",
            "",
            "a1234567890123456789B",
        ] {
            for level in [QrLevel::L, QrLevel::M, QrLevel::Q, QrLevel::H] {
                assert_eq!(read(&encode(payload, level).unwrap()), payload);
            }
        }
    }

    #[test]
    fn a_run_of_digits_in_an_address_saves_a_version() {
        let mixed = "https://example.org/c/00001234567890123456789012345678901234567890";
        let bytes =
            qrcodegen::QrCode::encode_binary(mixed.as_bytes(), qrcodegen::QrCodeEcc::Medium);
        let bytes = bytes.unwrap();
        assert!(side(mixed, QrLevel::M) < bytes.size() as usize);
    }

    #[test]
    fn what_is_too_long_is_refused_with_both_figures() {
        let error = encode(&"x".repeat(3000), QrLevel::M).unwrap_err();
        assert_eq!(error.kind(), Kind::Code);
        assert!(error.to_string().contains("3000 bytes"));
        assert!(error.to_string().contains("2331"));
        assert_eq!(side(&"x".repeat(2331), QrLevel::M), 177);
    }

    #[test]
    fn the_side_is_known_before_the_modules_are() {
        for text in ["", "https://example.org/1", &"x".repeat(700)] {
            for level in [QrLevel::L, QrLevel::H] {
                let side = Plain::new(text, level).unwrap().side();
                assert_eq!(side, encode(text, level).unwrap().width);
            }
        }
        assert!(Plain::new("x".repeat(3000), QrLevel::M).is_err());
    }

    #[test]
    fn the_same_text_gives_the_same_code() {
        let text = "https://example.org/1";
        assert_eq!(
            encode(text, QrLevel::Q).unwrap(),
            encode(text, QrLevel::Q).unwrap()
        );
    }

    fn code(color: &str, ground: &str) -> Code {
        let area = Rect::new(0.0, 0.0, 72.0, 72.0);
        Code {
            symbology: Symbology::Qr,
            payload: "https://example.org".into(),
            matrix: Arc::new(encode("https://example.org", QrLevel::M).unwrap()),
            area,
            ground: Some((area.grown(12.0), Color::parse(ground).unwrap())),
            color: Color::parse(color).unwrap(),
            center: None,
        }
    }

    const USE: Use = Use {
        level: QrLevel::M,
        quiet_zone: 4.0,
        printed: true,
        px_per_pt: Some(2.0),
    };

    fn severities(code: &Code, used: &Use) -> Vec<bool> {
        inspect(code, used).iter().map(Finding::is_fault).collect()
    }

    #[test]
    fn a_good_code_has_no_findings() {
        assert!(inspect(&code("#000", "#fff"), &USE).is_empty());
    }

    #[test]
    fn contrast_warns_before_it_refuses() {
        assert_eq!(severities(&code("#888888", "#fff"), &USE), [false]);
        assert_eq!(severities(&code("#bbbbbb", "#fff"), &USE), [true]);
        assert_eq!(severities(&code("#fff", "#000"), &USE), [true]);
    }

    #[test]
    fn margins_and_modules_are_looked_at() {
        let plain = code("#000", "#fff");
        let with = |quiet_zone, px_per_pt| Use {
            quiet_zone,
            px_per_pt,
            ..USE
        };
        assert_eq!(severities(&plain, &with(2.0, None)), [false]);
        assert_eq!(severities(&plain, &with(0.0, None)), [true]);
        assert_eq!(severities(&plain, &with(4.0, Some(0.7))), [false]);
        assert_eq!(severities(&plain, &with(4.0, Some(0.2))), [true]);
        let mut tiny = code("#000", "#fff");
        tiny.area = Rect::new(0.0, 0.0, 20.0, 20.0);
        assert_eq!(severities(&tiny, &with(4.0, None)), [false]);
    }
}
