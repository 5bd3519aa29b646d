mod cost;
mod documentation;
mod identity;
mod latency;
mod lifecycle;
mod offer;
mod output;
mod price;
mod words;

use wan_specs::{ModelSpec, ModelStatus, RustSpec};

use super::{Found, ModelPair, parameters, polling, relation};
use crate::{Price, Revision, witness::Judge};
pub(super) use identity::Renaming;

/// A model on the sides that have it.
pub(super) struct Sides<'a> {
    pub(super) old: Option<&'a ModelSpec>,
    pub(super) new: Option<&'a ModelSpec>,
    /// How it is known to be the same, where its id changed.
    pub(super) renaming: Option<Renaming>,
}

/// Finds what changed in a model, and tells what its smallest request costs.
pub(super) fn compare(
    old_revision: &Revision,
    new_revision: &Revision,
    sides: &Sides<'_>,
    found: &mut Found<'_>,
) -> Price {
    let old_generated = sides.old.and_then(|spec| old_revision.generated(&spec.provider, &spec.model));
    let new_generated = sides.new.and_then(|spec| new_revision.generated(&spec.provider, &spec.model));
    let judge = Judge::new(old_generated, new_generated);
    match (sides.old, sides.new) {
        (Some(old), Some(new)) => match (is_draft(old), is_draft(new)) {
            (false, false) => {
                let pair = ModelPair { old, new, old_generated, new_generated, judge };
                changed(&pair, sides.renaming, found);
                return told(&pair, found);
            }
            (true, true) => lifecycle::draft_changed(old, new, found),
            (true, false) => lifecycle::added(new, found),
            (false, true) => lifecycle::removed(old, new_revision, found),
        },
        (None, Some(new)) if is_draft(new) => lifecycle::draft_added(new, found),
        (None, Some(new)) => lifecycle::added(new, found),
        (Some(old), None) if is_draft(old) => lifecycle::draft_removed(old, found),
        (Some(old), None) => lifecycle::removed(old, new_revision, found),
        (None, None) => {}
    }
    cost::published(sides.old.filter(|spec| !is_draft(spec)), sides.new.filter(|spec| !is_draft(spec)))
}

/// Tells what the smallest request costs, with each finding that is about it too.
fn told(pair: &ModelPair<'_>, found: &mut Found<'_>) -> Price {
    // Nothing is tried for a model that did not change.
    if found.is_empty() {
        return cost::published(Some(pair.old), Some(pair.new));
    }
    let price = cost::of_smallest(pair);
    cost::tell(&price, found);
    price
}

/// Nothing is generated from a draft, so that nobody knows it.
fn is_draft(spec: &ModelSpec) -> bool {
    spec.status == ModelStatus::Draft
}

fn changed(pair: &ModelPair<'_>, renaming: Option<Renaming>, found: &mut Found<'_>) {
    let (old, new) = (pair.old, pair.new);
    let ModelSpec {
        schema: _,
        format: _,
        // Models of two providers are never paired.
        provider: _,
        model: _,
        renamed_from: _,
        wire_name: _,
        title: _,
        task: _,
        version: _,
        status: _,
        sunset: _,
        docs: _,
        doc: _,
        rust: RustSpec { type_name: _, new: _ },
        operations,
        parameters: _,
        retired,
        rules: _,
        output,
        price: _,
        latency,
        polling,
        examples,
        notes,
        sources,
        review,
        questions,
    } = old;
    identity::compare(old, new, renaming, found);
    lifecycle::compare(old, new, found);
    offer::compare(operations, &new.operations, found);
    parameters::compare(pair, found);
    relation::compare(pair, found);
    output::compare(output, &new.output, output::costs_by_the_second(old, new), found);
    price::compare(pair, found);
    cost::defaults(pair, found);
    cost::variants(pair, found);
    latency::compare(latency.as_ref(), new.latency.as_ref(), found);
    polling::compare((polling.as_ref(), new.polling.as_ref()), found);
    documentation::words(old, new, found);
    documentation::notes(notes, &new.notes, found);
    documentation::retired(retired, &new.retired, found);
    documentation::examples(examples, &new.examples, found);
    documentation::sources(sources, &new.sources, found);
    documentation::review(review.as_deref(), new.review.as_deref(), found);
    documentation::questions(questions, &new.questions, found);
    pair.judge.attach(found.findings_mut());
}
