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
    /// JSON that holds the video of this scene: at each place, behind what stands there, in base64.
    JsonWithVideo {
        body: Value,
        places: Vec<String>,
        scene: Box<Scene>,
    },
    /// The video of this scene.
    Video(Box<Scene>),
    /// Anything else, with its media type.
    Bytes {
        kind: Option<Cow<'static, str>>,
        bytes: Bytes,
    },
}

impl Answer {
    pub(crate) fn json(status: u16, body: Value) -> Self {
        Self { status, headers: Vec::new(), body: Body::Json(body) }
    }

    pub(crate) fn video(scene: Scene) -> Self {
        Self { status: 200, headers: Vec::new(), body: Body::Video(Box::new(scene)) }
    }
}
