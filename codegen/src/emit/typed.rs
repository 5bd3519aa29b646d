//! Test support: reads a JSON body into the typed request that would send it, so that tests and the demo reach
//! every model without a line of Rust of their own.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{docs, model::uses_deprecated, request};
use crate::ir::{
    BodyEntry, BodyValue, Catalog, Field, Kind, Model, ObjectType, Presence, Provider, TypeItem,
};

/// The table of all models.
pub(super) fn root(catalog: &Catalog) -> TokenStream {
    let modules = catalog.providers.iter().map(|provider| {
        let module = format_ident!("{}", provider.id);
        quote!(mod #module;)
    });
    let entries = catalog.providers.iter().flat_map(|provider| {
        called(provider).map(move |model| {
            let (provider_id, id) = (&provider.id, &model.id);
            let (module, read) = (format_ident!("{}", provider.id), format_ident!("{}", model.module));
            quote!(Entry { provider: #provider_id, model: #id, read: #module::#read })
        })
    });
    quote! {
        //! Typed requests out of JSON bodies, one function a model.

        use crate::typed::Entry;

        #(#modules)*

        /// Every model.
        pub static MODELS: &[Entry] = &[#(#entries),*];
    }
}

/// The models that a client can call: all but the drafts.
pub(super) fn called(provider: &Provider) -> impl Iterator<Item = &Model> {
    provider.models.iter().filter(|model| model.draft.is_none())
}

/// The readers of one provider's models.
pub(super) fn provider(provider: &Provider) -> TokenStream {
    let header =
        docs::inner([format!("Requests for {} out of JSON bodies.", docs::escape(&provider.title)).as_str()]);
    let modules: Vec<_> = called(provider).map(|model| format_ident!("{}", model.module)).collect();
    quote! {
        #header

        #(mod #modules;)*

        #(pub(super) use #modules::#modules;)*
    }
}

/// The reader of one model: a file of its own, so that no file grows with the number of models.
pub(super) fn model(provider: &Provider, model: &Model) -> TokenStream {
    let id = format_ident!("{}", provider.id);
    let header = docs::inner([format!("{} out of JSON bodies.", docs::escape(&model.title)).as_str()]);
    let reader = reader(&id, model);
    let (name, method) = (format_ident!("{}", model.type_name), format_ident!("{}", model.module));
    let queued = model.offers.iter().any(|(kind, _)| *kind == "Submit");
    let start = if queued { quote!(submit) } else { quote!(run_sync) };
    let deprecated = uses_deprecated([model]);
    quote! {
        #header
        #deprecated

        use serde_json::Value;
        use wan_video::#id;

        use crate::typed::{self, Typed, #start};

        #start!(#id, #name, #method);

        #reader
    }
}

fn reader(provider: &proc_macro2::Ident, model: &Model) -> TokenStream {
    let (function, name) = (format_ident!("{}", model.module), format_ident!("{}", model.type_name));
    let module = &function;
    let scope = Scope { path: quote!(#provider::#module), types: &model.types };
    let doc = docs::outer([format!(
        "The request for {} that sends the body, where one can be written.",
        docs::escape(&model.title)
    )
    .as_str()]);
    let arguments = model.arguments.iter().filter_map(|at| {
        let field = model.fields.get(*at)?;
        Some(required(field, *at, &model.body, &scope))
    });
    let others = model
        .fields
        .iter()
        .enumerate()
        .filter(|(at, _)| !model.arguments.contains(at))
        .map(|(at, field)| assignment(field, at, &model.body, &scope));
    let objects = model.types.iter().filter_map(|item| match item {
        TypeItem::Object(object) => Some(object_reader(object, &scope, &model.module)),
        _ => None,
    });
    let mutable = (model.fields.len() > model.arguments.len()).then(|| quote!(mut));
    quote! {
        #doc
        pub(in crate::generated) fn #function(body: &Value) -> Option<Box<dyn Typed>> {
            let #mutable request = #provider::#name::new(#(#arguments),*);
            #(#others)*
            typed::same(request, body)
        }

        #(#objects)*
    }
}

/// Where a model's types are found.
#[derive(Debug)]
struct Scope<'a> {
    path: TokenStream,
    types: &'a [TypeItem],
}

fn object_reader(object: &ObjectType, scope: &Scope<'_>, module: &str) -> TokenStream {
    let function = object_function(&object.name, module);
    let (path, name) = (&scope.path, format_ident!("{}", object.name));
    let is_required = |field: &Field| matches!(field.presence, Presence::Required);
    let arguments = object
        .fields
        .iter()
        .enumerate()
        .filter(|(_, field)| is_required(field))
        .map(|(at, field)| required(field, at, &object.body, scope));
    let others = object
        .fields
        .iter()
        .enumerate()
        .filter(|(_, field)| !is_required(field))
        .map(|(at, field)| assignment(field, at, &object.body, scope));
    let mutable = object.fields.iter().any(|field| !is_required(field)).then(|| quote!(mut));
    quote! {
        fn #function(body: &Value) -> Option<#path::#name> {
            let #mutable request = #path::#name::new(#(#arguments),*);
            #(#others)*
            Some(request)
        }
    }
}

/// The function that reads an object, by its place among the model's types.
fn object_reader_of(at: usize, scope: &Scope<'_>) -> TokenStream {
    let name = scope.types.get(at).map(request::type_name).unwrap_or_default();
    let module = scope.path.to_string();
    let function = object_function(name, module.rsplit(' ').next().unwrap_or_default());
    quote!(#function)
}

fn object_function(name: &str, module: &str) -> proc_macro2::Ident {
    format_ident!("{module}_{}", crate::name::module(name))
}

fn required(field: &Field, at: usize, body: &[BodyEntry], scope: &Scope<'_>) -> TokenStream {
    if let Kind::Choice(list) = field.kind {
        return choice(list, at, body, scope);
    }
    let Found { pointer, as_text, .. } = place(body, at);
    if as_text {
        let read = read(&field.kind, scope, &quote!(value));
        return quote!({ let value = &typed::from_text(body.pointer(#pointer)?); #read? });
    }
    let read = read(&field.kind, scope, &quote!(body.pointer(#pointer)?));
    quote!(#read?)
}

fn assignment(field: &Field, at: usize, body: &[BodyEntry], scope: &Scope<'_>) -> TokenStream {
    let name = format_ident!("{}", field.name);
    if matches!(field.presence, Presence::Optional(_)) {
        let Found { pointer, as_text, sends_null } = place(body, at);
        let read = read(&field.kind, scope, &quote!(value));
        let decoded = as_text.then(|| quote!(let value = &typed::from_text(value);));
        let set = sends_null.then(|| quote!(.filter(|value| !value.is_null())));
        quote! {
            if let Some(value) = body.pointer(#pointer) #set {
                #decoded
                request.#name = Some(#read?);
            }
        }
    } else {
        let value = required(field, at, body, scope);
        quote!(request.#name = #value;)
    }
}

/// The choice whose parts stand in the body.
fn choice(list: usize, at: usize, body: &[BodyEntry], scope: &Scope<'_>) -> TokenStream {
    let Some(TypeItem::Choice(item)) = scope.types.get(list) else { return TokenStream::new() };
    let (path, name) = (&scope.path, format_ident!("{}", item.name));
    let parts = item.parts.iter().enumerate().filter_map(|(part, (function, ..))| {
        let Found { pointer, as_text, .. } = find(
            body,
            &|value| matches!(value, BodyValue::Part(field, one) if (*field, *one) == (at, part)),
        )?;
        let function = format_ident!("{function}");
        let text = as_text.then(|| quote!(.to_string()));
        Some(quote!(body.pointer(#pointer) == Some(&Value::from(one.#function() #text))))
    });
    quote!(#path::#name::ALL.iter().copied().find(|one| #(#parts)&&*)?)
}

fn read(kind: &Kind, scope: &Scope<'_>, value: &TokenStream) -> TokenStream {
    match kind {
        Kind::Boolean => quote!(#value.as_bool()),
        Kind::Integer(_) => quote!(#value.as_i64()),
        Kind::Number(_) => quote!(#value.as_f64()),
        Kind::Text(..) => quote!(#value.as_str().map(str::to_owned)),
        Kind::Media(_) => quote!(typed::media(#value)),
        Kind::Closed(at) => {
            let (path, name) =
                (&scope.path, scope.types.get(*at).map(request::type_name).unwrap_or_default());
            let name = format_ident!("{name}");
            quote!(typed::closed(#value, #path::#name::ALL))
        }
        Kind::Object(at) => {
            let function = object_reader_of(*at, scope);
            quote!(#function(#value))
        }
        Kind::List(item, _) => {
            let one = match &**item {
                Kind::Object(at) => object_reader_of(*at, scope),
                Kind::Media(_) => quote!(typed::media),
                item => {
                    let read = read(item, scope, &quote!(item));
                    quote!(|item| #read)
                }
            };
            quote!(typed::list(#value, #one))
        }
        Kind::Choice(_) => quote!(None),
    }
}

/// Where a field stands in the body, and how it is written there.
#[derive(Debug, Default)]
struct Found {
    pointer: String,
    as_text: bool,
    sends_null: bool,
}

fn place(entries: &[BodyEntry], field: usize) -> Found {
    find(entries, &|value| matches!(value, BodyValue::Field(at) if *at == field)).unwrap_or_default()
}

fn find(entries: &[BodyEntry], wanted: &impl Fn(&BodyValue) -> bool) -> Option<Found> {
    entries.iter().find_map(|entry| {
        let key = entry.key.replace('~', "~0").replace('/', "~1");
        if wanted(&entry.value) {
            let BodyEntry { as_text, sends_null, .. } = *entry;
            return Some(Found { pointer: format!("/{key}"), as_text, sends_null });
        }
        match &entry.value {
            BodyValue::Group(group) => {
                let found = find(group, wanted)?;
                Some(Found { pointer: format!("/{key}{}", found.pointer), ..found })
            }
            _ => None,
        }
    })
}
