//! Where facts stand in the answers to a call. Places are tried in order, so that their order counts.

use wan_specs::{AnswerSpec, OperationKind, TimingSpec};

use super::{
    super::{Change, Found, Place, align},
    leaf, text,
};
use crate::{Flag, rules::provider_answer as rules};

/// Finds what changed in where facts stand.
pub(super) fn compare(
    place: &Place<'_>,
    (old, new): (&AnswerSpec, &AnswerSpec),
    kind: OperationKind,
    found: &mut Found<'_>,
) {
    let AnswerSpec {
        id,
        state,
        error,
        output,
        output_ttl,
        progress,
        eta,
        queue_position,
        cost,
        seed,
        seed_header,
        cost_header,
        request_id_header,
        timings,
    } = old;
    ids(place, (id, &new.id), kind, found);
    states(place, (state, &new.state), kind, found);
    outputs(place, (output, &new.output), kind, found);
    let call = leaf::word(&kind);
    let mut compare = |rule, key, lists: (&Vec<String>, &Vec<String>), what: &str, consequence| {
        let what = format!("the place of {what} in the answer of `{call}`");
        leaf::compare(rule, &place.key(key), lists, (&what, consequence), found);
    };
    let rule = &rules::FAILURE_TEXT_POINTER_CHANGED;
    compare(rule, "error", (error, &new.error), "why a job failed", "");
    let rule = &rules::OUTPUT_LIFETIME_POINTER_CHANGED;
    let consequence = ": a program that times its downloads by it loses what it fetches too late";
    compare(
        rule,
        "output_ttl",
        (output_ttl, &new.output_ttl),
        "how long a video can be fetched",
        consequence,
    );
    let rule = &rules::PROGRESS_POINTER_CHANGED;
    compare(rule, "progress", (progress, &new.progress), "how far a job is", "");
    compare(rule, "eta", (eta, &new.eta), "the seconds until a job is done", "");
    let what = "how many jobs are before one";
    compare(rule, "queue_position", (queue_position, &new.queue_position), what, "");
    compare(&rules::COST_PLACE_CHANGED, "cost", (cost, &new.cost), "what was charged", "");
    compare(&rules::SEED_PLACE_CHANGED, "seed", (seed, &new.seed), "the seed that was used", "");
    let mut compare = |rule, key, headers: (&Option<String>, &Option<String>), what: &str| {
        let what = format!("the header with {what} in the answer of `{call}`");
        leaf::compare(rule, &place.key(key), headers, (&what, ""), found);
    };
    let rule = &rules::COST_PLACE_CHANGED;
    compare(rule, "cost_header", (cost_header, &new.cost_header), "what was charged");
    let rule = &rules::SEED_PLACE_CHANGED;
    compare(rule, "seed_header", (seed_header, &new.seed_header), "the seed that was used");
    let headers = (request_id_header, &new.request_id_header);
    let what = "the id that the provider's support can look up";
    compare(&rules::REQUEST_ID_HEADER_CHANGED, "request_id_header", headers, what);
    self::timings(&place.key("timings"), (timings, &new.timings), &call, found);
}

fn ids(place: &Place<'_>, lists: (&Vec<String>, &Vec<String>), kind: OperationKind, found: &mut Found<'_>) {
    let what = format!("the place of the job's id in the answer of `{}`", leaf::word(&kind));
    let consequence =
        ": where an answer of status 200 to 299 has no id there, the job is paid for and its id is lost";
    leaf::compare(&rules::ID_POINTER_CHANGED, &place.key("id"), lists, (&what, consequence), found);
}

fn states(
    place: &Place<'_>,
    lists: (&Vec<String>, &Vec<String>),
    kind: OperationKind,
    found: &mut Found<'_>,
) {
    let what = format!("the place of the job's state in the answer of `{}`", leaf::word(&kind));
    let is_polled = kind == OperationKind::Status;
    let consequence =
        if is_polled { ": where none is found, a job that is paid for is never seen to end" } else { "" };
    let rule = &rules::STATE_POINTER_CHANGED;
    let finding = leaf::compare(rule, &place.key("state"), lists, (&what, consequence), found);
    if let Some(finding) = finding.filter(|_| is_polled) {
        finding.touching(Flag::Money).touching(Flag::Data);
    }
}

fn outputs(
    place: &Place<'_>,
    lists: (&Vec<String>, &Vec<String>),
    kind: OperationKind,
    found: &mut Found<'_>,
) {
    let (rule, what, consequence) = match kind {
        OperationKind::Upload => (
            &rules::UPLOAD_ADDRESS_POINTER_CHANGED,
            "the address of an uploaded file",
            ": requests name the file by what is found there",
        ),
        _ => (
            &rules::OUTPUT_POINTER_CHANGED,
            "the videos",
            ": where none is found, they are paid for and not delivered",
        ),
    };
    let what = format!("the place of {what} in the answer of `{}`", leaf::word(&kind));
    leaf::compare(rule, &place.key("output"), lists, (&what, consequence), found);
}

/// Times are told by emulators only.
fn timings(list: &Place<'_>, (old, new): (&[TimingSpec], &[TimingSpec]), call: &str, found: &mut Found<'_>) {
    let part = |timing: &TimingSpec| leaf::word(&timing.part);
    let rule = &rules::TIMING_CHANGED;
    for aligned in align(old, new, part) {
        let place = list.item(aligned.item());
        let what = format!("the time `{}` in the answer of `{call}`", aligned.name);
        match (aligned.old, aligned.new) {
            (Some((_, old)), Some((_, new))) => {
                let TimingSpec { part: _, unit, pointers, header } = old;
                let of = |fact: &str| format!("{fact} of {what}");
                let name = (of("the unit"), of("the place"), of("the header"));
                leaf::compare(rule, &place.key("unit"), (unit, &new.unit), (&name.0, ""), found);
                let both = (pointers, &new.pointers);
                leaf::compare(rule, &place.key("pointers"), both, (&name.1, ""), found);
                leaf::compare(rule, &place.key("header"), (header, &new.header), (&name.2, ""), found);
            }
            (None, Some((_, new))) => {
                found.add(rule, &place, Change::added(new), format!("added {what}"));
            }
            (Some((_, old)), None) => {
                found.add(rule, &place, Change::removed(old), format!("removed {what}"));
            }
            (None, None) => {}
        }
    }
    text::order(list, (old, new), part, "only emulators tell times", found);
}
