//! How a request becomes a body. It is written out and not derived: a derive takes longer to compile than all the
//! rest of a request, and knows neither constants nor nested bodies.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{literal, request::Shape};
use crate::ir::{BodyEntry, BodyValue, Kind, Presence, TypeItem};

/// An implementation of `Serialize`.
pub(super) fn emit(shape: Shape<'_>) -> TokenStream {
    let name = format_ident!("{}", shape.name);
    let entries = shape.body.iter().map(|entry| self::entry(entry, shape, &quote!(self)));
    let groups = groups(shape.body, shape);
    quote! {
        impl Serialize for #name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                #groups
                let mut body = BodyWriter::begin(serializer)?;
                #(#entries)*
                body.end()
            }
        }
    }
}

/// The groups directly in a body, each a private view of the request.
fn groups(body: &[BodyEntry], shape: Shape<'_>) -> TokenStream {
    body.iter()
        .filter_map(|entry| match &entry.value {
            BodyValue::Group(group) => Some((entry, group)),
            _ => None,
        })
        .map(|(entry, group)| {
            let (view, name) = (view_name(entry), format_ident!("{}", shape.name));
            let inner = groups(group, shape);
            let entries = group.iter().map(|entry| self::entry(entry, shape, &quote!(self.0)));
            let (declaration, owner) = if reads_request(group) {
                (quote!(struct #view<'a>(&'a #name);), quote!(#view<'_>))
            } else {
                (quote!(struct #view;), quote!(#view))
            };
            quote! {
                #declaration

                impl Serialize for #owner {
                    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                        #inner
                        let mut body = BodyWriter::begin(serializer)?;
                        #(#entries)*
                        body.end()
                    }
                }
            }
        })
        .collect()
}

fn entry(entry: &BodyEntry, shape: Shape<'_>, this: &TokenStream) -> TokenStream {
    let key = &entry.key;
    match &entry.value {
        BodyValue::Constant(value) => {
            let constant = plain(value);
            // A text is a reference already.
            let borrow = (!value.is_string()).then(|| quote!(&));
            quote!(body.entry(#key, #borrow #constant)?;)
        }
        BodyValue::Part(field, part) => {
            let (field, part) = part_names(*field, *part, shape);
            let value = quote!(&#this.#field.#part());
            if entry.as_text {
                quote!(body.entry(#key, &AsText(#value))?;)
            } else {
                quote!(body.entry(#key, #value)?;)
            }
        }
        BodyValue::Field(at) => {
            let Some(field) = shape.fields.get(*at) else { return TokenStream::new() };
            let name = format_ident!("{}", field.name);
            let bare = matches!(&field.kind, Kind::Media(media) if media.bare_base64);
            let wrapper = match (bare, entry.as_text) {
                (true, _) => Some(quote!(BareBase64)),
                (false, true) => Some(quote!(AsText)),
                (false, false) => None,
            };
            let optional = matches!(field.presence, Presence::Optional(_));
            let value = match (optional, wrapper) {
                (true, Some(wrapper)) => quote!(&#this.#name.as_ref().map(#wrapper)),
                (false, Some(wrapper)) => quote!(&#wrapper(&#this.#name)),
                (_, None) => quote!(&#this.#name),
            };
            // What is unset is written as `null` by `entry`, and not at all by `optional`.
            let write = if optional && !entry.sends_null { quote!(optional) } else { quote!(entry) };
            quote!(body.#write(#key, #value)?;)
        }
        BodyValue::Group(group) => {
            let view = view_name(entry);
            let owner = if this.to_string() == "self" { quote!(self) } else { quote!(self.0) };
            let view = if reads_request(group) { quote!(#view(#owner)) } else { quote!(#view) };
            let write = quote!(body.entry(#key, &#view)?;);
            match set_fields(group, shape) {
                // A group of which nothing is set is not sent either.
                Some(fields) => quote! { if #(#this.#fields.is_some())||* { #write } },
                None => write,
            }
        }
    }
}

/// The optional fields of a group, or `None` where something in it is always sent.
fn set_fields(group: &[BodyEntry], shape: Shape<'_>) -> Option<Vec<proc_macro2::Ident>> {
    let mut fields = Vec::new();
    for entry in group {
        match &entry.value {
            BodyValue::Field(at) => match shape.fields.get(*at) {
                Some(field) if matches!(field.presence, Presence::Optional(_)) && !entry.sends_null => {
                    fields.push(format_ident!("{}", field.name));
                }
                _ => return None,
            },
            BodyValue::Group(inner) => fields.extend(set_fields(inner, shape)?),
            BodyValue::Part(..) | BodyValue::Constant(_) => return None,
        }
    }
    Some(fields)
}

/// Whether anything in a group comes from the request: constants alone do not.
fn reads_request(group: &[BodyEntry]) -> bool {
    group.iter().any(|entry| match &entry.value {
        BodyValue::Field(_) | BodyValue::Part(..) => true,
        BodyValue::Group(inner) => reads_request(inner),
        BodyValue::Constant(_) => false,
    })
}

fn view_name(entry: &BodyEntry) -> proc_macro2::Ident {
    let name = crate::name::type_name(&entry.key).unwrap_or_else(|| "Group".to_owned());
    if crate::name::module(&name) == entry.key {
        return format_ident!("{name}Body");
    }
    // A key that its name does not give back could share the name with another key beside it.
    let exact: String = entry
        .key
        .bytes()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .map(|half| char::from(b'a' + half))
        .collect();
    format_ident!("{name}Body{}", exact)
}

/// The names of a choice's field and of one of its parts.
pub(super) fn part_names(
    field: usize,
    part: usize,
    shape: Shape<'_>,
) -> (proc_macro2::Ident, proc_macro2::Ident) {
    let found = shape.fields.get(field);
    let part_name = found.and_then(|field| match field.kind {
        Kind::Choice(at) => match shape.types.get(at) {
            Some(TypeItem::Choice(choice)) => choice.parts.get(part).map(|(name, ..)| name.as_str()),
            _ => None,
        },
        _ => None,
    });
    let field_name = found.map_or("_", |field| field.name.as_str());
    (format_ident!("{field_name}"), format_ident!("{}", part_name.unwrap_or("_")))
}

fn plain(value: &serde_json::Value) -> TokenStream {
    match value {
        serde_json::Value::Bool(value) => quote!(#value),
        serde_json::Value::String(text) => quote!(#text),
        value => match value.as_i64() {
            Some(integer) => literal::integer(integer),
            None => literal::float(value.as_f64().unwrap_or_default()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_beside_each_other_have_views_of_their_own() {
        let entry = |key: &str| BodyEntry {
            key: key.to_owned(),
            value: BodyValue::Group(Vec::new()),
            as_text: false,
            sends_null: false,
        };
        let name = |key: &str| view_name(&entry(key));
        assert_eq!(name("input").to_string(), "InputBody");
        let names: std::collections::BTreeSet<String> =
            ["a_b", "a-b", "a.b", "aB", "größe", "1"].map(|key| name(key).to_string()).into();
        assert_eq!(names.len(), 6, "{names:?}");
    }
}
