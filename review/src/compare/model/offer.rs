use wan_specs::{OfferSpec, OperationKind, Standing};

use super::{
    documentation::{Evidence, evidence, order},
    words::word,
};
use crate::{
    Flag, Rule,
    compare::{Change, Found, ROOT, align},
    rules::model as rules,
};

/// Finds what changed in the operations that a model offers.
pub(super) fn compare(old: &[OfferSpec], new: &[OfferSpec], found: &mut Found<'_>) {
    let list = ROOT.key("operations");
    let offers = align(old, new, |offer| word(&offer.operation));
    for pair in &offers {
        let place = list.item(pair.item());
        match (pair.old, pair.new) {
            (Some((_, old)), Some((_, new))) => {
                let OfferSpec { operation: _, standing, source } = old;
                if *standing != new.standing {
                    let how = match new.standing {
                        Standing::Documented => "documented (was assumed)",
                        Standing::Assumed => "assumed (was documented)",
                    };
                    let message = format!("that `{}` is offered is {how}", pair.name);
                    let change = Change::of(standing, &new.standing);
                    found.add(&rules::OFFER_STANDING_CHANGED, &place.key("standing"), change, message);
                }
                evidence(
                    &place,
                    Evidence { note: None, source: source.as_ref() },
                    Evidence { note: None, source: new.source.as_ref() },
                    found,
                );
            }
            (None, Some((_, new))) => {
                let (rule, what) = match calls(new.operation) {
                    Some(calls) => (&rules::CALL_OFFERED, format!(", so {calls} can be called")),
                    None => (&rules::FOLLOW_UP_OFFERED, String::new()),
                };
                let message = format!("offers `{}`{what}", pair.name);
                found.add(rule, &place, Change::added(new), message);
            }
            (Some((_, old)), None) => withdrawn(old, &place, found),
            (None, None) => {}
        }
    }
    order(&offers, &list, "operations", found);
}

fn withdrawn(old: &OfferSpec, place: &crate::compare::Place<'_>, found: &mut Found<'_>) {
    let (rule, message): (&'static Rule, String) = match calls(old.operation) {
        Some(calls) => (
            &rules::CALL_WITHDRAWN,
            format!("no longer offers `{}`: calls of {calls} stop compiling", word(&old.operation)),
        ),
        None => {
            (&rules::FOLLOW_UP_WITHDRAWN, format!("no longer offers `{}` for its jobs", word(&old.operation)))
        }
    };
    let finding = found.add(rule, place, Change::removed(old), message);
    if old.operation == OperationKind::Submit {
        // What is left is the blocking call, whose answer is lost with its connection.
        finding.touching(Flag::Data);
    }
}

/// What callers write in order to use an operation. `None`: the client uses it by itself.
fn calls(operation: OperationKind) -> Option<&'static str> {
    match operation {
        OperationKind::Sync => Some("`run_sync()`"),
        OperationKind::Submit => Some("`submit()` and `run()`"),
        OperationKind::Cancel => Some("`cancel()`"),
        OperationKind::Status | OperationKind::Result | OperationKind::Upload | OperationKind::History => {
            None
        }
    }
}
