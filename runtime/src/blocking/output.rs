use std::{fmt, path::Path, sync::Arc, time::Duration};

use super::Background;
use crate::{Amount, Error, JobRef, Save, Saved};

/// One or more videos, and what the provider tells of them.
#[derive(Clone)]
pub struct Output {
    inner: crate::Output,
    videos: Vec<Video>,
    background: Arc<Background>,
}

/// A video: where it can be fetched, or the file that it was put into because it came along with the answer.
#[derive(Clone)]
pub struct Video {
    video: crate::Video,
    background: Arc<Background>,
}

impl Output {
    pub(super) fn new(output: crate::Output, background: &Arc<Background>) -> Self {
        let of = |video: &crate::Video| Video { video: video.clone(), background: Arc::clone(background) };
        let videos = output.videos().iter().map(of).collect();
        Self { inner: output, videos, background: Arc::clone(background) }
    }

    /// The videos, at least one.
    #[must_use]
    pub fn videos(&self) -> &[Video] {
        &self.videos
    }

    /// What the provider says it charged, in the provider's currency. `None`: it does not say.
    #[must_use]
    pub fn cost(&self) -> Option<Amount> {
        self.inner.cost()
    }

    /// The seed that was used. `None`: the provider does not tell.
    #[must_use]
    pub fn seed(&self) -> Option<i64> {
        self.inner.seed()
    }

    /// The job that made it. `None`: it was made by a blocking call.
    #[must_use]
    pub fn job(&self) -> Option<&JobRef> {
        self.inner.job()
    }

    /// The id under which the provider's support can look the request up.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.inner.request_id()
    }

    /// What the account has left, as [`Output::remaining_credits`](crate::Output::remaining_credits) tells.
    #[must_use]
    pub fn remaining_credits(&self) -> Option<Amount> {
        self.inner.remaining_credits()
    }

    /// The prompt that was used, as [`Output::actual_prompt`](crate::Output::actual_prompt) tells.
    #[must_use]
    pub fn actual_prompt(&self) -> Option<&str> {
        self.inner.actual_prompt()
    }

    /// What the model wrote while it worked, as [`Output::logs`](crate::Output::logs) tells.
    #[must_use]
    pub fn logs(&self) -> &[String] {
        self.inner.logs()
    }

    /// Saves the one video and returns its size in bytes. See [`Video::save`].
    ///
    /// # Errors
    ///
    /// Those of [`Output::save`](crate::Output::save).
    pub fn save(&self, path: impl AsRef<Path>) -> Result<u64, Error> {
        self.background.wait(self.inner.save(path))
    }

    /// Saves the one video and tells where it is. See [`Video::save_with`].
    ///
    /// # Errors
    ///
    /// Those of [`Output::save_with`](crate::Output::save_with).
    pub fn save_with(&self, save: Save) -> Result<Saved, Error> {
        self.background.wait(self.inner.save_with(save))
    }
}

impl Video {
    /// The address of the video. It may be signed, so it is a secret for as long as it works. `None`: the
    /// video came along with the answer, and lies in a file of this program until it is [saved](Self::save).
    #[must_use]
    pub fn url(&self) -> Option<&str> {
        self.video.url()
    }

    /// How long the address works from when it was told. `None`: the provider does not say.
    #[must_use]
    pub fn lifetime(&self) -> Option<Duration> {
        self.video.lifetime()
    }

    /// Saves the video under a path where nothing is yet, and returns its size in bytes, as
    /// [`Video::save`](crate::Video::save) does: checked, flushed to the disk, and never half.
    ///
    /// # Errors
    ///
    /// Those of [`Video::save`](crate::Video::save). The video is not lost by any of them: call it again.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<u64, Error> {
        self.background.wait(self.video.save(path))
    }

    /// Saves the video where nothing is yet, and tells where it is, as
    /// [`Video::save_with`](crate::Video::save_with) does.
    ///
    /// # Errors
    ///
    /// Those of [`Video::save_with`](crate::Video::save_with). The video is not lost by any of them: call it again.
    pub fn save_with(&self, save: Save) -> Result<Saved, Error> {
        self.background.wait(self.video.save_with(save))
    }
}

impl fmt::Debug for Output {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.inner, formatter)
    }
}

impl fmt::Debug for Video {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.video, formatter)
    }
}
