//! The videos of the shipped models, as a client gets them.

use serde_json::Value;
use wan_emulator::Emulator;
use wan_specs::OperationKind;

use crate::{
    acme,
    client::{path_of, send},
    embedded::{LONG, Served, each_model, found},
};

/// Sends the body to be made later and gives the first file.
pub(crate) async fn queued(served: &Served<'_>, body: &Value) -> Option<Vec<u8>> {
    let (submit, status) =
        (served.operation(OperationKind::Submit)?, served.operation(OperationKind::Status)?);
    let accepted = served.call(submit, "", &body.to_string()).await;
    assert!(submit.accepts.contains(&accepted.status), "{}", accepted.json());
    let id = found(&accepted.json(), &submit.answer.id)[0].as_str().unwrap().to_owned();
    served.emulator.advance(LONG);
    let delivering = served.operation(OperationKind::Result).unwrap_or(status);
    let delivered = served.call(delivering, &id, "").await.json();
    let address = &found(&delivered, &delivering.answer.output)[0];
    Some(send(served.emulator, "GET", &path_of(served.emulator, address), &[], b"").await.bytes)
}

/// Sends the body to be made at once.
pub(crate) async fn at_once(served: &Served<'_>, body: &Value) -> Option<Vec<u8>> {
    let sync = served.operation(OperationKind::Sync)?;
    let (made, body) = (served.emulator.jobs().len(), body.to_string());
    let wait = async {
        while served.emulator.jobs().len() == made {
            tokio::task::yield_now().await;
        }
        served.emulator.advance(LONG);
    };
    let ((), reply) = tokio::join!(wait, served.call(sync, "", &body));
    assert_eq!((reply.status, reply.header("content-type")), (200, Some("video/mp4")));
    Some(reply.bytes)
}

#[tokio::test]
async fn a_request_has_the_same_video_at_once_and_queued() {
    let mut compared = 0;
    each_model(async |served| {
        let body = &served.model.examples[0].body.0;
        let Some(first) = at_once(&served, body).await else { return };
        let Some(second) = queued(&served, body).await else { return };
        assert!(first == second, "{}", served.model.model);
        compared += 1;
    })
    .await;
    assert!(compared > 0);
}

#[tokio::test]
async fn another_value_of_the_body_is_another_video() {
    let emulator = Emulator::builder().specs(acme::specs()).time_scale(1e6).start().await.unwrap();
    let video = async |body: &str| {
        let reply = send(&emulator, "POST", "/acme/api/v1/wan-1", &[acme::KEY], body.as_bytes()).await;
        assert_eq!((reply.status, reply.header("content-type")), (200, Some("video/mp4")));
        reply.bytes
    };
    let first = video(r#"{ "prompt": "a", "steps": 20 }"#).await;
    assert!(video(r#"{ "steps": 20, "prompt": "a" }"#).await == first, "the order of keys does not matter");
    for other in [r#"{ "prompt": "a", "steps": 21 }"#, r#"{ "prompt": "b", "steps": 20 }"#] {
        // Without the feature every request has the same clip.
        assert_eq!(video(other).await != first, cfg!(feature = "video"), "{other}");
    }
}
