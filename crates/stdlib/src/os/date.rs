//! `os.date`, `os.time`, `os.difftime`.

use super::calendar::{Fields, Request, fields, instant, specifier};
use crate::auxlib::append;
use crate::host::{LocalOffset, c_string, system};
use lua_rs_vm::{Context, LuaError, Ret};

pub(super) fn date(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let format = ctx.opt_bytes(1)?.unwrap_or(b"%c");
    let host = system(ctx)?.host();
    let at = if ctx.is_none_or_nil(2) {
        host.time()
    } else {
        ctx.check_integer(2)?
    };
    let (format, offset) = match format.strip_prefix(b"!") {
        Some(format) => (format, LocalOffset::utc()),
        None => (format, host.local_offset(at)),
    };
    let Some(fields) = fields(at, offset) else {
        return Err(ctx.error("date result cannot be represented in this installation"));
    };
    if c_string(format) == b"*t" {
        ctx.push(ctx.new_table(0, 9)?);
        set_all(ctx, ctx.top(), &fields)?;
        return ctx.ret(1);
    }
    let mut text = Vec::new();
    let mut rest = format;
    while let Some(percent) = memchr::memchr(b'%', rest) {
        append(ctx, &mut text, &rest[..percent])?;
        rest = &rest[percent + 1..];
        let Some(len) = specifier(rest) else {
            return Err(ctx.arg_error(
                1,
                [b"invalid conversion specifier '%", c_string(rest), b"'"].concat(),
            ));
        };
        crate::auxlib::reserve(ctx, &mut text, 64)?;
        fields.format(&rest[..len], &mut text);
        rest = &rest[len..];
    }
    append(ctx, &mut text, rest)?;
    ctx.push_bytes(&text)?;
    ctx.ret(1)
}

/// Sets the fields of a date in the table in slot `table`.
fn set_all(ctx: &mut Context<'_>, table: usize, fields: &Fields) -> Result<(), LuaError> {
    for (name, value) in [
        ("year", fields.year),
        ("month", fields.month + 1),
        ("day", fields.day),
        ("hour", fields.hour),
        ("min", fields.minute),
        ("sec", fields.second),
        ("yday", fields.year_day + 1),
        ("wday", fields.week_day + 1),
    ] {
        ctx.push(value);
        ctx.set_field(table, name.as_bytes())?;
    }
    ctx.push(fields.offset.dst);
    ctx.set_field(table, b"isdst")
}

/// Field `name` of the table in slot 1 less `delta`, as a C `int`.
fn get_field(
    ctx: &mut Context<'_>,
    name: &str,
    default: Option<i64>,
    delta: i64,
) -> Result<i64, LuaError> {
    ctx.index_field(1, name.as_bytes())?;
    let value = ctx.arg(ctx.top());
    let result = match (value.to_integer(), value.is_nil(), default) {
        (Some(value), ..) => {
            let fits = if value >= 0 {
                value - delta <= i64::from(i32::MAX)
            } else {
                i64::from(i32::MIN) + delta <= value
            };
            if !fits {
                return Err(ctx.error(format!("field '{name}' is out-of-bound")));
            }
            value - delta
        }
        (None, false, _) => return Err(ctx.error(format!("field '{name}' is not an integer"))),
        (None, true, None) => {
            return Err(ctx.error(format!("field '{name}' missing in date table")));
        }
        (None, true, Some(default)) => default,
    };
    ctx.pop(1);
    Ok(result)
}

pub(super) fn time(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    if ctx.is_none_or_nil(1) {
        ctx.push(system(ctx)?.host().time());
        return ctx.ret(1);
    }
    ctx.check_table(1)?;
    ctx.set_top(1);
    let request = Request {
        year: get_field(ctx, "year", None, 1900)? + 1900,
        month: get_field(ctx, "month", None, 1)?,
        day: get_field(ctx, "day", None, 0)?,
        hour: get_field(ctx, "hour", Some(12), 0)?,
        minute: get_field(ctx, "min", Some(0), 0)?,
        second: get_field(ctx, "sec", Some(0), 0)?,
        dst: {
            ctx.index_field(1, b"isdst")?;
            let dst = ctx.arg(2);
            let dst = (!dst.is_nil()).then(|| dst.is_truthy());
            ctx.pop(1);
            dst
        },
    };
    let host = system(ctx)?.host();
    let at = instant(host, request);
    let normal = fields(at, host.local_offset(at));
    // The instant before the epoch looks like C's sign of failure.
    match normal {
        Some(normal) if at != -1 => set_all(ctx, 1, &normal)?,
        _ => return Err(ctx.error("time result cannot be represented in this installation")),
    }
    ctx.push(at);
    ctx.ret(1)
}

pub(super) fn difftime(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let (later, earlier) = (ctx.check_integer(1)?, ctx.check_integer(2)?);
    ctx.push((i128::from(later) - i128::from(earlier)) as f64);
    ctx.ret(1)
}
