//! Runs the Rust that stands on the pages of models against an emulator.

use std::{
    env,
    error::Error,
    fs,
    future::Future,
    path::{Path, PathBuf},
    pin::Pin,
    sync::OnceLock,
    time::Duration,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::Value;
use wan_emulator::Emulator;
use wan_specs::{ModelSpec, OperationKind, ParameterSpec, Specs};

use crate::{bodies::put, examples::documented, typed::equal};

/// The key that programs of pages are run with.
pub const KEY: &str = "a-page's-key";

/// Time between two of their questions.
pub const POLL: Duration = Duration::from_millis(5);

static EMULATOR: OnceLock<String> = OnceLock::new();

/// What a program of a page ends with.
pub type End = Result<(), Box<dyn Error>>;

/// A program that stands on a page.
#[derive(Clone, Copy, Debug)]
pub struct Program {
    /// Id of the provider.
    pub provider: &'static str,
    /// Id of the model.
    pub model: &'static str,
    /// The files that it reads.
    pub reads: &'static [&'static str],
    /// Its `main`.
    pub run: fn() -> Pin<Box<dyn Future<Output = End>>>,
}

/// Where the emulator is. Empty: none runs yet.
#[must_use]
pub fn emulator() -> &'static str {
    EMULATOR.get().map_or("", String::as_str)
}

/// Runs each program in a folder of its own below this one. It must send its model's example, and save each video.
///
/// # Errors
///
/// What a program ends with, or what it did not do.
pub async fn run(programs: &[Program], folder: &Path) -> End {
    let specs = Specs::embedded()?;
    let emulator = Emulator::builder().specs(specs.clone()).key(KEY).job_time(Duration::ZERO).start().await?;
    EMULATOR.get_or_init(|| emulator.url());
    for program in programs {
        let name = format!("{}-{}", program.provider, program.model);
        let model = specs.model(program.provider, program.model).ok_or("a page without a spec")?;
        let example = &model.examples.first().ok_or("a model without an example")?.body.0;
        let place = folder.join(&name);
        lay_out(&place, program, example)?;
        env::set_current_dir(&place)?;
        emulator.forget_requests();
        (program.run)().await.map_err(|error| format!("the program of {name} ended with: {error}"))?;
        let expected = with_constants(&specs, model, &documented(model, example));
        assert_sent(&emulator, model, &expected).map_err(|why| format!("{name}: {why}"))?;
        for number in 0..model.output.videos {
            let video = fs::read(place.join(format!("{number}.mp4")))?;
            if video.get(4..8) != Some(b"ftyp") {
                return Err(format!("{name}: {number}.mp4 is no video").into());
            }
        }
    }
    Ok(())
}

/// An empty folder but for the files that the program reads: they hold what the example has under the same name.
fn lay_out(place: &Path, program: &Program, example: &Value) -> End {
    fs::create_dir_all(place)?;
    for file in program.reads {
        let stem = PathBuf::from(file).with_extension("").display().to_string();
        let text = find(example, &stem).ok_or_else(|| format!("the example has no `{stem}` for {file}"))?;
        let encoded = text.rsplit_once(',').map_or(text, |(_, encoded)| encoded);
        fs::write(place.join(file), STANDARD.decode(encoded)?)?;
    }
    Ok(())
}

/// The text under a key, wherever it stands.
fn find<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    let inside = |value: &'a Value| find(value, key);
    match value {
        Value::Object(members) => {
            members.get(key).and_then(Value::as_str).or_else(|| members.values().find_map(inside))
        }
        Value::Array(items) => items.iter().find_map(inside),
        _ => None,
    }
}

/// The body with what the operation that makes a video puts into each.
fn with_constants(specs: &Specs, model: &ModelSpec, body: &Value) -> Value {
    let mut body = body.clone();
    let operations = specs.provider(&model.provider).map(|provider| provider.operations.as_slice());
    let offers = |kind| model.operations.iter().any(|offer| offer.operation == kind);
    let kind = if offers(OperationKind::Submit) { OperationKind::Submit } else { OperationKind::Sync };
    for constant in
        operations.unwrap_or_default().iter().filter(|one| one.operation == kind).flat_map(|one| &one.body)
    {
        let text = constant.value.0.to_string().replace("{model}", model.wire_name());
        put(&mut body, &constant.pointer, serde_json::from_str(&text).unwrap_or_default());
    }
    body
}

fn assert_sent(emulator: &Emulator, model: &ModelSpec, expected: &Value) -> Result<(), String> {
    let sent: Vec<Value> =
        emulator.requests().iter().filter_map(|request| serde_json::from_str(&request.body).ok()).collect();
    // A parameter whose `null` is the same as nothing is not sent, unless the provider wants to be told.
    let mut expected = expected.clone();
    if let Some(members) = expected.as_object_mut() {
        members.retain(|key, value| {
            let is_left_out = |parameter: &ParameterSpec| parameter.name == *key && parameter.unset.is_none();
            !(value.is_null() && model.parameters.iter().any(is_left_out))
        });
    }
    if sent.iter().any(|body| equal(body, &expected)) {
        return Ok(());
    }
    Err(format!("the example was not sent: {expected}\nbut: {}", Value::from(sent)))
}
