//! Fuzz target `lex`; see `src/targets/lex.rs`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lua_rs_fuzz::targets::lex::run(data));
