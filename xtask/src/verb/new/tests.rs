use std::{collections::BTreeSet, fs};

use serde_json::Value;
use wan_specs::Specs;

use super::*;

fn repository() -> (tempfile::TempDir, Repository) {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("specs")).unwrap();
    fs::write(folder.path().join("Cargo.toml"), "").unwrap();
    let repository = Repository::find(Some(folder.path())).unwrap();
    (folder, repository)
}

fn begin(repository: &Repository, name: &str) -> Result<(), Failure> {
    run(repository, &Options { name: name.to_owned(), from: None })
}

fn begin_from(repository: &Repository, name: &str, from: &str) -> Result<(), Failure> {
    run(repository, &Options { name: name.to_owned(), from: Some(from.to_owned()) })
}

/// A repository with the specs that ship.
fn shipped() -> (tempfile::TempDir, Repository) {
    let (folder, repository) = repository();
    for (path, text) in Specs::files() {
        write(&repository, path, text);
    }
    (folder, repository)
}

fn write(repository: &Repository, path: &str, text: &str) {
    let path = repository.root().join("specs").join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn text(repository: &Repository, path: &str) -> String {
    fs::read_to_string(repository.root().join("specs").join(path)).unwrap()
}

fn json(repository: &Repository, path: &str) -> Value {
    serde_json::from_str(&text(repository, path)).unwrap()
}

/// Every plain value and every empty one, by its JSON pointer.
fn leaves(value: &Value, at: &str, found: &mut Vec<(String, Value)>) {
    match value {
        Value::Object(members) if !members.is_empty() => {
            for (key, member) in members {
                leaves(member, &format!("{at}/{}", key.replace('~', "~0").replace('/', "~1")), found);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for (index, item) in items.iter().enumerate() {
                leaves(item, &format!("{at}/{index}"), found);
            }
        }
        plain => found.push((at.to_owned(), plain.clone())),
    }
}

fn is_below(pointer: &str, at: &str) -> bool {
    pointer.strip_prefix(at).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The shipped models, as commands name them.
fn models() -> impl Iterator<Item = &'static str> {
    let names = Specs::files().iter().filter_map(|(path, _)| path.strip_suffix(".json"));
    names.filter(|name| !name.ends_with("/provider"))
}

#[test]
fn what_it_writes_reads_as_a_spec_and_every_empty_place_is_named() {
    let (_folder, repository) = repository();
    begin(&repository, "acme/wan3.0-t2v").unwrap();
    let files = repository.specs().unwrap();
    assert_eq!(files.len(), 2);
    let found = wan_codegen::read(files).unwrap_err();
    let structural = ["WAN0003", "WAN0004", "WAN0005", "WAN0006", "WAN0007", "WAN0008"];
    for diagnostic in &found {
        assert!(!structural.contains(&diagnostic.rule.code()), "{}", found.render(false));
    }
    for place in ["acme/provider.json", "acme/wan3.0-t2v.json"] {
        assert!(found.iter().any(|diagnostic| diagnostic.path == place), "{}", found.render(false));
    }
}

#[test]
fn a_second_model_leaves_the_provider_alone() {
    let (_folder, repository) = repository();
    begin(&repository, "acme/wan3.0-t2v").unwrap();
    let provider = repository.root().join("specs/acme/provider.json");
    fs::write(&provider, "mine").unwrap();
    begin(&repository, "acme/wan3.0-i2v").unwrap();
    assert_eq!(fs::read_to_string(provider).unwrap(), "mine");
}

#[test]
fn a_wrong_name_and_a_spec_that_is_there_are_refused() {
    let (_folder, repository) = repository();
    for name in ["acme", "acme/", "/x", "Acme/x", "acme/../x", "schema/x", "acme/provider", "acme/x y"] {
        assert_eq!(begin(&repository, name).unwrap_err().status(), 2, "{name}");
    }
    assert!(repository.specs().unwrap().is_empty());
    begin(&repository, "acme/x").unwrap();
    let refused = begin(&repository, "acme/x").unwrap_err();
    assert!(refused.status() == 2 && refused.to_string().contains("there already"), "{refused}");
}

#[test]
fn what_is_begun_is_formatted_and_says_that_nobody_reviewed_it() {
    let (_folder, repository) = repository();
    begin(&repository, "acme/wan3.0-t2v").unwrap();
    for path in ["acme/provider.json", "acme/wan3.0-t2v.json"] {
        let text = text(&repository, path);
        assert_eq!(wan_codegen::format(path, text.as_bytes()).unwrap(), text);
    }
    assert_eq!(json(&repository, "acme/wan3.0-t2v.json")["review"], serde_json::json!([]));
}

#[test]
fn a_model_of_the_family_says_who_it_is_by_its_id() {
    let (_folder, repository) = shipped();
    begin_from(&repository, "segmind/wan-2.7-t2v", "segmind/wan-2.6-t2v").unwrap();
    let draft = json(&repository, "segmind/wan-2.7-t2v.json");
    for (pointer, expected) in [
        ("/model", "wan-2.7-t2v"),
        ("/title", "Wan 2.7 text to video"),
        ("/version", "2.7"),
        ("/status", "draft"),
        ("/rust/type", "Wan27T2v"),
        ("/sources/0/id", "page"),
        ("/sources/1/title", "The spec of segmind/wan-2.6-t2v, from which facts were inherited"),
        ("/operations/0/standing", "assumed"),
        ("/output/seconds/standing", "assumed"),
    ] {
        assert_eq!(draft.pointer(pointer), Some(&expected.into()), "{pointer}");
    }
    assert_eq!(draft["review"], serde_json::json!([]));
    assert_eq!(draft["examples"][0]["composed"], true);
    let day = |value: &Value| value.as_str().is_some_and(|text| text.starts_with("2026-"));
    let mut all = Vec::new();
    leaves(&draft, "", &mut all);
    assert!(all.iter().all(|(_, value)| !day(value)), "a day was inherited: {draft:#}");
    for key in ["price", "latency", "notes", "docs", "wire_name"] {
        assert_eq!(draft.get(key), None, "{key}");
    }
    let asked = |at: &str| {
        let questions = draft["questions"].as_array().unwrap();
        let found: Vec<&Value> = questions.iter().filter(|one| one["at"] == at).collect();
        assert_eq!(found.len(), 1, "{at}");
        found[0].clone()
    };
    let question = "Inherited from segmind/wan-2.6-t2v: does the new page say so?";
    let duration = serde_json::json!({ "at": "/parameters/2/default", "question": question, "proposed": 5 });
    assert_eq!(asked("/parameters/2/default"), duration);
    let sound = asked("/parameters/1/default");
    assert!(sound["proposed"].is_null() && sound.get("proposed").is_some(), "{sound}");
    assert_eq!(asked("/parameters/1/required")["proposed"], false);
    assert_eq!(asked("/wire_name")["proposed"], "wan-2.7-t2v");
    assert_eq!(asked("/price")["proposed"]["high"], "2.81");
    assert!(asked("/price")["question"].as_str().unwrap().contains("What decides between the two"));
    assert!(asked("/parameters/1/doc")["question"].as_str().unwrap().contains("The page says 15 MB"));
}

/// Of every shipped model: nothing that was carried over goes without a question, and nothing is lost in silence.
#[test]
fn every_leaf_that_is_inherited_is_a_question_and_every_other_one_is_proposed_or_a_day_or_a_note() {
    let kept: &[&str] = &["/$schema", "/format", "/provider", "/model", "/status", "/review", "/questions"];
    // Provenance and history, which hold for the parent alone.
    let dropped: &[&str] =
        &["as_of", "source", "note", "notes", "sources", "docs", "review", "deprecated", "renamed_from"];
    let mut questions_in_all = 0;
    for name in models() {
        let (_folder, repository) = shipped();
        let provider = name.split('/').next().unwrap();
        let new = format!("{provider}/wan-9.9-any");
        begin_from(&repository, &new, name).unwrap();
        let (parent, draft) =
            (json(&repository, &format!("{name}.json")), json(&repository, &format!("{new}.json")));
        let questions = draft["questions"].as_array().unwrap();
        questions_in_all += questions.len();
        let at = |one: &Value| one["at"].as_str().unwrap().to_owned();
        for one in questions {
            let (at, proposed) = (at(one), one.get("proposed"));
            if let Some(there) = draft.pointer(&at).filter(|_| !matches!(&*at, "/rules" | "/operations")) {
                assert_eq!(Some(there), proposed, "{name}{at}");
            }
        }
        let (mut carried, mut before) = (Vec::new(), Vec::new());
        leaves(&draft, "", &mut carried);
        leaves(&parent, "", &mut before);
        let asked: Vec<&(String, Value)> =
            carried.iter().filter(|(leaf, _)| !kept.iter().any(|kept| is_below(leaf, kept))).collect();
        assert!(asked.len() > 40, "{name}");
        for (leaf, _) in asked.iter().filter(|(leaf, _)| !is_below(leaf, "/sources/1")) {
            assert!(questions.iter().any(|one| is_below(leaf, &at(one))), "nothing asks about {name}{leaf}");
        }
        let proposals: BTreeSet<String> = questions
            .iter()
            .flat_map(|one| {
                let mut found = Vec::new();
                leaves(one.get("proposed").unwrap_or(&Value::Null), "", &mut found);
                found.into_iter().map(|(_, value)| value.to_string())
            })
            .collect();
        for (leaf, value) in before.iter().filter(|(leaf, _)| {
            !leaf.split('/').any(|step| dropped.contains(&step))
                && !kept.iter().any(|kept| is_below(leaf, kept))
        }) {
            let stays = draft.pointer(leaf) == Some(value);
            let derived = ["/title", "/version", "/wire_name", "/rust/type"].contains(&leaf.as_str());
            let unsure = leaf.ends_with("/standing");
            assert!(
                stays || derived || unsure || proposals.contains(&value.to_string()),
                "{name}{leaf} is lost"
            );
        }
    }
    assert!(questions_in_all > 200, "{questions_in_all}");
}

#[test]
fn what_was_inherited_is_checked_formatted_and_generates_once_every_question_is_answered() {
    for name in models() {
        let (_folder, repository) = shipped();
        let new = format!("{}/wan-9.9-any", name.split('/').next().unwrap());
        begin_from(&repository, &new, name).unwrap();
        let path = format!("{new}.json");
        wan_codegen::read(repository.specs().unwrap())
            .unwrap_or_else(|found| panic!("{}", found.render(false)));
        let written = text(&repository, &path);
        assert_eq!(wan_codegen::format(&path, written.as_bytes()).unwrap(), written, "{name}");

        let mut spec: Value = serde_json::from_str(&written).unwrap();
        spec["status"] = "stable".into();
        write(&repository, &path, &spec.to_string());
        let found = wan_codegen::read(repository.specs().unwrap()).unwrap_err();
        let codes: Vec<&str> = found.iter().map(|one| one.rule.code()).collect();
        assert_eq!(codes, ["WAN0342", "WAN0341"], "{}", found.render(false));

        spec.as_object_mut().unwrap().remove("questions");
        spec["review"] = serde_json::json!([{ "by": "Ada", "on": "2026-11-22" }]);
        write(&repository, &path, &spec.to_string());
        let one = std::num::NonZero::<usize>::MIN;
        let generated = wan_codegen::generate(repository.specs().unwrap(), one).unwrap();
        let module = format!("{}.rs", wan_codegen::name::module(spec["rust"]["type"].as_str().unwrap()));
        assert!(generated.files.iter().any(|file| file.path.ends_with(&module)), "{name}");
    }
}

#[test]
fn another_provider_is_asked_for_what_it_offers() {
    let (_folder, repository) = shipped();
    // One that is there, and one that is begun.
    for (provider, offered) in [("novita", vec!["submit", "status"]), ("acme", vec!["submit", "status"])] {
        begin_from(&repository, &format!("{provider}/wan-2.6-t2v"), "segmind/wan-2.6-t2v").unwrap();
        let draft = json(&repository, &format!("{provider}/wan-2.6-t2v.json"));
        assert_eq!(draft["provider"], provider);
        let offers = draft["operations"].as_array().unwrap().iter();
        assert_eq!(offers.map(|offer| offer["operation"].as_str().unwrap()).collect::<Vec<_>>(), offered);
        let left = draft["questions"].as_array().unwrap().iter().filter(|one| one["at"] == "/operations");
        let left: Vec<&str> = left.map(|one| one["proposed"]["operation"].as_str().unwrap()).collect();
        assert_eq!(left, ["sync", "result"]);
    }
    assert_eq!(json(&repository, "acme/provider.json")["provider"], "acme");
    let found = wan_codegen::read(repository.specs().unwrap()).unwrap_err();
    // A provider that says nothing yet does not say either where a video is.
    let of_provider = |one: &wan_codegen::Diagnostic| {
        one.path == "acme/provider.json" || (one.path.starts_with("acme/") && one.rule.code() == "WAN0504")
    };
    assert!(found.iter().all(of_provider), "{}", found.render(false));
}

#[test]
fn a_name_that_the_provider_has_already_is_not_given_twice() {
    let (_folder, repository) = shipped();
    begin_from(&repository, "segmind/wan2.6-t2v", "segmind/wan-2.6-t2v").unwrap();
    assert_eq!(json(&repository, "segmind/wan2.6-t2v.json")["rust"]["type"], "Wan26T2vDraft");
    wan_codegen::read(repository.specs().unwrap()).unwrap();
}

#[test]
fn a_price_factor_goes_with_the_price() {
    let (_folder, repository) = shipped();
    let path = "segmind/wan-2.6-t2v.json";
    let mut parent = json(&repository, path);
    let factor = serde_json::json!({
        "rule": "price_factor", "severity": "inform", "when": { "parameter": "duration", "values": [15] },
        "factor": "3", "doc": "Fifteen seconds cost three times as much.",
    });
    parent["rules"].as_array_mut().unwrap().insert(0, factor);
    write(&repository, path, &parent.to_string());
    begin_from(&repository, "segmind/wan-2.7-t2v", "segmind/wan-2.6-t2v").unwrap();
    wan_codegen::read(repository.specs().unwrap()).unwrap();
    let draft = json(&repository, "segmind/wan-2.7-t2v.json");
    assert_eq!(draft["rules"].as_array().unwrap().len(), 1);
    let left = draft["questions"].as_array().unwrap().iter().find(|one| one["at"] == "/rules").unwrap();
    assert_eq!(left["proposed"]["factor"], "3");
    assert!(left["question"].as_str().unwrap().ends_with("Fifteen seconds cost three times as much."));
}

#[test]
fn who_inherits_from_a_draft_is_told_so() {
    let (_folder, repository) = shipped();
    begin_from(&repository, "segmind/wan-2.7-t2v", "segmind/wan-2.6-t2v").unwrap();
    begin_from(&repository, "segmind/wan-2.8-t2v", "segmind/wan-2.7-t2v").unwrap();
    wan_codegen::read(repository.specs().unwrap()).unwrap();
    let spec = |path| serde_json::from_value::<ModelSpec>(json(&repository, path)).unwrap();
    let (first, second) = (spec("segmind/wan-2.7-t2v.json"), spec("segmind/wan-2.8-t2v.json"));
    assert!(second.questions.iter().all(|one| !one.question.contains("wan-2.6-t2v")));
    let told = inherited("segmind/wan-2.8-t2v", &first, &second);
    let expected = format!(
        "{} questions are open: everything was inherited from segmind/wan-2.7-t2v, and nothing is known of the new model\n\
         note: segmind/wan-2.7-t2v is a draft itself, so nobody vouches for what was inherited ({} questions are open there)\n\
         next: read the page; correct what differs, and delete each question that it answers\n      \
         then name the page in `sources`, add yourself to `review`, write \"status\": \"stable\", and: cargo xtask generate\n      \
         to try types and validators before: cargo xtask generate --drafts segmind/wan-2.8-t2v",
        second.questions.len(),
        first.questions.len(),
    );
    assert_eq!(told, expected);
}

#[test]
fn a_parent_that_is_not_there_or_does_not_read_is_refused_and_nothing_is_written() {
    let (_folder, repository) = shipped();
    for (from, told) in [
        ("segmind/wan-2.6-tv2", "did you mean `segmind/wan-2.6-t2v`?"),
        ("segmind/provider", "known here: "),
        ("wan-2.6-t2v", "there is no model `wan-2.6-t2v`"),
        ("", "there is no model"),
    ] {
        let refused = begin_from(&repository, "segmind/wan-2.7-t2v", from).unwrap_err();
        assert_eq!(refused.status(), 2, "{from}");
        assert!(refused.to_string().contains(told), "{refused}");
    }
    write(&repository, "segmind/odd.json", "{");
    let refused = begin_from(&repository, "segmind/wan-2.7-t2v", "segmind/odd").unwrap_err();
    assert!(refused.status() == 1 && refused.to_string().contains("specs/segmind/odd.json"), "{refused}");
    let taken = begin_from(&repository, "segmind/wan2.1-t2v", "segmind/wan-2.6-t2v").unwrap_err();
    assert!(taken.status() == 2 && taken.to_string().contains("there already"), "{taken}");
    assert!(begin_from(&repository, "Segmind/x", "segmind/wan-2.6-t2v").is_err());
    assert_eq!(repository.specs().unwrap().len(), Specs::files().len() + 1);
}
