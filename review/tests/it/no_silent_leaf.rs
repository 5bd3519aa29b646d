//! No leaf of a shipped spec can change without a finding.

use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    thread,
};

use serde_json::{Value, json};
use wan_codegen::SourceFile;
use wan_review::{Finding, Report, Revision, compare};
use wan_specs::{ModelSpec, ProviderSpec, Specs};

/// Parts of specs whose changes are not told rightly yet. Where the parameters of a choice trade places, its variants trade
/// values: programs compile and mean something else, and the finding says that they stop compiling.
const PENDING: &[&str] = &["/rules/0/parameters"];

/// What trying one file came to.
#[derive(Default)]
struct Tried {
    /// How many changes read as a spec and mean something else than before.
    mutants: usize,
    /// How often each rule was found.
    rules: BTreeMap<&'static str, usize>,
    /// Changes without a finding, reports that hold a fingerprint twice, and such as contradict the generated code.
    faults: Vec<String>,
}

#[test]
fn no_leaf_of_a_shipped_spec_is_silent() {
    let words = words_by_key();
    let files: Vec<_> = Specs::files().iter().collect();
    let tried: Vec<(&str, Tried)> = thread::scope(|scope| {
        let threads: Vec<_> =
            files.iter().map(|(path, _)| (*path, scope.spawn(|| try_file(path, &words)))).collect();
        threads.into_iter().map(|(path, thread)| (path, thread.join().unwrap())).collect()
    });
    let mut faults = Vec::new();
    for (path, tried) in tried {
        println!("{path}: {} changes, {:?}", tried.mutants, tried.rules);
        assert!(tried.mutants > 0 && !tried.rules.is_empty(), "{path}: nothing was tried");
        faults.extend(tried.faults.into_iter().map(|fault| format!("{path}{fault}")));
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

/// Changes, deletes and retypes everything in a file, one at a time.
fn try_file(path: &str, words: &BTreeMap<String, BTreeSet<String>>) -> Tried {
    let spec: Value = serde_json::from_str(text(path)).unwrap();
    let old = revision("old", path, text(path));
    let mut seen = HashSet::from([meaning(path, &spec).unwrap()]);
    let mut tried = Tried::default();
    for pointer in pointers(&spec).iter().filter(|pointer| !is_pending(pointer)) {
        let mut often = BTreeMap::new();
        for (how, mutant) in mutants(&spec, pointer, words) {
            let often: &mut usize = often.entry(how).or_default();
            // A list changes in its order and in its length.
            let most = if spec.pointer(pointer).is_some_and(Value::is_array) { 2 } else { 1 };
            if *often >= most {
                continue;
            }
            // Much does not read as a spec, and much says the same in other words.
            let Some(meaning) = meaning(path, &mutant) else { continue };
            if !seen.insert(meaning) {
                continue;
            }
            *often += 1;
            tried.mutants += 1;
            let report = compare(&old, &revision("new", path, &mutant.to_string()));
            tried.faults.extend(faults(&report).iter().map(|fault| format!("{pointer} {how}: {fault}")));
            for finding in &report.findings {
                *tried.rules.entry(finding.rule.id).or_default() += 1;
            }
        }
    }
    tried
}

/// What a text says, if it is a spec.
fn meaning(path: &str, spec: &Value) -> Option<String> {
    // A file of another format is not compared: it is rewritten, or refused with its number.
    if spec.get("format") != Some(&wan_specs::FORMAT.into()) {
        return None;
    }
    if path.ends_with("/provider.json") {
        serde_json::from_value(spec.clone()).ok().map(|spec: ProviderSpec| wan_codegen::canonical(&spec))
    } else {
        serde_json::from_value(spec.clone()).ok().map(|spec: ModelSpec| wan_codegen::canonical(&spec))
    }
}

fn faults(report: &Report) -> Vec<&str> {
    let fingerprints: HashSet<String> = report.findings.iter().map(Finding::fingerprint).collect();
    let silent = report.is_empty().then_some("no finding");
    let twice = (fingerprints.len() < report.findings.len()).then_some("two findings have one fingerprint");
    silent.into_iter().chain(twice).chain(report.contradictions.iter().map(String::as_str)).collect()
}

fn is_pending(pointer: &str) -> bool {
    PENDING.iter().any(|part| pointer.starts_with(part))
}

/// A shipped spec with another text, and its provider, without what only the emulator reads of that.
fn revision(name: &str, path: &str, own: &str) -> Revision {
    let mut files = vec![SourceFile { path: path.to_owned(), bytes: own.as_bytes().to_vec() }];
    let provider = format!("{}/provider.json", path.split('/').next().unwrap());
    if path != provider {
        let mut spec: Value = serde_json::from_str(text(&provider)).unwrap();
        for operation in spec["operations"].as_array_mut().unwrap() {
            operation.as_object_mut().unwrap().remove("samples");
        }
        files.push(SourceFile { path: provider, bytes: spec.to_string().into_bytes() });
    }
    Revision::read(name, files).unwrap()
}

fn text(path: &str) -> &'static str {
    Specs::files().iter().find(|(one, _)| *one == path).unwrap().1
}

/// Every place in a value but its root.
fn pointers(value: &Value) -> Vec<String> {
    let children: Vec<(String, &Value)> = match value {
        Value::Object(members) => members
            .iter()
            .map(|(key, child)| (format!("/{}", key.replace('~', "~0").replace('/', "~1")), child))
            .collect(),
        Value::Array(items) => items.iter().enumerate().map(|(at, item)| (format!("/{at}"), item)).collect(),
        _ => Vec::new(),
    };
    children
        .into_iter()
        .flat_map(|(step, child)| {
            let below = pointers(child).into_iter().map({
                let step = step.clone();
                move |rest| format!("{step}{rest}")
            });
            std::iter::once(step.clone()).chain(below.collect::<Vec<_>>())
        })
        .collect()
}

/// The texts that shipped specs hold under each key: the words of the language among them.
fn words_by_key() -> BTreeMap<String, BTreeSet<String>> {
    let mut words: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (_, text) in Specs::files() {
        let spec: Value = serde_json::from_str(text).unwrap();
        for pointer in pointers(&spec) {
            if let Some(word) = spec.pointer(&pointer).and_then(Value::as_str) {
                words.entry(key(&pointer)).or_default().insert(word.to_owned());
            }
        }
    }
    for (key, more) in
        [("status", "draft"), ("status", "deprecated"), ("per", "second"), ("operation", "cancel")]
    {
        words.entry(key.to_owned()).or_default().insert(more.to_owned());
    }
    words
}

/// The key that a place stands under; for items of a list, that of the list.
fn key(pointer: &str) -> String {
    let is_index = |step: &&str| step.parse::<usize>().is_ok();
    pointer.rsplit('/').find(|step| !is_index(step)).unwrap_or_default().to_owned()
}

/// What a place can be changed into, with a word for each.
fn mutants(
    spec: &Value,
    pointer: &str,
    words: &BTreeMap<String, BTreeSet<String>>,
) -> Vec<(&'static str, Value)> {
    let there = spec.pointer(pointer).unwrap();
    let with = |value: Value| {
        let mut mutant = spec.clone();
        *mutant.pointer_mut(pointer).unwrap() = value;
        mutant
    };
    let mut mutants = vec![("deleted", without(spec, pointer))];
    let changed: Vec<Value> = match there {
        Value::Null => Vec::new(),
        Value::Bool(value) => vec![json!(!value)],
        Value::Number(number) => match number.as_i64() {
            Some(value) => vec![json!(value + 1), json!(value - 1)],
            None => vec![json!(number.as_f64().unwrap() + 1.5)],
        },
        Value::String(text) => {
            let mut texts = vec![format!("{text}x"), "2031-01-31".to_owned()];
            texts.extend(words.get(&key(pointer)).into_iter().flatten().cloned());
            texts.into_iter().filter(|other| other != text).map(Value::from).collect()
        }
        Value::Array(items) => {
            let backwards: Vec<Value> = items.iter().rev().cloned().collect();
            let twice = items.iter().chain(items.first()).cloned().collect();
            vec![Value::Array(backwards), Value::Array(twice), json!([])]
        }
        Value::Object(_) => vec![json!({})],
    };
    mutants.extend(changed.into_iter().map(|value| ("changed", with(value))));
    let others = [
        json!(null),
        json!(true),
        json!(7),
        json!(2.5),
        json!("other"),
        json!(["other"]),
        json!({ "other": 1 }),
    ];
    let is_other = |other: &Value| std::mem::discriminant(other) != std::mem::discriminant(there);
    mutants.extend(others.into_iter().filter(is_other).map(|value| ("retyped", with(value))));
    mutants
}

/// A value without what stands at a place.
fn without(spec: &Value, pointer: &str) -> Value {
    let mut mutant = spec.clone();
    let (around, step) = pointer.rsplit_once('/').unwrap();
    match mutant.pointer_mut(around).unwrap() {
        Value::Object(members) => {
            members.remove(&step.replace("~1", "/").replace("~0", "~"));
        }
        Value::Array(items) => {
            items.remove(step.parse().unwrap());
        }
        _ => {}
    }
    mutant
}
