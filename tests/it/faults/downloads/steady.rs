//! Row 60: a body that stops or drips. The clock leaps over what the client waits.

use std::time::Duration;

use tokio::time::{Instant, pause, resume};
use wan_video::{ErrorKind, Response};

use super::{
    cdn::{Asked, Piece, Ready, part, video},
    tells_how_to_get_it,
};

const URL: &str = "https://cdn.example/v.mp4?sig=canary-signature";

/// A video that is answered so, before a clock that leaps.
async fn leaping(answer: impl Fn(&Asked) -> Response + Send + Sync + 'static) -> Ready {
    let ready = Ready::job(URL, answer).await;
    pause();
    ready
}

/// Bytes of a file that come one by one.
fn drip(bytes: &[u8], every: Duration) -> impl Iterator<Item = Piece> {
    bytes.iter().copied().flat_map(move |byte| [Piece::Pause(every), Piece::Bytes(vec![byte])])
}

#[tokio::test]
async fn r60_stall_resumes() {
    let ready = leaping(|asked| {
        let file = video(1000);
        match asked.from() {
            None => part(asked, &file, [Piece::Bytes(file[..400].to_vec()), Piece::Never]),
            Some(from) => part(asked, &file, [Piece::Bytes(file[from..].to_vec())]),
        }
    })
    .await;
    let start = Instant::now();
    ready.save().await.unwrap();
    assert_eq!(start.elapsed().as_secs(), 30);
    let from: Vec<_> = ready.cdn.fetches().iter().map(Asked::from).collect();
    assert_eq!(from, [None, Some(400)]);
    ready.holds(Some(&video(1000))).await;
}

#[tokio::test]
async fn r60_one_byte_per_five_seconds_resumes() {
    let ready = leaping(|asked| {
        let file = video(1000);
        match asked.from() {
            None => part(asked, &file, drip(&file, Duration::from_secs(5))),
            Some(from) => part(asked, &file, [Piece::Bytes(file[from..].to_vec())]),
        }
    })
    .await;
    let start = Instant::now();
    ready.save().await.unwrap();
    assert_eq!(start.elapsed().as_secs(), 30);
    let from: Vec<_> = ready.cdn.fetches().iter().map(Asked::from).collect();
    // The sixth byte and the end of the patience fall together.
    assert!(matches!(from.as_slice(), [None, Some(5 | 6)]), "{from:?}");
    ready.holds(Some(&video(1000))).await;
}

#[tokio::test]
async fn r60_stalls_and_drips_without_end_are_given_up_after_five_resumptions() {
    for every in [None, Some(Duration::from_secs(5)), Some(Duration::from_secs(29))] {
        let ready = leaping(move |asked| {
            let file = video(1000);
            let rest = &file[asked.from().unwrap_or(0)..];
            match every {
                None => part(asked, &file, [Piece::Bytes(rest[..9].to_vec()), Piece::Never]),
                Some(every) => part(asked, &file, drip(rest, every)),
            }
        })
        .await;
        let start = Instant::now();
        let error = ready.save().await.unwrap_err();
        tells_how_to_get_it(&error, ErrorKind::Download);
        assert!(error.to_string().contains("it stopped coming"), "{every:?}: {error}");
        assert_eq!(ready.cdn.fetches().len(), 6, "{every:?}");
        assert_eq!(start.elapsed().as_secs(), 6 * 30, "{every:?}");
        resume();
        ready.holds(None).await;
    }
}

#[tokio::test]
async fn r60_what_is_slow_and_steady_comes_in_one_piece() {
    let file = video(100_000);
    let served = file.clone();
    let ready = leaping(move |asked| {
        let slowly = served.chunks(1000).map(<[u8]>::to_vec);
        let pieces = slowly.flat_map(|piece| [Piece::Pause(Duration::from_millis(999)), Piece::Bytes(piece)]);
        part(asked, &served, pieces)
    })
    .await;
    ready.save().await.unwrap();
    assert_eq!(ready.cdn.fetches().len(), 1);
    ready.holds(Some(&file)).await;
}

#[tokio::test]
async fn r60_a_download_ends_after_half_an_hour() {
    let ready = leaping(|asked| {
        let file = video(10_000_000);
        let slowly = file.chunks(2000).map(<[u8]>::to_vec);
        let pieces = slowly.flat_map(|piece| [Piece::Pause(Duration::from_secs(1)), Piece::Bytes(piece)]);
        part(asked, &file, pieces.collect::<Vec<_>>())
    })
    .await;
    let start = Instant::now();
    let error = ready.save().await.unwrap_err();
    tells_how_to_get_it(&error, ErrorKind::Download);
    assert!(error.to_string().contains("within 30 minutes"), "{error}");
    assert_eq!((start.elapsed().as_secs(), ready.cdn.fetches().len()), (30 * 60, 1));
    ready.holds(None).await;
}

#[tokio::test]
async fn r60_much_that_comes_each_time_lets_it_go_on() {
    let file = video(9 << 20);
    let served = file.clone();
    let ready = leaping(move |asked| {
        let rest = &served[asked.from().unwrap_or(0)..];
        part(asked, &served, [Piece::Bytes(rest[..rest.len().min(1 << 20)].to_vec())])
    })
    .await;
    ready.save().await.unwrap();
    assert_eq!(ready.cdn.fetches().len(), 9);
    ready.holds(Some(&file)).await;
}

#[tokio::test]
async fn r60_a_dropped_download_leaves_nothing() {
    let ready = leaping(|asked| {
        let file = video(1000);
        part(asked, &file, [Piece::Bytes(file[..400].to_vec()), Piece::Never])
    })
    .await;
    let dropped = tokio::time::timeout(Duration::from_secs(5), ready.save()).await;
    assert!(dropped.is_err());
    ready.holds(None).await;
}
