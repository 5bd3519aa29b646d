//! Bolt's text to video: a parameter of every type, nested, with files inside of the body, and rules between them.
#![allow(deprecated, reason = "the made-up model is deprecated, for that is a word of the language too")]

use std::{error::Error, time::Duration};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use wan_emulator::Emulator;
use wan_specs::Specs;
use wan_video::{
    ErrorKind, Media, Validate,
    bolt::{
        Client, Wan30T2v,
        wan30_t2v::{FrameSize, Lens, Lora, Motion, Scene},
    },
};

const KEY: &str = "exercise-key";

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let emulator = Emulator::builder().specs(Specs::embedded()?).key(KEY).time_scale(1_000.0).start().await?;
    let client = Client::builder()
        .emulator(emulator.url())
        .api_key(KEY)
        .poll_interval(Duration::from_millis(5))
        .build()?;
    a_full_request_arrives_as_the_spec_says(&client, &emulator).await?;
    a_request_that_breaks_three_rules_is_told_so_and_not_sent(&client, &emulator).await?;
    a_job_is_cancelled(&client).await
}

fn least() -> Wan30T2v {
    let references = vec![Media::url("https://pictures.example/fox.png")];
    Wan30T2v::new("A fox", FrameSize::W832H480, Scene::new("a wood"), references)
}

async fn a_full_request_arrives_as_the_spec_says(
    client: &Client,
    emulator: &Emulator,
) -> Result<(), Box<dyn Error>> {
    let request = least()
        .caption("Ein Fuchs")
        .title("Fuchs")
        .guidance(7.25)
        .motion(Motion::Smooth)
        .endless(false)
        .grain(3)
        .strength(0.5)
        .sketch(Media::bytes(picture()))
        .music(Media::bytes(sound()))
        .prelude(Media::url("https://films.example/fox.mp4"))
        .scene(Scene::new("a wood").lens(Lens::new(35)))
        .loras(vec![Lora::new("oil"), Lora::new("ink").scale(0.5)]);
    let output = client.wan30_t2v(&request).run().await?;
    assert_eq!(output.videos().len(), 1);
    let requests = emulator.requests();
    let sent = requests.iter().find(|request| request.method == "POST").ok_or("nothing was sent")?;
    let expected = json!({
        "model": "wan3-text-to-video",
        "input": {
            "kind": "video",
            "prompt": "A fox",
            "caption": "Ein Fuchs",
            "title": "Fuchs",
            "sketch": STANDARD.encode(picture()),
            "music": format!("data:audio/wav;base64,{}", STANDARD.encode(sound())),
            "prelude": "https://films.example/fox.mp4",
            "scene": { "place": "a wood", "lens": { "focal_length": 35 } },
            "references": ["https://pictures.example/fox.png"],
        },
        "parameters": {
            "mode": "quality",
            "width": 832,
            "height": 480,
            "seconds": 5,
            "guidance": 7.25,
            "type": "smooth",
            "loop": false,
            "grain": 3,
            "strength": 0.5,
            "loras": [{ "path": "oil", "scale": 1.0 }, { "path": "ink", "scale": 0.5 }],
        },
    });
    assert_eq!(serde_json::from_str::<Value>(&sent.body)?, expected);
    Ok(())
}

async fn a_request_that_breaks_three_rules_is_told_so_and_not_sent(
    client: &Client,
    emulator: &Emulator,
) -> Result<(), Box<dyn Error>> {
    emulator.forget_requests();
    let request = least()
        .strength(0.5)
        .music(Media::bytes(sound()))
        .speech(Media::url("https://sounds.example/fox.wav"))
        .caption("ü".repeat(33));
    let Err(violations) = request.validate() else { return Err("the request is taken".into()) };
    assert_eq!(violations.iter().count(), 3, "{violations}");
    let refused = client.wan30_t2v(&request).submit().await.map(|job| job.to_ref());
    assert_eq!(refused.map_err(|error| error.kind()), Err(ErrorKind::Validation));
    assert!(emulator.requests().is_empty());
    Ok(())
}

async fn a_job_is_cancelled(client: &Client) -> Result<(), Box<dyn Error>> {
    let job = client.wan30_t2v(&least()).submit().await?;
    let told = job.cancel().await?;
    assert!(!told.goes_on(), "{told}");
    Ok(())
}

/// The head of a PNG file of 32 by 32 pixels.
fn picture() -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    bytes.extend([0, 0, 0, 32, 0, 0, 0, 32, 8, 2, 0, 0, 0]);
    bytes.extend([0; 4]);
    bytes
}

/// A WAV file of two silent seconds: 1,000 samples of one byte each.
fn sound() -> Vec<u8> {
    let mut bytes = b"RIFF".to_vec();
    bytes.extend(2036_u32.to_le_bytes());
    bytes.extend(b"WAVEfmt ");
    bytes.extend(16_u32.to_le_bytes());
    bytes.extend([1, 0, 1, 0]);
    bytes.extend(1000_u32.to_le_bytes());
    bytes.extend(1000_u32.to_le_bytes());
    bytes.extend([1, 0, 8, 0]);
    bytes.extend(b"data");
    bytes.extend(2000_u32.to_le_bytes());
    bytes.extend([128; 2000]);
    bytes
}
