//! Which Lua is spoken: a run-time value, never a cargo feature.

/// A version of the language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Version {
    /// Lua 5.4.
    Lua54,
}

/// The dialect of Lua that source text is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Dialect {
    version: Version,
}

impl Dialect {
    /// Lua 5.4, as its reference manual defines it.
    pub const LUA_54: Dialect = Dialect {
        version: Version::Lua54,
    };

    /// The language version this dialect follows.
    pub const fn version(self) -> Version {
        self.version
    }

    /// The text of `_VERSION` (§6.1).
    pub const fn version_name(self) -> &'static str {
        match self.version {
            Version::Lua54 => "Lua 5.4",
        }
    }
}

impl Default for Dialect {
    fn default() -> Self {
        Dialect::LUA_54
    }
}
