//! The kinds of tokens, trivia and lexical errors, and the patterns that recognize them.

use crate::scan;
use logos::Logos;

/// What a stretch of source text is.
///
/// Kinds without a pattern here are recognized before the automaton runs, by their first byte: white space, words and marks that
/// begin no longer token; most tokens are of these. So are other marks if the second byte shows that they stand alone. Long
/// brackets, quoted strings and numerals are left to hand-written scanners once the automaton has seen how they begin.
#[derive(Logos, Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[logos(utf8 = false)]
#[repr(u8)]
pub enum TokenKind {
    // Trivia.
    /// Blanks, tabs, vertical tabs and form feeds.
    Whitespace,
    /// One line break: `\n`, `\r`, `\r\n` or `\n\r`.
    Newline,
    /// `-- ...` without its line break.
    #[token("--", scan::short_comment)]
    ShortComment,
    /// `--[==[ ... ]==]`.
    #[regex(r"--\[=*\[", scan::long_comment)]
    LongComment,
    /// What a loader of files skips at the start: a byte order mark and a first line that begins with `#`.
    Shebang,

    // Tokens with a value.
    /// An identifier.
    Name,
    /// A well-formed numeral; see [`numeral`](crate::numeral).
    #[regex(r"\.?[0-9]", scan::numeral)]
    Numeral,
    /// A string in quotes whose escapes are all valid; see [`decode_string`](crate::decode_string).
    #[regex("[\"']", scan::quoted)]
    String,
    /// A string in long brackets.
    #[regex(r"\[=*\[", scan::long_string)]
    LongString,

    // Keywords.
    /// `and`
    And,
    /// `break`
    Break,
    /// `do`
    Do,
    /// `else`
    Else,
    /// `elseif`
    ElseIf,
    /// `end`
    End,
    /// `false`
    False,
    /// `for`
    For,
    /// `function`
    Function,
    /// `goto`
    Goto,
    /// `if`
    If,
    /// `in`
    In,
    /// `local`
    Local,
    /// `nil`
    Nil,
    /// `not`
    Not,
    /// `or`
    Or,
    /// `repeat`
    Repeat,
    /// `return`
    Return,
    /// `then`
    Then,
    /// `true`
    True,
    /// `until`
    Until,
    /// `while`
    While,

    // Operators and punctuation.
    /// `+`
    Plus,
    /// `-`
    #[token("-")]
    Minus,
    /// `*`
    Star,
    /// `/`
    #[token("/")]
    Slash,
    /// `//`
    #[token("//")]
    SlashSlash,
    /// `%`
    Percent,
    /// `^`
    Caret,
    /// `#`
    Hash,
    /// `&`
    Ampersand,
    /// `~`
    #[token("~")]
    Tilde,
    /// `|`
    Pipe,
    /// `<<`
    #[token("<<")]
    ShiftLeft,
    /// `>>`
    #[token(">>")]
    ShiftRight,
    /// `==`
    #[token("==")]
    EqualEqual,
    /// `~=`
    #[token("~=")]
    NotEqual,
    /// `<=`
    #[token("<=")]
    LessEqual,
    /// `>=`
    #[token(">=")]
    GreaterEqual,
    /// `<`
    #[token("<")]
    Less,
    /// `>`
    #[token(">")]
    Greater,
    /// `=`
    #[token("=")]
    Equal,
    /// `(`
    LeftParen,
    /// `)`
    RightParen,
    /// `{`
    LeftBrace,
    /// `}`
    RightBrace,
    /// `[`
    #[token("[")]
    LeftBracket,
    /// `]`
    RightBracket,
    /// `::`
    #[token("::")]
    ColonColon,
    /// `;`
    Semicolon,
    /// `:`
    #[token(":")]
    Colon,
    /// `,`
    Comma,
    /// `.`
    #[token(".")]
    Dot,
    /// `..`
    #[token("..")]
    DotDot,
    /// `...`
    #[token("...")]
    Ellipsis,

    /// The end of the source; only [`Significant`](crate::Significant) yields it, with an empty span.
    Eof,

    // Errors.
    /// A quoted string that its line or the source ends.
    UnfinishedString,
    /// A quoted string with an invalid escape sequence, finished or not.
    InvalidEscape,
    /// A long string without its closing bracket.
    UnfinishedLongString,
    /// A long comment without its closing bracket.
    UnfinishedLongComment,
    /// `[=` that no second `[` follows.
    #[regex(r"\[=+")]
    InvalidLongDelimiter,
    /// A malformed number, with all that the reference lexer would read into it.
    MalformedNumber,
    /// A byte that begins no token (bytes outside ASCII in a row are one error). The reference lexer hands such bytes on to the
    /// parser as tokens, so there is no [`lex_error`](crate::lex_error) for it: what the parser expected decides the message.
    #[regex(b"[\x80-\xFF]+", priority = 1)]
    #[regex(b"[\x00-\x7F]", priority = 0)]
    UnexpectedByte,
}

const _: () = assert!(size_of::<TokenKind>() == 1);

impl TokenKind {
    /// Whether a parser does not see it.
    #[inline]
    pub const fn is_trivia(self) -> bool {
        (self as u8) <= TokenKind::Shebang as u8
    }

    /// Whether it is a comment.
    #[inline]
    pub const fn is_comment(self) -> bool {
        matches!(self, TokenKind::ShortComment | TokenKind::LongComment)
    }

    /// Whether it is a lexical error.
    #[inline]
    pub const fn is_error(self) -> bool {
        self as u8 > TokenKind::Eof as u8
    }

    /// Whether it is a reserved word (§3.1).
    #[inline]
    pub const fn is_keyword(self) -> bool {
        self as u8 >= TokenKind::And as u8 && self as u8 <= TokenKind::While as u8
    }

    /// The spelling of a keyword, operator or punctuation mark.
    pub const fn spelling(self) -> Option<&'static str> {
        use TokenKind::*;
        Some(match self {
            And => "and",
            Break => "break",
            Do => "do",
            Else => "else",
            ElseIf => "elseif",
            End => "end",
            False => "false",
            For => "for",
            Function => "function",
            Goto => "goto",
            If => "if",
            In => "in",
            Local => "local",
            Nil => "nil",
            Not => "not",
            Or => "or",
            Repeat => "repeat",
            Return => "return",
            Then => "then",
            True => "true",
            Until => "until",
            While => "while",
            Plus => "+",
            Minus => "-",
            Star => "*",
            Slash => "/",
            SlashSlash => "//",
            Percent => "%",
            Caret => "^",
            Hash => "#",
            Ampersand => "&",
            Tilde => "~",
            Pipe => "|",
            ShiftLeft => "<<",
            ShiftRight => ">>",
            EqualEqual => "==",
            NotEqual => "~=",
            LessEqual => "<=",
            GreaterEqual => ">=",
            Less => "<",
            Greater => ">",
            Equal => "=",
            LeftParen => "(",
            RightParen => ")",
            LeftBrace => "{",
            RightBrace => "}",
            LeftBracket => "[",
            RightBracket => "]",
            ColonColon => "::",
            Semicolon => ";",
            Colon => ":",
            Comma => ",",
            Dot => ".",
            DotDot => "..",
            Ellipsis => "...",
            _ => return None,
        })
    }

    /// How the reference implementation names what it expected: `'end'` in quotes, or `<name>`, `<eof>`...
    pub fn expected_text(self) -> String {
        match self {
            TokenKind::Name => "<name>".to_owned(),
            TokenKind::String | TokenKind::LongString => "<string>".to_owned(),
            TokenKind::Numeral => "<number>".to_owned(),
            TokenKind::Eof => "<eof>".to_owned(),
            _ => format!("'{}'", self.spelling().unwrap_or("?")),
        }
    }
}
