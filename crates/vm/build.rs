//! Chooses the dispatch technique.
//!
//! `lua_tail_dispatch`: handlers end in a call in tail position that LLVM turns into a jump. That holds on targets with
//! at least six integer argument registers and at opt-levels 2, 3 and s; elsewhere (debug builds, 32-bit x86, wasm32)
//! the same handlers return to a loop (the trampoline). Nothing else may test these conditions.

fn main() {
    println!("cargo::rustc-check-cfg=cfg(lua_tail_dispatch)");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=LUA_RS_TRAMPOLINE");
    let var = |name: &str| std::env::var(name).unwrap_or_default();
    let arch = matches!(var("CARGO_CFG_TARGET_ARCH").as_str(), "x86_64" | "aarch64");
    let windows =
        var("CARGO_CFG_TARGET_OS") == "windows" && var("CARGO_CFG_TARGET_ARCH") == "x86_64";
    let optimised = matches!(var("OPT_LEVEL").as_str(), "2" | "3" | "s");
    let forced_off = std::env::var_os("LUA_RS_TRAMPOLINE").is_some();
    if arch && optimised && !windows && !forced_off {
        println!("cargo::rustc-cfg=lua_tail_dispatch");
    }
}
