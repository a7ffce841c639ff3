//! Fuzz target `host_api`; see `src/targets/host_api.rs`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lua_rs_fuzz::targets::host_api::run(data));
