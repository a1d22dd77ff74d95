//! Fuzz target: any bytes are a Parquet file.
#![no_main]

#[allow(dead_code)]
#[path = "../../tests/main/invariants/mod.rs"]
mod invariants;

libfuzzer_sys::fuzz_target!(
    // The reader of Parquet may panic at damaged files, and unboil catches that. The hook of libFuzzer
    // would end the process there; a panic that is not caught still ends it.
    init: std::panic::set_hook(Box::new(|_| {})),
    |bytes: &[u8]| invariants::parquet::check(bytes)
);
