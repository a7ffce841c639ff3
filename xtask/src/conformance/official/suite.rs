//! The files of the suite, byte for byte, and how each is run: one process, in a scratch copy of the folder.
//!
//! What a row gets beside the files: `all.lua` and `main.lua` a Lua module for the C module that main.lua loads, and a script in
//! the place of the interpreter that echoes what `-i` reads (see `lua.sh`); `big.lua` the coroutine that all.lua runs it in;
//! `heavy.lua` a limit on memory, which it is there to reach.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::column::Column;
use crate::Outcome;
use crate::process::{End, Limits, Run, run_limited};

/// The row of all.lua with what its authors call "tests for sissies": nothing long, nothing that is not portable.
const ALL_FOR_USERS: &str = "all.lua+_U";
/// They set hooks that see every line that runs: only the files go through a compiler, not what they load. (All.lua dumps and loads
/// the files once more by itself.)
const WATCH_LINES: [&str; 3] = ["db.lua", "all.lua", ALL_FOR_USERS];
/// Address space of heavy.lua in KiB.
const HEAVY: u64 = 3 * 1024 * 1024;

const THROUGH_DUMP: &str = include_str!("through_dump.lua");
const COMPILE: &str = include_str!("compile.lua");
const C_MODULE: &str = include_str!("lib2-v2.lua");
const LUA: &str = include_str!("lua.sh");

/// Who runs the files.
pub struct Interpreter<'a> {
    /// The program.
    pub path: &'a Path,
    /// Its compiler, with luac's options; without one, the interpreter compiles with `string.dump`.
    pub compiler: Option<PathBuf>,
}

/// The names of the rows: every file, and all.lua once more.
///
/// # Errors
/// When the folder cannot be read or holds no Lua files.
pub fn rows(folder: &Path) -> Outcome<Vec<String>> {
    let say = |e: std::io::Error| format!("{}: {e}", folder.display());
    let mut rows = Vec::new();
    for entry in fs::read_dir(folder).map_err(say)? {
        let name = entry.map_err(say)?.file_name();
        let name = name.to_string_lossy();
        if name.ends_with(".lua") {
            rows.push(name.into_owned());
        }
    }
    if rows.is_empty() {
        return Err(format!("{}: no Lua files", folder.display()));
    }
    rows.push(ALL_FOR_USERS.to_string());
    rows.sort();
    Ok(rows)
}

/// Runs one row as `column` says, in `home`.
///
/// # Errors
/// When the scratch copy cannot be made, a file not be compiled or the interpreter not be started.
pub fn execute(
    lua: &Interpreter<'_>,
    folder: &Path,
    row: &str,
    column: Column,
    mut limits: Limits,
    home: &Path,
) -> Outcome<Run> {
    let say = |e: std::io::Error| format!("{}: {e}", home.display());
    if home.exists() {
        fs::remove_dir_all(home).map_err(say)?;
    }
    let work = home.join("work");
    copy_folder(folder, &work)?;
    if let Some(strip) = column.dump() {
        compile_all(lua, &work, home, strip)?;
    }
    let program = if matches!(row, "main.lua" | "all.lua") {
        fs::write(work.join("lib2-v2.lua"), C_MODULE).map_err(say)?;
        stand_in(lua.path, &work).map_err(say)?
    } else {
        lua.path.to_path_buf()
    };
    limits.stack = column.stack();
    if row == "heavy.lua" {
        limits.address_space = Some(HEAVY);
    }
    run_limited(&program, &arguments(row, column), None, &work, home, limits)
}

fn arguments(row: &str, column: Column) -> Vec<String> {
    let mut args = vec!["-W".to_string()];
    if let Some(strip) = column.dump()
        && !WATCH_LINES.contains(&row)
    {
        args.push(format!(
            "-eassert(loadfile('../through_dump.lua'))({strip})"
        ));
    }
    if let Some(mode) = column.collector() {
        args.push(format!("-ecollectgarbage('{mode}')"));
    }
    match row {
        ALL_FOR_USERS => args.extend(["-e_U=true", "all.lua"].map(str::to_string)),
        "big.lua" => args.push(
            "-elocal f = coroutine.wrap(assert(loadfile('big.lua'))) assert(f() == 'b') assert(f() == 'a')".to_string(),
        ),
        file => args.push(file.to_string()),
    }
    args
}

/// Puts the compiled chunk of every file in the file's place, and beside the folder what does the same to chunks loaded later.
fn compile_all(lua: &Interpreter<'_>, work: &Path, home: &Path, strip: bool) -> Outcome {
    let say = |e: std::io::Error| format!("{}: {e}", work.display());
    fs::write(home.join("through_dump.lua"), THROUGH_DUMP).map_err(say)?;
    fs::write(home.join("compile.lua"), COMPILE).map_err(say)?;
    for file in rows(work)?.iter().filter(|row| *row != ALL_FOR_USERS) {
        let mut args = Vec::new();
        let program = match &lua.compiler {
            Some(compiler) => {
                args.extend(strip.then(|| "-s".to_string()));
                args.extend(["-o", "../chunk.out", file].map(str::to_string));
                compiler.as_path()
            }
            None => {
                args.extend(["../compile.lua", file].map(str::to_string));
                args.extend(strip.then(|| "strip".to_string()));
                lua.path
            }
        };
        let limits = Limits::of(Duration::from_secs(60));
        let run = run_limited(program, &args, None, work, home, limits)?;
        if run.end != End::Code(0) {
            let text = String::from_utf8_lossy(&run.stderr).into_owned();
            return Err(format!("compiling {file}: {}\n{text}", run.end));
        }
        if lua.compiler.is_some() {
            fs::rename(home.join("chunk.out"), work.join(file)).map_err(say)?;
        }
    }
    Ok(())
}

/// Writes the script that runs the interpreter under the name `./lua`.
fn stand_in(interpreter: &Path, work: &Path) -> std::io::Result<PathBuf> {
    let path = work.join("lua");
    let text = LUA.replace("@INTERPRETER@", &interpreter.to_string_lossy());
    fs::write(&path, text)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755))?;
    }
    Ok(PathBuf::from("./lua"))
}

/// Copies a folder; written with a list instead of recursion.
fn copy_folder(from: &Path, to: &Path) -> Outcome {
    let mut pending: Vec<(PathBuf, PathBuf)> = vec![(from.to_path_buf(), to.to_path_buf())];
    while let Some((source, target)) = pending.pop() {
        let say = |e: std::io::Error| format!("{}: {e}", source.display());
        fs::create_dir_all(&target).map_err(say)?;
        for entry in fs::read_dir(&source).map_err(say)? {
            let entry = entry.map_err(say)?;
            let target = target.join(entry.file_name());
            if entry.file_type().map_err(say)?.is_dir() {
                pending.push((entry.path(), target));
            } else {
                // Contents only: the suite opens its files for writing, whatever mode the originals have.
                let content = fs::read(entry.path()).map_err(say)?;
                fs::write(&target, content).map_err(say)?;
            }
        }
    }
    Ok(())
}
