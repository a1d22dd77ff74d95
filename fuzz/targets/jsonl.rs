//! Fuzz target: any bytes are a row of JSONL.
#![no_main]

#[allow(dead_code)]
#[path = "../../tests/main/invariants/mod.rs"]
mod invariants;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| invariants::jsonl::check(bytes));
