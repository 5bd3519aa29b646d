use proptest::prelude::*;
use serde_json::{Value, json};
use wan_import::{Draft, Options, Refused, draft_schema, draft_text};

fn of(text: &str) -> Draft {
    draft_schema(text, &Options::default()).expect("a draft")
}

fn asks(draft: &Draft, words: &str) -> bool {
    draft.doubts.iter().any(|doubt| doubt.question.contains(words))
}

#[test]
fn brackets_without_end_are_refused_in_json_and_in_yaml() {
    let json = format!("{{\"properties\": {}1{}}}", "[".repeat(100_000), "]".repeat(100_000));
    let flow = format!("properties: {}", "[".repeat(100_000));
    let block = format!("properties:\n  {}a: 1", "- ".repeat(100_000));
    let nested: String = (0..2_000).map(|depth| [&" ".repeat(depth), "properties:\n"].concat()).collect();
    for text in [json, flow, block, nested] {
        assert!(matches!(draft_text(&text, &Options::default()), Err(Refused::Malformed { .. })));
    }
}

#[test]
fn schemas_that_name_each_other_twice_are_each_read_once() {
    let mut schemas: Vec<String> = (0..200)
        .map(|one| {
            format!(
                "\"s{one}\": {{\"allOf\": [{{\"$ref\": \"#/$defs/s{n}\"}}, {{\"$ref\": \"#/$defs/s{n}\"}}]}}",
                n = one + 1
            )
        })
        .collect();
    schemas.push("\"s200\": {\"properties\": {\"a\": {\"type\": \"string\"}}}".to_owned());
    let draft = of(&format!("{{\"$ref\": \"#/$defs/s0\", \"$defs\": {{{}}}}}", schemas.join(", ")));
    assert_eq!(draft.spec["parameters"][0]["name"], "a");
}

#[test]
fn members_that_multiply_are_read_up_to_a_bound_and_told() {
    let level = |one: usize| {
        let members: Vec<String> =
            (0..10).map(|member| format!("\"m{member}\": {{\"$ref\": \"#/$defs/s{}\"}}", one + 1)).collect();
        format!("\"s{one}\": {{\"type\": \"object\", \"properties\": {{{}}}}}", members.join(", "))
    };
    let levels: Vec<String> = (0..30).map(level).collect();
    let draft =
        of(&format!("{{\"$ref\": \"#/$defs/s0\", \"$defs\": {{{}, \"s30\": {{}}}}}}", levels.join(", ")));
    assert!(asks(&draft, "too deep") || asks(&draft, "more parameters"), "{:#?}", draft.doubts.len());
    assert!(draft.facts.len() < 20_000);
}

#[test]
fn one_long_list_for_many_parameters_is_looked_through_a_bounded_number_of_times() {
    let values: Vec<Value> = (0..5_000).map(|value| json!(format!("v{value}"))).collect();
    let members: serde_json::Map<String, Value> =
        (0..1_000).map(|member| (format!("m{member}"), json!({ "$ref": "#/$defs/long" }))).collect();
    let text = json!({ "properties": members, "$defs": { "long": { "enum": values } } }).to_string();
    let draft = of(&text);
    assert_eq!(draft.spec["parameters"][0]["values"].as_array().unwrap().len(), 5_000);
    assert!(asks(&draft, "the rest was not read"));
}

#[test]
fn many_members_of_many_parameters_and_unions_of_long_lists_are_bounded_too() {
    let many: serde_json::Map<String, Value> =
        (0..20_000).map(|member| (format!("m{member}"), json!({ "type": "string" }))).collect();
    let values: Vec<Value> = (0..20_000).map(|value| json!(format!("v{value}"))).collect();
    let union = json!({ "anyOf": [{ "enum": values }, { "enum": ["a"] }] });
    for (shared, kind) in [(json!({ "properties": many, "type": "object" }), "object"), (union, "string")] {
        let members: serde_json::Map<String, Value> =
            (0..1_500).map(|member| (format!("p{member}"), json!({ "$ref": "#/$defs/shared" }))).collect();
        let draft = of(&json!({ "properties": members, "$defs": { "shared": shared } }).to_string());
        assert_eq!(draft.spec["parameters"][0]["type"], kind);
        assert!(asks(&draft, "more parameters") || asks(&draft, "the rest was not read"), "{kind}");
    }
}

#[test]
fn aliases_that_multiply_are_no_more_than_what_is_written() {
    let line = |one: usize| format!("l{one}: &l{one} [*l{0}, *l{0}, *l{0}]\n", one - 1);
    let lines = (1..40).map(line).collect::<Vec<String>>().concat();
    let draft = of(&format!(
        "l0: &l0 [a]\n{lines}properties:\n  a: {{type: array, default: *l39, items: {{type: string}}}}\n"
    ));
    assert!(asks(&draft, "too long to take over"), "{:#?}", draft.doubts);
}

#[test]
fn a_hundred_thousand_properties_are_cut_and_told() {
    let members: Vec<String> =
        (0..100_000).map(|one| format!("\"p{one}\":{{\"type\":\"integer\"}}")).collect();
    let draft = of(&format!("{{\"properties\":{{{}}}}}", members.join(",")));
    assert_eq!(draft.spec["parameters"].as_array().unwrap().len(), 2_000);
    assert!(asks(&draft, "more parameters"));
}

#[test]
fn a_document_on_one_long_line_is_read() {
    let text = json!({ "properties": { "a": { "type": "string", "description": "word ".repeat(200_000) } } })
        .to_string();
    assert_eq!(of(&text).facts[0].lines, [1]);
}

/// What documents are made of, in orders that none has.
fn word() -> impl Strategy<Value = String> {
    const WORDS: &[&str] = &[
        "openapi: 3.1.0\n",
        "{\"openapi\": \"3.0.0\", ",
        "paths:\n",
        "  /v1/a:\n    post:\n",
        "properties:\n",
        "  a:\n",
        "    type: ",
        "string\n",
        "\"type\": ",
        "\"object\"",
        "\"properties\": {",
        "\"$ref\": \"#/",
        "$ref: '#'\n",
        "allOf: [",
        "\"anyOf\": [",
        "{",
        "}",
        "[",
        "]",
        "\"a\": ",
        ", ",
        ": ",
        "\n",
        "  ",
        "- ",
        "&x ",
        "*x",
        "null",
        "-1",
        "1e309",
        "0.5",
        "\"minimum\": ",
        "enum: ",
        "default: ",
        "\"",
        "'",
        "!!str ",
        "---\n",
        "...\n",
        "|\n",
        ">-\n",
        "\u{feff}",
        "\u{1f98a}",
        "\\u0000",
        "~",
        "?",
        "<<: ",
        "\t",
        "%",
    ];
    prop::sample::select(WORDS).prop_map(str::to_owned)
}

proptest! {
    #[test]
    fn any_words_of_documents_are_read_without_a_panic(words in prop::collection::vec(word(), 0..60)) {
        let text = words.concat();
        drop(draft_text(&text, &Options::default()));
        drop(draft_schema(&text, &Options::default()));
        drop(wan_import::draft_openapi(&text, &Options::default()));
    }
}
