//! What cargo-semver-checks says of each fixture, as `review/tool-oracle/results.json` holds it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use wan_review::{Bump, Finding, Report};

use super::fixture::Fixture;

/// The tool, and the release whose verdicts are kept.
pub(crate) const TOOL: &str = "cargo-semver-checks 0.51.0";

/// What makes the results anew.
pub(crate) const COMMAND: &str = "review/tool-oracle/run";

/// The whole file.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Results {
    /// The tool and its version.
    pub(crate) tool: String,
    /// The rustdoc that described the code to it.
    pub(crate) rustdoc: String,
    /// What made this file.
    pub(crate) command: String,
    /// By the fixture's name.
    pub(crate) fixtures: BTreeMap<String, Verdict>,
}

/// What is said of one fixture.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Verdict {
    /// Tells the fixture's files: first digits of a SHA-256.
    pub(crate) files: String,
    /// The version number that the tool asks for.
    pub(crate) theirs: String,
    /// The tool's rules that were broken.
    pub(crate) lints: Vec<String>,
    /// The version number that the report asks for.
    pub(crate) ours: String,
    /// By our rules that ask for more than the tool: why it does not see that.
    pub(crate) higher: BTreeMap<String, String>,
}

impl Verdict {
    /// Puts what the tool says of a fixture beside its report.
    pub(crate) fn new(fixture: &Fixture, report: &Report, theirs: Bump, lints: Vec<String>) -> Self {
        let higher = report.findings.iter().filter(|finding| finding.bump > theirs);
        Self {
            files: digest(fixture),
            theirs: theirs.word().to_owned(),
            lints,
            ours: report.bump().word().to_owned(),
            higher: higher.map(|finding| (finding.rule.id.to_owned(), unseen(finding).to_owned())).collect(),
        }
    }

    /// The tool's verdict.
    pub(crate) fn theirs(&self) -> Bump {
        let bumps = [Bump::None, Bump::Patch, Bump::Minor, Bump::Major];
        bumps.into_iter().find(|bump| bump.word() == self.theirs).unwrap()
    }
}

/// Why the tool asks for less than a finding does. What goes by its name it has to see.
fn unseen(finding: &Finding) -> &'static str {
    let is_implementation =
        |text: &Option<String>| text.as_ref().is_some_and(|text| text.starts_with("impl "));
    let has = |wanted: fn(bool, bool) -> bool| {
        finding.rust.iter().any(|one| wanted(one.before.is_some(), one.after.is_some()))
    };
    if finding.rust.is_empty() {
        "no item differs: it is in values, in what functions do or in documentation, and the tool reads declarations"
    } else if has(|before, after| before && after) {
        "an item has the same name and another type, order of arguments or note: the tool compares none of these"
    } else if finding.rust.iter().all(|one| is_implementation(&one.before)) {
        "the implementation of a trait of another crate goes: the tool does not follow those"
    } else if has(|before, after| before && !after) {
        "an item is gone"
    } else {
        "an item is new: the tool asks for no new version then"
    }
}

/// First digits of a SHA-256 over the files of both sides.
pub(crate) fn digest(fixture: &Fixture) -> String {
    let mut hash = Sha256::new();
    for side in [&fixture.old, &fixture.new] {
        hash.update(side.len().to_le_bytes());
        for file in side {
            for part in [file.path.as_bytes(), &file.bytes] {
                hash.update(part.len().to_le_bytes());
                hash.update(part);
            }
        }
    }
    let first = hash.finalize().iter().take(8).fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    format!("{first:016x}")
}
