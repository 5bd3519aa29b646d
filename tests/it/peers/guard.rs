//! A cap that is kept on one way to the provider and forgotten on another.

use std::{future::Future, pin::Pin};

use serde_json::json;
use wan_emulator::Emulator;
use wan_video::{
    Amount, Cap, Charge, Error, ErrorKind, Media, SpendGuard, segmind::Client, segmind::Wan21I2v480p,
};

use super::{Stage, call, fox};
use crate::canary;

type Ending = Pin<Box<dyn Future<Output = Result<(), Error>>>>;

/// A way to the provider.
type Door = (&'static str, fn(Client) -> Ending);

/// Every way on which a client buys something.
const DOORS: [Door; 12] = [
    ("submit", |client| Box::pin(async move { call(&client).submit().await.map(drop) })),
    ("run", |client| Box::pin(async move { call(&client).run().await.map(drop) })),
    ("run_sync", |client| Box::pin(async move { call(&client).run_sync().await.map(drop) })),
    ("submit_json, submit", |client| Box::pin(async move { raw(&client).submit().await.map(drop) })),
    ("submit_json, run", |client| Box::pin(async move { raw(&client).run().await.map(drop) })),
    ("submit_json, run_sync", |client| Box::pin(async move { raw(&client).run_sync().await.map(drop) })),
    ("unlisted", |client| {
        Box::pin(async move { call(&client).unlisted("/new", true).submit().await.map(drop) })
    }),
    ("without validation", |client| {
        Box::pin(async move { raw(&client).dangerously_skip_validation().submit().await.map(drop) })
    }),
    ("with a duplicate", |client| {
        Box::pin(async move { call(&client).dangerously_allow_duplicate().submit().await.map(drop) })
    }),
    ("with a tag", |client| Box::pin(async move { call(&client).tag("scene 12").submit().await.map(drop) })),
    ("batch, submit", |client| {
        Box::pin(async move { client.batch([call(&client)]).submit().next().await.unwrap().1.map(drop) })
    }),
    ("batch, run", |client| {
        Box::pin(async move { client.batch([raw(&client)]).run().next().await.unwrap().1.map(drop) })
    }),
];

fn raw(client: &Client) -> wan_video::Call {
    client.submit_json("wan-2.6-t2v", &json!({ "prompt": canary::prompt(), "seed": 7 }))
}

fn guard() -> SpendGuard {
    SpendGuard::new("USD")
}

/// A guard that lets unlisted values through at the published price: otherwise their door is closed under any cap.
fn lenient() -> SpendGuard {
    guard().allow_unknown_price()
}

fn cents(cents: i64) -> Amount {
    Amount::from_micros(cents * 10_000)
}

/// Does what the request says, and leaves out what it does not know: the emulator refuses an unknown parameter.
fn reaches(name: &str) -> bool {
    name != "unlisted"
}

/// 5.24: printing-press keeps its cap on one path and stores it only on another. There is no command line and no MCP
/// server here yet: the doors are those of the library, and whatever comes later goes through one of them.
#[tokio::test]
async fn guard_enforced_in_lib_cli_mcp_batch_raw() {
    let stage = Stage::new().await;
    // The published price is USD 0.625 to 2.81.
    for (name, door) in DOORS {
        let client = stage.builder().spend_guard(lenient().per_call(cents(280))).build().unwrap();
        let error = door(client).await.expect_err(name);
        assert_eq!((error.kind(), error.charge()), (ErrorKind::SpendGuard, Charge::No), "{name}: {error}");
        assert_eq!(error.cap(), Some(Cap::Call), "{name}: {error}");
    }
    assert!(stage.emulator.requests().is_empty(), "a refused request was sent");
    assert!(stage.entries().await.is_empty(), "a refused request is in the journal");

    // The same doors are open where the cap lets the request through.
    for (name, door) in DOORS.into_iter().filter(|(name, _)| reaches(name)) {
        let client = stage.builder().spend_guard(lenient().per_call(cents(281))).build().unwrap();
        let before = stage.emulator.ledger().len();
        door(client).await.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(stage.emulator.ledger().len(), before + 1, "{name}");
    }
}

/// What is bought through one door is not there for the next one.
#[tokio::test]
async fn the_caps_of_a_client_and_of_a_day_are_one_purse_for_all_doors() {
    for (guard, cap) in
        [(lenient().per_client(cents(562)), Cap::Client), (lenient().per_day(cents(562)), Cap::Day)]
    {
        let stage = Stage::new().await;
        let client = stage.builder().spend_guard(guard).build().unwrap();
        call(&client).submit().await.unwrap();
        raw(&client).run().await.unwrap();
        for (name, door) in DOORS {
            let error = door(client.clone()).await.expect_err(name);
            assert_eq!((error.kind(), error.cap()), (ErrorKind::SpendGuard, Some(cap)), "{name}: {error}");
        }
        assert_eq!((stage.submits().len(), stage.emulator.ledger().len()), (2, 2));
    }
}

/// A batch stops at the cap: what it begins is paid, and what is left is not begun.
#[tokio::test]
async fn a_batch_stops_at_the_cap() {
    let stage = Stage::with(Emulator::builder()).await;
    let client = stage.builder().spend_guard(guard().per_client(cents(850))).build().unwrap();
    let calls: Vec<_> = (0..50).map(|number| client.wan26_t2v(&fox().seed(number))).collect();
    let mut results = client.batch(calls).concurrency(2).run();
    let (mut made, mut refused) = (0, 0);
    while let Some((_, result)) = results.next().await {
        match result {
            Ok(_) => made += 1,
            Err(error) => {
                assert_eq!(error.cap(), Some(Cap::Client), "{error}");
                refused += 1;
            }
        }
    }
    assert_eq!((made, stage.emulator.ledger().len()), (3, 3));
    assert!(refused <= 2 && results.begun() <= 5, "{refused} were refused one by one");
}

/// 5.25 under a cap: what nobody has published is not taken for nothing.
#[tokio::test]
async fn an_unknown_price_is_not_let_through_as_zero() {
    let stage = Stage::new().await;
    let request = Wan21I2v480p::new(Media::url("https://example.test/fox.png"), canary::prompt()).seed(7);
    let strict = stage.builder().spend_guard(guard().per_call(cents(100_000))).build().unwrap();
    let error = strict.wan21_i2v480p(&request).submit().await.unwrap_err();
    assert_eq!((error.kind(), error.cap()), (ErrorKind::SpendGuard, Some(Cap::UnknownPrice)), "{error}");
    assert!(stage.emulator.requests().is_empty());
    let open = guard().per_call(cents(100_000)).allow_unknown_price();
    let client = stage.builder().spend_guard(open).build().unwrap();
    client.wan21_i2v480p(&request).submit().await.unwrap();
    let entries = stage.entries().await;
    assert_eq!(entries.iter().map(|entry| entry.high).collect::<Vec<_>>(), [None]);
}
