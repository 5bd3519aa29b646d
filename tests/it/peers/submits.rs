//! Clients that pay twice: they submit again where nobody knows whether the first request was taken.

use std::sync::Arc;

use wan_emulator::{Emulator, Fault, FaultRule, ScopedOperation::Submit};
use wan_video::{
    Charge, ErrorKind, HttpTransport, Request, SendFuture, Transport, TransportError, journal::Stage as Kept,
};

use super::{PATIENCE, Stage, call};
use crate::canary;

/// Sends requests, and gives the answer up once the provider has charged.
#[derive(Debug)]
struct Impatient {
    transport: HttpTransport,
    emulator: Arc<Emulator>,
}

impl Transport for Impatient {
    fn send(&self, request: Request) -> SendFuture<'_> {
        Box::pin(async move {
            let before = self.emulator.ledger().len();
            let charged = async {
                while self.emulator.ledger().len() == before {
                    tokio::task::yield_now().await;
                }
            };
            tokio::select! {
                answer = self.transport.send(request) => answer,
                () = charged => Err(TransportError::maybe_sent("the operation timed out").timeout()),
            }
        })
    }
}

/// 5.1: a timeout while the answer is waited for makes fal's Python client post the paid request again, ten times.
#[tokio::test]
async fn submit_lost_response_is_charged_once() {
    let silence = FaultRule::new(Fault::Silence { accepted: true }).on(Submit).always();
    let emulator = Emulator::builder().key(canary::key()).start().await.unwrap();
    emulator.add_fault(silence).unwrap();
    let emulator = Arc::new(emulator);
    let folder = canary::folder();
    let path = folder.path().join("journal.db");
    let transport = HttpTransport::new(PATIENCE).unwrap();
    let client = wan_video::segmind::Client::builder()
        .emulator(emulator.url())
        .api_key(canary::key())
        .transport(Impatient { transport, emulator: Arc::clone(&emulator) })
        .journal(&path)
        .build()
        .unwrap();

    let error = call(&client).submit().await.unwrap_err();
    canary::told(&error);
    assert_eq!((error.kind(), error.charge()), (ErrorKind::SubmitUnknown, Charge::Unknown), "{error}");
    assert_eq!((emulator.requests().len(), emulator.ledger().len()), (1, 1));
    let journal = wan_video::Journal::open(&path).unwrap();
    let entries = journal.unfinished().await.unwrap();
    assert_eq!(entries.iter().map(|entry| entry.stage).collect::<Vec<_>>(), [Kept::Unknown]);
}

/// 5.2: a reset of the connection behind the request makes fal's JavaScript client submit again.
#[tokio::test]
async fn submit_reset_after_body_is_charged_once() {
    let stage = Stage::new().await;
    stage.emulator.add_fault(FaultRule::new(Fault::ResetAfterRequest).on(Submit).always()).unwrap();
    is_submitted_once(&stage, 1).await;
}

/// 5.3: `DashScope`'s client posts again after an answer with status 500, though the job may have been taken.
#[tokio::test]
async fn submit_500_is_ambiguous_not_retried() {
    for (accepted, paid) in [(true, 1), (false, 0)] {
        let stage = Stage::new().await;
        let mut fault = Fault::status(500);
        if let Fault::Status { accepted: taken, .. } = &mut fault {
            *taken = accepted;
        }
        stage.emulator.add_fault(FaultRule::new(fault).on(Submit).always()).unwrap();
        is_submitted_once(&stage, paid).await;
    }
}

/// The submit's end is in doubt, told as such, written down as such, and not tried a second time.
async fn is_submitted_once(stage: &Stage, paid: usize) {
    let error = call(&stage.client()).submit().await.unwrap_err();
    assert_eq!((error.kind(), error.charge()), (ErrorKind::SubmitUnknown, Charge::Unknown), "{error}");
    assert_eq!((stage.submits().len(), stage.emulator.ledger().len()), (1, paid));
    let entries = stage.entries().await;
    assert_eq!(entries.iter().map(|entry| entry.stage).collect::<Vec<_>>(), [Kept::Unknown]);
}
