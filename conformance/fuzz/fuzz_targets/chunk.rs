//! Fuzz target `chunk`; see `src/targets/chunk.rs`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lua_rs_fuzz::targets::chunk::run(data));
