//! Where a video is to be saved, and the last look at it before it has its name.

use std::{
    ffi::OsStr,
    io, iter,
    path::{Path, PathBuf},
};

use tokio::fs;

use super::{
    Save, Saved, file_name,
    save::Place,
    sidecar::{self, Sidecar},
    spool::Spooled,
    writing::{Unwritten, Writing},
};
use crate::{Error, JobRef};

/// Names that are tried in a folder where others are taken.
const NAMES: u32 = 999;

/// Where a video is to be saved, and the job it came from.
#[derive(Clone, Copy)]
pub(super) struct Target<'a> {
    pub(super) save: &'a Save,
    pub(super) job: Option<&'a JobRef>,
    pub(super) sidecar: Option<&'a Sidecar<'a>>,
}

impl Target<'_> {
    /// Saves what came along with the answer.
    pub(super) async fn copy(self, spooled: &Spooled) -> Result<Saved, Error> {
        let mut writing = self.begin().await?;
        let mut body = spooled.body().await.map_err(|error| self.unread(spooled, &error.to_string()))?;
        while let Some(piece) = body.next().await {
            let piece = piece.map_err(|error| self.unread(spooled, &error.to_string()))?;
            let written = writing.write(&piece).await;
            written.map_err(|why| Self::not_copied(spooled, self.unwritten(why, &writing)))?;
        }
        if !writing.is_whole() {
            return Err(Self::not_copied(spooled, self.no_video(&writing)));
        }
        self.finish(writing, None).await
    }

    /// Begins the file, if the place for it is free and can be written. Nothing is fetched before.
    pub(super) async fn begin(self) -> Result<Writing, Error> {
        self.save.expected()?;
        let stem;
        let (folder, name) = match self.save.place() {
            Place::Path(path) => {
                let io = |kind: io::ErrorKind| self.io(&kind.into(), path);
                let name = path.file_name().ok_or_else(|| io(io::ErrorKind::InvalidInput))?;
                if fs::symlink_metadata(path).await.is_ok() {
                    return Err(io(io::ErrorKind::AlreadyExists));
                }
                if self.sidecar.is_some() && fs::symlink_metadata(sidecar::path_of(path)).await.is_ok() {
                    return Err(self.io(&io::ErrorKind::AlreadyExists.into(), &sidecar::path_of(path)));
                }
                (folder_of(path), name)
            }
            Place::Folder(folder) => {
                stem = self.stem(None);
                (folder.as_path(), OsStr::new(&stem))
            }
        };
        Writing::begin(folder, name, self.save.most()).await.map_err(|error| self.io(&error, self.path()))
    }

    /// Looks at the checksum and gives the file its name. `hint` is a name that the server suggests.
    pub(super) async fn finish(self, writing: Writing, hint: Option<String>) -> Result<Saved, Error> {
        let sha256 = writing.sha256();
        if let Some(expected) = self.save.expected()? {
            if sha256.as_ref() != Some(&expected) {
                return Err(self.another(sha256.as_deref().unwrap_or_default(), &expected));
            }
        }
        let (bytes, extension) = (writing.size(), writing.extension());
        if let Some(sidecar) = self.sidecar {
            let folder = match self.save.place() {
                Place::Path(path) => folder_of(path),
                Place::Folder(folder) => folder,
            };
            let prepared = sidecar.prepare(folder, bytes, sha256.as_deref()).await;
            prepared.map_err(|error| self.io(&error, self.path()))?;
        }
        let path = match self.save.place() {
            Place::Path(path) => writing.finish(iter::once(path.clone())).await,
            Place::Folder(folder) => {
                let stem = self.stem(hint);
                let names = (1..=NAMES).map(|attempt| file_name::numbered(&stem, extension, attempt));
                let free = |path: &PathBuf| {
                    self.sidecar.is_none() || sidecar::path_of(path).symlink_metadata().is_err()
                };
                writing.finish(names.map(|name| folder.join(name)).filter(free)).await
            }
        };
        let path = path.map_err(|untaken| self.untaken(&untaken))?;
        Ok(Saved { path, bytes, sha256 })
    }

    /// What went wrong with a piece that was not written.
    pub(super) fn unwritten(self, why: Unwritten, writing: &Writing) -> Error {
        match why {
            Unwritten::Io(error) => self.io(&error, self.path()),
            Unwritten::TooLarge => self.too_large(self.save.most()),
            Unwritten::Other => self.no_video(writing),
        }
    }

    /// What the caller gave: a file or a folder.
    pub(super) fn path(&self) -> &Path {
        match self.save.place() {
            Place::Path(path) | Place::Folder(path) => path,
        }
    }

    /// What a file in a folder is called. The id of the job is what leads back to it.
    fn stem(self, hint: Option<String>) -> String {
        let suggested = self.job.map(|job| job.id().to_owned()).or(hint);
        let stem = suggested.and_then(|name| match self.job {
            // Ids have no extension; what looks like one is kept.
            Some(_) => file_name::safe_stem(&format!("{name}.mp4")),
            None => file_name::safe_stem(&name),
        });
        stem.unwrap_or_else(|| "video".to_owned())
    }
}

/// The folder of a path.
fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(feature = "checksum")]
    #[tokio::test]
    async fn a_file_of_another_checksum_is_not_given_its_name() {
        let video = b"\0\0\0\x10ftypisom\0\0\0\0";
        let folder = tempfile::tempdir().unwrap();
        let mut checksum = super::super::checksum::Checksum::default();
        checksum.feed(video);
        let own = checksum.finish().unwrap();
        for (name, expected, fits) in [("own", own, true), ("other", "0".repeat(64), false)] {
            let path = folder.path().join(name);
            let save = Save::new(&path).expect_sha256(expected);
            let target = Target { save: &save, job: None, sidecar: None };
            let mut writing = target.begin().await.unwrap();
            writing.write(video).await.unwrap();
            assert_eq!((target.finish(writing, None).await.is_ok(), path.exists()), (fits, fits), "{name}");
        }
    }

    #[test]
    fn a_bare_name_lies_in_the_present_folder() {
        for (path, folder) in [("fox.mp4", "."), ("a/fox.mp4", "a"), ("/fox.mp4", "/"), ("./fox.mp4", ".")] {
            assert_eq!(folder_of(Path::new(path)), Path::new(folder), "{path}");
        }
    }
}
