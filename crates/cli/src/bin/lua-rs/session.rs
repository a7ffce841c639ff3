//! One run of the command: options in order, then the script, then perhaps the REPL. It is a native function like any
//! other, so that tracebacks end in it.

use std::io::{self, IsTerminal, Write};
use std::rc::Rc;

use lua_rs::Lua;
use lua_rs::stdlib::base::load_file;
use lua_rs::stdlib::host::Warnings;
use lua_rs::stdlib::open_libs;
use lua_rs::vm::{Context, GcOp, LoadError, LuaError, MULTI, NativeFn, Ret, Value};
use lua_rs_cli::{COPYRIGHT, message};

use crate::interrupt::Interrupt;
use crate::options::{self, Action, Options, library_names};
use crate::repl;

/// What the native functions of this command need to know.
pub struct Session {
    args: Vec<Vec<u8>>,
    interrupt: Interrupt,
}

/// Runs the command with these arguments, which must be good; tells whether all went well.
pub fn run(args: Vec<Vec<u8>>) -> bool {
    let progname = args[0].clone();
    let Ok(mut lua) = Lua::without_libraries() else {
        message(Some(&progname), b"cannot create state: not enough memory");
        return false;
    };
    let interrupt = Interrupt::new(lua.state().interrupt_handle());
    let mut warnings = Warnings::default();
    lua.state()
        .set_warn(Some(Box::new(move |piece, to_be_continued| {
            let _ = io::stderr().write_all(&warnings.emit(piece, to_be_continued));
        })));
    let session = Rc::new(Session { args, interrupt });
    lua.enter(|ctx| {
        let ok = start(ctx, session).is_ok() && ctx.pcall(1, 1, 0);
        if !ok {
            report(ctx, Some(&progname));
        }
        ok && ctx.arg(ctx.top()).is_truthy()
    })
}

fn start(ctx: &mut Context<'_>, session: Rc<Session>) -> Result<(), LuaError> {
    ctx.push(main_function as NativeFn);
    ctx.push(ctx.new_userdata(session, 0)?);
    Ok(())
}

/// The function at the bottom of every traceback. Its argument is the session; it returns whether all went well.
fn main_function(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let session = Rc::clone(ctx.check_userdata::<Rc<Session>>(1, "session")?);
    ctx.set_top(0);
    let ok = match options::parse(&session.args) {
        Ok(options) => session.run(ctx, &options)?,
        Err(_) => false,
    };
    ctx.push(ok);
    ctx.ret(1)
}

/// Prints the error on top of the stack, and pops it.
pub fn report(ctx: &Context<'_>, progname: Option<&[u8]>) {
    let top = ctx.top();
    let text = match ctx.arg(top) {
        Value::String(_) | Value::Integer(_) | Value::Number(_) => ctx.check_bytes(top).ok(),
        _ => None,
    };
    message(progname, text.unwrap_or(b"(error message not a string)"));
    ctx.pop(1);
}

/// Turns the error value of a chunk into its message with a traceback.
fn message_handler(ctx: &mut Context<'_>) -> Result<Ret, LuaError> {
    let convertible = matches!(
        ctx.arg(1),
        Value::String(_) | Value::Integer(_) | Value::Number(_)
    );
    let text = if convertible {
        let len = ctx.check_bytes(1)?.len();
        if Vec::<u8>::new()
            .try_reserve_exact(len.saturating_mul(4))
            .is_err()
        {
            // No memory to put a traceback behind it.
            ctx.set_top(1);
            return ctx.ret(1);
        }
        ctx.check_bytes(1)?.to_vec()
    } else {
        let handler = ctx.metafield(ctx.arg(1), "__tostring");
        if !handler.is_nil() {
            ctx.push(handler);
            ctx.push_copy(1);
            ctx.call(1, 1)?;
            if matches!(ctx.arg(ctx.top()), Value::String(_)) {
                return ctx.ret(1);
            }
        }
        let kind = ctx.type_name_of(1);
        [b"(error object is a ", &kind[..], b" value)"].concat()
    };
    ctx.push_bytes(&ctx.traceback(None, Some(&text), 1))?;
    ctx.ret(1)
}

/// Pushes the global variable.
pub fn push_global(ctx: &mut Context<'_>, name: &[u8]) -> Result<(), LuaError> {
    ctx.push(ctx.globals());
    let globals = ctx.top();
    ctx.index_field(globals, name)?;
    ctx.remove(globals);
    Ok(())
}

/// Pops a value into the global variable.
pub fn set_global(ctx: &mut Context<'_>, name: &[u8]) -> Result<(), LuaError> {
    ctx.push(ctx.globals());
    let globals = ctx.top() - 1;
    ctx.insert(globals);
    ctx.set_field(globals, name)?;
    ctx.pop(1);
    Ok(())
}

/// Loads a chunk and pushes the function, or the error message.
pub fn load(ctx: &Context<'_>, chunk: &[u8], name: &[u8]) -> Result<bool, LuaError> {
    match ctx.load(chunk, name, b"bt") {
        Ok(()) => Ok(true),
        Err(LoadError::Syntax(text)) => ctx.push_bytes(&text).map(|()| false),
        Err(LoadError::Memory) => Err(ctx.error_memory()),
    }
}

fn print_version() {
    let _ = writeln!(io::stdout().lock(), "{COPYRIGHT}");
}

impl Session {
    fn progname(&self) -> &[u8] {
        &self.args[0]
    }

    /// Everything the options ask for; false after an error that has been reported.
    fn run(&self, ctx: &mut Context<'_>, options: &Options<'_>) -> Result<bool, LuaError> {
        if options.version {
            print_version();
        }
        if options.ignore_environment {
            // The libraries look here before they read environment variables.
            ctx.registry()
                .raw_set_bytes(ctx, b"LUA_NOENV", Value::Boolean(true))?;
        }
        open_libs(ctx)?;
        self.create_arg_table(ctx, options.script.unwrap_or(0))?;
        let _ = ctx.gc(GcOp::Generational(0, 0));
        if !options.ignore_environment && !self.run_init(ctx)? {
            return Ok(false);
        }
        for action in &options.actions {
            let ok = match action {
                Action::Execute(chunk) => self.do_string(ctx, chunk, b"=(command line)")?,
                Action::Require(value) => self.do_library(ctx, value)?,
                Action::WarningsOn => {
                    ctx.warning(b"@on", false);
                    true
                }
            };
            if !ok {
                return Ok(false);
            }
        }
        if let Some(script) = options.script
            && !self.run_script(ctx, script)?
        {
            return Ok(false);
        }
        if options.interactive {
            repl::run(self, ctx)?;
        } else if options.script.is_none() && !options.executes() && !options.version {
            if io::stdin().is_terminal() {
                print_version();
                repl::run(self, ctx)?;
            } else {
                // An error here is reported, but the exit code is that of success, as PUC's.
                self.do_file(ctx, None)?;
            }
        }
        Ok(true)
    }

    /// Calls a function with a traceback on errors, and Ctrl-C as an error. On failure the message is on top.
    pub fn do_call(&self, ctx: &mut Context<'_>, nargs: usize, nresults: i32) -> bool {
        let base = ctx.top() - nargs;
        ctx.push(message_handler as NativeFn);
        ctx.insert(base);
        let listening = self.interrupt.listen();
        let ok = ctx.pcall(nargs, nresults, base);
        drop(listening);
        ctx.remove(base);
        ok
    }

    fn reported(&self, ctx: &Context<'_>, ok: bool) -> bool {
        if !ok {
            report(ctx, Some(self.progname()));
        }
        ok
    }

    fn do_chunk(&self, ctx: &mut Context<'_>, loaded: bool) -> bool {
        let ok = loaded && self.do_call(ctx, 0, 0);
        self.reported(ctx, ok)
    }

    fn do_string(
        &self,
        ctx: &mut Context<'_>,
        chunk: &[u8],
        name: &[u8],
    ) -> Result<bool, LuaError> {
        let loaded = load(ctx, chunk, name)?;
        Ok(self.do_chunk(ctx, loaded))
    }

    fn do_file(&self, ctx: &mut Context<'_>, file: Option<&[u8]>) -> Result<bool, LuaError> {
        let loaded = load_file(ctx, file, b"bt")?;
        Ok(self.do_chunk(ctx, loaded))
    }

    fn do_library(&self, ctx: &mut Context<'_>, value: &[u8]) -> Result<bool, LuaError> {
        let (global, module) = library_names(value);
        push_global(ctx, b"require")?;
        ctx.push_bytes(module)?;
        let ok = self.do_call(ctx, 1, 1);
        if ok {
            set_global(ctx, global)?;
        }
        Ok(self.reported(ctx, ok))
    }

    fn run_init(&self, ctx: &mut Context<'_>) -> Result<bool, LuaError> {
        let variables = [
            ("LUA_INIT_5_4", b"=LUA_INIT_5_4" as &[u8]),
            ("LUA_INIT", b"=LUA_INIT"),
        ];
        for (variable, name) in variables {
            if let Some(init) = std::env::var_os(variable) {
                let init = init.into_encoded_bytes();
                return match init.strip_prefix(b"@") {
                    Some(file) => self.do_file(ctx, Some(file)),
                    None => self.do_string(ctx, &init, name),
                };
            }
        }
        Ok(true)
    }

    /// `arg`: the script's name at 0, its arguments from 1, what came before it below 0.
    fn create_arg_table(&self, ctx: &mut Context<'_>, script: usize) -> Result<(), LuaError> {
        let after = self.args.len() - (script + 1).min(self.args.len());
        ctx.push(ctx.new_table(after, script + 1)?);
        let table = ctx.top();
        for (i, arg) in self.args.iter().enumerate() {
            ctx.push_bytes(arg)?;
            ctx.set_int(table, i as i64 - script as i64)?;
        }
        set_global(ctx, b"arg")
    }

    fn run_script(&self, ctx: &mut Context<'_>, script: usize) -> Result<bool, LuaError> {
        let name = &self.args[script];
        let stdin = **name == *b"-" && *self.args[script - 1] != *b"--";
        let mut ok = load_file(ctx, (!stdin).then_some(name), b"bt")?;
        if ok {
            let n = push_script_arguments(ctx)?;
            ok = self.do_call(ctx, n, MULTI);
        }
        Ok(self.reported(ctx, ok))
    }
}

/// Pushes `arg[1]` to `arg[#arg]`: the script's arguments, unless earlier code has changed them.
fn push_script_arguments(ctx: &mut Context<'_>) -> Result<usize, LuaError> {
    push_global(ctx, b"arg")?;
    let table = ctx.top();
    if !matches!(ctx.arg(table), Value::Table(_)) {
        return Err(ctx.error("'arg' is not a table"));
    }
    let n = usize::try_from(ctx.len(table)?).unwrap_or(0);
    ctx.check_stack(n.saturating_add(3), "too many arguments to script")?;
    for i in 1..=n {
        let value = match ctx.arg(table) {
            Value::Table(arg) => arg.raw_get(Value::Integer(i as i64)),
            _ => Value::Nil,
        };
        ctx.push(value);
    }
    ctx.remove(table);
    Ok(n)
}
