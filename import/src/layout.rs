mod novita;
mod segmind;

use crate::{Page, entry::Entry};

/// A way in which pages write parameters down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layout {
    /// `namerequired`, the type on the next line, marks run together.
    Segmind,
    /// Sentences and marks under `Request Body`; the names are lost in copying.
    Novita,
}

impl Layout {
    const ALL: &[Self] = &[Self::Segmind, Self::Novita];

    /// The parameters that the page writes down in this layout.
    pub(crate) fn entries(self, page: &Page) -> Vec<Entry> {
        match self {
            Self::Segmind => segmind::entries(page),
            Self::Novita => novita::entries(page),
        }
    }

    /// The parameters of the layout that finds most names; where none finds a name, most parameters.
    pub(crate) fn best(page: &Page) -> Vec<Entry> {
        let found = Self::ALL.iter().rev().map(|layout| layout.entries(page));
        let named = |entries: &Vec<Entry>| entries.iter().filter(|entry| entry.name.is_some()).count();
        found.max_by_key(|entries| (named(entries), entries.len())).unwrap_or_default()
    }
}
