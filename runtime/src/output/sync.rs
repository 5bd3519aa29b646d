//! The answer to a blocking call: the video itself, or JSON that tells where it is.

use super::{Output, request_id, spool::Spools};
use crate::{
    Charge, Error, ErrorKind, State,
    client::Core,
    data::OperationData,
    journal::EntryId,
    wire::{
        Answer,
        answer::{self, Reading},
        private::Private,
        text,
    },
};

impl Output {
    /// Reads the answer to a blocking call. Its `content-type` decides; where that says nothing, its first bytes.
    pub(crate) fn of_blocking_call(
        core: &Core,
        operation: &OperationData,
        (answer, spools): (&Answer, &Spools),
        private: &Private,
        entry: Option<EntryId>,
    ) -> Result<Self, Error> {
        let (provider, reading) = (core.provider(), reading(core, operation, (answer, spools)));
        if provider.error_wins && reading.state == Some(State::Failed) {
            return Err(lost(core, answer, private, &reading));
        }
        if let Some(problem) = reading.spools.loss(&reading.output) {
            return Err(unwritten(core, answer, private, &reading, problem));
        }
        match Self::of(core, None, &reading, private) {
            Some(mut output) => {
                output.videos.iter_mut().for_each(|video| video.entry = entry);
                Ok(output)
            }
            None => Err(lost(core, answer, private, &reading)),
        }
    }

    /// The videos that the answer to a blocking call holds, whatever else it says. `None`: there are none.
    pub(crate) fn beside_error(
        core: &Core,
        operation: &OperationData,
        came: (&Answer, &Spools),
        private: &Private,
    ) -> Option<Self> {
        let mut reading = reading(core, operation, came);
        reading.output.retain(|text| !core.holds_key(text));
        Self::of(core, None, &reading, private)
    }
}

fn reading(core: &Core, operation: &OperationData, (answer, spools): (&Answer, &Spools)) -> Reading {
    let json = if !spools.is_body && is_json(answer) { answer.json() } else { None };
    let mut reading = answer::read(core.provider(), &operation.answer, &answer.headers, json.as_ref());
    if json.is_none() {
        // An address and nothing else.
        reading.output.extend(std::str::from_utf8(&answer.body).ok().map(|text| text.trim().to_owned()));
    }
    spools.clone().join(&mut reading);
    reading
}

fn is_json(answer: &Answer) -> bool {
    match content_type(answer) {
        Some(kind) if kind.starts_with("video/") => false,
        Some(kind) if kind.contains("json") => true,
        // A server that forgets the type, or calls everything text.
        _ => answer.body.trim_ascii_start().starts_with(b"{"),
    }
}

fn content_type(answer: &Answer) -> Option<String> {
    answer.headers.get("content-type").map(str::to_lowercase)
}

/// The video came and is lost, for want of room for instance.
fn unwritten(core: &Core, answer: &Answer, private: &Private, reading: &Reading, problem: &str) -> Error {
    let provider = core.provider();
    let what = format!("the video of the blocking call to {} came and was not kept: {problem}", provider.id);
    let hint = format!(
        "make room or choose another `spool_folder`, and look for it in your account at {} before you pay again",
        provider.title
    );
    let error = Error::new(ErrorKind::Io, what).with_charge(Charge::Yes).with_hint(hint);
    with_facts(error, answer, private, reading)
}

fn lost(core: &Core, answer: &Answer, private: &Private, reading: &Reading) -> Error {
    let provider = core.provider();
    let error = match &reading.error {
        Some(why) => {
            let charge = Charge::of(provider.failed_job).unless_bought(reading.shows_purchase());
            let why = text::quoted(why, private).map_or_else(String::new, |why| format!(": {why}"));
            let hint = if reading.output.is_empty() {
                "change the request before you send it again".to_owned()
            } else {
                video_beside_error(provider.title)
            };
            Error::new(ErrorKind::ModelFailed, format!("the blocking call to {} failed{why}", provider.id))
                .with_charge(charge)
                .with_hint(hint)
        }
        None => Error::new(
            ErrorKind::NoOutput,
            format!("the answer of {} to the blocking call holds no video", provider.id),
        )
        .with_charge(Charge::Yes)
        .with_hint(format!("look for it in your account at {} before you pay again", provider.title)),
    };
    with_facts(error, answer, private, reading)
}

/// What to do about an error beside which there is a video.
pub(crate) fn video_beside_error(title: &str) -> String {
    format!("its answer holds a video all the same: look for it in the journal or in your account at {title}")
}

fn with_facts(error: Error, answer: &Answer, private: &Private, reading: &Reading) -> Error {
    let request_id = request_id(reading, private);
    error
        .with_status(Some(answer.status))
        .with_request_id(request_id)
        .with_body(text::excerpt(&answer.body, private))
}
