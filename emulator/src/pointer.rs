//! JSON pointers in which a `*` stands for each item of a list.

use serde_json::{Map, Value};

/// The places that exist under the pointers, as pointers without `*`.
pub(crate) fn every_place(value: &Value, pointers: &[String]) -> Vec<String> {
    pointers.iter().flat_map(|pointer| places(value, pointer)).collect()
}

/// The places that exist under the pointer, as pointers without `*`.
pub(crate) fn places(value: &Value, pointer: &str) -> Vec<String> {
    let mut found = vec![(String::new(), value)];
    for segment in pointer.split('/').skip(1) {
        found = found.into_iter().flat_map(|(path, value)| below(&path, value, segment)).collect();
    }
    found.into_iter().map(|(path, _)| path).collect()
}

fn below<'a>(path: &str, value: &'a Value, segment: &str) -> Vec<(String, &'a Value)> {
    if let ("*", Value::Array(items)) = (segment, value) {
        return items.iter().enumerate().map(|(index, item)| (format!("{path}/{index}"), item)).collect();
    }
    let segment = format!("/{segment}");
    value.pointer(&segment).map(|value| (format!("{path}{segment}"), value)).into_iter().collect()
}

/// Puts a value under the pointer and makes the objects and lists on the way, where they are not there yet. A `*` is
/// the first item.
pub(crate) fn put(target: &mut Value, pointer: &str, value: Value) {
    if let Some(place) = target.pointer_mut(pointer) {
        *place = value;
        return;
    }
    let segments: Vec<String> = segments(pointer).collect();
    put_below(target, &segments, value);
}

/// Removes what stands at a place, a pointer without `*`.
pub(crate) fn remove(target: &mut Value, place: &str) {
    let Some((parent, segment)) = place.rsplit_once('/') else { return };
    match target.pointer_mut(parent) {
        Some(Value::Object(members)) => {
            members.remove(&unescaped(segment));
        }
        Some(Value::Array(items)) => {
            if let Some(index) = segment.parse().ok().filter(|index| *index < items.len()) {
                items.remove(index);
            }
        }
        _ => {}
    }
}

/// The keys, indices and stars that a pointer goes through.
pub(crate) fn segments(pointer: &str) -> impl Iterator<Item = String> {
    pointer.split('/').skip(1).map(unescaped)
}

/// The pointer that goes through these keys.
pub(crate) fn through(keys: &[String]) -> String {
    keys.iter().flat_map(|key| ["/".to_owned(), key.replace('~', "~0").replace('/', "~1")]).collect()
}

fn unescaped(segment: &str) -> String {
    segment.replace("~1", "/").replace("~0", "~")
}

fn put_below(target: &mut Value, segments: &[String], value: Value) {
    let Some((segment, rest)) = segments.split_first() else {
        *target = value;
        return;
    };
    if segment == "*" {
        if target.get(0).is_none() {
            *target = Value::Array(vec![Value::Null]);
        }
        if let Some(first) = target.get_mut(0) {
            put_below(first, rest, value);
        }
        return;
    }
    if !target.is_object() {
        *target = Value::Object(Map::new());
    }
    if let Value::Object(members) = target {
        put_below(members.entry(segment.clone()).or_insert(Value::Null), rest, value);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_star_stands_for_each_item() {
        let value = json!({ "videos": [{ "url": "a" }, {}, { "url": "b" }], "output": "c" });
        assert_eq!(places(&value, "/videos/*/url"), ["/videos/0/url", "/videos/2/url"]);
        assert_eq!(places(&value, "/output"), ["/output"]);
        assert!(places(&value, "/output/*").is_empty());
        assert!(places(&value, "/nowhere").is_empty());
    }

    #[test]
    fn keys_may_hold_what_pointers_are_written_with() {
        let keys = ["a/b".to_owned(), "~1".to_owned()];
        assert_eq!(through(&keys), "/a~1b/~01");
        assert_eq!(segments("/a~1b/~01").collect::<Vec<_>>(), keys);
    }

    #[test]
    fn what_is_missing_on_the_way_is_made() {
        let mut value = Value::Null;
        put(&mut value, "/videos/*/url", json!("a"));
        put(&mut value, "/task/state", json!("DONE"));
        put(&mut value, "/videos/*/kind", json!("mp4"));
        put(&mut value, "/videos/0/url", json!("b"));
        assert_eq!(value, json!({ "videos": [{ "url": "b", "kind": "mp4" }], "task": { "state": "DONE" } }));
    }
}
