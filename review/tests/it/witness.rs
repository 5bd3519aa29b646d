//! What findings about bounds and files show.

use serde_json::{Value, json};
use wan_review::{Bump, Confidence, Finding, Flag, Report, compare};

use crate::{
    edits::{base, parameter},
    validator_oracle::revision,
};

#[test]
fn a_narrowed_range_has_a_witness() {
    let finding = only(&changed(|spec| parameter(spec, "steps")["maximum"] = json!(40)));
    assert_eq!(finding.rule.id, "range-narrowed");
    let witness = finding.witness.unwrap();
    assert_eq!(witness.request, json!({"prompt": "aa", "steps": 70}));
    assert_eq!(witness.old_refusal, None);
    assert_eq!(witness.new_refusal.as_deref(), Some("`steps` is 70; allowed: 10 to 40; nearest: 40"));
}

#[test]
fn a_widened_range_shows_what_is_accepted_now() {
    let finding = only(&changed(|spec| parameter(spec, "scale")["maximum"] = json!(20)));
    assert_eq!((finding.rule.id, finding.flags.len()), ("range-widened", 0));
    let witness = finding.witness.unwrap();
    assert_eq!(witness.request, json!({"prompt": "aa", "options": {"scale": 10}}));
    assert_eq!((witness.old_refusal.is_some(), witness.new_refusal), (true, None));
}

#[test]
fn bounds_of_a_member_of_an_item_are_told_by_its_path() {
    let finding = only(&changed(|spec| parameter(spec, "loras")["item"]["fields"][1]["maximum"] = json!(1)));
    assert_eq!((finding.rule.id, finding.name.as_str()), ("range-narrowed", "loras[].scale"));
    assert!(finding.witness.unwrap().new_refusal.unwrap().starts_with("`loras[0].scale` is "));
}

#[test]
fn a_unit_that_flips_letters_is_witnessed_by_one_beyond_ascii() {
    let finding = only(&changed(|spec| parameter(spec, "prompt")["length_unit"] = json!("bytes")));
    assert_eq!(finding.rule.id, "length-unit-changed");
    let prompt = finding.witness.unwrap().request["prompt"].as_str().unwrap().to_owned();
    assert!(prompt.len() > 40 && prompt.chars().count() <= 40, "{prompt}");
}

/// Of two changes of one model, each shows its own.
#[test]
fn a_wider_range_beside_a_narrower_one_refuses_nothing() {
    let report = changed(|spec| {
        parameter(spec, "steps")["maximum"] = json!(60);
        parameter(spec, "seed")["maximum"] = json!(5);
        parameter(spec, "scale")["maximum"] = json!(20);
    });
    let refused: Vec<_> =
        report.findings.iter().map(|one| (one.name.as_str(), one.flags.contains(&Flag::Refused))).collect();
    assert_eq!(refused, [("steps", true), ("seed", true), ("scale", false)]);
}

#[test]
fn each_limit_of_files_is_told_and_shows_no_request() {
    let limits: [(&str, Value, Value, &str); 9] = [
        ("max_bytes", json!(1_000), json!(999), "file-limit-narrowed"),
        ("max_bytes", json!(1_000), Value::Null, "file-limit-widened"),
        ("min_width", Value::Null, json!(10), "file-limit-narrowed"),
        ("max_height", json!(100), json!(200), "file-limit-widened"),
        ("min_pixels", json!(100), json!(50), "file-limit-widened"),
        ("formats", json!(["png", "jpg"]), json!(["jpeg", "png"]), "bound-without-effect"),
        ("formats", json!(["png", "jpg"]), json!(["png"]), "file-limit-narrowed"),
        ("formats", json!(["png"]), json!(["jpg"]), "file-limit-changed"),
        ("formats", json!(["png"]), Value::Null, "file-limit-widened"),
    ];
    for (key, old, new, expected) in limits {
        let with = |value: &Value| {
            let mut spec = base();
            let image = parameter(&mut spec, "image").as_object_mut().unwrap();
            image.remove(key);
            if !value.is_null() {
                image.insert(key.to_owned(), value.clone());
            }
            spec
        };
        let report = compare(&revision("old", &with(&old)), &revision("new", &with(&new)));
        let finding = only(&report);
        assert_eq!((finding.rule.id, &finding.witness), (expected, &None), "{key}: {old} to {new}");
        assert!(finding.pointer.ends_with(key) && finding.message.contains("`image`"), "{}", finding.message);
    }
}

#[test]
fn what_breaks_by_refusing_needs_a_major_version() {
    for finding in changed(|spec| parameter(spec, "tags")["max_items"] = json!(2)).findings {
        assert_eq!((finding.bump, finding.confidence), (Bump::Major, Confidence::Exact));
    }
}

fn changed(change: impl FnOnce(&mut Value)) -> Report {
    let mut new = base();
    change(&mut new);
    compare(&revision("old", &base()), &revision("new", &new))
}

fn only(report: &Report) -> Finding {
    let [finding] = report.findings.as_slice() else { panic!("{:#?}", report.findings) };
    finding.clone()
}
