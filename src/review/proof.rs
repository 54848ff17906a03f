//! What a design is looked at with: its samples, and the shortest and the longest name.

use crate::error::Result;
use crate::finding::Kind;
use crate::layout::Layout;
use crate::plate::Plate;
use crate::record::Record;
use crate::scene::Scene;

/// Samples that are looked at; a design that has more shows nothing new with the rest.
const MOST_SAMPLES: usize = 6;

/// A name as short as they come.
const SHORT: &str = "Bo";

/// A record as it comes out.
pub(super) struct Proof {
    pub(super) scene: Scene,
}

impl Proof {
    /// Those of the samples, then of the first one with other names. What can't be laid out is left away:
    /// its faults are told where it is laid out.
    ///
    /// # Errors
    /// That it is to stop.
    pub(super) fn all(plate: &Plate) -> Result<Vec<Self>> {
        let samples = plate.samples()?;
        let mut records: Vec<Record> = samples.iter().take(MOST_SAMPLES).cloned().collect();
        if let Some(first) = samples.first() {
            records.push(with_name(first, SHORT));
            records.push(with_name(first, long_name(plate)));
        }
        let mut proofs = Vec::new();
        for record in records {
            let layout = laid_out(plate, &record)?;
            proofs.extend(layout.ok().map(|layout| Self {
                scene: layout.scene(),
            }));
        }
        Ok(proofs)
    }
}

/// The layout of a record, or the faults that it has.
///
/// # Errors
/// That it is to stop.
pub(super) fn laid_out(plate: &Plate, record: &Record) -> Result<Result<Layout>> {
    match plate.fill(record).and_then(|filled| filled.layout()) {
        Err(error) if error.kind() == Kind::Cancelled => Err(error),
        other => Ok(other),
    }
}

/// A record with another name.
pub(super) fn with_name(record: &Record, name: &str) -> Record {
    let mut record = record.clone();
    record.recipient.insert("name".into(), name.into());
    record
}

/// A name of forty letters, or as many as the longest have that are written as the design is.
pub(super) fn long_name(plate: &Plate) -> &'static str {
    let locale = plate.design().locale.as_str();
    match locale.split(['-', '_']).next().unwrap_or_default() {
        "ar" | "fa" | "ur" | "ps" | "ckb" | "sd" | "ug" => {
            "فاطمة الزهراء بنت عبد الرحمن بن عبد العزيز"
        }
        "ja" => "アレクサンドラ・クリスティーナ",
        "zh" | "yue" => "亚历山德拉·克里斯蒂娜",
        "ko" => "알렉산드라 크리스티나",
        _ => "María del Carmen Fernández de Villanueva",
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_long_name_has_forty_letters() {
        let assets = crate::assets::Assets::memory([(
            "design.toml",
            "kind = \"certificate\"\nname = \"n\"\npage.size = \"A5\"",
        )]);
        let limits = crate::limits::Limits::default();
        let plate = crate::plate::Plate::open(&assets.unwrap(), &limits).unwrap();
        assert_eq!(super::long_name(&plate).chars().count(), 40);
    }
}
