//! What the clauses share: requests to begin, and looks at what a store says of them.

use std::{
    fmt,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use serde_json::json;

use super::Broken;
use crate::{
    Amount, JobRef,
    journal::{
        entry::{Entry, EntryId, Intent},
        stage::Stage,
        store::{Begun, Change, DayCap, JournalError, JournalStore},
    },
};

/// Price of a probe in millionths of a dollar.
pub(super) const PRICE: i64 = 625_000;

/// Length of a day.
pub(super) const DAY: Duration = Duration::from_secs(86_400);

/// A store under one clause.
pub(super) struct Probe<'a> {
    pub(super) clause: &'static str,
    pub(super) store: &'a dyn JournalStore,
}

/// A moment that every store can write down exactly: 2026-11-20T10:00:00.123Z.
pub(super) fn moment() -> SystemTime {
    UNIX_EPOCH + Duration::from_millis(1_795_168_800_123)
}

pub(super) fn intent() -> Intent {
    Intent {
        currency: Some("USD".to_owned()),
        low: Some(Amount::from_micros(PRICE / 5)),
        high: Some(Amount::from_micros(PRICE)),
        sent_at: moment(),
        tag: Some("scene 12".to_owned()),
        ..Intent::new("acme", "clip-1", "0123456789ab", r#"{"prompt":"a fox"}"#)
    }
}

/// At most so much since the day before the probes.
pub(super) fn cap(most: i64) -> DayCap {
    DayCap::new("USD", Amount::from_micros(most), moment() - DAY)
}

impl Probe<'_> {
    pub(super) fn broken(&self, how: impl Into<String>) -> Broken {
        Broken { clause: self.clause, how: how.into() }
    }

    /// The answer of the store, which has no reason to fail.
    pub(super) fn told<T>(&self, what: &str, answer: Result<T, JournalError>) -> Result<T, Broken> {
        answer.map_err(|error| self.broken(format!("{what} fails: {error}")))
    }

    pub(super) fn same<T: PartialEq + fmt::Debug>(
        &self,
        what: &str,
        found: &T,
        expected: &T,
    ) -> Result<(), Broken> {
        if found == expected {
            return Ok(());
        }
        Err(self.broken(format!("{what}: found {found:?}, expected {expected:?}")))
    }

    pub(super) async fn begin(&self, intent: Intent) -> Result<EntryId, Broken> {
        match self.told("`begin`", self.store.begin(intent, None).await)? {
            Begun::Entry(entry) => Ok(entry),
            Begun::OverCap { .. } => Err(self.broken("it refuses a request although no cap was given")),
        }
    }

    /// An entry that was taken to this stage.
    pub(super) async fn begun_at(&self, stage: Stage) -> Result<EntryId, Broken> {
        let entry = self.begin(intent()).await?;
        if stage != Stage::Sending {
            self.update(entry, Change::Stage(stage, None)).await?;
        }
        Ok(entry)
    }

    pub(super) async fn update(&self, entry: EntryId, change: Change) -> Result<(), Broken> {
        self.told("`update`", self.store.update(entry, change).await)
    }

    pub(super) async fn find(&self, job: &JobRef) -> Result<Option<Entry>, Broken> {
        self.told("`find`", self.store.find(job.clone()).await)
    }

    pub(super) async fn entries(&self, unfinished: bool) -> Result<Vec<Entry>, Broken> {
        self.told("`entries`", self.store.entries(unfinished).await)
    }

    pub(super) async fn entry(&self, id: EntryId) -> Result<Entry, Broken> {
        let mut entries = self.entries(false).await?.into_iter().filter(|entry| entry.id == id);
        match (entries.next(), entries.next()) {
            (Some(entry), None) => Ok(entry),
            (None, _) => Err(self.broken(format!("entry {} was begun and is not there", id.number()))),
            (Some(_), Some(_)) => Err(self.broken(format!("entry {} is there twice", id.number()))),
        }
    }

    /// Makes sure that a request would be begun under this cap, or that so much is told to be spent.
    pub(super) async fn under(&self, what: &str, cap: DayCap, spent: Option<i64>) -> Result<(), Broken> {
        if let Some(expected) = spent.map(Amount::from_micros) {
            let found = self.told("`spent`", self.store.spent(cap.clone()).await)?;
            self.same(&format!("{what}, as `spent` tells it"), &found, &expected)?;
        }
        let begun = self.told("`begin`", self.store.begin(intent(), Some(cap)).await)?;
        match (begun, spent.map(Amount::from_micros)) {
            (Begun::Entry(_), None) => Ok(()),
            (Begun::OverCap { spent: found }, Some(expected)) => self.same(what, &found, &expected),
            (Begun::OverCap { spent }, None) => {
                Err(self.broken(format!("{what}: it is refused, with {spent} spent")))
            }
            (Begun::Entry(_), Some(_)) => Err(self.broken(format!("{what}: it is begun above the cap"))),
        }
    }

    /// A job of the probes' provider.
    pub(super) fn job(&self, id: &str) -> Result<JobRef, Broken> {
        self.reference(&format!("v1:acme/clip-1/submit/{id}@2026-11-20T10:00:00.123Z#0123456789ab"))
    }

    /// A job that the provider sent addresses for, one of which may be signed.
    pub(super) fn job_with_addresses(&self, id: &str) -> Result<JobRef, Broken> {
        let addresses = r#"{"cancel":"https://api.test/7","status":"https://api.test/7?signature=1;2"}"#;
        let job = json!(self.job(id)?).to_string();
        let job = format!(r#"{},"addresses":{addresses}}}"#, job.trim_end_matches('}'));
        self.reference(&job)
    }

    /// A job that the provider sent an address for in which another one stands.
    pub(super) fn job_with_the_address_of(&self, id: &str, other: &str) -> Result<JobRef, Broken> {
        self.reference(&format!("{};status=https://api.test/clip-1/submit/{other}@eu", self.job(id)?))
    }

    /// The same job, of which somebody knew no more than the id.
    pub(super) fn job_taken_up(&self, id: &str) -> Result<JobRef, Broken> {
        self.reference(&format!("v1:acme/clip-1/id/{id}@2026-11-21T11:00:00Z#ba9876543210"))
    }

    fn reference(&self, text: &str) -> Result<JobRef, Broken> {
        text.parse().map_err(|_| self.broken("the reference of the probe cannot be read"))
    }
}
