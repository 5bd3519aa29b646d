use wan_codegen::Rule;

use super::{Case, Edit::Model, case};

/// Puts another parameter before `speech`.
macro_rules! added {
    ($text:literal) => {
        Model(
            "    {\n      \"name\": \"speech\",",
            concat!("    ", $text, ",\n    {\n      \"name\": \"speech\","),
        )
    };
}

pub(super) const CASES: &[Case] = &[
    case(Rule::ParameterName, "keyword", &[added!(r#"{ "name": "type", "type": "boolean", "doc": "X." }"#)]),
    case(Rule::ParameterName, "digit-first", &[Model("\"name\": \"scale\"", "\"name\": \"2x\"")]),
    case(
        Rule::RustName,
        "camel-case",
        &[added!(r#"{ "name": "x", "rust": "X", "type": "boolean", "doc": "X." }"#)],
    ),
    case(
        Rule::ReservedName,
        "method",
        &[added!(r#"{ "name": "validate", "type": "boolean", "doc": "X." }"#)],
    ),
    case(
        Rule::ReservedName,
        "choice",
        &[
            Model(
                "\"new\": [\"prompt\", \"image\", \"size\"]",
                "\"new\": [\"prompt\", \"image\", \"estimate\"]",
            ),
            Model("\"choice\": { \"name\": \"size\"", "\"choice\": { \"name\": \"estimate\""),
        ],
    ),
    case(
        Rule::DuplicateField,
        "same-in-rust",
        &[added!(r#"{ "name": "loopVideo", "type": "boolean", "doc": "X." }"#)],
    ),
    case(Rule::DuplicateField, "choice", &[added!(r#"{ "name": "size", "type": "boolean", "doc": "X." }"#)]),
    case(
        Rule::DuplicateParameter,
        "twice",
        &[added!(r#"{ "name": "steps", "pointer": "/steps", "type": "boolean", "doc": "X." }"#)],
    ),
    case(Rule::Pointer, "no-slash", &[Model("\"/settings/strength\"", "\"settings.strength\"")]),
    case(Rule::PointerClash, "same-place", &[Model("\"/settings/strength\"", "\"/settings/steps\"")]),
    case(Rule::PointerClash, "inside", &[Model("\"/settings/strength\"", "\"/mode/strength\"")]),
    case(
        Rule::MisplacedKey,
        "range-of-a-text",
        &[Model(
            "\"name\": \"speech\",\n      \"type\": \"string\"",
            "\"name\": \"speech\",\n      \"type\": \"string\",\n      \"maximum\": 9",
        )],
    ),
    case(
        Rule::MisplacedKey,
        "length-of-a-number",
        &[Model("\"minimum\": 1,", "\"minimum\": 1,\n      \"max_length\": 9,")],
    ),
    case(
        Rule::MisplacedKey,
        "range-of-a-closed-list",
        &[Model("\"default\": 5,", "\"default\": 5,\n      \"maximum\": 10,")],
    ),
    case(
        Rule::MisplacedKey,
        "unit-of-length-alone",
        &[Model(
            "\"name\": \"speech\",\n      \"type\": \"string\"",
            "\"name\": \"speech\",\n      \"type\": \"string\",\n      \"length_unit\": \"bytes\"",
        )],
    ),
    case(
        Rule::MisplacedKey,
        "forms-of-a-number",
        &[Model("\"minimum\": 1,", "\"minimum\": 1,\n      \"forms\": [\"url\"],")],
    ),
    case(
        Rule::MisplacedKey,
        "seconds-of-a-picture",
        &[Model("\"max_bytes\": 1000000", "\"max_bytes\": 1000000, \"max_seconds\": 3.0")],
    ),
    case(
        Rule::MisplacedKey,
        "required-item",
        &[Model("\"name\": \"lora\",", "\"name\": \"lora\", \"required\": true,")],
    ),
    case(
        Rule::MisplacedKey,
        "fields-of-a-boolean",
        &[Model(
            "\"default\": false,",
            "\"default\": false, \"fields\": [{ \"name\": \"x\", \"type\": \"boolean\", \"doc\": \"X.\" }],",
        )],
    ),
    case(
        Rule::MisplacedKey,
        "values-of-a-boolean",
        &[added!(
            r#"{ "name": "x", "type": "boolean", "values": [{ "value": true, "rust": "Yes" }], "doc": "X." }"#
        )],
    ),
    case(Rule::MediaForms, "none", &[Model("\"forms\": [\"url\"],", "")]),
    case(Rule::ObjectFields, "none", &[added!(r#"{ "name": "x", "type": "object", "doc": "X." }"#)]),
    case(Rule::ListItem, "none", &[added!(r#"{ "name": "x", "type": "list", "doc": "X." }"#)]),
    case(Rule::RangeReversed, "number", &[Model("\"minimum\": 0.0", "\"minimum\": 2.0")]),
    case(
        Rule::RangeReversed,
        "length",
        &[added!(r#"{ "name": "x", "type": "string", "min_length": 9, "max_length": 1, "doc": "X." }"#)],
    ),
    case(
        Rule::RangeReversed,
        "items",
        &[
            Model("\"min_items\": 1", "\"min_items\": 4"),
            Model(",\n        \"loras\": [\n          { \"path\": \"a\" }\n        ]", ""),
        ],
    ),
    case(
        Rule::RangeReversed,
        "width",
        &[Model("\"max_bytes\": 1000000", "\"max_bytes\": 1000000, \"min_width\": 9, \"max_width\": 8")],
    ),
    case(
        Rule::Bound,
        "no-pixels",
        &[Model("\"max_bytes\": 1000000", "\"max_bytes\": 1000000, \"max_pixels\": 0")],
    ),
    case(
        Rule::MisplacedKey,
        "height-of-a-sound",
        &[Model("\"min_seconds\": 3.0", "\"min_seconds\": 3.0, \"min_height\": 9")],
    ),
    case(Rule::RangeReversed, "seconds", &[Model("\"min_seconds\": 3.0", "\"min_seconds\": 33.0")]),
    case(Rule::Bound, "fraction", &[Model("\"maximum\": 40", "\"maximum\": 40.5")]),
    case(Rule::Bound, "beyond-64-bits", &[Model("\"maximum\": 40", "\"maximum\": 99999999999999999999")]),
    case(Rule::Bound, "no-bytes", &[Model("\"max_bytes\": 1000000", "\"max_bytes\": 0")]),
    case(Rule::Bound, "seconds-below-zero", &[Model("\"min_seconds\": 3.0", "\"min_seconds\": -3.0")]),
    case(Rule::DefaultType, "text-for-a-number", &[Model("\"default\": 30", "\"default\": \"30\"")]),
    case(
        Rule::DefaultType,
        "list",
        &[added!(
            r#"{ "name": "x", "type": "list", "default": [], "item": { "name": "y", "type": "string", "doc": "Y." }, "doc": "X." }"#
        )],
    ),
    case(Rule::DefaultRange, "above", &[Model("\"default\": 30", "\"default\": 41")]),
    case(Rule::DefaultRange, "not-listed", &[Model("\"default\": \"fast\"", "\"default\": \"slow\"")]),
    case(
        Rule::DefaultRange,
        "too-long",
        &[added!(r#"{ "name": "x", "type": "string", "default": "long", "max_length": 3, "doc": "X." }"#)],
    ),
    case(
        Rule::Constant,
        "number-for-a-text",
        &[
            Model("\"constant\": \"wan1\"", "\"constant\": 1"),
            Model("        \"model_name\": \"wan1\",\n", ""),
            Model("\"required\": true,\n      \"constant\"", "\"constant\""),
        ],
    ),
    case(
        Rule::Constant,
        "object",
        &[added!(
            r#"{ "name": "x", "type": "object", "constant": {}, "fields": [{ "name": "y", "type": "string", "doc": "Y." }], "doc": "X." }"#
        )],
    ),
    case(
        Rule::ConstantDefault,
        "both",
        &[Model("\"constant\": \"wan1\"", "\"constant\": \"wan1\",\n      \"default\": \"wan1\"")],
    ),
    case(
        Rule::ValueType,
        "text-for-a-number",
        &[
            Model("{ \"value\": 10, \"rust\"", "{ \"value\": \"10\", \"rust\""),
            Model("\"values\": [10] }", "\"values\": [5] }"),
            Model("\"settings\": { \"steps\": 20 }", "\"settings\": { \"steps\": 30 }"),
        ],
    ),
    case(
        Rule::DuplicateValue,
        "twice",
        &[Model("{ \"value\": \"fast\" },", "{ \"value\": \"fast\" }, { \"value\": \"fast\" },")],
    ),
    case(
        Rule::VariantName,
        "ratio",
        &[Model("{ \"value\": \"16:9\", \"rust\": \"W16H9\" }", "{ \"value\": \"16:9\" }")],
    ),
    case(
        Rule::VariantName,
        "number",
        &[Model("{ \"value\": 5, \"rust\": \"Seconds5\" }", "{ \"value\": 5 }")],
    ),
    case(Rule::RustVariant, "snake-case", &[Model("\"W16H9\"", "\"w16_h9\"")]),
    case(Rule::RustVariant, "list-of-all", &[Model("\"W480H832\"", "\"ALL\"")]),
    case(Rule::DuplicateVariant, "values", &[Model("\"W16H9\"", "\"Fast\"")]),
    case(Rule::DuplicateVariant, "tuples", &[Model("\"W480H832\"", "\"W832H480\"")]),
    case(
        Rule::TypeName,
        "snake-case",
        &[Model("\"name\": \"mode\",", "\"name\": \"mode\",\n      \"rust_type\": \"mode_type\",")],
    ),
    case(
        Rule::DuplicateType,
        "of-the-request",
        &[Model("\"name\": \"mode\",", "\"name\": \"mode\",\n      \"rust_type\": \"Wan1\",")],
    ),
    case(
        Rule::DuplicateType,
        "imported",
        &[Model("\"name\": \"mode\",", "\"name\": \"mode\",\n      \"rust_type\": \"Media\",")],
    ),
    case(
        Rule::DuplicateType,
        "of-the-choice",
        &[Model("\"name\": \"mode\",", "\"name\": \"mode\",\n      \"rust_type\": \"Size\",")],
    ),
    case(
        Rule::AlsoAcceptsMeans,
        "not-listed",
        &[Model(
            "{ \"value\": \"5\", \"means\": 5 }",
            "{ \"value\": \"5\", \"means\": 5 }, { \"value\": \"7\", \"means\": 7 }",
        )],
    ),
    case(
        Rule::AlsoAcceptsAllowed,
        "allowed",
        &[Model(
            "{ \"value\": \"5\", \"means\": 5 }",
            "{ \"value\": \"5\", \"means\": 5 }, { \"value\": 10, \"means\": 10 }",
        )],
    ),
    case(
        Rule::AlsoAcceptsAllowed,
        "twice",
        &[Model(
            "{ \"value\": \"5\", \"means\": 5 }",
            "{ \"value\": \"5\", \"means\": 5 }, { \"value\": \"5\", \"means\": 10 }",
        )],
    ),
    case(Rule::MediaFormat, "capitals", &[Model("\"png\", \"jpg\"", "\"png\", \".JPG\"")]),
    case(Rule::MediaFormat, "twice", &[Model("\"png\", \"jpg\"", "\"png\", \"png\"")]),
    case(Rule::MediaFormat, "form-twice", &[Model("\"forms\": [\"url\"]", "\"forms\": [\"url\", \"url\"]")]),
    case(
        Rule::RequiredNull,
        "both",
        &[
            added!(r#"{ "name": "x", "type": "string", "required": true, "default": null, "doc": "X." }"#),
            Model("\"prompt\": \"A fox\"", "\"prompt\": \"A fox\", \"x\": \"y\""),
        ],
    ),
    case(
        Rule::MediaName,
        "other-limits",
        &[added!(
            r#"{ "name": "x", "type": "object", "fields": [{ "name": "image", "type": "image", "forms": ["base64"], "doc": "Y." }], "doc": "X." }"#
        )],
    ),
    case(
        Rule::RenamedParameter,
        "itself",
        &[added!(r#"{ "name": "x", "renamed_from": "x", "type": "boolean", "doc": "X." }"#)],
    ),
    case(
        Rule::RenamedParameter,
        "still-there",
        &[added!(r#"{ "name": "x", "renamed_from": "mode", "type": "boolean", "doc": "X." }"#)],
    ),
    case(
        Rule::RenamedParameter,
        "two-from-one",
        &[
            added!(r#"{ "name": "x", "renamed_from": "y", "type": "boolean", "doc": "X." }"#),
            Model("\"name\": \"strength\",", "\"name\": \"strength\",\n      \"renamed_from\": \"y\","),
        ],
    ),
    case(
        Rule::RenamedParameter,
        "member",
        &[Model("\"name\": \"scale\",", "\"name\": \"scale\",\n            \"renamed_from\": \"path\",")],
    ),
    case(
        Rule::MisplacedKey,
        "renamed-item",
        &[Model("\"name\": \"lora\",", "\"name\": \"lora\",\n        \"renamed_from\": \"adapter\",")],
    ),
    case(
        Rule::MisplacedKey,
        "deprecated-item",
        &[Model("\"name\": \"lora\",", "\"name\": \"lora\",\n        \"deprecated\": \"No.\",")],
    ),
    case(
        Rule::Sentence,
        "deprecated-parameter",
        &[added!(r#"{ "name": "x", "deprecated": "Use y", "type": "boolean", "doc": "X." }"#)],
    ),
    case(
        Rule::Sentence,
        "deprecated-value",
        &[Model("{ \"value\": \"fast\" }", "{ \"value\": \"fast\", \"deprecated\": \"Use 16:9\" }")],
    ),
    case(
        Rule::DeprecationUnheeded,
        "argument",
        &[Model("\"max_length\": 200,", "\"max_length\": 200,\n      \"deprecated\": \"Use speech.\",")],
    ),
    case(
        Rule::DeprecationUnheeded,
        "constant",
        &[Model("\"constant\": \"wan1\",", "\"constant\": \"wan1\",\n      \"deprecated\": \"Gone.\",")],
    ),
    case(
        Rule::DeprecationUnheeded,
        "part",
        &[Model("\"name\": \"width\",", "\"name\": \"width\",\n      \"deprecated\": \"Gone.\",")],
    ),
    case(
        Rule::DeprecationUnheeded,
        "member",
        &[Model("\"name\": \"path\",", "\"name\": \"path\",\n            \"deprecated\": \"Gone.\",")],
    ),
    case(
        Rule::DeprecationUnheeded,
        "value-of-a-part",
        &[Model(
            "\"unit\": \"pixels\",\n      \"values\": [\n        { \"value\": 480 },\n        { \"value\": 832 }\n      ],\n      \"doc\": \"Width",
            "\"unit\": \"pixels\",\n      \"values\": [\n        { \"value\": 480, \"deprecated\": \"Gone.\" },\n        { \"value\": 832 }\n      ],\n      \"doc\": \"Width",
        )],
    ),
    case(
        Rule::DeprecationUnheeded,
        "value-of-a-constant",
        &[Model(
            "\"constant\": \"wan1\",",
            "\"constant\": \"wan1\",\n      \"values\": [{ \"value\": \"wan1\" }, { \"value\": \"wan2\", \"deprecated\": \"Gone.\" }],",
        )],
    ),
    case(
        Rule::DeprecatedValues,
        "all",
        &[added!(
            r#"{ "name": "x", "type": "string", "values": [{ "value": "a", "deprecated": "Gone." }, { "value": "b", "deprecated": "Gone." }], "doc": "X." }"#
        )],
    ),
    case(
        Rule::MisplacedKey,
        "sent-as-of-a-text",
        &[Model("\"max_length\": 200,", "\"max_length\": 200, \"sent_as\": \"string\",")],
    ),
    case(
        Rule::MisplacedKey,
        "nullable-item",
        &[Model("\"name\": \"lora\",", "\"name\": \"lora\", \"nullable\": true,")],
    ),
    case(
        Rule::AlsoAcceptsAllowed,
        "sent-as-a-string",
        &[Model(
            "\"name\": \"duration\",\n      \"type\": \"integer\",",
            "\"name\": \"duration\",\n      \"type\": \"integer\", \"sent_as\": \"string\",",
        )],
    ),
    case(
        Rule::ExampleRefused,
        "bare-number",
        &[Model(
            "\"name\": \"steps\",\n      \"pointer\": \"/settings/steps\",\n      \"type\": \"integer\",",
            "\"name\": \"steps\",\n      \"pointer\": \"/settings/steps\",\n      \"type\": \"integer\", \"sent_as\": \"string\",",
        )],
    ),
    case(
        Rule::NullValue,
        "required",
        &[Model("\"max_length\": 200,", "\"max_length\": 200, \"nullable\": true,")],
    ),
    case(
        Rule::NullValue,
        "constant",
        &[Model("\"constant\": \"wan1\",", "\"constant\": \"wan1\", \"unset\": \"null\",")],
    ),
    case(Rule::NullValue, "default", &[Model("\"default\": 30,", "\"default\": 30, \"unset\": \"null\",")]),
];
