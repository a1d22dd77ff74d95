//! Fuzz target: any bytes are a page.
#![no_main]

#[path = "../../tests/main/invariants.rs"]
mod invariants;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| invariants::check_page(bytes));
