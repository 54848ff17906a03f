//! What is on the certificate, for the peers: the same as `design/design.toml`.

use std::fs;
use std::path::Path;
use std::path::PathBuf;

/// Points to the millimetre.
pub(crate) const MM: f32 = 72.0 / 25.4;
/// Width and height of the page, in millimetres.
pub(crate) const PAGE: (f32, f32) = (297.0, 210.0);
/// Pixels of the background, across and down.
pub(crate) const BACKGROUND: (usize, usize) = (3579, 2551);
/// The ink of text and code.
pub(crate) const INK: (u8, u8, u8) = (0x1c, 0x2f, 0x38);
/// Left, top and side of the code with its quiet zone, in millimetres.
const CODE: (f32, f32, f32) = (133.5, 145.0, 30.0);
/// Modules of quiet zone on each side.
const QUIET_ZONE: i32 = 4;

/// The font files, as the design would name them.
pub(crate) const FONTS: [&str; 3] = [
    "eb-garamond/EBGaramond-SemiBold.ttf",
    "eb-garamond/EBGaramond-Italic.ttf",
    "cinzel/Cinzel-Regular.ttf",
];
const SEMIBOLD: usize = 0;
const ITALIC: usize = 1;
const CAPITALS: usize = 2;

/// One holder's data.
pub(crate) struct Entry {
    pub(crate) name: String,
    pub(crate) course: &'static str,
    pub(crate) issued: String,
    pub(crate) number: String,
    /// Forty bytes.
    pub(crate) url: String,
    pub(crate) id: String,
}

/// A line of text, centred on the page.
pub(crate) struct Line<'a> {
    pub(crate) text: &'a str,
    /// Into [`FONTS`].
    pub(crate) font: usize,
    /// In points.
    pub(crate) size: f32,
    /// From the top of the page, in millimetres.
    pub(crate) baseline: f32,
}

/// A run of dark modules in points from the page's top left corner: left, top, width, height.
pub(crate) type Run = (f32, f32, f32, f32);

/// The files, as they lie on disk.
pub(crate) struct Files {
    pub(crate) design: String,
    pub(crate) background: Vec<u8>,
    pub(crate) fonts: Vec<Vec<u8>>,
}

impl Files {
    /// The background, and the fonts unless they are not wanted.
    pub(crate) fn read(with_fonts: bool) -> Self {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = here.join("../..");
        let read = |path: PathBuf| {
            fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
        };
        let fonts = FONTS.iter().filter(|_| with_fonts);
        Self {
            design: String::from_utf8(read(here.join("design/design.toml")))
                .expect("the design is UTF-8"),
            background: read(root.join("designs/classic/background.jpg")),
            fonts: fonts
                .map(|name| read(root.join("fonts").join(name)))
                .collect(),
        }
    }
}

const GIVEN: [&str; 16] = [
    "Ada",
    "Benoît",
    "Çağla",
    "Dmitri",
    "Eleanor",
    "François",
    "Gudrún",
    "Håkon",
    "Ingeborg",
    "João",
    "Katarzyna",
    "Łukasz",
    "María",
    "Ngozi",
    "Ottilie",
    "Zdeněk",
];
const FAMILY: [&str; 25] = [
    "Almeida",
    "Björnsdóttir",
    "Carvalho",
    "Dvořák",
    "Eriksson",
    "Fitzwilliam",
    "Grünewald",
    "Hernández",
    "Ibáñez",
    "Jovanović",
    "Kowalczyk",
    "Lindqvist",
    "Müller",
    "Nyström",
    "Okonkwo",
    "Petrović",
    "Quintana",
    "Rasmussen",
    "Šimůnek",
    "Thorvaldsen",
    "Urbański",
    "van der Waals",
    "Whitcombe",
    "Yılmaz",
    "Zieliński",
];
const COURSES: [&str; 5] = [
    "Advanced Structural Engineering",
    "Geotechnics and Foundations",
    "Bridge Design",
    "Seismic Assessment of Existing Buildings",
    "Hydraulics of Open Channels",
];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

impl Entry {
    /// The holder of that number; four hundred names, then they come again.
    pub(crate) fn nth(n: usize) -> Self {
        let id = format!("C-26-{n:06}");
        Self {
            name: format!("{} {}", GIVEN[n % GIVEN.len()], FAMILY[n % FAMILY.len()]),
            course: COURSES[n % COURSES.len()],
            issued: format!("{} {} 2026", 1 + n % 28, MONTHS[n % 12]),
            number: format!("No. {:06}", 7316 + 13 * n),
            url: format!("https://verify.example.org/c/{id}"),
            id,
        }
    }

    /// The seven lines, from top to bottom.
    pub(crate) fn lines(&self) -> [Line<'_>; 7] {
        let line = |text, font, size, baseline| Line {
            text,
            font,
            size,
            baseline,
        };
        [
            line("Certificate of Completion", CAPITALS, 34.0, 58.0),
            line("This is to certify that", ITALIC, 15.0, 72.0),
            line(&self.name, SEMIBOLD, 38.0, 92.0),
            line(
                "has met every requirement of the programme",
                ITALIC,
                15.0,
                104.0,
            ),
            line(self.course, SEMIBOLD, 22.0, 118.0),
            line(&self.issued, ITALIC, 14.0, 130.0),
            line(&self.number, SEMIBOLD, 13.0, 139.0),
        ]
    }

    /// The code's dark modules, neighbours of a row in one.
    pub(crate) fn code(&self) -> Vec<Run> {
        let code = qrcodegen::QrCode::encode_text(&self.url, qrcodegen::QrCodeEcc::Medium)
            .expect("forty bytes fit");
        let side = code.size();
        let (left, top, edge) = CODE;
        let module = edge / (side + 2 * QUIET_ZONE) as f32;
        let at = |place: f32, n: i32| (place + module * (n + QUIET_ZONE) as f32) * MM;
        let mut runs = Vec::new();
        for y in 0..side {
            let mut x = 0;
            while x < side {
                let start = x;
                while x < side && code.get_module(x, y) {
                    x += 1;
                }
                if x > start {
                    runs.push((
                        at(left, start),
                        at(top, y),
                        module * (x - start) as f32 * MM,
                        module * MM,
                    ));
                }
                x += 1;
            }
        }
        runs
    }
}

/// Where the background stands, in points: left, top, width, height. It covers the page and is a
/// little higher than it.
pub(crate) fn background() -> Run {
    let (width, height) = PAGE;
    let tall = width * BACKGROUND.1 as f32 / BACKGROUND.0 as f32;
    (0.0, (height - tall) / 2.0 * MM, width * MM, tall * MM)
}
