//! What a job delivers.

pub(crate) mod boxes;
mod download;
mod part;
mod recover;
pub(crate) mod spool;
mod sync;

use std::{fmt, path::Path, sync::Arc, time::Duration};

use crate::{
    Amount, Charge, Error, JobRef,
    client::Core,
    job::Handle,
    journal::{Change, EntryId, SavedFile},
    wire::{answer::Reading, bounds, text::without_queries},
};
use download::Target;
use spool::{Spooled, Spools};

/// One or more videos, and what the provider tells of them.
#[derive(Clone, Debug)]
pub struct Output {
    videos: Vec<Video>,
    cost: Option<Amount>,
    seed: Option<i64>,
    job: Option<JobRef>,
    request_id: Option<String>,
}

/// A video: where it can be fetched, or the file that it was put into because it came along with the answer.
#[derive(Clone)]
pub struct Video {
    source: Source,
    lifetime: Option<Duration>,
    job: Option<JobRef>,
    /// Where it stands in the journal, where no job leads there.
    entry: Option<EntryId>,
    core: Core,
}

#[derive(Clone)]
enum Source {
    Url(Arc<str>),
    Spooled(Arc<Spooled>),
}

impl Output {
    /// The videos, at least one.
    #[must_use]
    pub fn videos(&self) -> &[Video] {
        &self.videos
    }

    /// What the provider says it charged, in the provider's currency. `None`: it does not say.
    #[must_use]
    pub fn cost(&self) -> Option<Amount> {
        self.cost
    }

    /// The seed that was used. `None`: the provider does not tell.
    #[must_use]
    pub fn seed(&self) -> Option<i64> {
        self.seed
    }

    /// The job that made it. `None`: it was made by a blocking call.
    #[must_use]
    pub fn job(&self) -> Option<&JobRef> {
        self.job.as_ref()
    }

    /// The id under which the provider's support can look the request up.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// Saves the one video and returns its size in bytes. See [`Video::save`].
    ///
    /// # Errors
    ///
    /// [`Config`](crate::ErrorKind::Config) where there are several videos: each wants a path of its own. Otherwise
    /// those of [`Video::save`].
    pub async fn save(&self, path: impl AsRef<Path>) -> Result<u64, Error> {
        match self.videos.as_slice() {
            [video] => video.save(path).await,
            videos => {
                Err(Error::config(format!("the output has {} videos and one path was given", videos.len()))
                    .with_job(self.job.as_ref())
                    .with_charge(Charge::Yes)
                    .with_hint("save each of `videos()` under a path of its own"))
            }
        }
    }

    /// The output of a job. `None`: the answer holds no video. `done` is an earlier answer, which may tell more.
    pub(crate) fn of_job(job: &Handle, reading: &Reading, done: &Reading) -> Option<Self> {
        let reference = Some(&job.reference);
        let mut output = Self::of(&job.core, reference, reading)?;
        output.cost = output.cost.or(done.cost);
        output.seed = output.seed.or(done.seed);
        output.request_id = output.request_id.or_else(|| done.request_id.clone());
        Some(output)
    }

    /// What its videos can be found by in a later run. Those that came along with the result of a job are asked for again.
    pub(crate) fn addresses(&self) -> Vec<String> {
        let address = |video: &Video| match &video.source {
            Source::Url(url) => Some(String::from(&**url)),
            Source::Spooled(spooled) => spooled.address().filter(|_| video.job.is_none()),
        };
        self.videos.iter().filter_map(address).collect()
    }

    /// Leaves what came along where it is until it is saved. To be called once the journal names it.
    pub(crate) fn keep(&self) {
        for video in &self.videos {
            if let Source::Spooled(spooled) = &video.source {
                spooled.keep();
            }
        }
    }

    fn of(core: &Core, job: Option<&JobRef>, reading: &Reading) -> Option<Self> {
        let sources = reading.output.iter().filter_map(|text| Source::read(text, &reading.spools));
        let video = |source| Video {
            source,
            lifetime: reading.output_ttl,
            job: job.cloned(),
            entry: None,
            core: core.clone(),
        };
        let videos: Vec<_> = sources.map(video).collect();
        (!videos.is_empty()).then(|| Self {
            videos,
            cost: reading.cost,
            seed: reading.seed,
            job: job.cloned(),
            request_id: reading.request_id.clone(),
        })
    }
}

impl Video {
    /// The address of the video. It may be signed, so it is a secret for as long as it works. `None`: the video came
    /// along with the answer, and lies in a file of this program until it is [saved](Self::save).
    #[must_use]
    pub fn url(&self) -> Option<&str> {
        match &self.source {
            Source::Url(url) => Some(url),
            Source::Spooled(_) => None,
        }
    }

    /// How long the address works from when it was told. `None`: the provider does not say.
    #[must_use]
    pub fn lifetime(&self) -> Option<Duration> {
        self.lifetime
    }

    /// Saves the video under a path where nothing is yet, and returns its size in bytes.
    ///
    /// It is written to a hidden `.part` file beside the path, checked to be a whole MP4 file of at most 2 GiB,
    /// flushed to the disk and then renamed, so under the path there is never half a video. A file that is there
    /// already is not touched. The address is fetched without the key, from the provider's listed origins, from
    /// public hosts by `https`, and from those given to
    /// [`download_origin`](crate::ClientBuilder::download_origin). Dropping the future removes the `.part` file.
    ///
    /// # Errors
    ///
    /// The video is not lost by any of them: call it again. `Download`: it could not be fetched or is no video.
    /// `Io`: the path is taken or cannot be written.
    pub async fn save(&self, path: impl AsRef<Path>) -> Result<u64, Error> {
        let target = Target { path: path.as_ref(), job: self.job.as_ref() };
        let bytes = match &self.source {
            Source::Url(url) => target.fetch(&self.core, url).await,
            Source::Spooled(spooled) => target.copy(spooled).await,
        }?;
        let saved = Change::Saved(SavedFile::new(path.as_ref(), bytes));
        match (&self.job, self.entry) {
            (Some(job), _) => self.core.note(job, saved).await,
            (None, Some(entry)) => self.core.note_entry(entry, saved).await,
            (None, None) => {}
        }
        if let Source::Spooled(spooled) = &self.source {
            spooled.release();
        }
        Ok(bytes)
    }
}

impl Source {
    /// Reads what an answer holds in the place of a video: an address, or what stands for one that came along.
    fn read(text: &str, spools: &Spools) -> Option<Self> {
        spools.find(text).map(|spooled| Self::Spooled(Arc::clone(spooled))).or_else(|| Self::address(text))
    }

    fn address(text: &str) -> Option<Self> {
        let is_web = text.starts_with("https://") || text.starts_with("http://");
        let is_address = is_web && text.len() <= bounds::URL_BYTES && reqwest::Url::parse(text).is_ok();
        is_address.then(|| Self::Url(text.into()))
    }
}

impl fmt::Debug for Video {
    /// Shows an address without its query, which may be a signature, and no bytes.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.source {
            Source::Url(url) => write!(formatter, "Video({})", without_queries(url)),
            Source::Spooled(spooled) => write!(formatter, "Video({} bytes)", spooled.bytes()),
        }
    }
}
