//! How deep JSON is nested, told before anything is built of it.

use serde_json::Value;

use super::bounds::DEPTH;

/// Whether lists and objects in the text lie more than 64 deep in each other. Of what is no JSON it tells something.
pub(crate) fn is_too_deep(json: &[u8]) -> bool {
    let (mut depth, mut is_text, mut is_escaped) = (0_usize, false, false);
    for byte in json {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = is_text,
            b'"' => is_text = !is_text,
            b'[' | b'{' if !is_text => depth += 1,
            b']' | b'}' if !is_text => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEPTH {
            return true;
        }
    }
    false
}

/// Whether a value is nested more than 64 deep. It calls nothing of itself, for the depth is what is asked for.
pub(crate) fn is_value_too_deep(value: &Value) -> bool {
    let mut layer = vec![value];
    for _ in 0..=DEPTH {
        layer.retain(|value| value.is_array() || value.is_object());
        if layer.is_empty() {
            return false;
        }
        layer = layer.into_iter().flat_map(inside).collect();
    }
    true
}

fn inside(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(values) => values.iter().collect(),
        Value::Object(members) => members.values().collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nested(depth: usize) -> String {
        let mut text = String::from("1");
        for level in 0..depth {
            text = if level % 2 == 0 { format!("[{text}]") } else { format!("{{\"a\":{text}}}") };
        }
        text
    }

    #[test]
    fn sixty_four_lists_and_objects_in_each_other_are_enough() {
        for (depth, is_deep) in [(0, false), (1, false), (63, false), (64, false), (65, true), (100, true)] {
            let text = nested(depth);
            assert_eq!(is_too_deep(text.as_bytes()), is_deep, "{depth}");
            assert_eq!(is_value_too_deep(&serde_json::from_str(&text).unwrap()), is_deep, "{depth}");
        }
    }

    #[test]
    fn what_stands_in_a_text_nests_nothing() {
        let brackets = "[{".repeat(100);
        for text in [format!("\"{brackets}\""), format!("\"\\\"{brackets}\"")] {
            assert!(!is_too_deep(text.as_bytes()), "{text}");
        }
        assert!(is_too_deep("[\"]\",".repeat(100).as_bytes()), "nothing was closed");
        assert!(!is_too_deep("[]".repeat(100).as_bytes()), "beside each other");
        assert!(is_too_deep(format!("\"\\\\\"{brackets}").as_bytes()), "the text ended before");
        assert!(is_too_deep(&vec![b'['; 10_000_000]));
    }
}
