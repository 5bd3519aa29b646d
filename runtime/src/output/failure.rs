//! What is told where a video was not saved. It is paid for and not lost: each error says how to get it.

use std::{io, path::Path};

use super::{Saved, part::Untaken, spool::Spooled, target::Target, writing::Writing};
use crate::{
    Charge, Error, ErrorKind,
    client::Core,
    wire::{bounds, private::Private, text},
};

impl Target<'_> {
    /// The file of what came along cannot be read.
    pub(super) fn unread(self, spooled: &Spooled, why: &str) -> Error {
        let path = text::line(&spooled.path().display().to_string(), &Private::default());
        self.download(format!("the video that came along with the answer cannot be read: {}", told(why)))
            .with_hint(format!("look for it at `{path}`"))
    }

    /// What came along is no video, or too large. It has no address to look at.
    pub(super) fn not_copied(spooled: &Spooled, error: Error) -> Error {
        if error.kind() != ErrorKind::Download {
            return error;
        }
        let path = told(&spooled.path().display().to_string());
        error.with_hint(format!(
            "nothing was saved: look at `{path}` before its output is dropped, or allow more with `max_bytes`"
        ))
    }

    /// The address leads where no video is fetched from.
    pub(super) fn not_allowed(self, core: &Core, url: &str) -> Error {
        let address = text::address(url, &core.private());
        let what = format!("the video is at {address}, which is no public host and no listed one");
        self.download(what).with_hint(
            "if you trust it, allow it with `download_origin` of the builder and save again, or fetch `url()`",
        )
    }

    /// Asking again gives the same answer.
    pub(super) fn refused(self, status: u16) -> Error {
        self.download(format!("the video was answered with HTTP {status}"))
            .with_status(Some(status))
            .with_hint("nothing was saved: save again later, or fetch `url()` by other means")
    }

    /// The address has run out, and there is no other. `why`: what came of the question for one.
    pub(super) fn expired(self, core: &Core, status: u16, why: Option<&str>) -> Error {
        let asked =
            why.map_or_else(String::new, |why| format!(", and no other address is known: {}", told(why)));
        let account = core.provider().title;
        let hint = match self.job {
            Some(_) => format!(
                "`resume` the job and wait for a new address, or look for it in your account at {account} before you \
                 pay again"
            ),
            None => format!("look for it in your account at {account} before you pay again"),
        };
        self.download(format!(
            "the address of the video has run out: it was answered with HTTP {status}{asked}"
        ))
        .with_status(Some(status))
        .with_hint(hint)
    }

    /// The connection cannot be made, however often it is tried.
    pub(super) fn unreachable(self, why: &str) -> Error {
        self.download(format!("the video could not be fetched: {}", told(why))).with_hint(
            "saving again gives the same: if you trust its host, allow it with `download_origin` of the builder, or \
             fetch `url()` by other means",
        )
    }

    /// It broke off too often. `size`: how much of it was there at last.
    pub(super) fn broke_off(self, size: u64, why: &str, status: Option<u16>) -> Error {
        let what = format!("the video did not come whole, {size} bytes at the last attempt: {}", told(why));
        self.download(what).with_status(status)
    }

    pub(super) fn out_of_time(self, size: u64) -> Error {
        let minutes = bounds::DOWNLOAD.as_secs() / 60;
        self.download(format!("the video did not come within {minutes} minutes, only {size} bytes of it"))
    }

    pub(super) fn too_large(self, most: u64) -> Error {
        self.download(format!("the video is larger than {most} bytes"))
            .with_hint("allow more with `max_bytes` and save again, or fetch `url()` by other means")
    }

    /// What came is none, by its first bytes or by its end.
    pub(super) fn no_video(self, writing: &Writing) -> Error {
        let (beginning, size) = (writing.beginning(), writing.size());
        let kind = what_is(beginning);
        let what = match kind {
            None => format!("what came in {size} bytes is no whole MP4 video"),
            Some(kind) => format!("what came is {kind} and no MP4 video"),
        };
        let shown =
            if kind.is_some() { text::excerpt(beginning, &Private::default()) } else { String::new() };
        self.download(what)
            .with_body(shown)
            .with_hint("nothing was saved: look at `url()` in a browser, or save again later")
    }

    /// The checksum is another one than the caller expects.
    pub(super) fn another(self, found: &str, expected: &str) -> Error {
        self.download(format!("the video has the SHA-256 {found}, and {expected} was expected"))
            .with_hint("nothing was saved: save again with the sum that you trust, or without one")
    }

    /// The video is saved, and what tells of it is not.
    pub(super) fn alone(self, saved: &Saved, untaken: &Untaken) -> Error {
        let video = told(&saved.path().display().to_string());
        let what = match untaken {
            Untaken::Unnamed(error) => {
                let why = told(&error.to_string());
                format!("`{video}` was saved, and its sidecar `{video}.json` was not: {why}")
            }
            Untaken::Unsettled(_, error) => {
                let why = told(&error.to_string());
                format!(
                    "`{video}` was saved, and its sidecar `{video}.json` may not survive a loss of power, for its \
                     folder was not flushed to the disk: {why}"
                )
            }
        };
        self.error(ErrorKind::Io, what).with_hint("the video is whole: there is no need to save it again")
    }

    /// The video has no name, or has one that may not last.
    pub(super) fn untaken(self, untaken: &Untaken) -> Error {
        let (path, error) = match untaken {
            Untaken::Unnamed(error) => return self.io(error, self.path()),
            Untaken::Unsettled(path, error) => (told(&path.display().to_string()), told(&error.to_string())),
        };
        let what = format!(
            "`{path}` is there and whole, but may not survive a loss of power, for its folder was not flushed to the \
             disk: {error}"
        );
        self.error(ErrorKind::Io, what).with_hint(format!(
            "nothing is to be paid again: copy `{path}` to a disk that you trust, or remove it and save again"
        ))
    }

    /// The file could not be written.
    pub(super) fn io(self, error: &io::Error, path: &Path) -> Error {
        let path = told(&path.display().to_string());
        let (what, hint) = match error.kind() {
            io::ErrorKind::AlreadyExists => ("something is there already", "save under another path"),
            io::ErrorKind::NotFound => ("its folder does not exist", "make the folder and save again"),
            io::ErrorKind::NotADirectory => ("its folder is a file", "save under another path"),
            io::ErrorKind::PermissionDenied => ("that is not permitted", "save under another path"),
            io::ErrorKind::ReadOnlyFilesystem => ("the disk can only be read", "save on another disk"),
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
                ("the disk is full", "make room and save again, or save on another disk")
            }
            io::ErrorKind::InvalidInput => ("the path names no file", "name a file such as `fox.mp4`"),
            _ => {
                let what = format!("`{path}` was not written: {error}");
                return self.error(ErrorKind::Io, what).with_hint("save again or under another path");
            }
        };
        self.error(ErrorKind::Io, format!("`{path}` was not written: {what}")).with_hint(hint)
    }

    fn download(self, what: String) -> Error {
        self.error(ErrorKind::Download, what)
            .with_hint("nothing was saved and nothing is lost: call `save` again, the address is still there")
    }

    fn error(self, kind: ErrorKind, what: String) -> Error {
        Error::new(kind, what).with_charge(Charge::Yes).with_job(self.job)
    }
}

fn told(words: &str) -> String {
    text::line(words, &Private::default())
}

/// What a file is that is no video, in words. `None`: it begins as a video does.
fn what_is(beginning: &[u8]) -> Option<&'static str> {
    let start = beginning.trim_ascii_start().to_ascii_lowercase();
    let begins = |with: &[&[u8]]| with.iter().any(|with| start.starts_with(with));
    match () {
        () if beginning.is_empty() => Some("empty"),
        () if super::boxes::is_video(beginning) => None,
        () if begins(&[b"<!doctype html", b"<html", b"<head", b"<body"]) => Some("a page for people (HTML)"),
        () if begins(&[b"<"]) => Some("XML"),
        () if begins(&[b"{", b"["]) => Some("JSON"),
        () if std::str::from_utf8(beginning).is_ok() => Some("text"),
        () => Some("a file of another kind"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Save;

    #[test]
    fn of_a_file_that_may_not_survive_a_loss_of_power_it_is_told_where_it_is_and_what_to_do() {
        let job = "v1:acme/clip-1/submit/job-7@2026-11-20T10:00:00Z#0123456789ab".parse().unwrap();
        let save = Save::in_folder("clips");
        let target = Target { save: &save, job: Some(&job), sidecar: None };
        let unsettled = || Untaken::Unsettled("clips/job-7.mp4".into(), io::Error::other("gone\n"));
        let error = target.untaken(&unsettled());
        assert_eq!((error.kind(), error.charge(), error.job()), (ErrorKind::Io, Charge::Yes, Some(&job)));
        let told = "`clips/job-7.mp4` is there and whole, but may not survive a loss of power, for its folder was not \
                    flushed to the disk: gone";
        assert!(error.to_string().contains(told), "{error}");
        let hint = "nothing is to be paid again: copy `clips/job-7.mp4` to a disk that you trust, or remove it and save \
                    again";
        assert_eq!(error.hint(), Some(hint));
        let saved = Saved { path: "clips/job-7.mp4".into(), bytes: 1, sha256: None };
        let error = target.alone(&saved, &unsettled());
        assert!(error.to_string().contains("`clips/job-7.mp4` was saved, and its sidecar"), "{error}");
        assert!(error.to_string().contains("may not survive a loss of power"), "{error}");
        let error = target.untaken(&Untaken::Unnamed(io::ErrorKind::StorageFull.into()));
        assert!(error.to_string().contains("was not written: the disk is full"), "{error}");
    }

    #[test]
    fn what_came_is_told_by_its_beginning() {
        for (beginning, kind) in [
            (&b""[..], Some("empty")),
            (b"\0\0\0\x10ftypisom", None),
            (b" \r\n<!DOCTYPE HTML><title>x", Some("a page for people (HTML)")),
            (b"<?xml version=\"1.0\"?><Error>", Some("XML")),
            (b"{\"error\":1}", Some("JSON")),
            (b"not found", Some("text")),
            (b"\x89PNG\r\n\x1a\n", Some("a file of another kind")),
        ] {
            assert_eq!(what_is(beginning), kind, "{beginning:?}");
        }
    }
}
