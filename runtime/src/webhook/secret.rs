use std::fmt;

use base64::{
    Engine,
    alphabet::STANDARD,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
// Standard Webhooks signs with HMAC-SHA256; `verify_slice` compares in a time that tells nothing of the signature.
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::Error;

/// Most bytes of a written secret. A longer text is a file that was taken for one.
const MOST_BYTES: usize = 1024;

/// Padding may be left out, as some providers do.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// A secret that a provider signs deliveries with. It is never shown.
#[derive(Clone)]
pub(super) struct Secret(Hmac<Sha256>);

impl Secret {
    /// Reads a secret as the provider shows it: a prefix, which may be missing, and base64.
    pub(super) fn read(text: &str, prefix: &str) -> Result<Self, Error> {
        let text = text.trim();
        let encoded = text.strip_prefix(prefix).unwrap_or(text);
        let key = if text.len() > MOST_BYTES { None } else { BASE64.decode(encoded).ok() };
        let key = key.filter(|key| !key.is_empty());
        // Any length of a key makes a code.
        let code = key.and_then(|key| Hmac::new_from_slice(&key).ok());
        code.map(Self).ok_or_else(|| {
            Error::config("the secret of the webhook is not the base64 of one")
                .with_hint(format!("copy it as the provider shows it: `{prefix}` and base64, without quotes"))
        })
    }

    /// Whether one of the signatures is of this message. The signatures stand with spaces between them, each behind the
    /// prefix; those of other kinds are passed over.
    pub(super) fn signed(&self, message: [&[u8]; 3], signatures: &str, prefix: &str) -> bool {
        let code = message.iter().enumerate().fold(self.0.clone(), |code, (index, part)| {
            let code = if index == 0 { code } else { code.chain_update(b".") };
            code.chain_update(part)
        });
        let signatures = signatures.split_ascii_whitespace().filter_map(|one| one.strip_prefix(prefix));
        signatures
            .filter_map(|encoded| BASE64.decode(encoded).ok())
            .any(|signature| code.clone().verify_slice(&signature).is_ok())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret([redacted])")
    }
}
