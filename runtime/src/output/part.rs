//! A file that is not yet whole.

use std::{
    ffi::OsString,
    io,
    path::{Path, PathBuf},
};

use tokio::{
    fs::{self, File, OpenOptions},
    io::AsyncWriteExt,
};

use crate::client::chance;

/// A hidden file beside its target, which is removed unless it is finished.
#[derive(Debug)]
pub(crate) struct Part {
    file: File,
    path: PathBuf,
    target: PathBuf,
    finished: bool,
}

impl Part {
    pub(crate) async fn create(target: &Path) -> io::Result<Self> {
        let name = target.file_name().ok_or(io::ErrorKind::InvalidInput)?;
        let mut hidden = OsString::from(".");
        hidden.push(name);
        hidden.push(format!(".{:08x}.part", (chance() * f64::from(u32::MAX)).to_bits() >> 20));
        let path = target.with_file_name(hidden);
        // A file or a link that is there already belongs to somebody else.
        let file = OpenOptions::new().write(true).create_new(true).open(&path).await?;
        Ok(Self { file, path, target: target.to_owned(), finished: false })
    }

    pub(crate) async fn write(&mut self, piece: &[u8]) -> io::Result<()> {
        self.file.write_all(piece).await
    }

    /// Flushes the file to the disk and gives it its name, unless something has that name.
    pub(crate) async fn finish(mut self) -> io::Result<()> {
        self.file.flush().await?;
        self.file.sync_all().await?;
        match fs::hard_link(&self.path, &self.target).await {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Err(error),
            Err(_) => self.take_name().await?,
        }
        // The second name goes when this is dropped, unless the file was renamed.
        sync_folder(&self.target).await
    }

    /// For file systems without links: takes the name with an empty file of our own, then renames over it.
    async fn take_name(&mut self) -> io::Result<()> {
        OpenOptions::new().write(true).create_new(true).open(&self.target).await?;
        if let Err(error) = fs::rename(&self.path, &self.target).await {
            // The error that led here is the one to tell.
            let _ = fs::remove_file(&self.target).await;
            return Err(error);
        }
        self.finished = true;
        Ok(())
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if !self.finished {
            // A file that cannot be removed is hidden and says what it is.
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

/// Makes the new name itself durable, where the system can.
#[cfg(unix)]
pub(super) async fn sync_folder(target: &Path) -> io::Result<()> {
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new("."))).await?.sync_all().await
}

#[cfg(not(unix))]
pub(super) async fn sync_folder(_target: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<OsString> {
        let mut names: Vec<_> =
            std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    }

    #[tokio::test]
    async fn a_finished_part_has_its_name_and_leaves_nothing_beside() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("fox.mp4");
        let mut part = Part::create(&target).await.unwrap();
        part.write(b"video").await.unwrap();
        part.finish().await.unwrap();
        assert_eq!(std::fs::read(&target).unwrap(), b"video");
        assert_eq!(names(folder.path()), ["fox.mp4"]);
    }

    #[tokio::test]
    async fn without_links_the_name_is_taken_and_renamed_over() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("fox.mp4");
        let mut part = Part::create(&target).await.unwrap();
        part.write(b"video").await.unwrap();
        part.file.flush().await.unwrap();
        part.take_name().await.unwrap();
        drop(part);
        assert_eq!(std::fs::read(&target).unwrap(), b"video");
        assert_eq!(names(folder.path()), ["fox.mp4"]);
    }

    #[tokio::test]
    async fn a_file_that_appears_meanwhile_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("fox.mp4");
        let mut first = Part::create(&target).await.unwrap();
        let second = Part::create(&target).await.unwrap();
        first.write(b"ours").await.unwrap();
        std::fs::write(&target, b"theirs").unwrap();
        assert_eq!(first.take_name().await.unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(first.finish().await.unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        drop(second);
        assert_eq!(std::fs::read(&target).unwrap(), b"theirs");
        assert_eq!(names(folder.path()), ["fox.mp4"]);
    }

    #[tokio::test]
    async fn a_dropped_part_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        drop(Part::create(&folder.path().join("fox.mp4")).await.unwrap());
        assert!(names(folder.path()).is_empty());
    }
}
