//! An object in a request.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{
    check, docs,
    request::{self, Shape},
    serialize,
};
use crate::ir::{ObjectType, Presence, TypeItem};

/// The struct, its constructor and setters, its validator where anything can be wrong.
pub(super) fn emit(object: &ObjectType, types: &[TypeItem]) -> TokenStream {
    let shape = Shape { name: &object.name, fields: &object.fields, body: &object.body, types };
    let name = format_ident!("{}", object.name);
    let doc = docs::outer([docs::escape(&object.doc).as_str()]);
    let declarations = request::declarations(shape);
    let arguments: Vec<usize> = object
        .fields
        .iter()
        .enumerate()
        .filter(|(_, field)| matches!(field.presence, Presence::Required))
        .map(|(at, _)| at)
        .collect();
    let methods = request::constructor_and_setters(shape, &arguments, "Starts from what has no default.");
    let serialize = serialize::emit(shape);
    let validate = object.checked.then(|| check::emit(shape, &[]));
    let default = arguments.is_empty().then(|| {
        quote! {
            impl Default for #name {
                fn default() -> Self {
                    Self::new()
                }
            }
        }
    });
    quote! {
        #doc
        #[derive(Clone, Debug, PartialEq)]
        #[must_use = "it does nothing until it is part of a request"]
        #[non_exhaustive]
        pub struct #name { #declarations }

        impl #name { #methods }

        #default
        #serialize
        #validate
    }
}
