use std::{collections::BTreeMap, fmt, str::FromStr, time::SystemTime};

use jiff::Timestamp;
use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};
use serde::{Deserialize, Serialize};

use crate::{
    Error,
    data::{ModelData, OperationKind},
    wire::{
        address::{JOB_ID, encode, is_job_id},
        follow_up::{self, FollowUps},
    },
};

/// Version of the form in which references are written.
const VERSION: u32 = 1;

/// Stands in the place of the operation where a job is known by its id alone.
const BY_ID: &str = "id";

/// Between the parts in memory. None of them holds it.
const BETWEEN: char = '\n';

/// What ends a part of a line, or of an escape in it.
const ENDS: &AsciiSet = &CONTROLS.add(b' ').add(b';').add(b'%');

/// All that is needed to take up a job again, in any process and on any day. It holds no key.
///
/// It is written as JSON, or as one line such as `v1:acme/clip-1/submit/job-7@2026-11-20T10:00:00Z#0123456789ab`.
/// Readers ignore members that they do not know.
///
/// Some providers tell where a job is to be asked about when they accept it. JSON holds these addresses as well, under
/// `addresses`. The line ends with those that may be shown, `;status=https://api.acme.example/v1/jobs/7`. One that has a
/// query, or in its path a step of 16 characters and more that is not the job's id, may be signed and is left out of the line,
/// so that such a job is better kept as JSON, or in the journal.
///
/// Who writes a reference chooses the id and the addresses in it, and the client that resumes it has a key. The key goes
/// along to the provider's own hosts alone, and no address leads to where jobs are bought. Within that, an address in a
/// reference may lead a question, which only reads, to any path of these hosts, and its answer is taken for the job's. A
/// cancellation goes where the provider's template leads for this id; only where there is none does it follow the reference's
/// address. So cancel no job of a reference that a stranger gave you, and take its video for what the stranger chose.
///
/// ```
/// use wan_runtime::JobRef;
///
/// let line = "v1:acme/clip-1/submit/job-7@2026-11-20T10:00:00Z#0123456789ab";
/// let job: JobRef = line.parse()?;
/// assert_eq!((job.provider(), job.model(), job.id()), ("acme", "clip-1", "job-7"));
/// assert_eq!(job.to_string(), line);
/// # Ok::<(), wan_runtime::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct JobRef {
    /// Provider, model, operation, id, spec, and then `status=<address>` for each address that the provider sent, with
    /// [`BETWEEN`] between each. One text, for there may be thousands of jobs.
    parts: Box<str>,
    submitted_at: Timestamp,
}

/// The place of a name in a reference.
#[derive(Clone, Copy)]
enum Part {
    Provider,
    Model,
    Operation,
    Id,
    Spec,
}

/// The form in JSON.
#[derive(Clone, Serialize, Deserialize)]
struct Written {
    v: u32,
    provider: String,
    model: String,
    operation: String,
    id: String,
    submitted_at: String,
    spec: String,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    addresses: BTreeMap<String, String>,
}

impl JobRef {
    pub(crate) fn new(model: &ModelData, id: &str, submitted_at: Timestamp) -> Self {
        Self::of([model.provider, model.id, "submit", id, model.spec], rounded(submitted_at))
    }

    /// A job of which only the id is known, as if it were submitted now.
    pub(crate) fn of_id(model: &ModelData, id: &str, now: Timestamp) -> Result<Self, Error> {
        if !is_job_id(id) {
            return Err(no_id());
        }
        Ok(Self::of([model.provider, model.id, BY_ID, id, model.spec], rounded(now)))
    }

    /// A job of a request that is known by all else.
    pub(crate) fn found(
        [provider, model, operation, spec]: [&str; 4],
        id: &str,
        submitted_at: Timestamp,
    ) -> Result<Self, Error> {
        if !is_job_id(id) {
            return Err(no_id());
        }
        for (what, name) in
            [("provider", provider), ("model", model), ("operation", operation), ("spec", spec)]
        {
            if !is_name(name) {
                return Err(malformed(&format!("its {what} is no name")));
            }
        }
        Ok(Self::of([provider, model, operation, id, spec], submitted_at))
    }

    /// The same job with the addresses at which the provider wants to be asked about it.
    pub(crate) fn with_follow_ups(mut self, follow_ups: &FollowUps) -> Self {
        if !follow_ups.is_empty() {
            let mut parts = String::from(self.parts);
            for (word, address) in follow_ups.words() {
                parts.extend([BETWEEN]);
                parts.extend([word, "=", address]);
            }
            self.parts = parts.into();
        }
        self
    }

    /// The address that the provider sent for this call.
    pub(crate) fn follow_up(&self, call: OperationKind) -> Option<String> {
        self.follow_ups().of(call).map(str::to_owned)
    }

    /// All addresses that the provider sent.
    pub(crate) fn follow_ups(&self) -> FollowUps {
        FollowUps::from_words(self.words())
    }

    /// Whether somebody gave the id, so that nobody here saw the provider accept the job.
    pub(crate) fn is_by_id(&self) -> bool {
        self.part(Part::Operation) == BY_ID
    }

    /// Id of the provider.
    #[must_use]
    pub fn provider(&self) -> &str {
        self.part(Part::Provider)
    }

    /// Id of the model.
    #[must_use]
    pub fn model(&self) -> &str {
        self.part(Part::Model)
    }

    /// The provider's id of the job: letters, digits and characters of `-_.~:/+=`. Length: 1 to 256.
    #[must_use]
    pub fn id(&self) -> &str {
        self.part(Part::Id)
    }

    /// When the request was sent, by the clock of the machine that sent it.
    #[must_use]
    pub fn submitted_at(&self) -> SystemTime {
        self.submitted_at.into()
    }

    /// Version of the spec that the request was made with: twelve hexadecimal digits.
    #[must_use]
    pub fn spec(&self) -> &str {
        self.part(Part::Spec)
    }

    /// Whether both mean the same job: one provider's, of one model, under one id.
    #[must_use]
    pub fn is_same_job(&self, other: &Self) -> bool {
        [Part::Provider, Part::Model, Part::Id].iter().all(|part| self.part(*part) == other.part(*part))
    }

    pub(crate) fn timestamp(&self) -> Timestamp {
        self.submitted_at
    }

    /// The id as it stands in a line, where a slash would end it.
    pub(crate) fn encoded_id(&self) -> String {
        encode(self.id())
    }

    /// The line with every address, also with those that may be signed: for a journal, and never to be shown.
    #[cfg(any(feature = "journal", test, fuzzing))]
    pub(crate) fn whole_line(&self) -> String {
        self.line(|_| true)
    }

    /// The parts in the order of [`Part`]. Those that come from outside are checked. A slash in a name of the specs is left
    /// out, for it would move the parts behind it in a line.
    fn of([provider, model, operation, id, spec]: [&str; 5], submitted_at: Timestamp) -> Self {
        let name = |name: &str| name.replace(['/', BETWEEN], "");
        let parts = [name(provider), name(model), name(operation), id.to_owned(), name(spec)];
        Self { parts: parts.join("\n").into(), submitted_at }
    }

    fn part(&self, part: Part) -> &str {
        self.parts.split(BETWEEN).nth(part as usize).unwrap_or_default()
    }

    /// The addresses that the provider sent, with the words for their calls.
    fn words(&self) -> impl Iterator<Item = (&str, &str)> {
        self.parts.split(BETWEEN).skip(Part::Spec as usize + 1).filter_map(|word| word.split_once('='))
    }

    fn line(&self, is_told: impl Fn(&str) -> bool) -> String {
        let [provider, model, operation, spec] =
            [Part::Provider, Part::Model, Part::Operation, Part::Spec].map(|part| self.part(part));
        let (id, submitted_at) = (self.encoded_id(), self.submitted_at);
        let line = format!("v{VERSION}:{provider}/{model}/{operation}/{id}@{submitted_at}#{spec}");
        self.words().filter(|(_, address)| is_told(address)).fold(line, |mut line, (word, address)| {
            line.extend([";", word, "="]);
            line.extend(utf8_percent_encode(address, ENDS));
            line
        })
    }
}

impl fmt::Debug for JobRef {
    /// Shows no address that may be signed.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "JobRef({self})")
    }
}

impl TryFrom<Written> for JobRef {
    type Error = Error;

    fn try_from(written: Written) -> Result<Self, Error> {
        let Written { provider, model, operation, id, submitted_at, spec, addresses, .. } = written;
        let submitted_at = submitted_at.parse().map_err(|_| malformed("its time is not RFC 3339"))?;
        if !is_job_id(&id) {
            return Err(malformed(&format!("the job's id is not {JOB_ID}")));
        }
        let words = addresses.iter().map(|(word, address)| (word.as_str(), address.as_str()));
        let follow_ups = FollowUps::from_words(words);
        let job = Self::found([&provider, &model, &operation, &spec], &id, submitted_at)?;
        Ok(job.with_follow_ups(&follow_ups))
    }
}

impl From<JobRef> for Written {
    fn from(job: JobRef) -> Self {
        let part = |part| job.part(part).to_owned();
        Self {
            v: VERSION,
            provider: part(Part::Provider),
            model: part(Part::Model),
            operation: part(Part::Operation),
            id: part(Part::Id),
            submitted_at: job.submitted_at.to_string(),
            spec: part(Part::Spec),
            addresses: job.words().map(|(word, address)| (word.to_owned(), address.to_owned())).collect(),
        }
    }
}

impl fmt::Display for JobRef {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.line(|address| follow_up::is_public(address, self.id())))
    }
}

impl FromStr for JobRef {
    type Err = Error;

    /// Reads the line that `Display` writes, or the JSON.
    fn from_str(text: &str) -> Result<Self, Error> {
        let text = text.trim();
        if text.starts_with('{') {
            return serde_json::from_str(text).map_err(|_| malformed("it is no JSON of a job"));
        }
        Written::from_line(text).ok_or_else(|| malformed("a part of it is missing"))?.try_into()
    }
}

impl Written {
    fn from_line(line: &str) -> Option<Self> {
        let (version, rest) = line.strip_prefix('v')?.split_once(':')?;
        let (path, rest) = rest.split_once('@')?;
        let (submitted_at, rest) = rest.split_once('#')?;
        // A later version may say more.
        let mut rest = rest.split(';');
        let spec = rest.next().unwrap_or_default();
        let addresses =
            rest.filter_map(|word| word.split_once('=')).map(|(word, address)| (word, decoded(address)));
        let mut parts = path.splitn(4, '/').map(str::to_owned);
        Some(Self {
            v: version.parse().ok()?,
            provider: parts.next()?,
            model: parts.next()?,
            operation: parts.next()?,
            id: decoded(&parts.next()?),
            submitted_at: submitted_at.to_owned(),
            spec: spec.to_owned(),
            addresses: addresses.map(|(word, address)| (word.to_owned(), address)).collect(),
        })
    }
}

/// What a part of a line stands for. What is no UTF-8 then is no id and no address either.
fn decoded(part: &str) -> String {
    percent_decode_str(part).decode_utf8_lossy().into_owned()
}

/// Finer than a millisecond would only make the line longer.
fn rounded(moment: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(moment.as_millisecond()).unwrap_or(moment)
}

/// Whether the text is a name as file names of specs are: it may stand in a line, and as a step in a path, which leads
/// nowhere up.
fn is_name(text: &str) -> bool {
    (1..=128).contains(&text.len())
        && !matches!(text, "." | "..")
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
}

fn no_id() -> Error {
    Error::config(format!("an id of a job is {JOB_ID}")).with_hint("give the id as the provider shows it")
}

fn malformed(why: &str) -> Error {
    Error::config(format!("the reference of the job cannot be read: {why}"))
        .with_hint("give a line such as `v1:acme/clip-1/submit/job-7@2026-11-20T10:00:00Z#0123456789ab`")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;

    const LINE: &str = "v1:acme/clip-2.1/submit/2c7f-59_ea@2026-11-20T10:00:00.123Z#0123456789ab";
    const JSON: &str = r#"{"v":1,"provider":"acme","model":"clip-2.1","operation":"submit","id":"2c7f-59_ea","submitted_at":"2026-11-20T10:00:00.123Z","spec":"0123456789ab"}"#;

    #[test]
    fn a_reference_goes_through_line_and_json_unchanged() {
        let job: JobRef = LINE.parse().unwrap();
        assert_eq!(job.to_string(), LINE);
        assert_eq!(serde_json::to_string(&job).unwrap(), JSON);
        assert_eq!(serde_json::from_str::<JobRef>(JSON).unwrap(), job);
        assert_eq!(JSON.parse::<JobRef>().unwrap(), job);
        assert_eq!(format!(" {LINE}\n").parse::<JobRef>().unwrap(), job);
    }

    #[test]
    fn every_part_is_told_and_is_one_text_with_the_others() {
        let job: JobRef = LINE.parse().unwrap();
        assert_eq!((job.provider(), job.model(), job.id()), ("acme", "clip-2.1", "2c7f-59_ea"));
        assert_eq!((job.spec(), job.is_by_id()), ("0123456789ab", false));
        assert!(LINE.replace("/submit/", "/id/").parse::<JobRef>().unwrap().is_by_id());
        assert!(size_of::<JobRef>() <= 32, "there may be thousands of them");
    }

    #[test]
    fn no_name_holds_a_slash_wherever_it_comes_from_and_an_id_keeps_its_own() {
        for part in ["acme", "clip-2.1", "submit", "0123456789ab"] {
            for with in [format!("/{part}"), format!("{part}/"), part.replacen(['c', '0'], "/", 1)] {
                let json = JSON.replace(&format!(":\"{part}\""), &format!(":\"{with}\""));
                if with.contains('/') {
                    assert!(json != JSON && serde_json::from_str::<JobRef>(&json).is_err(), "{json}");
                }
            }
        }
        let now = Timestamp::UNIX_EPOCH;
        let (made, own) = (["ac/me", "/clip", "id", "job//7", "a/"], ["acme", "clip", "id", "job//7", "a"]);
        assert_eq!(JobRef::of(made, now), JobRef::of(own, now));
        let job = JobRef::of(made, now);
        assert_eq!([job.provider(), job.model(), job.part(Part::Operation), job.id(), job.spec()], own);
        assert_eq!(job.to_string().parse::<JobRef>().unwrap(), job);
    }

    #[test]
    fn no_name_leads_up_in_a_path() {
        for up in [".", ".."] {
            let line = LINE.replace("/clip-2.1/", &format!("/{up}/"));
            assert!(line != LINE && line.parse::<JobRef>().is_err(), "{line}");
            let json = JSON.replace(r#""clip-2.1""#, &format!("\"{up}\""));
            assert!(json != JSON && json.parse::<JobRef>().is_err(), "{json}");
        }
    }

    #[test]
    fn an_id_of_other_characters_is_escaped_in_a_line() {
        for (id, written) in [
            ("projects/x/operations/7.a", "projects%2Fx%2Foperations%2F7.a"),
            ("https://api.acme.example/jobs/7", "https%3A%2F%2Fapi.acme.example%2Fjobs%2F7"),
            ("aGk+w==", "aGk%2Bw%3D%3D"),
        ] {
            let job = JobRef::of(["acme", "clip", "submit", id, "0123"], Timestamp::UNIX_EPOCH);
            let line = format!("v1:acme/clip/submit/{written}@1970-01-01T00:00:00Z#0123");
            assert_eq!((job.to_string(), job.id()), (line.clone(), id));
            assert_eq!(line.parse::<JobRef>().unwrap(), job);
            assert_eq!(serde_json::from_str::<JobRef>(&serde_json::to_string(&job).unwrap()).unwrap(), job);
        }
        // Who copies an id into a line by hand writes it as it is.
        assert_eq!(LINE.replace("2c7f", "2c/7f").parse::<JobRef>().unwrap().id(), "2c/7f-59_ea");
    }

    #[test]
    fn addresses_are_kept_and_those_with_a_query_are_not_shown() {
        let (open, signed) =
            ("https://api.acme.example/t/a;b%2F/7", "https://api.acme.example/7?sig=secret;1");
        let told = FollowUps::from_words([("status", signed), ("cancel", open)].into_iter());
        let job = LINE.parse::<JobRef>().unwrap().with_follow_ups(&told);
        let json = serde_json::to_string(&job).unwrap();
        let member = format!(r#","addresses":{{"cancel":"{open}","status":"{signed}"}}}}"#);
        assert_eq!(json, JSON.replace("\"}", "\"") + &member);
        for same in [serde_json::from_str::<JobRef>(&json).unwrap(), job.whole_line().parse().unwrap()] {
            assert!(same.is_same_job(&job));
            assert_eq!(same.follow_up(OperationKind::Status).as_deref(), Some(signed));
            assert_eq!(same.follow_up(OperationKind::Cancel).as_deref(), Some(open));
            assert_eq!(same.follow_up(OperationKind::Result), None);
        }
        let line = format!("{LINE};cancel=https://api.acme.example/t/a%3Bb%252F/7");
        assert_eq!((job.to_string(), format!("{job:?}")), (line.clone(), format!("JobRef({line})")));
        let shown: JobRef = line.parse().unwrap();
        assert!(shown.is_same_job(&job) && shown.follow_up(OperationKind::Status).is_none());
        assert_eq!(shown.follow_up(OperationKind::Cancel).as_deref(), Some(open));
    }

    #[test]
    fn what_is_no_address_in_a_reference_is_passed_over_for_the_job_is_worth_more() {
        let job: JobRef = LINE.parse().unwrap();
        for word in
            ["status=ftp://a.example/7", "status=", "status", "status=https://a.example/%0d%0ax", "=", ""]
        {
            assert_eq!(format!("{LINE};{word}").parse::<JobRef>().unwrap(), job, "{word}");
        }
        for (word, address) in [("status", "/v1/7"), ("retry", "https://a.example/7")] {
            let json = JSON.replace("\"}", &format!(r#"","addresses":{{"{word}":"{address}"}}}}"#));
            assert_eq!(serde_json::from_str::<JobRef>(&json).unwrap(), job, "{json}");
        }
    }

    #[test]
    fn what_a_later_version_adds_is_ignored() {
        let job: JobRef = LINE.parse().unwrap();
        let json = JSON.replace(r#"{"v":1,"#, r#"{"v":2,"new":[1],"#);
        assert_eq!(serde_json::from_str::<JobRef>(&json).unwrap(), job);
        assert_eq!(format!("{LINE};new=1").replace("v1:", "v2:").parse::<JobRef>().unwrap(), job);
    }

    #[test]
    fn a_malformed_reference_is_refused() {
        for (from, to) in [
            ("2c7f-59_ea", "../../admin"),
            ("2c7f-59_ea", ""),
            ("acme", "ac me"),
            ("clip-2.1", ""),
            ("2026-11-20T10:00:00.123Z", "yesterday"),
            ("0123456789ab", "a\u{1b}[31m"),
        ] {
            let error = LINE.replace(from, to).parse::<JobRef>().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Config, "{from} {to}");
            assert!(JSON.replace(from, to).parse::<JobRef>().is_err(), "{from} {to}");
        }
        for text in
            ["", "job-7", "v1:", "vx:a/b/c/d@2026-11-20T10:00:00Z#0", "v1:a/b/c@2026-11-20T10:00:00Z#0", "{}"]
        {
            assert!(text.parse::<JobRef>().is_err(), "{text}");
        }
    }
}
