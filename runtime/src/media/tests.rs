use std::{fs, io};

use serde_json::json;

use super::*;
use crate::{
    Violation, Violations,
    data::{DimensionsData, MediaData, MediaForm, MediaKind},
};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n....";
const MP3: &[u8] = b"ID3\x04....";

const IMAGE: MediaData = MediaData::any(MediaKind::Image, &[MediaForm::Url, MediaForm::DataUri]);

const URL_ONLY: MediaData = MediaData { forms: &[MediaForm::Url], ..IMAGE };

const AUDIO: MediaData = MediaData {
    kind: MediaKind::Audio,
    forms: &[MediaForm::Base64],
    formats: &["wav", "mp3"],
    max_bytes: Some(8),
    ..IMAGE
};

fn of(media: &Media, accepts: &MediaData) -> String {
    let mut found = Violations::default();
    found.media("file", media, accepts);
    found.to_string()
}

fn of_text(text: &str, accepts: &MediaData) -> String {
    let mut found = Violations::default();
    check_text("file", text, accepts, &mut found);
    found.to_string()
}

#[test]
fn a_url_is_well_formed_exactly_as_the_pattern_says() {
    for (url, expected) in [
        ("http://a", true),
        ("https://example.com/fox.png?x=1#y", true),
        ("https://[::1]:8080/", true),
        ("https://user:pass@example.com", true),
        ("https://ü", true),
        ("https://a\u{a0}b", true),
        ("https://a\u{7f}", true),
        ("", false),
        ("http://", false),
        ("https://", false),
        ("https:///a", false),
        ("https://?a", false),
        ("https://#a", false),
        ("https:// a", false),
        ("https://a b", false),
        ("https://a\n", false),
        ("https://a\0", false),
        ("HTTPS://a", false),
        (" https://a", false),
        ("ftp://a", false),
        ("httpss://a", false),
        ("fox.png", false),
        ("http:/ü/a", false),
    ] {
        assert_eq!(is_url(url), expected, "{url:?}");
        assert_eq!(of(&Media::url(url), &URL_ONLY).is_empty(), expected, "{url:?}");
        assert_eq!(of_text(url, &URL_ONLY).is_empty(), expected, "{url:?}");
    }
}

#[test]
fn the_other_forms_are_exactly_as_their_patterns_say() {
    for (text, expected) in [
        ("data:image/png;base64,iVBORw0=", true),
        ("data:image/svg+xml;base64,AA==", true),
        ("data:a/1.2-3;base64,A", true),
        ("data:image/png;base64,", false),
        ("data:image/png;base64,=", false),
        ("data:image/png;base64,A===", false),
        ("data:image/png;base64,A=A", false),
        ("data:image/png;base64,A-_", false),
        ("data:image/png;base64,A\n", false),
        ("data:image/png,A", false),
        ("data:image/;base64,A", false),
        ("data:/png;base64,A", false),
        ("data:image;base64,A", false),
        ("data:Image/png;base64,A", false),
        ("data:image/PNG;base64,A", false),
        ("data:image/a/b;base64,A", false),
        ("data:image/png;x=1;base64,A", false),
        ("data:image/png;base64,;base64,A", false),
        ("DATA:image/png;base64,A", false),
    ] {
        assert_eq!(form::has_form(text, MediaForm::DataUri), expected, "{text:?}");
    }
    for (text, expected) in [
        ("A", true),
        ("AZaz09+/", true),
        ("AA==", true),
        ("", false),
        ("==", false),
        ("A===", false),
        ("A ", false),
    ] {
        assert_eq!(form::has_form(text, MediaForm::Base64), expected, "{text:?}");
    }
}

#[test]
fn a_form_that_is_not_accepted_is_refused_typed_and_untyped() {
    let data_only = MediaData { forms: &[MediaForm::DataUri], ..IMAGE };
    let refusal = "`file` is a url; allowed: a data URI with base64";
    assert_eq!(of(&Media::url("https://a/b?secret"), &data_only), refusal);
    assert_eq!(of_text("https://a/b?secret", &data_only), refusal);

    let refusal =
        "`file` is in no form that is accepted; allowed: an http or https url, or a data URI with base64";
    assert_eq!(of(&Media::url("secret.png"), &IMAGE), refusal);
    assert_eq!(of_text("secret.png", &IMAGE), refusal);

    let local = Media::bytes(PNG);
    assert_eq!(of(&local, &URL_ONLY), "`file` is a local file; allowed: an http or https url");
    assert_eq!(of(&local, &IMAGE), "");
    // What the typed request sends for it, the untyped door takes as well.
    assert_eq!(of_text(serde_json::to_value(&local).unwrap().as_str().unwrap(), &IMAGE), "");
}

#[test]
fn an_unset_file_breaks_no_rule() {
    let mut found = Violations::default();
    found.media("file", None, &AUDIO);
    assert!(found.is_empty());
}

#[test]
fn local_bytes_are_checked_for_format_and_size() {
    for (bytes, text) in [
        (MP3, ""),
        (b"ID3\x04.....", "`file` has 9 bytes; allowed: at most 8 bytes"),
        (b"", "`file` is an empty file; allowed: a sound"),
        (b"GIF89a", "`file` is gif; allowed: wav, mp3"),
        (b"#!/bin/", "`file` is of a format that is not known; allowed: wav, mp3"),
    ] {
        assert_eq!(of(&Media::bytes(bytes), &AUDIO), text);
    }
}

#[test]
fn where_no_formats_are_published_only_the_wrong_kind_is_refused() {
    assert_eq!(of(&Media::bytes(*b"GIF89a"), &IMAGE), "");
    assert_eq!(of(&Media::bytes(*b"who knows"), &IMAGE), "");
    assert_eq!(of(&Media::bytes(MP3), &IMAGE), "`file` is mp3; allowed: a picture");
    let film = MediaData { kind: MediaKind::Video, ..IMAGE };
    assert_eq!(of(&Media::bytes(PNG), &film), "`file` is png; allowed: a film");
}

#[test]
fn first_bytes_tell_the_format() {
    let mut wav = b"RIFF....WAVEfmt ".to_vec();
    let mut webm = b"\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm".to_vec();
    let mut long_webm = b"\x1a\x45\xdf\xa3".to_vec();
    long_webm.resize(64, 0);
    long_webm.extend_from_slice(b"webm");
    let samples: &[(&[u8], Option<&str>)] = &[
        (PNG, Some("png")),
        (b"\xff\xd8\xff\xe0", Some("jpg")),
        (b"RIFF....WEBPVP8 ", Some("webp")),
        (b"GIF87a", Some("gif")),
        (b"GIF89a", Some("gif")),
        (b"BM\x36\0\0\0\0\0\0\0", Some("bmp")),
        (b"BM is a text", None),
        (b"II*\0", Some("tiff")),
        (b"MM\0*", Some("tiff")),
        (&wav, Some("wav")),
        (b"RIFF....AVI ", None),
        (MP3, Some("mp3")),
        (b"\xff\xfb\x90\x44", Some("mp3")),
        (b"\xff\xf3\x40\xc4", Some("mp3")),
        (b"\xff\xfb\xf0\x44", None),
        (b"\xff\xeb\x90\x44", None),
        (b"\xff\xff\xff\xff", None),
        (b"OggS\0", Some("ogg")),
        (b"fLaC", Some("flac")),
        (b"\0\0\0\x20ftypM4A \0", Some("m4a")),
        (b"\0\0\0\x20ftypisom\0", Some("mp4")),
        (b"\0\0\0\x14ftypqt  \0", Some("mov")),
        (b"\0\0\0\x20ftypavif", None),
        (b"\0\0\0\x20ftyp3gp5", None),
        (b"\0\0\0\x20ftyp", None),
        (&webm, Some("webm")),
        (&long_webm, None),
        (b"\x1a\x45\xdf\xa3\x9f\x42\x82\x88matroska", None),
        (b"", None),
        (b"<html>", None),
    ];
    for (bytes, format) in samples {
        assert_eq!(Media::bytes(*bytes).format(), *format, "{bytes:?}");
    }
    // Cut anywhere, no prefix makes the reader stumble.
    wav.append(&mut webm);
    for end in 0..wav.len() {
        let _ = Media::bytes(&wav[..end]).format();
    }
}

#[test]
fn another_extension_of_the_same_format_is_listed_too() {
    let listed = |formats: &'static [&'static str], kind| MediaData { kind, formats, ..IMAGE };
    assert_eq!(of(&Media::bytes(*b"\xff\xd8\xff\xe0"), &listed(&["jpeg"], MediaKind::Image)), "");
    assert_eq!(of(&Media::bytes(*b"\0\0\0\x20ftypisom"), &listed(&["m4a"], MediaKind::Audio)), "");
    assert_eq!(
        of(&Media::bytes(*b"\0\0\0\x20ftypM4A "), &listed(&["mp4"], MediaKind::Video)),
        "`file` is m4a; allowed: mp4"
    );
}

#[test]
fn debug_shows_no_secret_and_no_bytes() {
    for (media, text) in [
        (Media::url("https://a.example/fox.png"), "Media::url(https://a.example/fox.png)"),
        (Media::url("https://a.example/fox.png?sig=secret"), "Media::url(https://a.example/fox.png..)"),
        (Media::url("https://a.example/fox.png#secret"), "Media::url(https://a.example/fox.png..)"),
        (Media::url("https://me:secret@a.example/@home"), "Media::url(https://a.example/@home..)"),
        (Media::url("https://me:secret@"), "Media::url(https://..)"),
        (Media::url("data:image/png;base64,secret"), "Media::url(malformed, 28 bytes)"),
        (Media::bytes(PNG), "Media::bytes(png, 12 bytes)"),
        (Media::bytes(*b"secret"), "Media::bytes(unknown format, 6 bytes)"),
    ] {
        assert_eq!(format!("{media:?}"), text);
    }
}

#[test]
fn a_body_holds_the_url_or_the_encoded_bytes() {
    let (url, gif) = (Media::url("https://a.example/\"quoted\""), Media::bytes(*b"GIF89a"));
    for (sent, expected) in [
        (serde_json::to_value(&url), "https://a.example/\"quoted\""),
        (serde_json::to_value(&gif), "data:image/gif;base64,R0lGODlh"),
        (serde_json::to_value(Media::bytes(*b"?")), "data:application/octet-stream;base64,Pw=="),
        (serde_json::to_value(BareBase64(&url)), "https://a.example/\"quoted\""),
        (serde_json::to_value(BareBase64(&gif)), "R0lGODlh"),
    ] {
        assert_eq!(sent.unwrap(), json!(expected));
    }
}

#[test]
fn an_address_has_no_length_and_bytes_have_no_address() {
    let url = Media::url("https://a.example/fox.png");
    assert_eq!((url.as_url(), url.len(), url.format()), (Some("https://a.example/fox.png"), None, None));
    let bytes = Media::bytes(PNG);
    assert_eq!((bytes.as_url(), bytes.len()), (None, Some(12)));
    assert_eq!(bytes.clone(), bytes);
    assert_ne!(bytes, url);
}

#[test]
fn a_file_is_read_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("fox.png");
    fs::write(&path, PNG).unwrap();
    let media = Media::file(&path).unwrap();
    fs::remove_file(&path).unwrap();
    assert_eq!(media, Media::bytes(PNG));
}

#[test]
fn a_file_that_cannot_be_read_names_path_and_next_step() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("missing.png");
    let error = Media::file(&missing).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("no media file at `{}`; nothing was sent; correct the path", missing.display())
    );
    assert_eq!(error.path(), missing);
    let source = std::error::Error::source(&error).and_then(|source| source.downcast_ref::<io::Error>());
    assert_eq!(source.map(io::Error::kind), Some(io::ErrorKind::NotFound));

    let error = Media::file(folder.path()).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("`{}` is a folder; nothing was sent; name a file in it", folder.path().display())
    );
}

#[cfg(unix)]
#[test]
fn a_device_is_not_read() {
    let error = Media::file("/dev/zero").unwrap_err();
    assert_eq!(
        error.to_string(),
        "`/dev/zero` is no regular file; nothing was sent; read it yourself and use `Media::bytes`"
    );
}

#[test]
fn a_file_over_the_limit_is_refused_and_one_at_the_limit_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.bin");
    fs::write(&path, [7; 10]).unwrap();
    assert_eq!(read(&path, 10).unwrap(), [7; 10]);
    assert!(matches!(read(&path, 9), Err(FileProblem::TooLarge(9))));

    // A file of holes: it takes no room on the disk and is refused before it is read.
    File::create(&path).unwrap().set_len(MOST_BYTES + 1).unwrap();
    let error = Media::file(&path).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "the media file `{}` is larger than 256 MiB; nothing was sent; put it on a server and use `Media::url`",
            path.display()
        )
    );
}

#[test]
fn a_violation_of_a_file_repeats_nothing_private() {
    let mut found = Violations::default();
    found.media("file", &Media::url("ftp://a.example/?secret"), &IMAGE);
    found.media("file", &Media::bytes(*b"secret"), &AUDIO);
    assert_eq!(found.iter().map(Violation::value).collect::<Vec<_>>(), [None, None]);
    assert!(!format!("{found:?}").contains("secret"));
}

/// A WAV file of one byte a sample and one sample a millisecond.
fn wav(milliseconds: usize) -> Vec<u8> {
    let mut file = b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0".to_vec();
    file.extend([1000_u32, 1000].into_iter().flat_map(u32::to_le_bytes));
    file.extend(b"\x01\0\x08\0data\xff\xff\xff\xff");
    file.extend(vec![0x80; milliseconds]);
    file
}

/// An MP3 file of so many frames of 1152 samples, 44,100 a second.
fn mp3(frames: usize) -> Vec<u8> {
    let mut frame = vec![0xff, 0xfb, 0x90, 0];
    frame.resize(417, 0);
    frame.repeat(frames)
}

/// The beginning of a PNG file, which tells its size.
fn png(width: u32, height: u32) -> Vec<u8> {
    let mut file = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    file.extend([width, height].into_iter().flat_map(u32::to_be_bytes));
    file.extend(b"\x08\x02\0\0\0\0\0\0\0");
    file
}

#[test]
fn a_sound_plays_as_long_as_is_published() {
    let voice = MediaData {
        min_seconds: Some(3.0),
        max_seconds: Some(30.0),
        ..MediaData::any(MediaKind::Audio, &[MediaForm::DataUri])
    };
    let least = MediaData { max_seconds: None, ..voice };
    let most = MediaData { min_seconds: None, ..voice };
    for (bytes, accepts, expected) in [
        (wav(2900), &voice, "`file` is 2.9 seconds; allowed: 3 to 30 seconds"),
        (wav(2900), &least, "`file` is 2.9 seconds; allowed: at least 3 seconds"),
        (wav(2900), &most, ""),
        (wav(3000), &voice, ""),
        (wav(30_000), &voice, ""),
        (wav(31_256), &voice, "`file` is 31.26 seconds; allowed: 3 to 30 seconds"),
        (wav(31_256), &most, "`file` is 31.26 seconds; allowed: at most 30 seconds"),
        (wav(31_256), &least, ""),
        (mp3(2), &voice, "`file` is 0.05 seconds; allowed: 3 to 30 seconds"),
        (mp3(400), &voice, ""),
        // Thirty seconds with what the encoder put around them.
        (mp3(1150), &voice, ""),
        (mp3(1200), &voice, "`file` is 31.35 seconds; allowed: 3 to 30 seconds"),
    ] {
        assert_eq!(of(&Media::bytes(bytes), accepts), expected);
    }
}

#[test]
fn a_length_that_cannot_be_told_is_not_refused() {
    let voice = MediaData {
        min_seconds: Some(3.0),
        max_seconds: Some(30.0),
        ..MediaData::any(MediaKind::Audio, &[MediaForm::DataUri])
    };
    for bytes in
        [&b"RIFF\0\0\0\0WAVE"[..], b"ID3\x04\0\0\0\0\0\0", b"fLaC....", b"OggS....", b"no sound at all"]
    {
        assert_eq!(of(&Media::bytes(bytes), &voice), "", "{bytes:?}");
    }
}

#[test]
fn a_picture_is_as_large_as_is_published() {
    let bounded = |dimensions| MediaData { dimensions, ..IMAGE };
    let any = DimensionsData::ANY;
    for (width, height, dimensions, expected) in [
        (240, 200, DimensionsData { min_width: Some(240), ..any }, ""),
        (
            200,
            200,
            DimensionsData { min_width: Some(240), ..any },
            "`file` is 200x200 pixels; allowed: at least 240 pixels wide",
        ),
        (
            8001,
            200,
            DimensionsData { min_width: Some(240), max_width: Some(8000), ..any },
            "`file` is 8001x200 pixels; allowed: 240 to 8000 pixels wide",
        ),
        (
            10,
            11,
            DimensionsData { max_height: Some(10), ..any },
            "`file` is 10x11 pixels; allowed: at most 10 pixels high",
        ),
        (10, 10, DimensionsData { min_height: Some(10), max_height: Some(10), ..any }, ""),
        (10, 10, DimensionsData { min_pixels: Some(100), max_pixels: Some(100), ..any }, ""),
        (
            10,
            10,
            DimensionsData { max_pixels: Some(99), ..any },
            "`file` is 10x10 pixels; allowed: at most 99 pixels in all",
        ),
        (
            1,
            1,
            DimensionsData { min_width: Some(2), min_height: Some(3), ..any },
            "`file` is 1x1 pixels; allowed: at least 2 pixels wide\n\
             `file` is 1x1 pixels; allowed: at least 3 pixels high",
        ),
        (u32::MAX, u32::MAX, DimensionsData { max_pixels: Some(u64::MAX), ..any }, ""),
    ] {
        assert_eq!(of(&Media::bytes(png(width, height)), &bounded(dimensions)), expected);
    }
}

#[test]
fn a_size_that_cannot_be_told_is_not_refused() {
    let bounded =
        MediaData { dimensions: DimensionsData { min_width: Some(9), ..DimensionsData::ANY }, ..IMAGE };
    for bytes in [
        PNG,
        b"\xff\xd8\xff\xe0",
        b"GIF89a",
        b"RIFF\0\0\0\0WEBPVP8 ",
        b"BM....\0\0\0\0",
        b"II*\0\xff\xff\xff\xff",
    ] {
        assert_eq!(of(&Media::bytes(bytes), &bounded), "", "{bytes:?}");
    }
}

#[test]
fn what_could_not_be_checked_is_a_warning() {
    let advice = |media: &Media, accepts: &MediaData| {
        let mut found = Violations::default();
        found.unmeasured("file", media, accepts);
        found.to_string()
    };
    let voice = MediaData { max_seconds: Some(30.0), ..MediaData::any(MediaKind::Audio, &[MediaForm::Url]) };
    let bounded =
        MediaData { dimensions: DimensionsData { max_pixels: Some(9), ..DimensionsData::ANY }, ..IMAGE };
    let unplayed = "warning: `file`: How long the file plays cannot be told, so that was not checked.";
    let unseen = "warning: `file`: How large the picture is cannot be told, so that was not checked.";
    for (media, accepts, expected) in [
        (Media::bytes(wav(9)), &voice, ""),
        (Media::bytes(mp3(9)), &voice, ""),
        (Media::bytes(*b"fLaC...."), &voice, unplayed),
        (Media::bytes(*b"?"), &voice, unplayed),
        (Media::url("https://a"), &voice, ""),
        (Media::bytes(png(9, 9)), &bounded, ""),
        (Media::bytes(PNG), &bounded, unseen),
        (Media::bytes(PNG), &IMAGE, ""),
    ] {
        assert_eq!(advice(&media, accepts), expected, "{media:?}");
    }
}

#[test]
fn a_local_file_is_checked_where_it_is_uploaded_first() {
    let uploaded = MediaData { formats: &["png"], max_bytes: Some(40), uploads: true, ..URL_ONLY };
    assert_eq!(of(&Media::bytes(png(1, 1)), &uploaded), "");
    assert_eq!(of(&Media::bytes(MP3), &uploaded), "`file` is mp3; allowed: png");
    assert_eq!(
        of(&Media::bytes([PNG, &[0; 40]].concat()), &uploaded),
        "`file` has 52 bytes; allowed: at most 40 bytes"
    );
    assert_eq!(of(&Media::bytes(*b""), &uploaded), "`file` is an empty file; allowed: a picture");
    // What is written as JSON is sent as it is, so it must be an address.
    assert_ne!(of_text("data:image/png;base64,iVBORw0KGgo=", &uploaded), "");
}

proptest::proptest! {
    #[test]
    fn no_picture_makes_it_panic(
        start in 0..7_usize,
        bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..200),
    ) {
        let starts: [&[u8]; 7] = [
            b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF89a", b"RIFF\0\0\0\0WEBP", b"BM\0\0\0\0\0\0\0\0", b"II*\0", b"MM\0*",
        ];
        let bounded = MediaData { dimensions: DimensionsData { min_width: Some(9), ..DimensionsData::ANY }, ..IMAGE };
        of(&Media::bytes([starts[start], &bytes].concat()), &bounded);
    }
}
