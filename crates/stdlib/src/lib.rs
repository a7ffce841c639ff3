//! The Lua standard library, as an embedder of the virtual machine.
#![forbid(unsafe_code)]
