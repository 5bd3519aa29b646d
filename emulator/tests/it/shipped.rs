//! The shipped specs once more: shapes of answers, lifetimes, other spellings, uploads.

use std::{collections::BTreeSet, time::Duration};

use serde_json::{Value, json};
use wan_emulator::Emulator;
use wan_specs::{OperationKind, OperationSpec, ParameterSpec, SampleSpec, Specs, StateMeaning};

use crate::{
    client::{Reply, path_of, send},
    embedded::{Served, each_model, found},
};

/// Where two values differ in keys or types. A list has items like the first one of the sample's.
fn differences(sample: &Value, answer: &Value, path: &str, differ: &mut Vec<String>) {
    match (sample, answer) {
        (Value::Object(sample), Value::Object(answer)) => {
            for key in sample.keys().chain(answer.keys()).collect::<BTreeSet<_>>() {
                match (sample.get(key), answer.get(key)) {
                    (Some(sample), Some(answer)) => {
                        differences(sample, answer, &format!("{path}/{key}"), differ);
                    }
                    (known, _) => differ
                        .push(format!("{path}/{key} is {}", if known.is_some() { "gone" } else { "new" })),
                }
            }
        }
        (Value::Array(sample), Value::Array(answer)) => {
            if sample.is_empty() != answer.is_empty() {
                differ.push(format!("{path} has {} items", answer.len()));
            }
            for (item, answer) in sample.first().into_iter().cycle().zip(answer) {
                differences(item, answer, &format!("{path}/*"), differ);
            }
        }
        (Value::String(_), Value::String(_))
        | (Value::Number(_), Value::Number(_))
        | (Value::Bool(_), Value::Bool(_))
        | (Value::Null, Value::Null) => {}
        _ => differ.push(format!("{path} is {answer}, in the sample {sample}")),
    }
}

/// The sample that an answer must look like.
fn sample<'a>(served: &Served<'a>, operation: &'a OperationSpec, word: &str) -> &'a SampleSpec {
    let of = |operation: &'a OperationSpec| {
        let own = operation.samples.iter().find(|sample| sample.state.as_deref() == Some(word));
        own.or_else(|| operation.samples.iter().find(|sample| sample.state.is_none()))
    };
    let status =
        served.provider.operations.iter().find(|operation| operation.operation == OperationKind::Status);
    of(operation).or_else(|| of(status?)).expect("every state of every operation has a sample")
}

fn compare(served: &Served<'_>, operation: &OperationSpec, word: &str, reply: &Reply, compared: &mut usize) {
    let sample = sample(served, operation, word);
    let told = format!("{} {:?} {word}", served.model.model, operation.operation);
    match &sample.body {
        Some(body) => {
            let mut differ = Vec::new();
            let mut expected = body.0.clone();
            // The sample's amount would be taken for a price that nobody published.
            for pointer in operation.answer.cost.iter().filter(|_| served.model.price.is_none()) {
                if let Some(cost) = expected.pointer_mut(pointer) {
                    *cost = Value::Null;
                }
            }
            differences(&expected, &reply.json(), "", &mut differ);
            assert!(differ.is_empty(), "{told}: {differ:?}");
        }
        None => assert_eq!(reply.header("content-type"), Some("video/mp4"), "{told}"),
    }
    for header in &sample.headers {
        if served.model.price.is_none() && operation.answer.cost_header.as_ref() == Some(&header.name) {
            assert_eq!(reply.header(&header.name), None, "{told}");
            continue;
        }
        let given =
            reply.header(&header.name).unwrap_or_else(|| panic!("{told}: {} is missing", header.name));
        assert_eq!(
            given.parse::<f64>().is_ok(),
            header.value.parse::<f64>().is_ok(),
            "{told}: {}",
            header.name
        );
    }
    *compared += 1;
}

#[tokio::test]
async fn every_answer_has_the_keys_and_types_of_its_sample() {
    let mut compared = 0;
    each_model(async |served| {
        let latency = served.model.latency.as_ref().map_or(60.0, |latency| latency.seconds);
        let moments = [
            (StateMeaning::Queued, 0.0, None),
            (StateMeaning::Running, latency / 2.0, None),
            (StateMeaning::Succeeded, latency, None),
            (StateMeaning::Failed, latency, Some("the fox ran away")),
        ];
        for (means, after, failure) in moments {
            if let Some(reason) = failure {
                served.emulator.fail_next_job(reason);
            }
            let word = served.word(means).to_owned();
            let Some(submit) = served.operation(OperationKind::Submit) else { return };
            let reply = served.call(submit, "", &served.example()).await;
            assert!(submit.accepts.contains(&reply.status));
            compare(&served, submit, served.word(StateMeaning::Queued), &reply, &mut compared);
            let id = found(&reply.json(), &submit.answer.id)[0].as_str().unwrap().to_owned();
            served.emulator.advance(Duration::from_secs_f64(after));
            for kind in [OperationKind::Status, OperationKind::Result] {
                let Some(operation) = served.operation(kind) else { continue };
                compare(&served, operation, &word, &served.call(operation, &id, "").await, &mut compared);
            }
        }
        if let Some(sync) = served.operation(OperationKind::Sync) {
            let quick = Emulator::builder().time_scale(1e6).start().await.unwrap();
            let served = Served { emulator: &quick, ..served };
            let reply = served.call(sync, "", &served.example()).await;
            compare(&served, sync, served.word(StateMeaning::Succeeded), &reply, &mut compared);
        }
    })
    .await;
    assert!(compared >= 40, "{compared}");
}

#[tokio::test]
async fn the_seed_that_is_told_is_the_requests() {
    let mut told = 0;
    each_model(async |served| {
        let Some(id) = served.submit().await else { return };
        served.emulator.advance(Duration::from_secs(1000));
        let body = &served.model.examples[0].body.0;
        for kind in [OperationKind::Status, OperationKind::Result] {
            let Some(operation) = served.operation(kind) else { continue };
            let answer = served.call(operation, &id, "").await.json();
            for seed in found(&answer, &operation.answer.seed) {
                let seed = seed.as_str().map_or_else(|| seed.to_string(), str::to_owned);
                assert_eq!(seed, body["seed"].to_string(), "{}", served.model.model);
                told += 1;
            }
        }
    })
    .await;
    assert!(told > 0);
}

#[tokio::test]
async fn what_is_kept_for_a_published_time_is_gone_afterwards_and_the_rest_stays() {
    const YEARS: u64 = 10 * 365 * 24 * 3600;
    let moment = Duration::from_millis(1);
    each_model(async |served| {
        let Some(id) = served.submit().await else { return };
        let status = served.operation(OperationKind::Status).unwrap();
        let delivering = served.operation(OperationKind::Result).unwrap_or(status);
        let latency =
            Duration::from_secs_f64(served.model.latency.as_ref().map_or(60.0, |latency| latency.seconds));
        served.emulator.advance(latency);
        let delivered = served.call(delivering, &id, "").await.json();
        let file = path_of(served.emulator, &found(&delivered, &delivering.answer.output)[0]);
        let file_status = async || send(served.emulator, "GET", &file, &[], b"").await.status;
        let record_statuses = async || {
            (served.call(status, &id, "").await.status, served.call(delivering, &id, "").await.status)
        };

        let retention = &served.provider.retention;
        let mut ends = [
            (retention.record_seconds.map(Duration::from_secs), true),
            (retention.file_seconds.map(|seconds| latency + Duration::from_secs(seconds)), false),
        ];
        ends.sort();
        let mut now = latency;
        for (end, is_record) in ends {
            let Some(end) = end else { continue };
            served.emulator.advance(end.checked_sub(now + moment).unwrap());
            if is_record {
                assert_eq!(record_statuses().await, (200, 200));
            } else {
                assert_eq!(file_status().await, 200);
            }
            served.emulator.advance(moment);
            now = end;
            if is_record {
                assert_eq!(record_statuses().await, (404, 404));
            } else {
                assert_eq!(file_status().await, 404);
            }
        }
        served.emulator.advance(Duration::from_secs(YEARS));
        let expected = if retention.record_seconds.is_some() { 404 } else { 200 };
        assert_eq!(record_statuses().await, (expected, expected));
        assert_eq!(file_status().await, if retention.file_seconds.is_some() { 404 } else { 200 });
    })
    .await;
}

#[tokio::test]
async fn what_the_providers_own_examples_send_besides_is_accepted() {
    let mut sent = 0;
    each_model(async |served| {
        let Some(submit) = served.operation(OperationKind::Submit) else { return };
        let spelled = |parameter: &ParameterSpec| !parameter.also_accepts.is_empty();
        for parameter in served.model.parameters.iter().filter(|parameter| spelled(parameter)) {
            for accepted in &parameter.also_accepts {
                let mut body = served.model.examples[0].body.0.clone();
                let pointer = parameter.pointer.clone().unwrap_or_else(|| format!("/{}", parameter.name));
                *body.pointer_mut(&pointer).expect("the example has the parameter") =
                    accepted.value.0.clone();
                let reply = served.call(submit, "", &body.to_string()).await;
                assert!(submit.accepts.contains(&reply.status), "{}", reply.json());
                *body.pointer_mut(&pointer).unwrap() = json!(format!("{} ", accepted.value.0));
                assert_eq!(served.call(submit, "", &body.to_string()).await.status, 400);
                sent += 1;
            }
        }
    })
    .await;
    assert!(sent > 0);
}

#[tokio::test]
async fn every_provider_with_an_upload_serves_its_files_back() {
    let specs = Specs::embedded().unwrap();
    let emulator = Emulator::builder().start().await.unwrap();
    for provider in &specs.providers {
        let upload =
            provider.operations.iter().find(|operation| operation.operation == OperationKind::Upload);
        let Some((upload, takes)) = upload.and_then(|upload| Some((upload, upload.takes.as_ref()?))) else {
            continue;
        };
        let key = format!("{}: {}", provider.auth.header, provider.auth.template.replace("{key}", "k"));
        let path = format!("/{}/{}{}", provider.provider, upload.host, upload.path);
        let list = takes
            .files
            .as_ref()
            .unwrap()
            .strip_suffix("/*")
            .and_then(|list| list.strip_prefix('/'))
            .expect("a list at the top");
        let body = json!({ list: ["data:image/png;base64,Zm94", "data:audio/wav;base64,ZG9n"] });
        let reply = send(&emulator, "POST", &path, &[&key], body.to_string().as_bytes()).await;
        assert!(upload.accepts.contains(&reply.status), "{}", reply.json());
        let mut differ = Vec::new();
        let sample = upload.samples[0].body.as_ref().unwrap();
        differences(&sample.0, &reply.json(), "", &mut differ);
        assert!(differ.is_empty(), "{differ:?}");
        let addresses = found(&reply.json(), &upload.answer.output);
        assert_eq!(addresses.len(), 2);
        for (address, (bytes, media_type)) in
            addresses.iter().zip([("fox", "image/png"), ("dog", "audio/wav")])
        {
            let file = send(&emulator, "GET", &path_of(&emulator, address), &[], b"").await;
            assert_eq!((file.header("content-type"), &*file.bytes), (Some(media_type), bytes.as_bytes()));
        }
        let refused =
            send(&emulator, "POST", &path, &[&key], json!({ list: ["fox"] }).to_string().as_bytes()).await;
        assert_eq!(refused.status, 400);
    }
}
