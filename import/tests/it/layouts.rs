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
    ("dotted", include_str!("../pages/made/dotted.md"), include_str!("../pages/made/dotted.json")),
    ("indented", include_str!("../pages/made/indented.md"), include_str!("../pages/made/indented.json")),
    ("within", include_str!("../pages/made/within.mdx"), include_str!("../pages/made/within.json")),
    ("parts", include_str!("../pages/made/parts.md"), include_str!("../pages/made/parts.json")),
    ("together", include_str!("../pages/made/together.txt"), include_str!("../pages/made/together.json")),
    ("unnamed", include_str!("../pages/made/unnamed.txt"), include_str!("../pages/made/unnamed.json")),
    ("options", include_str!("../pages/made/options.md"), include_str!("../pages/made/options.json")),
    ("dashes", include_str!("../pages/made/dashes.md"), include_str!("../pages/made/dashes.json")),
    ("mint", include_str!("../pages/made/mint.mdx"), include_str!("../pages/made/mint.json")),
    ("cells", include_str!("../pages/made/cells.html"), include_str!("../pages/made/cells.json")),
    ("plain", include_str!("../pages/made/plain.md"), include_str!("../pages/made/plain.json")),
    ("schema", include_str!("../pages/made/schema.md"), include_str!("../pages/made/schema.json")),
    ("harbor", include_str!("../pages/made/harbor.md"), include_str!("../pages/made/harbor.json")),
    ("quarry", include_str!("../pages/made/quarry.html"), include_str!("../pages/made/quarry.json")),
    ("lumen", include_str!("../pages/made/lumen.mdx"), include_str!("../pages/made/lumen.json")),
    ("kestrel", include_str!("../pages/made/kestrel.txt"), include_str!("../pages/made/kestrel.json")),
    ("marlow", include_str!("../pages/made/marlow.txt"), include_str!("../pages/made/marlow.json")),
    ("basin", include_str!("../pages/made/basin.md"), include_str!("../pages/made/basin.json")),
    ("ember", include_str!("../pages/made/ember.md"), include_str!("../pages/made/ember.json")),
    ("twice", include_str!("../pages/made/twice.md"), include_str!("../pages/made/twice.json")),
    ("nest", include_str!("../pages/made/nest.md"), include_str!("../pages/made/nest.json")),
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
        ("dotted", "/parameters/3/required"),
        ("dotted", "/parameters/4/type"),
        ("indented", "/parameters/3/values"),
        ("within", "/parameters/2"),
        ("together", "/parameters/2/values"),
        ("together", "/parameters/3/values"),
        ("unnamed", "/parameters/0/name"),
        ("unnamed", "/parameters"),
        ("options", "/parameters/1/type"),
        ("options", "/parameters/8/type"),
        ("options", "/model"),
        ("dashes", "/parameters/3/values"),
        ("mint", "/task"),
        ("schema", "/parameters/1/type"),
        ("harbor", "/parameters/3/values"),
        ("lumen", "/parameters/0/forms"),
        ("lumen", "/parameters/7/deprecated"),
        ("kestrel", "/parameters/5/values"),
        ("marlow", "/parameters/3/values"),
        ("marlow", "/parameters/5/minimum"),
        ("basin", "/parameters/1/required"),
        ("ember", "/parameters/1/default"),
        ("ember", "/parameters/6/values"),
        ("twice", "/parameters/2/default"),
        ("twice", "/parameters/5/max_bytes"),
        ("nest", "/parameters/1/item/type"),
        ("nest", "/parameters/2/fields/0/values"),
    ] {
        let (_, text, _) = MADE.iter().find(|(name, _, _)| *name == page).expect(page);
        let draft = draft(&Page::new(text), &Options::default()).expect(page);
        assert!(draft.doubts.iter().any(|doubt| doubt.at == at), "{page} {at}: {:#?}", draft.doubts);
    }
}
