//! Values as Rust literals.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use serde_json::Value;

use crate::digits::grouped;

/// A value as the runtime's constant.
pub(super) fn constant(value: &Value) -> TokenStream {
    match value {
        Value::Null => quote!(LiteralData::Null),
        Value::Bool(value) => quote!(LiteralData::Bool(#value)),
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(integer), _) => {
                let integer = self::integer(integer);
                quote!(LiteralData::Integer(#integer))
            }
            (None, float) => {
                let float = self::float(float.unwrap_or_default());
                quote!(LiteralData::Number(#float))
            }
        },
        Value::String(text) => quote!(LiteralData::Text(#text)),
        Value::Array(_) | Value::Object(_) => {
            let json = value.to_string();
            quote!(LiteralData::Json(#json))
        }
    }
}

/// Constants in a slice.
pub(super) fn constants(values: &[Value]) -> TokenStream {
    let values = values.iter().map(constant);
    quote!(&[#(#values),*])
}

/// An integer without a suffix, in groups of three digits where that helps to read it.
pub(super) fn integer(value: i64) -> TokenStream {
    let sign = if value < 0 { "-" } else { "" };
    format!("{sign}{}", digits(value.unsigned_abs())).parse().unwrap_or_else(|_| {
        let plain = Literal::i64_unsuffixed(value);
        quote!(#plain)
    })
}

/// An unsigned integer, likewise.
pub(super) fn unsigned(value: u64) -> TokenStream {
    digits(value).parse().unwrap_or_else(|_| {
        let plain = Literal::u64_unsuffixed(value);
        quote!(#plain)
    })
}

/// A number with a fraction. The specs hold no number that is not finite.
pub(super) fn float(value: f64) -> TokenStream {
    let digits = Literal::f64_unsuffixed(value.abs());
    if value.is_sign_negative() { quote!(-#digits) } else { quote!(#digits) }
}

/// An optional value.
pub(super) fn option(value: Option<TokenStream>) -> TokenStream {
    value.map_or_else(|| quote!(None), |value| quote!(Some(#value)))
}

/// An optional text.
pub(super) fn option_text(value: Option<&str>) -> TokenStream {
    option(value.map(|text| quote!(#text)))
}

/// Texts in a slice.
pub(super) fn texts<S: AsRef<str>>(values: &[S]) -> TokenStream {
    let values = values.iter().map(AsRef::as_ref);
    quote!(&[#(#values),*])
}

/// Pairs of texts in a slice.
pub(super) fn pairs(values: &[(String, String)]) -> TokenStream {
    let values = values.iter().map(|(name, value)| quote!((#name, #value)));
    quote!(&[#(#values),*])
}

/// Digits in groups where there are so many that it helps to read them.
fn digits(value: u64) -> String {
    if value > 9999 { grouped(value, '_') } else { value.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_are_grouped_and_keep_their_sign() {
        for (value, expected) in
            [(0, "0"), (9_999, "9999"), (10_000, "10_000"), (9_999_999_999, "9_999_999_999"), (-1, "- 1")]
        {
            assert_eq!(integer(value).to_string(), expected);
        }
        assert_eq!(integer(i64::MIN).to_string(), "- 9_223_372_036_854_775_808");
    }

    #[test]
    fn floats_keep_their_point() {
        assert_eq!(float(5.0).to_string(), "5.0");
        assert_eq!(float(-0.5).to_string(), "- 0.5");
    }
}
