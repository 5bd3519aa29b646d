mod bullets;
mod html;
mod markdown;
mod novita;
mod param_field;
mod segmind;
mod table;
mod tag;

use std::collections::HashSet;

use crate::{
    Page,
    entry::{Entry, Said},
    nesting,
};

/// A way in which pages write parameters down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layout {
    /// `namerequired`, the type on the next line, marks run together.
    Segmind,
    /// Sentences and marks under `Request Body`; the names are lost in copying.
    Novita,
    /// `- **name** (type, required): what it is`.
    Bullets,
    /// `| name | type | ... |`.
    Markdown,
    /// `<table>`.
    Html,
    /// `<ParamField body="name">`.
    ParamField,
}

impl Layout {
    const ALL: &[Self] =
        &[Self::Segmind, Self::ParamField, Self::Html, Self::Markdown, Self::Bullets, Self::Novita];

    /// The parameters that the page writes down in this layout.
    pub(crate) fn entries(self, page: &Page) -> Vec<Entry> {
        nesting::nested(match self {
            Self::Segmind => segmind::entries(page),
            Self::Novita => novita::entries(page),
            Self::Bullets => bullets::entries(page),
            Self::Markdown => markdown::entries(page),
            Self::Html => html::entries(page),
            Self::ParamField => param_field::entries(page),
        })
    }

    /// The parameters of the layout that finds most names; where none finds a name, most parameters. Besides, what
    /// other layouts name and that one does not, which a person has to look at.
    pub(crate) fn best(page: &Page) -> (Vec<Entry>, Vec<Said>) {
        let mut found: Vec<Vec<Entry>> = Self::ALL.iter().rev().map(|layout| layout.entries(page)).collect();
        let best = found.iter().enumerate().max_by_key(|(_, entries)| (names(entries).len(), entries.len()));
        let Some((best, _)) = best else { return (Vec::new(), Vec::new()) };
        let best = found.swap_remove(best);
        let known: HashSet<&str> = names(&best).into_iter().map(|name| name.text.as_str()).collect();
        let elsewhere = found.iter().flat_map(|entries| names(entries)).cloned();
        let others =
            elsewhere.filter(|name| !known.is_empty() && !known.contains(name.text.as_str())).collect();
        (best, others)
    }
}

/// The names of the entries and of their members.
fn names(entries: &[Entry]) -> Vec<&Said> {
    let mut found = Vec::new();
    let mut waiting: Vec<&Entry> = entries.iter().collect();
    while let Some(entry) = waiting.pop() {
        found.extend(entry.name.as_ref());
        waiting.extend(&entry.members);
    }
    found
}
