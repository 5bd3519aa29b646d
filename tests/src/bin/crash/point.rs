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
    /// Half of the answer was taken.
    HalfOfTheAnswer,
    /// The last byte of the answer was taken, and nobody said that it was the last.
    AllOfTheAnswer,
    /// The answer came to its end.
    AnswerEnded,
    /// The whole answer was read, and its id is not written down.
    BeforeAccepted,
    /// *Accepted* is durable, and the caller does not have the job.
    AcceptedWritten,
    /// The caller has the job.
    SubmitReturned,
    /// The first question about the job is about to be sent.
    BeforeQuestion,
    /// The head of the first answer about the job came.
    QuestionAnswered,
    /// Half of what the provider says of the job was taken.
    HalfOfTheState,
    /// The provider said that the job is done, and nobody read it.
    StateEnded,
    /// It was read that the job is done.
    BeforeSucceeded,
    /// *Succeeded* is durable.
    SucceededWritten,
    /// The result is about to be asked for.
    BeforeResult,
    /// Half of the result was taken.
    HalfOfTheResult,
    /// The result came, and nobody read it.
    ResultEnded,
    /// The video's address was read.
    BeforeOutputs,
    /// The address is durable.
    OutputsWritten,
    /// The caller has the output.
    ResultThere,
    /// The video is about to be fetched.
    BeforeVideo,
    /// The head of the video's answer came, and no byte of the video.
    VideoAnswered,
    /// Half of the video was taken.
    HalfOfTheVideo,
    /// The last byte of the video was taken, and nobody said that it was the last.
    AllOfTheVideo,
    /// The video came to its end.
    VideoEnded,
    /// The video broke off half way, and the rest is about to be asked for.
    BeforeRest,
    /// The server said that the rest follows.
    RestAnswered,
    /// Half of the rest was taken.
    HalfOfTheRest,
    /// The last byte of the rest was taken, and nobody said that it was the last.
    AllOfTheRest,
    /// The rest came to its end.
    RestEnded,
    /// The video has its name, and the journal does not know.
    BeforeSaved,
    /// *Saved* is durable.
    SavedWritten,
    /// The caller knows that the video is saved.
    SaveReturned,
}

impl Point {
    /// Every point, in the order in which a video comes by them.
    pub(crate) const ALL: [Self; 36] = [
        Self::BeforeSending,
        Self::SendingWritten,
        Self::BeforeFirstByte,
        Self::RequestSent,
        Self::HeadRead,
        Self::HalfOfTheAnswer,
        Self::AllOfTheAnswer,
        Self::AnswerEnded,
        Self::BeforeAccepted,
        Self::AcceptedWritten,
        Self::SubmitReturned,
        Self::BeforeQuestion,
        Self::QuestionAnswered,
        Self::HalfOfTheState,
        Self::StateEnded,
        Self::BeforeSucceeded,
        Self::SucceededWritten,
        Self::BeforeResult,
        Self::HalfOfTheResult,
        Self::ResultEnded,
        Self::BeforeOutputs,
        Self::OutputsWritten,
        Self::ResultThere,
        Self::BeforeVideo,
        Self::VideoAnswered,
        Self::HalfOfTheVideo,
        Self::AllOfTheVideo,
        Self::VideoEnded,
        Self::BeforeRest,
        Self::RestAnswered,
        Self::HalfOfTheRest,
        Self::AllOfTheRest,
        Self::RestEnded,
        Self::BeforeSaved,
        Self::SavedWritten,
        Self::SaveReturned,
    ];

    /// Its name, which is also what the process says when it comes there.
    pub(crate) fn name(self) -> String {
        format!("{self:?}")
    }

    /// Whether it is only come by where the video broke off before.
    pub(crate) fn is_of_the_rest(self) -> bool {
        use Point::{AllOfTheRest, BeforeRest, HalfOfTheRest, RestAnswered, RestEnded};
        matches!(self, BeforeRest | RestAnswered | HalfOfTheRest | AllOfTheRest | RestEnded)
    }
}
