//! Holds a report against the generated code. Where the two disagree, one of them is wrong, and it is a bug of ours.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    Finding, Flag, Report, Subject,
    signature::{Code, Difference, Owner},
};

/// How many items a sentence names.
const MOST_NAMED: usize = 3;

/// Finds the contradictions: sentences.
pub(crate) fn find(report: &Report, code: &Code) -> Vec<String> {
    let told = Told::of(report, &code.renamed);
    let mut sentences = code.broken.clone();
    for file in &code.files {
        if !told.explains(&file.owner) {
            sentences.push(format!("`{}` differs, and no finding explains it", file.path));
        }
    }
    let broken = broken(code);
    for (subject, items) in &broken {
        // What a renamed model was is told under its new name.
        let is_told = told.compile.contains(subject)
            || told.compile.contains(&provider_of(subject))
            || code.renamed.get(subject).is_some_and(|new| told.compile.contains(new));
        if !is_told {
            sentences.push(format!(
                "programs that use {} of {subject} stop compiling, and no finding says so",
                named(items)
            ));
        }
    }
    let stops = |finding: &&Finding| finding.flags.contains(&Flag::Compile);
    for finding in report.findings.iter().filter(stops) {
        let is_so = match finding.subject.model {
            Some(_) => broken.contains_key(&finding.subject),
            None => broken.keys().any(|subject| subject.provider == finding.subject.provider),
        };
        if !is_so {
            sentences.push(format!(
                "{} at `{}` of {} says that programs stop compiling, and nothing that they use is gone or another",
                finding.rule.id, finding.pointer, finding.subject
            ));
        }
    }
    sentences
}

/// What the findings of a report are about.
#[derive(Debug)]
pub(crate) struct Told {
    /// Specs with findings.
    subjects: BTreeSet<Subject>,
    /// Specs with findings after which programs stop compiling.
    compile: BTreeSet<Subject>,
    /// Providers that have findings themselves or in a model.
    providers: BTreeSet<String>,
}

impl Told {
    pub(crate) fn of(report: &Report, renamed: &BTreeMap<Subject, Subject>) -> Self {
        let subjects = report.findings.iter().map(|finding| finding.subject.clone());
        let stops = report.findings.iter().filter(|finding| finding.flags.contains(&Flag::Compile));
        let mut told = Self {
            subjects: subjects.collect(),
            compile: stops.map(|finding| finding.subject.clone()).collect(),
            providers: report.findings.iter().map(|finding| finding.subject.provider.clone()).collect(),
        };
        for (old, new) in renamed {
            if told.subjects.contains(new) {
                told.subjects.insert(old.clone());
            }
        }
        told
    }

    /// Whether a finding can be why a file differs.
    pub(crate) fn explains(&self, owner: &Owner) -> bool {
        match owner {
            Owner::Catalog => !self.subjects.is_empty(),
            Owner::Provider(provider) => self.providers.contains(provider),
            Owner::Model(model) => {
                self.subjects.contains(model) || self.subjects.contains(&provider_of(model))
            }
        }
    }
}

/// The items whose users stop compiling, by spec.
fn broken(code: &Code) -> BTreeMap<Subject, Vec<&Difference>> {
    let mut broken: BTreeMap<Subject, Vec<&Difference>> = BTreeMap::new();
    for item in code.items.iter().filter(|item| item.breaks) {
        for subject in &item.subjects {
            broken.entry(subject.clone()).or_default().push(item);
        }
    }
    broken
}

fn provider_of(subject: &Subject) -> Subject {
    Subject { provider: subject.provider.clone(), model: None }
}

fn named(items: &[&Difference]) -> String {
    let first: Vec<String> = items.iter().take(MOST_NAMED).map(|item| format!("`{}`", item.path)).collect();
    match items.len().checked_sub(MOST_NAMED) {
        None | Some(0) => first.join(", "),
        Some(more) => format!("{} and {more} more", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::{
        Revision,
        compare::renamed,
        rules::model::MODEL_ADDED as ANY,
        signature::tests::{report, revision},
    };

    fn sentences(report: &Report, old: &Revision, new: &Revision) -> Vec<String> {
        let told = Told::of(report, &renamed(old, new));
        let code = Code::of(old, new, |owner| told.explains(owner)).expect("code");
        // What was left out because a finding explains it changes nothing.
        let all = find(report, &Code::of(old, new, |_| false).expect("code"));
        assert_eq!(find(report, &code), all);
        all
    }

    fn base() -> Revision {
        revision(&[], &[])
    }

    #[test]
    fn code_that_differs_wants_a_finding_of_its_spec() {
        let new = revision(&[], &[("/parameters/1/maximum", json!(40))]);
        assert_eq!(
            sentences(&Report::default(), &base(), &new),
            ["`generated/src/acme/film.rs` differs, and no finding explains it"]
        );
        for model in [Some("film"), None] {
            let report = report(&ANY, model, "/parameters/steps/maximum", &[]);
            assert_eq!(sentences(&report, &base(), &new), Vec::<String>::new());
        }
        let elsewhere = report(&ANY, Some("other"), "/parameters/steps/maximum", &[]);
        assert_eq!(sentences(&elsewhere, &base(), &new).len(), 1);
    }

    #[test]
    fn a_leaf_that_no_item_shows_wants_a_finding_as_well() {
        // Generated code holds a hash of the spec.
        let new = revision(&[], &[("/sources/0/read", json!("2026-11-21"))]);
        assert_eq!(sentences(&Report::default(), &base(), &new).len(), 1);
    }

    #[test]
    fn a_provider_that_differs_wants_a_finding_of_the_provider_or_of_a_model() {
        let new = revision(&[("/operations/0/path", json!("/v2/{model}"))], &[]);
        assert_eq!(
            sentences(&Report::default(), &base(), &new),
            ["`generated/src/acme/provider.rs` differs, and no finding explains it"]
        );
        for model in [Some("film"), None] {
            assert_eq!(sentences(&report(&ANY, model, "", &[]), &base(), &new), Vec::<String>::new());
        }
    }

    #[test]
    fn an_item_that_goes_wants_a_finding_that_says_that_programs_stop_compiling() {
        let new = revision(&[], &[("/parameters/2", Value::Null)]);
        let said = sentences(&report(&ANY, Some("film"), "/parameters/size", &[]), &base(), &new);
        let [said] = said.as_slice() else { panic!("{said:?}") };
        assert!(
            said.starts_with("programs that use `Film.size`, `Film::size()`, `film::Size` and "),
            "{said}"
        );
        assert!(said.ends_with(" more of acme/film stop compiling, and no finding says so"), "{said}");
        for model in [Some("film"), None] {
            let report = report(&ANY, model, "/parameters/size", &[Flag::Compile]);
            assert_eq!(sentences(&report, &base(), &new), Vec::<String>::new());
        }
    }

    #[test]
    fn a_finding_that_says_so_wants_an_item_that_goes() {
        let new = revision(&[], &[("/parameters/1/maximum", json!(40))]);
        for (model, subject) in [(Some("film"), "acme/film"), (None, "acme")] {
            let report = report(&ANY, model, "/parameters/steps/maximum", &[Flag::Compile]);
            assert_eq!(
                sentences(&report, &base(), &new),
                [format!(
                    "model-added at `/parameters/steps/maximum` of {subject} says that programs stop compiling, and \
                     nothing that they use is gone or another"
                )]
            );
        }
    }

    #[test]
    fn a_renamed_model_is_told_under_its_new_name() {
        let new = revision(
            &[],
            &[("/model", json!("movie")), ("/renamed_from", json!("film")), ("/rust/type", json!("Movie"))],
        );
        let report = report(&ANY, Some("movie"), "/rust/type", &[Flag::Compile]);
        assert_eq!(sentences(&report, &base(), &new), Vec::<String>::new());
    }
}
