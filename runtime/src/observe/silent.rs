//! Nothing: without the feature `tracing` nobody can subscribe.

use std::future::Future;

use super::{ChargeEvent, DownloadEvent, RequestEvent, RetryEvent, StateEvent};
use crate::JobRef;

/// No span.
#[derive(Clone, Debug)]
pub(crate) struct Span;

impl Span {
    pub(crate) fn submit(_provider: &str, _model: &str) -> Self {
        Self
    }

    pub(crate) fn wait(_job: &JobRef) -> Self {
        Self
    }

    pub(crate) fn download(_provider: &str, _job: Option<&JobRef>) -> Self {
        Self
    }

    #[expect(clippy::unused_self, reason = "the span of the feature `tracing` uses it")]
    pub(crate) fn around<F: Future>(&self, future: F) -> F {
        future
    }
}

pub(super) fn request(_: &RequestEvent) {}

pub(super) fn retry(_: &RetryEvent) {}

pub(super) fn state(_: &StateEvent) {}

pub(super) fn unknown_state(_: &StateEvent) {}

pub(super) fn download(_: &DownloadEvent) {}

pub(super) fn charge(_: &ChargeEvent) {}

pub(super) fn dropped(_: &JobRef, _kept: bool) {}
