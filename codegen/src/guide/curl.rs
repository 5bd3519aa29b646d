//! A model's first example as commands for a POSIX shell: with a queue the submit, and how its job is asked for; else the
//! one call that answers with the video.
//!
//! Everything that a spec says is quoted, so the shell sees nothing in it but text; the key and the job's id come from
//! variables.

use std::fmt::Write as _;

use serde_json::{Map, Value};
use wan_specs::{
    AddressSource, ExampleSpec, Method, OfferSpec, OperationKind, OperationSpec, Standing, StateMeaning,
};

use super::{
    Subject, file_name,
    markdown::{block, code, turns},
    operations::{host, method, offered},
    shell::{Piece, encoded, fill, quoted, word},
};
use crate::canonical;

/// The variable that holds a job's id.
const JOB: &str = "JOB_ID";
/// The variable that holds the address of a call, where an earlier answer tells it.
const ADDRESS: &str = "JOB_URL";

/// The section. Empty: the model has no example, or offers nothing that takes it.
pub(super) fn section(subject: &Subject<'_>) -> String {
    let Some(example) = subject.model.examples.first() else { return String::new() };
    let steps = match (offered(subject, OperationKind::Submit), offered(subject, OperationKind::Sync)) {
        (Some(submit), _) => queued(subject, submit, example),
        (None, Some(sync)) => at_once(subject, sync, example),
        (None, None) => return String::new(),
    };
    let is_assumed =
        |offer: &OfferSpec| offer.operation == OperationKind::Submit && offer.standing == Standing::Assumed;
    let assumed = if subject.model.operations.iter().any(is_assumed) {
        " That the model takes this call is assumed; where it does not, the refusal costs nothing."
    } else {
        ""
    };
    let body = if example.composed {
        "The body is composed from documented names"
    } else {
        "The body is the example of the provider's page"
    };
    let key = subject.provider.auth.env.first().map(|name| format!("; {} holds your key", code(name)));
    let buys = "Each run of the first command buys a video, even where its answer is lost on the way.";
    format!("## With curl\n\n{body}{}. {buys}{assumed}\n\n{steps}", key.unwrap_or_default())
}

fn queued(subject: &Subject<'_>, submit: &OperationSpec, example: &ExampleSpec) -> String {
    let mut steps = command(subject, submit, Some(example), None);
    let id = pointers(&submit.answer.id);
    if let Some(status) = offered(subject, OperationKind::Status) {
        let states = |wanted: fn(StateMeaning) -> bool| {
            let states = subject.provider.states.iter().filter(|state| wanted(state.means));
            states.map(|state| code(&state.state)).collect::<Vec<_>>().join(" or ")
        };
        let done = states(|means| means == StateMeaning::Succeeded);
        let going = states(|means| !means.is_terminal());
        let state = pointers(&status.answer.state);
        let _ = write!(
            steps,
            "\nThe answer holds the job's id at {id}. {}, this tells the job's state at {state}: {going} while it \
             goes on, {done} once the video is made.\n\n",
            with(status)
        );
        steps.push_str(&command(subject, status, None, None));
        let result = offered(subject, OperationKind::Result);
        if let Some(result) = result {
            let _ = write!(steps, "\n{}, this delivers it:\n\n", with(result));
            steps.push_str(&command(subject, result, None, None));
        }
        let output = pointers(&result.unwrap_or(status).answer.output);
        if !output.is_empty() {
            steps.extend(["\nThe video stands at ", &output, " of that answer.\n"]);
        }
    } else {
        steps.extend(["\nThe answer holds the job's id at ", &id, ".\n"]);
    }
    steps
}

/// What a call about a job is made with.
fn with(operation: &OperationSpec) -> String {
    match &operation.address {
        Some(address) => {
            let answer = match address.from {
                AddressSource::Submit => "first",
                AddressSource::Status => "last",
            };
            let at = pointers(&address.pointers);
            format!("With the address at {at} of the {answer} answer in {}", code(ADDRESS))
        }
        None => format!("With it in {}", code(JOB)),
    }
}

fn at_once(subject: &Subject<'_>, sync: &OperationSpec, example: &ExampleSpec) -> String {
    let is_video = sync.samples.iter().any(|sample| sample.body.is_none());
    let file = file_name(&subject.model.provider, &subject.model.model).replace(".md", ".mp4");
    let mut steps = command(subject, sync, Some(example), is_video.then_some(file.as_str()));
    let output = pointers(&sync.answer.output);
    if is_video {
        steps.extend(["\nThe answer, which takes minutes, is the video: ", &code(&file), ".\n"]);
    } else if !output.is_empty() {
        steps.extend(["\nThe answer, which takes minutes, holds the video at ", &output, ".\n"]);
    }
    steps
}

/// Pointers into an answer, as a sentence lists them.
fn pointers(pointers: &[String]) -> String {
    pointers.iter().map(|pointer| code(pointer)).collect::<Vec<_>>().join(" or ")
}

/// One call.
fn command(
    subject: &Subject<'_>,
    operation: &OperationSpec,
    example: Option<&ExampleSpec>,
    into: Option<&str>,
) -> String {
    let (model, auth) = (subject.model.wire_name(), &subject.provider.auth);
    let body = body(operation, model, example);
    let usual = if body.is_some() { Method::Post } else { Method::Get };
    let mut call = String::from("curl --fail-with-body");
    if operation.method != usual {
        call.extend([" --request ", method(operation.method)]);
    }
    call.extend([" ", &address(subject, operation)]);
    let key = auth.env.first().map_or("", String::as_str);
    let key = fill(&auth.template, &|name| {
        if name == "key" { Piece::Variable(key) } else { Piece::Text(String::new()) }
    });
    let mut headers = vec![word(&[vec![Piece::Text(format!("{}: ", auth.header))], key].concat())];
    for header in &operation.headers {
        let value = fill(&header.value, &|name| variable(name, model.to_owned()));
        headers.push(word(&[vec![Piece::Text(format!("{}: ", header.name))], value].concat()));
    }
    if body.is_some() {
        headers.push(quoted("content-type: application/json"));
    }
    for header in headers {
        call.extend([" \\\n  --header ", &header]);
    }
    if let Some(body) = body {
        call.extend([" \\\n  --data ", &word(&data(&body, example.is_none()))]);
    }
    if let Some(file) = into {
        call.extend([" \\\n  --output ", &quoted(file)]);
    }
    block("sh", &call)
}

/// Where a call goes. Brackets and braces, of which curl would make several addresses, are percent-encoded.
fn address(subject: &Subject<'_>, operation: &OperationSpec) -> String {
    if operation.address.is_some() {
        return word(&[Piece::Variable(ADDRESS)]);
    }
    let model = encoded(subject.model.wire_name());
    let mut pieces = vec![Piece::Text(host(subject, operation).to_owned())];
    pieces.extend(fill(&operation.path, &|name| variable(name, model.clone())));
    for (at, query) in operation.query.iter().enumerate() {
        let before = if at == 0 { "?" } else { "&" };
        pieces.push(Piece::Text(format!("{before}{}=", encoded(&query.name))));
        pieces.extend(
            fill(&query.value, &|name| variable(name, subject.model.wire_name().to_owned())).into_iter().map(
                |piece| match piece {
                    Piece::Text(text) => Piece::Text(encoded(&text)),
                    variable @ Piece::Variable(_) => variable,
                },
            ),
        );
    }
    let escaped =
        |text: &str| text.replace('[', "%5B").replace(']', "%5D").replace('{', "%7B").replace('}', "%7D");
    let pieces: Vec<Piece<'_>> = pieces
        .into_iter()
        .map(|piece| match piece {
            Piece::Text(text) => Piece::Text(escaped(&text)),
            variable @ Piece::Variable(_) => variable,
        })
        .collect();
    word(&pieces)
}

/// The example with what every request of the operation holds besides. `None`: there is neither.
fn body(operation: &OperationSpec, model: &str, example: Option<&ExampleSpec>) -> Option<Value> {
    if example.is_none() && operation.body.is_empty() {
        return None;
    }
    let mut body = example.map_or_else(|| Value::Object(Map::new()), |example| example.body.0.clone());
    for constant in &operation.body {
        let mut place = &mut body;
        for key in constant.pointer.split('/').skip(1) {
            let key = key.replace("~1", "/").replace("~0", "~");
            let Value::Object(members) = place else { return Some(body) };
            place = members.entry(key).or_insert_with(|| Value::Object(Map::new()));
        }
        *place = named(&constant.value.0, model);
    }
    Some(body)
}

/// A constant with the model's name in it.
fn named(value: &Value, model: &str) -> Value {
    match value {
        Value::String(text) => text.replace("{model}", model).into(),
        Value::Array(items) => items.iter().map(|item| named(item, model)).collect(),
        Value::Object(members) => {
            members.iter().map(|(key, member)| (key.clone(), named(member, model))).collect()
        }
        other => other.clone(),
    }
}

/// A body as a word, in which what turns or hides its neighbours is told by number. A call about a job has its id in it.
fn data(body: &Value, is_about_job: bool) -> Vec<Piece<'static>> {
    let mut text = String::new();
    for c in canonical(body).trim_end().chars() {
        if turns(c) {
            let _ = write!(text, "\\u{:04x}", u32::from(c));
        } else {
            text.push(c);
        }
    }
    if !is_about_job {
        return vec![Piece::Text(text)];
    }
    let mut parts = text.split("{id}");
    let mut pieces = vec![Piece::Text(parts.next().unwrap_or_default().to_owned())];
    pieces.extend(parts.flat_map(|part| [Piece::Variable(JOB), Piece::Text(part.to_owned())]));
    pieces
}

fn variable(name: &str, model: String) -> Piece<'static> {
    match name {
        "id" => Piece::Variable(JOB),
        "model" => Piece::Text(model),
        _ => Piece::Text(String::new()),
    }
}
