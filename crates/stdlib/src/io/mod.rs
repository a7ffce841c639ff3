//! `io` (§6.8).

mod file;
mod read;

use crate::auxlib::{check_arg, new_lib, register};
use crate::host::outcome::{failure, outcome};
use crate::host::{
    OpenMode, PipeMode, SharedStream, Stream, c_string, describe, os_string, system,
};
use file::{File, Kind, METHODS};
use lua_rs_vm::{Context, LuaError, NativeFn, Ret, Value};

/// Name of the type of files: key of their metatable in the registry, and `__name`.
const FILE: &str = "FILE*";

/// Registry fields of the default files.
const INPUT: &str = "_IO_input";
const OUTPUT: &str = "_IO_output";

const FUNCTIONS: [(&str, NativeFn); 11] = [
    ("close", close),
    ("flush", flush),
    ("input", input),
    ("lines", lines),
    ("open", open),
    ("output", output),
    ("popen", popen),
    ("read", read),
    ("tmpfile", tmpfile),
    ("type", type_),
    ("write", write),
];

/// Opens the library: returns its table.
///
/// # Errors
/// Out of memory.
pub fn open_io(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    crate::host::ensure_host(ctx)?;
    let library = new_lib(ctx, &FUNCTIONS)?;
    ctx.push(library);
    let metatable = new_lib(ctx, &file::METAMETHODS)?;
    metatable.raw_set_bytes(
        ctx,
        b"__name",
        Value::String(ctx.new_string(FILE.as_bytes())?),
    )?;
    let methods = ctx.new_table(0, METHODS.len())?;
    register(ctx, methods, &METHODS)?;
    metatable.raw_set_bytes(ctx, b"__index", Value::Table(methods))?;
    let registry = ctx.registry();
    registry.raw_set_bytes(ctx, FILE.as_bytes(), Value::Table(metatable))?;
    let system = system(ctx)?;
    for (name, stream, key) in [
        ("stdin", &system.stdin, Some(INPUT)),
        ("stdout", &system.stdout, Some(OUTPUT)),
        ("stderr", &system.stderr, None),
    ] {
        push_file(ctx, stream.clone(), Kind::Standard)?;
        let file = ctx.arg(ctx.top());
        if let Some(key) = key {
            registry.raw_set_bytes(ctx, key.as_bytes(), file)?;
        }
        library.raw_set_bytes(ctx, name.as_bytes(), file)?;
        ctx.pop(1);
    }
    ctx.ret(1)
}

/// Pushes a file handle.
fn push_file(ctx: &Context<'_>, stream: SharedStream, kind: Kind) -> Result<(), LuaError> {
    let file = Value::UserData(ctx.new_userdata(File::new(stream, kind), 0)?);
    ctx.push(file);
    if let Value::Table(metatable) = ctx.registry().raw_get_bytes(ctx, FILE.as_bytes()) {
        ctx.set_metatable(file, Some(metatable));
    }
    Ok(())
}

/// A mode of `io.open`.
fn parse_mode(mode: &[u8]) -> Option<OpenMode> {
    let (&letter, rest) = mode.split_first()?;
    let (update, rest) = match rest {
        [b'+', rest @ ..] => (true, rest),
        rest => (false, rest),
    };
    if rest.iter().any(|&byte| byte != b'b') {
        return None;
    }
    Some(match (letter, update) {
        (b'r', false) => OpenMode::Read,
        (b'r', true) => OpenMode::Update,
        (b'w', false) => OpenMode::Write,
        (b'w', true) => OpenMode::WriteUpdate,
        (b'a', false) => OpenMode::Append,
        (b'a', true) => OpenMode::AppendUpdate,
        _ => return None,
    })
}

/// A stream that only does what its mode says.
fn directed(stream: Stream, mode: OpenMode) -> Stream {
    match mode {
        OpenMode::Read => stream.input(),
        OpenMode::Write | OpenMode::Append => stream.output(),
        OpenMode::Update | OpenMode::WriteUpdate | OpenMode::AppendUpdate => stream,
    }
}

fn open(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let name = ctx.check_bytes(1)?;
    let mode = parse_mode(c_string(ctx.opt_bytes(2)?.unwrap_or(b"r")));
    let Some(mode) = mode else {
        return Err(ctx.arg_error(2, "invalid mode"));
    };
    let system = system(ctx)?;
    match system.host().open(os_string(name).as_ref(), mode) {
        Ok(file) => {
            push_file(
                ctx,
                system.adopt(directed(Stream::new(file), mode)),
                Kind::Regular,
            )?;
            ctx.ret(1)
        }
        Err(error) => failure(ctx, &error, Some(name)),
    }
}

/// Opens the file named in slot `i` and pushes it; a failure is an error here.
fn open_or_raise(ctx: &Context<'_>, i: usize, mode: OpenMode) -> Result<(), LuaError> {
    let name = ctx.check_bytes(i)?;
    let system = system(ctx)?;
    match system.host().open(os_string(name).as_ref(), mode) {
        Ok(file) => push_file(
            ctx,
            system.adopt(directed(Stream::new(file), mode)),
            Kind::Regular,
        ),
        Err(error) => {
            let text = describe(&error).0;
            Err(ctx.error(
                [
                    b"cannot open file '",
                    c_string(name),
                    b"' (",
                    text.as_bytes(),
                    b")",
                ]
                .concat(),
            ))
        }
    }
}

fn popen(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let command = ctx.check_bytes(1)?;
    let mode = match c_string(ctx.opt_bytes(2)?.unwrap_or(b"r")) {
        b"r" => PipeMode::Read,
        b"w" => PipeMode::Write,
        _ => return Err(ctx.arg_error(2, "invalid mode")),
    };
    let system = system(ctx)?;
    // What the script wrote so far comes before what the process writes. Errors show again where they belong.
    let _ = system.flush_all();
    match system.host().open_process(&os_string(command), mode) {
        Ok(file) => {
            let stream = Stream::new(file);
            let stream = if mode == PipeMode::Read {
                stream.input()
            } else {
                stream.output()
            };
            push_file(ctx, system.adopt(stream), Kind::Process)?;
            ctx.ret(1)
        }
        Err(error) => failure(ctx, &error, Some(command)),
    }
}

fn tmpfile(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let system = system(ctx)?;
    match system.host().temporary_file() {
        Ok(file) => {
            push_file(ctx, system.adopt(Stream::new(file)), Kind::Regular)?;
            ctx.ret(1)
        }
        Err(error) => failure(ctx, &error, None),
    }
}

fn type_(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    ctx.check_any(1)?;
    match ctx.arg(1) {
        Value::UserData(data) if let Some(file) = data.downcast::<File>() => {
            ctx.push_bytes(if file.is_closed() {
                b"closed file"
            } else {
                b"file"
            })?;
        }
        _ => ctx.push_nil(),
    }
    ctx.ret(1)
}

/// Pushes a default file and gives its stream.
fn push_default(ctx: &Context<'_>, key: &str) -> Result<SharedStream, LuaError> {
    let file = ctx.registry().raw_get_bytes(ctx, key.as_bytes());
    let stream = match file {
        Value::UserData(data) => data.downcast::<File>().and_then(File::stream),
        _ => None,
    };
    ctx.push(file);
    stream.ok_or_else(|| ctx.error(format!("default {} file is closed", &key["_IO_".len()..])))
}

/// Changes a default file if there is an argument, and returns it.
fn default_file(ctx: &Context<'_>, key: &str, mode: OpenMode) -> Result<Ret, LuaError> {
    let registry = ctx.registry();
    if !ctx.is_none_or_nil(1) {
        if matches!(
            ctx.arg(1),
            Value::String(_) | Value::Integer(_) | Value::Number(_)
        ) {
            open_or_raise(ctx, 1, mode)?;
        } else {
            file::check_open(ctx)?;
            ctx.push_copy(1);
        }
        registry.raw_set_bytes(ctx, key.as_bytes(), ctx.arg(ctx.top()))?;
    }
    ctx.push(registry.raw_get_bytes(ctx, key.as_bytes()));
    ctx.ret(1)
}

fn input(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    default_file(ctx, INPUT, OpenMode::Read)
}

fn output(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    default_file(ctx, OUTPUT, OpenMode::Write)
}

fn close(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    if ctx.is_none(1) {
        ctx.push(ctx.registry().raw_get_bytes(ctx, OUTPUT.as_bytes()));
    }
    file::close(ctx)
}

fn read(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let stream = push_default(ctx, INPUT)?;
    ctx.pop(1);
    let count = read::read(ctx, &stream, 1)?;
    ctx.ret(count)
}

fn write(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let arguments = 1..=ctx.top();
    let stream = push_default(ctx, OUTPUT)?;
    match file::write_arguments(ctx, &stream, arguments)? {
        Ok(()) => ctx.ret(1),
        Err(error) => failure(ctx, &error, None),
    }
}

fn flush(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let stream = push_default(ctx, OUTPUT)?;
    let result = stream.borrow_mut().flush();
    outcome(ctx, result, None)
}

fn lines(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    if ctx.is_none(1) {
        ctx.push_nil();
    }
    let own = !ctx.arg(1).is_nil();
    if own {
        open_or_raise(ctx, 1, OpenMode::Read)?;
        ctx.replace(1);
    } else {
        ctx.set(1, ctx.registry().raw_get_bytes(ctx, INPUT.as_bytes()));
        file::check_open(ctx)?;
    }
    push_lines(ctx, own)?;
    if !own {
        return ctx.ret(1);
    }
    // The file is the to-be-closed value of the loop.
    ctx.push_nil();
    ctx.push_nil();
    ctx.push_copy(1);
    ctx.ret(4)
}

/// Most formats that `lines` takes.
const MAX_FORMATS: usize = 250;

/// Pushes the iterator over the file in slot 1, with the arguments behind it as formats. Its upvalues: the file, the number of
/// formats, whether to close the file at the end, the formats.
fn push_lines(ctx: &Context<'_>, own: bool) -> Result<(), LuaError> {
    let formats = ctx.top() - 1;
    check_arg(
        ctx,
        formats <= MAX_FORMATS,
        MAX_FORMATS + 2,
        "too many arguments",
    )?;
    let mut upvalues = vec![
        ctx.arg(1),
        Value::Integer(formats as i64),
        Value::Boolean(own),
    ];
    upvalues.extend((2..=ctx.top()).map(|i| ctx.arg(i)));
    ctx.push(ctx.new_native(read::next_line, &upvalues)?);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;

    #[test]
    fn modes() {
        assert_eq!(parse_mode(b"r"), Some(OpenMode::Read));
        assert_eq!(parse_mode(b"a+bb"), Some(OpenMode::AppendUpdate));
        assert_eq!(parse_mode(b"w+"), Some(OpenMode::WriteUpdate));
        for bad in ["", "rw", "+r", "rb+", "r++", "x", "rt"] {
            assert_eq!(parse_mode(bad.as_bytes()), None, "{bad}");
        }
    }
}
