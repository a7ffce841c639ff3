//! Instruction handlers, one family a file.
#![allow(unsafe_code)]

pub mod arith;
pub mod bit;
pub mod call;
pub mod compare;
pub mod control;
pub mod fused;
pub mod index;
pub mod load;
pub mod make;
pub mod native;
pub mod ret;
pub mod store;
pub mod switch;

use super::dispatch::{Ctl, handler};

handler! {
    /// A number that is no opcode. The verifier refuses such code, so this is never reached.
    #[cold]
    illegal(vm, pc, base, k, insn, table) {
        (*(*vm).frame).pc = pc;
        let _ = (*vm).raise_str("illegal instruction");
        Ctl::Error
    }
}
