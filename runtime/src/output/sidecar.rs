//! A file beside a video that tells how the video came to be.

mod recipe;

use std::{
    ffi::OsString,
    io, iter, mem,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    time::SystemTime,
};

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

pub(crate) use recipe::Recipe;

use super::part::{Part, Untaken};
use crate::{Amount, Estimate, JobRef, client::Core, journal::Entry};
use recipe::clean;

/// The version of what stands in the file.
const VERSION: u32 = 1;

/// What is known of a video besides the video.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facts {
    pub(super) cost: Option<Amount>,
    pub(super) seed: Option<i64>,
    pub(super) request_id: Option<String>,
    pub(super) recipe: Recipe,
    /// When it was asked for. `None`: a job tells it, or nobody does.
    pub(super) sent_at: Option<Timestamp>,
}

/// The sidecar of a video that is being saved: written first under a hidden name, and named after the video is.
#[derive(Debug)]
pub(super) struct Sidecar<'a> {
    facts: &'a Facts,
    core: &'a Core,
    job: Option<&'a JobRef>,
    index: usize,
    /// What the journal knows of the job.
    entry: Option<Entry>,
    part: Mutex<Option<Part>>,
}

/// What stands in the file.
#[derive(Debug, Serialize)]
struct Told<'a> {
    v: u32,
    wan_video: &'static str,
    provider: &'a str,
    model: Option<&'a str>,
    spec: Option<&'a str>,
    job: Option<&'a str>,
    request_id: Option<String>,
    video: usize,
    submitted_at: Option<String>,
    saved_at: String,
    seed: Option<i64>,
    cost: Option<String>,
    estimate: Option<Price>,
    bytes: u64,
    sha256: Option<&'a str>,
    request: Option<Value>,
}

/// What the request was said to cost.
#[derive(Debug, Serialize)]
struct Price {
    currency: String,
    low: String,
    high: String,
    approximate: Option<bool>,
    as_of: Option<&'static str>,
}

impl<'a> Sidecar<'a> {
    /// What will be told of this video. Of a job that was taken up again the journal may know what was asked for.
    pub(super) async fn new(
        facts: &'a Facts,
        core: &'a Core,
        job: Option<&'a JobRef>,
        index: usize,
    ) -> Sidecar<'a> {
        let mut entry = None;
        if let (Some(job), Some(journal), None) = (job, &core.settings().journal, facts.recipe.known()) {
            entry = journal.find(job.clone()).await.ok().flatten();
        }
        Self { facts, core, job, index, entry, part: Mutex::new(None) }
    }

    /// Writes the file under a hidden name in this folder.
    pub(super) async fn prepare(&self, folder: &Path, bytes: u64, sha256: Option<&str>) -> io::Result<()> {
        let mut text = serde_json::to_vec_pretty(&self.told(bytes, sha256))?;
        text.push(b'\n');
        let mut part = Part::create(folder, "sidecar.json".as_ref()).await?;
        part.write(&text).await?;
        part.settle().await?;
        *self.part.lock().unwrap_or_else(PoisonError::into_inner) = Some(part);
        Ok(())
    }

    /// Gives the file its name beside the video that has its own.
    pub(super) async fn publish(&self, video: &Path) -> Result<(), Untaken> {
        let part = mem::take(&mut *self.part.lock().unwrap_or_else(PoisonError::into_inner));
        match part {
            Some(mut part) => part.take(&path_of(video)).await,
            None => Ok(()),
        }
    }

    fn told(&self, bytes: u64, sha256: Option<&'a str>) -> Told<'a> {
        let recalled = self.entry.as_ref().map(|entry| self.recalled(entry)).unwrap_or_default();
        let recipe = if self.facts.recipe.known().is_some() { &self.facts.recipe } else { &recalled };
        let known = recipe.known();
        let entry = self.entry.as_ref();
        let estimate =
            known.and_then(|known| Price::of(&known.estimate())).or_else(|| Price::of_entry(entry?));
        let model = known.map(|known| known.model);
        Told {
            v: VERSION,
            wan_video: env!("CARGO_PKG_VERSION"),
            provider: self.core.provider().id,
            model: self.job.map(JobRef::model).or(model.map(|model| model.id)),
            spec: self.job.map(JobRef::spec).or(model.map(|model| model.spec)),
            job: self.job.map(JobRef::id),
            request_id: self.facts.request_id.as_deref().map(|id| clean(id, self.key())),
            video: self.index,
            submitted_at: self
                .job
                .map(JobRef::timestamp)
                .or(self.facts.sent_at)
                .map(|moment| moment.to_string()),
            saved_at: Timestamp::try_from(SystemTime::now()).unwrap_or_default().to_string(),
            seed: self.facts.seed.or_else(|| known?.seed()),
            cost: self.facts.cost.map(|cost| cost.to_string()),
            estimate,
            bytes,
            sha256,
            request: known.map(|known| known.request(self.key())),
        }
    }

    /// What the journal keeps of the request, where it was told to keep prompts.
    fn recalled(&self, entry: &Entry) -> Recipe {
        let body = entry.body.as_deref().and_then(|body| serde_json::from_str::<Value>(body).ok());
        let (Some(body), Some(model)) = (body, self.core.model(&entry.model)) else {
            return Recipe::default();
        };
        Recipe::of(model, &body, iter::empty())
    }

    fn key(&self) -> &str {
        self.core.settings().key.expose()
    }
}

impl Price {
    fn of(estimate: &Estimate) -> Option<Self> {
        Some(Self {
            currency: estimate.currency()?.to_owned(),
            low: estimate.low()?.to_string(),
            high: estimate.high()?.to_string(),
            approximate: Some(estimate.is_approximate()),
            as_of: estimate.as_of(),
        })
    }

    /// What the journal wrote down when the request was sent.
    fn of_entry(entry: &Entry) -> Option<Self> {
        Some(Self {
            currency: entry.currency.clone()?,
            low: entry.low?.to_string(),
            high: entry.high?.to_string(),
            approximate: None,
            as_of: None,
        })
    }
}

/// Where the sidecar of a video is: `fox.mp4.json` beside `fox.mp4`.
pub(super) fn path_of(video: &Path) -> PathBuf {
    let mut path = OsString::from(video);
    path.push(".json");
    path.into()
}
