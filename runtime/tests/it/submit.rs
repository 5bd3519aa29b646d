//! Requests that cost money.

use std::{
    pin::pin,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll, Waker},
    time::Duration,
};

use serde_json::{Value, json};
use tokio::{
    net::TcpSocket,
    sync::{Notify, mpsc},
    time::timeout,
};
use wan_runtime::{
    Body, Charge, Error, ErrorKind, HttpTransport, Request, Response, SendFuture, Transport, TransportError,
};

use crate::{
    acme::{Acme, Clip, KEY, PROMPT},
    server::{Reply, Server},
};

const SUBMIT: &str = "POST /v2/clip-1";

/// What a submit that is answered so ends with.
async fn refused(reply: Reply) -> Error {
    let server = Server::start().await;
    server.on(SUBMIT, [reply]);
    let error = Acme::at(&server).clip(&Clip::new()).submit().await.unwrap_err();
    assert_eq!(server.requests().len(), 1, "it was sent more than once: {error}");
    error
}

#[tokio::test]
async fn a_submit_sends_the_request_and_the_key_and_returns_the_job() {
    let server = Server::start().await;
    server.on(SUBMIT, [Reply::json(200, r#"{"id":"job-7","status_url":"https://evil.example"}"#)]);
    let job = Acme::at(&server).clip(&Clip::new()).submit().await.unwrap();
    assert_eq!((job.id(), job.model()), ("job-7", "clip-1"));
    let reference = job.to_ref();
    assert_eq!((reference.provider(), reference.spec()), ("acme", "0123456789ab"));
    assert!(reference.submitted_at().elapsed().unwrap() < Duration::from_secs(60));

    let request = &server.requests()[0];
    assert_eq!(request.headers["x-api-key"], KEY);
    assert_eq!(request.headers["content-type"], "application/json");
    let sent: Value = serde_json::from_slice(&request.body).unwrap();
    assert_eq!(sent, json!({ "prompt": PROMPT, "steps": 30 }));
}

#[tokio::test]
async fn every_2xx_with_an_id_is_a_job() {
    for status in [200, 201, 202, 203] {
        let server = Server::start().await;
        server.on(SUBMIT, [Reply::json(status, r#"{"id":"job-7"}"#)]);
        assert!(Acme::at(&server).clip(&Clip::new()).submit().await.is_ok(), "{status}");
    }
}

#[tokio::test]
async fn a_submit_without_an_answer_is_unknown_and_is_sent_once() {
    let error = refused(Reply::Close).await;
    assert_eq!((error.kind(), error.charge()), (ErrorKind::SubmitUnknown, Charge::Unknown));
    assert!(error.job().is_none() && error.status().is_none());
    assert!(error.hint().unwrap().contains("before you submit again"), "{error}");
}

#[tokio::test]
async fn an_answer_that_leaves_it_open_is_unknown_and_is_sent_once() {
    for status in [408, 409, 500, 502, 503, 504, 520, 524] {
        let error = refused(Reply::http(status, &[("retry-after", "0")], b"{}")).await;
        let told = (error.kind(), error.charge(), error.status());
        assert_eq!(told, (ErrorKind::SubmitUnknown, Charge::Unknown, Some(status)));
    }
    for garbage in [&b"SSH-2.0-OpenSSH_9.6\r\n"[..], b"HTTP/1.1 2", b"HTTP/1.1 100 Continue\r\n\r\n"] {
        let error = refused(Reply::Bytes(garbage.to_vec())).await;
        assert_eq!((error.kind(), error.charge()), (ErrorKind::SubmitUnknown, Charge::Unknown), "{error}");
    }
}

#[tokio::test]
async fn a_refusal_costs_nothing_and_is_sent_once() {
    use ErrorKind::{Auth, InsufficientCredits, NotFound, Rejected};
    for (status, body, kind) in [
        (400, r#"{"message":"no such size"}"#, Rejected),
        (401, "{}", Auth),
        (403, "{}", Auth),
        (404, "{}", NotFound),
        (406, r#"{"message":"Insufficient credits"}"#, InsufficientCredits),
        (406, r#"{"message":"Invalid content type"}"#, Rejected),
        (422, r#"{"status":"FAILED"}"#, Rejected),
    ] {
        let error = refused(Reply::json(status, body)).await;
        assert_eq!((error.kind(), error.charge()), (kind, Charge::No), "{status}");
        assert_eq!((error.status(), error.body()), (Some(status), Some(body)));
    }
}

#[tokio::test]
async fn a_refusal_tells_what_to_do() {
    let told = async |reply| refused(reply).await.to_string();
    insta::assert_snapshot!(
        told(Reply::json(401, r#"{"message":"bad\u001b[31m key"}"#)).await,
        @r#"acme answered the submit with HTTP 401 (Unauthorized): "bad key"; nothing was charged; check the key, for instance in `ACME_API_KEY`, and submit again"#
    );
    insta::assert_snapshot!(
        told(Reply::http(429, &[("retry-after", "300")], b"{}")).await,
        @"acme answered the submit with HTTP 429 (Slow Down); nothing was charged; submit again in 300 s"
    );
    insta::assert_snapshot!(
        told(Reply::json(404, "{}")).await,
        @"acme answered the submit with HTTP 404 (Not Found); nothing was charged; that this model can be queued is only assumed: call `run_sync` instead"
    );
    insta::assert_snapshot!(
        told(Reply::json(504, "<html>")).await,
        @"acme answered the submit with HTTP 504 (server failure); whether it is charged is not known; look for the job in your account at Acme before you submit again"
    );
}

#[tokio::test]
async fn a_blocking_call_is_advised_only_where_there_is_one_and_the_queue_was_a_guess() {
    let server = Server::start().await;
    let client = Acme::at(&server);
    let body = json!({ "prompt": PROMPT });
    for (error, is_advised) in [
        (client.submit_json("clip-1", &body).submit().await.unwrap_err(), true),
        (client.submit_json("clip-1", &body).run_sync().await.unwrap_err(), false),
        (client.submit_json("slow-1", &body).submit().await.unwrap_err(), false),
        (client.submit_json("dear-1", &body).submit().await.unwrap_err(), false),
    ] {
        assert_eq!((error.kind(), error.charge()), (ErrorKind::NotFound, Charge::No));
        assert_eq!(error.to_string().contains("run_sync"), is_advised, "{error}");
    }
}

#[tokio::test]
async fn a_draft_is_sent_by_no_door_and_no_opt_out() {
    let server = Server::start().await;
    let client = Acme::at(&server);
    let body = json!({ "prompt": PROMPT });
    let untyped = || client.submit_json("draft-1", &body);
    let typed = || client.draft(&Clip::new());
    let errors = [
        untyped().submit().await.unwrap_err(),
        untyped().run_sync().await.unwrap_err(),
        untyped().run().await.unwrap_err(),
        untyped().dangerously_skip_validation().submit().await.unwrap_err(),
        untyped().unlisted("/new", 1).dangerously_allow_duplicate().submit().await.unwrap_err(),
        typed().submit().await.unwrap_err(),
        typed().dangerously_skip_validation().run_sync().await.unwrap_err(),
        typed().body().unwrap_err(),
    ];
    for error in errors {
        assert_eq!((error.kind(), error.charge()), (ErrorKind::Config, Charge::No));
        insta::allow_duplicates! {
            insta::assert_snapshot!(error, @"`draft-1` is a draft whose facts nobody has confirmed, so nothing was sent and nothing is paid; call a model that is no draft, or review the draft's spec, make it stable and generate again");
        }
    }
    assert!(server.requests().is_empty());
    let unknown = client.submit_json("draft-2", &body).submit().await.unwrap_err();
    assert!(!unknown.to_string().contains("draft-1"), "{unknown}");
}

#[tokio::test]
async fn a_rate_limit_tells_how_long_to_wait_and_which_request_it_was() {
    let error = refused(Reply::http(429, &[("retry-after", "300"), ("x-request-id", "r-1")], b"{}")).await;
    assert_eq!(error.kind(), ErrorKind::RateLimited);
    assert_eq!(error.retry_after(), Some(Duration::from_mins(5)));
    assert_eq!(error.request_id(), Some("r-1"));
    // Some write it into the body.
    assert_eq!(refused(Reply::json(400, r#"{"trace":"r-2"}"#)).await.request_id(), Some("r-2"));
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    for status in [301, 302, 303, 307, 308] {
        let elsewhere = Server::start().await;
        let error = refused(Reply::http(status, &[("location", elsewhere.url())], b"")).await;
        assert_eq!((error.kind(), error.charge()), (ErrorKind::Rejected, Charge::No));
        assert!(elsewhere.requests().is_empty(), "{status}");
    }
}

#[tokio::test]
async fn an_accepted_request_without_a_good_id_counts_as_paid_and_is_sent_once() {
    for body in
        [r#"{"id":"../../admin"}"#, r#"{"id":""}"#, r#"{"id":null}"#, "{}", "<html>", r#"{"id":"a b"}"#]
    {
        let error = refused(Reply::json(200, body)).await;
        let told = (error.kind(), error.charge(), error.status());
        assert_eq!(told, (ErrorKind::AcceptedIdLost, Charge::Yes, Some(200)), "{body}");
        assert_eq!(error.body(), Some(body));
    }
    let cut = Reply::raw(200, &[("content-length", "500")], br#"{"id":"job-7"}"#);
    assert_eq!(refused(cut).await.kind(), ErrorKind::AcceptedIdLost);
    let chunked = Reply::raw(200, &[("transfer-encoding", "chunked")], b"e\r\n{\"id\":\"job-7\"}\r\n");
    assert_eq!(refused(chunked).await.charge(), Charge::Yes);
}

#[tokio::test]
async fn an_answer_without_end_is_given_up() {
    let error = refused(Reply::raw(200, &[], &vec![b' '; 9 * 1024 * 1024])).await;
    assert_eq!(error.kind(), ErrorKind::AcceptedIdLost);
    assert!(error.to_string().contains("longer than 8388608 bytes"), "{error}");
}

#[tokio::test]
async fn what_a_server_sends_back_shows_neither_key_nor_prompt_nor_signature() {
    let body = json!({ "message": format!("{KEY} may not say {PROMPT}: https://x.example/v?sig=secret") });
    let error = refused(Reply::json(400, &body.to_string())).await;
    let told = format!("{error} {error:?} {:?}", error.body());
    for private in [KEY, PROMPT, "secret"] {
        assert!(!told.contains(private), "{told}");
    }
    assert!(told.contains("[redacted] may not say [redacted]: https://x.example/v?.."), "{told}");
}

#[tokio::test]
async fn an_invalid_request_is_not_sent_unless_the_caller_insists() {
    let server = Server::start().await;
    server.on(SUBMIT, [Reply::json(200, r#"{"id":"job-7"}"#)]);
    let client = Acme::at(&server);
    let wrong = Clip { steps: Some(5), ..Clip::new() };
    let wrong_json = json!({ "prompt": PROMPT, "steps": 5 });
    let typed = client.clip(&wrong).submit().await.unwrap_err();
    let untyped = client.submit_json("clip-1", &wrong_json).submit().await.unwrap_err();
    for error in [&typed, &untyped] {
        assert_eq!((error.kind(), error.charge()), (ErrorKind::Validation, Charge::No));
        assert_eq!(error.violations().unwrap().len(), 1);
    }
    assert_eq!(typed.to_string(), untyped.to_string());
    assert!(client.clip(&wrong).body().is_err());
    assert!(server.requests().is_empty());

    client.clip(&wrong).dangerously_skip_validation().submit().await.unwrap();
    client.submit_json("clip-1", &wrong_json).dangerously_skip_validation().submit().await.unwrap();
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn what_the_specs_do_not_know_can_be_added_beside_what_they_know() {
    let server = Server::start().await;
    server.on(SUBMIT, [Reply::json(200, r#"{"id":"job-7"}"#)]);
    let call = || Acme::at(&server).clip(&Clip::new());
    let added = json!({ "prompt": PROMPT, "steps": 30, "camera": { "pan": "left" } });
    assert_eq!(call().unlisted("/camera/pan", "left").body().unwrap(), added);
    call().unlisted("/camera/pan", "left").submit().await.unwrap();
    assert_eq!(serde_json::from_slice::<Value>(&server.requests()[0].body).unwrap(), added);

    for pointer in ["/steps", "/prompt/x", "camera", ""] {
        let error = call().unlisted(pointer, 5).dangerously_skip_validation().submit().await.unwrap_err();
        assert_eq!((error.kind(), error.charge()), (ErrorKind::Config, Charge::No), "{pointer}");
    }
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn the_untyped_door_refuses_models_and_operations_that_do_not_exist() {
    let server = Server::start().await;
    let client = Acme::at(&server);
    let body = json!({ "prompt": PROMPT });
    let error = client.submit_json("clip-2", &body).submit().await.unwrap_err();
    insta::assert_snapshot!(error, @"acme has no model of this id; name one of `clip-1`, `dear-1`, `slow-1`");
    let error = client.submit_json("slow-1", &body).run_sync().await.unwrap_err();
    insta::assert_snapshot!(
        error,
        @"`slow-1` of acme cannot be run in one request, so nothing was sent; call `run` instead"
    );
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn a_submit_that_never_leaves_is_tried_three_times_and_costs_nothing() {
    #[derive(Clone, Debug, Default)]
    struct Offline(Arc<AtomicUsize>);
    impl Transport for Offline {
        fn send(&self, _request: Request) -> SendFuture<'_> {
            self.0.fetch_add(1, Ordering::SeqCst);
            Box::pin(async { Err(TransportError::not_sent("there is no network")) })
        }
    }
    let (server, offline) = (Server::start().await, Offline::default());
    let client = Acme::moved(&server).transport(offline.clone()).build().unwrap();
    let error = client.clip(&Clip::new()).submit().await.unwrap_err();
    assert_eq!((error.kind(), error.charge()), (ErrorKind::Unreachable, Charge::No));
    assert_eq!(offline.0.load(Ordering::SeqCst), 3);
}

#[tokio::test]
async fn a_refused_connection_is_tried_again_until_the_server_is_up() {
    /// Starts to listen at the third request. Until then the port is taken and refuses connections.
    #[derive(Debug)]
    struct Late {
        http: HttpTransport,
        attempts: AtomicUsize,
        socket: Mutex<Option<TcpSocket>>,
        started: mpsc::UnboundedSender<Server>,
    }
    impl Transport for Late {
        fn send(&self, request: Request) -> SendFuture<'_> {
            if self.attempts.fetch_add(1, Ordering::SeqCst) == 2 {
                let socket = self.socket.lock().unwrap().take().unwrap();
                let server = Server::on_listener(socket.listen(8).unwrap());
                server.on(SUBMIT, [Reply::json(200, r#"{"id":"job-7"}"#)]);
                self.started.send(server).unwrap();
            }
            self.http.send(request)
        }
    }
    let server = Server::start().await;
    let (started, mut servers) = mpsc::unbounded_channel();
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let url = format!("http://{}", socket.local_addr().unwrap());
    let http = HttpTransport::new(Duration::from_secs(5)).unwrap();
    let late = Late { http, attempts: AtomicUsize::new(0), socket: Mutex::new(Some(socket)), started };
    let client = Acme::moved(&server).base_url("api", url).transport(late).build().unwrap();
    assert_eq!(client.clip(&Clip::new()).submit().await.unwrap().id(), "job-7");
    assert_eq!(servers.recv().await.unwrap().count(SUBMIT), 1);
}

#[tokio::test]
async fn a_caller_who_stops_waiting_does_not_cut_the_request_short() {
    #[derive(Debug, Default)]
    struct Gate {
        sent: Notify,
        open: Notify,
        answered: Notify,
    }
    #[derive(Debug)]
    struct Gated(Arc<Gate>);
    impl Transport for Gated {
        fn send(&self, _request: Request) -> SendFuture<'_> {
            Box::pin(async {
                self.0.sent.notify_one();
                self.0.open.notified().await;
                self.0.answered.notify_one();
                Ok(Response::new(200, Body::from(br#"{"id":"job-7"}"#.to_vec())))
            })
        }
    }
    let (server, gate) = (Server::start().await, Arc::new(Gate::default()));
    let client = Acme::moved(&server).transport(Gated(Arc::clone(&gate))).build().unwrap();
    {
        let mut submit = pin!(client.clip(&Clip::new()).submit());
        tokio::select! {
            _ = &mut submit => panic!("the gate is closed"),
            () = gate.sent.notified() => {}
        }
    }
    gate.open.notify_one();
    timeout(Duration::from_secs(10), gate.answered.notified()).await.unwrap();
}

#[tokio::test]
async fn a_transport_around_another_can_record_an_answer_and_pass_it_on() {
    #[derive(Debug)]
    struct Recording {
        http: HttpTransport,
        seen: Arc<Mutex<Vec<String>>>,
    }
    impl Transport for Recording {
        fn send(&self, request: Request) -> SendFuture<'_> {
            Box::pin(async {
                let answer = self.http.send(request).await?;
                let (status, headers) = (answer.status(), answer.headers().to_vec());
                let (mut body, mut bytes) = (answer.into_body(), Vec::new());
                while let Some(piece) = body.next().await {
                    bytes.extend(piece?);
                }
                self.seen.lock().unwrap().push(format!("{status} {}", String::from_utf8_lossy(&bytes)));
                let again = Response::new(status, Body::from(bytes));
                Ok(headers.into_iter().fold(again, |answer, (name, value)| answer.header(name, value)))
            })
        }
    }
    let server = Server::start().await;
    server.on(SUBMIT, [Reply::http(400, &[("x-request-id", "r-1")], b"no fox")]);
    let (http, seen) = (HttpTransport::new(Duration::from_secs(5)).unwrap(), Arc::default());
    let recording = Recording { http, seen: Arc::clone(&seen) };
    let client = Acme::moved(&server).transport(recording).build().unwrap();
    let error = client.clip(&Clip::new()).submit().await.unwrap_err();
    assert_eq!((error.status(), error.request_id()), (Some(400), Some("r-1")));
    assert_eq!(*seen.lock().unwrap(), ["400 no fox"]);
}

#[test]
fn without_a_runtime_nothing_is_sent_and_nothing_panics() {
    let client = Acme::builder().api_key(KEY).build().unwrap();
    let submit = pin!(client.clip(&Clip::new()).submit());
    let Poll::Ready(Err(error)) = submit.poll(&mut Context::from_waker(Waker::noop())) else {
        panic!("it waits for something");
    };
    assert_eq!((error.kind(), error.charge()), (ErrorKind::Config, Charge::No));
}
