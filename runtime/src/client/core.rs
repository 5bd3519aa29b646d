use std::{fmt, sync::Arc, time::Duration};

use serde::Serialize;
use serde_json::Value;

use tokio::time::timeout;

use super::{
    durations::Durations,
    hosts::Hosts,
    limiter::{Limiter, Pace},
    unclaimed::Unclaimed,
    under_way::UnderWay,
    wall::Wall,
};
use crate::{
    Batch, Call, Charge, Error, ErrorKind, Job, JobRef, Output, Transport, Untyped, Validate, Violations,
    call::{Prepared, Written},
    data::{ModelData, OperationData, OperationKind, ProviderData},
    guard::Budget,
    journal::{Change, Entry, EntryId, JournalStore},
    key::ApiKey,
    observe::Telemetry,
    output::spool::SpoolFolder,
    untyped::check_json,
    wire::{Answer, address, bounds, depth, follow_up::FollowUps, private::Private},
};

/// What every provider's client has inside. A clone shares it.
#[derive(Clone)]
pub struct Core(Arc<Settings>);

/// A provider's client, as the builder sees it.
pub trait ProviderClient: Sized {
    /// The provider that it talks to.
    const PROVIDER: &'static ProviderData;

    /// The client around its inside.
    ///
    /// # Errors
    ///
    /// What else the client needs cannot be had, such as a thread.
    fn from_core(core: Core) -> Result<Self, Error>;
}

/// What a client was built with.
#[derive(Debug)]
pub(crate) struct Settings {
    pub(crate) provider: &'static ProviderData,
    pub(crate) key: ApiKey,
    pub(crate) hosts: Hosts,
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) poll_interval: Option<Duration>,
    pub(crate) retry_pause: Duration,
    pub(crate) user_agent: String,
    pub(crate) journal: Option<Arc<dyn JournalStore>>,
    pub(crate) spool: SpoolFolder,
    pub(crate) limiter: Arc<Limiter>,
    pub(crate) pace: Pace,
    pub(crate) budget: Budget,
    pub(crate) under_way: UnderWay,
    pub(crate) unclaimed: Unclaimed,
    pub(crate) telemetry: Arc<Telemetry>,
    pub(crate) answer_timeout: Duration,
    pub(crate) wall: Wall,
    /// How long jobs took, for guesses.
    pub(crate) durations: Durations,
}

impl Core {
    pub(crate) fn new(settings: Settings) -> Self {
        Self(Arc::new(settings))
    }

    /// A call of a model with a typed request, which is checked and written down at once.
    pub fn call<M: Validate + Serialize>(&self, model: &'static ModelData, request: &M) -> Call<M> {
        let mut found = Violations::default();
        request.check(&mut found);
        let Ok(written) = Written::of(model.parameters, request) else {
            // The serializer's message could hold what the caller wrote, so it is left out.
            let what = format!("the request for `{}` cannot be written as JSON", model.id);
            let hint = "report this with the request's type";
            return Call::new(Prepared::fault(self.clone(), ErrorKind::Config, what, hint));
        };
        Call::new(Prepared::new(self.clone(), model, written, found))
    }

    /// A call of a model that is known by its id, with a body that is checked against the specs.
    pub fn call_json(&self, model: &str, body: &Value) -> Call<Untyped> {
        let Some(data) = self.model(model) else {
            let (what, hint) = self.no_model();
            return Call::new(Prepared::fault(self.clone(), ErrorKind::Config, what, hint));
        };
        if depth::is_value_too_deep(body) {
            let what = format!("the request is nested more than {} deep, so nothing was sent", bounds::DEPTH);
            return Call::new(Prepared::fault(self.clone(), ErrorKind::Config, what, "give a flatter body"));
        }
        let mut found = Violations::default();
        check_json(data, body, &mut found);
        let written = Written::plain(body.to_string().into_bytes());
        Call::new(Prepared::new(self.clone(), data, written, found))
    }

    /// Takes up a job that was submitted earlier.
    ///
    /// # Errors
    ///
    /// [`Config`](ErrorKind::Config) where the job is another provider's.
    pub fn resume(&self, job: &JobRef) -> Result<Job, Error> {
        let own = self.provider().id;
        if job.provider() != own {
            // Whoever has its reference has paid for it, unless nobody but its id tells of it.
            let charge = if job.is_by_id() { Charge::Unknown } else { Charge::Yes };
            return Err(Error::config(format!("the job `{job}` is not one of {own}"))
                .with_charge(charge)
                .with_job(Some(job))
                .with_hint(format!("resume it with the client of `{}`", job.provider())));
        }
        Ok(Job::resumed(self.clone(), job.clone()))
    }

    /// Takes up a job of which only the id is known. It counts as submitted when the journal says so, and now where
    /// there is no journal or no word of the job in it.
    ///
    /// # Errors
    ///
    /// [`Config`](ErrorKind::Config) where no such model is known, or where the id is none.
    pub fn resume_id(&self, model: &str, id: &str) -> Result<Job, Error> {
        let data = self.model(model).ok_or_else(|| {
            let (what, hint) = self.no_model();
            Error::config(what).with_hint(hint)
        })?;
        self.resume(&JobRef::of_id(data, id, self.0.wall.now())?)
    }

    /// The videos of a request that ended in an earlier run without a job and was not saved, such as those of a blocking
    /// call. The journal of this client is told when they are saved.
    ///
    /// # Errors
    ///
    /// [`Config`](ErrorKind::Config) where the entry is another provider's, or one of a job, which is resumed instead.
    /// [`NoOutput`](ErrorKind::NoOutput) where it leads to no video.
    pub async fn recover(&self, entry: &Entry) -> Result<Output, Error> {
        Output::recovered(self, entry).await
    }

    /// Sends many calls, so many at a time.
    pub fn batch<I>(&self, calls: I) -> Batch<I::IntoIter>
    where
        I: IntoIterator,
    {
        Batch::new(self.clone(), calls.into_iter())
    }

    /// Takes the jobs that were accepted after their caller had left.
    #[must_use = "the jobs are paid for, and are handed out once"]
    pub fn take_unclaimed(&self) -> Vec<JobRef> {
        self.0.unclaimed.take()
    }

    /// Lets no more requests begin that cost money, and waits so long for those that are under way.
    ///
    /// # Errors
    ///
    /// [`TimedOut`](ErrorKind::TimedOut) where some are still under way.
    pub async fn shutdown(&self, grace: Duration) -> Result<(), Error> {
        let under_way = &self.0.under_way;
        under_way.close();
        if timeout(grace, under_way.none()).await.is_ok() {
            return Ok(());
        }
        let what = match under_way.requests() {
            1 => "one request is still under way".to_owned(),
            requests => format!("{requests} requests are still under way"),
        };
        let hint = match &self.0.journal {
            Some(_) => {
                "wait longer, or look into the journal for what is unfinished when the program starts again"
            }
            None => "wait longer: without a journal the ids of their jobs end with the program",
        };
        Err(Error::new(ErrorKind::TimedOut, what).with_charge(Charge::Unknown).with_hint(hint))
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.0
    }

    /// Tells observers and subscribers.
    pub(crate) fn telemetry(&self) -> &Arc<Telemetry> {
        &self.0.telemetry
    }

    /// Writes down what was learnt of a job, where a journal is kept. The job itself is durable already, and what is
    /// learnt of it can be learnt again: a journal that cannot be written is no reason to keep the answer back.
    pub(crate) async fn note(&self, job: &JobRef, change: Change) {
        let Some(journal) = &self.0.journal else { return };
        if let Ok(Some(entry)) = journal.find(job.clone()).await {
            let _ = journal.update(entry.id, change).await;
        }
    }

    /// As [`note`](Self::note), for a request that was done without a job.
    pub(crate) async fn note_entry(&self, entry: EntryId, change: Change) {
        if let Some(journal) = &self.0.journal {
            let _ = journal.update(entry, change).await;
        }
    }

    /// What no message may show, whatever was asked for.
    pub(crate) fn private(&self) -> Private {
        Private::default().and(self.0.key.expose())
    }

    /// Whether the key stands in a text, in any case and with any escapes.
    pub(crate) fn holds_key(&self, text: &str) -> bool {
        self.private().blot(text) != text
    }

    /// The addresses of later calls that the answer to this one tells. What the key stands in is not kept: a journal never
    /// sees it.
    pub(crate) fn follow_ups(&self, from: OperationKind, answer: &Answer) -> FollowUps {
        let operations = self.provider().operations;
        if !FollowUps::are_told_by(operations, from) {
            return FollowUps::default();
        }
        let body = answer.json().unwrap_or_default();
        let is_kept = |address: &str| !self.holds_key(address);
        FollowUps::told(operations, from, &body, is_kept, |call, address| {
            self.follow(call, address).is_some()
        })
    }

    /// Where a call goes whose address a server sent. `None`: not there, for the key may not go there, or for the same
    /// request would buy something there: a reference may have been in the hands of anybody.
    pub(crate) fn follow(&self, call: &OperationData, address: &str) -> Option<String> {
        self.0.hosts.follow(address).filter(|followed| !self.buys(call, followed))
    }

    /// Whether requests of the method of this call buy something at this address.
    fn buys(&self, call: &OperationData, address: &str) -> bool {
        let paid = |one: &&OperationData| {
            matches!(one.kind, OperationKind::Submit | OperationKind::Sync) && one.method == call.method
        };
        let mut paid = self.provider().operations.iter().filter(paid);
        paid.any(|one| {
            let Some(base) = self.0.hosts.base(one.host) else { return false };
            // A name may hold slashes, where a variable is one step.
            let names =
                self.provider().models.iter().map(|model| one.path.replace("{model}", model.wire_name));
            let mut paths = names.chain([one.path.to_owned()]);
            paths.any(|path| address::is_of_template(address, base, &path))
        })
    }

    pub(crate) fn provider(&self) -> &'static ProviderData {
        self.0.provider
    }

    pub(crate) fn model(&self, id: &str) -> Option<&'static ModelData> {
        self.provider().models.iter().find(|model| model.id == id).copied()
    }

    /// What is told of a model that does not exist, and the hint.
    fn no_model(&self) -> (String, String) {
        let models = self.provider().models.iter().filter(|model| model.draft.is_none());
        let known: Vec<_> = models.map(|model| format!("`{}`", model.id)).collect();
        (
            format!("{} has no model of this id", self.provider().id),
            format!("name one of {}", known.join(", ")),
        )
    }

    /// The provider's operation of this kind.
    pub(crate) fn operation(&self, kind: OperationKind) -> Option<&'static OperationData> {
        self.provider().operations.iter().find(|operation| operation.kind == kind)
    }
}

impl fmt::Debug for Core {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Core")
            .field("provider", &self.provider().id)
            .field("hosts", &self.0.hosts)
            .field("key", &self.0.key)
            .field("transport", &self.0.transport)
            .finish_non_exhaustive()
    }
}
