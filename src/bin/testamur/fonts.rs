//! `testamur fonts`: families at hand, and what each script falls back to.

use std::fmt::Write;

use serde_json::json;
use testamur::error::Result;
use testamur::font::Family;
use testamur::font::Font;
use testamur::font::FontSet;

use crate::DONE;
use crate::args::FontsArgs;
use crate::open;
use crate::print;
use crate::print::Printer;

pub(crate) fn run(args: &FontsArgs, printer: &Printer) -> Result<u8> {
    let fonts = match &args.design {
        Some(design) => open::plate(design, None)?.fonts().clone(),
        None => FontSet::bundled(),
    };
    if printer.is_json() {
        printer.report(&as_json(&fonts));
    } else {
        print::result(as_text(&fonts).as_bytes())?;
    }
    Ok(DONE)
}

fn faces(family: &Family) -> Vec<String> {
    family.faces.iter().map(face).collect()
}

/// Such as `700 italic`; of a variable font how far it reaches: `100 to 900, width 75 to 125`.
fn face(face: &Font) -> String {
    let (light, bold) = face.weights();
    let mut text = light.to_string();
    if light != bold {
        let _ = write!(text, " to {bold}");
    }
    if face.is_italic() {
        text.push_str(" italic");
    }
    let (narrow, wide) = face.widths();
    if narrow != wide {
        let _ = write!(text, ", width {narrow} to {wide}");
    } else if narrow != 100.0 {
        let _ = write!(text, ", width {narrow}");
    }
    text
}

fn as_text(fonts: &FontSet) -> String {
    let mut out = String::from("families\n");
    for family in fonts.families() {
        let own = if family.bundled {
            ""
        } else {
            "  (of the design)"
        };
        let _ = writeln!(
            out,
            "  {:<26} {:<34} {}{own}",
            family.name,
            faces(family).join(", "),
            family.scripts().join(" ")
        );
    }
    out.push_str(
        "\nfallback by script                beside a serif                        beside a sans\n",
    );
    for row in fonts.scripts() {
        let _ = writeln!(
            out,
            "  {:<4} {:<24}  {:<36}  {}",
            row.script,
            row.name,
            row.beside_serif.join(", "),
            row.beside_sans.join(", ")
        );
    }
    out
}

fn as_json(fonts: &FontSet) -> serde_json::Value {
    let families: Vec<_> = fonts
        .families()
        .map(|family| json!({ "name": &*family.name, "bundled": family.bundled, "faces": faces(family), "scripts": family.scripts() }))
        .collect();
    let scripts: Vec<_> = fonts
        .scripts()
        .iter()
        .map(|row| json!({ "script": row.script, "name": row.name, "beside_serif": row.beside_serif, "beside_sans": row.beside_sans }))
        .collect();
    json!({ "families": families, "fallback": scripts })
}
