//! The answer to a blocking call: the video itself, or JSON that tells where it is.

use std::sync::Arc;

use super::{Output, Source, Video, boxes, request_id};
use crate::{
    Charge, Error, ErrorKind,
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
        answer: &Answer,
        private: &Private,
        entry: Option<EntryId>,
    ) -> Result<Self, Error> {
        let provider = core.provider();
        let json = if is_json(answer) { answer.json() } else { None };
        let reading = answer::read(provider, &operation.answer, &answer.headers, json.as_ref());
        if let Some(mut output) = Self::of(core, None, &reading, private) {
            output.videos.iter_mut().for_each(|video| video.entry = entry);
            return Ok(output);
        }
        if json.is_none() {
            if let Some(source) = itself(answer) {
                let (cost, seed, request_id) = (reading.cost, reading.seed, request_id(&reading, private));
                let video = Video { source, index: 0, lifetime: None, job: None, entry, core: core.clone() };
                return Ok(Self { videos: vec![video], cost, seed, job: None, request_id });
            }
        }
        Err(lost(core, answer, private, &reading))
    }
}

/// The answer as a video: as it is, or as bare base64.
fn itself(answer: &Answer) -> Option<Source> {
    let says_video = content_type(answer).is_some_and(|kind| kind.starts_with("video/"));
    if !answer.body.is_empty() && (says_video || boxes::is_video(&answer.body)) {
        return Some(Source::Bytes(Arc::new(answer.body.clone())));
    }
    Source::read(std::str::from_utf8(&answer.body).ok()?.trim())
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

fn lost(core: &Core, answer: &Answer, private: &Private, reading: &Reading) -> Error {
    let provider = core.provider();
    let error = match &reading.error {
        Some(why) => {
            let charge = Charge::of_failed_job(provider.failed_job);
            let why = text::quoted(why, private).map_or_else(String::new, |why| format!(": {why}"));
            Error::new(ErrorKind::ModelFailed, format!("the blocking call to {} failed{why}", provider.id))
                .with_charge(charge)
                .with_hint("change the request before you send it again")
        }
        None => Error::new(
            ErrorKind::NoOutput,
            format!("the answer of {} to the blocking call holds no video", provider.id),
        )
        .with_charge(Charge::Yes)
        .with_hint(format!("look for it in your account at {} before you pay again", provider.title)),
    };
    let request_id = reading.request_id.as_deref().map(|id| text::line(id, private));
    error
        .with_status(Some(answer.status))
        .with_request_id(request_id)
        .with_body(text::excerpt(&answer.body, private))
}
