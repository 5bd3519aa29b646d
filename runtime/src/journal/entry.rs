use std::{fmt, path::PathBuf, time::SystemTime};

use jiff::Timestamp;

use super::{bound, stage::Stage, store::Change};
use crate::{
    Amount, Error, JobRef,
    wire::{private::Private, text},
};

/// Number of an entry in its journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryId(i64);

/// A request that is about to be sent.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Intent {
    /// Id of the provider.
    pub provider: String,

    /// Id of the model.
    pub model: String,

    /// The operation: `submit` or `sync`.
    pub operation: String,

    /// Version of the spec that the request was made with.
    pub spec: String,

    /// The body. It may hold a prompt: a store keeps no more than its hash unless it was told to keep prompts.
    pub body: Vec<u8>,

    /// The currency of the estimate. `None`: no price is published.
    pub currency: Option<String>,

    /// The least that it costs by the published price.
    pub low: Option<Amount>,

    /// The most that it costs by the published price.
    pub high: Option<Amount>,

    /// When it is sent, by this machine's clock.
    pub sent_at: SystemTime,

    /// What the caller calls it. Length: at most 512 characters are kept.
    pub tag: Option<String>,
}

/// What a journal knows of one request. `Debug` shows neither body nor the query of an address.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Entry {
    /// Its number.
    pub id: EntryId,

    /// Id of the provider.
    pub provider: String,

    /// Id of the model.
    pub model: String,

    /// The operation: `submit` or `sync`.
    pub operation: String,

    /// Version of the spec that the request was made with.
    pub spec: String,

    /// When it was sent, by the clock of the machine that sent it.
    pub sent_at: SystemTime,

    /// What the caller called it.
    pub tag: Option<String>,

    /// How far it came.
    pub stage: Stage,

    /// The job. `None`: none is known.
    pub job: Option<JobRef>,

    /// SHA-256 of the body in hexadecimal digits: equal for equal requests.
    pub body_sha256: String,

    /// The body, where the journal was told to keep prompts.
    pub body: Option<String>,

    /// The currency of the estimate. `None`: no price is published.
    pub currency: Option<String>,

    /// The least that it costs by the published price.
    pub low: Option<Amount>,

    /// The most that it costs by the published price.
    pub high: Option<Amount>,

    /// What is known besides, on one line: why a job failed, what came in the place of an id.
    pub detail: Option<String>,

    /// The beginning of what the provider answered to a request that it accepted and whose job is not known: what the
    /// job can be found by. Length: at most 64 kB.
    pub answer: Option<String>,

    /// Addresses of the videos. They may be signed, and open what they lead to. Where the answer was the video itself,
    /// that of the `file:` which holds it until it is saved.
    pub outputs: Vec<String>,

    /// Videos that were saved.
    pub files: Vec<SavedFile>,
}

/// A video that was saved.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SavedFile {
    /// Where it is.
    pub path: PathBuf,

    /// Its length in bytes.
    pub bytes: u64,
}

impl EntryId {
    /// The entry with this number.
    #[must_use]
    pub const fn from_number(number: i64) -> Self {
        Self(number)
    }

    /// The number.
    #[must_use]
    pub const fn number(self) -> i64 {
        self.0
    }
}

impl Intent {
    /// A submit of this body that is sent now, without a price and a tag.
    #[must_use]
    pub fn new(
        provider: impl Into<String>,
        model: impl Into<String>,
        spec: impl Into<String>,
        body: impl Into<Vec<u8>>,
    ) -> Self {
        Self {
            provider: provider.into(),
            model: model.into(),
            operation: "submit".to_owned(),
            spec: spec.into(),
            body: body.into(),
            currency: None,
            low: None,
            high: None,
            sent_at: SystemTime::now(),
            tag: None,
        }
    }
}

impl Entry {
    /// The entry of a request that is about to be sent, without its body. Of the tag it takes what fits.
    #[must_use]
    pub fn begun(id: EntryId, intent: &Intent, body_sha256: String) -> Self {
        Self {
            id,
            provider: intent.provider.clone(),
            model: intent.model.clone(),
            operation: intent.operation.clone(),
            spec: intent.spec.clone(),
            sent_at: intent.sent_at,
            tag: intent.tag.clone().map(bound::text),
            stage: Stage::Sending,
            job: None,
            body_sha256,
            body: None,
            currency: intent.currency.clone(),
            low: intent.low,
            high: intent.high,
            detail: None,
            answer: None,
            outputs: Vec::new(),
            files: Vec::new(),
        }
    }

    /// The job of this request, found in the provider's account under this id. With it, a doubt is
    /// [settled](super::Change::Accepted).
    ///
    /// # Errors
    ///
    /// [`Config`](crate::ErrorKind::Config) for what is no id.
    pub fn job_with_id(&self, id: &str) -> Result<JobRef, Error> {
        let Self { provider, model, operation, spec, .. } = self;
        let sent_at = Timestamp::try_from(self.sent_at)
            .map_err(|_| Error::config("the entry's time is none").with_hint("look at the journal's file"))?;
        JobRef::found([provider, model, operation, spec], id, sent_at)
    }

    /// Takes in what was learnt of the request. What cannot follow on what is known is passed over, and of what is
    /// too long no more is taken than fits: of a detail 512 characters, of an answer 64 kB, 64 addresses of 4 kB.
    pub fn learn(&mut self, change: Change) {
        match change {
            Change::Stage(next, detail) => {
                if self.stage.can_become(next) {
                    self.stage = next;
                    self.detail = detail.map(bound::text).or_else(|| self.detail.take());
                }
            }
            Change::Accepted(job) => {
                if self.stage.can_become(Stage::Accepted) {
                    self.stage = Stage::Accepted;
                    self.job = Some(job);
                }
            }
            Change::IdLost { detail, answer } => {
                if self.stage.can_become(Stage::IdLost) {
                    self.stage = Stage::IdLost;
                    self.detail = Some(bound::text(detail));
                    self.answer = answer.map(bound::answer).or_else(|| self.answer.take());
                }
            }
            Change::Outputs(outputs) => self.outputs = bound::outputs(outputs),
            Change::Saved(file) => {
                self.files.retain(|known| known.path != file.path);
                self.files.push(file);
                bound::files(&mut self.files);
                // Of several videos the last one that is saved ends it.
                if self.files.len() >= self.outputs.len() {
                    self.stage = Stage::Saved;
                }
            }
        }
    }
}

impl SavedFile {
    /// A file of so many bytes.
    #[must_use]
    pub fn new(path: impl Into<PathBuf>, bytes: u64) -> Self {
        Self { path: path.into(), bytes }
    }
}

impl fmt::Debug for Entry {
    /// Without the body, which may hold a prompt, and what may be a signature.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Entry")
            .field("id", &self.id)
            .field("provider", &self.provider)
            .field("model", &self.model)
            .field("operation", &self.operation)
            .field("spec", &self.spec)
            .field("sent_at", &self.sent_at)
            .field("tag", &self.tag)
            .field("stage", &self.stage)
            .field("job", &self.job)
            .field("body_sha256", &self.body_sha256)
            .field("currency", &self.currency)
            .field("low", &self.low)
            .field("high", &self.high)
            .field("detail", &self.detail)
            .field("answer", &self.answer)
            .field("outputs", &bare(&self.outputs))
            .field("files", &self.files)
            .finish_non_exhaustive()
    }
}

/// Addresses as they may be shown.
pub(super) fn bare(addresses: &[String]) -> Vec<String> {
    addresses.iter().map(|address| text::address(address, &Private::default())).collect()
}

impl fmt::Debug for Intent {
    /// Without the body, which may hold a prompt.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Intent")
            .field("provider", &self.provider)
            .field("model", &self.model)
            .field("operation", &self.operation)
            .finish_non_exhaustive()
    }
}
