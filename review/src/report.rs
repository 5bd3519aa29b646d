use std::collections::BTreeMap;

use crate::{Bump, Finding, Flag, Level, Price, Signature, Subject};

/// What a change of specs means.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    /// What the old side is called.
    pub base: String,
    /// What the new side is called.
    pub head: String,
    /// Everything that was found: by spec, worst first, then in the order of the file.
    pub findings: Vec<Finding>,
    /// The models with findings, sorted.
    pub models: Vec<ModelSummary>,
    /// What could not be told, and why: sentences.
    pub notices: Vec<String>,
    /// Where the report contradicts the generated code: a bug of ours, so that the report cannot be relied on.
    pub contradictions: Vec<String>,
}

/// What a change means to one model as a whole.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelSummary {
    /// The model.
    pub subject: Subject,
    /// What the smallest request costs.
    pub price: Price,
    /// Every item of the generated code that differs.
    pub signatures: Vec<Signature>,
}

impl Report {
    /// Whether nothing changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.findings.is_empty()
    }

    /// The worst level. `None`: nothing changed.
    #[must_use]
    pub fn level(&self) -> Option<Level> {
        self.findings.iter().map(|finding| finding.rule.level).max()
    }

    /// The version number that all of it needs.
    #[must_use]
    pub fn bump(&self) -> Bump {
        self.findings.iter().map(|finding| finding.bump).max().unwrap_or(Bump::None)
    }

    /// How many findings have a level.
    #[must_use]
    pub fn count(&self, level: Level) -> usize {
        self.findings.iter().filter(|finding| finding.rule.level == level).count()
    }

    /// How many findings have each flag; those that none has are left out.
    #[must_use]
    pub fn flags(&self) -> BTreeMap<Flag, usize> {
        let mut counts = BTreeMap::new();
        for flag in self.findings.iter().flat_map(|finding| &finding.flags) {
            *counts.entry(*flag).or_default() += 1;
        }
        counts
    }
}
