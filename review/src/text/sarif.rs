use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Page, clean};
use crate::{Finding, Level, Rule};

/// The version of the format, and where its schema is.
const VERSION: &str = "2.1.0";
const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

pub(super) fn write(page: &Page<'_>) -> String {
    let rules: BTreeMap<&str, &Rule> =
        page.report.findings.iter().map(|finding| (finding.rule.id, finding.rule)).collect();
    let approved: BTreeMap<String, &str> = page
        .verdict
        .approved
        .iter()
        .map(|(finding, approval)| (finding.fingerprint(), approval.reason.as_str()))
        .collect();
    let results: Vec<Value> =
        page.report.findings.iter().map(|finding| result(finding, &rules, &approved)).collect();
    let driver = json!({
        "name": "cargo xtask diff",
        "version": env!("CARGO_PKG_VERSION"),
        "rules": rules.values().map(|rule| descriptor(rule)).collect::<Vec<_>>(),
    });
    let log = json!({
        "$schema": SCHEMA,
        "version": VERSION,
        "runs": [{ "tool": { "driver": driver }, "columnKind": "unicodeCodePoints", "results": results }],
    });
    format!("{}\n", clean::json(&format!("{log:#}")))
}

fn descriptor(rule: &Rule) -> Value {
    json!({
        "id": rule.id,
        "shortDescription": { "text": rule.title },
        "fullDescription": { "text": rule.reason },
        "help": { "text": format!("cargo xtask diff --explain {}", rule.id) },
        "defaultConfiguration": { "level": level(rule.level) },
    })
}

fn result(finding: &Finding, rules: &BTreeMap<&str, &Rule>, approved: &BTreeMap<String, &str>) -> Value {
    let (place, fingerprint) = (&finding.location, finding.fingerprint());
    // Somebody took it: shown as settled.
    let suppressions: Vec<Value> = approved
        .get(&fingerprint)
        .map(|reason| json!({ "kind": "external", "status": "accepted", "justification": reason }))
        .into_iter()
        .collect();
    json!({
        "ruleId": finding.rule.id,
        "ruleIndex": rules.keys().position(|id| *id == finding.rule.id),
        "level": level(finding.rule.level),
        "message": { "text": message(&format!("{}: {}", finding.subject, finding.message)) },
        "locations": [{
            "physicalLocation": {
                "artifactLocation": { "uri": clean::word(&place.file), "uriBaseId": "%SRCROOT%" },
                "region": { "startLine": place.line, "startColumn": place.column },
            },
        }],
        "partialFingerprints": { "wanSpecDiff/v1": fingerprint },
        "suppressions": suppressions,
        "properties": { "tags": finding.flags.iter().map(|flag| flag.word()).collect::<Vec<_>>() },
    })
}

/// Viewers make links of brackets that are not escaped.
fn message(text: &str) -> String {
    clean::line(text).replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]")
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Breaking => "error",
        Level::Behavioural => "warning",
        Level::Additive | Level::Docs => "note",
    }
}
