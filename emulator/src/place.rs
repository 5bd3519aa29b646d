//! Where an operation is served: at the address of its template, and at the one that an earlier answer names.

use form_urlencoded::parse;
use percent_encoding::percent_decode_str;
use serde_json::Value;
use wan_specs::{AddressSource, OperationKind, OperationSpec, ProviderSpec, SampleSpec};

/// An address on one of a provider's hosts. `{id}` stands for the job, `{model}` for the model's wire name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// Name of the host.
    pub(crate) host: String,
    /// As routing compares it: decoded.
    pub(crate) path: String,
    pub(crate) query: Vec<(String, String)>,
    /// Whether an earlier answer names it, so that nobody is told what it should have been.
    pub(crate) is_told: bool,
}

/// The address of an operation on a job, as an earlier answer names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FollowUp {
    host: String,
    /// Path and query, with `{id}` for the job.
    rest: String,
}

/// Every address of the operation.
pub(crate) fn places(spec: &ProviderSpec, operation: &OperationSpec) -> Vec<Place> {
    let template = (!operation.path.is_empty()).then(|| Place {
        host: operation.host.clone(),
        path: operation.path.clone(),
        query: operation.query.iter().map(|query| (query.name.clone(), query.value.clone())).collect(),
        is_told: false,
    });
    template.into_iter().chain(follow_up(spec, operation).map(|told| told.place())).collect()
}

/// The address that an earlier answer names: the one of its sample, or a made-up one where no sample shows any. `None`: the
/// operation takes none from there.
pub(crate) fn follow_up(spec: &ProviderSpec, operation: &OperationSpec) -> Option<FollowUp> {
    let address = operation.address.as_ref()?;
    let shown = spec.operations.iter().filter(|earlier| earlier.operation == kind(address.from)).find_map(
        |earlier| {
            earlier.samples.iter().find_map(|sample| {
                let body = &sample.body.as_ref()?.0;
                let mut texts = address.pointers.iter().filter_map(|pointer| body.pointer(pointer)?.as_str());
                texts.find_map(|text| FollowUp::of_sample(spec, &ids(spec, earlier, sample), text))
            })
        },
    );
    Some(shown.unwrap_or_else(|| FollowUp::made_up(spec, operation)))
}

/// The operation whose answer holds an address.
pub(crate) fn kind(from: AddressSource) -> OperationKind {
    match from {
        AddressSource::Submit => OperationKind::Submit,
        AddressSource::Status => OperationKind::Status,
    }
}

impl FollowUp {
    /// The address for one job at an emulator.
    pub(crate) fn address(&self, origin: &str, provider: &str, id: &str) -> String {
        format!("{origin}/{provider}/{}{}", self.host, self.rest.replace("{id}", id))
    }

    fn place(&self) -> Place {
        let (path, query) = self.rest.split_once('?').unwrap_or((&self.rest, ""));
        Place {
            host: self.host.clone(),
            path: percent_decode_str(path).decode_utf8_lossy().into_owned(),
            query: parse(query.as_bytes()).into_owned().collect(),
            is_told: true,
        }
    }

    /// What a sample shows at a host that gets the key. An address without the job's id would stand for all jobs, so one is
    /// put in before its last part.
    fn of_sample(spec: &ProviderSpec, ids: &[String], text: &str) -> Option<Self> {
        let mut hosts = spec.hosts.iter().filter(|host| host.key);
        let (host, rest) = hosts.find_map(|host| {
            let rest = text.strip_prefix(&host.origin)?;
            rest.starts_with(['/', '?', '#']).then_some((host, rest))
        })?;
        let rest = rest.split('#').next().unwrap_or_default();
        let slash = if rest.starts_with('/') { "" } else { "/" };
        let rest = ids.iter().fold(format!("{slash}{rest}"), |rest, id| rest.replace(id, "{id}"));
        let rest = if rest.contains("{id}") {
            rest
        } else {
            let path = rest.find('?').unwrap_or(rest.len());
            let (path, query) = rest.split_at(path);
            let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
            format!("{folder}/{{id}}/{name}{query}")
        };
        Some(Self { host: host.name.clone(), rest })
    }

    fn made_up(spec: &ProviderSpec, operation: &OperationSpec) -> Self {
        let word = match operation.operation {
            OperationKind::Cancel => "cancel",
            OperationKind::Result => "result",
            _ => "status",
        };
        let own = spec.hosts.iter().find(|host| host.name == operation.host && host.key);
        let host = own.or_else(|| spec.hosts.iter().find(|host| host.key));
        let host = host.map_or_else(|| operation.host.clone(), |host| host.name.clone());
        Self { host, rest: format!("/follow-up/{{id}}/{word}") }
    }
}

/// The ids that stand in samples of the provider for that of a job.
fn ids(spec: &ProviderSpec, earlier: &OperationSpec, sample: &SampleSpec) -> Vec<String> {
    let read = |operation: &OperationSpec, body: &Value| {
        let texts = operation.answer.id.iter().filter_map(|pointer| body.pointer(pointer)?.as_str());
        texts.filter(|text| !text.is_empty()).map(str::to_owned).collect::<Vec<_>>()
    };
    let submits = spec.operations.iter().filter(|operation| operation.operation == OperationKind::Submit);
    let samples = submits.flat_map(|submit| submit.samples.iter().map(move |sample| (submit, sample)));
    samples
        .chain([(earlier, sample)])
        .filter_map(|(operation, sample)| Some(read(operation, &sample.body.as_ref()?.0)))
        .flatten()
        .collect()
}
