//! From an address or from what came along into a file.

use std::{io, path::Path};

use tokio::{
    fs,
    time::{Instant, timeout_at},
};

use super::{boxes::Boxes, part::Part, spool::Spooled};
use crate::{
    Body, Charge, Error, ErrorKind, JobRef,
    client::Core,
    wire::{Headers, bounds, private::Private, text},
};

/// Where a video is to be saved, and the job it came from.
#[derive(Clone, Copy)]
pub(super) struct Target<'a> {
    pub(super) path: &'a Path,
    pub(super) job: Option<&'a JobRef>,
}

impl Target<'_> {
    /// Saves what came along with the answer.
    pub(super) async fn copy(self, spooled: &Spooled) -> Result<u64, Error> {
        self.check_free().await?;
        let body = spooled.body().await.map_err(|error| {
            let path = text::line(&spooled.path().display().to_string(), &Private::default());
            self.failed(format!("the video that came along with the answer cannot be read: {error}"))
                .with_hint(format!("look for it at `{path}`"))
        })?;
        self.receive(body, Some(spooled.bytes())).await
    }

    /// Saves what is at an address.
    pub(super) async fn fetch(self, core: &Core, url: &str) -> Result<u64, Error> {
        self.check_free().await?;
        if !core.settings().hosts.may_download(url) {
            let told = text::line(url, &Private::default());
            let what = format!("the video is at {told}, which is no public host and no listed one");
            return Err(self.failed(what).with_hint(
                "if you trust it, allow it with `download_origin` of the builder and save again, or fetch `url()`",
            ));
        }
        let response = core.send(core.download(url), bounds::HEAD).await.map_err(|error| {
            let why = text::line(&error.to_string(), &Private::default());
            self.failed(format!("the video could not be fetched: {why}"))
        })?;
        let (status, headers, body) = response.into_parts();
        if status != 200 {
            return Err(self.refused(status));
        }
        let length = Headers(headers).get("content-length").and_then(|length| length.parse().ok());
        self.receive(body, length).await
    }

    /// Writes a body into the file. `length` is what the server announced.
    async fn receive(self, mut body: Body, length: Option<u64>) -> Result<u64, Error> {
        let mut part = Part::create(self.path).await.map_err(|error| self.io(&error))?;
        let (mut boxes, mut size) = (Boxes::default(), 0_u64);
        let end = Instant::now() + bounds::DOWNLOAD;
        loop {
            let patience = end.min(Instant::now() + bounds::STALL);
            let piece = match timeout_at(patience, body.next()).await {
                Ok(Some(Ok(piece))) => piece,
                Ok(Some(Err(error))) => {
                    let why = text::line(&error.to_string(), &Private::default());
                    return Err(self.failed(format!("the video broke off after {size} bytes: {why}")));
                }
                Ok(None) => break,
                Err(_) => return Err(self.failed(format!("the video stopped coming after {size} bytes"))),
            };
            size = size.saturating_add(piece.len() as u64);
            if size > bounds::VIDEO_BYTES {
                return Err(self
                    .failed("the video is larger than 2 GiB")
                    .with_hint("fetch `url()` by other means"));
            }
            boxes.feed(&piece);
            if boxes.is_other() {
                return Err(self.failed("what came is no MP4 video"));
            }
            part.write(&piece).await.map_err(|error| self.io(&error))?;
        }
        match length {
            _ if size == 0 => return Err(self.failed("what came is empty")),
            Some(length) if length != size => {
                return Err(self.failed(format!("{size} bytes came of the {length} that were announced")));
            }
            _ if !boxes.is_whole() => {
                return Err(self.failed(format!("what came in {size} bytes is no whole MP4 video")));
            }
            _ => {}
        }
        part.finish().await.map_err(|error| self.io(&error))?;
        Ok(size)
    }

    /// Looks whether the path is free before anything is fetched.
    async fn check_free(self) -> Result<(), Error> {
        match fs::symlink_metadata(self.path).await {
            Ok(_) => Err(self.io(&io::ErrorKind::AlreadyExists.into())),
            Err(_) => Ok(()),
        }
    }

    fn refused(self, status: u16) -> Error {
        let error =
            self.failed(format!("the video was answered with HTTP {status}")).with_status(Some(status));
        match (status, self.job) {
            (403 | 404 | 410, Some(_)) => {
                error.with_hint("its address may have run out: `resume` the job and wait for a new one")
            }
            _ => error,
        }
    }

    fn failed(self, what: impl Into<String>) -> Error {
        self.error(ErrorKind::Download, what.into())
            .with_hint("nothing was saved and nothing is lost: call `save` again, the address is still there")
    }

    fn io(self, error: &io::Error) -> Error {
        let path = text::line(&self.path.display().to_string(), &Private::default());
        let (what, hint) = match error.kind() {
            io::ErrorKind::AlreadyExists => ("something is there already", "save under another path"),
            io::ErrorKind::NotFound => ("its folder does not exist", "make the folder and save again"),
            io::ErrorKind::PermissionDenied => ("that is not permitted", "save under another path"),
            io::ErrorKind::StorageFull => ("the disk is full", "make room and save again"),
            io::ErrorKind::InvalidInput => ("the path names no file", "name a file such as `fox.mp4`"),
            _ => {
                let what = format!("`{path}` was not written: {error}");
                return self.error(ErrorKind::Io, what).with_hint("save again or under another path");
            }
        };
        self.error(ErrorKind::Io, format!("`{path}` was not written: {what}")).with_hint(hint)
    }

    fn error(self, kind: ErrorKind, what: String) -> Error {
        Error::new(kind, what).with_charge(Charge::Yes).with_job(self.job)
    }
}
