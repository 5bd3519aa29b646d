//! The enums of a model.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{docs, literal};
use crate::ir::{ChoiceType, ClosedType};

/// A closed list of texts.
pub(super) fn texts(item: &ClosedType<String>) -> TokenStream {
    let name = format_ident!("{}", item.name);
    let arms = item.values.iter().map(|one| {
        let (variant, value) = (format_ident!("{}", one.variant), &one.value);
        quote!(Self::#variant => #value,)
    });
    let declaration = declaration(item, |value| format!("`{value}`"));
    let all = all(item.values.iter().map(|one| &one.variant));
    quote! {
        #declaration

        impl #name {
            #all

            /// Returns the value as it is sent.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { #(#arms)* }
            }
        }

        closed_text!(#name);
    }
}

/// A closed list of integers.
pub(super) fn integers(item: &ClosedType<i64>) -> TokenStream {
    let name = format_ident!("{}", item.name);
    let arms = item.values.iter().map(|one| {
        let (variant, value) = (format_ident!("{}", one.variant), literal::integer(one.value));
        quote!(Self::#variant => #value,)
    });
    let declaration = declaration(item, |value| format!("`{value}`"));
    let all = all(item.values.iter().map(|one| &one.variant));
    quote! {
        #declaration

        impl #name {
            #all

            /// Returns the value as it is sent.
            #[must_use]
            pub const fn as_i64(self) -> i64 {
                match self { #(#arms)* }
            }
        }

        closed_integer!(#name);
    }
}

/// Several parameters in one.
pub(super) fn choice(item: &ChoiceType) -> TokenStream {
    let name = format_ident!("{}", item.name);
    let doc = docs::outer([docs::escape(&item.doc).as_str()]);
    let variants = item.values.iter().map(|(variant, values)| {
        let sent: Vec<String> =
            item.parts.iter().zip(values).map(|((_, wire, _), value)| format!("`{wire}` {value}")).collect();
        let doc = docs::outer([format!("Sent as {}.", sent.join(" and ")).as_str()]);
        let variant = format_ident!("{variant}");
        quote!(#doc #variant,)
    });
    let all = all(item.values.iter().map(|(variant, _)| variant));
    let functions = item.parts.iter().enumerate().map(|(at, (field, _, doc))| {
        let (field, doc) = (format_ident!("{field}"), docs::outer([docs::escape(doc).as_str()]));
        let (answer, arms) = arms(item, at);
        quote! {
            #doc
            #[must_use]
            pub const fn #field(self) -> #answer {
                match self { #(#arms)* }
            }
        }
    });
    quote! {
        #doc
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum #name { #(#variants)* }

        impl #name {
            #all

            #(#functions)*
        }
    }
}

/// What a part of a choice answers with, and its value under each variant.
fn arms(item: &ChoiceType, at: usize) -> (TokenStream, Vec<TokenStream>) {
    let first = item.values.first().and_then(|(_, values)| values.get(at));
    let answer = match first {
        Some(serde_json::Value::String(_)) => quote!(&'static str),
        Some(serde_json::Value::Bool(_)) => quote!(bool),
        Some(serde_json::Value::Number(number)) if number.is_f64() => quote!(f64),
        _ => quote!(i64),
    };
    let arms = item
        .values
        .iter()
        .filter_map(|(variant, values)| {
            let variant = format_ident!("{variant}");
            let value = match values.get(at)? {
                serde_json::Value::String(text) => quote!(#text),
                serde_json::Value::Bool(value) => quote!(#value),
                value => match value.as_i64() {
                    Some(integer) => literal::integer(integer),
                    None => literal::float(value.as_f64()?),
                },
            };
            Some(quote!(Self::#variant => #value,))
        })
        .collect();
    (answer, arms)
}

fn declaration<T>(item: &ClosedType<T>, show: impl Fn(&T) -> String) -> TokenStream {
    let name = format_ident!("{}", item.name);
    let doc = docs::outer([docs::escape(&item.doc).as_str()]);
    let variants = item.values.iter().map(|one| {
        let sent = format!("Sent as {}.", show(&one.value));
        let text = match &one.doc {
            Some(doc) => format!("{} {sent}", docs::escape(doc)),
            None => sent,
        };
        let (variant, doc) = (format_ident!("{}", one.variant), docs::outer([text.as_str()]));
        let deprecated = one.deprecated.as_deref().map(docs::deprecated);
        quote!(#doc #deprecated #variant,)
    });
    quote! {
        #doc
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum #name { #(#variants)* }
    }
}

fn all<'a>(variants: impl Iterator<Item = &'a String>) -> TokenStream {
    let variants = variants.map(|variant| format_ident!("{variant}"));
    quote! {
        /// Every value, in the order of the provider's page.
        pub const ALL: &'static [Self] = &[#(Self::#variants),*];
    }
}
