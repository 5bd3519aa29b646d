use std::pin::pin;

use serde_json::json;
use tokio::select;
use wan_specs::Specs;

use super::*;

fn scene(prompt: &str) -> Scene {
    let model = &Specs::embedded().unwrap().models[0];
    let scene = Scene::of(model, &json!({ "prompt": prompt }));
    Scene { width: 32, height: 32, seconds: 0.2, ..scene }
}

/// The prompts of what is kept, oldest first.
fn kept(videos: &Videos) -> Vec<String> {
    videos.shelf.lock().iter().map(|kept| kept.scene.prompt.clone()).collect()
}

#[tokio::test]
async fn a_scene_is_encoded_once() {
    let videos = Videos::default();
    let scene = scene("a");
    let (first, second) = tokio::join!(videos.video(&scene), videos.video(&scene));
    assert_eq!(first, film(&scene).unwrap());
    assert_eq!(first.as_ptr(), second.as_ptr(), "both have the same memory");
    assert_eq!(videos.video(&scene).await.as_ptr(), first.as_ptr());
    assert_eq!(kept(&videos), ["a"]);
}

#[tokio::test]
async fn a_scene_is_finished_when_who_asked_first_has_gone() {
    let videos = Videos::default();
    let scene = scene("a");
    select! {
        biased;
        _ = pin!(videos.video(&scene)) => panic!("too early"),
        () = std::future::ready(()) => {}
    }
    let begun = videos.begun(&scene);
    let video = videos.video(&scene).await;
    assert_eq!(begun.borrow().as_ref().unwrap().as_ptr(), video.as_ptr());
}

#[tokio::test]
async fn the_oldest_video_goes_when_room_is_short() {
    let length = film(&scene("a")).unwrap().len();
    let videos = Videos::with_room(length * 5 / 2);
    for prompt in ["a", "b", "c", "b", "d"] {
        videos.video(&scene(prompt)).await;
    }
    // Room is made once who waited has the video.
    while videos.shelf.lock().len() > 2 {
        tokio::task::yield_now().await;
    }
    assert_eq!(kept(&videos), ["c", "d"]);
    assert_eq!(videos.video(&scene("a")).await, film(&scene("a")).unwrap());
}

#[tokio::test]
async fn a_scene_waits_for_its_turn() {
    let videos = Videos::default();
    let every = u32::try_from(videos.encoders.available_permits()).unwrap();
    let held = Arc::clone(&videos.encoders).acquire_many_owned(every).await.unwrap();
    let all: Vec<_> = (0..40).map(|number| videos.begun(&scene(&number.to_string()))).collect();
    for number in 0..5 {
        tokio::task::yield_now().await;
        film(&scene(&number.to_string())).unwrap();
    }
    assert!(all.iter().all(|video| video.borrow().is_none()));
    drop(held);
    for mut video in all {
        assert!(video.wait_for(Option::is_some).await.is_ok());
    }
    assert_eq!(kept(&videos).len(), 40);
}

#[tokio::test]
async fn what_cannot_be_encoded_has_the_clip() {
    let scene = Scene { width: 10_000, height: 10_000, ..scene("a") };
    assert_eq!(Videos::default().video(&scene).await, CLIP);
}
