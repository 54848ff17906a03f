//! The tag files of a bag.

use std::path::Path;

use crate::batch::bag::BagReport;
use crate::batch::bag::facts::Survey;
use crate::batch::bag::facts::clean;
use crate::batch::bag::kept::Designs;
use crate::batch::bag::part;
use crate::batch::bag::part::Part;
use crate::batch::bag::part::Whole;
use crate::digest::Digest;
use crate::error::Result;

/// RFC 8493, section 2.1.1.
const DECLARATION: &str = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";

/// The list of the payload, written as the payload is.
pub(super) struct Manifest {
    out: Part,
    pub(super) files: u64,
    pub(super) bytes: u64,
}

impl Manifest {
    pub(super) fn new(root: &Path) -> Result<Self> {
        Ok(Self {
            out: Part::create(&root.join("manifest-sha256.txt"))?,
            files: 0,
            bytes: 0,
        })
    }

    pub(super) fn add(&mut self, whole: &Whole) -> Result<()> {
        self.line(&whole.name, whole.bytes, whole.digest)
    }

    pub(super) fn line(&mut self, name: &str, bytes: u64, digest: Digest) -> Result<()> {
        self.files += 1;
        self.bytes += bytes;
        self.out.put(line(name, digest))
    }
}

/// A line of a manifest; line ends and percent signs of a name are encoded (RFC 8493, section 2.1.3).
fn line(name: &str, digest: Digest) -> String {
    let name = name
        .replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A");
    format!("{digest}  {name}\n")
}

/// Writes the tag files. `bagit.txt`, which makes a folder a bag, comes last.
pub(super) fn close(manifest: Manifest, root: &Path, info: &str) -> Result<()> {
    let listed = [
        part::write(&root.join("bag-info.txt"), info.as_bytes(), "")?,
        manifest.out.finish("")?,
    ];
    let declaration = Whole {
        name: "bagit.txt".to_owned(),
        bytes: DECLARATION.len() as u64,
        digest: Digest::of(&[DECLARATION.as_bytes()]),
    };
    let tags: String = listed
        .iter()
        .chain([&declaration])
        .map(|whole| line(&whole.name, whole.digest))
        .collect();
    part::write(&root.join("tagmanifest-sha256.txt"), tags.as_bytes(), "")?;
    part::write(&root.join("bagit.txt"), DECLARATION.as_bytes(), "")?;
    Ok(())
}

/// `bag-info.txt`: what of the bag can be told without a clock.
pub(super) fn info(survey: &Survey, designs: &Designs, report: &BagReport) -> String {
    let mut lines = Vec::new();
    let mut tell = |label: &str, value: &str| {
        let value = clean(value);
        if !value.is_empty() {
            lines.push(format!("{label}: {value}\n"));
        }
    };
    for issuer in survey.issuers() {
        tell("Source-Organization", issuer);
    }
    tell("External-Description", &described(survey, designs));
    if let Some((first, last)) = &survey.days {
        tell("Bagging-Date", last);
        tell("First-Issued", first);
        tell("Last-Issued", last);
    }
    tell(
        "Payload-Oxum",
        &format!("{}.{}", report.bytes, report.files),
    );
    tell(
        "Bag-Software-Agent",
        concat!("testamur ", env!("CARGO_PKG_VERSION")),
    );
    tell("Records", &survey.records.to_string());
    tell("Certificates", &survey.certificates.to_string());
    tell("Badges", &survey.badges.to_string());
    tell("Refused", &survey.refused.to_string());
    for design in &designs.all {
        tell(
            "Design",
            &format!("{} sha256:{}", design.folder, design.digest),
        );
    }
    for (design, file) in designs.left_out() {
        tell(
            "Left-Out",
            &format!("{design}/{file} (a font that may not be passed on)"),
        );
    }
    lines.concat()
}

fn described(survey: &Survey, designs: &Designs) -> String {
    let names: Vec<&str> = designs
        .all
        .iter()
        .map(|design| design.title.as_str())
        .collect();
    format!(
        "{} made of {} with {}; data/README.html lists them",
        survey.told(),
        crate::batch::words::counted(survey.records, "record"),
        names.join(", "),
    )
}
