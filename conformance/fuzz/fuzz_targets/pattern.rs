//! Fuzz target `pattern`; see `src/targets/pattern.rs`.
#![no_main]

use lua_rs_fuzz::native;
use lua_rs_fuzz::targets::pattern::{DRIVER, answer, arguments};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    if let (Some(ours), Some(args)) = (answer(data), arguments(data)) {
        native::compare(&ours, DRIVER, &args);
    }
});
