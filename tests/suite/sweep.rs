//! Fitted text held against a slow oracle: names of many scripts in frames of many sizes.
//!
//! A sample by default; all 10,000 names in all 20 frames with
//! `FULL=1 cargo test --release --test suite sweep`.

use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;

use testamur::design::style::Align;
use testamur::design::style::Fit;
use testamur::design::style::FitMode;
use testamur::design::style::Valign;
use testamur::error::Result;
use testamur::finding::Kind;
use testamur::font::FontSet;
use testamur::geom::Rect;
use testamur::geom::Size;
use testamur::layout::text::ShapeCache;
use testamur::layout::text::TextBox;
use testamur::layout::text::TextSet;
use testamur::layout::text::set;
use testamur::limits::Watch;

use crate::text::text_box;

/// Names looked at, of the 10,000, when not all are.
const SAMPLE: usize = 100;
/// Every so many of the names in the sample, all larger sizes are tried; with the others, one is.
const THOROUGH: usize = 10;
const NAMES: usize = 10_000;
/// Size of the text and the least that it may have, in points.
const OWN: f64 = 36.0;
const LEAST: f64 = 8.0;
/// How exact sizes are, in points.
const STEP: f64 = 0.05;
/// How far above the size found all of them are tried, and from there on every so many points.
const CLOSE: f64 = 1.0;
const FAR_STEP: f64 = 0.35;

/// Widths and heights, in points.
const FRAMES: [(f64, f64); 20] = [
    (60.0, 20.0),
    (60.0, 90.0),
    (90.0, 14.0),
    (90.0, 40.0),
    (110.0, 75.0),
    (130.0, 30.0),
    (150.0, 18.0),
    (150.0, 120.0),
    (175.5, 52.3),
    (200.0, 25.0),
    (200.0, 70.0),
    (231.7, 41.9),
    (260.0, 33.0),
    (260.0, 95.0),
    (300.0, 22.0),
    (300.0, 60.0),
    (350.0, 44.0),
    (400.0, 16.0),
    (450.0, 130.0),
    (700.0, 62.0),
];

/// Parts of names, a list a script.
const LATIN: &[&str] = &[
    "Ada",
    "Zoë",
    "Đặng",
    "Nguyễn",
    "Thị",
    "Ánh",
    "Tuyết",
    "Lovelace",
    "García",
    "Müller",
    "Łukasz",
    "Wojciechowski",
    "Þórdís",
    "Jónsdóttir",
    "van",
    "der",
    "de",
    "la",
    "von",
    "Hohenstaufen-Schwarzenberg",
    "Fitzwilliam",
    "O’Neill",
    "McDonald",
    "Jean-Baptiste",
    "Marie-Françoise",
    "Ọlábísí",
    "Ògúnbọ̀wálé",
    "Şükrü",
    "Yağcıoğlu",
    "Žemaitė",
    "Jürgen",
    "Ffion",
    "Quynh",
    "Wolfeschlegelsteinhausenbergerdorff",
    "J.",
    "R. R.",
    "Jr.",
    "III",
    "Félix",
    "Fjällräven",
    "Yrsa",
    "Jajá",
    "Ingibjörg",
    "Kovačević",
];
const CYRILLIC: &[&str] = &[
    "Ада",
    "Константин",
    "Циолковский",
    "Юлия",
    "Щербакова",
    "Володимир",
    "Їжакевич",
    "Ђорђе",
    "Ћирић",
    "Алтынгүл",
    "Ғабиден",
    "Салтыков-Щедрин",
    "Ю.",
];
const GREEK: &[&str] = &[
    "Γιώργος",
    "Παπαδόπουλος",
    "Ἀριστοτέλης",
    "Ελένη",
    "Ψυχή",
    "Κωνσταντίνος",
];
const ARABIC: &[&str] = &[
    "محمد",
    "عبد",
    "الرحمن",
    "بن",
    "الخوارزمي",
    "فاطمة",
    "الزهراء",
    "علي",
    "نور",
    "الدين",
    "يحيى",
    "پروین",
    "چنگیز",
    "ژاله",
    "گل‌محمد",
    "لالا",
    "مُحَمَّد",
];
const HEBREW: &[&str] = &[
    "שרה",
    "כהן",
    "אברהם",
    "בן-גוריון",
    "יוסף",
    "לוי",
    "שָׂרָה",
    "מרים",
];
const INDIC: &[&str] = &[
    "श्रीकृष्ण",
    "द्विवेदी",
    "अनन्या",
    "शर्मा",
    "লক্ষ্মী",
    "চট্টোপাধ্যায়",
    "கிருஷ்ணமூர்த்தி",
    "லட்சுமி",
    "శ్రీనివాస",
    "ಕೃಷ್ಣ",
    "ഗോപാലകൃഷ്ണൻ",
    "ਗੁਰਪ੍ਰੀਤ",
    "ગાંધી",
];
const THAI: &[&str] = &[
    "สมชาย",
    "ณัฐพลศรีสุข",
    "พระบาทสมเด็จ",
    "กรุงเทพมหานคร",
    "ปิยะดา",
    "ສົມສັກ",
    "ខេមរា",
    "အောင်ဆန်း",
];
const HAN: &[&str] = &[
    "山田",
    "太郎",
    "髙橋",
    "さくら",
    "マリア",
    "、",
    "（株）",
    "王小明",
    "欧阳",
    "김민준",
    "이서연",
    "ジョン・スミス",
];
const OTHER: &[&str] = &["Արամ", "Խաչատրյան", "შოთა", "რუსთაველი", "አበበ", "ቢቂላ"];

const SCRIPTS: [&[&str]; 9] = [
    LATIN, CYRILLIC, GREEK, ARABIC, HEBREW, INDIC, THAI, HAN, OTHER,
];
/// Formal scripts among them, whose ink stands far out.
const FAMILIES: [&str; 6] = [
    "EB Garamond",
    "Great Vibes",
    "Pinyon Script",
    "Noto Sans",
    "Cinzel",
    "UnifrakturMaguntia",
];

/// Numbers that look random and are the same each time (SplitMix64).
struct Dice(u64);

impl Dice {
    fn next(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % below as u64) as usize
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.next(from.len())]
    }
}

/// A name of one to seven parts, mostly of one script.
fn name(dice: &mut Dice) -> String {
    let script = match dice.next(2) {
        0 => LATIN,
        _ => dice.pick(&SCRIPTS),
    };
    let parts = 1 + dice.next(7);
    let mut words: Vec<&str> = (0..parts).map(|_| dice.pick(script)).collect();
    if dice.next(8) == 0 {
        let other = dice.pick(&SCRIPTS);
        words.push(dice.pick(other));
    }
    words.join(if script == HAN { "" } else { " " })
}

fn input(index: usize) -> TextBox {
    let mut dice = Dice(index as u64);
    let mut input = text_box(&name(&mut dice));
    input.spans[0].style.size = OWN;
    input.spans[0].style.family = dice.pick(&FAMILIES).into();
    input.spans[0].style.letter_spacing = dice.pick(&[0.0, 0.0, 0.0, 0.08, -0.02]);
    input.align = dice.pick(&[Align::Start, Align::Center, Align::Center, Align::Right]);
    input.valign = dice.pick(&[Valign::Top, Valign::Middle, Valign::Bottom]);
    input.line_height = dice.pick(&[1.25, 1.0, 1.5]);
    input.hyphenate = dice.next(4) == 0;
    if dice.next(6) == 0 {
        let mut small = input.spans[0].clone();
        small.text = format!(" {}", dice.pick(LATIN));
        small.style.size = 14.0;
        small.style.family = "EB Garamond".into();
        input.spans.push(small);
    }
    input.fit = Fit {
        mode: FitMode::Shrink,
        min: Some(LEAST),
        max_lines: dice.pick(&[None, None, None, Some(2), Some(3)]),
    };
    input
}

struct Desk {
    fonts: FontSet,
    cache: ShapeCache,
    full: bool,
}

/// Whether all sizes above the one found are tried, or the next alone.
#[derive(Clone, Copy, PartialEq)]
enum Tried {
    All,
    Next,
}

impl Desk {
    fn set(&self, input: &TextBox, mode: FitMode, scale: f64) -> Result<TextSet> {
        let mut sized = input.clone();
        for span in &mut sized.spans {
            span.style.size *= scale;
        }
        sized.fit.mode = mode;
        set(&sized, &self.fonts, &self.cache, &Watch::default())
    }

    /// What is wrong with a text in its frame, in one mode.
    fn look(&self, input: &TextBox, mode: FitMode, tried: Tried) -> Option<String> {
        let found = self.set(input, mode, 1.0);
        let again = self.set(input, mode, 1.0);
        if found.as_ref().map_err(ToString::to_string)
            != again.as_ref().map_err(ToString::to_string)
        {
            return Some("is not set alike each time".to_owned());
        }
        match found {
            Ok(set) => {
                outside(input, &set).or_else(|| self.larger(input, mode, set.size_used, tried))
            }
            Err(error) if error.kind() == Kind::Overflow => {
                self.larger(input, mode, LEAST - STEP, tried)
            }
            Err(error) => Some(error.to_string()),
        }
    }

    /// Whether a larger size would have fitted: they are simply tried.
    fn larger(&self, input: &TextBox, mode: FitMode, used: f64, tried: Tried) -> Option<String> {
        let at_size = match mode {
            FitMode::ShrinkWrap => FitMode::Wrap,
            FitMode::Shrink => FitMode::Error,
            FitMode::Wrap | FitMode::Ellipsis | FitMode::Error | FitMode::None => return None,
        };
        let mut size = used + STEP;
        while size <= OWN + 1e-9 {
            if self.set(input, at_size, size / OWN).is_ok() {
                return Some(format!("was set at {used} pt and fits at {size} pt"));
            }
            if tried == Tried::Next {
                return None;
            }
            size += match mode {
                // Lines that stay the same fit at no larger size either.
                FitMode::Shrink => 5.0,
                _ if size > used + CLOSE => FAR_STEP,
                _ => STEP,
            };
        }
        None
    }
}

fn outside(input: &TextBox, set: &TextSet) -> Option<String> {
    if set.size_used < LEAST - 1e-6 || set.size_used > OWN + 1e-6 {
        return Some(format!("was set at {} pt", set.size_used));
    }
    let passed = 0.05 * set.size_used + 1e-5;
    let Size { w, h } = input.size;
    let frame = Rect::new(-passed, -1e-5, w + 2.0 * passed, h + 2e-5);
    let ink = set.ink.filter(|&ink| !frame.holds(ink))?;
    Some(format!("has its ink at {ink:?}"))
}

/// Looks at one name in all frames and modes.
fn look_at(desk: &Desk, index: usize) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut input = input(index);
    let all = desk.full || (index / (NAMES / SAMPLE)).is_multiple_of(THOROUGH);
    let tried = if all { Tried::All } else { Tried::Next };
    for (w, h) in FRAMES {
        input.size = Size::new(w, h);
        for mode in [FitMode::Shrink, FitMode::Wrap, FitMode::ShrinkWrap] {
            if let Some(what) = desk.look(&input, mode, tried) {
                wrong.push(format!(
                    "{index} {mode:?} {w} × {h} {:?}: {what}",
                    input.spans[0].text
                ));
            }
        }
    }
    wrong
}

#[test]
fn the_largest_size_that_fits_is_found_for_every_name_and_frame() {
    let full = std::env::var_os("FULL").is_some();
    let every = if full { 1 } else { NAMES / SAMPLE };
    let desk = Desk {
        fonts: FontSet::bundled(),
        cache: ShapeCache::new(),
        full,
    };
    let next = AtomicUsize::new(0);
    let work = || {
        let mut wrong = Vec::new();
        loop {
            let index = next.fetch_add(every, Ordering::Relaxed);
            if index >= NAMES {
                return wrong;
            }
            wrong.extend(look_at(&desk, index));
        }
    };
    let wrong: Vec<String> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..2).map(|_| scope.spawn(work)).collect();
        threads
            .into_iter()
            .flat_map(|thread| thread.join().unwrap())
            .collect()
    });
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
