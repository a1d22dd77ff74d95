//! Fuzz target: any bytes are the settings and the texts of a search for passages.
#![no_main]

#[allow(dead_code)]
#[path = "../../tests/main/invariants/mod.rs"]
mod invariants;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| invariants::passages::check(bytes));
