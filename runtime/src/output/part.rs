//! A file that is not yet whole.

use std::{
    ffi::{OsStr, OsString},
    future::Future,
    io::{self, SeekFrom},
    path::{Path, PathBuf},
};

use tokio::{
    fs::{self, File, OpenOptions},
    io::{AsyncSeekExt, AsyncWriteExt, BufWriter},
    sync::Mutex,
};

use super::file_name;
use crate::client::token;

/// How often another name is looked for where a part's is taken.
const ATTEMPTS: u32 = 8;

/// How many random digits tell the parts of one target apart.
const RANDOM: usize = 12;

/// How much is gathered before it is written: each writing goes to another thread, and pieces from the network are small.
const GATHERED: usize = 256 * 1024;

/// A hidden file in the folder of its target, which is removed unless it is finished. Only its owner may read it.
#[derive(Debug)]
pub(crate) struct Part {
    file: BufWriter<File>,
    path: PathBuf,
    finished: bool,
}

/// Why a part has not its name for good.
#[derive(Debug)]
pub(super) enum Untaken {
    /// It has none.
    Unnamed(io::Error),
    /// It is whole under this name, which a loss of power may take away again.
    Unsettled(PathBuf, io::Error),
}

impl Part {
    /// Makes the file. `name` is what the target is called, or something like it.
    pub(crate) async fn create(folder: &Path, name: &OsStr) -> io::Result<Self> {
        for _ in 1..ATTEMPTS {
            match Self::try_create(folder, name).await {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                created => return created,
            }
        }
        Self::try_create(folder, name).await
    }

    pub(crate) async fn write(&mut self, piece: &[u8]) -> io::Result<()> {
        self.file.write_all(piece).await
    }

    /// Throws away what was written.
    pub(crate) async fn restart(&mut self) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(0)).await?;
        self.file.get_ref().set_len(0).await
    }

    /// Flushes what was written to the disk.
    pub(crate) async fn settle(&mut self) -> io::Result<()> {
        self.file.flush().await?;
        self.file.get_ref().sync_all().await
    }

    /// Gives the file this name, unless something has it, and makes the name durable.
    pub(super) async fn take(&mut self, target: &Path) -> Result<(), Untaken> {
        self.take_and(target, sync_folder(target)).await
    }

    async fn take_and(
        &mut self,
        target: &Path,
        settle: impl Future<Output = io::Result<()>>,
    ) -> Result<(), Untaken> {
        self.name(target).await.map_err(Untaken::Unnamed)?;
        self.finished = true;
        settle.await.map_err(|error| Untaken::Unsettled(target.to_owned(), error))
    }

    async fn name(&self, target: &Path) -> io::Result<()> {
        match fs::hard_link(&self.path, target).await {
            Ok(()) => {
                // A second name that cannot be removed is hidden and says what it is.
                let _ = fs::remove_file(&self.path).await;
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Err(error),
            Err(_) => self.rename(target).await?,
        }
        Ok(())
    }

    async fn try_create(folder: &Path, name: &OsStr) -> io::Result<Self> {
        let mut hidden = OsString::from(".");
        hidden.push(file_name::cut(&name.to_string_lossy(), file_name::LONGEST));
        hidden.push(format!(".{}.part", file_name::cut(&token(), RANDOM)));
        let path = folder.join(hidden);
        let mut options = OpenOptions::new();
        // A file or a link that is there already belongs to somebody else.
        options.write(true).create_new(true);
        #[cfg(unix)]
        options.mode(0o600);
        let file = BufWriter::with_capacity(GATHERED, options.open(&path).await?);
        Ok(Self { file, path, finished: false })
    }

    /// For file systems without links. A look and a rename are two steps, between which no other save of this process
    /// comes; another program could. A name that is taken with an empty file first would be left by a process that dies.
    async fn rename(&self, target: &Path) -> io::Result<()> {
        static ALONE: Mutex<()> = Mutex::const_new(());
        let _alone = ALONE.lock().await;
        match fs::symlink_metadata(target).await {
            Ok(_) => Err(io::ErrorKind::AlreadyExists.into()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => fs::rename(&self.path, target).await,
            Err(error) => Err(error),
        }
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
    let synced = async { File::open(folder.unwrap_or(Path::new("."))).await?.sync_all().await }.await;
    match synced {
        // Folders that may be written and not read, and file systems that know nothing of the kind.
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::PermissionDenied | io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported
            ) =>
        {
            Ok(())
        }
        synced => synced,
    }
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

    async fn part(folder: &Path, bytes: &[u8]) -> Part {
        let mut part = Part::create(folder, OsStr::new("fox.mp4")).await.unwrap();
        part.write(bytes).await.unwrap();
        part.settle().await.unwrap();
        part
    }

    #[tokio::test]
    async fn a_finished_part_has_its_name_and_leaves_nothing_beside() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("fox.mp4");
        part(folder.path(), b"video").await.take(&target).await.unwrap();
        assert_eq!(std::fs::read(&target).unwrap(), b"video");
        assert_eq!(names(folder.path()), ["fox.mp4"]);
    }

    #[tokio::test]
    async fn without_links_the_part_is_renamed() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("fox.mp4");
        part(folder.path(), b"video").await.rename(&target).await.unwrap();
        assert_eq!(std::fs::read(&target).unwrap(), b"video");
        assert_eq!(names(folder.path()), ["fox.mp4"]);
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn without_links_one_of_many_takes_the_name() {
        let folder = tempfile::tempdir().unwrap();
        // Once is not enough for two of them to come as close as it takes.
        for round in 0..5 {
            let target = folder.path().join(format!("fox {round}.mp4"));
            let mut parts = Vec::new();
            for number in 0..50_u8 {
                parts.push((number, part(folder.path(), &[number]).await));
            }
            let mut attempts = tokio::task::JoinSet::new();
            for (number, part) in parts {
                let target = target.clone();
                attempts.spawn(async move { part.rename(&target).await.map(|()| [number]) });
            }
            let (won, lost): (Vec<_>, Vec<_>) =
                attempts.join_all().await.into_iter().partition(Result::is_ok);
            let [Ok(won)] = won.as_slice() else { panic!("{won:?}") };
            let is_taken = |error: io::Error| error.kind() == io::ErrorKind::AlreadyExists;
            assert!(lost.into_iter().all(|lost| is_taken(lost.unwrap_err())));
            assert_eq!(std::fs::read(&target).unwrap(), won);
        }
    }

    #[tokio::test]
    async fn a_file_that_appears_meanwhile_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("fox.mp4");
        let mut ours = part(folder.path(), b"ours").await;
        std::fs::write(&target, b"theirs").unwrap();
        assert_eq!(ours.rename(&target).await.unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        let Err(Untaken::Unnamed(error)) = ours.take(&target).await else { panic!("it took the name") };
        assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
        ours.take(&folder.path().join("fox (2).mp4")).await.unwrap();
        assert_eq!(std::fs::read(&target).unwrap(), b"theirs");
        assert_eq!(names(folder.path()), ["fox (2).mp4", "fox.mp4"]);
    }

    #[tokio::test]
    async fn a_folder_that_cannot_be_flushed_leaves_the_file_under_its_name_and_is_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("fox.mp4");
        let mut part = part(folder.path(), b"video").await;
        let failed = async { Err(io::Error::other("the disk gave up")) };
        let Err(Untaken::Unsettled(path, error)) = part.take_and(&target, failed).await else {
            panic!("it is told as another trouble, or as none")
        };
        drop(part);
        assert_eq!((&path, error.to_string().as_str()), (&target, "the disk gave up"));
        assert_eq!(std::fs::read(&target).unwrap(), b"video");
        assert_eq!(names(folder.path()), ["fox.mp4"]);
    }

    #[tokio::test]
    async fn what_was_thrown_away_is_not_in_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("fox.mp4");
        let mut part = part(folder.path(), b"a longer beginning").await;
        part.restart().await.unwrap();
        part.write(b"video").await.unwrap();
        part.settle().await.unwrap();
        part.take(&target).await.unwrap();
        assert_eq!(std::fs::read(&target).unwrap(), b"video");
    }

    #[tokio::test]
    async fn a_dropped_part_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        drop(part(folder.path(), b"video").await);
        assert!(names(folder.path()).is_empty());
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn nobody_else_may_read_it_and_its_name_is_short_enough() {
        use std::os::unix::fs::PermissionsExt;

        let folder = tempfile::tempdir().unwrap();
        let _part = Part::create(folder.path(), OsStr::new(&"x".repeat(255))).await.unwrap();
        let names = names(folder.path());
        assert!(names.len() == 1 && names[0].to_str().unwrap().starts_with(".xxx"), "{names:?}");
        let mode = std::fs::metadata(folder.path().join(&names[0])).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
