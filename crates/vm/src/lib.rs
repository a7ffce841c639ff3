//! Lua virtual machine.
#![deny(unsafe_code)]
