//! Local files that are kept aside while a request is written as JSON, so that their bytes never stand in the body
//! that is only shown, priced and filled in later.

use std::{cell::RefCell, mem};

use super::Media;

thread_local! {
    /// The files of the request that this thread is writing. `None`: bytes are written as they are.
    static ASIDE: RefCell<Option<Vec<Media>>> = const { RefCell::new(None) };
}

/// Puts back what was there before, also where writing panics.
struct Restore(Option<Vec<Media>>);

/// Runs what writes a request. For each local file in it a [`placeholder`] is written, and the files are returned, each
/// once, at the index that its placeholder tells.
pub(crate) fn set_aside<T>(write: impl FnOnce() -> T) -> (T, Vec<Media>) {
    let _restore = Restore(ASIDE.with(|aside| aside.replace(Some(Vec::new()))));
    let written = write();
    let files = ASIDE.with(|aside| aside.borrow_mut().take());
    (written, files.unwrap_or_default())
}

/// What stands for a local file, in words that a person understands. No address looks like it.
pub(crate) fn placeholder(index: usize, media: &Media) -> String {
    let format = media.format().unwrap_or("unknown format");
    format!("upload:{index} ({format}, {} bytes)", media.len().unwrap_or_default())
}

/// Keeps a local file aside if somebody wants that, and tells what is to be written for it.
pub(super) fn keep(media: &Media) -> Option<String> {
    ASIDE.with(|aside| {
        let mut aside = aside.borrow_mut();
        let files = aside.as_mut()?;
        let index = files.iter().position(|known| known == media).unwrap_or_else(|| {
            files.push(media.clone());
            files.len() - 1
        });
        Some(placeholder(index, media))
    })
}

impl Drop for Restore {
    fn drop(&mut self) {
        let before = mem::take(&mut self.0);
        ASIDE.with(|aside| aside.replace(before));
    }
}
