//! The `luac-rs` command: compiles Lua files to binary chunks and lists them.
#![forbid(unsafe_code)]

mod combine;
mod options;

use std::fs::File;
use std::io::{self, Write};
use std::process::ExitCode;

use lua_rs_bytecode::{Chunk, Proto, decode, encode, list, verify, wire};
use lua_rs_cli::{
    COPYRIGHT, command_line, error_text, file_name, message, read_source, write_error,
};

use self::combine::combine;
use self::options::Options;

fn main() -> ExitCode {
    let args = command_line(std::env::args_os(), "luac-rs");
    let progname = &args[0];
    let options = match options::parse(&args) {
        Ok(Some(options)) => options,
        Ok(None) => return finish(progname, print(format!("{COPYRIGHT}\n").as_bytes())),
        Err(bad) => {
            write_error(&[&bad.usage(progname)]);
            return ExitCode::FAILURE;
        }
    };
    finish(progname, run(&options))
}

fn finish(progname: &[u8], result: Result<(), Vec<u8>>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(text) => {
            message(Some(progname), &text);
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options<'_>) -> Result<(), Vec<u8>> {
    if options.version {
        print(format!("{COPYRIGHT}\n").as_bytes())?;
    }
    let mains = options
        .files
        .iter()
        .map(|file| load(file))
        .collect::<Result<_, _>>()?;
    let main = combine(mains).ok_or(&b"too many files"[..])?;
    // Several files make a function that no compiler has made.
    let chunk = verify(Chunk { main }).map_err(|e| e.to_string())?;
    if options.listing > 0 {
        print(&list(chunk.main(), options.listing > 1))?;
    }
    if options.dumping {
        dump(options.output, &encode(chunk.main(), options.stripping))?;
    }
    Ok(())
}

/// The main function of a file, from text or a binary chunk.
fn load(file: &[u8]) -> Result<Proto, Vec<u8>> {
    let source = read_source((file != b"-").then_some(file))?;
    let chunk = if source.bytes.starts_with(&wire::SIGNATURE[..1]) {
        let chunk = decode(&source.bytes).map_err(|e| e.message(&source.name))?;
        let verified = verify(chunk).map_err(|e| e.message(&source.name))?;
        verified.into_inner()
    } else {
        lua_rs::compile(&source.bytes, &source.name).map_err(|e| e.message)?
    };
    Ok(chunk.main)
}

fn print(text: &[u8]) -> Result<(), Vec<u8>> {
    let mut out = io::stdout().lock();
    let written = out.write_all(text).and_then(|()| out.flush());
    written.map_err(|e| cannot("write", b"stdout", &e))
}

fn dump(output: Option<&[u8]>, bytes: &[u8]) -> Result<(), Vec<u8>> {
    let Some(name) = output else {
        return print(bytes);
    };
    let mut file = File::create(file_name(name)).map_err(|e| cannot("open", name, &e))?;
    file.write_all(bytes).map_err(|e| cannot("write", name, &e))
}

fn cannot(what: &str, name: &[u8], error: &io::Error) -> Vec<u8> {
    let what = format!("cannot {what} ");
    [what.as_bytes(), name, b": ", error_text(error).as_bytes()].concat()
}
