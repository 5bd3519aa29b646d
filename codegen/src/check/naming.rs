use std::collections::{HashMap, HashSet};

use wan_specs::{ModelSpec, ParameterSpec, ParameterType, RuleSpec, ValueSpec};

use super::place::{Place, ROOT, Report};
use crate::{Rule, name, structure::show};

/// Methods that requests have, inherent ones and those of their traits: a setter of the same name would hide them.
const METHODS: &[&str] = &[
    "advice",
    "advise",
    "borrow",
    "check",
    "clone",
    "clone_from",
    "clone_into",
    "default",
    "eq",
    "estimate",
    "fmt",
    "from",
    "into",
    "ne",
    "new",
    "serialize",
    "to_owned",
    "try_from",
    "try_into",
    "type_id",
    "unlisted",
    "validate",
];

/// Whether every request has a method of this name, so that no field can have it.
#[must_use]
pub fn is_method(field: &str) -> bool {
    METHODS.contains(&field)
}

/// Functions that an enum has: one of the same name for a part of a choice would clash with them.
const ENUM_METHODS: &[&str] = &["as_i64", "as_str", "clone", "cmp", "eq", "fmt", "hash", "into", "to_owned"];

/// Names that a model's module imports or that stand in every module.
const TYPES: &[&str] = &[
    "Box",
    "Call",
    "Clone",
    "Client",
    "ConditionData",
    "Copy",
    "Debug",
    "Default",
    "Display",
    "Eq",
    "Err",
    "DimensionsData",
    "Error",
    "Estimate",
    "From",
    "Hash",
    "Into",
    "Iterator",
    "Job",
    "JobRef",
    "LengthData",
    "LengthUnit",
    "LiteralData",
    "Media",
    "MediaData",
    "MediaForm",
    "MediaKind",
    "ModelData",
    "None",
    "Ok",
    "OperationKind",
    "Option",
    "Output",
    "ParameterData",
    "PartialEq",
    "PriceData",
    "Result",
    "RuleData",
    "RuleKind",
    "SecondsData",
    "Self",
    "Serialize",
    "SerializeMap",
    "Serializer",
    "Severity",
    "Some",
    "String",
    "ToOwned",
    "ToString",
    "Untyped",
    "Validate",
    "Value",
    "Vec",
    "Violations",
];

/// The names of one model's module.
#[derive(Debug)]
struct Module<'a> {
    types: HashSet<String>,
    media: HashMap<String, &'a ParameterSpec>,
    /// Parameters that are parts of a choice: their own types and fields are not generated.
    parts: HashSet<&'a str>,
}

/// Checks every name that a model makes in Rust.
pub(super) fn check(report: &mut Report<'_>, spec: &ModelSpec) {
    let choices = || spec.rules.iter().enumerate().filter(|(_, rule)| rule.choice.is_some());
    let mut module = Module {
        types: HashSet::from([spec.rust.type_name.clone()]),
        media: HashMap::new(),
        parts: choices().flat_map(|(_, rule)| rule.parameters.iter().map(String::as_str)).collect(),
    };
    let list = ROOT.key("parameters");
    let mut fields = members(report, &list, &spec.parameters, &mut module, true);
    for (at, rule) in choices() {
        choice(report, &ROOT.key("rules").item(at), rule, &mut module, &mut fields);
    }
}

/// The field that a parameter makes.
pub(super) fn field(parameter: &ParameterSpec) -> Option<String> {
    match &parameter.rust {
        Some(rust) => is_field(rust).then(|| rust.clone()),
        None => name::field(&parameter.name),
    }
}

/// Whether a type's name is taken in every model's module.
pub(super) fn is_taken(type_name: &str) -> bool {
    TYPES.contains(&type_name)
}

fn is_field(name: &str) -> bool {
    let plain = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    plain && !name.starts_with('_') && name::is_identifier(name)
}

/// Checks the members of one struct. Returns the names of its fields.
fn members<'a>(
    report: &mut Report<'_>,
    list: &Place<'_>,
    parameters: &'a [ParameterSpec],
    module: &mut Module<'a>,
    top: bool,
) -> HashMap<String, &'a str> {
    let mut wire = HashSet::with_capacity(parameters.len());
    let mut fields = HashMap::with_capacity(parameters.len());
    for (at, parameter) in parameters.iter().enumerate() {
        let place = list.item(at);
        if !wire.insert(parameter.name.as_str()) {
            let message = format!("`{}` is described already", parameter.name);
            report.add(Rule::DuplicateParameter, &place.key("name"), message).help("remove one of the two");
            continue;
        }
        if parameter.constant.is_some() {
            continue;
        }
        let part = top && module.parts.contains(parameter.name.as_str());
        let methods = if part { ENUM_METHODS } else { METHODS };
        if let Some(field) = field_name(report, &place, parameter, methods) {
            if part {
                continue;
            }
            if let Some(other) = fields.insert(field.clone(), parameter.name.as_str()) {
                let message = format!("`{other}` makes the field `{field}` too");
                let at = if parameter.rust.is_some() { place.key("rust") } else { place.key("name") };
                report.add(Rule::DuplicateField, &at, message).help("name another field in `rust`");
            }
        }
        if !part {
            types(report, &place, parameter, module);
        }
    }
    fields
}

fn field_name(
    report: &mut Report<'_>,
    place: &Place<'_>,
    parameter: &ParameterSpec,
    methods: &[&str],
) -> Option<String> {
    let Some(field) = field(parameter) else {
        if let Some(rust) = &parameter.rust {
            let message = format!("`{rust}` is no name in snake case, or a word of Rust's own");
            report.add(Rule::RustName, &place.key("rust"), message).help("choose another name");
        } else {
            let message = format!("`{}` is no identifier of Rust, or a word of its own", parameter.name);
            let help = "name the field in `rust`; what is sent stays the same";
            report.add(Rule::ParameterName, &place.key("name"), message).help(help);
        }
        return None;
    };
    if methods.contains(&field.as_str()) {
        let at = if parameter.rust.is_some() { place.key("rust") } else { place.key("name") };
        let message = format!("`{field}` is a method of every request");
        report.add(Rule::ReservedName, &at, message).help("name another field in `rust`");
        return None;
    }
    Some(field)
}

fn types<'a>(
    report: &mut Report<'_>,
    place: &Place<'_>,
    parameter: &'a ParameterSpec,
    module: &mut Module<'a>,
) {
    if !parameter.values.is_empty() {
        own_type(report, place, parameter, module);
        variants(report, place, &parameter.values);
        return;
    }
    match parameter.kind {
        ParameterType::Object => {
            own_type(report, place, parameter, module);
            members(report, &place.key("fields"), &parameter.fields, module, false);
        }
        ParameterType::List => {
            if let Some(item) = &parameter.item {
                types(report, &place.key("item"), item, module);
            }
        }
        kind if kind.is_media() => media(report, place, parameter, module),
        _ => {}
    }
}

fn own_type(report: &mut Report<'_>, place: &Place<'_>, parameter: &ParameterSpec, module: &mut Module<'_>) {
    let given = parameter.rust_type.as_deref();
    let at = if given.is_some() { place.key("rust_type") } else { place.key("name") };
    claim(report, &at, given, &parameter.name, module);
}

/// Takes a type's name, given or derived, for this model's module.
fn claim(
    report: &mut Report<'_>,
    place: &Place<'_>,
    given: Option<&str>,
    from: &str,
    module: &mut Module<'_>,
) {
    let derived = given.map(str::to_owned).or_else(|| name::type_name(from));
    let Some(name) = derived.filter(|name| name::is_type_name(name)) else {
        let message = format!("`{}` makes no name of a type in Pascal case", given.unwrap_or(from));
        report.add(Rule::TypeName, place, message).help("name the type in `rust_type`: \"AspectRatio\"");
        return;
    };
    if is_taken(&name) || !module.types.insert(name.clone()) {
        let message = format!("`{name}` names another type of the model's module");
        report.add(Rule::DuplicateType, place, message).help("name the type in `rust_type`");
    }
}

fn variants(report: &mut Report<'_>, place: &Place<'_>, values: &[ValueSpec]) {
    let list = place.key("values");
    let mut known = HashMap::with_capacity(values.len());
    for (at, one) in values.iter().enumerate() {
        let place = list.item(at);
        let Some(variant) = variant(report, &place, one) else { continue };
        if let Some(other) = known.insert(variant.clone(), &one.value.0) {
            // The same value twice is told as such.
            if *other != one.value.0 {
                let message = format!("{} makes the variant `{variant}` too", show(other));
                report.add(Rule::DuplicateVariant, &place, message).help("name another variant in `rust`");
            }
        }
    }
}

/// The variant that a value makes, given or derived.
fn variant(report: &mut Report<'_>, place: &Place<'_>, one: &ValueSpec) -> Option<String> {
    if let Some(rust) = &one.rust {
        if !is_variant(rust) {
            let message = format!("`{rust}` is no name in Pascal case, or is taken");
            report.add(Rule::RustVariant, &place.key("rust"), message).help("write it as \"W16H9\"");
            return None;
        }
        return Some(rust.clone());
    }
    let derived = name::variant(&one.value.0).filter(|variant| is_variant(variant));
    if derived.is_none() {
        let message = format!("no name follows from {} without loss", show(&one.value.0));
        let help = "name the variant in `rust`: \"W16H9\" for 16:9, \"Seconds5\" for 5";
        report.add(Rule::VariantName, &place.key("value"), message).help(help);
    }
    derived
}

/// Whether a text can name a variant. Each enum has a constant `ALL`.
pub(super) fn is_variant(name: &str) -> bool {
    name::is_type_name(name) && name != "ALL"
}

fn media<'a>(
    report: &mut Report<'_>,
    place: &Place<'_>,
    parameter: &'a ParameterSpec,
    module: &mut Module<'a>,
) {
    let limits = |one: &ParameterSpec| {
        let lengths = [one.min_seconds, one.max_seconds];
        let sizes = [one.min_width, one.max_width, one.min_height, one.max_height];
        let totals = [one.min_pixels, one.max_pixels, one.max_bytes];
        (one.kind, one.forms.clone(), one.formats.clone(), lengths, sizes, totals)
    };
    // Without a name there is no constant either, and that is told elsewhere.
    let Some(field) = parameter.rust.clone().or_else(|| name::field(&parameter.name)) else { return };
    let name = name::constant(&field);
    let reserved = name == "MODEL";
    let clash = module.media.insert(name, parameter).is_some_and(|other| limits(other) != limits(parameter));
    if reserved || clash {
        let message = format!("what `{}` takes is described under this name already", parameter.name);
        report.add(Rule::MediaName, &place.key("name"), message).help("give both the same limits");
    }
}

fn choice<'a>(
    report: &mut Report<'_>,
    place: &Place<'_>,
    rule: &'a RuleSpec,
    module: &mut Module<'a>,
    fields: &mut HashMap<String, &'a str>,
) {
    let Some(choice) = &rule.choice else { return };
    let place = place.key("choice");
    let at = place.key("name");
    if !is_field(&choice.name) {
        let message = format!("`{}` is no name in snake case, or a word of Rust's own", choice.name);
        report.add(Rule::ChoiceName, &at, message).help("choose another name; nothing of it is sent");
    } else if METHODS.contains(&choice.name.as_str()) {
        let message = format!("`{}` is a method of every request", choice.name);
        report.add(Rule::ReservedName, &at, message).help("choose another name; nothing of it is sent");
    } else if let Some(other) = fields.insert(choice.name.clone(), &choice.name) {
        let message = format!("`{other}` makes the field `{}` too", choice.name);
        report.add(Rule::DuplicateField, &at, message).help("choose another name; nothing of it is sent");
    } else {
        let given = choice.rust_type.as_deref();
        let at = if given.is_some() { place.key("rust_type") } else { at };
        claim(report, &at, given, &choice.name, module);
    }
}
