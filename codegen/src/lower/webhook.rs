use wan_specs::{WebhookPayload, WebhookSignatureSpec, WebhookSpec, WebhookVerification};

use crate::ir;

/// How a provider calls back.
pub(super) fn lower(spec: &WebhookSpec) -> ir::Webhook {
    let one = |place: &Option<String>| place.clone();
    let register = one(&spec.register).map(ir::WebhookPlace::Body);
    let register = register.or_else(|| one(&spec.register_query).map(ir::WebhookPlace::Query));
    let register = register.or_else(|| one(&spec.register_header).map(ir::WebhookPlace::Header));
    let events = spec.events.as_ref().and_then(|events| {
        let place = one(&events.pointer).map(ir::WebhookPlace::Body);
        let place = place.or_else(|| one(&events.query).map(ir::WebhookPlace::Query))?;
        Some((place, events.values.clone()))
    });
    ir::Webhook {
        // The checks allow no webhook without a place.
        register: register.unwrap_or_else(|| ir::WebhookPlace::Body(String::new())),
        events,
        event: spec.event.clone(),
        finished: spec.finished.clone(),
        endings: spec.endings.iter().map(|ending| (ending.event.clone(), ending.state.clone())).collect(),
        id: spec.id.clone(),
        payload: spec.payload.clone(),
        contains: match spec.contains {
            WebhookPayload::Status => "Status",
            WebhookPayload::Result => "Result",
            WebhookPayload::Id => "Id",
        },
        signature: match spec.verification {
            WebhookVerification::None => None,
            WebhookVerification::StandardWebhooks => Some(signature(spec.signature.as_ref())),
        },
    }
}

/// The names of Standard Webhooks, but for those that are told.
fn signature(spec: Option<&WebhookSignatureSpec>) -> ir::Signature {
    let name = |told: fn(&WebhookSignatureSpec) -> &Option<String>, standard: &str| {
        spec.and_then(|spec| told(spec).clone()).unwrap_or_else(|| standard.to_owned())
    };
    ir::Signature {
        id_header: name(|spec| &spec.id_header, "webhook-id"),
        timestamp_header: name(|spec| &spec.timestamp_header, "webhook-timestamp"),
        signature_header: name(|spec| &spec.signature_header, "webhook-signature"),
        prefix: name(|spec| &spec.prefix, "v1,"),
        secret_prefix: name(|spec| &spec.secret_prefix, "whsec_"),
    }
}
