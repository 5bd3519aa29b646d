//! Typed requests as values, so that a test can be about every model without naming one.

use std::{fmt, future::Future, pin::Pin, time::Duration};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::Serialize;
use serde_json::Value;
use wan_video::{Call, Error, Estimate, Job, JobRef, Media, Output, Untyped, Validate, Violations};

/// A model, and how a JSON body becomes its typed request.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// Id of the provider.
    pub provider: &'static str,
    /// Id of the model.
    pub model: &'static str,
    /// The typed request that sends a body, where one can be written.
    pub read: fn(&Value) -> Option<Box<dyn Typed>>,
}

/// A typed request of some model.
pub trait Typed: Send + Sync {
    /// What is sent.
    fn body(&self) -> Value;

    /// What is wrong with it.
    fn violations(&self) -> Violations;

    /// What its caller may want to know.
    fn advice(&self) -> Violations;

    /// What it costs by the published price.
    fn estimate(&self) -> Estimate;

    /// The client of its provider: for an emulator, or for the provider with the key of the environment.
    ///
    /// # Errors
    ///
    /// Those of the provider's own client.
    fn client(&self, target: Target) -> Result<AnyClient, Error>;

    /// Sends it: to an emulator, or to the provider with the key of the environment.
    fn start(&self, target: Target) -> Starting<'_>;
}

/// What the clients of all providers have in common.
pub struct AnyClient {
    submit_json: Box<SubmitJson>,
    resume: Box<Resume>,
}

type SubmitJson = dyn Fn(&str, &Value) -> Call<Untyped> + Send + Sync;
type Resume = dyn Fn(&JobRef) -> Result<Job, Error> + Send + Sync;

impl AnyClient {
    /// A client out of what two of its methods do.
    pub fn new(
        submit_json: impl Fn(&str, &Value) -> Call<Untyped> + Send + Sync + 'static,
        resume: impl Fn(&JobRef) -> Result<Job, Error> + Send + Sync + 'static,
    ) -> Self {
        Self { submit_json: Box::new(submit_json), resume: Box::new(resume) }
    }

    /// A call of a model by id.
    pub fn submit_json(&self, model: &str, body: &Value) -> Call<Untyped> {
        (self.submit_json)(model, body)
    }

    /// Takes up a job again.
    ///
    /// # Errors
    ///
    /// The job of another provider.
    pub fn resume(&self, job: &JobRef) -> Result<Job, Error> {
        (self.resume)(job)
    }
}

impl fmt::Debug for AnyClient {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("AnyClient").finish_non_exhaustive()
    }
}

/// Where a request goes.
#[derive(Clone, Debug)]
pub enum Target {
    /// An emulator at this address, with this key.
    Emulator {
        /// Address of the emulator.
        url: String,
        /// Key it is asked with.
        key: String,
        /// Time between two polls.
        poll: Duration,
    },
    /// The provider itself.
    Live,
}

/// What becomes of a request that was sent.
#[derive(Debug)]
pub enum Started {
    /// A job, for a model with a queue.
    Job(Job),
    /// The output, for a model that only answers with it.
    Output(Output),
}

impl<M> From<Job<M>> for Started {
    fn from(job: Job<M>) -> Self {
        Self::Job(job.into_untyped())
    }
}

impl From<Output> for Started {
    fn from(output: Output) -> Self {
        Self::Output(output)
    }
}

/// A request on its way.
pub type Starting<'a> = Pin<Box<dyn Future<Output = Result<Started, Error>> + Send + 'a>>;

/// The request, if it sends exactly this body.
#[must_use]
pub fn same<T: Typed + 'static>(request: T, body: &Value) -> Option<Box<dyn Typed>> {
    equal(&request.body(), body).then(|| Box::new(request) as Box<dyn Typed>)
}

/// The value of a closed list that is sent as this.
#[must_use]
pub fn closed<T: Copy + Serialize>(value: &Value, all: &[T]) -> Option<T> {
    all.iter().copied().find(|one| serde_json::to_value(one).is_ok_and(|sent| sent == *value))
}

/// The value that a string holds, and those that the strings of a list hold. Null where a string holds none.
#[must_use]
pub fn from_text(value: &Value) -> Value {
    match value {
        Value::String(text) => serde_json::from_str(text).unwrap_or_default(),
        Value::Array(items) => items.iter().map(from_text).collect(),
        _ => Value::Null,
    }
}

/// A media file: the bytes where the text holds them, else an address.
#[must_use]
pub fn media(value: &Value) -> Option<Media> {
    let text = value.as_str()?;
    let encoded = match text.strip_prefix("data:") {
        Some(data) => data.split_once(";base64,").map_or("", |(_, encoded)| encoded),
        None => text,
    };
    let bytes = STANDARD.decode(encoded).ok().filter(|bytes| !bytes.is_empty());
    Some(bytes.map_or_else(|| Media::url(text), Media::bytes))
}

/// A list whose items can all be read.
#[must_use]
pub fn list<T>(value: &Value, item: impl Fn(&Value) -> Option<T>) -> Option<Vec<T>> {
    value.as_array()?.iter().map(item).collect()
}

/// Whether two JSON values mean the same, which `5` and `5.0` do.
#[must_use]
pub fn equal(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => {
            a == b || a.as_f64().is_some_and(|a| b.as_f64().is_some_and(|b| a.total_cmp(&b).is_eq()))
        }
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equal(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| equal(a, b)))
        }
        (a, b) => a == b,
    }
}

/// What a request sends.
#[doc(hidden)]
#[must_use]
pub fn body_of(request: &impl Serialize) -> Value {
    serde_json::to_value(request).unwrap_or(Value::Null)
}

/// What is wrong with a request.
#[doc(hidden)]
#[must_use]
pub fn violations_of(request: &impl Validate) -> Violations {
    let mut found = Violations::default();
    request.check(&mut found);
    found
}

macro_rules! connect {
    ($provider:ident, $target:expr) => {
        match $target {
            $crate::typed::Target::Emulator { url, key, poll } => wan_video::$provider::Client::builder()
                .emulator(&url)
                .api_key(key)
                .poll_interval(poll)
                .build()?,
            $crate::typed::Target::Live => wan_video::$provider::Client::from_env()?,
        }
    };
}

macro_rules! typed {
    ($provider:ident, $name:ident, $method:ident, $send:ident) => {
        impl $crate::typed::Typed for wan_video::$provider::$name {
            fn body(&self) -> serde_json::Value {
                $crate::typed::body_of(self)
            }

            fn violations(&self) -> wan_video::Violations {
                $crate::typed::violations_of(self)
            }

            fn advice(&self) -> wan_video::Violations {
                wan_video::Validate::advice(self)
            }

            fn estimate(&self) -> wan_video::Estimate {
                Self::estimate(self)
            }

            fn client(
                &self,
                target: $crate::typed::Target,
            ) -> Result<$crate::typed::AnyClient, wan_video::Error> {
                let client: wan_video::$provider::Client = $crate::typed::connect!($provider, target);
                let resuming = client.clone();
                Ok($crate::typed::AnyClient::new(
                    move |model, body| client.submit_json(model, body),
                    move |job| resuming.resume(job),
                ))
            }

            fn start(&self, target: $crate::typed::Target) -> $crate::typed::Starting<'_> {
                Box::pin(async move {
                    let client: wan_video::$provider::Client = $crate::typed::connect!($provider, target);
                    Ok(client.$method(self).$send().await?.into())
                })
            }
        }
    };
}

macro_rules! submit {
    ($provider:ident, $name:ident, $method:ident) => {
        $crate::typed::typed!($provider, $name, $method, submit);
    };
}

#[allow(unused_macros, reason = "used where a provider has a model without a queue")]
macro_rules! run_sync {
    ($provider:ident, $name:ident, $method:ident) => {
        $crate::typed::typed!($provider, $name, $method, run_sync);
    };
}

#[allow(unused_imports, reason = "used where a provider has a model without a queue")]
pub(crate) use run_sync;
pub(crate) use {connect, submit, typed};
