//! What every row stands on: the generated client with a journal, before a server that counts the money.

use std::{
    fmt,
    path::PathBuf,
    sync::{Arc, LazyLock, Mutex},
    time::Duration,
};

use serde_json::{Value, json};
use tempfile::TempDir;
use wan_emulator::{Emulator, EmulatorBuilder, Scenario};
use wan_runtime::internal::ProviderClient;
use wan_video::{
    ClientBuilder, Error, HttpTransport, JobRef, Request, SendFuture, Transport,
    segmind::{Client, Wan26T2v},
};

use crate::canary;

use super::{
    row::{Expected, Seen, hold},
    server::{Script, Server, Step},
};

/// No character of it may be found anywhere afterwards.
pub(super) const KEY: &str = canary::KEY;

/// What a video is asked for, with all that is written otherwise in JSON. It is nobody else's business either.
pub(super) const PROMPT: &str = canary::PROMPT;

/// What a client sends with by itself. It is made once, for it reads all root certificates of this machine; every
/// server has an address of its own, so that no two tests share a connection.
static DEFAULT: LazyLock<HttpTransport> =
    LazyLock::new(|| HttpTransport::new(Duration::from_secs(10)).unwrap());

/// A client whose provider is on this machine, what it keeps, and who counts its money.
pub(super) struct Ground {
    provider: Provider,
    /// Where requests may go to.
    origin: String,
    /// Stands for every other host: the provider's own other ones, and those that answers name.
    elsewhere: Server,
    pub(super) transport: Counted,
    folder: TempDir,
}

enum Provider {
    Server(Server),
    Emulator(Arc<Emulator>),
}

/// Sends as the client does by itself, and counts.
#[derive(Clone)]
pub(super) struct Counted {
    http: HttpTransport,
    sent: Arc<Mutex<Vec<Sent>>>,
    before: Arc<dyn Fn(usize) + Send + Sync>,
}

/// A request that was given to the transport.
#[derive(Clone, Debug)]
pub(super) struct Sent {
    pub(super) method: String,
    pub(super) url: String,
}

impl Ground {
    /// Before a server that plays these scripts. `{elsewhere}` in them stands for the other host's address.
    pub(super) fn raw(scripts: impl IntoIterator<Item = Script>) -> Self {
        let elsewhere = Server::start([]);
        let lead_there = |step| match step {
            Step::Write(bytes) => Step::Write(leading(&bytes, &elsewhere.url())),
            step => step,
        };
        let scripts = scripts.into_iter().map(|script| script.into_iter().map(lead_there).collect());
        let server = Server::start(scripts.collect::<Vec<Script>>());
        let origin = server.url();
        Self::with(Provider::Server(server), origin, elsewhere)
    }

    /// Before a server that the client is to find at another address than its own.
    pub(super) fn at(server: Server, origin: String) -> Self {
        Self::with(Provider::Server(server), origin, Server::start([]))
    }

    /// Before the emulator with this fault of a submit, in which `{elsewhere}` stands for the other host's address.
    pub(super) async fn emulated(fault: &Value) -> Self {
        Self::emulated_by(&json!({ "fault": fault, "on": { "operation": "submit" } })).await
    }

    /// Before the emulator with this rule.
    pub(super) async fn emulated_by(rule: &Value) -> Self {
        Self::emulated_with(Emulator::builder(), rule).await
    }

    /// Before this emulator with this rule.
    pub(super) async fn emulated_with(emulator: EmulatorBuilder, rule: &Value) -> Self {
        let elsewhere = Server::start([]);
        let emulator = emulator.time_scale(0.0).start().await.unwrap();
        let rule = rule.to_string().replace("{elsewhere}", &elsewhere.url());
        emulator.set_scenario(Scenario::from_json(rule.as_bytes()).unwrap()).unwrap();
        let origin = emulator.url();
        Self::with(Provider::Emulator(Arc::new(emulator)), origin, elsewhere)
    }

    fn with(provider: Provider, origin: String, elsewhere: Server) -> Self {
        let transport = Counted::over(DEFAULT.clone());
        Self { provider, origin, elsewhere, transport, folder: canary::folder() }
    }

    /// With another time to wait for a connection.
    pub(super) fn connecting_within(mut self, time: Duration) -> Self {
        self.transport = Counted::over(HttpTransport::new(time).unwrap());
        self
    }

    /// Does this before each request is sent, with the number of those before.
    pub(super) fn before_each(mut self, act: impl Fn(usize) + Send + Sync + 'static) -> Self {
        self.transport.before = Arc::new(act);
        self
    }

    /// Lets another server count the money.
    pub(super) fn watching(self, server: Server) -> Self {
        Self { provider: Provider::Server(server), ..self }
    }

    /// A client with a journal that cannot leave this machine.
    pub(super) fn builder(&self) -> ClientBuilder<Client> {
        self.builder_without_journal().journal(self.journal())
    }

    pub(super) fn builder_without_journal(&self) -> ClientBuilder<Client> {
        self.builder_of(&["uploads", "files"])
    }

    /// A client of any provider, which listens at `api` and has these hosts besides.
    pub(super) fn builder_of<C: ProviderClient>(&self, others: &[&str]) -> ClientBuilder<C> {
        let builder = ClientBuilder::new();
        let builder = match &self.provider {
            Provider::Server(_) => builder.base_url("api", &*self.origin),
            Provider::Emulator(_) => builder.emulator(&*self.origin),
        };
        others
            .iter()
            .fold(builder, |builder, other| builder.base_url(*other, self.elsewhere.url()))
            .api_key(KEY)
            .transport(self.transport.clone())
            .retry_pause(Duration::from_millis(1))
            .poll_interval(Duration::from_millis(1))
    }

    pub(super) fn client(&self) -> Client {
        self.builder().build().unwrap()
    }

    /// The server that plays the scripts.
    pub(super) fn server(&self) -> &Server {
        match &self.provider {
            Provider::Server(server) => server,
            Provider::Emulator(_) => panic!("the emulator is no server of scripts"),
        }
    }

    pub(super) fn emulator(&self) -> &Arc<Emulator> {
        match &self.provider {
            Provider::Emulator(emulator) => emulator,
            Provider::Server(_) => panic!("a server of scripts is no emulator"),
        }
    }

    pub(super) fn journal(&self) -> PathBuf {
        self.folder.path().join("journal.db")
    }

    /// Submits and holds what comes of it against what must come of it. Returns the error, if there was one.
    pub(super) async fn ends(&self, expected: Expected) -> Option<Error> {
        let ended = submit(&self.client()).await;
        self.hold(ended, expected).await
    }

    /// Holds what came of a submit against what must come of it.
    pub(super) async fn hold(&self, ended: Result<JobRef, Error>, expected: Expected) -> Option<Error> {
        self.hold_of("submit", ended, expected).await
    }

    /// Holds what came of this operation against what must come of it.
    pub(super) async fn hold_of(
        &self,
        operation: &str,
        ended: Result<JobRef, Error>,
        expected: Expected,
    ) -> Option<Error> {
        let posts = self.transport.sent().into_iter().filter(|sent| sent.method == "POST");
        let (paid, arrived) = match &self.provider {
            Provider::Server(server) => (server.paid(), server.posts()),
            Provider::Emulator(emulator) => {
                let arrived = emulator.requests().into_iter().filter(|request| request.method == "POST");
                (emulator.ledger().len(), arrived.count())
            }
        };
        let sends = posts.count();
        assert!(arrived <= sends, "{arrived} requests came of {sends} that were sent");
        let strays = self.transport.sent().into_iter().filter(|sent| !sent.url.starts_with(&self.origin));
        assert_eq!(strays.map(|sent| sent.url).collect::<Vec<_>>(), [""; 0], "a host that is not listed");
        let elsewhere = self.elsewhere.connections();
        let (folder, journal) = (self.folder.path(), &self.journal());
        let seen = Seen { operation, ended: &ended, paid, sends, elsewhere, folder, journal };
        hold(&seen, expected).await;
        ended.err()
    }
}

/// Submits the one request that all rows share.
pub(super) async fn submit(client: &Client) -> Result<JobRef, Error> {
    client.wan26_t2v(&Wan26T2v::new(PROMPT)).submit().await.map(|job| job.to_ref())
}

impl Counted {
    fn over(http: HttpTransport) -> Self {
        Self { http, sent: Arc::default(), before: Arc::new(|_| {}) }
    }

    /// What was sent so far.
    pub(super) fn sent(&self) -> Vec<Sent> {
        self.sent.lock().unwrap().clone()
    }
}

impl Transport for Counted {
    fn send(&self, request: Request) -> SendFuture<'_> {
        let mut sent = self.sent.lock().unwrap();
        (self.before)(sent.len());
        sent.push(Sent { method: request.method().to_owned(), url: request.url().to_owned() });
        self.http.send(request)
    }
}

impl fmt::Debug for Counted {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Counted")
    }
}

fn leading(bytes: &[u8], elsewhere: &str) -> Vec<u8> {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.replace("{elsewhere}", elsewhere).into_bytes(),
        Err(_) => bytes.to_vec(),
    }
}
