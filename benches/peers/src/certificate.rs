//! What is on the certificate, for the peers: the same as `design/design.toml`.

use std::fs;
use std::path::Path;
use std::path::PathBuf;

use crate::code::Code;
use crate::code::Modules;

/// Points to the millimetre.
pub(crate) const MM: f32 = 72.0 / 25.4;
/// Width and height of the page, in millimetres.
pub(crate) const PAGE: (f32, f32) = (297.0, 210.0);
/// The background.
pub(crate) const ART: &str = "designs/classic/background.jpg";
/// Pixels of the background, across and down.
pub(crate) const BACKGROUND: (usize, usize) = (3580, 2552);
/// The ink of text and code.
pub(crate) const INK: (u8, u8, u8) = (0x1c, 0x2f, 0x38);
/// Left, top and side of the code with its quiet zone, in millimetres.
pub(crate) const CODE: (f32, f32, f32) = (133.5, 145.0, 30.0);
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
    /// Whether it is the same on all certificates.
    pub(crate) fixed: bool,
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
        let fonts = FONTS.iter().filter(|_| with_fonts);
        Self {
            design: String::from_utf8(read("benches/peers/design/design.toml"))
                .expect("the design is UTF-8"),
            background: read(ART),
            fonts: fonts.map(|name| read(&format!("fonts/{name}"))).collect(),
        }
    }
}

/// The path of a file of the project.
pub(crate) fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .join(name)
}

/// The bytes of a file of the project.
pub(crate) fn read(name: &str) -> Vec<u8> {
    let path = path(name);
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
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
            issued: format!("{} {} {}", 1 + n % 28, MONTHS[n % 12], 2020 + n % 7),
            number: format!("No. {:06}", 7316 + 13 * n),
            url: format!("https://verify.example.org/c/{id}"),
            id,
        }
    }

    /// The year of issue.
    pub(crate) fn year(&self) -> &str {
        self.issued.rsplit(' ').next().expect("a date has a year")
    }

    /// The seven lines, from top to bottom.
    pub(crate) fn lines(&self) -> [Line<'_>; 7] {
        let line = |text, font, size, baseline| Line {
            text,
            font,
            size,
            baseline,
            fixed: false,
        };
        let fixed = |text, font, size, baseline| Line {
            fixed: true,
            ..line(text, font, size, baseline)
        };
        let sentence = "has met every requirement of the programme";
        [
            fixed("Certificate of Completion", CAPITALS, 34.0, 58.0),
            fixed("This is to certify that", ITALIC, 15.0, 72.0),
            line(&self.name, SEMIBOLD, 38.0, 92.0),
            fixed(sentence, ITALIC, 15.0, 104.0),
            line(self.course, SEMIBOLD, 22.0, 118.0),
            line(&self.issued, ITALIC, 14.0, 130.0),
            line(&self.number, SEMIBOLD, 13.0, 139.0),
        ]
    }

    /// The code's dark modules on the page, neighbours of a row in one.
    pub(crate) fn code(&self) -> Vec<Run> {
        let (left, top, edge) = CODE;
        let code = Code::of(&self.url);
        let module = edge / code.side as f32 * MM;
        let place = |run: &Modules| {
            let (x, y, across) = (run.0 as f32, run.1 as f32, run.2 as f32);
            (
                left * MM + x * module,
                top * MM + y * module,
                across * module,
                module,
            )
        };
        code.runs.iter().map(place).collect()
    }
}

/// Where the background stands, in points: left, top, width, height. It covers the page and is a
/// little higher than it.
pub(crate) fn background() -> Run {
    let (width, height) = PAGE;
    let tall = width * BACKGROUND.1 as f32 / BACKGROUND.0 as f32;
    (0.0, (height - tall) / 2.0 * MM, width * MM, tall * MM)
}
