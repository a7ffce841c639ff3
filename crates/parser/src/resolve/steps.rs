//! Name resolution step by step, for compilers that walk the tree themselves.

use super::scope::Resolver;
use super::{Binding, BindingId, BindingKind, Constant, GotoTarget, NameUse};
use crate::ast::{BlockId, Break, Counts, FuncId, Goto, GotoId, Label, Local, LocalName, Name};
use crate::memory::Memory;
use crate::{Options, Phase, Span};

/// Where errors are reported: nobody sees these reports.
const NOWHERE: u32 = 0;

/// The scopes of a program, for a compiler that walks its tree once and asks on the way what each name means.
///
/// What [`resolve`](crate::resolve()) does in a walk of its own: the compiler opens and closes functions and blocks, declares variables and
/// puts them in scope (each in the order in which they stand in the source), and learns of captured variables when their block ends, as a
/// single-pass compiler does. Bindings are numbered anew when their block has ended.
///
/// Of errors it only says that there are some ([`is_ok`](Scopes::is_ok)); [`resolve`](crate::resolve()) the tree to learn more. After an
/// error the steps go on, so that a compiler need not look after each of them.
///
/// ```
/// use lua_rs_parser::ast::{FuncId, Name, NameId};
/// use lua_rs_parser::{BindingId, Memory, NameUse, Options, Scopes, Span};
/// let source = b"local a; local function f() return a end";
/// let mut memory = Memory::new();
/// let mut scopes = Scopes::new(source, &Options::default(), &mut memory);
/// scopes.open_function(FuncId::MAIN);
/// scopes.open_block(None);
/// let name = Name { span: Span::new(6, 7), id: NameId(0) };
/// let a = scopes.declare(name);
/// scopes.activate(a);
/// scopes.open_function(FuncId(1));
/// scopes.open_block(None);
/// assert_eq!(scopes.meaning(Span::new(35, 36)), NameUse::Local(a));
/// assert_eq!(scopes.binding(a).function, FuncId::MAIN);
/// assert_eq!(scopes.upvalue(a), 0); // the inner function's first
/// assert!(!scopes.close_block());
/// assert_eq!(scopes.close_function(), [a]);
/// assert!(scopes.close_block()); // `a` is captured
/// assert_eq!(scopes.close_function(), [BindingId::ENV]);
/// assert!(scopes.is_ok());
/// scopes.end(&mut memory);
/// ```
pub struct Scopes<'a>(Resolver<'a>);

impl<'a> Scopes<'a> {
    /// Outside any function, with memory that earlier sources have left.
    #[must_use]
    pub fn new(src: &'a [u8], options: &Options, memory: &mut Memory) -> Self {
        let buffers = std::mem::take(&mut memory.resolver);
        let out = std::mem::take(&mut memory.resolution);
        Self(Resolver::start(src, options.max_errors, buffers, out))
    }

    /// Leaves the memory to other sources.
    pub fn end(mut self, memory: &mut Memory) {
        memory.resolution = std::mem::take(&mut self.0.out);
        memory.resolver = self.0.into_buffers();
    }

    /// Makes room for the jumps and labels of the tree read so far.
    pub fn grow(&mut self, counts: Counts) {
        self.0.grow_jumps(counts);
    }

    /// Whether no error has been found.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        self.0.out.is_ok()
    }

    // Functions and blocks

    /// Opens a function. The first one is the main function.
    pub fn open_function(&mut self, id: FuncId) {
        self.0.open_function(id, None);
    }

    /// The function at hand; [`FuncId::OUTSIDE`] outside the main function.
    #[must_use]
    pub fn current(&self) -> FuncId {
        self.0.current()
    }

    /// Closes the function, all blocks of which are closed. Its upvalues in the order of their first use (the main function has `_ENV`); to
    /// be [given back](Scopes::give_back).
    #[must_use]
    pub fn close_function(&mut self) -> Vec<BindingId> {
        let func = self.0.close_function();
        self.0
            .report_gotos(func.first_goto, Some(NOWHERE), Phase::Late);
        func.upvalues
    }

    /// Takes the memory of a list of upvalues.
    pub fn give_back(&mut self, upvalues: Vec<BindingId>) {
        self.0.give_back(upvalues);
    }

    /// Opens a block; `loop_body` makes it one that `break` ends.
    #[inline]
    pub fn open_block(&mut self, loop_body: Option<BlockId>) {
        self.0.open_scope(None, loop_body);
    }

    /// Closes the innermost block. Whether one of its variables is captured or `<close>`.
    #[inline]
    pub fn close_block(&mut self) -> bool {
        let first = self.0.scopes.last().map_or(1, |scope| scope.first_binding);
        let needs_close = self.0.close_scope();
        self.0.out.bindings.truncate(first);
        needs_close
    }

    // Variables

    /// Creates the binding of a variable, which is not in scope before [`activate`](Scopes::activate).
    #[inline]
    pub fn declare(&mut self, name: Name) -> BindingId {
        self.0.declare(name, BindingKind::Regular)
    }

    /// Creates the bindings of a `local` statement. The first; the others follow it.
    pub fn declare_locals(&mut self, names: &[LocalName]) -> BindingId {
        let first = BindingId(self.0.out.bindings.len() as u32);
        let mut has_close = false;
        for name in names {
            let kind = self.0.attribute(name, &mut has_close);
            self.0.declare(name.name, kind);
        }
        first
    }

    /// Finds out whether the last variable of a `local` statement, the bindings of which end at `last`, is a compile-time constant. Its
    /// initial values have been met, and it is not in scope yet.
    #[inline]
    pub fn find_constant(&mut self, local: &Local<'_>, last: BindingId) -> Option<Constant> {
        if self.0.out.bindings[last.index()].kind != BindingKind::Const
            || local.names.len() != local.values.len()
        {
            return None;
        }
        let constant = self.0.constant(*local.values.last()?);
        self.0.out.bindings[last.index()].constant = constant;
        constant
    }

    /// Puts a declared variable in scope.
    #[inline]
    pub fn activate(&mut self, id: BindingId) {
        if self.0.out.bindings[id.index()].name.is_empty() {
            self.0.activate_self(id);
        } else {
            self.0.activate(id);
        }
    }

    /// Declares hidden variables of a loop and puts them in scope.
    pub fn hidden(&mut self, count: usize) {
        self.0.reserve(count, NOWHERE);
        self.0.activate_hidden(count);
    }

    /// A variable in scope, or declared to be.
    #[inline]
    #[must_use]
    pub fn binding(&self, id: BindingId) -> &Binding {
        self.0.out.binding(id)
    }

    /// What a name means here. That alone makes it no upvalue.
    #[inline]
    pub fn meaning(&mut self, name: Span) -> NameUse {
        self.0.meaning(name)
    }

    /// The number of the current function's upvalue for a variable of a function around it, which becomes one if it is none. With too many
    /// upvalues, which is an error, any number.
    pub fn upvalue(&mut self, id: BindingId) -> u8 {
        let position = |scopes: &Self| {
            let upvalues = &scopes.0.funcs.last()?.upvalues;
            upvalues.iter().position(|&upvalue| upvalue == id)
        };
        if let Some(at) = position(self) {
            return at as u8;
        }
        let home = self.0.out.bindings[id.index()].function;
        self.0.capture(id, home, NOWHERE);
        position(self).unwrap_or(0) as u8
    }

    /// Notes that the program assigns to a variable.
    #[inline]
    pub fn assign(&mut self, meaning: NameUse) {
        self.0.assign_name(meaning, Span::at(NOWHERE), NOWHERE);
    }

    // Jumps

    /// A `goto`; where it goes, if its label has been met.
    pub fn goto(&mut self, stmt: &Goto) -> GotoTarget {
        self.0.goto_stmt(stmt);
        self.target(stmt.id)
    }

    /// A `break`.
    pub fn break_out(&mut self, stmt: Break) {
        self.0.break_stmt(stmt);
    }

    /// A label: the last of a row of labels and semicolons comes first. `ends_block`: nothing follows the row. Whether a jump that has
    /// been met goes there.
    pub fn label(&mut self, label: &Label, ends_block: bool) -> bool {
        self.0.label(label, ends_block, NOWHERE, Phase::Semantic);
        self.0.out.label(label.id).used
    }

    /// Where a `goto` goes, as far as is known.
    #[must_use]
    pub fn target(&self, id: GotoId) -> GotoTarget {
        self.0.out.goto(id)
    }
}
