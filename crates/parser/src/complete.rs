//! Whether a piece of source is a whole program: what a REPL must know before it runs a line.

use crate::{Arena, Options, Span, parse, resolve};

/// What `load` and more lines could make of a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Completeness {
    /// `load` would accept it.
    Complete,
    /// Its first error is that it ends; more lines may mend it.
    Incomplete {
        /// What still has to be closed, if that is the problem.
        opener: Option<Span>,
    },
    /// No continuation can mend it.
    Invalid,
}

/// Judges a source as `lua`'s interactive mode does (§7): it is incomplete if the first error is near `<eof>`.
#[must_use]
pub fn completeness(src: &[u8], options: &Options) -> Completeness {
    let arena = Arena::new();
    let parsed = parse(&arena, src, options);
    let resolution = resolve(&parsed);
    match resolution.first_error(&parsed) {
        None => Completeness::Complete,
        Some(error) if error.at_eof => {
            let first = parsed.diagnostics().first();
            let opener = first.and_then(|d| d.labels.first()).map(|label| label.span);
            Completeness::Incomplete { opener }
        }
        Some(_) => Completeness::Invalid,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;

    fn judge(src: &str) -> Completeness {
        completeness(src.as_bytes(), &Options::default())
    }

    #[test]
    fn tells_whole_from_unfinished_from_wrong() {
        assert_eq!(judge("x = 1"), Completeness::Complete);
        assert_eq!(
            judge("for i = 1, 2 do"),
            Completeness::Incomplete {
                opener: Some(Span::new(0, 3))
            }
        );
        assert_eq!(judge("x ="), Completeness::Incomplete { opener: None });
        assert_eq!(
            judge("x = [[a\n"),
            Completeness::Incomplete { opener: None }
        );
        assert_eq!(judge("--[[ a"), Completeness::Incomplete { opener: None });
        assert_eq!(judge("x = = 1"), Completeness::Invalid);
        assert_eq!(judge("goto a"), Completeness::Invalid);
        assert_eq!(judge("x = 'a\n"), Completeness::Invalid);
        assert_eq!(judge(""), Completeness::Complete);
    }
}
