//! What went wrong, what it means for the user's money, and what to do next.

mod kind;

use std::{fmt, time::Duration};

pub use kind::{Cap, Charge, ErrorKind};

use crate::{JobRef, Violations};

/// Something went wrong.
///
/// It is shown as one line in lower case, with no key, no prompt and no signed address:
/// `acme answered the submit with HTTP 429 (Slow down); nothing was charged; submit again in 12 s`.
///
/// A provider's words stand in quotes. What was sent is looked for in them as it was written, in any case, in the escapes of
/// JSON, of addresses and of HTML, whatever their layers, and at the end of a text that was cut; not in other spellings,
/// such as base64. The prompt of a job that was taken up again is not known: of such a job the provider's own words are
/// shown as they are, and may repeat it.
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    charge: Charge,
    what: String,
    hint: Option<String>,
    job: Option<JobRef>,
    status: Option<u16>,
    request_id: Option<String>,
    retry_after: Option<Duration>,
    violations: Option<Violations>,
    cap: Option<Cap>,
    body: Option<String>,
}

impl Error {
    /// What kind of thing went wrong.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Whether the request was, or will be, paid for.
    #[must_use]
    pub fn charge(&self) -> Charge {
        self.0.charge
    }

    /// The job that it is about. With it the work can be taken up again, at any time and by any process.
    #[must_use]
    pub fn job(&self) -> Option<&JobRef> {
        self.0.job.as_ref()
    }

    /// The HTTP status of the provider's answer. `None`: there was no answer.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.0.status
    }

    /// The id under which the provider's support can look the request up.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// How long the provider wants to be left alone. Range: 0 to 24 hours. `None`: it did not say.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// Everything that is wrong with the request, for [`ErrorKind::Validation`].
    #[must_use]
    pub fn violations(&self) -> Option<&Violations> {
        self.0.violations.as_ref()
    }

    /// The limit that the request would have crossed, for [`ErrorKind::SpendGuard`].
    #[must_use]
    pub fn cap(&self) -> Option<Cap> {
        self.0.cap
    }

    /// The beginning of the provider's answer on one line, cleaned of control characters. Length: at most 64 kB.
    ///
    /// Unlike the message it may hold anything that the provider sends back.
    #[must_use]
    pub fn body(&self) -> Option<&str> {
        self.0.body.as_deref()
    }

    /// What to do next.
    #[must_use]
    pub fn hint(&self) -> Option<&str> {
        self.0.hint.as_deref()
    }

    pub(crate) fn new(kind: ErrorKind, what: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            charge: Charge::No,
            what: what.into(),
            hint: None,
            job: None,
            status: None,
            request_id: None,
            retry_after: None,
            violations: None,
            cap: None,
            body: None,
        }))
    }

    pub(crate) fn config(what: impl Into<String>) -> Self {
        Self::new(ErrorKind::Config, what)
    }

    pub(crate) fn with_charge(mut self, charge: Charge) -> Self {
        self.0.charge = charge;
        self
    }

    pub(crate) fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.0.hint = Some(hint.into());
        self
    }

    pub(crate) fn with_job(mut self, job: Option<&JobRef>) -> Self {
        self.0.job = job.cloned();
        self
    }

    pub(crate) fn with_status(mut self, status: Option<u16>) -> Self {
        self.0.status = status;
        self
    }

    pub(crate) fn with_request_id(mut self, id: Option<String>) -> Self {
        self.0.request_id = id;
        self
    }

    pub(crate) fn with_retry_after(mut self, after: Option<Duration>) -> Self {
        self.0.retry_after = after;
        self
    }

    pub(crate) fn with_cap(mut self, cap: Cap) -> Self {
        self.0.cap = Some(cap);
        self
    }

    pub(crate) fn with_body(mut self, body: String) -> Self {
        self.0.body = Some(body).filter(|body| !body.is_empty());
        self
    }

    /// What the message says of money: nothing where none is touched.
    fn money(&self) -> Option<&'static str> {
        match (self.0.kind, self.0.charge) {
            (ErrorKind::Config, _) | (ErrorKind::Io, Charge::No) => None,
            (ErrorKind::Validation, Charge::No) => Some("nothing was sent or charged"),
            (_, Charge::No) => Some("nothing was charged"),
            (_, Charge::Yes) => Some("the job counts as paid"),
            (_, Charge::Unknown) => Some("whether it is charged is not known"),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0.what)?;
        for part in [self.money(), self.hint()].into_iter().flatten() {
            write!(formatter, "; {part}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = formatter.debug_struct("Error");
        shown.field("kind", &self.0.kind).field("charge", &self.0.charge);
        shown.field("message", &self.to_string());
        if let Some(job) = &self.0.job {
            shown.field("job", &format_args!("{job}"));
        }
        shown.field("status", &self.0.status).field("request_id", &self.0.request_id);
        shown.field("retry_after", &self.0.retry_after).finish_non_exhaustive()
    }
}

impl std::error::Error for Error {}

impl From<Violations> for Error {
    fn from(violations: Violations) -> Self {
        let more = violations.len().saturating_sub(1).saturating_add(violations.omitted());
        let first = violations.iter().next().map_or_else(String::new, |violation| format!(": {violation}"));
        let what = format!("the request is not valid{first}");
        let error = Self::new(ErrorKind::Validation, what);
        let mut error = match more {
            0 => error.with_hint("correct it"),
            more => error.with_hint(format!("correct it and {more} more, which `violations()` lists")),
        };
        error.0.violations = Some(violations);
        error
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_portable<T: std::error::Error + Send + Sync + 'static>() {}

    #[test]
    fn an_error_is_one_word_wide_and_can_go_anywhere() {
        assert_eq!(size_of::<Error>(), size_of::<usize>());
        assert_eq!(size_of::<Result<(), Error>>(), size_of::<usize>());
        is_portable::<Error>();
    }

    #[test]
    fn a_message_tells_what_happened_what_it_costs_and_what_to_do() {
        let error = Error::new(ErrorKind::SubmitUnknown, "no answer came").with_hint("look at the history");
        for (charge, told) in [
            (Charge::No, "no answer came; nothing was charged; look at the history"),
            (Charge::Yes, "no answer came; the job counts as paid; look at the history"),
        ] {
            let error = Error::new(error.kind(), "no answer came").with_hint("look at the history");
            assert_eq!(error.with_charge(charge).to_string(), told);
        }
        let error = error.with_charge(Charge::Unknown);
        assert_eq!(
            error.to_string(),
            "no answer came; whether it is charged is not known; look at the history"
        );
        assert_eq!(Error::config("no key").to_string(), "no key");
    }

    #[test]
    fn violations_become_one_line_and_stay_at_hand() {
        let mut found = Violations::default();
        found.integer("steps", 5, 10..=70);
        found.integer("seed", -2, 0..=9);
        let error = Error::from(found);
        assert_eq!((error.kind(), error.charge()), (ErrorKind::Validation, Charge::No));
        assert_eq!(
            error.to_string(),
            "the request is not valid: `steps` is 5; allowed: 10 to 70; nearest: 10; nothing was sent or \
             charged; correct it and 1 more, which `violations()` lists"
        );
        assert_eq!(error.violations().map(Violations::len), Some(2));
    }
}
