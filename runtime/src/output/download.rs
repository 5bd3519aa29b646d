//! From an address into a file, over as many connections as it takes.

use std::time::Duration;

use jiff::Timestamp;
use tokio::time::{Instant, sleep, timeout};

use super::{
    Saved, file_name, redirect,
    resume::{End, Next, Resume},
    steady::Steady,
    target::Target,
    writing::{Unwritten, Writing},
};
use crate::{
    Body, Error, TransportError,
    client::{Core, chance},
    data::{BackOffData, BackOffFormat, BackOffPlace},
    job,
    observe::DownloadWatch,
    wire::{Headers, back_off::back_off, bounds, schedule::retry_pause},
};

/// Longest pause that a file server is granted before it is asked again.
const PATIENCE: Duration = Duration::from_secs(60);

static BACK_OFF: [BackOffData; 1] =
    [BackOffData { place: BackOffPlace::Header("retry-after"), format: BackOffFormat::SecondsOrDate }];

/// A download under way.
struct Download<'a> {
    target: Target<'a>,
    core: &'a Core,
    url: String,
    /// Which one of the job's videos it is.
    index: usize,
    resume: Resume,
    /// Whether a new address was asked for.
    renewed: bool,
    end: Instant,
    /// The name that the server suggests.
    suggested: Option<String>,
    watch: DownloadWatch,
}

/// An answer, or why there is none.
type Asked = Result<(u16, Headers, Body), TransportError>;

/// What became of one request.
enum Once {
    /// The video is here.
    Whole,
    /// Not all of it is.
    Again(Trouble),
    /// The address has run out.
    Expired(u16),
}

/// Why a download has to be begun again.
#[derive(Default)]
struct Trouble {
    why: String,
    status: Option<u16>,
    /// How long the server wants to be left alone.
    after: Option<Duration>,
}

impl Target<'_> {
    /// Saves what is at an address. `index`: which one of the job's videos it is.
    pub(super) async fn fetch(self, core: &Core, url: &str, index: usize) -> Result<Saved, Error> {
        let mut writing = self.begin().await?;
        let mut download = Download {
            target: self,
            core,
            url: url.to_owned(),
            index,
            resume: Resume::default(),
            renewed: false,
            end: Instant::now() + bounds::DOWNLOAD,
            suggested: None,
            watch: DownloadWatch::start(core.telemetry(), core.provider().id, self.job, url),
        };
        download.run(&mut writing).await?;
        let Download { url, suggested, watch, .. } = download;
        let saved = self.finish(writing, suggested.or_else(|| file_name::of_url(&url))).await?;
        watch.finished(saved.bytes());
        Ok(saved)
    }
}

impl Download<'_> {
    /// Asks until the video is here, or until it has been asked often enough.
    async fn run(&mut self, writing: &mut Writing) -> Result<(), Error> {
        loop {
            let trouble = match self.once(writing).await? {
                Once::Whole => return Ok(()),
                Once::Expired(status) => {
                    self.renew(status).await?;
                    continue;
                }
                Once::Again(trouble) => trouble,
            };
            let Some(number) = self.resume.again() else {
                return Err(self.target.broke_off(self.resume.have(), &trouble.why, trouble.status));
            };
            let pause = retry_pause(number, self.core.settings().retry_pause, chance());
            let pause = pause.max(trouble.after.unwrap_or_default().min(PATIENCE));
            if pause >= self.left() {
                return Err(self.target.out_of_time(writing.size()));
            }
            self.watch.resumed(self.resume.have(), pause, &trouble.why, trouble.status);
            sleep(pause).await;
        }
    }

    /// Sends one request and takes what comes of it.
    async fn once(&mut self, writing: &mut Writing) -> Result<Once, Error> {
        let (status, headers, body) = match self.ask().await? {
            Ok(answer) => answer,
            Err(error) if error.is_permanent() => return Err(self.target.unreachable(&error.to_string())),
            Err(error) => return Ok(Once::Again(Trouble { why: error.to_string(), ..Trouble::default() })),
        };
        let told = || Trouble {
            why: format!("it was answered with HTTP {status}"),
            status: Some(status),
            after: back_off(&BACK_OFF, &headers, None, Timestamp::now()),
        };
        match self.resume.answered(status, &headers) {
            Next::Append => {}
            Next::FromStart => self.restart(writing).await?,
            Next::Complete => return self.judge(writing, None).await,
            Next::Unfit(why) => {
                self.restart(writing).await?;
                return Ok(Once::Again(Trouble { why: why.to_owned(), ..told() }));
            }
            Next::Later => return Ok(Once::Again(told())),
            Next::Expired => return Ok(Once::Expired(status)),
            Next::Refused => return Err(self.target.refused(status)),
        }
        let most = self.target.save.most();
        if self.resume.total().is_some_and(|total| total > most) {
            return Err(self.target.too_large(most));
        }
        if let Some(header) = headers.get("content-disposition") {
            self.suggested = file_name::of_disposition(header);
        }
        let broken = self.receive(body, writing).await?;
        self.judge(writing, broken).await
    }

    /// Sends the request, and on to where its answer leads.
    async fn ask(&mut self) -> Result<Asked, Error> {
        let range = self.resume.ask();
        let (mut url, mut hops) = (self.url.clone(), 0);
        loop {
            // Each address is looked at anew: a trusted host may lead anywhere.
            let Some(purpose) = self.core.settings().hosts.download(&url) else {
                return Err(self.target.not_allowed(self.core, &url));
            };
            let mut request = self.core.download(&url, purpose);
            if let Some((range, validator)) = &range {
                let range = request.with_header("range", range.as_str());
                request = range.with_header("if-range", validator.as_str());
            }
            let watch = self.watch.request(self.core.provider(), &request);
            let answer = self.core.send(request, self.core.settings().answer_timeout.min(self.left())).await;
            watch.head(&answer);
            let response = match answer {
                Ok(response) => response,
                Err(error) => return Ok(Err(error)),
            };
            let (status, headers, body) = response.into_parts();
            let headers = Headers(headers);
            let Some(to) = redirect::target(&url, status, &headers) else {
                return Ok(Ok((status, headers, body)));
            };
            hops += 1;
            if hops > redirect::MOST {
                return Err(self.target.unreachable("its address leads on too often"));
            }
            url = to;
        }
    }

    /// Writes a body into the file. Returns why it came to no proper end.
    async fn receive(&mut self, mut body: Body, writing: &mut Writing) -> Result<Option<String>, Error> {
        let mut steady = Steady::default();
        loop {
            let left = self.left();
            if left.is_zero() {
                return Err(self.target.out_of_time(writing.size()));
            }
            let start = Instant::now();
            let came = timeout(steady.patience().min(left), body.next()).await;
            let time = start.elapsed();
            let bytes = match came {
                Ok(None) => return Ok(None),
                Ok(Some(Err(error))) => return Ok(Some(error.to_string())),
                Ok(Some(Ok(piece))) => {
                    match writing.write(&piece).await {
                        // Pieces of two files, perhaps; then the whole one is worth a try.
                        Err(Unwritten::Other) if self.resume.is_spliced() => {
                            self.discard(writing).await?;
                            return Ok(Some("its parts do not fit together".to_owned()));
                        }
                        written => written.map_err(|why| self.target.unwritten(why, writing))?,
                    }
                    let bytes = piece.len() as u64;
                    self.resume.came(bytes);
                    self.watch.received(self.resume.have(), self.resume.total());
                    bytes
                }
                Err(_) => 0,
            };
            if !steady.waited(time, bytes) {
                return Ok(Some("it stopped coming".to_owned()));
            }
        }
    }

    /// Tells what the end of a body means. `broken`: why it was no proper one.
    async fn judge(&mut self, writing: &mut Writing, broken: Option<String>) -> Result<Once, Error> {
        let end = self.resume.ended(writing.is_whole(), broken.is_some());
        let trouble = |why: &str| Once::Again(Trouble { why: why.to_owned(), ..Trouble::default() });
        match (end, broken) {
            (End::Whole, _) => Ok(Once::Whole),
            (End::Broken, _) if self.resume.is_spliced() => {
                self.discard(writing).await?;
                Ok(trouble("its parts do not fit together"))
            }
            (End::Broken, _) => Err(self.target.no_video(writing)),
            (End::Cut, Some(why)) => Ok(trouble(&why)),
            (End::Cut, None) => Ok(trouble("it ended too early")),
        }
    }

    /// What is here goes, and so does what is known of the file.
    async fn discard(&mut self, writing: &mut Writing) -> Result<(), Error> {
        self.resume.forget();
        self.restart(writing).await
    }

    /// What is written goes.
    async fn restart(&mut self, writing: &mut Writing) -> Result<(), Error> {
        writing.restart().await.map_err(|error| self.target.io(&error, self.target.path()))
    }

    /// Asks the provider once for another address, since this one has run out.
    async fn renew(&mut self, status: u16) -> Result<(), Error> {
        let Some(job) = self.target.job.filter(|_| !self.renewed) else {
            let why = self.renewed.then_some("the new one was refused as well");
            return Err(self.target.expired(self.core, status, why));
        };
        self.renewed = true;
        let renewed = job::renewed_address(self.core, job, self.index).await;
        self.url = renewed.map_err(|why| self.target.expired(self.core, status, Some(&why)))?;
        Ok(())
    }

    fn left(&self) -> Duration {
        self.end.saturating_duration_since(Instant::now())
    }
}
