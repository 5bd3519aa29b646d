//! Input that nobody writes in good faith, or by accident only. It makes diagnostics and never a panic.

use wan_codegen::{Rule, SourceFile, format, read};

use super::{BASE, base, mistakes, rules};

fn one(path: &str, bytes: impl Into<Vec<u8>>) -> Vec<SourceFile> {
    vec![SourceFile { path: path.to_owned(), bytes: bytes.into() }]
}

#[test]
fn a_spec_cut_off_anywhere_is_refused() {
    for (path, text) in BASE {
        // Whitespace at the end is all that can go missing.
        for end in 0..text.trim_end().len() {
            let found = mistakes(one(path, &text.as_bytes()[..end]));
            assert!(!found.is_empty(), "{path} up to byte {end}");
        }
    }
}

#[test]
fn a_spec_with_any_byte_broken_does_not_panic() {
    for (path, text) in BASE {
        for at in (0..text.len()).step_by(11) {
            // Which byte it becomes depends on where it stands, so that all of them meet all of JSON's signs.
            let mut bytes = text.as_bytes().to_vec();
            bytes[at] = [b'{', b'"', 0xff, 0, b'e', b'9', b','][at % 7];
            if let Err(found) = read(one(path, bytes)) {
                assert!(found.iter().all(|one| one.line >= 1 && one.column >= 1));
            }
        }
    }
}

#[test]
fn deep_nesting_is_refused_before_it_fills_the_stack() {
    for open in ["[", "{\"a\":"] {
        let found = mistakes(one("acme/deep.json", open.repeat(100_000)));
        assert_eq!(rules(&found), [Rule::Syntax]);
        assert!(found.render(false).contains("recursion limit"), "{}", found.render(false));
    }
    let closed = format!("{{\"$schema\": {}1{}}}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(rules(&mistakes(one("acme/deep.json", closed))), [Rule::Syntax]);
}

#[test]
fn a_hundred_megabytes_are_refused_by_their_size() {
    let found = mistakes(one("acme/huge.json", vec![b'['; 100_000_000]));
    assert_eq!(rules(&found), [Rule::FileTooLarge]);
    assert!(found.render(false).len() < 1_000);
}

#[test]
fn an_empty_file_is_no_json() {
    for bytes in ["", " \n\t", "\u{feff}"] {
        assert_eq!(rules(&mistakes(one("acme/empty.json", bytes))), [Rule::Syntax], "{bytes:?}");
    }
}

#[test]
fn any_json_that_is_no_spec_is_refused() {
    for text in [
        "null",
        "0",
        "1e999",
        "\"\"",
        "[]",
        "{}",
        "[{}]",
        "{\"format\": -1}",
        "{\"format\": 1e300}",
        "\"\\ud800\"",
    ] {
        for path in ["acme/provider.json", "acme/wan-1.json"] {
            assert!(!mistakes(one(path, text)).is_empty(), "{text}");
            assert!(format(path, text.as_bytes()).is_err(), "{text}");
        }
    }
}

#[test]
fn the_mistakes_of_all_files_come_in_one_run() {
    let mut files = base();
    let change = |file: &mut SourceFile, old: &str, new: &str| {
        file.bytes = String::from_utf8_lossy(&file.bytes).replacen(old, new, 1).into_bytes();
    };
    change(&mut files[0], "\"title\"", "\"titel\"");
    change(&mut files[1], "\"default\": 30", "\"default\": 41");
    change(&mut files[1], "What the video shows.", "what the video shows");
    files.extend(one("acme/latin.json", b"\xff"));
    files.extend(one("acme/syntax.json", "{"));
    files.extend(one("acme/large.json", vec![b' '; 2_000_000]));
    let found = mistakes(files);
    let listed: Vec<(&str, Rule)> = found.iter().map(|one| (one.path.as_str(), one.rule)).collect();
    // A model is not blamed for a provider that does not read.
    assert_eq!(
        listed,
        [
            ("acme/large.json", Rule::FileTooLarge),
            ("acme/latin.json", Rule::NotUtf8),
            ("acme/provider.json", Rule::MissingKey),
            ("acme/provider.json", Rule::UnknownKey),
            ("acme/syntax.json", Rule::Syntax),
            ("acme/wan-1.json", Rule::Sentence),
            ("acme/wan-1.json", Rule::DefaultRange),
        ]
    );
    assert!(found.render(false).contains("7 problems in 5 files"));
}

#[test]
fn the_order_of_files_changes_nothing() {
    let mut files = base();
    files.extend(one("acme/syntax.json", "{"));
    let forward = mistakes(files.clone()).render(false);
    files.reverse();
    assert_eq!(mistakes(files).render(false), forward);
    let mut files = base();
    let sources = read(files.clone()).expect("the base reads");
    files.reverse();
    assert_eq!(read(files).expect("the base reads"), sources);
}

#[test]
fn a_hundred_thousand_mistakes_are_counted_and_not_all_shown() {
    let text =
        BASE[1].1.replace("[\"The page is made up.\"]", &format!("[{}]", vec!["1"; 100_000].join(",")));
    let found = mistakes(one("acme/wan-1.json", text));
    assert_eq!(found.len(), 100_000);
    let shown = found.render(false);
    assert!(shown.contains("and 99900 more in specs/acme/wan-1.json"));
    assert!(shown.contains("100000 problems in 1 file\n"));
    assert!(shown.len() < 100_000);
}

#[test]
fn colors_are_shown_only_when_asked_for() {
    let found = mistakes(one("acme/syntax.json", "{"));
    assert!(!found.render(false).contains('\u{1b}'));
    assert!(found.render(true).contains('\u{1b}'));
}
