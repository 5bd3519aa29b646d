use std::sync::OnceLock;

use percent_encoding::percent_decode_str;

use super::KEY;
use crate::{
    Error, JobRef, TransportError,
    client::{ClientBuilder, Core, ProviderClient},
    data::{AddressData, HostData, OperationData, OperationKind, ProviderData},
    transport::{Request, SendFuture, Transport},
    wire::{Answer, Headers, follow_up::FollowUps, testing},
};

const API: &str = "https://api.acme.example";
const MOVED: &str = "http://127.0.0.1:9/moved";

static HOSTS: [HostData; 3] = [
    HostData { name: "api", origin: API, key: true },
    HostData { name: "jobs", origin: "https://jobs.acme.example", key: true },
    HostData { name: "files", origin: "https://files.acme.example", key: false },
];

static OPERATIONS: [OperationData; 3] = [
    OperationData { path: "/v1/jobs", ..testing::operation(OperationKind::Submit) },
    followed(OperationKind::Status, "GET"),
    followed(OperationKind::Cancel, "POST"),
];

static PROVIDER: ProviderData =
    ProviderData { hosts: &HOSTS, operations: &OPERATIONS, ..testing::provider() };

const fn followed(kind: OperationKind, method: &'static str) -> OperationData {
    let address = AddressData { from: OperationKind::Submit, pointers: &["/urls/0", "/url"] };
    OperationData { address: Some(address), method, ..testing::operation(kind) }
}

struct Acme(Core);

impl ProviderClient for Acme {
    const PROVIDER: &'static ProviderData = &PROVIDER;

    fn from_core(core: Core) -> Result<Self, Error> {
        Ok(Self(core))
    }
}

/// Nothing is sent here.
#[derive(Debug)]
struct Nowhere;

impl Transport for Nowhere {
    fn send(&self, _: Request) -> SendFuture<'_> {
        Box::pin(async { Err(TransportError::not_sent("nothing is sent here")) })
    }
}

/// Takes the bytes as the body of an answer to a submit that tells where the job is asked for and stopped, and as such an
/// address itself, in a reference.
///
/// # Panics
///
/// The key would go to a host that may not see it; a cancellation would go where jobs are bought; an address is kept in which
/// the key stands.
pub fn follow_up(bytes: &[u8]) {
    static CORE: OnceLock<Option<Core>> = OnceLock::new();
    let built = || {
        let builder = ClientBuilder::<Acme>::new().api_key(KEY).base_url("jobs", MOVED).transport(Nowhere);
        builder.build().ok().map(|client| client.0)
    };
    let Some(core) = CORE.get_or_init(built) else { unreachable!("the client is one that can be built") };

    let answer = Answer { status: 200, headers: Headers::default(), body: bytes.to_vec(), cut: None };
    let told = core.follow_ups(OperationKind::Submit, &answer);
    let line = "v1:acme/clip-1/submit/job-7@2026-11-20T10:00:00Z#0123456789ab";
    if let Ok(job) = line.parse::<JobRef>() {
        let written = job.with_follow_ups(&told).whole_line();
        assert!(!written.to_ascii_lowercase().contains(KEY), "{written}");
    }
    // Or somebody wrote it into a reference.
    let address = std::str::from_utf8(bytes).unwrap_or_default();
    let given = FollowUps::from_words([("status", address), ("cancel", address)].into_iter());
    for call in OPERATIONS.iter().skip(1) {
        let addresses = [told.of(call.kind), given.of(call.kind)];
        addresses.into_iter().flatten().for_each(|address| follow(core, call, address));
    }
}

fn follow(core: &Core, call: &OperationData, address: &str) {
    let Some(url) = core.follow(call, address) else { return };
    let path = [API, MOVED].iter().find_map(|base| {
        let path = url.strip_prefix(base)?;
        path.starts_with('/').then_some(path)
    });
    // Whoever moved a host trusts the whole of its new origin.
    let path = path.or_else(|| url.strip_prefix("http://127.0.0.1:9").filter(|path| path.starts_with('/')));
    assert!(path.is_some(), "{address:?} leads the key to {url}");
    let is_bought = url.starts_with(API) && path.is_some_and(|path| seen_by_a_server(path) == ["v1", "jobs"]);
    assert!(call.method != "POST" || !is_bought, "{address:?} leads a cancellation to {url}");
}

/// The steps of a path as a server sees them that takes escapes away before it looks for steps that lead up.
fn seen_by_a_server(path: &str) -> Vec<String> {
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let path = percent_decode_str(path).decode_utf8_lossy().to_lowercase();
    let mut steps: Vec<String> = Vec::new();
    for step in path.split('/').map(|step| step.split(';').next().unwrap_or_default()) {
        if step == ".." {
            steps.pop();
        } else if !matches!(step, "" | ".") {
            steps.push(step.to_owned());
        }
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_all_kinds_lead_nowhere_they_must_not() {
        for address in [
            "https://api.acme.example/v1/jobs/7",
            "https://api.acme.example/v1/jobs?a=b",
            "https://api.acme.example/v1/x%2F..%2Fjobs",
            "https://api.acme.example/v1/jobs;a=b",
            "https://api.acme.example@other.example/",
            "https://jobs.acme.example/7?sig=1",
            "https://jobs.acme.example\\@other.example",
            "http://127.0.0.1:9/moved/7",
            "https://files.acme.example/7",
            "http:@127.0.0.1:9ddhttp:@127.0.0.1:9/7|",
        ] {
            follow_up(address.as_bytes());
            follow_up(format!(r#"{{"urls":["{address}?k=hunter2%2Dcanary"],"url":"{address}"}}"#).as_bytes());
        }
    }

    #[test]
    fn a_server_sees_through_escapes_and_parameters() {
        for (path, steps) in [
            ("/v1//jobs/?a", vec!["v1", "jobs"]),
            ("/V1/x%2f..%2Fjobs;a", vec!["v1", "jobs"]),
            ("/../v1/./jobs/7", vec!["v1", "jobs", "7"]),
        ] {
            assert_eq!(seen_by_a_server(path), steps, "{path}");
        }
    }
}
