use proptest::prelude::*;
use wan_import::{Draft, Options, Page, ask, complete, draft, merge};

use crate::pages::{HANDED, options};

/// Words that the readers look for, in orders that no page has.
fn word() -> impl Strategy<Value = String> {
    const WORDS: &[&str] = &[
        "Parameters\n",
        "Request Body\n",
        "Response\n",
        "sizerequired\n",
        "seedoptional\n",
        "string\n",
        "integer\n",
        "number\n",
        "string (uri)\n",
        "array\n",
        "Default: ",
        "Default: \"",
        "Range: ",
        "Allowed values :\n",
        "Supports: ",
        "51015",
        "-1 - 5",
        "1 <= x <= 2",
        "\"a\"\"b\"",
        "null",
        "{",
        "}",
        "data = {",
        "\"",
        "'",
        "\\",
        "\n",
        " 1",
        "\n 2",
        "POST",
        "https://",
        "/v1/",
        "model\n",
        "for",
        "of",
        "480",
        "~",
        "$",
        "$0.5 per ",
        "(wav, 3-30s, \u{2264}15MB)",
        "only active when x is true",
        "supports up to 3 LoRAs",
        "| a | b |\n",
        "|---|---|\n",
        "- **",
        "**",
        "<td>",
        "<ParamField ",
        "</",
        "\u{2264}",
        "\u{1f98a}",
        "\u{feff}",
        ".\n",
        ", ",
        "Wan 2.",
        "Serverless API\n",
        "99999999999999999999",
    ];
    prop::sample::select(WORDS).prop_map(str::to_owned)
}

/// Whatever a page says, what is made of it can be written down and read again.
fn hold(text: &str) {
    let Ok(draft) = draft(&Page::new(text), &options()) else { return };
    let Draft { mut spec, doubts, .. } = complete(draft.clone(), options().providers.first());
    ask(&mut spec, &doubts);
    let read: Result<wan_specs::ModelSpec, _> = serde_json::from_value(spec.clone());
    assert!(read.is_ok(), "{read:?} of {text:?}: {spec:#}");
    let mut merged = merge(&HANDED[1].committed(), &draft, Some("2026-11-22"));
    ask(&mut merged.spec, &merged.doubts);
    let read: Result<wan_specs::ModelSpec, _> = serde_json::from_value(merged.spec.clone());
    assert!(read.is_ok(), "{read:?} of {text:?}: {:#}", merged.spec);
}

proptest! {
    #[test]
    fn any_words_of_pages_make_specs(words in prop::collection::vec(word(), 0..60)) {
        hold(&words.concat());
    }

    #[test]
    fn a_shuffled_page_makes_a_spec(lines in (0..HANDED.len()).prop_flat_map(|page| {
        Just(HANDED[page].text.lines().collect::<Vec<_>>()).prop_shuffle()
    })) {
        hold(&lines.join("\n"));
    }

    #[test]
    fn any_text_is_read_without_a_panic(text in any::<String>()) {
        drop(draft(&Page::new(&text), &options()));
    }

    #[test]
    fn any_words_of_pages_are_read_without_a_panic(words in prop::collection::vec(word(), 0..60)) {
        drop(draft(&Page::new(&words.concat()), &options()));
    }

    #[test]
    fn a_cut_page_is_read_without_a_panic(page in 0..HANDED.len(), cut in any::<prop::sample::Index>(), rest in any::<bool>()) {
        let places: Vec<usize> = HANDED[page].text.char_indices().map(|(place, _)| place).collect();
        let (head, tail) = HANDED[page].text.split_at(places[cut.index(places.len())]);
        drop(draft(&Page::new(if rest { tail } else { head }), &options()));
    }

    #[test]
    fn a_shuffled_page_is_read_without_a_panic(lines in (0..HANDED.len()).prop_flat_map(|page| {
        Just(HANDED[page].text.lines().collect::<Vec<_>>()).prop_shuffle()
    })) {
        drop(draft(&Page::new(&lines.join("\n")), &options()));
    }
}

/// Text that is long in each way in which a page can be long is read to its end. There is no clock here: what grows with
/// the square of such a length would keep this test busy for an hour. `import/fuzz` measures.
#[test]
fn long_pages_are_read_to_their_end() {
    let repeated = [
        "Parameters\n",
        "xrequired\nstring\n",
        "seedoptional\ninteger\nDefault: 5\nAllowed values :\n51015\n",
        "Default: 1",
        "Range: ",
        "data = {\n",
        "data = {}\n",
        "{\"a\": 1}\n",
        "print(f\"x: {y\")\n",
        "\"a\"",
        "[",
        "{",
        "1 2 3 ",
        "832 forwidth of480 ",
        "POST https://a.b/v1/m\n",
        "(",
        "only active when ",
        "A sentence of it.\n",
        "| a | b |\n",
        "- **a** (string): b\n",
        "<td>",
        "<",
        "<ParamField x=\"",
        "<a b={",
        "<a b ",
        "- **a** (",
        "<tr><td>",
        "`",
        "One of: `a`, between 1 and ",
        "default: ",
        "<ParamField body=\"a\" type=\"string\">b",
    ];
    for text in repeated {
        for head in ["", "Parameters\n\nxrequired\nstring\n", "Request Body\nA seed.\n"] {
            drop(draft(
                &Page::new(&format!("{head}{}", text.repeat(LONG / text.len()))),
                &Options::default(),
            ));
        }
    }
}

/// Bytes of a long page.
const LONG: usize = 40_000;

#[test]
fn a_hundred_thousand_rows_are_a_hundred_thousand_parameters() {
    let rows: String =
        (0..100_000).map(|row| ["| p", &row.to_string(), " | integer | What. |\n"].concat()).collect();
    let page = format!("# Wan 3.0 T2V\n\n| Name | Type | Description |\n|---|---|---|\n{rows}");
    let draft = draft(&Page::new(&page), &Options::default()).unwrap();
    assert_eq!(draft.spec["parameters"].as_array().unwrap().len(), 100_000);
}

#[test]
fn a_hundred_thousand_brackets_are_read_in_every_layout() {
    for (open, close) in [("[", "]"), ("{", "}"), ("(", ")"), ("<td>", "</td>"), ("**", "`")] {
        let deep = format!("{}{}", open.repeat(100_000), close.repeat(100_000));
        for page in [
            format!("Parameters\n\nxrequired\nstring\nAllowed values :\n{deep}\n"),
            format!("- **x** (string): {deep}\n"),
            format!("| Name | Type |\n|---|---|\n| x | {deep} |\n"),
            format!("<ParamField body=\"x\" type=\"string\">{deep}</ParamField>"),
            format!("Wan 2.2 T2V\nParameters\n\nxrequired\nstring\n\ndata = {deep}\n"),
        ] {
            let draft = draft(&Page::new(&page), &Options::default()).unwrap();
            assert_eq!(draft.spec["parameters"][0]["name"], "x");
        }
    }
}

#[test]
fn fields_that_are_never_closed_end_with_the_page() {
    let page = "<ParamField body=\"a\" type=\"object\">".repeat(100_000);
    let draft = draft(&Page::new(&page), &Options::default()).unwrap();
    assert!(
        draft.doubts.iter().any(|doubt| doubt.question.contains("too deep")),
        "{:#?}",
        draft.doubts.len()
    );
}
