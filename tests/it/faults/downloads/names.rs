//! Row 62: under which name a video is saved, and that nothing else loses its own.

use std::fs;

use wan_video::{ErrorKind, Save};

use super::{
    cdn::{Asked, Piece, Ready, part, video, whole},
    names, tells_how_to_get_it,
};

/// Under which name a video is saved of which a server says this.
async fn named(url: &str, disposition: &'static str) -> String {
    let ready = Ready::call(url, move |_: &Asked| {
        let response = whole(&video(1000));
        if disposition.is_empty() { response } else { response.header("content-disposition", disposition) }
    })
    .await;
    let saved = ready.output.save_with(Save::in_folder(ready.folder.path())).await.unwrap();
    let name = saved.path().strip_prefix(ready.folder.path()).unwrap().to_str().unwrap().to_owned();
    assert_eq!(names(&ready.folder), [name.as_str()], "{disposition}");
    name
}

#[tokio::test]
async fn r62_content_disposition_is_made_safe() {
    let url = "https://cdn.example/a/clip%202.mp4?sig=canary-signature";
    for (disposition, name) in [
        ("attachment; filename=\"../../x\"", "x.mp4"),
        ("attachment; filename=\"..\\\\..\\\\x.exe\"", "x.mp4"),
        ("attachment; filename=\"NUL\"", "_NUL.mp4"),
        ("attachment; filename=\"com1.mp4\"", "_com1.mp4"),
        ("attachment; filename*=UTF-8''a%E2%80%AEgpm.mp4", "agpm.mp4"),
        ("attachment; filename=\".bashrc\"", "bashrc.mp4"),
        ("attachment; filename=\"a\u{1b}[31mb.mp4\"", "a[31mb.mp4"),
        ("attachment; filename=\"..\"", "video.mp4"),
        ("attachment", "clip 2.mp4"),
        ("", "clip 2.mp4"),
    ] {
        assert_eq!(named(url, disposition).await, name, "{disposition}");
    }
    let long: &'static str = format!("attachment; filename=\"{}.mp4\"", "x".repeat(300)).leak();
    let name = named(url, long).await;
    assert!(name.len() <= 120 && name.ends_with("xx.mp4"), "{name}");
    assert_eq!(named("https://cdn.example/", "").await, "video.mp4");
}

#[tokio::test]
async fn r62_a_jobs_video_has_the_name_of_its_job_and_a_taken_name_gets_a_number() {
    let ready = Ready::job("https://cdn.example/v.mp4", |_| {
        whole(&video(1000)).header("content-disposition", "attachment; filename=\"theirs.mp4\"")
    })
    .await;
    fs::write(ready.folder.path().join("job-7 (2).mp4"), "mine").unwrap();
    let save = || ready.output.save_with(Save::in_folder(ready.folder.path()));
    for name in ["job-7.mp4", "job-7 (3).mp4", "job-7 (4).mp4"] {
        assert_eq!(save().await.unwrap().path(), ready.folder.path().join(name));
    }
    assert_eq!(fs::read(ready.folder.path().join("job-7 (2).mp4")).unwrap(), b"mine");
}

#[cfg(unix)]
#[tokio::test]
async fn r62_a_target_that_is_there_or_a_symlink_is_refused_before_anything_is_fetched() {
    let ready = Ready::job("https://cdn.example/v.mp4", |_| whole(&video(1000))).await;
    let beside = |name: &str| ready.folder.path().join(name);
    fs::write(beside("mine.mp4"), "mine").unwrap();
    std::os::unix::fs::symlink(beside("mine.mp4"), beside("link.mp4")).unwrap();
    std::os::unix::fs::symlink(beside("nowhere.mp4"), beside("dangling.mp4")).unwrap();
    for name in ["mine.mp4", "link.mp4", "dangling.mp4"] {
        let error = ready.output.save_with(Save::new(beside(name))).await.unwrap_err();
        tells_how_to_get_it(&error, ErrorKind::Io);
        assert!(error.to_string().contains("save under another path"), "{error}");
    }
    assert_eq!(ready.cdn.fetches().len(), 0);
    assert_eq!(fs::read(beside("mine.mp4")).unwrap(), b"mine");
    assert_eq!(names(&ready.folder), ["dangling.mp4", "link.mp4", "mine.mp4"]);
}

/// What somebody puts at the path while the video comes.
#[derive(Clone, Copy, Debug)]
enum Meanwhile {
    File,
    #[cfg(unix)]
    Link,
}

#[tokio::test]
async fn r62_a_target_that_appears_meanwhile_is_kept() {
    for meanwhile in [
        Meanwhile::File,
        #[cfg(unix)]
        Meanwhile::Link,
    ] {
        let folder = crate::canary::folder();
        let (target, theirs) = (folder.path().join("fox.mp4"), folder.path().join("theirs.mp4"));
        fs::write(&theirs, "theirs").unwrap();
        let (path, linked) = (target.clone(), theirs.clone());
        let ready = Ready::job("https://cdn.example/v.mp4", move |asked: &Asked| {
            let (file, path, linked) = (video(1000), path.clone(), linked.clone());
            let appear = move || match meanwhile {
                Meanwhile::File => fs::write(&path, "theirs").unwrap(),
                #[cfg(unix)]
                Meanwhile::Link => std::os::unix::fs::symlink(&linked, &path).unwrap(),
            };
            part(asked, &file, [Piece::Bytes(file.clone()), Piece::Do(Box::new(appear))])
        })
        .await;
        let error = ready.output.save_with(Save::new(&target)).await.unwrap_err();
        tells_how_to_get_it(&error, ErrorKind::Io);
        assert_eq!(fs::read(&target).unwrap(), b"theirs", "{meanwhile:?}");
        assert_eq!(fs::read(&theirs).unwrap(), b"theirs", "{meanwhile:?}");
        assert_eq!(names(&folder), ["fox.mp4", "theirs.mp4"], "{meanwhile:?}");
        ready.holds(None).await;
    }
}
