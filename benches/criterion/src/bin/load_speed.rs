//! The figures `cargo xtask bench --load` sets beside native Lua's: `write FOLDER` makes the texts, `measure SECONDS FILE...` reads them.
#![forbid(unsafe_code)]

use std::fs;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use lua_rs::Lua;
use lua_rs::vm::GcOp;
use lua_rs_benches::{Source, Stage, clock, load, small, whole};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let outcome = match arguments.split_first() {
        Some((command, [folder])) if command == "write" => write(Path::new(folder)),
        Some((command, [seconds, files @ ..])) if command == "measure" && !files.is_empty() => {
            measure(seconds, files)
        }
        _ => Err("usage: load-speed write FOLDER | load-speed measure SECONDS FILE...".into()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

/// Writes `whole/*.lua` and `small/*.lua`.
fn write(folder: &Path) -> Result<(), String> {
    let say = |e: std::io::Error| format!("{}: {e}", folder.display());
    for (part, sources) in [
        ("whole", vec![whole().map_err(say)?]),
        ("small", small().map_err(say)?),
    ] {
        let part = folder.join(part);
        fs::create_dir_all(&part).map_err(say)?;
        for source in sources {
            let name = String::from_utf8_lossy(&source.name[1..]).into_owned();
            fs::write(part.join(format!("{name}.lua")), source.text).map_err(say)?;
        }
    }
    Ok(())
}

/// Prints what the fastest pass over all files took, for each stage.
fn measure(seconds: &str, files: &[String]) -> Result<(), String> {
    let limit: f64 = seconds
        .parse()
        .map_err(|_| format!("`{seconds}` is not a number of seconds"))?;
    let limit = Duration::try_from_secs_f64(limit).map_err(|e| format!("{seconds}: {e}"))?;
    let mut sources = Vec::new();
    for file in files {
        sources.push(Source {
            name: format!("={file}").into_bytes(),
            text: fs::read(file).map_err(|e| format!("{file}: {e}"))?,
        });
    }
    for stage in Stage::ALL {
        let mut sum = 0;
        let best = fastest(limit, || {
            for source in &sources {
                sum += stage.read(source);
            }
        });
        println!("{}\t{best:.9}", stage.name());
        assert!(sum > 0);
    }
    let mut lua = Lua::new().map_err(|e| e.to_string())?;
    let best = lua.enter(|ctx| {
        // As the stand-alone interpreter, and as native Lua is measured.
        ctx.gc(GcOp::Generational(0, 0));
        let (begin, mut best) = (clock(), Duration::MAX);
        while clock() - begin < limit {
            ctx.gc(GcOp::Collect);
            let start = clock();
            for source in &sources {
                load(ctx, source);
            }
            best = best.min(clock() - start);
        }
        best.as_secs_f64()
    });
    println!("load\t{best:.9}");
    Ok(())
}

/// Repeats `f` for the time given, once at least; what the fastest took, in seconds.
fn fastest(limit: Duration, mut f: impl FnMut()) -> f64 {
    let (begin, mut best) = (clock(), Duration::MAX);
    loop {
        let start = clock();
        f();
        best = best.min(clock() - start);
        if clock() - begin >= limit {
            return best.as_secs_f64();
        }
    }
}
