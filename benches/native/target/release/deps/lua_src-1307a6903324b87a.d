/work/main/benches/native/target/release/deps/lua_src-1307a6903324b87a.d: /root/.cargo/registry/src/index.crates.io-1949cf8c6b5b557f/lua-src-551.1.0/src/lib.rs

/work/main/benches/native/target/release/deps/liblua_src-1307a6903324b87a.rlib: /root/.cargo/registry/src/index.crates.io-1949cf8c6b5b557f/lua-src-551.1.0/src/lib.rs

/work/main/benches/native/target/release/deps/liblua_src-1307a6903324b87a.rmeta: /root/.cargo/registry/src/index.crates.io-1949cf8c6b5b557f/lua-src-551.1.0/src/lib.rs

/root/.cargo/registry/src/index.crates.io-1949cf8c6b5b557f/lua-src-551.1.0/src/lib.rs:

# env-dep:CARGO_MANIFEST_DIR=/root/.cargo/registry/src/index.crates.io-1949cf8c6b5b557f/lua-src-551.1.0
