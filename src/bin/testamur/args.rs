//! What the command line says.

use std::path::PathBuf;
use std::str::FromStr;

use clap::Args;
use clap::Parser;
use clap::Subcommand;
use clap_complete::Shell;
use testamur::finding::Kind;
use testamur::paint::png::Encoding;
use testamur::paint::share::Card;

/// Certificates as PDF and badges as PNG, from a design and a table of records.
#[derive(Parser)]
#[command(
    name = "testamur",
    version,
    propagate_version = true,
    max_term_width = 100
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

/// How reports look.
#[derive(Args, Clone, Copy)]
pub(crate) struct OutputArgs {
    /// Print reports as JSON on standard output
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Leave progress, summary and warnings away
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Start a design: from artwork (SVG, PDF, PNG, JPEG), or from a bundled design
    New(NewArgs),
    /// Make one file; its ending decides: .pdf .png .svg .jpg .webp .scene
    Render(RenderArgs),
    /// Show a design in the browser while it is being made: the page redraws when a file changes
    Preview(PreviewArgs),
    /// Make many: one file a record and format, into a folder or a .zip, or all pages in one .pdf
    Batch(BatchArgs),
    /// Read again what a batch made: is everything there, whole and unchanged
    Audit(AuditArgs),
    /// Report all findings, of the design and of every record, and what a designer would say
    Check(CheckArgs),
    /// Tell what changed between two designs, or since a revision, as a list and as a picture
    Diff(DiffArgs),
    /// Make an empty table with the columns that a design wants
    Sheet(SheetArgs),
    /// List the bundled designs
    Designs,
    /// List the families at hand, and what each script falls back to
    Fonts(FontsArgs),
    /// Print the JSON Schema of a design, or of the records of a design
    Schema(SchemaArgs),
    /// Print a completion script
    Completions {
        /// The shell that it is for
        shell: Shell,
    },
}

/// Where a design starts from.
#[derive(Args)]
pub(crate) struct NewArgs {
    /// The folder to make; it must be new or empty
    pub(crate) folder: PathBuf,
    /// What it makes. Default: what the artwork looks like, else a certificate
    #[arg(long, value_name = "KIND", value_parser = ["certificate", "badge"])]
    pub(crate) kind: Option<String>,
    /// Artwork: text that holds `{{recipient.name}}`, `[Name]` and the like becomes elements, layers named
    /// `qr`, `photo` or `signature` become those, the rest is the background
    #[arg(long, value_name = "ART")]
    pub(crate) from: Option<PathBuf>,
}

/// A record from a file, with values on top.
#[derive(Args)]
pub(crate) struct RenderArgs {
    /// A folder, a .zip, or the name of a bundled design
    pub(crate) design: String,
    /// A record: JSON, or the first row of a table; `-` is standard input. Default: the design's sample
    #[arg(long, value_name = "FILE")]
    pub(crate) record: Option<PathBuf>,
    /// Which of the design's samples to show, from 1
    #[arg(long, value_name = "N", conflicts_with = "record", value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) sample: Option<u16>,
    /// Set a field, such as `recipient.name=Ada Lovelace`
    #[arg(long, value_name = "FIELD=VALUE")]
    pub(crate) set: Vec<String>,
    /// The file to make; `-` is standard output
    #[arg(long, short, value_name = "OUT")]
    pub(crate) output: PathBuf,
    /// The format, where the file's ending does not tell: pdf, png, svg, jpg, webp, scene
    #[arg(long, value_name = "FORMAT")]
    pub(crate) format: Option<String>,
    #[command(flatten)]
    pub(crate) size: SizeArgs,
    #[command(flatten)]
    pub(crate) columns: ColumnArgs,
}

/// How large a PNG, JPEG or WebP is, and how it is packed.
#[derive(Args, Clone, Copy)]
pub(crate) struct SizeArgs {
    /// Pixels to the inch of a PNG, JPEG or WebP. Default: 150, or 1 : 1 for a page in pixels
    #[arg(long, value_name = "N", conflicts_with = "width")]
    pub(crate) dpi: Option<f64>,
    /// Width of a PNG, JPEG or WebP in pixels
    #[arg(long, value_name = "PX")]
    pub(crate) width: Option<u32>,
    /// Lay the page on a ground of its own colours, of so many pixels: a picture to share, such as `1200x630`
    #[arg(long, value_name = "WxH", conflicts_with_all = ["dpi", "width"], value_parser = Card::from_str)]
    pub(crate) card: Option<Card>,
    /// How true a JPEG is, 1 to 100. Default: 88
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=100))]
    pub(crate) quality: Option<u8>,
    /// How a PNG is packed: fast, small or prepared. Default: prepared for 100 records or more, else fast
    #[arg(long, value_name = "WAY", value_parser = Encoding::from_str)]
    pub(crate) png_encoding: Option<Encoding>,
    /// Which page a PNG, SVG, JPEG or WebP shows, from 1
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) page: u16,
}

/// Which column is which field.
#[derive(Args)]
pub(crate) struct ColumnArgs {
    /// Map a column to a field, such as `Holder=recipient.name`
    #[arg(long, value_name = "COLUMN=FIELD")]
    pub(crate) map: Vec<String>,
    /// Leave a column away
    #[arg(long, value_name = "COLUMN")]
    pub(crate) skip: Vec<String>,
    /// A file that maps columns, as `check --save-mapping` writes it; `--map` and `--skip` go over it
    #[arg(long, value_name = "FILE")]
    pub(crate) mapping: Option<PathBuf>,
    /// The sheet of a workbook. Default: the first
    #[arg(long, value_name = "NAME")]
    pub(crate) sheet: Option<String>,
    /// The folder of the files that records name in image attributes
    #[arg(long, value_name = "DIR")]
    pub(crate) assets: Option<PathBuf>,
}

#[derive(Args)]
pub(crate) struct PreviewArgs {
    /// A folder, a .zip, or the name of a bundled design
    pub(crate) design: String,
    /// Records to choose from, beside the design's samples: CSV, TSV, XLSX, XLS, ODS, NDJSON or JSON
    #[arg(long, value_name = "FILE")]
    pub(crate) records: Option<PathBuf>,
    /// The port on 127.0.0.1; 0 is any that is free
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) port: u16,
    /// Open the page in the browser
    #[arg(long)]
    pub(crate) open: bool,
    /// Write the page as files into a new folder, and end
    #[arg(long, value_name = "DIR", conflicts_with_all = ["port", "open"])]
    pub(crate) once: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) columns: ColumnArgs,
}

#[derive(Args)]
pub(crate) struct BatchArgs {
    /// Folders, .zips, or names of bundled designs; each record gets all of them
    #[arg(value_name = "DESIGN", required_unless_present_any = ["design_for", "jobs"])]
    pub(crate) designs: Vec<String>,
    /// A design for the records of one group, such as `Honours=diploma`; they get no other
    #[arg(long, value_name = "GROUP=DESIGN")]
    pub(crate) design_for: Vec<String>,
    /// The records: CSV, TSV, XLSX, XLS, ODS, NDJSON or JSON
    #[arg(long, value_name = "FILE", required_unless_present = "jobs")]
    pub(crate) records: Option<PathBuf>,
    /// What to make: a folder, a .zip, or one .pdf with all pages
    #[arg(long, short, value_name = "OUT", required_unless_present = "jobs")]
    pub(crate) output: Option<PathBuf>,
    /// Many jobs, one after the other, from a TOML file
    #[arg(long, value_name = "FILE", conflicts_with_all = ["designs", "design_for", "records", "output"])]
    pub(crate) jobs: Option<PathBuf>,
    /// Formats, with commas between them: pdf, png, svg, jpg, webp. Default: pdf for a certificate, png for a badge
    #[arg(long, value_name = "FORMATS", value_delimiter = ',')]
    pub(crate) format: Vec<String>,
    /// A template for the files' names
    #[arg(long, value_name = "TEMPLATE", default_value = "{{credential.id}}")]
    pub(crate) name: String,
    /// Fields to sort the records by, with commas between them, such as `recipient.name`
    #[arg(long, value_name = "FIELDS", value_delimiter = ',')]
    pub(crate) sort: Vec<String>,
    /// Part one .pdf into several of so many records
    #[arg(long, value_name = "RECORDS", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) split: Option<u64>,
    /// Set so many pages on a sheet for print, with crop marks: columns x rows, such as `2x4`
    #[arg(long, value_name = "CxR")]
    pub(crate) impose: Option<String>,
    /// The paper of `--impose`: A3, A4, A5, Letter, Legal, or `210mm x 297mm`
    #[arg(long, value_name = "PAPER", default_value = "A4", requires = "impose")]
    pub(crate) paper: String,
    /// Make an archive that its owner can keep without testamur (BagIt)
    #[arg(long)]
    pub(crate) bag: bool,
    /// Go on with a run that was cut off
    #[arg(long)]
    pub(crate) resume: bool,
    /// Do not look at all records before the first is drawn
    #[arg(long)]
    pub(crate) no_preflight: bool,
    /// Threads. Default: as many as cores
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    pub(crate) threads: usize,
    #[command(flatten)]
    pub(crate) size: SizeArgs,
    #[command(flatten)]
    pub(crate) columns: ColumnArgs,
}

#[derive(Args)]
pub(crate) struct DiffArgs {
    /// The former design: a folder, a .zip, the name of a bundled design, or a folder as git has it, such as
    /// `award@HEAD`
    pub(crate) before: String,
    /// The later design, written likewise
    pub(crate) after: String,
    /// What both are drawn with: JSON, or the first row of a table. Default: a sample
    #[arg(long, value_name = "FILE")]
    pub(crate) record: Option<PathBuf>,
    /// Which of the later design's samples to draw, from 1
    #[arg(long, value_name = "N", default_value_t = 1, conflicts_with = "record", value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) sample: u16,
    /// A picture of each page that differs, before and after, with the places marked: .png .jpg .webp .pdf .svg
    #[arg(long, short, value_name = "OUT")]
    pub(crate) output: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) columns: ColumnArgs,
}

#[derive(Args)]
pub(crate) struct AuditArgs {
    /// What a batch made: the folder, the .zip, or the merged .pdf with its manifest beside it
    pub(crate) output: PathBuf,
    /// The table that it was made of: each of its records must be in the manifest, and no other
    #[arg(long, value_name = "FILE")]
    pub(crate) records: Option<PathBuf>,
    /// A design whose attributes name columns. Default: columns are read as the manifest says they were
    #[arg(long, value_name = "DESIGN", requires = "records")]
    pub(crate) design: Vec<String>,
    /// Threads. Default: as many as cores
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    pub(crate) threads: usize,
    #[command(flatten)]
    pub(crate) columns: ColumnArgs,
}

#[derive(Args)]
pub(crate) struct CheckArgs {
    /// Folders, .zip files, or names of bundled designs
    #[arg(required_unless_present = "kinds", value_name = "DESIGN")]
    pub(crate) designs: Vec<String>,
    /// The records to check with it
    #[arg(long, value_name = "FILE")]
    pub(crate) records: Option<PathBuf>,
    /// Write down which column is which field, for `--mapping`
    #[arg(long, value_name = "FILE", requires = "records")]
    pub(crate) save_mapping: Option<PathBuf>,
    /// List what is wrong in the records as a table: row, column, value, message, hint
    #[arg(long, value_name = "FILE", requires = "records")]
    pub(crate) findings: Option<PathBuf>,
    /// The template for the files' names that a batch will have
    #[arg(
        long,
        value_name = "TEMPLATE",
        default_value = "{{credential.id}}",
        requires = "records"
    )]
    pub(crate) name: String,
    /// Make faults of findings of these kinds, with commas between them; the exit code is 1
    #[arg(long, value_name = "KINDS", value_delimiter = ',')]
    pub(crate) deny: Vec<Kind>,
    /// Drop warnings of these kinds, with commas between them
    #[arg(long, value_name = "KINDS", value_delimiter = ',')]
    pub(crate) allow: Vec<Kind>,
    /// List the kinds of findings, each with a sentence
    #[arg(long)]
    pub(crate) kinds: bool,
    /// Threads. Default: as many as cores
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    pub(crate) threads: usize,
    #[command(flatten)]
    pub(crate) columns: ColumnArgs,
}

#[derive(Args)]
pub(crate) struct SheetArgs {
    /// A folder, a .zip, or the name of a bundled design
    pub(crate) design: String,
    /// The table to make: .csv or .xlsx
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: PathBuf,
}

#[derive(Args)]
pub(crate) struct FontsArgs {
    /// A design whose own fonts are listed too
    pub(crate) design: Option<String>,
}

#[derive(Args)]
pub(crate) struct SchemaArgs {
    /// `design` for that of design files, `record` for that of a design's records
    #[arg(value_parser = ["design", "record"])]
    pub(crate) what: String,
    /// The design whose records are meant
    #[arg(required_if_eq("what", "record"))]
    pub(crate) design: Option<String>,
}
