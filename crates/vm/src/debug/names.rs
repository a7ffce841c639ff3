//! Names for values, from the code that handles them: "local 'x'", "field 'y'", "method 'm'" in messages and tracebacks.
//!
//! A register's name is found by symbolic execution: the last instruction before the point in question that set it tells
//! where the value came from. What lies behind a jump that may have been taken is not trusted.

use crate::exec::fuse::plain;
use lua_rs_bytecode::op::Operand;
use lua_rs_bytecode::{Instruction, LocalVar, Op, UpvalDesc};

/// The parts of a function prototype that names come from. The code is as verified, without quickened instructions.
#[derive(Clone, Copy)]
pub struct Code<'a> {
    /// The instructions.
    pub code: &'a [u32],
    /// Names and scopes of local variables.
    pub locals: &'a [LocalVar],
    /// Names of upvalues.
    pub upvalues: &'a [UpvalDesc],
    /// The constant with this index, if it is a string.
    pub string: &'a dyn Fn(usize) -> Option<&'a [u8]>,
}

/// A name and what it names.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Name<'a> {
    /// "local", "field", "metamethod" ...
    pub kind: &'static str,
    /// The name itself.
    pub name: &'a [u8],
}

const UNKNOWN: &[u8] = b"?";

/// A name of bytes, cut at a zero byte as C strings are.
pub fn c_string(bytes: &[u8]) -> &[u8] {
    bytes.split(|&b| b == 0).next().unwrap_or(bytes)
}

/// Name of local variable `number` (from 1, in register order) that is active at `pc`.
pub fn local_name(locals: &[LocalVar], number: usize, pc: usize) -> Option<&[u8]> {
    let pc = u32::try_from(pc).ok()?;
    locals
        .iter()
        .take_while(|v| v.start_pc <= pc)
        .filter(|v| pc < v.end_pc)
        .nth(number.checked_sub(1)?)
        .map(|v| &*v.name)
}

/// Does the opcode set register A?
fn sets_a(op: Op) -> bool {
    let info = op.info();
    info.operands[0] == Operand::Def || info.defs.iter().any(|run| run.offset == 0)
}

/// Does `insn` set `reg`, as far as names are concerned?
fn sets(insn: Instruction, op: Op, reg: usize) -> bool {
    let a = insn.a() as usize;
    match op {
        Op::LoadNil => a <= reg && reg <= a + insn.b() as usize,
        // The call uses all registers above its base.
        Op::TForCall => reg >= a + 2,
        Op::Call | Op::TailCall => reg >= a,
        Op::TForLoop | Op::TForLoopJ => reg == a + 2,
        _ => reg == a && sets_a(op),
    }
}

impl<'a> Code<'a> {
    fn at(&self, pc: usize) -> Option<(Instruction, Op)> {
        let insn = Instruction(plain(*self.code.get(pc)?));
        Some((insn, insn.try_op()?))
    }

    /// Name of upvalue `index`.
    pub fn upvalue(&self, index: usize) -> &'a [u8] {
        self.upvalues
            .get(index)
            .and_then(|u| u.name.as_deref())
            .unwrap_or(UNKNOWN)
    }

    /// The constant as a name; not a string: "?".
    fn constant(&self, index: usize) -> &'a [u8] {
        (self.string)(index).unwrap_or(UNKNOWN)
    }

    /// The last instruction before `last` that set `reg`, if it is certain to have been executed.
    fn setter(&self, last: usize, reg: usize) -> Option<usize> {
        let mut setter = None;
        // Whatever lies before this address may have been jumped over.
        let mut jump_target = 0;
        let mut exit_jump = false;
        for pc in 0..last.min(self.code.len()) {
            let Some((insn, op)) = self.at(pc) else {
                continue;
            };
            if op == Op::Jmp && !exit_jump {
                let target = pc as i64 + 1 + i64::from(insn.sj());
                if target <= last as i64 && target > jump_target {
                    jump_target = target;
                }
            } else if sets(insn, op, reg) {
                setter = (pc as i64 >= jump_target).then_some(pc);
            }
            // The jump of a long loop belongs to the loop instruction, which is no jump for this purpose.
            exit_jump = matches!(op, Op::ForPrepJ | Op::ForLoopJ | Op::TForLoopJ);
        }
        setter
    }

    /// Names for `reg` at `pc` that need no table access; else the instruction that set it.
    fn simple(&self, mut pc: usize, mut reg: usize) -> Result<Name<'a>, Option<usize>> {
        loop {
            if let Some(name) = local_name(self.locals, reg + 1, pc) {
                return Ok(Name {
                    kind: "local",
                    name,
                });
            }
            pc = self.setter(pc, reg).ok_or(None)?;
            let (insn, op) = self.at(pc).ok_or(None)?;
            let constant = |index: usize| {
                (self.string)(index).map(|name| Name {
                    kind: "constant",
                    name,
                })
            };
            match op {
                Op::Move if insn.b() < insn.a() => reg = insn.b() as usize,
                Op::GetUpval => {
                    return Ok(Name {
                        kind: "upvalue",
                        name: self.upvalue(insn.b() as usize),
                    });
                }
                Op::LoadK => return constant(insn.bx() as usize).ok_or(Some(pc)),
                Op::LoadKX => {
                    let index = self
                        .code
                        .get(pc + 1)
                        .map_or(usize::MAX, |&w| Instruction(w).ax() as usize);
                    return constant(index).ok_or(Some(pc));
                }
                _ => return Err(Some(pc)),
            }
        }
    }

    /// The string constant in `reg` at `pc`, or "?".
    fn register_constant(&self, pc: usize, reg: usize) -> &'a [u8] {
        match self.simple(pc, reg) {
            Ok(Name {
                kind: "constant",
                name,
            }) => name,
            _ => UNKNOWN,
        }
    }

    /// "global" if the table with this name is `_ENV`, else "field".
    fn table_kind(table: Option<&[u8]>) -> &'static str {
        if table.map(c_string) == Some(b"_ENV") {
            "global"
        } else {
            "field"
        }
    }

    /// As [`Code::table_kind`], for a table in a register.
    fn register_kind(&self, pc: usize, reg: usize) -> &'static str {
        match self.simple(pc, reg) {
            Ok(Name {
                kind: "local" | "upvalue",
                name,
            }) => Self::table_kind(Some(name)),
            _ => "field",
        }
    }

    /// Name of the value in `reg` when the instruction at `pc` is about to be executed.
    pub fn register(&self, pc: usize, reg: usize) -> Option<Name<'a>> {
        let pc = match self.simple(pc, reg) {
            Ok(name) => return Some(name),
            Err(setter) => setter?,
        };
        let (insn, op) = self.at(pc)?;
        let (b, c) = (insn.b() as usize, insn.c() as usize);
        let name = match op {
            Op::GetTabUp => Name {
                kind: Self::table_kind(Some(self.upvalue(b))),
                name: self.constant(c),
            },
            Op::GetTable => Name {
                kind: self.register_kind(pc, b),
                name: self.register_constant(pc, c),
            },
            Op::GetI => Name {
                kind: "field",
                name: b"integer index",
            },
            Op::GetField => Name {
                kind: self.register_kind(pc, b),
                name: self.constant(c),
            },
            Op::SelfOp => Name {
                kind: "method",
                name: self.register_constant(pc, c),
            },
            Op::SelfK => Name {
                kind: "method",
                name: self.constant(c),
            },
            _ => return None,
        };
        Some(name)
    }

    /// Name for the function that the instruction at `pc` calls.
    pub fn called(&self, pc: usize) -> Option<Name<'a>> {
        let (insn, op) = self.at(pc)?;
        match op {
            Op::Call | Op::TailCall => self.register(pc, insn.a() as usize),
            Op::TForCall => Some(Name {
                kind: "for iterator",
                name: b"for iterator",
            }),
            _ => Some(Name {
                kind: "metamethod",
                name: metamethod(op)?.as_bytes(),
            }),
        }
    }
}

/// Name (without "__") of the metamethod that an instruction may call.
fn metamethod(op: Op) -> Option<&'static str> {
    Some(match op {
        Op::SelfOp | Op::SelfK | Op::GetTabUp | Op::GetTable | Op::GetI | Op::GetField => "index",
        Op::SetTabUp | Op::SetTable | Op::SetI | Op::SetField => "newindex",
        Op::SetTabUpK | Op::SetTableK | Op::SetIK | Op::SetFieldK => "newindex",
        Op::AddI | Op::AddIR | Op::AddK | Op::AddKR | Op::Add => "add",
        Op::SubI | Op::SubK | Op::Sub => "sub",
        Op::MulK | Op::MulKR | Op::Mul => "mul",
        Op::ModK | Op::Mod => "mod",
        Op::PowK | Op::Pow => "pow",
        Op::DivK | Op::Div => "div",
        Op::IDivK | Op::IDiv => "idiv",
        Op::BAndK | Op::BAndKR | Op::BAnd => "band",
        Op::BOrK | Op::BOrKR | Op::BOr => "bor",
        Op::BXorK | Op::BXorKR | Op::BXor => "bxor",
        Op::ShlI | Op::ShlIR | Op::Shl => "shl",
        Op::ShrI | Op::Shr => "shr",
        Op::Unm => "unm",
        Op::BNot => "bnot",
        Op::Len => "len",
        Op::Concat => "concat",
        Op::Eq | Op::Ne => "eq",
        Op::Lt | Op::NLt | Op::LtI | Op::NLtI | Op::GtI | Op::NGtI => "lt",
        Op::Le | Op::NLe | Op::LeI | Op::NLeI | Op::GeI | Op::NGeI => "le",
        Op::Close | Op::ReturnC => "close",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use lua_rs_bytecode::VarKind;
    use pretty_assertions::assert_eq;

    fn abc(op: Op, a: u8, b: u8, c: u8) -> u32 {
        Instruction::abc(op, a, b, c).0
    }

    fn jmp(distance: i32) -> u32 {
        Instruction::jump(Op::Jmp, distance).0
    }

    fn local(name: &str, start_pc: u32, end_pc: u32) -> LocalVar {
        LocalVar {
            name: name.as_bytes().into(),
            start_pc,
            end_pc,
        }
    }

    /// What is found for `reg` (or for the called function, without one) at the last instruction. Upvalue 0 is `_ENV`,
    /// 1 is `up`, 2 has no name. Constants: 0 "print", 1 "name", 2 a number.
    fn look(
        code: &[u32],
        locals: &[LocalVar],
        reg: Option<usize>,
    ) -> Option<(&'static str, String)> {
        let upvalue = |name: Option<&str>| UpvalDesc {
            name: name.map(|n| n.as_bytes().into()),
            in_stack: true,
            index: 0,
            kind: VarKind::Regular,
        };
        let upvalues = [upvalue(Some("_ENV")), upvalue(Some("up")), upvalue(None)];
        let string = |i: usize| -> Option<&[u8]> { [Some(&b"print"[..]), Some(b"name"), None][i] };
        let view = Code {
            code,
            locals,
            upvalues: &upvalues,
            string: &string,
        };
        let pc = code.len() - 1;
        let found = match reg {
            Some(reg) => view.register(pc, reg),
            None => view.called(pc),
        }?;
        Some((
            found.kind,
            String::from_utf8(found.name.to_vec()).expect("text"),
        ))
    }

    fn named(kind: &'static str, name: &str) -> Option<(&'static str, String)> {
        Some((kind, name.into()))
    }

    #[test]
    fn globals_fields_and_methods() {
        let call = abc(Op::Call, 0, 1, 1);
        assert_eq!(
            look(&[abc(Op::GetTabUp, 0, 0, 0), call], &[], None),
            named("global", "print")
        );
        assert_eq!(
            look(&[abc(Op::GetTabUp, 0, 1, 0), call], &[], None),
            named("field", "print")
        );
        assert_eq!(
            look(&[abc(Op::GetField, 0, 0, 1), call], &[], None),
            named("field", "name")
        );
        let env = [local("_ENV", 0, 9)];
        assert_eq!(
            look(
                &[abc(Op::GetField, 1, 0, 1), abc(Op::Call, 1, 1, 1)],
                &env,
                None
            ),
            named("global", "name")
        );
        assert_eq!(
            look(&[abc(Op::GetI, 0, 0, 1), call], &[], None),
            named("field", "integer index")
        );
        assert_eq!(
            look(&[abc(Op::SelfK, 0, 0, 1), call], &[], None),
            named("method", "name")
        );
        let key = Instruction::abx(Op::LoadK, 3, 1).0;
        assert_eq!(
            look(&[key, abc(Op::SelfOp, 0, 0, 3), call], &[], None),
            named("method", "name")
        );
        assert_eq!(
            look(&[key, abc(Op::GetTable, 0, 0, 3), call], &[], None),
            named("field", "name")
        );
        assert_eq!(
            look(&[abc(Op::GetTable, 0, 0, 3), call], &[], None),
            named("field", "?")
        );
        // A method call on `_ENV` is a method all the same.
        assert_eq!(
            look(
                &[abc(Op::GetUpval, 3, 0, 0), abc(Op::SelfK, 0, 3, 1), call],
                &[],
                None
            ),
            named("method", "name")
        );
    }

    #[test]
    fn locals_upvalues_and_constants() {
        let last = abc(Op::Len, 5, 0, 0);
        assert_eq!(
            look(&[last, last], &[local("x", 0, 9)], Some(0)),
            named("local", "x")
        );
        assert_eq!(look(&[last, last], &[local("x", 2, 9)], Some(0)), None);
        assert_eq!(
            look(&[abc(Op::GetUpval, 0, 1, 0), last], &[], Some(0)),
            named("upvalue", "up")
        );
        assert_eq!(
            look(&[abc(Op::GetUpval, 0, 2, 0), last], &[], Some(0)),
            named("upvalue", "?")
        );
        assert_eq!(
            look(&[Instruction::abx(Op::LoadK, 0, 1).0, last], &[], Some(0)),
            named("constant", "name")
        );
        assert_eq!(
            look(&[Instruction::abx(Op::LoadK, 0, 2).0, last], &[], Some(0)),
            None
        );
        let wide = [
            abc(Op::LoadKX, 0, 0, 0),
            Instruction::ax_word(Op::ExtraArg, 1).0,
            last,
        ];
        assert_eq!(look(&wide, &[], Some(0)), named("constant", "name"));
        let moved = [abc(Op::Move, 4, 0, 0), last];
        assert_eq!(
            look(&moved, &[local("x", 0, 9)], Some(4)),
            named("local", "x")
        );
    }

    #[test]
    fn conditional_code_gives_no_name() {
        let (get, last) = (abc(Op::GetTabUp, 1, 0, 0), abc(Op::Len, 5, 1, 0));
        let test = abc(Op::NTest, 0, 0, 0);
        assert_eq!(look(&[test, jmp(1), get, last], &[], Some(1)), None);
        assert_eq!(
            look(&[test, jmp(0), get, last], &[], Some(1)),
            named("global", "print")
        );
        // A jump beyond the point in question says nothing; nor does the exit of a loop.
        assert_eq!(
            look(&[test, jmp(9), get, last], &[], Some(1)),
            named("global", "print")
        );
        let long_loop = [abc(Op::ForPrepJ, 6, 0, 0), jmp(1), get, last];
        assert_eq!(look(&long_loop, &[], Some(1)), named("global", "print"));
    }

    #[test]
    fn later_setters_win() {
        let (get, last) = (abc(Op::GetTabUp, 1, 0, 0), abc(Op::Len, 5, 1, 0));
        for other in [
            abc(Op::LoadNil, 0, 1, 0),
            abc(Op::Call, 0, 1, 2),
            abc(Op::Add, 1, 0, 0),
            abc(Op::Concat, 1, 2, 0),
            abc(Op::VarArg, 1, 0, 2),
            abc(Op::NewTable, 1, 0, 0),
        ] {
            assert_eq!(look(&[get, other, last], &[], Some(1)), None);
        }
        for harmless in [
            abc(Op::SetField, 1, 0, 0),
            abc(Op::Call, 2, 1, 2),
            abc(Op::LoadNil, 2, 3, 0),
            abc(Op::Test, 1, 0, 0),
        ] {
            assert_eq!(
                look(&[get, harmless, last], &[], Some(1)),
                named("global", "print")
            );
        }
    }

    #[test]
    fn metamethods() {
        for (op, name) in [
            (Op::AddIR, "add"),
            (Op::SubI, "sub"),
            (Op::ShlIR, "shl"),
            (Op::NGeI, "le"),
            (Op::GtI, "lt"),
            (Op::Ne, "eq"),
            (Op::SetFieldK, "newindex"),
            (Op::SelfK, "index"),
            (Op::ReturnC, "close"),
            (Op::Len, "len"),
        ] {
            assert_eq!(
                look(&[abc(op, 0, 0, 0)], &[], None),
                named("metamethod", name)
            );
        }
        assert_eq!(
            look(&[abc(Op::TForCall, 0, 0, 1)], &[], None),
            named("for iterator", "for iterator")
        );
        assert_eq!(look(&[abc(Op::EqI, 0, 0, 0)], &[], None), None);
    }

    #[test]
    fn zero_bytes_end_a_name() {
        assert_eq!(c_string(b"ab\0cd"), b"ab");
        assert_eq!(c_string(b""), b"");
    }
}
