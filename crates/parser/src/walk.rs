//! Walking a tree in source order, without recursion.

use crate::ast::{Block, Expr, Function, Stmt, TableItem};

/// Any node of a tree.
#[derive(Clone, Copy, Debug)]
pub enum Node<'a> {
    /// A block.
    Block(&'a Block<'a>),
    /// A statement.
    Stmt(Stmt<'a>),
    /// An expression.
    Expr(Expr<'a>),
    /// The function of a function statement, or the main function; function expressions are [`Expr::Function`].
    Function(&'a Function<'a>),
    /// A field of a table constructor.
    Item(TableItem<'a>),
}

/// What a visitor wants next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// Go on with the node's children.
    Go,
    /// Leave the node's children out.
    Skip,
    /// End the walk.
    Stop,
}

impl<'a> From<&'a Function<'a>> for Node<'a> {
    fn from(function: &'a Function<'a>) -> Self {
        Self::Function(function)
    }
}

impl<'a> From<&'a Block<'a>> for Node<'a> {
    fn from(block: &'a Block<'a>) -> Self {
        Self::Block(block)
    }
}

impl<'a> From<Stmt<'a>> for Node<'a> {
    fn from(stmt: Stmt<'a>) -> Self {
        Self::Stmt(stmt)
    }
}

impl<'a> From<Expr<'a>> for Node<'a> {
    fn from(expr: Expr<'a>) -> Self {
        Self::Expr(expr)
    }
}

/// Shows `root` and everything below it to `visit`, parents before children and in source order. Returns
/// [`Flow::Stop`] if the visitor ended the walk, [`Flow::Go`] otherwise.
///
/// Memory is proportional to the size of the widest path, never to native stack: any tree can be walked on any stack.
pub fn walk<'a>(root: impl Into<Node<'a>>, mut visit: impl FnMut(Node<'a>) -> Flow) -> Flow {
    let mut pending = vec![root.into()];
    while let Some(node) = pending.pop() {
        match visit(node) {
            Flow::Go => {
                let base = pending.len();
                push_children(node, &mut pending);
                pending[base..].reverse();
            }
            Flow::Skip => {}
            Flow::Stop => return Flow::Stop,
        }
    }
    Flow::Go
}

impl<'a> Node<'a> {
    /// The children of the node in source order.
    #[must_use]
    pub fn children(self) -> Vec<Node<'a>> {
        let mut out = Vec::new();
        push_children(self, &mut out);
        out
    }
}

fn push_children<'a>(node: Node<'a>, out: &mut Vec<Node<'a>>) {
    match node {
        Node::Block(block) => out.extend(block.stmts.iter().map(|&stmt| Node::Stmt(stmt))),
        Node::Function(function) => out.push(Node::Block(&function.block)),
        Node::Item(item) => match item {
            TableItem::Positional(value) => out.push(Node::Expr(value)),
            TableItem::Named(item) => out.push(Node::Expr(item.value)),
            TableItem::Keyed(item) => out.extend([Node::Expr(item.key), Node::Expr(item.value)]),
        },
        Node::Stmt(stmt) => push_stmt_children(stmt, out),
        Node::Expr(expr) => push_expr_children(expr, out),
    }
}

fn exprs<'a>(list: &'a [Expr<'a>], out: &mut Vec<Node<'a>>) {
    out.extend(list.iter().map(|&expr| Node::Expr(expr)));
}

fn push_stmt_children<'a>(stmt: Stmt<'a>, out: &mut Vec<Node<'a>>) {
    match stmt {
        Stmt::Empty(_) | Stmt::Break(_) | Stmt::Goto(_) | Stmt::Label(_) => {}
        Stmt::Local(n) => exprs(n.values, out),
        Stmt::Assign(n) => {
            exprs(n.targets, out);
            exprs(n.values, out);
        }
        Stmt::Call(n) => push_expr_children(Expr::Call(n), out),
        Stmt::MethodCall(n) => push_expr_children(Expr::MethodCall(n), out),
        Stmt::Do(n) => out.push(Node::Block(&n.block)),
        Stmt::While(n) => out.extend([Node::Expr(n.cond), Node::Block(&n.block)]),
        Stmt::Repeat(n) => out.extend([Node::Block(&n.block), Node::Expr(n.cond)]),
        Stmt::If(n) => {
            for arm in n.arms {
                out.extend([Node::Expr(arm.cond), Node::Block(&arm.block)]);
            }
            out.extend(n.else_block.map(Node::Block));
        }
        Stmt::NumericFor(n) => {
            out.extend([Node::Expr(n.start), Node::Expr(n.limit)]);
            out.extend(n.step.map(Node::Expr));
            out.push(Node::Block(&n.block));
        }
        Stmt::GenericFor(n) => {
            exprs(n.values, out);
            out.push(Node::Block(&n.block));
        }
        Stmt::Function(n) => out.push(Node::Function(n.body)),
        Stmt::LocalFunction(n) => out.push(Node::Function(n.body)),
        Stmt::Return(n) => exprs(n.values, out),
        Stmt::Error(n) => exprs(n.exprs, out),
    }
}

fn push_expr_children<'a>(expr: Expr<'a>, out: &mut Vec<Node<'a>>) {
    match expr {
        Expr::Nil(_)
        | Expr::True(_)
        | Expr::False(_)
        | Expr::Vararg(_)
        | Expr::Number(_)
        | Expr::String(_)
        | Expr::Name(_)
        | Expr::Error(_) => {}
        Expr::Paren(n) => out.push(Node::Expr(n.inner)),
        Expr::Index(n) => out.extend([Node::Expr(n.object), Node::Expr(n.key)]),
        Expr::Field(n) => out.push(Node::Expr(n.object)),
        Expr::Call(n) => {
            out.push(Node::Expr(n.callee));
            exprs(n.args, out);
        }
        Expr::MethodCall(n) => {
            out.push(Node::Expr(n.object));
            exprs(n.args, out);
        }
        Expr::Function(n) => out.push(Node::Block(&n.block)),
        Expr::Table(n) => out.extend(n.items.iter().map(|&item| Node::Item(item))),
        Expr::Unary(n) => out.push(Node::Expr(n.operand)),
        Expr::Binary(n) => out.extend([Node::Expr(n.left), Node::Expr(n.right)]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Arena, Options, parse};
    use pretty_assertions::assert_eq;

    fn names(src: &[u8], mut flow: impl FnMut(Node<'_>) -> Flow) -> String {
        let arena = Arena::new();
        let parsed = parse(&arena, src, &Options::default());
        assert!(parsed.is_ok());
        let mut out = String::new();
        walk(parsed.chunk().main, |node| {
            if let Node::Expr(Expr::Name(name)) = node {
                out.push_str(std::str::from_utf8(name.span.text(src)).unwrap());
            }
            flow(node)
        });
        out
    }

    #[test]
    fn goes_in_source_order_and_can_skip_and_stop() {
        let src = b"a(b + c * d, {e, f = g, [h] = i}) while j do k = function() return l end end";
        assert_eq!(names(src, |_| Flow::Go), "abcdeghijkl");
        let no_tables = |n: Node<'_>| {
            if matches!(n, Node::Expr(Expr::Table(_))) {
                Flow::Skip
            } else {
                Flow::Go
            }
        };
        assert_eq!(names(src, no_tables), "abcdjkl");
        let mut left = 9;
        let stops = |_: Node<'_>| {
            left -= 1;
            if left == 0 { Flow::Stop } else { Flow::Go }
        };
        assert_eq!(names(src, stops), "abcd");
    }
}
