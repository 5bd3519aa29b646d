//! What the routes do.

use serde::Serialize;
use serde_json::{Value, json};

use crate::{Fault, clock::ClockInfo, fault::Given, instance::Instance, openapi};

use super::{
    ROUTES,
    question::{Question, clock_change},
    routes::Action,
};

/// A status and a sentence.
type Refused = (u16, String);

/// Does what the route says, and gives the body of the answer.
pub(super) fn act(
    instance: &Instance,
    action: Action,
    question: &Question,
    id: &str,
    body: &[u8],
) -> Result<Value, Refused> {
    match action {
        Action::Index => Ok(index(instance)),
        Action::Requests => listed(&instance.records.last(question.last, question.bodies), question),
        Action::ForgetRequests => {
            instance.records.clear();
            listed(&instance.records.all(), question)
        }
        Action::Jobs => {
            let jobs = instance.jobs.last(question.last);
            let jobs: Vec<_> = jobs.iter().map(|job| instance.job_info(job, question.bodies)).collect();
            listed(&jobs, question)
        }
        Action::Job => {
            let job = instance.jobs.find(id);
            let job =
                job.ok_or_else(|| (404, format!("no job has the id `{id}`; /_emulator/jobs lists all")))?;
            told(&instance.job_info(&job, true))
        }
        Action::Ledger => {
            let (entries, totals) = instance.ledger_with_totals();
            let first = entries.len().saturating_sub(question.last);
            Ok(json!({ "entries": told(&entries.get(first..))?, "totals": told(&totals)? }))
        }
        Action::Clock => told(&instance.clock.info()),
        Action::ChangeClock => told(&change_clock(instance, body)?),
        Action::Faults => told(&instance.faults.all()),
        Action::FaultKinds => Ok(fault_kinds()),
        Action::AddFaults => {
            add_faults(instance, body)?;
            told(&instance.faults.all())
        }
        Action::ClearFaults => {
            instance.clear_faults();
            told(&instance.faults.all())
        }
        Action::Deliveries => told(&instance.webhooks.deliveries()),
        Action::OpenApi => Ok(instance.openapi.get_or_init(|| openapi::document(&instance.catalog)).clone()),
        Action::Reset => {
            instance.reset();
            told(&instance.clock.info())
        }
    }
}

fn index(instance: &Instance) -> Value {
    let hosts = instance.catalog.providers.iter().flat_map(|provider| {
        let name = &provider.spec.provider;
        let hosts = provider.spec.hosts.iter();
        hosts.map(move |host| {
            json!({
                "provider": name,
                "host": host.name,
                "url": format!("{}/{name}/{}", instance.origin, host.name),
            })
        })
    });
    let routes = ROUTES.iter().map(
        |route| json!({ "method": route.method, "path": route.path, "query": route.query, "doc": route.doc }),
    );
    json!({
        "emulated": true,
        "doc": "Nothing here is real: no video is made by any provider, and no money is spent. The page is at /.",
        "hosts": hosts.collect::<Vec<_>>(),
        "routes": routes.collect::<Vec<_>>(),
    })
}

/// All faults there are, each with its parameters as an example.
fn fault_kinds() -> Value {
    let kinds = Fault::all();
    kinds
        .iter()
        .map(|fault| json!({ "name": fault.name(), "point": fault.point(), "example": fault }))
        .collect()
}

fn change_clock(instance: &Instance, body: &[u8]) -> Result<ClockInfo, Refused> {
    let refused = |message| (400, message);
    let change = clock_change(body).map_err(refused)?;
    instance.clock.change(change.scale, change.advance).map_err(refused)?;
    Ok(instance.clock.info())
}

/// Rules are added; a whole scenario takes the place of all that were set.
fn add_faults(instance: &Instance, body: &[u8]) -> Result<(), Refused> {
    let set = Given::from_json(body).and_then(|given| match given {
        Given::Rules(rules) => instance.add_faults(rules),
        Given::Scenario(scenario) => instance.set_scenario(scenario),
    });
    set.map_err(|error| (400, error.to_string()))
}

fn told(value: &impl Serialize) -> Result<Value, Refused> {
    serde_json::to_value(value).map_err(|error| (500, format!("this cannot be written as JSON: {error}")))
}

/// A list, with or without the bodies of its items.
fn listed(items: &[impl Serialize], question: &Question) -> Result<Value, Refused> {
    let mut list = told(&items)?;
    if !question.bodies {
        for item in list.as_array_mut().into_iter().flatten() {
            item.as_object_mut().map(|members| members.remove("body"));
        }
    }
    Ok(list)
}
