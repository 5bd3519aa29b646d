use wan_specs::{HostSpec, ProviderSpec};

use super::{
    super::{Change, Found, Place, ROOT, align, place::Item},
    text,
};
use crate::{Flag, rules::protocol as rules};

/// Finds what changed in where the provider listens.
pub(super) fn compare(
    (old, new): (&[HostSpec], &[HostSpec]),
    (before, after): (&ProviderSpec, &ProviderSpec),
    found: &mut Found<'_>,
) {
    let list = ROOT.key("hosts");
    let renamed = renamed(old, new);
    for ((old_at, old), (new_at, new)) in &renamed {
        let place = list.item(Item { name: &new.name, old: Some(*old_at), new: Some(*new_at) });
        let message = format!(
            "host `{}` is called `{}` now, its address is the same: programs that name it in `base_url` are refused",
            old.name, new.name
        );
        found.add(&rules::HOST_RENAMED, &place.key("name"), Change::of(&old.name, &new.name), message);
        changed(&place, old, new, (before, after), found);
    }
    for aligned in align(old, new, |host| host.name.clone()) {
        let place = list.item(aligned.item());
        let is_renamed = |host: &HostSpec| {
            renamed.iter().any(|((_, old), (_, new))| old.name == host.name || new.name == host.name)
        };
        match (aligned.old, aligned.new) {
            (Some((_, old)), Some((_, new))) => changed(&place, old, new, (before, after), found),
            (None, Some((_, host))) if !is_renamed(host) => {
                let keys = if host.key { "keys may be sent there" } else { "it never sees a key" };
                let message = format!(
                    "added host `{}` at `{}`: {keys}, and files are fetched from there without checking that it is \
                     public",
                    host.name, host.origin
                );
                found.add(&rules::HOST_ADDED, &place, Change::added(host), message);
            }
            (Some((_, host)), None) if !is_renamed(host) => {
                let message = format!(
                    "removed host `{}` at `{}`: programs that name it in `base_url` are refused, and files are \
                     fetched from there only while it is public",
                    host.name, host.origin
                );
                found.add(&rules::HOST_REMOVED, &place, Change::removed(host), message);
            }
            _ => {}
        }
    }
    text::order(&list, (old, new), |host| host.name.clone(), "no host is preferred to another", found);
}

/// Where a host stands in its list, and the host.
type At<'a> = (usize, &'a HostSpec);

/// Hosts whose names are on one side only and whose addresses are the same.
pub(super) fn renamed<'a>(old: &'a [HostSpec], new: &'a [HostSpec]) -> Vec<(At<'a>, At<'a>)> {
    let is_new = |host: &HostSpec| !old.iter().any(|one| one.name == host.name);
    let is_gone = |host: &HostSpec| !new.iter().any(|one| one.name == host.name);
    old.iter()
        .enumerate()
        .filter(|(_, host)| is_gone(host))
        .filter_map(|(at, host)| {
            let same = |(_, other): &(usize, &HostSpec)| is_new(other) && other.origin == host.origin;
            Some(((at, host), new.iter().enumerate().find(same)?))
        })
        .collect()
}

fn changed(
    place: &Place<'_>,
    old: &HostSpec,
    new: &HostSpec,
    (before, after): (&ProviderSpec, &ProviderSpec),
    found: &mut Found<'_>,
) {
    let HostSpec { name, origin, key, source } = old;
    if *origin != new.origin {
        let is_called = |spec: &ProviderSpec, name: &str| spec.operations.iter().any(|one| one.host == name);
        let is_called = is_called(before, name) || is_called(after, &new.name);
        let what = match (is_called, *key || new.key) {
            (true, true) => "requests and keys will be sent there",
            (true, false) => "requests will be sent there",
            (false, true) => "keys may be sent there",
            (false, false) => "files are fetched from there",
        };
        let message = format!("host `{}` is `{}` (was `{origin}`): {what}", new.name, new.origin);
        let change = Change::of(origin, &new.origin);
        let finding = found.add(&rules::HOST_CHANGED, &place.key("origin"), change, message);
        finding.touching(if is_called { Flag::Wire } else { Flag::Data });
    }
    let change = Change::of(key, &new.key);
    if !key && new.key {
        let message = format!("keys may be sent to host `{}` at `{}`", new.name, new.origin);
        found.add(&rules::HOST_KEY_ALLOWED, &place.key("key"), change, message);
    } else if *key && !new.key {
        let message = format!("keys are no longer sent to host `{}` at `{}`", new.name, new.origin);
        found.add(&rules::HOST_KEY_WITHHELD, &place.key("key"), change, message);
    }
    let what = format!("host `{}`", new.name);
    text::source(place, source.as_ref(), new.source.as_ref(), &what, found);
}
