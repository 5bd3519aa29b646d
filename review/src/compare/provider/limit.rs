//! When to try again, what is charged for nothing, how long things are kept, how often one may ask.

use wan_specs::{BackOffSpec, Billing, BillingSpec, ExpirySignal, MoneyClass, ProviderSpec, RetentionSpec};

use super::{
    super::{Change, Found, Place, ROOT, align},
    leaf, text,
};
use crate::{
    Finding, Flag,
    rules::{protocol as rules, provider_answer},
};

/// Finds what changed in where the provider says when to try again.
pub(super) fn back_off(
    (old, new): (&[BackOffSpec], &[BackOffSpec]),
    (before, after): (&ProviderSpec, &ProviderSpec),
    found: &mut Found<'_>,
) {
    // A server that fails is believed to have done nothing only where this one header says when to come back.
    let mut errors = before.errors.iter().chain(&after.errors);
    let decides = errors.any(|rule| *rule.statuses().end() >= 500 && rule.money == MoneyClass::NotProcessed);
    let touch = |hint: &BackOffSpec, finding: &mut Finding| {
        if decides && hint.header.as_deref() == Some("retry-after") {
            finding.message.push_str(
                "; a submit that a failing server did not process, by its rule, is sent again only where this \
                 header says when",
            );
            finding.touching(Flag::Money);
        }
    };
    let list = ROOT.key("back_off");
    // A header's name is no pointer, so that none is taken for the other.
    let name = |hint: &BackOffSpec| hint.place().to_owned();
    for aligned in align(old, new, name) {
        let place = list.item(aligned.item());
        let told = aligned.old.or(aligned.new).map(|(_, hint)| where_it_stands(hint)).unwrap_or_default();
        match (aligned.old, aligned.new) {
            (Some((_, old)), Some((_, new))) => {
                let BackOffSpec { header: _, pointer: _, format, source } = old;
                let what = format!("the form of the time in {told}");
                let both = (format, &new.format);
                let rule = &provider_answer::BACK_OFF_FORMAT_CHANGED;
                if let Some(finding) = leaf::compare(rule, &place.key("format"), both, (&what, ""), found) {
                    touch(new, finding);
                }
                text::source(&place, source.as_ref(), new.source.as_ref(), &told, found);
            }
            (None, Some((_, hint))) => {
                let message = format!("{told} tells when to try again: it is waited for");
                touch(
                    hint,
                    found.add(&provider_answer::BACK_OFF_ADDED, &place, Change::added(hint), message),
                );
            }
            (Some((_, hint)), None) => {
                let message = format!("{told} no longer tells when to try again");
                touch(
                    hint,
                    found.add(&provider_answer::BACK_OFF_REMOVED, &place, Change::removed(hint), message),
                );
            }
            (None, None) => {}
        }
    }
    text::order(&list, (old, new), name, "of several hints the longest is kept", found);
}

/// Where a hint stands, as a sentence holds it.
fn where_it_stands(hint: &BackOffSpec) -> String {
    let kind = if hint.header.is_some() { "header" } else { "the body's" };
    format!("{kind} `{}`", hint.place())
}

/// Finds what changed in what is charged when no video comes of it.
pub(super) fn billing(old: &BillingSpec, new: &BillingSpec, found: &mut Found<'_>) {
    let BillingSpec { failed_job, cancelled_job, note, source } = old;
    let place = ROOT.key("billing");
    let told = |billing: Billing| match billing {
        Billing::Charged => "charged",
        Billing::NotCharged => "not charged",
        Billing::Unknown => "charged or not: no source says",
    };
    if *failed_job != new.failed_job {
        let message = format!("a job that fails is {} (was {})", told(new.failed_job), told(*failed_job));
        let change = Change::of(failed_job, &new.failed_job);
        found.add(&rules::FAILURE_BILLING_CHANGED, &place.key("failed_job"), change, message);
    }
    if *cancelled_job != new.cancelled_job {
        let (is, was) = (told(new.cancelled_job), told(*cancelled_job));
        let message = format!("a job that is stopped is {is} (was {was})");
        let change = Change::of(cancelled_job, &new.cancelled_job);
        found.add(&rules::CANCELLED_BILLING_CHANGED, &place.key("cancelled_job"), change, message);
    }
    text::compare(&place.key("note"), (note, &new.note), "the note on billing", found);
    text::source(&place, source.as_ref(), new.source.as_ref(), "what a failed job costs", found);
}

/// Finds what changed in how long things are kept.
pub(super) fn retention(old: &RetentionSpec, new: &RetentionSpec, found: &mut Found<'_>) {
    let RetentionSpec { record_seconds, file_seconds, expired, note } = old;
    let place = ROOT.key("retention");
    let what = "a job can be asked for, counted from its submission";
    let record = (*record_seconds, new.record_seconds);
    if let Some(finding) = kept(&place.key("record_seconds"), record, what, found) {
        // Waiting ends before the record does, unless the program says otherwise.
        finding.touching(Flag::Time);
    }
    let what = "a video can be fetched, counted from the end of its job";
    kept(&place.key("file_seconds"), (*file_seconds, new.file_seconds), what, found);
    expiry(&place.key("expired"), (expired, &new.expired), found);
    text::compare(&place.key("note"), (note, &new.note), "the note on retention", found);
}

/// Finds other signs that something is no longer kept.
fn expiry(list: &Place<'_>, (old, new): (&[ExpirySignal], &[ExpirySignal]), found: &mut Found<'_>) {
    let differs = old.iter().any(|sign| !new.contains(sign)) || new.iter().any(|sign| !old.contains(sign));
    if differs {
        let name = ("what tells that a job or a video is no longer kept", "");
        leaf::compare(&rules::EXPIRY_SIGNS_CHANGED, list, (old, new), name, found);
    } else {
        text::order(list, (old, new), leaf::word, "the signs have no order", found);
    }
}

fn kept<'f>(
    place: &Place<'_>,
    (old, new): (Option<u64>, Option<u64>),
    what: &str,
    found: &'f mut Found<'_>,
) -> Option<&'f mut Finding> {
    let (rule, message) = match (old, new) {
        (Some(old), Some(new)) if new < old => (
            &rules::RETENTION_SHORTENED,
            format!("{what}, for {new} s (was {old} s): what is looked for later than that is lost"),
        ),
        (Some(old), Some(new)) if new > old => {
            (&rules::RETENTION_LENGTHENED, format!("{what}, for {new} s (was {old} s)"))
        }
        (None, Some(new)) => (
            &rules::RETENTION_KNOWN,
            format!("{what}, for {new} s (was not told, so that nothing was taken to expire)"),
        ),
        (Some(old), None) => (
            &rules::RETENTION_UNKNOWN,
            format!("{what}: nothing tells how long (was {old} s), and nothing is taken to expire"),
        ),
        _ => return None,
    };
    Some(found.add(rule, place, Change::of(&old, &new), message))
}

/// Finds another number of requests that may be sent a minute. Absent, nothing is held back.
pub(super) fn rate(old: Option<u32>, new: Option<u32>, found: &mut Found<'_>) {
    let is_less = new.unwrap_or(u32::MAX) < old.unwrap_or(u32::MAX);
    let rule = if is_less { &rules::RATE_LIMIT_LOWERED } else { &rules::RATE_LIMIT_RAISED };
    let consequence = ": more requests wait for their turn";
    let name = ("the number of requests a minute", if is_less { consequence } else { "" });
    leaf::compare(rule, &ROOT.key("requests_per_minute"), (&old, &new), name, found);
}
