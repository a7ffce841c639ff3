//! Fuzz target `lex`; see `src/targets`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lua_rs_fuzz::run("lex", data));
