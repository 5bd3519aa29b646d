use wan_specs::RuleSpec;

use super::{changed_key, parameters, sentence};
use crate::{
    compare::{Change, Found, ModelPair, Place},
    rules::relation as rules,
};

/// Finds what changed in a factor of the price.
pub(super) fn compare(
    pair: &ModelPair<'_>,
    place: &Place<'_>,
    old: Option<&RuleSpec>,
    new: Option<&RuleSpec>,
    found: &mut Found<'_>,
) {
    let all: Vec<&RuleSpec> = old.into_iter().chain(new).collect();
    let factor = |rule: &RuleSpec| rule.factor.clone().unwrap_or_default();
    let (rule, place, change, message) = match (old, new) {
        (Some(old), Some(new)) => {
            let is_other =
                changed_key(old, new).is_some() || old.severity != new.severity || old.kind != new.kind;
            let change = match (is_other, old.factor == new.factor) {
                (false, true) => return,
                (false, false) => (place.key("factor"), Change::of(&old.factor, &new.factor)),
                (true, true) if old.when != new.when => (place.key("when"), Change::of(&old.when, &new.when)),
                (true, _) => (*place, Change::of(old, new)),
            };
            let was = if old.factor == new.factor {
                "under another condition".to_owned()
            } else {
                format!("(was {})", factor(old))
            };
            let message = format!("the price is multiplied by {} {was}: {}", factor(new), sentence(&new.doc));
            (&rules::PRICE_FACTOR_CHANGED, change.0, change.1, message)
        }
        (None, Some(new)) => {
            let message = format!("the price is multiplied by {}: {}", factor(new), sentence(&new.doc));
            (&rules::PRICE_FACTOR_ADDED, *place, Change::added(new), message)
        }
        (Some(old), None) => {
            let message =
                format!("the price is no longer multiplied by {}: {}", factor(old), sentence(&old.doc));
            (&rules::PRICE_FACTOR_REMOVED, *place, Change::removed(old), message)
        }
        (None, None) => return,
    };
    // The smallest request that the factor is about tells what it does to the price.
    let example = all.last().and_then(|rule| {
        let when = rule.when.as_ref()?;
        pair.judge.smallest_with(&when.parameter, &when.values.first()?.0)
    });
    let finding = found.add(rule, &place, change, message);
    finding.parameters = parameters(&all);
    finding.price = example.map(|example| pair.judge.costs(&example));
}
