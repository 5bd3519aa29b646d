//! How much a journal keeps of what has no length of its own.

use super::entry::SavedFile;
use crate::wire::bounds;

/// Most characters of a detail or a tag. A detail that was cleaned has fewer.
const TEXT_CHARACTERS: usize = 512;

pub(super) fn text(mut text: String) -> String {
    if let Some((end, _)) = text.char_indices().nth(TEXT_CHARACTERS) {
        text.truncate(end);
    }
    text
}

pub(super) fn answer(mut text: String) -> String {
    let mut end = text.len().min(bounds::KEPT_BYTES);
    while !text.is_char_boundary(end) {
        end = end.saturating_sub(1);
    }
    text.truncate(end);
    text
}

/// An address that is too long is left out: the beginning of one leads nowhere.
pub(super) fn outputs(mut outputs: Vec<String>) -> Vec<String> {
    outputs.retain(|output| output.len() <= bounds::URL_BYTES);
    outputs.truncate(bounds::VIDEOS);
    outputs
}

/// The files that were saved last.
pub(super) fn files(files: &mut Vec<SavedFile>) {
    let excess = files.len().saturating_sub(bounds::VIDEOS);
    files.drain(..excess);
}
