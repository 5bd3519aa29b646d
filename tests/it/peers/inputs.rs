//! Stand-ins and clients that take any body: a mistake in it is then found where it costs money.

use serde_json::{Value, json};
use wan_video::{Charge, ErrorKind};

use super::{Stage, call};
use crate::canary;

const SUBMIT: &str = "/segmind/api/v2/";

impl Stage {
    /// That the body is refused by the client, and by the emulator where the client is told to look away.
    async fn refuses(&self, body: &Value, name: &str) {
        let call = || self.client().submit_json("wan-2.6-t2v", body);
        let error = call().submit().await.unwrap_err();
        assert_eq!((error.kind(), error.charge()), (ErrorKind::Validation, Charge::No), "{body}: {error}");
        assert!(error.to_string().contains(name), "{error}");
        let before = self.submits().len();
        let error = call().dangerously_skip_validation().submit().await.unwrap_err();
        assert_eq!((error.kind(), error.charge()), (ErrorKind::Rejected, Charge::No), "{body}: {error}");
        assert!(error.to_string().contains(name), "{error}");
        assert_eq!(self.submits().len(), before + 1, "{body}");
    }
}

/// 5.29: the stand-in of open-design takes a body that the provider refuses.
#[tokio::test]
async fn emulator_rejects_unknown_params() {
    let stage = Stage::new().await;
    let prompt = canary::prompt();
    for (body, name) in [
        (json!({ "prompt": prompt, "promt_extend": true }), "promt_extend"),
        (json!({ "prompt": prompt, "Seed": 7 }), "Seed"),
        (json!({ "prompt": prompt, "input": { "seed": 7 } }), "input"),
        (json!({ "prompt": prompt, "seed": "seven" }), "seed"),
        (json!({ "prompt": prompt, "duration": 7 }), "duration"),
        (json!({ "seed": 7 }), "prompt"),
    ] {
        stage.refuses(&body, name).await;
    }
    // What the specs do not list, a caller may send on purpose; the emulator knows the specs and nothing more.
    let error = call(&stage.client()).unlisted("/new_option", 1).submit().await.unwrap_err();
    assert_eq!((error.kind(), error.charge()), (ErrorKind::Rejected, Charge::No), "{error}");
    assert!(error.to_string().contains("new_option"), "{error}");
    assert!(stage.emulator.ledger().is_empty() && stage.emulator.jobs().is_empty());
    // The same body without the mistake is taken.
    call(&stage.client()).submit().await.unwrap();
    assert_eq!(stage.emulator.ledger().len(), 1);
    assert!(stage.submits().iter().all(|submit| submit.path.starts_with(SUBMIT)));
}
