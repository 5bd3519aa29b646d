//! What must come of a row, and the one function that looks whether it did.

use std::{error::Error as _, fs, path::Path};

use wan_video::{
    Charge, Error, ErrorKind, JobRef, Journal,
    journal::{Entry, JournalStore, Stage},
};

use crate::{canary, journal::ENDED};

/// Words of the prompt that look the same however it is written.
const WORDS: &str = canary::WORDS;

/// The beginning of the key, which is as bad as all of it.
const HALF_A_KEY: &str = canary::HALF_A_KEY;

/// The signature in every address that a server of scripts names.
const SIGNATURE: &str = canary::SIGNATURE;

/// What must come of a row.
#[derive(Clone, Copy, Debug)]
pub(super) struct Expected {
    /// `None`: the submit succeeds.
    pub(super) kind: Option<ErrorKind>,
    pub(super) charge: Charge,
    /// `None`: nothing is written down.
    pub(super) stage: Option<Stage>,
    /// What the provider has charged for.
    pub(super) paid: usize,
    /// How often the request is given to the transport: once, and once more for each retry.
    pub(super) sends: usize,
}

/// What came of a row.
pub(super) struct Seen<'a> {
    /// The journal's word for what was asked for.
    pub(super) operation: &'a str,
    pub(super) ended: &'a Result<JobRef, Error>,
    pub(super) paid: usize,
    pub(super) sends: usize,
    /// Connections to hosts that the submit has nothing to do with.
    pub(super) elsewhere: usize,
    pub(super) folder: &'a Path,
    pub(super) journal: &'a Path,
}

impl Expected {
    /// The job is accepted at the last of so many attempts.
    pub(super) fn accepted(sends: usize) -> Self {
        Self { kind: None, charge: Charge::Yes, stage: Some(Stage::Accepted), paid: 1, sends }
    }

    /// It never leaves, in so many attempts.
    pub(super) fn unreachable(sends: usize) -> Self {
        let kind = Some(ErrorKind::Unreachable);
        Self { kind, charge: Charge::No, stage: Some(Stage::NotSent), paid: 0, sends }
    }

    /// It is stopped before it is written down.
    pub(super) fn held_back(kind: ErrorKind) -> Self {
        Self { kind: Some(kind), charge: Charge::No, stage: None, paid: 0, sends: 0 }
    }

    /// Nobody knows whether the provider took it. It is sent once.
    pub(super) fn unknown(paid: usize) -> Self {
        let kind = Some(ErrorKind::SubmitUnknown);
        Self { kind, charge: Charge::Unknown, stage: Some(Stage::Unknown), paid, sends: 1 }
    }

    /// The provider did nothing.
    pub(super) fn refused(kind: ErrorKind, sends: usize) -> Self {
        Self { kind: Some(kind), charge: Charge::No, stage: Some(Stage::Rejected), paid: 0, sends }
    }

    /// The job is waited for, and its video made.
    pub(super) fn delivered() -> Self {
        Self { stage: Some(Stage::Succeeded), ..Self::accepted(1) }
    }

    /// The waiting for an accepted job ends so.
    pub(super) fn waited(kind: ErrorKind, charge: Charge, stage: Stage) -> Self {
        Self { kind: Some(kind), charge, stage: Some(stage), ..Self::accepted(1) }
    }

    /// The provider took it, and the id is lost. It is sent once.
    pub(super) fn id_lost() -> Self {
        let kind = Some(ErrorKind::AcceptedIdLost);
        Self { kind, charge: Charge::Yes, stage: Some(Stage::IdLost), paid: 1, sends: 1 }
    }
}

/// Looks whether what came is what must come, and whether what is true of every row is true of it.
pub(super) async fn hold(seen: &Seen<'_>, expected: Expected) {
    let told = match seen.ended {
        Ok(job) => job.to_string(),
        Err(error) => error.to_string(),
    };
    let (kind, charge) = match seen.ended {
        Ok(_) => (None, Charge::Yes),
        Err(error) => (Some(error.kind()), error.charge()),
    };
    assert_eq!((kind, charge), (expected.kind, expected.charge), "{told}");
    assert_eq!(seen.sends, expected.sends, "how often it was sent: {told}");

    assert!(seen.paid <= 1, "{} videos were paid for where one was wanted: {told}", seen.paid);
    assert_eq!(seen.paid, expected.paid, "{told}");
    match charge {
        Charge::No => assert_eq!(seen.paid, 0, "what was bought is told as free: {told}"),
        Charge::Yes => assert_eq!(seen.paid, 1, "what was not bought is told as paid: {told}"),
        _ => {}
    }
    assert_eq!(seen.elsewhere, 0, "a host was asked that is not listed: {told}");

    // As long as it is open here, no other connection that closes tidies its files away.
    let journal = Journal::open(seen.journal).unwrap();
    written_down(&journal, seen, expected.stage, &told).await;
    keeps_nothing_private(seen.folder);
    assert_eq!(others_than_the_journal(seen.folder), [""; 0], "what is no journal was left: {told}");
    if let Err(error) = seen.ended {
        says_nothing_private(error);
        assert!(error.hint().is_some_and(|hint| !hint.is_empty()), "nothing says what to do: {told}");
    }
}

/// The journal reads back with what the client told.
async fn written_down(journal: &Journal, seen: &Seen<'_>, stage: Option<Stage>, told: &str) {
    let entries = journal.entries(false).await.unwrap();
    let stages: Vec<Stage> = entries.iter().map(|entry| entry.stage).collect();
    assert_eq!(stages, stage.into_iter().collect::<Vec<_>>(), "what is written down: {told}");
    let unfinished = journal.unfinished().await.unwrap();
    let wanted: Vec<&Entry> = entries.iter().filter(|entry| entry.stage.is_unfinished()).collect();
    assert_eq!(unfinished.iter().collect::<Vec<_>>(), wanted, "{told}");
    for entry in &entries {
        assert!(seen.paid == 0 || entry.stage.counts_as_spent(), "what was bought counts as free: {told}");
        assert_eq!((entry.operation.as_str(), entry.high.is_some()), (seen.operation, true), "{told}");
        // An error of the waiting holds the job as well; so does one of a journal that could not write the job down.
        let is_waited_for = !matches!(entry.stage, Stage::Sending | Stage::Unknown);
        let job = seen.ended.as_ref().map_or_else(|error| error.job().filter(|_| is_waited_for), Some);
        assert_eq!(entry.job.as_ref(), job, "{told}");
        let detail = entry.detail.as_deref().unwrap_or_default();
        let is_plain = matches!(entry.stage, Stage::Sending | Stage::Accepted | Stage::Succeeded);
        assert!(is_plain || !detail.is_empty(), "nothing says why: {told}");
        assert_ne!(detail, ENDED, "the client did not write down how it ended: {told}");
        is_clean(detail);
        // What the job can be found by: no more than 64 kB of what came, cleaned.
        let came = seen.ended.as_ref().err().and_then(|error| error.body());
        assert_eq!(
            entry.answer.as_deref().filter(|answer| !answer.is_empty()),
            came.filter(|_| stage == Some(Stage::IdLost)),
            "{told}"
        );
        is_clean(entry.answer.as_deref().unwrap_or_default());
    }
}

/// Nothing that an error shows has a control character, the key, the prompt, or a query.
pub(super) fn says_nothing_private(error: &Error) {
    let mut texts = vec![error.to_string(), format!("{error:?}")];
    texts.extend([error.body(), error.hint(), error.request_id()].into_iter().flatten().map(str::to_owned));
    let mut cause = error.source();
    while let Some(inner) = cause {
        texts.extend([inner.to_string(), format!("{inner:?}")]);
        cause = inner.source();
    }
    for text in &texts {
        is_clean(text);
    }
}

fn is_clean(text: &str) {
    assert!(!text.chars().any(char::is_control), "a control character in {text:?}");
    for private in [HALF_A_KEY, WORDS, SIGNATURE, "?sig="] {
        assert!(!text.contains(private), "`{private}` in {text}");
    }
}

/// The files of a folder that are not the journal and its companions: no video has a name before all of it is there.
fn others_than_the_journal(folder: &Path) -> Vec<String> {
    let mut others = Vec::new();
    for file in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let name = file.file_name().into_string().unwrap();
        if file.path().is_dir() {
            others.extend(others_than_the_journal(&file.path()));
        } else if !name.starts_with("journal.db") {
            others.push(name);
        }
    }
    others
}

/// No file that the client left behind holds the key, the prompt, or a signature.
fn keeps_nothing_private(folder: &Path) {
    for file in fs::read_dir(folder).unwrap() {
        let file = file.unwrap().path();
        if file.is_dir() {
            keeps_nothing_private(&file);
            continue;
        }
        let bytes = fs::read(&file).unwrap();
        for private in [HALF_A_KEY, WORDS, SIGNATURE] {
            let found = bytes.windows(private.len()).any(|window| window == private.as_bytes());
            assert!(!found, "`{private}` in {}", file.display());
        }
    }
}
