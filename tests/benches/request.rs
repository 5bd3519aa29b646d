//! Validating and serialising a request, against serde derive and the same checks written by hand.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing, reason = "a bench")]

#[path = "support/mod.rs"]
mod support;

use std::hint::black_box;

use divan::{AllocProfiler, Bencher};
use serde::Serialize;
use wan_video::{Validate, segmind};

#[global_allocator]
static ALLOCATIONS: AllocProfiler = AllocProfiler::system();

/// Pairs of measurements.
const PAIRS: usize = 101;

const PROMPT: &str = "A smiling woman walking in London at night";
const NEGATIVE: &str =
    "blurry, bad quality, camera shake, distortion, poor composition, low resolution, artifact, watermark";

fn main() {
    support::compare(
        "validate and serialise, 10,000 times",
        PAIRS,
        "aim: at most 1.05",
        || repeat(by_hand),
        || repeat(generated),
    );
    support::compare(
        "validate alone, 100,000 times",
        PAIRS,
        "no aim: some nanoseconds each",
        || {
            let request = hand_written();
            for _ in 0..100_000 {
                check(black_box(&request));
            }
        },
        || {
            let request = typed();
            for _ in 0..100_000 {
                black_box(request.validate()).unwrap();
            }
        },
    );
    divan::main();
}

fn repeat(work: fn() -> Vec<u8>) {
    for _ in 0..10_000 {
        black_box(work());
    }
}

#[divan::bench]
fn hand_written_serde(bencher: Bencher<'_, '_>) {
    bencher.bench(by_hand);
}

#[divan::bench]
fn generated_request(bencher: Bencher<'_, '_>) {
    bencher.bench(generated);
}

fn by_hand() -> Vec<u8> {
    let request = hand_written();
    check(&request);
    serde_json::to_vec(&request).unwrap()
}

fn generated() -> Vec<u8> {
    let request = typed();
    request.validate().unwrap();
    serde_json::to_vec(&request).unwrap()
}

fn typed() -> segmind::Wan21T2v {
    segmind::Wan21T2v::new(black_box(PROMPT))
        .negative_prompt(black_box(NEGATIVE))
        .seed(9_604_478)
        .steps(30)
        .base64(false)
}

#[derive(Serialize)]
struct Request {
    aspect_ratio: AspectRatio,
    base_model: BaseModel,
    prompt: String,
    video_length: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    base64: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    negative_prompt: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    seed: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    steps: Option<i64>,
}

#[derive(Serialize)]
enum AspectRatio {
    #[serde(rename = "16:9")]
    W16H9,
}

#[derive(Serialize)]
enum BaseModel {
    #[serde(rename = "14b")]
    Billion14,
}

fn hand_written() -> Request {
    Request {
        aspect_ratio: AspectRatio::W16H9,
        base_model: BaseModel::Billion14,
        prompt: black_box(PROMPT).to_owned(),
        video_length: 3,
        base64: Some(false),
        negative_prompt: Some(black_box(NEGATIVE).to_owned()),
        seed: Some(9_604_478),
        steps: Some(30),
    }
}

fn check(request: &Request) {
    assert!((1..=5).contains(&request.video_length));
    assert!(request.steps.is_none_or(|steps| (10..=70).contains(&steps)));
}
