//! How many items a parameter of a request holds.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;

use super::{
    check::field_of,
    request::{self, Shape},
};
use crate::ir::{Field, Kind, Operand, Presence, TypeItem};

/// The number of items as `usize`: those of a list, or those that a member tells to be of a kind; a file is one.
pub(super) fn of(operand: &Operand, kind: Option<&(String, Vec<Value>)>, shape: Shape<'_>) -> TokenStream {
    let Some(field) = field_of(operand, shape) else { return quote!(0) };
    let name = format_ident!("{}", field.name);
    let optional = matches!(field.presence, Presence::Optional(_));
    match (&field.kind, kind) {
        (Kind::List(item, _), Some((member, values))) => {
            let items =
                if optional { quote!(self.#name.iter().flatten()) } else { quote!(self.#name.iter()) };
            let counts = member_of(item, member, shape).map(|member| is_one_of(member, values, shape));
            let counts = counts.unwrap_or_else(|| quote!(false));
            quote!(#items.filter(|item| #counts).count())
        }
        (Kind::List(..), None) if optional => quote!(self.#name.as_ref().map_or(0, Vec::len)),
        (Kind::List(..), None) => quote!(self.#name.len()),
        _ if optional => quote!(usize::from(self.#name.is_some())),
        _ => quote!(1),
    }
}

fn member_of<'a>(item: &Kind, member: &str, shape: Shape<'a>) -> Option<&'a Field> {
    let Kind::Object(at) = item else { return None };
    let Some(TypeItem::Object(object)) = shape.types.get(*at) else { return None };
    object.fields.iter().find(|field| field.wire == member)
}

/// Whether the member of `item`, or its default where it is unset, is one of the values.
fn is_one_of(member: &Field, values: &[Value], shape: Shape<'_>) -> TokenStream {
    let name = format_ident!("{}", member.name);
    let text = matches!(member.kind, Kind::Text(..));
    let patterns = values.iter().map(|value| request::value(&member.kind, value, shape.types));
    match &member.presence {
        Presence::Optional(default) => {
            let held = if text { quote!(item.#name.as_deref()) } else { quote!(item.#name) };
            let none = default.as_ref().filter(|default| values.contains(default)).map(|_| quote!(None));
            let patterns = patterns.map(|pattern| quote!(Some(#pattern))).chain(none);
            quote!(matches!(#held, #(#patterns)|*))
        }
        Presence::Required | Presence::Defaulted(_) => match (&member.kind, values) {
            (Kind::Boolean, [Value::Bool(true)]) => quote!(item.#name),
            (Kind::Boolean, [Value::Bool(false)]) => quote!(!item.#name),
            _ => {
                let held = if text { quote!(item.#name.as_str()) } else { quote!(item.#name) };
                quote!(matches!(#held, #(#patterns)|*))
            }
        },
    }
}
