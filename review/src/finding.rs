use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::rule::{Bump, Flag, Rule};

/// What a change touches.
pub type Flags = BTreeSet<Flag>;

/// One place where a rule applies.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// The rule.
    pub rule: &'static Rule,
    /// The spec it is in.
    pub subject: Subject,
    /// What it is about, as people call it: `steps`, `loras[].scale`, `submit`; empty for the whole spec.
    pub name: String,
    /// The top-level parameters it is about, by wire name, of both sides. They are what a witness varies.
    pub parameters: Vec<String>,
    /// Where it stands, as a JSON pointer in which items of a list go by their names: `/parameters/steps/maximum`.
    pub pointer: String,
    /// What stood there. `None`: nothing.
    pub old: Option<Value>,
    /// What stands there. `None`: nothing.
    pub new: Option<Value>,
    /// What changed, in one sentence without a full stop.
    pub message: String,
    /// What it touches: the rule's flags and more.
    pub flags: Flags,
    /// The version number it needs: the rule's or more.
    pub bump: Bump,
    /// Who applies a default.
    pub applied_by: Option<AppliedBy>,
    /// Why the spec changed.
    pub cause: Cause,
    /// How sure the finding is.
    pub confidence: Confidence,
    /// A request that tells the sides apart.
    pub witness: Option<Witness>,
    /// What Rust callers see of it.
    pub rust: Vec<Signature>,
    /// What the smallest request costs, where that is what changed.
    pub price: Option<Price>,
    /// Where to look.
    pub location: Location,
}

/// The spec that a finding is in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
pub struct Subject {
    /// Id of the provider.
    pub provider: String,
    /// Id of the model. Absent: it is about the provider.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
}

/// Where to look for a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Location {
    /// The side that the file is of: the new one, where the thing is still there.
    pub side: Side,
    /// Path from the root of the repository.
    pub file: String,
    /// JSON pointer in that file, items of lists by their index.
    pub pointer: String,
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1, in characters.
    pub column: usize,
}

/// One of the two revisions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// What was.
    Old,
    /// What is.
    New,
}

/// Who applies a default.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AppliedBy {
    /// This client sends it.
    Client,
    /// Nothing is sent, and the provider applies it.
    Provider,
}

/// Why a spec changed, as far as its sources tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// The source was read anew since: the provider likely changed. Inferred from the day it was read.
    Provider,
    /// The same reading is described otherwise: our description was likely wrong. Inferred from the day it was read.
    Correction,
    /// No source tells.
    #[default]
    Unknown,
}

/// How sure a finding is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// It follows from the specs.
    #[default]
    Exact,
    /// It is guessed by likeness, or from requests that were tried.
    Heuristic,
}

/// A request on which the two sides disagree.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Witness {
    /// The body.
    pub request: Value,
    /// What the old side says: `None` accepts it, else the first reason against it.
    pub old_refusal: Option<String>,
    /// What the new side says.
    pub new_refusal: Option<String>,
}

/// An item of the generated code on both sides.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Signature {
    /// Its path below the provider's module: `Wan21T2v::steps()`.
    pub path: String,
    /// How it was declared. Absent: it was not there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// How it is declared. Absent: it is gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

/// What the smallest request costs on both sides, in words. Absent: unknown, which is never zero.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Price {
    /// Before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// After.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

impl Finding {
    /// What tells this finding from every other, whatever its words: twelve hexadecimal digits of a SHA-256 over rule,
    /// spec, pointer, old and new value.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let subject = (&self.subject.provider, &self.subject.model);
        let said = serde_json::json!([self.rule.id, subject.0, subject.1, self.pointer, self.old, self.new]);
        let digest = Sha256::digest(said.to_string().as_bytes());
        let first = digest.iter().take(6).fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
        format!("{first:012x}")
    }

    /// Adds what it touches besides.
    pub(crate) fn touching(&mut self, flag: Flag) -> &mut Self {
        self.flags.insert(flag);
        self
    }

    /// Raises the version number that it needs.
    pub(crate) fn needing(&mut self, bump: Bump) -> &mut Self {
        self.bump = self.bump.max(bump);
        self
    }

    /// Says that it is a guess.
    pub(crate) fn guessed(&mut self) -> &mut Self {
        self.confidence = Confidence::Heuristic;
        self
    }

    /// Says who applies the default that it is about.
    pub(crate) fn applied_by(&mut self, who: AppliedBy) -> &mut Self {
        self.applied_by = Some(who);
        self
    }
}

impl std::fmt::Display for Subject {
    /// `acme/film`, or `acme` for the provider.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.model {
            Some(model) => write!(formatter, "{}/{model}", self.provider),
            None => formatter.write_str(&self.provider),
        }
    }
}
