//! Specs of the Wan video models as providers sell them over HTTP.
//!
//! The JSON files beside this crate are the only place where a fact about a provider or a model is written:
//! `<provider>/provider.json` tells the protocol, `<provider>/<model>.json` one model. This crate holds the
//! types that read them and the files themselves, so that a program can use both without a checkout.
//!
//! The types are data: nothing here knows what a generator or an emulator does with them.
//!
//! ```
//! let specs = wan_specs::Specs::embedded()?;
//! let model = specs.model("segmind", "wan2.1-t2v").ok_or("no such model")?;
//! assert_eq!(model.title, "Wan 2.1 text to video");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod json;
mod model;
mod operation;
mod output;
mod parameter;
mod polling;
mod provider;
mod refusal;
mod rule;
mod specs;

pub use json::Json;
pub use model::{
    ExampleSpec, LatencySpec, ModelSpec, ModelStatus, OfferSpec, PriceSpec, PriceUnit, QuestionSpec,
    RetiredSpec, ReviewSpec, RustSpec, SourceSpec, Standing, Task,
};
pub use operation::{
    AddressSource, AddressSpec, AnswerSpec, BodyConstantSpec, CancelEffect, HeaderSpec, Method,
    OperationKind, OperationSpec, QuerySpec, SampleSpec, TakesSpec, TimingPart, TimingSpec, TimingUnit,
};
pub use output::{OutputSize, OutputSizeValue, OutputSpec, OutputValue};
pub use parameter::{
    AcceptedSpec, LengthUnit, MediaForm, ParameterSpec, ParameterType, SentAs, Unset, ValueSpec,
};
pub use polling::PollingSpec;
pub use provider::{
    AuthSpec, Billing, BillingSpec, ExpirySignal, HostSpec, ProviderSpec, RetentionSpec, StateMeaning,
    StateSpec, UnknownState, WebhookSpec, WebhookTestSpec, WebhookVerification,
};
pub use refusal::{
    BackOffFormat, BackOffSpec, ErrorAnswerSpec, ErrorCause, ErrorKind, ErrorRuleSpec, MoneyClass,
};
pub use rule::{ChoiceSpec, ConditionSpec, KindSpec, RuleKind, RuleSpec, Severity, TupleSpec};
pub use specs::{Specs, SpecsError};

/// The number every spec file carries in `format`. It grows when an older reader would misread a newer file.
pub const FORMAT: u32 = 1;
