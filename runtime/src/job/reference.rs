use std::{fmt, str::FromStr, time::SystemTime};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Error, data::ModelData, wire::address::is_job_id};

/// Version of the form in which references are written.
const VERSION: u32 = 1;

/// Stands in the place of the operation where a job is known by its id alone.
const BY_ID: &str = "id";

const NO_ID: &str = "the job's id holds other than 1 to 128 letters, digits, `-` and `_`";

/// All that is needed to take up a job again, in any process and on any day. It holds no secret.
///
/// It is written as JSON, or as one line such as `v1:acme/clip-1/submit/job-7@2026-11-20T10:00:00Z#0123456789ab`.
/// Readers ignore members that they do not know.
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
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct JobRef {
    /// Provider, model, operation, id and spec with a slash between each, which none of them holds. One text, for there
    /// may be thousands of jobs.
    path: Box<str>,
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
}

impl JobRef {
    pub(crate) fn new(model: &ModelData, id: &str, submitted_at: Timestamp) -> Self {
        Self::of([model.provider, model.id, "submit", id, model.spec], rounded(submitted_at))
    }

    /// A job of which only the id is known, as if it were submitted now.
    pub(crate) fn of_id(model: &ModelData, id: &str, now: Timestamp) -> Result<Self, Error> {
        if !is_job_id(id) {
            return Err(Error::config(NO_ID).with_hint("give the id as the provider shows it"));
        }
        Ok(Self::of([model.provider, model.id, BY_ID, id, model.spec], rounded(now)))
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

    /// The provider's id of the job: letters, digits, `-` and `_`. Length: 1 to 128.
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

    /// The parts in the order of [`Part`]. Those that come from outside are checked and hold no slash; one in a name of the
    /// specs is left out, for it would move the parts behind it.
    fn of(parts: [&str; 5], submitted_at: Timestamp) -> Self {
        Self { path: parts.map(|part| part.replace('/', "")).join("/").into(), submitted_at }
    }

    fn part(&self, part: Part) -> &str {
        self.path.split('/').nth(part as usize).unwrap_or_default()
    }
}

impl TryFrom<Written> for JobRef {
    type Error = Error;

    fn try_from(written: Written) -> Result<Self, Error> {
        let Written { provider, model, operation, id, submitted_at, spec, .. } = written;
        for (name, value) in
            [("provider", &provider), ("model", &model), ("operation", &operation), ("spec", &spec)]
        {
            if !is_name(value) {
                return Err(malformed(&format!("its {name} is no name")));
            }
        }
        if !is_job_id(&id) {
            return Err(malformed(NO_ID));
        }
        let submitted_at = submitted_at.parse().map_err(|_| malformed("its time is not RFC 3339"))?;
        Ok(Self::of([&provider, &model, &operation, &id, &spec], submitted_at))
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
        }
    }
}

impl fmt::Display for JobRef {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (path, spec) = self.path.rsplit_once('/').unwrap_or_default();
        write!(formatter, "v{VERSION}:{path}@{}#{spec}", self.submitted_at)
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
        let spec = rest.split(';').next().unwrap_or_default();
        let mut parts = path.splitn(4, '/').map(str::to_owned);
        Some(Self {
            v: version.parse().ok()?,
            provider: parts.next()?,
            model: parts.next()?,
            operation: parts.next()?,
            id: parts.next()?,
            submitted_at: submitted_at.to_owned(),
            spec: spec.to_owned(),
        })
    }
}

/// Finer than a millisecond would only make the line longer.
fn rounded(moment: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(moment.as_millisecond()).unwrap_or(moment)
}

/// Whether the text is a name as file names of specs are: it may stand in a path and in a line.
fn is_name(text: &str) -> bool {
    (1..=128).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
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
    fn no_part_holds_a_slash_wherever_it_comes_from() {
        // A line is cut at its first slashes, so of its parts the id alone can seem to hold one.
        assert!(LINE.replace("2c7f", "2c/7f").parse::<JobRef>().is_err());
        for part in ["acme", "clip-2.1", "submit", "2c7f-59_ea", "0123456789ab"] {
            for with in [format!("/{part}"), format!("{part}/"), part.replacen(['c', '0'], "/", 1)] {
                let json = JSON.replace(&format!(":\"{part}\""), &format!(":\"{with}\""));
                if with.contains('/') {
                    assert!(json != JSON && serde_json::from_str::<JobRef>(&json).is_err(), "{json}");
                }
            }
        }
        let now = Timestamp::UNIX_EPOCH;
        let (made, own) = (["ac/me", "/clip", "id", "job//7", "a/"], ["acme", "clip", "id", "job7", "a"]);
        assert_eq!(JobRef::of(made, now), JobRef::of(own, now));
        let job = JobRef::of(made, now);
        assert_eq!([job.provider(), job.model(), job.part(Part::Operation), job.id(), job.spec()], own);
        assert_eq!(job.to_string().parse::<JobRef>().unwrap(), job);
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
