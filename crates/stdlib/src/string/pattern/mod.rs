//! Lua's patterns (§6.4.1), on plain bytes: no knowledge of the machine.

mod cache;
mod class;
mod matcher;
mod program;
#[cfg(test)]
mod tests;

pub use cache::prepare;
pub use matcher::{Captured, Captures};
pub use program::Program;

/// Why a pattern cannot be matched.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PatternError {
    /// A lone `%` at the end.
    EndsWithPercent,
    /// A set without its end.
    MissingBracket,
    /// `%b` without two characters.
    MissingBalanceArguments,
    /// `%f` without a set.
    MissingFrontierSet,
    /// A `)` without its `(`.
    InvalidCapture,
    /// A reference to a capture that does not exist or has not ended.
    InvalidCaptureIndex(u8),
    /// A `(` without its `)`.
    UnfinishedCapture,
    /// More than 32 captures.
    TooManyCaptures,
    /// Nested too deeply for this subject.
    TooComplex,
    /// No room for the pattern.
    Memory,
    /// The budget is spent.
    Interrupted,
}

impl PatternError {
    /// The text of the error.
    pub fn message(self) -> String {
        match self {
            PatternError::EndsWithPercent => "malformed pattern (ends with '%')".into(),
            PatternError::MissingBracket => "malformed pattern (missing ']')".into(),
            PatternError::MissingBalanceArguments => {
                "malformed pattern (missing arguments to '%b')".into()
            }
            PatternError::MissingFrontierSet => "missing '[' after '%f' in pattern".into(),
            PatternError::InvalidCapture => "invalid pattern capture".into(),
            PatternError::InvalidCaptureIndex(index) => format!("invalid capture index %{index}"),
            PatternError::UnfinishedCapture => "unfinished capture".into(),
            PatternError::TooManyCaptures => "too many captures".into(),
            PatternError::TooComplex => "pattern too complex".into(),
            PatternError::Memory => "not enough memory".into(),
            PatternError::Interrupted => "interrupted".into(),
        }
    }
}

/// What a match may cost. Backtracking can take time exponential in the pattern, so the matcher asks now and then
/// whether to go on.
pub trait Budget {
    /// Takes note of `steps` more steps; `false` stops the match with [`PatternError::Interrupted`].
    fn spend(&mut self, steps: u32) -> bool;
}

/// A budget without end.
#[derive(Clone, Copy, Debug)]
pub struct Unlimited;

impl Budget for Unlimited {
    #[inline]
    fn spend(&mut self, _steps: u32) -> bool {
        true
    }
}

/// Characters that make a pattern more than plain text.
pub fn has_specials(pattern: &[u8]) -> bool {
    pattern.iter().any(|byte| b"^$*+?.([%-".contains(byte))
}
