//! Name resolution: what each name, `goto` and block means, in arrays indexed by the tree's ids.

mod attribs;
mod consts;
mod errors;
mod jumps;
mod names;
mod pass;
mod scope;
mod steps;

pub use steps::Scopes;

use crate::ast::{BlockId, FuncId, GotoId, LabelId, NameId, id_type};
use crate::diagnostic::Diagnostic;
use crate::memory::Memory;
use crate::{Parsed, PucError, Span};
use lua_rs_base::number::Number;

/// Works out what each name and jump of a program means (§3.3.4, §3.3.7, §3.5), and finds the errors `load` would
/// raise that are not in the syntax. A broken tree is resolved as far as it goes.
#[must_use]
pub fn resolve(parsed: &Parsed<'_>) -> Resolution {
    resolve_with(parsed, &mut Memory::new())
}

/// The same, with memory that earlier sources have left.
#[must_use]
pub fn resolve_with(parsed: &Parsed<'_>, memory: &mut Memory) -> Resolution {
    let buffers = std::mem::take(&mut memory.resolver);
    let out = std::mem::take(&mut memory.resolution);
    let resolver = scope::Resolver::new(parsed, buffers, out);
    let (resolution, resolver) = pass::Walk::run(resolver, parsed);
    memory.resolver = resolver.into_buffers();
    resolution
}

/// Scratch memory that outlives a pass.
#[derive(Default)]
pub(crate) struct Buffers {
    names: names::Names<'static>,
    active: Vec<scope::Active>,
    funcs: Vec<scope::Func>,
    scopes: Vec<scope::Scope>,
    spare: Vec<Vec<BindingId>>,
}

id_type! {
    /// A dense number for each local variable (parameters and loop variables included) in order of declaration.
    BindingId
}

impl BindingId {
    /// The implicit upvalue `_ENV` of the chunk (§2.2); its function is [`FuncId::OUTSIDE`].
    pub const ENV: Self = Self(0);
}

/// What an occurrence of a name means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameUse {
    /// A local variable or, if the binding's function is not the current one, an upvalue. Declarations
    /// resolve to the binding they make; the name `_ENV` itself is resolved like any other.
    Local(BindingId),
    /// A global: field of the variable which `_ENV` means here.
    Global {
        /// The binding of `_ENV`: [`BindingId::ENV`] unless the program declares its own.
        env: BindingId,
    },
}

/// How a local variable may be used (§3.3.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BindingKind {
    /// An ordinary variable.
    Regular,
    /// `<const>`.
    Const,
    /// `<close>`.
    Close,
}

/// The value of a compile-time constant.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Constant {
    /// `nil`
    Nil,
    /// `false`
    False,
    /// `true`
    True,
    /// An integer or a float (folding already done).
    Number(Number),
    /// A string literal; the span of the literal as written.
    String(Span),
}

/// A local variable.
#[derive(Clone, Copy, Debug)]
pub struct Binding {
    /// Where it is declared; empty for `self` and the implicit `_ENV`.
    pub name: Span,
    /// Which function declares it.
    pub function: FuncId,
    /// Its attribute.
    pub kind: BindingKind,
    /// It occupies no register: every use means this value. Only for the last name of a `local`
    /// statement that is `<const>`, has its own value, and whose value is constant after folding.
    pub constant: Option<Constant>,
    /// An inner function uses it (never set for compile-time constants).
    pub captured: bool,
    /// The program assigns to it after its declaration.
    pub assigned: bool,
}

/// What the compiler needs to know about a function.
#[derive(Clone, Copy, Debug)]
pub struct FunctionInfo {
    /// The function around it; [`FuncId::OUTSIDE`] for the main function.
    pub parent: FuncId,
    /// Range of its upvalues in [`Resolution::upvalues`].
    pub(crate) upvalues: (u32, u32),
    /// One of its locals is captured or to be closed, so that returning must close upvalues.
    pub needs_close: bool,
}

/// What the compiler needs to know about a block.
#[derive(Clone, Copy, Debug, Default)]
pub struct BlockInfo {
    /// A local declared directly in it (not in inner blocks; not loop variables or parameters) is captured
    /// by an inner function or is `<close>`.
    pub needs_close: bool,
}

/// Where a `goto` or `break` goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GotoTarget {
    /// To a label of the same function.
    Label(LabelId),
    /// `break`: behind the loop whose body is this block.
    Break(BlockId),
    /// Nowhere; an error was reported.
    Unresolved,
}

/// A label of the program.
#[derive(Clone, Copy, Debug)]
pub struct LabelInfo {
    /// Its name.
    pub name: Span,
    /// The block it stands in.
    pub block: BlockId,
    /// How many locals of the function are active at the label as a jump sees it: at the end of a block those of
    /// the block already count as gone (§3.3.4). Hidden loop variables count.
    pub active_locals: u8,
    /// Some `goto` goes to it.
    pub used: bool,
}

/// The result of [`resolve()`].
#[derive(Clone, Debug, Default)]
pub struct Resolution {
    pub(crate) uses: Vec<NameUse>,
    pub(crate) bindings: Vec<Binding>,
    pub(crate) functions: Vec<FunctionInfo>,
    pub(crate) upvalues: Vec<BindingId>,
    pub(crate) blocks: Vec<BlockInfo>,
    pub(crate) gotos: Vec<GotoTarget>,
    pub(crate) labels: Vec<LabelInfo>,
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// The first error the reference implementation would raise.
    pub(crate) first: Option<PucError>,
}

impl Resolution {
    /// Forgets everything but its memory.
    pub(crate) fn clear(&mut self) {
        self.uses.clear();
        self.bindings.clear();
        self.functions.clear();
        self.upvalues.clear();
        self.blocks.clear();
        self.gotos.clear();
        self.labels.clear();
        self.diagnostics.clear();
        self.first = None;
    }

    /// What this occurrence of a name means.
    #[inline]
    #[must_use]
    pub fn name(&self, id: NameId) -> NameUse {
        self.uses[id.index()]
    }

    /// The binding a declaration makes.
    ///
    /// # Panics
    /// If the name is a use of a global and no declaration.
    #[inline]
    #[must_use]
    pub fn declared(&self, id: NameId) -> BindingId {
        match self.uses[id.index()] {
            NameUse::Local(binding) => binding,
            NameUse::Global { .. } => panic!("not a declaration"),
        }
    }

    /// A local variable.
    #[inline]
    #[must_use]
    pub fn binding(&self, id: BindingId) -> &Binding {
        &self.bindings[id.index()]
    }

    /// All local variables in order of declaration; the first is the implicit `_ENV`.
    #[must_use]
    pub fn bindings(&self) -> &[Binding] {
        &self.bindings
    }

    /// A function.
    #[inline]
    #[must_use]
    pub fn function(&self, id: FuncId) -> &FunctionInfo {
        &self.functions[id.index()]
    }

    /// The upvalues of a function in the order of their first use, inner functions' uses included (the main
    /// function's first is always `_ENV`). Compile-time constants are never among them.
    #[must_use]
    pub fn upvalues(&self, id: FuncId) -> &[BindingId] {
        let (lo, hi) = self.functions[id.index()].upvalues;
        &self.upvalues[lo as usize..hi as usize]
    }

    /// The errors in the meaning of the program, in the order in which they were found.
    #[must_use]
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// Whether no such error was found.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        self.first.is_none()
    }

    /// A block.
    #[inline]
    #[must_use]
    pub fn block(&self, id: BlockId) -> &BlockInfo {
        &self.blocks[id.index()]
    }

    /// Where a jump goes.
    #[inline]
    #[must_use]
    pub fn goto(&self, id: GotoId) -> GotoTarget {
        self.gotos[id.index()]
    }

    /// A label.
    #[inline]
    #[must_use]
    pub fn label(&self, id: LabelId) -> &LabelInfo {
        &self.labels[id.index()]
    }
}
