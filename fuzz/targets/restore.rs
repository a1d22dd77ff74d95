//! Fuzz target: any bytes are edits of an output folder that is restored.
#![no_main]

#[allow(dead_code)]
#[path = "../../tests/main/invariants/mod.rs"]
mod invariants;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| invariants::restore::check(bytes));
