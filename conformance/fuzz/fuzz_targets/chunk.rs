//! Fuzz target `chunk`; see `src/targets`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lua_rs_fuzz::run("chunk", data));
