//! Colours as they are seen: Oklab (Björn Ottosson, 2020), whose lightness and hue change evenly.

/// Lightness 0 to 1, chroma from 0 (grey) to about 0.32, hue in radians.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Lch {
    pub(super) lightness: f64,
    pub(super) chroma: f64,
    pub(super) hue: f64,
}

impl Lch {
    /// Of an sRGB colour.
    pub(super) fn of([r, g, b]: [u8; 3]) -> Self {
        let [r, g, b] = [r, g, b].map(|byte| linear(f64::from(byte) / 255.0));
        let l = libm::cbrt(0.412_221_470_8 * r + 0.536_332_536_3 * g + 0.051_445_992_9 * b);
        let m = libm::cbrt(0.211_903_498_2 * r + 0.680_699_545_1 * g + 0.107_396_956_6 * b);
        let s = libm::cbrt(0.088_302_461_9 * r + 0.281_718_837_6 * g + 0.629_978_700_5 * b);
        let a = 1.977_998_495_1 * l - 2.428_592_205 * m + 0.450_593_709_9 * s;
        let b = 0.025_904_037_1 * l + 0.782_771_766_2 * m - 0.808_675_766 * s;
        Self {
            lightness: 0.210_454_255_3 * l + 0.793_617_785 * m - 0.004_072_046_8 * s,
            chroma: libm::hypot(a, b),
            hue: libm::atan2(b, a),
        }
    }

    /// As sRGB, 0 to 255 each, not rounded; what sRGB does not have is cut off.
    pub(super) fn to_rgb(self) -> [f64; 3] {
        let (sin, cos) = libm::sincos(self.hue);
        let (a, b) = (self.chroma * cos, self.chroma * sin);
        let cube = |root: f64| root * root * root;
        let l = cube(self.lightness + 0.396_337_777_4 * a + 0.215_803_757_3 * b);
        let m = cube(self.lightness - 0.105_561_345_8 * a - 0.063_854_172_8 * b);
        let s = cube(self.lightness - 0.089_484_177_5 * a - 1.291_485_548 * b);
        [
            4.076_741_662_1 * l - 3.307_711_591_3 * m + 0.230_969_929_2 * s,
            -1.268_438_004_6 * l + 2.609_757_401_1 * m - 0.341_319_396_5 * s,
            -0.004_196_086_3 * l - 0.703_418_614_7 * m + 1.707_614_701 * s,
        ]
        .map(|value| encoded(value.clamp(0.0, 1.0)) * 255.0)
    }
}

fn linear(value: f64) -> f64 {
    match value <= 0.04045 {
        true => value / 12.92,
        false => libm::pow((value + 0.055) / 1.055, 2.4),
    }
}

fn encoded(value: f64) -> f64 {
    match value <= 0.003_130_8 {
        true => value * 12.92,
        false => 1.055 * libm::pow(value, 1.0 / 2.4) - 0.055,
    }
}
