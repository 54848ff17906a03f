//! A design of a few lines, one record, one PDF.
//!
//! ```sh
//! cargo run --example hello
//! ```

use testamur::assets::Assets;
use testamur::batch::write_whole;
use testamur::error::Result;
use testamur::limits::Limits;
use testamur::paint::pdf::PdfOptions;
use testamur::paint::pdf::PdfPainter;
use testamur::plate::Plate;
use testamur::record::Record;

const DESIGN: &str = r##"
schema = 1
kind = "certificate"
name = "Hello"

[page]
size = "A5"
orientation = "landscape"

[[elements]]
id = "holder"
type = "text"
text = "{{recipient.name}}"
frame = ["15mm", "50mm", "180mm", "24mm"]
font = { family = "EB Garamond", weight = 600, size = "40pt" }
color = "#1f2a44"
align = "center"
valign = "middle"
fit = { mode = "shrink", min = "16pt" }
"##;

fn main() -> Result<()> {
    let plate = Plate::open(
        &Assets::memory([("design.toml", DESIGN)])?,
        &Limits::default(),
    )?;
    let painter = PdfPainter::prepare(&*plate.stage()?, &PdfOptions::default())?;

    let mut record = Record::default();
    record.put("recipient.name", "Ada Lovelace".into());
    let scene = plate.fill(&record)?.layout()?.scene();

    let path = std::env::temp_dir().join("testamur-hello.pdf");
    write_whole(&path, &[&painter.paint(&scene)?])?;
    println!("{}", path.display());
    Ok(())
}
