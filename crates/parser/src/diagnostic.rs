//! Problems as data: what is wrong, where, why, and how it could be mended.

use crate::Span;

/// How bad a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// `load` would accept the program.
    Warning,
    /// `load` would refuse the program.
    Error,
}

/// A place that explains a problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What it has to do with the problem.
    pub message: String,
}

/// A replacement that would mend a problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; an empty span inserts.
    pub span: Span,
    /// By what.
    pub text: String,
}

/// A problem in a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// A stable code, see [`codes`].
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// Where it was noticed.
    pub span: Span,
    /// What is wrong, in the words of the reference implementation without place (bytes that are no UTF-8
    /// are replaced).
    pub message: String,
    /// Places that explain it, such as the unclosed opener.
    pub labels: Vec<Label>,
    /// Advice.
    pub help: Option<String>,
    /// Edits that would mend it.
    pub fixes: Vec<Edit>,
}

impl Diagnostic {
    /// An error without labels, help and fixes.
    #[must_use]
    pub fn error(code: &'static str, span: Span, message: String) -> Self {
        Self {
            code,
            severity: Severity::Error,
            span,
            message,
            labels: Vec::new(),
            help: None,
            fixes: Vec::new(),
        }
    }
}

/// The stable codes of all problems: `L00xx` lexical, `L01xx` syntax, `L02xx` meaning of names, `L03xx` limits.
pub mod codes {
    /// A string without end.
    pub const UNFINISHED_STRING: &str = "L0001";
    /// An invalid escape sequence.
    pub const INVALID_ESCAPE: &str = "L0002";
    /// A malformed numeral.
    pub const MALFORMED_NUMBER: &str = "L0003";
    /// A long string without end.
    pub const UNFINISHED_LONG_STRING: &str = "L0004";
    /// A long comment without end.
    pub const UNFINISHED_LONG_COMMENT: &str = "L0005";
    /// `[==` without second bracket.
    pub const INVALID_LONG_DELIMITER: &str = "L0006";
    /// A token is missing.
    pub const EXPECTED_TOKEN: &str = "L0101";
    /// A closing token is missing.
    pub const UNCLOSED: &str = "L0102";
    /// An expression is missing.
    pub const UNEXPECTED_SYMBOL: &str = "L0103";
    /// An expression that is no statement.
    pub const SYNTAX_ERROR: &str = "L0104";
    /// A name is missing.
    pub const EXPECTED_NAME: &str = "L0105";
    /// `o:m` without arguments.
    pub const EXPECTED_ARGUMENTS: &str = "L0106";
    /// Neither `=` nor `in` behind the names of a `for`.
    pub const EXPECTED_FOR: &str = "L0107";
    /// A parameter that is neither a name nor `...`.
    pub const EXPECTED_PARAMETER: &str = "L0108";
    /// `...` in a function without it.
    pub const VARARG_OUTSIDE: &str = "L0109";
    /// Assignment to a constant.
    pub const ASSIGN_TO_CONST: &str = "L0201";
    /// An attribute that is neither `const` nor `close`.
    pub const UNKNOWN_ATTRIBUTE: &str = "L0202";
    /// More than one `<close>` in a `local` statement.
    pub const MULTIPLE_CLOSE: &str = "L0203";
    /// A `goto` without a visible label.
    pub const NO_VISIBLE_LABEL: &str = "L0204";
    /// A `goto` into the scope of a local.
    pub const JUMP_INTO_SCOPE: &str = "L0205";
    /// A label defined twice.
    pub const REPEATED_LABEL: &str = "L0206";
    /// `break` outside a loop.
    pub const BREAK_OUTSIDE_LOOP: &str = "L0207";
    /// Nested too deep.
    pub const TOO_DEEP: &str = "L0301";
    /// Too many local variables in a function.
    pub const TOO_MANY_LOCALS: &str = "L0302";
    /// Too many upvalues in a function.
    pub const TOO_MANY_UPVALUES: &str = "L0303";
}
