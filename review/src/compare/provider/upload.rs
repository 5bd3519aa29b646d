use std::collections::BTreeSet;

use wan_specs::{MediaForm, ModelSpec, ModelStatus, OperationKind, ParameterSpec, ProviderSpec, TakesSpec};

use super::{
    super::{Change, Found, Place},
    leaf, text,
};
use crate::{
    Finding, Flag,
    rules::{protocol as rules, provider_answer},
};

/// Finds what changed in where the files of an upload stand, and in which are taken.
pub(super) fn compare(
    place: &Place<'_>,
    old: Option<&TakesSpec>,
    new: Option<&TakesSpec>,
    found: &mut Found<'_>,
) {
    match (old, new) {
        (Some(old), Some(new)) => changed(place, old, new, found),
        (None, Some(new)) => {
            let message = format!("how a file is uploaded is known: {}", way(new));
            found.add(&rules::UPLOAD_ADDED, place, Change::added(new), message);
        }
        (Some(old), None) => {
            let message = "how a file is uploaded is no longer known: a file of one's own is refused where a model \
                           takes nothing but addresses";
            found.add(&rules::UPLOAD_REMOVED, place, Change::removed(old), message);
        }
        (None, None) => {}
    }
}

/// Adds to what was found that files are refused which were uploaded, where a model needs it.
pub(super) fn refused<'a>(
    (old, new): (&ProviderSpec, &ProviderSpec),
    mut models: impl Iterator<Item = &'a ModelSpec>,
    found: &mut Found<'_>,
) {
    let needs = |model: &ModelSpec| {
        let is_its = model.provider == old.provider && model.status != ModelStatus::Draft;
        is_its && model.parameters.iter().any(needs_upload)
    };
    let takes_none = !keeps_files(new);
    if keeps_files(old) && models.any(needs) {
        let findings = found.findings_mut().iter_mut();
        let refusing = findings.filter(|finding| {
            finding.rule == &rules::UPLOAD_LIMIT_NARROWED || takes_none && is_of_upload(finding)
        });
        refusing.for_each(|finding| {
            finding.touching(Flag::Refused);
        });
    }
}

/// Whether a file can be handed over and has an address then.
fn keeps_files(provider: &ProviderSpec) -> bool {
    provider.operations.iter().any(|call| {
        call.operation == OperationKind::Upload && call.takes.is_some() && !call.answer.output.is_empty()
    })
}

/// Whether a file has to become an address first, for nothing else is taken.
fn needs_upload(parameter: &ParameterSpec) -> bool {
    let is_address = |form: &MediaForm| *form == MediaForm::Url;
    let itself = parameter.kind.is_media() && parameter.forms.iter().all(is_address);
    itself || parameter.fields.iter().chain(parameter.item.as_deref()).any(needs_upload)
}

fn is_of_upload(finding: &Finding) -> bool {
    let rules =
        [&rules::OPERATION_REMOVED, &rules::UPLOAD_REMOVED, &provider_answer::UPLOAD_ADDRESS_POINTER_CHANGED];
    rules.contains(&finding.rule) && finding.name == "upload"
}

fn changed(place: &Place<'_>, old: &TakesSpec, new: &TakesSpec, found: &mut Found<'_>) {
    let TakesSpec { files, form, multipart, presigned, formats, max_bytes } = old;
    let rule = &rules::UPLOAD_REQUEST_CHANGED;
    let name = ("the place of a file in an upload", "");
    leaf::compare(rule, &place.key("files"), (files, &new.files), name, found);
    let name = ("the form of a file in an upload", "");
    leaf::compare(rule, &place.key("form"), (form, &new.form), name, found);
    let name = ("the form that a file is a part of", "");
    leaf::compare(rule, &place.key("multipart"), (multipart, &new.multipart), name, found);
    let name = ("how an upload tells where the bytes go to", "");
    leaf::compare(rule, &place.key("presigned"), (presigned, &new.presigned), name, found);
    self::formats(&place.key("formats"), formats, &new.formats, found);
    limit(&place.key("max_bytes"), *max_bytes, new.max_bytes, found);
}

/// How a file is handed over.
fn way(takes: &TakesSpec) -> String {
    match (&takes.files, &takes.multipart) {
        (Some(files), _) => format!("it stands at `{files}`"),
        (None, Some(multipart)) => format!("it is the field `{}` of a form", multipart.file),
        (None, None) => "its bytes go to an address that the answer tells".to_owned(),
    }
}

/// No format at all stands for any: none is published.
fn formats(place: &Place<'_>, old: &[String], new: &[String], found: &mut Found<'_>) {
    let set = |list: &[String]| list.iter().cloned().collect::<BTreeSet<_>>();
    let (before, after) = (set(old), set(new));
    let loses = |from: &BTreeSet<String>, to: &BTreeSet<String>| {
        !to.is_empty() && (from.is_empty() || !from.is_subset(to))
    };
    let any = |list: &[String]| if list.is_empty() { "any format".to_owned() } else { leaf::shown(list) };
    let message = format!("an upload takes {} (was {})", any(new), any(old));
    if loses(&before, &after) {
        found.add(&rules::UPLOAD_LIMIT_NARROWED, place, Change::of(old, new), message.clone());
    }
    if loses(&after, &before) {
        found.add(&rules::UPLOAD_LIMIT_WIDENED, place, Change::of(old, new), message);
    }
    if before == after {
        text::order(place, (old, new), Clone::clone, "each format is taken like any other", found);
    }
}

fn limit(place: &Place<'_>, old: Option<u64>, new: Option<u64>, found: &mut Found<'_>) {
    let is_less = new.unwrap_or(u64::MAX) < old.unwrap_or(u64::MAX);
    let rule = if is_less { &rules::UPLOAD_LIMIT_NARROWED } else { &rules::UPLOAD_LIMIT_WIDENED };
    let name = ("the greatest number of bytes of a file that is uploaded", "");
    leaf::compare(rule, place, (&old, &new), name, found);
}
