use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::is_fit;
use crate::{
    Error, ErrorKind,
    client::{Core, ProviderClient},
    data::{
        OperationData, OperationKind, ProviderData, WebhookData, WebhookPayload, WebhookPlace,
        WebhookSignatureData,
    },
    webhook::{Delivered, Receiver},
    wire::{address::is_job_id, bounds, testing},
};

const SECRET: &str = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const ID: &str = "d-1";
const TIME: &str = "1614265330";

static OPERATIONS: [OperationData; 2] =
    [testing::operation(OperationKind::Submit), testing::operation(OperationKind::Status)];

const STANDARD_WEBHOOKS: WebhookSignatureData = WebhookSignatureData {
    id_header: "webhook-id",
    timestamp_header: "webhook-timestamp",
    signature_header: "webhook-signature",
    prefix: "v1,",
    secret_prefix: "whsec_",
};

const fn provider(payload: &'static str, signature: Option<WebhookSignatureData>) -> ProviderData {
    let hook = WebhookData {
        register: WebhookPlace::Body("/hook"),
        events: None,
        event: Some("/type"),
        finished: Some("job.done"),
        endings: &[("job.failed", "BROKEN")],
        id: None,
        payload,
        contains: WebhookPayload::Status,
        signature,
    };
    ProviderData { operations: &OPERATIONS, webhook: Some(hook), ..testing::provider() }
}

static SIGNING: ProviderData = provider("/data", Some(STANDARD_WEBHOOKS));
static PLAIN: ProviderData = provider("", None);

struct Signing;
struct Plain;

impl ProviderClient for Signing {
    const PROVIDER: &'static ProviderData = &SIGNING;

    fn from_core(_: Core) -> Result<Self, Error> {
        Ok(Self)
    }
}

impl ProviderClient for Plain {
    const PROVIDER: &'static ProviderData = &PLAIN;

    fn from_core(_: Core) -> Result<Self, Error> {
        Ok(Self)
    }
}

/// Takes the bytes as a delivery: lines of headers, an empty line, its body.
///
/// # Panics
///
/// It is taken though nobody signed it, or refused as unsigned though somebody did; a job's id could leave its place in an
/// address; an unsigned delivery tells a state; a message shows a control character.
pub fn delivery(bytes: &[u8]) {
    let Some(split) = bytes.windows(2).position(|window| window == b"\n\n") else { return };
    let (Some(head), Some(body)) = (bytes.get(..split), bytes.get(split + 2..)) else { return };
    let Ok(head) = std::str::from_utf8(head) else { return };
    let sent: Vec<(&str, &str)> = head.lines().filter_map(|line| line.split_once(':')).collect();
    let now = TIME.parse().map_or(UNIX_EPOCH, |seconds| UNIX_EPOCH + Duration::from_secs(seconds));

    let forged = receive(Receiver::signed::<Signing>(SECRET), &sent, body, now);
    assert!(forged.as_ref().is_none_or(|taken| taken.is_err()), "{forged:?}");
    if let Some(Err(error)) = &forged {
        assert_eq!(error.kind(), ErrorKind::Auth, "{error}");
    }

    let signature = signature(body);
    let mut signed = vec![("webhook-id", ID), ("webhook-timestamp", TIME), ("webhook-signature", &signature)];
    signed.extend(&sent);
    match receive(Receiver::signed::<Signing>(SECRET), &signed, body, now) {
        Some(Ok(taken)) => {
            assert_eq!(taken.delivery(), Some(ID));
            assert_fit(&taken);
            let ended = taken.status().is_none_or(|status| status.is_terminal() == taken.is_finished());
            assert!(ended, "{taken:?}");
        }
        Some(Err(error)) => assert_eq!(error.kind(), ErrorKind::Decode, "{error}"),
        None => {}
    }

    if let Some(Ok(taken)) = receive(Receiver::unverified::<Plain>(), &sent, body, now) {
        assert_eq!((taken.delivery(), taken.status()), (None, None));
        assert_fit(&taken);
    }
}

/// What the receiver makes of a delivery. `None`: there is no receiver, which another test would tell.
fn receive(
    receiver: Result<Receiver, Error>,
    headers: &[(&str, &str)],
    body: &[u8],
    now: SystemTime,
) -> Option<Result<Delivered, Error>> {
    let taken = receiver.ok()?.receive_at(headers.iter().copied(), body, now);
    if let Err(error) = &taken {
        let shown = error.to_string();
        assert!(is_fit(&shown, bounds::KEPT_BYTES), "{shown:?}");
    }
    Some(taken)
}

fn assert_fit(taken: &Delivered) {
    assert!(is_job_id(taken.job()), "{taken:?}");
    let most = (bounds::SHOWN_CHARACTERS + 2) * 4;
    assert!(taken.event().is_none_or(|event| !event.chars().any(char::is_control) && event.len() <= most));
}

/// The signature of the one who knows the secret.
fn signature(body: &[u8]) -> String {
    let key = STANDARD.decode(SECRET).unwrap_or_default();
    let code = Hmac::<Sha256>::new_from_slice(&key).map(|code| {
        let code = code.chain_update(ID).chain_update(".").chain_update(TIME).chain_update(".");
        code.chain_update(body).finalize().into_bytes()
    });
    code.map_or(String::new(), |code| format!("v1,{}", STANDARD.encode(code)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delivery_is_taken_with_a_right_signature_and_without_it_refused() {
        let body = br#"{"type":"job.done","data":{"id":"job-7","status":"DONE"}}"#;
        let now = UNIX_EPOCH + Duration::from_secs(1_614_265_330);
        let right = signature(body);
        for (signature, is_taken) in [(right.as_str(), true), ("v1,AAAA", false)] {
            let sent = [("webhook-id", ID), ("webhook-timestamp", TIME), ("webhook-signature", signature)];
            let taken = receive(Receiver::signed::<Signing>(SECRET), &sent, body, now).unwrap();
            assert_eq!(taken.is_ok(), is_taken, "{taken:?}");
        }
        delivery(&[b"webhook-id: d-1\nwebhook-signature: v1,AAAA\n\n", &body[..]].concat());
        delivery(b"\n\n{\"id\":\"../admin\"}");
    }
}
