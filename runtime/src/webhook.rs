//! What a provider delivers when a job is over, read without a server of its own.
//!
//! [`Call::webhook`](crate::Call::webhook) asks to be called back. The program receives the request with whatever server it
//! has, and hands headers and body to a [`Receiver`]. A delivery may come late, twice or never, and anybody can send one to
//! an address: take it as a hint to ask for the job now, and keep [`Job::wait`](crate::Job::wait) for jobs of which none
//! came.

mod delivered;
mod secret;
#[cfg(test)]
mod tests;

use std::{
    fmt,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use serde_json::Value;

pub use delivered::Delivered;
use secret::Secret;

use crate::{
    Error, ErrorKind,
    client::ProviderClient,
    data::{ProviderData, WebhookData, WebhookSignatureData},
    wire::{bounds, depth},
};

/// How far the time of a signature may be from now, before it or behind it.
const TOLERANCE: Duration = Duration::from_secs(5 * 60);

/// Longest id of a delivery.
const ID_BYTES: usize = 256;

/// Reads deliveries of one provider. It does no I/O, so one can be shared by all threads of a server.
#[derive(Clone)]
pub struct Receiver {
    provider: &'static ProviderData,
    hook: &'static WebhookData,
    /// Empty: deliveries are not verified.
    secrets: Vec<Secret>,
}

/// Headers of a delivery by the names that a signature needs.
#[derive(Default)]
struct Signed<'a> {
    id: Option<&'a str>,
    timestamp: Option<&'a str>,
    signatures: Option<&'a str>,
}

impl Receiver {
    /// A receiver that takes only what is signed with this secret, as the provider shows it: `whsec_` and base64.
    ///
    /// # Errors
    ///
    /// [`Config`](ErrorKind::Config) where the provider of `C` does not call back or does not sign, or where the secret
    /// is none.
    pub fn signed<C: ProviderClient>(secret: &str) -> Result<Self, Error> {
        let (provider, hook) = webhook::<C>()?;
        if hook.signature.is_none() {
            return Err(Error::config(format!("{} does not sign what it delivers", provider.id)).with_hint(
                "call `Receiver::unverified`, and ask for the job instead of trusting the delivery",
            ));
        }
        Self { provider, hook, secrets: Vec::new() }.and_secret(secret)
    }

    /// A receiver for a provider that does not sign: of a delivery it believes nothing but which job to ask for.
    ///
    /// # Errors
    ///
    /// [`Config`](ErrorKind::Config) where the provider of `C` does not call back, or signs.
    pub fn unverified<C: ProviderClient>() -> Result<Self, Error> {
        let (provider, hook) = webhook::<C>()?;
        if hook.signature.is_some() {
            return Err(Error::config(format!("{} signs what it delivers", provider.id))
                .with_hint("call `Receiver::signed` with the secret that the provider shows"));
        }
        Ok(Self { provider, hook, secrets: Vec::new() })
    }

    /// Takes what is signed with this secret as well: while the provider changes from one to the other.
    ///
    /// # Errors
    ///
    /// [`Config`](ErrorKind::Config) where the provider does not sign, or where the secret is none.
    pub fn and_secret(mut self, secret: &str) -> Result<Self, Error> {
        let Some(signature) = &self.hook.signature else {
            return Err(Error::config(format!("{} does not sign what it delivers", self.provider.id)));
        };
        self.secrets.push(Secret::read(secret, signature.secret_prefix)?);
        Ok(self)
    }

    /// Reads a delivery: its headers, whatever the case of their names, and its body as it came, byte for byte.
    ///
    /// Answer the provider with a status of success once it is read; with 401 or 400 after an error, so that it is
    /// delivered again.
    ///
    /// # Errors
    ///
    /// [`Auth`](ErrorKind::Auth): it is not signed with the secret, or was signed more than 5 minutes from now.
    /// [`Decode`](ErrorKind::Decode): it names no job, or is larger than 8 MiB.
    pub fn receive<'a, H>(&self, headers: H, body: &[u8]) -> Result<Delivered, Error>
    where
        H: IntoIterator<Item = (&'a str, &'a str)>,
    {
        self.receive_at(headers, body, SystemTime::now())
    }

    /// As [`receive`](Self::receive), at another time than now: for tests, and for what was put aside.
    ///
    /// # Errors
    ///
    /// Those of [`receive`](Self::receive).
    pub fn receive_at<'a, H>(&self, headers: H, body: &[u8], now: SystemTime) -> Result<Delivered, Error>
    where
        H: IntoIterator<Item = (&'a str, &'a str)>,
    {
        if body.len() > bounds::JSON_BYTES {
            return Err(self.unreadable(&format!("it is longer than {} bytes", bounds::JSON_BYTES)));
        }
        let id = match &self.hook.signature {
            Some(signature) => Some(self.verified(signature, headers, body, now)?),
            None => None,
        };
        if depth::is_too_deep(body) {
            return Err(self.unreadable(&format!("it is nested more than {} deep", bounds::DEPTH)));
        }
        let Ok(body) = serde_json::from_slice::<Value>(body) else {
            return Err(self.unreadable("it is no JSON"));
        };
        Delivered::read(self.provider, self.hook, id, &body).ok_or_else(|| self.unreadable("it names no job"))
    }

    /// The delivery's id, if it is signed.
    fn verified<'a, H>(
        &self,
        signature: &WebhookSignatureData,
        headers: H,
        body: &[u8],
        now: SystemTime,
    ) -> Result<String, Error>
    where
        H: IntoIterator<Item = (&'a str, &'a str)>,
    {
        let Signed { id, timestamp, signatures } = Signed::of(signature, headers);
        let lacks = |name: &str| self.untrusted(&format!("it has no header `{name}`"));
        let id = id.ok_or_else(|| lacks(signature.id_header))?;
        let timestamp = timestamp.ok_or_else(|| lacks(signature.timestamp_header))?;
        let signatures = signatures.ok_or_else(|| lacks(signature.signature_header))?;
        let signed_at = timestamp.parse::<u64>().ok();
        let signed_at = signed_at.and_then(|seconds| UNIX_EPOCH.checked_add(Duration::from_secs(seconds)));
        let signed_at = signed_at.ok_or_else(|| self.untrusted("its time is no number of seconds"))?;
        let distance = now.duration_since(signed_at).unwrap_or_else(|early| early.duration());
        if distance > TOLERANCE {
            return Err(self.untrusted("it was signed more than 5 minutes before or after now"));
        }
        let message = [id.as_bytes(), timestamp.as_bytes(), body];
        let is_signed = |secret: &Secret| secret.signed(message, signatures, signature.prefix);
        if id.len() > ID_BYTES || !self.secrets.iter().any(is_signed) {
            return Err(self.untrusted("no signature of it is made with the secret"));
        }
        Ok(id.to_owned())
    }

    fn untrusted(&self, why: &str) -> Error {
        Error::new(ErrorKind::Auth, format!("the delivery is not known to be of {}: {why}", self.provider.id))
            .with_hint("answer it with 401; check the secret, this machine's clock, and that the body is not changed on its way")
    }

    fn unreadable(&self, why: &str) -> Error {
        Error::new(ErrorKind::Decode, format!("the delivery of {} cannot be read: {why}", self.provider.id))
            .with_hint("answer it with 400, and ask for the state of the jobs that are under way")
    }
}

impl<'a> Signed<'a> {
    fn of<H>(names: &WebhookSignatureData, headers: H) -> Self
    where
        H: IntoIterator<Item = (&'a str, &'a str)>,
    {
        let mut found = Self::default();
        for (name, value) in headers {
            for (own, place) in [
                (names.id_header, &mut found.id),
                (names.timestamp_header, &mut found.timestamp),
                (names.signature_header, &mut found.signatures),
            ] {
                if name.eq_ignore_ascii_case(own) && !value.trim().is_empty() {
                    place.get_or_insert(value.trim());
                }
            }
        }
        found
    }
}

fn webhook<C: ProviderClient>() -> Result<(&'static ProviderData, &'static WebhookData), Error> {
    let provider = C::PROVIDER;
    let hook = provider.webhook.as_ref().ok_or_else(|| {
        Error::config(format!("{} does not call back", provider.id))
            .with_hint("wait for the job with `wait`, or ask for its `status`")
    })?;
    Ok((provider, hook))
}

impl fmt::Debug for Receiver {
    /// Shows no secret.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Receiver")
            .field("provider", &self.provider.id)
            .field("secrets", &self.secrets)
            .finish_non_exhaustive()
    }
}
