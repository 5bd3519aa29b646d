use std::collections::HashSet;

use wan_specs::{AuthSpec, ExpirySignal, HostSpec, ProviderSpec, StateMeaning};

use super::{
    errors, operation,
    place::{Place, ROOT, Report},
    polling, template,
    text::{head, notes, origin, sources, url, words, words_if},
    webhook,
};
use crate::{Rule, name};

/// Modules, cargo features and items of the generated crate that a provider's module would hide.
const TAKEN: &[&str] = &[
    "alloc",
    "blocking",
    "catalog",
    "client",
    "core",
    "default",
    "internal",
    "journal",
    "jobs",
    "media",
    "models",
    "offers",
    "provider",
    "providers",
    "runtime",
    "std",
    "test",
    "tracing",
    "types",
    "validate",
    "wan_runtime",
    "webhook",
];

/// Checks one provider.
pub(super) fn check(report: &mut Report<'_>, spec: &ProviderSpec) {
    if !head(report, spec.format, &spec.schema, "provider") {
        return;
    }
    identity(report, spec);
    words(report, &ROOT.key("title"), &spec.title);
    url(report, &ROOT.key("docs"), spec.docs.as_deref());
    notes(report, &spec.notes);
    sources(report, &spec.sources);
    auth(report, &spec.auth, spec);
    hosts(report, &spec.hosts, spec);
    operation::check(report, spec);
    errors::states(report, spec);
    errors::check(report, spec);
    polling::check(report, spec.polling.as_ref());
    limits(report, spec);
    expiry(report, spec);
    if let Some(hook) = &spec.webhook {
        webhook::check(report, hook, spec);
    }
}

/// Checks the name of a header.
pub(super) fn header(report: &mut Report<'_>, place: &Place<'_>, name: &str) {
    let token =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_!#$%&'*+.^`|~".contains(&byte);
    if name.is_empty() || !name.bytes().all(token) {
        report
            .add(Rule::HeaderName, place, "a header's name is made of small letters, digits and hyphens")
            .help("write it in lower case: \"retry-after\"");
    }
}

fn identity(report: &mut Report<'_>, spec: &ProviderSpec) {
    let (folder, _) = report.folder_and_stem();
    let place = ROOT.key("provider");
    if spec.provider != folder {
        let message = format!("the file lies in the folder `{folder}`");
        report.add(Rule::ProviderId, &place, message).help("rename the folder or correct the id");
    }
    let plain =
        spec.provider.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    if !plain || spec.provider.starts_with('_') || !name::is_identifier(&spec.provider) {
        let message = format!("`{}` is no name in snake case, or a word of Rust's own", spec.provider);
        report.add(Rule::ProviderName, &place, message).help("use small letters, digits and `_`");
    } else if TAKEN.contains(&spec.provider.as_str()) {
        let message = format!("`{}` is a module or a feature of the generated crate", spec.provider);
        report.add(Rule::ProviderName, &place, message).help("use the provider's full name");
    }
}

fn auth(report: &mut Report<'_>, auth: &AuthSpec, spec: &ProviderSpec) {
    let place = ROOT.key("auth");
    origin(report, &place, (None, auth.source.as_deref()), &spec.sources);
    header(report, &place.key("header"), &auth.header);
    let at = place.key("template");
    let before = report.len();
    let variables = template::check(report, &at, &auth.template, &["key"]);
    if report.len() == before && !variables.contains(&"key") {
        report
            .add(Rule::KeyTemplate, &at, "the key would not be sent")
            .help("write \"{key}\" or \"Bearer {key}\"");
    }
    if auth.template.chars().any(char::is_control) {
        report.add(Rule::ControlCharacter, &at, "a header's value holds no control character");
    }
    let list = place.key("env");
    if auth.env.is_empty() {
        report
            .add(Rule::EnvironmentName, &list, "no variable is named that may hold the key")
            .help("name one: \"ACME_API_KEY\"");
    }
    let mut known = HashSet::new();
    for (at, name) in auth.env.iter().enumerate() {
        let shouting =
            name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
        if !shouting || !name.starts_with(|c: char| c.is_ascii_uppercase()) {
            report
                .add(Rule::EnvironmentName, &list.item(at), "the name is made of capitals, digits and `_`")
                .help("write it as \"ACME_API_KEY\"");
        } else if !known.insert(name) {
            report.add(Rule::EnvironmentName, &list.item(at), "this variable is named already");
        }
    }
}

fn hosts(report: &mut Report<'_>, hosts: &[HostSpec], spec: &ProviderSpec) {
    let list = ROOT.key("hosts");
    let (mut names, mut origins) = (HashSet::new(), HashSet::new());
    for (at, host) in hosts.iter().enumerate() {
        let place = list.item(at);
        origin(report, &place, (None, host.source.as_deref()), &spec.sources);
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_-".contains(&byte);
        if host.name.is_empty() || !host.name.bytes().all(plain) {
            report
                .add(
                    Rule::HostName,
                    &place.key("name"),
                    "a host's name is made of small letters, digits, `-` and `_`",
                )
                .help("it becomes a part of the emulator's addresses");
        } else if !names.insert(&host.name) {
            report.add(
                Rule::DuplicateHost,
                &place.key("name"),
                format!("another host is called `{}`", host.name),
            );
        }
        if !is_origin(&host.origin) {
            report
                .add(
                    Rule::HostOrigin,
                    &place.key("origin"),
                    "an origin is a scheme, a host and perhaps a port, without a path",
                )
                .help("write it as \"https://api.example.com\"");
        } else if !origins.insert(&host.origin) {
            report.add(Rule::DuplicateHost, &place.key("origin"), "another host has this origin");
        }
    }
}

/// Whether a text is `https://`, a host in lower case and perhaps a port.
fn is_origin(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("https://") else { return false };
    let (host, port) = rest.split_once(':').unwrap_or((rest, "443"));
    let label = |label: &str| {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        !label.is_empty()
            && label.len() <= 63
            && label.bytes().all(plain)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let digits = !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
    host.split('.').all(label) && digits && port.parse::<u16>().is_ok_and(|port| port > 0)
}

fn limits(report: &mut Report<'_>, spec: &ProviderSpec) {
    let retention = ROOT.key("retention");
    words_if(report, &retention.key("note"), spec.retention.note.as_deref());
    let billing = (spec.billing.note.as_deref(), spec.billing.source.as_deref());
    origin(report, &ROOT.key("billing"), billing, &spec.sources);
    let webhook = ROOT.key("webhook");
    let limits = [
        (retention.key("record_seconds"), spec.retention.record_seconds),
        (retention.key("file_seconds"), spec.retention.file_seconds),
        (ROOT.key("requests_per_minute"), spec.requests_per_minute.map(u64::from)),
        (webhook.key("timeout_seconds"), spec.webhook.as_ref().and_then(|hook| hook.timeout_seconds)),
    ];
    for (place, _) in limits.iter().filter(|(_, limit)| *limit == Some(0)) {
        report
            .add(Rule::Zero, place, "zero would leave nothing")
            .help("remove the key where nothing is published: absent means unknown");
    }
}

/// Checks the signs by which a provider tells that it keeps something no longer.
fn expiry(report: &mut Report<'_>, spec: &ProviderSpec) {
    let list = ROOT.key("retention");
    let list = list.key("expired");
    let mut known = HashSet::new();
    for (at, signal) in spec.retention.expired.iter().enumerate() {
        let place = list.item(at);
        let has_state = || spec.states.iter().any(|state| state.means == StateMeaning::Expired);
        if !known.insert(signal) {
            report.add(Rule::Expiry, &place, "this sign is listed already");
        } else if *signal == ExpirySignal::State && !has_state() {
            report
                .add(Rule::Expiry, &place, "no word of `states` means `expired`")
                .help("add the word to `states`, or remove the sign");
        } else if *signal == ExpirySignal::NoOutput && spec.retention.file_seconds.is_none() {
            report
                .add(
                    Rule::Expiry,
                    &place,
                    "nothing says how long a file is kept, so none can be told from a mistake",
                )
                .help("add `file_seconds`, or remove the sign");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_has_no_path_and_no_user() {
        for good in ["https://api.example.com", "https://a-1.b:8443", "https://127.0.0.1:1"] {
            assert!(is_origin(good), "{good}");
        }
        for bad in [
            "http://api.example.com",
            "https://",
            "https://a/",
            "https://a/b",
            "https://u@a",
            "https://a:",
            "https://a:0",
            "https://a:99999",
            "https://A",
            "https://a..b",
            "https://-a",
            "https://a?b",
            "https://a:+80",
        ] {
            assert!(!is_origin(bad), "{bad}");
        }
    }
}
