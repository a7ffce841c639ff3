/work/main/benches/native/target/release/deps/lua_rs_bench_native-c753ae6b12dc7e0b.d: src/main.rs

/work/main/benches/native/target/release/deps/lua_rs_bench_native-c753ae6b12dc7e0b: src/main.rs

src/main.rs:

# env-dep:CARGO_MANIFEST_DIR=/work/main/benches/native
