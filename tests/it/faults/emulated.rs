//! The rows that the emulator can play: a whole provider then stands behind the fault.

use std::{net::TcpStream, pin::pin, sync::Arc, thread, time::Duration};

use serde_json::{Value, json};
use tokio::{
    join,
    task::{block_in_place, yield_now},
    time::{Instant, advance, pause, resume, timeout},
};
use wan_emulator::{Fault, FaultRule};
use wan_video::{
    ErrorKind, Journal,
    journal::{JournalStore as _, Stage},
};

use super::{
    ground::{Ground, submit},
    pooled::question,
    row::Expected,
};

/// A submit that meets this fault ends so.
async fn row(fault: Value, expected: Expected) {
    let ground = Ground::emulated(&fault).await;
    ground.ends(expected).await;
    let met = ground.emulator().requests();
    assert_eq!(met.len(), expected.sends, "{fault}");
}

/// The emulator opens its port again just before the third attempt, and is waited for: it does so on another thread.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r02_connection_refused_then_up_on_the_third_try() {
    let ground = Ground::emulated_by(&json!([])).await;
    let emulator = Arc::clone(ground.emulator());
    let address = emulator.url().trim_start_matches("http://").to_owned();
    let listens = move || TcpStream::connect(&address).is_ok();
    emulator.add_fault(FaultRule::new(Fault::Refused { milliseconds: 60_000 })).unwrap();
    while listens() {
        yield_now().await;
    }
    let ground = ground.before_each(move |sent| {
        if sent == 2 {
            // What wakes the emulator's task is not to hold it up as well.
            block_in_place(|| {
                emulator.clear_faults();
                while !listens() {
                    thread::yield_now();
                }
            });
        }
    });
    ground.ends(Expected::accepted(3)).await;
    assert_eq!(ground.emulator().requests().len(), 1);
}

#[tokio::test]
async fn r11_reset_before_reading() {
    row(json!("reset_before_request"), Expected::unknown(0)).await;
}

#[tokio::test]
async fn r12_reset_after_part_of_the_request() {
    row(json!("reset_during_request"), Expected::unknown(0)).await;
}

#[tokio::test]
async fn r13_reset_after_the_full_request() {
    row(json!("reset_after_request"), Expected::unknown(1)).await;
}

#[tokio::test]
async fn r14_close_without_an_answer() {
    row(json!("closed"), Expected::unknown(1)).await;
    row(json!({ "closed": { "accepted": false } }), Expected::unknown(0)).await;
}

/// A submit that meets this fault takes the time that is waited for an answer, over which the clock leaps.
async fn waiting(fault: Value, expected: Expected) -> Duration {
    let ground = Ground::emulated(&fault).await;
    let (client, start) = (ground.client(), Instant::now());
    let leap = async {
        while ground.emulator().ledger().is_empty() {
            yield_now().await;
        }
        pause();
    };
    let (ended, ()) = join!(submit(&client), leap);
    resume();
    let waited = start.elapsed();
    ground.hold(ended, expected).await;
    waited
}

#[tokio::test]
async fn r15_silence_until_the_read_timeout() {
    let waited = waiting(json!("silence"), Expected::unknown(1)).await;
    assert!((60..65).contains(&waited.as_secs()), "it gave up after {waited:?}");
}

#[tokio::test]
async fn r32_success_with_a_stall_in_the_body() {
    let waited = waiting(json!("stall"), Expected::id_lost()).await;
    assert!((30..35).contains(&waited.as_secs()), "it gave up after {waited:?}");
}

#[tokio::test]
async fn r16_partial_status_line() {
    row(json!({ "not_http": { "form": "partial_head" } }), Expected::unknown(1)).await;
}

/// There is always more to read, so that the clock does not leap by itself.
#[tokio::test]
async fn r16_endless_interim_answers() {
    let ground = Ground::emulated(&json!({ "not_http": { "form": "interim" } })).await;
    let client = ground.client();
    let minute = async {
        while ground.emulator().ledger().is_empty() {
            yield_now().await;
        }
        pause();
        advance(Duration::from_secs(65)).await;
    };
    let (ended, ()) = join!(submit(&client), minute);
    resume();
    ground.hold(ended, Expected::unknown(1)).await;
}

#[tokio::test]
async fn r17_not_http() {
    for form in ["text", "two_lengths", "large_head"] {
        row(json!({ "not_http": { "form": form } }), Expected::unknown(1)).await;
    }
}

#[tokio::test]
async fn r18_server_failures() {
    for code in [500, 502, 504, 520, 521, 522, 523, 524] {
        row(json!({ "status": { "code": code, "accepted": true } }), Expected::unknown(1)).await;
    }
    row(json!({ "status": { "code": 504 } }), Expected::unknown(0)).await;
}

#[tokio::test]
async fn r19_unavailable_without_retry_after() {
    row(json!({ "status": { "code": 503 } }), Expected::unknown(0)).await;
    let hint = json!({ "header": { "name": "retry-after", "value": "0" } });
    row(json!({ "status": { "code": 503, "hint": hint } }), Expected::unknown(0)).await;
}

/// A question that costs nothing leaves the client with a connection.
#[tokio::test]
async fn r21_stale_pooled_connection_reset_as_the_request_arrives() {
    for (fault, paid) in [("reset_before_request", 0), ("closed", 1)] {
        let ground = Ground::emulated(&json!(fault)).await;
        let client = ground.client();
        drop(question(&client).await);
        ground.hold(submit(&client).await, Expected::unknown(paid)).await;
        assert_eq!(ground.emulator().requests().len(), 2, "{fault}");
    }
}

#[tokio::test]
async fn r26_rate_limited_then_accepted() {
    let hint = json!({ "header": { "name": "retry-after", "value": "0" } });
    row(json!({ "rate_limited": { "hint": hint } }), Expected::accepted(2)).await;
}

#[tokio::test]
async fn r27_rate_limited_for_good() {
    let fault = json!({ "fault": "rate_limited", "on": { "operation": "submit" }, "times": null });
    let ground = Ground::emulated_by(&fault).await;
    ground.ends(Expected::refused(ErrorKind::RateLimited, 3)).await;
    assert_eq!(ground.emulator().requests().len(), 3);
}

#[tokio::test]
async fn r27_rate_limited_for_a_day() {
    let limited = json!({ "rate_limited": { "hint": { "seconds": 86400 } } });
    row(limited, Expected::refused(ErrorKind::RateLimited, 1)).await;
}

#[tokio::test]
async fn r29_refusals() {
    use ErrorKind::{Auth, InsufficientCredits, NotFound, Rejected};
    for (code, kind) in [
        (400, Rejected),
        (401, Auth),
        (403, Auth),
        (402, InsufficientCredits),
        (404, NotFound),
        (405, Rejected),
        (410, NotFound),
        (413, Rejected),
        (414, Rejected),
        (415, Rejected),
        (422, Rejected),
        (431, Rejected),
        (451, Rejected),
    ] {
        row(json!({ "status": { "code": code } }), Expected::refused(kind, 1)).await;
    }
    let credits = json!({ "status": { "code": 406, "row": 2 } });
    row(credits, Expected::refused(InsufficientCredits, 1)).await;
}

#[tokio::test]
async fn r30_redirects_to_another_host() {
    for code in [301, 302, 303, 307, 308] {
        let redirect = json!({ "redirect": { "to": "{elsewhere}", "code": code } });
        row(redirect, Expected::refused(ErrorKind::Rejected, 1)).await;
    }
}

#[tokio::test]
async fn r31_success_with_a_cut_body() {
    for framing in ["length", "chunked", "close"] {
        row(json!({ "cut": { "framing": framing } }), Expected::id_lost()).await;
    }
    row(json!("reset_during_answer"), Expected::id_lost()).await;
}

#[tokio::test]
async fn r33_every_success_with_an_id() {
    for code in [201, 202, 203] {
        row(json!({ "success_status": { "code": code } }), Expected::accepted(1)).await;
    }
    row(json!({ "drip": { "bytes": 16, "milliseconds": 1 } }), Expected::accepted(1)).await;
}

#[tokio::test]
async fn r34_success_without_an_id() {
    for fault in
        [json!("no_id"), json!({ "wrong_id": { "id": { "no": "text" } } }), json!("html"), json!("empty")]
    {
        row(fault, Expected::id_lost()).await;
    }
}

#[tokio::test]
async fn r35_success_with_a_bad_id() {
    row(json!("wrong_id"), Expected::id_lost()).await;
    row(json!({ "wrong_id": { "id": "a".repeat(10_000) } }), Expected::id_lost()).await;
}

#[tokio::test]
async fn r36_success_then_reset() {
    row(json!("reset_after_answer"), Expected::accepted(1)).await;
}

#[tokio::test]
async fn r37_answers_of_100_megabytes() {
    row(json!("oversized"), Expected::id_lost()).await;
    row(json!("gzip"), Expected::id_lost()).await;
    let large = json!({ "status": { "code": 400, "body_bytes": 100_000_000 } });
    row(large, Expected::refused(ErrorKind::Rejected, 1)).await;
}

/// The caller leaves while the answer comes bit by bit. There is nobody to tell an error to.
#[tokio::test]
async fn r38_future_dropped_after_the_bytes_were_sent() {
    let ground = Ground::emulated(&json!({ "drip": { "bytes": 8, "milliseconds": 10 } })).await;
    let client = ground.client();
    {
        let mut waiting = pin!(submit(&client));
        let charged = async {
            while ground.emulator().ledger().is_empty() {
                yield_now().await;
            }
        };
        tokio::select! {
            _ = &mut waiting => panic!("the answer has not come yet"),
            () = charged => {}
        }
    }
    let journal = Journal::open(ground.journal()).unwrap();
    let id = async {
        loop {
            let entries = journal.entries(false).await.unwrap();
            match entries.into_iter().find(|entry| entry.stage == Stage::Accepted) {
                Some(entry) => return entry.job.unwrap(),
                None => yield_now().await,
            }
        }
    };
    let job = timeout(Duration::from_secs(5), id).await.expect("the id is written down");
    assert_eq!(job.id(), ground.emulator().jobs()[0].id);
    client.shutdown(Duration::from_secs(10)).await.unwrap();
    ground.hold(Ok(job), Expected::accepted(1)).await;
}
