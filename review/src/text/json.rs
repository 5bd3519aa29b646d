use std::collections::BTreeMap;

use schemars::{JsonSchema, generate::SchemaSettings};
use serde::Serialize;
use serde_json::Value;

use super::{Page, Suggestion, clean};
use crate::{
    AppliedBy, Bump, Cause, Confidence, Finding, Flag, Level, Location, ModelSummary, Price, Signature,
    Subject, Witness,
};

/// The number that every report carries. It grows when a reader of an older one would misread it.
const SCHEMA: u32 = 1;

/// What a change of specs means.
#[derive(Serialize, JsonSchema)]
struct Document<'a> {
    /// Number of this form of report: 1.
    schema: u32,
    /// What the old side is called.
    base: &'a str,
    /// What the new side is called.
    head: &'a str,
    summary: Summary<'a>,
    gate: GateDocument<'a>,
    /// Everything that was found: by spec, worst first, then in the order of the file.
    findings: Vec<FindingDocument<'a>>,
    /// What the change means to a model as a whole, for models with findings.
    models: Vec<ModelDocument<'a>>,
    /// What could not be told, and why.
    notices: &'a [String],
    /// Where the report contradicts the generated code, so that it cannot be relied on.
    contradictions: &'a [String],
}

/// The report in numbers.
#[derive(Serialize, JsonSchema)]
struct Summary<'a> {
    /// The worst level. `null`: nothing changed.
    level: Option<Level>,
    /// How many findings have each level.
    by_level: BTreeMap<Level, usize>,
    /// How many findings have each flag; those that none has are left out.
    by_flag: BTreeMap<Flag, usize>,
    /// The version number that all of it needs, in a crate that has reached 1.0.
    suggested_bump: Bump,
    /// The version that is next. `null`: the present one is not known.
    suggested_version: Option<&'a Suggestion>,
}

/// What stops the change.
#[derive(Serialize, JsonSchema)]
struct GateDocument<'a> {
    /// The least level that stops. `null`: none does.
    fail_on: Option<Level>,
    /// Flags that stop at any level.
    fail_on_flags: Vec<Flag>,
    /// Whether nothing stops it.
    passes: bool,
    /// Fingerprints of the findings that stop it.
    stopping: Vec<String>,
    /// Findings that somebody took.
    approved: Vec<ApprovalDocument<'a>>,
    /// Lines of approval that do not hold.
    mistakes: Vec<MistakeDocument<'a>>,
}

/// A finding that somebody took.
#[derive(Serialize, JsonSchema)]
struct ApprovalDocument<'a> {
    /// Fingerprint of the finding.
    fingerprint: &'a str,
    /// Why it is right, and who says so.
    reason: &'a str,
    /// Line in `specs/approvals.md`, from 1.
    line: usize,
}

/// A line of approval that does not hold.
#[derive(Serialize, JsonSchema)]
struct MistakeDocument<'a> {
    /// Line in `specs/approvals.md`, from 1.
    line: usize,
    /// What is wrong and what to do.
    message: &'a str,
}

/// One place where a rule applies.
#[derive(Serialize, JsonSchema)]
struct FindingDocument<'a> {
    /// Id of the rule.
    id: &'static str,
    /// What tells this finding from every other, whatever its words.
    #[schemars(regex(pattern = r"^[0-9a-f]{12}$"))]
    fingerprint: String,
    level: Level,
    /// What it touches.
    flags: Vec<Flag>,
    /// The version number it needs, in a crate that has reached 1.0.
    bump: Bump,
    cause: Cause,
    confidence: Confidence,
    /// The spec it is in.
    subject: &'a Subject,
    /// What it is about, as people call it; empty for the whole spec.
    name: &'a str,
    /// The top-level parameters it is about, by wire name.
    parameters: &'a [String],
    /// JSON pointer in which items of a list go by their names.
    pointer: &'a str,
    /// What stood there. `null`: nothing.
    old: Option<&'a Value>,
    /// What stands there. `null`: nothing.
    new: Option<&'a Value>,
    /// Who applies the default. `null`: it is not about one, or nobody can tell.
    applied_by: Option<AppliedBy>,
    /// A request that tells the sides apart. `null`: none is known.
    witness: Option<&'a Witness>,
    /// What Rust callers see of it.
    rust: &'a [Signature],
    /// What the smallest request costs. `null`: that is not what changed.
    price: Option<&'a Price>,
    location: &'a Location,
    /// What changed, in one sentence without a full stop.
    message: &'a str,
    /// Why the rule has its level.
    reason: &'static str,
    /// The command that tells what the rule means.
    help: String,
}

/// What the change means to one model as a whole.
#[derive(Serialize, JsonSchema)]
struct ModelDocument<'a> {
    subject: &'a Subject,
    /// What the smallest request costs.
    price: &'a Price,
    /// Every item of the generated code that differs.
    rust: &'a [Signature],
}

pub(super) fn write(page: &Page<'_>) -> String {
    // The types hold nothing that JSON cannot: string keys, and numbers that came from JSON.
    let text = serde_json::to_string_pretty(&document(page)).unwrap_or_default();
    format!("{}\n", clean::json(&text))
}

/// The JSON Schema of a report: draft 2020-12, two spaces of indent, a newline at the end.
#[must_use]
pub fn report_schema() -> String {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    let mut schema = settings.into_generator().into_root_schema_for::<Document<'static>>().to_value();
    if let Some(object) = schema.as_object_mut() {
        object.insert("title".to_owned(), "Report of cargo xtask diff".into());
    }
    format!("{schema:#}\n")
}

fn document<'a>(page: &'a Page<'_>) -> Document<'a> {
    let report = page.report;
    Document {
        schema: SCHEMA,
        base: &report.base,
        head: &report.head,
        summary: Summary {
            level: report.level(),
            by_level: Level::ALL.iter().map(|level| (*level, report.count(*level))).collect(),
            by_flag: report.flags(),
            suggested_bump: report.bump(),
            suggested_version: page.version.as_ref(),
        },
        gate: gate(page),
        findings: report.findings.iter().map(finding).collect(),
        models: report.models.iter().map(model).collect(),
        notices: &report.notices,
        contradictions: &report.contradictions,
    }
}

fn gate<'a>(page: &'a Page<'_>) -> GateDocument<'a> {
    let verdict = page.verdict;
    GateDocument {
        fail_on: verdict.gate.level,
        fail_on_flags: verdict.gate.flags.iter().copied().collect(),
        passes: verdict.passes(),
        stopping: verdict.stopping.iter().map(|finding| finding.fingerprint()).collect(),
        approved: verdict
            .approved
            .iter()
            .map(|(_, approval)| ApprovalDocument {
                fingerprint: &approval.fingerprint,
                reason: &approval.reason,
                line: approval.line,
            })
            .collect(),
        mistakes: verdict
            .mistakes
            .iter()
            .map(|mistake| MistakeDocument { line: mistake.line, message: &mistake.what })
            .collect(),
    }
}

fn finding(finding: &Finding) -> FindingDocument<'_> {
    FindingDocument {
        id: finding.rule.id,
        fingerprint: finding.fingerprint(),
        level: finding.rule.level,
        flags: finding.flags.iter().copied().collect(),
        bump: finding.bump,
        cause: finding.cause,
        confidence: finding.confidence,
        subject: &finding.subject,
        name: &finding.name,
        parameters: &finding.parameters,
        pointer: &finding.pointer,
        old: finding.old.as_ref(),
        new: finding.new.as_ref(),
        applied_by: finding.applied_by,
        witness: finding.witness.as_ref(),
        rust: &finding.rust,
        price: finding.price.as_ref(),
        location: &finding.location,
        message: &finding.message,
        reason: finding.rule.reason,
        help: format!("cargo xtask diff --explain {}", finding.rule.id),
    }
}

fn model(model: &ModelSummary) -> ModelDocument<'_> {
    ModelDocument { subject: &model.subject, price: &model.price, rust: &model.signatures }
}
