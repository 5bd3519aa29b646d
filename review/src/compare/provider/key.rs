use wan_specs::AuthSpec;

use super::{
    super::{Change, Found, Place, ROOT, align},
    leaf, text,
};
use crate::rules::protocol as rules;

/// Finds what changed in how a request proves who pays.
pub(super) fn compare(old: &AuthSpec, new: &AuthSpec, found: &mut Found<'_>) {
    let AuthSpec { env, header, template, source } = old;
    let place = ROOT.key("auth");
    variables(&place.key("env"), env, &new.env, found);
    let rule = &rules::AUTH_HEADER_CHANGED;
    let sent =
        format!(": requests carry \"{}: {}\" instead of \"{header}: {template}\"", new.header, new.template);
    let name = ("the header of the key", sent.as_str());
    leaf::compare(rule, &place.key("header"), (header, &new.header), name, found);
    let value = ("the form of the key in its header", sent.as_str());
    leaf::compare(rule, &place.key("template"), (template, &new.template), value, found);
    text::source(&place, source.as_ref(), new.source.as_ref(), "how the key is sent", found);
}

/// The environment variables are tried in their order: the first that is set holds the key that pays.
fn variables(place: &Place<'_>, old: &[String], new: &[String], found: &mut Found<'_>) {
    for aligned in align(old, new, Clone::clone) {
        let place = place.item(aligned.item());
        match (aligned.old, aligned.new) {
            (None, Some((_, name))) => {
                let message = format!("the key is read from the environment variable `{name}` too");
                found.add(&rules::KEY_VARIABLE_ADDED, &place, Change::added(name), message);
            }
            (Some((_, name)), None) => {
                let message = format!(
                    "the key is no longer read from the environment variable `{name}`: programs that set only this \
                     one find no key"
                );
                found.add(&rules::KEY_VARIABLE_REMOVED, &place, Change::removed(name), message);
            }
            _ => {}
        }
    }
    if is_asked_in_another_order(old, new) {
        let message = format!(
            "the key is looked for in {} (was {}): where several are set, another key is used and another account may \
             pay",
            leaf::shown(new),
            leaf::shown(old)
        );
        found.add(&rules::KEY_VARIABLES_REORDERED, place, Change::of(old, new), message);
    }
}

/// Whether another variable comes before one that both sides know.
fn is_asked_in_another_order(old: &[String], new: &[String]) -> bool {
    let before = |list: &[String], name: &String| {
        list.iter().take_while(|one| *one != name).cloned().collect::<Vec<String>>()
    };
    old.iter().filter(|name| new.contains(name)).any(|name| before(old, name) != before(new, name))
}
