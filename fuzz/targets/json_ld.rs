//! Fuzz target: any bytes are the JSON-LD and the other metadata of a page.
#![no_main]

#[path = "../../tests/main/invariants.rs"]
mod invariants;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| invariants::check_json_ld(bytes));
