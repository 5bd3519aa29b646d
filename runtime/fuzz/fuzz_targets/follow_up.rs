#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| wan_runtime::fuzzing::follow_up(bytes));
