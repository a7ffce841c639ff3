//! Which `<const>` variables are compile-time constants (§3.3.7): those whose value a one-pass compiler knows once it
//! has read it.

use super::scope::Resolver;
use super::{Constant, NameUse};
use crate::ast::{BinOp, Binary, Expr, UnOp};
use crate::fold;
use lua_rs_lexer::numeral;

/// What a one-pass compiler knows of an expression when it has read it.
#[derive(Clone, Copy, Default)]
struct Known {
    /// The value, if control comes to the end of the expression.
    value: Option<Constant>,
    /// Control may also leave the expression because a part of it is true.
    if_true: bool,
    /// Control may also leave the expression because a part of it is false.
    if_false: bool,
}

impl Known {
    fn value(value: Constant) -> Self {
        Self {
            value: Some(value),
            ..Self::default()
        }
    }

    fn constant(self) -> Option<Constant> {
        self.value.filter(|_| !self.if_true && !self.if_false)
    }

    /// `self and right`: `x and false or nil` is a constant, although `x` is computed.
    fn and(self, right: Self) -> Self {
        let never_leaves = self.value.is_some_and(is_truthy);
        Self {
            if_false: right.if_false || self.if_false || !never_leaves,
            ..right
        }
    }

    /// `self or right`.
    fn or(self, right: Self) -> Self {
        let never_leaves = self.value.is_some_and(|value| !is_truthy(value));
        Self {
            if_true: right.if_true || self.if_true || !never_leaves,
            ..right
        }
    }

    fn unary(self, op: UnOp) -> Self {
        if op == UnOp::Not {
            let negated = |value| {
                if is_truthy(value) {
                    Constant::False
                } else {
                    Constant::True
                }
            };
            return Self {
                value: self.value.map(negated),
                if_true: self.if_false,
                if_false: self.if_true,
            };
        }
        match self.constant() {
            Some(Constant::Number(n)) => Self {
                value: fold::unary(op, n).map(Constant::Number),
                ..Self::default()
            },
            _ => Self::default(),
        }
    }

    fn binary(self, op: BinOp, right: Self) -> Self {
        match (self.constant(), right.constant()) {
            (Some(Constant::Number(left)), Some(Constant::Number(right))) => Self {
                value: fold::binary(op, left, right).map(Constant::Number),
                ..Self::default()
            },
            _ => Self::default(),
        }
    }
}

fn is_truthy(value: Constant) -> bool {
    !matches!(value, Constant::Nil | Constant::False)
}

impl Resolver<'_> {
    /// The value of an expression, if it is constant after folding. Names mean what they mean here.
    pub(super) fn constant(&mut self, expr: Expr<'_>) -> Option<Constant> {
        self.known(expr).constant()
    }

    fn known(&mut self, expr: Expr<'_>) -> Known {
        // Chains of operators nest to the left without limit, other operands at most as deep as the parser allows.
        let mut chain: Vec<&Binary<'_>> = Vec::new();
        let mut first = expr;
        while let Expr::Binary(binary) = first {
            chain.push(binary);
            first = binary.left;
        }
        let mut left = self.operand(first);
        for binary in chain.into_iter().rev() {
            left = match binary.op {
                BinOp::And => left.and(self.known(binary.right)),
                BinOp::Or => left.or(self.known(binary.right)),
                // Nothing can come of an operand that is not constant.
                _ if left.constant().is_none() => Known::default(),
                op => left.binary(op, self.known(binary.right)),
            };
        }
        left
    }

    fn operand(&mut self, expr: Expr<'_>) -> Known {
        match expr {
            Expr::Nil(_) => Known::value(Constant::Nil),
            Expr::True(_) => Known::value(Constant::True),
            Expr::False(_) => Known::value(Constant::False),
            Expr::Number(span) => Known {
                value: numeral(span.text(self.src)).map(Constant::Number),
                ..Known::default()
            },
            Expr::String(span) => Known::value(Constant::String(span)),
            Expr::Name(name) => match self.meaning(name.span) {
                NameUse::Local(binding) => Known {
                    value: self.out.binding(binding).constant,
                    ..Known::default()
                },
                NameUse::Global { .. } => Known::default(),
            },
            Expr::Paren(paren) => self.known(paren.inner),
            Expr::Unary(unary) => self.known(unary.operand).unary(unary.op),
            _ => Known::default(),
        }
    }
}
