//! Facts of the Lua language that compiler and virtual machine share: numbers, UTF-8, limits, dialects.
#![forbid(unsafe_code)]
