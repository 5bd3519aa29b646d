//! Files whose bytes go to an address of their own.

use super::*;

const PUT: &str = "PUT /put/1";

static PRESIGNER: ProviderData = provider(
    &[
        OperationData {
            takes: Some(TakesData {
                way: TakesWay::Presigned { tells: &[], address: &["/put"], headers: None },
                formats: &["png"],
                max_bytes: Some(200),
            }),
            ..operation(OperationKind::Upload, "/keep", AnswerData { output: &["/at"], ..AnswerData::NONE })
        },
        SUBMITS,
    ],
    &[HostData { name: "api", origin: "https://api.keeper.example", key: true }],
);

struct Presigner(Core);

impl ProviderClient for Presigner {
    const PROVIDER: &'static ProviderData = &PRESIGNER;

    fn from_core(core: Core) -> Result<Self, Error> {
        Ok(Self(core))
    }
}

/// What becomes of a submit whose file is put to a server that answers so.
async fn submitted(puts: impl IntoIterator<Item = Reply>) -> (Server, Result<(), Error>) {
    let server = Server::start().await;
    server.on("POST /keep", [Reply::json(200, r#"{"put":"{server}/put/1","at":"https://f.example/1"}"#)]);
    server.on(PUT, puts).on(SUBMIT, [accepted()]);
    let builder = ClientBuilder::<Presigner>::new().api_key(KEY).base_url("api", server.url());
    let client = builder.retry_pause(Duration::from_millis(1)).build().unwrap();
    let job = client.0.call(&FILM, &Film::of(png(1))).submit().await.map(drop);
    (server, job)
}

#[tokio::test]
async fn bytes_that_do_not_get_through_are_put_again_and_the_request_is_sent_once() {
    for first in [Reply::Close, Reply::json(500, "{}"), Reply::json(429, "{}")] {
        let (server, job) = submitted([first.clone(), first.clone(), Reply::json(200, "")]).await;
        job.unwrap();
        let counts = (server.count("POST /keep"), server.count(PUT), server.count(SUBMIT));
        assert_eq!(counts, (1, 3, 1), "{first:?}");
        assert_eq!(sent(&server, SUBMIT)[0]["input"]["image"], "https://f.example/1");
    }
}

#[tokio::test]
async fn bytes_that_never_get_through_or_are_refused_cost_nothing() {
    for (reply, kind, puts) in [
        (Reply::Close, ErrorKind::Unreachable, 3),
        (Reply::json(500, "{}"), ErrorKind::Unreachable, 3),
        (Reply::json(403, "{}"), ErrorKind::Auth, 1),
    ] {
        let (server, job) = submitted([reply]).await;
        let error = job.unwrap_err();
        assert_eq!((error.kind(), error.charge()), (kind, Charge::No), "{error}");
        assert_eq!((server.count(PUT), server.count(SUBMIT)), (puts, 0), "{error}");
    }
}
