//! What is at which address below `/_emulator/`.

use crate::wording::{nearest, shortened};

use super::PREFIX;

/// One method of one address.
#[derive(Debug)]
pub(crate) struct AdminRoute {
    pub(crate) method: &'static str,
    pub(crate) path: &'static str,
    /// The query parameters it takes.
    pub(crate) query: &'static [&'static str],
    pub(super) action: Action,
    pub(crate) doc: &'static str,
}

/// What a route does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Action {
    Index,
    Requests,
    ForgetRequests,
    Jobs,
    Job,
    Ledger,
    Clock,
    ChangeClock,
    Faults,
    FaultKinds,
    AddFaults,
    ClearFaults,
    Deliveries,
    OpenApi,
    Reset,
}

/// What is at an address.
#[derive(Debug)]
pub(super) enum Found<'a> {
    /// The route, and the id in the path: empty where the route has none.
    Route(&'static AdminRoute, &'a str),
    /// The methods that are taken here.
    WrongMethod(String),
    /// A sentence with the nearest address.
    Nothing(String),
}

/// All routes, in the order in which the index lists them.
pub(crate) static ROUTES: [AdminRoute; 15] = [
    route("GET", "/_emulator/", &[], Action::Index, "This list."),
    route("GET", "/_emulator/requests", LISTS, Action::Requests, "The requests that arrived, oldest first."),
    route("DELETE", "/_emulator/requests", &[], Action::ForgetRequests, "Forgets the requests that arrived."),
    route("GET", "/_emulator/jobs", LISTS, Action::Jobs, "The jobs that were accepted, oldest first."),
    route("GET", "/_emulator/jobs/{id}", &[], Action::Job, "One job."),
    route(
        "GET",
        "/_emulator/ledger",
        &["last"],
        Action::Ledger,
        "What each accepted job would have cost, oldest first, and the totals of all. An unknown price is null.",
    ),
    route("GET", "/_emulator/clock", &[], Action::Clock, "The provider's time, and how fast it runs."),
    route(
        "POST",
        "/_emulator/clock",
        &[],
        Action::ChangeClock,
        "Moves the clock or changes its speed: {\"advance_seconds\": 60, \"scale\": 10}, or one of them. Scale 0 stops it.",
    ),
    route(
        "GET",
        "/_emulator/faults",
        &[],
        Action::Faults,
        "The faults that are set, and how often they acted.",
    ),
    route(
        "GET",
        "/_emulator/faults/kinds",
        &[],
        Action::FaultKinds,
        "The faults there are, with an example of each.",
    ),
    route(
        "POST",
        "/_emulator/faults",
        &[],
        Action::AddFaults,
        "Adds one rule, {\"fault\": \"silence\"}, or a list of rules; a scenario, {\"seed\": 0, \"faults\": []}, replaces all.",
    ),
    route("DELETE", "/_emulator/faults", &[], Action::ClearFaults, "Takes all faults away."),
    route(
        "GET",
        "/_emulator/deliveries",
        &[],
        Action::Deliveries,
        "What was sent to webhooks, oldest first.",
    ),
    route(
        "GET",
        "/_emulator/openapi.json",
        &[],
        Action::OpenApi,
        "What the providers here offer, as OpenAPI 3.1.",
    ),
    route(
        "POST",
        "/_emulator/reset",
        &[],
        Action::Reset,
        "Forgets jobs, ledger, requests, uploads, deliveries and faults. The clock goes on.",
    ),
];

/// The query parameters of a long list: how many of the last items, and whether with their bodies.
const LISTS: &[&str] = &["last", "bodies"];

/// Finds what is at an address.
pub(super) fn find<'a>(method: &str, path: &'a str) -> Found<'a> {
    let path = if path == PREFIX { "/_emulator/" } else { path };
    let here: Vec<_> =
        ROUTES.iter().filter_map(|route| capture(route.path, path).map(|id| (route, id))).collect();
    if let Some((route, id)) = here.iter().find(|(route, _)| route.method == method) {
        return Found::Route(route, id);
    }
    if here.is_empty() {
        let known = ROUTES.iter().map(|route| route.path);
        let near = nearest(path, known).map(|near| format!("the nearest address is `{near}`"));
        let near = near.unwrap_or_else(|| "`/_emulator/` lists what there is".to_owned());
        return Found::Nothing(format!("nothing is at `{}`; {near}", shortened(path, 200)));
    }
    let mut allowed: Vec<&str> = here.iter().map(|(route, _)| route.method).collect();
    if allowed.contains(&"GET") {
        allowed.push("HEAD");
    }
    Found::WrongMethod(allowed.join(", "))
}

const fn route(
    method: &'static str,
    path: &'static str,
    query: &'static [&'static str],
    action: Action,
    doc: &'static str,
) -> AdminRoute {
    AdminRoute { method, path, query, action, doc }
}

/// The id in a path that is the template's; empty where the template has none.
fn capture<'a>(template: &str, path: &'a str) -> Option<&'a str> {
    match template.strip_suffix("{id}") {
        None => (template == path).then_some(""),
        Some(before) => path.strip_prefix(before).filter(|id| !id.is_empty() && !id.contains('/')),
    }
}
