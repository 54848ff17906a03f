//! What a user makes of findings.

use std::collections::BTreeSet;

use super::Finding;
use super::Kind;
use super::Severity;

/// Which kinds of findings weigh more than by themselves, and which nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// Findings of these kinds are faults.
    pub deny: BTreeSet<Kind>,
    /// Warnings of these kinds are dropped, unless they are denied too. Faults stay: what they name
    /// can't be made.
    pub allow: BTreeSet<Kind>,
}

impl Policy {
    /// The finding as it weighs now; `None` when it is dropped.
    pub fn weigh(&self, finding: Finding) -> Option<Finding> {
        if self.deny.contains(&finding.kind) {
            return Some(Finding {
                severity: Severity::Fault,
                ..finding
            });
        }
        let is_dropped = !finding.is_fault() && self.allow.contains(&finding.kind);
        (!is_dropped).then_some(finding)
    }

    /// All of them as they weigh now.
    pub fn weigh_all(&self, findings: impl IntoIterator<Item = Finding>) -> Vec<Finding> {
        let weighed = findings.into_iter().map(|finding| self.weigh(finding));
        weighed.flatten().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_denied_is_a_fault_and_what_is_allowed_is_dropped() {
        let policy = Policy {
            deny: [Kind::Contrast, Kind::Unused].into(),
            allow: [Kind::Overlap, Kind::Unused].into(),
        };
        let severity = |finding: Finding| policy.weigh(finding).map(|finding| finding.severity);
        let warning = |kind| Finding::warning(kind, "");
        assert_eq!(severity(warning(Kind::Contrast)), Some(Severity::Fault));
        assert_eq!(severity(warning(Kind::Unused)), Some(Severity::Fault));
        assert_eq!(severity(warning(Kind::Overlap)), None);
        assert_eq!(severity(warning(Kind::Bleed)), Some(Severity::Warning));
        let fault = Finding::fault(Kind::Overlap, "");
        assert_eq!(severity(fault), Some(Severity::Fault));
    }
}
