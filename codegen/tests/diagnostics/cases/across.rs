use wan_codegen::Rule;

use super::{
    Case,
    Edit::{Copy, Model, Provider, Remove},
    case,
};

pub(super) const CASES: &[Case] = &[
    case(
        Rule::NameCollision,
        "same",
        &[Copy("acme/wan-1.json", "acme/wan-2.json", &[("\"model\": \"wan-1\"", "\"model\": \"wan-2\"")])],
    ),
    case(
        Rule::NameCollision,
        "by-case",
        &[Copy(
            "acme/wan-1.json",
            "acme/wan-2.json",
            &[("\"model\": \"wan-1\"", "\"model\": \"wan-2\""), ("\"type\": \"Wan1\"", "\"type\": \"WAn1\"")],
        )],
    ),
    case(Rule::MissingProvider, "no-file", &[Remove("acme/provider.json")]),
    case(
        Rule::UnknownOffer,
        "cancel",
        &[Model(
            "{ \"operation\": \"submit\",",
            "{ \"operation\": \"cancel\", \"standing\": \"assumed\" },\n    { \"operation\": \"submit\",",
        )],
    ),
    case(
        Rule::ConstantClash,
        "same-place",
        &[Provider(
            "\"accepts\": [202]",
            "\"body\": [{ \"pointer\": \"/model_name\", \"value\": \"{model}\" }], \"accepts\": [202]",
        )],
    ),
    case(
        Rule::ConstantClash,
        "around",
        &[Provider(
            "\"accepts\": [202]",
            "\"body\": [{ \"pointer\": \"/settings/steps/of\", \"value\": 1 }], \"accepts\": [202]",
        )],
    ),
    case(
        Rule::OfferOutput,
        "no-result",
        &[Model(
            ",\n    { \"operation\": \"result\", \"standing\": \"assumed\", \"source\": \"guide\" }",
            "",
        )],
    ),
    case(
        Rule::OfferOutput,
        "result-elsewhere",
        &[
            Model(
                ",\n    { \"operation\": \"result\", \"standing\": \"assumed\", \"source\": \"guide\" }",
                "",
            ),
            Provider("\"error\": [\"/why\"]", "\"error\": [\"/why\", \"/reason\"]"),
        ],
    ),
];
