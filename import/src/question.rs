use serde_json::{Map, Value};

use crate::{Doubt, draft};

/// Puts what is open into the spec as its `questions`, behind those that it has. A person deletes each as it is
/// decided.
pub fn ask(spec: &mut Value, doubts: &[Doubt]) {
    let mut questions: Vec<Value> =
        spec.get("questions").and_then(Value::as_array).cloned().unwrap_or_default();
    for doubt in doubts {
        let same = |known: &Value| {
            known.get("at") == Some(&doubt.at.as_str().into())
                && known.get("question") == Some(&doubt.question.as_str().into())
        };
        if !questions.iter().any(same) {
            questions.push(question(doubt, spec));
        }
    }
    if !questions.is_empty() {
        draft::put(spec, "/questions", questions.into());
    }
    *spec = draft::in_order(spec.take());
}

fn question(doubt: &Doubt, spec: &Value) -> Value {
    let mut question = Map::new();
    question.insert("at".to_owned(), doubt.at.as_str().into());
    question.insert("question".to_owned(), doubt.question.as_str().into());
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
