//! File handles: their methods and metamethods.

use super::{FILE, push_lines, read};
use crate::host::outcome::{failure, outcome, termination};
use crate::host::{Buffering, SharedStream};
use lua_rs_base::number;
use lua_rs_vm::{Context, LuaError, NativeFn, Ret, Value};
use std::cell::RefCell;
use std::io::{self, SeekFrom};
use std::ops::RangeInclusive;
use std::rc::Rc;

/// What closing a file means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// A file: it is closed.
    Regular,
    /// A standard stream: refused.
    Standard,
    /// A process: its end is waited for, and told.
    Process,
}

/// What a file handle holds: nothing once it is closed.
pub(super) struct File {
    stream: RefCell<Option<SharedStream>>,
    kind: Kind,
}

impl File {
    pub(super) fn new(stream: SharedStream, kind: Kind) -> File {
        File {
            stream: RefCell::new(Some(stream)),
            kind,
        }
    }

    pub(super) fn is_closed(&self) -> bool {
        self.stream.borrow().is_none()
    }

    pub(super) fn stream(&self) -> Option<SharedStream> {
        self.stream.borrow().clone()
    }

    /// Returns what `close` returns.
    pub(super) fn close(&self, ctx: &Context<'_>) -> Result<Ret, LuaError> {
        if self.kind == Kind::Standard {
            ctx.push_nil();
            ctx.push_bytes(b"cannot close standard file")?;
            return ctx.ret(2);
        }
        let Some(stream) = self.stream.take() else {
            return ctx.ret(0);
        };
        let closed = stream.borrow_mut().close();
        match closed {
            Err(error) => failure(ctx, &error, None),
            Ok(Some(end)) if self.kind == Kind::Process => termination(ctx, end),
            Ok(_) => outcome(ctx, Ok(()), None),
        }
    }
}

pub(super) const METHODS: [(&str, NativeFn); 7] = [
    ("close", close),
    ("flush", flush),
    ("lines", lines),
    ("read", read_),
    ("seek", seek),
    ("setvbuf", setvbuf),
    ("write", write),
];

pub(super) const METAMETHODS: [(&str, NativeFn); 3] = [
    ("__close", finalize),
    ("__gc", finalize),
    ("__tostring", tostring),
];

/// The stream of the file in slot 1.
pub(super) fn check_open(ctx: &Context<'_>) -> Result<SharedStream, LuaError> {
    ctx.check_userdata::<File>(1, FILE)?
        .stream()
        .ok_or_else(|| ctx.error("attempt to use a closed file"))
}

pub(super) fn close(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    check_open(ctx)?;
    ctx.check_userdata::<File>(1, FILE)?.close(ctx)
}

fn finalize(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let file = ctx.check_userdata::<File>(1, FILE)?;
    if !file.is_closed() {
        // There is nobody to tell how it went.
        let _ = file.close(ctx)?;
    }
    ctx.ret(0)
}

fn tostring(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let text = match ctx.check_userdata::<File>(1, FILE)?.stream() {
        Some(stream) => format!("file ({:p})", Rc::as_ptr(&stream)),
        None => "file (closed)".to_owned(),
    };
    ctx.push_bytes(text.as_bytes())?;
    ctx.ret(1)
}

fn flush(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let result = check_open(ctx)?.borrow_mut().flush();
    outcome(ctx, result, None)
}

fn lines(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    check_open(ctx)?;
    push_lines(ctx, false)?;
    ctx.ret(1)
}

fn read_(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let stream = check_open(ctx)?;
    let count = read::read(ctx, &stream, 2)?;
    ctx.ret(count)
}

fn write(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let stream = check_open(ctx)?;
    match write_arguments(ctx, &stream, 2..=ctx.top())? {
        Ok(()) => {
            ctx.push_copy(1);
            ctx.ret(1)
        }
        Err(error) => failure(ctx, &error, None),
    }
}

/// Writes some arguments. After the first failure nothing more is written, but the arguments are still checked.
pub(super) fn write_arguments(
    ctx: &Context<'_>,
    stream: &SharedStream,
    arguments: RangeInclusive<usize>,
) -> Result<io::Result<()>, LuaError> {
    let mut stream = stream.borrow_mut();
    let mut result = Ok(());
    let mut digits = Vec::new();
    for i in arguments {
        let bytes = match ctx.arg(i) {
            Value::String(text) => text.as_bytes(),
            Value::Integer(int) => {
                digits.clear();
                number::format_int(int, &mut digits);
                &digits[..]
            }
            Value::Number(float) => {
                digits.clear();
                number::format_float(float, &mut digits);
                // `%.14g`: without the mark of a float that `tostring` adds.
                digits.strip_suffix(b".0").unwrap_or(&digits)
            }
            _ => ctx.check_bytes(i)?,
        };
        ctx.charge_bytes(bytes.len())?;
        if result.is_ok() {
            result = stream.write(bytes);
        }
    }
    Ok(result)
}

fn seek(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let stream = check_open(ctx)?;
    let whence = ctx.check_option(2, Some("cur"), &["set", "cur", "end"])?;
    let offset = ctx.opt_integer(3, 0)?;
    let position = match (whence, u64::try_from(offset)) {
        (0, Err(_)) => Err(invalid_argument()),
        (0, Ok(offset)) => stream.borrow_mut().seek(SeekFrom::Start(offset)),
        (1, _) => stream.borrow_mut().seek(SeekFrom::Current(offset)),
        _ => stream.borrow_mut().seek(SeekFrom::End(offset)),
    };
    match position {
        Ok(position) => {
            ctx.push(position as i64);
            ctx.ret(1)
        }
        Err(error) => failure(ctx, &error, None),
    }
}

/// "Invalid argument" as the system words it.
fn invalid_argument() -> io::Error {
    if cfg!(unix) {
        io::Error::from_raw_os_error(22)
    } else {
        io::ErrorKind::InvalidInput.into()
    }
}

fn setvbuf(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let stream = check_open(ctx)?;
    let mode = match ctx.check_option(2, None, &["no", "full", "line"])? {
        0 => Buffering::No,
        1 => Buffering::Full,
        _ => Buffering::Line,
    };
    let size = ctx.opt_integer(3, 1024)?;
    let result = stream
        .borrow_mut()
        .set_buffering(mode, usize::try_from(size).unwrap_or(usize::MAX));
    outcome(ctx, result, None)
}
