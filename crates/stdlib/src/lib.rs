//! The Lua standard library, as an embedder of the virtual machine.
//!
//! [`open_libs`] opens everything; each `open_…` function opens one library alone and returns its table. What scripts can
//! reach of the world outside is decided by a [`host::Host`], see [`host::set_host`].
#![forbid(unsafe_code)]

pub mod auxlib;
pub mod base;
pub mod coroutine;
pub mod debug;
pub mod host;
#[cfg(feature = "io")]
pub mod io;
pub mod math;
#[cfg(feature = "os")]
pub mod os;
pub mod package;
pub mod string;
pub mod table;
pub mod utf8;

pub use auxlib::register;
pub use base::open_base;
pub use coroutine::open_coroutine;
pub use debug::open_debug;
#[cfg(feature = "io")]
pub use io::open_io;
pub use math::open_math;
#[cfg(feature = "os")]
pub use os::open_os;
pub use package::open_package;
pub use string::open_string;
pub use table::open_table;
pub use utf8::open_utf8;

use lua_rs_vm::{Context, LuaError, NativeFn};

/// All libraries of this build with the names they go by, in the order they are opened.
pub const LIBRARIES: &[(&str, NativeFn)] = &[
    ("_G", open_base),
    ("package", open_package),
    ("coroutine", open_coroutine),
    ("table", open_table),
    #[cfg(feature = "io")]
    ("io", open_io),
    #[cfg(feature = "os")]
    ("os", open_os),
    ("string", open_string),
    ("math", open_math),
    ("utf8", open_utf8),
    ("debug", open_debug),
];

/// Opens a library, sets the global `name` and `package.loaded[name]` (luaL_requiref).
///
/// # Errors
/// Out of memory.
pub fn open_lib(ctx: &mut Context<'_>, name: &str, open: NativeFn) -> Result<(), LuaError> {
    let top = ctx.top();
    // The library's table is on top then; that it is "returned" means nothing here.
    let _ = open(ctx)?;
    package::set_loaded(ctx, name)?;
    ctx.set_top(top);
    Ok(())
}

/// Opens all libraries (§6).
///
/// # Errors
/// Out of memory.
pub fn open_libs(ctx: &mut Context<'_>) -> Result<(), LuaError> {
    LIBRARIES
        .iter()
        .try_for_each(|&(name, open)| open_lib(ctx, name, open))
}
