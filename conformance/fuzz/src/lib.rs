//! What the fuzz targets are made of: their bodies, which ordinary tests replay, and native Lua to compare with.

pub mod native;
pub mod targets;
