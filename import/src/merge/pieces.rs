//! What of the old stays in a list of values or a rule that the page says anew.

use serde_json::{Map, Value, json};

use crate::{complete::name_values, leaves::items};

/// The page's values, each with the name and the sentence that people gave it. New ones stand behind the others: programs
/// may count on the order of what is there.
pub(super) fn values(old: Option<&Value>, page: &Value) -> Value {
    let known = old.map(items).unwrap_or_default();
    let listed = items(page);
    let is_in = |list: &[Value], item: &Value| list.iter().any(|one| one.get("value") == item.get("value"));
    let mut kept: Vec<Value> = known.iter().filter(|item| is_in(&listed, item)).cloned().collect();
    let prefix = prefix(&known);
    for item in listed.into_iter().filter(|item| !is_in(&known, item)) {
        kept.push(match (prefix, item.get("value").and_then(Value::as_u64)) {
            (Some(prefix), Some(number)) => json!({ "value": number, "rust": format!("{prefix}{number}") }),
            _ => item,
        });
    }
    name_values(&mut kept);
    kept.into()
}

/// What the names of all numbers begin with: `Seconds` in `Seconds5` and `Seconds10`.
fn prefix(known: &[Value]) -> Option<&str> {
    let of = |item: &'_ Value| -> Option<String> { Some(item.get("value")?.as_u64()?.to_string()) };
    let mut prefixes = known.iter().map(|item| item.get("rust")?.as_str()?.strip_suffix(of(item)?.as_str()));
    let first = prefixes.next()??;
    prefixes.all(|other| other == Some(first)).then_some(first)
}

/// The page's rule in the order of parameters that the old one has, with its words, its choice and its names.
pub(super) fn rule(old: Option<&Value>, page: &Value) -> Value {
    let (Some(Value::Object(old)), Value::Object(page)) = (old, page) else { return page.clone() };
    let mut rule: Map<String, Value> = old.clone();
    for key in ["when", "others", "values", "factor"] {
        if let Some(said) = page.get(key) {
            rule.insert(key.to_owned(), said.clone());
        }
    }
    let names = |rule: &Map<String, Value>| rule.get("parameters").map(items).unwrap_or_default();
    let columns: Vec<Option<usize>> =
        names(old).iter().map(|name| names(page).iter().position(|other| other == name)).collect();
    let known = old.get("tuples").map(items).unwrap_or_default();
    let tuples = page.get("tuples").map(items).unwrap_or_default().into_iter().map(|tuple| {
        let cells = tuple.get("value").map(items).unwrap_or_default();
        let row: Value = columns.iter().filter_map(|column| cells.get((*column)?).cloned()).collect();
        let same = known.iter().find(|one| one.get("value") == Some(&row));
        same.cloned().unwrap_or_else(|| made(&row, &names(old), rule.contains_key("choice")))
    });
    let tuples: Vec<Value> = tuples.collect();
    if !tuples.is_empty() {
        rule.insert("tuples".to_owned(), tuples.into());
    }
    rule.into()
}

/// A tuple that is new. One of a choice needs a name: `W480H832`.
fn made(row: &Value, names: &[Value], is_choice: bool) -> Value {
    let mut tuple = Map::new();
    tuple.insert("value".to_owned(), row.clone());
    if is_choice {
        let mut made = String::new();
        for (name, cell) in names.iter().zip(items(row)) {
            let initial = name.as_str().and_then(|name| name.chars().next()).unwrap_or('V');
            made.push(initial.to_ascii_uppercase());
            made.extend(cell.to_string().chars().filter(char::is_ascii_alphanumeric));
        }
        tuple.insert("rust".to_owned(), made.into());
    }
    tuple.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_that_stays_keeps_its_name() {
        let old = json!([{ "value": 5, "rust": "Short", "doc": "Ours." }, { "value": 10, "rust": "Long" }]);
        let page = json!([{ "value": 5, "rust": "Seconds5" }, { "value": 15, "rust": "Seconds15" }]);
        assert_eq!(
            values(Some(&old), &page),
            json!([{ "value": 5, "rust": "Short", "doc": "Ours." }, { "value": 15, "rust": "Seconds15" }])
        );
    }

    #[test]
    fn a_new_number_is_named_like_the_others() {
        let old = json!([{ "value": 5, "rust": "Seconds5" }, { "value": 10, "rust": "Seconds10" }]);
        let page = json!([{ "value": 5, "rust": "Value5" }, { "value": 20, "rust": "Value20" }]);
        assert_eq!(values(Some(&old), &page)[1], json!({ "value": 20, "rust": "Seconds20" }));
        let old = json!([{ "value": 5, "rust": "Short" }]);
        assert_eq!(values(Some(&old), &page)[1], json!({ "value": 20, "rust": "Value20" }));
    }

    #[test]
    fn a_rule_keeps_its_order_its_words_and_its_names() {
        let old = json!({
            "rule": "allowed_tuples", "parameters": ["width", "height"], "doc": "Ours.", "choice": { "name": "size" },
            "tuples": [{ "value": [480, 832], "rust": "Tall" }]
        });
        let page = json!({
            "rule": "allowed_tuples", "parameters": ["height", "width"], "doc": "Theirs.",
            "tuples": [{ "value": [832, 480] }, { "value": [480, 832] }]
        });
        let merged = rule(Some(&old), &page);
        assert_eq!(
            merged["tuples"],
            json!([{ "value": [480, 832], "rust": "Tall" }, { "value": [832, 480], "rust": "W832H480" }])
        );
        assert_eq!((&merged["doc"], &merged["parameters"]), (&json!("Ours."), &json!(["width", "height"])));
    }
}
