//! Codes in their frames, and what scanners will say of them.

use std::sync::Arc;

use super::Room;
use super::What;
use super::place;
use crate::code;
use crate::code::Draft;
use crate::code::Modules;
use crate::code::Plain;
use crate::code::Wish;
use crate::design::element::CodeElement;
use crate::design::element::QrElement;
use crate::design::element::QrLevel;
use crate::design::element::Symbology;
use crate::error::Result;
use crate::fill::blame::Clue;
use crate::finding::Finding;
use crate::geom::Size;
use crate::picture::Placed;
use crate::plate::PlateBody;

impl Room<'_> {
    /// A QR code.
    pub(super) fn qr(
        &mut self,
        index: usize,
        payload: &Arc<str>,
        spec: &QrElement,
    ) -> Result<What> {
        let blamed = self.blame(index, payload);
        let plain = Plain::new(payload.clone(), spec.level).map_err(|error| error.map(blamed))?;
        let (area, whole) = place::code(self.spec.frame, plain.side(), spec.quiet_zone);
        let code = Draft {
            symbology: Symbology::Qr,
            modules: Modules::Qr(plain),
            area,
            ground: spec.background.map(|color| (whole, color)),
            color: spec.color,
            center: self.center(index, |picture| {
                place::on_code(picture, area, spec.center_size)
            }),
        };
        let used = self.used(spec.level, spec.quiet_zone);
        Ok(self.looked_at(index, payload, code, &used))
    }

    /// A code of another kind.
    pub(super) fn code(
        &mut self,
        index: usize,
        payload: &Arc<str>,
        spec: &CodeElement,
    ) -> Result<What> {
        let blamed = self.blame(index, payload);
        let frame = self.spec.frame;
        let wish = Wish {
            symbology: spec.symbology,
            level: spec.level,
            quiet_zone: spec.quiet_zone,
            room: Size::new(frame.w, frame.h),
        };
        let matrix = code::make(payload, &wish).map_err(|error| error.map(blamed))?;
        let (area, whole) = place::modules(frame, &matrix, spec.symbology, spec.quiet_zone);
        let code = Draft {
            symbology: spec.symbology,
            modules: Modules::Made(payload.clone(), Arc::new(matrix)),
            area,
            ground: spec.background.map(|color| (whole, color)),
            color: spec.color,
            center: None,
        };
        let used = self.used(QrLevel::default(), spec.quiet_zone);
        Ok(self.looked_at(index, payload, code, &used))
    }

    /// What gives a finding the place of the value that is said.
    fn blame<'s>(&self, index: usize, payload: &'s str) -> impl Fn(Finding) -> Finding + 's
    where
        Self: 's,
    {
        let filled = self.filled;
        move |finding| filled.blame().body(index, finding, Clue::Text(payload))
    }

    fn center(
        &self,
        index: usize,
        place: impl Fn(&crate::picture::Picture) -> Placed,
    ) -> Option<Placed> {
        match &self.plate.inner().elements[index].body {
            PlateBody::Code(code) => code.center.as_ref().map(place),
            PlateBody::Text(_)
            | PlateBody::Image(_)
            | PlateBody::Shape
            | PlateBody::Table(_)
            | PlateBody::Repeat(_)
            | PlateBody::Design(_) => None,
        }
    }

    pub(super) fn used(&self, level: QrLevel, quiet_zone: u32) -> code::Use {
        let page = &self.plate.design().pages[self.spec.page];
        code::Use {
            level,
            quiet_zone: f64::from(quiet_zone),
            printed: !page.in_pixels,
            px_per_pt: Some(page.usual_dpi() / 72.0),
        }
    }

    fn looked_at(&mut self, index: usize, payload: &str, code: Draft, used: &code::Use) -> What {
        self.found.extend(code.look().of_design(used));
        let blamed = self.blame(index, payload);
        let on_modules = code.look().of_payload(used).into_iter().map(blamed);
        self.found.extend(on_modules);
        What::Code(code)
    }
}
