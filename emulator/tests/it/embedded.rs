//! The specs that are shipped: every model's first example on every operation it offers.

use std::time::Duration;

use serde_json::Value;
use wan_emulator::{Emulator, request_schema};
use wan_specs::{
    AnswerSpec, Method, ModelSpec, OperationKind, OperationSpec, ProviderSpec, Specs, StateMeaning,
};

use crate::client::{Reply, path_of, send};

/// Longer than any published latency, shorter than any published retention.
pub(crate) const LONG: Duration = Duration::from_secs(1000);

pub(crate) struct Served<'a> {
    pub(crate) emulator: &'a Emulator,
    pub(crate) provider: &'a ProviderSpec,
    pub(crate) model: &'a ModelSpec,
}

impl Served<'_> {
    pub(crate) fn operation(&self, kind: OperationKind) -> Option<&OperationSpec> {
        let offered = self.model.operations.iter().any(|offer| offer.operation == kind);
        self.provider.operations.iter().find(|operation| offered && operation.operation == kind)
    }

    pub(crate) async fn call(&self, operation: &OperationSpec, id: &str, body: &str) -> Reply {
        let fill = |text: &str| text.replace("{model}", self.model.wire_name()).replace("{id}", id);
        let query: Vec<String> =
            operation.query.iter().map(|query| format!("{}={}", query.name, fill(&query.value))).collect();
        let path = format!(
            "/{}/{}{}?{}",
            self.provider.provider,
            operation.host,
            fill(&operation.path),
            query.join("&")
        );
        let key =
            format!("{}: {}", self.provider.auth.header, self.provider.auth.template.replace("{key}", "k"));
        let method = match operation.method {
            Method::Get => "GET",
            Method::Post => "POST",
            Method::Put => "PUT",
            Method::Delete => "DELETE",
        };
        send(self.emulator, method, &path, &[key.as_str()], body.as_bytes()).await
    }

    /// Submits an example and gives the job's id, read as the spec says.
    pub(crate) async fn submit(&self) -> Option<String> {
        let submit = self.operation(OperationKind::Submit)?;
        let reply = self.call(submit, "", &self.example()).await;
        assert!(submit.accepts.contains(&reply.status), "{}: {}", self.model.model, reply.json());
        Some(found(&reply.json(), &submit.answer.id).first().unwrap().as_str().unwrap().to_owned())
    }

    pub(crate) fn example(&self) -> String {
        self.model.examples[0].body.0.to_string()
    }

    pub(crate) fn word(&self, means: StateMeaning) -> &str {
        &self.provider.states.iter().find(|state| state.means == means).unwrap().state
    }
}

pub(crate) async fn each_model(mut check: impl AsyncFnMut(Served<'_>)) {
    let specs = Specs::embedded().unwrap();
    assert!(specs.models.len() >= 5);
    for model in &specs.models {
        let emulator = Emulator::builder().time_scale(0.0).start().await.unwrap();
        let provider = specs.provider(&model.provider).unwrap();
        check(Served { emulator: &emulator, provider, model }).await;
    }
}

pub(crate) fn found(body: &Value, pointers: &[String]) -> Vec<Value> {
    pointers
        .iter()
        .flat_map(|pointer| match pointer.split_once("/*") {
            Some((list, rest)) => {
                let items = body.pointer(list).and_then(Value::as_array).cloned().unwrap_or_default();
                items.iter().filter_map(|item| item.pointer(rest).cloned()).collect::<Vec<_>>()
            }
            None => body.pointer(pointer).cloned().into_iter().collect(),
        })
        .collect()
}

fn state(body: &Value, answer: &AnswerSpec) -> Value {
    found(body, &answer.state).first().cloned().unwrap_or_default()
}

#[tokio::test]
async fn every_example_of_every_model_is_taken_by_its_schema() {
    for model in Specs::embedded().unwrap().models {
        let validator = jsonschema::draft202012::new(&request_schema(&model)).unwrap();
        for example in &model.examples {
            assert!(
                validator.is_valid(&example.body.0),
                "{}/{}: {}",
                model.provider,
                model.model,
                example.name
            );
        }
        assert!(!validator.is_valid(&serde_json::json!({})), "{} takes nothing at all", model.model);
    }
}

#[tokio::test]
async fn every_model_goes_from_submit_to_a_playable_file() {
    each_model(async |served| {
        let Some(id) = served.submit().await else { return };
        let status = served.operation(OperationKind::Status).unwrap();
        let waiting = served.call(status, &id, "").await;
        assert_eq!(state(&waiting.json(), &status.answer), served.word(StateMeaning::Queued));
        assert_eq!(found(&waiting.json(), &status.answer.output), Vec::<Value>::new());

        served.emulator.advance(LONG);
        let done = served.call(status, &id, "").await;
        assert_eq!(done.status, 200);
        assert_eq!(state(&done.json(), &status.answer), served.word(StateMeaning::Succeeded));

        let delivering = served.operation(OperationKind::Result).unwrap_or(status);
        let delivered = served.call(delivering, &id, "").await.json();
        let addresses = found(&delivered, &delivering.answer.output);
        assert!(!addresses.is_empty(), "{delivered}");
        for address in addresses {
            let file = send(served.emulator, "GET", &path_of(served.emulator, &address), &[], b"").await;
            assert_eq!((file.status, file.header("content-type")), (200, Some("video/mp4")), "{address}");
        }
        let told = delivered.to_string();
        for host in &served.provider.hosts {
            assert!(!told.contains(&host.origin), "{told}");
        }
    })
    .await;
}

#[tokio::test]
async fn every_model_can_fail_with_a_reason() {
    each_model(async |served| {
        served.emulator.fail_next_job("the fox ran away");
        let Some(id) = served.submit().await else { return };
        served.emulator.advance(LONG);
        for kind in [OperationKind::Status, OperationKind::Result] {
            let Some(operation) = served.operation(kind) else { continue };
            let reply = served.call(operation, &id, "").await;
            let word = served.word(StateMeaning::Failed);
            let spec = served.provider.states.iter().find(|state| state.state == word).unwrap();
            assert_eq!(reply.status, spec.http_status.unwrap_or(200));
            assert_eq!(state(&reply.json(), &operation.answer), word);
            assert_eq!(found(&reply.json(), &operation.answer.error), ["the fox ran away"]);
            assert_eq!(found(&reply.json(), &operation.answer.output), Vec::<Value>::new());
        }
    })
    .await;
}

#[tokio::test]
async fn every_model_with_a_blocking_call_answers_it_with_a_video() {
    let specs = Specs::embedded().unwrap();
    let emulator = Emulator::builder().time_scale(1e6).start().await.unwrap();
    let mut called = 0;
    for model in &specs.models {
        let served =
            Served { emulator: &emulator, provider: specs.provider(&model.provider).unwrap(), model };
        let Some(sync) = served.operation(OperationKind::Sync) else { continue };
        let reply = served.call(sync, "", &served.example()).await;
        assert_eq!((reply.status, reply.header("content-type")), (200, Some("video/mp4")), "{}", model.model);
        called += 1;
    }
    assert!(called > 0);
    assert_eq!(emulator.jobs().len(), called);
}

#[tokio::test]
async fn every_model_refuses_an_unknown_key_and_names_the_nearest() {
    each_model(async |served| {
        let Some(submit) = served.operation(OperationKind::Submit) else { return };
        let mut body = served.model.examples[0].body.0.clone();
        body.as_object_mut().unwrap().insert("promt".to_owned(), "x".into());
        let reply = served.call(submit, "", &body.to_string()).await;
        assert_eq!(reply.status, 400);
        let told = found(&reply.json(), &served.provider.error_answer.message)[0].to_string();
        assert!(told.contains("`/promt` is not known; the nearest known name is `prompt`"), "{told}");
    })
    .await;
}

#[tokio::test]
async fn every_provider_refuses_a_missing_key_as_its_rules_say() {
    each_model(async |served| {
        let Some(submit) = served.operation(OperationKind::Submit) else { return };
        let path = format!(
            "/{}/{}{}",
            served.provider.provider,
            submit.host,
            submit.path.replace("{model}", served.model.wire_name())
        );
        let reply = send(served.emulator, "POST", &path, &[], served.example().as_bytes()).await;
        assert_eq!(reply.status, 401);
        assert!(!found(&reply.json(), &served.provider.error_answer.message).is_empty());
    })
    .await;
}
