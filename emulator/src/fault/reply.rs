//! How a fault changes what a provider says.

use hyper::body::Bytes;
use serde_json::{Value, json};
use wan_specs::{ErrorKind, ErrorRuleSpec, OperationSpec, ProviderSpec, StateMeaning};

use super::{
    kind::Fault,
    parameter::{Hint, MissingOutput},
};
use crate::{
    answer::{Answer, Body},
    catalog::Provider,
    pointer::{every_place, put, remove},
    refusal,
};

/// What a provider says that does not do what it is asked for.
const FAULTY: &str = "a fault of the emulator";

/// The query parameter of an address that is another one each time it is told.
pub(crate) const AGAIN: &str = "again";

/// A page for people.
pub(super) const PAGE: &str =
    "<!doctype html><title>Welcome</title><p>The emulator answers with a page: a fault.</p>";

/// What is said in the place of the true answer, and whether the request is acted on before. `None`: the true answer
/// is needed.
pub(crate) fn instead(fault: &Fault, provider: &Provider, job: Option<&str>) -> Option<(Answer, bool)> {
    said(fault, &provider.spec, Shape::Provider, job)
}

/// What is said of a file: something in the place of the true answer, or that under another status.
pub(crate) fn instead_of_file(
    fault: &Fault,
    provider: &Provider,
    answer: Answer,
    files_only: bool,
) -> Answer {
    let shape = if files_only { Shape::Plain } else { Shape::Provider };
    match said(fault, &provider.spec, shape, None) {
        Some((said, _)) => said,
        None => under_another_status(fault, answer),
    }
}

/// How a refusal looks. A store of files knows nothing of the provider's way to refuse.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Provider,
    Plain,
}

impl Shape {
    fn refusal(
        self,
        spec: &ProviderSpec,
        rule: Option<&ErrorRuleSpec>,
        status: u16,
        message: Option<&str>,
        hint: Option<&Hint>,
    ) -> Answer {
        let mut answer = match (self, message) {
            (Self::Provider, None) => refusal::row(spec, rule, status, FAULTY),
            (Self::Provider, Some(message)) => refusal::row_saying(spec, rule, status, message),
            (Self::Plain, message) => {
                let of = |rule: &ErrorRuleSpec| {
                    if rule.statuses().contains(&status) { status } else { rule.http_status }
                };
                let status = rule.map_or(status, of);
                refusal::plain(status, message.unwrap_or(FAULTY))
            }
        };
        if let Some(hint) = hint {
            refusal::add_hint(spec, hint, &mut answer);
        }
        answer
    }
}

fn said(fault: &Fault, spec: &ProviderSpec, shape: Shape, job: Option<&str>) -> Option<(Answer, bool)> {
    let unread = |status: u16| shape.refusal(spec, refusal::of_status(spec, status), status, None, None);
    match fault {
        Fault::RateLimited { hint } => {
            let rule = spec.errors.iter().find(|rule| rule.means == ErrorKind::RateLimited);
            Some((shape.refusal(spec, rule, 429, None, hint.as_ref()), false))
        }
        Fault::Status { code, error_code, row, accepted, hint, message, .. } => {
            let named = |rule: &&ErrorRuleSpec| {
                rule.statuses().contains(code)
                    && (error_code.is_none() || word(rule) == error_code.as_deref())
            };
            let rule = spec.errors.iter().filter(named).nth(row.saturating_sub(1));
            let answer = shape.refusal(spec, rule, *code, message.as_deref(), hint.as_ref());
            Some((answer, *accepted))
        }
        Fault::Redirect { to, code } => {
            let mut answer = unread(*code);
            answer.headers.push(("location".to_owned(), to.clone()));
            Some((answer, false))
        }
        Fault::NotFoundYoung { .. } | Fault::NotFoundLate { .. } => {
            Some((refusal::no_job(spec, job.unwrap_or_default()), false))
        }
        Fault::FileRefused { code, .. } => Some((unread(*code), false)),
        Fault::Html => Some((bytes(200, Some("text/html; charset=utf-8"), PAGE), true)),
        Fault::Empty { code } => Some((bytes(*code, None, ""), true)),
        _ => None,
    }
}

/// The word by which a rule is told from others of its status: its code, or what that begins with.
pub(super) fn word(rule: &ErrorRuleSpec) -> Option<&str> {
    rule.code.as_deref().or(rule.code_prefix.as_deref())
}

/// Changes the true answer. `turn` is another number each time.
pub(crate) fn change(
    fault: &Fault,
    origin: &str,
    provider: &ProviderSpec,
    operation: &OperationSpec,
    turn: u64,
    answer: Answer,
) -> Answer {
    let mut answer = under_another_status(fault, answer);
    let Body::Json(body) = &mut answer.body else { return answer };
    let pointers = &operation.answer;
    match fault {
        Fault::NoId => remove_all(body, &pointers.id),
        Fault::WrongId { id } => set_all(body, &pointers.id, id),
        Fault::MovedOutput => move_output(body, &pointers.output, turn),
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

fn under_another_status(fault: &Fault, mut answer: Answer) -> Answer {
    if let (Fault::SuccessStatus { code }, 200..300) = (fault, answer.status) {
        answer.status = *code;
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

/// Gives each address a query that makes it another one.
fn move_output(body: &mut Value, pointers: &[String], turn: u64) {
    for place in every_place(body, pointers) {
        let Some(Value::String(address)) = body.pointer_mut(&place) else { continue };
        let (before, fragment) =
            address.find('#').map_or((address.as_str(), ""), |end| address.split_at(end));
        let sign = if before.contains('?') { '&' } else { '?' };
        *address = format!("{before}{sign}{AGAIN}={turn}{fragment}");
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
