/work/main/benches/native/target/release/lua-rs-bench-native: /work/main/benches/native/src/main.rs
