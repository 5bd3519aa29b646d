//! Parameters that are new: they shift the places of those behind them.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::Merging;
use crate::{
    Comparison, Doubt,
    complete::{Open, complete_parameter},
    draft,
    leaves::items,
};

/// A parameter that the spec does not have.
struct New {
    /// Index of the parameter that it stands behind, in the spec as it was.
    behind: Option<usize>,
    parameter: Value,
    /// Doubts about it, each with its place below the parameter.
    doubts: Vec<Doubt>,
}

impl Merging<'_> {
    /// Puts the parameters that only the page has where the page has them.
    pub(super) fn add_parameters(&mut self, told: &[Comparison]) {
        let strange: HashMap<&str, &Comparison> = told
            .iter()
            .filter(|one| one.at == "/parameters/-")
            .filter_map(|one| Some((one.drafted_at.as_deref()?.strip_suffix("/name")?, one)))
            .collect();
        let old = self.spec.get("parameters").map(items).unwrap_or_default();
        let mut behind = None;
        let mut new = Vec::new();
        for (index, one) in
            self.draft.spec.get("parameters").map(items).unwrap_or_default().into_iter().enumerate()
        {
            let at = format!("/parameters/{index}");
            match strange.get(at.as_str()) {
                Some(told) if told.question.is_some() => {
                    // A name that is a guess makes no parameter.
                    let question = format!(
                        "{} The spec has no parameter of that name. Is it new?",
                        told.question.as_deref().unwrap_or_default()
                    );
                    self.doubt("/parameters", question, &told.lines, false);
                }
                Some(told) => new.push(self.made(&at, one, behind, told)),
                None => behind = old.iter().position(|known| known.get("name") == one.get("name")).or(behind),
            }
        }
        self.insert(old, &new);
    }

    /// The parameter as a draft would have it.
    fn made(&self, at: &str, mut parameter: Value, behind: Option<usize>, told: &Comparison) -> New {
        let mut doubts = vec![Doubt {
            at: String::new(),
            question: format!(
                "The page lists {}, which the spec did not have. Is all of it right?",
                super::shown(told.page.as_ref())
            ),
            proposed: None,
            lines: told.lines.clone(),
        }];
        let below = self.draft.doubts.iter().filter(|doubt| doubt.at.starts_with(&format!("{at}/")));
        doubts.extend(below.map(|doubt| Doubt { at: doubt.at.replacen(at, "", 1), ..doubt.clone() }));
        let mut open = Open::new(doubts);
        complete_parameter(&mut parameter, "", &mut open);
        New { behind, parameter, doubts: open.doubts }
    }

    fn insert(&mut self, old: Vec<Value>, new: &[New]) {
        if new.is_empty() {
            return;
        }
        let mut list = Vec::new();
        let mut moved = Vec::new();
        let mut own = Vec::new();
        let mut add = |behind: Option<usize>, list: &mut Vec<Value>| {
            for one in new.iter().filter(|one| one.behind == behind) {
                let at = format!("/parameters/{}", list.len());
                own.extend(
                    one.doubts.iter().map(|doubt| Doubt { at: format!("{at}{}", doubt.at), ..doubt.clone() }),
                );
                list.push(one.parameter.clone());
            }
        };
        add(None, &mut list);
        for (index, one) in old.into_iter().enumerate() {
            moved.push(list.len());
            list.push(one);
            add(Some(index), &mut list);
        }
        draft::put(&mut self.spec, "/parameters", list.into());
        for doubt in &mut self.doubts {
            doubt.at = shifted(&doubt.at, &moved);
        }
        let questions = self.spec.get_mut("questions").and_then(Value::as_array_mut);
        for question in questions.into_iter().flatten() {
            let at = question.get("at").and_then(Value::as_str).map(|at| shifted(at, &moved));
            if let (Some(at), Value::Object(members)) = (at, question) {
                members.insert("at".to_owned(), at.into());
            }
        }
        self.doubts.append(&mut own);
    }

    /// Keeps the arguments of `new` to what is required and has no default, in the order that they have.
    pub(super) fn arguments(&mut self) {
        let choices = self.spec.get("rules").map(items).unwrap_or_default();
        let chosen: HashSet<Value> = choices
            .iter()
            .filter(|rule| rule.get("choice").is_some())
            .flat_map(|rule| rule.get("parameters").map(items).unwrap_or_default())
            .collect();
        let asked = draft::arguments(&self.spec);
        let mut new = self.spec.pointer("/rust/new").map(items).unwrap_or_default();
        let before = new.clone();
        let names: Vec<Value> = self
            .spec
            .get("parameters")
            .map(items)
            .unwrap_or_default()
            .iter()
            .filter_map(|one| one.get("name").cloned())
            .filter(|name| !chosen.contains(name))
            .collect();
        let asked = items(&asked);
        new.retain(|name| asked.contains(name) || !names.contains(name));
        new.extend(asked.into_iter().filter(|name| names.contains(name) && !before.contains(name)));
        if new != before {
            draft::put(&mut self.spec, "/rust/new", new.into());
            let question =
                "What is required changed, and with it the arguments of `new`. Is their order good?";
            self.doubt("/rust/new", question.to_owned(), &[], true);
        }
    }
}

/// Where a place in the old list of parameters is now.
fn shifted(at: &str, moved: &[usize]) -> String {
    let Some(rest) = at.strip_prefix("/parameters/") else { return at.to_owned() };
    let (index, rest) =
        rest.split_once('/').map_or((rest, String::new()), |(index, rest)| (index, format!("/{rest}")));
    match index.parse::<usize>().ok().and_then(|index| moved.get(index)) {
        Some(now) => format!("/parameters/{now}{rest}"),
        None => at.to_owned(),
    }
}
