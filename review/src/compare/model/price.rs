use std::cmp::Ordering;

use serde_json::json;
use wan_specs::{PriceSpec, PriceUnit};

use super::{
    cost,
    documentation::{Evidence, evidence, reading_day},
    words::short,
};
use crate::{
    Rule,
    compare::{Change, Found, ModelPair, Place, ROOT},
    rules::{documentation, money as rules},
};

/// A published price as people write it: `about USD 0.625 to 2.81 a generation`.
pub(super) fn text(price: &PriceSpec) -> String {
    let about = if price.approximate { "about " } else { "" };
    format!("{about}{} {} {}", price.currency, amounts(price), per(price.per))
}

fn amounts(price: &PriceSpec) -> String {
    if price.low == price.high { price.low.clone() } else { format!("{} to {}", price.low, price.high) }
}

fn per(unit: PriceUnit) -> &'static str {
    match unit {
        PriceUnit::Generation => "a generation",
        PriceUnit::Second => "a second",
    }
}

/// Finds what changed in the published price.
pub(super) fn compare(pair: &ModelPair<'_>, found: &mut Found<'_>) {
    let place = ROOT.key("price");
    match (&pair.old.price, &pair.new.price) {
        (Some(old), Some(new)) => changed(pair, &place, old, new, found),
        (None, Some(new)) => {
            let message = format!("the price is known now: {}", text(new));
            found.add(&rules::PRICE_KNOWN, &place, Change::added(new), message);
        }
        (Some(old), None) => {
            let message = format!(
                "the price is no longer known (was {}): a spend guard can no longer count with it",
                text(old)
            );
            found.add(&rules::PRICE_UNKNOWN, &place, Change::removed(old), message);
        }
        (None, None) => {}
    }
}

fn changed(pair: &ModelPair<'_>, place: &Place<'_>, old: &PriceSpec, new: &PriceSpec, found: &mut Found<'_>) {
    let PriceSpec { currency, low: _, high: _, approximate, per: unit, as_of, note, source } = old;
    if *currency == new.currency && *unit == new.per {
        compared(place, old, new, found);
    }
    // Amounts of two kinds cannot be compared, so that one finding holds all of the price.
    let whole = |price: &PriceSpec| json!({ "currency": price.currency, "low": price.low, "high": price.high, "per": price.per });
    if *currency != new.currency {
        let message =
            format!("the price is in {} (was in {currency}): {} → {}", new.currency, text(old), text(new));
        let change = Change::of(&whole(old), &whole(new));
        found.add(&rules::PRICE_CURRENCY_CHANGED, &place.key("currency"), change, message);
    }
    if *unit != new.per {
        let message = format!(
            "the price is for {} (was for {}): {} → {}{}",
            per(new.per),
            per(*unit),
            text(old),
            text(new),
            cost::worked(pair)
        );
        let change = Change::of(&whole(old), &whole(new));
        found.add(&rules::PRICE_MODEL_CHANGED, &place.key("per"), change, message);
    }
    if *approximate != new.approximate {
        let is = if new.approximate { "now called" } else { "no longer called" };
        let change = Change::of(approximate, &new.approximate);
        let message = format!("the price is {is} approximate");
        found.add(&rules::PRICE_CERTAINTY_CHANGED, &place.key("approximate"), change, message);
    }
    reading_day(place, as_of.as_ref(), new.as_of.as_ref(), found);
    let before = Evidence { note: note.as_ref(), source: source.as_ref() };
    evidence(place, before, Evidence { note: new.note.as_ref(), source: new.source.as_ref() }, found);
}

/// Compares the amounts of prices for the same thing in the same currency.
fn compared(place: &Place<'_>, old: &PriceSpec, new: &PriceSpec, found: &mut Found<'_>) {
    let is_one = old.low == old.high && new.low == new.high;
    for (key, what, was, is) in
        [("low", "least", &old.low, &new.low), ("high", "greatest", &old.high, &new.high)]
    {
        // Where one price is published, one finding tells it.
        if was == is || (is_one && key == "high") {
            continue;
        }
        let what = if is_one { "price".to_owned() } else { format!("{what} price") };
        let (rule, by): (&'static Rule, _) = match compare_amounts(was, is) {
            // Of nothing there are no percent.
            Some((Ordering::Less, percent)) if percent.is_infinite() => {
                (&rules::PRICE_INCREASED, String::new())
            }
            Some((Ordering::Less, percent)) => (&rules::PRICE_INCREASED, format!(" (+{} %)", short(percent))),
            Some((Ordering::Greater, percent)) => {
                (&rules::PRICE_DECREASED, format!(" (-{} %)", short(-percent)))
            }
            Some((Ordering::Equal, _)) => (&documentation::SPELLED_OTHERWISE, String::new()),
            // What is no number may be any: the worse is told.
            None => (&rules::PRICE_INCREASED, String::new()),
        };
        let message = format!("{what}: {} {was} → {is} {}{by}", new.currency, per(new.per));
        found.add(rule, &place.key(key), Change::of(was, is), message);
    }
}

/// How an amount stands to another one, and by how many percent that one is greater. Nothing is paid by these numbers.
fn compare_amounts(old: &str, new: &str) -> Option<(Ordering, f64)> {
    let (old, new): (f64, f64) = (old.parse().ok()?, new.parse().ok()?);
    Some((old.partial_cmp(&new)?, (new / old - 1.0) * 100.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_compared_as_numbers() {
        let ordering = |old, new| compare_amounts(old, new).map(|(ordering, _)| ordering);
        assert_eq!(ordering("0.5", "0.50"), Some(Ordering::Equal));
        assert_eq!(ordering("9", "10"), Some(Ordering::Less));
        assert_eq!(ordering("a lot", "10"), None);
        assert_eq!(compare_amounts("0.5", "0.75").map(|(_, percent)| short(percent)), Some("50".to_owned()));
    }
}
