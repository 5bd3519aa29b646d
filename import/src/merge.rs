//! A newer reading of a page over a spec that people made.
//!
//! What people decided stays: names, our sentences, notes, what is sensitive, the standing of operations, rules and
//! choices that the page does not contradict. What the page states without a doubt replaces the fact that was there,
//! and each such change is a question, for nobody has confirmed it. What the page merely suggests replaces nothing and
//! is a question. What the page no longer lists stays and is a question, for taking it away breaks programs.

mod lost;
mod pieces;
mod place;

use std::collections::HashSet;

use serde_json::{Value, json};

use crate::{Agreement, Comparison, Doubt, Draft, compare, draft, question};

/// A spec with what a newer page says.
#[derive(Clone, Debug, PartialEq)]
pub struct Merged {
    /// The spec. Its status is what it was.
    pub spec: Value,

    /// What a person has to confirm or decide. Empty: the page says what the spec says.
    pub doubts: Vec<Doubt>,
}

/// What says nothing in parts: a page that says another length or price says all of it anew.
const GROUPS: &[&str] = &["/price", "/latency", "/output/seconds", "/output/frame_rate", "/output/size"];

/// What tells one model from another.
const IDENTITY: &[&str] = &["/provider", "/model", "/task", "/version"];

/// Brings what a page says into a spec. `read` is the day the page was read.
#[must_use]
pub fn merge(spec: &Value, draft: &Draft, read: Option<&str>) -> Merged {
    let told = compare(spec, draft);
    let mut merging =
        Merging { spec: spec.clone(), old: spec, draft, doubts: Vec::new(), replaced: HashSet::new() };
    for one in &told {
        merging.take(one);
    }
    merging.ask_about_what_is_lost(&told);
    merging.example(&told);
    if let Some(read) = read {
        merging.date(&told, read);
    }
    merging.add_parameters(&told);
    merging.arguments();
    let spec = draft::in_order(merging.spec);
    question::sort(&mut merging.doubts, &spec);
    Merged { spec, doubts: merging.doubts }
}

/// A spec while it takes in a page.
struct Merging<'a> {
    spec: Value,
    old: &'a Value,
    draft: &'a Draft,
    doubts: Vec<Doubt>,
    /// Groups that were replaced as a whole.
    replaced: HashSet<&'static str>,
}

impl Merging<'_> {
    fn take(&mut self, one: &Comparison) {
        if one.key.starts_with("/examples/") || one.key == "/title" || one.at == "/parameters/-" {
            // The body is taken as a whole, a title is ours to word, and a parameter shifts all places.
            return;
        }
        match one.standing {
            Agreement::Confirmed | Agreement::NotMentioned => {}
            Agreement::InDoubt => self.suggest(one),
            Agreement::Contradicted if IDENTITY.contains(&one.key.as_str()) => {
                let question = format!(
                    "{}, and the spec {}, which is kept. Is it the page of this model?",
                    says(one),
                    shown(one.spec.as_ref())
                );
                self.doubt(&one.at, question, &one.lines, true);
            }
            Agreement::Contradicted => self.replace(one),
        }
    }

    /// Asks about what the page suggests, where that is not what the spec says. A suggestion that no line made is
    /// our own, and people decided it.
    fn suggest(&mut self, one: &Comparison) {
        let agrees = match (&one.spec, &one.page) {
            (Some(spec), Some(page)) => crate::leaves::agree(&one.key, spec, page),
            _ => false,
        };
        if agrees || one.lines.is_empty() {
            return;
        }
        let reason = one.question.as_deref().unwrap_or_default();
        let kept = one.spec.as_ref().map_or("The spec says nothing there.".to_owned(), |spec| {
            format!("The spec says {}, which is kept.", shown(Some(spec)))
        });
        let at = one.at.strip_suffix("/-").unwrap_or(&one.at);
        let question = match &one.page {
            Some(page) => format!("The page may say {}: {reason} {kept}", shown(Some(page))),
            None => format!("{reason} {kept}"),
        };
        self.doubt(at, question, &one.lines, true);
    }

    /// Puts what the page says in the place of what the spec said.
    fn replace(&mut self, one: &Comparison) {
        let Some(page) = &one.page else { return };
        if let Some(group) = GROUPS.iter().find(|group| one.key.starts_with(&format!("{group}/"))) {
            let whole = group.starts_with("/output/") || self.old.pointer(group).is_none();
            if whole {
                self.replace_group(group, one);
                return;
            }
        }
        let at = if let Some(list) = one.at.strip_suffix("/-") {
            format!("{list}/{}", self.spec.pointer(list).and_then(Value::as_array).map_or(0, Vec::len))
        } else {
            one.at.clone()
        };
        let value = match one.key.rsplit('/').next().unwrap_or_default() {
            "values" => pieces::values(one.spec.as_ref(), page),
            _ if one.key.starts_with("/rules/") => pieces::rule(one.spec.as_ref(), page),
            _ if one.key.starts_with("/operations/") => {
                json!({ "operation": page, "standing": "documented" })
            }
            _ => page.clone(),
        };
        draft::put(&mut self.spec, &at, value);
        let before = match &one.spec {
            Some(spec) => format!("before, the spec said {}", shown(Some(spec))),
            None => "before, the spec said nothing".to_owned(),
        };
        self.doubt(&at, format!("{}; {before}. Is that right?", says(one)), &one.lines, true);
    }

    fn replace_group(&mut self, group: &'static str, one: &Comparison) {
        if !self.replaced.insert(group) {
            return;
        }
        let Some(new) = self.draft.spec.pointer(group) else { return };
        let before = self.old.pointer(group).map_or("nothing".to_owned(), |old| shown(Some(old)));
        let reasons = self.draft.doubts.iter().filter(|doubt| doubt.at.starts_with(group));
        let reasons: Vec<&str> = reasons.map(|doubt| doubt.question.as_str()).collect();
        let question = format!(
            "The page says {}; before, the spec said {before}. Is that right? {}",
            shown(Some(new)),
            reasons.join(" ")
        );
        draft::put(&mut self.spec, group, new.clone());
        self.doubt(group, question.trim_end().to_owned(), &one.lines, true);
    }

    /// Takes the body that the page shows, where it is another.
    fn example(&mut self, told: &[Comparison]) {
        let Some(body) = self.draft.spec.pointer("/examples/0/body") else { return };
        let shown: Vec<&Comparison> =
            told.iter().filter(|one| one.key.starts_with("/examples/=0/")).collect();
        if shown.iter().all(|one| one.spec.is_some() && one.standing == Agreement::Confirmed)
            && !shown.is_empty()
        {
            return;
        }
        let there = shown.iter().find(|one| one.spec.is_some()).and_then(|one| {
            let (at, _) = one.at.split_once("/body")?;
            Some(at.to_owned())
        });
        let lines: Vec<usize> = shown.iter().find_map(|one| one.lines.first().copied()).into_iter().collect();
        let (at, question) = if let Some(at) = there {
            draft::put(&mut self.spec, &format!("{at}/body"), body.clone());
            (at, "The page shows another body than before. Is it one that the provider takes?")
        } else {
            let examples = self.spec.pointer("/examples").and_then(Value::as_array);
            let names: Vec<&str> =
                examples.into_iter().flatten().filter_map(|one| one.get("name")?.as_str()).collect();
            let name =
                if names.contains(&"page") { format!("page_{}", names.len() + 1) } else { "page".to_owned() };
            let at = format!("/examples/{}", names.len());
            draft::put(&mut self.spec, &at, json!({ "name": name, "body": body }));
            (at, "The page shows a body. Is it one that the provider takes?")
        };
        self.doubt(&at, question.to_owned(), &lines, false);
    }

    /// Writes down the day on which the contract was read, and each price or latency that was on it.
    fn date(&mut self, told: &[Comparison], read: &str) {
        if self.spec.pointer("/sources/0").is_some() {
            draft::put(&mut self.spec, "/sources/0/read", read.into());
        }
        for (group, keys) in [("/price", &["low", "high"][..]), ("/latency", &["seconds"])] {
            let is_told = |key: &&str| {
                told.iter().any(|one| {
                    one.key == format!("{group}/{key}")
                        && matches!(one.standing, Agreement::Confirmed | Agreement::Contradicted)
                })
            };
            if keys.iter().all(is_told) {
                draft::put(&mut self.spec, &format!("{group}/as_of"), read.into());
            }
        }
    }

    fn doubt(&mut self, at: &str, question: String, lines: &[usize], shows: bool) {
        let proposed = if shows { self.spec.pointer(at).cloned() } else { None };
        self.doubts.push(Doubt { at: at.to_owned(), question, proposed, lines: lines.to_vec() });
    }
}

/// `The page says 5`.
fn says(one: &Comparison) -> String {
    format!("The page says {}", shown(one.page.as_ref()))
}

/// A value in a sentence.
pub(crate) fn shown(value: Option<&Value>) -> String {
    const LONGEST: usize = 100;
    let Some(value) = value else { return "nothing".to_owned() };
    let text = match value {
        Value::Array(items) if items.iter().any(|item| item.get("value").is_some()) => {
            let plain: Vec<String> =
                items.iter().filter_map(|item| item.get("value")).map(ToString::to_string).collect();
            plain.join(", ")
        }
        other => other.to_string(),
    };
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}...", text.get(..end).unwrap_or_default()),
        None => text,
    }
}
