//! An invented model that has every kind of parameter.

use serde_json::{Value, json};

use crate::{
    Violations,
    data::{
        KindData, LengthUnit, LiteralData, MediaData, MediaForm, MediaKind, ModelData, ParameterData,
        PollingData, RuleData,
    },
    untyped::{advise_json, check_json},
};

const MEDIA: MediaData = MediaData {
    formats: &["png"],
    max_bytes: Some(10),
    ..MediaData::any(MediaKind::Image, &[MediaForm::Url, MediaForm::DataUri])
};

pub(super) const fn optional(name: &'static str, pointer: &'static str, kind: KindData) -> ParameterData {
    ParameterData {
        name,
        pointer,
        kind,
        required: false,
        default: None,
        constant: None,
        as_text: false,
        nullable: false,
        unit: None,
        sensitive: false,
        also_accepts: &[],
        doc: "What it is.",
        deprecated: None,
    }
}

const fn text(minimum: Option<u64>, maximum: Option<u64>, unit: LengthUnit) -> KindData {
    KindData::Text { minimum, maximum, unit }
}

const SIZES: &[LiteralData] =
    &[LiteralData::Integer(360), LiteralData::Integer(480), LiteralData::Integer(576)];
const RATIOS: &[LiteralData] = &[LiteralData::Text("16:9"), LiteralData::Text("1:1")];

const LORA: ParameterData = optional(
    "lora",
    "/lora",
    KindData::Object {
        fields: &[
            ParameterData {
                required: true,
                ..optional("path", "/path", text(None, None, LengthUnit::Characters))
            },
            optional("scale", "/deep/scale", KindData::Number { minimum: Some(0.0), maximum: Some(4.0) }),
        ],
    },
);

const ROW: ParameterData = optional(
    "row",
    "/row",
    KindData::List {
        item: &optional("cell", "/cell", KindData::Integer { minimum: Some(0), maximum: None }),
        minimum: Some(1),
        maximum: None,
    },
);

pub(super) const PARAMETERS: &[ParameterData] = &[
    ParameterData {
        required: true,
        sensitive: true,
        ..optional("prompt", "/input/prompt", text(Some(1), Some(5), LengthUnit::Characters))
    },
    ParameterData {
        constant: Some(LiteralData::Text("acme-1")),
        ..optional("model", "/model", text(None, None, LengthUnit::Characters))
    },
    ParameterData {
        required: true,
        default: Some(LiteralData::Integer(3)),
        ..optional("length", "/length", KindData::Integer { minimum: Some(1), maximum: Some(5) })
    },
    ParameterData {
        also_accepts: &[(LiteralData::Text("480"), LiteralData::Integer(480))],
        ..optional("size", "/size", KindData::Closed { values: SIZES })
    },
    optional("ratio", "/ratio", KindData::Closed { values: RATIOS }),
    optional("hidden", "/hidden~1name", KindData::Boolean),
    optional("note", "/note", text(None, Some(4), LengthUnit::Bytes)),
    optional("scale", "/input/scale", KindData::Number { minimum: Some(0.5), maximum: Some(2.0) }),
    ParameterData {
        default: Some(LiteralData::Null),
        ..optional("seed", "/seed", KindData::Integer { minimum: None, maximum: None })
    },
    optional("image", "/image", KindData::Media(MEDIA)),
    optional("loras", "/loras", KindData::List { item: &LORA, minimum: None, maximum: Some(2) }),
    optional("grid", "/grid", KindData::List { item: &ROW, minimum: None, maximum: None }),
    optional("extra", "/extra", KindData::Object { fields: &[optional("on", "/on", KindData::Boolean)] }),
];

pub(super) static ACME: ModelData = model(PARAMETERS, &[]);

pub(super) const fn model(parameters: &'static [ParameterData], rules: &'static [RuleData]) -> ModelData {
    ModelData {
        provider: "acme",
        id: "clip",
        wire_name: "clip-1",
        title: "Acme Clip",
        task: "t2v",
        version: "1",
        deprecated: false,
        draft: None,
        sunset: None,
        docs: None,
        spec: "0123456789ab",
        operations: &[],
        parameters,
        rules,
        price: None,
        latency_ms: None,
        polling: PollingData::NONE,
    }
}

/// The least body that the invented model takes.
pub(super) fn least() -> Value {
    json!({ "input": { "prompt": "a fox" }, "model": "acme-1", "length": 3 })
}

/// The least body with more members.
pub(super) fn with(members: Value) -> Value {
    let mut body = least();
    let Value::Object(members) = members else { panic!("members have to be an object") };
    body.as_object_mut().unwrap().extend(members);
    body
}

pub(super) fn refusals(model: &'static ModelData, body: &Value) -> String {
    let mut found = Violations::default();
    check_json(model, body, &mut found);
    found.to_string()
}

pub(super) fn advice(model: &'static ModelData, body: &Value) -> String {
    let mut found = Violations::default();
    advise_json(model, body, &mut found);
    found.to_string()
}
