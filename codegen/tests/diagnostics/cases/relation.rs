use wan_codegen::Rule;

use super::{Case, Edit::Model, case};

/// Puts another rule before the one about `strength`.
macro_rules! added {
    ($text:literal) => {
        Model(
            "    {\n      \"rule\": \"inert_unless\",",
            concat!("    ", $text, ",\n    {\n      \"rule\": \"inert_unless\","),
        )
    };
}

pub(super) const CASES: &[Case] = &[
    case(
        Rule::RuleParameter,
        "misspelled",
        &[Model("\"parameters\": [\"strength\"]", "\"parameters\": [\"strengh\"]")],
    ),
    case(
        Rule::RuleParameter,
        "in-a-condition",
        &[Model("\"parameter\": \"mode\"", "\"parameter\": \"mood\"")],
    ),
    case(
        Rule::RuleKeyMissing,
        "others",
        &[added!(r#"{ "rule": "requires", "severity": "warn", "parameters": ["sound"], "doc": "X." }"#)],
    ),
    case(
        Rule::RuleKeyMissing,
        "when",
        &[Model("\n      \"when\": { \"parameter\": \"mode\", \"values\": [\"fast\"] },", "")],
    ),
    case(Rule::RuleKeyMissing, "values-of-a-condition", &[Model("\"values\": [\"fast\"]", "\"values\": []")]),
    case(
        Rule::RuleKeyUnused,
        "others",
        &[Model("[\"sound\", \"speech\"],", "[\"sound\", \"speech\"],\n      \"others\": [\"strength\"],")],
    ),
    case(
        Rule::RuleKeyUnused,
        "variant-without-choice",
        &[added!(
            r#"{ "rule": "allowed_tuples", "severity": "warn", "parameters": ["mode", "loop_video"], "tuples": [{ "value": ["fast", true], "rust": "X" }], "doc": "X." }"#
        )],
    ),
    case(
        Rule::RuleKeyUnused,
        "choice",
        &[
            added!(
                r#"{ "rule": "excludes", "severity": "refuse", "parameters": ["strength", "speech"], "choice": { "name": "x", "doc": "X." }, "doc": "X." }"#
            ),
            Model("\"image\", \"size\"]", "\"image\", \"size\", \"x\"]"),
        ],
    ),
    case(
        Rule::RuleItself,
        "others",
        &[added!(
            r#"{ "rule": "requires", "severity": "warn", "parameters": ["sound"], "others": ["sound"], "doc": "X." }"#
        )],
    ),
    case(
        Rule::RuleItself,
        "condition",
        &[Model("\"parameters\": [\"strength\"]", "\"parameters\": [\"mode\"]")],
    ),
    case(Rule::RuleValue, "condition", &[Model("\"values\": [\"fast\"]", "\"values\": [\"slow\"]")]),
    case(Rule::RuleValue, "remaining", &[Model("\"values\": [30, 40]", "\"values\": [30, 41]")]),
    case(Rule::TupleLength, "too-short", &[Model("{ \"value\": [480, 832],", "{ \"value\": [480],")]),
    case(Rule::TupleValue, "not-listed", &[Model("{ \"value\": [480, 832],", "{ \"value\": [481, 832],")]),
    case(Rule::DuplicateTuple, "twice", &[Model("{ \"value\": [480, 832],", "{ \"value\": [832, 480],")]),
    case(Rule::DuplicateTuple, "value", &[Model("\"values\": [30, 40]", "\"values\": [30, 30]")]),
    case(Rule::ChoiceVariant, "no-name", &[Model(", \"rust\": \"W480H832\"", "")]),
    case(
        Rule::ChoiceParameter,
        "optional",
        &[Model(
            "\"name\": \"width\",\n      \"type\": \"integer\",\n      \"required\": true,",
            "\"name\": \"width\",\n      \"type\": \"integer\",\n      \"default\": 480,",
        )],
    ),
    case(
        Rule::ChoiceParameter,
        "in-two",
        &[
            added!(
                r#"{ "rule": "allowed_tuples", "severity": "refuse", "parameters": ["height", "width"], "tuples": [{ "value": [480, 832], "rust": "X" }], "choice": { "name": "shape", "doc": "X." }, "doc": "X." }"#
            ),
            Model("\"image\", \"size\"]", "\"image\", \"size\", \"shape\"]"),
        ],
    ),
    case(
        Rule::ChoiceName,
        "capital",
        &[
            Model("\"choice\": { \"name\": \"size\"", "\"choice\": { \"name\": \"Size\""),
            Model("\"image\", \"size\"]", "\"image\", \"Size\"]"),
        ],
    ),
    case(
        Rule::ChoiceSeverity,
        "warn",
        &[Model(
            "\"rule\": \"allowed_tuples\",\n      \"severity\": \"refuse\"",
            "\"rule\": \"allowed_tuples\",\n      \"severity\": \"warn\"",
        )],
    ),
    case(
        Rule::RuleConstant,
        "constant",
        &[added!(
            r#"{ "rule": "requires", "severity": "warn", "parameters": ["model_name"], "others": ["speech"], "doc": "X." }"#
        )],
    ),
    case(Rule::RuleOperands, "one-excludes-nothing", &[Model("[\"sound\", \"speech\"]", "[\"sound\"]")]),
    case(
        Rule::RuleOperands,
        "two-for-one",
        &[Model("\"parameters\": [\"steps\"]", "\"parameters\": [\"steps\", \"strength\"]")],
    ),
    case(
        Rule::RuleScalar,
        "media-in-a-condition",
        &[Model(
            "\"when\": { \"parameter\": \"mode\", \"values\": [\"fast\"] }",
            "\"when\": { \"parameter\": \"sound\", \"values\": [\"x\"] }",
        )],
    ),
    case(
        Rule::RuleScalar,
        "list-in-a-tuple",
        &[added!(
            r#"{ "rule": "allowed_tuples", "severity": "warn", "parameters": ["mode", "loras"], "tuples": [{ "value": ["fast", []] }], "doc": "X." }"#
        )],
    ),
    case(Rule::AlwaysSet, "required", &[Model("[\"sound\", \"speech\"]", "[\"sound\", \"prompt\"]")]),
    case(
        Rule::DuplicateRule,
        "twice",
        &[added!(
            r#"{ "rule": "excludes", "severity": "warn", "parameters": ["sound", "speech"], "doc": "X." }"#
        )],
    ),
    case(
        Rule::RuleKeyMissing,
        "factor",
        &[added!(
            r#"{ "rule": "price_factor", "severity": "inform", "when": { "parameter": "mode", "values": ["16:9"] }, "doc": "X." }"#
        )],
    ),
    case(
        Rule::RuleKeyMissing,
        "when-of-a-factor",
        &[added!(r#"{ "rule": "price_factor", "severity": "inform", "factor": "1.5", "doc": "X." }"#)],
    ),
    case(
        Rule::RuleKeyUnused,
        "factor",
        &[Model("[\"sound\", \"speech\"],", "[\"sound\", \"speech\"],\n      \"factor\": \"1.5\",")],
    ),
    case(
        Rule::RuleParameter,
        "of-a-factor",
        &[added!(
            r#"{ "rule": "price_factor", "severity": "inform", "when": { "parameter": "mood", "values": ["16:9"] }, "factor": "1.5", "doc": "X." }"#
        )],
    ),
    case(
        Rule::RuleValue,
        "of-a-factor",
        &[added!(
            r#"{ "rule": "price_factor", "severity": "inform", "when": { "parameter": "mode", "values": ["slow"] }, "factor": "1.5", "doc": "X." }"#
        )],
    ),
    case(
        Rule::RuleScalar,
        "of-a-factor",
        &[added!(
            r#"{ "rule": "price_factor", "severity": "inform", "when": { "parameter": "image", "values": ["x"] }, "factor": "1.5", "doc": "X." }"#
        )],
    ),
    case(
        Rule::RuleConstant,
        "of-a-factor",
        &[added!(
            r#"{ "rule": "price_factor", "severity": "inform", "when": { "parameter": "model_name", "values": ["wan1"] }, "factor": "1.5", "doc": "X." }"#
        )],
    ),
    case(Rule::RuleOperands, "none", &[Model("      \"parameters\": [\"steps\"],\n", "")]),
    case(
        Rule::RuleOperands,
        "of-a-factor",
        &[added!(
            r#"{ "rule": "price_factor", "severity": "inform", "parameters": ["duration"], "when": { "parameter": "mode", "values": ["16:9"] }, "factor": "1.5", "doc": "X." }"#
        )],
    ),
    case(
        Rule::FactorValue,
        "percent",
        &[added!(
            r#"{ "rule": "price_factor", "severity": "inform", "when": { "parameter": "mode", "values": ["16:9"] }, "factor": "150%", "doc": "X." }"#
        )],
    ),
    case(
        Rule::FactorValue,
        "comma",
        &[added!(
            r#"{ "rule": "price_factor", "severity": "inform", "when": { "parameter": "mode", "values": ["16:9"] }, "factor": "1,5", "doc": "X." }"#
        )],
    ),
    case(
        Rule::FactorValue,
        "zero",
        &[added!(
            r#"{ "rule": "price_factor", "severity": "inform", "when": { "parameter": "mode", "values": ["16:9"] }, "factor": "0", "doc": "X." }"#
        )],
    ),
    case(
        Rule::FactorValue,
        "negative",
        &[added!(
            r#"{ "rule": "price_factor", "severity": "inform", "when": { "parameter": "mode", "values": ["16:9"] }, "factor": "-1.5", "doc": "X." }"#
        )],
    ),
    case(
        Rule::FactorValue,
        "seven-places",
        &[added!(
            r#"{ "rule": "price_factor", "severity": "inform", "when": { "parameter": "mode", "values": ["16:9"] }, "factor": "1.1234567", "doc": "X." }"#
        )],
    ),
    case(
        Rule::FactorValue,
        "one",
        &[added!(
            r#"{ "rule": "price_factor", "severity": "inform", "when": { "parameter": "mode", "values": ["16:9"] }, "factor": "1.0", "doc": "X." }"#
        )],
    ),
    case(
        Rule::FactorPrice,
        "no-price",
        &[
            added!(
                r#"{ "rule": "price_factor", "severity": "inform", "when": { "parameter": "mode", "values": ["16:9"] }, "factor": "1.5", "doc": "X." }"#
            ),
            Model(
                "  \"price\": { \"currency\": \"USD\", \"low\": \"0.5\", \"high\": \"1.25\", \"per\": \"generation\", \"as_of\": \"2026-11-20\" },\n",
                "",
            ),
        ],
    ),
    case(
        Rule::FactorSeverity,
        "refuse",
        &[added!(
            r#"{ "rule": "price_factor", "severity": "refuse", "when": { "parameter": "mode", "values": ["16:9"] }, "factor": "1.5", "doc": "X." }"#
        )],
    ),
    case(
        Rule::FactorSeverity,
        "warn",
        &[added!(
            r#"{ "rule": "price_factor", "severity": "warn", "when": { "parameter": "mode", "values": ["16:9"] }, "factor": "1.5", "doc": "X." }"#
        )],
    ),
    case(
        Rule::FactorAlways,
        "boolean",
        &[added!(
            r#"{ "rule": "price_factor", "severity": "inform", "when": { "parameter": "loop_video", "values": [true, false] }, "factor": "1.5", "doc": "X." }"#
        )],
    ),
    case(
        Rule::FactorAlways,
        "closed-list",
        &[added!(
            r#"{ "rule": "price_factor", "severity": "inform", "when": { "parameter": "mode", "values": ["16:9", "fast"] }, "factor": "1.5", "doc": "X." }"#
        )],
    ),
    case(
        Rule::FactorTwice,
        "same-condition",
        &[added!(
            r#"{ "rule": "price_factor", "severity": "inform", "when": { "parameter": "mode", "values": ["16:9"] }, "factor": "1.5", "doc": "X." }, { "rule": "price_factor", "severity": "inform", "when": { "parameter": "mode", "values": ["16:9"] }, "factor": "2", "doc": "X." }"#
        )],
    ),
    case(
        Rule::FactorTwice,
        "same-rule",
        &[added!(
            r#"{ "rule": "price_factor", "severity": "inform", "when": { "parameter": "mode", "values": ["16:9"] }, "factor": "1.5", "doc": "X." }, { "rule": "price_factor", "severity": "inform", "when": { "parameter": "mode", "values": ["16:9"] }, "factor": "1.5", "doc": "X." }"#
        )],
    ),
    case(
        Rule::FactorTwice,
        "one-value",
        &[added!(
            r#"{ "rule": "price_factor", "severity": "inform", "when": { "parameter": "steps", "values": [10, 20] }, "factor": "1.5", "doc": "X." }, { "rule": "price_factor", "severity": "inform", "when": { "parameter": "steps", "values": [20, 30] }, "factor": "2", "doc": "X." }"#
        )],
    ),
    case(
        Rule::FactorTwice,
        "one-number",
        &[added!(
            r#"{ "rule": "price_factor", "severity": "inform", "when": { "parameter": "strength", "values": [1] }, "factor": "1.5", "doc": "X." }, { "rule": "price_factor", "severity": "inform", "when": { "parameter": "strength", "values": [1.0] }, "factor": "2", "doc": "X." }"#
        )],
    ),
    case(
        Rule::RuleKeyMissing,
        "sets",
        &[added!(r#"{ "rule": "one_of_sets", "severity": "warn", "doc": "X." }"#)],
    ),
    case(
        Rule::RuleKeyMissing,
        "ignored",
        &[added!(r#"{ "rule": "precedence", "severity": "warn", "parameters": ["sound"], "doc": "X." }"#)],
    ),
    case(
        Rule::RuleKeyUnused,
        "minimum",
        &[added!(
            r#"{ "rule": "excludes", "severity": "warn", "parameters": ["sound", "strength"], "minimum": 1, "doc": "X." }"#
        )],
    ),
    case(
        Rule::RuleOperands,
        "beside-sets",
        &[added!(
            r#"{ "rule": "one_of_sets", "severity": "warn", "parameters": ["strength"], "sets": [["sound"], ["speech"]], "doc": "X." }"#
        )],
    ),
    case(
        Rule::RuleParameter,
        "in-a-set",
        &[added!(
            r#"{ "rule": "one_of_sets", "severity": "warn", "sets": [["sound"], ["speach"]], "doc": "X." }"#
        )],
    ),
    case(
        Rule::RuleItself,
        "in-a-set",
        &[added!(
            r#"{ "rule": "one_of_sets", "severity": "warn", "sets": [["sound", "sound"], ["speech"]], "doc": "X." }"#
        )],
    ),
    case(
        Rule::AlwaysSet,
        "in-a-set",
        &[added!(
            r#"{ "rule": "one_of_sets", "severity": "warn", "sets": [["sound", "prompt"], ["speech"]], "doc": "X." }"#
        )],
    ),
    case(
        Rule::AlwaysSet,
        "precedence",
        &[added!(
            r#"{ "rule": "precedence", "severity": "warn", "parameters": ["prompt"], "others": ["speech"], "doc": "X." }"#
        )],
    ),
    case(
        Rule::ExampleRefused,
        "counted",
        &[added!(
            r#"{ "rule": "count_by_kind", "severity": "refuse", "parameters": ["loras"], "minimum": 2, "doc": "X." }"#
        )],
    ),
    case(
        Rule::ExampleRefused,
        "overridden",
        &[added!(
            r#"{ "rule": "precedence", "severity": "refuse", "parameters": ["steps"], "others": ["duration"], "doc": "X." }"#
        )],
    ),
    case(
        Rule::ExampleRefused,
        "no-set",
        &[added!(
            r#"{ "rule": "one_of_sets", "severity": "refuse", "sets": [["sound"], ["speech"]], "doc": "X." }"#
        )],
    ),
    case(
        Rule::CountBound,
        "none",
        &[added!(r#"{ "rule": "count_by_kind", "severity": "warn", "parameters": ["loras"], "doc": "X." }"#)],
    ),
    case(
        Rule::CountBound,
        "upside-down",
        &[added!(
            r#"{ "rule": "count_by_kind", "severity": "warn", "parameters": ["loras"], "minimum": 3, "maximum": 2, "doc": "X." }"#
        )],
    ),
    case(
        Rule::CountBound,
        "zero",
        &[added!(
            r#"{ "rule": "count_by_kind", "severity": "warn", "parameters": ["loras"], "maximum": 0, "doc": "X." }"#
        )],
    ),
    case(
        Rule::CountBound,
        "too-many-to-share",
        &[added!(
            r#"{ "rule": "count_by_kind", "severity": "warn", "parameters": ["loras", "sound"], "maximum": 21, "doc": "X." }"#
        )],
    ),
    case(
        Rule::CountOperand,
        "text",
        &[added!(
            r#"{ "rule": "count_by_kind", "severity": "warn", "parameters": ["speech"], "maximum": 2, "doc": "X." }"#
        )],
    ),
    case(
        Rule::CountOperand,
        "no-kind",
        &[added!(
            r#"{ "rule": "count_by_kind", "severity": "warn", "parameters": ["sound"], "maximum": 2, "of": { "member": "path", "values": ["a"] }, "doc": "X." }"#
        )],
    ),
    case(
        Rule::CountMember,
        "unknown",
        &[added!(
            r#"{ "rule": "count_by_kind", "severity": "warn", "parameters": ["loras"], "maximum": 2, "of": { "member": "pat", "values": ["a"] }, "doc": "X." }"#
        )],
    ),
    case(
        Rule::CountMember,
        "no-values",
        &[added!(
            r#"{ "rule": "count_by_kind", "severity": "warn", "parameters": ["loras"], "maximum": 2, "of": { "member": "path", "values": [] }, "doc": "X." }"#
        )],
    ),
    case(
        Rule::RuleValue,
        "counted",
        &[added!(
            r#"{ "rule": "count_by_kind", "severity": "warn", "parameters": ["loras"], "maximum": 2, "of": { "member": "path", "values": [7] }, "doc": "X." }"#
        )],
    ),
    case(
        Rule::SetOfSets,
        "one",
        &[added!(r#"{ "rule": "one_of_sets", "severity": "warn", "sets": [["sound"]], "doc": "X." }"#)],
    ),
    case(
        Rule::SetOfSets,
        "empty",
        &[added!(r#"{ "rule": "one_of_sets", "severity": "warn", "sets": [["sound"], []], "doc": "X." }"#)],
    ),
    case(
        Rule::SetOfSets,
        "one-in-another",
        &[added!(
            r#"{ "rule": "one_of_sets", "severity": "warn", "sets": [["sound"], ["speech", "sound"]], "doc": "X." }"#
        )],
    ),
    case(
        Rule::CoercedValue,
        "too-few",
        &[added!(
            r#"{ "rule": "coerced", "severity": "warn", "parameters": ["steps", "duration"], "values": [30], "doc": "X." }"#
        )],
    ),
    case(
        Rule::CoercedValue,
        "not-allowed",
        &[added!(
            r#"{ "rule": "coerced", "severity": "warn", "parameters": ["strength", "duration"], "values": [7, 5], "doc": "X." }"#
        )],
    ),
    case(
        Rule::CoercedValue,
        "not-the-default",
        &[added!(
            r#"{ "rule": "coerced", "severity": "warn", "parameters": ["steps", "duration"], "values": [20, 5], "doc": "X." }"#
        )],
    ),
    case(
        Rule::CoercedSeverity,
        "refuse",
        &[added!(
            r#"{ "rule": "coerced", "severity": "refuse", "parameters": ["steps", "duration"], "values": [30, 5], "doc": "X." }"#
        )],
    ),
];
