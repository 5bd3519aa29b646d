//! Members of objects and items of lists.

use std::collections::HashMap;

use crate::entry::{Entry, Said, Unclear};

/// Puts entries whose names tell where they stand, `loras[].path` or `camera.pan`, into those they stand in.
pub(crate) fn nested(entries: Vec<Entry>) -> Vec<Entry> {
    let mut found = Level::default();
    for mut entry in entries {
        let Some(name) = entry.name.take() else {
            found.entries.push(entry);
            continue;
        };
        let steps: Vec<&str> =
            name.text.split('.').filter(|step| !step.trim_matches(['[', ']']).is_empty()).collect();
        let Some((own, outer)) = steps.split_last().filter(|_| steps.len() <= DEEPEST) else {
            entry.name = Some(name);
            found.entries.push(entry);
            continue;
        };
        entry.name = Some(Said::new(bare(own), name.line));
        if own.ends_with(']') {
            entry.kind = entry.kind.map(|kind| {
                if is_list(&kind.text) { kind } else { Said::new(&format!("{}[]", kind.text), kind.line) }
            });
        }
        found.put(outer, entry);
    }
    found.into_entries()
}

/// How many steps a name may have.
const DEEPEST: usize = 8;

/// Entries, found by name where they may hold others.
#[derive(Default)]
struct Level {
    entries: Vec<Entry>,
    /// The index of the first entry of a name.
    named: HashMap<String, usize>,
    /// The entries that stand in one of these, by its index.
    within: HashMap<usize, Level>,
}

impl Level {
    /// Puts an entry where the steps in front of its own name lead.
    fn put(&mut self, outer: &[&str], entry: Entry) {
        let Some((first, rest)) = outer.split_first() else {
            if let Some(name) = &entry.name {
                self.named.entry(name.text.clone()).or_insert(self.entries.len());
            }
            self.entries.push(entry);
            return;
        };
        let index = match self.named.get(bare(first)) {
            Some(known) => *known,
            None => self.unwritten(first, &entry),
        };
        self.within.entry(index).or_default().put(rest, entry);
    }

    /// Makes the entry that the page has no line of its own for.
    fn unwritten(&mut self, step: &str, member: &Entry) -> usize {
        let mut entry = Entry::at(member.line);
        let name = bare(step);
        entry.name = Some(Said::new(name, member.line));
        entry.kind = Some(Said::new(if step.ends_with(']') { "object[]" } else { "object" }, member.line));
        let question =
            "It has no line of its own; a member of it tells that it is there. Is it required?".to_owned();
        entry.unclear.push(Unclear { key: "required", question, line: member.line });
        self.put(&[], entry);
        self.entries.len() - 1
    }

    fn into_entries(mut self) -> Vec<Entry> {
        for (index, level) in self.within {
            if let Some(entry) = self.entries.get_mut(index) {
                entry.members.extend(level.into_entries());
            }
        }
        self.entries
    }
}

/// A step without the brackets that say it is a list.
fn bare(step: &str) -> &str {
    step.split('[').next().unwrap_or(step)
}

/// Whether a type, in a page's words, is a list.
pub(crate) fn is_list(kind: &str) -> bool {
    let lower = kind.to_lowercase();
    lower.contains("[]") || lower.starts_with("array") || lower.starts_with("list")
}

/// Whether the type, in a page's words, takes `null` besides: `integer | null`.
pub(crate) fn takes_null(entry: &Entry) -> bool {
    let kind = entry.kind.as_ref().map(|kind| kind.text.to_lowercase()).unwrap_or_default();
    let mut words = kind.split(|letter: char| !letter.is_ascii_alphanumeric());
    kind.contains('|') && words.any(|word| word == "null")
}

/// Whether a type, in a page's words, has members or items.
pub(crate) fn may_hold(kind: &str) -> bool {
    let lower = kind.to_lowercase();
    is_list(kind) || ["object", "dict", "map", "struct"].iter().any(|word| lower.starts_with(word))
}

/// Types that a page may call items.
const KINDS: &[&str] = &[
    "string", "str", "text", "integer", "int", "number", "float", "double", "boolean", "bool", "object",
    "dict", "map", "url", "uri", "file", "image", "audio", "video",
];

/// What a list is of, in a page's words: `object` of `array of objects`, `object[]` and `list<object>`. None: it is a
/// list and no more.
pub(crate) fn item_kind(kind: &str) -> Option<String> {
    let lower = kind.to_lowercase();
    let apart = |letter: char| !letter.is_ascii_alphanumeric();
    let words =
        lower.split(apart).filter(|word| !matches!(*word, "" | "array" | "arrays" | "list" | "lists" | "of"));
    let first = words.map(|word| word.strip_suffix('s').unwrap_or(word)).next()?;
    // What lies in one list more is no list of this.
    let once =
        lower.matches("[]").count() + lower.matches("array").count() + lower.matches("list").count() == 1;
    // A type that is named elsewhere is nothing that is known.
    let known = KINDS.contains(&first);
    (once && known).then(|| first.to_owned())
}

/// What one item of a list is called: `lora` of `loras`. The name is ours, for Rust; it is never sent.
pub(crate) fn item_name(list: &str) -> String {
    let single = list
        .strip_suffix("ies")
        .map(|stem| format!("{stem}y"))
        .or_else(|| list.strip_suffix("sses").map(|stem| format!("{stem}ss")))
        .or_else(|| list.strip_suffix('s').filter(|stem| !stem.ends_with('s')).map(str::to_owned));
    single.filter(|name| !name.is_empty()).unwrap_or_else(|| format!("{list}_item"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_steps_are_put_where_they_belong() {
        let entry = |(line, name): (usize, &str)| {
            let mut entry = Entry::at(line);
            entry.name = Some(Said::new(name, line));
            entry.kind = Some(Said::new("object", line));
            entry
        };
        let names = ["loras", "loras[].path", "a", "camera.move.pan", "camera.move.tilt", "tags[]"];
        let entries = nested(names.into_iter().enumerate().map(entry).collect());
        let of = |entries: &[Entry]| {
            entries.iter().map(|one| one.name.as_ref().unwrap().text.clone()).collect::<Vec<_>>()
        };
        assert_eq!(of(&entries), ["loras", "a", "camera", "tags"]);
        assert_eq!(of(&entries[0].members), ["path"]);
        assert_eq!(of(&entries[2].members[0].members), ["pan", "tilt"]);
        assert_eq!(entries[2].unclear.len(), 1);
        assert!(is_list(&entries[3].kind.as_ref().unwrap().text));
    }

    #[test]
    fn a_list_says_what_it_is_of() {
        for (kind, item) in [
            ("object[]", Some("object")),
            ("array of strings", Some("string")),
            ("List<Integer>", Some("integer")),
            ("array[object]", Some("object")),
            ("array", None),
            ("list<LoraWeight>", None),
            ("string[][]", None),
        ] {
            assert_eq!(item_kind(kind).as_deref(), item, "{kind}");
        }
    }

    #[test]
    fn an_item_is_named_for_one_of_its_list() {
        for (list, item) in [
            ("loras", "lora"),
            ("image_urls", "image_url"),
            ("categories", "category"),
            ("passes", "pass"),
            ("media", "media_item"),
            ("s", "s_item"),
        ] {
            assert_eq!(item_name(list), item);
        }
    }
}
