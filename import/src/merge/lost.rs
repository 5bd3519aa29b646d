use serde_json::Value;

use super::{Merging, shown};
use crate::{Agreement, Comparison, compare::Reading};

/// Facts that a page states about a parameter in marks of their own, so that their absence says something.
const MARKED: &[&str] = &[
    "default",
    "minimum",
    "maximum",
    "min_length",
    "max_length",
    "max_items",
    "values",
    "formats",
    "max_bytes",
];

impl Merging<'_> {
    /// Asks about what the spec has from this page and the page no longer shows. All of it stays.
    pub(super) fn ask_about_what_is_lost(&mut self, told: &[Comparison]) {
        let page = Reading::of(self.draft);
        for one in told.iter().filter(|one| one.standing == Agreement::NotMentioned) {
            let (parent, last) = one.key.rsplit_once('/').unwrap_or_default();
            let place = one.at.rsplit_once('/').map_or("", |(parent, _)| parent);
            if self.is_from_elsewhere(place) || self.is_from_elsewhere(&one.at) {
                continue;
            }
            let question = if last == "name" && parent.matches('/').count() == 2 {
                let name = shown(one.spec.as_ref());
                let question = format!(
                    "The page as copied does not list {name}. It is kept, for programs that set it would not compile \
                     without it. If it is gone, remove it and put it into `retired`."
                );
                self.doubt(place, question, &[], false);
                continue;
            } else if MARKED.contains(&last) && page.lists(parent) {
                format!("The page no longer says it; {} is kept. Is it still so?", shown(one.spec.as_ref()))
            } else if last == "approximate"
                && told.iter().any(|other| other.page.is_some() && other.key.starts_with(parent))
            {
                "The page no longer calls it approximate. Is it exact now?".to_owned()
            } else if matches!(one.key.as_str(), "/price/low" | "/latency/seconds") {
                format!(
                    "The page as copied does not show it; {} is kept. Is it still so?",
                    shown(one.spec.as_ref())
                )
            } else if one.key.starts_with("/operations/") && self.is_documented(&one.at) {
                format!(
                    "The page as copied does not show `{}`. It is kept. Is it still there?",
                    plain(one.spec.as_ref())
                )
            } else {
                continue;
            };
            self.doubt(&one.at, question, &[], true);
        }
    }

    /// Whether another source than the page is named for it.
    fn is_from_elsewhere(&self, place: &str) -> bool {
        let first = self.old.pointer("/sources/0/id");
        let around =
            (0..).map_while(|depth| place.rsplitn(depth + 1, '/').nth(depth)).filter(|head| !head.is_empty());
        let mut sources = around.filter_map(|head| self.old.pointer(head)?.get("source"));
        sources.any(|source| Some(source) != first)
    }

    fn is_documented(&self, at: &str) -> bool {
        self.old.pointer(at).and_then(|offer| offer.get("standing")) == Some(&"documented".into())
    }
}

impl Reading<'_> {
    /// Whether the page lists the parameter of a key, with its type and without a doubt.
    fn lists(&self, key: &str) -> bool {
        let kind = format!("{key}/type");
        self.leaves.all.iter().any(|leaf| leaf.key == kind && self.doubt(leaf).is_none())
    }
}

fn plain(value: Option<&Value>) -> &str {
    value.and_then(Value::as_str).unwrap_or_default()
}
