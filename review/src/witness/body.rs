//! Bodies of requests, by the pointers of parameters.

use serde_json::{Map, Value};

/// What a pointer leads to.
pub(super) fn find<'a>(body: &'a Value, pointer: &str) -> Option<&'a Value> {
    body.pointer(pointer)
}

/// Puts a value where a pointer leads to, and makes the objects on the way. It tells whether it could.
pub(super) fn put(body: &mut Map<String, Value>, pointer: &str, value: Value) -> bool {
    let mut tokens: Vec<String> = tokens(pointer).collect();
    let Some(last) = tokens.pop() else { return false };
    let mut object = body;
    for token in tokens {
        let inner = object.entry(token).or_insert_with(|| Value::Object(Map::new()));
        let Some(inner) = inner.as_object_mut() else { return false };
        object = inner;
    }
    object.insert(last, value).is_none()
}

/// Takes away what a pointer leads to, and the objects on the way that are empty then.
pub(super) fn take(body: &mut Map<String, Value>, pointer: &str) {
    let tokens: Vec<String> = tokens(pointer).collect();
    take_at(body, &tokens);
}

fn take_at(object: &mut Map<String, Value>, tokens: &[String]) {
    match tokens {
        [] => {}
        [last] => drop(object.remove(last)),
        [first, rest @ ..] => {
            if let Some(inner) = object.get_mut(first).and_then(Value::as_object_mut) {
                take_at(inner, rest);
                if inner.is_empty() {
                    object.remove(first);
                }
            }
        }
    }
}

/// The names on the way of a pointer.
pub(super) fn tokens(pointer: &str) -> impl Iterator<Item = String> {
    pointer
        .strip_prefix('/')
        .unwrap_or(pointer)
        .split('/')
        .map(|token| token.replace("~1", "/").replace("~0", "~"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_put_is_found_and_taken_with_the_objects_around_it() {
        let mut body = Map::new();
        assert!(put(&mut body, "/input/a~1b", json!(1)));
        assert!(put(&mut body, "/prompt", json!("a")));
        assert!(!put(&mut body, "/prompt/inner", json!(2)));
        assert_eq!(find(&Value::Object(body.clone()), "/input/a~1b"), Some(&json!(1)));
        take(&mut body, "/input/a~1b");
        assert_eq!(Value::Object(body), json!({"prompt": "a"}));
    }
}
