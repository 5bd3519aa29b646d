//! One long part of a text that many short ones lead to. What is written down of it has a bound in the text's length, not
//! in the product of both; where only time is saved, the product would keep a test busy for minutes.

use serde_json::{Value, json};
use wan_import::{Draft, Options, Page, Refused, draft, draft_openapi, draft_schema};

const LONG: usize = 20_000;
const MANY: usize = 1_500;

/// Bytes of all that the draft says.
fn size(draft: &Draft) -> usize {
    let facts =
        draft.facts.iter().map(|fact| fact.at.len() + fact.value.to_string().len() + fact.lines.len());
    let doubts = draft.doubts.iter().map(|doubt| doubt.question.len() + doubt.lines.len());
    facts.chain(doubts).sum()
}

fn page(text: &str) -> usize {
    size(&draft(&Page::new(text), &Options::default()).expect("a draft"))
}

fn schema(text: &str) -> usize {
    size(&draft_schema(text, &Options::default()).expect("a draft"))
}

/// Members of one schema, all alike.
fn members(each: &Value) -> Value {
    (0..MANY).map(|member| (format!("m{member}"), each.clone())).collect()
}

#[test]
fn a_long_value_is_not_repeated_in_each_question_about_another() {
    let long = "a".repeat(LONG);
    let told = "Default: b\n".repeat(MANY);
    assert!(page(&format!("Parameters\nxoptional\nstring\nDefault: {long}\n{told}")) < 20 * LONG);
}

#[test]
fn a_long_name_in_front_of_members_is_none() {
    let rows = "| \u{21b3} b | string |\n".repeat(MANY);
    let long = "a".repeat(LONG);
    let table = format!("| Name | Type |\n|---|---|\n| first | string |\n| {long} | object |\n{rows}");
    assert!(page(&table) < 60 * LONG);
    let fields = "<ParamField body=\"b\" type=\"string\"></ParamField>\n".repeat(MANY);
    let long = "a".repeat(3_000);
    assert!(
        page(&format!("<ParamField body=\"{long}\" type=\"string\">\n{fields}</ParamField>")) < 60 * LONG
    );
}

#[test]
fn many_columns_and_many_rows_do_not_multiply() {
    let head = "|".repeat(400_000);
    let rows = "|a\n".repeat(200_000);
    let text = format!("{head} Name | Type |\n{rows}");
    assert_eq!(draft(&Page::new(&text), &Options::default()), Err(Refused::NoParameters));
}

#[test]
fn what_a_long_example_sends_besides_is_asked_of_its_first_line() {
    let keys = (0..MANY).map(|key| format!("\"k{key}\": 1,\n")).collect::<Vec<_>>().concat();
    let text = format!("Parameters\nxoptional\nstring\n\n{{\n{keys}\"x\": \"a\"\n}}\n");
    assert!(page(&text) < 200 * MANY);
}

#[test]
fn a_long_description_of_many_members_is_read_a_bounded_number_of_times() {
    let described = json!({ "type": "boolean", "description": "word ".repeat(LONG / 5) });
    let each = json!({ "$ref": "#/$defs/long" });
    let text = json!({ "properties": members(&each), "$defs": { "long": described } }).to_string();
    assert!(schema(&text) < 400 * LONG);
}

#[test]
fn a_long_reference_of_many_members_leads_to_nothing_and_is_not_repeated() {
    let members: Vec<String> = (0..MANY).map(|member| format!("  m{member}: {{$ref: *x}}\n")).collect();
    let text = format!("x: &x '#/{}'\nproperties:\n{}", "a".repeat(LONG), members.concat());
    assert!(schema(&text) < 60 * LONG);
}

#[test]
fn of_many_types_and_defaults_of_one_value_a_few_are_shown() {
    let types: Vec<String> = (0..LONG).map(|one| format!("t{one}")).collect();
    let both = json!([{ "type": types }, { "type": types }]);
    assert!(schema(&json!({ "properties": { "a": { "allOf": both } } }).to_string()) < LONG);
    let mut defaults = vec![json!({ "type": "string", "default": "a".repeat(LONG) })];
    defaults.extend((0..MANY).map(|one| json!({ "default": format!("b{one}") })));
    assert!(schema(&json!({ "properties": { "a": { "allOf": defaults } } }).to_string()) < 20 * LONG);
}

/// A document with these paths, and what else it has.
fn openapi(paths: &Value, rest: &Value) -> String {
    let mut document = json!({ "openapi": "3.1.0", "paths": paths });
    for (key, value) in rest.as_object().into_iter().flatten() {
        document[key] = value.clone();
    }
    document.to_string()
}

/// An operation that takes a text.
fn taking() -> Value {
    let schema = json!({ "properties": { "a": { "type": "string" } } });
    json!({ "requestBody": { "content": { "application/json": { "schema": schema } } } })
}

#[test]
fn parts_of_an_address_that_multiply_make_no_address() {
    let part = |one: usize| {
        let value = format!("{{v{}}}", one + 1).repeat(10);
        (format!("v{one}"), json!({ "default": value }))
    };
    let parts: Value = (0..6).map(part).collect();
    for url in ["https://{v0}.example".to_owned(), format!("https://{}", "a".repeat(LONG))] {
        let servers = json!([{ "url": url, "variables": parts }]);
        let text = openapi(&json!({ "/v1/a": { "post": taking() } }), &json!({ "servers": servers }));
        let draft = draft_openapi(&text, &Options::default()).unwrap();
        assert!(size(&draft) < 5_000, "{}", size(&draft));
    }
}

#[test]
fn a_part_of_an_address_is_what_is_chosen_by_default() {
    let parts = json!({ "a": { "default": "{b}" }, "b": { "default": "eu" } });
    let servers = json!([{ "url": "https://{b}.{a}.{c}.example", "variables": parts }]);
    let text = openapi(&json!({ "/v1/a": { "post": taking() } }), &json!({ "servers": servers }));
    let draft = draft_openapi(&text, &Options::default()).unwrap();
    let asked = |doubt: &wan_import::Doubt| doubt.question.contains("https://eu.{b}.{c}.example is taken");
    assert!(draft.doubts.iter().any(asked), "{:#?}", draft.doubts);
}

#[test]
fn an_operation_with_a_long_path_is_told_from_many_without_its_length() {
    let mut paths: serde_json::Map<String, Value> =
        (0..20_000).map(|path| (format!("/p{path}"), json!({ "get": {} }))).collect();
    paths.insert(format!("/{}", "a".repeat(20_000_000)), json!({ "post": taking() }));
    let text = openapi(&paths.into(), &json!({}));
    assert!(draft_openapi(&text, &Options::default()).is_ok());
}

#[test]
fn each_operation_that_a_refusal_names_can_be_asked_for() {
    let paths = ["", " ", "a", " a ", "/v1/a b", "POST a"];
    let paths: Value = paths.into_iter().map(|path| (path.to_owned(), json!({ "post": taking() }))).collect();
    let text = openapi(&paths, &json!({}));
    let Err(Refused::SeveralOperations(operations)) = draft_openapi(&text, &Options::default()) else {
        panic!("several operations")
    };
    assert_eq!(operations.len(), 6);
    for operation in operations {
        let asked = Options { operation: Some(operation.clone()), ..Options::default() };
        assert!(draft_openapi(&text, &asked).is_ok(), "{operation:?}");
    }
}
