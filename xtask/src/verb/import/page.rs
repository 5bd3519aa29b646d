//! What docs/import.md shows is what the verbs print.

use std::{fmt::Write as _, fs};

use clap::{Parser, Subcommand};

use super::tests::Checkout;
use crate::{
    failure::Failure,
    verb::{stale, verify},
};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../");

#[derive(Parser)]
struct Line {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    Import(super::Options),
    Verify(verify::Options),
    Stale(stale::Options),
}

/// What a command prints, the standard output first.
fn output(checkout: &Checkout, command: &str) -> String {
    let words = command
        .split_whitespace()
        .skip(1)
        .map(|word| if word.starts_with("import/") { format!("{ROOT}{word}") } else { word.to_owned() });
    let (out, failure) = match Line::try_parse_from(words).unwrap().verb {
        Verb::Import(options) => match super::told(&checkout.repository, &options, false) {
            Ok(told) => (told.out, None),
            Err(failure) => (String::new(), Some(failure)),
        },
        Verb::Verify(options) => ended(verify::told(&checkout.repository, &options)),
        Verb::Stale(options) => ended(stale::told(&checkout.repository, &options)),
    };
    let failure = failure.map(|failure| failure.to_string()).unwrap_or_default();
    format!("{out}{failure}").replace(ROOT, "")
}

fn ended(result: Result<(String, Result<(), Failure>), Failure>) -> (String, Option<Failure>) {
    match result {
        Ok((out, ended)) => (out, ended.err()),
        Err(failure) => (String::new(), Some(failure)),
    }
}

/// The commands run in their order in one repository. `UPDATE_DOCS=1` writes what they print.
#[test]
fn the_page_on_the_verbs_shows_what_they_print() {
    let path = format!("{ROOT}docs/import.md");
    let document = fs::read_to_string(&path).unwrap();
    let checkout = Checkout::new(true);
    let mut made = String::new();
    let mut commands = 0;
    for (index, piece) in document.split("```").enumerate() {
        if index > 0 {
            made.push_str("```");
        }
        match piece.strip_prefix("console\n$ ").and_then(|block| block.lines().next()) {
            Some(command) => {
                commands += 1;
                let printed = output(&checkout, command);
                writeln!(made, "console\n$ {command}\n{}", printed.trim_end()).unwrap();
            }
            None => made.push_str(piece),
        }
    }
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, &made).unwrap();
    }
    assert_eq!(commands, 4);
    assert!(
        document == made,
        "docs/import.md does not show what is printed: run the test again with UPDATE_DOCS=1"
    );
}
