//! Messages in the contract's form: coloured for people, JSON for machines.

use std::collections::BTreeMap;
use std::io::Write;

use anstream::eprintln;
use anstyle::AnsiColor;
use anstyle::Style;
use serde_json::Value;
use serde_json::json;
use testamur::batch::Count;
use testamur::error::Error;
use testamur::error::Result;
use testamur::finding::Finding;
use testamur::finding::Kind;
use testamur::finding::Severity;

use crate::args::OutputArgs;

const RED: Style = AnsiColor::Red.on_default().bold();
const YELLOW: Style = AnsiColor::Yellow.on_default().bold();
const CYAN: Style = AnsiColor::Cyan.on_default();
pub(crate) const DIM: Style = Style::new().dimmed();
const BOLD: Style = Style::new().bold();

/// What a severity is called in messages.
pub(crate) fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Fault => "error",
        Severity::Warning => "warning",
    }
}

pub(crate) fn style(severity: Severity) -> Style {
    match severity {
        Severity::Fault => RED,
        Severity::Warning => YELLOW,
    }
}

/// Findings of one kind that are shown before the rest is only counted.
const SHOWN_PER_KIND: u64 = 20;

pub(crate) struct Printer {
    output: OutputArgs,
}

impl Printer {
    pub(crate) fn new(output: OutputArgs) -> Self {
        Self { output }
    }

    /// Whether progress is to be shown.
    pub(crate) fn shows_progress(&self) -> bool {
        !self.output.json && !self.output.quiet
    }

    pub(crate) fn is_json(&self) -> bool {
        self.output.json
    }

    /// Why the program could not start.
    pub(crate) fn error(&self, error: &Error) {
        let findings: Vec<_> = error.findings().cloned().collect();
        if self.output.json {
            return write_json(&json!({ "findings": findings }));
        }
        self.findings(&findings);
    }

    /// Findings on standard error: faults always, warnings unless `--quiet`. Many of one kind are cut short.
    pub(crate) fn findings(&self, findings: &[Finding]) {
        self.counted(findings, &[]);
    }

    /// Findings of a report that keeps only the first of each kind; `counts` says how many there are.
    pub(crate) fn counted(&self, findings: &[Finding], counts: &[Count]) {
        let mut shown: BTreeMap<(Severity, Kind), u64> = BTreeMap::new();
        for finding in findings
            .iter()
            .filter(|finding| finding.is_fault() || !self.output.quiet)
        {
            let count = shown.entry((finding.severity, finding.kind)).or_default();
            *count += 1;
            if *count <= SHOWN_PER_KIND {
                print(finding);
            }
        }
        for (of, seen) in shown {
            let counted = counts
                .iter()
                .find(|count| (count.severity, count.kind) == of);
            let all = counted.map_or(seen, |count| count.count);
            if all > SHOWN_PER_KIND {
                more(all - SHOWN_PER_KIND, of, "--json lists them");
            }
        }
    }

    /// A name over what follows, on standard error.
    pub(crate) fn heading(&self, name: &str) {
        if !self.output.json && !self.output.quiet {
            eprintln!("{BOLD}{name}{BOLD:#}");
        }
    }

    /// The first `most` of the findings of one kind, of which there are `count`. `all` tells where they
    /// are all listed.
    pub(crate) fn first(&self, findings: &[Finding], count: u64, most: usize, all: &str) {
        let Some(first) = findings.first().filter(|_| !self.output.json) else {
            return;
        };
        if self.output.quiet && !first.is_fault() {
            return;
        }
        findings.iter().take(most).for_each(print);
        let left = count.saturating_sub(findings.len().min(most) as u64);
        if left > 0 {
            more(left, (first.severity, first.kind), all);
        }
    }

    /// A line on standard error, unless `--quiet` or `--json`.
    pub(crate) fn summary(&self, line: &str) {
        if !self.output.json && !self.output.quiet {
            eprintln!("{line}");
        }
    }

    /// The report as JSON on standard output when it was asked for.
    pub(crate) fn report(&self, report: &Value) {
        if self.output.json {
            write_json(report);
        }
    }
}

/// Says how many of a kind are not shown; `all` tells where they are.
fn more(count: u64, (severity, kind): (Severity, Kind), all: &str) {
    let word = word(severity);
    let plural = if count == 1 { "" } else { "s" };
    let kind = kind.name();
    eprintln!("{DIM}… and {count} more {word}{plural} of the kind `{kind}`; {all}{DIM:#}");
}

fn print(finding: &Finding) {
    let (word, style) = (word(finding.severity), style(finding.severity));
    eprintln!("{style}{word}{style:#}: {}", finding.message);
    let text = finding.to_string();
    for line in text.lines().skip(finding.message.lines().count()) {
        match line.strip_prefix("  help: ") {
            Some(help) => eprintln!("  {CYAN}help{CYAN:#}: {help}"),
            None => eprintln!("{DIM}{line}{DIM:#}"),
        }
    }
}

fn write_json(value: &Value) {
    let text = serde_json::to_string_pretty(value).unwrap_or_default();
    // A reader that went away needs no report.
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// Writes a result to standard output.
pub(crate) fn result(bytes: &[u8]) -> Result<()> {
    let mut out = std::io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(Error::new(
            Kind::Io,
            format!("standard output can't be written: {error}"),
        )),
        _ => Ok(()),
    }
}
