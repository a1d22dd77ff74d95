//! Fuzz target: any bytes are a file of rows: JSON, CSV, TSV or WARC.
#![no_main]

#[allow(dead_code)]
#[path = "../../tests/main/invariants/mod.rs"]
mod invariants;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| invariants::rows::check(bytes));
