//! What a spend guard lets through, by every door.

use serde_json::json;
use wan_runtime::{Amount, Cap, Charge, Error, ErrorKind, SpendGuard};

use crate::{
    acme::{Acme, Clip, KEY, PROMPT},
    server::{Reply, Server},
};

const SUBMIT: &str = "POST /v2/dear-1";

fn dollars(micros: i64) -> Amount {
    Amount::from_micros(micros)
}

fn guard() -> SpendGuard {
    SpendGuard::new("USD")
}

async fn server(reply: Reply) -> Server {
    let server = Server::start().await;
    server.on(SUBMIT, [reply]);
    server
}

fn accepted() -> Reply {
    Reply::json(200, r#"{"id":"job-7"}"#)
}

fn assert_refused(error: &Error, cap: Cap) {
    assert_eq!((error.kind(), error.charge()), (ErrorKind::SpendGuard, Charge::No), "{error}");
    assert_eq!(error.cap(), Some(cap), "{error}");
    assert!(error.hint().is_some());
}

#[tokio::test]
async fn a_cap_of_a_call_holds_at_every_door() {
    let server = server(accepted()).await;
    let client = Acme::moved(&server).spend_guard(guard().per_call(dollars(1_999_999))).build().unwrap();
    let json = || client.submit_json("dear-1", &json!({ "prompt": PROMPT }));
    let typed = || client.dear(&Clip::new());
    for error in [
        typed().submit().await.unwrap_err(),
        typed().run().await.unwrap_err(),
        typed().run_sync().await.unwrap_err(),
        json().submit().await.unwrap_err(),
        json().run().await.unwrap_err(),
        json().run_sync().await.unwrap_err(),
        typed().dangerously_allow_duplicate().submit().await.unwrap_err(),
        client.batch([typed()]).submit().next().await.unwrap().1.unwrap_err(),
        client.batch([typed()]).run().next().await.unwrap().1.unwrap_err(),
    ] {
        assert_refused(&error, Cap::Call);
    }
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn a_cap_is_reached_and_not_crossed() {
    let server = server(accepted()).await;
    let caps = guard().per_call(dollars(2_000_000)).per_client(dollars(5_000_000));
    let client = Acme::moved(&server).spend_guard(caps).build().unwrap();
    client.dear(&Clip::new()).submit().await.unwrap();
    client.clone().dear(&Clip::new()).submit().await.unwrap();
    let error = client.dear(&Clip::new()).submit().await.unwrap_err();
    assert_refused(&error, Cap::Client);
    insta::assert_snapshot!(
        error,
        @"not sent: USD 4.00 is or may be spent, the request may cost 2.00 more, and the cap is 5.00 a client; nothing was charged; raise the cap in the spend guard if you mean to spend more"
    );
    assert_eq!(server.count(SUBMIT), 2);
}

#[tokio::test]
async fn of_many_at_one_time_as_many_are_sent_as_the_cap_has_room_for() {
    let server = server(accepted()).await;
    let caps = guard().per_client(dollars(11_999_999));
    let client = Acme::moved(&server).spend_guard(caps).max_in_flight(8).build().unwrap();
    let one = |client: Acme| async move { client.dear(&Clip::new()).submit().await.map(drop) };
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..12 {
        tasks.spawn(one(client.clone()));
    }
    let calls: Vec<_> = (0..8).map(|_| client.dear(&Clip::new())).collect();
    let mut batch = client.batch(calls).concurrency(8).submit();
    let mut ended = Vec::new();
    while let Some((_, result)) = batch.next().await {
        ended.push(result.map(drop));
    }
    while let Some(result) = tasks.join_next().await {
        ended.push(result.unwrap());
    }
    assert_eq!(server.count(SUBMIT), 5);
    assert_eq!(ended.iter().filter(|result| result.is_ok()).count(), 5);
    ended
        .iter()
        .filter_map(|result| result.as_ref().err())
        .for_each(|error| assert_refused(error, Cap::Client));
}

#[tokio::test]
async fn a_cap_of_nothing_lets_nothing_through_that_has_a_price() {
    let server = server(accepted()).await;
    for (caps, cap) in [
        (guard().per_call(dollars(0)), Cap::Call),
        (guard().per_call(dollars(-1)), Cap::Call),
        (guard().per_client(dollars(0)), Cap::Client),
        (guard().per_client(dollars(i64::MIN)), Cap::Client),
    ] {
        let client = Acme::moved(&server).spend_guard(caps.allow_unknown_price()).build().unwrap();
        assert_refused(&client.dear(&Clip::new()).submit().await.unwrap_err(), cap);
    }
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn what_may_have_been_bought_counts_as_spent_and_what_was_not_does_not() {
    for (reply, counts) in [
        (accepted(), true),
        (Reply::Close, true),
        (Reply::json(500, "{}"), true),
        (Reply::json(200, "{}"), true),
        (Reply::json(400, "{}"), false),
        (Reply::http(429, &[("retry-after", "0")], b"{}"), false),
    ] {
        let server = server(reply).await;
        let client =
            Acme::moved(&server).spend_guard(guard().per_client(dollars(2_000_000))).build().unwrap();
        drop(client.dear(&Clip::new()).submit().await);
        let before = server.count(SUBMIT);
        server.on(SUBMIT, [accepted()]);
        let second = client.dear(&Clip::new()).submit().await;
        assert_eq!(second.is_err(), counts);
        assert_eq!(server.count(SUBMIT) > before, !counts);
    }
}

#[tokio::test]
async fn a_duplicate_counts_as_another_purchase() {
    let server = Server::start().await;
    server.on(SUBMIT, [Reply::Close, accepted()]);
    let client = Acme::moved(&server).spend_guard(guard().per_client(dollars(3_999_999))).build().unwrap();
    let call = client.dear(&Clip::new()).dangerously_allow_duplicate();
    let error = call.submit().await.unwrap_err();
    assert_eq!((error.kind(), error.charge()), (ErrorKind::SubmitUnknown, Charge::Unknown));
    assert_eq!(server.count(SUBMIT), 1);
}

#[tokio::test]
async fn an_unknown_price_is_refused_under_a_cap_unless_it_is_allowed() {
    let server = Server::start().await;
    server.on("POST /v2/clip-1", [accepted()]).on(SUBMIT, [accepted()]);
    let client = |guard| Acme::moved(&server).spend_guard(guard).build().unwrap();
    let strict = client(guard().per_client(dollars(9_000_000)));
    assert_refused(&strict.clip(&Clip::new()).submit().await.unwrap_err(), Cap::UnknownPrice);
    let euros = client(SpendGuard::new("EUR").per_client(dollars(9_000_000)));
    let error = euros.dear(&Clip::new()).submit().await.unwrap_err();
    assert_refused(&error, Cap::UnknownPrice);
    assert!(error.to_string().contains("the price is in USD, and the cap in EUR"), "{error}");
    assert!(server.requests().is_empty());

    let lenient = client(guard().per_client(dollars(1)).allow_unknown_price());
    lenient.clip(&Clip::new()).submit().await.unwrap();
    assert_refused(&lenient.dear(&Clip::new()).submit().await.unwrap_err(), Cap::Client);
}

#[tokio::test]
async fn a_published_price_does_not_hold_for_what_the_specs_do_not_know() {
    let server = server(accepted()).await;
    let client = |guard| Acme::moved(&server).spend_guard(guard).build().unwrap();
    let wrong = Clip { steps: Some(5), ..Clip::new() };
    let strict = client(guard().per_call(dollars(2_000_000)));
    for call in
        [strict.dear(&Clip::new()).unlisted("/number", 50), strict.dear(&wrong).dangerously_skip_validation()]
    {
        let error = call.submit().await.unwrap_err();
        assert_refused(&error, Cap::UnknownPrice);
        assert!(error.to_string().contains("what the published price does not speak of"), "{error}");
    }
    // What is valid needs no skipping, so skipping it changes nothing.
    strict.dear(&Clip::new()).dangerously_skip_validation().submit().await.unwrap();
    assert_eq!(server.count(SUBMIT), 1);

    let lenient = client(guard().per_client(dollars(3_000_000)).allow_unknown_price());
    lenient.dear(&Clip::new()).unlisted("/number", 50).submit().await.unwrap();
    let again = lenient.dear(&Clip::new()).unlisted("/number", 50).submit().await.unwrap_err();
    assert_refused(&again, Cap::Client);
}

#[test]
fn a_guard_that_guards_nothing_is_refused_when_the_client_is_built() {
    for guard in [
        guard(),
        guard().allow_unknown_price(),
        SpendGuard::new("dollars").per_call(dollars(1)),
        guard().per_day(dollars(1)),
    ] {
        let error = Acme::builder().api_key(KEY).spend_guard(guard).build().unwrap_err();
        assert_eq!((error.kind(), error.charge()), (ErrorKind::Config, Charge::No));
        assert!(error.hint().is_some(), "{error}");
    }
}

#[cfg(feature = "journal")]
#[tokio::test]
async fn more_than_can_be_counted_is_over_every_cap() {
    use wan_runtime::{
        Journal,
        journal::{Intent, JournalStore},
    };

    let server = server(accepted()).await;
    let folder = tempfile::tempdir().unwrap();
    let journal = Journal::open(folder.path().join("journal.db")).unwrap();
    for _ in 0..2 {
        let mut intent = Intent::new("acme", "dear-1", "0123456789ab", "{}");
        (intent.currency, intent.high) = (Some("USD".to_owned()), Some(dollars(i64::MAX)));
        journal.begin(intent, None).await.unwrap();
    }
    let caps = guard().per_day(dollars(i64::MAX - 1));
    let client = Acme::moved(&server).journal_store(journal).spend_guard(caps).build().unwrap();
    assert_refused(&client.dear(&Clip::new()).submit().await.unwrap_err(), Cap::Day);
    assert!(server.requests().is_empty());
}

#[cfg(feature = "journal")]
#[tokio::test]
async fn a_cap_that_is_lowered_and_a_clock_that_is_put_back_make_no_room() {
    use std::time::{Duration, SystemTime};

    use wan_runtime::{
        Journal,
        journal::{Intent, JournalStore},
    };

    let server = server(accepted()).await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    let client = |most| {
        let caps = guard().per_day(dollars(most));
        Acme::moved(&server).journal(&path).spend_guard(caps).build().unwrap()
    };
    client(4_000_000).dear(&Clip::new()).submit().await.unwrap();
    assert_refused(&client(3_999_999).dear(&Clip::new()).submit().await.unwrap_err(), Cap::Day);
    // It was sent before the clock was put back by a week.
    let mut intent = Intent::new("acme", "dear-1", "0123456789ab", "{}");
    (intent.currency, intent.high) = (Some("USD".to_owned()), Some(dollars(1)));
    intent.sent_at = SystemTime::now() + Duration::from_secs(7 * 86_400);
    Journal::open(&path).unwrap().begin(intent, None).await.unwrap();
    assert_refused(&client(4_000_000).dear(&Clip::new()).submit().await.unwrap_err(), Cap::Day);
    client(4_000_001).dear(&Clip::new()).submit().await.unwrap();
    assert_eq!(server.count(SUBMIT), 2);
}

#[cfg(feature = "journal")]
#[tokio::test]
async fn a_cap_of_a_day_holds_for_all_clients_of_a_journal() {
    use wan_runtime::{
        Journal,
        journal::{JournalStore, Stage},
    };

    let server = Server::start().await;
    server.on(SUBMIT, [Reply::Close, accepted()]);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    let client = || {
        let caps = guard().per_day(dollars(4_000_000));
        Acme::moved(&server).journal(&path).spend_guard(caps).build().unwrap()
    };
    client().dear(&Clip::new()).submit().await.unwrap_err();
    client().dear(&Clip::new()).submit().await.unwrap();
    assert_refused(&client().dear(&Clip::new()).submit().await.unwrap_err(), Cap::Day);
    assert_eq!(server.count(SUBMIT), 2);

    // The first one's fate was not known. Once it turns out that it was never bought, there is room again.
    let journal = Journal::open(&path).unwrap();
    let entries = journal.entries(false).await.unwrap();
    assert_eq!(entries.len(), 2, "what was refused left nothing to explain");
    let gone = wan_runtime::journal::Change::Stage(Stage::Rejected, None);
    journal.update(entries[0].id, gone).await.unwrap();
    client().dear(&Clip::new()).submit().await.unwrap();
}
