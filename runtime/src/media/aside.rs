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

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use super::*;
    use crate::media::BareBase64;

    fn written(media: &Media) -> String {
        serde_json::to_string(media).unwrap()
    }

    #[test]
    fn equal_files_share_a_placeholder_and_addresses_have_none() {
        let gif = || Media::bytes(*b"GIF89a");
        let (texts, files) = set_aside(|| {
            let url = Media::url("https://a");
            let bare = serde_json::to_string(&BareBase64(&gif())).unwrap();
            [written(&gif()), written(&url), written(&Media::bytes(*b"?")), bare]
        });
        let gif_text = "\"upload:0 (gif, 6 bytes)\"";
        assert_eq!(texts, [gif_text, "\"https://a\"", "\"upload:1 (unknown format, 1 bytes)\"", gif_text]);
        assert_eq!(files, [gif(), Media::bytes(*b"?")]);
        assert_eq!(written(&gif()), "\"data:image/gif;base64,R0lGODlh\"");
    }

    #[test]
    fn one_request_within_another_keeps_its_own_files() {
        let ((inner, after), outer) = set_aside(|| {
            written(&Media::bytes(*b"a"));
            let (_, inner) = set_aside(|| written(&Media::bytes(*b"b")));
            (inner, written(&Media::bytes(*b"c")))
        });
        assert_eq!(inner, [Media::bytes(*b"b")]);
        assert!(after.starts_with("\"upload:1 "), "{after}");
        assert_eq!(outer, [Media::bytes(*b"a"), Media::bytes(*b"c")]);
    }

    #[test]
    fn a_panic_leaves_nothing_behind() {
        let panics = || set_aside(|| -> () { panic!("in a serializer") });
        assert!(catch_unwind(AssertUnwindSafe(panics)).is_err());
        assert_eq!(written(&Media::bytes(*b"GIF89a")), "\"data:image/gif;base64,R0lGODlh\"");
    }
}
