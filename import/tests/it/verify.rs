use serde_json::{Value, json};
use wan_import::{Agreement, Comparison, compare};

use crate::pages::HANDED;

fn with(standing: Agreement, told: &[Comparison]) -> Vec<&Comparison> {
    told.iter().filter(|one| one.standing == standing).collect()
}

#[test]
fn no_handed_page_contradicts_its_committed_spec() {
    println!("seed  confirmed  in doubt  not mentioned");
    for page in HANDED {
        let told = compare(&page.committed(), &page.draft());
        let contradicted = with(Agreement::Contradicted, &told);
        assert!(contradicted.is_empty(), "{}: {contradicted:#?}", page.seed);
        let count = |standing| with(standing, &told).len();
        let [confirmed, doubt, silent] =
            [Agreement::Confirmed, Agreement::InDoubt, Agreement::NotMentioned].map(count);
        println!("{:4}  {confirmed:9}  {doubt:8}  {silent:13}", page.seed);
        assert!(confirmed > 20, "{}", page.seed);
    }
}

/// Index of a page, what is changed, how, and where it is told.
type Change = (usize, &'static str, fn(&mut Value), &'static str);

/// Each change of one fact of a spec that a page states.
const CHANGES: &[Change] = &[
    (0, "a default", |spec| spec["parameters"][3]["default"] = 4.into(), "/parameters/3/default"),
    (0, "a bound", |spec| spec["parameters"][7]["maximum"] = 71.into(), "/parameters/7/maximum"),
    (0, "a mark", |spec| spec["parameters"][6]["required"] = true.into(), "/parameters/6/required"),
    (
        0,
        "no mark",
        |spec| drop(spec["parameters"][2].as_object_mut().unwrap().remove("required")),
        "/parameters/2/required",
    ),
    (
        0,
        "a value less",
        |spec| drop(spec["parameters"][0]["values"].as_array_mut().unwrap().pop()),
        "/parameters/0/values",
    ),
    (0, "a type", |spec| spec["parameters"][4]["type"] = "string".into(), "/parameters/4/type"),
    (
        0,
        "no default",
        |spec| drop(spec["parameters"][6].as_object_mut().unwrap().remove("default")),
        "/parameters/6/default",
    ),
    (1, "a price", |spec| spec["price"]["high"] = "2.80".into(), "/price/high"),
    (1, "a latency", |spec| spec["latency"]["seconds"] = 187.into(), "/latency/seconds"),
    (1, "a rule", |spec| spec["rules"][0]["when"]["values"] = json!([false]), "/rules/0"),
    (1, "formats", |spec| spec["parameters"][1]["formats"] = json!(["wav"]), "/parameters/1/formats"),
    (
        1,
        "an example",
        |spec| spec["examples"][0]["body"]["duration"] = 10.into(),
        "/examples/0/body/duration",
    ),
    (4, "no operation", |spec| drop(spec["operations"].as_array_mut().unwrap().remove(0)), "/operations/-"),
    (4, "no parameter", |spec| drop(spec["parameters"].as_array_mut().unwrap().remove(7)), "/parameters/-"),
];

#[test]
fn of_a_changed_spec_exactly_the_changed_fact_is_contradicted() {
    for (seed, what, change, at) in CHANGES {
        let page = &HANDED[*seed];
        let mut spec = page.committed();
        change(&mut spec);
        let told = compare(&spec, &page.draft());
        let contradicted = with(Agreement::Contradicted, &told);
        let places: Vec<&str> = contradicted.iter().map(|one| one.at.as_str()).collect();
        assert_eq!(places, [*at], "{what} of {}", page.seed);
        assert!(!contradicted[0].lines.is_empty(), "{what} of {}", page.seed);
    }
}

#[test]
fn a_fact_of_a_parameter_whose_name_is_a_guess_is_in_doubt() {
    let page = &HANDED[2];
    let mut spec = page.committed();
    spec["parameters"][8]["maximum"] = 41.into();
    let told = compare(&spec, &page.draft());
    assert!(with(Agreement::Contradicted, &told).is_empty());
    let one = told.iter().find(|one| one.at == "/parameters/8/maximum").unwrap();
    assert_eq!(one.standing, Agreement::InDoubt);
    assert!(one.question.as_ref().unwrap().contains("no name") && one.lines == [44], "{one:?}");
}

#[test]
fn every_leaf_that_a_page_could_state_is_in_exactly_one_list() {
    for page in HANDED {
        let told = compare(&page.committed(), &page.draft());
        let mut places: Vec<&str> =
            told.iter().filter(|one| one.spec.is_some()).map(|one| one.at.as_str()).collect();
        let all = places.len();
        places.sort_unstable();
        places.dedup();
        assert_eq!(places.len(), all);
        for (index, _) in page.committed()["parameters"].as_array().unwrap().iter().enumerate() {
            for key in ["name", "type", "required"] {
                assert!(places.contains(&format!("/parameters/{index}/{key}").as_str()), "{index} {key}");
            }
        }
    }
}
