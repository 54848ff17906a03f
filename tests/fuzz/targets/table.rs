//! Any bytes as a table; the first byte chooses what it is called.

#![no_main]

use libfuzzer_sys::fuzz_target;
use testamur::limits::Limits;
use testamur::record::records::Options;
use testamur::record::records::Records;

const NAMES: [&str; 7] = ["x.csv", "x.tsv", "x.xlsx", "x.xls", "x.ods", "x.ndjson", "x.json"];

fuzz_target!(|bytes: &[u8]| {
    let Some((first, rest)) = bytes.split_first() else { return };
    let name = NAMES[usize::from(*first) % NAMES.len()];
    if let Ok(records) = Records::open(rest.to_vec(), name, &Options::default(), &Limits::default()) {
        for record in records.take(1_000) {
            let _ = record;
        }
    }
});
