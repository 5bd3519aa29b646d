//! What changes of parameters are told as.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
    thread,
};

use serde_json::{Value, json};
use wan_codegen::SourceFile;
use wan_review::{AppliedBy, Bump, Confidence, Finding, Flag, Mirror, Report, Revision, compare};
use wan_specs::ModelSpec;

use crate::fixture::Fixture;

static PROVIDER: LazyLock<SourceFile> = LazyLock::new(|| {
    let mut base = Fixture::named("base").old.into_iter();
    base.find(|file| file.path.ends_with("provider.json")).unwrap()
});

/// A model in which every key of a parameter is used.
fn rich() -> Value {
    serde_json::from_str(include_str!("rich.json")).unwrap()
}

/// The fixtures' model with these parameters instead of its own, and these arguments.
fn film(parameters: &Value, new: &[&str]) -> Value {
    let mut film = rich();
    film["parameters"] = parameters.clone();
    film["rust"]["new"] = json!(new);
    film["rules"] = json!([]);
    film
}

fn edited(mut model: Value, edit: impl FnOnce(&mut Value)) -> Value {
    edit(&mut model);
    model
}

/// The specs of one side. `None`: they do not read.
fn revision(model: &Value) -> Option<Revision> {
    let bytes = serde_json::to_vec_pretty(model).unwrap();
    let film = SourceFile { path: "acme/film.json".into(), bytes };
    Revision::read("made up", vec![PROVIDER.clone(), film]).ok()
}

fn report(old: &Value, new: &Value) -> Report {
    compare(&revision(old).unwrap(), &revision(new).unwrap())
}

/// Ids, sorted.
fn ids(report: &Report) -> Vec<&'static str> {
    let mut ids: Vec<_> = report.findings.iter().map(|finding| finding.rule.id).collect();
    ids.sort_unstable();
    ids
}

/// The one finding of a rule.
fn only<'r>(report: &'r Report, id: &str) -> &'r Finding {
    let mut found = report.findings.iter().filter(|finding| finding.rule.id == id);
    match (found.next(), found.next()) {
        (Some(finding), None) => finding,
        other => panic!("{id}: {other:?} in {:?}", ids(report)),
    }
}

fn breaks(report: &Report) -> bool {
    report.findings.iter().any(|finding| finding.flags.contains(&Flag::Compile))
}

/// Rust numbers the variants, and `as` shows the numbers.
#[test]
fn a_value_at_the_end_shifts_no_other_and_one_in_the_middle_does() {
    let size = |values: &[&str]| {
        let values: Vec<Value> =
            values.iter().map(|value| json!({"value": value, "rust": format!("P{value}")})).collect();
        let prompt = json!({"name": "prompt", "type": "string", "required": true, "doc": "It."});
        let size = json!({"name": "size", "type": "string", "values": values, "doc": "It."});
        let mut film = film(&json!([prompt, size]), &["prompt"]);
        film["examples"][0]["body"] = json!({"prompt": "a fox"});
        film
    };
    let old = size(&["480", "720"]);
    for (new, bump) in [(["480", "720", "1080"], Bump::Minor), (["480", "600", "720"], Bump::Major)] {
        let report = report(&old, &size(&new));
        assert_eq!(only(&report, "value-added").bump, bump, "{new:?}");
        assert!(!breaks(&report), "{new:?}");
    }
}

mod leaves {
    use super::*;

    /// Words that stand where not every text can.
    const WORDS: &[&str] = &[
        "boolean", "integer", "number", "string", "image", "audio", "video", "object", "list", "url",
        "data_uri", "base64",
    ];

    /// A value for each key that a parameter can have.
    fn additions() -> Vec<(&'static str, Value)> {
        vec![
            ("rust", json!("other")),
            ("renamed_from", json!("former")),
            ("deprecated", json!("It will go.")),
            ("pointer", json!("/elsewhere/it")),
            ("required", json!(true)),
            ("default", Value::Null),
            ("default", json!(12)),
            ("default", json!("480p")),
            ("constant", json!(12)),
            ("constant", json!("fast")),
            ("unit", json!("apples")),
            ("values", json!([{"value": "a"}, {"value": "b"}])),
            ("values", json!([{"value": 1, "rust": "One"}])),
            ("rust_type", json!("Thing")),
            ("forms", json!(["url"])),
            ("fields", json!([{"name": "inner", "type": "string", "doc": "It."}])),
            ("item", json!({"name": "one", "type": "string", "doc": "It."})),
            ("sensitive", json!(true)),
            ("also_accepts", json!([{"value": "some", "means": 20}])),
            ("note", json!("It is said.")),
            ("source", json!("blog")),
        ]
    }

    fn pointers(value: &Value, at: &str, found: &mut Vec<String>) {
        found.push(at.to_owned());
        match value {
            Value::Object(object) => {
                for (key, value) in object {
                    pointers(value, &format!("{at}/{key}"), found);
                }
            }
            Value::Array(items) => {
                for (index, value) in items.iter().enumerate() {
                    pointers(value, &format!("{at}/{index}"), found);
                }
            }
            _ => {}
        }
    }

    fn set(model: &Value, pointer: &str, value: &Value) -> Value {
        edited(model.clone(), |model| *model.pointer_mut(pointer).unwrap() = value.clone())
    }

    fn without(model: &Value, pointer: &str) -> Value {
        edited(model.clone(), |model| {
            let (parent, key) = pointer.rsplit_once('/').unwrap();
            match model.pointer_mut(parent).unwrap() {
                Value::Object(object) => drop(object.remove(key)),
                Value::Array(items) => drop(items.remove(key.parse().unwrap())),
                other => panic!("{pointer}: {other}"),
            }
        })
    }

    /// The leaf changed, deleted and retyped, keys added, lists turned around.
    fn mutants(model: &Value, pointer: &str) -> Vec<Value> {
        let mut values =
            vec![json!(7), json!(7.5), json!("other"), json!(true), json!(false), Value::Null, json!([])];
        let mut mutants = vec![without(model, pointer)];
        match model.pointer(pointer).unwrap() {
            Value::String(text) => {
                values.push(json!(format!("{text}x")));
                values
                    .extend(WORDS.iter().filter(|_| WORDS.contains(&text.as_str())).map(|word| json!(word)));
                values.push(json!(12));
            }
            Value::Number(number) => {
                let float = number.as_f64().unwrap();
                values.push(json!(float + 0.5));
                #[expect(clippy::cast_possible_truncation, reason = "the numbers of the model are small")]
                values.push(json!(float as i64 + 1));
                values.push(json!(number.to_string()));
            }
            Value::Array(items) => {
                values.push(json!(items.iter().rev().collect::<Vec<_>>()));
                values.push(json!(items.iter().skip(1).chain(items.iter().take(1)).collect::<Vec<_>>()));
            }
            Value::Object(object) if object.contains_key("type") => {
                for (key, value) in additions().into_iter().filter(|(key, _)| !object.contains_key(*key)) {
                    mutants.push(edited(model.clone(), |model| {
                        model.pointer_mut(pointer).unwrap()[key] = value;
                    }));
                }
            }
            _ => {}
        }
        mutants.extend(values.iter().map(|value| set(model, pointer, value)));
        mutants
    }

    /// What trying some of the changes came to.
    #[derive(Default)]
    struct Tried {
        changes: usize,
        /// Those after which the spec has no mistakes.
        sound: usize,
        rules: BTreeSet<&'static str>,
        /// The fingerprints of a report, and the change that it is of.
        told: Vec<(Vec<String>, String)>,
        faults: Vec<String>,
    }

    impl Tried {
        fn change(&mut self, before: &Revision, after: &Revision, what: String) {
            self.changes += 1;
            let report = compare(before, after);
            if report.is_empty() {
                self.faults.push(format!("{what} is silent"));
            }
            self.rules.extend(report.findings.iter().map(|finding| finding.rule.id));
            let mut fingerprints: Vec<String> = report.findings.iter().map(Finding::fingerprint).collect();
            fingerprints.sort_unstable();
            if fingerprints.windows(2).any(|two| two[0] == two[1]) {
                self.faults.push(format!("{what} has equal fingerprints: {:?}", ids(&report)));
            }
            if after.broken_rules().is_empty() {
                self.backwards(before, after, &report, &what);
            }
            self.told.push((fingerprints, what));
        }
    }

    impl Tried {
        /// A report of two sides from which code is generated agrees with that code, and with the change backwards.
        fn backwards(&mut self, before: &Revision, after: &Revision, report: &Report, what: &str) {
            self.sound += 1;
            let backwards = compare(after, before);
            for told in report.contradictions.iter().chain(&backwards.contradictions) {
                self.faults.push(format!("{what}: {told}: {:?} and {:?}", ids(report), ids(&backwards)));
            }
            let ids = ids(&backwards);
            for finding in &report.findings {
                if let Mirror::Is(mirrors) = finding.rule.mirror
                    && !ids.iter().any(|id| mirrors.contains(id))
                {
                    self.faults.push(format!("{what}: {} is {ids:?} backwards", finding.rule.id));
                }
            }
        }
    }

    /// Also of changes that break rules of today, for an old side may. And two changes are never told as one, for each
    /// is approved by itself.
    #[test]
    fn no_leaf_of_a_parameter_is_silent_and_all_are_told_apart() {
        let old = rich();
        let before = revision(&old).unwrap();
        assert!(before.broken_rules().is_empty(), "{}", before.broken_rules().render(false));
        let mut places = Vec::new();
        pointers(&old["parameters"], "/parameters", &mut places);
        pointers(&old["rust"]["new"], "/rust/new", &mut places);
        let mut seen: Vec<ModelSpec> = vec![serde_json::from_value(old.clone()).unwrap()];
        let mut changes = Vec::new();
        for place in &places {
            for mutant in mutants(&old, place) {
                let Ok(spec) = serde_json::from_value::<ModelSpec>(mutant.clone()) else { continue };
                if !seen.contains(&spec) {
                    seen.push(spec);
                    changes.push((format!("{place} = {:?}", mutant.pointer(place)), mutant));
                }
            }
        }
        let tried: Vec<Tried> = thread::scope(|scope| {
            let threads: Vec<_> = changes
                .chunks(changes.len().div_ceil(4))
                .map(|changes| {
                    scope.spawn(move || {
                        let (before, mut tried) = (revision(&rich()).unwrap(), Tried::default());
                        for (what, mutant) in changes {
                            let Some(after) = revision(mutant) else { continue };
                            tried.change(&before, &after, what.clone());
                        }
                        tried
                    })
                })
                .collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        let mut told: BTreeMap<Vec<String>, String> = BTreeMap::new();
        let mut all = Tried::default();
        for tried in tried {
            all.changes += tried.changes;
            all.sound += tried.sound;
            all.rules.extend(tried.rules);
            all.faults.extend(tried.faults);
            for (fingerprints, what) in tried.told {
                if let Some(other) = told.insert(fingerprints, what.clone()) {
                    all.faults.push(format!("{what} is told as {other}"));
                }
            }
        }
        println!("{} changes, {} sound, {} rules: {:?}", all.changes, all.sound, all.rules.len(), all.rules);
        assert!(all.faults.is_empty(), "{} of {}:\n{}", all.faults.len(), all.changes, all.faults.join("\n"));
        assert!(all.changes > 900 && all.sound > 150 && all.rules.len() > 50, "{} changes", all.changes);
    }
}

mod kinds {
    use super::*;

    const NAMES: [&str; 9] =
        ["boolean", "integer", "integers", "number", "string", "strings", "image", "object", "list"];

    /// What each kind is to each other one, in the order of the names.
    const TOLD: [[&str; 9]; 9] = {
        const IN: &str = "integer-to-number";
        const NI: &str = "number-to-integer";
        const RE: &str = "range-to-enum";
        const ER: &str = "enum-to-range";
        const SE: &str = "string-to-enum";
        const ES: &str = "enum-to-string";
        const SM: &str = "string-to-media";
        const MS: &str = "media-to-string";
        const EN: &str = "encoding-changed";
        const TC: &str = "type-changed";
        const SL: &str = "scalar-to-list";
        const LS: &str = "list-to-scalar";
        [
            ["", TC, TC, TC, TC, TC, TC, TC, SL],
            [TC, "", RE, IN, EN, EN, TC, TC, SL],
            [TC, ER, "", TC, EN, EN, TC, TC, SL],
            [TC, NI, TC, "", EN, EN, TC, TC, SL],
            [TC, EN, EN, EN, "", SE, SM, TC, SL],
            [TC, EN, EN, EN, ES, "", TC, TC, SL],
            [TC, TC, TC, TC, MS, TC, "", TC, SL],
            [TC, TC, TC, TC, TC, TC, TC, "", SL],
            [LS, LS, LS, LS, LS, LS, LS, LS, ""],
        ]
    };

    fn parameter(kind: &str) -> Value {
        let rest = match kind {
            "integers" => json!({"type": "integer", "values": [{"value": 5, "rust": "Five"}]}),
            "strings" => json!({"type": "string", "values": [{"value": "a"}]}),
            "image" => json!({"type": "image", "forms": ["url"]}),
            "object" => json!({"type": "object", "fields": [{"name": "a", "type": "string", "doc": "It."}]}),
            "list" => json!({"type": "list", "item": {"name": "one", "type": "string", "doc": "It."}}),
            plain => json!({ "type": plain }),
        };
        edited(rest, |rest| {
            rest["name"] = json!("thing");
            rest["doc"] = json!("It.");
        })
    }

    #[test]
    fn every_pair_of_types_is_told_by_one_rule() {
        for (old, row) in NAMES.iter().zip(TOLD) {
            for (new, told) in NAMES.iter().zip(row) {
                let film = |kind: &str| film(&json!([parameter(kind)]), &[]);
                let report = report(&film(old), &film(new));
                let expected: &[&str] = if told.is_empty() { &[] } else { &[told] };
                assert_eq!(ids(&report), expected, "{old} to {new}");
                assert_eq!(breaks(&report), !told.is_empty(), "{old} to {new}");
            }
        }
    }

    #[test]
    fn the_same_pair_is_told_by_the_same_rule_within_lists_and_objects() {
        let held = |kind: &str| {
            let list = json!({"name": "list", "type": "list", "doc": "It.", "item": parameter(kind)});
            let object = json!({"name": "object", "type": "object", "doc": "It.", "fields": [edited(parameter(kind), |one| {
                one["rust_type"] = if one.get("values").is_some() { json!("Inner") } else { Value::Null };
            })]});
            film(&json!([list, object]), &[])
        };
        let report = report(&held("number"), &held("integer"));
        let names: Vec<_> =
            report.findings.iter().map(|finding| (finding.rule.id, finding.name.as_str())).collect();
        let told = [
            ("number-to-integer", "list[]"),
            ("validate-removed", "object"),
            ("number-to-integer", "object.thing"),
        ];
        assert_eq!(names, told);
    }

    #[test]
    fn files_of_another_kind_compile_and_are_another_kind() {
        let film = |kind| film(&json!([edited(parameter("image"), |one| one["type"] = json!(kind))]), &[]);
        let report = report(&film("image"), &film("video"));
        assert_eq!(ids(&report), ["media-kind-changed"]);
        assert!(!breaks(&report));
    }

    #[test]
    fn a_form_touches_the_wire_only_where_local_files_go_out_otherwise() {
        let film = |forms: &[&str]| {
            film(&json!([edited(parameter("image"), |one| one["forms"] = json!(forms))]), &[])
        };
        for (old, new, id, wire) in [
            (&["url"][..], &["url", "data_uri"][..], "form-added", true),
            (&["data_uri"], &["url", "data_uri"], "form-added", false),
            (&["base64"], &["base64", "data_uri"], "form-added", true),
            (&["data_uri", "base64"], &["data_uri"], "form-removed", false),
            (&["data_uri", "base64"], &["base64"], "form-removed", true),
            (&["url", "base64"], &["url"], "form-removed", true),
            (&["url", "base64"], &["base64", "url"], "form-reordered", false),
        ] {
            let report = report(&film(old), &film(new));
            assert_eq!(only(&report, id).flags.contains(&Flag::Wire), wire, "{old:?} to {new:?}");
            assert!(!breaks(&report));
        }
    }

    #[test]
    fn an_object_that_lost_its_last_bound_can_no_longer_be_validated() {
        let film = |fields: Value| {
            film(&json!([{"name": "thing", "type": "object", "doc": "It.", "fields": fields}]), &[])
        };
        let text = json!({"name": "a", "type": "string", "doc": "It."});
        let bounded = json!({"name": "b", "type": "number", "doc": "It."});
        let report = report(&film(json!([text, bounded])), &film(json!([text])));
        assert_eq!(ids(&report), ["param-optional-removed", "validate-removed"]);
        assert_eq!(only(&report, "validate-removed").name, "thing");
    }
}

mod presences {
    use super::*;

    /// What a parameter without a default, with `null`, with 1, with 2; required with 1, with 2, without one is to
    /// each other one.
    const STATES: [(bool, Option<&str>); 7] = [
        (false, None),
        (false, Some("null")),
        (false, Some("1")),
        (false, Some("2")),
        (true, Some("1")),
        (true, Some("2")),
        (true, None),
    ];

    const TOLD: [[&[&str]; 7]; 7] = {
        const NA: &[&str] = &["null-accepted"];
        const NR: &[&str] = &["null-refused"];
        const DA: &[&str] = &["default-added"];
        const DR: &[&str] = &["default-removed"];
        const DANR: &[&str] = &["default-added", "null-refused"];
        const DRNA: &[&str] = &["default-removed", "null-accepted"];
        const DP: &[&str] = &["default-changed-by-provider"];
        const DC: &[&str] = &["default-changed-by-client"];
        const BS: &[&str] = &["param-became-sent"];
        const NS: &[&str] = &["param-no-longer-sent"];
        const BR: &[&str] = &["param-became-required"];
        const BO: &[&str] = &["param-became-optional"];
        const DTR: &[&str] = &["default-added-to-required"];
        const DFR: &[&str] = &["default-removed-from-required"];
        [
            [&[], NA, DA, DA, BS, BS, BR],
            [NR, &[], DANR, DANR, BS, BS, BR],
            [DR, DRNA, &[], DP, BS, BS, BR],
            [DR, DRNA, DP, &[], BS, BS, BR],
            [NS, NS, NS, NS, &[], DC, DFR],
            [NS, NS, NS, NS, DC, &[], DFR],
            [BO, BO, BO, BO, DTR, DTR, &[]],
        ]
    };

    fn state((required, default): (bool, Option<&str>)) -> Value {
        let mut thing = json!({"name": "thing", "type": "integer", "doc": "It."});
        if required {
            thing["required"] = json!(true);
        }
        if let Some(default) = default {
            thing["default"] = serde_json::from_str(default).unwrap();
        }
        let new: &[&str] = if required && default.is_none() { &["thing"] } else { &[] };
        edited(film(&json!([thing]), new), |film| film["examples"][0]["body"] = json!({"thing": 1}))
    }

    #[test]
    fn every_pair_of_presences_is_told_once_and_by_who_applies_the_default() {
        for (old, row) in STATES.into_iter().zip(TOLD) {
            for (new, told) in STATES.into_iter().zip(row) {
                let (before, after) = (revision(&state(old)).unwrap(), revision(&state(new)).unwrap());
                for side in [&before, &after] {
                    assert!(side.broken_rules().is_empty(), "{}", side.broken_rules().render(false));
                }
                let report = compare(&before, &after);
                assert_eq!(ids(&report), *told, "{old:?} to {new:?}");
                // An argument that comes or goes breaks callers, an `Option` that comes or goes breaks readers.
                let field =
                    |(required, default): (bool, Option<&str>)| (required, required && default.is_none());
                assert_eq!(breaks(&report), field(old) != field(new), "{old:?} to {new:?}");
                let expected = match new {
                    (true, Some(_)) => Some(AppliedBy::Client),
                    (true, None) => None,
                    (false, _) => Some(AppliedBy::Provider),
                };
                for finding in report.findings.iter().filter(|finding| !finding.rule.id.starts_with("null-"))
                {
                    assert_eq!(finding.applied_by, expected, "{old:?} to {new:?}: {}", finding.rule.id);
                }
            }
        }
    }

    #[test]
    fn a_default_that_changes_hands_and_value_changes_the_output() {
        let flags = |old: usize, new: usize| {
            let report = report(&state(STATES[old]), &state(STATES[new]));
            report.findings[0].flags.contains(&Flag::Output)
        };
        assert!(!flags(2, 4), "provider's 1 to client's 1");
        assert!(flags(2, 5), "provider's 1 to client's 2");
        assert!(flags(5, 2), "client's 2 to provider's 1");
    }

    #[test]
    fn the_members_of_an_object_are_as_those_of_a_request() {
        let film = |member: Value| {
            film(&json!([{"name": "thing", "type": "object", "doc": "It.", "fields": [member]}]), &[])
        };
        let report = report(
            &film(json!({"name": "a", "type": "string", "doc": "It."})),
            &film(json!({"name": "a", "type": "string", "required": true, "doc": "It."})),
        );
        let finding = only(&report, "param-became-required");
        assert_eq!(
            (finding.name.as_str(), finding.parameters.as_slice()),
            ("thing.a", &["thing".to_owned()][..])
        );
        assert!(finding.message.contains("`Thing::new`"), "{}", finding.message);
    }
}

mod names {
    use super::*;

    fn text(name: &str) -> Value {
        json!({"name": name, "type": "string", "max_length": 100, "doc": "It."})
    }

    #[test]
    fn one_that_went_and_one_alike_that_came_are_guessed_to_be_one() {
        let report =
            report(&film(&json!([text("negative")]), &[]), &film(&json!([text("negative_prompt")]), &[]));
        assert_eq!(ids(&report), ["param-renamed"]);
        let finding = only(&report, "param-renamed");
        assert_eq!(finding.confidence, Confidence::Heuristic);
        assert_eq!(finding.parameters, ["negative", "negative_prompt"]);
        assert!(finding.flags.contains(&Flag::Wire) && finding.flags.contains(&Flag::Compile));
    }

    #[test]
    fn where_two_are_alike_nothing_is_guessed() {
        let old = film(&json!([text("negative")]), &[]);
        let new = film(&json!([text("a"), text("b")]), &[]);
        assert_eq!(
            ids(&report(&old, &new)),
            ["param-optional-added", "param-optional-added", "param-optional-removed"]
        );
        assert_eq!(
            ids(&report(&new, &old)),
            ["param-optional-added", "param-optional-removed", "param-optional-removed"]
        );
    }

    #[test]
    fn a_declared_renaming_is_sure_and_what_else_changed_is_told_beside_it() {
        let declared = edited(text("negative_prompt"), |one| {
            one["renamed_from"] = json!("negative");
            one["sensitive"] = json!(true);
        });
        let (old, new) = (film(&json!([text("negative")]), &[]), film(&json!([declared]), &[]));
        let forth = report(&old, &new);
        assert_eq!(ids(&forth), ["param-became-sensitive", "param-renamed"]);
        assert!(forth.findings.iter().all(|finding| finding.confidence == Confidence::Exact));
        assert!(forth.findings.iter().all(|finding| finding.parameters == ["negative", "negative_prompt"]));
        assert_eq!(ids(&report(&new, &old)), ["param-no-longer-sensitive", "param-renamed"], "taken back");
    }

    #[test]
    fn the_same_setter_for_another_name_is_sent_otherwise() {
        let kept = edited(text("negative_prompt"), |one| {
            one["rust"] = json!("negative");
            one["sensitive"] = json!(true);
        });
        let report = report(&film(&json!([text("negative")]), &[]), &film(&json!([kept]), &[]));
        assert_eq!(ids(&report), ["param-became-sensitive", "param-wire-renamed"]);
        assert_eq!(only(&report, "param-wire-renamed").confidence, Confidence::Heuristic);
        assert!(!breaks(&report));
    }

    #[test]
    fn a_renamed_closed_list_names_its_enum_anew() {
        let size = |name: &str, rest: Value| {
            let mut size = json!({"name": name, "type": "string", "values": [{"value": "a"}], "doc": "It."});
            size.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
            film(&json!([size]), &[])
        };
        let old = size("size", json!({}));
        let renamed = size("resolution", json!({"rust": "size", "renamed_from": "size"}));
        assert_eq!(ids(&report(&old, &renamed)), ["param-wire-renamed", "rust-type-renamed"]);
        let kept = size("resolution", json!({"rust": "size", "renamed_from": "size", "rust_type": "Size"}));
        let report = report(&old, &kept);
        assert_eq!(ids(&report), ["fact-without-effect", "param-wire-renamed"]);
        assert!(!breaks(&report));
    }

    #[test]
    fn what_a_list_calls_its_items_matters_only_where_a_type_is_called_so() {
        let list = |name: &str, kind: Value| {
            let mut item = json!({"name": name, "doc": "It."});
            item.as_object_mut().unwrap().extend(kind.as_object().unwrap().clone());
            film(&json!([{"name": "list", "type": "list", "item": item, "doc": "It."}]), &[])
        };
        let told = |kind: &Value| ids(&report(&list("one", kind.clone()), &list("two", kind.clone())));
        assert_eq!(told(&json!({"type": "string"})), ["fact-without-effect"]);
        assert_eq!(told(&json!({"type": "string", "values": [{"value": "a"}]})), ["rust-type-renamed"]);
    }
}

mod arguments {
    use super::*;

    fn needed(name: &str, kind: &str) -> Value {
        json!({"name": name, "type": kind, "required": true, "doc": "It."})
    }

    fn of(new: &[&str]) -> Value {
        let parameters = json!([needed("a", "string"), needed("b", "string"), needed("c", "integer")]);
        edited(film(&parameters, new), |film| film["examples"][0]["body"] = json!({"a": "", "b": "", "c": 1}))
    }

    #[test]
    fn arguments_of_equal_type_swap_without_a_word_from_the_compiler() {
        let report = report(&of(&["a", "b", "c"]), &of(&["b", "a", "c"]));
        let finding = only(&report, "param-required-order-changed");
        assert!(!breaks(&report));
        assert!(
            finding.message.contains("`a`, `b` take the place of arguments of equal type"),
            "{}",
            finding.message
        );
    }

    #[test]
    fn arguments_of_different_types_that_trade_places_stop_compiling() {
        let report = report(&of(&["a", "b", "c"]), &of(&["a", "c", "b"]));
        let finding = only(&report, "param-required-order-changed");
        assert!(breaks(&report));
        assert!(finding.message.contains("no two of equal type"), "{}", finding.message);
    }

    #[test]
    fn the_members_of_an_object_are_the_arguments_of_its_new() {
        let film = |fields: Value| {
            film(&json!([{"name": "thing", "type": "object", "doc": "It.", "fields": fields}]), &[])
        };
        let (a, b, c) = (needed("a", "string"), needed("b", "string"), needed("c", "integer"));
        let swapped = report(&film(json!([a, b, c])), &film(json!([b, a, c])));
        assert_eq!(ids(&swapped), ["param-required-order-changed"]);
        assert!(!breaks(&swapped));
        assert!(breaks(&report(&film(json!([a, b, c])), &film(json!([c, a, b])))));
        let optional = json!({"name": "d", "type": "string", "doc": "It."});
        let moved = report(&film(json!([a, optional, b])), &film(json!([optional, a, b])));
        assert_eq!(ids(&moved), ["param-file-order-changed"], "no argument moved");
    }

    #[test]
    fn a_renamed_argument_keeps_its_place() {
        let parameters = json!([
            needed("a", "string"),
            edited(needed("z", "string"), |z| z["renamed_from"] = json!("b")),
            needed("c", "integer")
        ]);
        let new = edited(film(&parameters, &["a", "z", "c"]), |film| {
            film["examples"][0]["body"] = json!({"a": "", "z": "", "c": 1});
        });
        assert_eq!(ids(&report(&of(&["a", "b", "c"]), &new)), ["example-changed", "param-renamed"]);
    }
}

mod choices {
    use super::*;

    fn width(model: &mut Value) -> &mut Value {
        &mut model["parameters"][6]
    }

    #[test]
    fn values_that_a_choice_never_offered_are_without_effect() {
        let new = edited(rich(), |model| {
            width(model)["values"].as_array_mut().unwrap().push(json!({"value": 1920, "rust": "Widest"}));
        });
        let report = report(&rich(), &new);
        assert_eq!(ids(&report), ["fact-without-effect"]);
        assert!(!breaks(&report));
    }

    #[test]
    fn the_type_of_a_part_is_that_of_the_choice_s_values() {
        let new = edited(rich(), |model| {
            width(model)["type"] = json!("number");
            width(model).as_object_mut().unwrap().remove("values");
        });
        let report = report(&rich(), &new);
        assert_eq!(ids(&report), ["fact-without-effect"]);
        assert!(!breaks(&report));
    }

    #[test]
    fn the_function_of_a_part_is_called_as_the_part() {
        let report = report(&rich(), &edited(rich(), |model| width(model)["rust"] = json!("across")));
        assert_eq!(ids(&report), ["param-ident-renamed"]);
        assert!(only(&report, "param-ident-renamed").message.contains("of the choice"));
    }
}

mod constants {
    use super::*;

    #[test]
    fn only_its_value_is_sent_of_a_constant() {
        let mode = |edit: fn(&mut Value)| edited(rich(), |model| edit(&mut model["parameters"][12]));
        assert_eq!(
            ids(&report(&rich(), &mode(|mode| mode["max_length"] = json!(20)))),
            ["fact-without-effect"]
        );
        assert_eq!(
            ids(&report(&rich(), &mode(|mode| mode["required"] = json!(true)))),
            ["fact-without-effect"]
        );
        assert_eq!(ids(&report(&rich(), &mode(|mode| mode["rust"] = json!("how")))), ["fact-without-effect"]);
        assert_eq!(
            ids(&report(&rich(), &mode(|mode| mode["constant"] = json!("slow")))),
            ["constant-changed"]
        );
    }

    #[test]
    fn the_same_number_in_other_digits_is_the_same_constant() {
        let film = |constant: Value| {
            film(&json!([{"name": "thing", "type": "number", "constant": constant, "doc": "It."}]), &[])
        };
        assert_eq!(ids(&report(&film(json!(5)), &film(json!(5.0)))), ["fact-without-effect"]);
        assert_eq!(ids(&report(&film(json!(5)), &film(json!(6)))), ["constant-changed"]);
    }
}
