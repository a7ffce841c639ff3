//! What is compared: native Lua, `lua-rs`, and whatever else is named.

use std::path::{Path, PathBuf};

use super::Options;
use crate::Outcome;
use crate::process::{self, capture, cargo, root};

/// A program that runs Lua scripts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Engine {
    /// Its name in tables.
    pub name: String,
    /// The program.
    pub path: PathBuf,
}

/// Builds or finds them all: native Lua first, `lua-rs` second, then Lua 5.5 and those of `--against`.
///
/// # Errors
/// When one cannot be built or is not there, and when two have the same name.
pub fn all(options: &Options) -> Outcome<Vec<Engine>> {
    let ours = match &options.bin {
        Some(path) => path.clone(),
        None => build_ours()?,
    };
    let mut engines = natives(options)?;
    engines.insert(1, named("lua-rs", ours));
    engines.extend(options.against.iter().cloned());
    for (index, engine) in engines.iter().enumerate() {
        let earlier = &engines[..index];
        if earlier.iter().any(|other| other.name == engine.name) {
            return Err(format!("two engines are called {}", engine.name));
        }
        // A bare name is looked for on the path when it is run.
        if engine.path.components().count() > 1 && !engine.path.is_file() {
            let path = engine.path.display();
            return Err(format!("{}: {path} is no file", engine.name));
        }
    }
    Ok(engines)
}

/// The native ones alone: Lua 5.4, and Lua 5.5 if it is wanted.
///
/// # Errors
/// When one cannot be built.
pub fn natives(options: &Options) -> Outcome<Vec<Engine>> {
    let first = match &options.native {
        Some(path) => path.clone(),
        None => build_native("5.4", options.native_level)?,
    };
    let mut engines = vec![named("native", first)];
    if options.lua55 {
        let path = build_native("5.5", options.native_level)?;
        engines.push(named("lua55", path));
    }
    Ok(engines)
}

fn named(name: &str, path: PathBuf) -> Engine {
    Engine {
        name: name.into(),
        path,
    }
}

/// Reads the value of `--against`.
///
/// # Errors
/// When it is not NAME=PATH.
pub fn parse(text: &str) -> Outcome<Engine> {
    match text.split_once('=') {
        Some((name, path)) if !name.is_empty() && !path.is_empty() => Ok(Engine {
            name: name.into(),
            path: Path::new(path).into(),
        }),
        _ => Err("expected NAME=PATH".into()),
    }
}

/// Builds `lua-rs` as it is released.
///
/// # Errors
/// When cargo fails.
pub fn build_ours() -> Outcome<PathBuf> {
    let target = root().join("target");
    let mut command = cargo(["build", "--release", "--quiet", "-p", "lua-rs-cli"]);
    command.arg("--target-dir").arg(&target);
    process::run(command)?;
    Ok(target
        .join("release")
        .join(format!("lua-rs{}", std::env::consts::EXE_SUFFIX)))
}

/// Builds native Lua with the package in `benches/native`, outside this workspace.
///
/// # Errors
/// When there is no C compiler, or the package does not have that version.
pub fn build_native(version: &str, level: u8) -> Outcome<PathBuf> {
    let folder = root().join("target").join("bench-native");
    let mut command = cargo(["run", "--release", "--quiet", "--locked"]);
    command
        .arg("--manifest-path")
        .arg(root().join("benches/native/Cargo.toml"))
        .arg("--target-dir")
        .arg(&folder)
        .arg("--")
        .arg(folder.join(format!("lua{version}-O{level}")))
        .arg(host()?)
        .arg(version)
        .arg(level.to_string());
    let printed = capture(command).map_err(|message| {
        format!(
            "native Lua could not be built. It needs a C compiler (cc, gcc or clang on the path, or named by CC) and its C library's \
             headers; or name a ready `lua` 5.4 with --native PATH.\n{message}"
        )
    })?;
    Ok(PathBuf::from(printed.trim()))
}

/// The target triple rustc builds for by itself.
fn host() -> Outcome<String> {
    let mut rustc = std::process::Command::new("rustc");
    rustc.arg("-vV");
    let text = capture(rustc)?;
    let line = text.lines().find_map(|line| line.strip_prefix("host: "));
    line.map(str::to_string)
        .ok_or_else(|| "rustc -vV names no host".into())
}

#[cfg(test)]
mod tests {
    use super::{Engine, parse};

    #[test]
    fn against_needs_a_name_and_a_path() {
        let engine = Engine {
            name: "jit".into(),
            path: "/bin/a=b".into(),
        };
        assert_eq!(parse("jit=/bin/a=b"), Ok(engine));
        for wrong in ["/bin/lua", "=x", "x=", ""] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
