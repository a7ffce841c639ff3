//! `collectgarbage` (§6.1).

use lua_rs_vm::{Context, GcMode, GcOp, GcResult, LuaError, Ret};

const OPTIONS: [&str; 10] = [
    "stop",
    "restart",
    "collect",
    "count",
    "step",
    "setpause",
    "setstepmul",
    "isrunning",
    "generational",
    "incremental",
];

/// An optional parameter, as wide as C's `int`.
fn parameter(ctx: &Context<'_>, i: usize) -> Result<i64, LuaError> {
    Ok(i64::from(ctx.opt_integer(i, 0)? as i32))
}

pub(super) fn collectgarbage(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let operation = match OPTIONS[ctx.check_option(1, Some("collect"), &OPTIONS)?] {
        "stop" => GcOp::Stop,
        "restart" => GcOp::Restart,
        "count" => GcOp::Count,
        "step" => GcOp::Step(parameter(ctx, 2)?),
        "setpause" => GcOp::SetPause(parameter(ctx, 2)?),
        "setstepmul" => GcOp::SetStepMul(parameter(ctx, 2)?),
        "isrunning" => GcOp::IsRunning,
        "generational" => GcOp::Generational(parameter(ctx, 2)?, parameter(ctx, 3)?),
        "incremental" => {
            GcOp::Incremental(parameter(ctx, 2)?, parameter(ctx, 3)?, parameter(ctx, 4)?)
        }
        _ => GcOp::Collect,
    };
    match ctx.gc(operation) {
        GcResult::Int(number) => ctx.push(number),
        GcResult::Bytes(bytes) => ctx.push(bytes as f64 / 1024.0),
        GcResult::Bool(truth) => ctx.push(truth),
        GcResult::Mode(GcMode::Incremental) => ctx.push_bytes(b"incremental")?,
        GcResult::Mode(GcMode::Generational) => ctx.push_bytes(b"generational")?,
        GcResult::Refused => ctx.push_nil(),
    }
    ctx.ret(1)
}
