//! Fuzz target `eval`; see `src/targets`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lua_rs_fuzz::run("eval", data));
