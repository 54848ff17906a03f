//! Records from the files that the command line names.

use std::io::Read;
use std::path::Path;
use std::sync::Mutex;
use std::sync::PoisonError;

use testamur::batch::Input;
use testamur::batch::input::Mapping;
use testamur::batch::input::Reading;
use testamur::batch::write_whole;
use testamur::digest::Digest;
use testamur::error::Error;
use testamur::error::Result;
use testamur::finding::Finding;
use testamur::finding::Kind;
use testamur::limits::Limits;
use testamur::plate::Plate;
use testamur::record::Record;
use testamur::record::map::Choices;
use testamur::record::map::ColumnMap;
use testamur::record::map::Wanted;
use testamur::record::records::Options;
use testamur::record::records::RecordFile;
use testamur::record::records::Records;

use crate::args::ColumnArgs;

/// Opens the records of a file, mapped to the fields of a plate.
pub(crate) fn records(plate: &Plate, path: &Path, args: &ColumnArgs) -> Result<Records> {
    file(plate.wanted(), path, args)?.open()
}

/// A file of records, with columns mapped to what one design or several want; `-` is standard input.
pub(crate) fn file(wanted: Wanted, path: &Path, args: &ColumnArgs) -> Result<RecordFile> {
    let options = Options {
        choices: choices(args)?,
        wanted: Some(wanted),
        sheet: args.sheet.clone(),
        format: None,
    };
    read_as(options, path)
}

/// A file of records that is read in this way; `-` is standard input.
pub(crate) fn read_as(options: Options, path: &Path) -> Result<RecordFile> {
    let limits = Limits::default();
    if path.as_os_str() == "-" {
        let bytes = standard_input()?;
        return Ok(RecordFile::in_memory(
            bytes,
            "standard input",
            options,
            limits,
        ));
    }
    Ok(RecordFile::new(path, options, limits))
}

/// What the command line says about columns.
pub(crate) fn choices(args: &ColumnArgs) -> Result<Choices> {
    let mut choices = Choices::default();
    for pair in &args.map {
        choices.add(pair)?;
    }
    choices.skip = args.skip.clone();
    match &args.mapping {
        Some(path) => Ok(choices.over(&kept(path)?)),
        None => Ok(choices),
    }
}

/// The choices of a mapping file.
fn kept(path: &Path) -> Result<Choices> {
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|cause| {
        Error::new(Kind::Io, format!("`{name}` can't be read: {cause}"))
            .help("name a file that `testamur check --save-mapping` wrote")
    })?;
    Choices::from_toml(&text, &name)
}

/// Keeps which column is which field, so that `--mapping` gives it back.
pub(crate) fn save(records: &Records, path: &Path) -> Result<()> {
    let map = ColumnMap {
        columns: records.columns().to_vec(),
    };
    if map.columns.is_empty() {
        let format = records.format().name();
        return Err(Error::new(
            Kind::Column,
            format!("{format} has no columns to be mapped"),
        )
        .help("its keys are the names of fields already: leave --save-mapping away"));
    }
    let text = format!(
        "# Which column is which field, for `--mapping`; those under `skip` are left out.\n{}",
        map.choices().to_toml()
    );
    write_whole(path, &[text.as_bytes()])
}

/// A file of records that notes what is noticed while it is read.
pub(crate) struct Noting<'a> {
    file: &'a RecordFile,
    /// Warnings that were there before the first record.
    before: usize,
    late: Mutex<Vec<Finding>>,
}

impl<'a> Noting<'a> {
    pub(crate) fn new(file: &'a RecordFile, before: usize) -> Self {
        Self {
            file,
            before,
            late: Mutex::default(),
        }
    }

    /// What was noticed between the first record and the last, such as values under no header.
    pub(crate) fn late(&self) -> Vec<Finding> {
        let late = self.late.lock().unwrap_or_else(PoisonError::into_inner);
        late.clone()
    }

    fn note(&self, records: &Records) {
        let late = records.warnings().into_iter().skip(self.before);
        *self.late.lock().unwrap_or_else(PoisonError::into_inner) = late.collect();
    }
}

impl Input for Noting<'_> {
    fn open(&self) -> Result<Reading<'_>> {
        let mut records = self.file.open()?;
        Ok(Box::new(std::iter::from_fn(move || {
            let next = records.next();
            if next.is_none() {
                self.note(&records);
            }
            next
        })))
    }

    fn digest(&self) -> Result<Digest> {
        self.file.digest().map(Digest)
    }

    fn count(&self) -> Result<u64> {
        self.file.count()
    }

    fn mapping(&self) -> Result<Option<Mapping>> {
        self.file.mapping()
    }
}

fn standard_input() -> Result<Vec<u8>> {
    let most = Limits::default().table_bytes;
    let mut bytes = Vec::new();
    std::io::stdin()
        .take(most + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| Error::new(Kind::Io, format!("standard input can't be read: {error}")))?;
    if bytes.len() as u64 > most {
        return Err(Error::new(
            Kind::Limit,
            format!("standard input has more than {most} bytes"),
        )
        .help("give the records as a file"));
    }
    Ok(bytes)
}

/// The first record of a file: a single one, or the top row of a table.
pub(crate) fn first(plate: &Plate, path: &Path, args: &ColumnArgs) -> Result<Record> {
    let mut records = records(plate, path, args)?;
    records.next().unwrap_or_else(|| {
        Err(Error::new(
            Kind::Missing,
            format!("`{}` has no records", path.display()),
        )
        .help("put one into it"))
    })
}

/// `field=value` put into a record.
pub(crate) fn set(record: &mut Record, pair: &str) -> Result<()> {
    let (field, value) = pair.split_once('=').ok_or_else(|| {
        Error::new(Kind::BadValue, format!("`{pair}` sets nothing"))
            .help("write it as `--set 'recipient.name=Ada Lovelace'`")
    })?;
    if record.put(field.trim(), value.into()) {
        return Ok(());
    }
    Err(Error::new(Kind::UnknownField, format!("no field is called `{}`", field.trim()))
        .help("fields are `recipient.…`, `credential.…`, `group.…`, `issuer.…`, `attributes.…` and `locale`"))
}
