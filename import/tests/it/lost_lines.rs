use serde_json::{Value, json};
use wan_import::{Options, Page, draft};

use crate::{
    leaves::{Leaves, leaves},
    measure::is_marked,
    pages::{HANDED, Handed, options},
};

/// People do not copy all of a page.
#[test]
fn a_page_that_lost_a_line_is_not_misread() {
    for page in HANDED {
        let lines: Vec<&str> = page.text.lines().collect();
        for lost in 0..lines.len() {
            let left = [&lines[..lost], &lines[lost + 1..]].concat().join("\n");
            hold(page, &left, &format!("line {}, {:?}", lost + 1, lines[lost]));
        }
    }
}

#[test]
fn a_page_that_lost_its_end_or_its_beginning_is_not_misread() {
    for page in HANDED {
        let lines: Vec<&str> = page.text.lines().collect();
        for cut in 0..lines.len() {
            hold(page, &lines[..cut].join("\n"), &format!("all from line {}", cut + 1));
            hold(page, &lines[cut..].join("\n"), &format!("all up to line {cut}"));
        }
    }
}

/// Holds every value of every named parameter, and the title and price, against the committed spec.
fn hold(page: &Handed, text: &str, lost: &str) {
    let told = (page.seed == "002").then(|| page.provider.to_owned());
    let Ok(draft) = draft(&Page::new(text), &Options { provider: told, ..options() }) else { return };
    let committed = page.committed();
    let parameters = draft.spec["parameters"].as_array().expect("parameters");
    for (index, parameter) in parameters.iter().enumerate() {
        let same = |one: &&Value| one["name"] == parameter["name"];
        let known = committed["parameters"].as_array().expect("parameters").iter().find(same);
        let known = known.map(of_one).unwrap_or_default();
        for (at, value) in of_one(parameter) {
            let place = at.replacen("/parameters/0", &format!("/parameters/{index}"), 1);
            let unnamed = is_marked(&draft, &format!("/parameters/{index}/name")) && known.is_empty();
            let not_said = at.ends_with("/required") && value == json!(false);
            // Of a list with an item a line nobody can tell whether one was lost.
            let item_lost = page.seed == "002" && at.ends_with("/values");
            let right = item_lost
                || known.get(&at) == Some(&value)
                || not_said
                || unnamed
                || is_marked(&draft, &place);
            assert!(right, "{} without {lost}: {place} is {value}", page.seed);
        }
    }
    for key in ["title", "version", "task", "price", "latency"] {
        let right = draft.spec.get(key).is_none_or(|value| {
            value == ""
                || leaves_of(value).iter().all(|(at, value)| {
                    leaves_of(&committed[key]).get(at) == Some(value)
                        || is_marked(&draft, &format!("/{key}{at}"))
                })
        });
        assert!(right, "{} without {lost}: {key} is {}", page.seed, draft.spec[key]);
    }
}

fn of_one(parameter: &Value) -> Leaves {
    leaves(&json!({ "parameters": [parameter] }))
}

fn leaves_of(value: &Value) -> Leaves {
    let mut found = leaves(&json!({ "parameters": [], "it": value }));
    found.retain(|at, _| at.starts_with("/it"));
    found.into_iter().map(|(at, value)| (at.replacen("/it", "", 1), value)).collect()
}
