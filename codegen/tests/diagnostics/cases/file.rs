use wan_codegen::Rule;

use super::{
    Case,
    Edit::{Blanks, Bytes, Model, Provider, Remove},
    case,
};

pub(super) const CASES: &[Case] = &[
    case(Rule::FileTooLarge, "too-large", &[Blanks("acme/big.json", (1 << 20) + 1)]),
    case(Rule::NotUtf8, "latin-1", &[Bytes("acme/old.json", b"{\n  \"doc\": \"Gr\xf6\xdfe.\"\n}\n")]),
    case(Rule::Syntax, "trailing-comma", &[Model("\"task\": \"i2v\",", "\"task\": \"i2v\",,")]),
    case(Rule::Syntax, "cut-off", &[Bytes("acme/cut.json", b"{\n  \"$schema\": \"../sch")]),
    case(Rule::Syntax, "byte-order-mark", &[Model("{\n  \"$schema\"", "\u{feff}{\n  \"$schema\"")]),
    case(Rule::UnknownKey, "misspelled", &[Model("\"minimum\": 1,", "\"minimun\": 1,")]),
    case(
        Rule::UnknownKey,
        "two-at-once",
        &[
            Model("\"minimum\": 1,", "\"minimun\": 1,"),
            Provider("\"retention\": { ", "\"retention\": { \"file_second\": 1, "),
        ],
    ),
    case(Rule::DuplicateKey, "twice", &[Model("\"minimum\": 1,", "\"minimum\": 1,\n      \"minimum\": 2,")]),
    case(
        Rule::DuplicateKey,
        "in-a-body",
        &[Model("\"model_name\": \"wan1\",", "\"model_name\": \"wan1\", \"model_name\": \"wan2\",")],
    ),
    case(Rule::MissingKey, "no-title", &[Model("  \"title\": \"Wan 1 image to video\",\n", "")]),
    case(Rule::WrongType, "text-for-a-boolean", &[Model("\"sensitive\": true", "\"sensitive\": \"yes\"")]),
    case(Rule::WrongType, "below-zero", &[Model("\"min_length\": 1", "\"min_length\": -1")]),
    case(
        Rule::WrongType,
        "too-great",
        &[Provider("\"requests_per_minute\": 60", "\"requests_per_minute\": 5000000000")],
    ),
    case(
        Rule::WrongType,
        "object-for-a-list",
        &[Model("\"notes\": [\"The page is made up.\"]", "\"notes\": {}")],
    ),
    case(
        Rule::WrongType,
        "text-for-an-optional-object",
        &[Model(
            "\"latency\": { \"seconds\": 61.5, \"as_of\": \"2026-11-20\" }",
            "\"latency\": \"a minute\"",
        )],
    ),
    case(Rule::UnknownWord, "misspelled", &[Model("\"task\": \"i2v\"", "\"task\": \"i2w\"")]),
    case(
        Rule::UnknownWord,
        "length-unit",
        &[Model("\"max_length\": 200", "\"max_length\": 200, \"length_unit\": \"words\"")],
    ),
    case(
        Rule::UnsupportedFormat,
        "newer",
        &[Model("\"format\": 1", "\"format\": 2"), Model("\"wire_name\"", "\"wire\"")],
    ),
    case(Rule::UnsupportedFormat, "newer-and-readable", &[Provider("\"format\": 1", "\"format\": 2")]),
    case(Rule::SchemaPath, "other-schema", &[Model("../schema/model", "../schema/provider")]),
    case(Rule::EmptyText, "blank-title", &[Model("\"Wan 1 image to video\"", "\"  \"")]),
    case(Rule::EmptyText, "empty-unit", &[Model("\"unit\": \"seconds\"", "\"unit\": \"\"")]),
    case(Rule::Sentence, "no-full-stop", &[Model("What the video shows.", "what the video shows")]),
    case(Rule::ControlCharacter, "line-break", &[Model("What the video shows.", "What the\\nvideo shows.")]),
    case(
        Rule::Date,
        "no-such-day",
        &[Model(
            "\"seconds\": 61.5, \"as_of\": \"2026-11-20\"",
            "\"seconds\": 61.5, \"as_of\": \"2026-02-30\"",
        )],
    ),
    case(
        Rule::Date,
        "other-form",
        &[Model(
            "\"per\": \"generation\", \"as_of\": \"2026-11-20\"",
            "\"per\": \"generation\", \"as_of\": \"20.11.2026\"",
        )],
    ),
    case(Rule::Url, "no-scheme", &[Provider("\"https://docs.acme.example\"", "\"docs.acme.example\"")]),
    case(Rule::MisplacedFile, "no-folder", &[Bytes("wan-2.json", b"{}")]),
    case(Rule::MisplacedFile, "too-deep", &[Bytes("acme/old/wan-2.json", b"{}")]),
    case(
        Rule::NoSource,
        "none",
        &[
            Remove("acme/wan-1.json"),
            Provider(", \"source\": \"guide\" }", " }"),
            Provider(
                "[\n    { \"id\": \"page\", \"title\": \"Acme's page\", \"url\": \"https://acme.example/page\", \"read\": \"2026-11-20\" },\n    { \"id\": \"guide\", \"title\": \"Acme's guide\" }\n  ]",
                "[]",
            ),
        ],
    ),
    case(
        Rule::DuplicateSource,
        "twice",
        &[Model(
            "{ \"id\": \"guide\", \"title\"",
            "{ \"id\": \"guide\", \"title\": \"x\" }, { \"id\": \"guide\", \"title\"",
        )],
    ),
    case(Rule::UnknownSource, "misspelled", &[Model("\"source\": \"guide\"", "\"source\": \"guied\"")]),
];
