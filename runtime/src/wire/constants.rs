//! What an operation puts into each body besides the model's parameters: templates of the provider's description.

use serde_json::{Map, Value};

use super::address::{Variables, fill};
use crate::{data::OperationData, untyped::literal};

/// Puts the operation's constants into a body. Objects on the way are made.
///
/// # Errors
///
/// The pointer of a constant on whose way the body holds something that is no object.
pub(crate) fn put(
    body: &mut Value,
    operation: &OperationData,
    variables: Variables<'_>,
) -> Result<(), &'static str> {
    for (pointer, value) in operation.body {
        let mut place = &mut *body;
        for token in pointer.split('/').skip(1) {
            let token = token.replace("~1", "/").replace("~0", "~");
            let Value::Object(object) = place else { return Err(pointer) };
            place = object.entry(token).or_insert_with(|| Value::Object(Map::new()));
        }
        *place = filled(literal::to_value(*value), variables);
    }
    Ok(())
}

/// The body of a request that has nothing but constants. `None`: it has no body.
pub(crate) fn alone(operation: &OperationData, variables: Variables<'_>) -> Option<Vec<u8>> {
    if operation.body.is_empty() {
        return None;
    }
    let mut body = Value::Object(Map::new());
    put(&mut body, operation, variables).ok()?;
    Some(body.to_string().into_bytes())
}

/// Whether a pointer leads to, into or around a constant.
pub(crate) fn touches(operation: &OperationData, pointer: &str) -> bool {
    let is_inside = |inner: &str, outer: &str| {
        inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    operation.body.iter().any(|(own, _)| is_inside(own, pointer) || is_inside(pointer, own))
}

fn filled(value: Value, variables: Variables<'_>) -> Value {
    match value {
        Value::String(text) => fill(&text, variables, str::to_owned).into(),
        Value::Array(items) => items.into_iter().map(|item| filled(item, variables)).collect(),
        Value::Object(members) => {
            let filled = members.into_iter().map(|(name, member)| (name, filled(member, variables)));
            Value::Object(filled.collect())
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{
        data::{LiteralData, OperationKind},
        wire::testing::operation,
    };

    const BODY: &[(&str, LiteralData)] = &[
        ("/model", LiteralData::Text("clip/{model}")),
        ("/options/job~1id", LiteralData::Text("{id}")),
        ("/options/mode", LiteralData::Json(r#"{"queue":[true,"{model}"]}"#)),
    ];

    fn with_constants() -> OperationData {
        OperationData { body: BODY, ..operation(OperationKind::Status) }
    }

    #[test]
    fn constants_stand_beside_what_the_body_holds_and_are_filled() {
        let mut body = json!({ "prompt": "a fox {model}", "options": { "seed": 7 } });
        put(&mut body, &with_constants(), Variables { model: "one", id: Some("j-1") }).unwrap();
        assert_eq!(
            body,
            json!({
                "model": "clip/one",
                "prompt": "a fox {model}",
                "options": { "seed": 7, "job/id": "j-1", "mode": { "queue": [true, "one"] } },
            })
        );
    }

    #[test]
    fn a_constant_is_not_put_through_what_is_no_object() {
        let mut body = json!({ "options": 7 });
        let put = put(&mut body, &with_constants(), Variables { model: "one", id: None });
        assert_eq!(put, Err("/options/job~1id"));
    }

    #[test]
    fn an_operation_without_constants_has_no_body_of_its_own() {
        let variables = Variables { model: "one", id: Some("j-1") };
        assert_eq!(alone(&operation(OperationKind::Status), variables), None);
        let body: Value = serde_json::from_slice(&alone(&with_constants(), variables).unwrap()).unwrap();
        assert_eq!(body["options"]["job/id"], "j-1");
    }

    #[test]
    fn a_pointer_touches_a_constant_from_all_sides() {
        let operation = with_constants();
        for touching in ["/model", "/model/x", "/options", "/options/mode/queue"] {
            assert!(touches(&operation, touching), "{touching}");
        }
        for beside in ["/models", "/options/seed", "/mode"] {
            assert!(!touches(&operation, beside), "{beside}");
        }
    }
}
