//! A provider's module and its static description.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{docs, literal, model::uses_deprecated, polling, webhook};
use crate::ir::{BackOff, ErrorRule, Operation, Provider, Takes, TakesWay};

/// The module: what it re-exports.
pub(super) fn module(provider: &Provider) -> TokenStream {
    let title = docs::escape(&provider.title);
    let mut paragraphs = vec![
        format!("Wan video models on {title}."),
        format!("The key is read from {}.", variables(provider)),
    ];
    if let Some(page) = &provider.docs {
        paragraphs.push(format!("Documentation of the provider: <{page}>."));
    }
    let header = docs::inner(paragraphs.iter().map(String::as_str));
    let modules = provider.models.iter().map(|model| {
        let module = format_ident!("{}", model.module);
        quote!(pub mod #module;)
    });
    let requests = provider.models.iter().map(|model| {
        let (module, name) = (format_ident!("{}", model.module), format_ident!("{}", model.type_name));
        quote!(pub use #module::#name;)
    });
    let deprecated = uses_deprecated(&provider.models);
    quote! {
        #header
        #deprecated

        #[cfg(feature = "blocking")]
        pub mod blocking;
        #[cfg(feature = "client")]
        mod client;
        mod provider;
        #(#modules)*

        #[cfg(feature = "client")]
        pub use client::Client;
        pub(crate) use provider::PROVIDER;
        #(#requests)*
    }
}

/// The static description.
pub(super) fn description(provider: &Provider) -> TokenStream {
    let header = docs::inner([format!("How {} is talked to.", docs::escape(&provider.title)).as_str()]);
    let (id, title) = (&provider.id, &provider.title);
    let page = literal::option_text(provider.docs.as_deref());
    let key = key(provider);
    let hosts = hosts(provider);
    let operations = provider.operations.iter().map(operation);
    let states = states(provider);
    let (unknown_state_fails, terminal_body_wins, error_wins) =
        (provider.unknown_state_fails, provider.terminal_body_wins, provider.error_wins);
    let errors = errors(provider);
    let (back_off, back_off_import) = back_off(provider);
    let polling = polling::data(&provider.polling);
    let (failed_job, cancelled_job) =
        (format_ident!("{}", provider.failed_job), format_ident!("{}", provider.cancelled_job));
    let record_seconds = literal::option(provider.record_seconds.map(literal::unsigned));
    let file_seconds = literal::option(provider.file_seconds.map(literal::unsigned));
    let (expiry, expiry_import) = expiry(provider);
    let requests = literal::option(provider.requests_per_minute.map(|n| literal::unsigned(u64::from(n))));
    let models = provider.models.iter().map(|model| format_ident!("{}", model.module));
    let (form_import, takes_import) = upload_imports(provider);
    let hook_imports = webhook::imports(provider.webhook.as_ref());
    let hook = literal::option(provider.webhook.as_ref().map(webhook::data));
    let effect_import = effect_import(provider);
    let (address_import, literal_import) = operation_imports(provider);
    quote! {
        #header

        use wan_runtime::internal::{
            #address_import AnswerData, #back_off_import BillingData, #effect_import ErrorRuleData, ErrorsData, #expiry_import HostData,
            KeyData, #literal_import #form_import MoneyClass, OperationData, OperationKind, PollingData, ProviderData, Refusal, StateData,
            StateMeaning, #takes_import #hook_imports
        };

        /// What the spec says of the provider.
        pub(crate) static PROVIDER: ProviderData = ProviderData {
            id: #id,
            title: #title,
            docs: #page,
            key: #key,
            hosts: #hosts,
            operations: &[#(#operations),*],
            states: #states,
            unknown_state_fails: #unknown_state_fails,
            terminal_body_wins: #terminal_body_wins,
            error_wins: #error_wins,
            errors: #errors,
            back_off: #back_off,
            polling: #polling,
            failed_job: BillingData::#failed_job,
            cancelled_job: BillingData::#cancelled_job,
            record_seconds: #record_seconds,
            file_seconds: #file_seconds,
            expiry: #expiry,
            requests_per_minute: #requests,
            webhook: #hook,
            models: &[#(&super::#models::MODEL),*],
        };
    }
}

fn key(provider: &Provider) -> TokenStream {
    let (env, header, template) =
        (literal::texts(&provider.key.env), &provider.key.header, &provider.key.template);
    quote!(KeyData { env: #env, header: #header, template: #template })
}

fn hosts(provider: &Provider) -> TokenStream {
    let hosts = provider.hosts.iter().map(|host| {
        let (name, origin, key) = (&host.name, &host.origin, host.key);
        quote!(HostData { name: #name, origin: #origin, key: #key })
    });
    quote!(&[#(#hosts),*])
}

fn states(provider: &Provider) -> TokenStream {
    let states = provider.states.iter().map(|(word, means)| {
        let means = format_ident!("{means}");
        quote!(StateData { word: #word, means: StateMeaning::#means })
    });
    quote!(&[#(#states),*])
}

/// Where facts stand in a refusal, and what refusals mean.
fn errors(provider: &Provider) -> TokenStream {
    let (code, message) = (literal::texts(&provider.error_code), literal::texts(&provider.error_message));
    let request_id = literal::texts(&provider.error_request_id);
    let rules = provider.errors.iter().map(error_rule);
    quote!(ErrorsData { code: #code, message: #message, request_id: #request_id, rules: &[#(#rules),*] })
}

/// What a provider needs that says what a cancellation does.
fn effect_import(provider: &Provider) -> Option<TokenStream> {
    let has_effect = provider.operations.iter().any(|operation| operation.effect.is_some());
    has_effect.then(|| quote!(CancelEffect,))
}

/// The environment variables of the key, as prose.
pub(super) fn variables(provider: &Provider) -> String {
    let names: Vec<String> = provider.key.env.iter().map(|name| format!("`{name}`")).collect();
    names.join(" or ")
}

/// The hints that say when to try again, and what they need in the order of the list.
fn back_off(provider: &Provider) -> (TokenStream, Option<TokenStream>) {
    let back_off = provider.back_off.iter().map(back_off_hint);
    let import = (!provider.back_off.is_empty()).then(|| quote!(BackOffData, BackOffFormat, BackOffPlace,));
    (quote!(&[#(#back_off),*]), import)
}

/// The signs of expiry, and what they need.
fn expiry(provider: &Provider) -> (TokenStream, Option<TokenStream>) {
    let signals = provider.expiry.iter().map(|signal| {
        let signal = format_ident!("{signal}");
        quote!(ExpirySignal::#signal)
    });
    let import = (!provider.expiry.is_empty()).then(|| quote!(ExpirySignal,));
    (quote!(&[#(#signals),*]), import)
}

/// What a provider needs that names addresses in its answers, and one that puts constants into bodies.
fn operation_imports(provider: &Provider) -> (Option<TokenStream>, Option<TokenStream>) {
    let names_some = provider.operations.iter().any(|operation| operation.address.is_some());
    let has_constants = provider.operations.iter().any(|operation| !operation.body.is_empty());
    (names_some.then(|| quote!(AddressData,)), has_constants.then(|| quote!(LiteralData,)))
}

/// What a provider needs that takes files, in the order of the list.
fn upload_imports(provider: &Provider) -> (Option<TokenStream>, Option<TokenStream>) {
    let takes: Vec<_> = provider.operations.iter().filter_map(|operation| operation.takes.as_ref()).collect();
    let in_json = takes.iter().any(|takes| matches!(takes.way, TakesWay::Json(..)));
    (in_json.then(|| quote!(MediaForm,)), (!takes.is_empty()).then(|| quote!(TakesData, TakesWay,)))
}

fn operation(operation: &Operation) -> TokenStream {
    let kind = format_ident!("{}", operation.kind);
    let (host, method, path) = (&operation.host, operation.method, &operation.path);
    let address = literal::option(operation.address.as_ref().map(|address| {
        let (from, pointers) = (format_ident!("{}", address.from), literal::texts(&address.pointers));
        quote!(AddressData { from: OperationKind::#from, pointers: #pointers })
    }));
    let (query, headers) = (literal::pairs(&operation.query), literal::pairs(&operation.headers));
    let body = operation.body.iter().map(|(pointer, value)| {
        let value = literal::constant(value);
        quote!((#pointer, #value))
    });
    let accepts = operation.accepts.iter().map(|status| literal::unsigned(u64::from(*status)));
    let pointers = operation.pointers.iter().map(|(field, pointers)| {
        let (field, pointers) = (format_ident!("{field}"), literal::texts(pointers));
        quote!(#field: #pointers,)
    });
    let takes = literal::option(operation.takes.as_ref().map(takes));
    let effect = literal::option(operation.effect.map(|effect| {
        let effect = format_ident!("{effect}");
        quote!(CancelEffect::#effect)
    }));
    let known = operation.answer_headers.iter().map(|(field, header)| {
        let field = format_ident!("{field}");
        quote!(#field: Some(#header),)
    });
    quote! {
        OperationData {
            kind: OperationKind::#kind,
            host: #host,
            method: #method,
            path: #path,
            address: #address,
            query: #query,
            headers: #headers,
            body: &[#(#body),*],
            accepts: &[#(#accepts),*],
            takes: #takes,
            effect: #effect,
            answer: AnswerData { #(#pointers)* #(#known)* ..AnswerData::NONE },
        }
    }
}

fn takes(takes: &Takes) -> TokenStream {
    let way = match &takes.way {
        TakesWay::Json(files, form) => {
            let form = format_ident!("{form}");
            quote!(TakesWay::Json { files: #files, form: MediaForm::#form })
        }
        TakesWay::Multipart(file, fields) => {
            let fields = literal::pairs(fields);
            quote!(TakesWay::Multipart { file: #file, fields: #fields })
        }
        TakesWay::Presigned { tells, address, headers } => {
            let (tells, address) = (literal::pairs(tells), literal::texts(address));
            let headers = literal::option_text(headers.as_deref());
            quote!(TakesWay::Presigned { tells: #tells, address: #address, headers: #headers })
        }
    };
    let formats = literal::texts(&takes.formats);
    let max_bytes = literal::option(takes.max_bytes.map(literal::unsigned));
    quote!(TakesData { way: #way, formats: #formats, max_bytes: #max_bytes })
}

fn back_off_hint(hint: &BackOff) -> TokenStream {
    let (kind, place, format) =
        (format_ident!("{}", hint.kind), &hint.place, format_ident!("{}", hint.format));
    quote!(BackOffData { place: BackOffPlace::#kind(#place), format: BackOffFormat::#format })
}

fn error_rule(rule: &ErrorRule) -> TokenStream {
    let status = literal::unsigned(u64::from(rule.http_status));
    let status_to = literal::unsigned(u64::from(rule.http_status_to));
    let (code, message) =
        (literal::option_text(rule.code.as_deref()), literal::option_text(rule.message.as_deref()));
    let code_prefix = literal::option_text(rule.code_prefix.as_deref());
    let (means, money, title) =
        (format_ident!("{}", rule.means), format_ident!("{}", rule.money), &rule.title);
    quote! {
        ErrorRuleData {
            http_status: #status,
            http_status_to: #status_to,
            code: #code,
            code_prefix: #code_prefix,
            message: #message,
            means: Refusal::#means,
            money: MoneyClass::#money,
            title: #title,
        }
    }
}
