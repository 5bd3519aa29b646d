//! Tells who asked for it that a job is over. `post` makes the connection, to this machine only.

mod callback;
mod post;
mod sign;

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime},
};

pub(crate) use callback::{Callback, without_callback};
use hyper::body::Bytes;
use post::{Receiver, post};
use serde::Serialize;
use serde_json::{Value, json};
pub use sign::DEFAULT_WEBHOOK_SECRET;
pub(crate) use sign::is_secret;
use tokio::{
    pin, select,
    sync::{Notify, Semaphore, mpsc, watch},
    task::JoinSet,
};
use uuid::Uuid;
use wan_specs::{OperationKind, ProviderSpec, StateMeaning, WebhookPayload, WebhookSpec};

use crate::{
    clock::milliseconds,
    instance::Instance,
    job::{Fate, Job},
    jobs::Jobs,
    pointer::put,
    respond,
};

/// How long a delivery that failed waits before it is tried again: the second time twice as long, and so on. Unit:
/// time of the provider, which publishes nothing about it.
pub const RETRY_DELAY: Duration = Duration::from_secs(1);

/// How long a receiver may take whose provider publishes no limit. Unit: real time.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Deliveries that are remembered at most; the oldest go first.
const DELIVERIES: usize = 10_000;

/// Bytes of their addresses and outcomes that are remembered at most, taken together.
const DELIVERY_BYTES: usize = 16 * 1024 * 1024;

/// Connections to receivers that are open at one time, at most.
const CONNECTIONS: usize = 64;

/// Why a job failed that was to fail by the test mode.
const MADE_UP: &str = "a made-up failure: the request asked for it";

/// One try to tell a receiver that a job is over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Delivery {
    /// The job's id.
    pub job: String,

    /// The address, as the submit's body has it.
    pub url: String,

    /// Number of the try. Range: 1 or more.
    pub attempt: u32,

    /// When it ended. Unit: milliseconds of the provider's time since the emulator's start.
    pub at_milliseconds: u64,

    /// What came of it.
    pub outcome: DeliveryOutcome,
}

/// What came of a delivery.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum DeliveryOutcome {
    /// The receiver answered with this HTTP status. Any but 2xx is tried again, redirects as well: they are not followed.
    Answered(u16),

    /// The receiver did not answer in time.
    TimedOut,

    /// The connection broke, or there was none.
    Failed(String),

    /// Nothing was sent, and nothing will be: the emulator connects to this machine only.
    NotSent(String),
}

/// Who is to be told what, and what was told.
#[derive(Debug)]
pub(crate) struct Webhooks {
    expected: mpsc::UnboundedSender<String>,
    /// Told when a job was stopped or forgotten.
    changed: Notify,
    deliveries: Mutex<Remembered>,
}

#[derive(Debug, Default)]
struct Remembered {
    list: VecDeque<Delivery>,
    bytes: usize,
}

impl Delivery {
    fn bytes(&self) -> usize {
        let reason = match &self.outcome {
            DeliveryOutcome::Failed(reason) | DeliveryOutcome::NotSent(reason) => reason.len(),
            DeliveryOutcome::Answered(_) | DeliveryOutcome::TimedOut => 0,
        };
        self.url.len() + reason
    }
}

impl DeliveryOutcome {
    /// Whether the receiver took it.
    #[must_use]
    pub fn is_delivered(&self) -> bool {
        matches!(self, Self::Answered(200..=299))
    }

    fn is_final(&self) -> bool {
        self.is_delivered() || matches!(self, Self::NotSent(_))
    }
}

impl Webhooks {
    /// Also gives the ids of the jobs that are expected to end, for [`run`].
    pub(crate) fn new() -> (Self, mpsc::UnboundedReceiver<String>) {
        let (expected, jobs) = mpsc::unbounded_channel();
        (Self { expected, changed: Notify::new(), deliveries: Mutex::default() }, jobs)
    }

    /// Waits for the end of the job, if its submit names an address.
    pub(crate) fn expect(&self, job: &Job) {
        if job.callback.is_some() {
            // Nobody listens only when the emulator goes down, and then nothing is delivered.
            let _ = self.expected.send(job.id.clone());
        }
    }

    /// Looks at the jobs again: something else than time changed one.
    pub(crate) fn look_again(&self) {
        self.changed.notify_waiters();
    }

    pub(crate) fn deliveries(&self) -> Vec<Delivery> {
        self.lock().list.iter().cloned().collect()
    }

    /// Forgets what was told. The jobs are to be gone before: then nothing more is told of them.
    pub(crate) fn clear(&self) {
        *self.lock() = Remembered::default();
        self.look_again();
    }

    /// Remembers a delivery, unless its job is forgotten. It looks while the list is locked, so that no delivery gets in
    /// between the two halves of forgetting.
    fn remember(&self, jobs: &Jobs, delivery: Delivery) {
        let mut remembered = self.lock();
        if jobs.find(&delivery.job).is_none() {
            return;
        }
        remembered.bytes += delivery.bytes();
        remembered.list.push_back(delivery);
        while remembered.list.len() > DELIVERIES || remembered.bytes > DELIVERY_BYTES {
            let Some(oldest) = remembered.list.pop_front() else { return };
            remembered.bytes -= oldest.bytes();
        }
    }

    /// A thread that panicked left the list whole.
    fn lock(&self) -> MutexGuard<'_, Remembered> {
        self.deliveries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The end that a submit's body asks for, where it asks for a made-up one.
pub(crate) fn made_up(provider: &ProviderSpec, body: &Value) -> Option<Fate> {
    let test = provider.webhook.as_ref()?.test_mode.as_ref()?;
    if body.pointer(&test.enabled)? != true {
        return None;
    }
    let word = body.pointer(&test.state)?.as_str()?;
    match provider.states.iter().find(|state| state.state == word)?.means {
        StateMeaning::Succeeded => Some(Fate::MadeUp { failure: None }),
        StateMeaning::Failed => Some(Fate::MadeUp { failure: Some(MADE_UP.to_owned()) }),
        _ => None,
    }
}

/// Delivers what is to be told until the emulator goes down, which also ends what is under way.
pub(crate) async fn run(
    instance: Arc<Instance>,
    mut expected: mpsc::UnboundedReceiver<String>,
    mut stopped: watch::Receiver<bool>,
) {
    let connections = Arc::new(Semaphore::new(CONNECTIONS));
    let mut reports = JoinSet::new();
    loop {
        select! {
            // An error says that the emulator is gone already.
            _ = stopped.wait_for(|stopped| *stopped) => return,
            Some(_) = reports.join_next() => {}
            id = expected.recv() => {
                let Some(id) = id else { return };
                let (instance, connections) = (Arc::clone(&instance), Arc::clone(&connections));
                reports.spawn(async move { report(&instance, &connections, &id).await });
            }
        }
    }
}

/// Waits for the end of one job and tells it until it is taken, there are no more retries, or the job is forgotten.
async fn report(instance: &Instance, connections: &Semaphore, id: &str) {
    let Some(job) = once(instance, id, Job::ends).await else { return };
    let (Some(hook), Some(callback)) = (&job.provider.spec.webhook, &job.callback) else { return };
    let Some(body) = envelope(instance, &job, hook, callback).await else { return };
    let url = callback.url.as_str();
    let receiver = Receiver::of(url);
    let secret = instance.webhook_secret(&job.provider.spec.provider);
    // The same for each try, so that a receiver can tell that it has it already.
    let delivery = format!("msg_{}", Uuid::new_v4().simple());
    let patience = hook.timeout_seconds.map_or(TIMEOUT, Duration::from_secs);
    let (mut due, mut delay) = (job.ends(), RETRY_DELAY);
    for attempt in 1..=hook.retries.unwrap_or_default().saturating_add(1) {
        if once(instance, id, |_| due).await.is_none() {
            return;
        }
        let outcome = match &receiver {
            Ok(receiver) => {
                // The semaphore is never closed.
                let _permit = connections.acquire().await;
                let now = SystemTime::now();
                let headers = callback.signing.headers(hook, secret, &delivery, &body, now);
                post(receiver, &headers, body.clone(), patience).await
            }
            Err(reason) => DeliveryOutcome::NotSent(reason.clone()),
        };
        let (now, is_final) = (instance.clock.now(), outcome.is_final());
        let delivery = Delivery {
            job: job.id.clone(),
            url: url.to_owned(),
            attempt,
            at_milliseconds: milliseconds(now),
            outcome,
        };
        instance.webhooks.remember(&instance.jobs, delivery);
        if is_final {
            return;
        }
        due = now.saturating_add(delay);
        delay = delay.saturating_mul(2);
    }
}

/// The job, once the moment that it names has come. `None`: it is forgotten.
async fn once(instance: &Instance, id: &str, moment: impl Fn(&Job) -> Duration) -> Option<Job> {
    loop {
        let changed = instance.webhooks.changed.notified();
        pin!(changed);
        // From here on no change is missed.
        changed.as_mut().enable();
        let job = instance.jobs.find(id)?;
        let moment = moment(&job);
        if instance.clock.now() >= moment {
            return Some(job);
        }
        select! {
            () = instance.clock.wait_until(moment) => {}
            () = changed => {}
        }
    }
}

/// What is delivered: the event, the job's id, and the answer that an operation would give. `None`: nothing is.
async fn envelope(instance: &Instance, job: &Job, hook: &WebhookSpec, callback: &Callback) -> Option<Bytes> {
    let now = instance.clock.now();
    let means = job.means(now);
    let event = match &hook.event {
        Some(_) => Some(event(job, hook, means)?),
        None => None,
    };
    if !callback.wants(event) {
        return None;
    }
    let payload = match hook.contains {
        WebhookPayload::Status => Some(OperationKind::Status),
        WebhookPayload::Result => Some(OperationKind::Result),
        WebhookPayload::Id => None,
    };
    let payload = match payload {
        Some(kind) => {
            let answer = instance.filling(job, now).answer(job.provider.operation(kind)?, means);
            respond::whole(&instance.videos, answer.body).await?
        }
        None => json!({}),
    };
    let mut envelope = json!({});
    put(&mut envelope, &hook.payload, payload);
    if let Some(pointer) = &hook.id {
        put(&mut envelope, pointer, json!(job.id));
    }
    if let (Some(pointer), Some(event)) = (&hook.event, event) {
        put(&mut envelope, pointer, json!(event));
    }
    Some(envelope.to_string().into())
}

/// The word for the end of a job. `None`: this end has none, and is not told.
fn event<'a>(job: &Job, hook: &'a WebhookSpec, means: StateMeaning) -> Option<&'a str> {
    let state = job.provider.state(means).map(|state| &state.state);
    let ending = hook.endings.iter().find(|ending| Some(&ending.state) == state);
    ending.map(|ending| ending.event.as_str()).or(hook.finished.as_deref())
}
