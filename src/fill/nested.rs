//! A design that stands in another, with the same record in it.

use std::fmt;

use super::Fill;
use super::Filled;
use crate::error::Result;
use crate::plate::Plate;
use crate::plate::within;
use crate::record::Record;

/// The inner plate with the record in it.
#[derive(Clone)]
pub(crate) struct Nested(pub(crate) Box<Filled>);

impl fmt::Debug for Nested {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Nested").finish_non_exhaustive()
    }
}

impl Fill<'_> {
    pub(super) fn nested(&mut self, plate: &Plate, index: usize) -> Result<Nested> {
        let mut plate = plate.with_watch(self.plate.watch().clone());
        if let Some(assets) = self.plate.record_assets() {
            plate = plate.with_record_assets(assets.clone());
        }
        let id = &self.plate.inner().spec(index).id;
        let filled = plate.fill(&self.lent(&plate));
        let filled = filled.map_err(|error| error.map(|finding| within(finding, id)))?;
        Ok(Nested(Box::new(filled)))
    }

    /// What the inner design can print of the record, merged with the outer design's facts.
    fn lent(&self, plate: &Plate) -> Record {
        let mut record = Record {
            locale: Some(self.data.locale.to_string()),
            origin: self.record.origin.clone(),
            ..Record::default()
        };
        for field in plate.fields().all() {
            let value = self.data.value(field);
            if !value.is_null() {
                record.put(field, value.clone());
            }
        }
        record
    }
}
