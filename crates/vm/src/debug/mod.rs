//! Debug information: names of values, facts about functions and frames, tracebacks (§4.7, §6.10). The parts that touch
//! live frames are in `frame::inspect` and `exec::msg`; here is what works on plain data.

pub mod info;
pub mod names;

pub use crate::exec::msg;
