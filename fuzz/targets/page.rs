//! Any bytes are a page.
#![no_main]

#[path = "../../tests/main/holds.rs"]
mod holds;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| holds::page(bytes));
