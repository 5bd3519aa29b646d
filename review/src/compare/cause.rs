use serde::Serialize;
use serde_json::Value;
use wan_specs::SourceSpec;

use super::Found;
use crate::Cause;

/// Tells of each finding why the spec changed, as far as the sources of both sides tell. What only one side has may have
/// any cause.
pub(super) fn tell<T: Serialize>(
    found: &mut Found<'_>,
    old: Option<(&T, &[SourceSpec])>,
    new: Option<(&T, &[SourceSpec])>,
) {
    if let (Some(old), Some(new), false) = (old, new, found.is_empty()) {
        let (old, new) = (Sources::new(old.0, old.1), Sources::new(new.0, new.1));
        found.tell_causes(|before, after| cause((&old, before), (&new, after)));
    }
}

/// The spec of one side, as a place to look up who says what.
#[derive(Debug)]
struct Sources<'a> {
    /// All of it.
    spec: Value,
    sources: &'a [SourceSpec],
}

impl<'a> Sources<'a> {
    fn new<T: Serialize>(spec: &T, sources: &'a [SourceSpec]) -> Self {
        // The types of specs hold nothing that JSON cannot.
        Self { spec: serde_json::to_value(spec).unwrap_or_default(), sources }
    }

    /// The source of what stands at a JSON pointer: the one that the nearest object around it names, else the first,
    /// which is the contract.
    fn of(&self, pointer: &str) -> Option<&'a SourceSpec> {
        match self.around(pointer, "source") {
            Some(id) => self.sources.iter().find(|source| source.id == id),
            None => self.sources.first(),
        }
    }

    /// The text under a key of the nearest object that has it: the one at a JSON pointer, or one around that.
    fn around(&self, pointer: &str, key: &str) -> Option<&str> {
        let mut around = Some(pointer);
        while let Some(pointer) = around {
            let text = self.spec.pointer(pointer).and_then(|value| value.get(key)).and_then(Value::as_str);
            if text.is_some() {
                return text;
            }
            around = pointer.rsplit_once('/').map(|(up, _)| up);
        }
        None
    }
}

/// Why a fact changed, by the sources that both sides name for it. Each side has its own pointer, for lists shift.
fn cause(old: (&Sources<'_>, &str), new: (&Sources<'_>, &str)) -> Cause {
    // Prices and times tell themselves when they were read.
    let days = [old, new].map(|(side, pointer)| side.around(pointer, "as_of"));
    if let [Some(before), Some(after)] = days
        && before != after
    {
        return Cause::Provider;
    }
    match (old.0.of(old.1), new.0.of(new.1)) {
        (Some(old), Some(new)) => of_readings(old, new),
        _ => Cause::Unknown,
    }
}

fn of_readings(old: &SourceSpec, new: &SourceSpec) -> Cause {
    let is_elsewhere = old.url.is_some() && new.url.is_some() && old.url != new.url;
    match (&old.read, &new.read) {
        (Some(before), Some(after)) if before != after => Cause::Provider,
        (Some(_), Some(_)) if !is_elsewhere => Cause::Correction,
        _ if is_elsewhere => Cause::Provider,
        _ => Cause::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn source(id: &str, url: Option<&str>, read: Option<&str>) -> SourceSpec {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        SourceSpec { id: id.to_owned(), title: "A page".to_owned(), url: owned(url), read: owned(read) }
    }

    #[test]
    fn another_day_or_address_is_the_provider_and_the_same_day_a_correction() {
        let page = |url, read| source("page", url, read);
        for (old, new, expected) in [
            (page(None, Some("2026-11-20")), page(None, Some("2026-12-01")), Cause::Provider),
            (page(None, Some("2026-11-20")), page(None, Some("2026-11-20")), Cause::Correction),
            (page(Some("a"), Some("2026-11-20")), page(Some("b"), Some("2026-11-20")), Cause::Provider),
            (page(Some("a"), None), page(Some("b"), None), Cause::Provider),
            (page(Some("a"), None), page(Some("a"), Some("2026-11-20")), Cause::Unknown),
            (page(None, None), page(None, None), Cause::Unknown),
        ] {
            assert_eq!(of_readings(&old, &new), expected, "{old:?} {new:?}");
        }
    }

    #[test]
    fn a_fact_that_tells_its_own_day_needs_no_source() {
        let all = [source("page", None, Some("2026-11-20"))];
        let read = |day: &str| Sources {
            spec: json!({ "price": { "low": "1", "as_of": day }, "doc": "x" }),
            sources: &all,
        };
        let (old, new) = (read("2026-11-20"), read("2026-12-01"));
        assert_eq!(cause((&old, "/price/low"), (&new, "/price/low")), Cause::Provider);
        assert_eq!(cause((&old, "/price/low"), (&old, "/price/low")), Cause::Correction);
        assert_eq!(cause((&old, "/doc"), (&new, "/doc")), Cause::Correction);
    }

    #[test]
    fn the_nearest_object_that_names_a_source_decides() {
        let all = [source("page", None, None), source("docs", None, None), source("sdk", None, None)];
        let spec = json!({ "price": { "low": "1", "source": "docs" }, "rules": [{ "source": "sdk", "when": { "values": [1] } }], "doc": "x" });
        let sources = Sources { spec, sources: &all };
        for (pointer, id) in [
            ("/price/low", "docs"),
            ("/price", "docs"),
            ("/rules/0/when/values", "sdk"),
            ("/rules", "page"),
            ("/doc", "page"),
            ("", "page"),
            ("/not/there", "page"),
        ] {
            assert_eq!(sources.of(pointer).map(|source| source.id.as_str()), Some(id), "{pointer}");
        }
    }
}
