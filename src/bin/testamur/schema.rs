//! `testamur schema`: JSON Schema for editors.

use testamur::design::Design;
use testamur::design::schema;
use testamur::error::Result;
use testamur::limits::Limits;

use crate::DONE;
use crate::args::SchemaArgs;
use crate::open;
use crate::print;
use crate::print::Printer;

pub(crate) fn run(args: &SchemaArgs, _: &Printer) -> Result<u8> {
    let schema = match &args.design {
        Some(design) if args.what == "record" => {
            let design = Design::read(&open::assets(design)?, &Limits::default())
                .map_err(|error| open::in_design(error, design))?;
            schema::record(&design)
        }
        _ => schema::design(),
    };
    let text = serde_json::to_string_pretty(&schema).expect("a schema is plain JSON");
    print::result(format!("{text}\n").as_bytes())?;
    Ok(DONE)
}
