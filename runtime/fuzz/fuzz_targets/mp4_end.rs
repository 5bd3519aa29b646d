#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| wan_runtime::fuzzing::mp4_end(bytes));
