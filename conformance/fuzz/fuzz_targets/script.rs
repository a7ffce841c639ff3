//! Fuzz target `script`; see `src/targets/script.rs`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lua_rs_fuzz::targets::script::run(data));
