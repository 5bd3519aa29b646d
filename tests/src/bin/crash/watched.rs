//! The real journal and the real transport, with the points around them.

use std::{path::PathBuf, sync::Arc};

use wan_video::{
    HttpTransport, JobRef, Journal, Request, SendFuture, Transport,
    journal::{Begun, Change, DayCap, Entry, EntryId, Intent, JournalFuture, JournalStore, Stage},
};

use crate::{
    pieces::{self, Behind},
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
                if after == Point::SucceededWritten && self.stops.phase() == Phase::Waiting {
                    self.stops.enter(Phase::Fetching);
                }
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
    /// Whether the answer to the first request comes in base64.
    encodes: bool,
    stops: Arc<Stops>,
}

impl WatchedTransport {
    pub(crate) fn new(transport: HttpTransport, encodes: bool, stops: Arc<Stops>) -> Self {
        Self { transport, encodes, stops }
    }
}

impl Transport for WatchedTransport {
    fn send(&self, request: Request) -> SendFuture<'_> {
        Box::pin(async move {
            let stops = &self.stops;
            let is_rest = request.headers().iter().any(|header| header.name() == "range");
            let phase = stops.phase();
            match phase {
                Phase::Submitting => {
                    stops.at(Point::BeforeFirstByte);
                    stops.beside(Point::RequestSent);
                }
                Phase::Waiting => stops.at(Point::BeforeQuestion),
                Phase::Fetching => stops.at(Point::BeforeResult),
                Phase::Saving => stops.at(if is_rest { Point::BeforeRest } else { Point::BeforeVideo }),
            }
            let response = self.transport.send(request).await?;
            match phase {
                Phase::Submitting => stops.at(Point::HeadRead),
                Phase::Waiting => stops.at(Point::QuestionAnswered),
                Phase::Fetching => {}
                // 206: otherwise the video comes anew.
                Phase::Saving if is_rest && response.status() == 206 => stops.at(Point::RestAnswered),
                Phase::Saving => stops.at(Point::VideoAnswered),
            }
            let behind = behind(phase, is_rest);
            if phase == Phase::Submitting && self.encodes {
                return pieces::encoded(response, behind, stops).await;
            }
            let breaks_off = phase == Phase::Saving && !is_rest && stops.is_of_the_rest();
            pieces::halved(response, behind, breaks_off, stops).await
        })
    }
}

/// The points in the body of an answer.
fn behind(phase: Phase, is_rest: bool) -> Behind {
    let (half, all, end) = match phase {
        Phase::Submitting => (Point::HalfOfTheAnswer, Some(Point::AllOfTheAnswer), Point::AnswerEnded),
        Phase::Waiting => (Point::HalfOfTheState, None, Point::StateEnded),
        Phase::Fetching => (Point::HalfOfTheResult, None, Point::ResultEnded),
        Phase::Saving if is_rest => (Point::HalfOfTheRest, Some(Point::AllOfTheRest), Point::RestEnded),
        Phase::Saving => (Point::HalfOfTheVideo, Some(Point::AllOfTheVideo), Point::VideoEnded),
    };
    Behind { half, all, end }
}
