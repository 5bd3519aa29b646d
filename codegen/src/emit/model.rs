//! The file of a model.

use std::collections::BTreeSet;

use proc_macro2::{TokenStream, TokenTree};
use quote::{format_ident, quote};

use super::{
    catalog, check, closed, docs, example, object,
    request::{self, Shape},
    serialize,
};
use crate::ir::{Field, Kind, Model, Provider, TypeItem};

/// Names that a model's file may need, by where they come from.
const IMPORTS: &[(&str, &[&str])] = &[
    ("serde", &["Serialize", "Serializer"]),
    (
        "wan_runtime::internal",
        &[
            "AsText",
            "BareBase64",
            "BodyWriter",
            "ConditionData",
            "DimensionsData",
            "LengthData",
            "LengthUnit",
            "LiteralData",
            "MediaData",
            "MediaForm",
            "MediaKind",
            "ModelData",
            "OperationKind",
            "ParameterData",
            "PollingData",
            "PriceData",
            "RuleData",
            "RuleKind",
            "SecondsData",
            "Severity",
            "closed_integer",
            "closed_text",
        ],
    ),
    ("wan_runtime", &["Estimate", "Media", "Validate", "Violations"]),
];

/// The file of a model.
pub(super) fn emit(provider: &Provider, model: &Model) -> TokenStream {
    let header =
        docs::inner([
            format!("{} on {}.", docs::escape(&model.title), docs::escape(&provider.title)).as_str()
        ]);
    let shape =
        Shape { name: &model.type_name, fields: &model.fields, body: &model.body, types: &model.types };
    let request = request(provider, model, shape);
    let validate = check::emit(shape, &model.rules);
    let types = in_order(model).into_iter().map(|item| match item {
        TypeItem::Texts(item) => closed::texts(item),
        TypeItem::Integers(item) => closed::integers(item),
        TypeItem::Choice(item) => closed::choice(item),
        TypeItem::Object(item) => object::emit(item, &model.types),
    });
    let media = media_constants(model);
    let description = catalog::model(&provider.id, model);
    let items = quote! { #request #validate #(#types)* #media #description };
    let imports = imports(&items);
    let deprecated = expects_deprecated(names_deprecated(model));
    quote! { #header #deprecated #imports #items }
}

fn request(provider: &Provider, model: &Model, shape: Shape<'_>) -> TokenStream {
    let name = format_ident!("{}", model.type_name);
    let doc = struct_doc(provider, model);
    let declarations = request::declarations(shape);
    let methods = request::constructor_and_setters(
        shape,
        &model.arguments,
        "Starts a request from what has no default.",
    );
    let serialize = serialize::emit(shape);
    let deprecated = model.deprecated.then(|| {
        let note = match &model.sunset {
            Some(day) => format!("the provider takes the model away on {day}"),
            None => "the provider wants people to leave the model".to_owned(),
        };
        docs::deprecated(&note)
    });
    let estimate = if model.price_varies() {
        quote! {
            /// Tells what the request costs by the published price: a range, wider where the request leaves open what
            /// the price hangs on. It is not a quote, and an unknown price is not zero.
            #[must_use]
            pub fn estimate(&self) -> Estimate {
                Estimate::of_request(&MODEL, self)
            }
        }
    } else {
        quote! {
            /// Tells the published price. It is not a quote, and an unknown price is not zero.
            #[must_use]
            pub fn estimate(&self) -> Estimate {
                Estimate::new(MODEL.price.as_ref())
            }
        }
    };
    let (provider_id, id, spec) = (&provider.id, &model.id, &model.spec);
    quote! {
        #doc
        #[derive(Clone, Debug, PartialEq)]
        #[must_use = "a request does nothing until it is sent"]
        #[non_exhaustive]
        #deprecated
        pub struct #name { #declarations }

        impl #name {
            /// Id of the provider.
            pub const PROVIDER: &'static str = #provider_id;
            /// Id of the model.
            pub const MODEL: &'static str = #id;
            /// Version of the spec that this request was generated from.
            pub const SPEC_VERSION: &'static str = #spec;

            #methods

            #estimate
        }

        #serialize
    }
}

fn struct_doc(provider: &Provider, model: &Model) -> TokenStream {
    let mut paragraphs = first_paragraphs(model);
    paragraphs.extend([
        docs::escape(&model.doc),
        "A field left `None` is not sent, so the provider's default applies.".to_owned(),
    ]);
    let mut facts = Vec::new();
    if let Some(price) = &model.price {
        facts.push(format!("Published price: {}.", price_text(price)));
        facts.extend(model.price_factors().map(|rule| docs::escape(&rule.sentence)));
    }
    if let Some(latency) = &model.latency {
        facts.push(format!("Published latency: {}.", latency_text(latency)));
    }
    facts.push(format!("Source: {}", docs::escape(&model.source)));
    paragraphs.push(facts.join(" "));

    let example = example::request(model);
    let names = example::names(model, &example, &[]);
    let media = if example.media { "Media, " } else { "" };
    let mut block = format!(
        "use wan_video::{{{media}Validate, {}::{names}}};\n\n{}\nassert!(request.validate().is_ok());",
        provider.id, example.statements
    );
    if example.file {
        // The file does not exist where examples are run, so this one is compiled only.
        block = format!("# fn example() -> Result<(), wan_video::MediaError> {{\n{block}\n# Ok(())\n# }}");
    }
    let block = example.quietly(&block);
    let (text, code) = (docs::outer(paragraphs.iter().map(String::as_str)), docs::code(&block));
    quote!(#text #code)
}

/// What the request is for, and what a draft is.
fn first_paragraphs(model: &Model) -> Vec<String> {
    let title = docs::escape(&model.title);
    let Some(draft) = model.draft else {
        return vec![format!("Request for [`Client::{0}`](super::Client::{0}): {title}.", model.module)];
    };
    let reviewed = if draft.reviewed {
        "**A draft.** It is not finished"
    } else {
        "**A draft.** Nobody has reviewed what is told here"
    };
    let open = match draft.questions {
        0 => "no question about it is open".to_owned(),
        1 => "1 question about it is open".to_owned(),
        many => format!("{many} questions about it are open"),
    };
    vec![
        format!("Request of a draft: {title}."),
        format!("{reviewed}, and {open}. It can be made and validated; no client sends it."),
    ]
}

/// A published price as people write it.
pub(super) fn price_text(price: &crate::ir::Price) -> String {
    let (low, high) =
        (decimal(price.low_micros.unsigned_abs(), 6), decimal(price.high_micros.unsigned_abs(), 6));
    let about = if price.approximate { "about " } else { "" };
    let range = if low == high { low } else { format!("{low} to {high}") };
    let per = if price.length.is_some() { "a second of video" } else { "a generation" };
    format!("{about}{} {range} {per}, read on {}", price.currency, price.as_of)
}

/// A published latency as people write it.
pub(super) fn latency_text(latency: &crate::ir::Latency) -> String {
    let about = if latency.approximate { "about " } else { "" };
    format!("{about}{} seconds, read on {}", decimal(latency.milliseconds, 3), latency.as_of)
}

/// A whole number of smallest parts as a decimal number.
fn decimal(parts: u64, places: u32) -> String {
    let unit = 10_u64.pow(places);
    let fraction = format!("{:0width$}", parts % unit, width = places as usize);
    let fraction = fraction.trim_end_matches('0');
    if fraction.is_empty() { (parts / unit).to_string() } else { format!("{}.{fraction}", parts / unit) }
}

/// Tells the compiler that a file names models that the provider wants people to leave. Users are still warned.
pub(super) fn uses_deprecated<'a>(models: impl IntoIterator<Item = &'a Model>) -> Option<TokenStream> {
    expects_deprecated(models.into_iter().any(|model| model.deprecated))
}

/// Whether a model's own file names what people should leave: the request, or a value, which its enum lists. Setters
/// are not named there, and a field is none.
fn names_deprecated(model: &Model) -> bool {
    model.deprecated || model.types.iter().any(TypeItem::has_deprecated_value)
}

fn expects_deprecated(names_any: bool) -> Option<TokenStream> {
    names_any.then(|| quote!(#![expect(deprecated, reason = "the provider still offers it")]))
}

/// The types of a model as a reader meets them: each behind what first names it.
fn in_order(model: &Model) -> Vec<&TypeItem> {
    fn visit<'a>(fields: &[Field], types: &'a [TypeItem], ordered: &mut Vec<&'a TypeItem>) {
        for field in fields {
            let mut kind = &field.kind;
            while let Kind::List(item, _) = kind {
                kind = item;
            }
            let (Kind::Closed(at) | Kind::Choice(at) | Kind::Object(at)) = kind else { continue };
            let Some(item) = types.get(*at) else { continue };
            ordered.push(item);
            if let TypeItem::Object(object) = item {
                visit(&object.fields, types, ordered);
            }
        }
    }
    let mut ordered = Vec::new();
    visit(&model.fields, &model.types, &mut ordered);
    ordered
}

fn media_constants(model: &Model) -> TokenStream {
    let members = model.types.iter().filter_map(|item| match item {
        TypeItem::Object(object) => Some(object.fields.as_slice()),
        _ => None,
    });
    let mut known = BTreeSet::new();
    std::iter::once(model.fields.as_slice())
        .chain(members)
        .flatten()
        .filter_map(media_of)
        .filter(|media| known.insert(media.constant.clone()))
        .map(|media| {
            let (name, value) = (format_ident!("{}", media.constant), catalog::media(media));
            let doc = docs::outer([format!("What `{}` takes.", media.constant.to_lowercase()).as_str()]);
            quote! { #doc const #name: MediaData = #value; }
        })
        .collect()
}

fn media_of(field: &Field) -> Option<&crate::ir::Media> {
    let mut kind = &field.kind;
    loop {
        match kind {
            Kind::Media(media) => return Some(media),
            Kind::List(item, _) => kind = item,
            _ => return None,
        }
    }
}

/// The `use` items for the names that occur.
fn imports(items: &TokenStream) -> TokenStream {
    let mut missing: Vec<&str> = IMPORTS.iter().flat_map(|(_, names)| names.iter().copied()).collect();
    cross_off(items.clone(), &mut missing);
    let imports = IMPORTS.iter().map(|(from, names)| {
        let used = names.iter().filter(|name| !missing.contains(name));
        let names: Vec<_> = used.map(|name| format_ident!("{name}")).collect();
        let from = from.split("::").map(|part| format_ident!("{part}"));
        let from = quote!(#(#from)::*);
        match names.as_slice() {
            [] => TokenStream::new(),
            [one] => quote!(use #from::#one;),
            names => quote!(use #from::{#(#names),*};),
        }
    });
    quote!(#(#imports)*)
}

/// Crosses off the names that occur. It stops as soon as none is left, for it walks every token of a file.
fn cross_off(tokens: TokenStream, missing: &mut Vec<&str>) {
    for token in tokens {
        if missing.is_empty() {
            return;
        }
        match token {
            TokenTree::Ident(name) => missing.retain(|one| name != one),
            TokenTree::Group(group) => cross_off(group.stream(), missing),
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}
