//! Row 63: disks that are full, cannot be written or vanish. A process that is killed is in `crash`.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::{Arc, Mutex},
};

use tempfile::TempDir;
use wan_video::{ErrorKind, Save};

use super::{
    cdn::{Asked, Piece, Ready, part, video, whole},
    names, tells_how_to_get_it,
};

const URL: &str = "https://cdn.example/v.mp4?sig=canary-signature";

/// A disk of its own in memory, for which this process must be allowed to mount.
struct Disk(TempDir);

impl Disk {
    fn mount(options: &str) -> Self {
        let folder = TempDir::new().unwrap();
        let mounted =
            Command::new("mount").args(["-t", "tmpfs", "-o", options, "tmpfs"]).arg(folder.path()).status();
        assert!(mounted.unwrap().success(), "this machine does not let us mount a disk in memory");
        Self(folder)
    }

    fn remount(&self, options: &str) {
        let mounted = Command::new("mount").args(["-o", options]).arg(self.0.path()).status();
        assert!(mounted.unwrap().success());
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0.path()).status();
    }
}

/// A video of 256 KiB that is not saved into this folder, and afterwards elsewhere.
async fn not_saved_into(folder: &Path, what: &str) {
    let file = video(256 << 10);
    let served = file.clone();
    let ready = Ready::job(URL, move |_| whole(&served)).await;
    for save in [Save::new(folder.join("fox.mp4")), Save::in_folder(folder)] {
        let error = ready.output.save_with(save).await.unwrap_err();
        tells_how_to_get_it(&error, ErrorKind::Io);
        assert!(error.to_string().contains(what), "{error}");
        ready.holds(None).await;
    }
    ready.save().await.unwrap();
    ready.holds(Some(&file)).await;
}

#[tokio::test]
#[ignore = "mounts a disk: .ci/run runs it where that is allowed"]
async fn r63_enospc_on_a_mounted_disk() {
    let disk = Disk::mount("size=64k");
    not_saved_into(disk.0.path(), "the disk is full").await;
    assert_eq!(names(&disk.0), [""; 0], "something of it is left on the full disk");
}

#[tokio::test]
#[ignore = "mounts a disk: .ci/run runs it where that is allowed"]
async fn r63_read_only_mounted_disk() {
    let disk = Disk::mount("size=64k");
    disk.remount("remount,ro");
    not_saved_into(disk.0.path(), "can only be read").await;
}

#[tokio::test]
#[ignore = "mounts a disk: .ci/run runs it where that is allowed"]
async fn r63_rename_across_mounted_disks_is_not_needed() {
    let (disk, seen) = (Disk::mount("size=1m"), Arc::new(Mutex::new(Vec::new())));
    let folder: PathBuf = disk.0.path().to_owned();
    let (looked, looking) = (Arc::clone(&seen), folder.clone());
    let ready = Ready::job(URL, move |asked: &Asked| {
        let (file, looked, looking) = (video(1000), Arc::clone(&looked), looking.clone());
        let look = move || {
            let files = fs::read_dir(&looking).unwrap();
            looked.lock().unwrap().extend(files.map(|file| file.unwrap().file_name().into_string().unwrap()));
        };
        part(asked, &file, [Piece::Bytes(file.clone()), Piece::Do(Box::new(look))])
    })
    .await;
    ready.output.save_with(Save::new(folder.join("fox.mp4"))).await.unwrap();
    let seen = seen.lock().unwrap();
    let [part] = seen.as_slice() else { panic!("{seen:?}") };
    assert!(part.starts_with(".fox.mp4.") && part.contains(".part"), "{part}");
    assert_eq!(names(&disk.0), ["fox.mp4"]);
}

#[tokio::test]
async fn r63_a_folder_that_is_not_there_is_told_before_anything_is_fetched() {
    let file = video(1000);
    let served = file.clone();
    let ready = Ready::job(URL, move |_| whole(&served)).await;
    let missing = ready.folder.path().join("missing");
    for save in [Save::new(missing.join("fox.mp4")), Save::in_folder(&missing)] {
        let error = ready.output.save_with(save).await.unwrap_err();
        tells_how_to_get_it(&error, ErrorKind::Io);
        assert!(error.to_string().contains("make the folder"), "{error}");
    }
    assert_eq!(ready.cdn.fetches().len(), 0);
    ready.save().await.unwrap();
    ready.holds(Some(&file)).await;
}

#[tokio::test]
async fn r63_folder_removed_meanwhile() {
    let file = video(1000);
    let folder = TempDir::new().unwrap();
    let (inner, served) = (folder.path().join("clips"), file.clone());
    fs::create_dir(&inner).unwrap();
    let gone = inner.clone();
    let ready = Ready::job(URL, move |asked: &Asked| {
        let gone = gone.clone();
        let remove = move || {
            // The folder is gone at the first attempt, and elsewhere at the second.
            if gone.exists() {
                fs::remove_dir_all(&gone).unwrap();
            }
        };
        part(asked, &served, [Piece::Bytes(served.clone()), Piece::Do(Box::new(remove))])
    })
    .await;
    let error = ready.output.save_with(Save::new(inner.join("fox.mp4"))).await.unwrap_err();
    tells_how_to_get_it(&error, ErrorKind::Io);
    assert!(error.to_string().contains("make the folder"), "{error}");
    ready.save().await.unwrap();
    ready.holds(Some(&file)).await;
}
