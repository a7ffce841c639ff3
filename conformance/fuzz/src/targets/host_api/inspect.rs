//! Operations that look into the machine and steer it: coroutines, collector, debug interface.

use lua_rs::vm::{GcOp, Want};
use lua_rs::{Context, Value};

use super::input::{any_slot, below, byte, integer, simple, slot, text};
use super::native;

/// Does one of them.
pub fn operation(ctx: &mut Context<'_>, which: u8) {
    match which % 32 {
        0..=6 => collect(ctx),
        7..=11 => coroutine(ctx),
        12..=16 => frames(ctx),
        17..=20 => upvalues(ctx),
        21 | 22 => hook(ctx),
        23 => {
            let i = any_slot(ctx);
            if let Some(name) = ctx.global_function_name(ctx.arg(i)) {
                assert!(!name.is_empty());
            }
        }
        24 => ctx.warning(&text(), byte() & 1 == 0),
        25 => drop(ctx.where_(below(4))),
        26 => {
            let co = thread(ctx);
            drop(ctx.traceback(co, (byte() & 1 == 0).then_some(b"message"), below(4)));
        }
        27 => {
            let i = any_slot(ctx);
            ctx.set_upvalue_if_any(i);
        }
        28 => drop(ctx.charge(u64::from(byte()))),
        29 if byte() == 7 && byte() == 7 => drop(ctx.close_state()),
        30 if ctx.top() > 0 => {
            let i = slot(ctx);
            ctx.set_first_upvalue(i);
        }
        _ => {
            ctx.seed();
        }
    }
}

fn collect(ctx: &mut Context<'_>) {
    let top = ctx.top();
    ctx.gc(match byte() % 12 {
        0..=2 => GcOp::Collect,
        3..=5 => GcOp::Step(integer() % 100),
        6 => GcOp::Stop,
        7 => GcOp::Restart,
        8 => GcOp::Incremental(integer(), integer(), i64::from(byte() % 40)),
        9 => GcOp::Generational(integer(), integer()),
        10 => GcOp::SetPause(integer()),
        _ => GcOp::SetStepMul(integer()),
    });
    ctx.gc(GcOp::Count);
    ctx.gc(GcOp::IsRunning);
    assert_eq!(ctx.top(), top);
}

/// A slot with a coroutine, if the input wants one and there is one.
fn thread(ctx: &Context<'_>) -> Option<usize> {
    (byte() & 1 == 0)
        .then(|| (1..=ctx.top()).find(|&i| matches!(ctx.arg(i), Value::Thread(_))))
        .flatten()
}

fn coroutine(ctx: &mut Context<'_>) {
    let i = thread(ctx).unwrap_or_else(|| any_slot(ctx));
    let status = ctx.co_status(i);
    let _ = (
        ctx.co_failed(i),
        ctx.is_yieldable(),
        ctx.is_thread_yieldable(i),
    );
    let is_thread = matches!(ctx.arg(i), Value::Thread(_));
    if is_thread && matches!(status, "suspended" | "dead") && byte() & 1 == 0 {
        let top = ctx.top();
        let fine = ctx.co_close(i);
        assert_eq!(ctx.top(), top + usize::from(!fine));
        assert_eq!(ctx.co_status(i), "dead");
    }
}

fn frames(ctx: &mut Context<'_>) {
    let co = thread(ctx);
    let levels = ctx.levels(co);
    let Some(frame) = ctx.frame_at(co, below(levels + 1)) else {
        return;
    };
    match byte() % 5 {
        0 => drop(ctx.frame_info(co, frame, want())),
        1 => ctx.push(ctx.frame_function(co, frame)),
        2 => {
            if let Some((_, value)) = ctx.local(co, frame, integer()) {
                ctx.push(value);
            }
        }
        3 => {
            let value = match byte() & 1 {
                0 => simple(),
                _ => ctx.arg(any_slot(ctx)),
            };
            drop(ctx.set_local(co, frame, integer(), value));
        }
        _ => {
            if let Value::Function(f) = ctx.frame_function(co, frame) {
                drop(ctx.function_info(f, want()));
            }
        }
    }
}

fn want() -> Want {
    let bits = byte();
    let mut want = Want::TRACEBACK;
    want.name = bits & 1 != 0;
    want.source = bits & 2 != 0;
    want.line = bits & 4 != 0;
    want.tail = bits & 8 != 0;
    want
}

fn upvalues(ctx: &mut Context<'_>) {
    let (i, j) = (any_slot(ctx), any_slot(ctx));
    let Value::Function(f) = ctx.arg(i) else {
        return;
    };
    let n = i64::from(byte() % 5);
    match byte() % 6 {
        0 => {
            if let Some((_, value)) = ctx.function_upvalue(f, n) {
                ctx.push(value);
            }
        }
        1 => {
            let is_there = ctx.function_upvalue(f, n).is_some();
            let set = ctx.set_function_upvalue(f, n, ctx.arg(j));
            assert_eq!(set.is_some(), is_there);
        }
        2 => {
            if let Value::Function(other) = ctx.arg(j) {
                let joined = ctx.join_upvalues(f, n, other, i64::from(byte() % 4));
                assert!(!joined || f.is_lua());
            }
        }
        3 => drop(ctx.upvalue_id(f, n)),
        4 => drop(ctx.parameter_name(f, n)),
        _ => {
            let _ = (
                ctx.active_lines(f).map(<[u32]>::len),
                f.is_lua(),
                f.as_native().is_some(),
            );
        }
    }
}

fn hook(ctx: &mut Context<'_>) {
    let co = thread(ctx);
    if byte() & 1 == 0 {
        ctx.set_hook(co, None, 0, 0);
        assert!(ctx.hook(co).is_none());
        return;
    }
    if let Ok(function) = ctx.new_native(native, &[]) {
        ctx.set_hook(co, Some(function), byte() & 15, u32::from(byte() % 32));
    }
    if let Some(hook) = ctx.hook(co) {
        assert!(hook.mask != 0);
    }
}

/// What needs to know the running closure.
trait Own {
    fn set_upvalue_if_any(&self, i: usize);
}

impl Own for Context<'_> {
    /// Sets an upvalue of the running native closure, if it has it.
    fn set_upvalue_if_any(&self, i: usize) {
        let n = 1 + below(3);
        let value = self.upvalue(n);
        let Some(frame) = self.frame_at(None, 0) else {
            return;
        };
        if let Value::Function(f) = self.frame_function(None, frame)
            && self.function_upvalue(f, n as i64).is_some()
        {
            self.set_upvalue(n, self.arg(i));
            self.push(value);
        }
    }
}
