use crate::data::BillingData;

/// What kind of thing went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The program or its environment is set up wrongly: a key, an address, a model that does not exist.
    Config,
    /// The request breaks a bound or a rule, and was not sent.
    Validation,
    /// The request would spend more than is allowed, and was not sent.
    SpendGuard,
    /// The provider does not accept the key, or not for this.
    Auth,
    /// The account has too little credit.
    InsufficientCredits,
    /// The provider knows no such model, operation or job.
    NotFound,
    /// Too many requests were sent.
    RateLimited,
    /// The provider refused the request for what it holds.
    Rejected,
    /// The provider could not be reached, or its server failed while it was asked something that costs nothing.
    Unreachable,
    /// Nobody knows whether the provider accepted the request. It must not be sent again unseen.
    SubmitUnknown,
    /// The provider accepted the request, and the id of the job is lost.
    AcceptedIdLost,
    /// The job ended without a video.
    ModelFailed,
    /// The provider no longer keeps the job.
    Expired,
    /// It did not end in time. A job goes on, and can be waited for again.
    TimedOut,
    /// The job was stopped on request.
    Cancelled,
    /// The job is done, and its answer holds no video.
    NoOutput,
    /// The video is ready and was not fetched. It can be fetched again.
    Download,
    /// The journal could not be written, so nothing was sent.
    Journal,
    /// An answer could not be understood.
    Decode,
    /// A file could not be written.
    Io,
}

/// The limit of a [`SpendGuard`](crate::SpendGuard) that a request would have crossed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Cap {
    /// What one request may cost.
    Call,
    /// What a client may spend.
    Client,
    /// What may be spent within 24 hours.
    Day,
    /// What it costs is not known, and that was not allowed.
    UnknownPrice,
}

/// Whether a request is paid for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Charge {
    /// It is not: nothing can have been bought.
    No,
    /// It is: the provider accepted it.
    Yes,
    /// Nobody can tell, or the provider does not say what it charges for a failure.
    Unknown,
}

impl Charge {
    /// What a job that was accepted and made no video costs, by what its provider documents.
    pub(crate) fn of(billing: BillingData) -> Self {
        match billing {
            BillingData::Charged => Self::Yes,
            BillingData::NotCharged => Self::No,
            BillingData::Unknown => Self::Unknown,
        }
    }

    /// The same of what shows that something was bought all the same: that it costs nothing is not believed then.
    pub(crate) fn unless_bought(self, is_bought: bool) -> Self {
        if is_bought && self == Self::No { Self::Unknown } else { self }
    }
}
