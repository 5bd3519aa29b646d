//! How many requests that cost money are under way at a time, and how often a provider is asked anything.
//!
//! Providers count by key, so all clients of this process that use one key at one provider share one limiter.

mod line;
mod state;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use tokio::{
    sync::{Mutex as Turnstile, Notify, Semaphore, SemaphorePermit},
    time::{Instant, sleep_until, timeout_at},
};

pub(crate) use self::state::{Closed, Pace, Sign};
use self::{
    line::Purpose,
    state::{Admission, State},
};
use crate::key::ApiKey;

/// Questions about jobs that are under way at a time, however many jobs are waited for. With the connections that are
/// idle, and those that the HTTP library opens though another one comes free, they are to stay within 64 connections.
const QUESTIONS: usize = 32;

/// The limiters that are in use.
static LIMITERS: Mutex<Vec<Weak<Limiter>>> = Mutex::new(Vec::new());

/// What all requests with one key at one provider share.
pub(crate) struct Limiter {
    provider: &'static str,
    /// Addresses of the provider's hosts: an emulator is another provider.
    hosts: Vec<String>,
    key: ApiKey,
    state: Mutex<State>,
    /// Lets requests that cost money in one after the other, in the order in which they came.
    turn: Turnstile<()>,
    /// Told whenever the first in line may look again.
    freed: Notify,
    questions: Semaphore,
}

/// A place among the questions that may be under way. Dropping it lets the next one in.
pub(crate) struct Place<'a>(SemaphorePermit<'a>);

/// The turn of a question about a job. Dropping it lets the next one in.
pub(crate) struct Turn<'a>(
    #[expect(dead_code, reason = "held until the answer is there")] SemaphorePermit<'a>,
);

/// One that waits because there were too many requests within a minute.
struct InLine<'a> {
    limiter: &'a Limiter,
    purpose: Purpose,
}

/// The place of a request that is under way. Dropping it lets the next one in.
pub(crate) struct Slot(Arc<Limiter>);

impl Limiter {
    /// The limiter of this key at this provider.
    pub(crate) fn shared(provider: &'static str, hosts: Vec<String>, key: &ApiKey) -> Arc<Self> {
        let mut limiters = LIMITERS.lock().unwrap_or_else(PoisonError::into_inner);
        limiters.retain(|known| known.strong_count() > 0);
        let mut known = limiters.iter().filter_map(Weak::upgrade);
        if let Some(known) = known.find(|known| known.is_for(provider, &hosts, key)) {
            return known;
        }
        let limiter = Arc::new(Self {
            provider,
            hosts,
            key: key.clone(),
            state: Mutex::default(),
            turn: Turnstile::default(),
            freed: Notify::new(),
            questions: Semaphore::new(QUESTIONS),
        });
        limiters.push(Arc::downgrade(&limiter));
        limiter
    }

    /// Waits until one more request that costs money may be under way. Dropping the future leaves the line.
    pub(crate) async fn enter(self: &Arc<Self>, pace: Pace) -> Result<Slot, Closed> {
        let _first = self.turn.lock().await;
        let mut in_line = None;
        loop {
            let admission = self.state().enter(Instant::now(), pace);
            in_line = in_line.filter(|_| admission.is_in_line());
            match admission {
                Admission::Now => return Ok(Slot(Arc::clone(self))),
                Admission::At(moment) => drop(timeout_at(moment, self.freed.notified()).await),
                Admission::InLine(moment) => {
                    in_line.get_or_insert_with(|| InLine::join(self, Purpose::Purchase));
                    drop(timeout_at(moment, self.freed.notified()).await);
                }
                Admission::Full => self.freed.notified().await,
                Admission::Closed(closed) => return Err(closed),
            }
        }
    }

    /// Waits until one more question about a job may be under way, and for its turn.
    pub(crate) async fn question(&self, pace: Pace) -> Turn<'_> {
        self.turn(self.place().await, pace).await
    }

    /// Waits until one more question about a job may be under way. Thousands may wait here at one time.
    pub(crate) async fn place(&self) -> Place<'_> {
        loop {
            // Nobody closes it.
            if let Ok(permit) = self.questions.acquire().await {
                return Place(permit);
            }
        }
    }

    /// Waits for the turn of a question. It is never held back by what costs money, but for taking turns where a provider
    /// counts the requests of a minute.
    pub(crate) async fn turn<'a>(&self, held: Place<'a>, pace: Pace) -> Turn<'a> {
        let mut in_line = None;
        loop {
            let wait = self.state().line.admit(Purpose::Question, Instant::now(), pace.per_minute);
            let Some(moment) = wait else { return Turn(held.0) };
            in_line.get_or_insert_with(|| InLine::join(self, Purpose::Question));
            sleep_until(moment).await;
        }
    }

    /// Whether nothing that costs money is sent for a while.
    pub(crate) fn closed(&self) -> Option<Closed> {
        self.state().closed(Instant::now())
    }

    /// Learns from what became of a request that costs money.
    pub(crate) fn learn(&self, sign: Sign, pace: Pace) {
        self.state().learn(sign, Instant::now(), pace);
        self.freed.notify_one();
    }

    fn is_for(&self, provider: &str, hosts: &[String], key: &ApiKey) -> bool {
        self.provider == provider && self.hosts == hosts && self.key.expose() == key.expose()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Slot {
    /// Waits until the request may be sent once more.
    pub(crate) async fn again(&self, pace: Pace) -> Result<(), Closed> {
        let mut in_line = None;
        loop {
            let admission = self.0.state().again(Instant::now(), pace);
            in_line = in_line.filter(|_| admission.is_in_line());
            match admission {
                // It holds its place already, so nothing is ever full for it.
                Admission::Now | Admission::Full => return Ok(()),
                Admission::At(moment) => sleep_until(moment).await,
                Admission::InLine(moment) => {
                    in_line.get_or_insert_with(|| InLine::join(&self.0, Purpose::Purchase));
                    sleep_until(moment).await;
                }
                Admission::Closed(closed) => return Err(closed),
            }
        }
    }
}

impl<'a> InLine<'a> {
    fn join(limiter: &'a Limiter, purpose: Purpose) -> Self {
        limiter.state().line.join(purpose);
        Self { limiter, purpose }
    }
}

impl Drop for InLine<'_> {
    fn drop(&mut self) {
        self.limiter.state().line.leave(self.purpose);
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.0.state().leave();
        self.0.freed.notify_one();
    }
}

impl std::fmt::Debug for Limiter {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Limiter").field("provider", &self.provider).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::{pin::pin, time::Duration};

    use tokio::time::timeout;

    use super::*;

    const TWO: Pace = Pace { in_flight: 2, per_minute: None };
    const MOMENT: Duration = Duration::from_millis(1);

    fn limiter(key: &str) -> Arc<Limiter> {
        let host = "http://127.0.0.1:1".to_owned();
        Limiter::shared("acme", vec![host], &ApiKey::unchecked(key.to_owned()))
    }

    #[test]
    fn clients_of_one_key_share_a_limiter_for_as_long_as_one_of_them_lives() {
        let (one, same, other) = (limiter("k1"), limiter("k1"), limiter("k2"));
        assert!(Arc::ptr_eq(&one, &same) && !Arc::ptr_eq(&one, &other));
        let elsewhere = Limiter::shared("acme", Vec::new(), &ApiKey::unchecked("k1".to_owned()));
        assert!(!Arc::ptr_eq(&one, &elsewhere));
        let gone = Arc::downgrade(&one);
        drop((one, same));
        assert!(gone.upgrade().is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn who_finds_it_full_waits_until_one_leaves() {
        let limiter = limiter("full");
        let (first, _second) = (limiter.enter(TWO).await.unwrap(), limiter.enter(TWO).await.unwrap());
        let mut third = pin!(limiter.enter(TWO));
        assert!(timeout(MOMENT, &mut third).await.is_err());
        drop(first);
        assert!(timeout(MOMENT, &mut third).await.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn who_leaves_the_line_holds_nobody_up() {
        let limiter = limiter("line");
        let one = Pace { in_flight: 1, ..TWO };
        let first = limiter.enter(one).await.unwrap();
        assert!(timeout(MOMENT, limiter.enter(one)).await.is_err());
        drop(first);
        assert!(timeout(MOMENT, limiter.enter(one)).await.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn requests_of_a_minute_are_counted_whether_or_not_they_cost() {
        let limiter = limiter("minute");
        let pace = Pace { in_flight: 9, per_minute: Some(3) };
        let start = Instant::now();
        let _slots = (limiter.enter(pace).await.unwrap(), limiter.enter(pace).await.unwrap());
        limiter.question(pace).await;
        assert_eq!(start.elapsed(), Duration::ZERO);
        let third = limiter.enter(pace).await.unwrap();
        assert_eq!(start.elapsed().as_secs(), 60);
        third.again(pace).await.unwrap();
        limiter.question(pace).await;
        assert_eq!(start.elapsed().as_secs(), 60);
        limiter.question(pace).await;
        assert_eq!(start.elapsed().as_secs(), 120);
    }

    #[tokio::test(start_paused = true)]
    async fn questions_do_not_keep_a_purchase_out_nor_the_other_way_round() {
        let limiter = limiter("turns");
        let pace = Pace { in_flight: 9, per_minute: Some(4) };
        let start = Instant::now();
        // A hundred jobs are asked about, over and over.
        let jobs: Vec<_> = (0..100)
            .map(|_| {
                let limiter = Arc::clone(&limiter);
                tokio::spawn(async move {
                    loop {
                        limiter.question(pace).await;
                    }
                })
            })
            .collect();
        sleep_until(start + MOMENT).await;
        for purchase in 1..=3 {
            drop(limiter.enter(pace).await.unwrap());
            let minutes = start.elapsed().as_secs_f64() / 60.0;
            assert!(minutes <= f64::from(purchase) + 0.1, "purchase {purchase} waited {minutes} minutes");
        }
        jobs.iter().for_each(tokio::task::JoinHandle::abort);

        // Purchases, one after the other, leave a question room.
        let buyer = Arc::clone(&limiter);
        let buyer = tokio::spawn(async move {
            loop {
                drop(buyer.enter(Pace { per_minute: Some(1), ..pace }).await);
            }
        });
        tokio::task::yield_now().await;
        let start = Instant::now();
        limiter.question(Pace { per_minute: Some(1), ..pace }).await;
        assert!(start.elapsed().as_secs() <= 181, "{:?}", start.elapsed());
        buyer.abort();
    }

    #[tokio::test(start_paused = true)]
    async fn a_purchase_that_waits_for_something_else_keeps_no_question_out() {
        let limiter = limiter("else");
        let pace = Pace { in_flight: 2, per_minute: Some(1) };
        let (start, slow) = (Instant::now(), limiter.enter(pace).await.unwrap());
        let second = tokio::spawn({
            let limiter = Arc::clone(&limiter);
            async move { limiter.enter(pace).await.map(drop) }
        });
        tokio::task::yield_now().await;
        // It waited for the next minute, and now it waits for the slow one, which may take ten.
        limiter.learn(Sign::Limited(Duration::ZERO), pace);
        tokio::task::yield_now().await;
        for minute in 1..=3 {
            let question = timeout(Duration::from_secs(90), limiter.question(pace)).await;
            assert!(question.is_ok() && start.elapsed().as_secs() == minute * 60, "{:?}", start.elapsed());
        }
        second.abort();
        drop(slow);
    }

    #[tokio::test(start_paused = true)]
    async fn forty_questions_are_under_way_at_a_time() {
        let limiter = limiter("questions");
        let mut turns = Vec::new();
        for _ in 0..QUESTIONS {
            turns.push(limiter.question(TWO).await);
        }
        assert!(timeout(MOMENT, limiter.question(TWO)).await.is_err());
        // What costs money does not wait for them.
        assert!(timeout(MOMENT, limiter.enter(TWO)).await.is_ok());
        turns.pop();
        assert!(timeout(MOMENT, limiter.question(TWO)).await.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn what_one_client_learns_holds_for_the_next() {
        let limiter = limiter("pause");
        let slot = limiter.enter(TWO).await.unwrap();
        limiter.learn(Sign::Limited(Duration::from_secs(30)), TWO);
        let start = Instant::now();
        slot.again(TWO).await.unwrap();
        assert_eq!(start.elapsed().as_secs(), 30);
        limiter.learn(Sign::Denied(crate::ErrorKind::Auth), TWO);
        let closed = limiter.enter(TWO).await.err().unwrap();
        assert_eq!((closed.kind, closed.after.as_secs()), (crate::ErrorKind::Auth, 30));
    }
}
