use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread,
};

use hyper::body::Bytes;
use tokio::{
    sync::{Semaphore, watch},
    task::spawn_blocking,
};

use super::{CLIP, Scene, film::film};

/// Bytes of finished videos that are kept.
const KEPT_BYTES: usize = 64 * 1024 * 1024;

/// Videos by scene: encoded when first asked for, kept while there is room, the oldest going first.
///
/// A scene is encoded once however many ask for it, also when they stop waiting, and no more scenes at a time than there
/// are processors.
#[derive(Debug)]
pub(crate) struct Videos {
    shelf: Arc<Shelf>,
    encoders: Arc<Semaphore>,
}

#[derive(Debug)]
struct Shelf {
    room: usize,
    /// In the order in which they were first asked for.
    kept: Mutex<VecDeque<Kept>>,
}

#[derive(Debug)]
struct Kept {
    scene: Scene,
    /// `None` until it is encoded.
    video: watch::Receiver<Option<Bytes>>,
}

impl Default for Videos {
    fn default() -> Self {
        Self::with_room(KEPT_BYTES)
    }
}

impl Videos {
    fn with_room(room: usize) -> Self {
        let processors = thread::available_parallelism().map_or(1, Into::into);
        Self {
            shelf: Arc::new(Shelf { room, kept: Mutex::default() }),
            encoders: Arc::new(Semaphore::new(processors)),
        }
    }

    /// The video of a scene. Waiting for it blocks no other task.
    ///
    /// A scene that cannot be encoded is told on standard error, and has the clip.
    pub(crate) async fn video(&self, scene: &Scene) -> Bytes {
        let mut video = self.begun(scene);
        match video.wait_for(Option::is_some).await {
            Ok(video) => video.clone().unwrap_or_default(),
            // The runtime goes down and took the encoding with it.
            Err(_) => Bytes::from_static(CLIP),
        }
    }

    /// Finds the scene, or begins to encode it.
    fn begun(&self, scene: &Scene) -> watch::Receiver<Option<Bytes>> {
        let mut list = self.shelf.lock();
        if let Some(known) = list.iter().find(|known| known.scene == *scene) {
            return known.video.clone();
        }
        let (done, video) = watch::channel(None);
        list.push_back(Kept { scene: scene.clone(), video: video.clone() });
        let (drawn, videos) = (scene.clone(), Arc::clone(&self.shelf));
        let turn = Arc::clone(&self.encoders).acquire_owned();
        tokio::spawn(async move {
            let _turn = turn.await;
            let encoded = spawn_blocking(move || encoded(&drawn)).await;
            done.send_replace(Some(encoded.unwrap_or(Bytes::from_static(CLIP))));
            videos.make_room();
        });
        video
    }
}

impl Shelf {
    /// Lets the oldest videos go that are one too many.
    fn make_room(&self) {
        let mut kept = self.lock();
        let length = |kept: &Kept| kept.video.borrow().as_ref().map(Bytes::len);
        let mut used: usize = kept.iter().filter_map(length).sum();
        kept.retain(|kept| match length(kept) {
            Some(length) if used > self.room => {
                used -= length;
                false
            }
            _ => true,
        });
    }

    /// A thread that panicked left the list whole: every change is one call.
    fn lock(&self) -> MutexGuard<'_, VecDeque<Kept>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn encoded(scene: &Scene) -> Bytes {
    match film(scene) {
        Ok(video) => video.into(),
        Err(error) => {
            eprintln!(
                "wan-emulator: the video of {}/{} at {}x{} could not be encoded ({error}); a clip of another size \
                 stands for it. Nothing was charged: this is no provider",
                scene.provider, scene.model, scene.width, scene.height
            );
            Bytes::from_static(CLIP)
        }
    }
}

#[cfg(test)]
mod tests;
