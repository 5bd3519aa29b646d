#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| wan_emulator::fuzzing::head(bytes));
