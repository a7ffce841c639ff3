//! Scratch runner.
use lua_rs::*;
use lua_rs::vm::*;
fn print(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let n = ctx.top();
    let mut out = Vec::new();
    for i in 1..=n {
        ctx.tostring(i)?;
        if i > 1 { out.push(b'\t'); }
        out.extend_from_slice(ctx.bytes(ctx.top()));
        ctx.pop(1);
    }
    println!("{}", String::from_utf8_lossy(&out));
    ctx.ret(0)
}
fn clock(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    ctx.push(std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs_f64());
    ctx.ret(1)
}
fn setmt(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    if let Value::Table(t) = ctx.arg(2) { ctx.set_metatable(ctx.arg(1), Some(t)); }
    ctx.set_top(1);
    ctx.ret(1)
}
fn pcall_k(ctx: &mut Context<'_>, s: Status) -> Result<Ret, LuaError> {
    let n = ctx.top();
    ctx.push(s != Status::Error);
    ctx.insert(1);
    ctx.ret(n + 1)
}
fn pcall(ctx: &mut Context<'_>) -> Result<Ret, LuaError> { ctx.pcall_then(ctx.top() - 1, MULTI, 0, 0, pcall_k) }
fn error(ctx: &mut Context<'_>) -> Result<Ret, LuaError> { Err(ctx.error_value(ctx.arg(1))) }
fn lib(ctx: &mut Context<'_>, f: NativeFn, name: &str) -> Result<(), LuaError> {
    ctx.push(f);
    ctx.call(0, 1)?;
    ctx.globals().raw_set_bytes(ctx, name.as_bytes(), ctx.arg(ctx.top()))
}
fn main() {
    let file = std::env::args().nth(1).unwrap();
    let src = std::fs::read(&file).unwrap();
    let mut lua = Lua::without_libraries().unwrap();
    lua.enter(|ctx| {
        lib(ctx, stdlib::open_string, "string").unwrap();
        lib(ctx, stdlib::open_table, "table").unwrap();
        lib(ctx, stdlib::open_math, "math").unwrap();
        for (n, f) in [("print", print as NativeFn), ("clock", clock), ("setmetatable", setmt), ("pcall", pcall), ("error", error)] {
            ctx.globals().raw_set_bytes(ctx, n.as_bytes(), f.into()).unwrap();
        }
        if let Err(e) = ctx.load(&src, format!("@{file}").as_bytes(), b"bt") { println!("{e:?}"); return; }
        if !ctx.pcall(0, 0, 0) { let n = ctx.top(); ctx.tostring(n).unwrap(); println!("ERR {}", String::from_utf8_lossy(ctx.bytes(ctx.top()))); }
    });
}
