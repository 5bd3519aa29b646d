use std::sync::Arc;

use wan_specs::{Method, OperationKind, OperationSpec};

use crate::{
    catalog::{Catalog, Model, Provider},
    place::{Place, places},
    wording::{names, nearest, shortened},
};

/// Characters of a path that a sentence repeats at most.
const TOLD: usize = 200;

/// Where a request goes.
#[derive(Debug)]
pub(crate) enum Route<'a> {
    Operation(Target<'a>),
    /// Something is here, but not for this method.
    WrongMethod {
        provider: &'a Arc<Provider>,
        allowed: Vec<&'static str>,
    },
    /// An operation is here that lacks a query parameter.
    WrongQuery {
        provider: &'a Arc<Provider>,
        sentence: String,
    },
    /// An operation is here, for a model that does not offer it or does not exist.
    UnknownModel {
        provider: &'a Arc<Provider>,
        operation: &'a OperationSpec,
        sentence: String,
    },
    /// Nothing is here. A file may be.
    Nothing {
        provider: Option<&'a Arc<Provider>>,
        sentence: String,
    },
}

#[derive(Debug)]
pub(crate) struct Target<'a> {
    pub(crate) provider: &'a Arc<Provider>,
    pub(crate) operation: &'a OperationSpec,
    /// The models that offer the operation at this address: several only where the body tells them apart.
    pub(crate) models: Vec<&'a Arc<Model>>,
    pub(crate) id: Option<String>,
}

/// A template that fits.
#[derive(Debug)]
pub(crate) struct Match {
    pub(crate) id: Option<String>,
}

/// A request as routing looks at it. The path is decoded.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked<'a> {
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    pub(crate) query: &'a [(String, String)],
}

impl Asked<'_> {
    /// Whether nothing can change by it.
    pub(crate) fn reads(self) -> bool {
        matches!(self.method, "GET" | "HEAD")
    }
}

/// Finds what the specs have at an address.
pub(crate) fn find<'a>(catalog: &'a Catalog, asked: Asked<'_>) -> Route<'a> {
    let mut parts = asked.path.splitn(4, '/').skip(1);
    let provider = parts.next().and_then(|id| catalog.provider(id));
    let Some(provider) = provider else {
        return Route::Nothing { provider: None, sentence: no_provider(catalog, asked) };
    };
    let host = parts.next().unwrap_or_default();
    let rest = format!("/{}", parts.next().unwrap_or_default());
    let mut allowed = Vec::new();
    let mut missing = None;
    for operation in &provider.spec.operations {
        for place in places(&provider.spec, operation).iter().filter(|place| place.host == host) {
            match at(provider, operation, (place, &rest), asked) {
                At::Here(target) => return Route::Operation(target),
                At::Query(sentence) => missing = Some(sentence),
                At::Method => allowed.push(word(operation.method)),
                At::Elsewhere => {}
            }
        }
    }
    if let Some(sentence) = missing {
        return Route::WrongQuery { provider, sentence };
    }
    if !allowed.is_empty() {
        allowed.sort_unstable();
        allowed.dedup();
        return Route::WrongMethod { provider, allowed };
    }
    unknown_model(provider, host, asked, &rest).unwrap_or_else(|| Route::Nothing {
        provider: Some(provider),
        sentence: no_operation(provider, asked),
    })
}

/// What a request means to an operation at one of its addresses.
enum At<'a> {
    Here(Target<'a>),
    /// It asks for another method.
    Method,
    /// It lacks a query parameter.
    Query(String),
    Elsewhere,
}

fn at<'a>(
    provider: &'a Arc<Provider>,
    operation: &'a OperationSpec,
    (place, path): (&Place, &str),
    asked: Asked<'_>,
) -> At<'a> {
    let mut models = Vec::new();
    let mut id = None;
    let mut found = At::Elsewhere;
    for (wire_name, model) in served_models(provider, operation) {
        let Some(in_path) = capture(&place.path, wire_name, path) else { continue };
        if word(operation.method) != asked.method {
            return At::Method;
        }
        match capture_query(&place.query, wire_name, asked.query) {
            Ok(in_query) => {
                id = in_path.id.or(in_query);
                models.extend(model);
                found = At::Here(Target { provider, operation, models: Vec::new(), id: None });
            }
            Err(sentence) if matches!(found, At::Elsewhere) && !place.is_told => found = At::Query(sentence),
            Err(_) => {}
        }
    }
    match found {
        At::Here(target) => At::Here(Target { models, id, ..target }),
        other => other,
    }
}

/// Whether the operation is about a model, and so offered by some and not by others.
fn is_about_models(operation: &OperationSpec) -> bool {
    !matches!(operation.operation, OperationKind::Upload | OperationKind::History)
}

/// The models that the operation serves, with the name that stands for each in its path.
pub(crate) fn served_models<'a>(
    provider: &'a Provider,
    operation: &'a OperationSpec,
) -> Vec<(&'a str, Option<&'a Arc<Model>>)> {
    if is_about_models(operation) {
        let offering = provider.models.iter().filter(|model| model.offers(operation.operation));
        offering.map(|model| (model.spec.wire_name(), Some(model))).collect()
    } else {
        vec![("", None)]
    }
}

/// Whether the path is the template's, and if so which job it names.
pub(crate) fn capture(template: &str, wire_name: &str, text: &str) -> Option<Match> {
    let template = template.replace("{model}", wire_name);
    let Some((before, after)) = template.split_once("{id}") else {
        return (template == text).then_some(Match { id: None });
    };
    let found = text.strip_prefix(before)?;
    // An id ends where the segment ends, or where the template goes on.
    let end = match after.split("{id}").next() {
        Some(literal) if !literal.is_empty() => found.find(literal)?,
        _ => found.len(),
    };
    let (id, tail) = found.split_at_checked(end)?;
    let whole = !id.is_empty() && !id.contains('/') && tail == after.replace("{id}", id);
    whole.then(|| Match { id: Some(id.to_owned()) })
}

/// Whether the query has what the operation asks for, and which job it names.
fn capture_query(
    wanted: &[(String, String)],
    wire_name: &str,
    query: &[(String, String)],
) -> Result<Option<String>, String> {
    let mut id = None;
    for (wanted, template) in wanted {
        let given = query.iter().find(|(name, _)| name == wanted);
        let Some(captured) = given.and_then(|(_, value)| capture(template, wire_name, value)) else {
            return Err(format!("the query parameter `{wanted}` is missing or wrong; it is `{template}`"));
        };
        id = id.or(captured.id);
    }
    Ok(id)
}

fn no_provider(catalog: &Catalog, asked: Asked<'_>) -> String {
    let known: Vec<String> =
        catalog.providers.iter().map(|provider| format!("`/{}`", provider.spec.provider)).collect();
    format!(
        "nothing is at `{} {}`; this emulator serves {}",
        asked.method,
        shortened(asked.path, TOLD),
        if known.is_empty() { "no provider".to_owned() } else { known.join(", ") }
    )
}

/// The operation whose address this is but for the model's name.
fn unknown_model<'a>(
    provider: &'a Arc<Provider>,
    host: &str,
    asked: Asked<'_>,
    path: &str,
) -> Option<Route<'a>> {
    let here = |operation: &&OperationSpec| operation.host == host && word(operation.method) == asked.method;
    let (operation, name) = provider
        .spec
        .operations
        .iter()
        .filter(here)
        .find_map(|operation| Some((operation, model_in(&operation.path, path)?)))?;
    let known = served_models(provider, operation);
    let near = nearest(name, known.iter().map(|(wire_name, _)| *wire_name)).map(|near| {
        let path = operation.path.replace("{model}", near);
        format!("; the nearest is `{near}`, at `{} /{}/{host}{path}`", asked.method, provider.spec.provider)
    });
    let near = near
        .unwrap_or_else(|| format!("; there are {}", names(known.iter().map(|(wire_name, _)| *wire_name))));
    let sentence = format!("no model is called `{}` here{near}", shortened(name, TOLD));
    Some(Route::UnknownModel { provider, operation, sentence })
}

/// What stands in the path where the template has the model.
fn model_in<'t>(template: &str, path: &'t str) -> Option<&'t str> {
    let (before, _) = template.split_once("{model}")?;
    let name = path.strip_prefix(before)?.split('/').next().filter(|name| !name.is_empty())?;
    capture(template, name, path).is_some().then_some(name)
}

fn no_operation(provider: &Provider, asked: Asked<'_>) -> String {
    let known: Vec<(String, &str)> = provider
        .spec
        .operations
        .iter()
        .flat_map(|operation| {
            let places = places(&provider.spec, operation);
            served_models(provider, operation).into_iter().flat_map(move |(wire_name, _)| {
                let address = |place: &Place| {
                    let path = place.path.replace("{model}", wire_name);
                    (format!("/{}/{}{path}", provider.spec.provider, place.host), word(operation.method))
                };
                places.iter().map(address).collect::<Vec<_>>()
            })
        })
        .collect();
    // What asks for the same method comes first among equals.
    let (same, other): (Vec<_>, Vec<_>) = known.iter().partition(|(_, method)| *method == asked.method);
    let paths = other.iter().chain(&same).map(|(path, _)| path.as_str());
    let near = nearest(asked.path, paths)
        .and_then(|near| same.iter().chain(&other).find(|(path, _)| path == near))
        .map(|(path, method)| format!("; the nearest operation is `{method} {path}`"));
    let near = near.unwrap_or_else(|| "; `/_emulator/openapi.json` tells what there is".to_owned());
    format!("nothing is at `{} {}`{near}", asked.method, shortened(asked.path, TOLD))
}

pub(crate) fn word(method: Method) -> &'static str {
    match method {
        Method::Get => "GET",
        Method::Post => "POST",
        Method::Put => "PUT",
        Method::Delete => "DELETE",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_captures_one_whole_segment() {
        let cases = [
            ("/v1/{model}", "/v1/wan", Some(None)),
            ("/v1/{model}", "/v1/wand", None),
            ("/jobs/{id}", "/jobs/a-1", Some(Some("a-1"))),
            ("/jobs/{id}", "/jobs/", None),
            ("/jobs/{id}", "/jobs/a/b", None),
            ("/jobs/{id}/status", "/jobs/a-1/status", Some(Some("a-1"))),
            ("/jobs/{id}/status", "/jobs/a-1", None),
            ("/{model}/jobs/{id}:cancel", "/wan/jobs/7:cancel", Some(Some("7"))),
            ("/{id}/again/{id}", "/7/again/7", Some(Some("7"))),
            ("/{id}/again/{id}", "/7/again/8", None),
        ];
        for (template, path, expected) in cases {
            let captured = capture(template, "wan", path).map(|found| found.id);
            assert_eq!(captured, expected.map(|id| id.map(str::to_owned)), "{template} on {path}");
        }
    }
}
