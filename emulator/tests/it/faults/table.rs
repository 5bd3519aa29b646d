use wan_emulator::{Fault, Scenario};

/// The rows of the documentation's table: name, and what it acts on.
fn rows() -> Vec<(String, String)> {
    let page = include_str!("../../../../docs/emulator.md");
    let table = page.split("<!-- faults -->").nth(1).expect("a table between two marks");
    let cells = |line: &str| -> Vec<String> {
        line.trim_matches('|').split('|').map(|cell| cell.trim().trim_matches('`').to_owned()).collect()
    };
    let lines = table.lines().filter(|line| line.starts_with("| `"));
    lines.map(|line| (cells(line)[0].clone(), cells(line)[1].clone())).collect()
}

#[test]
fn the_documentation_has_a_row_for_each_fault_and_says_what_it_acts_on() {
    let expected: Vec<(String, String)> = Fault::all()
        .iter()
        .map(|fault| {
            let point = serde_json::to_value(fault.point()).unwrap();
            (fault.name(), point.as_str().unwrap().to_owned())
        })
        .collect();
    assert_eq!(rows(), expected);
}

#[test]
fn every_fault_that_can_be_read_is_known_by_name() {
    let message = Scenario::from_json(br#"[{"fault":"?"}]"#).unwrap_err().to_string();
    let known: Vec<&str> =
        message.split('`').skip(3).step_by(2).take_while(|name| !name.contains(';')).collect();
    let names: Vec<String> = Fault::all().iter().map(Fault::name).collect();
    assert_eq!(known, names);
    assert!(!message.contains("nearest"), "nothing looks like it: {message}");
}
