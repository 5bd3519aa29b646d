/// A moment in the life of one video at which the process can die.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Point {
    /// The journal has not heard of the request.
    BeforeSending,
    /// *Sending* is durable.
    SendingWritten,
    /// The transport has the request, and no byte of it left.
    BeforeFirstByte,
    /// The provider has the whole request, and no byte of an answer came.
    RequestSent,
    /// The head of the answer came.
    HeadRead,
    /// The rest of the answer is being read.
    HalfOfTheAnswer,
    /// The whole answer came, and its id is not written down.
    BeforeAccepted,
    /// *Accepted* is durable, and the caller does not have the job.
    AcceptedWritten,
    /// The caller has the job.
    SubmitReturned,
    /// The first question about the job is about to be sent.
    BeforeQuestion,
    /// The head of the first answer about the job came.
    QuestionAnswered,
    /// The provider said that the job is done.
    BeforeSucceeded,
    /// *Succeeded* is durable.
    SucceededWritten,
    /// The provider told the video's address.
    BeforeOutputs,
    /// The address is durable.
    OutputsWritten,
    /// The caller has the output.
    ResultThere,
    /// The video is about to be fetched.
    BeforeVideo,
    /// The video is being fetched.
    HalfOfTheVideo,
    /// All of the video came, and it does not have its name yet.
    BeforeName,
    /// The video has its name, and the journal does not know.
    BeforeSaved,
    /// *Saved* is durable.
    SavedWritten,
    /// The caller knows that the video is saved.
    SaveReturned,
}

impl Point {
    /// Every point, in the order in which a video comes by them.
    pub(crate) const ALL: [Self; 22] = [
        Self::BeforeSending,
        Self::SendingWritten,
        Self::BeforeFirstByte,
        Self::RequestSent,
        Self::HeadRead,
        Self::HalfOfTheAnswer,
        Self::BeforeAccepted,
        Self::AcceptedWritten,
        Self::SubmitReturned,
        Self::BeforeQuestion,
        Self::QuestionAnswered,
        Self::BeforeSucceeded,
        Self::SucceededWritten,
        Self::BeforeOutputs,
        Self::OutputsWritten,
        Self::ResultThere,
        Self::BeforeVideo,
        Self::HalfOfTheVideo,
        Self::BeforeName,
        Self::BeforeSaved,
        Self::SavedWritten,
        Self::SaveReturned,
    ];

    /// Its name, which is also what the process says when it comes there.
    pub(crate) fn name(self) -> String {
        format!("{self:?}")
    }
}
