//! What a video costs, how long it takes, what is delivered, and how long it is kept. What no source tells is unknown.

use wan_specs::{
    Billing, ModelSpec, OutputSize, OutputValue, PriceUnit, ProviderSpec, RuleKind, RuleSpec, Standing,
};

use super::{
    Subject,
    markdown::{code, table, text},
    sources::{read_on, remarks},
};
use crate::digits::grouped;

/// Parts of a second, of a minute and so on that a time is told in, largest first.
const UNITS: &[(u64, &str)] = &[(86_400, "day"), (3_600, "hour"), (60, "minute")];

/// Price, latency, output, retention and billing.
pub(super) fn section(subject: &Subject<'_>) -> String {
    let (model, provider) = (subject.model, subject.provider);
    format!(
        "{}\n{}\n{}\n{}\n{}",
        price(model),
        latency(model),
        output(model),
        retention(provider),
        failed_job(provider)
    )
}

/// The published price in a few words.
pub(super) fn price_words(model: &ModelSpec) -> Option<String> {
    let price = model.price.as_ref()?;
    let about = if price.approximate { "about " } else { "" };
    let range =
        if price.low == price.high { price.low.clone() } else { format!("{} to {}", price.low, price.high) };
    let per = match price.per {
        PriceUnit::Generation => "a generation",
        PriceUnit::Second => "a second of video",
    };
    let read = read_on(price.as_of.as_deref());
    Some(format!("{about}{} {} {per}, {read}", text(&price.currency), text(&range)))
}

/// The published latency in a few words.
pub(super) fn latency_words(model: &ModelSpec) -> Option<String> {
    let latency = model.latency.as_ref()?;
    let about = if latency.approximate { "about " } else { "" };
    Some(format!("{about}{} seconds, {}", latency.seconds, read_on(latency.as_of.as_deref())))
}

fn price(model: &ModelSpec) -> String {
    let mut out = String::from("## Price\n\n");
    match (&model.price, price_words(model)) {
        (Some(price), Some(words)) => {
            let remarks = remarks(price.note.as_deref(), price.source.as_deref());
            out.extend(["Published: ", &words, ".", &remarks, " It is no quote.\n"]);
        }
        _ => out.push_str("Unknown: no source tells it. Unknown is not free.\n"),
    }
    let factors: Vec<&RuleSpec> =
        model.rules.iter().filter(|rule| rule.kind == RuleKind::PriceFactor).collect();
    if !factors.is_empty() {
        out.push('\n');
    }
    for rule in factors {
        let condition = rule.when.as_ref().map(|when| {
            let values: Vec<String> = when.values.iter().map(|value| code(&value.0.to_string())).collect();
            format!(" while {} is {}", code(&when.parameter), values.join(" or "))
        });
        let factor = rule.factor.as_deref().unwrap_or("1");
        out.extend(["- Times ", &text(factor), &condition.unwrap_or_default(), ".\n"]);
    }
    out
}

fn latency(model: &ModelSpec) -> String {
    match (&model.latency, latency_words(model)) {
        (Some(latency), Some(words)) => {
            let remarks = remarks(latency.note.as_deref(), None);
            format!("## Latency\n\nPublished, from request to result: {words}.{remarks}\n")
        }
        _ => "## Latency\n\nUnknown: no source tells it.\n".to_owned(),
    }
}

fn output(model: &ModelSpec) -> String {
    let output = &model.output;
    let mut out = format!("## Output\n\n- Videos: {}.\n", output.videos);
    let seconds = output.seconds.as_ref().map(|value| number(value, "seconds"));
    let rate = output.frame_rate.as_ref().map(|value| number(value, "frames a second"));
    for (what, told) in [("Playing time", seconds), ("Frame rate", rate)] {
        out.extend(["- ", what, ": ", &told.unwrap_or_else(|| "unknown.".to_owned()), "\n"]);
    }
    match &output.size {
        None => out.push_str("- Size: unknown.\n"),
        Some(told) => out.push_str(&size(told)),
    }
    out
}

fn number(value: &OutputValue, unit: &str) -> String {
    let told = match (value.value, &value.parameter) {
        (Some(number), _) => format!("{number} {unit}"),
        (None, Some(parameter)) => format!("the value of {}, in {unit}", code(parameter)),
        (None, None) => "unknown".to_owned(),
    };
    let remarks = remarks(value.note.as_deref(), value.source.as_deref());
    format!("{told}{}.{remarks}", assumed(value.standing))
}

fn size(size: &OutputSize) -> String {
    let assumed = assumed(size.standing);
    let remarks = remarks(size.note.as_deref(), size.source.as_deref());
    match (&size.width, &size.height, &size.parameter) {
        (Some(width), Some(height), _) => {
            format!("- Size: {} times {}, in pixels{assumed}.{remarks}\n", code(width), code(height))
        }
        (_, _, Some(parameter)) => {
            let row = |row: &wan_specs::OutputSizeValue| {
                vec![code(&row.value.0.to_string()), row.width.to_string(), row.height.to_string()]
            };
            let rows: Vec<Vec<String>> = size.table.iter().map(row).collect();
            let parameter = code(parameter);
            let table = table(&[&parameter, "Width", "Height"], &rows);
            format!("- Size in pixels: by {parameter}{assumed}.{remarks}\n\n{table}")
        }
        _ => "- Size: unknown.\n".to_owned(),
    }
}

fn assumed(standing: Standing) -> &'static str {
    match standing {
        Standing::Documented => "",
        Standing::Assumed => " (assumed)",
    }
}

fn retention(provider: &ProviderSpec) -> String {
    let kept = &provider.retention;
    let told = |seconds: Option<u64>, since: &str| match seconds {
        Some(seconds) => format!("{}, from {since}", time(seconds)),
        None => "unknown, and never taken to be over".to_owned(),
    };
    format!(
        "## Retention\n\n- A job can be asked for: {}.\n- A video can be fetched: {}.\n{}",
        told(kept.record_seconds, "its submission"),
        told(kept.file_seconds, "the moment the job is done"),
        kept.note
            .as_deref()
            .map(|note| format!("\n{}\n", remarks(Some(note), None).trim_start()))
            .unwrap_or_default(),
    )
}

fn failed_job(provider: &ProviderSpec) -> String {
    let billing = &provider.billing;
    // Where no source says what a stopped job costs, most providers cannot stop one.
    let stopped = match billing.cancelled_job {
        Billing::Charged => " One that was stopped on request is charged.",
        Billing::NotCharged => " One that was stopped on request is not charged.",
        Billing::Unknown => "",
    };
    let told = match billing.failed_job {
        Billing::Charged => "A job that was accepted and failed is charged.",
        Billing::NotCharged => "A job that was accepted and failed is not charged.",
        Billing::Unknown => {
            "Whether a job that was accepted and failed is charged is unknown: no source tells it."
        }
    };
    format!(
        "## Failed jobs\n\n{told}{stopped}{}\n",
        remarks(billing.note.as_deref(), billing.source.as_deref())
    )
}

/// A time in seconds, and in the largest unit that goes into it.
fn time(seconds: u64) -> String {
    let unit = UNITS.iter().find(|(unit, _)| seconds >= *unit && seconds.is_multiple_of(*unit));
    let Some((unit, name)) = unit else { return format!("{} seconds", grouped(seconds, ',')) };
    let count = seconds / unit;
    format!("{count} {name}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_told_in_the_largest_unit_that_goes_into_it() {
        for (seconds, expected) in [
            (3_600, "1 hour"),
            (604_800, "7 days"),
            (5_400, "90 minutes"),
            (59, "59 seconds"),
            (86_401, "86,401 seconds"),
        ] {
            assert_eq!(time(seconds), expected);
        }
    }
}
