//! Walks both sides of the specs and finds where rules apply: one module a part of the spec language.
//!
//! Each comparer takes the types of `wan-specs` apart by name and leaves no field out, so that a field that is added to
//! the language does not compile until somebody says what its change means.

mod align;
mod arguments;
mod bound;
mod cause;
mod constant;
mod default;
mod existence;
mod found;
mod kind;
mod media_form;
mod model;
mod naming;
mod null;
mod pair;
mod pairing;
mod parameter;
mod parameters;
mod place;
mod polling;
mod presence;
mod provider;
mod relation;
mod renames;
mod shown;
mod spellings;
mod values;
mod wording;

use std::collections::BTreeMap;

use wan_codegen::Sourced;
use wan_specs::ProviderSpec;

use crate::{
    Finding, ModelSummary, Price, Report, Revision, Subject,
    contradiction::{self, Told},
    signature::{self, Code},
};
pub(crate) use align::align;
pub(crate) use found::{Change, File, Found};
pub(crate) use pair::ModelPair;
use pairing::Paired;
pub(crate) use pairing::renamed;
pub(crate) use place::{Place, ROOT};

/// Tells what a change of specs means.
#[must_use]
pub fn compare(old: &Revision, new: &Revision) -> Report {
    let mut report = Report { base: old.name().to_owned(), head: new.name().to_owned(), ..Report::default() };
    for (id, (before, after)) in paired(old.providers(), new.providers(), |spec| spec.provider.clone()) {
        report.findings.extend(compare_provider(old, new, id, before, after));
    }
    for pair in pairing::models(old, new) {
        let (findings, price) = compare_model(old, new, &pair);
        if !findings.is_empty() {
            let signatures = Vec::new();
            report.models.push(ModelSummary { subject: pair.subject, price, signatures });
        }
        report.findings.extend(findings);
    }
    report.models.sort_by(|a, b| a.subject.cmp(&b.subject));
    report.findings.sort_by(|a, b| {
        (&a.subject, b.rule.level, a.location.line).cmp(&(&b.subject, a.rule.level, b.location.line))
    });
    told_by_code(old, new, &mut report);
    report
}

/// Adds what Rust callers see, and where that contradicts the findings.
fn told_by_code(old: &Revision, new: &Revision, report: &mut Report) {
    let told = Told::of(report, &renamed(old, new));
    if let Some(code) = Code::of(old, new, |owner| told.explains(owner)) {
        signature::tell(old, new, &code, report);
        report.contradictions = contradiction::find(report, &code);
        return;
    }
    let broken = [old, new].into_iter().filter(|side| !side.broken_rules().is_empty());
    report.notices.extend(broken.map(|side| {
        let name = side.name();
        format!("what Rust callers see was not compared, for the specs of {name} break a rule of today")
    }));
}

/// A spec on the sides that have it.
type Both<'a, T> = (Option<&'a Sourced<T>>, Option<&'a Sourced<T>>);

/// Specs of both sides by what tells them apart.
fn paired<'a, T, K: Ord>(
    old: &'a [Sourced<T>],
    new: &'a [Sourced<T>],
    key: impl Fn(&T) -> K,
) -> BTreeMap<K, Both<'a, T>> {
    let mut pairs: BTreeMap<K, Both<'a, T>> = BTreeMap::new();
    for source in old {
        pairs.entry(key(&source.spec)).or_default().0 = Some(source);
    }
    for source in new {
        pairs.entry(key(&source.spec)).or_default().1 = Some(source);
    }
    pairs
}

fn compare_provider(
    old: &Revision,
    new: &Revision,
    id: String,
    before: Option<&Sourced<ProviderSpec>>,
    after: Option<&Sourced<ProviderSpec>>,
) -> Vec<Finding> {
    let subject = Subject { provider: id, model: None };
    let mut found = Found::new(subject, file(old, before), file(new, after));
    let (before, after) = (before.map(|source| &source.spec), after.map(|source| &source.spec));
    let models = old.models().iter().chain(new.models()).map(|source| &source.spec);
    provider::compare(before, after, models, &mut found);
    cause::tell(
        &mut found,
        before.map(|spec| (spec, spec.sources.as_slice())),
        after.map(|spec| (spec, spec.sources.as_slice())),
    );
    found.into_findings()
}

fn compare_model(old: &Revision, new: &Revision, pair: &Paired<'_>) -> (Vec<Finding>, Price) {
    let Paired { subject, old: before, new: after, renaming } = pair;
    let mut found = Found::new(subject.clone(), file(old, *before), file(new, *after));
    let sides = model::Sides {
        old: before.map(|source| &source.spec),
        new: after.map(|source| &source.spec),
        renaming: *renaming,
    };
    let price = model::compare(old, new, &sides, &mut found);
    cause::tell(
        &mut found,
        sides.old.map(|spec| (spec, spec.sources.as_slice())),
        sides.new.map(|spec| (spec, spec.sources.as_slice())),
    );
    (found.into_findings(), price)
}

fn file<'a, T>(revision: &'a Revision, source: Option<&'a Sourced<T>>) -> Option<File<'a>> {
    source.map(|source| File::new(&source.path, revision.text(&source.path)))
}
