//! Reads what the generated code of both sides offers to Rust callers, and tells each finding's share of it.

mod api;
mod code;
mod concern;
#[cfg(test)]
#[allow(clippy::indexing_slicing, clippy::panic, reason = "helpers of tests are tests")]
pub(crate) mod tests;
mod tokens;

use std::collections::{BTreeMap, BTreeSet};

use wan_codegen::ir;

use crate::{Finding, Flag, Report, Revision, Signature, Subject};
pub(crate) use code::{Code, Difference, Owner};
use concern::Concern;

/// Adds to every finding and to every model what Rust callers see of it.
pub(crate) fn tell(old: &Revision, new: &Revision, code: &Code, report: &mut Report) {
    let mut by_subject: BTreeMap<&Subject, Vec<&Difference>> = BTreeMap::new();
    for difference in &code.items {
        for subject in &difference.subjects {
            by_subject.entry(subject).or_default().push(difference);
        }
    }
    let mut told: BTreeSet<(Subject, String)> = BTreeSet::new();
    for finding in &mut report.findings {
        let was = code
            .renamed
            .iter()
            .find(|(_, new)| **new == finding.subject)
            .map_or(&finding.subject, |(old, _)| old);
        let sides = [model(old, was), model(new, &finding.subject)];
        let concerned = concerned(finding, sides, &by_subject);
        told.extend(concerned.iter().map(|difference| (finding.subject.clone(), difference.path.clone())));
        finding.rust = concerned.into_iter().map(signature).collect();
    }
    // Programs stop compiling, and the place of the finding does not tell by which item: by one that no other tells.
    for finding in &mut report.findings {
        if finding.rust.is_empty() && finding.flags.contains(&Flag::Compile) {
            let items = by_subject.get(&finding.subject).map(Vec::as_slice).unwrap_or_default();
            let is_left = |difference: &&&Difference| {
                difference.breaks && !told.contains(&(finding.subject.clone(), difference.path.clone()))
            };
            finding.rust = outermost(&items.iter().filter(is_left).copied().collect::<Vec<_>>())
                .into_iter()
                .map(signature)
                .collect();
        }
    }
    for model in &mut report.models {
        let items = by_subject.get(&model.subject).map(Vec::as_slice).unwrap_or_default();
        model.signatures = items.iter().map(|item| signature(item)).collect();
    }
}

/// The items that a finding is about, of those that differ.
fn concerned<'a>(
    finding: &Finding,
    sides: [Option<&ir::Model>; 2],
    by_subject: &BTreeMap<&Subject, Vec<&'a Difference>>,
) -> Vec<&'a Difference> {
    let Some(items) = by_subject.get(&finding.subject) else { return Vec::new() };
    let mut concerns: Vec<Concern> =
        sides.iter().flatten().map(|model| Concern::of(finding, model)).collect();
    // What one side alone generates came or went as a whole, wherever the finding is.
    let is_alone =
        finding.pointer.is_empty() || (concerns.len() == 1 && finding.flags.contains(&Flag::Compile));
    if is_alone {
        concerns.push(Concern::everything());
    }
    let about = |difference: &&&Difference| concerns.iter().any(|concern| concern.has(&difference.path));
    outermost(&items.iter().filter(about).copied().collect::<Vec<_>>())
}

/// Leaves out what came or went because that which holds it did.
fn outermost<'a>(items: &[&'a Difference]) -> Vec<&'a Difference> {
    let way = |item: &Difference| (item.before.is_some(), item.after.is_some());
    let whole: BTreeMap<&str, (bool, bool)> = items
        .iter()
        .filter(|item| way(item) != (true, true))
        .map(|item| (item.path.as_str(), way(item)))
        .collect();
    let is_in_another =
        |item: &&&Difference| holders(&item.path).any(|holder| whole.get(holder) == Some(&way(item)));
    items.iter().filter(|item| !is_in_another(item)).copied().collect()
}

/// The paths of what holds an item: of `film::Size::P480` these are `film::Size` and `film`.
fn holders(path: &str) -> impl Iterator<Item = &str> {
    let of = path.split_once(" for ").map(|(_, of)| of);
    let own = of.unwrap_or(path);
    let ends = own.match_indices(['.', ':']).map(|(at, _)| at).filter_map(move |at| own.get(..at));
    of.into_iter().chain(ends)
}

/// What is generated for a finding's model.
fn model<'a>(side: &'a Revision, subject: &Subject) -> Option<&'a ir::Model> {
    side.generated(&subject.provider, subject.model.as_deref()?)
}

fn signature(difference: &Difference) -> Signature {
    // An implementation is found where its type is.
    let path = difference.path.split_once(" for ").map_or(difference.path.as_str(), |(_, of)| of);
    Signature { path: path.to_owned(), before: difference.before.clone(), after: difference.after.clone() }
}
