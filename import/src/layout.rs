mod bullets;
mod html;
mod markdown;
mod novita;
mod param_field;
mod segmind;
mod table;
mod tag;

use std::collections::{HashMap, HashSet};

use crate::{
    Page,
    entry::{Entry, Said, Unclear, agree, short},
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
        let mut best = found.swap_remove(best);
        ask_what_differs(&mut best, &found);
        let known: HashSet<&str> = names(&best).into_iter().map(|name| name.text.as_str()).collect();
        let elsewhere = found.iter().flat_map(|entries| names(entries)).cloned();
        let others =
            elsewhere.filter(|name| !known.is_empty() && !known.contains(name.text.as_str())).collect();
        (best, others)
    }
}

/// Asks about each parameter of which another layout says something else, or what the first one does not say.
fn ask_what_differs(best: &mut [Entry], others: &[Vec<Entry>]) {
    let mut places: HashMap<String, usize> = HashMap::new();
    for (index, entry) in best.iter().enumerate() {
        places.extend(entry.name.as_ref().map(|name| (name.text.clone(), index)));
    }
    for other in others.iter().flatten() {
        let place = other.name.as_ref().and_then(|name| places.get(&name.text));
        let Some(entry) = place.and_then(|index| best.get_mut(*index)) else { continue };
        for (key, first, second) in [
            ("default", entry.default.clone(), &other.default),
            ("minimum", entry.range.clone(), &other.range),
        ] {
            let Some(second) = second else { continue };
            let known = first.as_ref().map_or("nothing", |first| first.text.as_str());
            if !agree(known, &second.text) {
                let question = format!(
                    "The page says {} in one place and {} in another.",
                    short(known),
                    short(&second.text)
                );
                entry.unclear.push(Unclear { key, question, line: second.line });
            }
        }
        if let (Some((first, _)), Some((second, line))) = (entry.required, other.required)
            && first != second
        {
            let question =
                "The page says in one place that it is required and in another that it is not.".to_owned();
            entry.unclear.push(Unclear { key: "required", question, line });
        }
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
