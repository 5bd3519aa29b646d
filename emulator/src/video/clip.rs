use hyper::body::Bytes;

use super::{CLIP, Scene};

/// The same clip for every scene, since drawing was left out of this build.
#[derive(Debug, Default)]
pub(crate) struct Videos {}

impl Videos {
    #[expect(clippy::unused_async, reason = "the interface of the videos that are drawn")]
    pub(crate) async fn video(&self, _: &Scene) -> Bytes {
        Bytes::from_static(CLIP)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use wan_specs::Specs;

    use super::*;

    #[tokio::test]
    async fn every_scene_has_the_clip() {
        for model in Specs::embedded().unwrap().models {
            let video = Videos::default().video(&Scene::of(&model, &json!({}))).await;
            assert_eq!(video, CLIP);
            assert_eq!(&video[4..8], b"ftyp");
        }
    }
}
