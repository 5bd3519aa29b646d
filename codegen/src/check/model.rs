use std::collections::HashSet;

use wan_specs::{ModelSpec, ModelStatus, OperationKind};

use super::{
    draft, example, history, money, naming, output, parameter,
    place::{ROOT, Report},
    polling,
    relation::{self, Names},
    request,
    text::{date, head, notes, origin, sentence, sources, url, words},
};
use crate::Rule;

/// Checks one model for itself. What needs its provider is checked elsewhere.
pub(super) fn check(report: &mut Report<'_>, spec: &ModelSpec) {
    if !head(report, spec.format, &spec.schema, "model") {
        return;
    }
    identity(report, spec);
    words(report, &ROOT.key("title"), &spec.title);
    sentence(report, &ROOT.key("doc"), &spec.doc);
    url(report, &ROOT.key("docs"), spec.docs.as_deref());
    notes(report, &spec.notes);
    sources(report, &spec.sources);
    life(report, spec);
    offers(report, spec);
    // Of two parameters with one name, which are told as such, the first counts.
    let names: Names<'_> =
        spec.parameters.iter().rev().map(|parameter| (parameter.name.as_str(), parameter)).collect();
    parameter::check_all(report, &ROOT.key("parameters"), &spec.parameters, &spec.sources);
    naming::check(report, spec);
    history::check(report, spec);
    relation::check(report, spec, &names);
    request::check(report, spec, &names);
    output::check(report, spec, &names);
    money::check(report, spec);
    polling::check(report, spec.polling.as_ref());
    example::check(report, spec, &names);
    draft::check(report, spec);
}

fn identity(report: &mut Report<'_>, spec: &ModelSpec) {
    let (folder, stem) = report.folder_and_stem();
    if spec.provider != folder {
        let message = format!("the file lies in the folder `{folder}`");
        report
            .add(Rule::ModelProvider, &ROOT.key("provider"), message)
            .help("move the file or correct the id");
    }
    if spec.model != stem {
        let message = format!("the file is called `{stem}.json`");
        report.add(Rule::ModelId, &ROOT.key("model"), message).help("rename the file or correct the id");
    }
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-_".contains(&byte);
    if !spec.model.bytes().all(plain) || !spec.model.starts_with(|c: char| c.is_ascii_lowercase()) {
        report
            .add(
                Rule::ModelIdSyntax,
                &ROOT.key("model"),
                "an id is made of small letters, digits, `.`, `-` and `_`",
            )
            .help("put the provider's own spelling into `wire_name`");
    }
    let addressable = |byte: u8| byte.is_ascii_alphanumeric() || b".-_~/:@".contains(&byte);
    if let Some(wire_name) = &spec.wire_name
        && (wire_name.is_empty() || !wire_name.bytes().all(addressable))
    {
        report.add(
            Rule::WireName,
            &ROOT.key("wire_name"),
            "letters, digits and `.-_~/:@` fit into an address",
        );
    }
}

fn life(report: &mut Report<'_>, spec: &ModelSpec) {
    let version =
        spec.version.split('.').all(|part| !part.is_empty() && part.bytes().all(|c| c.is_ascii_digit()));
    if !version {
        report
            .add(Rule::Version, &ROOT.key("version"), "a version is made of numbers with dots between them")
            .help("write it as \"2.6\"");
    }
    date(report, &ROOT.key("sunset"), spec.sunset.as_deref());
    if spec.sunset.is_some() && spec.status != ModelStatus::Deprecated {
        report
            .add(Rule::Sunset, &ROOT.key("sunset"), "a model that goes away is deprecated")
            .help("write \"status\": \"deprecated\", or remove `sunset`");
    }
}

fn offers(report: &mut Report<'_>, spec: &ModelSpec) {
    let list = ROOT.key("operations");
    let mut offered = HashSet::new();
    for (at, offer) in spec.operations.iter().enumerate() {
        let place = list.item(at);
        origin(report, &place, (None, offer.source.as_deref()), &spec.sources);
        if !offered.insert(offer.operation) {
            report.add(Rule::DuplicateOffer, &place.key("operation"), "this operation is offered already");
        }
    }
    let has = |kind| offered.contains(&kind);
    if !has(OperationKind::Submit) && !has(OperationKind::Sync) {
        report.add(Rule::OfferMissing, &list, "nothing makes a video").help("offer `submit`, `sync` or both");
    }
    if has(OperationKind::Submit) && !has(OperationKind::Status) {
        report
            .add(
                Rule::OfferMissing,
                &list,
                "a job that is submitted could not be asked for, and it is paid for",
            )
            .help("offer `status` too");
    }
    let follow_up =
        [OperationKind::Status, OperationKind::Result, OperationKind::Cancel].into_iter().any(has);
    if follow_up && !has(OperationKind::Submit) {
        report
            .add(Rule::OfferMissing, &list, "an operation on jobs is offered, and nothing submits one")
            .help("offer `submit`, or remove `status`, `result` and `cancel`");
    }
}
