//! How a fault changes what a provider says.

use hyper::body::Bytes;
use serde_json::{Value, json};
use wan_specs::{ErrorKind, ErrorRuleSpec, OperationSpec, ProviderSpec, StateMeaning};

use super::{kind::Fault, parameter::MissingOutput};
use crate::{
    answer::{Answer, Body},
    catalog::Provider,
    pointer::{every_place, put, remove},
    refusal,
};

/// What a provider says that does not do what it is asked for.
const FAULTY: &str = "a fault of the emulator";

/// A page for people.
pub(super) const PAGE: &str =
    "<!doctype html><title>Welcome</title><p>The emulator answers with a page: a fault.</p>";

/// What is said in the place of the true answer, and whether the request is acted on before. `None`: the true answer
/// is needed.
pub(crate) fn instead(fault: &Fault, provider: &Provider, job: Option<&str>) -> Option<(Answer, bool)> {
    let spec = &provider.spec;
    let unread = |status: u16| {
        let rule = spec.errors.iter().find(|rule| rule.http_status == status);
        refusal::row(spec, rule, status, FAULTY, None)
    };
    match fault {
        Fault::RateLimited { hint } => {
            let rule = spec.errors.iter().find(|rule| rule.means == ErrorKind::RateLimited);
            Some((refusal::row(spec, rule, 429, FAULTY, hint.as_ref()), false))
        }
        Fault::Status { code, error_code, row, accepted, hint } => {
            let named = |rule: &&ErrorRuleSpec| {
                rule.http_status == *code && (error_code.is_none() || rule.code == *error_code)
            };
            let rule = spec.errors.iter().filter(named).nth(row.saturating_sub(1));
            Some((refusal::row(spec, rule, *code, FAULTY, hint.as_ref()), *accepted))
        }
        Fault::Redirect { to, code } => {
            let mut answer = unread(*code);
            answer.headers.push(("location".to_owned(), to.clone()));
            Some((answer, false))
        }
        Fault::NotFoundYoung { .. } | Fault::NotFoundLate { .. } => {
            Some((refusal::no_job(spec, job.unwrap_or_default()), false))
        }
        Fault::FileRefused { code } => Some((unread(*code), false)),
        Fault::Html => Some((bytes(200, Some("text/html; charset=utf-8"), PAGE), true)),
        Fault::Empty { code } => Some((bytes(*code, None, ""), true)),
        _ => None,
    }
}

/// Changes the true answer.
pub(crate) fn change(
    fault: &Fault,
    origin: &str,
    provider: &ProviderSpec,
    operation: &OperationSpec,
    mut answer: Answer,
) -> Answer {
    if let Fault::SuccessStatus { code } = fault {
        if (200..300).contains(&answer.status) {
            answer.status = *code;
        }
        return answer;
    }
    let Body::Json(body) = &mut answer.body else { return answer };
    let pointers = &operation.answer;
    match fault {
        Fault::NoId => remove_all(body, &pointers.id),
        Fault::WrongId { id } => set_all(body, &pointers.id, &json!(id)),
        Fault::UnknownState { word } => set_all(body, &pointers.state, &json!(word)),
        Fault::NoState => remove_all(body, &pointers.state),
        Fault::NullState => set_all(body, &pointers.state, &Value::Null),
        Fault::BackwardsState => {
            let first = |means| provider.states.iter().find(|state| state.means == means);
            if let Some(state) = first(StateMeaning::Queued).or_else(|| first(StateMeaning::Running)) {
                set_all(body, &pointers.state, &json!(state.state));
                remove_all(body, &pointers.output);
                answer.status = state.http_status.unwrap_or(200);
            }
        }
        Fault::NoOutput { form } => match form {
            MissingOutput::Missing => remove_all(body, &pointers.output),
            MissingOutput::Null => set_all(body, &pointers.output, &Value::Null),
            MissingOutput::EmptyList => empty_lists(body, &pointers.output),
            MissingOutput::NoAddress => set_all(body, &pointers.output, &json!("soon")),
        },
        Fault::ForeignUrls { origin: foreign } => move_addresses(body, origin, foreign),
        _ => {}
    }
    answer
}

fn bytes(status: u16, kind: Option<&'static str>, text: &str) -> Answer {
    let body = Body::Bytes { kind: kind.map(Into::into), bytes: Bytes::copy_from_slice(text.as_bytes()) };
    Answer { status, headers: Vec::new(), body }
}

fn set_all(body: &mut Value, pointers: &[String], value: &Value) {
    for place in every_place(body, pointers) {
        put(body, &place, value.clone());
    }
}

/// The last item of a list goes first, so that the places of the others stay true.
fn remove_all(body: &mut Value, pointers: &[String]) {
    for place in every_place(body, pointers).iter().rev() {
        remove(body, place);
    }
}

/// A place in a list empties the list; any other becomes one.
fn empty_lists(body: &mut Value, pointers: &[String]) {
    for pointer in pointers {
        let list = pointer.split_once("/*").map_or(pointer.as_str(), |(list, _)| list);
        set_all(body, &[list.to_owned()], &json!([]));
    }
}

fn move_addresses(value: &mut Value, origin: &str, foreign: &str) {
    match value {
        Value::String(text) => {
            if let Some(rest) = text.strip_prefix(origin) {
                *text = format!("{foreign}{rest}");
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| move_addresses(item, origin, foreign)),
        Value::Object(members) => {
            members.values_mut().for_each(|value| move_addresses(value, origin, foreign));
        }
        _ => {}
    }
}
