//! Signatures of deliveries, as <https://www.standardwebhooks.com> has them.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use wan_specs::{WebhookSpec, WebhookVerification};

use crate::fault::Fault;

/// What deliveries of all providers are signed with, unless the builder says otherwise.
pub const DEFAULT_WEBHOOK_SECRET: &str = "whsec_d2FuLWVtdWxhdG9yLXNpZ25zLXdpdGgtdGhpcw==";

/// What nobody was told of.
const ANOTHER: &[u8] = b"another secret than the receiver has";

/// How a delivery is signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Signing {
    /// As it should be.
    Genuine,
    /// With another secret.
    Forged,
    /// So long ago.
    Old(Duration),
}

impl Signing {
    pub(super) fn of(fault: Option<&Fault>) -> Self {
        match fault {
            Some(Fault::ForgedDelivery) => Self::Forged,
            Some(Fault::OldDelivery { seconds }) => Self::Old(Duration::from_secs(*seconds)),
            _ => Self::Genuine,
        }
    }

    /// The headers that sign a body. None where the provider does not sign.
    pub(super) fn headers(
        &self,
        hook: &WebhookSpec,
        secret: &str,
        id: &str,
        body: &[u8],
        now: SystemTime,
    ) -> Vec<(String, String)> {
        if hook.verification == WebhookVerification::None {
            return Vec::new();
        }
        let spec = hook.signature.as_ref();
        let name = |told: Option<&String>, standard: &str| told.map_or(standard, String::as_str).to_owned();
        // The builder takes only a secret that can be decoded.
        let key = match self {
            Self::Forged => ANOTHER.to_vec(),
            Self::Genuine | Self::Old(_) => STANDARD.decode(bare(secret)).unwrap_or_default(),
        };
        let signed_at = match self {
            Self::Old(age) => now.checked_sub(*age).unwrap_or(UNIX_EPOCH),
            Self::Genuine | Self::Forged => now,
        };
        let seconds = signed_at.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs().to_string();
        let prefix = name(spec.and_then(|spec| spec.prefix.as_ref()), "v1,");
        let signature = code(&key, &[id.as_bytes(), seconds.as_bytes(), body]);
        vec![
            (name(spec.and_then(|spec| spec.id_header.as_ref()), "webhook-id"), id.to_owned()),
            (name(spec.and_then(|spec| spec.timestamp_header.as_ref()), "webhook-timestamp"), seconds),
            (
                name(spec.and_then(|spec| spec.signature_header.as_ref()), "webhook-signature"),
                format!("{prefix}{}", STANDARD.encode(signature)),
            ),
        ]
    }
}

/// The code over the parts, with a dot between each.
fn code(key: &[u8], parts: &[&[u8]]) -> Vec<u8> {
    let message = parts.join(&b'.');
    // Any length of a key makes a code.
    Hmac::<Sha256>::new_from_slice(key)
        .map(|code| code.chain_update(&message).finalize().into_bytes().to_vec())
        .unwrap_or_default()
}

/// Whether deliveries can be signed with it: base64 behind a prefix, or without one.
pub(crate) fn is_secret(secret: &str) -> bool {
    STANDARD.decode(bare(secret)).is_ok_and(|key| !key.is_empty())
}

/// A secret without its prefix, which ends in what base64 does not have.
fn bare(secret: &str) -> &str {
    secret.rsplit_once('_').map_or(secret, |(_, encoded)| encoded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_example_has_the_published_signature() {
        let key = STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let parts: [&[u8]; 3] = [b"msg_p5jXN8AQM9LWM0D4loKWxJek", b"1614265330", br#"{"test": 2432232314}"#];
        assert_eq!(STANDARD.encode(code(&key, &parts)), "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn the_default_is_a_secret() {
        assert!(is_secret(DEFAULT_WEBHOOK_SECRET) && is_secret("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));
        assert!(!is_secret("") && !is_secret("whsec_") && !is_secret("whsec_no base64"));
    }
}
