//! Native Lua in this process, asked the same questions.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ffi::{c_char, c_int, c_void};

use crate::targets::values::{Answer, MEMORY, MOST_RESULTS, Plain};

#[repr(C)]
struct LuaState {
    _private: [u8; 0],
}

type Alloc = unsafe extern "C" fn(*mut c_void, *mut c_void, usize, usize) -> *mut c_void;

unsafe extern "C" {
    fn realloc(block: *mut c_void, size: usize) -> *mut c_void;
    fn free(block: *mut c_void);
    fn lua_close(l: *mut LuaState);
    fn lua_newstate(alloc: Alloc, data: *mut c_void) -> *mut LuaState;
    fn luaL_openlibs(l: *mut LuaState);
    fn luaL_loadbufferx(
        l: *mut LuaState,
        text: *const c_char,
        size: usize,
        name: *const c_char,
        mode: *const c_char,
    ) -> c_int;
    fn lua_pcallk(
        l: *mut LuaState,
        args: c_int,
        results: c_int,
        handler: c_int,
        kctx: isize,
        k: *const c_void,
    ) -> c_int;
    fn lua_checkstack(l: *mut LuaState, n: c_int) -> c_int;
    fn lua_gettop(l: *mut LuaState) -> c_int;
    fn lua_settop(l: *mut LuaState, n: c_int);
    fn lua_getglobal(l: *mut LuaState, name: *const c_char) -> c_int;
    fn lua_pushnil(l: *mut LuaState);
    fn lua_pushboolean(l: *mut LuaState, b: c_int);
    fn lua_pushinteger(l: *mut LuaState, i: i64);
    fn lua_pushnumber(l: *mut LuaState, n: f64);
    fn lua_pushlstring(l: *mut LuaState, s: *const c_char, size: usize) -> *const c_char;
    fn lua_type(l: *mut LuaState, i: c_int) -> c_int;
    fn lua_isinteger(l: *mut LuaState, i: c_int) -> c_int;
    fn lua_toboolean(l: *mut LuaState, i: c_int) -> c_int;
    fn lua_tointegerx(l: *mut LuaState, i: c_int, ok: *mut c_int) -> i64;
    fn lua_tonumberx(l: *mut LuaState, i: c_int, ok: *mut c_int) -> f64;
    fn lua_tolstring(l: *mut LuaState, i: c_int, size: *mut usize) -> *const c_char;
}

/// Bytes in use and how many there may be; outside protected calls there is no limit, because an error would end the process.
struct Memory {
    used: usize,
    limit: usize,
}

unsafe extern "C" fn allocate(
    data: *mut c_void,
    block: *mut c_void,
    old: usize,
    new: usize,
) -> *mut c_void {
    // SAFETY: `data` is the box in `Native`, `block` came from here with size `old`.
    unsafe {
        let memory = data.cast::<Memory>();
        let old = if block.is_null() { 0 } else { old };
        if new == 0 {
            free(block);
            (*memory).used -= old;
            return std::ptr::null_mut();
        }
        if new > old && (*memory).used + (new - old) > (*memory).limit {
            return std::ptr::null_mut();
        }
        let moved = realloc(block, new);
        if !moved.is_null() {
            (*memory).used = (*memory).used - old + new;
        }
        moved
    }
}

/// A native state.
struct Native {
    state: *mut LuaState,
    memory: *mut Memory,
}

thread_local! {
    static ENGINES: RefCell<HashMap<&'static str, Native>> = RefCell::default();
}

/// As `values::call`, by native Lua.
///
/// # Panics
/// If there is no memory for a state, or the text is wrong.
pub fn call(driver: &'static str, args: &[Plain]) -> Answer {
    ENGINES.with_borrow_mut(|engines| {
        engines
            .entry(driver)
            .or_insert_with(|| Native::open(driver))
            .call(args)
    })
}

impl Native {
    fn open(driver: &str) -> Native {
        let memory = Box::into_raw(Box::new(Memory {
            used: 0,
            limit: usize::MAX,
        }));
        // SAFETY: the API used as its manual says.
        unsafe {
            let state = lua_newstate(allocate, memory.cast());
            assert!(!state.is_null());
            luaL_openlibs(state);
            let (text, name) = (driver.as_ptr().cast(), c"=driver".as_ptr());
            assert_eq!(
                luaL_loadbufferx(state, text, driver.len(), name, c"t".as_ptr()),
                0
            );
            assert_eq!(lua_pcallk(state, 0, 0, 0, 0, std::ptr::null()), 0);
            Native { state, memory }
        }
    }

    fn call(&mut self, args: &[Plain]) -> Answer {
        let l = self.state;
        // SAFETY: the API used as its manual says; what may fail runs in the protected call.
        unsafe {
            assert_ne!(lua_checkstack(l, args.len() as c_int + 10), 0);
            lua_getglobal(l, c"driver".as_ptr());
            for arg in args {
                push(l, arg);
            }
            (*self.memory).limit = (*self.memory).used + MEMORY;
            let status = lua_pcallk(l, args.len() as c_int, -1, 0, 0, std::ptr::null());
            (*self.memory).limit = usize::MAX;
            let count = (lua_gettop(l) as usize).min(MOST_RESULTS);
            let mut results: Vec<Plain> = (1..=count).map(|i| plain(l, i as c_int)).collect();
            lua_settop(l, 0);
            if status == 0 {
                Ok(results)
            } else {
                Err(results.pop().unwrap_or(Plain::Other))
            }
        }
    }
}

impl Drop for Native {
    fn drop(&mut self) {
        // SAFETY: nobody else uses the state, and its memory's count is not needed after it.
        unsafe {
            lua_close(self.state);
            drop(Box::from_raw(self.memory));
        }
    }
}

unsafe fn push(l: *mut LuaState, value: &Plain) {
    // SAFETY: there is room on the stack.
    unsafe {
        match value {
            Plain::Nil | Plain::Other => lua_pushnil(l),
            Plain::Boolean(b) => lua_pushboolean(l, c_int::from(*b)),
            Plain::Integer(i) => lua_pushinteger(l, *i),
            Plain::Float(bits) => lua_pushnumber(l, f64::from_bits(*bits)),
            Plain::Bytes(bytes) => {
                lua_pushlstring(l, bytes.as_ptr().cast(), bytes.len());
            }
        }
    }
}

unsafe fn plain(l: *mut LuaState, i: c_int) -> Plain {
    // SAFETY: there is a value at `i`; the bytes of a string live while it is on the stack.
    unsafe {
        match lua_type(l, i) {
            0 => Plain::Nil,
            1 => Plain::Boolean(lua_toboolean(l, i) != 0),
            3 if lua_isinteger(l, i) != 0 => {
                Plain::Integer(lua_tointegerx(l, i, std::ptr::null_mut()))
            }
            3 => Plain::float(lua_tonumberx(l, i, std::ptr::null_mut())),
            4 => {
                let mut size = 0;
                let bytes = lua_tolstring(l, i, &mut size);
                Plain::Bytes(std::slice::from_raw_parts(bytes.cast(), size).to_vec())
            }
            _ => Plain::Other,
        }
    }
}

/// Did the call, or the `load` in it, run out of memory?
pub fn out_of_memory(answer: &Answer) -> bool {
    let is_it = |value: &Plain| matches!(value, Plain::Bytes(text) if text.windows(17).any(|part| part == b"not enough memory"));
    match answer {
        Ok(values) => values.iter().any(is_it),
        Err(value) => is_it(value),
    }
}
