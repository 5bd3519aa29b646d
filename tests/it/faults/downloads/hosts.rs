//! Row 56: where requests for a video go, and what goes along. That names are looked up and refused when they are
//! connected to is tested beside the transport.

use wan_video::{Body, ErrorKind, Response};

use super::{
    cdn::{Asked, Ready, video, whole},
    tells_how_to_get_it,
};

fn leading_to(url: &str) -> Response {
    Response::new(302, Body::from(Vec::new())).header("location", url)
}

#[tokio::test]
async fn r56_key_header_present_at_the_cdn_never() {
    let file = video(1000);
    for (url, is_public_only) in [
        // Listed by the provider, and so perhaps in a private network.
        ("https://images.segmind.com/v.mp4?sig=canary-signature", false),
        ("https://cdn.example/v.mp4?sig=canary-signature", true),
    ] {
        let served = file.clone();
        let ready = Ready::job(url, move |_| whole(&served)).await;
        ready.save().await.unwrap();
        ready.holds(Some(&file)).await;
        let fetches = ready.cdn.fetches();
        assert_eq!((fetches.len(), fetches[0].url.as_str()), (1, url));
        assert_eq!(fetches[0].is_public_only, is_public_only, "{url}");
        let calls = ready.cdn.asked().into_iter().filter(|asked| !asked.is_download);
        assert!(calls.clone().count() == 3 && !calls.clone().any(|call| call.is_public_only));
    }
}

#[tokio::test]
async fn r56_redirect_from_cdn_to_cdn_to_a_private_address() {
    for private in [
        "https://10.0.0.7/v.mp4?sig=canary-signature",
        "https://169.254.169.254/latest/meta-data/",
        "https://[fd00:ec2::254]/",
        "https://[::ffff:10.0.0.7]/",
        "https://0x7f000001/",
        "https://localhost/v.mp4",
        "https://metadata.google.internal/",
        "http://cdn.example/v.mp4",
        "https://user:word@cdn.example/v.mp4",
        "file:///etc/passwd",
    ] {
        let ready = Ready::job("https://cdn.example/v.mp4?sig=canary-signature", move |asked: &Asked| {
            leading_to(if asked.before == 0 {
                "https://cdn2.example/v.mp4?sig=canary-signature"
            } else {
                private
            })
        })
        .await;
        let error = ready.save().await.unwrap_err();
        tells_how_to_get_it(&error, ErrorKind::Download);
        assert!(error.to_string().contains("no public host"), "{private}: {error}");
        let fetches = ready.cdn.fetches();
        let hosts: Vec<_> = fetches.iter().filter_map(|asked| asked.url.split('/').nth(2)).collect();
        assert_eq!(hosts, ["cdn.example", "cdn2.example"], "{private}");
        assert!(fetches.iter().all(|asked| asked.is_public_only));
        ready.holds(None).await;
    }
}

#[tokio::test]
async fn r56_five_redirects_are_followed_and_six_are_not() {
    for (last, fetches) in [(5, 6), (6, 6)] {
        let file = video(1000);
        let served = file.clone();
        let ready = Ready::job("https://cdn0.example/v.mp4", move |asked: &Asked| {
            if asked.before == last {
                return whole(&served);
            }
            leading_to(&format!("//cdn{}.example/v.mp4", asked.before + 1))
        })
        .await;
        let saved = ready.save().await;
        assert_eq!((saved.is_ok(), ready.cdn.fetches().len()), (last == 5, fetches), "{saved:?}");
        ready.holds(Some(&file[..]).filter(|_| last == 5)).await;
    }
}
