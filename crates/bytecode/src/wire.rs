//! The binary form of chunks: what `string.dump` writes and `load` reads back (§6.4, §6.1).
//!
//! The header is PUC-Rio 5.4's, byte for byte, so that programs which look at it find what they expect; then come our
//! own marker and version, because the instructions are not PUC's, then the functions. All numbers are little-endian;
//! counts are base-128 with the low group first.
//!
//! [`decode`] believes nothing: a count is compared with the bytes that are left before anything is allocated, and
//! nesting is limited. What it returns is well formed but not yet safe to run: see [`verify`](crate::verify()).

use std::fmt;

use crate::chunk::{Chunk, Constant, LocalVar, Proto, UpvalDesc, VarKind};
use crate::insn::Instruction;
use crate::text::Text;

/// The first four bytes of every binary chunk.
pub const SIGNATURE: &[u8; 4] = b"\x1bLua";

/// How deep functions may nest in a chunk; the grammar's own nesting limit keeps source text below it.
pub const MAX_NESTING: usize = 250;

const VERSION: u8 = 0x54;
const FORMAT: u8 = 0;
const DATA: &[u8; 6] = b"\x19\x93\r\n\x1a\n";
const CHECK_INT: i64 = 0x5678;
const CHECK_NUM: f64 = 370.5;
const MARKER: &[u8; 3] = b"\0RS";
const BODY_VERSION: u8 = 1;

mod tag {
    pub const NIL: u8 = 0;
    pub const FALSE: u8 = 1;
    pub const TRUE: u8 = 2;
    pub const INTEGER: u8 = 3;
    pub const FLOAT: u8 = 4;
    pub const STRING: u8 = 5;
}

/// Why bytes are not a chunk. [`Display`](fmt::Display) gives the message without the chunk's name:
/// `bad binary format (truncated chunk)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DecodeError {
    /// The part in brackets.
    pub reason: &'static str,
}

impl DecodeError {
    /// The whole message as `load` returns it, for a chunk of this name (`@file`, `=name`, or the bytes themselves).
    pub fn message(&self, chunk_name: &[u8]) -> Vec<u8> {
        let mut out = display_name(chunk_name).to_vec();
        out.extend_from_slice(format!(": {self}").as_bytes());
        out
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "bad binary format ({})", self.reason)
    }
}

impl std::error::Error for DecodeError {}

/// The name by which messages about a binary chunk call it.
pub fn display_name(chunk_name: &[u8]) -> &[u8] {
    match chunk_name {
        [b'@' | b'=', rest @ ..] => rest,
        [first, ..] if *first == SIGNATURE[0] => b"binary string",
        name => name,
    }
}

/// Writes a function as a binary chunk. With `strip` it has no debug information: no source, lines, locals or upvalue
/// names.
pub fn encode(proto: &Proto, strip: bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(64 + proto.code.len() * 6);
    out.extend_from_slice(SIGNATURE);
    out.extend_from_slice(&[VERSION, FORMAT]);
    out.extend_from_slice(DATA);
    out.extend_from_slice(&[
        size_of::<Instruction>() as u8,
        size_of::<i64>() as u8,
        size_of::<f64>() as u8,
    ]);
    out.extend_from_slice(&CHECK_INT.to_le_bytes());
    out.extend_from_slice(&CHECK_NUM.to_le_bytes());
    out.extend_from_slice(MARKER);
    out.push(BODY_VERSION);
    Writer {
        out: &mut out,
        strip,
    }
    .function(proto, None);
    out
}

struct Writer<'a> {
    out: &'a mut Vec<u8>,
    strip: bool,
}

impl Writer<'_> {
    fn unsigned(&mut self, mut n: u64) {
        while n >= 0x80 {
            self.out.push(n as u8 | 0x80);
            n >>= 7;
        }
        self.out.push(n as u8);
    }

    fn count(&mut self, n: usize) {
        self.unsigned(n as u64);
    }

    /// 0 for no string, else length + 1 and the bytes.
    fn string(&mut self, s: Option<&[u8]>) {
        match s {
            None => self.unsigned(0),
            Some(s) => {
                self.count(s.len() + 1);
                self.out.extend_from_slice(s);
            }
        }
    }

    fn function(&mut self, p: &Proto, parent_source: Option<&[u8]>) {
        let source = p.source.as_deref().or(parent_source);
        let write_source = !self.strip && source != parent_source;
        self.string(source.filter(|_| write_source));
        self.unsigned(p.line_defined.into());
        self.unsigned(p.last_line_defined.into());
        self.out
            .extend_from_slice(&[p.num_params, p.is_vararg.into(), p.max_stack]);
        self.count(p.code.len());
        for insn in &p.code {
            self.out.extend_from_slice(&insn.0.to_le_bytes());
        }
        self.count(p.constants.len());
        for constant in &p.constants {
            self.constant(constant);
        }
        self.count(p.upvalues.len());
        for up in &p.upvalues {
            self.out
                .extend_from_slice(&[up.in_stack.into(), up.index, up.kind as u8]);
        }
        self.count(p.protos.len());
        for child in &p.protos {
            self.function(child, source);
        }
        self.debug_info(p);
    }

    fn constant(&mut self, constant: &Constant) {
        match constant {
            Constant::Nil => self.out.push(tag::NIL),
            Constant::False => self.out.push(tag::FALSE),
            Constant::True => self.out.push(tag::TRUE),
            Constant::Integer(i) => {
                self.out.push(tag::INTEGER);
                self.out.extend_from_slice(&i.to_le_bytes());
            }
            Constant::Float(f) => {
                self.out.push(tag::FLOAT);
                self.out.extend_from_slice(&f.to_bits().to_le_bytes());
            }
            Constant::String(s) => {
                self.out.push(tag::STRING);
                self.string(Some(s));
            }
        }
    }

    fn debug_info(&mut self, p: &Proto) {
        let lines: &[u32] = if self.strip { &[] } else { &p.lines };
        self.count(lines.len());
        let mut previous = i64::from(p.line_defined);
        for &line in lines {
            let delta = i64::from(line) - previous;
            self.unsigned((delta << 1 ^ delta >> 63) as u64);
            previous = line.into();
        }
        let locals: &[LocalVar] = if self.strip { &[] } else { &p.locals };
        self.count(locals.len());
        for local in locals {
            self.string(Some(&local.name));
            self.unsigned(local.start_pc.into());
            self.unsigned(local.end_pc.into());
        }
        let named = !self.strip && p.upvalues.iter().any(|up| up.name.is_some());
        self.out.push(named.into());
        if named {
            for up in &p.upvalues {
                self.string(up.name.as_deref());
            }
        }
    }
}

/// Reads a binary chunk. Bytes after its end are ignored, as PUC does.
///
/// # Errors
/// If the bytes are not a chunk of this version, are cut short, or are malformed.
pub fn decode(bytes: &[u8]) -> Result<Chunk, DecodeError> {
    let mut reader = Reader { rest: bytes };
    reader.header()?;
    let main = reader.function(0)?;
    Ok(Chunk { main })
}

type Read<T> = Result<T, DecodeError>;

fn fail<T>(reason: &'static str) -> Read<T> {
    Err(DecodeError { reason })
}

struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    fn take(&mut self, n: usize) -> Read<&'a [u8]> {
        match self.rest.split_at_checked(n) {
            Some((head, rest)) => {
                self.rest = rest;
                Ok(head)
            }
            None => fail("truncated chunk"),
        }
    }

    fn array<const N: usize>(&mut self) -> Read<[u8; N]> {
        match self.rest.split_first_chunk() {
            Some((head, rest)) => {
                self.rest = rest;
                Ok(*head)
            }
            None => fail("truncated chunk"),
        }
    }

    fn byte(&mut self) -> Read<u8> {
        self.array::<1>().map(|[byte]| byte)
    }

    fn flag(&mut self) -> Read<bool> {
        match self.byte()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => fail("bad flag"),
        }
    }

    fn literal(&mut self, wanted: &[u8], reason: &'static str) -> Read<()> {
        if self.take(wanted.len())? == wanted {
            Ok(())
        } else {
            fail(reason)
        }
    }

    fn unsigned(&mut self) -> Read<u64> {
        let mut n = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let group = u64::from(byte & 0x7F);
            if shift == 63 && group > 1 {
                break;
            }
            n |= group << shift;
            if byte < 0x80 {
                return Ok(n);
            }
        }
        fail("integer overflow")
    }

    fn u32(&mut self) -> Read<u32> {
        match u32::try_from(self.unsigned()?) {
            Ok(n) if n <= i32::MAX as u32 => Ok(n),
            _ => fail("integer overflow"),
        }
    }

    /// A count of elements that take at least `min_size` bytes each: more than the remaining bytes can hold is a
    /// truncated chunk, before anything is allocated for them.
    fn count(&mut self, min_size: usize) -> Read<usize> {
        let n = self.unsigned()?;
        match usize::try_from(n) {
            Ok(n) if n <= self.rest.len() / min_size => Ok(n),
            _ => fail("truncated chunk"),
        }
    }

    fn optional_string(&mut self) -> Read<Option<&'a [u8]>> {
        match self.unsigned()? {
            0 => Ok(None),
            n => match usize::try_from(n - 1) {
                Ok(len) => self.take(len).map(Some),
                Err(_) => fail("truncated chunk"),
            },
        }
    }

    fn string(&mut self) -> Read<Text> {
        match self.optional_string()? {
            Some(s) => Ok(s.into()),
            None => fail("bad format for constant string"),
        }
    }

    /// Reads `n` elements; capacity follows what has been read, so that small elements cannot ask for much memory.
    fn list<T>(&mut self, n: usize, mut read: impl FnMut(&mut Self) -> Read<T>) -> Read<Vec<T>> {
        let mut list = Vec::with_capacity(n.min(64));
        for _ in 0..n {
            list.push(read(self)?);
        }
        list.shrink_to_fit();
        Ok(list)
    }

    fn header(&mut self) -> Read<()> {
        self.literal(SIGNATURE, "not a binary chunk")?;
        self.literal(&[VERSION], "version mismatch")?;
        self.literal(&[FORMAT], "format mismatch")?;
        self.literal(DATA, "corrupted chunk")?;
        self.literal(
            &[size_of::<Instruction>() as u8],
            "Instruction size mismatch",
        )?;
        self.literal(&[size_of::<i64>() as u8], "lua_Integer size mismatch")?;
        self.literal(&[size_of::<f64>() as u8], "lua_Number size mismatch")?;
        self.literal(&CHECK_INT.to_le_bytes(), "integer format mismatch")?;
        self.literal(&CHECK_NUM.to_le_bytes(), "float format mismatch")?;
        self.literal(MARKER, "compiled by another implementation")?;
        self.literal(&[BODY_VERSION], "version mismatch")
    }

    fn function(&mut self, depth: usize) -> Read<Proto> {
        if depth >= MAX_NESTING {
            return fail("functions nested too deeply");
        }
        let source = self.optional_string()?.map(Into::into);
        let line_defined = self.u32()?;
        let last_line_defined = self.u32()?;
        let num_params = self.byte()?;
        let is_vararg = self.flag()?;
        let max_stack = self.byte()?;
        let n = self.count(4)?;
        let code: Vec<_> = self
            .take(n * 4)?
            .as_chunks()
            .0
            .iter()
            .map(|word| Instruction(u32::from_le_bytes(*word)))
            .collect();
        let n = self.count(1)?;
        let constants = self.list(n, Self::constant)?;
        let n = self.count(3)?;
        let mut upvalues = self.list(n, Self::upvalue)?;
        let n = self.count(1)?;
        let protos = self.list(n, |r| r.function(depth + 1))?;
        let lines = self.lines(line_defined)?;
        let n = self.count(3)?;
        let locals = self.list(n, |r| {
            Ok(LocalVar {
                name: r.string()?,
                start_pc: r.u32()?,
                end_pc: r.u32()?,
            })
        })?;
        if self.flag()? {
            for up in &mut upvalues {
                up.name = self.optional_string()?.map(Into::into);
            }
        }
        Ok(Proto {
            source,
            line_defined,
            last_line_defined,
            num_params,
            is_vararg,
            max_stack,
            code,
            constants,
            upvalues,
            protos,
            lines,
            locals,
        })
    }

    fn constant(&mut self) -> Read<Constant> {
        Ok(match self.byte()? {
            tag::NIL => Constant::Nil,
            tag::FALSE => Constant::False,
            tag::TRUE => Constant::True,
            tag::INTEGER => Constant::Integer(i64::from_le_bytes(self.array()?)),
            tag::FLOAT => Constant::Float(f64::from_bits(u64::from_le_bytes(self.array()?))),
            tag::STRING => Constant::String(self.string()?),
            _ => return fail("bad constant"),
        })
    }

    fn upvalue(&mut self) -> Read<UpvalDesc> {
        let (in_stack, index) = (self.flag()?, self.byte()?);
        let Some(kind) = VarKind::from_u8(self.byte()?) else {
            return fail("bad kind of upvalue");
        };
        Ok(UpvalDesc {
            name: None,
            in_stack,
            index,
            kind,
        })
    }

    fn lines(&mut self, line_defined: u32) -> Read<Vec<u32>> {
        let n = self.count(1)?;
        let mut line = i64::from(line_defined);
        self.list(n, |r| {
            let zigzag = r.unsigned()?;
            line = line.wrapping_add((zigzag >> 1) as i64 ^ -((zigzag & 1) as i64));
            match u32::try_from(line) {
                Ok(line) if line <= i32::MAX as u32 => Ok(line),
                _ => fail("integer overflow"),
            }
        })
    }
}
