#![no_main]

use std::time::Duration;

use cpu_time::ThreadTime;
use wan_import::{Options, draft_text};

/// Bytes of the shorter text. A constant cost is lost in what it takes.
const SHORT: usize = 6_000;

// A head and what comes again and again behind it, as far as a mark between them tells: twice the text takes no more
// than about twice the time.
libfuzzer_sys::fuzz_target!(|text: &str| {
    let (head, again) = text.split_once('\u{1}').unwrap_or(("", text));
    if again.is_empty() {
        return;
    }
    let long = |times: usize| format!("{head}{}", again.repeat(times * SHORT / again.len() + 1));
    let (one, four) = (long(1), long(4));
    // The processor's caches are another program's for a while, so the best of a few counts.
    let linear = (0..4).any(|_| time(&four) < time(&one) * 7 + Duration::from_millis(30));
    assert!(linear, "{:?} and {:?}", time(&one), time(&four));
});

fn time(text: &str) -> Duration {
    let started = ThreadTime::now();
    drop(draft_text(text, &Options::default()));
    started.elapsed()
}
