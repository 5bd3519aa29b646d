use serde_json::{Value, json};
use wan_import::{Draft, Merged, Options, Page, draft, merge};

use crate::pages::{HANDED, Handed, options};

const LATER: &str = "2027-01-31";

fn draft_of(page: &Handed, text: &str) -> Draft {
    let provider = (page.seed == "002").then(|| page.provider.to_owned());
    draft(&Page::new(text), &Options { provider, read: Some(LATER.to_owned()), ..options() })
        .expect("a draft")
}

/// The page with one of its texts replaced, over the spec that is committed for it.
fn changed(seed: usize, from: &str, to: &str) -> Merged {
    let page = &HANDED[seed];
    assert_eq!(page.text.matches(from).count(), 1, "{from} in {}", page.seed);
    merge(&page.committed(), &draft_of(page, &page.text.replace(from, to)), Some(LATER))
}

/// What differs from the committed spec, dates of reading left out, and what is asked.
fn told(seed: usize, merged: &Merged) -> (Vec<String>, Vec<&str>) {
    let mut found = Vec::new();
    differ(&HANDED[seed].committed(), &merged.spec, "", &mut found);
    found.retain(|at| !["/sources/0/read", "/price/as_of", "/latency/as_of"].contains(&at.as_str()));
    (found, merged.doubts.iter().map(|doubt| doubt.at.as_str()).collect())
}

fn differ(one: &Value, other: &Value, at: &str, found: &mut Vec<String>) {
    match (one, other) {
        (Value::Object(old), Value::Object(new)) => {
            let keys: std::collections::BTreeSet<&String> = old.keys().chain(new.keys()).collect();
            for key in keys {
                let of = |side: &serde_json::Map<String, Value>| side.get(key).cloned().unwrap_or_default();
                differ(&of(old), &of(new), &format!("{at}/{key}"), found);
            }
        }
        (Value::Array(old), Value::Array(new)) if old.len() == new.len() => {
            for (index, (old, new)) in old.iter().zip(new).enumerate() {
                differ(old, new, &format!("{at}/{index}"), found);
            }
        }
        _ if one != other => found.push(at.to_owned()),
        _ => {}
    }
}

#[test]
fn the_page_that_a_spec_was_made_of_changes_nothing_but_dates() {
    for (seed, page) in HANDED.iter().enumerate() {
        let merged = merge(&page.committed(), &draft_of(page, page.text), Some(LATER));
        assert_eq!(told(seed, &merged), (vec![], vec![]), "{}: {:#?}", page.seed, merged.doubts);
        assert_eq!(merged.spec["sources"][0]["read"], LATER);
        if page.committed().get("price").is_some() {
            assert_eq!(merged.spec["price"]["as_of"], LATER);
        }
        let again = merge(&page.committed(), &page.draft(), Some("2026-11-20"));
        assert_eq!(again.spec.to_string(), page.committed().to_string(), "{}", page.seed);
    }
}

/// Each kind of change of a page that lists names: what it says instead, and all the places that differ afterwards.
const CHANGES: &[(&str, usize, &str, &str, &[&str])] = &[
    ("a new default", 0, "Default: 3Range: 1 - 5", "Default: 4Range: 1 - 5", &["/parameters/3/default"]),
    ("a narrower range", 0, "Range: 10 - 70", "Range: 10 - 60", &["/parameters/7/maximum"]),
    ("a new mark", 0, "seedoptional", "seedrequired", &["/parameters/6/required"]),
    ("another type", 0, "base64optional\nboolean", "base64optional\nstring", &["/parameters/4/type"]),
    ("a price", 1, "$0.625 - $2.81", "$0.625 - $3.00", &["/price/high"]),
    ("a latency", 1, "~187.23s", "~90s", &["/latency/seconds"]),
    (
        "a condition",
        1,
        "enable_prompt_expansion is enabled)",
        "enable_prompt_expansion is disabled)",
        &["/rules/0/when/values/0"],
    ),
    ("an example", 4, "\"duration\": 5,", "\"duration\": 10,", &["/examples/0/body/duration"]),
    ("a limit of a file", 4, "3-30s", "3-60s", &["/parameters/2/max_seconds"]),
];

#[test]
fn each_kind_of_change_changes_its_place_alone_and_is_asked_about() {
    for (what, seed, from, to, places) in CHANGES {
        let merged = changed(*seed, from, to);
        let (differ, asked) = told(*seed, &merged);
        assert_eq!(differ, *places, "{what}: {:#?}", merged.doubts);
        // What the new type does to the default is a question besides.
        let expected = if *what == "another type" { 2 } else { 1 };
        assert_eq!(asked.len(), expected, "{what}: {:#?}", merged.doubts);
        assert!(differ[0].starts_with(asked[0]), "{what}: {asked:?}");
        assert!(!merged.doubts[0].lines.is_empty(), "{what}");
    }
}

#[test]
fn a_new_value_gets_a_name_and_the_others_keep_theirs() {
    let merged = changed(4, "\"720p\"\"1080p\"", "\"480p\"\"720p\"\"1080p\"");
    let values = merged.spec["parameters"][7]["values"].as_array().unwrap();
    assert_eq!(values[2], json!({ "value": "480p", "rust": "P480" }));
    assert_eq!(values[..2], HANDED[4].committed()["parameters"][7]["values"].as_array().unwrap()[..]);
    assert_eq!(told(4, &merged).1, ["/parameters/7/values"]);
}

#[test]
fn a_new_parameter_stands_where_the_page_has_it_and_what_is_behind_it_moves() {
    let text = "seedoptional\ninteger\n\nRandom";
    let merged =
        changed(4, text, &format!("fast_moderequired\nboolean\n\nLess waiting\n\nDefault: 7\n{text}"));
    let parameters = merged.spec["parameters"].as_array().unwrap();
    assert_eq!(parameters[8]["name"], "fast_mode");
    assert_eq!(parameters[8]["doc"], "Less waiting.");
    assert_eq!(parameters[9], HANDED[4].committed()["parameters"][8]);
    assert_eq!(merged.spec["rust"]["new"].as_array().unwrap().last().unwrap(), "fast_mode");
    assert_eq!(
        told(4, &merged).1,
        ["/rust/new", "/parameters/8", "/parameters/8/doc", "/parameters/8/default"]
    );
}

#[test]
fn a_parameter_that_is_gone_is_kept_and_asked_about() {
    let merged =
        changed(0, "seedoptional\ninteger\n\nSeed number for video generation\n\nDefault: 42424242\n", "");
    let (differ, asked) = told(0, &merged);
    assert_eq!((differ, asked), (vec![], vec!["/parameters/6"]));
    assert!(
        merged.doubts[0].question.contains("\"seed\"") && merged.doubts[0].question.contains("`retired`")
    );
}

#[test]
fn a_fact_or_a_price_that_is_gone_is_kept_and_asked_about() {
    let merged = changed(0, "Default: 30Range: 10 - 70", "Default: 30");
    assert_eq!(told(0, &merged), (vec![], vec!["/parameters/7/minimum", "/parameters/7/maximum"]));
    let merged = changed(1, "$0.625 - $2.81 per generation\n", "");
    assert_eq!(told(1, &merged), (vec![], vec!["/price/low"]));
    assert_eq!(merged.spec["price"]["as_of"], "2026-11-20", "nobody read a price that day");
    let merged = changed(1, "~187.23s", "187.23s");
    assert_eq!(told(1, &merged), (vec![], vec!["/latency/approximate"]));
}

#[test]
fn what_a_page_only_suggests_replaces_nothing() {
    let merged = changed(1, "51015", "5101520");
    assert_eq!(told(1, &merged), (vec![], vec!["/parameters/2/values"]));
    let question = &merged.doubts[0].question;
    assert!(
        question.contains("5, 10, 15, 20") && question.contains("5, 10, 15, which is kept"),
        "{question}"
    );
    // Of a page without names nobody can say which parameter it is.
    let merged = changed(2, "Range: 1 <= x <= 40", "Range: 1 <= x <= 50");
    assert_eq!(told(2, &merged), (vec![], vec!["/parameters/8/maximum"]));
}

#[test]
fn a_price_where_there_was_none_comes_with_its_day() {
    let page = &HANDED[1];
    let mut spec = page.committed();
    for key in ["price", "latency"] {
        spec.as_object_mut().unwrap().remove(key);
    }
    let merged = merge(&spec, &draft_of(page, page.text), Some(LATER));
    assert_eq!(
        merged.spec["price"],
        json!({ "currency": "USD", "low": "0.625", "high": "2.81", "per": "generation", "as_of": LATER })
    );
    let asked: Vec<&str> = merged.doubts.iter().map(|doubt| doubt.at.as_str()).collect();
    assert_eq!(asked, ["/price", "/latency"]);
}

#[test]
fn the_page_of_another_model_is_told() {
    let page = &HANDED[4];
    let merged = merge(&HANDED[1].committed(), &draft_of(page, page.text), None);
    let asked: Vec<&str> = merged.doubts.iter().map(|doubt| doubt.at.as_str()).collect();
    assert!(asked.contains(&"/model") && asked.contains(&"/task"), "{asked:?}");
    assert_eq!(merged.spec["model"], "wan-2.6-t2v");
}

#[test]
fn a_question_that_was_open_stays_with_its_parameter() {
    let page = &HANDED[4];
    let mut spec = page.committed();
    spec["questions"] = json!([{ "at": "/parameters/8/doc", "question": "Mine?" }]);
    let new = "extraoptional\nboolean\n\nMore\n\n";
    let text = page
        .text
        .replace("seedoptional\ninteger\n\nRandom", &format!("{new}seedoptional\ninteger\n\nRandom"));
    let merged = merge(&spec, &draft_of(page, &text), None);
    assert_eq!(merged.spec["questions"][0]["at"], "/parameters/9/doc");
}
