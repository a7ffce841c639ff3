//! Reading: the formats of `read` and `lines`.

use super::file::File;
use super::{FILE, MAX_FORMATS};
use crate::host::outcome::failure;
use crate::host::{SharedStream, Stream, c_string};
use lua_rs_base::number::{self, Number};
use lua_rs_vm::{Context, LuaError, Ret, Value};
use std::io;

/// Longest numeral that `read("n")` takes.
const MAX_NUMERAL: usize = 200;

/// Reading fails as data (of the system) or as an error (of memory).
enum Failure {
    System(io::Error),
    Lua(LuaError),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Failure::System(error)
    }
}

impl From<LuaError> for Failure {
    fn from(error: LuaError) -> Self {
        Failure::Lua(error)
    }
}

/// Reads with the formats in the slots from `first` on, pushes the results and gives their number.
pub(super) fn read(
    ctx: &Context<'_>,
    stream: &SharedStream,
    first: usize,
) -> Result<usize, LuaError> {
    let top = ctx.top();
    let mut stream = stream.borrow_mut();
    let success = if top < first {
        read_line(ctx, &mut stream, true)
    } else {
        ctx.check_stack(top - first + 21, "too many arguments")?;
        let mut formats = first..=top;
        loop {
            match formats.next().map(|i| read_format(ctx, &mut stream, i)) {
                Some(Ok(true)) => {}
                Some(other) => break other,
                None => break Ok(true),
            }
        }
    };
    match success {
        Ok(true) => {}
        Ok(false) => {
            ctx.pop(1);
            ctx.push_nil();
        }
        Err(Failure::Lua(error)) => return Err(error),
        // Ours: the system's errors have numbers.
        Err(Failure::System(error))
            if error.kind() == io::ErrorKind::OutOfMemory && error.raw_os_error().is_none() =>
        {
            return Err(ctx.error_memory());
        }
        Err(Failure::System(error)) => {
            let _ = failure(ctx, &error, None)?;
            return Ok(3);
        }
    }
    Ok(ctx.top() - top)
}

/// Reads by the format in slot `i` and pushes what came (something, in any case); false at the end of the file.
fn read_format(ctx: &Context<'_>, stream: &mut Stream, i: usize) -> Result<bool, Failure> {
    if matches!(ctx.arg(i), Value::Integer(_) | Value::Number(_)) {
        let count = ctx.check_integer(i)?;
        if count == 0 {
            let some = !stream.peek()?.is_empty();
            ctx.push_bytes(b"")?;
            return Ok(some);
        }
        // No buffer of that size could be had, even if the file is shorter.
        let count = usize::try_from(count).map_err(|_| ctx.error_memory())?;
        return read_block(ctx, stream, count);
    }
    let format = c_string(ctx.check_bytes(i)?);
    match format.strip_prefix(b"*").unwrap_or(format).first() {
        Some(b'n') => read_number(ctx, stream),
        Some(b'l') => read_line(ctx, stream, true),
        Some(b'L') => read_line(ctx, stream, false),
        Some(b'a') => {
            let mut rest = Vec::new();
            stream.read_all(&mut rest, ctx.memory_room())?;
            ctx.push_bytes(&rest)?;
            Ok(true)
        }
        _ => Err(ctx.arg_error(i, "invalid format").into()),
    }
}

fn read_block(ctx: &Context<'_>, stream: &mut Stream, count: usize) -> Result<bool, Failure> {
    let ready = stream.peek()?;
    if ready.len() >= count {
        ctx.push_bytes(&ready[..count])?;
        stream.take(count);
        return Ok(true);
    }
    let mut block = Vec::new();
    stream.read_block(count, &mut block, ctx.memory_room())?;
    ctx.push_bytes(&block)?;
    Ok(!block.is_empty())
}

fn read_line(ctx: &Context<'_>, stream: &mut Stream, chop: bool) -> Result<bool, Failure> {
    let ready = stream.peek()?;
    if let Some(end) = memchr::memchr(b'\n', ready) {
        ctx.push_bytes(&ready[..end + usize::from(!chop)])?;
        stream.take(end + 1);
        return Ok(true);
    }
    let mut line = Vec::new();
    let ended = stream.read_line(&mut line, ctx.memory_room())?;
    if ended && !chop {
        line.push(b'\n');
    }
    ctx.push_bytes(&line)?;
    Ok(ended || !line.is_empty())
}

/// The longest prefix of the input that could become a numeral, byte by byte with one byte of look-ahead.
struct Numeral<'s> {
    stream: &'s mut Stream,
    text: Vec<u8>,
    overflow: bool,
}

impl Numeral<'_> {
    /// Takes the next byte if it `fits`.
    fn accept(&mut self, fits: impl Fn(u8) -> bool) -> io::Result<bool> {
        match self.stream.peek_byte()? {
            Some(byte) if fits(byte) => {
                if self.text.len() >= MAX_NUMERAL {
                    self.overflow = true;
                    return Ok(false);
                }
                self.text.push(byte);
                self.stream.take(1);
                Ok(true)
            }
            _ => Ok(false),
        }
    }

    fn digits(&mut self, hex: bool) -> io::Result<usize> {
        let mut count = 0;
        while self.accept(|byte| {
            if hex {
                byte.is_ascii_hexdigit()
            } else {
                byte.is_ascii_digit()
            }
        })? {
            count += 1;
        }
        Ok(count)
    }

    fn read(&mut self) -> io::Result<Option<Number>> {
        while let Some(b' ' | b'\t'..=b'\r') = self.stream.peek_byte()? {
            self.stream.take(1);
        }
        self.accept(|byte| matches!(byte, b'-' | b'+'))?;
        let (mut hex, mut count) = (false, 0);
        if self.accept(|byte| byte == b'0')? {
            hex = self.accept(|byte| matches!(byte, b'x' | b'X'))?;
            count = usize::from(!hex);
        }
        count += self.digits(hex)?;
        if self.accept(|byte| byte == b'.')? {
            count += self.digits(hex)?;
        }
        let exponent = if hex { [b'p', b'P'] } else { [b'e', b'E'] };
        if count > 0 && self.accept(|byte| exponent.contains(&byte))? {
            self.accept(|byte| matches!(byte, b'-' | b'+'))?;
            self.digits(false)?;
        }
        Ok(if self.overflow {
            None
        } else {
            number::parse(&self.text)
        })
    }
}

fn read_number(ctx: &Context<'_>, stream: &mut Stream) -> Result<bool, Failure> {
    let number = Numeral {
        stream,
        text: Vec::new(),
        overflow: false,
    }
    .read()?;
    match number {
        Some(Number::Int(int)) => ctx.push(int),
        Some(Number::Float(float)) => ctx.push(float),
        None => ctx.push_nil(),
    }
    Ok(number.is_some())
}

/// The iterator of `lines`; see [`super::push_lines`] for its upvalues.
pub(super) fn next_line(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    const FORMATS: usize = 4;
    let Value::UserData(data) = ctx.upvalue(1) else {
        return Err(ctx.type_error(1, FILE));
    };
    let stream = data.downcast::<File>().and_then(File::stream);
    let Some(stream) = stream else {
        return Err(ctx.error("file is already closed"));
    };
    // The debug library can put anything into upvalues.
    let count = match ctx.upvalue(2) {
        Value::Integer(count) => usize::try_from(count).map_or(0, |count| count.min(MAX_FORMATS)),
        _ => 0,
    };
    ctx.set_top(1);
    ctx.check_stack(count, "too many arguments")?;
    for i in 0..count {
        ctx.push(ctx.upvalue(FORMATS + i));
    }
    let results = read(ctx, &stream, 2)?;
    let first = ctx.top() - results + 1;
    if ctx.arg(first).is_truthy() {
        return ctx.ret(results);
    }
    if results > 1 {
        // nil and more: an error of the system, or a later format at the end of the file.
        return Err(ctx.error(ctx.bytes(first + 1)));
    }
    if ctx.upvalue(3).is_truthy()
        && let Value::UserData(data) = ctx.upvalue(1)
        && let Some(file) = data.downcast::<File>()
    {
        let _ = file.close(ctx)?;
    }
    ctx.ret(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::HostFile;
    use pretty_assertions::assert_eq;

    struct Text(&'static [u8]);

    impl HostFile for Text {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            io::Read::read(&mut self.0, buffer)
        }
        fn write(&mut self, _bytes: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::Unsupported.into())
        }
        fn seek(&mut self, _to: io::SeekFrom) -> io::Result<u64> {
            Err(io::ErrorKind::NotSeekable.into())
        }
    }

    /// The number at the start of a text, and what is left unread.
    fn numeral(text: &'static str) -> io::Result<(Option<Number>, String)> {
        let mut stream = Stream::new(Box::new(Text(text.as_bytes())));
        let number = Numeral {
            stream: &mut stream,
            text: Vec::new(),
            overflow: false,
        }
        .read()?;
        let mut rest = Vec::new();
        stream.read_all(&mut rest, usize::MAX)?;
        Ok((number, String::from_utf8_lossy(&rest).into_owned()))
    }

    #[test]
    fn numerals() -> io::Result<()> {
        for (text, number, rest) in [
            (" \n-12abc", Some(Number::Int(-12)), "abc"),
            ("0x1Fg", Some(Number::Int(31)), "g"),
            ("0x.8p1 ", Some(Number::Float(1.0)), " "),
            (".5.5", Some(Number::Float(0.5)), ".5"),
            ("1e+x", None, "x"),
            ("-", None, ""),
            ("0xz", None, "z"),
            ("nan", None, "nan"),
            ("00012", Some(Number::Int(12)), ""),
            ("3.e2,", Some(Number::Float(300.0)), ","),
        ] {
            assert_eq!(numeral(text)?, (number, rest.to_owned()), "{text:?}");
        }
        let long: &'static str = Box::leak("1".repeat(300).into_boxed_str());
        assert_eq!(numeral(long)?, (None, "1".repeat(100)));
        Ok(())
    }
}
