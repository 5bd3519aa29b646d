//! What the first request of an upload carries.

use std::fmt;

use serde::{Serialize, Serializer, ser::SerializeMap};
use serde_json::{Value, json};

use crate::{
    Media,
    call::put_at,
    data::{MediaForm, TakesWay},
    media::BareBase64,
};

/// A body with its type.
#[derive(PartialEq, Eq)]
pub(crate) struct Carried {
    pub(crate) media_type: String,
    pub(crate) body: Vec<u8>,
}

/// What values of the specs may name.
struct Facts {
    file_name: String,
    media_type: &'static str,
    bytes: String,
}

/// One file where the upload wants it.
struct Nested<'a> {
    steps: &'a [&'a str],
    form: MediaForm,
    media: &'a Media,
}

/// One key of an object, which the pointer escapes.
struct Key<'a>(&'a str);

/// What goes out for a file. `None`: nothing goes with the call. `boundary` is a word that nobody can know beforehand.
pub(crate) fn request(way: &TakesWay, media: &Media, boundary: &str) -> Option<Carried> {
    let json = |body| Carried { media_type: "application/json".to_owned(), body };
    match way {
        TakesWay::Json { files, form } => Some(json(json_body(files, *form, media))),
        TakesWay::Multipart { file, fields } => Some(Carried {
            media_type: format!("multipart/form-data; boundary={boundary}"),
            body: form(file, fields, media, boundary),
        }),
        TakesWay::Presigned { tells: [], .. } => None,
        TakesWay::Presigned { tells, .. } => Some(json(told(tells, media))),
    }
}

/// The facts of a file at their places.
fn told(tells: &[(&str, &str)], media: &Media) -> Vec<u8> {
    let (facts, mut body) = (Facts::of(media), json!({}));
    for (pointer, value) in tells {
        let value = if *value == "{bytes}" {
            json!(media.bytes_of_file().len())
        } else {
            Value::from(facts.filled(value))
        };
        // The specs' pointers lead to places of their own.
        let _ = put_at(&mut body, pointer, value);
    }
    body.to_string().into_bytes()
}

/// A form as browsers send it (RFC 7578): its fields, and the file behind them.
fn form(file: &str, fields: &[(&str, &str)], media: &Media, boundary: &str) -> Vec<u8> {
    let (facts, bytes) = (Facts::of(media), media.bytes_of_file());
    let field = |(name, value): &(&str, &str)| {
        let (name, value) = (escaped(name), facts.filled(value));
        format!("--{boundary}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let before: Vec<String> = fields.iter().map(field).collect();
    let (name, file_name, media_type) = (escaped(file), &facts.file_name, facts.media_type);
    let head = format!(
        "{}--{boundary}\r\ncontent-disposition: form-data; name=\"{name}\"; filename=\"{file_name}\"\r\n\
         content-type: {media_type}\r\n\r\n",
        before.concat()
    );
    let tail = format!("\r\n--{boundary}--\r\n");
    let mut body = Vec::with_capacity(head.len() + bytes.len() + tail.len());
    body.extend_from_slice(head.as_bytes());
    body.extend_from_slice(bytes);
    body.extend_from_slice(tail.as_bytes());
    body
}

/// A name as it may stand between quotes.
fn escaped(name: &str) -> String {
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}

/// The JSON body of an upload. The file is encoded right into it, so it stands in memory once more and not oftener.
fn json_body(files: &str, form: MediaForm, media: &Media) -> Vec<u8> {
    let steps: Vec<&str> = files.split('/').skip(1).collect();
    let encoded = media.bytes_of_file().len().div_ceil(3).saturating_mul(4);
    let mut body = Vec::with_capacity(encoded.saturating_add(files.len() + 100));
    let nested = Nested { steps: &steps, form, media };
    match serde_json::to_writer(&mut body, &nested) {
        Ok(()) => body,
        // Texts in objects and lists can always be written, and memory takes all that is written to it.
        Err(_) => Vec::new(),
    }
}

impl Facts {
    fn of(media: &Media) -> Self {
        Self {
            file_name: format!("file.{}", media.format().unwrap_or("bin")),
            media_type: media.media_type(),
            bytes: media.bytes_of_file().len().to_string(),
        }
    }

    fn filled(&self, template: &str) -> String {
        // No fact holds a brace, so the order does not count.
        let filled = template.replace("{file_name}", &self.file_name);
        filled.replace("{media_type}", self.media_type).replace("{bytes}", &self.bytes)
    }
}

impl Serialize for Nested<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.steps.split_first() {
            Some((&"*", steps)) => serializer.collect_seq([Nested { steps, ..*self }]),
            Some((key, steps)) => {
                let mut object = serializer.serialize_map(Some(1))?;
                object.serialize_entry(&Key(key), &Nested { steps, ..*self })?;
                object.end()
            }
            None if self.form == MediaForm::Base64 => BareBase64(self.media).serialize(serializer),
            None => self.media.serialize(serializer),
        }
    }
}

impl Serialize for Key<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0.replace("~1", "/").replace("~0", "~"))
    }
}

impl fmt::Debug for Nested<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Nested").field("steps", &self.steps).finish_non_exhaustive()
    }
}

impl fmt::Debug for Carried {
    /// Shows nothing of the file.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Carried").field("bytes", &self.body.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_stands_where_the_pointer_leads() {
        let media = Media::bytes(*b"GIF89a");
        let (uri, bare) = ("data:image/gif;base64,R0lGODlh", "R0lGODlh");
        for (pointer, form, expected) in [
            ("/file", MediaForm::DataUri, json!({ "file": uri })),
            ("/file", MediaForm::Base64, json!({ "file": bare })),
            ("/files/*", MediaForm::DataUri, json!({ "files": [uri] })),
            ("/a/*/b~1c/d~0e", MediaForm::Base64, json!({ "a": [{ "b/c": { "d~e": bare } }] })),
            ("/0", MediaForm::Base64, json!({ "0": bare })),
            ("", MediaForm::Base64, json!(bare)),
        ] {
            let written: Value = serde_json::from_slice(&json_body(pointer, form, &media)).unwrap();
            assert_eq!(written, expected, "{pointer}");
        }
    }

    #[test]
    fn a_file_on_its_way_is_shown_by_its_place_alone() {
        let nested = Nested { steps: &["a", "b"], form: MediaForm::Base64, media: &Media::bytes(*b"GIF89a") };
        assert_eq!(format!("{nested:?}"), r#"Nested { steps: ["a", "b"], .. }"#);
    }

    #[test]
    fn a_large_file_stands_in_memory_once_more_and_not_oftener() {
        let written = json_body("/files/*", MediaForm::DataUri, &Media::bytes(vec![7; 3_000_000]));
        assert!(written.capacity() < 4_000_200, "it grew to {}", written.capacity());
        assert!(written.len() > 4_000_000);
    }

    #[test]
    fn a_form_holds_its_fields_and_the_file_behind_them() {
        let way = TakesWay::Multipart {
            file: "up\"load",
            fields: &[("name", "{file_name}"), ("kind", "a {media_type}")],
        };
        let carried = request(&way, &Media::bytes(*b"GIF89a"), "xyz").unwrap();
        assert_eq!(carried.media_type, "multipart/form-data; boundary=xyz");
        assert_eq!(
            String::from_utf8(carried.body).unwrap(),
            "--xyz\r\ncontent-disposition: form-data; name=\"name\"\r\n\r\nfile.gif\r\n\
             --xyz\r\ncontent-disposition: form-data; name=\"kind\"\r\n\r\na image/gif\r\n\
             --xyz\r\ncontent-disposition: form-data; name=\"up%22load\"; filename=\"file.gif\"\r\n\
             content-type: image/gif\r\n\r\nGIF89a\r\n--xyz--\r\n"
        );
    }

    #[test]
    fn a_call_for_an_address_tells_of_the_file_and_holds_none_of_it() {
        let tells =
            &[("/file/name", "{file_name}"), ("/file/size", "{bytes}"), ("/as", "{media_type}; {bytes}")];
        let way = TakesWay::Presigned { tells, address: &["/put"], headers: None };
        let carried = request(&way, &Media::bytes(*b"GIF89a"), "xyz").unwrap();
        let written: Value = serde_json::from_slice(&carried.body).unwrap();
        let expected = json!({ "file": { "name": "file.gif", "size": 6 }, "as": "image/gif; 6" });
        assert_eq!((written, carried.media_type.as_str()), (expected, "application/json"));
        let silent = TakesWay::Presigned { tells: &[], address: &["/put"], headers: None };
        assert_eq!(request(&silent, &Media::bytes(*b"GIF89a"), "xyz"), None);
    }
}
