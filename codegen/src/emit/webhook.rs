//! How a provider calls back, in its static description.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::literal;
use crate::ir::{Webhook, WebhookPlace};

/// What a provider needs that calls back: in the order of the list of imports.
pub(super) fn imports(webhook: Option<&Webhook>) -> TokenStream {
    let Some(webhook) = webhook else { return TokenStream::new() };
    let signature = webhook.signature.as_ref().map(|_| quote!(WebhookSignatureData,));
    quote!(WebhookData, WebhookPayload, WebhookPlace, #signature)
}

/// The description.
pub(super) fn data(webhook: &Webhook) -> TokenStream {
    let register = place(&webhook.register);
    let events = literal::option(webhook.events.as_ref().map(|(at, values)| {
        let (at, values) = (place(at), literal::texts(values));
        quote!((#at, #values))
    }));
    let text = |text: &Option<String>| literal::option_text(text.as_deref());
    let (event, finished, id) = (text(&webhook.event), text(&webhook.finished), text(&webhook.id));
    let endings = literal::pairs(&webhook.endings);
    let (payload, contains) = (&webhook.payload, format_ident!("{}", webhook.contains));
    let signature = literal::option(webhook.signature.as_ref().map(|signature| {
        let (id, timestamp) = (&signature.id_header, &signature.timestamp_header);
        let (signatures, prefix) = (&signature.signature_header, &signature.prefix);
        let secret_prefix = &signature.secret_prefix;
        quote! {
            WebhookSignatureData {
                id_header: #id,
                timestamp_header: #timestamp,
                signature_header: #signatures,
                prefix: #prefix,
                secret_prefix: #secret_prefix,
            }
        }
    }));
    quote! {
        WebhookData {
            register: #register,
            events: #events,
            event: #event,
            finished: #finished,
            endings: #endings,
            id: #id,
            payload: #payload,
            contains: WebhookPayload::#contains,
            signature: #signature,
        }
    }
}

fn place(place: &WebhookPlace) -> TokenStream {
    match place {
        WebhookPlace::Body(pointer) => quote!(WebhookPlace::Body(#pointer)),
        WebhookPlace::Query(name) => quote!(WebhookPlace::Query(#name)),
        WebhookPlace::Header(name) => quote!(WebhookPlace::Header(#name)),
    }
}
