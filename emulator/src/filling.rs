//! Answers of operations: the samples of the spec, with what is true of a job put in.

use std::time::Duration;

use serde_json::{Number, Value, json};
use wan_specs::{ExpirySignal, OperationKind, OperationSpec, SampleSpec, StateMeaning, StateSpec};

use crate::{
    answer::{Answer, Body, Embedded},
    catalog::{FILES, Provider},
    job::Job,
    place::{follow_up, kind},
    pointer::{every_place, put},
    rewriting::Rewriting,
    timing,
    video::Scene,
};

/// Puts what is true of one job into the samples of its provider.
pub(crate) struct Filling<'a> {
    /// This emulator: `http://127.0.0.1:8080`.
    pub(crate) origin: &'a str,
    pub(crate) job: &'a Job,
    pub(crate) now: Duration,
    pub(crate) cost: Cost,
}

/// What an answer tells of the charge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Cost {
    /// What the job would be charged, as a decimal number.
    Known(String),
    /// Null, and no header: a made-up amount would be taken for a price.
    Unknown,
    /// What the sample has: no job is behind the answer.
    Sampled,
}

impl Filling<'_> {
    /// The answer to the operation while the job means this.
    pub(crate) fn answer(&self, operation: &OperationSpec, means: StateMeaning) -> Answer {
        let told = self.job.provider.told(means);
        let state = self.job.provider.state(told);
        let sample = choose(&self.job.provider, operation, state);
        let status = match (operation.operation, state.and_then(|state| state.http_status)) {
            (OperationKind::Status | OperationKind::Result, Some(status)) => status,
            _ => accepted_status(operation),
        };
        let rewriting = self.rewriting(operation, sample);
        let mut headers = sample.map(|sample| rewriting.headers(sample)).unwrap_or_default();
        if means == StateMeaning::Succeeded {
            self.fill_headers(operation, &mut headers);
        }
        let body = match sample.map(|sample| &sample.body) {
            Some(None) if means == StateMeaning::Succeeded => Body::Video(Box::new(self.scene())),
            Some(Some(sample)) => {
                let body = self.fill(operation, &sample.0, &rewriting, means);
                let places = if means == StateMeaning::Succeeded {
                    embedded(operation, &sample.0)
                } else {
                    Vec::new()
                };
                if places.is_empty() { Body::Json(body) } else { self.with_video(body, places) }
            }
            _ => Body::Json(self.compose(operation, means)),
        };
        Answer { status, headers, body }
    }

    /// The body with nothing but the prefix of its video at these places, and what goes behind it.
    fn with_video(&self, mut body: Value, places: Vec<String>) -> Body {
        for place in &places {
            if let Some(Value::String(text)) = body.pointer_mut(place) {
                text.truncate(embedded_prefix(text).unwrap_or_default());
            }
        }
        Body::JsonWithVideo(Box::new(Embedded { body, places, scene: self.scene() }))
    }

    /// What the job's video looks like.
    pub(crate) fn scene(&self) -> Scene {
        Scene::of(&self.job.model.spec, &self.job.body)
    }

    /// The paths of the job's files, as its answers name them: without query.
    pub(crate) fn file_paths(&self) -> Vec<String> {
        let operations = &self.job.provider.spec.operations;
        let delivering = operations.iter().filter(|operation| {
            matches!(operation.operation, OperationKind::Status | OperationKind::Result | OperationKind::Sync)
        });
        delivering
            .flat_map(|operation| {
                let Body::Json(body) = self.answer(operation, StateMeaning::Succeeded).body else {
                    return Vec::new();
                };
                addresses(operation, &body)
            })
            .filter_map(|address| {
                let path = address.strip_prefix(self.origin)?;
                Some(path.split(['?', '#']).next().unwrap_or(path).to_owned())
            })
            .collect()
    }

    fn fill(
        &self,
        operation: &OperationSpec,
        sample: &Value,
        rewriting: &Rewriting<'_>,
        means: StateMeaning,
    ) -> Value {
        let answer = &operation.answer;
        let mut body = rewriting.value(sample);
        for place in every_place(&body, &answer.id) {
            put(&mut body, &place, json!(self.job.id));
        }
        let told = self.job.provider.told(means);
        if let Some(state) = self.job.provider.state(told) {
            set_or_make(&mut body, &answer.state, &json!(state.state));
        }
        // The sample of a failure that is told as a success is that of a job that made a video.
        if told != means || self.is_output_gone(means) {
            for place in every_place(&body, &answer.output) {
                put(&mut body, &place, Value::Null);
            }
        } else if means == StateMeaning::Succeeded {
            self.fill_output(operation, sample, rewriting, &mut body);
        }
        if let (StateMeaning::Failed, Some(reason)) = (means, self.job.failure()) {
            set_or_make(&mut body, &answer.error, &json!(reason));
        }
        if matches!(means, StateMeaning::Queued | StateMeaning::Running | StateMeaning::Succeeded) {
            for place in every_place(&body, &answer.progress) {
                put_like(&mut body, &place, &self.job.percent(self.now).to_string());
            }
        }
        for place in every_place(&body, &answer.eta) {
            put_like(&mut body, &place, &self.job.seconds_left(self.now).to_string());
        }
        for place in every_place(&body, &answer.queue_position) {
            // The emulator takes every job at once, so none is before another.
            put_like(&mut body, &place, "0");
        }
        if means == StateMeaning::Succeeded {
            let left = || self.job.file_seconds_left(self.now).map(|seconds| seconds.to_string());
            fill_each(&mut body, &answer.output_ttl, left);
            fill_each(&mut body, &answer.seed, || Some(self.seed().to_string()));
            for place in every_place(&body, &answer.cost) {
                match &self.cost {
                    Cost::Known(charged) => put_like(&mut body, &place, charged),
                    Cost::Unknown => put(&mut body, &place, Value::Null),
                    Cost::Sampled => {}
                }
            }
        }
        self.follow_ups(operation, &mut body);
        for timing in answer.timings.iter().filter(|_| means.is_terminal()) {
            for place in every_place(&body, &timing.pointers) {
                let took = timing::like(timing, self.job, body.pointer(&place).unwrap_or(&Value::Null));
                put(&mut body, &place, took);
            }
        }
        body
    }

    /// Puts an address of the job's file wherever the sample has one.
    fn fill_output(
        &self,
        operation: &OperationSpec,
        sample: &Value,
        rewriting: &Rewriting<'_>,
        body: &mut Value,
    ) {
        for (index, place) in output_places(body, &operation.answer.output).into_iter().enumerate() {
            // The untouched sample tells where an address belongs.
            if let Some(Value::String(address)) = sample.pointer(&place)
                && embedded_prefix(address).is_none()
            {
                put(body, &place, json!(self.file_address(address, index, rewriting)));
            }
        }
    }

    /// Puts seed, charge and times into the headers that the sample has for them.
    fn fill_headers(&self, operation: &OperationSpec, headers: &mut Vec<(String, String)>) {
        let answer = &operation.answer;
        if self.cost == Cost::Unknown {
            headers.retain(|(name, _)| answer.cost_header.as_ref() != Some(name));
        }
        for (name, value) in headers {
            let timing = answer.timings.iter().find(|timing| timing.header.as_ref() == Some(name));
            if answer.seed_header.as_ref() == Some(name) {
                *value = self.seed().to_string();
            } else if let (true, Cost::Known(charged)) =
                (answer.cost_header.as_ref() == Some(name), &self.cost)
            {
                value.clone_from(charged);
            } else if let Some(timing) = timing {
                *value = timing::text(timing, self.job);
            }
        }
    }

    fn seed(&self) -> i64 {
        self.scene().seed
    }

    /// The smallest body that the pointers allow, where the spec has no sample.
    fn compose(&self, operation: &OperationSpec, means: StateMeaning) -> Value {
        let answer = &operation.answer;
        let mut body = json!({});
        let mut set = |pointers: &[String], value: Value| {
            if let Some(pointer) = pointers.first() {
                put(&mut body, pointer, value);
            }
        };
        set(&answer.id, json!(self.job.id));
        if let Some(state) = self.job.provider.state(self.job.provider.told(means)) {
            set(&answer.state, json!(state.state));
        }
        if self.is_output_gone(means) {
            set(&answer.output, Value::Null);
        } else if means == StateMeaning::Succeeded {
            set(&answer.output, json!(self.unlisted_address(0)));
        }
        if let (StateMeaning::Failed, Some(reason)) = (means, self.job.failure()) {
            set(&answer.error, json!(reason));
        }
        self.follow_ups(operation, &mut body);
        body
    }

    /// Whether the answer tells by its lack of an output that the file is no longer kept.
    fn is_output_gone(&self, means: StateMeaning) -> bool {
        let signals = &self.job.provider.spec.retention.expired;
        means == StateMeaning::Succeeded
            && signals.contains(&ExpirySignal::NoOutput)
            && self.now >= self.job.ends()
            && !self.job.has_file(self.now)
    }

    /// Puts the addresses of later operations where they take them from: in each place that the answer has for them, and in
    /// the first where no sample has any.
    fn follow_ups(&self, operation: &OperationSpec, body: &mut Value) {
        let spec = &self.job.provider.spec;
        for later in &spec.operations {
            let Some(address) =
                later.address.as_ref().filter(|address| kind(address.from) == operation.operation)
            else {
                continue;
            };
            let Some(told) = follow_up(spec, later) else { continue };
            let told = json!(told.address(self.origin, &spec.provider, &self.job.id));
            let has_one = |sample: &SampleSpec| {
                sample.body.as_ref().is_some_and(|body| !every_place(&body.0, &address.pointers).is_empty())
            };
            if operation.samples.iter().any(has_one) {
                for place in every_place(body, &address.pointers) {
                    put(body, &place, told.clone());
                }
            } else {
                set_or_make(body, &address.pointers, &told);
            }
        }
    }

    /// The address under which this emulator serves what the sample has at `address`.
    fn file_address(&self, address: &str, index: usize, rewriting: &Rewriting<'_>) -> String {
        let local = rewriting.text(address);
        let Some(path) = local.strip_prefix(self.origin) else { return self.unlisted_address(index) };
        let (path, query) = path.find(['?', '#']).map_or((path, ""), |end| path.split_at(end));
        if path.contains(&self.job.id) {
            return local;
        }
        // Without the id in it, one address would stand for the files of all jobs.
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        format!("{}{folder}/{}/{name}{query}", self.origin, self.job.id)
    }

    fn unlisted_address(&self, index: usize) -> String {
        let provider = &self.job.provider.spec.provider;
        let number = if index == 0 { String::new() } else { format!("-{}", index + 1) };
        format!("{}/{provider}/{FILES}/{}{number}.mp4", self.origin, self.job.id)
    }

    fn rewriting<'a>(&'a self, operation: &OperationSpec, sample: Option<&SampleSpec>) -> Rewriting<'a> {
        let provider = &self.job.provider;
        let mut sample_ids: Vec<String> = provider
            .operation(OperationKind::Submit)
            .into_iter()
            .flat_map(|submit| submit.samples.iter().flat_map(|sample| ids(submit, sample)))
            .chain(sample.into_iter().flat_map(|sample| ids(operation, sample)))
            .collect();
        sample_ids.dedup();
        Rewriting { origin: self.origin, provider, sample_ids, id: &self.job.id }
    }
}

/// The places at which a sample has the video itself.
fn embedded(operation: &OperationSpec, sample: &Value) -> Vec<String> {
    let holds_video =
        |place: &String| sample.pointer(place).and_then(Value::as_str).and_then(embedded_prefix).is_some();
    output_places(sample, &operation.answer.output).into_iter().filter(holds_video).collect()
}

/// How many bytes stand before the base64 of a video, if it is one: those of `data:video/mp4;base64,`, or none. An MP4
/// begins with the four bytes of a length, of which the first two are zero.
fn embedded_prefix(text: &str) -> Option<usize> {
    if text.starts_with("data:") {
        return text.find(',').map(|comma| comma + 1);
    }
    text.starts_with("AAA").then_some(0)
}

/// The answer of an operation that no job is behind: its sample.
pub(crate) fn static_answer(origin: &str, provider: &Provider, operation: &OperationSpec) -> Answer {
    let rewriting = Rewriting { origin, provider, sample_ids: Vec::new(), id: "" };
    let sample = operation.samples.first();
    let body = sample.and_then(|sample| sample.body.as_ref());
    Answer {
        status: accepted_status(operation),
        headers: sample.map(|sample| rewriting.headers(sample)).unwrap_or_default(),
        body: Body::Json(body.map_or_else(|| json!({}), |body| rewriting.value(&body.0))),
    }
}

/// The sample of this very state, else one for any state. A result that is not ready yet is answered like a status.
fn choose<'a>(
    provider: &'a Provider,
    operation: &'a OperationSpec,
    state: Option<&StateSpec>,
) -> Option<&'a SampleSpec> {
    let word = state.map(|state| state.state.as_str());
    let of_state = |operation: &'a OperationSpec| {
        operation.samples.iter().find(|sample| sample.state.is_some() && sample.state.as_deref() == word)
    };
    let of_any =
        |operation: &'a OperationSpec| operation.samples.iter().find(|sample| sample.state.is_none());
    let ended = state.is_none_or(|state| state.means == StateMeaning::Succeeded);
    let status = provider
        .operation(OperationKind::Status)
        .filter(|_| operation.operation == OperationKind::Result && !ended);
    let starting = matches!(operation.operation, OperationKind::Submit | OperationKind::Cancel);
    of_state(operation)
        .or_else(|| status.and_then(of_state))
        .or_else(|| of_any(operation))
        .or_else(|| status.and_then(of_any))
        .or_else(|| operation.samples.first().filter(|_| starting))
}

fn accepted_status(operation: &OperationSpec) -> u16 {
    if operation.accepts.contains(&200) { 200 } else { operation.accepts.first().copied().unwrap_or(200) }
}

/// The ids in a sample, where the operation says that they stand.
fn ids(operation: &OperationSpec, sample: &SampleSpec) -> Vec<String> {
    let Some(body) = &sample.body else { return Vec::new() };
    texts(&body.0, &operation.answer.id).into_iter().filter(|id| !id.is_empty()).collect()
}

fn addresses(operation: &OperationSpec, body: &Value) -> Vec<String> {
    texts(body, &operation.answer.output)
}

/// The places of outputs: where a list stands, those of its items.
fn output_places(body: &Value, pointers: &[String]) -> Vec<String> {
    let each = |place: String| match body.pointer(&place).and_then(Value::as_array) {
        Some(items) => (0..items.len()).map(|index| format!("{place}/{index}")).collect(),
        None => vec![place],
    };
    every_place(body, pointers).into_iter().flat_map(each).collect()
}

fn texts(body: &Value, pointers: &[String]) -> Vec<String> {
    output_places(body, pointers)
        .into_iter()
        .filter_map(|place| body.pointer(&place)?.as_str().map(str::to_owned))
        .collect()
}

/// Sets every place that exists, or makes the first one.
fn set_or_make(body: &mut Value, pointers: &[String], value: &Value) {
    let found = every_place(body, pointers);
    if let (true, Some(first)) = (found.is_empty(), pointers.first()) {
        put(body, first, value.clone());
    }
    for place in found {
        put(body, &place, value.clone());
    }
}

/// Puts a fact in every place that exists. It is asked for only then: a seed may follow from the whole body.
fn fill_each(body: &mut Value, pointers: &[String], fact: impl FnOnce() -> Option<String>) {
    let places = every_place(body, pointers);
    let fact = if places.is_empty() { None } else { fact() };
    for (place, fact) in places.iter().zip(fact.iter().cycle()) {
        put_like(body, place, fact);
    }
}

/// Puts a number where the sample has one, and its digits where the sample has a string.
fn put_like(body: &mut Value, place: &str, digits: &str) {
    let number = || digits.parse::<Number>().ok();
    let value = match body.pointer(place) {
        Some(Value::String(_)) => json!(digits),
        _ => number().map_or_else(|| json!(digits), Value::Number),
    };
    put(body, place, value);
}
