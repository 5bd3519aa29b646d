use serde_json::{Number, Value, json};
use wan_specs::{LengthUnit, MediaForm, ParameterSpec, ParameterType};

use super::sample::{self, is_address, list, text};
use crate::examples;

/// A value on one side of a bound.
#[derive(Clone, Debug)]
pub(super) struct Probe {
    pub(super) name: String,
    pub(super) pointer: String,
    pub(super) value: Option<Value>,
    pub(super) accepted: bool,
    pub(super) typed: bool,
}

impl Probe {
    /// A name that no spec knows, in the object at a pointer.
    pub(super) fn unknown(path: &str, holder: &str) -> Self {
        Self {
            name: format!("{path}: an unknown name"),
            pointer: format!("{holder}/not_in_any_spec"),
            value: Some(json!(1)),
            accepted: false,
            typed: false,
        }
    }
}

/// Gathers the probes of one parameter.
struct Probes<'a> {
    path: &'a str,
    pointer: String,
    all: Vec<Probe>,
}

/// Either side of every bound of a parameter. `holder` leads to the object or list that it stands in.
pub(super) fn of(parameter: &ParameterSpec, holder: &str, path: &str) -> Vec<Probe> {
    let pointer = format!("{holder}{}", examples::pointer(parameter));
    let mut probes = Probes { path, pointer, all: Vec::new() };
    let needed = parameter.required || parameter.constant.is_some();
    // An emptied object on the way is a body that no typed request sends.
    let typed = examples::pointer(parameter).matches('/').count() == 1 && parameter.unset.is_none();
    probes.add("left out", None, !needed, typed);
    if let Some((group, _)) = probes.pointer.rsplit_once('/').filter(|(group, _)| group.len() > holder.len())
    {
        let unknown = Probe::unknown(path, group);
        probes.all.push(unknown);
    }
    probes.value(parameter);
    probes.all
}

impl Probes<'_> {
    fn add(&mut self, what: &str, value: Option<Value>, accepted: bool, typed: bool) {
        let (name, pointer) = (format!("{}: {what}", self.path), self.pointer.clone());
        self.all.push(Probe { name, pointer, value, accepted, typed });
    }

    fn accept(&mut self, what: &str, value: impl Into<Value>) {
        self.add(what, Some(value.into()), true, true);
    }

    /// A value that the provider takes and that a typed request spells in another way.
    fn accept_untyped(&mut self, what: &str, value: impl Into<Value>) {
        self.add(what, Some(value.into()), true, false);
    }

    fn refuse(&mut self, what: &str, value: impl Into<Value>) {
        self.add(what, Some(value.into()), false, false);
    }

    fn value(&mut self, parameter: &ParameterSpec) {
        if parameter.sent_as.is_some() {
            return self.held(parameter);
        }
        let text_like = parameter.kind == ParameterType::String || parameter.kind.is_media();
        self.refuse("the wrong type", if text_like { json!(7) } else { json!("seven") });
        self.add("null", Some(Value::Null), takes_null(parameter), false);
        for accepted in &parameter.also_accepts {
            self.accept_untyped(&format!("{}, another spelling", accepted.value.0), accepted.value.0.clone());
        }
        if let Some(constant) = &parameter.constant {
            self.constant(&constant.0);
        } else if !parameter.values.is_empty() {
            self.closed(parameter);
        } else {
            self.open(parameter);
        }
    }

    /// A value that is written as a string: what it may be otherwise, as strings, and every other form of it.
    fn held(&mut self, parameter: &ParameterSpec) {
        let plain = ParameterSpec { sent_as: None, also_accepts: Vec::new(), ..parameter.clone() };
        let mut probes = Probes { path: self.path, pointer: self.pointer.clone(), all: Vec::new() };
        probes.value(&plain);
        // `5.0` is `5` in JSON.
        let is_accepted = |value: &Value| {
            let same = |one: &Value| one == value || (value.is_number() && one.as_f64() == value.as_f64());
            parameter.also_accepts.iter().any(|accepted| same(&accepted.value.0))
        };
        for probe in probes.all {
            match probe.value {
                Some(value) if value.is_number() || value.is_boolean() => {
                    if !is_accepted(&value) {
                        self.refuse(&format!("{value} that is no string"), value.clone());
                    }
                    let has_point = value.is_f64() && parameter.kind == ParameterType::Integer;
                    if has_point {
                        self.refuse(&format!("\"{value}\", with a point"), value.to_string());
                    // JSON writes other numbers with an exponent, as no decimal.
                    } else if !value.to_string().contains('e') {
                        let (value, typed) = (Value::from(value.to_string()), probe.typed && !value.is_f64());
                        self.add(&format!("{value}, in a string"), Some(value), probe.accepted, typed);
                    }
                }
                other => self.add("what holds no value", other, probe.accepted, false),
            }
        }
        for wrong in ["", " 5", "+5", "05", "5.", ".5", "TRUE"] {
            self.refuse(&format!("\"{wrong}\", another form"), wrong);
        }
        for accepted in &parameter.also_accepts {
            self.accept_untyped(&format!("{}, another spelling", accepted.value.0), accepted.value.0.clone());
        }
    }

    fn constant(&mut self, constant: &Value) {
        self.accept("the constant", constant.clone());
        let other = match constant {
            Value::Bool(value) => json!(!value),
            Value::Number(number) => json!(number.as_f64().unwrap_or_default() + 1.0),
            other => json!(format!("{} ", other.as_str().unwrap_or_default())),
        };
        self.refuse("another value than the constant", other);
    }

    fn closed(&mut self, parameter: &ParameterSpec) {
        for one in &parameter.values {
            self.accept(&format!("{}", one.value.0), one.value.0.clone());
            match &one.value.0 {
                Value::String(word) => self.refuse(&format!("{word} and more"), format!("{word} ")),
                Value::Number(number) => {
                    let float = number.as_f64().unwrap_or_default();
                    self.accept_untyped(&format!("{float:?}"), float);
                    for near in [float - 1.0, float + 1.0] {
                        let listed =
                            parameter.values.iter().any(|other| other.value.0.as_f64() == Some(near));
                        if !listed {
                            self.refuse(&format!("{near}, which is not listed"), near);
                        }
                    }
                }
                _ => {}
            }
        }
    }

    fn open(&mut self, parameter: &ParameterSpec) {
        match parameter.kind {
            ParameterType::Boolean => {
                self.accept("true", true);
                self.accept("false", false);
                self.refuse("a number for a truth", 1);
            }
            ParameterType::Integer => self.integer(parameter),
            ParameterType::Number => self.number(parameter),
            ParameterType::String => self.text(parameter),
            ParameterType::Image | ParameterType::Audio | ParameterType::Video => self.media(parameter),
            ParameterType::Object => {
                self.all.push(Probe::unknown(self.path, &self.pointer));
                for field in &parameter.fields {
                    self.all.extend(of(field, &self.pointer, &format!("{}.{}", self.path, field.name)));
                }
            }
            ParameterType::List => self.list(parameter),
        }
    }

    fn integer(&mut self, parameter: &ParameterSpec) {
        match parameter.minimum.as_ref().and_then(Number::as_i64) {
            Some(minimum) => {
                self.accept("the minimum", minimum);
                self.refuse("one below the minimum", minimum - 1);
                self.refuse("far below the minimum", -1e300);
            }
            None => self.accept("the least integer", i64::MIN),
        }
        match parameter.maximum.as_ref().and_then(Number::as_i64) {
            Some(maximum) => {
                self.accept("the maximum", maximum);
                self.refuse("one above the maximum", maximum + 1);
                self.refuse("far above the maximum", u64::MAX);
            }
            None => self.accept("the greatest integer", i64::MAX),
        }
        if let Some(whole) = sample::value(parameter, sample::Extent::Most).as_f64() {
            self.accept_untyped("a whole number with a point", whole);
            self.refuse("a number with a fraction", whole + 0.5);
        }
    }

    fn number(&mut self, parameter: &ParameterSpec) {
        match parameter.minimum.as_ref().and_then(Number::as_f64) {
            Some(minimum) => {
                self.accept("the minimum", minimum);
                self.refuse("just below the minimum", minimum.next_down());
            }
            None => self.accept("the least number", f64::MIN),
        }
        match parameter.maximum.as_ref().and_then(Number::as_f64) {
            Some(maximum) => {
                self.accept("the maximum", maximum);
                self.refuse("just above the maximum", maximum.next_up());
            }
            None => self.accept("the greatest number", f64::MAX),
        }
    }

    fn text(&mut self, parameter: &ParameterSpec) {
        let unit = parameter.length_unit.unwrap_or_default();
        let noun = if unit == LengthUnit::Bytes { "bytes" } else { "characters" };
        match parameter.min_length.filter(|least| *least > 0) {
            Some(least) => {
                self.accept(&format!("{least} {noun}, the least"), text(least, unit));
                self.refuse(&format!("{} {noun}, one too few", least - 1), text(least - 1, unit));
            }
            None => self.accept("an empty text", ""),
        }
        match parameter.max_length {
            Some(most) => {
                self.accept(&format!("{most} {noun}, the most"), text(most, unit));
                self.refuse(&format!("{} {noun}, one too many", most + 1), text(most + 1, unit));
            }
            None => self.accept("a long text", text(10_000, unit)),
        }
    }

    fn media(&mut self, parameter: &ParameterSpec) {
        let takes = |form| parameter.forms.contains(&form);
        let sample = sample::value(parameter, sample::Extent::Most);
        self.add("a file", Some(sample), true, is_address(parameter));
        self.refuse("no address and no file", "ftp://example.com/fox");
        self.refuse("an address with a space", "https://example.com/a fox");
        for (form, what, value) in [
            (MediaForm::Url, "an address", "http://a"),
            (MediaForm::DataUri, "a data URI", "data:image/png;base64,iVBORw0KGgo="),
            (MediaForm::Base64, "bare base64", "iVBORw0KGgo="),
        ] {
            let what = if takes(form) { what.to_owned() } else { format!("{what}, which is not taken") };
            self.add(&what, Some(json!(value)), takes(form), form == MediaForm::Url);
        }
    }

    fn list(&mut self, parameter: &ParameterSpec) {
        match parameter.min_items.filter(|least| *least > 0) {
            Some(least) => {
                self.accept("the fewest items", list(parameter, least));
                self.refuse("one item too few", list(parameter, least - 1));
            }
            None => self.accept("no items", list(parameter, 0)),
        }
        if let Some(most) = parameter.max_items {
            self.accept("the most items", list(parameter, most));
            self.refuse("one item too many", list(parameter, most + 1));
        }
        if let Some(item) = &parameter.item {
            let path = format!("{}[0]", self.path);
            let mut probes = Probes { path: &path, pointer: format!("{}/0", self.pointer), all: Vec::new() };
            probes.value(item);
            self.all.append(&mut probes.all);
        }
    }
}

fn takes_null(parameter: &ParameterSpec) -> bool {
    let is_told = parameter.nullable || parameter.unset.is_some();
    let is_default = parameter.default.as_ref().is_some_and(|default| default.0.is_null());
    (is_told || is_default) && !parameter.required && parameter.constant.is_none()
}
