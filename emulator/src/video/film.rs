use std::error::Error;

use openh264::{
    OpenH264API,
    encoder::{
        Complexity, Encoder, EncoderConfig, FrameRate, IntraFramePeriod, Profile, RateControlMode, UsageType,
        VuiConfig,
    },
};

use super::{Scene, movie::Movie, picture::Picture};

/// Why a video could not be made: the font, the encoder or the file's tables.
pub(super) type Failure = Box<dyn Error + Send + Sync>;

/// Seconds between frames at which a player can begin.
const KEY_FRAME_SECONDS: u32 = 2;

/// Draws and encodes a scene: H.264 in MP4. The same scene gives the same bytes.
pub(super) fn film(scene: &Scene) -> Result<Vec<u8>, Failure> {
    let mut picture = Picture::new(scene)?;
    let mut encoder = Encoder::with_api_config(OpenH264API::from_source(), config(scene.frame_rate))?;
    let mut movie = Movie::new(scene.frame_rate, scene.frames())?;
    let mut frame = Vec::new();
    for number in 0..scene.frames() {
        frame.clear();
        encoder.encode(picture.frame(number))?.write_vec(&mut frame);
        movie.add(&frame)?;
    }
    movie.finish()
}

/// One thread and no rate control: nothing but the pixels decides the bytes, and no frame is left out. The quantiser is
/// then 26 throughout, the encoder's own, at which letters are sharp and files small.
fn config(frame_rate: f64) -> EncoderConfig {
    #[expect(clippy::cast_possible_truncation, reason = "the encoder wants no more digits")]
    let frame_rate = frame_rate as f32;
    EncoderConfig::new()
        .profile(Profile::Baseline)
        .max_frame_rate(FrameRate::from_hz(frame_rate))
        .intra_frame_period(IntraFramePeriod::from_num_frames(frames_between_keys(frame_rate)))
        .rate_control_mode(RateControlMode::Off)
        .usage_type(UsageType::CameraVideoRealTime)
        .complexity(Complexity::Low)
        .num_threads(1)
        .skip_frames(false)
        .scene_change_detect(false)
        .adaptive_quantization(false)
        .background_detection(false)
        .vui(VuiConfig::bt709())
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a float becomes the nearest integer there is"
)]
fn frames_between_keys(frame_rate: f32) -> u32 {
    (frame_rate.round() as u32).max(1) * KEY_FRAME_SECONDS
}
