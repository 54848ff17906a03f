//! No file is read or written: the design comes as bytes, the certificate leaves as bytes.
//!
//! This is how a service uses the library with a design that someone uploaded: with bounds, a
//! deadline, and every fault of the design told at once.
//!
//! ```sh
//! cargo run --example in_memory
//! ```

use std::time::Duration;

use testamur::assets::Assets;
use testamur::error::Result;
use testamur::limits::Deadline;
use testamur::limits::Limits;
use testamur::limits::Watch;
use testamur::paint::pdf::PdfOptions;
use testamur::paint::pdf::PdfPainter;
use testamur::paint::png::PngOptions;
use testamur::paint::png::PngPainter;
use testamur::plate::Plate;
use testamur::record::Record;

const GOOD: &str = r##"
schema = 1
kind = "badge"
name = "Reviewer"
[page]
size = ["400px", "400px"]

[[elements]]
type = "shape"
shape = "ellipse"
frame = ["10px", "10px", "380px", "380px"]
fill = { linear = 180, stops = [[0, "#2b4a7f"], [1, "#13233f"]] }

[[elements]]
type = "text"
text = "**{{upper credential.name}}**\n{{recipient.name}}"
frame = ["60px", "120px", "280px", "160px"]
font = { family = "Inter", size = "40px" }
color = "white"
align = "center"
valign = "middle"
fit = { mode = "shrink-wrap", min = "12px" }
"##;

const BAD: &str = r##"
schema = 1
kind = "badge"
name = "Reviewer"
[page]
size = ["400px", "400px"]
[[elements]]
type = "text"
text = "{{recipient.nmae}}"
frame = ["60px", "120px", "280 pixels", "160px"]
colour = "white"
"##;

const RECORD: &str = r#"{ "recipient": { "name": "Grace Hopper" }, "credential": { "id": "R-7", "name": "Reviewer" } }"#;

fn main() -> Result<()> {
    let limits = Limits::default();
    let plate = Plate::open(&Assets::memory([("design.toml", GOOD)])?, &limits)?;
    let stage = plate.stage()?;
    let pdf = PdfPainter::prepare(&stage, &PdfOptions::default())?;
    let png = PngPainter::prepare(&stage, &PngOptions::default())?;

    let watch = Watch {
        deadline: Some(Deadline::after(Duration::from_secs(2))),
        ..Watch::default()
    };
    let record = Record::from_json(RECORD.as_bytes(), "request", &limits)?;
    let scene = plate.with_watch(watch).fill(&record)?.layout()?.scene();
    println!(
        "{} bytes of PDF, {} bytes of PNG",
        pdf.paint(&scene)?.len(),
        png.paint(&scene)?.len()
    );

    // A bad upload is an ordinary error that names every fault.
    match Plate::open(&Assets::memory([("design.toml", BAD)])?, &limits) {
        Ok(_) => println!("nothing is wrong"),
        Err(error) => println!("{error}"),
    }
    Ok(())
}
