use std::time::Duration;

use serde_json::{Value, json};
use wan_emulator::Emulator;

use crate::{
    acme,
    client::{Reply, path_of, send},
};

async fn upload(emulator: &Emulator, files: Value) -> Reply {
    acme::post(emulator, "/acme/api/assets", &json!({ "files": files })).await
}

#[tokio::test]
async fn an_upload_is_served_back_with_its_type_under_one_address_a_file() {
    let emulator = acme::start().await;
    let files =
        json!([{ "data": "data:image/png;base64,Zm94" }, { "data": "data:image/jpeg;base64,ZG9nIQ==" }]);
    let reply = upload(&emulator, files).await;
    assert_eq!(reply.status, 200);
    let told = reply.json();
    assert_eq!((told["ok"].clone(), told["more"][1]["kind"].clone()), (json!(true), json!("image")));
    let expected = [("image/png", "png", b"fox".as_slice()), ("image/jpeg", "jpg", b"dog!")];
    assert_eq!(told["more"].as_array().unwrap().len(), expected.len());
    for (item, (media_type, ending, bytes)) in told["more"].as_array().unwrap().iter().zip(expected) {
        let path = path_of(&emulator, &item["url"]);
        assert!(path.starts_with("/acme/cdn/assets/") && path.ends_with(&format!(".{ending}")), "{path}");
        let file = send(&emulator, "GET", &path, &[], b"").await;
        assert_eq!((file.status, file.header("content-type"), &*file.bytes), (200, Some(media_type), bytes));
        let head = send(&emulator, "HEAD", &path, &[], b"").await;
        assert_eq!((head.status, head.bytes.len()), (200, 0));
        assert_eq!(head.header("content-length"), Some(bytes.len().to_string().as_str()));
        let deleted = send(&emulator, "DELETE", &path, &[], b"").await;
        assert_eq!((deleted.status, deleted.header("allow")), (405, Some("GET, HEAD")));
    }
}

#[tokio::test]
async fn no_file_acts_as_a_page_of_the_emulator() {
    let mut specs = acme::specs();
    specs.providers[0].operations.iter_mut().filter_map(|operation| operation.takes.as_mut()).for_each(
        // As with a provider that publishes no formats.
        |takes| takes.formats.clear(),
    );
    let emulator = Emulator::builder().specs(specs).key("secret").time_scale(0.0).start().await.unwrap();
    let page = "data:text/html;base64,PHNjcmlwdD5mZXRjaCgnL19lbXVsYXRvci9yZXNldCcpPC9zY3JpcHQ+";
    let told = upload(&emulator, json!([{ "data": page }])).await.json();
    let id = acme::submit(&emulator).await;
    emulator.advance(Duration::from_secs(100));
    let video = format!("/acme/cdn/out/{id}-job.mp4");
    for path in [path_of(&emulator, &told["more"][0]["url"]), video] {
        for part in [&[][..], &["range: bytes=0-1"]] {
            let file = send(&emulator, "GET", &path, part, b"").await;
            assert!([200, 206].contains(&file.status), "{path}");
            assert_eq!(file.header("content-security-policy"), Some("sandbox"), "{path}");
            assert_eq!(file.header("x-content-type-options"), Some("nosniff"), "{path}");
        }
    }
}

#[tokio::test]
async fn what_is_no_file_is_refused_with_its_place_and_the_bound() {
    let emulator = acme::start().await;
    let large = format!("data:image/png;base64,{}", "AAAA".repeat(400));
    let cases = [
        (json!([]), "`/files` has 0 items; it needs at least 1"),
        (json!("x"), "`/files` must be a list of a data URI"),
        (json!([{ "data": 7 }]), "`/files/0/data` must be a string"),
        (json!([{ "data": "https://a.test/b.png" }]), "`/files/0/data` must be a data URI"),
        (json!([{ "data": "data:image/png,plain" }]), "`/files/0/data` must be a data URI"),
        (
            json!([{ "data": "data:image/png;base64,Zm94" }, { "data": "data:image/png;base64,Zm?4" }]),
            "`/files/1/data` holds no base64",
        ),
        (json!([{ "data": "data:image/png;base64," }]), "`/files/0/data` is empty"),
        (
            json!([{ "data": "data:image/gif;base64,Zm94" }]),
            "is of the type `image/gif`; allowed are png, jpeg",
        ),
        (json!([{ "data": large }]), "has 1200 bytes; at most 1000 are allowed"),
    ];
    for (files, expected) in cases {
        let reply = upload(&emulator, files).await;
        let told = reply.json()["error"]["text"].as_str().unwrap().to_owned();
        assert_eq!(reply.status, 400, "{told}");
        assert!(told.contains(expected), "{told}");
    }
    let reply = acme::post(&emulator, "/acme/api/assets", &json!({ "file": [] })).await;
    let told = reply.json()["error"]["text"].as_str().unwrap().to_owned();
    assert_eq!(told, "`/files` is missing and required; the nearest key of the body is `file`");
    assert_eq!(send(&emulator, "POST", "/acme/api/assets", &[acme::KEY], b"{").await.status, 400);
}

/// An emulator whose provider takes files in another way.
async fn with(takes: Value, sample: Value) -> Emulator {
    let mut specs = acme::specs();
    let mut operations = specs.providers[0].operations.iter_mut();
    let upload = operations.find(|operation| operation.takes.is_some()).unwrap();
    upload.takes = Some(serde_json::from_value(takes).unwrap());
    upload.answer = serde_json::from_value(json!({ "output": ["/url"] })).unwrap();
    upload.samples[0].body = Some(serde_json::from_value(sample).unwrap());
    Emulator::builder().specs(specs).key("secret").time_scale(0.0).start().await.unwrap()
}

#[tokio::test]
async fn a_form_with_a_file_is_read_by_its_boundary() {
    let fields = json!([{ "name": "size", "value": "{bytes}" }, { "name": "for", "value": "video" }]);
    let takes = json!({
        "multipart": { "file": "file", "fields": fields }, "formats": ["png"], "max_bytes": 10,
    });
    let emulator = with(takes, json!({ "url": "https://cdn.acme.test/in/a.png" })).await;
    let part = |name: &str, more: &str, text: &str| {
        format!("--xyz\r\nContent-Disposition: form-data; name=\"{name}\"{more}\r\n\r\n{text}\r\n")
    };
    let size = |bytes: &str| part("size", "", bytes) + &part("for", "", "video");
    let file =
        |kind: &str, text: &str| part("file", &format!("; filename=\"a.png\"\r\nContent-Type: {kind}"), text);
    let upload = async |body: String| {
        let headers = [acme::KEY, "content-type: multipart/form-data; boundary=xyz"];
        send(&emulator, "POST", "/acme/api/assets", &headers, (body + "--xyz--\r\n").as_bytes()).await
    };
    let kept = upload(size("5") + &file("image/png", "a\r\n-b")).await;
    assert_eq!(kept.status, 200, "{:?}", String::from_utf8_lossy(&kept.bytes));
    let path = path_of(&emulator, &kept.json()["url"]);
    let served = send(&emulator, "GET", &path, &[], b"").await;
    assert_eq!((served.header("content-type"), &*served.bytes), (Some("image/png"), b"a\r\n-b".as_slice()));
    for body in [
        size("1"),
        size("1") + &part("file", "", "a"),
        size("2") + &file("image/png", "a"),
        part("for", "", "video") + &file("image/png", "a"),
        part("size", "", "1") + &part("for", "", "music") + &file("image/png", "a"),
        size("1") + &file("text/html", "a"),
        size("11") + &file("image/png", "aaaaaaaaaaa"),
        size("0") + &file("image/png", ""),
    ] {
        let refused = upload(body.clone()).await;
        assert_eq!(refused.status, 400, "{body}");
    }
    let json = acme::post(&emulator, "/acme/api/assets", &json!({ "file": "x" })).await;
    assert_eq!(json.status, 400);
}

#[tokio::test]
async fn bytes_are_put_once_and_as_they_were_announced() {
    let tells =
        json!([{ "pointer": "/size", "value": "{bytes}" }, { "pointer": "/type", "value": "{media_type}" }]);
    let takes = json!({
        "presigned": { "tells": tells, "address": ["/put"], "headers": "/with" },
        "formats": ["png"], "max_bytes": 10,
    });
    let sample = json!({
        "put": "https://cdn.acme.test/in/a.png?signature=1", "url": "https://cdn.acme.test/out/a.png",
        "with": { "content-type": "image/jpeg", "x-class": "cold" },
    });
    let emulator = with(takes, sample).await;
    let ask = async |body: Value| acme::post(&emulator, "/acme/api/assets", &body).await;
    let asked = ask(json!({ "size": 3, "type": "image/png" })).await.json();
    assert_eq!(asked["with"], json!({ "content-type": "image/png", "x-class": "cold" }));
    let (to, at) = (path_of(&emulator, &asked["put"]), path_of(&emulator, &asked["url"]));
    assert!(to.starts_with("/acme/cdn/in/") && at.starts_with("/acme/cdn/out/"), "{asked}");
    let put = async |path: &str, headers: &[&str], body: &[u8]| {
        send(&emulator, "PUT", path, headers, body).await.status
    };
    let good = ["content-type: image/png", "x-class: cold"];
    assert_eq!(send(&emulator, "GET", &at, &[], b"").await.status, 404, "nothing is there yet");
    assert_eq!(put(&to, &["content-type: image/png"], b"fox").await, 403);
    assert_eq!(put(&to, &["content-type: image/gif", "x-class: cold"], b"fox").await, 403);
    assert_eq!(put(&to, &good, b"foxes").await, 403);
    let unsigned = to.split('?').next().unwrap();
    assert_eq!(put(unsigned, &good, b"fox").await, 404);
    assert_eq!(put(&to, &good, b"fox").await, 200);
    assert_eq!(put(&to, &good, b"dog").await, 404, "it was used");
    assert_eq!(&*send(&emulator, "GET", &at, &[], b"").await.bytes, b"fox");
    for body in [
        json!({}),
        json!({ "size": 11, "type": "image/png" }),
        json!({ "size": "3", "type": "image/png" }),
        json!({ "size": 3, "type": "text/html" }),
    ] {
        assert_eq!(ask(body.clone()).await.status, 400, "{body}");
    }
}
