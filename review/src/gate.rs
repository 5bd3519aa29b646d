use std::collections::HashMap;

use crate::{Approval, Approvals, Finding, Flags, Level, Mistake, Report};

/// What a change must not bring unless somebody takes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gate {
    /// The least level that stops. `None`: none does.
    pub level: Option<Level>,
    /// Flags that stop at any level.
    pub flags: Flags,
}

/// What a gate says of a report.
#[derive(Clone, Debug)]
pub struct Verdict<'a> {
    /// The gate.
    pub gate: &'a Gate,
    /// Findings that nobody took.
    pub stopping: Vec<&'a Finding>,
    /// Findings that would stop, with who took them.
    pub approved: Vec<(&'a Finding, &'a Approval)>,
    /// Approvals that do not hold, by line.
    pub mistakes: Vec<Mistake>,
}

impl Gate {
    /// Whether a finding stops as long as nobody takes it.
    #[must_use]
    pub fn stops(&self, finding: &Finding) -> bool {
        let is_bad = self.level.is_some_and(|level| finding.rule.level >= level);
        is_bad || !self.flags.is_disjoint(&finding.flags)
    }

    /// Judges a report. An approval clears its finding here and nowhere else: the report still has it.
    #[must_use]
    pub fn judge<'a>(&'a self, report: &'a Report, approvals: &'a Approvals) -> Verdict<'a> {
        let mut verdict = Verdict {
            gate: self,
            stopping: Vec::new(),
            approved: Vec::new(),
            mistakes: approvals.mistakes().to_vec(),
        };
        let mut unused: HashMap<&str, &Approval> =
            approvals.lines().iter().map(|approval| (approval.fingerprint.as_str(), approval)).collect();
        let by_fingerprint = unused.clone();
        for finding in &report.findings {
            let fingerprint = finding.fingerprint();
            let approval = by_fingerprint.get(fingerprint.as_str()).copied();
            unused.remove(fingerprint.as_str());
            match approval {
                Some(approval) if approval.about != finding.about() => {
                    let what = format!(
                        "`{fingerprint}` is another finding than the line says. It should read: `{fingerprint}` {} - \
                         <why>, <who>",
                        finding.about()
                    );
                    verdict.mistakes.push(Mistake { line: approval.line, what });
                    if self.stops(finding) {
                        verdict.stopping.push(finding);
                    }
                }
                Some(approval) => verdict.approved.push((finding, approval)),
                None if self.stops(finding) => verdict.stopping.push(finding),
                None => {}
            }
        }
        for approval in unused.into_values() {
            let what = format!("`{}` is no finding of this change. Delete the line.", approval.fingerprint);
            verdict.mistakes.push(Mistake { line: approval.line, what });
        }
        verdict.mistakes.sort_by(|a, b| (a.line, &a.what).cmp(&(b.line, &b.what)));
        verdict.stopping.sort_by_key(|finding| std::cmp::Reverse(finding.rule.level));
        verdict
    }
}

impl Default for Gate {
    fn default() -> Self {
        Self { level: Some(Level::Breaking), flags: Flags::new() }
    }
}

impl Verdict<'_> {
    /// Whether the change may go on.
    #[must_use]
    pub fn passes(&self) -> bool {
        self.stopping.is_empty() && self.mistakes.is_empty()
    }

    /// In one sentence without a full stop.
    #[must_use]
    pub fn sentence(&self) -> String {
        let mut parts = Vec::new();
        if !self.stopping.is_empty() {
            parts.push(format!("{} to look at", count(self.stopping.len(), "finding")));
        }
        if !self.mistakes.is_empty() {
            parts.push(format!("{} of specs/approvals.md to mend", count(self.mistakes.len(), "line")));
        }
        if parts.is_empty() { "nothing stops this change".to_owned() } else { parts.join(", ") }
    }
}

/// A number and what it counts.
pub(crate) fn count(number: usize, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Flag, text::tests::finding};

    fn report() -> Report {
        Report {
            findings: vec![finding("model-removed", "one"), finding("model-added", "two")],
            ..Report::default()
        }
    }

    #[test]
    fn a_level_stops_what_is_as_bad_or_worse() {
        let (report, none) = (report(), Approvals::default());
        let stopped = |gate: Gate| gate.judge(&report, &none).stopping.len();
        assert_eq!(stopped(Gate::default()), 1);
        assert_eq!(stopped(Gate { level: Some(Level::Additive), ..Gate::default() }), 2);
        assert_eq!(stopped(Gate { level: None, ..Gate::default() }), 0);
        assert_eq!(stopped(Gate { level: None, flags: [Flag::Compile].into() }), 1);
        assert_eq!(stopped(Gate { level: None, flags: [Flag::Money].into() }), 0);
    }

    #[test]
    fn an_approval_clears_its_finding_from_the_gate() {
        let report = report();
        let line = report.findings[0].approval().replace("<why>, <who>", "nobody uses it, Ada");
        let (gate, approvals) = (Gate::default(), Approvals::read("", &line));
        let verdict = gate.judge(&report, &approvals);
        assert!(verdict.passes(), "{verdict:?}");
        assert_eq!(verdict.approved.len(), 1);
        assert_eq!(report.findings.len(), 2);
        // Before the change, the line was there already: it clears nothing now.
        assert!(!gate.judge(&report, &Approvals::read(&line, &line)).passes());
    }

    #[test]
    fn an_approval_of_nothing_is_a_mistake() {
        let report = report();
        let text = "words\n- `0123456789ab` a b /c - d, e\n- `broken`\n";
        let (gate, approvals) = (Gate { level: None, ..Gate::default() }, Approvals::read("", text));
        let verdict = gate.judge(&report, &approvals);
        assert!(!verdict.passes());
        let told: Vec<String> = verdict.mistakes.iter().map(Mistake::to_string).collect();
        assert!(told[0].starts_with("line 2: `0123456789ab` is no finding of this change"), "{told:?}");
        assert!(told[1].starts_with("line 3: "), "{told:?}");
        assert_eq!(verdict.sentence(), "2 lines of specs/approvals.md to mend");
    }

    #[test]
    fn an_approval_says_what_it_approves() {
        let report = report();
        let line =
            format!("- `{}` docs-changed acme/film /doc - harmless, Eve", report.findings[0].fingerprint());
        let (gate, approvals) = (Gate::default(), Approvals::read("", &line));
        let verdict = gate.judge(&report, &approvals);
        assert_eq!(verdict.stopping.len(), 1);
        assert!(verdict.mistakes[0].what.contains("another finding than the line says"), "{verdict:?}");
    }
}
