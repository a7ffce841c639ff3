//! The generator: walks a function's tree and emits its code, one token after the other.
//!
//! Code carries the line of the last token that a one-pass compiler would have read when it emits the
//! instruction; hooks, tracebacks and error messages show these lines. [`Generator::consume`] keeps
//! that position: it is called, in source order, with the end of each token that matters.

use std::sync::Arc;

use lua_rs_base::Span;
use lua_rs_bytecode::{Instruction, Op, Proto, Text, UpvalDesc, VarKind};
use lua_rs_parser::ast::{FuncId, Function, Name, NameId};
use lua_rs_parser::lexer::LineIndex;
use lua_rs_parser::resolve::{Binding, BindingKind, Constant};
use lua_rs_parser::{BindingId, Memory, NameUse, Part, Scopes};

use crate::expdesc::{ExpDesc, ExpKind};
use crate::func::{ActiveVar, FuncState, LimitError, LimitKind};
use crate::index::{Reg, UpvalIdx};
use crate::lines::Lines;
use crate::literals::Literals;
use crate::scope::Label;
use crate::trivia;

/// Scratch memory that outlives a compilation.
#[derive(Default)]
pub(crate) struct Buffers {
    main: Option<Box<FuncState>>,
    #[allow(clippy::vec_box)]
    inner: Vec<Box<FuncState>>,
    slots: Vec<u32>,
}

/// The state of one compilation.
pub(crate) struct Generator<'a> {
    pub source: &'a [u8],
    /// What names mean.
    pub scopes: Scopes<'a>,
    pub literals: &'a Literals,
    chunk_name: Arc<[u8]>,
    lines: Lines<'a>,
    /// The function being compiled.
    pub fs: Box<FuncState>,
    /// The functions around it, outermost first.
    #[allow(clippy::vec_box)]
    outer: Vec<Box<FuncState>>,
    /// Finished states, kept for their memory.
    #[allow(clippy::vec_box)]
    spare: Vec<Box<FuncState>>,
    /// For each binding in scope its register, or for a compile-time constant its place in `const_values`.
    slots: Vec<u32>,
    /// Values of compile-time constants.
    pub const_values: Vec<ExpKind<'a>>,
    /// The labels met so far.
    pub labels: Vec<Option<Label>>,
    /// The name that a positional table item begins with; see `table`.
    pub peeked_name: Option<NameId>,
    /// The limit that the program exceeds first.
    pub error: Option<LimitError>,
}

impl<'a> Generator<'a> {
    pub(crate) fn new(
        source: &'a [u8],
        chunk_name: &[u8],
        lines: &'a LineIndex,
        literals: &'a Literals,
        scopes: Scopes<'a>,
        buffers: &mut Buffers,
    ) -> Self {
        let mut slots = std::mem::take(&mut buffers.slots);
        slots.clear();
        Generator {
            source,
            scopes,
            literals,
            chunk_name: Arc::from(chunk_name),
            lines: Lines::new(lines),
            fs: buffers.main.take().unwrap_or_default(),
            outer: Vec::new(),
            spare: std::mem::take(&mut buffers.inner),
            slots,
            const_values: Vec::new(),
            labels: Vec::new(),
            peeked_name: None,
            error: None,
        }
    }

    /// Leaves memory for another chunk.
    pub(crate) fn leave(self, buffers: &mut Buffers, memory: &mut Memory) {
        buffers.main = Some(self.fs);
        buffers.inner = self.spare;
        buffers.slots = self.slots;
        self.scopes.end(memory);
    }

    /// Begins the main function.
    pub(crate) fn begin(&mut self) {
        self.fs.reset();
        // About as much as the code of the chunk may need, where it is not all in inner functions.
        let guess = self.source.len() / 8 + 16;
        self.fs.code.reserve(guess);
        self.fs.lines.reserve(guess);
        self.fs.line = 1;
        self.fs.id = FuncId::MAIN;
        self.scopes.open_function(FuncId::MAIN);
        self.set_slot(BindingId::ENV, 0);
        self.enter_block(None);
        self.set_vararg();
    }

    /// Compiles more statements of the main function.
    pub(crate) fn part(&mut self, part: Part<'_>) {
        self.scopes.grow(part.counts);
        self.labels.resize(part.counts.labels as usize, None);
        self.statements(part.stmts, part.is_last);
    }

    /// Ends the main function, the last token of which ends at `end`.
    pub(crate) fn end(&mut self, end: u32) -> Result<Proto, LimitError> {
        self.consume(end);
        let proto = self.finish_function(0, 0);
        self.error.or(self.fs.error).map_or(Ok(proto), Err)
    }

    // Positions

    /// The line of the token whose last byte is at `position`.
    pub(crate) fn line_at(&mut self, position: u32) -> u32 {
        self.lines.at(position)
    }

    /// Notes that the token that ends at `end` has been read.
    #[inline]
    pub(crate) fn consume(&mut self, end: u32) {
        if end != 0 {
            self.fs.position = end;
            self.fs.line = self.lines.at(end - 1);
        }
    }

    /// Notes that the one-byte token behind `end` has been read.
    pub(crate) fn consume_next(&mut self, end: u32) {
        let next = trivia::skip(self.source, end);
        self.consume(next + 1);
    }

    /// The text at `span`.
    pub(crate) fn text(&self, span: Span) -> &'a [u8] {
        span.text(self.source)
    }

    // Functions

    fn set_vararg(&mut self) {
        self.fs.is_vararg = true;
        let params = self.fs.num_params;
        self.fs.emit_abc(Op::VarArgPrep, params.into(), 0, 0);
    }

    // The parts of this that do not recurse are functions of their own, not to be inlined: functions
    // nest up to 197 deep, and the native stack may be small.

    /// Compiles a function body and the `CLOSURE` that makes its closure, in the next register.
    pub(crate) fn function(&mut self, function: &Function<'_>) -> ExpDesc<'a> {
        let line_defined = function.line_pos.map_or(0, |at| self.line_at(at));
        self.open_function(function.id);
        self.enter_block(None);
        self.parameters(function);
        self.block(&function.block, true);
        let end = function.end.unwrap_or(Span::at(function.span.hi));
        self.consume(end.hi);
        self.close_function(line_defined)
    }

    #[inline(never)]
    fn open_function(&mut self, id: FuncId) {
        let mut inner = self.spare.pop().unwrap_or_default();
        inner.reset();
        inner.id = id;
        inner.line = self.fs.line;
        inner.position = self.fs.position;
        std::mem::swap(&mut self.fs, &mut inner);
        self.outer.push(inner); // the outer one now
        self.scopes.open_function(id);
    }

    #[inline(never)]
    fn parameters(&mut self, function: &Function<'_>) {
        let own = function.self_param.into_iter();
        for param in own.chain(function.params.iter().copied()) {
            let id = self.scopes.declare(param);
            self.declare(id);
        }
        self.fs.num_params = self.fs.active.len() as u8;
        if let Some(dots) = function.vararg {
            self.consume(dots.hi);
            self.set_vararg();
        }
        let params = u32::from(self.fs.num_params);
        self.fs.reserve(params);
    }

    /// Ends the function and emits the `CLOSURE` in the one around it.
    #[inline(never)]
    fn close_function(&mut self, line_defined: u32) -> ExpDesc<'a> {
        let (line, position) = (self.fs.line, self.fs.position);
        let proto = self.finish_function(line_defined, line);
        if let Some(mut state) = self.outer.pop() {
            self.error = self.error.or(self.fs.error);
            std::mem::swap(&mut self.fs, &mut state);
            self.spare.push(state);
        }
        (self.fs.line, self.fs.position) = (line, position);

        let index = self.fs.protos.len();
        self.fs.protos.push(proto);
        if index > Instruction::MAX_BX as usize {
            self.fs.fail(LimitKind::Functions);
        }
        let closure = Instruction::abx(Op::Closure, 0, index as u16);
        let mut e = ExpDesc::new(ExpKind::Relocatable(self.fs.emit(closure)));
        // The last register: what lies above it is dead when the closure is made.
        self.place_next(&mut e);
        e
    }

    // Variables

    pub(crate) fn binding(&self, id: BindingId) -> &Binding {
        self.scopes.binding(id)
    }

    #[inline(always)]
    fn binding_name(&self, id: BindingId) -> Text {
        let name = self.binding(id).name;
        if id == BindingId::ENV {
            b"_ENV"[..].into()
        } else if name.is_empty() {
            b"self"[..].into()
        } else {
            let len = (name.hi - name.lo) as usize;
            Text::head_of(&self.source[name.lo as usize..], len)
        }
    }

    /// The upvalues of a function that has been closed, seen from the current one.
    pub(crate) fn upvalue_descs(&mut self, ids: &[BindingId]) -> Vec<UpvalDesc> {
        let descs = ids.iter().map(|&id| self.upvalue_desc(id));
        descs.collect()
    }

    fn upvalue_desc(&mut self, id: BindingId) -> UpvalDesc {
        let binding = self.binding(id);
        let in_stack = binding.function == self.scopes.current();
        let kind = match binding.kind {
            BindingKind::Regular => VarKind::Regular,
            BindingKind::Const => VarKind::Const,
            BindingKind::Close => VarKind::ToBeClosed,
        };
        let index = if in_stack {
            self.slots[id.index()] as u8
        } else {
            self.upvalue_index(id).0
        };
        UpvalDesc {
            name: Some(self.binding_name(id)),
            in_stack,
            index,
            kind,
        }
    }

    fn upvalue_index(&mut self, id: BindingId) -> UpvalIdx {
        UpvalIdx(self.scopes.upvalue(id))
    }

    fn set_slot(&mut self, id: BindingId, slot: u32) {
        if id.index() >= self.slots.len() {
            self.slots.resize(id.index() + 1, 0);
        }
        self.slots[id.index()] = slot;
    }

    /// Starts the scope of a local variable in the next variable register.
    pub(crate) fn declare(&mut self, id: BindingId) -> Reg {
        self.scopes.activate(id);
        let reg = self.declare_register(self.binding_name(id));
        self.set_slot(id, reg.0);
        reg
    }

    /// Starts the scopes of variables that the program cannot name.
    pub(crate) fn declare_hidden(&mut self, names: &[&[u8]]) {
        self.scopes.hidden(names.len());
        for &name in names {
            self.declare_register(name.into());
        }
    }

    #[inline]
    fn declare_register(&mut self, name: Text) -> Reg {
        let fs = &mut self.fs;
        let reg = Reg(fs.var_regs());
        let start_pc = fs.pc().0;
        let debug = fs.debug_vars.len() as u32;
        fs.debug_vars.push(lua_rs_bytecode::LocalVar {
            name,
            start_pc,
            end_pc: 0,
        });
        fs.active.push(ActiveVar {
            level: reg.0 + 1,
            debug: Some(debug),
        });
        reg
    }

    /// Starts the scope of a compile-time constant, which needs no register.
    pub(crate) fn declare_constant(&mut self, id: BindingId, value: Constant) {
        let kind = match value {
            Constant::Nil => ExpKind::Nil,
            Constant::False => ExpKind::False,
            Constant::True => ExpKind::True,
            Constant::Number(number) => number.into(),
            Constant::String(span) => ExpKind::Str(self.string(span)),
        };
        self.scopes.activate(id);
        self.set_slot(id, self.const_values.len() as u32);
        self.const_values.push(kind);
        let level = self.fs.var_regs();
        self.fs.active.push(ActiveVar { level, debug: None });
    }

    /// The register of a local variable of the current function.
    pub(crate) fn register_of(&self, id: BindingId) -> Reg {
        Reg(self.slots[id.index()])
    }

    fn binding_exp(&mut self, id: BindingId) -> ExpDesc<'a> {
        let binding = self.binding(id);
        ExpDesc::new(if binding.constant.is_some() {
            ExpKind::CompileTimeConst(self.slots[id.index()])
        } else if binding.function == self.fs.id {
            ExpKind::Local(Reg(self.slots[id.index()]))
        } else {
            ExpKind::Upvalue(self.upvalue_index(id))
        })
    }

    /// A variable: local, upvalue or global.
    pub(crate) fn variable(&mut self, name: Name) -> ExpDesc<'a> {
        let meaning = self.scopes.meaning(name.span);
        self.meant(name, meaning)
    }

    /// The same, of a variable that is assigned to.
    pub(crate) fn assigned(&mut self, name: Name) -> ExpDesc<'a> {
        let meaning = self.scopes.meaning(name.span);
        self.scopes.assign(meaning);
        self.meant(name, meaning)
    }

    #[inline(always)]
    fn meant(&mut self, name: Name, meaning: NameUse) -> ExpDesc<'a> {
        if self.peeked_name == Some(name.id) {
            self.consume_peeked(name.span);
        } else {
            self.consume(name.span.hi);
        }
        match meaning {
            NameUse::Local(id) => self.binding_exp(id),
            NameUse::Global { env } => self.global(name.span, env),
        }
    }

    #[inline(never)]
    fn consume_peeked(&mut self, name: Span) {
        self.peeked_name = None;
        let end = trivia::token_end(self.source, name.hi);
        self.consume(end);
    }

    #[inline(never)]
    fn global(&mut self, name: Span, env: BindingId) -> ExpDesc<'a> {
        let mut table = self.binding_exp(env);
        self.place_unless_upvalue(&mut table);
        let mut key = ExpDesc::new(ExpKind::Str(self.text(name)));
        self.index(&mut table, &mut key);
        table
    }

    /// The value of a string literal.
    pub(crate) fn string(&self, span: Span) -> &'a [u8] {
        self.literals.string(self.source, span)
    }

    /// Where the current function comes from, if that does not follow from the function around it.
    pub(crate) fn source_name(&self) -> Option<Arc<[u8]>> {
        self.outer.is_empty().then(|| Arc::clone(&self.chunk_name))
    }
}
