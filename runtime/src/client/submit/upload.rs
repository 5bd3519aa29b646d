//! Local files become addresses before the request that needs them is written down and sent. Nothing is paid for till
//! then, so whatever goes wrong here costs nothing.

use std::{borrow::Cow, time::Duration};

use jiff::Timestamp;
use serde_json::Value;
use tokio::time::sleep;

use super::{Paid, told};
use crate::{
    Error, ErrorKind,
    call::Place,
    client::{JSON, Limits, Outgoing, chance, limiter::Slot, token},
    data::{OperationData, OperationKind, TakesData, TakesWay},
    guard::Reservation,
    wire::{
        Answer,
        address::Variables,
        bounds, text,
        upload::{self, Received},
    },
};

/// The slowest connection whose upload is not given up, in bytes a second.
const SLOWEST: u64 = 64 * 1024;

const INSTEAD: &str = "or put the file on a server and give its address with `Media::url`";

impl Paid {
    /// Puts the addresses of local files where they are wanted, if all caps have room for the request. Equal files are
    /// uploaded once. A caller who leaves in the meantime has spent nothing.
    pub(super) async fn with_addresses(
        mut self,
        slot: &Slot,
        reservation: Reservation,
    ) -> Result<(Self, Reservation), Error> {
        if self.uploads.places.is_empty() {
            return Ok((self, reservation));
        }
        let reserved = reservation.until_sent();
        let uploaded = async {
            self.within_day().await?;
            let addresses = self.addresses().await?;
            // That took its time: the minute may be another one, and others may know that nobody is let in any more.
            let settings = self.core.settings();
            let again = slot.again(settings.pace).await;
            again.map(|()| addresses).map_err(|closed| told::closed(self.core.provider(), closed))
        };
        let addresses = self.core.settings().under_way.unless_closed(uploaded).await;
        let addresses = addresses.unwrap_or_else(|| Err(told::shut_down()))?;
        for (_, address) in &addresses {
            self.private = self.private.and(address);
        }
        self.body = filled(&self.body, &self.uploads.places, &addresses)
            .ok_or_else(|| Error::config("the request cannot be filled in, so nothing was sent"))?;
        Ok((self, reserved.keep()))
    }

    /// The address of each file, by its number.
    async fn addresses(&self) -> Result<Vec<(usize, String)>, Error> {
        let operation = self.core.operation(OperationKind::Upload);
        let Some((operation, takes)) = operation.and_then(|known| Some((known, known.takes.as_ref()?)))
        else {
            let provider = self.core.provider().id;
            return Err(Error::config(format!("{provider} takes no uploads, so nothing was sent"))
                .with_hint("put the file on a server and give its address with `Media::url`"));
        };
        let mut addresses = Vec::new();
        for place in self.uploads.files() {
            addresses.push((place.file, self.address(operation, takes, place).await?));
        }
        Ok(addresses)
    }

    /// Uploads one file, again where no answer came or the provider is busy.
    async fn address(
        &self,
        operation: &'static OperationData,
        takes: &TakesData,
        place: &Place,
    ) -> Result<String, Error> {
        let settings = self.core.settings();
        let mut attempt = 0;
        loop {
            // It costs nothing, so it takes turns with the other requests of this kind.
            let turn = settings.limiter.question(settings.pace).await;
            let carried = upload::request(&takes.way, &place.media, &token());
            let (media_type, body) = carried.map(|carried| (carried.media_type, carried.body)).unzip();
            let outgoing = Outgoing {
                operation,
                variables: Variables { model: self.model.wire_name, id: None },
                address: None,
                limits: limits(body.as_ref().map_or(0, Vec::len), settings.answer_timeout),
                media_type: media_type.as_deref().unwrap_or(JSON),
                body: body.map(Cow::Owned),
                registration: None,
                label: None,
            };
            attempt += 1;
            let (sent, _) = self.core.attempt(outgoing, attempt).await;
            drop(turn);
            let received = upload::received(self.core.provider(), operation, &sent, Timestamp::now());
            if let Some(pause) = upload::pause(&received, attempt - 1, settings.retry_pause, chance()) {
                self.tell_upload_again(&received, attempt, pause);
                sleep(pause).await;
                continue;
            }
            return match (received, sent) {
                (Received::Address(address), Ok(answer)) if settings.hosts.may_refer_to(&address) => {
                    self.handed_over(operation, takes, place, &answer, address).await
                }
                (received, sent) => Err(self.no_address(operation, place, &received, sent.ok().as_ref())),
            };
        }
    }

    /// The file's address, once its bytes are there.
    async fn handed_over(
        &self,
        operation: &'static OperationData,
        takes: &TakesData,
        place: &Place,
        answer: &Answer,
        address: String,
    ) -> Result<String, Error> {
        let TakesWay::Presigned { address: to, headers, .. } = takes.way else { return Ok(address) };
        let settings = self.core.settings();
        let slot = upload::slot(answer, to, headers, self.core.provider().key.header);
        let Some(slot) = slot.filter(|slot| settings.hosts.takes_files(&slot.address)) else {
            return Err(self.no_slot(place, answer));
        };
        let file = (place.media.media_type(), place.media.bytes_of_file());
        let variables = Variables { model: self.model.wire_name, id: None };
        let mut attempt = 0;
        loop {
            let turn = settings.limiter.question(settings.pace).await;
            attempt += 1;
            let limits = limits(file.1.len(), settings.answer_timeout);
            let sent = self.core.put_file((operation, variables), &slot, file, limits, attempt).await;
            drop(turn);
            let put = upload::put(self.core.provider(), address.clone(), &sent, Timestamp::now());
            if let Some(pause) = upload::pause(&put, attempt - 1, settings.retry_pause, chance()) {
                self.tell_upload_again(&put, attempt, pause);
                sleep(pause).await;
                continue;
            }
            return match put {
                Received::Address(address) => Ok(address),
                put => Err(self.no_address(operation, place, &put, sent.ok().as_ref())),
            };
        }
    }

    fn no_slot(&self, place: &Place, answer: &Answer) -> Error {
        let provider = self.core.provider().id;
        let what = format!(
            "{provider} answered the upload of `{}` with no address of its own hosts to put the file to",
            place.name
        );
        Error::new(ErrorKind::Decode, what)
            .with_status(Some(answer.status))
            .with_hint(format!("try again later, {INSTEAD}"))
    }

    fn no_address(
        &self,
        operation: &OperationData,
        place: &Place,
        received: &Received,
        answer: Option<&Answer>,
    ) -> Error {
        let provider = self.core.provider().id;
        let noun = format!("upload of `{}`", place.name);
        let error = match received {
            Received::Address(_) => {
                let what =
                    format!("{provider} answered the {noun} with what is no https address of at most 4 kB");
                Error::new(ErrorKind::Decode, what).with_hint(format!("try again later, {INSTEAD}"))
            }
            Received::Nothing { why, kind, permanent } => {
                let why = text::line(why, &self.private);
                let hint = if *permanent {
                    "check the address, this machine's clock and its root certificates"
                } else {
                    "check the network and try again"
                };
                Error::new(*kind, format!("the {noun} to {provider} failed: {why}"))
                    .with_hint(format!("{hint}, {INSTEAD}"))
            }
            Received::Refused { refused, after } => {
                let hint = self.core.refusal_hint(refused, *after, "try again");
                Error::new(refused.kind(), self.core.told_refusal(&noun, refused, &self.private))
                    .with_hint(format!("{hint}, {INSTEAD}"))
                    .with_retry_after(*after)
            }
        };
        let Some(answer) = answer else { return error };
        let header = operation.answer.request_id_header.and_then(|name| answer.headers.get(name));
        let in_body = match received {
            Received::Refused { refused, .. } => refused.request_id.as_deref(),
            Received::Address(_) | Received::Nothing { .. } => None,
        };
        let request_id = header.or(in_body);
        let near = answer.body.get(..bounds::KEPT_BYTES).unwrap_or(&answer.body);
        let body = upload::without_file(&String::from_utf8_lossy(near));
        error
            .with_status(Some(answer.status))
            .with_request_id(request_id.map(|id| text::line(id, &self.private)))
            .with_body(text::excerpt(body.as_bytes(), &self.private))
    }
}

/// The body with addresses in place of placeholders.
fn filled(body: &[u8], places: &[Place], addresses: &[(usize, String)]) -> Option<Vec<u8>> {
    let mut body: Value = serde_json::from_slice(body).ok()?;
    for place in places {
        let (_, address) = addresses.iter().find(|(file, _)| *file == place.file)?;
        *body.pointer_mut(&place.pointer)? = Value::from(address.as_str());
    }
    serde_json::to_vec(&body).ok()
}

/// The head of the answer comes after the file has been sent, which takes its time.
fn limits(bytes: usize, answer: Duration) -> Limits {
    let sending = Duration::from_secs(bytes as u64 / SLOWEST);
    Limits { head: Some(answer.saturating_add(sending)), ..Limits::JSON }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_the_time_that_the_slowest_connection_takes() {
        let answer = Duration::from_secs(60);
        for (bytes, seconds) in [(0, 60), (65_535, 60), (65_536 * 100, 160), (10_000_000, 212)] {
            assert_eq!(limits(bytes, answer).head, Some(Duration::from_secs(seconds)), "{bytes}");
        }
    }
}
