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
