use std::{fmt, marker::PhantomData, path::PathBuf, sync::Arc, time::Duration};

use super::{
    core::{Core, ProviderClient, Settings},
    durations::Durations,
    hosts::{Hosts, Overrides},
    limiter::{Limiter, Pace},
    unclaimed::Unclaimed,
    under_way::UnderWay,
    wall::Wall,
};
use crate::{
    Error, HttpTransport, Observer, SpendGuard, Transport, guard::Budget, journal::JournalStore, key::ApiKey,
    observe::Telemetry, output::spool::SpoolFolder, wire::bounds,
};

/// Requests that cost money which are under way at a time, unless the program says otherwise.
const IN_FLIGHT: usize = 4;

/// Makes a client with settings of its own.
///
/// Unless [`api_key`](Self::api_key) is called, the key is read from the provider's environment variable.
#[must_use = "a builder does nothing until `build` is called"]
pub struct ClientBuilder<C> {
    key: Option<ApiKey>,
    overrides: Overrides,
    transport: Option<Arc<dyn Transport>>,
    connect_timeout: Duration,
    answer_timeout: Duration,
    poll_interval: Option<Duration>,
    retry_pause: Duration,
    user_agent: Option<String>,
    in_flight: usize,
    per_minute: Option<u32>,
    guard: Option<SpendGuard>,
    observer: Option<Box<dyn Observer>>,
    wall: Wall,
    journal: Option<Arc<dyn JournalStore>>,
    #[cfg(feature = "journal")]
    journal_path: Option<PathBuf>,
    spool_folder: Option<PathBuf>,
    client: PhantomData<fn() -> C>,
}

impl<C: ProviderClient> ClientBuilder<C> {
    /// Starts with the defaults.
    pub fn new() -> Self {
        Self {
            key: None,
            overrides: Overrides::default(),
            transport: None,
            connect_timeout: bounds::CONNECT,
            answer_timeout: bounds::HEAD,
            poll_interval: None,
            retry_pause: Duration::from_millis(500),
            user_agent: None,
            in_flight: IN_FLIGHT,
            per_minute: C::PROVIDER.requests_per_minute,
            guard: None,
            observer: None,
            wall: Wall::default(),
            journal: None,
            #[cfg(feature = "journal")]
            journal_path: None,
            spool_folder: None,
            client: PhantomData,
        }
    }

    /// Sets the key instead of reading it from the environment.
    pub fn api_key(mut self, key: impl Into<String>) -> Self {
        self.key = Some(ApiKey::unchecked(key.into()));
        self
    }

    /// Moves one of the provider's hosts elsewhere. Only `https` is allowed, except to this very machine. The
    /// key then goes there and no longer to the host's own address.
    pub fn base_url(mut self, host: impl Into<String>, url: impl Into<String>) -> Self {
        self.overrides.bases.push((host.into(), url.into()));
        self
    }

    /// Moves all of the provider's hosts to an emulator, each to `<url>/<provider>/<host>`.
    pub fn emulator(mut self, url: impl Into<String>) -> Self {
        self.overrides.emulator = Some(url.into());
        self
    }

    /// Allows videos to be fetched from one more origin, such as `http://127.0.0.1:9000` or one of this network. The
    /// key never goes there. Default: the provider's listed origins, and public hosts by `https`.
    pub fn download_origin(mut self, origin: impl Into<String>) -> Self {
        self.overrides.downloads.push(origin.into());
        self
    }

    /// Sets what sends the requests. Default: [`HttpTransport`].
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// Sets how long a connection may take. Range: above 0, below the [`answer_timeout`](Self::answer_timeout). Default: 10 seconds.
    ///
    /// It must be shorter than what a whole request may take, for only a failed connection proves that a request
    /// was not sent. A transport of your own keeps its own time.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// Sets how long the head of an answer is waited for, connecting included. Range: above the
    /// [`connect_timeout`](Self::connect_timeout). Default: 60 seconds.
    ///
    /// A submit that is not answered in time may have been taken all the same, so a short time makes doubtful submits
    /// rather than quick ones. A blocking call is waited for as long as its video takes.
    pub fn answer_timeout(mut self, timeout: Duration) -> Self {
        self.answer_timeout = timeout;
        self
    }

    /// Sets one pause between two questions about a job. Range: above 0. Default: a pause that starts at a
    /// quarter of the model's published time and then grows from 2 to 10 seconds. From the 500th question on either
    /// grows by a fiftieth with each, to an hour at most.
    pub fn poll_interval(mut self, interval: Duration) -> Self {
        self.poll_interval = Some(interval);
        self
    }

    /// Sets the longest first pause before a submit is sent again with which the provider provably did nothing; the
    /// second is twice as long. A longer pause that the provider asks for is kept. Default: half a second.
    pub fn retry_pause(mut self, pause: Duration) -> Self {
        self.retry_pause = pause;
        self
    }

    /// Sets a name that is put behind ours in the `user-agent` header, as `my-tool/1.2`. Visible ASCII and spaces.
    pub fn user_agent(mut self, suffix: impl Into<String>) -> Self {
        self.user_agent = Some(suffix.into());
        self
    }

    /// Sets how many requests that cost money may be under way at a time: from their first byte until it is known what
    /// became of them, pauses before another attempt included. All clients of this process that use the same key at the same provider share the count; each keeps its own limit. Others wait
    /// in line. Range: 1 or more. Default: 4.
    ///
    /// A provider that complains of too many requests is sent fewer for a while.
    pub fn max_in_flight(mut self, most: usize) -> Self {
        self.in_flight = most;
        self
    }

    /// Sets how many requests are sent within a minute, questions about jobs included. They are counted as those of
    /// [`max_in_flight`](Self::max_in_flight). Range: 1 or more. Default: what the provider publishes, else no limit.
    pub fn requests_per_minute(mut self, most: u32) -> Self {
        self.per_minute = Some(most);
        self
    }

    /// Sets who is told what the client does. Default: nobody.
    ///
    /// ```
    /// use std::sync::Arc;
    ///
    /// use wan_runtime::{ClientBuilder, Observer, internal::ProviderClient};
    ///
    /// /// The observer is shared, so that the program can look at what it saw.
    /// fn watched<C: ProviderClient>(builder: ClientBuilder<C>, observer: &Arc<impl Observer>) -> ClientBuilder<C> {
    ///     builder.observer(Arc::clone(observer))
    /// }
    /// ```
    pub fn observer(mut self, observer: impl Observer) -> Self {
        self.observer = Some(Box::new(observer));
        self
    }

    /// Sets how much may be spent. Default: no limit.
    pub fn spend_guard(mut self, guard: SpendGuard) -> Self {
        self.guard = Some(guard);
        self
    }

    /// Writes each request that costs money down in the journal at this path, which is made where it is not there.
    ///
    /// A request is not sent before the journal says durably that it is about to be, and a job is not handed out
    /// before its id is durable. [`Journal::unfinished`](crate::Journal::unfinished) tells after a crash what is left.
    #[cfg(feature = "journal")]
    pub fn journal(mut self, path: impl Into<PathBuf>) -> Self {
        (self.journal_path, self.journal) = (Some(path.into()), None);
        self
    }

    /// Writes each request that costs money down in a store of your own, or in a journal that is open already. Of it and
    /// [`journal`](Self::journal) the one that was given last counts.
    pub fn journal_store(mut self, store: impl JournalStore) -> Self {
        #[cfg(feature = "journal")]
        {
            self.journal_path = None;
        }
        self.journal = Some(Arc::new(store));
        self
    }

    /// Sets the folder for videos that come along with an answer instead of an address. It is made where it is not there.
    /// Default: beside the journal, under its name and `.spool`; without a journal, the system's folder for temporary
    /// files.
    ///
    /// Such a video is written to a hidden file as it arrives. The file goes with the last [`Output`](crate::Output) that
    /// holds it. Where a journal is kept and the video was made by a blocking call, so that nobody can ask for it again,
    /// the file stays until it is saved, and the journal names it: [`recover`](Core::recover) finds it after a crash.
    pub fn spool_folder(mut self, path: impl Into<PathBuf>) -> Self {
        self.spool_folder = Some(path.into());
        self
    }

    /// Puts another clock in the place of the one on the wall, for tests that set it.
    #[doc(hidden)]
    pub fn wall_clock(mut self, now: impl Fn() -> std::time::SystemTime + Send + Sync + 'static) -> Self {
        self.wall = Wall::new(now);
        self
    }

    /// Makes the client. Only a journal that is given by its path is opened; otherwise it does no I/O.
    ///
    /// # Errors
    ///
    /// [`Journal`](crate::ErrorKind::Journal) where the journal cannot be opened.
    /// [`Config`](crate::ErrorKind::Config) where a setting cannot be used, or where the key is missing or
    /// malformed. No character of the key is shown.
    pub fn build(self) -> Result<C, Error> {
        self.check()?;
        let provider = C::PROVIDER;
        let hosts = Hosts::resolve(provider, &self.overrides)?;
        let key = match self.key {
            Some(key) => key.check("the argument of `api_key`")?,
            None => ApiKey::from_variables(&provider.key, |name| std::env::var_os(name))?,
        };
        let transport = match self.transport {
            Some(transport) => transport,
            None => Arc::new(HttpTransport::new(self.connect_timeout).map_err(|error| {
                Error::config(format!("the HTTP client cannot be started: {error}"))
                    .with_hint("check that this machine has root certificates")
            })?),
        };
        #[cfg(feature = "journal")]
        let journal = match self.journal_path {
            Some(path) => Some(open_journal(&path)?),
            None => self.journal,
        };
        #[cfg(not(feature = "journal"))]
        let journal = self.journal;
        if let Some((problem, hint)) = self.guard.as_ref().and_then(|guard| guard.problem(journal.is_some()))
        {
            return Err(Error::config(format!("the spend guard cannot be used: {problem}")).with_hint(hint));
        }
        let beside = || journal.as_ref().and_then(|journal| journal.spool_folder());
        let spool = SpoolFolder::new(self.spool_folder.or_else(beside));
        let settings = Settings {
            limiter: Limiter::shared(provider.id, hosts.bases().map(str::to_owned).collect(), &key),
            pace: Pace { in_flight: self.in_flight, per_minute: self.per_minute },
            budget: Budget::new(self.guard),
            under_way: UnderWay::new(),
            unclaimed: Unclaimed::default(),
            telemetry: Arc::new(Telemetry::new(self.observer)),
            answer_timeout: self.answer_timeout,
            wall: self.wall,
            durations: Durations::default(),
            journal,
            spool,
            provider,
            key,
            hosts,
            transport,
            poll_interval: self.poll_interval,
            retry_pause: self.retry_pause,
            user_agent: user_agent(self.user_agent.as_deref())?,
        };
        C::from_core(Core::new(settings))
    }

    /// Refuses settings with which nothing could be sent, or nothing told of it.
    fn check(&self) -> Result<(), Error> {
        if self.connect_timeout.is_zero() || self.connect_timeout >= self.answer_timeout {
            return Err(Error::config("the connect timeout is out of range")
                .with_hint("set it to more than 0 and less than the answer timeout, which is 60 seconds unless it is set"));
        }
        if self.poll_interval.is_some_and(|interval| interval.is_zero()) {
            return Err(Error::config("the poll interval is zero").with_hint("set it to a second or more"));
        }
        if self.in_flight == 0 || self.per_minute == Some(0) {
            return Err(Error::config("a limit of requests is zero, so nothing could ever be sent")
                .with_hint("set it to 1 or more"));
        }
        Ok(())
    }
}

impl<C: ProviderClient> Default for ClientBuilder<C> {
    fn default() -> Self {
        Self::new()
    }
}

impl<C> fmt::Debug for ClientBuilder<C> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ClientBuilder")
            .field("key", &self.key)
            .field("overrides", &self.overrides)
            .field("transport", &self.transport)
            .finish_non_exhaustive()
    }
}

#[cfg(feature = "journal")]
fn open_journal(path: &std::path::Path) -> Result<Arc<dyn JournalStore>, Error> {
    let opened = crate::Journal::open(path).map_err(|error| {
        Error::new(crate::ErrorKind::Journal, error.to_string())
            .with_hint("give a path that can be written, or build the client without a journal")
    })?;
    Ok(Arc::new(opened))
}

fn user_agent(suffix: Option<&str>) -> Result<String, Error> {
    let own = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));
    let Some(suffix) = suffix else { return Ok(own.to_owned()) };
    if suffix.len() > 200 || !suffix.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return Err(Error::config("the user agent holds more than 200 visible ASCII characters or others")
            .with_hint("give a short name such as `my-tool/1.2`"));
    }
    Ok(format!("{own} {suffix}"))
}
