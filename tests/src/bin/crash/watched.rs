//! The real journal and the real transport, with the points around them.

use std::{path::PathBuf, sync::Arc};

use wan_video::{
    Body, ChunkFuture, Chunks, HttpTransport, JobRef, Journal, Request, Response, SendFuture, Transport,
    journal::{Begun, Change, DayCap, Entry, EntryId, Intent, JournalFuture, JournalStore, Stage},
};

use crate::{
    point::Point,
    stops::{Phase, Stops},
};

/// A journal that stops before and after what it writes.
#[derive(Debug)]
pub(crate) struct WatchedJournal {
    journal: Journal,
    stops: Arc<Stops>,
}

impl WatchedJournal {
    pub(crate) fn new(journal: Journal, stops: Arc<Stops>) -> Self {
        Self { journal, stops }
    }
}

impl JournalStore for WatchedJournal {
    fn begin(&self, intent: Intent, cap: Option<DayCap>) -> JournalFuture<'_, Begun> {
        Box::pin(async move {
            self.stops.at(Point::BeforeSending);
            let begun = self.journal.begin(intent, cap).await;
            self.stops.at(Point::SendingWritten);
            begun
        })
    }

    fn update(&self, entry: EntryId, change: Change) -> JournalFuture<'_, ()> {
        Box::pin(async move {
            let around = match &change {
                Change::Accepted(_) => Some((Point::BeforeAccepted, Point::AcceptedWritten)),
                Change::Stage(Stage::Succeeded, _) => Some((Point::BeforeSucceeded, Point::SucceededWritten)),
                Change::Outputs(_) => Some((Point::BeforeOutputs, Point::OutputsWritten)),
                Change::Saved(_) => Some((Point::BeforeSaved, Point::SavedWritten)),
                _ => None,
            };
            if let Some((before, _)) = around {
                self.stops.at(before);
            }
            let updated = self.journal.update(entry, change).await;
            if let Some((_, after)) = around {
                self.stops.at(after);
            }
            updated
        })
    }

    fn find(&self, job: JobRef) -> JournalFuture<'_, Option<Entry>> {
        self.journal.find(job)
    }

    fn entries(&self, unfinished: bool) -> JournalFuture<'_, Vec<Entry>> {
        self.journal.entries(unfinished)
    }

    fn spool_folder(&self) -> Option<PathBuf> {
        self.journal.spool_folder()
    }
}

/// A transport that stops around each request.
#[derive(Debug)]
pub(crate) struct WatchedTransport {
    transport: HttpTransport,
    stops: Arc<Stops>,
}

impl WatchedTransport {
    pub(crate) fn new(transport: HttpTransport, stops: Arc<Stops>) -> Self {
        Self { transport, stops }
    }
}

impl Transport for WatchedTransport {
    fn send(&self, request: Request) -> SendFuture<'_> {
        Box::pin(async move {
            let phase = self.stops.phase();
            match phase {
                Phase::Submitting => {
                    self.stops.at(Point::BeforeFirstByte);
                    self.stops.beside(Point::RequestSent);
                }
                Phase::Waiting => self.stops.at(Point::BeforeQuestion),
                Phase::Saving => self.stops.at(Point::BeforeVideo),
            }
            let response = self.transport.send(request).await;
            match phase {
                Phase::Submitting => {
                    self.stops.at(Point::HeadRead);
                    self.stops.beside(Point::HalfOfTheAnswer);
                }
                Phase::Waiting => self.stops.at(Point::QuestionAnswered),
                Phase::Saving => {
                    self.stops.beside(Point::HalfOfTheVideo);
                    return response.map(|response| watched(response, &self.stops));
                }
            }
            response
        })
    }
}

/// The same answer, which stops at the end of its body.
fn watched(response: Response, stops: &Arc<Stops>) -> Response {
    let headers = response.headers().to_vec();
    let status = response.status();
    let body = WatchedBody { body: response.into_body(), stops: Arc::clone(stops) };
    let watched = Response::new(status, Body::from_chunks(body));
    headers.into_iter().fold(watched, |response, (name, value)| response.header(name, value))
}

/// The body of a video.
struct WatchedBody {
    body: Body,
    stops: Arc<Stops>,
}

impl Chunks for WatchedBody {
    fn next(&mut self) -> ChunkFuture<'_> {
        Box::pin(async {
            let piece = self.body.next().await;
            if piece.is_none() {
                self.stops.at(Point::BeforeName);
            }
            piece
        })
    }
}
