//! `testamur render`: one file.

use std::path::Path;
use std::str::FromStr;

use serde_json::json;
use testamur::batch::write_whole;
use testamur::design::Kind as DesignKind;
use testamur::error::Error;
use testamur::error::Result;
use testamur::finding::Kind;
use testamur::paint::File;
use testamur::paint::Format;
use testamur::paint::PaintOptions;
use testamur::paint::Painter;
use testamur::paint::png::PngOptions;
use testamur::paint::share::ShareOptions;
use testamur::paint::svg::SvgOptions;
use testamur::plate::Plate;
use testamur::record::Record;

use crate::DONE;
use crate::REFUSED;
use crate::args::RenderArgs;
use crate::args::SizeArgs;
use crate::columns;
use crate::open;
use crate::print;
use crate::print::Printer;

/// What is to be made.
enum Target {
    Painted(Format),
    /// The scene's text form.
    Scene,
}

pub(crate) fn run(args: &RenderArgs, printer: &Printer) -> Result<u8> {
    let to_stdout = args.output.as_os_str() == "-";
    if to_stdout && printer.is_json() {
        return Err(Error::new(
            Kind::BadValue,
            "standard output can't take both the file and the report",
        )
        .help("name a file with `-o`, or leave `--json` away"));
    }
    let plate = open::plate(&args.design, Some(&args.columns))?;
    let target = target(args, &plate)?;
    let has_pixels = matches!(target, Target::Painted(format) if format.has_pixels());
    check_card(args.size, has_pixels)?;
    let fixed = plate
        .fixed_layout()
        .map_err(|error| open::in_design(error, &args.design))?;
    let mut findings = plate.warnings().to_vec();
    findings.extend_from_slice(fixed.findings());
    let record = record(args, &plate)?;
    let layout = match plate.fill(&record).and_then(|filled| filled.layout()) {
        Ok(layout) => layout,
        Err(error) => {
            findings.extend(error.into_findings());
            return Ok(refused(findings, args, printer));
        }
    };
    findings.extend_from_slice(layout.findings());
    let scene = layout.scene();
    let file = match target {
        Target::Scene => File::from(scene.to_string().into_bytes()),
        Target::Painted(format) => {
            let painter = Painter::prepare(format, &*plate.stage()?, &paint_options(args.size)?)?;
            findings.extend_from_slice(painter.findings());
            painter.paint(&scene)?
        }
    };
    if to_stdout {
        print::result(&file.to_vec())?;
    } else {
        write_whole(&args.output, &[&file.shared, &file.own])?;
    }
    let findings: Vec<_> = findings
        .into_iter()
        .map(|finding| open::named(finding, &args.design))
        .collect();
    if printer.is_json() {
        let sizes: Vec<_> = layout
            .sizes()
            .iter()
            .map(
                |size| json!({ "element": size.element, "wanted": size.wanted, "used": size.used }),
            )
            .collect();
        printer.report(&json!({ "file": args.output.display().to_string(), "bytes": file.len(), "sizes": sizes, "findings": findings }));
    } else {
        printer.findings(&findings);
    }
    Ok(DONE)
}

fn refused(findings: Vec<testamur::finding::Finding>, args: &RenderArgs, printer: &Printer) -> u8 {
    let findings: Vec<_> = findings
        .into_iter()
        .map(|finding| open::named(finding, &args.design))
        .collect();
    if printer.is_json() {
        printer.report(&json!({ "file": null, "findings": findings }));
    } else {
        printer.findings(&findings);
    }
    REFUSED
}

fn record(args: &RenderArgs, plate: &Plate) -> Result<Record> {
    let mut record = match &args.record {
        Some(path) => columns::first(plate, path, &args.columns)?,
        None => sample(args.sample.unwrap_or(1), plate)?,
    };
    for pair in &args.set {
        columns::set(&mut record, pair)?;
    }
    Ok(record)
}

pub(crate) fn sample(number: u16, plate: &Plate) -> Result<Record> {
    let mut samples = plate.samples()?;
    let count = samples.len();
    if usize::from(number) > count {
        return Err(
            Error::new(Kind::BadValue, format!("the design has no sample {number}"))
                .help(format!("it has {count}; the first is 1")),
        );
    }
    Ok(samples.swap_remove(usize::from(number) - 1))
}

fn target(args: &RenderArgs, plate: &Plate) -> Result<Target> {
    let ending = args
        .output
        .extension()
        .map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    let named = args.format.as_deref().or(ending.as_deref());
    match named {
        Some("scene") => Ok(Target::Scene),
        Some(name) => Format::from_str(name)
            .map(Target::Painted)
            .map_err(|_| unknown(&args.output)),
        None if args.output.as_os_str() == "-" => Ok(Target::Painted(usual_format(plate))),
        None => Err(unknown(&args.output)),
    }
}

pub(crate) fn unknown(path: &Path) -> Error {
    Error::new(
        Kind::BadValue,
        format!("the ending of `{}` tells no format", path.display()),
    )
    .file(&path.display().to_string())
    .help("end it in .pdf, .png, .svg, .jpg, .webp or .scene, or name one with `--format`")
}

/// What a design makes first.
pub(crate) fn usual_format(plate: &Plate) -> Format {
    match plate.design().kind {
        DesignKind::Certificate => Format::Pdf,
        DesignKind::Badge => Format::Png,
    }
}

/// A card is made of pixels: what is asked for is never left away without a word.
pub(crate) fn check_card(size: SizeArgs, has_pixels: bool) -> Result<()> {
    if size.card.is_none() || has_pixels {
        return Ok(());
    }
    Err(Error::new(
        Kind::BadValue,
        "a card is a picture, which PDF and SVG are not",
    )
    .help("end the file in .png, .jpg or .webp, or name one of them with `--format`"))
}

/// How files are painted, as the command line says.
pub(crate) fn paint_options(size: SizeArgs) -> Result<PaintOptions> {
    if size.dpi.is_some_and(|dpi| !(1.0..=2400.0).contains(&dpi)) {
        return Err(Error::new(Kind::BadValue, "`--dpi` is out of range")
            .help("give a number from 1 to 2400; 150 suits screens, 300 suits print"));
    }
    let page = usize::from(size.page) - 1;
    Ok(PaintOptions {
        png: PngOptions {
            dpi: size.dpi,
            width_px: size.width,
            page,
            encoding: size.png_encoding,
            ..PngOptions::default()
        },
        share: ShareOptions {
            card: size.card,
            quality: size.quality.unwrap_or(ShareOptions::default().quality),
        },
        svg: SvgOptions {
            page,
            ..SvgOptions::default()
        },
        ..PaintOptions::default()
    })
}
