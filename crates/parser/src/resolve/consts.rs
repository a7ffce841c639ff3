//! Which `<const>` variables are compile-time constants (§3.3.7): those whose value needs no code.

use super::scope::Resolver;
use super::{Constant, NameUse};
use crate::ast::{BinOp, Binary, Expr, UnOp};
use crate::fold;
use lua_rs_lexer::numeral;

impl<'a> Resolver<'a> {
    /// The value of a resolved expression, if it is constant after folding.
    pub(super) fn constant(&self, expr: Expr<'a>) -> Option<Constant> {
        // Chains of operators nest to the left without limit, other operands at most as deep as the parser allows.
        let mut chain: Vec<&'a Binary<'a>> = Vec::new();
        let mut first = expr;
        while let Expr::Binary(binary) = first {
            chain.push(binary);
            first = binary.left;
        }
        let mut value = self.operand(first);
        for binary in chain.into_iter().rev() {
            value = self.binary(binary.op, value?, binary.right);
        }
        value
    }

    fn operand(&self, expr: Expr<'a>) -> Option<Constant> {
        Some(match expr {
            Expr::Nil(_) => Constant::Nil,
            Expr::True(_) => Constant::True,
            Expr::False(_) => Constant::False,
            Expr::Number(span) => Constant::Number(numeral(span.text(self.src))?),
            Expr::String(span) => Constant::String(span),
            Expr::Name(name) => match self.out.name(name.id) {
                NameUse::Local(binding) => return self.out.binding(binding).constant,
                NameUse::Global { .. } => return None,
            },
            Expr::Paren(paren) => return self.constant(paren.inner),
            Expr::Unary(unary) => return Self::unary(unary.op, self.constant(unary.operand)?),
            _ => return None,
        })
    }

    fn unary(op: UnOp, operand: Constant) -> Option<Constant> {
        match (op, operand) {
            (UnOp::Not, Constant::Nil | Constant::False) => Some(Constant::True),
            (UnOp::Not, _) => Some(Constant::False),
            (_, Constant::Number(n)) => Some(Constant::Number(fold::unary(op, n)?)),
            _ => None,
        }
    }

    fn binary(&self, op: BinOp, left: Constant, right: Expr<'a>) -> Option<Constant> {
        let is_false = matches!(left, Constant::Nil | Constant::False);
        match op {
            // The left operand leaves no code only if it is known to be skipped.
            BinOp::And if !is_false => self.constant(right),
            BinOp::Or if is_false => self.constant(right),
            BinOp::And | BinOp::Or => None,
            _ => {
                let (Constant::Number(left), Constant::Number(right)) = (left, self.constant(right)?) else {
                    return None;
                };
                Some(Constant::Number(fold::binary(op, left, right)?))
            }
        }
    }
}
