//! Any bytes are linked data, and what tags say of the page.
#![no_main]

#[path = "../../tests/main/holds.rs"]
mod holds;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| holds::linked_data(bytes));
