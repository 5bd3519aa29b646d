use wan_codegen::Rule;

use super::{Case, Edit::Model, case};

const SIZE: &str = "{ \"width\": \"width\", \"height\": \"height\", \"standing\": \"documented\" }";

/// Puts retired parameters behind the others.
macro_rules! retired {
    ($text:literal) => {
        Model("\n  ],\n  \"rules\": [", concat!("\n  ],\n  \"retired\": [", $text, "],\n  \"rules\": ["))
    };
}

/// Makes a draft with questions.
macro_rules! draft {
    ($text:literal) => {
        Model("\"status\": \"stable\",", concat!("\"status\": \"draft\",\n  \"questions\": [", $text, "],"))
    };
}

pub(super) const CASES: &[Case] = &[
    case(Rule::ModelId, "other-file", &[Model("\"model\": \"wan-1\"", "\"model\": \"wan-2\"")]),
    case(Rule::ModelProvider, "other-folder", &[Model("\"provider\": \"acme\"", "\"provider\": \"emca\"")]),
    case(Rule::ModelType, "snake-case", &[Model("\"type\": \"Wan1\"", "\"type\": \"wan_1\"")]),
    case(Rule::ModelType, "taken", &[Model("\"type\": \"Wan1\"", "\"type\": \"Client\"")]),
    case(
        Rule::NewUnknown,
        "misspelled",
        &[Model("[\"prompt\", \"image\", \"size\"]", "[\"prompt\", \"image\", \"size\", \"imgae\"]")],
    ),
    case(Rule::NewMissing, "image", &[Model("[\"prompt\", \"image\", \"size\"]", "[\"prompt\", \"size\"]")]),
    case(
        Rule::NewMissing,
        "choice",
        &[Model("[\"prompt\", \"image\", \"size\"]", "[\"prompt\", \"image\"]")],
    ),
    case(
        Rule::NewOptional,
        "optional",
        &[Model("[\"prompt\", \"image\", \"size\"]", "[\"prompt\", \"image\", \"size\", \"steps\"]")],
    ),
    case(
        Rule::NewOptional,
        "constant",
        &[Model("[\"prompt\", \"image\", \"size\"]", "[\"prompt\", \"image\", \"size\", \"model_name\"]")],
    ),
    case(
        Rule::NewOptional,
        "part",
        &[Model("[\"prompt\", \"image\", \"size\"]", "[\"prompt\", \"image\", \"size\", \"width\"]")],
    ),
    case(
        Rule::NewDuplicate,
        "twice",
        &[Model("[\"prompt\", \"image\", \"size\"]", "[\"prompt\", \"image\", \"size\", \"image\"]")],
    ),
    case(
        Rule::NewTooMany,
        "seven",
        &[
            Model(
                "[\"prompt\", \"image\", \"size\"]",
                "[\"prompt\", \"image\", \"size\", \"a\", \"b\", \"c\", \"d\"]",
            ),
            Model(
                "    {\n      \"name\": \"speech\",",
                "    { \"name\": \"a\", \"type\": \"boolean\", \"required\": true, \"doc\": \"A.\" }, { \"name\": \"b\", \"type\": \"boolean\", \"required\": true, \"doc\": \"B.\" }, { \"name\": \"c\", \"type\": \"boolean\", \"required\": true, \"doc\": \"C.\" }, { \"name\": \"d\", \"type\": \"boolean\", \"required\": true, \"doc\": \"D.\" },\n    {\n      \"name\": \"speech\",",
            ),
            Model(
                "\"prompt\": \"A fox\"",
                "\"prompt\": \"A fox\", \"a\": true, \"b\": true, \"c\": true, \"d\": true",
            ),
        ],
    ),
    case(
        Rule::OfferMissing,
        "no-status",
        &[Model("    { \"operation\": \"status\", \"standing\": \"documented\" },\n", "")],
    ),
    case(
        Rule::OfferMissing,
        "nothing",
        &[Model(
            "[\n    { \"operation\": \"submit\", \"standing\": \"documented\" },\n    { \"operation\": \"status\", \"standing\": \"documented\" },\n    { \"operation\": \"result\", \"standing\": \"assumed\", \"source\": \"guide\" }\n  ]",
            "[]",
        )],
    ),
    case(
        Rule::OfferMissing,
        "no-submit",
        &[Model("    { \"operation\": \"submit\", \"standing\": \"documented\" },\n", "")],
    ),
    case(
        Rule::DuplicateOffer,
        "twice",
        &[Model(
            "{ \"operation\": \"submit\",",
            "{ \"operation\": \"status\", \"standing\": \"assumed\" },\n    { \"operation\": \"submit\",",
        )],
    ),
    case(Rule::PriceDecimal, "comma", &[Model("\"low\": \"0.5\"", "\"low\": \"0,5\"")]),
    case(Rule::PriceDecimal, "zero", &[Model("\"low\": \"0.5\"", "\"low\": \"0\"")]),
    case(Rule::PriceDecimal, "seven-places", &[Model("\"low\": \"0.5\"", "\"low\": \"0.1234567\"")]),
    case(Rule::PriceOrder, "reversed", &[Model("\"low\": \"0.5\"", "\"low\": \"1.26\"")]),
    case(
        Rule::PriceDate,
        "no-day",
        &[Model("\"per\": \"generation\", \"as_of\": \"2026-11-20\"", "\"per\": \"generation\"")],
    ),
    case(Rule::Currency, "small-letters", &[Model("\"USD\"", "\"usd\"")]),
    case(Rule::LatencyValue, "zero", &[Model("\"seconds\": 61.5", "\"seconds\": 0")]),
    case(
        Rule::LatencyDate,
        "no-day",
        &[Model("\"seconds\": 61.5, \"as_of\": \"2026-11-20\"", "\"seconds\": 61.5")],
    ),
    case(
        Rule::Sunset,
        "stable",
        &[Model("\"status\": \"stable\"", "\"status\": \"stable\",\n  \"sunset\": \"2027-01-31\"")],
    ),
    case(
        Rule::OutputParameter,
        "unknown",
        &[Model("\"seconds\": { \"parameter\": \"duration\"", "\"seconds\": { \"parameter\": \"durations\"")],
    ),
    case(
        Rule::OutputParameter,
        "text",
        &[Model("\"seconds\": { \"parameter\": \"duration\"", "\"seconds\": { \"parameter\": \"prompt\"")],
    ),
    case(
        Rule::OutputParameter,
        "unset",
        &[Model("\"seconds\": { \"parameter\": \"duration\"", "\"seconds\": { \"parameter\": \"strength\"")],
    ),
    case(
        Rule::OutputValue,
        "both",
        &[Model(
            "\"seconds\": { \"parameter\": \"duration\"",
            "\"seconds\": { \"value\": 5.0, \"parameter\": \"duration\"",
        )],
    ),
    case(
        Rule::OutputValue,
        "neither",
        &[Model("\"seconds\": { \"parameter\": \"duration\", ", "\"seconds\": { ")],
    ),
    case(Rule::OutputSize, "half", &[Model("\"height\": \"height\", ", "")]),
    case(
        Rule::OutputSize,
        "both",
        &[Model("\"height\": \"height\", ", "\"height\": \"height\", \"parameter\": \"mode\", ")],
    ),
    case(
        Rule::OutputTable,
        "not-allowed",
        &[Model(
            SIZE,
            "{ \"parameter\": \"mode\", \"table\": [{ \"value\": \"fast\", \"width\": 8, \"height\": 8 }, { \"value\": \"16:9\", \"width\": 8, \"height\": 8 }, { \"value\": \"slow\", \"width\": 8, \"height\": 8 }], \"standing\": \"assumed\" }",
        )],
    ),
    case(
        Rule::OutputTable,
        "not-complete",
        &[Model(
            SIZE,
            "{ \"parameter\": \"mode\", \"table\": [{ \"value\": \"fast\", \"width\": 8, \"height\": 8 }], \"standing\": \"assumed\" }",
        )],
    ),
    case(
        Rule::OutputTable,
        "twice",
        &[Model(
            SIZE,
            "{ \"parameter\": \"mode\", \"table\": [{ \"value\": \"fast\", \"width\": 8, \"height\": 8 }, { \"value\": \"16:9\", \"width\": 8, \"height\": 8 }, { \"value\": \"fast\", \"width\": 8, \"height\": 8 }], \"standing\": \"assumed\" }",
        )],
    ),
    case(Rule::OutputNumber, "no-video", &[Model("\"videos\": 1", "\"videos\": 0")]),
    case(Rule::OutputNumber, "no-frames", &[Model("\"value\": 16.0", "\"value\": 0.0")]),
    case(
        Rule::OutputNumber,
        "no-pixels",
        &[Model(
            SIZE,
            "{ \"parameter\": \"mode\", \"table\": [{ \"value\": \"fast\", \"width\": 0, \"height\": 8 }, { \"value\": \"16:9\", \"width\": 8, \"height\": 8 }], \"standing\": \"assumed\" }",
        )],
    ),
    case(
        Rule::NoExample,
        "none",
        &[Model(
            "\"examples\": [\n    {\n      \"name\": \"page\",\n      \"body\": {\n        \"prompt\": \"A fox\",\n        \"image\": \"https://acme.example/fox.png\",\n        \"width\": 832,\n        \"height\": 480,\n        \"model_name\": \"wan1\",\n        \"duration\": \"5\",\n        \"settings\": { \"steps\": 20 },\n        \"loras\": [\n          { \"path\": \"a\" }\n        ]\n      }\n    }\n  ]",
            "\"examples\": []",
        )],
    ),
    case(
        Rule::ExampleRefused,
        "unknown-name",
        &[Model("\"settings\": { \"steps\": 20 }", "\"settings\": { \"step\": 20 }")],
    ),
    case(Rule::ExampleRefused, "wrong-type", &[Model("\"width\": 832", "\"width\": \"832\"")]),
    case(Rule::ExampleRefused, "out-of-range", &[Model("\"steps\": 20 }", "\"steps\": 0 }")]),
    case(Rule::ExampleRefused, "missing", &[Model("        \"prompt\": \"A fox\",\n", "")]),
    case(
        Rule::ExampleRefused,
        "missing-though-defaulted",
        &[Model(
            "\"name\": \"loop_video\",\n      \"type\": \"boolean\",",
            "\"name\": \"loop_video\",\n      \"type\": \"boolean\",\n      \"required\": true,",
        )],
    ),
    case(
        Rule::ExampleRefused,
        "other-constant",
        &[Model("\"model_name\": \"wan1\",", "\"model_name\": \"wan2\",")],
    ),
    case(
        Rule::ExampleRefused,
        "in-a-list",
        &[Model("{ \"path\": \"a\" }", "{ \"path\": \"a\", \"scale\": \"b\" }")],
    ),
    case(Rule::ExampleRefused, "tuple", &[Model("\"width\": 832", "\"width\": 480")]),
    case(
        Rule::ExampleRefused,
        "excluded",
        &[Model("\"duration\": \"5\"", "\"sound\": \"https://acme.example/a.mp3\", \"speech\": \"Hi\"")],
    ),
    case(Rule::ExampleRefused, "conditional", &[Model("\"duration\": \"5\"", "\"duration\": 10")]),
    case(
        Rule::ExampleRefused,
        "no-object",
        &[Model(
            "    {\n      \"name\": \"page\",\n      \"body\"",
            "    { \"name\": \"list\", \"body\": [] },\n    {\n      \"name\": \"page\",\n      \"body\"",
        )],
    ),
    case(Rule::ExampleName, "capital", &[Model("\"name\": \"page\"", "\"name\": \"Page 1\"")]),
    case(
        Rule::ExampleName,
        "taken",
        &[Model(
            "    {\n      \"name\": \"page\",\n      \"body\"",
            "    { \"name\": \"page\", \"body\": { \"prompt\": \"A\", \"image\": \"https://a.b\", \"width\": 832, \"height\": 480, \"model_name\": \"wan1\" } },\n    {\n      \"name\": \"page\",\n      \"body\"",
        )],
    ),
    case(Rule::WireName, "blank", &[Model("\"wan-one\"", "\"wan one?\"")]),
    case(Rule::Version, "letter", &[Model("\"version\": \"1.0\"", "\"version\": \"v1\"")]),
    case(
        Rule::ModelIdSyntax,
        "capital",
        &[super::Edit::Copy(
            "acme/wan-1.json",
            "acme/Wan 2.json",
            &[("\"model\": \"wan-1\"", "\"model\": \"Wan 2\""), ("\"type\": \"Wan1\"", "\"type\": \"Wan2\"")],
        )],
    ),
    case(
        Rule::PriceLength,
        "no-seconds",
        &[
            Model("\"per\": \"generation\"", "\"per\": \"second\""),
            Model("    \"seconds\": { \"parameter\": \"duration\", \"standing\": \"documented\" },\n", ""),
        ],
    ),
    case(
        Rule::DuplicateRetired,
        "twice",
        &[retired!(
            r#"{ "name": "tempo", "type": "string", "since": "2026-11-20" }, { "name": "tempo", "type": "string", "since": "2026-11-21" }"#
        )],
    ),
    case(
        Rule::Date,
        "retired",
        &[retired!(r#"{ "name": "tempo", "type": "string", "since": "2026-11-31" }"#)],
    ),
    case(
        Rule::RetiredName,
        "another-type",
        &[retired!(r#"{ "name": "speech", "type": "integer", "since": "2026-11-20" }"#)],
    ),
    case(
        Rule::RetiredName,
        "by-its-field",
        &[
            retired!(r#"{ "name": "tempo", "type": "integer", "since": "2026-11-20" }"#),
            Model("\"name\": \"speech\",", "\"name\": \"speech\",\n      \"rust\": \"tempo\","),
        ],
    ),
    case(
        Rule::RenamedModel,
        "itself",
        &[Model("\"model\": \"wan-1\"", "\"model\": \"wan-1\",\n  \"renamed_from\": \"wan-1\"")],
    ),
    case(
        Rule::RenamedModel,
        "still-there",
        &[super::Edit::Copy(
            "acme/wan-1.json",
            "acme/wan-2.json",
            &[
                ("\"model\": \"wan-1\"", "\"model\": \"wan-2\",\n  \"renamed_from\": \"wan-1\""),
                ("\"type\": \"Wan1\"", "\"type\": \"Wan2\""),
            ],
        )],
    ),
    case(
        Rule::RenamedModel,
        "two-from-one",
        &[
            super::Edit::Copy(
                "acme/wan-1.json",
                "acme/wan-2.json",
                &[
                    ("\"model\": \"wan-1\"", "\"model\": \"wan-2\",\n  \"renamed_from\": \"wan-0\""),
                    ("\"type\": \"Wan1\"", "\"type\": \"Wan2\""),
                ],
            ),
            Model("\"model\": \"wan-1\"", "\"model\": \"wan-1\",\n  \"renamed_from\": \"wan-0\""),
        ],
    ),
    case(
        Rule::OutputParameter,
        "nullable",
        &[Model("\"default\": 5,", "\"default\": 5, \"nullable\": true,")],
    ),
    case(
        Rule::OpenQuestion,
        "stable",
        &[Model(
            "\"status\": \"stable\",",
            "\"status\": \"stable\",\n  \"questions\": [{ \"at\": \"/price\", \"question\": \"A second?\" }],",
        )],
    ),
    case(
        Rule::NotReviewed,
        "stable",
        &[Model("\"status\": \"stable\",", "\"status\": \"stable\",\n  \"review\": [],")],
    ),
    case(
        Rule::EmptyText,
        "reviewer",
        &[Model(
            "\"status\": \"stable\",",
            "\"status\": \"stable\",\n  \"review\": [{ \"by\": \"\", \"on\": \"2026-11-22\" }],",
        )],
    ),
    case(
        Rule::Date,
        "review",
        &[Model(
            "\"status\": \"stable\",",
            "\"status\": \"stable\",\n  \"review\": [{ \"by\": \"Ada\", \"on\": \"2026-13-22\" }],",
        )],
    ),
    case(
        Rule::UnknownSource,
        "review",
        &[Model(
            "\"status\": \"stable\",",
            "\"status\": \"stable\",\n  \"review\": [{ \"by\": \"Ada\", \"on\": \"2026-11-22\", \"source\": \"pag\" }],",
        )],
    ),
    case(Rule::EmptyText, "question", &[draft!(r#"{ "at": "/price", "question": " " }"#)]),
    case(
        Rule::UnknownSource,
        "question",
        &[draft!(r#"{ "at": "/price", "question": "A second?", "lines": [3], "source": "guid" }"#)],
    ),
    case(Rule::QuestionPlace, "no-slash", &[draft!(r#"{ "at": "price", "question": "A second?" }"#)]),
    case(Rule::QuestionPlace, "whole", &[draft!(r#"{ "at": "", "question": "All of it?" }"#)]),
    case(
        Rule::QuestionPlace,
        "misspelled",
        &[draft!(r#"{ "at": "/paramters/0/default", "question": "Is it?" }"#)],
    ),
    case(
        Rule::QuestionPlace,
        "misspelled-deeply",
        &[draft!(r#"{ "at": "/parameters/12/item/fields/1/maximun", "question": "Is it 4?" }"#)],
    ),
    case(Rule::QuestionPlace, "no-index", &[draft!(r#"{ "at": "/rules/first", "question": "Is it?" }"#)]),
    case(
        Rule::QuestionPlace,
        "below-a-text",
        &[draft!(r#"{ "at": "/title/0", "question": "Is it a capital?" }"#)],
    ),
    case(
        Rule::QuestionPlace,
        "below-a-word",
        &[draft!(r#"{ "at": "/status/draft", "question": "Is it still?" }"#)],
    ),
    case(
        Rule::DuplicateQuestion,
        "twice",
        &[draft!(
            r#"{ "at": "/price", "question": "A second?" }, { "at": "/price", "question": "A second?", "lines": [3] }"#
        )],
    ),
    case(
        Rule::QuestionLines,
        "zero",
        &[draft!(r#"{ "at": "/price", "question": "A second?", "lines": [0, 3] }"#)],
    ),
    case(
        Rule::QuestionLines,
        "twice",
        &[draft!(r#"{ "at": "/price", "question": "A second?", "lines": [3, 3] }"#)],
    ),
];
