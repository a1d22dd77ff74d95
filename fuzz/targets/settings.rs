//! Fuzz target: any bytes are a settings file, a rules file and site templates.
#![no_main]

#[allow(dead_code)]
#[path = "../../tests/main/invariants/mod.rs"]
mod invariants;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| invariants::settings::check(bytes));
