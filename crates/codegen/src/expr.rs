//! Expressions.

use lua_rs_base::Span;
use lua_rs_bytecode::{Instruction, Op};
use lua_rs_parser::ast::{BinOp, Binary, CallForm, Expr, Unary};
use lua_rs_parser::lexer::numeral;

use crate::expdesc::{ExpDesc, ExpKind};
use crate::generator::Generator;
use crate::index::{Pc, Reg};

impl<'a> Generator<'a> {
    /// Compiles an expression as far as can be without knowing what becomes of its value.
    #[inline]
    pub(crate) fn expr(&mut self, e: &Expr<'_>) -> ExpDesc<'a> {
        match *e {
            Expr::Name(name) => self.variable(name),
            Expr::Number(span) => self.number(span),
            _ => self.other_expr(e),
        }
    }

    fn number(&mut self, span: Span) -> ExpDesc<'a> {
        let value = numeral(self.text(span)).map_or(ExpKind::Nil, ExpKind::from);
        self.literal(span, value)
    }

    fn other_expr(&mut self, e: &Expr<'_>) -> ExpDesc<'a> {
        match *e {
            Expr::Nil(span) => self.literal(span, ExpKind::Nil),
            Expr::True(span) => self.literal(span, ExpKind::True),
            Expr::False(span) => self.literal(span, ExpKind::False),
            Expr::Number(span) => self.number(span),
            Expr::String(span) => {
                let value = self.string(span);
                self.literal(span, ExpKind::Str(value))
            }
            Expr::Vararg(span) => {
                // Emitted before the token is read.
                let pc = self.fs.emit(Instruction::abc(Op::VarArg, 0, 0, 1));
                self.literal(span, ExpKind::Vararg(pc))
            }
            Expr::Function(function) => self.function(function),
            Expr::Table(table) => self.table(table),
            Expr::Unary(unary) => self.unary(unary),
            Expr::Binary(binary) => self.binary_chain(binary),
            Expr::Name(name) => self.variable(name),
            Expr::Paren(_) => self.paren(e),
            Expr::Field(_) | Expr::Index(_) | Expr::Call(_) | Expr::MethodCall(_) => {
                self.suffixed(e)
            }
            Expr::Error(span) => self.literal(span, ExpKind::Nil), // never in a tree without errors
        }
    }

    fn literal(&mut self, span: Span, kind: ExpKind<'a>) -> ExpDesc<'a> {
        self.consume(span.hi);
        ExpDesc::new(kind)
    }

    /// Compiles an expression into the next register.
    pub(crate) fn expr_next(&mut self, e: &Expr<'_>) -> Reg {
        let mut value = self.expr(e);
        self.place_next(&mut value)
    }

    /// Compiles a list of expressions: all but the last into the next registers.
    pub(crate) fn expr_list(&mut self, list: &[Expr<'_>]) -> ExpDesc<'a> {
        let Some((last, init)) = list.split_last() else {
            return ExpDesc::VOID;
        };
        for e in init {
            let mut value = self.expr(e);
            self.consume_next(e.span().hi); // the comma
            self.place_next(&mut value);
        }
        self.expr(last)
    }

    fn unary(&mut self, unary: &Unary<'_>) -> ExpDesc<'a> {
        self.consume(unary.span.lo + unary.op.as_str().len() as u32);
        let line = self.fs.line;
        let mut e = self.expr(&unary.operand);
        self.prefix(unary.op, &mut e, line);
        e
    }

    // Descriptors go by reference: one written field by field cannot be read as a whole before all has gone to memory.

    /// Compiles a chain of binary operations that nests to the left.
    fn binary_chain(&mut self, binary: &Binary<'_>) -> ExpDesc<'a> {
        let mut e = match &binary.left {
            Expr::Binary(left) => self.longer_chain(left),
            first => self.expr(first),
        };
        self.binary_step(binary, &mut e);
        e
    }

    #[inline(never)]
    fn longer_chain(&mut self, binary: &Binary<'_>) -> ExpDesc<'a> {
        let mut chain = Chain::new(binary);
        let mut first = binary;
        while let Expr::Binary(inner) = &first.left {
            chain.push(first);
            first = inner;
        }
        let mut e = self.expr(&first.left);
        self.binary_step(first, &mut e);
        while let Some(binary) = chain.pop() {
            self.binary_step(binary, &mut e);
        }
        e
    }

    fn binary_step(&mut self, binary: &Binary<'_>, left: &mut ExpDesc<'a>) {
        self.consume(binary.op_pos + operator_len(binary.op));
        let line = self.fs.line;
        self.infix(binary.op, left);
        let mut right = self.expr(&binary.right);
        self.postfix(binary.op, left, &mut right, line);
    }

    // Suffixes

    /// Compiles a chain of fields, indices and calls, which nests to the left without limit.
    fn suffixed(&mut self, e: &Expr<'_>) -> ExpDesc<'a> {
        let first = object_of(e).unwrap_or(*e);
        let mut value = match object_of(&first) {
            Some(object) => self.longer_suffixed(first, object),
            None => self.paren(&first),
        };
        self.suffix(&mut value, *e);
        value
    }

    /// As `suffixed` for `e`, which is applied to `object`.
    #[inline(never)]
    fn longer_suffixed(&mut self, e: Expr<'_>, object: Expr<'_>) -> ExpDesc<'a> {
        let mut chain = Chain::new(e);
        let (mut last, mut first) = (e, object);
        while let Some(object) = object_of(&first) {
            chain.push(last);
            (last, first) = (first, object);
        }
        let mut value = self.paren(&first);
        self.suffix(&mut value, last);
        while let Some(suffix) = chain.pop() {
            self.suffix(&mut value, suffix);
        }
        value
    }

    /// What a chain begins with.
    fn paren(&mut self, e: &Expr<'_>) -> ExpDesc<'a> {
        let Expr::Paren(paren) = *e else {
            return self.expr(e);
        };
        self.consume(paren.span.lo + 1);
        let mut e = self.expr(&paren.inner);
        self.consume(paren.span.hi);
        self.discharge_vars(&mut e);
        e
    }

    /// Applies the outermost part of `suffix` to `e`, which is the rest of it.
    fn suffix(&mut self, e: &mut ExpDesc<'a>, suffix: Expr<'_>) {
        match suffix {
            Expr::Field(n) => self.field(e, n.name),
            Expr::Index(n) => {
                self.place_unless_upvalue(e);
                self.consume_next(n.object.span().hi); // the bracket
                let mut key = self.expr(&n.key);
                self.reduce_to_value(&mut key);
                self.consume(n.span.hi);
                self.index(e, &mut key);
            }
            Expr::Call(n) => {
                let base = self.place_next(e);
                let pc = self.call(base, n.args, n.form, n.line_pos, n.span.hi);
                *e = ExpDesc::new(ExpKind::Call(pc));
            }
            Expr::MethodCall(n) => {
                self.consume(n.name.hi);
                let base = self.self_call(e, self.text(n.name));
                let pc = self.call(base, n.args, n.form, n.line_pos, n.span.hi);
                *e = ExpDesc::new(ExpKind::Call(pc));
            }
            _ => {}
        }
    }

    /// `e.name`
    pub(crate) fn field(&mut self, e: &mut ExpDesc<'a>, name: Span) {
        self.place_unless_upvalue(e);
        self.consume(name.hi);
        let mut key = ExpDesc::new(ExpKind::Str(self.text(name)));
        self.index(e, &mut key);
    }

    /// Compiles the arguments and the call of what is in `base` (and, for a method, the receiver in
    /// the register above).
    fn call(
        &mut self,
        base: Reg,
        args: &[Expr<'_>],
        form: CallForm,
        line_pos: u32,
        end: u32,
    ) -> Pc {
        let line = self.line_at(line_pos);
        if form == CallForm::Paren {
            self.consume(line_pos + 1);
        }
        let mut last = self.expr_list(args);
        let is_open = last.is_multi();
        if is_open {
            self.set_returns(&last, None);
        }
        self.consume(end);
        let count = if is_open {
            0
        } else {
            if last.kind != ExpKind::Void {
                self.place_next(&mut last);
            }
            self.fs.free_reg - base.0
        };
        let pc = self.fs.emit_abc(Op::Call, base.0, count, 2);
        self.fs.fix_line(line);
        // The call takes function and arguments away and leaves one result, unless that is changed.
        self.fs.free_reg = base.0 + 1;
        pc
    }
}

/// Links of a chain that nests to the left, the innermost on top: most chains are short and need no memory of their own.
struct Chain<T> {
    near: [T; 4],
    len: usize,
    far: Vec<T>,
}

impl<T: Copy> Chain<T> {
    /// Without links; `any` only fills the room.
    #[inline]
    fn new(any: T) -> Self {
        Chain {
            near: [any; 4],
            len: 0,
            far: Vec::new(),
        }
    }

    #[inline]
    fn push(&mut self, link: T) {
        match self.near.get_mut(self.len) {
            Some(place) => {
                *place = link;
                self.len += 1;
            }
            None => self.far.push(link),
        }
    }

    #[inline]
    fn pop(&mut self) -> Option<T> {
        if let Some(link) = self.far.pop() {
            return Some(link);
        }
        self.len = self.len.checked_sub(1)?;
        self.near.get(self.len).copied()
    }
}

/// What a field, an index or a call is applied to.
#[inline]
fn object_of<'t>(e: &Expr<'t>) -> Option<Expr<'t>> {
    match *e {
        Expr::Field(n) => Some(n.object),
        Expr::Index(n) => Some(n.object),
        Expr::Call(n) => Some(n.callee),
        Expr::MethodCall(n) => Some(n.object),
        _ => None,
    }
}

fn operator_len(op: BinOp) -> u32 {
    op.as_str().len() as u32
}

#[cfg(test)]
mod tests {
    use super::Chain;
    use pretty_assertions::assert_eq;

    #[test]
    fn the_last_link_comes_off_first() {
        for len in 0..10 {
            let mut chain = Chain::new(99);
            (0..len).for_each(|link| chain.push(link));
            let links: Vec<_> = std::iter::from_fn(|| chain.pop()).collect();
            assert_eq!(links, (0..len).rev().collect::<Vec<_>>());
            assert_eq!(chain.pop(), None);
        }
    }
}
