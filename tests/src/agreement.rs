//! Three validators of one body: the typed request's, the catalog's and a JSON Schema that the emulator builds.

mod relations;

use serde_json::Value;
use wan_emulator::request_schema;
use wan_specs::{LengthUnit, MediaForm, ModelSpec, ParameterSpec, ParameterType, Specs};
use wan_video::{Estimate, Violations, catalog::Model};

use crate::{
    bodies::{Case, cases},
    examples::pointer,
    generated::MODELS,
    typed::{self, Entry, Typed},
};

/// The validators of one model.
#[derive(Debug)]
pub struct Judges<'a> {
    /// The model's spec.
    pub spec: &'a ModelSpec,
    entry: Entry,
    model: Model,
    schema: jsonschema::Validator,
    /// Whether the schema leaves something out: lengths in bytes, bounds of numbers in strings.
    leaves_out: bool,
}

/// What the validators say of one body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Each sentence of the typed request, sorted; empty where it takes the body. `None`: no typed request sends it.
    pub typed: Option<Vec<String>>,
    /// Each sentence of the catalog, sorted; empty where it takes the body.
    pub untyped: Vec<String>,
    /// Whether the JSON Schema takes the body.
    pub schema: bool,
}

/// What a comparison over all models found.
#[derive(Debug, Default)]
pub struct Comparison {
    /// Bodies that were judged.
    pub bodies: usize,
    /// Where the validators differ from each other or from the spec.
    pub differences: Vec<String>,
}

/// Compares the validators on either side of every bound of every model, and on every combination of values that a
/// rule looks at.
///
/// # Errors
///
/// A model that only one of them knows.
pub fn compare(specs: &Specs) -> Result<Comparison, String> {
    let mut comparison = Comparison::default();
    for judges in all(specs)? {
        for case in cases(judges.spec) {
            comparison.case(&judges, &case);
        }
        relations::compare(&judges, &mut comparison);
    }
    Ok(comparison)
}

/// The validators of every model.
///
/// # Errors
///
/// A model that only one of them knows.
pub fn all(specs: &Specs) -> Result<Vec<Judges<'_>>, String> {
    MODELS.iter().map(|entry| Judges::new(*entry, specs)).collect()
}

impl<'a> Judges<'a> {
    /// The validators of a model.
    ///
    /// # Errors
    ///
    /// A model that only one of them knows.
    pub fn new(entry: Entry, specs: &'a Specs) -> Result<Self, String> {
        let name = format!("{}/{}", entry.provider, entry.model);
        let spec = specs.model(entry.provider, entry.model).ok_or_else(|| format!("{name} has no spec"))?;
        let model = wan_video::catalog().model(entry.provider, entry.model);
        let model = model.ok_or_else(|| format!("{name} is not in the catalog"))?;
        let schema = jsonschema::draft202012::new(&request_schema(spec))
            .map_err(|error| format!("{name}: {error}"))?;
        Ok(Self { spec, entry, model, schema, leaves_out: spec.parameters.iter().any(is_left_out) })
    }

    /// The typed request that sends the body, where one can be written.
    #[must_use]
    pub fn read(&self, body: &Value) -> Option<Box<dyn Typed>> {
        if self.holds_local_media(body) { None } else { (self.entry.read)(body) }
    }

    /// Whether the body holds a file itself. Only a typed request looks into files, so the validators cannot agree.
    fn holds_local_media(&self, body: &Value) -> bool {
        self.spec.parameters.iter().any(|parameter| holds_local_media(parameter, body))
    }

    /// What the catalog estimates a request with this body to cost.
    #[must_use]
    pub fn estimate(&self, body: &Value) -> Estimate {
        self.model.estimate_of(body)
    }

    /// What the validators say.
    #[must_use]
    pub fn judge(&self, body: &Value) -> Verdict {
        let typed = self.read(body).map(|request| sentences(&request.violations()));
        let untyped = self.model.validate(body).err().map(|found| sentences(&found)).unwrap_or_default();
        Verdict { typed, untyped, schema: self.schema.is_valid(body) }
    }

    /// Whether the validators say the same. A JSON Schema counts characters only and compares no numbers in strings, so it
    /// may take what breaks a length in bytes or such a bound; and a typed request cannot say what has the wrong type.
    #[must_use]
    pub fn agree(&self, verdict: &Verdict) -> bool {
        let schema = verdict.schema == verdict.untyped.is_empty() || (self.leaves_out && verdict.schema);
        schema && verdict.typed.as_ref().is_none_or(|typed| *typed == verdict.untyped)
    }

    /// Warnings and notes, of the typed request where there is one and of the catalog.
    #[must_use]
    pub fn advice(&self, body: &Value) -> (Option<Vec<String>>, Vec<String>) {
        let typed = self.read(body).map(|request| sentences(&request.advice()));
        (typed, sentences(&self.model.advice(body)))
    }
}

impl Comparison {
    fn case(&mut self, judges: &Judges<'_>, case: &Case) {
        let verdict = judges.judge(&case.body);
        let accepted = verdict.untyped.is_empty();
        let typed = case.typed && !judges.holds_local_media(&case.body);
        if accepted != case.accepted || (typed && verdict.typed.is_none()) {
            let wanted = if case.accepted { "taken" } else { "refused" };
            self.difference(judges, &format!("{}, to be {wanted}", case.name), &case.body, &verdict);
        } else {
            self.body(judges, &case.name, &case.body, &verdict);
        }
    }

    fn body(&mut self, judges: &Judges<'_>, name: &str, body: &Value, verdict: &Verdict) {
        self.bodies += 1;
        if !judges.agree(verdict) {
            self.difference(judges, name, body, verdict);
        }
    }

    fn difference(&mut self, judges: &Judges<'_>, name: &str, body: &Value, verdict: &Verdict) {
        let ModelSpec { provider, model, .. } = judges.spec;
        let body: String = body.to_string().chars().take(600).collect();
        self.differences.push(format!("{provider}/{model}: {name}\n  {verdict:?}\n  {body}"));
    }
}

fn sentences(found: &Violations) -> Vec<String> {
    let mut sentences: Vec<String> = found.iter().map(ToString::to_string).collect();
    sentences.sort();
    sentences
}

/// Whether a JSON Schema cannot say all that bounds the parameter.
fn is_left_out(parameter: &ParameterSpec) -> bool {
    let holds_number = parameter.sent_as.is_some()
        && parameter.values.is_empty()
        && parameter.constant.is_none()
        && matches!(parameter.kind, ParameterType::Integer | ParameterType::Number);
    holds_number
        || parameter.length_unit == Some(LengthUnit::Bytes)
        || parameter.fields.iter().any(is_left_out)
        || parameter.item.as_deref().is_some_and(is_left_out)
}

/// Whether a media parameter holds a file itself, or what may be meant as one.
fn holds_local_media(parameter: &ParameterSpec, holder: &Value) -> bool {
    holder.pointer(&pointer(parameter)).is_some_and(|value| is_local_media(parameter, value))
}

fn is_local_media(parameter: &ParameterSpec, value: &Value) -> bool {
    if parameter.kind.is_media() {
        let files = parameter.forms.iter().any(|form| *form != MediaForm::Url);
        let address = |text: &str| text.starts_with("http://") || text.starts_with("https://");
        let bytes = typed::media(value).is_some_and(|media| media.as_url().is_none());
        return bytes || (files && value.as_str().is_some_and(|text| !address(text)));
    }
    let items = value.as_array().map(Vec::as_slice).unwrap_or_default();
    parameter.fields.iter().any(|field| holds_local_media(field, value))
        || parameter.item.as_deref().is_some_and(|item| items.iter().any(|value| is_local_media(item, value)))
}
