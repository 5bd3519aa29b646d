//! Which operations a model offers, told to the compiler.
//!
//! Generated code implements these traits for the requests of models that offer them, so that an operation that
//! a model lacks does not compile.

/// The request of a model that can be queued: [`submit`](crate::Call::submit) and [`run`](crate::Call::run).
#[diagnostic::on_unimplemented(
    message = "the model of `{Self}` has no queued operation",
    label = "this model cannot be submitted",
    note = "call `run_sync` instead, which waits for the video in one request"
)]
pub trait Submit {}

/// The request of a model with a blocking call: [`run_sync`](crate::Call::run_sync).
#[diagnostic::on_unimplemented(
    message = "the model of `{Self}` has no blocking call",
    label = "this model cannot be run in one request",
    note = "call `run` instead, which submits the request and waits for the job"
)]
pub trait RunSync {}

/// The request of a model whose jobs can be stopped: [`cancel`](crate::Job::cancel).
#[diagnostic::on_unimplemented(
    message = "jobs of `{Self}` cannot be cancelled",
    label = "the provider has no operation that stops a job",
    note = "drop the `Job` to stop waiting for it; it goes on and counts as paid"
)]
pub trait Cancel {}

/// The request of a model whose provider calls back when a job is over: [`webhook`](crate::Call::webhook).
#[diagnostic::on_unimplemented(
    message = "nobody is called back for jobs of `{Self}`",
    label = "the provider has no webhooks",
    note = "wait for the job with `wait`, or ask for its `status`"
)]
pub trait Webhook: Submit {}

/// Stands for the request where the model is known only when the program runs. An operation that the model lacks
/// is then an error of kind [`Config`](crate::ErrorKind::Config).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Untyped {}

impl Submit for Untyped {}
impl RunSync for Untyped {}
impl Cancel for Untyped {}
impl Webhook for Untyped {}
