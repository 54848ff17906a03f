//! A design that stands in another.

use super::Layout;
use super::Room;
use super::What;
use super::contain;
use super::place;
use crate::design::element::QrLevel;
use crate::error::Result;
use crate::fill::Filled;
use crate::finding::Finding;
use crate::geom::Affine;
use crate::plate::within;

impl Room<'_> {
    pub(super) fn nested(&mut self, filled: &Filled) -> Result<What> {
        let id = &self.spec.id;
        let layout = filled.layout();
        let layout = layout.map_err(|error| error.map(|finding| within(finding, id)))?;
        let findings = layout.findings().iter().cloned();
        self.found
            .extend(findings.map(|finding| within(finding, id)));
        let size = layout.plate().design().pages[0].size;
        let map = contain(size, self.spec.frame);
        let sized = self.too_small(&layout, map);
        self.found.extend(sized);
        Ok(What::Design(Box::new(layout)))
    }

    /// What is too small or too coarse at the size at which it is drawn here.
    fn too_small(&self, layout: &Layout, map: Affine) -> Vec<Finding> {
        let page = &self.plate.design().pages[self.spec.page];
        let inner = layout.plate().inner();
        let fixed = layout.plate().fixed_layout();
        let fixed = fixed.map(Layout::standing).unwrap_or_default();
        let mut found = Vec::new();
        for standing in layout.standing().iter().chain(fixed) {
            let spec = inner.spec(standing.index);
            let told: Vec<Finding> = match &standing.what {
                What::Picture(placed) => {
                    let at = map.bounds(placed.at);
                    place::too_coarse(&placed.picture, at, page)
                        .into_iter()
                        .collect()
                }
                What::Code(code) => {
                    let used = self.used(QrLevel::default(), 0);
                    code.look().at(map.bounds(code.area)).of_payload(&used)
                }
                What::Text(_) | What::Shape | What::Table(_) | What::Cells(_) | What::Design(_) => {
                    Vec::new()
                }
            };
            let id = format!("{}/{}", self.spec.id, spec.id);
            found.extend(told.into_iter().map(|finding| finding.element(&id)));
        }
        found
    }
}
