//! The syntax tree: `Copy` enums of 16 bytes over arena nodes, with byte spans for everything.
//!
//! The tree keeps what a compiler does not need but a tool does: parentheses, empty statements, the form of
//! a call's arguments, and numerals and strings as written (decode them from their span).
//!
//! # Lines
//! The reference compiler takes lines from the token it has just read (`lastline`) or is looking at
//! (`linenumber`), and the line of a token is the line of its **end** (a long string may cover many lines).
//! The last byte of an operand is therefore `expr.span().hi`, and fields called `*_pos` are byte positions whose
//! line is the one wanted; look them up with a line index.
//!
//! # Broken sources
//! [`Stmt::Error`] and [`Expr::Error`] stand where something could not be parsed. A tree without diagnostics
//! contains neither, and then every `Option` documented as "`None` only after a syntax error" is `Some`.

use crate::Span;

macro_rules! id_type {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);

        impl $name {
            /// The id as an array index.
            #[inline]
            #[must_use]
            pub const fn index(self) -> usize {
                self.0 as usize
            }
        }
    };
}
pub(crate) use id_type;

id_type! {
    /// A dense number for each occurrence of a *variable* name (declaration or use) in source order of parsing.
    /// Field names, method names, labels and attributes are no variables and have none.
    NameId
}
id_type! {
    /// A dense number for each function body; the main function is 0, the others follow in the order they open.
    FuncId
}
id_type! {
    /// A dense number for each [`Block`], in the order they open. The main block is 0.
    BlockId
}
id_type! {
    /// A dense number for each `goto` and `break` (which is a `goto` to the end of its loop).
    GotoId
}
id_type! {
    /// A dense number for each `::label::`.
    LabelId
}

impl FuncId {
    /// The main function of the chunk.
    pub const MAIN: Self = Self(0);
    /// "Outside the chunk": parent of [`FuncId::MAIN`] and home of the implicit `_ENV`.
    pub const OUTSIDE: Self = Self(u32::MAX);
}

/// A whole chunk (§3.3.2): a vararg function without parameters and without the keywords around it.
#[derive(Clone, Copy, Debug)]
pub struct Chunk<'a> {
    /// The main function.
    pub main: &'a Function<'a>,
    /// How many ids of each kind the tree contains: sizes for side tables.
    pub counts: Counts,
}

/// Number of ids handed out per kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Number of [`NameId`]s.
    pub names: u32,
    /// Number of [`FuncId`]s.
    pub functions: u32,
    /// Number of [`BlockId`]s.
    pub blocks: u32,
    /// Number of [`GotoId`]s.
    pub gotos: u32,
    /// Number of [`LabelId`]s.
    pub labels: u32,
}

/// A sequence of statements with its own scope (§3.3.1).
#[derive(Clone, Copy, Debug)]
pub struct Block<'a> {
    /// From the end of the token that opens the block to the end of its last token; empty if it has no token.
    /// So `span.hi` always is the end of the last token read before the closing keyword.
    pub span: Span,
    /// Key into per-block side tables.
    pub id: BlockId,
    /// The statements, empty ones included.
    pub stmts: &'a [Stmt<'a>],
}

/// A variable name: where it stands and its key into side tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Name {
    /// Where the name stands.
    pub span: Span,
    /// Key into the resolution.
    pub id: NameId,
}

/// A statement (§3.3).
#[derive(Clone, Copy, Debug)]
pub enum Stmt<'a> {
    /// `;`
    Empty(Span),
    /// `local a <const>, b = 1, 2`
    Local(&'a Local<'a>),
    /// `a, t[i] = 1, 2`
    Assign(&'a Assign<'a>),
    /// `f(x)`, `f"s"`, `f{}` as a statement
    Call(&'a Call<'a>),
    /// `o:m(x)` as a statement
    MethodCall(&'a MethodCall<'a>),
    /// `do ... end`
    Do(&'a Do<'a>),
    /// `while c do ... end`
    While(&'a While<'a>),
    /// `repeat ... until c`
    Repeat(&'a Repeat<'a>),
    /// `if a then ... elseif b then ... else ... end`
    If(&'a If<'a>),
    /// `for i = 1, 10, 2 do ... end`
    NumericFor(&'a NumericFor<'a>),
    /// `for k, v in pairs(t) do ... end`
    GenericFor(&'a GenericFor<'a>),
    /// `function a.b:c() ... end`
    Function(&'a FunctionStmt<'a>),
    /// `local function f() ... end`
    LocalFunction(&'a LocalFunction<'a>),
    /// `return a, b;`
    Return(&'a Return<'a>),
    /// `break`
    Break(Break),
    /// `goto label`
    Goto(&'a Goto),
    /// `::label::`
    Label(&'a Label),
    /// Something that is no statement; it keeps the expressions that were complete.
    Error(&'a ErrorStmt<'a>),
}

/// An expression (§3.4).
#[derive(Clone, Copy, Debug)]
pub enum Expr<'a> {
    /// `nil`
    Nil(Span),
    /// `true`
    True(Span),
    /// `false`
    False(Span),
    /// `...`
    Vararg(Span),
    /// A numeral as written.
    Number(Span),
    /// A short or long string as written, with its quotes or brackets.
    String(Span),
    /// A variable by its name (also a global one, which means `_ENV.name`).
    Name(Name),
    /// `(e)`: limits a multiple result to one value.
    Paren(&'a Paren<'a>),
    /// `t[k]`
    Index(&'a Index<'a>),
    /// `t.k`
    Field(&'a Field<'a>),
    /// `f(x)`, `f"s"`, `f{}`
    Call(&'a Call<'a>),
    /// `o:m(x)`
    MethodCall(&'a MethodCall<'a>),
    /// `function (a, ...) ... end`
    Function(&'a Function<'a>),
    /// `{ 1, a = 2, [k] = 3 }`
    Table(&'a Table<'a>),
    /// `-x`, `not x`, `#x`, `~x`
    Unary(&'a Unary<'a>),
    /// `a + b`, `a and b`
    Binary(&'a Binary<'a>),
    /// A missing or unreadable expression.
    Error(Span),
}

/// `local` with its names, attributes and values (§3.3.7).
#[derive(Clone, Copy, Debug)]
pub struct Local<'a> {
    /// From `local` to the last token.
    pub span: Span,
    /// The declared names; never empty unless there was a syntax error.
    pub names: &'a [LocalName],
    /// The values; empty without `=`.
    pub values: &'a [Expr<'a>],
}

/// A name in a `local` statement with its attribute, if any.
#[derive(Clone, Copy, Debug)]
pub struct LocalName {
    /// The declared name.
    pub name: Name,
    /// `<const>`, `<close>` or an unknown one.
    pub attrib: Option<Attrib>,
}

/// `<name>` behind a local name (§3.3.7).
#[derive(Clone, Copy, Debug)]
pub struct Attrib {
    /// With the angle brackets.
    pub span: Span,
    /// The name between them.
    pub name: Span,
}

/// An assignment (§3.3.3). After a syntax error `values` may be empty.
#[derive(Clone, Copy, Debug)]
pub struct Assign<'a> {
    /// From the first target to the last token.
    pub span: Span,
    /// The left-hand sides: names, fields and indices (after a syntax error also others).
    pub targets: &'a [Expr<'a>],
    /// The right-hand sides.
    pub values: &'a [Expr<'a>],
}

/// `do ... end` (§3.3.1).
#[derive(Clone, Copy, Debug)]
pub struct Do<'a> {
    /// From `do` to `end`.
    pub span: Span,
    /// The statements.
    pub block: Block<'a>,
}

/// `while c do ... end` (§3.3.4).
#[derive(Clone, Copy, Debug)]
pub struct While<'a> {
    /// From `while` (whose line is `span.lo`) to `end`.
    pub span: Span,
    /// The condition.
    pub cond: Expr<'a>,
    /// Position of `do`.
    pub do_pos: u32,
    /// The body.
    pub block: Block<'a>,
}

/// `repeat ... until c` (§3.3.4): the condition sees the locals of the block.
#[derive(Clone, Copy, Debug)]
pub struct Repeat<'a> {
    /// From `repeat` to the end of the condition.
    pub span: Span,
    /// The body.
    pub block: Block<'a>,
    /// Position of `until`.
    pub until_pos: u32,
    /// The condition.
    pub cond: Expr<'a>,
}

/// `if` with its arms (§3.3.4).
#[derive(Clone, Copy, Debug)]
pub struct If<'a> {
    /// From `if` to `end`.
    pub span: Span,
    /// `if` and all `elseif` arms; at least one.
    pub arms: &'a [IfArm<'a>],
    /// The block behind `else`.
    pub else_block: Option<&'a Block<'a>>,
}

/// `if c then block` or `elseif c then block`.
#[derive(Clone, Copy, Debug)]
pub struct IfArm<'a> {
    /// Position of `if` or `elseif`.
    pub pos: u32,
    /// The condition.
    pub cond: Expr<'a>,
    /// Position of `then` (the conditional jump is on its line).
    pub then_pos: u32,
    /// The statements.
    pub block: Block<'a>,
}

/// `for v = start, limit, step do ... end` (§3.3.5).
#[derive(Clone, Copy, Debug)]
pub struct NumericFor<'a> {
    /// From `for` (whose line is that of the loop instruction) to `end`.
    pub span: Span,
    /// The control variable, local to the body.
    pub var: Name,
    /// Initial value.
    pub start: Expr<'a>,
    /// Limit.
    pub limit: Expr<'a>,
    /// Step, if given.
    pub step: Option<Expr<'a>>,
    /// Position of `do`.
    pub do_pos: u32,
    /// The body.
    pub block: Block<'a>,
}

/// `for a, b in explist do ... end` (§3.3.5).
#[derive(Clone, Copy, Debug)]
pub struct GenericFor<'a> {
    /// From `for` to `end`.
    pub span: Span,
    /// The declared variables; at least one.
    pub names: &'a [Name],
    /// The expressions behind `in`.
    pub values: &'a [Expr<'a>],
    /// Last byte of the first token behind `in`: its line is that of the iterator call and the loop instruction.
    pub call_pos: u32,
    /// Position of `do`.
    pub do_pos: u32,
    /// The body.
    pub block: Block<'a>,
}

/// `function a.b:c() ... end` (§3.4.11).
#[derive(Clone, Copy, Debug)]
pub struct FunctionStmt<'a> {
    /// From `function` (whose line is that of the store) to `end`.
    pub span: Span,
    /// What is assigned.
    pub name: FunctionName<'a>,
    /// The function; its span is the statement's.
    pub body: &'a Function<'a>,
}

/// `a.b.c:m` of a function statement.
#[derive(Clone, Copy, Debug)]
pub struct FunctionName<'a> {
    /// The whole name.
    pub span: Span,
    /// The variable it starts with.
    pub base: Name,
    /// The field names behind the dots.
    pub fields: &'a [Span],
    /// The name behind `:`; then the body has a `self` parameter.
    pub method: Option<Span>,
}

/// `local function f() ... end` (§3.4.11): `f` is visible in the body.
#[derive(Clone, Copy, Debug)]
pub struct LocalFunction<'a> {
    /// From `local` to `end`.
    pub span: Span,
    /// The declared name.
    pub name: Name,
    /// The function.
    pub body: &'a Function<'a>,
}

/// `return` (§3.3.4), always last in its block.
#[derive(Clone, Copy, Debug)]
pub struct Return<'a> {
    /// From `return` to the last token, an optional `;` included.
    pub span: Span,
    /// The values.
    pub values: &'a [Expr<'a>],
}

/// `break` (§3.3.4).
#[derive(Clone, Copy, Debug)]
pub struct Break {
    /// The keyword.
    pub span: Span,
    /// Key into the table of jumps.
    pub id: GotoId,
}

/// `goto name` (§3.3.4).
#[derive(Clone, Copy, Debug)]
pub struct Goto {
    /// The statement.
    pub span: Span,
    /// The label's name.
    pub label: Span,
    /// Key into the table of jumps.
    pub id: GotoId,
}

/// `::name::` (§3.3.4).
#[derive(Clone, Copy, Debug)]
pub struct Label {
    /// The statement.
    pub span: Span,
    /// The name.
    pub name: Span,
    /// Key into the table of labels.
    pub id: LabelId,
}

/// What is left of a statement that could not be parsed.
#[derive(Clone, Copy, Debug)]
pub struct ErrorStmt<'a> {
    /// All that was skipped.
    pub span: Span,
    /// Expressions that were complete.
    pub exprs: &'a [Expr<'a>],
}

/// `(e)` (§3.4).
#[derive(Clone, Copy, Debug)]
pub struct Paren<'a> {
    /// With the parentheses.
    pub span: Span,
    /// What they enclose.
    pub inner: Expr<'a>,
}

/// `object[key]` (§3.2).
#[derive(Clone, Copy, Debug)]
pub struct Index<'a> {
    /// From the object to `]`.
    pub span: Span,
    /// What is indexed.
    pub object: Expr<'a>,
    /// The key.
    pub key: Expr<'a>,
}

/// `object.name` (§3.2).
#[derive(Clone, Copy, Debug)]
pub struct Field<'a> {
    /// From the object to the name.
    pub span: Span,
    /// What is indexed.
    pub object: Expr<'a>,
    /// The field's name.
    pub name: Span,
}

/// How the arguments of a call are written (§3.4.10).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallForm {
    /// `f(a, b)`
    Paren,
    /// `f"s"` or `f[[s]]`
    String,
    /// `f{ ... }`
    Table,
}

/// `callee(args)` (§3.4.10).
#[derive(Clone, Copy, Debug)]
pub struct Call<'a> {
    /// From the callee to the end of the arguments.
    pub span: Span,
    /// What is called.
    pub callee: Expr<'a>,
    /// The arguments; exactly one for the string and table forms.
    pub args: &'a [Expr<'a>],
    /// Last byte of the first token of the arguments: its line is that of the call instruction.
    pub line_pos: u32,
    /// How the arguments are written.
    pub form: CallForm,
}

/// `object:name(args)` (§3.4.10).
#[derive(Clone, Copy, Debug)]
pub struct MethodCall<'a> {
    /// From the object to the end of the arguments.
    pub span: Span,
    /// The receiver.
    pub object: Expr<'a>,
    /// The method's name.
    pub name: Span,
    /// The arguments without the receiver.
    pub args: &'a [Expr<'a>],
    /// Last byte of the first token of the arguments: its line is that of the call instruction.
    pub line_pos: u32,
    /// How the arguments are written.
    pub form: CallForm,
}

/// A function body (§3.4.11).
#[derive(Clone, Copy, Debug)]
pub struct Function<'a> {
    /// From `function` (or `local` / the start of the statement) to `end`; the whole source for the main function.
    pub span: Span,
    /// Key into per-function side tables.
    pub id: FuncId,
    /// Its line is `linedefined`; `None` for the main function (line 0).
    pub line_pos: Option<u32>,
    /// The implicit `self` of a method: a declaration whose span is empty.
    pub self_param: Option<Name>,
    /// The named parameters, without `self`.
    pub params: &'a [Name],
    /// `...` in the parameter list; the main function has it with an empty span.
    pub vararg: Option<Span>,
    /// The statements.
    pub block: Block<'a>,
    /// The `end`: its line is `lastlinedefined` (0 for the main function) and that of the final `return`.
    /// For the main function the empty span at the end of the source. `None` only after a syntax error.
    pub end: Option<Span>,
}

/// `{ ... }` (§3.4.9).
#[derive(Clone, Copy, Debug)]
pub struct Table<'a> {
    /// With the braces.
    pub span: Span,
    /// The fields in order.
    pub items: &'a [TableItem<'a>],
}

/// A field of a table constructor.
#[derive(Clone, Copy, Debug)]
pub enum TableItem<'a> {
    /// `value`
    Positional(Expr<'a>),
    /// `name = value`
    Named(&'a NamedItem<'a>),
    /// `[key] = value`
    Keyed(&'a KeyedItem<'a>),
}

/// `name = value` in a table constructor.
#[derive(Clone, Copy, Debug)]
pub struct NamedItem<'a> {
    /// From the name to the end of the value.
    pub span: Span,
    /// The field's name.
    pub name: Span,
    /// The value.
    pub value: Expr<'a>,
}

/// `[key] = value` in a table constructor.
#[derive(Clone, Copy, Debug)]
pub struct KeyedItem<'a> {
    /// From `[` to the end of the value.
    pub span: Span,
    /// The key.
    pub key: Expr<'a>,
    /// The value.
    pub value: Expr<'a>,
}

/// A unary operation (§3.4).
#[derive(Clone, Copy, Debug)]
pub struct Unary<'a> {
    /// From the operator (whose line is `span.lo`) to the end of the operand.
    pub span: Span,
    /// Which operator.
    pub op: UnOp,
    /// The operand.
    pub operand: Expr<'a>,
}

/// A binary operation (§3.4). Chains of left-associative operators nest to the left without limit: walk
/// `left` in a loop, not by recursion.
#[derive(Clone, Copy, Debug)]
pub struct Binary<'a> {
    /// From the start of the left operand to the end of the right one.
    pub span: Span,
    /// Which operator.
    pub op: BinOp,
    /// Position of the operator.
    pub op_pos: u32,
    /// Left operand.
    pub left: Expr<'a>,
    /// Right operand.
    pub right: Expr<'a>,
}

/// A unary operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UnOp {
    /// `-`
    Neg,
    /// `not`
    Not,
    /// `#`
    Len,
    /// `~`
    BNot,
}

/// A binary operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BinOp {
    /// `+`
    Add,
    /// `-`
    Sub,
    /// `*`
    Mul,
    /// `%`
    Mod,
    /// `^`
    Pow,
    /// `/`
    Div,
    /// `//`
    IDiv,
    /// `&`
    BAnd,
    /// `|`
    BOr,
    /// `~`
    BXor,
    /// `<<`
    Shl,
    /// `>>`
    Shr,
    /// `..`
    Concat,
    /// `==`
    Eq,
    /// `~=`
    Ne,
    /// `<`
    Lt,
    /// `<=`
    Le,
    /// `>`
    Gt,
    /// `>=`
    Ge,
    /// `and`
    And,
    /// `or`
    Or,
}

impl<'a> Stmt<'a> {
    /// Where the statement stands.
    #[must_use]
    pub fn span(&self) -> Span {
        match *self {
            Self::Empty(span) => span,
            Self::Local(n) => n.span,
            Self::Assign(n) => n.span,
            Self::Call(n) => n.span,
            Self::MethodCall(n) => n.span,
            Self::Do(n) => n.span,
            Self::While(n) => n.span,
            Self::Repeat(n) => n.span,
            Self::If(n) => n.span,
            Self::NumericFor(n) => n.span,
            Self::GenericFor(n) => n.span,
            Self::Function(n) => n.span,
            Self::LocalFunction(n) => n.span,
            Self::Return(n) => n.span,
            Self::Break(n) => n.span,
            Self::Goto(n) => n.span,
            Self::Label(n) => n.span,
            Self::Error(n) => n.span,
        }
    }
}

impl<'a> Expr<'a> {
    /// Where the expression stands.
    #[must_use]
    pub fn span(&self) -> Span {
        match *self {
            Self::Nil(span)
            | Self::True(span)
            | Self::False(span)
            | Self::Vararg(span)
            | Self::Number(span)
            | Self::String(span)
            | Self::Error(span) => span,
            Self::Name(n) => n.span,
            Self::Paren(n) => n.span,
            Self::Index(n) => n.span,
            Self::Field(n) => n.span,
            Self::Call(n) => n.span,
            Self::MethodCall(n) => n.span,
            Self::Function(n) => n.span,
            Self::Table(n) => n.span,
            Self::Unary(n) => n.span,
            Self::Binary(n) => n.span,
        }
    }

    /// Whether the expression can yield any number of values (§3.4.12): a call or `...`, without parentheses.
    #[must_use]
    pub fn is_multi(&self) -> bool {
        matches!(self, Self::Call(_) | Self::MethodCall(_) | Self::Vararg(_))
    }
}

impl UnOp {
    /// The operator as written.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Neg => "-",
            Self::Not => "not",
            Self::Len => "#",
            Self::BNot => "~",
        }
    }
}

impl BinOp {
    /// The operator as written.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Sub => "-",
            Self::Mul => "*",
            Self::Mod => "%",
            Self::Pow => "^",
            Self::Div => "/",
            Self::IDiv => "//",
            Self::BAnd => "&",
            Self::BOr => "|",
            Self::BXor => "~",
            Self::Shl => "<<",
            Self::Shr => ">>",
            Self::Concat => "..",
            Self::Eq => "==",
            Self::Ne => "~=",
            Self::Lt => "<",
            Self::Le => "<=",
            Self::Gt => ">",
            Self::Ge => ">=",
            Self::And => "and",
            Self::Or => "or",
        }
    }

    /// Left and right binding power (§3.4.8); the right one is lower for the right-associative `^` and `..`.
    #[inline]
    #[must_use]
    pub const fn priority(self) -> (u8, u8) {
        match self {
            Self::Or => (1, 1),
            Self::And => (2, 2),
            Self::Eq | Self::Ne | Self::Lt | Self::Le | Self::Gt | Self::Ge => (3, 3),
            Self::BOr => (4, 4),
            Self::BXor => (5, 5),
            Self::BAnd => (6, 6),
            Self::Shl | Self::Shr => (7, 7),
            Self::Concat => (9, 8),
            Self::Add | Self::Sub => (10, 10),
            Self::Mul | Self::Mod | Self::Div | Self::IDiv => (11, 11),
            Self::Pow => (14, 13),
        }
    }
}

/// Binding power of the unary operators.
pub(crate) const UNARY_PRIORITY: u8 = 12;

const _: () = {
    assert!(size_of::<Stmt<'_>>() == 16);
    assert!(size_of::<Expr<'_>>() == 16);
    assert!(size_of::<TableItem<'_>>() == 16);
    assert!(size_of::<Block<'_>>() == 32);
    assert!(size_of::<Binary<'_>>() == 48);
    assert!(size_of::<Call<'_>>() == 48);
};
