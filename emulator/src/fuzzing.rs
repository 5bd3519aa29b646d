//! What the targets in `fuzz/` do with the bytes that a fuzzer makes up: the way of a request through the emulator, without
//! its socket. An assertion here holds for any input whatever; tests hold that it does for the shipped examples.

#![allow(clippy::expect_used, reason = "a target that cannot begin must not pass for one that found nothing")]

use std::{sync::LazyLock, time::Duration};

use http::{HeaderName, HeaderValue, Request, Response, request::Parts};
use hyper::body::Bytes;
use tokio::{runtime::Runtime, sync::watch};
use wan_specs::{AuthSpec, OperationKind};

use crate::{
    Emulator, Fault, Scenario, ScopedOperation,
    answer::{Answer, Body},
    catalog::Provider,
    fault::{self, Faults, Subject},
    instance::Instance,
    job::Job,
    operate::Call,
    range::{Selection, ranged},
    route::{self, served_models, word},
    serve::Address,
    video::Scene,
};

/// Bytes of a body that refuses at most: it repeats a path, which HTTP bounds, and the beginnings of values.
const REFUSAL_BYTES: usize = 256 * 1024;

/// Requests of each operation that a scenario is asked about.
const TURNS: usize = 3;

/// Stands for the id of a job that is done in what the fuzzer writes; the true one is another each time.
const JOB: &str = "{id}";

static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime starts")
});

/// Says that the emulator does not go down.
static STOP: LazyLock<watch::Sender<bool>> = LazyLock::new(|| watch::Sender::new(false));

static INSTANCE: LazyLock<Instance> = LazyLock::new(|| {
    let begun = Emulator::builder().time_scale(0.0).job_time(Duration::ZERO).instance(STOP.subscribe());
    begun.expect("the shipped specs can be served").0
});

/// Takes the bytes as the body of each operation that takes one, for each model that is shipped.
///
/// # Panics
///
/// A job is accepted and not told of, or told of and not accepted; its answers, its scene or its charge cannot be made; a
/// refusal has no bound.
pub fn body(bytes: &[u8]) {
    let instance = &*INSTANCE;
    for provider in &instance.catalog.providers {
        for operation in &provider.spec.operations {
            let makes_job = matches!(operation.operation, OperationKind::Submit | OperationKind::Sync);
            if !makes_job && operation.operation != OperationKind::Upload {
                continue;
            }
            for (wire_name, _) in served_models(provider, operation) {
                let path = operation.path.replace("{model}", wire_name);
                let line = format!(
                    "{} /{}/{}{path}\ncontent-type: application/json",
                    word(operation.method),
                    provider.spec.provider,
                    operation.host
                );
                let parts = request(&line, &provider.spec.auth).expect("the specs' own addresses are some");
                let answer = answered(instance, &parts, bytes).expect("their paths are UTF-8");
                let jobs = instance.jobs.all();
                assert_eq!(jobs.len(), usize::from(makes_job && answer.status < 300), "{line}");
                assert_eq!(instance.ledger_with_totals().0.len(), jobs.len());
                for job in &jobs {
                    follow(instance, provider, job);
                }
                instance.reset();
            }
        }
    }
}

/// Takes the bytes as a scenario, and as the header that names a fault.
///
/// # Panics
///
/// What was read cannot be written and read again, does not act the same way twice, or cannot be acted out.
pub fn scenario(bytes: &[u8]) {
    if let Ok(fault) = fault::fault_of_header(&String::from_utf8_lossy(bytes)) {
        play(&fault);
    }
    let Ok(read) = Scenario::from_json(bytes) else { return };
    let written = serde_json::to_vec(&read).expect("a scenario that was read can be written");
    assert_eq!(Scenario::from_json(&written).as_ref(), Ok(&read));
    let acted = picked(&read);
    assert_eq!(acted, picked(&read), "the same seed gives the same faults");
    acted.iter().for_each(play);
}

/// Takes the bytes as a request line without its version, and header lines: what routing, faults and ranges make of them.
///
/// # Panics
///
/// A part of a file lies beyond its end, or a refusal has no bound.
pub fn head(bytes: &[u8]) {
    let instance = &*INSTANCE;
    let (provider, id) = finished_job(instance);
    let text = String::from_utf8_lossy(bytes).replace(JOB, &id);
    if let Some(parts) = request(&text, &provider) {
        if let Some(address) = Address::of(&parts) {
            let asked = address.asked(&parts);
            let fault = instance.fault(&parts, asked, &route::find(&instance.catalog, asked));
            assert!(
                fault.is_ok_and(|fault| fault.is_none())
                    || parts.headers.contains_key("x-wan-emulator-fault")
            );
        }
        answered(instance, &parts, b"");
        for length in [0, 1, 1000, u64::MAX] {
            if let Selection::Part { first, last } = ranged(&parts.headers, "\"tag\"", length) {
                assert!(first <= last && last < length, "{first}-{last}/{length}");
            }
        }
    }
    instance.reset();
}

/// A head from its text, with a key that is accepted. `None`: HTTP itself would not let it through.
fn request(text: &str, auth: &AuthSpec) -> Option<Parts> {
    let mut lines = text.split('\n');
    let (method, target) = lines.next()?.split_once(' ')?;
    let mut request = Request::builder().method(method).uri(target);
    let key = auth.template.replace("{key}", "k");
    request = request.header(&auth.header, key);
    for line in lines {
        let (name, value) = line.split_once(':')?;
        let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
        request = request.header(name, HeaderValue::from_bytes(value.trim().as_bytes()).ok()?);
    }
    Some(request.body(()).ok()?.into_parts().0)
}

/// What the emulator answers. `None`: the path is not UTF-8.
fn answered(instance: &Instance, parts: &Parts, body: &[u8]) -> Option<Answer> {
    let address = Address::of(parts)?;
    let asked = address.asked(parts);
    let route = route::find(&instance.catalog, asked);
    let call = Call { asked, headers: &parts.headers, body, of_job: None };
    let answer = RUNTIME.block_on(instance.answer(call, &route, None));
    if let (400.., Body::Json(told)) = (answer.status, &answer.body) {
        assert!(told.to_string().len() <= REFUSAL_BYTES, "a refusal of {} {}", asked.method, asked.path);
    }
    Some(answer)
}

/// Makes everything that is ever made of a job that was accepted.
fn follow(instance: &Instance, provider: &Provider, job: &Job) {
    let now = instance.clock.now();
    let told = instance.job_info(job, true);
    assert_eq!(told.body, *job.body);
    for operation in &provider.spec.operations {
        drop(instance.filling(job, now).answer(operation, told.means));
    }
    let scene = Scene::of(&job.model.spec, &job.body);
    assert!(
        scene.width.is_multiple_of(2) && scene.height.is_multiple_of(2),
        "{}x{}",
        scene.width,
        scene.height
    );
    assert!(scene.seconds > 0.0 && scene.seconds <= 60.0, "{} seconds", scene.seconds);
    assert_eq!(scene, instance.filling(job, now).scene());
}

/// A job that is done, and how its provider wants its key.
fn finished_job(instance: &Instance) -> (AuthSpec, String) {
    let examples = instance.catalog.providers.iter().flat_map(|provider| {
        let submit = provider.operation(OperationKind::Submit);
        provider.models.iter().filter_map(move |model| Some((provider, submit?, model)))
    });
    for (provider, submit, model) in examples {
        let body = model.spec.examples.first().map(|example| example.body.0.to_string()).unwrap_or_default();
        let path = submit.path.replace("{model}", model.spec.wire_name());
        let line = format!(
            "{} /{}/{}{path}\ncontent-type: application/json",
            word(submit.method),
            provider.spec.provider,
            submit.host
        );
        let parts = request(&line, &provider.spec.auth).expect("the specs' own addresses are some");
        answered(instance, &parts, body.as_bytes());
        if let Some(job) = instance.jobs.all().first() {
            return (provider.spec.auth.clone(), job.id.clone());
        }
    }
    unreachable!("one shipped example is accepted by its own provider")
}

/// The faults that a scenario lets act on a few requests of each operation.
fn picked(scenario: &Scenario) -> Vec<Fault> {
    let faults = Faults::new(scenario.clone()).expect("what was read can be set");
    // Rules may look at one provider, model or job alone: those that they name are asked about too.
    let scopes = scenario.faults.iter().map(|rule| &rule.on).take(20);
    let named: Vec<_> = scopes
        .map(|on| (on.provider.as_deref(), on.model.as_deref(), on.job.as_deref()))
        .chain([(None, None, None)])
        .collect();
    let mut acted = Vec::new();
    faults.refused();
    for _ in 0..TURNS {
        for (provider, model, job) in &named {
            for operation in ScopedOperation::ALL {
                let subject = Subject {
                    provider: provider.unwrap_or("acme"),
                    models: vec![model.unwrap_or("wan-1")],
                    operation,
                    job: *job,
                    age: Some(10.0),
                    moved: false,
                };
                acted.extend(faults.of_request(&subject));
                acted.extend(faults.of_job(&subject));
            }
        }
    }
    acted
}

/// Makes what is sent when the fault acts.
fn play(fault: &Fault) {
    let body = Bytes::from_static(br#"{"id":"7"}"#);
    let (parts, ()) = Response::new(()).into_parts();
    fault::early(fault);
    drop(fault::without_answer(fault));
    drop(fault::late(fault, &parts, &body));
    drop(fault::change_delivery(fault, 1, Response::new(body)));
    for provider in &INSTANCE.catalog.providers {
        drop(fault::instead(fault, provider, None));
        drop(fault::instead_of_file(fault, provider, Answer::json(200, serde_json::json!({})), true));
        for operation in &provider.spec.operations {
            let answer = Answer::json(200, serde_json::json!({ "id": "7", "state": "?" }));
            drop(fault::change(fault, "http://127.0.0.1:1", &provider.spec, operation, 1, answer));
        }
    }
}

#[cfg(test)]
mod tests {
    use wan_specs::Specs;

    use super::*;

    #[test]
    fn the_targets_hold_for_what_is_shipped() {
        for model in Specs::embedded().expect("shipped specs read").models {
            for example in &model.examples {
                body(example.body.0.to_string().as_bytes());
            }
        }
        for fault in Fault::all() {
            let rule = serde_json::json!({ "fault": fault, "chance": 0.3, "times": null });
            scenario(rule.to_string().as_bytes());
            head(format!("GET /\nx-wan-emulator-fault: {}", serde_json::json!(fault)).as_bytes());
        }
        head(b"GET /{id}\nrange: bytes=1-");
    }
}
