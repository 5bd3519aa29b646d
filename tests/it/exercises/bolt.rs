//! Bolt: nested bodies, constants, a header of one operation, jobs that can be cancelled.

use std::{error::Error, time::Duration};

use serde_json::{Value, json};
use wan_emulator::Emulator;
use wan_specs::Specs;
use wan_video::{Media, bolt};

const KEY: &str = "exercise-key";

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    a_nested_body_arrives_as_the_spec_says().await
}

async fn a_nested_body_arrives_as_the_spec_says() -> Result<(), Box<dyn Error>> {
    let emulator = Emulator::builder().specs(Specs::embedded()?).key(KEY).time_scale(1_000.0).start().await?;
    let client = bolt::Client::builder()
        .emulator(emulator.url())
        .api_key(KEY)
        .poll_interval(Duration::from_millis(5))
        .build()?;
    let request = bolt::Wan30I2v::new(Media::url("https://pictures.example/fox.png")).prompt("A fox").seed(7);
    let output = client.wan30_i2v(&request).run().await?;
    assert_eq!(output.videos().len(), 1);
    let requests = emulator.requests();
    let sent = requests.iter().find(|request| request.method == "POST").ok_or("nothing was sent")?;
    assert_eq!(sent.path, "/bolt/gateway/v3/video/create?edition=2026-11");
    assert!(sent.headers.contains(&("x-bolt-async".to_owned(), "enable".to_owned())), "{sent:?}");
    let body: Value = serde_json::from_str(&sent.body)?;
    let expected = json!({
        "model": "wan3-image-to-video",
        "input": { "kind": "video", "img_url": "https://pictures.example/fox.png", "prompt": "A fox" },
        "parameters": { "seed": 7 },
    });
    assert_eq!(body, expected);
    Ok(())
}
