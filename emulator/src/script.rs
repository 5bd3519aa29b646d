//! What is sent over a connection that was taken out of HTTP's hands, byte by byte.

use std::{io, pin::Pin, time::Duration};

use hyper::body::Bytes;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{sleep, timeout},
};
use tokio_io_timeout::TimeoutWriter;

/// Bytes that a client may still send while its connection is closed politely.
const DRAINED: usize = 64 * 1024 * 1024;

/// How long a client may still send them. Unit: real time.
const DRAIN_TIME: Duration = Duration::from_secs(10);

/// Bytes that are written or read at one time.
const BLOCK: usize = 64 * 1024;

/// A connection on which writing fails when the client takes nothing for a while.
pub(crate) type Line = Pin<Box<TimeoutWriter<TcpStream>>>;

/// The rest of a connection: what is written, and how it ends.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Script {
    pub(crate) steps: Vec<Step>,
    pub(crate) end: End,
}

/// One thing that is written.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Step {
    /// These bytes at once.
    Write(Bytes),
    /// These bytes, so many at a time, with a pause of real time after each.
    Drip { bytes: Bytes, at_once: usize, pause: Duration },
    /// These bytes again and again, with a pause after each, until the client leaves.
    Repeat { bytes: Bytes, pause: Duration },
    /// This byte, so many times.
    Fill { byte: u8, count: u64 },
    /// Nothing, for so long of real time.
    Pause(Duration),
}

/// How a connection ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// With FIN. What the client still sends is read for a while, so that it gets to read the answer.
    Close,
    /// With RST.
    Reset,
    /// Not at all, until the client leaves.
    Hold,
}

impl Script {
    /// Plays it to its end. That the client leaves before is no fault of anybody's.
    pub(crate) async fn play(self, mut stream: Line) {
        if self.write(&mut stream).await.is_err() {
            return reset(&stream);
        }
        match self.end {
            End::Close => close(stream).await,
            End::Reset => reset(&stream),
            End::Hold => hold(&mut stream).await,
        }
    }

    async fn write(&self, stream: &mut Line) -> io::Result<()> {
        for step in &self.steps {
            match step {
                Step::Write(bytes) => stream.write_all(bytes).await?,
                Step::Drip { bytes, at_once, pause } => {
                    for piece in bytes.chunks((*at_once).max(1)) {
                        stream.write_all(piece).await?;
                        sleep(*pause).await;
                    }
                }
                Step::Repeat { bytes, pause } => loop {
                    stream.write_all(bytes).await?;
                    sleep(*pause).await;
                },
                Step::Fill { byte, count } => fill(stream, *byte, *count).await?,
                Step::Pause(pause) => sleep(*pause).await,
            }
        }
        Ok(())
    }
}

/// Closes our side and reads what still comes: closing over unread bytes would send RST, which may take the answer
/// out of the client's hands.
pub(crate) async fn close(mut stream: Line) {
    if stream.shutdown().await.is_err() {
        return;
    }
    let drain = async {
        let mut block = vec![0; BLOCK];
        let mut left = DRAINED;
        while let Ok(read) = stream.read(&mut block).await
            && read > 0
            && left > 0
        {
            left = left.saturating_sub(read);
        }
    };
    // Whoever still sends after that does not read.
    let _ = timeout(DRAIN_TIME, drain).await;
}

/// Lets a connection end with RST when it is dropped, without what was not yet taken of it.
pub(crate) fn reset(stream: &Line) {
    // It may have ended already.
    let _ = stream.get_ref().set_zero_linger();
}

/// Waits until the client leaves.
async fn hold(stream: &mut Line) {
    let mut block = vec![0; BLOCK];
    loop {
        match stream.read(&mut block).await {
            Ok(0) | Err(_) => return,
            Ok(_) => {}
        }
    }
}

async fn fill(stream: &mut Line, byte: u8, count: u64) -> io::Result<()> {
    let block = vec![byte; BLOCK];
    let mut left = count;
    while left > 0 {
        let size = usize::try_from(left).unwrap_or(BLOCK).min(BLOCK);
        stream.write_all(block.get(..size).unwrap_or_default()).await?;
        left -= size as u64;
    }
    Ok(())
}
