use std::{
    borrow::Cow,
    future::poll_fn,
    mem,
    sync::{
        OnceLock,
        atomic::{AtomicBool, Ordering},
    },
    task::Poll as Step,
    time::Duration,
};

use jiff::Timestamp;
use tokio::time::timeout;

use super::{
    Cancellation, State, Status,
    age::Age,
    eta::{Eta, Facts, guess},
    events::End,
    learnt::Learnt,
};
use crate::{
    Error, JobRef, TransportError,
    client::{Core, JSON, Limits, Outgoing, Place, Wall},
    data::{ModelData, OperationData, OperationKind, PollingData},
    journal::{Change, Stage},
    media,
    observe::Seen,
    output::{Recipe, spool::Spools},
    wire::{
        Answer,
        address::Variables,
        answer::{self, Reading},
        back_off::of_answer,
        bounds,
        cancel::cancelled,
        constants,
        poll::{Poll, poll},
        private::Private,
        schedule::default_deadline,
        text,
    },
};

/// A job without its type.
///
/// There may be thousands of them, so it holds no more than it must.
pub(crate) struct Handle {
    pub(crate) core: Core,
    pub(crate) reference: JobRef,
    pub(crate) model: Option<&'static ModelData>,
    /// What it was asked for. Of a job that was taken up again nobody knows it.
    pub(crate) recipe: Recipe,
    /// What no message may show, besides the key and what is private in the recipe: seldom anything.
    rest: Private,
    /// Since when the job is known here: since its submission, unless nobody but its id told of it.
    age: Age,
    /// What was learnt of it besides.
    pub(super) learnt: Learnt,
    /// The first answer that told of an end. Whatever comes after it is late or wrong.
    ended: OnceLock<Box<Reading>>,
    /// What the result told first where it may outdo a state of success: a failure, or `None`, which is a video.
    pub(super) verdict: OnceLock<Option<Box<Reading>>>,
    /// Whether it was told that the provider uses a word which nobody knows.
    warned: AtomicBool,
    /// What observers were told.
    pub(super) seen: Seen,
}

impl Handle {
    /// The handle of a job. `request` is what it was asked for, and all of it that no message may show; `None`: that is
    /// not known any more.
    pub(super) fn new(
        core: Core,
        reference: JobRef,
        model: Option<&'static ModelData>,
        request: Option<(Recipe, Private)>,
    ) -> Self {
        let age = Age::since(reference.timestamp(), &core.settings().wall);
        let (recipe, private) = request.unwrap_or_default();
        let rest = private.beside(&core.private().with(recipe.private()));
        // Who takes a job up again has its reference.
        let seen = Seen::of_job(!recipe.is_known());
        Self {
            core,
            reference,
            model,
            recipe,
            rest,
            age,
            learnt: Learnt::default(),
            ended: OnceLock::new(),
            verdict: OnceLock::new(),
            warned: AtomicBool::new(false),
            seen,
        }
    }

    /// What no message may show: the key and what the caller wrote, as far as it is known. It is gathered each time, so
    /// that a job that sleeps keeps the caller's words once.
    pub(crate) fn private(&self) -> Private {
        self.core.private().with(self.recipe.private()).with(self.rest.clone())
    }

    /// The model's published time from request to result.
    pub(super) fn latency(&self) -> Option<Duration> {
        self.model.and_then(|model| model.latency_ms).map(Duration::from_millis)
    }

    /// How long the provider keeps jobs, from their submission.
    pub(super) fn record(&self) -> Option<Duration> {
        self.core.provider().record_seconds.map(Duration::from_secs)
    }

    pub(super) fn default_end(&self) -> End {
        End::Age(default_deadline(self.latency(), self.record(), self.polling()))
    }

    /// How often the spec says that the job is asked about.
    pub(super) fn polling(&self) -> &'static PollingData {
        self.model.map_or(&self.core.provider().polling, |model| &model.polling)
    }

    pub(super) fn age(&self) -> Age {
        self.learnt.age().unwrap_or(self.age)
    }

    /// Whether the age is that since the submission.
    pub(super) fn knows_age(&self) -> bool {
        !self.reference.is_by_id() || self.learnt.age().is_some()
    }

    pub(super) fn wall(&self) -> &Wall {
        &self.core.settings().wall
    }

    /// Looks up in the journal what the reference does not tell: when a job was submitted that is known by its id alone, and
    /// where it is to be asked about.
    pub(super) async fn look_up(&self) {
        let lacks_follow_ups = !self.learnt.is_looked_up() && self.lacks_follow_ups();
        if self.knows_age() && !lacks_follow_ups {
            return;
        }
        let Some(journal) = &self.core.settings().journal else { return };
        // A journal that cannot be read is no reason not to ask the provider.
        let Ok(entry) = journal.find(self.reference.clone()).await else { return };
        let job = entry.as_ref().and_then(|entry| entry.job.as_ref());
        if lacks_follow_ups {
            self.learnt.look_up(job.map(JobRef::follow_ups).unwrap_or_default());
        }
        let Some(entry) = entry else { return };
        if self.knows_age() {
            return;
        }
        let submitted_at = entry.job.map_or(entry.sent_at, |job| job.submitted_at());
        if let Ok(submitted_at) = Timestamp::try_from(submitted_at) {
            self.learnt.keep_age(Age::since(submitted_at, self.wall()));
        }
    }

    /// The first end that was told of the job. A handle that is dropped without one leaves a job that goes on, which
    /// nobody here waits for any more.
    pub(super) fn ended(&self) -> Option<&Reading> {
        let failure = self.verdict.get().and_then(Option::as_deref);
        failure.or_else(|| self.ended.get().map(|ended| &**ended))
    }

    /// What is true of the job after this answer: the first end that was ever told stays. Also whether this answer is
    /// the one that ended it.
    pub(super) fn settle(&self, reading: Reading) -> (Reading, bool) {
        let mut is_end = false;
        if reading.state.as_ref().is_some_and(State::is_terminal) {
            self.ended.get_or_init(|| {
                is_end = true;
                Box::new(reading.clone())
            });
        }
        let reading = self.ended().cloned().unwrap_or(reading);
        self.observe(&reading, is_end);
        (reading, is_end)
    }

    /// What a user is told of an answer. `before` is an earlier percentage and the job's age at that time.
    pub(super) fn tell(&self, reading: &Reading, before: Option<(f64, Duration)>) -> Status {
        let is_unknown = matches!(reading.state, Some(State::Other(_)));
        // The one place where it is known that a warning is due: once a job, whoever asks.
        let warn = is_unknown && !self.warned.swap(true, Ordering::Relaxed);
        Status::new(reading, &self.private(), self.eta(reading, before), warn)
    }

    pub(super) fn eta(&self, reading: &Reading, before: Option<(f64, Duration)>) -> Option<Eta> {
        let knows_age = self.knows_age();
        let durations = &self.core.settings().durations;
        guess(&Facts {
            age: self.age().steady(),
            provider: reading.eta,
            progress: reading.progress.filter(|_| knows_age || before.is_some()),
            before,
            seen: if knows_age { durations.of(self.reference.model()) } else { Vec::new() },
            published: self.latency().filter(|_| knows_age),
        })
    }

    /// Remembers how long the job took, which was done between these two ages.
    pub(super) fn took(&self, not_yet: Duration, done: Duration) {
        if let Some(model) = self.model.filter(|_| self.knows_age()) {
            self.core.settings().durations.add(model.id, not_yet.saturating_add(done) / 2);
        }
    }

    /// Writes down how the job ended, if it did.
    pub(super) async fn note(&self, reading: &Reading) {
        let stage = match reading.state {
            // What may yet fail by its result is not known to be over.
            Some(State::Succeeded) if self.awaits_verdict() => return,
            Some(State::Succeeded) => Stage::Succeeded,
            Some(State::Failed) => Stage::Failed,
            Some(State::Cancelled) => Stage::Cancelled,
            Some(State::Expired) => Stage::Expired,
            Some(State::Queued | State::Running | State::Other(_)) | None => return,
        };
        if matches!(stage, Stage::Failed | Stage::Cancelled) {
            // An error that outdoes a video does not make it worthless.
            let is_kept = |text: &&String| media::is_url(text) && !self.core.holds_key(text);
            let addresses: Vec<String> = reading.output.iter().filter(is_kept).cloned().collect();
            if !addresses.is_empty() {
                self.core.note(&self.reference, Change::Outputs(addresses)).await;
            }
        }
        // The journal holds no prompt, which the provider may repeat and which nobody could find here.
        let why = reading.error.as_ref().filter(|_| self.recipe.is_known());
        let why = why.map(|why| text::line(why, &self.private()));
        self.core.note(&self.reference, Change::Stage(stage, why)).await;
    }

    pub(super) async fn status(&self) -> Result<Status, Error> {
        let operation = self.operation(OperationKind::Status)?;
        if let Some(ended) = self.ended() {
            return Ok(self.tell(ended, None));
        }
        self.look_up().await;
        self.reach(operation)?;
        match self.ask(operation, self.core.patience()).await {
            Poll::Seen(reading) => {
                let (reading, _) = self.settle(reading);
                self.note(&reading).await;
                Ok(self.tell(&reading, None))
            }
            Poll::Again(trouble) => Err(self.trouble(&trouble)),
            Poll::Missing(refused) => Err(self.gone(&refused).await),
            Poll::Stop(refused) => Err(self.refused(&refused, None, "question about job")),
        }
    }

    pub(super) async fn cancel(&self) -> Result<Cancellation, Error> {
        let operation = self.operation(OperationKind::Cancel)?;
        let settings = self.core.settings();
        self.learn_reach(operation).await;
        self.reach(operation)?;
        let _turn = settings.limiter.question(settings.pace).await;
        match self.exchange(operation).await.0 {
            Ok(answer) => cancelled(self.core.provider(), operation, &answer).map_err(|refused| {
                let after = of_answer(self.core.provider().back_off, &answer, self.wall().now());
                self.refused(&refused, after, "cancellation of job")
            }),
            Err(error) => Err(self.cancel_unknown(&error)),
        }
    }

    /// Asks the provider, which may take so long to answer. Waiting for its turn takes time of its own.
    pub(super) async fn ask(&self, operation: &OperationData, within: Duration) -> Poll {
        self.ask_from(self.place(within).await, operation, within).await
    }

    /// Waits for a place among the questions that are under way. `None`: there was none in time.
    pub(super) async fn place(&self, within: Duration) -> Option<Place<'_>> {
        timeout(within.max(bounds::TURN), self.core.settings().limiter.place()).await.ok()
    }

    /// Asks the provider from a place among the questions that are under way.
    pub(super) async fn ask_from(
        &self,
        place: Option<Place<'_>>,
        operation: &OperationData,
        within: Duration,
    ) -> Poll {
        let settings = self.core.settings();
        let turn = match place {
            Some(place) => {
                timeout(within.max(bounds::TURN), settings.limiter.turn(place, settings.pace)).await.ok()
            }
            None => None,
        };
        let (sent, spools) = if let Some(_turn) = turn {
            // Boxed, so that a job has room for a question only while one is under way.
            let exchanged = Box::pin(timeout(within, self.exchange(operation))).await;
            // The connection goes back to its pool in a task of its own, and who comes next should find it there.
            step_aside().await;
            let late = |_| TransportError::maybe_sent("no whole answer came in time").timeout();
            exchanged.unwrap_or_else(|elapsed| (Err(late(elapsed)), Spools::default()))
        } else {
            let late = TransportError::not_sent("too many other questions were before this one").timeout();
            (Err(late), Spools::default())
        };
        self.seen(operation, &sent, spools)
    }

    /// What the answer means, with the videos that came along with it.
    fn seen(&self, operation: &OperationData, sent: &Result<Answer, TransportError>, spools: Spools) -> Poll {
        let provider = self.core.provider();
        let mut poll = match sent {
            Ok(answer) if spools.is_body && operation.kind == OperationKind::Result => {
                Poll::Seen(answer::read(provider, &operation.answer, &answer.headers, None))
            }
            _ => poll(provider, operation, sent, self.wall().now()),
        };
        if let Poll::Seen(reading) = &mut poll {
            spools.join(reading);
            if let (OperationKind::Status, Ok(answer)) = (operation.kind, sent) {
                self.learn_follow_ups(answer);
            }
        }
        poll
    }

    pub(super) fn operation(&self, kind: OperationKind) -> Result<&'static OperationData, Error> {
        self.core.operation(kind).ok_or_else(|| self.not_offered(kind))
    }

    async fn exchange(&self, operation: &OperationData) -> (Result<Answer, TransportError>, Spools) {
        // A model that is no longer known is called by its id, which most providers use on the wire as well.
        let model = self.model.map_or(self.reference.model(), |model| model.wire_name);
        let variables = Variables { model, id: Some(self.reference.id()) };
        let address = match self.reach(operation) {
            Ok(address) => address,
            Err(error) => return (Err(TransportError::not_sent(error.to_string())), Spools::default()),
        };
        let body = constants::alone(operation, variables).map(Cow::Owned);
        let outgoing = Outgoing {
            operation,
            variables,
            media_type: JSON,
            address,
            body,
            registration: None,
            limits: Limits::JSON,
            label: None,
        };
        self.core.exchange(outgoing).await
    }
}

/// Lets other tasks go first. That of tokio leaves the waking to the runtime of the thread, which a blocking client inside
/// an async program keeps from doing so.
async fn step_aside() {
    let mut is_first = true;
    poll_fn(|context| {
        if mem::take(&mut is_first) {
            context.waker().wake_by_ref();
            return Step::Pending;
        }
        Step::Ready(())
    })
    .await;
}
