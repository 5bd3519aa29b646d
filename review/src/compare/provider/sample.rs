use wan_specs::{HeaderSpec, SampleSpec};

use super::{
    super::{Change, Found, Place, align},
    leaf, text,
};
use crate::{Rule, rules::protocol as rules};

/// Finds what changed in the answers to a call that were seen: what an emulator fills in, and nothing else.
pub(super) fn compare(
    list: &Place<'_>,
    (old, new): (&[SampleSpec], &[SampleSpec]),
    kind: &str,
    found: &mut Found<'_>,
) {
    let name = |sample: &SampleSpec| sample.state.clone().unwrap_or_else(|| "any".to_owned());
    for aligned in align(old, new, name) {
        let place = list.item(aligned.item());
        let what = format!("the sample of `{kind}` for state `{}`", aligned.name);
        match (aligned.old, aligned.new) {
            (Some((_, old)), Some((_, new))) => changed(&place, old, new, &what, found),
            (None, Some((_, new))) => {
                found.add(&rules::SAMPLE_CHANGED, &place, Change::added(new), format!("added {what}"));
            }
            (Some((_, old)), None) => {
                found.add(&rules::SAMPLE_CHANGED, &place, Change::removed(old), format!("removed {what}"));
            }
            (None, None) => {}
        }
    }
    text::order(list, (old, new), name, "an emulator takes the first where none has the job's state", found);
}

fn changed(place: &Place<'_>, old: &SampleSpec, new: &SampleSpec, what: &str, found: &mut Found<'_>) {
    let SampleSpec { state: _, headers, body, standing, source } = old;
    let rule = &rules::SAMPLE_CHANGED;
    if *body != new.body {
        let message = format!("the body of {what} differs");
        found.add(rule, &place.key("body"), Change::of(body, &new.body), message);
    }
    self::headers(rule, &place.key("headers"), (headers, &new.headers), what, found);
    let standing_of = format!("the standing of {what}");
    let both = (standing, &new.standing);
    leaf::compare(rule, &place.key("standing"), both, (&standing_of, ""), found);
    text::source(place, source.as_ref(), new.source.as_ref(), what, found);
}

/// Finds other headers of an answer that an emulator gives.
pub(super) fn headers(
    rule: &'static Rule,
    list: &Place<'_>,
    (old, new): (&[HeaderSpec], &[HeaderSpec]),
    what: &str,
    found: &mut Found<'_>,
) {
    for aligned in align(old, new, |header| header.name.clone()) {
        let place = list.item(aligned.item());
        let (before, after) = (aligned.old.map(|(_, one)| one), aligned.new.map(|(_, one)| one));
        if before != after {
            let message = format!("header `{}` of {what} differs", aligned.name);
            found.add(rule, &place, Change::of(&before, &after), message);
        }
    }
    text::order(list, (old, new), |header| header.name.clone(), "headers are read by name", found);
}
