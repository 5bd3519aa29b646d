use serde_json::{Value, json};
use wan_import::{Options, Page, draft};

use crate::{leaves::leaves, measure::is_marked};

/// Pages of our own making, with traps, and the parameters that they say.
const MADE: &[(&str, &str, &str)] = &[
    ("bullets", include_str!("../pages/made/bullets.md"), include_str!("../pages/made/bullets.json")),
    ("backticks", include_str!("../pages/made/backticks.md"), include_str!("../pages/made/backticks.json")),
    ("table", include_str!("../pages/made/table.md"), include_str!("../pages/made/table.json")),
    ("columns", include_str!("../pages/made/columns.md"), include_str!("../pages/made/columns.json")),
    ("html", include_str!("../pages/made/table.html"), include_str!("../pages/made/html.json")),
    ("fields", include_str!("../pages/made/fields.mdx"), include_str!("../pages/made/fields.json")),
    ("together", include_str!("../pages/made/together.txt"), include_str!("../pages/made/together.json")),
    ("unnamed", include_str!("../pages/made/unnamed.txt"), include_str!("../pages/made/unnamed.json")),
    ("options", include_str!("../pages/made/options.md"), include_str!("../pages/made/options.json")),
    ("dashes", include_str!("../pages/made/dashes.md"), include_str!("../pages/made/dashes.json")),
    ("mint", include_str!("../pages/made/mint.mdx"), include_str!("../pages/made/mint.json")),
    ("cells", include_str!("../pages/made/cells.html"), include_str!("../pages/made/cells.json")),
    ("plain", include_str!("../pages/made/plain.md"), include_str!("../pages/made/plain.json")),
];

#[test]
fn drafts_of_made_pages_say_what_the_pages_say_and_nothing_else() {
    println!("page        stated  right  of these marked  doubts  wrong  wrong but marked");
    let mut failed = Vec::new();
    for (name, text, expected) in MADE {
        let expected: Value = serde_json::from_str(expected).expect("JSON");
        let draft = draft(&Page::new(text), &Options::default()).expect(name);
        let stated = leaves(&json!({ "parameters": expected }));
        let drafted = leaves(&json!({ "parameters": draft.spec["parameters"] }));
        let right: Vec<&String> = stated.keys().filter(|at| drafted.get(*at) == stated.get(*at)).collect();
        let missing: Vec<&String> = stated.keys().filter(|at| !drafted.contains_key(*at)).collect();
        let other = drafted.iter().filter(|(at, value)| stated.get(*at) != Some(value));
        let (marked, wrong): (Vec<_>, Vec<_>) = other.partition(|(at, _)| is_marked(&draft, at));
        println!(
            "{name:10}  {:6}  {:5}  {:15}  {:6}  {:5}  {:16}",
            stated.len(),
            right.len(),
            right.iter().filter(|at| is_marked(&draft, at)).count(),
            draft.doubts.len(),
            wrong.len(),
            marked.len(),
        );
        if !wrong.is_empty() || !marked.is_empty() || right.len() * 100 < stated.len() * 90 {
            failed.push(format!("{name}: wrong {wrong:?}, marked {marked:?}, missing {missing:?}"));
        }
    }
    assert!(failed.is_empty(), "{failed:#?}");
}

#[test]
fn each_trap_of_the_made_pages_is_a_doubt() {
    for (page, at) in [
        ("bullets", "/parameters/4/default"),
        ("bullets", "/parameters/5/values"),
        ("backticks", "/parameters/5/required"),
        ("backticks", "/parameters/0/max_bytes"),
        ("table", "/parameters/5"),
        ("table", "/parameters/7/default"),
        ("columns", "/parameters/0/required"),
        ("columns", "/parameters/1/values"),
        ("columns", "/parameters/3/values"),
        ("columns", "/parameters/5/minimum"),
        ("fields", "/parameters/4/fields"),
        ("together", "/parameters/2/values"),
        ("together", "/parameters/3/values"),
        ("unnamed", "/parameters/0/name"),
        ("unnamed", "/parameters"),
        ("options", "/parameters/1/type"),
        ("options", "/parameters/8/type"),
        ("options", "/model"),
        ("dashes", "/parameters/3/values"),
        ("mint", "/task"),
    ] {
        let (_, text, _) = MADE.iter().find(|(name, _, _)| *name == page).expect(page);
        let draft = draft(&Page::new(text), &Options::default()).expect(page);
        assert!(draft.doubts.iter().any(|doubt| doubt.at == at), "{page} {at}: {:#?}", draft.doubts);
    }
}
