//! Compiles native Lua 5.4, which some targets compare with.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    lua_src::Build::new()
        .opt_level("2")
        .debug(false)
        .build(lua_src::Version::Lua54)
        .print_cargo_metadata();
}
