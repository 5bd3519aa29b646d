//! Reads a request's body within bounds of size, time and memory.

use std::{sync::Arc, time::Duration};

use http::{HeaderMap, StatusCode, header};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{Instant, timeout_at},
};

/// Bytes of a request's body that are read at most.
pub(crate) const BODY_LIMIT: usize = 16 * 1024 * 1024;

/// Bytes of all bodies that are being read at one time, at most.
const READING_LIMIT: usize = 256 * 1024 * 1024;

/// Bytes of a body for which a client is given time.
const PIECE: usize = 64 * 1024;

/// Memory for the bodies that are being read.
#[derive(Debug)]
pub(crate) struct Room(Arc<Semaphore>);

/// A body that was read. It holds its room until it is dropped.
#[derive(Debug)]
pub(crate) struct ReadBody {
    pub(crate) bytes: Vec<u8>,
    _room: Option<OwnedSemaphorePermit>,
}

/// Why a body was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unread {
    TooLarge,
    TooSlow,
    Busy,
    Broken,
}

impl Default for Room {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(READING_LIMIT)))
    }
}

impl Room {
    /// Reads the whole body. No more than `patience` may go by for each 64 KiB of it: who sends a byte now and then would
    /// hold a connection for ever.
    pub(crate) async fn read(
        &self,
        headers: &HeaderMap,
        mut body: Incoming,
        patience: Duration,
    ) -> Result<ReadBody, Unread> {
        if announced(headers).is_some_and(|length| length > BODY_LIMIT as u64) {
            // Reading would end only once so much of it has come.
            return Err(Unread::TooLarge);
        }
        let (mut bytes, mut room) = (Vec::new(), None::<OwnedSemaphorePermit>);
        let mut deadline = Instant::now().checked_add(patience);
        loop {
            let frame = match deadline {
                Some(deadline) => timeout_at(deadline, body.frame()).await.map_err(|_| Unread::TooSlow)?,
                None => body.frame().await,
            };
            let Some(frame) = frame else { return Ok(ReadBody { bytes, _room: room }) };
            let frame = frame.map_err(|_| Unread::Broken)?;
            let Some(piece) = frame.data_ref() else { continue };
            if bytes.len() + piece.len() > BODY_LIMIT {
                return Err(Unread::TooLarge);
            }
            let wanted = u32::try_from(piece.len()).map_err(|_| Unread::TooLarge)?;
            let permit = Arc::clone(&self.0).try_acquire_many_owned(wanted).map_err(|_| Unread::Busy)?;
            match &mut room {
                None => room = Some(permit),
                Some(held) => held.merge(permit),
            }
            if (bytes.len() + piece.len()) / PIECE > bytes.len() / PIECE {
                deadline = Instant::now().checked_add(patience);
            }
            bytes.extend_from_slice(piece);
        }
    }
}

impl Unread {
    /// The status that says so, and the sentence.
    pub(crate) fn refusal(self) -> (StatusCode, String) {
        match self {
            Self::TooLarge => {
                (StatusCode::PAYLOAD_TOO_LARGE, format!("the body is larger than {BODY_LIMIT} bytes"))
            }
            Self::TooSlow => (StatusCode::REQUEST_TIMEOUT, "the body came too slowly".to_owned()),
            Self::Busy => (
                StatusCode::SERVICE_UNAVAILABLE,
                format!("more than {READING_LIMIT} bytes of bodies are being read at one time"),
            ),
            Self::Broken => (StatusCode::BAD_REQUEST, "the body could not be read to its end".to_owned()),
        }
    }
}

/// The length of the body, as its header has it.
fn announced(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}
