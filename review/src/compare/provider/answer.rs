//! Where facts stand in the answers to a call. Places are tried in order, so that their order counts.

use wan_specs::{AnswerSpec, OperationKind, TimingSpec};

use super::{
    super::{Change, Found, Place, align},
    leaf, text,
};
use crate::{Flag, Rule, rules::provider_answer as rules};

/// What it means that a fact is read from another place.
#[derive(Clone, Copy)]
struct Meaning {
    rule: &'static Rule,
    /// The fact.
    what: &'static str,
    /// The end of the sentence.
    consequence: &'static str,
}

const ID: Meaning = Meaning {
    rule: &rules::ID_POINTER_CHANGED,
    what: "the job's id",
    consequence: ": where an answer of status 200 to 299 has no id there, the job is paid for and its id is lost",
};
const STATE: Meaning =
    Meaning { rule: &rules::STATE_POINTER_CHANGED, what: "the job's state", consequence: "" };
const POLLED_STATE: Meaning =
    Meaning { consequence: ": where none is found, a job that is paid for is never seen to end", ..STATE };
const FAILURE: Meaning =
    Meaning { rule: &rules::FAILURE_TEXT_POINTER_CHANGED, what: "why a job failed", consequence: "" };
const OUTPUT: Meaning = Meaning {
    rule: &rules::OUTPUT_POINTER_CHANGED,
    what: "what holds the videos",
    consequence: ": where nothing is found, they are paid for and not delivered",
};
const ADDRESS: Meaning = Meaning {
    rule: &rules::UPLOAD_ADDRESS_POINTER_CHANGED,
    what: "the address of an uploaded file",
    consequence: ": requests name the file by what is found there",
};
const LIFETIME: Meaning = Meaning {
    rule: &rules::OUTPUT_LIFETIME_POINTER_CHANGED,
    what: "how long a video can be fetched",
    consequence: ": a program that times its downloads by it may come too late",
};
const PROGRESS: Meaning =
    Meaning { rule: &rules::PROGRESS_POINTER_CHANGED, what: "how far a job is", consequence: "" };
const ETA: Meaning = Meaning { what: "how long a job still takes", ..PROGRESS };
const QUEUE_POSITION: Meaning = Meaning { what: "how many jobs are before one", ..PROGRESS };
const COST: Meaning = Meaning { rule: &rules::COST_PLACE_CHANGED, what: "what was charged", consequence: "" };
const SEED: Meaning =
    Meaning { rule: &rules::SEED_PLACE_CHANGED, what: "the seed that was used", consequence: "" };
const CREDITS: Meaning =
    Meaning { rule: &rules::TOLD_BESIDES_CHANGED, what: "what the account has left", consequence: "" };
const PROMPT: Meaning = Meaning { what: "the prompt that was used", ..CREDITS };
const LOGS: Meaning = Meaning { what: "what the model wrote while it worked", ..CREDITS };
const REQUEST_ID: Meaning = Meaning {
    rule: &rules::REQUEST_ID_HEADER_CHANGED,
    what: "the id that the provider's support can look up",
    consequence: "",
};

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
        remaining_credits,
        actual_prompt,
        logs,
        seed_header,
        cost_header,
        remaining_credits_header,
        request_id_header,
        timings,
    } = old;
    let call = &leaf::word(&kind);
    let is_polled = kind == OperationKind::Status;
    let mut compare = |key, old: &[String], new: &[String], meaning: Meaning| {
        if old != new {
            let Meaning { rule, what, consequence } = meaning;
            let (to, from) = (places(new), places(old));
            let message =
                format!("{what} is read from {to} (was {from}) in the answer of `{call}`{consequence}");
            let finding = found.add(rule, &place.key(key), Change::of(old, new), message);
            if key == "state" && is_polled {
                finding.touching(Flag::Money).touching(Flag::Data);
            }
        }
    };
    compare("id", id, &new.id, ID);
    compare("state", state, &new.state, if is_polled { POLLED_STATE } else { STATE });
    compare("error", error, &new.error, FAILURE);
    compare("output", output, &new.output, if kind == OperationKind::Upload { ADDRESS } else { OUTPUT });
    compare("output_ttl", output_ttl, &new.output_ttl, LIFETIME);
    compare("progress", progress, &new.progress, PROGRESS);
    compare("eta", eta, &new.eta, ETA);
    compare("queue_position", queue_position, &new.queue_position, QUEUE_POSITION);
    compare("cost", cost, &new.cost, COST);
    compare("seed", seed, &new.seed, SEED);
    compare("remaining_credits", remaining_credits, &new.remaining_credits, CREDITS);
    compare("actual_prompt", actual_prompt, &new.actual_prompt, PROMPT);
    compare("logs", logs, &new.logs, LOGS);
    for (key, old, new, meaning) in [
        ("seed_header", seed_header, &new.seed_header, SEED),
        ("cost_header", cost_header, &new.cost_header, COST),
        ("remaining_credits_header", remaining_credits_header, &new.remaining_credits_header, CREDITS),
        ("request_id_header", request_id_header, &new.request_id_header, REQUEST_ID),
    ] {
        header(&place.key(key), (old.as_ref(), new.as_ref()), meaning, call, found);
    }
    self::timings(&place.key("timings"), (timings, &new.timings), call, found);
}

fn places(pointers: &[String]) -> String {
    if pointers.is_empty() { "nowhere".to_owned() } else { leaf::shown(pointers) }
}

fn header(
    place: &Place<'_>,
    (old, new): (Option<&String>, Option<&String>),
    meaning: Meaning,
    call: &str,
    found: &mut Found<'_>,
) {
    if old != new {
        let name = |name: Option<&String>| {
            name.map_or_else(|| "no header".to_owned(), |name| format!("header `{name}`"))
        };
        let (what, to, from) = (meaning.what, name(new), name(old));
        let message = format!("{what} is read from {to} (was {from}) in the answer of `{call}`");
        found.add(meaning.rule, place, Change::of(&old, &new), message);
    }
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
