//! Builds native Lua 5.4 or 5.5 with a launcher around it, and prints the path of the program.
#![forbid(unsafe_code)]

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use lua_src::{Build, Version};

fn main() -> ExitCode {
    let Some([folder, target, version, level]) = arguments() else {
        eprintln!("usage: lua-rs-bench-native FOLDER TARGET 5.4|5.5 2|3");
        return ExitCode::FAILURE;
    };
    match build(Path::new(&folder), &target, &version, &level) {
        Ok(program) => {
            println!("{}", program.display());
            ExitCode::SUCCESS
        }
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

fn arguments() -> Option<[String; 4]> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    arguments.try_into().ok()
}

/// Builds the library and the program in `folder` for `target`, optimised as `-O` with `level` does.
fn build(folder: &Path, target: &str, version: &str, level: &str) -> Result<PathBuf, String> {
    let source = match version {
        "5.4" => Version::Lua54,
        "5.5" => Version::Lua55,
        _ => return Err(format!("native Lua {version}: only 5.4 and 5.5 are there")),
    };
    let compiler = cc::Build::new()
        .target(target)
        .host(target)
        .opt_level_str(level)
        .cargo_metadata(false)
        .try_get_compiler()
        .map_err(|e| format!("no C compiler: {e}"))?;
    let found = Command::new(compiler.path())
        .arg("--version")
        .output()
        .map_err(|e| format!("no C compiler: {}: {e}", compiler.path().display()))?;
    if let Some(line) = String::from_utf8_lossy(&found.stdout).lines().next() {
        eprintln!("C compiler: {line}");
    }
    let lua = Build::new()
        .out_dir(folder)
        .target(target)
        .host(target)
        .opt_level(level)
        .debug(false)
        .try_build(source)
        .map_err(|e| format!("native Lua {version} could not be built: {e}"))?;
    let program = folder.join(format!("lua{version}"));
    let mut link = compiler.to_command();
    link.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/launcher.c"))
        .arg("-I")
        .arg(lua.include_dir())
        .arg("-L")
        .arg(lua.lib_dir())
        .args(lua.libs().iter().map(|library| format!("-l{library}")))
        .args(["-lm", "-ldl", "-o"])
        .arg(&program);
    let linked = link
        .output()
        .map_err(|e| format!("{}: {e}", compiler.path().display()))?;
    if linked.status.success() {
        Ok(program)
    } else {
        let errors = String::from_utf8_lossy(&linked.stderr);
        Err(format!("native Lua {version} could not be linked:\n{errors}"))
    }
}
