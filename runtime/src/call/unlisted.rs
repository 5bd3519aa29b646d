//! What the specs do not know yet, put into a body without touching what they know.

use serde_json::{Map, Value};

use crate::data::{KindData, ParameterData};

/// Checks that the pointer is well-formed and leads neither to, into nor around a listed parameter.
pub(super) fn check(parameters: &[ParameterData], pointer: &str) -> Result<(), &'static str> {
    let escapes = pointer.split('~').skip(1);
    let well_formed = pointer.starts_with('/') && pointer.len() > 1;
    if !well_formed || !escapes.into_iter().all(|rest| rest.starts_with(['0', '1'])) {
        return Err("is no JSON pointer");
    }
    if shadows(parameters, pointer) { Err("touches a parameter that the specs list") } else { Ok(()) }
}

/// Puts the value where the pointer leads. Objects on the way are made, items of a list are not.
pub(crate) fn put(body: &mut Value, pointer: &str, value: Value) -> Result<(), &'static str> {
    let mut place = body;
    for token in pointer.split('/').skip(1) {
        let token = token.replace("~1", "/").replace("~0", "~");
        place = match place {
            Value::Object(object) => object.entry(token).or_insert_with(|| Value::Object(Map::new())),
            Value::Array(list) => {
                let index: usize = token.parse().map_err(|_| "leads into a list without a number")?;
                list.get_mut(index).ok_or("leads beyond the end of a list")?
            }
            _ => return Err("leads through a value that is no object"),
        };
    }
    *place = value;
    Ok(())
}

fn shadows(parameters: &[ParameterData], pointer: &str) -> bool {
    parameters.iter().any(|parameter| {
        let listed = parameter.pointer;
        let is_around = listed.strip_prefix(pointer).is_some_and(|rest| rest.starts_with('/'));
        if pointer == listed || is_around {
            return true;
        }
        let Some(inside) = pointer.strip_prefix(listed).filter(|rest| rest.starts_with('/')) else {
            return false;
        };
        match &parameter.kind {
            KindData::Object { fields } => shadows(fields, inside),
            KindData::List { item, .. } => {
                let inside_item =
                    inside.get(1..).and_then(|rest| rest.find('/').and_then(|end| rest.get(end..)));
                match (&item.kind, inside_item) {
                    (KindData::Object { fields }, Some(inside)) => shadows(fields, inside),
                    _ => true,
                }
            }
            _ => true,
        }
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    static FIELDS: [ParameterData; 1] = [ParameterData::text("path", "/path", "Where.")];
    static ITEM: ParameterData = ParameterData::object("lora", "/lora", "One.", &FIELDS);
    static PARAMETERS: [ParameterData; 4] = [
        ParameterData::text("prompt", "/input/prompt", "What."),
        ParameterData::text("size", "/size", "How large."),
        ParameterData::object("extra", "/extra", "More.", &FIELDS),
        ParameterData::list("loras", "/loras", "Some.", &ITEM, None, None),
    ];

    #[test]
    fn a_pointer_beside_the_listed_parameters_is_taken() {
        for free in ["/new", "/siz", "/sizes", "/input/new", "/extra/new", "/loras/0/new", "/a~1b/c~0d"] {
            assert_eq!(check(&PARAMETERS, free), Ok(()), "{free}");
        }
    }

    #[test]
    fn a_pointer_that_touches_a_listed_parameter_is_refused() {
        let listed = [
            "/size",
            "/size/x",
            "/input",
            "/input/prompt",
            "/extra",
            "/extra/path",
            "/loras",
            "/loras/0",
            "/loras/0/path",
        ];
        for listed in listed {
            assert_eq!(
                check(&PARAMETERS, listed),
                Err("touches a parameter that the specs list"),
                "{listed}"
            );
        }
    }

    #[test]
    fn a_malformed_pointer_is_refused() {
        for malformed in ["", "/", "new", "#/new", "/a~2b", "/a~"] {
            assert_eq!(check(&PARAMETERS, malformed), Err("is no JSON pointer"), "{malformed}");
        }
    }

    #[test]
    fn a_value_is_put_where_its_pointer_leads() {
        let mut body = json!({ "input": { "prompt": "p" }, "loras": [{ "path": "a" }], "size": "L" });
        for pointer in ["/input/new", "/made/on/the~1way", "/loras/0/scale"] {
            put(&mut body, pointer, json!(1)).unwrap();
        }
        assert_eq!(
            body,
            json!({
                "input": { "prompt": "p", "new": 1 },
                "loras": [{ "path": "a", "scale": 1 }],
                "made": { "on": { "the/way": 1 } },
                "size": "L",
            })
        );
        for pointer in ["/size/x", "/loras/7/x", "/loras/x/y"] {
            assert!(put(&mut body, pointer, json!(1)).is_err(), "{pointer}");
        }
    }
}
