//! How a request becomes a body: derived where the struct has the body's shape, written out otherwise.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{literal, request::Shape};
use crate::ir::{BodyEntry, BodyValue, Field, Kind, Presence, TypeItem};

/// Whether the body is the struct's fields in their order and nothing else.
pub(super) fn is_derived(shape: Shape<'_>) -> bool {
    shape.body.len() == shape.fields.len()
        && shape
            .body
            .iter()
            .enumerate()
            .all(|(at, entry)| matches!(entry.value, BodyValue::Field(field) if field == at))
        && shape.fields.iter().zip(shape.body).all(|(field, entry)| field.wire == entry.key)
}

/// What serde has to be told of a field where it is derived.
pub(super) fn attributes(field: &Field) -> TokenStream {
    let optional = matches!(field.presence, Presence::Optional(_));
    let mut options = Vec::new();
    if field.name != field.wire {
        let wire = &field.wire;
        options.push(quote!(rename = #wire));
    }
    if optional {
        options.push(quote!(skip_serializing_if = "Option::is_none"));
    }
    if matches!(&field.kind, Kind::Media(media) if media.bare_base64) {
        let name = if optional { "bare_base64_option" } else { "bare_base64" };
        // A path in a text, so no import would be found for it.
        let with = format!("wan_runtime::internal::{name}");
        options.push(quote!(serialize_with = #with));
    }
    if options.is_empty() { TokenStream::new() } else { quote!(#[serde(#(#options),*)]) }
}

/// An implementation of `Serialize` for a body that differs from the struct.
pub(super) fn written_out(shape: Shape<'_>) -> TokenStream {
    let name = format_ident!("{}", shape.name);
    let entries = shape.body.iter().map(|entry| self::entry(entry, shape, &quote!(self)));
    let groups = groups(shape.body, shape);
    quote! {
        impl Serialize for #name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                #groups
                let mut body = serializer.serialize_map(None)?;
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
                        let mut body = serializer.serialize_map(None)?;
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
            let value = plain(value);
            quote!(body.serialize_entry(#key, &#value)?;)
        }
        BodyValue::Part(field, part) => {
            let (field, part) = part_names(*field, *part, shape);
            quote!(body.serialize_entry(#key, &#this.#field.#part())?;)
        }
        BodyValue::Field(at) => {
            let Some(field) = shape.fields.get(*at) else { return TokenStream::new() };
            let name = format_ident!("{}", field.name);
            let wrap = |value: TokenStream| {
                if matches!(&field.kind, Kind::Media(media) if media.bare_base64) {
                    quote!(&internal::BareBase64(#value))
                } else {
                    value
                }
            };
            if matches!(field.presence, Presence::Optional(_)) {
                let value = wrap(quote!(#name));
                quote! {
                    if let Some(#name) = &#this.#name {
                        body.serialize_entry(#key, #value)?;
                    }
                }
            } else {
                let value = wrap(quote!(&#this.#name));
                quote!(body.serialize_entry(#key, #value)?;)
            }
        }
        BodyValue::Group(group) => {
            let view = view_name(entry);
            let owner = if this.to_string() == "self" { quote!(self) } else { quote!(self.0) };
            let view = if reads_request(group) { quote!(#view(#owner)) } else { quote!(#view) };
            let write = quote!(body.serialize_entry(#key, &#view)?;);
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
                Some(field) if matches!(field.presence, Presence::Optional(_)) => {
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
    format_ident!("{name}Body")
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
