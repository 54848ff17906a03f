//! What the page of a bag tells beside its list.

use super::AGENT;
use super::Page;
use super::address;
use super::escaped;
use crate::batch::bag::facts::Refusal;
use crate::batch::bag::folder_of;
use crate::batch::bag::kept::font_path;
use crate::batch::words::counted;
use crate::batch::words::grouped;
use crate::design;
#[cfg(feature = "png")]
use crate::paint::Format;
#[cfg(feature = "png")]
use crate::paint::png::Encoding;

/// What a page asks for by name.
#[cfg(test)]
pub(super) const KEYS: [&str; 14] = [
    "title",
    "what",
    "heading",
    "facts",
    "folder-links",
    "tree",
    "again",
    "again-notes",
    "designs",
    "fonts",
    "refused",
    "records",
    "dates",
    "agent",
];

impl Page<'_> {
    /// HTML for a key of the page.
    pub(super) fn told(&self, key: &str) -> String {
        match key {
            "title" => escaped(&format!("{}: {}", self.heading(), self.what())),
            "what" => escaped(self.what()),
            "heading" => escaped(&self.heading()),
            "facts" => self.facts(),
            "folder-links" => self.folder_links(),
            "tree" => self.tree(),
            "again" => escaped(&self.again()),
            "again-notes" => self.again_notes(),
            "designs" => self.design_list(),
            "fonts" => self.font_list(),
            "refused" => self.refused(),
            "records" => counted(self.survey.records, "record"),
            "dates" => self
                .dates()
                .map(|dates| format!(", {dates}"))
                .unwrap_or_default(),
            _ => String::new(),
        }
    }

    fn what(&self) -> &'static str {
        match (self.survey.certificates, self.survey.badges) {
            (0, badges) if badges > 0 => "badges",
            (_, 0) => "certificates",
            _ => "certificates and badges",
        }
    }

    fn heading(&self) -> String {
        let issuers = self.survey.issuers();
        match issuers.as_slice() {
            [] => self.titles().join(", "),
            [one] => (*one).to_owned(),
            [one, other] => format!("{one} and {other}"),
            [one, rest @ ..] => format!("{one} and {} other issuers", rest.len()),
        }
    }

    fn titles(&self) -> Vec<&str> {
        let designs = self.designs.all.iter();
        designs.map(|design| design.title.as_str()).collect()
    }

    fn dates(&self) -> Option<String> {
        let (first, last) = self.survey.days.as_ref()?;
        Some(match first == last {
            true => format!("issued on {first}"),
            false => format!("issued from {first} to {last}"),
        })
    }

    fn facts(&self) -> String {
        let survey = self.survey;
        let counts = [
            ("Records", survey.records),
            ("Certificates", survey.certificates),
            ("Badges", survey.badges),
            ("Refused", survey.refused),
        ];
        let counts = counts.into_iter().filter(|(_, count)| *count > 0);
        let mut facts: Vec<_> = counts
            .map(|(label, count)| (label, grouped(count)))
            .collect();
        if let Some((first, last)) = &survey.days {
            facts.push(("First issued", first.clone()));
            facts.push(("Last issued", last.clone()));
        }
        let pairs = facts.into_iter().map(|(label, value)| {
            format!("<div><dt>{label}</dt><dd>{}</dd></div>", escaped(&value))
        });
        pairs.collect()
    }

    /// The folders that files of records lie in.
    fn folders(&self) -> Vec<&'static str> {
        let some = [
            (self.survey.certificates, "certificates"),
            (self.survey.badges, "badges"),
        ];
        let some = some.into_iter().filter(|(count, _)| *count > 0);
        some.map(|(_, folder)| folder).collect()
    }

    fn folder_links(&self) -> String {
        let link =
            |folder| format!("<li>The files are in <a href=\"{folder}/\">{folder}</a>.</li>\n");
        self.folders().into_iter().map(link).collect()
    }

    fn tree(&self) -> String {
        let mut lines: Vec<(&str, &str)> = Vec::new();
        for folder in self.folders() {
            lines.push(match folder {
                "badges" => ("badges/", "the badges"),
                _ => ("certificates/", "the certificates"),
            });
        }
        lines.extend([
            ("credentials.csv", "every field of every record, for spreadsheets; what would run as a formula has an apostrophe in front"),
            ("credentials.xlsx", "the same; all cells are text"),
            ("credentials.ndjson", "the records as they are, for programs"),
            ("manifest.csv", "each file with its record, its size and its digest"),
            ("designs/", "the designs as they were used"),
        ]);
        if self.has_pictures {
            lines.push(("assets/", "pictures that records name"));
        }
        if !self.families.is_empty() {
            lines.push((
                "fonts/",
                "the fonts that came with testamur, and their licences",
            ));
        }
        if self.has_findings {
            lines.push((
                "findings.csv",
                "what was found in the records, each with its row",
            ));
        }
        if self.survey.refused > 0 {
            lines.push((
                "refused.ndjson",
                "records of which nothing was made, and why",
            ));
        }
        let line = |(path, about): (&str, &str)| {
            format!("<li><a href=\"{path}\">{path}</a> <span>{about}</span></li>")
        };
        lines.into_iter().map(line).collect()
    }

    /// The command that draws the same again.
    fn again(&self) -> String {
        let plan = self.bag.plan;
        let path = |number: usize| {
            let member = plan.designs().get(number);
            let name = member
                .map(|member| member.name.as_str())
                .unwrap_or_default();
            quoted(&format!("data/designs/{name}"))
        };
        let mut words = vec!["testamur batch".to_owned()];
        words.extend(plan.usual().iter().map(|number| path(*number)));
        for (group, designs) in plan.groups() {
            let designs = designs.iter();
            words.extend(designs.map(|number| {
                let design = plan.designs().get(*number);
                let name = design
                    .map(|member| member.name.as_str())
                    .unwrap_or_default();
                format!(
                    "--design-for {}",
                    quoted(&format!("{group}=data/designs/{name}"))
                )
            }));
        }
        words.push("--records data/credentials.ndjson".to_owned());
        if self.has_pictures {
            words.push("--assets data/assets".to_owned());
        }
        words.extend(self.options());
        words.push("--bag -o again".to_owned());
        words.join(" \\\n  ")
    }

    fn options(&self) -> Vec<String> {
        let options = self.bag.options;
        let formats: Vec<_> = options.formats.iter().map(|one| one.ending()).collect();
        let mut words = Vec::new();
        if !formats.is_empty() {
            words.push(format!("--format {}", formats.join(",")));
        }
        if options.name != "{{credential.id}}" {
            words.push(format!("--name {}", quoted(&options.name)));
        }
        #[cfg(feature = "png")]
        if self.has_pixels() {
            let (png, share) = (&options.paint.png, &options.paint.share);
            words.extend(png.dpi.map(|dpi| format!("--dpi {dpi}")));
            words.extend(png.width_px.map(|width| format!("--width {width}")));
            words.extend((png.page > 0).then(|| format!("--page {}", png.page + 1)));
            words.extend(share.card.map(|card| format!("--card {card}")));
            words.push(format!("--quality {}", share.quality));
        }
        #[cfg(feature = "png")]
        if self.has_png() {
            let png = &options.paint.png;
            // Those that were refused counted too.
            let all = self.survey.records + self.survey.refused;
            let encoding = png.encoding.unwrap_or(Encoding::for_files(all));
            words.push(format!("--png-encoding {}", encoding.name()));
        }
        words
    }

    /// Whether PNG is among the formats, asked for or as what badges are without asking.
    #[cfg(feature = "png")]
    fn has_png(&self) -> bool {
        let formats = &self.bag.options.formats;
        let badges = || {
            self.designs
                .all
                .iter()
                .any(|design| design.kind == design::Kind::Badge)
        };
        formats.contains(&Format::Png) || formats.is_empty() && badges()
    }

    /// Whether something is made of pixels.
    #[cfg(feature = "png")]
    fn has_pixels(&self) -> bool {
        let formats = &self.bag.options.formats;
        self.has_png() || formats.iter().any(|format| format.has_pixels())
    }

    fn again_notes(&self) -> String {
        let mut notes = String::from(
            "<p>Then <code>diff --recursive data again/data</code> tells every difference. Some are in what names the rows of the table that was read: the manifests and <code>findings.csv</code>.</p>",
        );
        if self.designs.left_out().next().is_some() {
            notes = "<p><strong>A font is missing for that:</strong> it is named below, and its maker does not let it be passed on. Put it back where the design names it first.</p>".to_owned();
        }
        if self.survey.refused > 0 {
            notes.push_str(
                "<p>Records that were refused are not among those that are drawn again.</p>",
            );
        }
        notes
    }

    fn design_list(&self) -> String {
        let plan = self.bag.plan;
        let item = |(number, design): (usize, &crate::batch::bag::kept::Kept)| {
            let folder = format!("designs/{}/", design.folder);
            let kind = match design.kind {
                design::Kind::Certificate => "certificate",
                design::Kind::Badge => "badge",
            };
            format!(
                "<li><a href=\"{}\"><bdi>{}</bdi></a> <span>{kind}, files in {}; digest</span> <span class=\"digest\">{}</span>{}</li>",
                address(&folder),
                escaped(&design.title),
                escaped(&folder_of(plan, number)),
                design.digest,
                self.left_out_of(&design.folder),
            )
        };
        self.designs.all.iter().enumerate().map(item).collect()
    }

    fn left_out_of(&self, folder: &str) -> String {
        let own = self
            .designs
            .left_out()
            .filter(|(design, _)| *design == folder);
        let files: Vec<_> = own.map(|(_, file)| escaped(file)).collect();
        match files.is_empty() {
            true => String::new(),
            false => format!(
                "<br><strong>Not here: {}</strong> <span>(the maker of this font does not let it be passed on)</span>",
                files.join(", ")
            ),
        }
    }

    fn font_list(&self) -> String {
        if self.families.is_empty() {
            return String::new();
        }
        let item = |family: &&crate::font::Family| {
            let files = family.files();
            let licence = files
                .last()
                .map(|(file, _)| font_path(file))
                .unwrap_or_default();
            let address = address(&format!("fonts/{licence}"));
            format!("<a href=\"{address}\">{}</a>", escaped(&family.name))
        };
        let items: Vec<String> = self.families.iter().map(item).collect();
        format!(
            "<p>Fonts that came with {AGENT}, all under the SIL Open Font License; each name opens its licence: {}.</p>",
            items.join(", ")
        )
    }

    fn refused(&self) -> String {
        if self.survey.refused == 0 {
            return String::new();
        }
        let item = |refusal: &Refusal| {
            format!(
                "<li>{} <span>{}</span></li>",
                which(refusal),
                escaped(&refusal.reason)
            )
        };
        let shown = &self.survey.refusals;
        let items: String = shown.iter().map(item).collect();
        let more = match self.survey.refused > shown.len() as u64 {
            true => format!("The first {} are these:", shown.len()),
            false => "They are these:".to_owned(),
        };
        format!(
            "<section><h2>What was refused</h2><p>Of {} nothing was made; <a href=\"refused.ndjson\">refused.ndjson</a> holds what they say. {more}</p><ul class=\"plain\">{items}</ul></section>",
            counted(self.survey.refused, "record")
        )
    }
}

/// By its row and its id, as far as it has them.
fn which(refusal: &Refusal) -> String {
    let row = (refusal.row > 0).then(|| format!("Row {}", refusal.row));
    let id = Some(&refusal.id).filter(|id| !id.is_empty());
    let id = id.map(|id| format!("<bdi>{}</bdi>", escaped(id)));
    let both: Vec<String> = row.into_iter().chain(id).collect();
    match both.is_empty() {
        true => "A record".to_owned(),
        false => both.join(", "),
    }
}

/// A word for a shell, in quotes where it needs them.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '-' | '_' | '=');
    match word.chars().all(plain) && !word.is_empty() {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', "'\\''")),
    }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn a_word_for_the_shell_is_one_word() {
        assert_eq!(quoted("data/designs/classic"), "data/designs/classic");
        assert_eq!(quoted("{{a}} $(x)"), "'{{a}} $(x)'");
        assert_eq!(quoted("O'Neill"), "'O'\\''Neill'");
    }
}
