use wan_specs::{ModelSpec, PriceSpec, PriceUnit};

use super::{
    place::{ROOT, Report},
    text::{date, origin, words_if},
};
use crate::{Rule, structure::show};

/// Checks the published price and latency.
pub(super) fn check(report: &mut Report<'_>, spec: &ModelSpec) {
    if let Some(price) = &spec.price {
        self::price(report, price);
        length(report, spec, price);
        let facts = (price.note.as_deref(), price.source.as_deref());
        origin(report, &ROOT.key("price"), facts, &spec.sources);
    }
    let Some(latency) = &spec.latency else { return };
    let place = ROOT.key("latency");
    words_if(report, &place.key("note"), latency.note.as_deref());
    date(report, &place.key("as_of"), latency.as_of.as_deref());
    // A day is longer than any provider keeps a job.
    if !(latency.seconds > 0.0 && latency.seconds < 86_400.0) {
        report
            .add(Rule::LatencyValue, &place.key("seconds"), "a latency is above zero and below a day")
            .help("remove `latency` where none is published: absent means unknown");
    }
    if latency.as_of.is_none() {
        report
            .add(Rule::LatencyDate, &place, "nothing tells when the latency was read")
            .help("add `as_of` with the day it was read");
    }
}

/// A price for a second says nothing of a request whose seconds nobody knows.
fn length(report: &mut Report<'_>, spec: &ModelSpec, price: &PriceSpec) {
    if price.per == PriceUnit::Second && spec.output.seconds.is_none() {
        report
            .add(
                Rule::PriceLength,
                &ROOT.key("price").key("per"),
                "`output` does not tell the video's seconds",
            )
            .help("add `seconds` to `output`: the price is multiplied by them");
    }
}

fn price(report: &mut Report<'_>, price: &PriceSpec) {
    let place = ROOT.key("price");
    date(report, &place.key("as_of"), price.as_of.as_deref());
    if price.as_of.is_none() {
        report
            .add(Rule::PriceDate, &place, "nothing tells when the price was read, and prices change")
            .help("add `as_of` with the day it was read");
    }
    if price.currency.len() != 3 || !price.currency.bytes().all(|byte| byte.is_ascii_uppercase()) {
        let message = format!("{} is no code of three capitals", show(&price.currency.as_str().into()));
        report
            .add(Rule::Currency, &place.key("currency"), message)
            .help("write the code of ISO 4217: \"USD\"");
    }
    let bounds = [("low", &price.low), ("high", &price.high)].map(|(key, text)| {
        let micros = micros(text);
        if micros.is_none() {
            let message =
                format!("{} is no decimal number with at most six places", show(&text.as_str().into()));
            report
                .add(Rule::PriceDecimal, &place.key(key), message)
                .help("write it as \"0.625\"; remove `price` where none is published: absent means unknown");
        }
        micros
    });
    if let [Some(low), Some(high)] = bounds
        && low > high
    {
        report.add(Rule::PriceOrder, &place.key("low"), "`low` is above `high`").help("swap the two");
    }
}

/// Millionths of a decimal number with at most six places. Nothing is published for free, so zero is a mistake.
pub(super) fn micros(text: &str) -> Option<u64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |part: &str, most: usize| {
        !part.is_empty() && part.len() <= most && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    let plain = digits(whole, 9) && digits(fraction, 6) && (whole == "0" || !whole.starts_with('0'));
    let micros: u64 = plain.then(|| format!("{whole}{fraction:0<6}").parse().ok()).flatten()?;
    (micros > 0).then_some(micros)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_are_plain_decimals_above_zero() {
        for (text, expected) in
            [("0.625", Some(625_000)), ("2.81", Some(2_810_000)), ("12", Some(12_000_000))]
        {
            assert_eq!(micros(text), expected, "{text}");
        }
        for bad in
            ["", ".5", "5.", "0", "0.000000", "-1", "+1", "1e3", "0.1234567", "01", "1,5", "9999999999"]
        {
            assert_eq!(micros(bad), None, "{bad}");
        }
    }
}
