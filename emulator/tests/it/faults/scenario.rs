use wan_emulator::{Fault, Framing, Scenario};

fn refused(json: &str) -> String {
    Scenario::from_json(json.as_bytes()).unwrap_err().to_string()
}

#[test]
fn a_fault_may_be_given_by_name_alone_or_with_parameters() {
    let json = r#"{"seed":3,"faults":[
        {"fault":"stall"},
        {"fault":"cut"},
        {"fault":{"cut":{"framing":"chunked"}},"on":{"operation":"file"},"skip":2,"times":null}
    ]}"#;
    let scenario = Scenario::from_json(json.as_bytes()).unwrap();
    let faults: Vec<&Fault> = scenario.faults.iter().map(|rule| &rule.fault).collect();
    let expected =
        [Fault::Stall, Fault::Cut { framing: Framing::Length }, Fault::Cut { framing: Framing::Chunked }];
    assert_eq!(faults, expected.iter().collect::<Vec<_>>());
    assert_eq!((scenario.seed, scenario.faults[2].skip, scenario.faults[2].times), (3, 2, None));
    assert_eq!(scenario.faults[0].times, Some(1));
}

#[test]
fn one_rule_or_a_list_of_rules_is_a_scenario_too() {
    let one = Scenario::from_json(br#"{"fault":"stall"}"#).unwrap();
    let list = Scenario::from_json(br#"[{"fault":"stall"}]"#).unwrap();
    assert_eq!(one, list);
    assert_eq!(one.faults.len(), 1);
}

#[test]
fn a_scenario_reads_back_as_it_was_written() {
    let json = r#"{"seed":9,"faults":[{"fault":{"rate_limited":{"hint":{"seconds":2}}},"chance":0.5},{"fault":"no_id","times":null}]}"#;
    let scenario = Scenario::from_json(json.as_bytes()).unwrap();
    let written = serde_json::to_vec(&scenario).unwrap();
    assert_eq!(Scenario::from_json(&written).unwrap(), scenario);
}

#[test]
fn what_is_wrong_is_named_with_its_place_and_the_nearest_name() {
    for (json, told) in [
        ("{", "the scenario is not JSON: EOF while parsing an object at line 1 column 1"),
        ("7", "a scenario is an object, or a list of rules"),
        (r#"{"faults":7}"#, "`faults` is a list of rules"),
        (r#"{"sed":7}"#, "the nearest is `seed`"),
        (r#"[{"fault":"stall"},{"fault":"stal"}]"#, "fault 2: unknown variant `stal`"),
        (r#"[{"fault":"stal"}]"#, "the nearest is `stall`"),
        (r#"[{"fault":"stall","time":2}]"#, "the nearest is `times`"),
        (r#"[{"fault":"stall","on":{"operation":"submt"}}]"#, "the nearest is `submit`"),
        (r#"[{"fault":{"status":{"code":"x"}}}]"#, "fault 1: invalid type"),
        (r#"[{"fault":{"cut":{"frame":1}}}]"#, "the nearest is `framing`"),
        (r#"[{"fault":"stall","chance":2}]"#, "fault 1: `chance` is 2; it is from 0 to 1"),
        (r#"[{"fault":"refused","on":{"operation":"submit"}}]"#, "it acts on no operation"),
    ] {
        let message = refused(json);
        assert!(message.contains(told), "{json}: {message}");
    }
}

#[test]
fn a_scenario_beyond_its_bounds_is_refused() {
    assert!(refused(&" ".repeat(4 * 1024 * 1024 + 1)).contains("4194304 are allowed"));
    let name = "x".repeat(1_000_000);
    let told = refused(&format!(r#"[{{"fault":"{name}"}}]"#));
    assert!(told.len() < 2000 && told.starts_with("fault 1: unknown variant `xxx"), "{}", told.len());
    let many = format!("[{}]", vec![r#"{"fault":"stall"}"#; 10_001].join(","));
    assert!(refused(&many).contains("10001 faults are too many; 10000 are allowed"));
}
