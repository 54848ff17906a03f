//! The picture that all records share, and files that differ from it in parts.

use super::Prepared;
use super::canvas::Area;
use super::canvas::Canvas;
use super::draw::Draw;
use super::encode;
use super::parts;
use super::parts::Layer;
use super::rehearsal;
use super::splice::Splice;
use crate::error::Result;
use crate::scene::Page;
use crate::scene::Scene;

/// A layer, and the areas that it may touch.
type Touching<'a> = (Layer<'a>, Vec<Area>);

impl Prepared {
    /// The file of a scene, spliced from the shared picture; `None` for a scene of another stage, or one
    /// that stacks the shared nodes otherwise, and for a picture that is too large.
    pub(super) fn spliced(&self, scene: &Scene) -> Result<Option<Vec<u8>>> {
        let page = scene.page(self.options.page)?;
        if !self.is_ours(page) {
            return Ok(None);
        }
        let Some((layers, hidden)) = self.layers(page)? else {
            return Ok(None);
        };
        let splice = self.splice.get_or_init(|| self.splice());
        let Some(splice) = splice.as_ref().map_err(Clone::clone)? else {
            return Ok(None);
        };
        let parts = self.parts(&layers, hidden)?;
        let out = encode::begin(&self.head, splice.usual_size());
        let out = splice.pack(&parts, out);
        Ok(Some(encode::close(&self.head, out)))
    }

    /// What a page shows above the ground, and where it does not show what all others do.
    fn layers<'a>(&self, page: &'a Page) -> Result<Option<(Vec<Touching<'a>>, Vec<Area>)>> {
        let draw = self.pen();
        let mut above = self.stage.above.iter();
        let (mut layers, mut hidden) = (Vec::new(), Vec::new());
        for node in &page.nodes {
            let Some(sprite) = self.sprite(node, self.frame)? else {
                layers.push((Layer::Own(node), draw.areas(node, draw.page)));
                continue;
            };
            // Those that are left out before it.
            let place = above.clone().position(|index| node.fixed == Some(*index));
            let Some(place) = place else {
                return Ok(None);
            };
            let skipped: Vec<usize> = above.by_ref().take(place + 1).copied().collect();
            hidden.extend(self.areas_of(&skipped[..place]));
            layers.push((Layer::Shared(sprite), Vec::new()));
        }
        let rest: Vec<usize> = above.copied().collect();
        hidden.extend(self.areas_of(&rest));
        Ok(Some((layers, hidden)))
    }

    /// The areas of nodes that all records share.
    fn areas_of(&self, indices: &[usize]) -> Vec<Area> {
        let draw = self.pen();
        let nodes = indices.iter().filter_map(|index| self.fixed.get(*index));
        nodes
            .flat_map(|(node, _)| draw.areas(node, draw.page))
            .collect()
    }

    fn parts(&self, layers: &[Touching<'_>], hidden: Vec<Area>) -> Result<Vec<Canvas>> {
        let touched = layers.iter().flat_map(|(_, areas)| areas).copied();
        let areas = parts::areas(touched.chain(hidden).collect(), self.frame.area);
        let draw = self.pen();
        let drawn = |area: &Area| parts::drawn(&self.ground, *area, layers, &draw);
        areas.iter().map(drawn).collect()
    }

    fn pen(&self) -> Draw<'_> {
        Draw {
            glyphs: &self.glyphs,
            page: self.frame.map,
        }
    }

    /// Draws and packs what all records share.
    fn splice(&self) -> Result<Option<Splice>> {
        let draw = self.pen();
        let mut canvas = self.ground.clone();
        for (node, _) in self
            .stage
            .above
            .iter()
            .filter_map(|index| self.fixed.get(*index))
        {
            match self.sprite(node, self.frame)? {
                Some(sprite) => canvas.put(&sprite, 255),
                None => draw.node(&mut canvas, node, draw.page)?,
            }
        }
        let nodes = rehearsal::nodes(&self.stage.expected);
        let own = |node| (Layer::Own(node), draw.areas(node, draw.page));
        let layers: Vec<_> = nodes.iter().map(own).collect();
        let rehearsed = self.parts(&layers, Vec::new())?;
        Ok(Splice::new(&canvas, &rehearsed))
    }
}
