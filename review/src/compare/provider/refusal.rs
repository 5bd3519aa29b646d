use std::collections::BTreeSet;

use wan_specs::{ErrorAnswerSpec, ErrorRuleSpec, MoneyClass, ProviderSpec};

use super::{
    super::{Change, Found, Place, ROOT, align, place::Item},
    leaf, sample, text,
};
use crate::{Flag, rules::provider_answer as rules};

/// Finds what changed in what refusals mean, and in what they cost.
pub(super) fn compare(old: &ProviderSpec, new: &ProviderSpec, found: &mut Found<'_>) {
    let place = ROOT.key("error_answer");
    pointers(&place, old, new, found);
    if old.error_answer.body != new.error_answer.body {
        let change = Change::of(&old.error_answer.body, &new.error_answer.body);
        let message = "the general body of a refusal differs, which emulators answer with";
        found.add(&rules::REFUSAL_SAMPLE_CHANGED, &place.key("body"), change, message);
    }
    let list = ROOT.key("errors");
    let (before, after) = (&old.errors, &new.errors);
    for aligned in align(before, after, name) {
        let place = list.item(aligned.item());
        match (aligned.old, aligned.new) {
            (Some((_, old)), Some((_, new))) => changed(&place, &aligned.name, old, new, found),
            (None, Some((_, rule))) => added(&place, rule, before, found),
            (Some((_, rule)), None) => removed(&place, rule, after, found),
            (None, None) => {}
        }
    }
    if !reordered(&list, before, after, found) {
        text::order(&list, (before, after), name, "no answer is told by another rule for it", found);
    }
}

/// What a rule is about, as people call it: `403`, `500 to 599`, `403 NO_MONEY`, `400 11*`, `406 "credits"`.
fn name(rule: &ErrorRuleSpec) -> String {
    let to = rule.http_status_to.map(|to| format!(" to {to}")).unwrap_or_default();
    let code = rule.code.as_ref().map(|code| format!(" {code}")).unwrap_or_default();
    let prefix = rule.code_prefix.as_ref().map(|prefix| format!(" {prefix}*")).unwrap_or_default();
    let message = rule.message.as_ref().map(|part| format!(" \"{part}\"")).unwrap_or_default();
    format!("{}{to}{code}{prefix}{message}", rule.http_status)
}

/// Where the code and the sentence of a refusal stand decides which rules fit it.
fn pointers(place: &Place<'_>, old: &ProviderSpec, new: &ProviderSpec, found: &mut Found<'_>) {
    let ErrorAnswerSpec { code, message, request_id, body: _ } = &old.error_answer;
    let other = &new.error_answer;
    let rules = || old.errors.iter().chain(&new.errors);
    let both = [
        ("code", code, &other.code, rules().any(|rule| rule.code.is_some() || rule.code_prefix.is_some())),
        ("message", message, &other.message, rules().any(|rule| rule.message.is_some())),
        ("request_id", request_id, &other.request_id, false),
    ];
    for (key, old, new, is_matched) in both {
        let what = format!("the place of the {key} in a refusal");
        let consequence = if is_matched { ": rules that ask for it fit other answers" } else { "" };
        let rule = &rules::ERROR_POINTER_CHANGED;
        let finding = leaf::compare(rule, &place.key(key), (old, new), (&what, consequence), found);
        if let Some(finding) = finding.filter(|_| is_matched) {
            finding.touching(Flag::Retry).touching(Flag::Money);
        }
    }
}

/// What a submit costs that a rule refuses, and whether it is sent again.
fn class(rule: &ErrorRuleSpec) -> &'static str {
    match rule.money {
        MoneyClass::NotProcessed if *rule.statuses().end() >= 500 => {
            "not processed: it costs nothing and is sent again where the answer says when to come back"
        }
        MoneyClass::NotProcessed => "not processed: it costs nothing and is sent again",
        MoneyClass::Rejected => "rejected: it costs nothing and is not sent again",
        MoneyClass::Ambiguous => "ambiguous: it may have been paid and is not sent again",
    }
}

fn added(place: &Place<'_>, rule: &ErrorRuleSpec, before: &[ErrorRuleSpec], found: &mut Found<'_>) {
    let (kind, money) = (leaf::word(&rule.means), class(rule));
    let message = format!("a submit that is answered with {} is {money}; it means `{kind}`", name(rule));
    let finding = found.add(&rules::ERROR_RULE_ADDED, place, Change::added(rule), message);
    if !is_classed_alike(rule, before) {
        finding.touching(Flag::Retry).touching(Flag::Money);
    }
}

fn removed(place: &Place<'_>, rule: &ErrorRuleSpec, after: &[ErrorRuleSpec], found: &mut Found<'_>) {
    let message = format!(
        "no rule of its own tells what {} means: another one holds, or what HTTP says of the status (was {})",
        name(rule),
        class(rule)
    );
    let finding = found.add(&rules::ERROR_RULE_REMOVED, place, Change::removed(rule), message);
    if !is_classed_alike(rule, after) {
        finding.touching(Flag::Retry).touching(Flag::Money);
    }
}

/// Whether the rules of the other side surely give every answer that this rule fits the same money class. What HTTP says
/// of a status counts as another class, for it is not told here.
fn is_classed_alike(rule: &ErrorRuleSpec, others: &[ErrorRuleSpec]) -> bool {
    let mut same = others.iter().filter(|other| share_a_status(other, rule));
    others.iter().any(|other| other.covers(rule)) && same.all(|other| other.money == rule.money)
}

/// Whether there is a status that both rules are about.
fn share_a_status(one: &ErrorRuleSpec, other: &ErrorRuleSpec) -> bool {
    let (one, other) = (one.statuses(), other.statuses());
    one.start() <= other.end() && other.start() <= one.end()
}

fn changed(place: &Place<'_>, name: &str, old: &ErrorRuleSpec, new: &ErrorRuleSpec, found: &mut Found<'_>) {
    let ErrorRuleSpec {
        http_status: _, // These five are its name.
        http_status_to: _,
        code: _,
        code_prefix: _,
        message: _,
        means,
        money,
        title,
        doc,
        causes,
        headers,
        body,
        text: plain,
        content_type,
        note,
        source,
    } = old;
    if *money != new.money {
        let message = format!("a submit that is answered with {name} is {} (was {})", class(new), class(old));
        let change = Change::of(money, &new.money);
        found.add(&rules::RETRY_CLASS_CHANGED, &place.key("money"), change, message);
    }
    let what = format!("what {name} means");
    let rule = &rules::ERROR_MEANING_CHANGED;
    let consequence = ": programs see another kind of error";
    leaf::compare(rule, &place.key("means"), (means, &new.means), (&what, consequence), found);
    let of = |fact: &str| format!("{fact} of {name}");
    let answer = of("the sample");
    let rule = &rules::REFUSAL_SAMPLE_CHANGED;
    let what = of("the list of what causes a refusal");
    leaf::compare(rule, &place.key("causes"), (causes, &new.causes), (&what, ""), found);
    sample::headers(rule, &place.key("headers"), (headers, &new.headers), &answer, found);
    let mut differs = |key, is_other: bool, change| {
        if is_other {
            found.add(rule, &place.key(key), change, format!("the {key} of {answer} differs"));
        }
    };
    differs("body", *body != new.body, Change::of(body, &new.body));
    differs("text", *plain != new.text, Change::of(plain, &new.text));
    differs("content_type", *content_type != new.content_type, Change::of(content_type, &new.content_type));
    text::compare(&place.key("title"), (title, &new.title), &of("the name"), found);
    text::compare(&place.key("doc"), (doc, &new.doc), &of("the description"), found);
    text::compare(&place.key("note"), (note, &new.note), &of("the note"), found);
    text::source(place, source.as_ref(), new.source.as_ref(), name, found);
}

/// Finds rules of one status that are tried in another order, so that another one may be the first that fits.
fn reordered(list: &Place<'_>, old: &[ErrorRuleSpec], new: &[ErrorRuleSpec], found: &mut Found<'_>) -> bool {
    let flipped = flipped(old, new);
    // Of rules for several statuses, the first status that a pair shares stands for all.
    let shared = |(one, other): &Pair<'_>| one.http_status.max(other.http_status);
    let statuses: BTreeSet<u16> = flipped.iter().map(shared).collect();
    let (before, after) = text::kept(old, new, name);
    for status in &statuses {
        let its = |names: &[String]| {
            let is_its = |wanted: &&String| {
                new.iter().any(|rule| rule.statuses().contains(status) && name(rule) == **wanted)
            };
            names.iter().filter(is_its).cloned().collect::<Vec<_>>()
        };
        let (before, after) = (its(&before), its(&after));
        let message = format!(
            "the rules for HTTP {status} are tried in the order {} (was {}): the first that fits holds",
            leaf::shown(&after),
            leaf::shown(&before)
        );
        let first = |rules: &[ErrorRuleSpec]| rules.iter().position(|rule| rule.statuses().contains(status));
        let name = status.to_string();
        let place = list.item(Item { name: &name, old: first(old), new: first(new) });
        let change = Change::of(&before, &after);
        let finding = found.add(&rules::ERROR_RULES_REORDERED, &place, change, message);
        let mut pairs = flipped.iter().filter(|pair| shared(pair) == *status);
        if pairs.clone().any(|(one, other)| one.money != other.money) {
            finding.touching(Flag::Retry).touching(Flag::Money);
        }
        if pairs.any(|(one, other)| one.means != other.means) {
            finding.touching(Flag::Output);
        }
    }
    !statuses.is_empty()
}

/// Two rules of one side.
type Pair<'a> = (&'a ErrorRuleSpec, &'a ErrorRuleSpec);

/// Rules that both sides have, changed places, and may fit the same answer while they say different things.
fn flipped<'a>(old: &[ErrorRuleSpec], new: &'a [ErrorRuleSpec]) -> Vec<Pair<'a>> {
    let place = |rule: &ErrorRuleSpec| old.iter().position(|other| name(other) == name(rule));
    let mut flipped = Vec::new();
    for (at, one) in new.iter().enumerate() {
        for other in new.iter().skip(at + 1).filter(|other| may_overlap(one, other)) {
            if let (Some(first), Some(second)) = (place(one), place(other))
                && first > second
            {
                flipped.push((one, other));
            }
        }
    }
    flipped
}

/// Whether an answer can fit both of two rules that say different things.
fn may_overlap(one: &ErrorRuleSpec, other: &ErrorRuleSpec) -> bool {
    let said = |rule: &ErrorRuleSpec| (rule.means, rule.money);
    share_a_status(one, other) && may_share_a_code(one, other) && said(one) != said(other)
}

/// Whether there may be a code that both rules ask for.
fn may_share_a_code(one: &ErrorRuleSpec, other: &ErrorRuleSpec) -> bool {
    match ((&one.code, &one.code_prefix), (&other.code, &other.code_prefix)) {
        ((Some(code), _), (Some(other), _)) => code == other,
        ((Some(code), _), (_, Some(prefix))) | ((_, Some(prefix)), (Some(code), _)) => {
            code.starts_with(prefix)
        }
        ((_, Some(one)), (_, Some(other))) => one.starts_with(other) || other.starts_with(one),
        _ => true,
    }
}
