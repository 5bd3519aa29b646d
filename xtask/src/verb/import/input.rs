//! The text of a page, out of a file or the standard input and never from the network.

use std::{
    fs::{self, File},
    io::{self, Read},
    path::Path,
};

use crate::failure::Failure;

/// Most bytes of a text. A page has some ten thousand, the OpenAPI document of a whole provider some million.
const MOST: u64 = 16_000_000;

/// Reads the text of a page. `-` is the standard input.
pub(crate) fn text(name: &str, verb: &str) -> Result<String, Failure> {
    if name.split_once("://").is_some_and(|(scheme, _)| matches!(scheme, "http" | "https")) {
        return Err(Failure::Cannot(format!(
            "{name} is an address, and this verb never uses the network. Open it in a browser, select all of the page, \
             copy its text into a file page.txt, then: cargo xtask {verb} page.txt"
        )));
    }
    if name == "-" {
        return whole(io::stdin().lock(), "the standard input");
    }
    let path = Path::new(name);
    let about = fs::metadata(path).map_err(|error| Failure::io("read", path, &error))?;
    if about.is_dir() {
        return Err(Failure::Cannot(format!(
            "{name} is a folder. Give the file that holds the text of the page."
        )));
    }
    let file = File::open(path).map_err(|error| Failure::io("read", path, &error))?;
    whole(file, name)
}

fn whole(source: impl Read, name: &str) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    let read = source.take(MOST + 1).read_to_end(&mut bytes);
    read.map_err(|error| Failure::io("read", Path::new(name), &error))?;
    let cannot = |what: String| Err(Failure::Cannot(format!("{name} {what} Nothing was written.")));
    if u64::try_from(bytes.len()).is_ok_and(|length| length > MOST) {
        return cannot(format!(
            "has more than {} million bytes, and a page has less than one. Give the text of one page.",
            MOST / 1_000_000
        ));
    }
    if bytes.contains(&0)
        || [&b"%PDF"[..], b"\x89PNG", b"PK\x03\x04", b"\x1f\x8b"].iter().any(|magic| bytes.starts_with(magic))
    {
        return cannot(
            "is no text. Select all of the page in a browser and copy its text into a file; a PDF, a picture or an \
             archive cannot be read."
                .to_owned(),
        );
    }
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let good = error.utf8_error().valid_up_to();
            let line = error.as_bytes().iter().take(good).filter(|byte| **byte == b'\n').count() + 1;
            return cannot(format!("is not UTF-8: line {line} has other bytes. Save it as UTF-8."));
        }
    };
    if text.trim().is_empty() {
        return cannot(
            "is empty. Copy all of the page's text, from the title to the last section.".to_owned(),
        );
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(bytes: &[u8]) -> String {
        let failure = whole(bytes, "page.txt").unwrap_err();
        assert_eq!(failure.status(), 2);
        failure.to_string()
    }

    #[test]
    fn what_is_no_text_is_refused_with_the_reason() {
        for (bytes, reason) in [
            (&b""[..], "is empty"),
            (b" \n\t\n", "is empty"),
            (b"a\0b", "is no text"),
            (b"%PDF-1.7\n", "is no text"),
            (b"one\ntwo\xff\n", "line 2"),
        ] {
            let told = refused(bytes);
            assert!(told.contains(reason) && told.contains("Nothing was written"), "{told}");
        }
        let told = whole(io::repeat(b'a'), "page.txt").unwrap_err().to_string();
        assert!(told.contains("16 million bytes"), "{told}");
        assert_eq!(whole(&b"a page"[..], "page.txt").unwrap(), "a page");
    }

    #[test]
    fn an_address_a_folder_and_a_missing_file_are_refused_with_what_to_type() {
        for (name, reason) in [
            ("https://example.com/a", "cargo xtask import page.txt"),
            ("http://example.com", "never uses the network"),
            ("/tmp", "is a folder"),
            ("/nowhere/page.txt", "check the path"),
        ] {
            let failure = text(name, "import").unwrap_err();
            assert_eq!(failure.status(), 2);
            assert!(failure.to_string().contains(reason), "{failure}");
        }
    }
}
