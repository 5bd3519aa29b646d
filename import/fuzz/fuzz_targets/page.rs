#![no_main]

use std::sync::LazyLock;

use wan_import::{Options, Page, draft};

/// Read once: the shipped specs take longer to read than a page does.
static OPTIONS: LazyLock<Options> = LazyLock::new(|| {
    let specs = wan_specs::Specs::embedded().expect("the shipped specs");
    Options { providers: specs.providers, ..Options::default() }
});

// The text of a page: whatever it is, it is read, and every line that is said to say something is one of it.
libfuzzer_sys::fuzz_target!(|text: &str| {
    let Ok(draft) = draft(&Page::new(text), &OPTIONS) else { return };
    let lines = text.lines().count();
    let all = draft.facts.iter().map(|fact| &fact.lines).chain(draft.doubts.iter().map(|doubt| &doubt.lines));
    assert!(all.flatten().all(|line| (1..=lines).contains(line)));
    assert_eq!(draft.spec["status"], "draft");
});
