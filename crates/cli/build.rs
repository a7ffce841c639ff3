//! Links what takes the process less time to start, where that can be had.
//!
//! On Linux with glibc Rust's standard library refers to `libgcc_s.so` for unwinding. Finding, mapping and binding that library takes
//! about a sixth of the time of an empty script (docs/PERFORMANCE.md); its static form is a part of every gcc, which links our
//! programs anyway. Where there is none, nothing changes.
//!
//! `layout.ld` puts what most scripts need at the front of the code (`cargo xtask layout`): those 64 KiB of a file that the kernel maps around
//! each page in use then hold little else. It is for the linkers that rustc takes by itself there, lld and GNU ld.

use std::path::{Path, PathBuf};
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=layout.ld");
    println!("cargo::rustc-check-cfg=cfg(direct_entry)");
    let var = |name: &str| std::env::var(name).unwrap_or_default();
    if var("CARGO_CFG_TARGET_OS") != "linux" || var("CARGO_CFG_TARGET_ENV") != "gnu" {
        return;
    }
    println!("cargo::rustc-cfg=direct_entry");
    let is_static = var("CARGO_CFG_TARGET_FEATURE")
        .split(',')
        .any(|f| f == "crt-static");
    // Another target's gcc is somebody else's choice.
    if is_static || var("HOST") != var("TARGET") || var("PROFILE") != "release" {
        return;
    }
    if let Some(folder) = unwinder().as_deref().and_then(Path::parent) {
        println!("cargo::rustc-link-search=native={}", folder.display());
        println!("cargo::rustc-link-lib=static=gcc_eh");
    }
    let chosen = var("CARGO_ENCODED_RUSTFLAGS").contains("link") || !var("RUSTC_LINKER").is_empty();
    if var("CARGO_CFG_TARGET_ARCH") == "x86_64" && !chosen {
        let folder = PathBuf::from(var("CARGO_MANIFEST_DIR"));
        println!(
            "cargo::rustc-link-arg-bins=-T{}",
            folder.join("layout.ld").display()
        );
    }
}

/// Where gcc has its static unwinder, if it has.
fn unwinder() -> Option<PathBuf> {
    let linker = std::env::var_os("RUSTC_LINKER").unwrap_or_else(|| "cc".into());
    let mut command = Command::new(linker);
    let output = command.arg("-print-file-name=libgcc_eh.a").output().ok()?;
    let path = PathBuf::from(String::from_utf8(output.stdout).ok()?.trim());
    path.is_absolute()
        .then_some(path)
        .filter(|path| path.is_file())
}
