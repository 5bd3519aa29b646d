//! What a job delivers.

pub(crate) mod boxes;
mod checksum;
mod download;
mod failure;
pub(crate) mod file_name;
mod part;
mod recover;
mod redirect;
pub(crate) mod resume;
mod save;
mod sidecar;
pub(crate) mod spool;
mod steady;
mod sync;
mod target;
mod writing;

use std::{fmt, path::Path, sync::Arc, time::Duration};

use jiff::Timestamp;

use crate::{
    Amount, Charge, Error, JobRef,
    client::Core,
    job::Handle,
    journal::{Change, EntryId, SavedFile},
    observe::Span,
    wire::{answer::Reading, beside::Beside, bounds, private::Private, text},
};
pub use save::{Save, Saved};
pub(crate) use sidecar::Recipe;
use sidecar::{Facts, Sidecar};
use spool::{Spooled, Spools};
pub(crate) use sync::video_beside_error;
use target::Target;

/// One or more videos, and what the provider tells of them.
#[derive(Clone, Debug)]
pub struct Output {
    videos: Vec<Video>,
    cost: Option<Amount>,
    seed: Option<i64>,
    job: Option<JobRef>,
    request_id: Option<String>,
    beside: Beside,
}

/// A video: where it can be fetched, or the file that it was put into because it came along with the answer.
#[derive(Clone)]
pub struct Video {
    source: Source,
    /// Its number among the job's videos, from 0.
    index: usize,
    lifetime: Option<Duration>,
    job: Option<JobRef>,
    /// Where it stands in the journal, where no job leads there.
    entry: Option<EntryId>,
    /// What a sidecar tells of it.
    facts: Arc<Facts>,
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

    /// What the account has left, in the provider's currency. `None`: the provider does not tell.
    #[must_use]
    pub fn remaining_credits(&self) -> Option<Amount> {
        self.beside.remaining_credits()
    }

    /// The prompt that was used, where the provider rewrote it: control characters and all. Length: at most 16 kB.
    #[must_use]
    pub fn actual_prompt(&self) -> Option<&str> {
        self.beside.actual_prompt()
    }

    /// What the model wrote while it worked, without what is private: at most the last 64 lines, each of at most 500
    /// characters.
    #[must_use]
    pub fn logs(&self) -> &[String] {
        self.beside.logs()
    }

    /// Saves the one video and returns its size in bytes. See [`Video::save`].
    ///
    /// # Errors
    ///
    /// Those of [`save_with`](Self::save_with).
    pub async fn save(&self, path: impl AsRef<Path>) -> Result<u64, Error> {
        Ok(self.save_with(Save::new(path.as_ref())).await?.bytes())
    }

    /// Saves the one video and tells where it is. See [`Video::save_with`].
    ///
    /// # Errors
    ///
    /// [`Config`](crate::ErrorKind::Config) where there are several videos: each wants to be saved by itself. Otherwise
    /// those of [`Video::save_with`].
    pub async fn save_with(&self, save: Save) -> Result<Saved, Error> {
        match self.videos.as_slice() {
            [video] => video.save_with(save).await,
            videos => {
                Err(Error::config(format!("the output has {} videos and one path was given", videos.len()))
                    .with_job(self.job.as_ref())
                    .with_charge(Charge::Yes)
                    .with_hint("save each of `videos()` under a path of its own, or all into one folder"))
            }
        }
    }

    /// The output of a job. `None`: the answer holds no video. `done` is an earlier answer, which may tell more.
    pub(crate) fn of_job(job: &Handle, reading: &Reading, done: &Reading) -> Option<Self> {
        let reference = Some(&job.reference);
        let private = job.private();
        let mut output = Self::of(&job.core, reference, reading, &private)?;
        output.cost = output.cost.or(done.cost);
        output.seed = output.seed.or(done.seed);
        output.request_id = output.request_id.or_else(|| request_id(done, &private));
        output.beside = output.beside.or(&done.beside.shown(&private));
        Some(output.made_from(job.recipe.clone(), None))
    }

    /// The same, with what it was made from, and when that was sent where no job tells it.
    pub(crate) fn made_from(mut self, recipe: Recipe, sent_at: Option<Timestamp>) -> Self {
        let Self { cost, seed, request_id, .. } = &self;
        let facts = Facts { cost: *cost, seed: *seed, request_id: request_id.clone(), recipe, sent_at };
        let facts = Arc::new(facts);
        self.videos.iter_mut().for_each(|video| video.facts = Arc::clone(&facts));
        self
    }

    /// What its videos can be found by in a later run. Those that came along with the result of a job are asked for again.
    pub(crate) fn addresses(&self) -> Vec<String> {
        let address = |video: &Video| match &video.source {
            Source::Url(url) => Some(String::from(&**url)),
            Source::Spooled(spooled) => spooled.address().filter(|_| video.job.is_none()),
        };
        // A journal never sees a key, wherever a server puts it.
        let is_kept = |video: &Video, address: &String| !video.core.holds_key(address);
        let addresses = self.videos.iter().filter_map(|video| Some((video, address(video)?)));
        addresses.filter(|(video, address)| is_kept(video, address)).map(|(_, address)| address).collect()
    }

    /// Leaves what came along where it is until it is saved. To be called once the journal names it.
    pub(crate) fn keep(&self) {
        for video in &self.videos {
            if let Source::Spooled(spooled) = &video.source {
                spooled.keep();
            }
        }
    }

    fn of(core: &Core, job: Option<&JobRef>, reading: &Reading, private: &Private) -> Option<Self> {
        let sources = reading.output.iter().filter_map(|text| Source::read(text, &reading.spools));
        let video = |(index, source)| Video {
            source,
            index,
            lifetime: reading.output_ttl,
            job: job.cloned(),
            entry: None,
            facts: Arc::default(),
            core: core.clone(),
        };
        let videos: Vec<_> = sources.enumerate().map(video).collect();
        (!videos.is_empty()).then(|| Self {
            videos,
            cost: reading.cost,
            seed: reading.seed,
            job: job.cloned(),
            request_id: request_id(reading, private),
            beside: reading.beside.shown(private),
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

    /// Saves the video under a path where nothing is yet, and returns its size in bytes. See
    /// [`save_with`](Self::save_with).
    ///
    /// # Errors
    ///
    /// Those of [`save_with`](Self::save_with).
    pub async fn save(&self, path: impl AsRef<Path>) -> Result<u64, Error> {
        Ok(self.save_with(Save::new(path.as_ref())).await?.bytes())
    }

    /// Saves the video where nothing is yet, and tells where it is.
    ///
    /// It is written to a hidden `.part` file in the same folder that nobody else may read, checked to be a whole MP4 file,
    /// flushed to the disk and then renamed, so under its name there is never half a video. A file or a link that is there
    /// already is not touched; on a file system without hard links one that another program makes at the very moment of the
    /// renaming is. The address is fetched without the key, from the provider's listed origins, by `https` from
    /// hosts with public addresses alone, and from those given to
    /// [`download_origin`](crate::ClientBuilder::download_origin). It may lead on to such addresses five times.
    ///
    /// What breaks off, stops or drips is gone on with where the server proves that it is still the same file, otherwise
    /// begun again: up to five times in a row with less than a megabyte gained, within 30 minutes in all. Where the address
    /// has run out, the job is asked once for another one. Another call begins from nothing.
    ///
    /// Dropping the future removes the `.part` file; one that a killed process left behind may be deleted. Where a process
    /// dies between the video's name and the journal's word for it, the journal holds the video to be unsaved: saving it
    /// again under that name tells that something is there already, which is the whole video.
    ///
    /// # Errors
    ///
    /// The video is not lost by any of them: call it again. `Download`: it could not be fetched, is no video, is too large,
    /// or not the one that is expected. `Io`: the path is taken or cannot be written, or the file is there and whole and may
    /// not survive a loss of power. `Config`: what is expected is no checksum.
    pub async fn save_with(&self, save: Save) -> Result<Saved, Error> {
        let job = self.job.as_ref();
        let sidecar = if save.has_sidecar() {
            Some(Sidecar::new(&self.facts, &self.core, job, self.index).await)
        } else {
            None
        };
        let target = Target { save: &save, job, sidecar: sidecar.as_ref() };
        let saved = match &self.source {
            Source::Url(url) => {
                let span = Span::download(self.core.provider().id, self.job.as_ref());
                span.around(target.fetch(&self.core, url, self.index)).await
            }
            Source::Spooled(spooled) => target.copy(spooled).await,
        }?;
        let change = Change::Saved(SavedFile::new(saved.path(), saved.bytes()));
        match (&self.job, self.entry) {
            (Some(job), _) => self.core.note(job, change).await,
            (None, Some(entry)) => self.core.note_entry(entry, change).await,
            (None, None) => {}
        }
        if let Source::Spooled(spooled) = &self.source {
            spooled.release();
        }
        // Last of all: what tells of a video does not stand without it.
        if let Some(sidecar) = &sidecar {
            sidecar.publish(saved.path()).await.map_err(|error| target.alone(&saved, &error))?;
        }
        Ok(saved)
    }
}

fn request_id(reading: &Reading, private: &Private) -> Option<String> {
    reading.request_id.as_deref().map(|id| text::line(id, private))
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
    /// Shows an address without its query, which may be a signature, nor the key in it, and no bytes.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.source {
            Source::Url(url) => write!(formatter, "Video({})", text::address(url, &self.core.private())),
            Source::Spooled(spooled) => write!(formatter, "Video({} bytes)", spooled.bytes()),
        }
    }
}
