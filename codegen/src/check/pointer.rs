use std::collections::HashMap;

use wan_specs::ParameterSpec;

use super::place::{Place, Report};
use crate::Rule;

/// The pointer of a parameter from what holds it.
pub(crate) fn of(parameter: &ParameterSpec) -> String {
    parameter
        .pointer
        .clone()
        .unwrap_or_else(|| format!("/{}", parameter.name.replace('~', "~0").replace('/', "~1")))
}

/// What is wrong with a JSON pointer that names something below the whole.
pub(super) fn fault(pointer: &str) -> Option<&'static str> {
    if !pointer.starts_with('/') {
        return Some("a JSON pointer begins with `/`");
    }
    if pointer.split('/').skip(1).any(str::is_empty) {
        return Some("a step of the pointer is empty");
    }
    let bad = pointer.split('~').skip(1).any(|rest| !rest.starts_with(['0', '1']));
    bad.then_some("`~` stands only in `~0` for `~` and in `~1` for `/`")
}

/// Checks the pointers of parameters that share a body.
pub(super) fn check(report: &mut Report<'_>, list: &Place<'_>, parameters: &[ParameterSpec]) {
    let mut taken: HashMap<String, &str> = HashMap::with_capacity(parameters.len());
    for (at, parameter) in parameters.iter().enumerate() {
        let place = list.item(at);
        let pointer = of(parameter);
        let named = if parameter.pointer.is_some() { place.key("pointer") } else { place.key("name") };
        if let Some(fault) = parameter.pointer.as_deref().and_then(fault) {
            report.add(Rule::Pointer, &named, fault).help("write it as `/outer/inner`");
            continue;
        }
        match taken.get(&pointer) {
            // Two parameters of one name are told as such.
            Some(other) if *other == parameter.name => {}
            Some(other) => {
                let message = format!("`{other}` stands at `{pointer}` too");
                report
                    .add(Rule::PointerClash, &named, message)
                    .help("give each parameter a place of its own");
            }
            None => {
                taken.insert(pointer, &parameter.name);
            }
        }
    }
    for (at, parameter) in parameters.iter().enumerate() {
        let pointer = of(parameter);
        let outer = pointer.match_indices('/').skip(1).find_map(|(end, _)| taken.get(pointer.get(..end)?));
        if let Some(outer) = outer {
            let message = format!("`{pointer}` lies inside of `{outer}`, which holds a value of its own");
            let place = list.item(at);
            report
                .add(Rule::PointerClash, &place.key("pointer"), message)
                .help(format!("make this a member of `{outer}`, or move one of the two"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointers_name_something_below_the_whole() {
        for good in ["/a", "/a/b~1c", "/a~0/0"] {
            assert_eq!(fault(good), None, "{good}");
        }
        for bad in ["", "a", "/", "/a//b", "/a/", "/a~", "/a~2"] {
            assert!(fault(bad).is_some(), "{bad}");
        }
    }
}
