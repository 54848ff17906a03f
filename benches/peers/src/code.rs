//! QR codes for the peers, which make none themselves.

use qrcodegen::QrCode;
use qrcodegen::QrCodeEcc;

/// Modules of quiet zone on each side.
const QUIET_ZONE: i32 = 4;

/// A run of dark modules in a row, from the corner of the quiet zone: left, top, how many.
pub(crate) type Modules = (i32, i32, i32);

/// A code as runs.
pub(crate) struct Code {
    /// Modules of a side, quiet zones included.
    pub(crate) side: i32,
    pub(crate) runs: Vec<Modules>,
}

impl Code {
    /// At level M, as designs have it unless they say otherwise.
    pub(crate) fn of(text: &str) -> Self {
        let code = QrCode::encode_text(text, QrCodeEcc::Medium).expect("an address fits");
        Self {
            side: code.size() + 2 * QUIET_ZONE,
            runs: (0..code.size()).flat_map(|y| row(&code, y)).collect(),
        }
    }
}

fn row(code: &QrCode, y: i32) -> Vec<Modules> {
    let mut runs: Vec<Modules> = Vec::new();
    for x in (0..code.size()).filter(|&x| code.get_module(x, y)) {
        let at = x + QUIET_ZONE;
        match runs.last_mut() {
            Some((left, _, count)) if *left + *count == at => *count += 1,
            _ => runs.push((at, y + QUIET_ZONE, 1)),
        }
    }
    runs
}
