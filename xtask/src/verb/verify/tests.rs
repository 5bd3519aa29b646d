use clap::Parser as _;
use serde_json::Value;

use super::Options;
use crate::{failure::Failure, verb::import::tests::Checkout};

const PAGE: &str = include_str!("../../../../import/tests/pages/000.txt");

#[derive(clap::Parser)]
struct Line {
    #[command(flatten)]
    options: Options,
}

fn verify(text: &str, arguments: &[&str]) -> Result<(String, Result<(), Failure>), Failure> {
    let checkout = Checkout::new(true);
    let page = checkout.page(text);
    let line = ["verify", page.as_str()].into_iter().chain(arguments.iter().copied());
    super::told(&checkout.repository, &Line::try_parse_from(line).unwrap().options)
}

#[test]
fn a_page_that_says_the_same_contradicts_nothing() {
    let (told, result) = verify(PAGE, &["segmind/wan2.1-t2v"]).unwrap();
    assert!(result.is_ok());
    for shown in [
        "  /parameters/3/default (video_length)  3  line 68\n",
        "\nnot mentioned: ",
        "  /operations/1  \"submit\"\n",
        "the page may say the same, \"generation\"\n",
        ", 0 contradicted\n",
    ] {
        assert!(told.contains(shown), "{shown} is not in {told}");
    }
}

#[test]
fn a_contradiction_shows_both_values_and_the_line() {
    let text = PAGE.replace("Default: 3Range: 1 - 5", "Default: 4Range: 1 - 5");
    let (told, result) = verify(&text, &["segmind/wan2.1-t2v"]).unwrap();
    let failure = result.unwrap_err();
    assert_eq!(failure.status(), 1);
    assert!(failure.to_string().contains("cargo xtask import"), "{failure}");
    let shown = "\ncontradicted: 1\n  /parameters/3/default (video_length)\n    the spec says 3, the page says 4\n      68 | Default: 4Range: 1 - 5\n";
    assert!(told.contains(shown), "{told}");
}

#[test]
fn the_lists_can_be_had_as_json() {
    let (told, _) = verify(PAGE, &["segmind/wan2.1-t2v", "--json"]).unwrap();
    let lists: Value = serde_json::from_str(&told).unwrap();
    assert!(lists["contradicted"].as_array().unwrap().is_empty());
    assert!(
        lists["confirmed"]
            .as_array()
            .unwrap()
            .iter()
            .any(|one| one["at"] == "/parameters/3/default" && one["lines"][0] == 68)
    );
    assert!(
        !lists["not_mentioned"].as_array().unwrap().is_empty()
            && !lists["in_doubt"].as_array().unwrap().is_empty()
    );
}

#[test]
fn what_cannot_be_compared_is_told() {
    for (text, spec, reason) in [
        (PAGE, "segmind/wan9", "segmind/wan2.1-t2v"),
        ("Nothing here.", "segmind/wan2.1-t2v", "no parameter was recognised"),
        ("", "segmind/wan2.1-t2v", "is empty"),
    ] {
        let failure = verify(text, &[spec]).unwrap_err();
        assert_eq!(failure.status(), 2);
        assert!(failure.to_string().contains(reason), "{failure}");
    }
}
