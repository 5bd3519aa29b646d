//! What an answer tells beside the state and the videos of a job.

use std::{fmt, sync::Arc};

use serde_json::Value;

use super::{Headers, answer, bounds, private::Private, text};
use crate::{Amount, data::AnswerData};

/// Lines of logs that are kept at most: the last ones, which tell of the end.
const LINES: usize = 64;

/// Longest prompt that is kept, in bytes.
const PROMPT_BYTES: usize = 16 * 1024;

/// Credit, prompt and logs. Most answers have none of them, so that it is one word.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct Beside(Option<Arc<Facts>>);

#[derive(Clone, Default, PartialEq)]
struct Facts {
    remaining_credits: Option<Amount>,
    actual_prompt: Option<Box<str>>,
    logs: Vec<String>,
}

impl Beside {
    pub(crate) fn read(data: &AnswerData, headers: &Headers, body: &Value) -> Self {
        let header = || data.remaining_credits_header.and_then(|name| headers.get(name)).map(str::to_owned);
        let credits = answer::text(body, data.remaining_credits).or_else(header);
        let prompt = answer::text(body, data.actual_prompt);
        let facts = Facts {
            remaining_credits: credits.as_deref().and_then(answer::micros).map(Amount::from_micros),
            actual_prompt: prompt.map(|prompt| cut(&prompt).into()),
            logs: data
                .logs
                .iter()
                .map(|pointer| lines(body, pointer))
                .find(|lines| !lines.is_empty())
                .unwrap_or_default(),
        };
        Self((facts != Facts::default()).then(|| Arc::new(facts)))
    }

    /// The same, with what an earlier answer told and this one does not.
    pub(crate) fn or(&self, earlier: &Self) -> Self {
        let (Some(own), Some(earlier)) = (&self.0, &earlier.0) else {
            return if self.0.is_some() { self.clone() } else { earlier.clone() };
        };
        let logs = if own.logs.is_empty() { &earlier.logs } else { &own.logs };
        Self(Some(Arc::new(Facts {
            remaining_credits: own.remaining_credits.or(earlier.remaining_credits),
            actual_prompt: own.actual_prompt.clone().or_else(|| earlier.actual_prompt.clone()),
            logs: logs.clone(),
        })))
    }

    /// The same, as it may be shown: logs are lines without what is private. The prompt is the caller's own.
    pub(crate) fn shown(&self, private: &Private) -> Self {
        let Some(facts) = self.0.as_ref().filter(|facts| !facts.logs.is_empty()) else { return self.clone() };
        // What is private may go over several lines, and a line by itself may hold it in escapes.
        let told = private.blot(&facts.logs.join("\n"));
        let logs =
            told.lines().map(|line| text::line(line, private)).filter(|line| !line.is_empty()).collect();
        Self(Some(Arc::new(Facts { logs, ..Facts::clone(facts) })))
    }

    pub(crate) fn remaining_credits(&self) -> Option<Amount> {
        self.0.as_ref()?.remaining_credits
    }

    pub(crate) fn actual_prompt(&self) -> Option<&str> {
        self.0.as_ref()?.actual_prompt.as_deref()
    }

    pub(crate) fn logs(&self) -> &[String] {
        self.0.as_ref().map_or(&[], |facts| &facts.logs)
    }
}

/// The lines that a pointer leads to: of a text, of a list of texts, or of a member of each item. What is far longer than a
/// line that is shown is cut.
fn lines(body: &Value, pointer: &str) -> Vec<String> {
    let mut found: Vec<&str> = Vec::new();
    for value in answer::items_of_any_number(body, pointer) {
        match value {
            Value::String(text) => found.extend(text.lines()),
            Value::Array(list) => found.extend(list.iter().filter_map(Value::as_str).flat_map(str::lines)),
            _ => {}
        }
    }
    found.retain(|line| !line.trim().is_empty());
    let last = found.len().saturating_sub(LINES);
    let near = |line: &&str| line.chars().take(bounds::SHOWN_CHARACTERS * 2).collect();
    found.iter().skip(last).map(near).collect()
}

fn cut(prompt: &str) -> &str {
    let end = (0..=PROMPT_BYTES.min(prompt.len())).rev().find(|end| prompt.is_char_boundary(*end));
    prompt.get(..end.unwrap_or_default()).unwrap_or_default()
}

impl fmt::Debug for Beside {
    /// Shows neither prompt nor logs.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Beside")
            .field("remaining_credits", &self.remaining_credits())
            .field("log_lines", &self.logs().len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const DATA: AnswerData = AnswerData {
        remaining_credits: &["/left"],
        actual_prompt: &["/prompt"],
        logs: &["/log", "/logs/*/message"],
        remaining_credits_header: Some("x-left"),
        ..AnswerData::NONE
    };

    fn read(body: &Value) -> Beside {
        let headers = Headers(vec![("X-Left".to_owned(), "7.5".to_owned())]);
        Beside::read(&DATA, &headers, body)
    }

    #[test]
    fn credit_prompt_and_logs_are_told_in_all_their_forms() {
        for (body, lines) in [
            (json!({ "log": "one\ntwo\n\n" }), vec!["one", "two"]),
            (json!({ "log": ["one", 2, "three"] }), vec!["one", "three"]),
            (
                json!({ "log": "", "logs": [{ "message": "one" }, {}, { "message": "two" }] }),
                vec!["one", "two"],
            ),
            (json!({ "log": {} }), vec![]),
        ] {
            assert_eq!(read(&body).logs(), lines, "{body}");
        }
        let told = read(&json!({ "left": 0, "prompt": "A fox\nin the snow" }));
        assert_eq!(told.remaining_credits(), Some(Amount::from_micros(0)));
        assert_eq!(told.actual_prompt(), Some("A fox\nin the snow"));
        assert_eq!(read(&json!({})).remaining_credits(), Some(Amount::from_micros(7_500_000)));
        assert_eq!(Beside::read(&DATA, &Headers::default(), &json!({})), Beside::default());
    }

    #[test]
    fn a_long_log_keeps_its_end_and_shows_nothing_private() {
        let many: Vec<String> = (0..1000).map(|number| format!("step {number}")).collect();
        let told = read(&json!({ "log": many }));
        assert_eq!((told.logs().len(), told.logs().last().unwrap().as_str()), (LINES, "step 999"));
        let told = read(&json!({ "log": "x".repeat(100_000), "prompt": "ä".repeat(100_000) }));
        assert!(told.logs().first().unwrap().len() <= bounds::SHOWN_CHARACTERS * 2);
        assert_eq!(told.actual_prompt().unwrap().len(), 16 * 1024);
        let told = read(&json!({ "log": "prompt: secret fox\u{1b}[31m", "prompt": "secret fox" }));
        let shown = told.shown(&Private::default().and("secret fox"));
        assert!(!shown.logs().concat().contains("secret fox") && !shown.logs().concat().contains('\u{1b}'));
        assert_eq!(shown.actual_prompt(), Some("secret fox"));
        let debugged = format!("{told:?} {shown:?}");
        assert!(!debugged.contains("secret") && debugged.contains("log_lines: 1"), "{debugged}");
        // What is not seen takes no room of what is.
        let line = format!("{}{}", "\u{200b}".repeat(400), "x".repeat(bounds::SHOWN_CHARACTERS));
        let shown = read(&json!({ "log": line })).shown(&Private::default());
        assert_eq!(shown.logs(), ["x".repeat(bounds::SHOWN_CHARACTERS)]);
    }

    #[test]
    fn what_is_private_is_found_over_several_lines_of_a_log() {
        let told = read(&json!({ "log": ["step 1", "prompt: a red", "  fox", "done"] }));
        let shown = told.shown(&Private::default().and("a red\nfox"));
        assert_eq!(shown.logs(), ["step 1", "prompt: [redacted]", "done"]);
    }

    #[test]
    fn a_later_answer_that_tells_less_takes_nothing_away() {
        let early = read(&json!({ "log": "one", "prompt": "A fox" }));
        let late = Beside::read(&DATA, &Headers::default(), &json!({ "log": "two" }));
        let both = late.or(&early);
        assert_eq!((both.logs(), both.actual_prompt()), (["two".to_owned()].as_slice(), Some("A fox")));
        assert_eq!(both.remaining_credits(), Some(Amount::from_micros(7_500_000)));
        assert_eq!(Beside::default().or(&early), early);
        assert_eq!(early.or(&Beside::default()), early);
    }
}
