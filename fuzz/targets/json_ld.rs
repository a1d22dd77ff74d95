//! Fuzz target: any bytes are the JSON-LD and the other metadata of a page.
#![no_main]

#[allow(dead_code)]
#[path = "../../tests/main/invariants/mod.rs"]
mod invariants;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| invariants::page::check_json_ld(bytes));
