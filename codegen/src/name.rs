//! How wire names become Rust names: the one place where case changes.

use heck::{ToPascalCase, ToSnakeCase};
use serde_json::Value;

/// Words that cannot name a field, a setter or a module. `self` and its kin cannot even be raw identifiers.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop",
    "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static",
    "struct", "super", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual",
    "where", "while", "yield",
];

/// The field a wire name makes, or `None` where it makes none.
#[must_use]
pub fn field(wire: &str) -> Option<String> {
    let plain = wire.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'));
    let name = wire.to_snake_case();
    (plain && is_identifier(&name)).then_some(name)
}

/// The type a wire name makes, or `None` where it makes none.
#[must_use]
pub fn type_name(wire: &str) -> Option<String> {
    let plain = wire.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'));
    let name = wire.to_pascal_case();
    (plain && is_identifier(&name)).then_some(name)
}

/// The variant a value makes, or `None` where the spec has to name one: a number, a value that begins with a
/// digit, or one that would lose what stands between two digits (`wan16:9`, `v1.3`).
#[must_use]
pub fn variant(value: &Value) -> Option<String> {
    let text = value.as_str()?;
    let chars: Vec<char> = text.chars().collect();
    let plain = chars.iter().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | ' '));
    let loses = chars.windows(3).any(
        |three| matches!(three, [a, between, b] if a.is_ascii_digit() && b.is_ascii_digit() && !between.is_ascii_alphanumeric()),
    );
    let starts = chars.first().is_some_and(char::is_ascii_alphabetic);
    let name = text.to_pascal_case();
    (plain && starts && !loses && is_identifier(&name)).then_some(name)
}

/// The module and the client method of a request type.
#[must_use]
pub fn module(type_name: &str) -> String {
    type_name.to_snake_case()
}

/// The constant that tells what a media field takes.
#[must_use]
pub fn constant(field: &str) -> String {
    field.to_uppercase()
}

/// Whether the text can name a field, a method or a module.
#[must_use]
pub fn is_identifier(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && chars.all(|c| c.is_ascii_alphanumeric() || c == '_')
        && name != "_"
        && name != "Self"
        && !KEYWORDS.contains(&name)
}

/// Whether the text can name a type or a variant, in the case Rust asks for.
#[must_use]
pub fn is_type_name(name: &str) -> bool {
    // rustc takes an underscore in a type's name only between two digits.
    let chars: Vec<char> = name.chars().collect();
    is_identifier(name)
        && chars.first().is_some_and(char::is_ascii_uppercase)
        && chars.iter().enumerate().all(|(at, c)| {
            *c != '_'
                || (at > 0
                    && chars.get(at - 1).is_some_and(char::is_ascii_digit)
                    && chars.get(at + 1).is_some_and(char::is_ascii_digit))
        })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn wire_names_make_fields() {
        for (wire, expected) in [
            ("prompt", Some("prompt")),
            ("guidanceScale", Some("guidance_scale")),
            ("prompt-extend", Some("prompt_extend")),
            ("HTTPHeader", Some("http_header")),
            ("type", None),
            ("self", None),
            ("2fast", None),
            ("größe", None),
            ("a/b", None),
            ("", None),
        ] {
            assert_eq!(field(wire).as_deref(), expected, "{wire}");
        }
    }

    #[test]
    fn values_make_variants_only_without_loss() {
        for (value, expected) in [
            (json!("fast"), Some("Fast")),
            ("TASK_STATUS_SUCCEED".into(), Some("TaskStatusSucceed")),
            ("v2-pro".into(), Some("V2Pro")),
            ("16:9".into(), None),
            ("1280*720".into(), None),
            ("480p".into(), None),
            ("v1.3".into(), None),
            ("v1 3".into(), None),
            ("".into(), None),
            ("Self".into(), None),
            (json!(5), None),
        ] {
            assert_eq!(variant(&value).as_deref(), expected, "{value}");
        }
    }

    #[test]
    fn modules_follow_types() {
        for (name, expected) in
            [("Wan26T2v", "wan26_t2v"), ("Wan21I2v480p", "wan21_i2v480p"), ("Acme", "acme")]
        {
            assert_eq!(module(name), expected);
        }
    }

    #[test]
    fn type_names_have_the_case_rustc_asks_for() {
        for (name, good) in [
            ("Wan21T2v", true),
            ("Billion1_3", true),
            ("wan", false),
            ("Wan_21", false),
            ("Self", false),
            ("1A", false),
        ] {
            assert_eq!(is_type_name(name), good, "{name}");
        }
    }
}
