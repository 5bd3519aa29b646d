use std::borrow::Cow;

use hyper::body::Bytes;
use serde_json::Value;

use crate::video::Scene;

/// What is sent back.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Body,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Body {
    Json(Value),
    /// JSON that holds a video.
    JsonWithVideo(Box<Embedded>),
    /// The video of this scene.
    Video(Box<Scene>),
    /// Anything else, with its media type.
    Bytes {
        kind: Option<Cow<'static, str>>,
        bytes: Bytes,
    },
}

/// JSON that holds the video of a scene: at each place, behind what stands there, in base64.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Embedded {
    pub(crate) body: Value,
    pub(crate) places: Vec<String>,
    pub(crate) scene: Scene,
}

impl Answer {
    pub(crate) fn json(status: u16, body: Value) -> Self {
        Self { status, headers: Vec::new(), body: Body::Json(body) }
    }

    pub(crate) fn video(scene: Scene) -> Self {
        Self { status: 200, headers: Vec::new(), body: Body::Video(Box::new(scene)) }
    }
}
