//! A painter of one's own: scenes are plain data, so anyone can paint them.
//!
//! This one writes the page as a list of words with the places where they stand, as one might
//! for a screen reader or a search index. It uses nothing but the scene.
//!
//! ```sh
//! cargo run --example own_painter
//! ```

use testamur::bundled;
use testamur::error::Result;
use testamur::limits::Limits;
use testamur::plate::Plate;
use testamur::scene::Item;
use testamur::scene::Node;
use testamur::scene::Scene;

/// Paints a scene as lines of text, one a line of the page.
struct WordPainter;

impl WordPainter {
    fn paint(&self, scene: &Scene) -> String {
        let mut out = format!("# {}\n", scene.meta.title);
        for (number, page) in scene.pages.iter().enumerate() {
            out.push_str(&format!(
                "## page {} of {:.0} × {:.0} pt\n",
                number + 1,
                page.size.w,
                page.size.h
            ));
            for node in page.ground.iter().chain(&page.nodes) {
                self.node(node, &mut out);
            }
        }
        out
    }

    fn node(&self, node: &Node, out: &mut String) {
        match &node.item {
            Item::Text(text) => {
                for line in &text.lines {
                    let Some(run) = line.runs.first() else {
                        continue;
                    };
                    out.push_str(&format!(
                        "{:>7.1} {:>7.1}  {}\n",
                        run.at.e, run.at.f, line.text
                    ));
                }
            }
            Item::Code(code) => out.push_str(&format!(
                "{:>7.1} {:>7.1}  [QR code: {}]\n",
                code.area.x, code.area.y, code.payload
            )),
            Item::Picture(placed) => {
                if let Some(alt) = node.alt.as_deref().filter(|alt| !alt.is_empty()) {
                    out.push_str(&format!(
                        "{:>7.1} {:>7.1}  [picture: {alt}]\n",
                        placed.at.x, placed.at.y
                    ));
                }
            }
            Item::Shape(_) => {}
            Item::Group(group) => group.nodes.iter().for_each(|node| self.node(node, out)),
        }
    }
}

fn main() -> Result<()> {
    let design = bundled::assets("classic").expect("`classic` is bundled");
    let plate = Plate::open(&design, &Limits::default())?;
    let sample = plate.samples()?.remove(0);
    let scene = plate.fill(&sample)?.layout()?.scene();
    print!("{}", WordPainter.paint(&scene));
    Ok(())
}
