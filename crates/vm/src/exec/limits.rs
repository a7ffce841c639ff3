//! What a host can limit: fuel, nesting, the stack; and the ends of a run that a script cannot catch.
//!
//! Fuel is counted by a dispatch table of its own, in force while there is a limit, so that runs without one pay nothing.
//! Its handler also pays for what instructions do in bulk (`Heap::work`), and library functions pay through
//! [`Context::charge`] before or while they work. Who is out of fuel, or terminated, stays so: a protected call catches the
//! error, but the next instruction raises it again, and so on up to the host.
#![allow(unsafe_code)]

use super::context::Context;
use super::dispatch::{PLAIN, check, handler};
use super::vm::Vm;
use super::{LuaError, fuse, msg, op};
use crate::frame::inspect;
use crate::object::StrObj;
use crate::value::{Slot, Tag};
use lua_rs_bytecode::{Instruction, Op};
use std::sync::atomic::Ordering;

/// Bytes that are copied, compared or looked through in about the time of one instruction.
pub const STEP_BYTES: u64 = 64;

/// Fewer bytes than this cost no more than the call that works on them.
const FREE_BYTES: usize = 1024;

/// Values of the interrupt flag: "interrupted!" is raised once.
pub const INTERRUPT: u32 = 1;
/// "terminated" is raised until the flag is lowered.
pub const TERMINATE: u32 = 2;

/// Why a script was stopped for good.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stop {
    /// The fuel is spent ([`crate::State::set_fuel`]).
    OutOfFuel,
    /// Somebody called [`crate::InterruptHandle::terminate`].
    Terminated,
}

impl Stop {
    fn text(self) -> &'static [u8] {
        match self {
            Stop::OutOfFuel => b"out of fuel",
            Stop::Terminated => b"terminated",
        }
    }
}

impl Vm {
    /// Is the script stopped for good?
    pub fn stopped(&self) -> Option<Stop> {
        if self.interrupt.load(Ordering::Relaxed) == TERMINATE {
            Some(Stop::Terminated)
        } else if self.metered && self.fuel == 0 {
            Some(Stop::OutOfFuel)
        } else {
            None
        }
    }

    /// Sets what is left to spend; `None` = no limit.
    pub fn set_fuel(&mut self, fuel: Option<u64>) {
        self.metered = fuel.is_some();
        self.fuel = fuel.unwrap_or(u64::MAX);
        self.heap.work = 0;
        self.update_table();
    }

    /// What is left to spend.
    pub fn fuel(&self) -> Option<u64> {
        self.metered
            .then(|| self.fuel.saturating_sub(self.heap.work))
    }

    /// Before a host works with the machine: what was stopped and may go on now goes on at full speed.
    pub fn refresh_limits(&mut self) {
        if self.stopped().is_none() {
            self.stop_message.clear();
        }
        self.update_table();
    }

    /// Spends fuel, and looks for interrupts.
    ///
    /// # Errors
    /// "out of fuel", "terminated", "interrupted!".
    #[inline(always)]
    pub fn charge(&mut self, steps: u64) -> Result<(), LuaError> {
        if self.fuel >= steps && !self.interrupted() {
            self.fuel -= steps;
            return Ok(());
        }
        self.charge_slow(steps)
    }

    #[cold]
    #[inline(never)]
    fn charge_slow(&mut self, steps: u64) -> Result<(), LuaError> {
        self.poll_interrupt()?;
        if self.fuel < steps {
            if self.metered {
                self.fuel = 0;
                return Err(self.raise_stop(Stop::OutOfFuel));
            }
            // Nobody counts.
            self.fuel = u64::MAX;
        }
        self.fuel -= steps;
        Ok(())
    }

    /// Deals with a raised interrupt flag.
    ///
    /// # Errors
    /// "interrupted!", after which the flag is down, or "terminated".
    #[cold]
    pub fn poll_interrupt(&mut self) -> Result<(), LuaError> {
        let lowered =
            self.interrupt
                .compare_exchange(INTERRUPT, 0, Ordering::Relaxed, Ordering::Relaxed);
        match lowered {
            // SAFETY: I9. As in PUC, the position is that of the running function's caller.
            Ok(_) => Err(unsafe {
                let mut message = msg::position_at(self, 1);
                message.extend_from_slice(b"interrupted!");
                self.raise_bytes(message)
            }),
            Err(TERMINATE) => {
                // From now on every instruction looks at the flag.
                self.update_table();
                Err(self.raise_stop(Stop::Terminated))
            }
            Err(_) => Ok(()),
        }
    }

    /// Raises what stopped the script, with the position where it was stopped first. No message handler sees it.
    #[cold]
    fn raise_stop(&mut self, stop: Stop) -> LuaError {
        if self.stop_message.is_empty() {
            // SAFETY: I9: the current frame is live.
            self.stop_message = unsafe {
                if inspect::is_lua(self.frame) {
                    msg::add_position(self, stop.text())
                } else {
                    let mut message = msg::position_at(self, 1);
                    message.extend_from_slice(stop.text());
                    message
                }
            };
        }
        let message = std::mem::take(&mut self.stop_message);
        let error = self.raise_bytes(&message);
        self.stop_message = message;
        self.error_handled = true;
        error
    }
}

impl Context<'_> {
    /// Spends `steps` of fuel ([`crate::State::set_fuel`]; one step is worth an instruction, or 64 bytes copied), and looks for
    /// interrupts. A native function that works for long calls it before each piece of work, a millisecond's at most, and
    /// returns the error.
    ///
    /// # Errors
    /// "out of fuel", "terminated", "interrupted!".
    #[inline]
    pub fn charge(&self, steps: u64) -> Result<(), LuaError> {
        // SAFETY: I11: no other reference to the machine is in use.
        unsafe { (*self.raw()).charge(steps) }
    }

    /// As [`Context::charge`], for work on so many bytes. Up to a kibibyte costs nothing: whoever
    /// works on such pieces in a loop charges for that.
    ///
    /// # Errors
    /// Those of [`Context::charge`].
    #[inline(always)]
    pub fn charge_bytes(&self, bytes: usize) -> Result<(), LuaError> {
        if bytes < FREE_BYTES {
            return Ok(());
        }
        self.charge_many(bytes as u64 / STEP_BYTES)
    }

    #[cold]
    #[inline(never)]
    fn charge_many(&self, steps: u64) -> Result<(), LuaError> {
        self.charge(steps)
    }

    /// Sets what is left to spend; see [`crate::State::set_fuel`].
    pub fn set_fuel(&mut self, fuel: Option<u64>) {
        // SAFETY: I11.
        unsafe { (*self.raw()).set_fuel(fuel) };
    }

    /// What is left to spend; `None` = no limit.
    pub fn fuel(&self) -> Option<u64> {
        // SAFETY: I11.
        unsafe { (*self.raw()).fuel() }
    }

    /// Why the script was stopped for good, if it was: then nothing more will run until the host allows it.
    pub fn stopped(&self) -> Option<Stop> {
        // SAFETY: I11.
        unsafe { (*self.raw()).stopped() }
    }
}

handler! {
    /// Stands for every opcode while fuel is limited, or a script is being terminated: pays for the instruction, then runs
    /// it. Fused instructions run and are paid for one by one.
    #[inline(never)]
    metered(vm, pc, base, k, insn, table) {
        let insn = fuse::plain(insn);
        let work = std::mem::take(&mut (*vm).heap.work);
        let opcode = insn as u8;
        let more = if is_costly(opcode) { surcharge(insn, base) } else { 0 };
        (*(*vm).frame).pc = pc;
        check!((*vm).charge(1 + work + more));
        if opcode == Op::TForCall as u8 {
            // The quick way does not count what it passes over.
            return op::control::tfor_call_any(vm, pc, base, k, insn, table);
        }
        (PLAIN[opcode as usize].0)(vm, pc, base, k, insn, table)
    }
}

/// Instructions that may look through long strings.
fn is_costly(opcode: u8) -> bool {
    const COSTLY: [Op; 11] = [
        Op::Eq,
        Op::Ne,
        Op::EqK,
        Op::NeK,
        Op::Lt,
        Op::NLt,
        Op::Le,
        Op::NLe,
        Op::GetTable,
        Op::SetTable,
        Op::SetTableK,
    ];
    COSTLY.iter().any(|&op| op as u8 == opcode)
}

/// What an instruction that [`is_costly`] costs beyond the usual.
unsafe fn surcharge(insn: u32, base: *mut Slot) -> u64 {
    let insn = Instruction(insn);
    // SAFETY: I1, I7: operands are registers of the frame.
    unsafe {
        let len = |r: u8| {
            let slot = base.add(usize::from(r));
            match Slot::tag(slot) {
                Tag::LONG_STR => (*(Slot::bits(slot) as *const StrObj)).len as u64 / STEP_BYTES,
                _ => 0,
            }
        };
        match insn.op() {
            Op::GetTable => len(insn.c()),
            Op::EqK | Op::NeK => len(insn.a()),
            Op::SetTable | Op::SetTableK => len(insn.b()),
            _ => len(insn.a()).min(len(insn.b())),
        }
    }
}
