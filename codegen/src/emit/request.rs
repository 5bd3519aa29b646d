//! The struct of a request or of an object in it: fields, constructor, setters.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{docs, literal};
use crate::ir::{BodyEntry, Field, Kind, Presence, TypeItem};

/// What the struct of a request and that of an object have in common.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shape<'a> {
    pub(super) name: &'a str,
    pub(super) fields: &'a [Field],
    pub(super) body: &'a [BodyEntry],
    pub(super) types: &'a [TypeItem],
}

/// The field declarations.
pub(super) fn declarations(shape: Shape<'_>) -> TokenStream {
    shape
        .fields
        .iter()
        .map(|field| {
            let doc = field_doc(field);
            let name = format_ident!("{}", field.name);
            let kind = field_type(field, shape.types);
            quote! { #doc pub #name: #kind, }
        })
        .collect()
}

/// `new` and the setters.
pub(super) fn constructor_and_setters(shape: Shape<'_>, arguments: &[usize], what: &str) -> TokenStream {
    let constructor = constructor(shape, arguments, what);
    let setters = shape.fields.iter().map(|field| setter(field, shape.types));
    quote! { #constructor #(#setters)* }
}

/// The Rust type of a kind.
pub(super) fn rust_type(kind: &Kind, types: &[TypeItem]) -> TokenStream {
    match kind {
        Kind::Boolean => quote!(bool),
        Kind::Integer(_) => quote!(i64),
        Kind::Number(_) => quote!(f64),
        Kind::Text(..) => quote!(String),
        Kind::Media(_) => quote!(Media),
        Kind::Closed(at) | Kind::Choice(at) | Kind::Object(at) => {
            let name = types.get(*at).map(type_name).unwrap_or_default();
            let name = format_ident!("{name}");
            quote!(#name)
        }
        Kind::List(item, _) => {
            let item = rust_type(item, types);
            quote!(Vec<#item>)
        }
    }
}

/// The name of a type of a model's module.
pub(super) fn type_name(item: &TypeItem) -> &str {
    match item {
        TypeItem::Texts(item) => &item.name,
        TypeItem::Integers(item) => &item.name,
        TypeItem::Choice(item) => &item.name,
        TypeItem::Object(item) => &item.name,
    }
}

/// A value of the spec as typed code writes it: a variant, a number, a text to be owned.
pub(super) fn value(kind: &Kind, value: &serde_json::Value, types: &[TypeItem]) -> TokenStream {
    match (kind, value) {
        (Kind::Closed(at), value) => {
            variant(types.get(*at), value).unwrap_or_else(|| literal::constant(value))
        }
        (Kind::Number(_), value) => literal::float(value.as_f64().unwrap_or_default()),
        (_, serde_json::Value::Bool(value)) => quote!(#value),
        (_, serde_json::Value::String(text)) => quote!(#text),
        (_, value) => literal::integer(value.as_i64().unwrap_or_default()),
    }
}

fn variant(item: Option<&TypeItem>, value: &serde_json::Value) -> Option<TokenStream> {
    let (name, variant) = match item? {
        TypeItem::Texts(item) => {
            let found = item.values.iter().find(|one| value.as_str() == Some(&one.value))?;
            (&item.name, &found.variant)
        }
        TypeItem::Integers(item) => {
            let found = item.values.iter().find(|one| value.as_i64() == Some(one.value))?;
            (&item.name, &found.variant)
        }
        TypeItem::Choice(_) | TypeItem::Object(_) => return None,
    };
    let (name, variant) = (format_ident!("{name}"), format_ident!("{variant}"));
    Some(quote!(#name::#variant))
}

fn field_type(field: &Field, types: &[TypeItem]) -> TokenStream {
    let kind = rust_type(&field.kind, types);
    match field.presence {
        Presence::Optional(_) => quote!(Option<#kind>),
        Presence::Required | Presence::Defaulted(_) => kind,
    }
}

fn field_doc(field: &Field) -> TokenStream {
    let facts = field.facts.iter().map(|fact| docs::escape(fact));
    let text: Vec<String> = std::iter::once(docs::escape(&field.doc)).chain(facts).collect();
    docs::outer([text.join(" ").as_str()])
}

fn constructor(shape: Shape<'_>, arguments: &[usize], what: &str) -> TokenStream {
    let parameters = arguments.iter().filter_map(|at| shape.fields.get(*at)).map(|field| {
        let name = format_ident!("{}", field.name);
        let kind = argument_type(&field.kind, shape.types);
        quote!(#name: #kind)
    });
    let starts = shape.fields.iter().map(|field| {
        let name = format_ident!("{}", field.name);
        match &field.presence {
            Presence::Optional(_) => quote!(#name: None),
            Presence::Required => {
                let argument = converted(field);
                // `prompt: prompt` is what nobody writes.
                if converts(&field.kind) { quote!(#name: #argument) } else { quote!(#name) }
            }
            Presence::Defaulted(default) => {
                let value = value(&field.kind, default, shape.types);
                let owned =
                    if matches!(field.kind, Kind::Text(..)) { quote!(#value.to_owned()) } else { value };
                quote!(#name: #owned)
            }
        }
    });
    let doc = docs::outer([what]);
    quote! {
        #doc
        pub fn new(#(#parameters),*) -> Self {
            Self { #(#starts),* }
        }
    }
}

fn setter(field: &Field, types: &[TypeItem]) -> TokenStream {
    let name = format_ident!("{}", field.name);
    let kind = argument_type(&field.kind, types);
    let sets = format!("Sets [`{0}`](field@Self::{0}).", field.name);
    let note = field.deprecated.as_ref().map(|note| format!("Deprecated: {}", docs::escape(note)));
    let text: Vec<String> = std::iter::once(sets).chain(note).collect();
    let doc = docs::outer([text.join(" ").as_str()]);
    let deprecated = field.deprecated.as_deref().map(docs::deprecated);
    let value = converted(field);
    let value = match field.presence {
        Presence::Optional(_) => quote!(Some(#value)),
        Presence::Required | Presence::Defaulted(_) => value,
    };
    quote! {
        #doc
        #deprecated
        pub fn #name(mut self, #name: #kind) -> Self {
            self.#name = #value;
            self
        }
    }
}

fn argument_type(kind: &Kind, types: &[TypeItem]) -> TokenStream {
    let plain = rust_type(kind, types);
    if converts(kind) { quote!(impl Into<#plain>) } else { plain }
}

fn converted(field: &Field) -> TokenStream {
    let name = format_ident!("{}", field.name);
    if converts(&field.kind) { quote!(#name.into()) } else { quote!(#name) }
}

/// Texts take `&str`, lists take arrays. Media do not convert, so that a picture and a text cannot be swapped.
fn converts(kind: &Kind) -> bool {
    matches!(kind, Kind::Text(..) | Kind::List(..))
}
