//! `string.pack`, `packsize` and `unpack` (§6.4.2).

use super::packing::{Format, FormatError, Item, Kind, int_fits, pack_int, unpack_int};
use super::{MAX_SIZE, start_position};
use crate::auxlib::{append, check_arg, reserve};
use lua_rs_vm::{Context, LuaError, Ret};

fn raise(ctx: &Context<'_>, error: FormatError) -> LuaError {
    match error {
        FormatError::Error(message) => ctx.error(message),
        FormatError::Argument(message) => ctx.arg_error(1, message),
    }
}

pub(super) fn pack(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let mut format = Format::new(ctx.check_bytes(1)?);
    let mut out = Vec::new();
    let mut arg = 1;
    // A missing argument is reported as nil, not as absent.
    ctx.push_nil();
    while let Some(item) = format.next(out.len()).map_err(|error| raise(ctx, error))? {
        ctx.charge(1)?;
        ctx.charge_bytes(item.size)?;
        reserve(ctx, &mut out, item.padding + item.size)?;
        out.resize(out.len() + item.padding, 0);
        match item.kind {
            Kind::Align | Kind::Nothing => {}
            Kind::Padding => out.push(0),
            _ => {
                arg += 1;
                pack_item(ctx, item, format.little, arg, &mut out)?;
            }
        }
    }
    ctx.push_bytes(&out)?;
    ctx.ret(1)
}

/// Appends argument `arg`; there is room for what `item` says.
fn pack_item(
    ctx: &Context<'_>,
    Item { kind, size, .. }: Item,
    little: bool,
    arg: usize,
    out: &mut Vec<u8>,
) -> Result<(), LuaError> {
    match kind {
        Kind::Int | Kind::Unsigned => {
            let int = ctx.check_integer(arg)?;
            let signed = kind == Kind::Int;
            let overflow = if signed {
                "integer overflow"
            } else {
                "unsigned overflow"
            };
            check_arg(ctx, int_fits(int, size, signed), arg, overflow)?;
            pack_int(int, size, signed, little, out);
        }
        Kind::Single => {
            let float = ctx.check_number(arg)? as f32;
            out.extend_from_slice(&if little {
                float.to_le_bytes()
            } else {
                float.to_be_bytes()
            });
        }
        Kind::Double => {
            let float = ctx.check_number(arg)?;
            out.extend_from_slice(&if little {
                float.to_le_bytes()
            } else {
                float.to_be_bytes()
            });
        }
        Kind::Chars => {
            let text = ctx.check_bytes(arg)?;
            check_arg(
                ctx,
                text.len() <= size,
                arg,
                "string longer than given size",
            )?;
            let end = out.len() + size;
            out.extend_from_slice(text);
            out.resize(end, 0);
        }
        Kind::Counted => {
            let text = ctx.check_bytes(arg)?;
            let fits = int_fits(text.len() as i64, size, false);
            check_arg(ctx, fits, arg, "string length does not fit in given size")?;
            pack_int(text.len() as i64, size, false, little, out);
            append(ctx, out, text)?;
        }
        Kind::ZeroEnded => {
            let text = ctx.check_bytes(arg)?;
            check_arg(ctx, !text.contains(&0), arg, "string contains zeros")?;
            ctx.charge_bytes(text.len())?;
            reserve(ctx, out, text.len() + 1)?;
            out.extend_from_slice(text);
            out.push(0);
        }
        Kind::Padding | Kind::Align | Kind::Nothing => {}
    }
    Ok(())
}

pub(super) fn packsize(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let mut format = Format::new(ctx.check_bytes(1)?);
    let mut total = 0;
    while let Some(item) = format.next(total).map_err(|error| raise(ctx, error))? {
        ctx.charge(1)?;
        let fixed = !matches!(item.kind, Kind::Counted | Kind::ZeroEnded);
        check_arg(ctx, fixed, 1, "variable-length format")?;
        let size = item.size + item.padding;
        check_arg(
            ctx,
            size <= MAX_SIZE && total <= MAX_SIZE - size,
            1,
            "format result too large",
        )?;
        total += size;
    }
    ctx.push(total as i64);
    ctx.ret(1)
}

pub(super) fn unpack(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let mut format = Format::new(ctx.check_bytes(1)?);
    let data = ctx.check_bytes(2)?;
    let mut at = start_position(ctx.opt_integer(3, 1)?, data.len()) - 1;
    check_arg(ctx, at <= data.len(), 3, "initial position out of string")?;
    let mut count = 0;
    while let Some(Item {
        kind,
        size,
        padding,
    }) = format.next(at).map_err(|error| raise(ctx, error))?
    {
        ctx.charge(1)?;
        check_arg(
            ctx,
            padding + size <= data.len() - at,
            2,
            "data string too short",
        )?;
        at += padding;
        ctx.check_stack(2, "too many results")?;
        let rest = &data[at..];
        let bytes = &rest[..size];
        count += 1;
        match kind {
            Kind::Int | Kind::Unsigned => ctx.push(unpack_integer(
                ctx,
                bytes,
                kind == Kind::Int,
                format.little,
            )?),
            Kind::Single => {
                let mut raw = [0; 4];
                raw.copy_from_slice(bytes);
                ctx.push(f64::from(if format.little {
                    f32::from_le_bytes(raw)
                } else {
                    f32::from_be_bytes(raw)
                }));
            }
            Kind::Double => {
                let mut raw = [0; 8];
                raw.copy_from_slice(bytes);
                ctx.push(if format.little {
                    f64::from_le_bytes(raw)
                } else {
                    f64::from_be_bytes(raw)
                });
            }
            Kind::Chars => ctx.push_bytes(bytes)?,
            Kind::Counted => {
                let len = unpack_integer(ctx, bytes, false, format.little)? as u64;
                check_arg(
                    ctx,
                    len <= (rest.len() - size) as u64,
                    2,
                    "data string too short",
                )?;
                let len = len as usize;
                ctx.push_bytes(&rest[size..size + len])?;
                at += len;
            }
            Kind::ZeroEnded => {
                let Some(len) = memchr::memchr(0, rest) else {
                    return Err(ctx.arg_error(2, "unfinished string for format 'z'"));
                };
                ctx.charge_bytes(len)?;
                ctx.push_bytes(&rest[..len])?;
                at += len + 1;
            }
            Kind::Padding | Kind::Align | Kind::Nothing => count -= 1,
        }
        at += size;
    }
    ctx.push(at as i64 + 1);
    ctx.ret(count + 1)
}

fn unpack_integer(
    ctx: &Context<'_>,
    bytes: &[u8],
    signed: bool,
    little: bool,
) -> Result<i64, LuaError> {
    unpack_int(bytes, signed, little).ok_or_else(|| {
        ctx.error(format!(
            "{}-byte integer does not fit into Lua Integer",
            bytes.len()
        ))
    })
}
