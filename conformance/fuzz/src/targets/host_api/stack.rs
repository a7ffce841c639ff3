//! Operations on the values of the frame.

use lua_rs::{Context, NativeFn};

use super::input::{any_slot, below, byte, name, simple, slot, text};
use super::native;

/// Does one of them, and checks what it did to the number of values.
pub fn operation(ctx: &mut Context<'_>, which: u8) {
    let top = ctx.top();
    match which % 20 {
        0 | 1 => {
            ctx.push(simple());
            assert_eq!(ctx.top(), top + 1);
        }
        2 => {
            let text = text();
            if ctx.push_bytes(&text).is_ok() {
                assert_eq!(ctx.bytes(top + 1), text);
                assert_eq!(ctx.top(), top + 1);
            }
        }
        3 => {
            if ctx.push_bytes(name()).is_ok() {
                assert_eq!(ctx.top(), top + 1);
            }
        }
        4 => {
            let i = any_slot(ctx);
            ctx.push_copy(i);
            assert_eq!(ctx.top(), top + 1);
            assert!(same(ctx, i, top + 1) || i > top || i == 0);
        }
        5 => {
            ctx.pop(below(top + 1));
            assert!(ctx.top() <= top);
        }
        6 if top > 0 => {
            let i = slot(ctx);
            ctx.insert(i);
            assert_eq!(ctx.top(), top);
        }
        7 if top > 0 => {
            ctx.remove(slot(ctx));
            assert_eq!(ctx.top(), top - 1);
        }
        8 if top > 0 => {
            ctx.replace(slot(ctx));
            assert_eq!(ctx.top(), top - 1);
        }
        9 => {
            let (i, j) = (slot(ctx), any_slot(ctx));
            ctx.set(i, ctx.arg(j));
            assert!(same(ctx, i, j));
        }
        10 => {
            let n = below(40);
            ctx.set_top(n);
            assert_eq!(ctx.top(), n);
        }
        11 => {
            let _ = ctx.ensure_stack(usize::from(byte()) * 40);
            assert_eq!(ctx.top(), top);
        }
        12 => {
            let _ = ctx.check_stack(usize::from(byte()) << (byte() % 16), "fuzz");
        }
        13 => {
            let mut buffer = ctx.take_buffer();
            assert!(buffer.is_empty());
            buffer.extend_from_slice(&text());
            let _ = ctx.push_buffer(buffer);
        }
        14 => {
            ctx.push(native as NativeFn);
            assert_eq!(ctx.top(), top + 1);
        }
        15 => ctx.push(ctx.globals()),
        16 => arguments(ctx),
        17 => {
            let (thread, _) = ctx.running();
            ctx.push(thread);
        }
        18 => ctx.push(if byte() & 1 == 0 {
            lua_rs::vm::next as NativeFn
        } else {
            lua_rs::vm::next_index
        }),
        _ => ctx.push_nil(),
    }
}

fn same(ctx: &Context<'_>, i: usize, j: usize) -> bool {
    let (a, b) = (ctx.arg(i), ctx.arg(j));
    a.raw_equals(b) || matches!(a, lua_rs::Value::Number(n) if n.is_nan())
}

/// The checks of arguments: none of them changes the number of values.
fn arguments(ctx: &mut Context<'_>) {
    let top = ctx.top();
    let i = any_slot(ctx);
    match byte() % 14 {
        0 => drop(ctx.check_integer(i)),
        1 => drop(ctx.check_number(i)),
        2 => drop(ctx.check_bytes(i).map(<[u8]>::len)),
        3 => drop(ctx.check_table(i).map(|t| t.raw_len())),
        4 => drop(ctx.check_function(i)),
        5 => drop(ctx.check_option(i, Some("x"), &["x", "y"])),
        6 => drop(ctx.check_any(i)),
        7 => drop(ctx.opt_integer(i, 7)),
        8 => drop(ctx.opt_number(i, 7.0)),
        9 => drop(ctx.opt_bytes(i).map(|b| b.map(<[u8]>::len))),
        10 => drop(
            ctx.check_userdata::<super::check::Tracked>(i, "tracked")
                .map(super::check::Tracked::look),
        ),
        11 => drop(ctx.type_error(i, "fuzz")),
        12 => drop(ctx.type_name_of(i)),
        _ => {
            let _ = (
                ctx.as_integer(i),
                ctx.as_float(i),
                ctx.as_table(i).is_some(),
                ctx.is_truthy(i),
            );
            let _ = (
                ctx.is_none(i),
                ctx.is_none_or_nil(i),
                ctx.arg(i).type_name(),
            );
            let _ = (ctx.arg(i).to_integer(), ctx.arg(i).to_number());
        }
    }
    assert_eq!(ctx.top(), top);
}
