//! Fuzz target `format_pack`; see `src/targets/format_pack.rs`.
#![no_main]

use lua_rs_fuzz::native;
use lua_rs_fuzz::targets::format_pack::{DRIVER, answer, arguments};
use lua_rs_fuzz::targets::values::Plain;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    if let (Some(ours), Some(args)) = (answer(data), arguments(data))
        && is_comparable(&args)
    {
        native::compare(&ours, DRIVER, &args);
    }
});

/// Addresses differ: `%p` of a string is one.
fn is_comparable(args: &[Plain]) -> bool {
    !matches!(args, [_, Plain::Bytes(fmt), ..] if fmt.contains(&b'p'))
}
