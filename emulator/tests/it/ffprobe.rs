//! What ffprobe and ffmpeg say of the videos.

use std::{fs, path::Path, process::Command};

use serde_json::{Value, json};
use wan_emulator::request_schema;
use wan_specs::{ModelSpec, OutputValue, ParameterSpec};

use crate::{
    embedded::each_model,
    video::{at_once, queued},
};

/// What the output section of the spec says of a body that holds all that it looks at.
#[derive(Clone, Copy, Debug)]
struct Expected {
    width: u64,
    height: u64,
    frame_rate: f64,
    seconds: f64,
}

impl Expected {
    fn of(model: &ModelSpec, body: &Value) -> Self {
        let output = &model.output;
        let number = |fact: &Option<OutputValue>| {
            let fact = fact.as_ref().unwrap();
            fact.value.unwrap_or_else(|| body[fact.parameter.as_ref().unwrap()].as_f64().unwrap())
        };
        let size = output.size.as_ref().unwrap();
        let (width, height) = match &size.parameter {
            Some(parameter) => {
                let row = size.table.iter().find(|row| row.value.0 == body[parameter]).unwrap();
                (u64::from(row.width), u64::from(row.height))
            }
            None => (
                body[size.width.as_ref().unwrap()].as_u64().unwrap(),
                body[size.height.as_ref().unwrap()].as_u64().unwrap(),
            ),
        };
        Self { width, height, frame_rate: number(&output.frame_rate), seconds: number(&output.seconds) }
    }

    fn frames(self) -> f64 {
        (self.seconds * self.frame_rate).round()
    }
}

/// Bodies that make every size at its shortest and every length at its smallest.
fn bodies(model: &ModelSpec) -> Vec<Value> {
    let output = &model.output;
    let size = output.size.as_ref().unwrap();
    let sizes = [&size.width, &size.height, &size.parameter];
    let names = sizes.into_iter().flatten().chain(output.seconds.iter().flat_map(|fact| &fact.parameter));
    let mut bodies = vec![model.examples[0].body.0.clone()];
    for name in names {
        let parameter = model.parameters.iter().find(|parameter| parameter.name == *name).unwrap();
        let set = |body: &Value, value: &Value| {
            let mut body = body.clone();
            body[name] = value.clone();
            body
        };
        let values = values(parameter);
        bodies = bodies.iter().flat_map(|body| values.iter().map(|value| set(body, value))).collect();
    }
    let validator = jsonschema::draft202012::new(&request_schema(model)).unwrap();
    bodies.retain(|body| validator.is_valid(body));
    let told: Vec<Expected> = bodies.iter().map(|body| Expected::of(model, body)).collect();
    let shortest = told.iter().map(|told| told.seconds).fold(f64::INFINITY, f64::min);
    let smallest = told.iter().map(|told| told.width * told.height).min().unwrap();
    let mut told = told.iter();
    bodies.retain(|_| {
        let told = told.next().unwrap();
        told.seconds <= shortest || told.width * told.height == smallest
    });
    bodies
}

fn values(parameter: &ParameterSpec) -> Vec<Value> {
    match (&parameter.minimum, &parameter.maximum) {
        (Some(minimum), Some(maximum)) if parameter.values.is_empty() => {
            (minimum.as_i64().unwrap()..=maximum.as_i64().unwrap()).map(|value| json!(value)).collect()
        }
        _ => parameter.values.iter().map(|value| value.value.0.clone()).collect(),
    }
}

/// Looks at a file with ffprobe, and decodes all of it with ffmpeg.
fn inspect(file: &Path, expected: Expected) {
    let probe = Command::new("ffprobe")
        .args(["-v", "error", "-count_frames", "-show_streams", "-of", "json"])
        .arg(file)
        .output()
        .expect("ffprobe runs (Debian: ffmpeg)");
    let told: Value = serde_json::from_slice(&probe.stdout).unwrap();
    assert_eq!(told["streams"].as_array().unwrap().len(), 1, "{told}");
    let told = &told["streams"][0];
    assert_eq!((&told["codec_name"], &told["pix_fmt"]), (&json!("h264"), &json!("yuv420p")));
    assert_eq!((&told["codec_tag_string"], &told["is_avc"]), (&json!("avc1"), &json!("true")));
    assert_eq!((&told["width"], &told["height"]), (&json!(expected.width), &json!(expected.height)));
    assert_eq!(told["r_frame_rate"], json!(format!("{}/1", expected.frame_rate)));
    let text = |name: &str| told[name].as_str().unwrap().parse::<f64>().unwrap();
    let off = (text("duration") - expected.seconds).abs();
    assert!(off <= 1.0 / expected.frame_rate, "{} seconds, expected {}", text("duration"), expected.seconds);
    assert_eq!(told["nb_read_frames"], json!(expected.frames().to_string()));

    let decoded = Command::new("ffmpeg")
        .args(["-v", "error", "-i"])
        .arg(file)
        .args(["-f", "null", "-"])
        .output()
        .expect("ffmpeg runs (Debian: ffmpeg)");
    assert!(decoded.status.success());
    assert_eq!(String::from_utf8_lossy(&decoded.stderr), "");
}

#[tokio::test]
#[ignore = "needs ffprobe (Debian: ffmpeg); .ci/run installs and runs it"]
async fn ffprobe_confirms_every_size_and_length_of_every_model() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("video.mp4");
    let mut inspected = 0;
    each_model(async |served| {
        for body in bodies(served.model) {
            let video = match queued(&served, &body).await {
                Some(video) => video,
                None => at_once(&served, &body).await.unwrap(),
            };
            fs::write(&file, video).unwrap();
            println!("{} {:?}", served.model.model, Expected::of(served.model, &body));
            inspect(&file, Expected::of(served.model, &body));
            inspected += 1;
        }
    })
    .await;
    assert!(inspected >= 20, "{inspected}");
}
