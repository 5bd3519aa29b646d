//! The hand-written ground under `wan-video`.
//!
//! Depend on `wan-video`: it re-exports what a program needs. This crate knows no provider and no model; what
//! it needs to know of them arrives as constant data ([`internal`]) that the generated crate holds.
//!
//! The core does no I/O: building a request, reading an answer, the schedule of polls and the decision to try
//! again are functions of data. `Transport` is the one door to the network.

mod body;
pub mod catalog;
mod closed;
mod data;
mod describe;
mod media;
mod money;
mod untyped;
mod validate;
mod violation;

pub use media::{Media, MediaError};
pub use money::{Amount, AmountError, Estimate};
pub use serde_json::Value;
pub use validate::Validate;
pub use violation::{Severity, Violation, Violations};

#[cfg(feature = "client")]
mod batch;
#[cfg(feature = "blocking")]
pub mod blocking;
#[cfg(feature = "client")]
mod call;
#[cfg(feature = "client")]
mod client;
#[cfg(feature = "client")]
mod error;
#[cfg(all(feature = "client", any(test, fuzzing)))]
#[doc(hidden)]
pub mod fuzzing;
#[cfg(feature = "client")]
mod guard;
#[cfg(feature = "client")]
mod job;
#[cfg(feature = "client")]
pub mod journal;
#[cfg(feature = "client")]
mod key;
#[cfg(feature = "client")]
mod observe;
#[cfg(feature = "client")]
pub mod offers;
#[cfg(feature = "client")]
mod output;
#[cfg(feature = "client")]
mod transport;
#[cfg(feature = "client")]
mod wire;

#[cfg(feature = "client")]
pub use {
    batch::{Batch, BatchResults},
    call::Call,
    client::ClientBuilder,
    error::{Cap, Charge, Error, ErrorKind},
    guard::SpendGuard,
    job::{Cancellation, Eta, EtaBasis, Events, Job, JobRef, State, Status},
    observe::{
        ChargeEvent, DownloadEvent, DownloadPhase, Observer, PurchaseOutcome, RequestEvent, RequestFailure,
        RetryEvent, StateEvent,
    },
    offers::Untyped,
    output::{Output, Save, Saved, Video},
    transport::{
        Body, ChunkFuture, Chunks, Header, HttpTransport, Request, Response, SendFuture, Sent, Transport,
        TransportError,
    },
};

#[cfg(feature = "journal")]
pub use journal::Journal;

/// What only generated code may use. It changes without notice between any two versions.
#[doc(hidden)]
pub mod internal {
    pub use serde::{Serialize, Serializer};

    #[cfg(feature = "client")]
    pub use crate::client::{Core, ProviderClient};

    #[cfg(feature = "blocking")]
    pub use crate::blocking::Core as BlockingCore;

    pub use crate::{
        body::{AsText, BodyWriter, TextForm},
        closed_integer, closed_text,
        data::*,
        media::BareBase64,
    };
}
