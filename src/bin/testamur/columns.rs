//! Records from the files that the command line names.

use std::io::Read;
use std::path::Path;

use testamur::error::Error;
use testamur::error::Result;
use testamur::finding::Kind;
use testamur::limits::Limits;
use testamur::plate::Plate;
use testamur::record::Record;
use testamur::record::map::Choices;
use testamur::record::records::Records;
use testamur::record::records::Source;

use crate::args::ColumnArgs;

/// Opens the records of a file, mapped to the fields of a plate.
pub(crate) fn records(plate: &Plate, path: &Path, args: &ColumnArgs) -> Result<Records> {
    let mut options = plate.record_options(choices(args)?);
    options.sheet = args.sheet.clone();
    let name = path.display().to_string();
    if path.as_os_str() == "-" {
        return Records::open(
            Source::new(std::io::Cursor::new(standard_input()?)),
            "standard input",
            &options,
            &Limits::default(),
        );
    }
    Records::open(Source::open(path)?, &name, &options, &Limits::default())
}

fn choices(args: &ColumnArgs) -> Result<Choices> {
    let mut choices = Choices::default();
    for pair in &args.map {
        choices.add(pair)?;
    }
    choices.skip = args.skip.clone();
    Ok(choices)
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
