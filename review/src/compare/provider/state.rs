use wan_specs::{ProviderSpec, StateMeaning, StateSpec, UnknownState};

use super::{
    super::{Change, Found, Place, ROOT, align},
    leaf, text,
};
use crate::{Finding, Flag, rules::provider_answer as rules};

/// Finds what changed in what the provider's words for a job's state mean.
pub(super) fn compare(old: &ProviderSpec, new: &ProviderSpec, found: &mut Found<'_>) {
    let list = ROOT.key("states");
    let (before, after) = (&old.states, &new.states);
    let word = |state: &StateSpec| state.state.clone();
    for aligned in align(before, after, word) {
        let place = list.item(aligned.item());
        match (aligned.old, aligned.new) {
            (Some((_, one)), Some((_, other))) => changed(&place, one, other, found),
            (None, Some((_, state))) => {
                let (is, was) = (known(state.means), unknown(old.unknown_state));
                let message = format!(
                    "state `{}` is recognised: it {is} (was: {was}, as every state that is not listed)",
                    state.state
                );
                let finding = found.add(&rules::STATE_ADDED, &place, Change::added(state), message);
                touch(finding, taken(old.unknown_state), state.means);
            }
            (Some((_, state)), None) => {
                let (is, was) = (unknown(new.unknown_state), known(state.means));
                let message = format!(
                    "state `{}` is no longer recognised: it {is}, as every state that is not listed (was: {was})",
                    state.state
                );
                let finding = found.add(&rules::STATE_REMOVED, &place, Change::removed(state), message);
                touch(finding, state.means, taken(new.unknown_state));
            }
            (None, None) => {}
        }
    }
    text::order(&list, (before, after), word, "each state is found by its word", found);
    if old.unknown_state != new.unknown_state {
        let (is, was) = (unknown(new.unknown_state), unknown(old.unknown_state));
        let message = format!("a job in a state that is not listed {is} (was: {was})");
        let change = Change::of(&old.unknown_state, &new.unknown_state);
        let place = ROOT.key("unknown_state");
        let finding = found.add(&rules::UNKNOWN_STATE_CHANGED, &place, change, message);
        touch(finding, taken(old.unknown_state), taken(new.unknown_state));
    }
    terminal_body(old.terminal_body_wins, new.terminal_body_wins, found);
    error_wins(old.error_wins, new.error_wins, found);
}

fn changed(place: &Place<'_>, old: &StateSpec, new: &StateSpec, found: &mut Found<'_>) {
    let StateSpec { state, means, http_status, doc, source } = old;
    if *means != new.means {
        let message = format!("state `{state}` {} (was: {})", known(new.means), known(*means));
        let change = Change::of(means, &new.means);
        let finding = found.add(&rules::STATE_MEANING_CHANGED, &place.key("means"), change, message);
        touch(finding, *means, new.means);
    }
    let what = format!("the HTTP status under which state `{state}` is served");
    let both = (http_status, &new.http_status);
    let rule = &rules::STATE_HTTP_STATUS_CHANGED;
    leaf::compare(rule, &place.key("http_status"), both, (&what, ""), found);
    text::compare(&place.key("doc"), (doc, &new.doc), &format!("the meaning of state `{state}`"), found);
    text::source(place, source.as_ref(), new.source.as_ref(), &format!("state `{state}`"), found);
}

fn terminal_body(old: bool, new: bool, found: &mut Found<'_>) {
    let message = if new {
        "an answer that names a terminal state ends the job whatever its HTTP status is (was: a refusal is taken as one)"
    } else {
        "an answer of a failing HTTP status is taken as a refusal, also where it names a terminal state (was: the state \
         counts), so that the end of a job that is paid for may be missed"
    };
    if old != new {
        let place = ROOT.key("terminal_body_wins");
        found.add(&rules::TERMINAL_BODY_CHANGED, &place, Change::of(&old, &new), message);
    }
}

fn error_wins(old: bool, new: bool, found: &mut Found<'_>) {
    let message = if new {
        "a job whose state says that it succeeded has failed where its answer holds an error (was: its state counts)"
    } else {
        "a job whose state says that it succeeded did so, also where its answer holds an error (was: it has failed)"
    };
    if old != new {
        let place = ROOT.key("error_wins");
        found.add(&rules::ERROR_WINS_CHANGED, &place, Change::of(&old, &new), message);
    }
}

/// Adds what it touches that a state is taken for something else.
fn touch(finding: &mut Finding, old: StateMeaning, new: StateMeaning) {
    if old == new {
        return;
    }
    // Between standing in line and running, nothing is paid, waited for or delivered otherwise.
    if old.is_terminal() || new.is_terminal() {
        finding.touching(Flag::Money);
    }
    if old.is_terminal() != new.is_terminal() {
        finding.touching(Flag::Time);
    }
    if old == StateMeaning::Succeeded || new == StateMeaning::Succeeded {
        finding.touching(Flag::Data);
    }
}

/// What a state that is not listed is taken for.
fn taken(unknown: UnknownState) -> StateMeaning {
    match unknown {
        UnknownState::KeepPolling => StateMeaning::Running,
        UnknownState::Fail => StateMeaning::Failed,
    }
}

/// What a program sees of a job in a state.
fn known(means: StateMeaning) -> &'static str {
    match means {
        StateMeaning::Queued => "keeps polling as queued",
        StateMeaning::Running => "keeps polling as running",
        StateMeaning::Succeeded => "ends polling as succeeded",
        StateMeaning::Failed => "ends polling as failed",
        StateMeaning::Cancelled => "ends polling as cancelled",
        StateMeaning::Expired => "ends polling as expired",
    }
}

fn unknown(unknown: UnknownState) -> &'static str {
    match unknown {
        UnknownState::KeepPolling => "keeps polling",
        UnknownState::Fail => "ends polling as failed",
    }
}
