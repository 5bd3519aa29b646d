//! Videos that came along with an answer, in files.

use std::{
    fmt, io,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{SystemTime, UNIX_EPOCH},
};

use reqwest::Url;
use tokio::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{AsyncReadExt, AsyncWriteExt, BufWriter},
};

use crate::{
    Body, ChunkFuture, Chunks, TransportError,
    client::token,
    journal::EntryId,
    wire::{answer::Reading, private::Private, skim::Mark, text},
};

/// How much is written and read at a time.
const PIECE: usize = 256 * 1024;

/// How much room there must be before an answer is paid for that may be a video.
const PROBE: usize = 64 * 1024;

/// How the name of a spooled video begins, and how it ends once the video is whole.
const NAME: (&str, &str) = (".wan-", "spool");

/// How the name of one ends that is not whole yet.
const PART: &str = "part";

/// Where videos lie that came along with an answer.
#[derive(Clone, Debug)]
pub(crate) struct SpoolFolder(PathBuf);

/// What the videos of a request are found by that the journal knows, should the program die before it says that they came.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Label {
    entry: EntryId,
    /// When it was sent. A journal that was made anew counts from the beginning, but not in the same second.
    seconds: u64,
}

/// A video that is on its way into a file.
#[derive(Debug)]
pub(crate) struct Spooling {
    writer: BufWriter<File>,
    spooled: Spooled,
}

/// A video in a file, which goes with it unless it is kept.
pub(crate) struct Spooled {
    path: PathBuf,
    bytes: u64,
    kept: AtomicBool,
}

/// The videos of one answer.
#[derive(Clone, Debug, Default)]
pub(crate) struct Spools {
    pub(crate) mark: Mark,
    /// In the order in which they came. `None`: it could not be written.
    pub(crate) files: Vec<Option<Arc<Spooled>>>,
    /// Whether the answer was one video and nothing else.
    pub(crate) is_body: bool,
    /// Why a video could not be written, in one sentence.
    pub(crate) problem: Option<String>,
}

impl Label {
    pub(crate) fn new(entry: EntryId, sent_at: SystemTime) -> Self {
        let seconds = sent_at.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        Self { entry, seconds }
    }

    fn beginning(self) -> String {
        format!("{}{}-{}-", NAME.0, self.entry.number(), self.seconds)
    }
}

impl SpoolFolder {
    /// The folder that was asked for, else the system's for what is temporary.
    pub(crate) fn new(wanted: Option<PathBuf>) -> Self {
        let path = wanted.unwrap_or_else(std::env::temp_dir);
        // The address of a file is absolute. Where the present folder is gone, the error comes with the first file.
        Self(std::path::absolute(&path).unwrap_or(path))
    }

    /// Looks whether a video could be written.
    pub(crate) async fn probe(&self) -> io::Result<()> {
        let mut spooling = self.begin(None).await?;
        spooling.write(&vec![0; PROBE]).await?;
        spooling.writer.flush().await
    }

    /// Begins a video.
    pub(crate) async fn begin(&self, label: Option<Label>) -> io::Result<Spooling> {
        let mut builder = DirBuilder::new();
        #[cfg(unix)]
        builder.mode(0o700);
        builder.recursive(true).create(&self.0).await?;
        let beginning = label.map_or_else(|| NAME.0.to_owned(), Label::beginning);
        let path = self.0.join(format!("{beginning}{}.{PART}", token()));
        let mut options = OpenOptions::new();
        // A file or a link that is there already belongs to somebody else.
        options.write(true).create_new(true);
        #[cfg(unix)]
        options.mode(0o600);
        let file = options.open(&path).await?;
        let spooled = Spooled { path, bytes: 0, kept: AtomicBool::new(false) };
        Ok(Spooling { writer: BufWriter::with_capacity(PIECE, file), spooled })
    }

    /// The whole videos under a label.
    pub(crate) async fn labelled(&self, label: Label) -> Vec<Spooled> {
        let mut found = Vec::new();
        let Ok(mut files) = fs::read_dir(&self.0).await else { return found };
        let beginning = label.beginning();
        while let Ok(Some(file)) = files.next_entry().await {
            if file.file_name().to_str().is_some_and(|name| name.starts_with(&beginning)) {
                found.extend(Spooled::at(file.path()).await);
            }
        }
        found
    }

    /// Tells why a video could not be written.
    pub(crate) fn told(&self, error: &io::Error) -> String {
        let folder = text::line(&self.0.display().to_string(), &Private::default());
        match error.kind() {
            io::ErrorKind::StorageFull => format!("the disk of the folder `{folder}` is full"),
            io::ErrorKind::PermissionDenied => format!("the folder `{folder}` may not be written to"),
            _ => format!("the folder `{folder}` cannot be written to: {error}"),
        }
    }
}

impl Spooling {
    pub(crate) async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.spooled.bytes = self.spooled.bytes.saturating_add(bytes.len() as u64);
        self.writer.write_all(bytes).await
    }

    /// Ends the video. `durable`: it survives a loss of power from here on.
    pub(crate) async fn finish(mut self, durable: bool) -> io::Result<Spooled> {
        self.writer.flush().await?;
        // Its last name comes first: a process may well be killed while it waits for the disk, and all of it is there.
        let path = self.spooled.path.with_extension(NAME.1);
        fs::rename(&self.spooled.path, &path).await?;
        self.spooled.path = path;
        if durable {
            self.writer.get_ref().sync_all().await?;
            super::part::sync_folder(&self.spooled.path).await?;
        }
        Ok(self.spooled)
    }
}

impl Spooled {
    /// A video of an earlier run, which stays until it is saved. `None`: it is not there, or is none of ours.
    pub(crate) async fn found(address: &str) -> Option<Self> {
        let path = Url::parse(address).ok().filter(|url| url.scheme() == "file")?.to_file_path().ok()?;
        Self::at(path).await
    }

    async fn at(path: PathBuf) -> Option<Self> {
        let name = path.file_name()?.to_str()?;
        if !name.starts_with(NAME.0) || path.extension().is_none_or(|ending| ending != NAME.1) {
            return None;
        }
        let metadata = fs::symlink_metadata(&path).await.ok().filter(std::fs::Metadata::is_file)?;
        Some(Self { path, bytes: metadata.len(), kept: AtomicBool::new(true) })
    }

    /// Its length in bytes.
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// What it is found by in a later run.
    pub(crate) fn address(&self) -> Option<String> {
        Url::from_file_path(&self.path).ok().map(String::from)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Leaves the file where it is when this is dropped.
    pub(crate) fn keep(&self) {
        self.kept.store(true, Ordering::Relaxed);
    }

    /// Removes the file when this is dropped.
    pub(crate) fn release(&self) {
        self.kept.store(false, Ordering::Relaxed);
    }

    /// Its bytes, as if they came over the network.
    pub(crate) async fn body(&self) -> io::Result<Body> {
        Ok(Body::from_chunks(Pieces(File::open(&self.path).await?)))
    }
}

impl Spools {
    /// The video that a text of the answer stands for. `None`: the text is one like any other, or its video is lost.
    pub(crate) fn find(&self, text: &str) -> Option<&Arc<Spooled>> {
        self.files.get(self.mark.number(text)?)?.as_ref()
    }

    /// Why one of these texts stands for a video that came and is lost.
    pub(crate) fn loss(&self, texts: &[String]) -> Option<&str> {
        let is_lost = |text: &String| self.mark.number(text).is_some() && self.find(text).is_none();
        self.problem.as_deref().filter(|_| texts.iter().any(is_lost))
    }

    /// Puts the videos to what else was read in the answer.
    pub(crate) fn join(self, reading: &mut Reading) {
        if self.is_body {
            reading.output = vec![self.mark.text(0)];
        }
        reading.spools = Arc::new(self);
    }
}

impl PartialEq for Spools {
    /// No two answers have one mark.
    fn eq(&self, other: &Self) -> bool {
        self.mark == other.mark
    }
}

impl Drop for Spooled {
    fn drop(&mut self) {
        if !self.kept.load(Ordering::Relaxed) {
            // A file that cannot be removed is hidden and says what it is.
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

impl fmt::Debug for Spooled {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Spooled({} bytes)", self.bytes)
    }
}

struct Pieces(File);

impl Chunks for Pieces {
    fn next(&mut self) -> ChunkFuture<'_> {
        Box::pin(async {
            let mut piece = vec![0; PIECE];
            match self.0.read(&mut piece).await {
                Ok(0) => None,
                Ok(read) => {
                    piece.truncate(read);
                    Some(Ok(piece))
                }
                Err(error) => Some(Err(TransportError::maybe_sent(error.to_string()))),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(folder: &Path) -> usize {
        std::fs::read_dir(folder).map_or(0, Iterator::count)
    }

    #[tokio::test]
    async fn a_spooled_video_goes_with_its_last_owner_unless_it_is_kept() {
        let temporary = tempfile::tempdir().unwrap();
        let path = temporary.path().join("made/on demand");
        let folder = SpoolFolder::new(Some(path.clone()));
        let spooled = async || {
            let mut spooling = folder.begin(None).await.unwrap();
            spooling.write(b"video").await.unwrap();
            Arc::new(spooling.finish(true).await.unwrap())
        };
        let (first, second) = (spooled().await, spooled().await);
        assert_eq!((first.bytes(), files(&path)), (5, 2));
        let address = first.address().unwrap();
        first.keep();
        drop((first, second));
        assert_eq!(files(&path), 1);
        let found = Spooled::found(&address).await.unwrap();
        let mut body = found.body().await.unwrap();
        assert_eq!((found.bytes(), body.next().await.unwrap().unwrap()), (5, b"video".to_vec()));
        assert!(body.next().await.is_none());
        found.release();
        drop(found);
        assert_eq!(files(&path), 0);
        assert!(Spooled::found(&address).await.is_none());
    }

    #[tokio::test]
    async fn what_is_not_finished_leaves_nothing() {
        let temporary = tempfile::tempdir().unwrap();
        let folder = SpoolFolder::new(Some(temporary.path().to_owned()));
        let mut spooling = folder.begin(None).await.unwrap();
        spooling.write(b"half a video").await.unwrap();
        assert_eq!(files(temporary.path()), 1);
        drop(spooling);
        folder.probe().await.unwrap();
        assert_eq!(files(temporary.path()), 0);
    }

    #[tokio::test]
    async fn whole_videos_are_found_by_their_request() {
        let temporary = tempfile::tempdir().unwrap();
        let folder = SpoolFolder::new(Some(temporary.path().to_owned()));
        let label = |number, seconds: u64| {
            Label::new(
                EntryId::from_number(number),
                UNIX_EPOCH + std::time::Duration::from_millis(seconds * 1000 + 999),
            )
        };
        let own = label(1, 7);
        for label in [Some(own), Some(label(11, 7)), Some(label(1, 77)), None] {
            folder.begin(label).await.unwrap().finish(false).await.unwrap().keep();
        }
        let half = folder.begin(Some(own)).await.unwrap();
        assert_eq!(folder.labelled(own).await.len(), 1);
        assert_eq!(folder.labelled(label(1, 8)).await.len(), 0);
        half.finish(true).await.unwrap().keep();
        assert_eq!(folder.labelled(own).await.len(), 2);
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn only_its_owner_may_read_a_spooled_video() {
        use std::os::unix::fs::PermissionsExt;

        let temporary = tempfile::tempdir().unwrap();
        let path = temporary.path().join("spool");
        let spooling = SpoolFolder::new(Some(path.clone())).begin(None).await.unwrap();
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&path), mode(&spooling.spooled.path)), (0o700, 0o600));
    }

    #[tokio::test]
    async fn a_file_that_is_not_ours_is_not_taken_for_a_spooled_video() {
        let temporary = tempfile::tempdir().unwrap();
        let path = |name: &str| temporary.path().join(name);
        std::fs::write(path("diary.txt"), "mine").unwrap();
        std::fs::create_dir(path(".wan-7.spool")).unwrap();
        let mut addresses = vec![String::new(), "https://files.test/.wan-1.spool".to_owned()];
        for name in ["diary.txt", ".wan-7.spool", ".wan-8.spool"] {
            addresses.push(Url::from_file_path(path(name)).unwrap().to_string());
        }
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(path("diary.txt"), path(".wan-9.spool")).unwrap();
            addresses.push(Url::from_file_path(path(".wan-9.spool")).unwrap().to_string());
        }
        for address in addresses {
            assert!(Spooled::found(&address).await.is_none(), "{address}");
        }
    }
}
