//! Fuzz target: any bytes are damage to the files of a saved state.
#![no_main]

#[allow(dead_code)]
#[path = "../../tests/main/invariants/mod.rs"]
mod invariants;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| invariants::spill::check(bytes));
