//! Reads the body of an answer: what is a video into a file as it arrives, all else into memory.

use std::{sync::Arc, time::Duration};

use tokio::time::{Instant, timeout_at};

use crate::{
    Body,
    output::spool::{Label, SpoolFolder, Spooling, Spools},
    wire::{
        Cut, bounds,
        intake::Intake,
        skim::{Mark, Step},
    },
};

/// How much of a body is looked at at a time, so that what is made of it stays small as well.
const PIECE: usize = 64 * 1024;

/// A body that was read as far as it goes.
#[derive(Debug)]
pub(super) struct Received {
    /// What is kept of it in memory.
    pub(super) body: Vec<u8>,
    pub(super) cut: Option<Cut>,
    pub(super) spools: Spools,
}

/// Where the videos of one body go.
#[derive(Debug)]
pub(super) struct Sink<'a> {
    folder: &'a SpoolFolder,
    /// Of a request that nobody can ask about again and that the journal knows: its videos survive a loss of power.
    label: Option<Label>,
    spools: Spools,
    /// The video that is coming. `None`: not a byte of it came yet, or it is lost.
    present: Option<Spooling>,
    is_lost: bool,
    /// Bytes of all videos so far.
    bytes: u64,
}

impl<'a> Sink<'a> {
    pub(super) fn new(folder: &'a SpoolFolder, mark: Mark, label: Option<Label>) -> Self {
        let spools = Spools { mark, ..Spools::default() };
        Self { folder, label, spools, present: None, is_lost: false, bytes: 0 }
    }

    async fn take(&mut self, steps: Vec<Step>) {
        for step in steps {
            match step {
                Step::Bytes(_) if self.is_lost => {}
                Step::Bytes(bytes) => {
                    if let Err(problem) = self.write(&bytes).await {
                        self.lose(problem);
                    }
                }
                Step::End { whole: true } => self.end().await,
                Step::End { whole: false } => (self.present, self.is_lost) = (None, false),
            }
        }
    }

    async fn write(&mut self, bytes: &[u8]) -> Result<(), String> {
        self.bytes = self.bytes.saturating_add(bytes.len() as u64);
        if self.bytes > bounds::VIDEO_BYTES {
            return Err("the videos in the answer are larger than 2 GiB".to_owned());
        }
        let mut present = match self.present.take() {
            Some(present) => present,
            None => self.folder.begin(self.label).await.map_err(|error| self.folder.told(&error))?,
        };
        present.write(bytes).await.map_err(|error| self.folder.told(&error))?;
        self.present = Some(present);
        Ok(())
    }

    async fn end(&mut self) {
        let file = match self.present.take() {
            Some(present) => match present.finish(self.label.is_some()).await {
                Ok(spooled) => Some(Arc::new(spooled)),
                Err(error) => {
                    self.lose(self.folder.told(&error));
                    None
                }
            },
            None => None,
        };
        self.spools.files.push(file);
        self.is_lost = false;
    }

    fn lose(&mut self, problem: String) {
        (self.present, self.is_lost) = (None, true);
        self.spools.problem.get_or_insert(problem);
    }
}

/// Reads a body to its end, or as far as it goes within the bounds: so much of it is kept in memory, and so long may it
/// take.
pub(super) async fn receive(
    mut body: Body,
    mut intake: Intake,
    mut sink: Sink<'_>,
    most: usize,
    within: Duration,
) -> Received {
    let end = Instant::now() + within;
    let mut taken = 0_u64;
    let cut = 'body: loop {
        let patience = end.min(Instant::now() + bounds::STALL);
        let chunk = match timeout_at(patience, body.next()).await {
            Ok(Some(Ok(chunk))) => chunk,
            Ok(Some(Err(error))) => break Some(Cut::Broken(error.to_string())),
            Ok(None) => break None,
            Err(_) => break Some(Cut::Stalled),
        };
        for piece in chunk.chunks(PIECE) {
            taken = taken.saturating_add(piece.len() as u64);
            let steps = intake.feed(piece);
            if taken > intake.most() {
                break 'body Some(Cut::TooLong(usize::try_from(intake.most()).unwrap_or(usize::MAX)));
            }
            sink.take(steps).await;
            if intake.len() > most {
                break 'body Some(Cut::TooLong(most));
            }
            // Of a video that cannot be written there is nothing left to learn.
            if intake.is_raw() && sink.is_lost {
                break 'body None;
            }
        }
    };
    let ended = intake.finish(cut.is_none());
    sink.take(ended.steps).await;
    let mut body = ended.body;
    body.truncate(most);
    sink.spools.is_body = ended.is_video;
    Received { body, cut, spools: sink.spools }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ChunkFuture, Chunks, TransportError};

    /// Sends pieces of ten bytes, then nothing more, not even an end.
    struct Drip(usize);

    impl Chunks for Drip {
        fn next(&mut self) -> ChunkFuture<'_> {
            Box::pin(async {
                if self.0 == 0 {
                    std::future::pending::<()>().await;
                }
                self.0 -= 1;
                Some(Ok(vec![b'x'; 10]))
            })
        }
    }

    const LONG: Duration = Duration::from_secs(3600);
    const VIDEO: &[u8] = b"\0\0\0\x10ftypisom\0\0\0\0";

    async fn collect(body: Body, most: usize, within: Duration) -> (Vec<u8>, Option<Cut>) {
        let folder = SpoolFolder::new(None);
        let sink = Sink::new(&folder, Mark::default(), None);
        let received = receive(body, Intake::text(), sink, most, within).await;
        assert!(received.spools.files.is_empty());
        (received.body, received.cut)
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_is_read_up_to_its_bound() {
        let (read, cut) = collect(Body::from_chunks(Drip(usize::MAX)), 25, LONG).await;
        assert_eq!((read.len(), cut), (25, Some(Cut::TooLong(25))));
        let (read, cut) = collect(Body::from(vec![b'x'; 25]), 25, LONG).await;
        assert_eq!((read.len(), cut), (25, None));
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_stops_coming_is_given_up_after_half_a_minute() {
        let start = Instant::now();
        let (read, cut) = collect(Body::from_chunks(Drip(2)), 100, LONG).await;
        assert_eq!((read.len(), cut), (20, Some(Cut::Stalled)));
        assert_eq!(start.elapsed().as_secs(), bounds::STALL.as_secs());
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_breaks_keeps_what_came() {
        struct Break(bool);
        impl Chunks for Break {
            fn next(&mut self) -> ChunkFuture<'_> {
                let first = std::mem::replace(&mut self.0, false);
                Box::pin(async move {
                    Some(if first { Ok(b"half".to_vec()) } else { Err(TransportError::maybe_sent("reset")) })
                })
            }
        }
        let (read, cut) = collect(Body::from_chunks(Break(true)), 100, LONG).await;
        assert_eq!((read.as_slice(), cut), (&b"half"[..], Some(Cut::Broken("reset".to_owned()))));
    }

    #[tokio::test]
    async fn videos_are_taken_up_to_their_bound() {
        let temporary = tempfile::tempdir().unwrap();
        let folder = SpoolFolder::new(Some(temporary.path().to_owned()));
        for (already, problem) in [(16, false), (15, true)] {
            let mut sink = Sink::new(&folder, Mark::new("mark".to_owned()), None);
            sink.bytes = bounds::VIDEO_BYTES - already;
            sink.take(vec![Step::Bytes(VIDEO.to_vec()), Step::End { whole: true }]).await;
            assert_eq!((sink.spools.files[0].is_none(), sink.spools.problem.is_some()), (problem, problem));
            let files = std::fs::read_dir(temporary.path()).unwrap().count();
            assert_eq!(files, usize::from(!problem));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_never_ends_is_given_up_though_nothing_of_it_is_kept() {
        struct Endless(&'static [u8]);
        impl Chunks for Endless {
            fn next(&mut self) -> ChunkFuture<'_> {
                let first = std::mem::take(&mut self.0);
                let chunk = if first.is_empty() { vec![0; 64 << 20] } else { first.to_vec() };
                Box::pin(async { Some(Ok(chunk)) })
            }
        }
        let folder = SpoolFolder::new(None);
        let sink = Sink::new(&folder, Mark::default(), None);
        let body = Body::from_chunks(Endless(b"AAAAEGZ0eXBpc29t!"));
        let received = receive(body, Intake::new(None, Mark::default()), sink, 100, LONG).await;
        assert!(matches!(received.cut, Some(Cut::TooLong(most)) if most as u64 > bounds::VIDEO_BYTES));
        assert!(received.body.is_empty() && received.spools.files.is_empty());
    }
}
