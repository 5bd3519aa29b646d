use serde_json::json;
use wan_import::{Doubt, Draft, Options, Page, Refused, draft};

use crate::pages::{HANDED, options};

fn doubt<'a>(draft: &'a Draft, at: &str) -> &'a Doubt {
    draft
        .doubts
        .iter()
        .find(|doubt| doubt.at == at)
        .unwrap_or_else(|| panic!("no doubt at {at}: {:#?}", draft.doubts))
}

fn of(text: &str) -> Draft {
    draft(&Page::new(text), &Options::default()).expect("a draft")
}

#[test]
fn values_that_ran_together_are_proposed_and_marked() {
    let draft = HANDED[1].draft();
    let doubt = doubt(&draft, "/parameters/2/values");
    let values: Vec<_> =
        doubt.proposed.as_ref().unwrap().as_array().unwrap().iter().map(|one| one["value"].clone()).collect();
    assert_eq!(values, [5, 10, 15]);
    assert_eq!(doubt.lines, [58]);
    assert!(doubt.question.contains("51015"), "{}", doubt.question);
}

#[test]
fn a_field_without_a_name_is_a_doubt() {
    let draft = HANDED[2].draft();
    for index in 0..11 {
        assert!(doubt(&draft, &format!("/parameters/{index}/name")).question.contains("no name"));
        assert!(doubt(&draft, &format!("/parameters/{index}/type")).question.contains("no type"));
    }
    assert!(doubt(&draft, "/model").question.contains("no address"));
}

#[test]
fn a_string_in_the_example_of_an_integer_is_told() {
    let draft = HANDED[3].draft();
    assert_eq!(
        doubt(&draft, "/parameters/2/also_accepts").proposed,
        Some(json!([{ "value": "480", "means": 480 }]))
    );
}

#[test]
fn a_price_without_per_what_is_a_doubt_and_no_price_is_none() {
    assert!(doubt(&HANDED[0].draft(), "/price/per").question.contains("nothing"));
    let draft = HANDED[3].draft();
    assert!(draft.spec.get("price").is_none());
    assert!(doubt(&draft, "/price").question.contains("never zero"));
}

#[test]
fn what_a_page_contradicts_itself_in_is_a_doubt() {
    let head = "Wan 2.2 T2V\n\ndata = {\n\"steps\": 90, \"size\": \"c\", \"odd\": 1\n}\nParameters\n";
    let draft = of(&format!(
        "{head}stepsrequired\ninteger\nDefault: 5Range: 1 - 70\nsizeoptional\nstring\nDefault: \"c\"\nAllowed values :\n\"a\"\"b\"\nseedoptional\ninteger\nDefault: 1.5\nRange: 1 < x < 5\n"
    ));
    assert!(doubt(&draft, "/parameters/0/minimum").question.contains("90"));
    assert!(doubt(&draft, "/parameters/1/values").question.contains("\"c\""));
    assert!(doubt(&draft, "/examples/0").question.contains("`odd`"));
    assert!(doubt(&draft, "/parameters/2/default").question.contains("1.5"));
    assert!(doubt(&draft, "/parameters/2/minimum").question.contains("not clear"));
    assert!(draft.spec["parameters"][2].get("default").is_none());
    assert!(draft.spec["parameters"][2].get("minimum").is_none());
}

#[test]
fn a_host_that_no_provider_has_is_a_doubt() {
    let text = HANDED[0].text.replace("segmind.com", "example.com");
    let draft = draft(&Page::new(&text), &options()).unwrap();
    assert!(doubt(&draft, "/provider").question.contains("https://api.example.com"));
    assert!(doubt(&draft, "/operations").question.contains("provider's spec"));
}

#[test]
fn two_pages_in_one_text_ask_which() {
    let page = Page::new(&format!("{}\n{}", HANDED[0].text, HANDED[4].text));
    let models = vec!["wan2.1-t2v".to_owned(), "wan-2.6-i2v".to_owned()];
    assert_eq!(draft(&page, &options()), Err(Refused::SeveralModels(models)));
    for (seed, name) in [(0, "wan2.1-t2v"), (4, "wan-2.6-i2v")] {
        let chosen = draft(&page, &Options { model: Some(name.to_owned()), ..options() }).unwrap();
        assert_eq!(chosen.spec, HANDED[seed].draft().spec);
    }
}

#[test]
fn a_page_without_parameters_is_refused() {
    assert_eq!(draft(&Page::new("Nothing here."), &options()), Err(Refused::NoParameters));
}

#[test]
fn parameters_in_two_layouts_or_listed_twice_are_told() {
    let draft = of(
        "Wan 2.2 T2V\n| Name | Type |\n|---|---|\n| a | string |\n| b | string |\n| a | integer |\n\n- **c** (string): Else.\n",
    );
    assert!(doubt(&draft, "/parameters/2/name").question.contains("twice"));
    let other = doubt(&draft, "/parameters");
    assert!(other.question.contains("`c`") && other.lines == [8], "{other:?}");
}
