//! The owner of a machine: creation, entry from Rust, interruption, destruction.
#![allow(unsafe_code)]

use super::context::Context;
use super::vm::{EVENT_NAMES, NUM_EVENTS, TYPE_NAMES, Vm, WarnFn};
use super::{dispatch, limits, limits::Stop};
use crate::heap::{self, Heap, OutOfMemory};
use crate::object::{CoStatus, ThreadObj, table};
use crate::stack;
use crate::value::{Tag, Val};
use lua_rs_base::limits::{MAX_C_CALLS, MAX_STACK};
use lua_rs_bytecode::Compile;
use std::cell::UnsafeCell;
use std::marker::PhantomData;
use std::mem::ManuallyDrop;
use std::ptr::{self, NonNull};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// The least that [`State::set_stack_limit`] takes.
const MIN_STACK: usize = 200;
/// The least that [`State::set_nesting_limit`] takes.
const MIN_NESTING: u32 = 10;

/// A Lua state: heap, globals, coroutines.
pub struct State {
    vm: Arc<Home>,
}

/// Where a machine lives. Handles for interruption keep the memory, so that the flag and the dispatch table, which they change, can be
/// fields of the machine itself.
struct Home(UnsafeCell<ManuallyDrop<Vm>>);

impl Home {
    fn vm(&self) -> *mut Vm {
        self.0.get().cast()
    }
}

/// Stops a running script from another thread or a signal handler.
#[derive(Clone)]
pub struct InterruptHandle(Arc<Home>);

// SAFETY: I12: a handle only touches the atomic flag, which is never dropped and lives as long as the `Home`.
unsafe impl Send for InterruptHandle {}
// SAFETY: I12.
unsafe impl Sync for InterruptHandle {}

impl std::fmt::Debug for InterruptHandle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("InterruptHandle")
    }
}

impl InterruptHandle {
    fn flag(&self) -> &AtomicU32 {
        // SAFETY: I12.
        unsafe { &(*self.0.vm()).interrupt }
    }

    /// Makes the script fail with "interrupted!" at its next instruction, or where a library function looks for it
    /// ([`Context::charge`]). That is an error like others, which the script may catch.
    pub fn interrupt(&self) {
        // Not less than is asked for already.
        self.flag().fetch_max(limits::INTERRUPT, Ordering::SeqCst);
        // SAFETY: I12.
        dispatch::interrupt(unsafe { &(*self.0.vm()).plain });
    }

    /// Stops the script for good: it fails with "terminated", and whatever catches that fails at its next instruction, until
    /// [`InterruptHandle::clear`]. Message handlers are not called; `__close` and `__gc` functions written in Lua fail too.
    pub fn terminate(&self) {
        self.flag().store(limits::TERMINATE, Ordering::SeqCst);
        // SAFETY: I12.
        dispatch::interrupt(unsafe { &(*self.0.vm()).plain });
    }

    /// Takes back an interruption that has not happened yet, or a termination.
    pub fn clear(&self) {
        self.flag().store(0, Ordering::SeqCst);
    }
}

impl State {
    /// An empty state: no libraries, no compiler.
    ///
    /// # Errors
    /// Out of memory.
    pub fn new() -> Result<State, crate::MemoryError> {
        Self::with_seed(random_seed())
    }

    /// As [`State::new`] with a fixed seed for hashes and `math.random`.
    ///
    /// # Errors
    /// Out of memory.
    pub fn with_seed(seed: u64) -> Result<State, crate::MemoryError> {
        let mut heap = Heap::new().map_err(|_| crate::MemoryError)?;
        heap.seed = (seed ^ (seed >> 32)) as u32;
        let vm = Vm {
            table: ptr::null(),
            frame: ptr::null_mut(),
            frames_end: ptr::null_mut(),
            top: ptr::null_mut(),
            stack_end: ptr::null_mut(),
            thread: ptr::null_mut(),
            interrupt: AtomicU32::new(0),
            heap,
            main_thread: ptr::null_mut(),
            registry: ptr::null_mut(),
            globals: ptr::null_mut(),
            type_metatables: [ptr::null_mut(); 9],
            event_names: [ptr::null_mut(); NUM_EVENTS],
            type_names: [ptr::null_mut(); 9],
            memory_message: ptr::null_mut(),
            error: Val::NIL,
            error_handled: false,
            parked: (ptr::null(), ptr::null_mut(), ptr::null()),
            c_calls: 0,
            loads: 0,
            scratch: Vec::new(),
            compiler: None,
            warn: None,
            seed,
            stack_limit: MAX_STACK,
            nesting_limit: MAX_C_CALLS,
            metered: false,
            fuel: u64::MAX,
            stop_message: Vec::new(),
            plain: dispatch::new_table(),
        };
        // The count is not shared with other threads but for handles, which only use the flag (I12).
        #[allow(clippy::arc_with_non_send_sync)]
        let vm = Arc::new(Home(UnsafeCell::new(ManuallyDrop::new(vm))));
        // SAFETY: I11: nobody else has it yet; it does not move any more.
        unsafe { (*vm.vm()).table = (*vm.vm()).plain.as_ptr() };
        // SAFETY: nothing collects during set-up: there is no safepoint before the state is complete (I2).
        unsafe { init(vm.vm()).map_err(|_| crate::MemoryError)? };
        Ok(State { vm })
    }

    /// Installs the compiler that `load` uses for source text.
    pub fn set_compiler(&mut self, compiler: Box<dyn Compile>) {
        // SAFETY: I11: `&mut self`.
        unsafe { (*self.vm.vm()).compiler = Some(compiler) };
    }

    /// Installs the handler of warnings (`warn`, errors in finalisers).
    pub fn set_warn(&mut self, warn: Option<WarnFn>) {
        // SAFETY: I11: `&mut self`.
        unsafe { (*self.vm.vm()).warn = warn };
    }

    /// Limits the bytes that objects, tables and stacks may take; what would need more fails with "not enough memory".
    /// `usize::MAX` = no limit. What is allocated already stays. Not counted, but only allocated while there is as much room, are buffers in
    /// which library functions put text together; the compiler's temporary memory is bounded by a few times the room.
    pub fn set_memory_limit(&mut self, bytes: usize) {
        // SAFETY: I11: `&mut self`.
        unsafe { (*self.vm.vm()).heap.set_limit(bytes) };
    }

    /// Limits what scripts may do from now on: each instruction takes a step, and what instructions and library functions do in
    /// bulk takes steps of about the same time (one for 64 bytes copied, for an element moved, for a comparison made). With
    /// nothing left the script fails with "out of fuel", which it cannot catch; the state goes on with new fuel. `None` = no
    /// limit, the default, which costs nothing; counting makes a script slower (docs/ROBUSTNESS.md). What takes how many steps may
    /// differ between releases, but not between runs.
    pub fn set_fuel(&mut self, fuel: Option<u64>) {
        // SAFETY: I11: `&mut self`.
        unsafe { (*self.vm.vm()).set_fuel(fuel) };
    }

    /// What is left of [`State::set_fuel`]; `None` = no limit.
    pub fn fuel(&self) -> Option<u64> {
        // SAFETY: I11: nothing else runs while the state is borrowed.
        unsafe { (*self.vm.vm()).fuel() }
    }

    /// Why the script was stopped for good, if it was.
    pub fn stopped(&self) -> Option<Stop> {
        // SAFETY: I11: nothing else runs while the state is borrowed.
        unsafe { (*self.vm.vm()).stopped() }
    }

    /// Limits the slots of a coroutine's stack, hence how deeply Lua functions may call each other: a call takes as many slots as its
    /// function has registers and one more. Beyond it stands "stack overflow". At most (and without this call) 1,000,000, at least 200.
    pub fn set_stack_limit(&mut self, slots: usize) {
        // SAFETY: I11: `&mut self`.
        unsafe {
            let vm = self.vm.vm();
            (*vm).stack_limit = slots.clamp(MIN_STACK, MAX_STACK);
            stack::shrink_after_overflow(vm);
        }
    }

    /// Limits nested native calls, protected calls, metamethods and coroutines inside each other. Beyond it stands "C stack overflow". At
    /// most (and without this call) 200, at least 10.
    pub fn set_nesting_limit(&mut self, levels: u32) {
        // SAFETY: I11: `&mut self`.
        unsafe { (*self.vm.vm()).nesting_limit = levels.clamp(MIN_NESTING, MAX_C_CALLS) };
    }

    /// Bytes in use, garbage not yet collected included (`collectgarbage("count")`, §6.1).
    pub fn used_memory(&self) -> usize {
        // SAFETY: I11: nothing else runs while the state is borrowed.
        unsafe { (*self.vm.vm()).heap.total() }
    }

    /// Feature `alloc_fault`: the `n`-th allocation from now fails (0: none), and if `lasting` all after it. Counted are objects, buffers, and
    /// what libraries allocate in proportion to what a script says.
    #[cfg(feature = "alloc_fault")]
    pub fn fail_allocation(&mut self, n: u64, lasting: bool) {
        // SAFETY: I11: `&mut self`.
        unsafe { (*self.vm.vm()).heap.fault.arm(n, lasting) };
    }

    /// Feature `alloc_fault`: makes no more allocations fail; how many have failed.
    #[cfg(feature = "alloc_fault")]
    pub fn end_failures(&mut self) -> u64 {
        // SAFETY: I11: `&mut self`.
        unsafe { (*self.vm.vm()).heap.fault.disarm() }
    }

    /// Feature `alloc_fault`: checks the whole heap.
    ///
    /// # Panics
    /// If something is wrong with it.
    #[cfg(feature = "alloc_fault")]
    pub fn check_heap(&mut self) {
        // SAFETY: I11: `&mut self`; outside a call every live value is reachable (I2).
        unsafe { heap::check(self.vm.vm()) };
    }

    /// A handle to stop scripts with.
    pub fn interrupt_handle(&self) -> InterruptHandle {
        InterruptHandle(self.vm.clone())
    }

    /// Works with the state. Values pushed on the context's stack are dropped afterwards.
    pub fn enter<R>(&mut self, f: impl FnOnce(&mut Context<'_>) -> R) -> R {
        let vm = self.vm.vm();
        // SAFETY: I1, I9: outside a call the main thread's bottom frame is current.
        unsafe {
            (*vm).refresh_limits();
            let top = (*vm).top.offset_from((*(*vm).thread).stack);
            let mut ctx = Context {
                vm: NonNull::new_unchecked(vm),
                marker: PhantomData,
            };
            let result = f(&mut ctx);
            (*vm).top = (*(*vm).thread).stack.offset(top);
            result
        }
    }
}

impl Drop for State {
    fn drop(&mut self) {
        // SAFETY: nobody else uses the state any more (I11).
        unsafe {
            let vm = self.vm.vm();
            heap::close_state(vm);
            ManuallyDrop::drop(&mut *self.vm.0.get());
        }
    }
}

/// Makes the roots.
unsafe fn init(vm: *mut Vm) -> Result<(), OutOfMemory> {
    // SAFETY: see `State::with_seed` (I0).
    unsafe {
        let th: *mut ThreadObj = (*vm)
            .heap
            .new_object(Tag::THREAD, size_of::<ThreadObj>())?
            .cast();
        stack::init_thread(vm, th)?;
        (*th).status = CoStatus::Running;
        (*th).no_yield = 1;
        (*vm).main_thread = th;
        stack::load(vm, th);
        (*vm).registry = table::new_table(&mut (*vm).heap)?;
        (*vm).globals = table::new_table(&mut (*vm).heap)?;
        for (i, name) in EVENT_NAMES.iter().enumerate() {
            (*vm).event_names[i] = (*vm).heap.intern(name.as_bytes())?;
        }
        for (i, name) in TYPE_NAMES.iter().enumerate() {
            (*vm).type_names[i] = (*vm).heap.intern(name.as_bytes())?;
        }
        (*vm).memory_message = (*vm).heap.intern(b"not enough memory")?;
        let registry = (*vm).registry;
        let set = |key: Val, v: Val| {
            table::set(&mut (*vm).heap, registry, key, v).map_err(|_| OutOfMemory)
        };
        // LUA_RIDX_MAINTHREAD and LUA_RIDX_GLOBALS.
        set(Val::int(1), Val::object(Tag::THREAD, th))?;
        set(Val::int(2), Val::table((*vm).globals))
    }
}

/// A seed that differs from run to run.
fn random_seed() -> u64 {
    use std::hash::{BuildHasher, Hasher};
    std::collections::hash_map::RandomState::new()
        .build_hasher()
        .finish()
}
