//! Instruction dispatch: the handler signature, the tables, and the loop that enters the handler chain.
//!
//! With `lua_tail_dispatch` a handler ends in a call of the next handler in tail position, which the optimiser turns
//! into a jump; without it (see `build.rs`) the handler parks its registers in the `Vm` and returns to [`enter`].
#![allow(unsafe_code)]

use super::op;
use super::vm::Vm;
use crate::value::Slot;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicPtr, Ordering};

/// How a handler chain ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u32)]
pub enum Ctl {
    /// The frame entered from Rust has returned.
    Exit,
    /// An error was raised; its value is in `Vm::error`.
    Error,
    /// Trampoline only: go on with the parked registers.
    #[cfg_attr(lua_tail_dispatch, allow(dead_code))]
    Next,
}

/// One instruction handler. Arguments: machine, next instruction, base register, constants, this instruction, table.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub struct Handler(pub HandlerFn);

/// The function behind a [`Handler`].
pub type HandlerFn =
    unsafe fn(*mut Vm, *const u32, *mut Slot, *const Slot, u32, *const Entry) -> Ctl;

/// The handler of an opcode in a dispatch table. Each machine has a table of its own, whose entries another thread may replace
/// to interrupt it ([`interrupt`]): so loops and calls need not look at a flag.
#[repr(transparent)]
pub struct Entry(AtomicPtr<()>);

impl Entry {
    const fn new(handler: HandlerFn) -> Entry {
        Entry(AtomicPtr::new(handler as *const () as *mut ()))
    }

    /// The handler now in force.
    #[inline(always)]
    pub fn handler(&self) -> HandlerFn {
        // SAFETY: I12: an entry only ever holds addresses of handlers.
        unsafe { std::mem::transmute::<*mut (), HandlerFn>(self.0.load(Ordering::Relaxed)) }
    }
}

/// A dispatch table.
pub type Table = [Entry; 256];

/// A machine's own table.
pub fn new_table() -> Table {
    std::array::from_fn(|opcode| Entry::new(PLAIN[opcode].0))
}

/// Makes the machine of `table` run `op::control::interrupted` at its next instruction, whatever that is. The caller has
/// raised the flag before. From any thread.
pub fn interrupt(table: &Table) {
    for entry in table {
        entry.0.store(
            op::control::interrupted as *const () as *mut (),
            Ordering::Release,
        );
    }
}

/// Puts the handlers back, after which the flag must be looked at: an [`interrupt`] that raised the flag before that look
/// is dealt with, or has yet to replace handlers.
pub fn restore(table: &Table) {
    for (entry, handler) in table.iter().zip(&PLAIN) {
        entry
            .0
            .swap(handler.0 as *const () as *mut (), Ordering::AcqRel);
    }
}

/// Defines a handler. The body sees its six arguments under the names given.
macro_rules! handler {
    ($(#[$meta:meta])* $name:ident($vm:ident, $pc:ident, $base:ident, $k:ident, $insn:ident, $table:ident) $body:block) => {
        $(#[$meta])*
        #[allow(unused_variables, clippy::missing_safety_doc)]
        pub unsafe fn $name(
            $vm: *mut $crate::exec::vm::Vm,
            $pc: *const u32,
            $base: *mut $crate::value::Slot,
            $k: *const $crate::value::Slot,
            $insn: u32,
            $table: *const $crate::exec::dispatch::Entry,
        ) -> $crate::exec::dispatch::Ctl {
            // SAFETY: I7: handlers run only verified code in a frame that satisfies I1, so every operand register,
            // constant and upvalue exists and `$pc` stays inside the code.
            unsafe { $body }
        }
        // Its address is taken, so the optimiser keeps the signature: with another one, tail calls would shuffle registers.
        const _: () = {
            #[used]
            static KEEP: $crate::exec::dispatch::Handler = $crate::exec::dispatch::Handler($name);
        };
    };
}

/// The constants of the current frame. Cold exits of crowded handlers read them again, so that the fast path may use
/// the register.
macro_rules! reload_k {
    ($vm:ident) => {
        (*(*$vm).frame).k
    };
}

/// Goes on with the next instruction.
#[cfg(lua_tail_dispatch)]
macro_rules! next {
    ($vm:ident, $pc:expr, $base:expr, $k:expr, $table:expr) => {{
        let pc: *const u32 = $pc;
        let insn = *pc;
        let table: *const $crate::exec::dispatch::Entry = $table;
        let handler = (*table.add((insn & 0xff) as usize)).handler();
        return handler($vm, pc.add(1), $base, $k, insn, table);
    }};
}

/// Goes on with the next instruction (through the trampoline).
#[cfg(not(lua_tail_dispatch))]
macro_rules! next {
    ($vm:ident, $pc:expr, $base:expr, $k:expr, $table:expr) => {{
        (*$vm).parked = ($pc, $base, $k);
        let _ = $table;
        return $crate::exec::dispatch::Ctl::Next;
    }};
}

/// Goes on with the frame that is current now (after anything that may have moved the stack or changed the frame).
macro_rules! resume {
    ($vm:ident) => {{
        let frame = (*$vm).frame;
        next!($vm, (*frame).pc, (*frame).base, (*frame).k, (*$vm).table)
    }};
}

/// Evaluates a `Result`; an error leaves the chain.
macro_rules! check {
    ($e:expr) => {
        match $e {
            Ok(v) => v,
            Err(_) => return $crate::exec::dispatch::Ctl::Error,
        }
    };
}

/// Operand A.
macro_rules! a {
    ($i:expr) => {
        (($i >> 8) & 0xff) as usize
    };
}
/// Operand B.
macro_rules! b {
    ($i:expr) => {
        (($i >> 16) & 0xff) as usize
    };
}
/// Operand C.
macro_rules! c {
    ($i:expr) => {
        ($i >> 24) as usize
    };
}
/// Operand B as signed immediate.
macro_rules! sb {
    ($i:expr) => {
        (($i >> 16) as u8 as i8) as i64
    };
}
/// Operand C as signed immediate.
macro_rules! sc {
    ($i:expr) => {
        (($i as i32) >> 24) as i64
    };
}
/// Operand Bx.
macro_rules! bx {
    ($i:expr) => {
        ($i >> 16) as usize
    };
}
/// Operand sJ of a jump word.
macro_rules! sj {
    ($i:expr) => {
        (($i as i32) >> 8) as isize
    };
}

pub(super) use {a, b, bx, c, check, handler, next, reload_k, resume, sb, sc, sj};

/// Runs the current frame until the chain ends.
///
/// # Safety
/// `vm.frame` is a Lua frame with a valid saved state (I1, I7).
#[cfg(lua_tail_dispatch)]
pub unsafe fn enter(vm: *mut Vm) -> Ctl {
    // SAFETY: I1, I7 by the caller.
    unsafe { resume!(vm) }
}

/// Runs the current frame until the chain ends.
///
/// # Safety
/// `vm.frame` is a Lua frame with a valid saved state (I1, I7).
#[cfg(not(lua_tail_dispatch))]
pub unsafe fn enter(vm: *mut Vm) -> Ctl {
    // SAFETY: I1, I7 by the caller; each handler leaves `parked` valid when it returns `Next`.
    unsafe {
        let frame = (*vm).frame;
        (*vm).parked = ((*frame).pc, (*frame).base, (*frame).k);
        loop {
            let (pc, base, k) = (*vm).parked;
            let insn = *pc;
            let table = (*vm).table;
            let handler = (*table.add((insn & 0xff) as usize)).handler();
            let ctl = handler(vm, pc.add(1), base, k, insn, table);
            if ctl != Ctl::Next {
                return ctl;
            }
        }
    }
}

macro_rules! build_table {
    ($($variant:ident $name:literal $format:ident [$a:ident $b:ident $c:ident]
        uses[$($uo:literal $ul:ident $(($un:literal))?),*]
        defs[$($do:literal $dl:ident $(($dn:literal))?),*]
        [$($t:ident)*] $doc:literal;)*) => {
        /// Handlers of all opcodes and of fused instructions; unused numbers go to `illegal`.
        pub static PLAIN: [Handler; 256] = {
            let mut table = [Handler(op::illegal); 256];
            $( table[lua_rs_bytecode::Op::$variant as usize] = Handler(handler_of!($variant)); )*
            let mut opcode = lua_rs_bytecode::op::FIRST_RESERVED_OPCODE as usize;
            while let Some(handler) = super::fuse::handler(opcode) {
                table[opcode] = Handler(handler);
                opcode += 1;
            }
            table
        };
    };
}

/// Names the handler of an opcode (Rust cannot turn `AddKR` into `add_kr` in a declarative macro).
macro_rules! handler_of {
    (Move) => {
        op::load::mov
    };
    (LoadI) => {
        op::load::load_i
    };
    (LoadF) => {
        op::load::load_f
    };
    (LoadK) => {
        op::load::load_k
    };
    (LoadKX) => {
        op::load::load_kx
    };
    (LoadFalse) => {
        op::load::load_false
    };
    (LFalseSkip) => {
        op::load::lfalse_skip
    };
    (LoadTrue) => {
        op::load::load_true
    };
    (LoadNil) => {
        op::load::load_nil
    };
    (GetUpval) => {
        op::load::get_upval
    };
    (SetUpval) => {
        op::load::set_upval
    };
    (GetTabUp) => {
        op::index::get_tab_up
    };
    (GetTable) => {
        op::index::get_table
    };
    (GetI) => {
        op::index::get_i
    };
    (GetField) => {
        op::index::get_field
    };
    (SetTabUp) => {
        op::store::set_tab_up
    };
    (SetTabUpK) => {
        op::store::set_tab_up_k
    };
    (SetTable) => {
        op::store::set_table
    };
    (SetTableK) => {
        op::store::set_table_k
    };
    (SetI) => {
        op::store::set_i
    };
    (SetIK) => {
        op::store::set_i_k
    };
    (SetField) => {
        op::store::set_field
    };
    (SetFieldK) => {
        op::store::set_field_k
    };
    (NewTable) => {
        op::make::new_table
    };
    (SelfOp) => {
        op::index::self_r
    };
    (SelfK) => {
        op::index::self_k
    };
    (AddI) => {
        op::arith::add_i
    };
    (AddIR) => {
        op::arith::add_i
    };
    (SubI) => {
        op::arith::sub_i
    };
    (AddK) => {
        op::arith::add_k
    };
    (SubK) => {
        op::arith::sub_k
    };
    (MulK) => {
        op::arith::mul_k
    };
    (ModK) => {
        op::arith::mod_k
    };
    (PowK) => {
        op::arith::pow_k
    };
    (DivK) => {
        op::arith::div_k
    };
    (IDivK) => {
        op::arith::idiv_k
    };
    (AddKR) => {
        op::arith::add_k
    };
    (MulKR) => {
        op::arith::mul_k
    };
    (BAndK) => {
        op::bit::band_k
    };
    (BOrK) => {
        op::bit::bor_k
    };
    (BXorK) => {
        op::bit::bxor_k
    };
    (BAndKR) => {
        op::bit::band_k
    };
    (BOrKR) => {
        op::bit::bor_k
    };
    (BXorKR) => {
        op::bit::bxor_k
    };
    (ShrI) => {
        op::bit::shr_i
    };
    (ShlI) => {
        op::bit::shl_i
    };
    (ShlIR) => {
        op::bit::shl_ir
    };
    (Add) => {
        op::arith::add
    };
    (Sub) => {
        op::arith::sub
    };
    (Mul) => {
        op::arith::mul
    };
    (Mod) => {
        op::arith::modulo
    };
    (Pow) => {
        op::arith::pow
    };
    (Div) => {
        op::arith::div
    };
    (IDiv) => {
        op::arith::idiv
    };
    (BAnd) => {
        op::bit::band
    };
    (BOr) => {
        op::bit::bor
    };
    (BXor) => {
        op::bit::bxor
    };
    (Shl) => {
        op::bit::shl
    };
    (Shr) => {
        op::bit::shr
    };
    (Unm) => {
        op::arith::unm
    };
    (BNot) => {
        op::bit::bnot
    };
    (Not) => {
        op::load::not
    };
    (Len) => {
        op::make::len
    };
    (Concat) => {
        op::make::concat
    };
    (Close) => {
        op::make::close
    };
    (Tbc) => {
        op::make::tbc
    };
    (Jmp) => {
        op::control::jmp
    };
    (Eq) => {
        op::compare::eq
    };
    (Ne) => {
        op::compare::ne
    };
    (Lt) => {
        op::compare::lt
    };
    (NLt) => {
        op::compare::nlt
    };
    (Le) => {
        op::compare::le
    };
    (NLe) => {
        op::compare::nle
    };
    (EqK) => {
        op::compare::eq_k
    };
    (NeK) => {
        op::compare::ne_k
    };
    (EqI) => {
        op::compare::eq_i
    };
    (NeI) => {
        op::compare::ne_i
    };
    (LtI) => {
        op::compare::lt_i
    };
    (NLtI) => {
        op::compare::nlt_i
    };
    (LeI) => {
        op::compare::le_i
    };
    (NLeI) => {
        op::compare::nle_i
    };
    (GtI) => {
        op::compare::gt_i
    };
    (NGtI) => {
        op::compare::ngt_i
    };
    (GeI) => {
        op::compare::ge_i
    };
    (NGeI) => {
        op::compare::nge_i
    };
    (Test) => {
        op::compare::test
    };
    (NTest) => {
        op::compare::ntest
    };
    (TestSet) => {
        op::compare::test_set
    };
    (NTestSet) => {
        op::compare::ntest_set
    };
    (Call) => {
        op::call::call
    };
    (TailCall) => {
        op::call::tail_call
    };
    (Return) => {
        op::call::ret
    };
    (ReturnC) => {
        op::call::ret_close
    };
    (Return0) => {
        op::call::ret0
    };
    (Return1) => {
        op::call::ret1
    };
    (ForLoop) => {
        op::control::for_loop
    };
    (ForPrep) => {
        op::control::for_prep
    };
    (ForLoopJ) => {
        op::control::for_loop_j
    };
    (ForPrepJ) => {
        op::control::for_prep_j
    };
    (TForPrep) => {
        op::control::tfor_prep
    };
    (TForCall) => {
        op::control::tfor_call
    };
    (TForLoop) => {
        op::control::tfor_loop
    };
    (TForLoopJ) => {
        op::control::tfor_loop_j
    };
    (SetList) => {
        op::make::set_list
    };
    (SetListX) => {
        op::make::set_list_x
    };
    (Closure) => {
        op::make::closure
    };
    (VarArg) => {
        op::call::var_arg
    };
    (VarArgPrep) => {
        op::call::var_arg_prep
    };
    (ExtraArg) => {
        op::illegal
    };
}

lua_rs_bytecode::for_each_op!(build_table);

/// Every entry runs the hooks, then the plain handler. Made when it is first needed: the loader would have to fill in every entry.
pub static HOOKED: LazyLock<Table> = LazyLock::new(|| uniform(super::hook::hooked));

/// Every entry pays for the instruction, then runs the plain handler.
pub static METERED: LazyLock<Table> = LazyLock::new(|| uniform(super::limits::metered));

fn uniform(handler: HandlerFn) -> Table {
    std::array::from_fn(|_| Entry::new(handler))
}
