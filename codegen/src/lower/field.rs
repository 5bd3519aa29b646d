use serde_json::Number;
use wan_specs::{
    ChoiceSpec, LengthUnit, MediaForm, ModelSpec, OperationKind, ParameterSpec, ParameterType, ProviderSpec,
    RuleSpec, ValueSpec,
};

use super::{body, facts};
use crate::{ir, name};

/// What the parameters of a model become.
#[derive(Debug, Default)]
pub(super) struct Request {
    pub(super) fields: Vec<ir::Field>,
    pub(super) types: Vec<ir::TypeItem>,
    /// Where typed code finds each parameter; a constant is nowhere.
    pub(super) places: Vec<Option<ir::Place>>,
}

/// What a parameter belongs to.
#[derive(Clone, Copy)]
pub(super) struct Owner<'a> {
    pub(super) model: &'a ModelSpec,
    pub(super) provider: &'a ProviderSpec,
}

/// Fields, types and places of a model's parameters.
pub(super) fn request(spec: &ModelSpec, provider: &ProviderSpec) -> Request {
    let owner = Owner { model: spec, provider };
    let mut request = Request::default();
    for parameter in &spec.parameters {
        let place = if parameter.constant.is_some() {
            None
        } else if let Some((rule, choice, part)) = choice_of(spec, &parameter.name) {
            let known = request.fields.iter().position(|field| field.wire == choice.name);
            let at = known.unwrap_or_else(|| add_choice(&mut request, spec, rule, choice));
            Some(ir::Place::Part(at, part))
        } else {
            let field = field(parameter, owner, &mut request.types);
            request.fields.push(field);
            Some(ir::Place::Field(request.fields.len() - 1))
        };
        request.places.push(place);
    }
    request
}

/// The pointer of a parameter from what holds it.
pub(super) fn pointer(parameter: &ParameterSpec) -> String {
    parameter
        .pointer
        .clone()
        .unwrap_or_else(|| format!("/{}", parameter.name.replace('~', "~0").replace('/', "~1")))
}

/// A parameter as the static description tells it.
pub(super) fn parameter(spec: &ParameterSpec, provider: &ProviderSpec) -> ir::Parameter {
    ir::Parameter {
        wire: spec.name.clone(),
        pointer: pointer(spec),
        kind: parameter_kind(spec, provider),
        required: spec.required,
        default: spec.default.as_ref().map(|default| default.0.clone()),
        constant: spec.constant.as_ref().map(|constant| constant.0.clone()),
        as_text: spec.sent_as.is_some(),
        nullable: spec.nullable || spec.unset.is_some(),
        unit: spec.unit.clone(),
        sensitive: spec.sensitive,
        also_accepts: spec
            .also_accepts
            .iter()
            .map(|accepted| (accepted.value.0.clone(), accepted.means.0.clone()))
            .collect(),
        doc: spec.doc.clone(),
        deprecated: spec.deprecated.clone(),
    }
}

fn parameter_kind(spec: &ParameterSpec, provider: &ProviderSpec) -> ir::ParameterKind {
    if !spec.values.is_empty() {
        return ir::ParameterKind::Closed(spec.values.iter().map(|value| value.value.0.clone()).collect());
    }
    match spec.kind {
        ParameterType::Boolean => ir::ParameterKind::Boolean,
        ParameterType::Integer => ir::ParameterKind::Integer(integers(spec)),
        ParameterType::Number => ir::ParameterKind::Number(numbers(spec)),
        ParameterType::String => ir::ParameterKind::Text(lengths(spec), length_unit(spec)),
        ParameterType::Image | ParameterType::Audio | ParameterType::Video => {
            ir::ParameterKind::Media(media(spec, provider))
        }
        ParameterType::Object => {
            let members = spec.fields.iter().map(|member| parameter(member, provider));
            ir::ParameterKind::Object(members.collect())
        }
        ParameterType::List => match &spec.item {
            Some(item) => ir::ParameterKind::List(Box::new(parameter(item, provider)), items(spec)),
            None => ir::ParameterKind::Boolean,
        },
    }
}

/// The rule and choice that a parameter belongs to, and its place among the choice's parameters.
fn choice_of<'a>(spec: &'a ModelSpec, parameter: &str) -> Option<(&'a RuleSpec, &'a ChoiceSpec, usize)> {
    spec.rules.iter().find_map(|rule| {
        let part = rule.parameters.iter().position(|name| name == parameter)?;
        Some((rule, rule.choice.as_ref()?, part))
    })
}

fn add_choice(request: &mut Request, spec: &ModelSpec, rule: &RuleSpec, choice: &ChoiceSpec) -> usize {
    let parts = rule
        .parameters
        .iter()
        .map(|part| {
            let found = spec.parameters.iter().find(|parameter| parameter.name == *part);
            let doc = found.map(|parameter| parameter.doc.clone()).unwrap_or_default();
            (found.map_or_else(|| part.clone(), field_name), part.clone(), doc)
        })
        .collect();
    let values = rule
        .tuples
        .iter()
        .map(|tuple| {
            let values = tuple.value.iter().map(|value| value.0.clone()).collect();
            (tuple.rust.clone().unwrap_or_default(), values)
        })
        .collect();
    let type_name = choice
        .rust_type
        .clone()
        .or_else(|| name::type_name(&choice.name))
        .unwrap_or_else(|| choice.name.clone());
    request.types.push(ir::TypeItem::Choice(ir::ChoiceType {
        name: type_name,
        doc: choice.doc.clone(),
        parts,
        values,
    }));
    request.fields.push(ir::Field {
        name: choice.name.clone(),
        wire: choice.name.clone(),
        kind: ir::Kind::Choice(request.types.len() - 1),
        presence: ir::Presence::Required,
        doc: choice.doc.clone(),
        facts: vec![format!("Sent as {}.", sent_as(&rule.parameters))],
        deprecated: None,
    });
    request.fields.len() - 1
}

fn sent_as(parameters: &[String]) -> String {
    let quoted: Vec<String> = parameters.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(" and ")
}

fn field(spec: &ParameterSpec, owner: Owner<'_>, types: &mut Vec<ir::TypeItem>) -> ir::Field {
    let sentences = owner
        .model
        .rules
        .iter()
        .filter(|rule| rule.choice.is_none() && rule.subjects().contains(&&spec.name))
        .map(|rule| rule.doc.clone());
    let doc: Vec<String> = std::iter::once(spec.doc.clone()).chain(sentences).collect();
    ir::Field {
        name: field_name(spec),
        wire: spec.name.clone(),
        kind: kind(spec, owner, types),
        presence: presence(spec),
        doc: doc.join(" "),
        facts: facts::sentences(spec, owner),
        deprecated: spec.deprecated.clone(),
    }
}

/// Name of the runtime's media form.
pub(super) fn form(form: MediaForm) -> &'static str {
    match form {
        MediaForm::Url => "Url",
        MediaForm::DataUri => "DataUri",
        MediaForm::Base64 => "Base64",
    }
}

/// Whether a local file becomes an address first: nothing else is taken, and the provider keeps files.
pub(super) fn is_uploaded(spec: &ParameterSpec, provider: &ProviderSpec) -> bool {
    let keeps_files = provider.operations.iter().any(|operation| {
        operation.operation == OperationKind::Upload
            && operation.takes.is_some()
            && !operation.answer.output.is_empty()
    });
    keeps_files && spec.forms.iter().all(|form| *form == MediaForm::Url)
}

/// The field's name, or that of the function that tells a part of a choice.
fn field_name(spec: &ParameterSpec) -> String {
    spec.rust.clone().or_else(|| name::field(&spec.name)).unwrap_or_else(|| spec.name.clone())
}

fn presence(spec: &ParameterSpec) -> ir::Presence {
    let default = spec.default.as_ref().map(|default| default.0.clone()).filter(|default| !default.is_null());
    match (spec.required, default) {
        (true, Some(default)) => ir::Presence::Defaulted(default),
        (true, None) => ir::Presence::Required,
        (false, default) => ir::Presence::Optional(default),
    }
}

fn kind(spec: &ParameterSpec, owner: Owner<'_>, types: &mut Vec<ir::TypeItem>) -> ir::Kind {
    if !spec.values.is_empty() {
        types.push(closed(spec));
        return ir::Kind::Closed(types.len() - 1);
    }
    match spec.kind {
        ParameterType::Boolean => ir::Kind::Boolean,
        ParameterType::Integer => ir::Kind::Integer(integers(spec)),
        ParameterType::Number => ir::Kind::Number(numbers(spec)),
        ParameterType::String => ir::Kind::Text(lengths(spec), length_unit(spec)),
        ParameterType::Image | ParameterType::Audio | ParameterType::Video => {
            ir::Kind::Media(media(spec, owner.provider))
        }
        ParameterType::Object => {
            let object = object(spec, owner, types);
            types.push(ir::TypeItem::Object(object));
            ir::Kind::Object(types.len() - 1)
        }
        ParameterType::List => {
            let item = spec.item.as_deref().map_or(ir::Kind::Boolean, |item| kind(item, owner, types));
            ir::Kind::List(Box::new(item), items(spec))
        }
    }
}

fn object(spec: &ParameterSpec, owner: Owner<'_>, types: &mut Vec<ir::TypeItem>) -> ir::ObjectType {
    let mut fields = Vec::new();
    let mut places = Vec::new();
    for member in &spec.fields {
        places.push(member.constant.is_none().then_some(ir::Place::Field(fields.len())));
        if member.constant.is_none() {
            fields.push(field(member, owner, types));
        }
    }
    let checked = fields.iter().any(|field| is_checked(&field.kind, types));
    ir::ObjectType {
        name: rust_type(spec),
        doc: spec.doc.clone(),
        body: body::lower(&spec.fields, &places),
        fields,
        checked,
    }
}

/// Whether a value of this kind can be wrong.
fn is_checked(kind: &ir::Kind, types: &[ir::TypeItem]) -> bool {
    match kind {
        ir::Kind::Boolean | ir::Kind::Closed(_) | ir::Kind::Choice(_) => false,
        ir::Kind::Integer(bounds) => !bounds.is_open(),
        ir::Kind::Text(bounds, _) => !bounds.is_open(),
        ir::Kind::Number(_) | ir::Kind::Media(_) => true,
        ir::Kind::Object(at) => {
            matches!(types.get(*at), Some(ir::TypeItem::Object(object)) if object.checked)
        }
        ir::Kind::List(item, bounds) => !bounds.is_open() || is_checked(item, types),
    }
}

fn rust_type(spec: &ParameterSpec) -> String {
    spec.rust_type.clone().or_else(|| name::type_name(&spec.name)).unwrap_or_else(|| spec.name.clone())
}

fn closed(spec: &ParameterSpec) -> ir::TypeItem {
    let (name, doc) = (rust_type(spec), spec.doc.clone());
    if spec.kind == ParameterType::Integer {
        let values = spec.values.iter().filter_map(|one| Some(closed_value(one, one.value.0.as_i64()?)));
        ir::TypeItem::Integers(ir::ClosedType { name, doc, values: values.collect() })
    } else {
        let values =
            spec.values.iter().filter_map(|one| Some(closed_value(one, one.value.0.as_str()?.to_owned())));
        ir::TypeItem::Texts(ir::ClosedType { name, doc, values: values.collect() })
    }
}

fn closed_value<T>(spec: &ValueSpec, value: T) -> ir::ClosedValue<T> {
    let derived = || name::variant(&spec.value.0).unwrap_or_else(|| spec.value.0.to_string());
    ir::ClosedValue {
        variant: spec.rust.clone().unwrap_or_else(derived),
        value,
        doc: spec.doc.clone(),
        deprecated: spec.deprecated.clone(),
    }
}

fn integers(spec: &ParameterSpec) -> ir::Bounds<i64> {
    let whole = |number: &Option<Number>| number.as_ref().and_then(Number::as_i64);
    ir::Bounds { minimum: whole(&spec.minimum), maximum: whole(&spec.maximum) }
}

fn numbers(spec: &ParameterSpec) -> ir::Bounds<f64> {
    let float = |number: &Option<Number>| number.as_ref().and_then(Number::as_f64);
    ir::Bounds { minimum: float(&spec.minimum), maximum: float(&spec.maximum) }
}

fn lengths(spec: &ParameterSpec) -> ir::Bounds<u64> {
    // A least length of nothing bounds nothing.
    ir::Bounds { minimum: spec.min_length.filter(|least| *least > 0), maximum: spec.max_length }
}

fn items(spec: &ParameterSpec) -> ir::Bounds<u64> {
    ir::Bounds { minimum: spec.min_items.filter(|least| *least > 0), maximum: spec.max_items }
}

fn length_unit(spec: &ParameterSpec) -> ir::LengthUnit {
    match spec.length_unit.unwrap_or_default() {
        LengthUnit::Characters => ir::LengthUnit::Characters,
        LengthUnit::Bytes => ir::LengthUnit::Bytes,
    }
}

fn media(spec: &ParameterSpec, provider: &ProviderSpec) -> ir::Media {
    let bounds = [
        ("min_width", spec.min_width),
        ("max_width", spec.max_width),
        ("min_height", spec.min_height),
        ("max_height", spec.max_height),
        ("min_pixels", spec.min_pixels),
        ("max_pixels", spec.max_pixels),
    ];
    ir::Media {
        constant: name::constant(&field_name(spec)),
        kind: match spec.kind {
            ParameterType::Audio => "Audio",
            ParameterType::Video => "Video",
            _ => "Image",
        },
        forms: spec.forms.iter().copied().map(form).collect(),
        formats: spec.formats.clone(),
        min_seconds: spec.min_seconds,
        max_seconds: spec.max_seconds,
        max_bytes: spec.max_bytes,
        dimensions: bounds.into_iter().filter_map(|(field, bound)| Some((field, bound?))).collect(),
        uploads: is_uploaded(spec, provider),
        bare_base64: spec.forms.contains(&MediaForm::Base64) && !spec.forms.contains(&MediaForm::DataUri),
    }
}
