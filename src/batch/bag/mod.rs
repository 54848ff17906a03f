//! A bag (BagIt 1.0, RFC 8493): the files of a batch with everything that their owner needs to keep them.
//!
//! ```text
//! OUT/bagit.txt, bag-info.txt, manifest-sha256.txt, tagmanifest-sha256.txt
//! OUT/data/certificates/, badges/     what was drawn
//! OUT/data/credentials.csv, .xlsx     every field of every record that was drawn, no formula in them
//! OUT/data/credentials.ndjson         the same as it is, to be drawn again
//! OUT/data/refused.ndjson             records that were refused, with the reasons; only where there are some
//! OUT/data/designs/NAME/              the designs
//! OUT/data/assets/                    pictures that records name
//! OUT/data/fonts/                     the bundled families that they are set in, with their licences
//! OUT/data/README.html                lists, searches and links every certificate
//! OUT/data/manifest.csv, .ndjson      as in any batch
//! ```

mod facts;
mod fonts;
mod kept;
mod page;
mod part;
mod tags;

use std::collections::BTreeSet;
use std::path::Path;
use std::path::PathBuf;

use serde::Serialize;
use serde_json::json;

use crate::batch::BatchOptions;
use crate::batch::bag::facts::Facts;
use crate::batch::bag::facts::Survey;
use crate::batch::bag::fonts::Fonts;
use crate::batch::bag::kept::Pictures;
use crate::batch::bag::page::Rows;
use crate::batch::bag::part::Part;
use crate::batch::bag::tags::Manifest;
use crate::batch::entry::Entry;
use crate::batch::findings::FINDINGS;
use crate::batch::folder::make_folder;
use crate::batch::input::Input;
use crate::batch::output::Output;
use crate::batch::plan::Plan;
use crate::design;
use crate::digest::Digest;
use crate::error::Error;
use crate::error::Result;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::record::Record;
use crate::record::write::Columns;
use crate::record::write::CsvRecords;
use crate::record::write::XlsxRecords;

/// What a bag is made of.
#[derive(Clone, Copy)]
pub struct Bag<'a> {
    /// The designs.
    pub plan: &'a Plan,
    /// The records that were drawn, in the order in which they were.
    pub input: &'a dyn Input,
    /// How they were drawn: the page in the bag tells it.
    pub options: &'a BatchOptions,
}

/// What lies in a bag.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct BagReport {
    /// Files of the payload.
    pub files: u64,
    /// Bytes of the payload.
    pub bytes: u64,
    /// Records that were drawn.
    pub drawn: u64,
    /// Records that were refused.
    pub refused: u64,
    /// What could not be kept.
    pub findings: Vec<Finding>,
}

/// The folder of a design's files below `data/`: `certificates` or `badges`, and in it a folder of
/// their own where several designs make the same.
pub fn folder_of(plan: &Plan, design: usize) -> String {
    let kind = |number: usize| {
        let member = plan.designs().get(number);
        member.map(|member| member.plate.design().kind)
    };
    let folder = match kind(design) {
        Some(design::Kind::Certificate) | None => "certificates",
        Some(design::Kind::Badge) => "badges",
    };
    let alike = (0..plan.designs().len()).filter(|other| kind(*other) == kind(design));
    match plan.designs().get(design) {
        Some(member) if alike.count() > 1 => format!("{folder}/{}", member.name),
        Some(_) | None => folder.to_owned(),
    }
}

impl Bag<'_> {
    /// Closes a bag: writes what is beside the files of the records, and the tag files last.
    ///
    /// `root` is the bag's folder. The files of the records lie in `root/data` already, as `entries` names and
    /// digests them, one for each record in their order; the manifests lie there too. Everything is read as a
    /// stream. What is written has a temporary name until it is whole.
    ///
    /// # Errors
    /// When the folder can't be written, when the records are not those of the entries, or when the work is
    /// cancelled.
    pub fn finish(
        &self,
        root: &Path,
        entries: impl IntoIterator<Item = Result<Entry>>,
    ) -> Result<BagReport> {
        let mut work = Work::start(self, root)?;
        let mut entries = entries.into_iter();
        for record in self.input.open()? {
            self.check()?;
            let entry = entries.next().ok_or_else(changed)??;
            match record {
                Ok(record) if entry.digest == Some(Digest(record.digest())) => {
                    work.take(Some(&record), &entry)?;
                }
                Err(_) if entry.digest.is_none() => work.take(None, &entry)?,
                Ok(_) | Err(_) => return Err(changed()),
            }
        }
        match entries.next() {
            Some(_) => Err(changed()),
            None => work.finish(),
        }
    }

    fn check(&self) -> Result<()> {
        let mut plates = self.plan.designs().iter();
        plates.try_for_each(|member| member.plate.watch().check())
    }

    fn columns(&self) -> Result<Columns> {
        let mut columns = Columns::new(&self.plan.wanted());
        for record in self.input.open()?.flatten() {
            self.check()?;
            columns.note(&record);
        }
        Ok(columns)
    }
}

fn changed() -> Error {
    Error::new(
        Kind::Io,
        "the records are not those that were drawn: their file changed meanwhile",
    )
    .help("run the batch again, and leave its records alone until it is done")
}

/// A bag that is being written.
struct Work<'a> {
    bag: &'a Bag<'a>,
    root: PathBuf,
    manifest: Manifest,
    csv: CsvRecords<Part>,
    xlsx: XlsxRecords,
    lines: Part,
    refused: Option<Part>,
    rows: Rows,
    pictures: Pictures,
    fonts: Fonts,
    survey: Survey,
    findings: Vec<Finding>,
}

impl<'a> Work<'a> {
    fn start(bag: &'a Bag<'a>, root: &Path) -> Result<Self> {
        let data = root.join("data");
        make_folder(&data)?;
        let columns = bag.columns()?;
        let fields = columns.fields();
        Ok(Self {
            manifest: Manifest::new(root)?,
            csv: CsvRecords::new(Part::create(&data.join("credentials.csv"))?, &fields)?,
            xlsx: XlsxRecords::new(&data, &fields)?,
            lines: Part::create(&data.join("credentials.ndjson"))?,
            refused: None,
            rows: Rows::new(&data)?,
            pictures: Pictures::default(),
            fonts: Fonts::default(),
            survey: Survey::default(),
            findings: columns
                .is_full()
                .then(too_many_columns)
                .into_iter()
                .collect(),
            root: root.to_owned(),
            bag,
        })
    }

    fn data(&self) -> PathBuf {
        self.root.join("data")
    }

    fn take(&mut self, record: Option<&Record>, entry: &Entry) -> Result<()> {
        match record.filter(|_| !entry.is_refused()) {
            Some(record) => self.drawn(record, entry),
            None => self.refused(record, entry),
        }
    }

    fn drawn(&mut self, record: &Record, entry: &Entry) -> Result<()> {
        self.csv.put(record)?;
        self.xlsx.put(record)?;
        self.lines.json_line(&record.to_json())?;
        let plan = self.bag.plan;
        let designs: BTreeSet<usize> = entry.files.iter().map(|made| made.design).collect();
        for design in designs {
            let Some(member) = plan.designs().get(design) else {
                continue;
            };
            self.fonts.note(record, member.plate.design());
            let data = self.root.join("data");
            for kept in self.pictures.keep(record, &member.plate, &data)? {
                self.manifest.add(&kept)?;
            }
            self.survey.design(member.plate.design().kind);
        }
        for made in &entry.files {
            self.manifest
                .line(&format!("data/{}", made.file), made.bytes, made.sha256)?;
        }
        let facts = Facts::of(record, entry, plan);
        self.survey.drawn(&facts);
        self.rows.put(&facts, entry)
    }

    fn refused(&mut self, record: Option<&Record>, entry: &Entry) -> Result<()> {
        self.survey.refused(entry);
        let mut part = match self.refused.take() {
            Some(part) => part,
            None => Part::create(&self.data().join(REFUSED))?,
        };
        part.json_line(&json!({
            "row": entry.row,
            "record": entry.record,
            "id": entry.id,
            "findings": entry.findings,
            "data": record.map(Record::to_json),
        }))?;
        self.refused = Some(part);
        Ok(())
    }

    fn finish(mut self) -> Result<BagReport> {
        let data = self.data();
        self.manifest.add(&self.csv.finish()?.finish("data")?)?;
        let (sheet, cut) = Part::fill(&data.join("credentials.xlsx"), |file| {
            self.xlsx.finish(file)
        })?;
        self.manifest.add(&sheet.within("data"))?;
        self.findings.extend((cut > 0).then(|| cut_cells(cut)));
        self.manifest.add(&self.lines.finish("data")?)?;
        match self.refused {
            Some(part) => self.manifest.add(&part.finish("data")?)?,
            None => part::remove(&data.join(REFUSED))?,
        }
        for list in Output::lists()
            .iter()
            .filter(|list| data.join(list).is_file())
        {
            self.manifest
                .add(&part::read(&data.join(list))?.within("data"))?;
        }
        let plan = self.bag.plan;
        let designs = kept::designs(plan, &data, &mut self.manifest)?;
        let families = self.fonts.families(plan);
        kept::fonts(&families, &data, &mut self.manifest)?;
        self.findings.append(&mut self.pictures.findings);
        self.findings.extend(designs.left_out_findings());
        let whole = page::Page {
            bag: self.bag,
            survey: &self.survey,
            designs: &designs,
            families: &families,
            has_pictures: self.pictures.any(),
            has_findings: data.join(FINDINGS).is_file(),
        };
        self.manifest.add(&self.rows.finish(&whole)?)?;
        let report = BagReport {
            files: self.manifest.files,
            bytes: self.manifest.bytes,
            drawn: self.survey.records,
            refused: self.survey.refused,
            findings: self.findings,
        };
        tags::close(
            self.manifest,
            &self.root,
            &tags::info(&self.survey, &designs, &report),
        )?;
        Ok(report)
    }
}

/// Records that were refused, with the reasons.
const REFUSED: &str = "refused.ndjson";

fn too_many_columns() -> Finding {
    Finding::warning(
        Kind::Limit,
        "the records have more fields than a sheet has columns; credentials.csv and credentials.xlsx leave some out",
    )
    .help("credentials.ndjson holds them all")
}

fn cut_cells(count: u64) -> Finding {
    Finding::warning(
        Kind::Limit,
        format!("{count} cells of credentials.xlsx are cut: a cell holds 32,767 characters"),
    )
    .help("credentials.csv and credentials.ndjson hold them whole")
}
