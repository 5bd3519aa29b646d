//! A program that uses every public item of generated code, written from that code.
//!
//! It is written without the review's own reading of signatures, for it is there to judge it.

use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};
use syn::{
    Attribute, Fields, FnArg, GenericParam, ImplItem, Item, ItemImpl, Meta, ReturnType, Signature, Type,
    TypeParamBound, UseTree, Visibility, parse::Parser as _, punctuated::Punctuated,
};
use wan_codegen::TextFile;

/// The source of a module that uses all that these files of a generated crate offer.
pub(crate) fn consumer(files: &[TextFile]) -> String {
    let modules = files.iter().enumerate().filter_map(|(at, file)| {
        let path = file.path.strip_prefix("generated/src/")?.strip_suffix(".rs")?;
        let (provider, module) = path.split_once('/')?;
        let provider = format_ident!("{provider}");
        // Types of a model's file, of the client beside it and of the module of the blocking client.
        let place = match module {
            "mod" | "provider" => return None,
            "client" => quote!(crate::#provider),
            module => {
                let module = format_ident!("{module}");
                quote!(crate::#provider::#module)
            }
        };
        let tree = syn::parse_file(&file.text).unwrap();
        let (name, uses) = (format_ident!("uses_{at}"), Uses { provider, place }.all(&tree.items));
        Some(quote!(mod #name { #uses }))
    });
    modules.collect::<TokenStream>().to_string()
}

/// Where the items of a file are found.
struct Uses {
    provider: Ident,
    place: TokenStream,
}

impl Uses {
    fn all(&self, items: &[Item]) -> TokenStream {
        let (provider, place) = (&self.provider, &self.place);
        let uses: Vec<TokenStream> = items.iter().enumerate().map(|(at, item)| self.item(at, item)).collect();
        let types = items.iter().filter_map(|item| match item {
            Item::Struct(item) if is_public(&item.vis) => Some(&item.ident),
            Item::Enum(item) if is_public(&item.vis) => Some(&item.ident),
            _ => None,
        });
        quote! {
            #(use #place::#types;)*
            #[allow(unused_imports)]
            use crate::#provider as provider;
            #(#uses)*
        }
    }

    fn item(&self, at: usize, item: &Item) -> TokenStream {
        let function = format_ident!("item_{at}");
        match item {
            Item::Use(item) => self.import(item),
            Item::Struct(item) if is_public(&item.vis) => {
                let (name, reads, has) =
                    (&item.ident, reads(&item.fields), derived(&item.ident, &item.attrs));
                quote!(fn #function(value: #name) { #has #reads })
            }
            Item::Enum(item) if is_public(&item.vis) => {
                let (name, has) = (&item.ident, derived(&item.ident, &item.attrs));
                let variants: Vec<&Ident> = item.variants.iter().map(|variant| &variant.ident).collect();
                quote! {
                    fn #function(value: #name) {
                        #has
                        #(let _: #name = #name::#variants;)*
                        match value { #(#name::#variants => {})* _ => {} }
                    }
                }
            }
            Item::Impl(item) => Self::implementation(&function, item),
            // Lets a closed list be shown and sent.
            Item::Macro(item) if item.mac.path.to_token_stream().to_string().starts_with("closed_") => {
                let name = &item.mac.tokens;
                let has =
                    [quote!(::core::fmt::Display), quote!(::serde::Serialize)].map(|what| has(name, &what));
                quote!(fn #function() { #(#has)* })
            }
            _ => TokenStream::new(),
        }
    }

    /// What the file names of elsewhere, so that types are called in its words.
    fn import(&self, item: &syn::ItemUse) -> TokenStream {
        match &item.tree {
            UseTree::Path(path) if path.ident == "super" => {
                let (provider, UseTree::Group(group)) = (&self.provider, &*path.tree) else {
                    return TokenStream::new();
                };
                // Requests, and neither their modules nor what is private.
                let requests = group.items.iter().filter_map(|item| match item {
                    UseTree::Name(name) if name.ident.to_string().contains(char::is_lowercase) => {
                        Some(&name.ident)
                    }
                    _ => None,
                });
                let requests = requests.filter(|name| name.to_string().starts_with(char::is_uppercase));
                quote!(#(use crate::#provider::#requests;)*)
            }
            _ => quote!(#item),
        }
    }

    fn implementation(function: &Ident, item: &ItemImpl) -> TokenStream {
        let of = item.self_ty.to_token_stream();
        if let Some((what, _)) = &item.trait_ {
            let marked =
                what.segments.iter().map(|segment| segment.ident.to_string()).collect::<Vec<_>>().join("::");
            let (has, offered) = (has(&of, &what.to_token_stream()), Self::offered(&marked, &of));
            return quote!(fn #function() { #has } #offered);
        }
        let uses = item.items.iter().enumerate().map(|(at, item)| {
            let function = format_ident!("{function}_{at}");
            match item {
                ImplItem::Fn(method) if is_public(&method.vis) => call(&function, &of, &method.sig),
                ImplItem::Const(constant) if is_public(&constant.vis) => {
                    let (name, kind) = (&constant.ident, with_self(constant.ty.to_token_stream(), &of));
                    quote!(fn #function() { let _: #kind = #of::#name; })
                }
                _ => TokenStream::new(),
            }
        });
        quote!(#(#uses)*)
    }

    /// What a marker lets a program do with a request.
    fn offered(marker: &str, request: &TokenStream) -> TokenStream {
        let module = format_ident!("{}", request.to_string().to_lowercase());
        let verbs = match marker {
            "offers::Submit" => vec![quote!(submit), quote!(run)],
            "offers::RunSync" => vec![quote!(run_sync)],
            "offers::Cancel" => {
                let name = format_ident!("cancels_{module}");
                return quote! {
                    fn #name(job: &crate::Job<#request>, blocking: &crate::blocking::Job<#request>) {
                        drop(job.cancel());
                        drop(blocking.cancel());
                    }
                };
            }
            _ => return TokenStream::new(),
        };
        verbs
            .into_iter()
            .map(|verb| {
                let name = format_ident!("{}_{module}", verb.to_string());
                quote! {
                    fn #name(call: crate::Call<#request>, blocking: crate::blocking::Call<#request>) {
                        drop(call.#verb());
                        drop(blocking.#verb());
                    }
                }
            })
            .collect()
    }
}

/// Reads each public field into its type.
fn reads(fields: &Fields) -> TokenStream {
    let public = fields.iter().filter(|field| is_public(&field.vis));
    let reads = public.map(|field| {
        let (name, kind) = (&field.ident, &field.ty);
        quote!(let _: #kind = value.#name;)
    });
    reads.collect()
}

fn derived(of: &Ident, attributes: &[Attribute]) -> TokenStream {
    let derives = attributes.iter().filter(|attribute| attribute.path().is_ident("derive"));
    let lists = derives.filter_map(|attribute| match &attribute.meta {
        Meta::List(list) => Some(list.tokens.clone()),
        _ => None,
    });
    let names = lists
        .flat_map(|tokens| Punctuated::<Ident, syn::Token![,]>::parse_terminated.parse2(tokens).unwrap());
    let traits = names.map(|name| match name.to_string().as_str() {
        "Debug" => quote!(::core::fmt::Debug),
        "Hash" => quote!(::core::hash::Hash),
        _ => quote!(#name),
    });
    traits.map(|what| has(&of.to_token_stream(), &what)).collect()
}

/// Asks for an implementation.
fn has(of: &TokenStream, what: &TokenStream) -> TokenStream {
    quote!({
        fn has<T: #what>() {}
        has::<#of>();
    })
}

/// Calls a function with a value of each argument's type, and takes what it returns as its type.
fn call(function: &Ident, of: &TokenStream, signature: &Signature) -> TokenStream {
    // A client's own method, which no spec changes; it has types to choose.
    if signature.generics.params.iter().any(|one| matches!(one, GenericParam::Type(_))) {
        return TokenStream::new();
    }
    let mut on_value = false;
    let mut kinds = Vec::new();
    for argument in &signature.inputs {
        match argument {
            FnArg::Receiver(_) => on_value = true,
            FnArg::Typed(argument) => kinds.push(passed(&argument.ty)),
        }
    }
    let arguments: Vec<Ident> = (0..kinds.len()).map(|at| format_ident!("argument_{at}")).collect();
    let name = &signature.ident;
    let called = if on_value { quote!(value.#name) } else { quote!(#of::#name) };
    let value = on_value.then(|| quote!(value: #of,));
    let returned = match &signature.output {
        ReturnType::Default => quote!(()),
        ReturnType::Type(_, kind) => with_self(kind.to_token_stream(), of),
    };
    let asyncness = &signature.asyncness;
    let waited = asyncness.as_ref().map(|_| quote!(.await));
    quote! {
        #asyncness fn #function(#value #(#arguments: #kinds),*) {
            let _: #returned = #called(#(#arguments),*)#waited;
        }
    }
}

/// The type of a value that programs pass: a literal where a text is taken.
fn passed(kind: &Type) -> TokenStream {
    let Type::ImplTrait(any) = kind else { return kind.to_token_stream() };
    let into = any.bounds.iter().find_map(|bound| match bound {
        TypeParamBound::Trait(bound) => bound.path.segments.last(),
        _ => None,
    });
    let Some(syn::PathArguments::AngleBracketed(of)) = into.map(|segment| &segment.arguments) else {
        panic!("{} is not `impl Into<...>`", kind.to_token_stream())
    };
    let of = of.args.to_token_stream();
    if of.to_string() == "String" { quote!(&'static str) } else { of }
}

/// Tokens with a type's name for `Self`.
fn with_self(tokens: TokenStream, of: &TokenStream) -> TokenStream {
    let replaced = tokens.into_iter().map(|token| match token {
        TokenTree::Ident(name) if name == "Self" => of.clone(),
        TokenTree::Group(group) => {
            TokenTree::from(Group::new(group.delimiter(), with_self(group.stream(), of))).into()
        }
        token => token.into(),
    });
    replaced.collect()
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}
