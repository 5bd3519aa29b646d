use std::collections::HashSet;

use serde_json::{Map, Value};

use crate::{Doubt, complete::line, draft};

/// Puts what is open into the spec as its `questions`, behind those that it has. A person deletes each as it is
/// decided.
pub fn ask(spec: &mut Value, doubts: &[Doubt]) {
    let mut questions: Vec<Value> =
        spec.get("questions").and_then(Value::as_array).cloned().unwrap_or_default();
    let text = |one: &Value, key: &str| one.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let mut asked: HashSet<(String, String)> =
        questions.iter().map(|one| (text(one, "at"), text(one, "question"))).collect();
    for doubt in doubts {
        if asked.insert((doubt.at.clone(), line(&doubt.question))) {
            questions.push(question(doubt, spec));
        }
    }
    if !questions.is_empty() {
        draft::put(spec, "/questions", questions.into());
    }
    *spec = draft::in_order(spec.take());
}

/// Sorts what is open by where it stands in the spec.
pub(crate) fn sort(doubts: &mut [Doubt], spec: &Value) {
    doubts.sort_by_cached_key(|doubt| {
        let mut here = Some(spec);
        let steps = doubt.at.split('/').skip(1).map(|step| {
            let index = match here {
                Some(Value::Object(members)) => members.keys().position(|key| key == step),
                _ => step.parse().ok(),
            };
            here = here.and_then(|here| here.get(step).or_else(|| here.get(step.parse::<usize>().ok()?)));
            index.unwrap_or(usize::MAX)
        });
        steps.collect::<Vec<usize>>()
    });
}

fn question(doubt: &Doubt, spec: &Value) -> Value {
    let mut question = Map::new();
    question.insert("at".to_owned(), doubt.at.as_str().into());
    question.insert("question".to_owned(), line(&doubt.question).into());
    // What is proposed is what the spec has there: a later proposal may have gone further than the doubt's own.
    if doubt.proposed.is_some()
        && let Some(there) = spec.pointer(&doubt.at)
    {
        question.insert("proposed".to_owned(), there.clone());
    }
    let mut lines = doubt.lines.clone();
    lines.sort_unstable();
    lines.dedup();
    if !lines.is_empty() {
        question.insert("lines".to_owned(), lines.into());
    }
    question.into()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_open_stands_in_the_order_of_the_spec() {
        let doubt = |at: &str| Doubt {
            at: at.to_owned(),
            question: "Why?".to_owned(),
            proposed: None,
            lines: vec![],
        };
        let list: Vec<Value> = (0..11).map(Value::from).collect();
        let spec = json!({ "title": "", "parameters": list, "price": {} });
        let mut doubts =
            ["/price", "/latency", "/parameters/10/doc", "/parameters/9", "/parameters", "/title"].map(doubt);
        sort(&mut doubts, &spec);
        let order: Vec<&str> = doubts.iter().map(|doubt| doubt.at.as_str()).collect();
        assert_eq!(
            order,
            ["/title", "/parameters", "/parameters/9", "/parameters/10/doc", "/price", "/latency"]
        );
    }

    #[test]
    fn a_question_shows_what_the_spec_has_and_is_asked_once() {
        let doubt = |proposed| Doubt {
            at: "/a".to_owned(),
            question: "Why?".to_owned(),
            proposed,
            lines: vec![3, 1, 3],
        };
        let mut spec = json!({ "a": 2 });
        ask(&mut spec, &[doubt(Some(1.into())), doubt(None)]);
        assert_eq!(
            spec["questions"],
            json!([{ "at": "/a", "question": "Why?", "proposed": 2, "lines": [1, 3] }])
        );
        let mut spec = json!({});
        ask(&mut spec, &[]);
        assert_eq!(spec, json!({}));
    }
}
