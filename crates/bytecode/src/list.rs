//! The lister: prints functions as `luac -l` does.
//!
//! Where luac prints addresses, this prints the function's number in the listing (`0x1` is the main function), so that
//! the same code always gives the same text.

use std::io::Write as _;

use lua_rs_base::number::format_float;

use crate::chunk::{Constant, Proto};
use crate::insn::Instruction;
use crate::op::{Format, Op, Operand};
use crate::wire::SIGNATURE;

/// Lists a function and all functions in it; `full` adds the tables of constants, locals and upvalues. The text is
/// bytes because source names may be any bytes.
pub fn list(proto: &Proto, full: bool) -> Vec<u8> {
    let mut lister = Lister {
        out: Vec::new(),
        full,
    };
    lister.function(proto, None, 1);
    lister.out
}

/// The text of one instruction's operands and comment, as in a listing: `0 2 6\t; "x"`.
pub fn list_instruction(proto: &Proto, pc: usize) -> Vec<u8> {
    let mut lister = Lister {
        out: Vec::new(),
        full: false,
    };
    lister.operands(proto.code[pc]);
    lister.comment(proto, pc, 1);
    lister.out
}

struct Lister {
    out: Vec<u8>,
    full: bool,
}

macro_rules! put {
    ($self:ident, $($arg:tt)*) => {
        // Writing to a vector cannot fail.
        let _ = write!($self.out, $($arg)*);
    };
}

fn plural(n: usize) -> &'static str {
    if n == 1 { "" } else { "s" }
}

/// The number of functions in this one, itself included.
fn family(proto: &Proto) -> usize {
    1 + proto.protos.iter().map(family).sum::<usize>()
}

impl Lister {
    fn function(&mut self, p: &Proto, parent_source: Option<&[u8]>, number: usize) {
        let source = p.source.as_deref().or(parent_source);
        self.header(p, source, number);
        for pc in 0..p.code.len() {
            put!(self, "\t{}\t", pc + 1);
            match p.line_at(pc) {
                Some(line) if line > 0 => {
                    put!(self, "[{line}]\t");
                }
                _ => self.out.extend_from_slice(b"[-]\t"),
            }
            put!(self, "{:<9}\t", p.code[pc].try_op().map_or("?", Op::name));
            self.operands(p.code[pc]);
            self.comment(p, pc, number);
            self.out.push(b'\n');
        }
        if self.full {
            self.tables(p, number);
        }
        let mut child_number = number + 1;
        for child in &p.protos {
            self.function(child, source, child_number);
            child_number += family(child);
        }
    }

    fn header(&mut self, p: &Proto, source: Option<&[u8]>, number: usize) {
        let name: &[u8] = match source {
            None => b"?",
            Some([b'@' | b'=', rest @ ..]) => rest,
            Some([first, ..]) if *first == SIGNATURE[0] => b"(bstring)",
            Some(_) => b"(string)",
        };
        let what = if p.line_defined == 0 {
            "main"
        } else {
            "function"
        };
        put!(self, "\n{what} <");
        self.out.extend_from_slice(name);
        put!(self, ":{},{}> ", p.line_defined, p.last_line_defined);
        let n = p.code.len();
        put!(self, "({n} instruction{} at {number:#x})\n", plural(n));
        let params = p.num_params;
        let vararg = if p.is_vararg { "+" } else { "" };
        put!(self, "{params}{vararg} param{}, ", plural(params.into()));
        for (n, what, end) in [
            (p.max_stack.into(), "slot", ", "),
            (p.upvalues.len(), "upvalue", ", "),
            (p.locals.len(), "local", ", "),
            (p.constants.len(), "constant", ", "),
            (p.protos.len(), "function", "\n"),
        ] {
            put!(self, "{n} {what}{}{end}", plural(n));
        }
    }

    fn operands(&mut self, insn: Instruction) {
        let Some(op) = insn.try_op() else {
            put!(self, "{:#010x}", insn.0);
            return;
        };
        let info = op.info();
        let (a, b, c) = (
            i64::from(insn.a()),
            i64::from(insn.b()),
            i64::from(insn.c()),
        );
        let fields = match info.format {
            Format::Abc => [a, b, c],
            Format::ABx => [a, insn.bx().into(), 0],
            Format::AsBx => [a, insn.sbx().into(), 0],
            Format::SJ => [insn.sj().into(), 0, 0],
            Format::Ax => [insn.ax().into(), 0, 0],
        };
        let mut sep = "";
        for (value, operand) in fields.into_iter().zip(info.operands) {
            if operand == Operand::None {
                continue;
            }
            let signed = operand == Operand::Imm && info.format == Format::Abc;
            let value = if signed {
                i64::from(value as u8 as i8)
            } else {
                value
            };
            put!(self, "{sep}{value}");
            sep = " ";
        }
    }

    /// What luac adds behind a semicolon: names, constants, jump targets, counts.
    fn comment(&mut self, p: &Proto, pc: usize, number: usize) {
        let insn = p.code[pc];
        let Some(op) = insn.try_op() else { return };
        let next = pc as i64 + 2;
        let bx = i64::from(insn.bx());
        let extra = p.code.get(pc + 1).map_or(0, |next| next.ax());
        let start = self.out.len();
        self.out.extend_from_slice(b"\t; ");
        let body = self.out.len();
        match op {
            Op::Jmp => {
                put!(self, "to {}", next + i64::from(insn.sj()));
            }
            Op::ForPrep => {
                put!(self, "exit to {}", next + bx + 1);
            }
            Op::TForPrep => {
                put!(self, "to {}", next + bx);
            }
            Op::ForLoop | Op::TForLoop => {
                put!(self, "to {}", next - bx);
            }
            Op::LoadKX => self.constant(p, extra as usize),
            Op::LoadNil => {
                put!(self, "{} out", u16::from(insn.b()) + 1);
            }
            Op::NewTable => {
                put!(self, "{}", u64::from(insn.c()) + 256 * u64::from(extra));
            }
            Op::SetListX => {
                put!(self, "{}", u64::from(insn.c()) + 256 * u64::from(extra));
            }
            Op::Call => {
                self.amount(insn.b(), "in");
                self.out.push(b' ');
                self.amount(insn.c(), "out");
            }
            Op::TailCall => self.amount(insn.b(), "in"),
            Op::Return | Op::ReturnC => self.amount(insn.b(), "out"),
            Op::Return0 => self.amount(1, "out"),
            Op::Return1 => self.amount(2, "out"),
            Op::VarArg => self.amount(insn.c(), "out"),
            Op::Closure => {
                let before: usize = p.protos.iter().take(insn.bx().into()).map(family).sum();
                put!(self, "{:#x}", number + 1 + before);
            }
            _ => self.named_operands(p, insn, op),
        }
        if self.out.len() == body {
            self.out.truncate(start);
        }
    }

    /// Upvalues and constants among the operands, in their order.
    fn named_operands(&mut self, p: &Proto, insn: Instruction, op: Op) {
        let info = op.info();
        let wide = matches!(info.format, Format::ABx | Format::AsBx);
        let b = if wide {
            insn.bx().into()
        } else {
            usize::from(insn.b())
        };
        let mut sep = "";
        for (index, operand) in [insn.a().into(), b, insn.c().into()]
            .into_iter()
            .zip(info.operands)
        {
            match operand {
                Operand::Upval => {
                    self.out.extend_from_slice(sep.as_bytes());
                    self.upvalue_name(p, index);
                }
                Operand::Const | Operand::Str | Operand::ShortStr | Operand::Num | Operand::Int => {
                    self.out.extend_from_slice(sep.as_bytes());
                    self.constant(p, index);
                }
                _ => continue,
            }
            sep = " ";
        }
    }

    fn amount(&mut self, field: u8, what: &str) {
        match field.checked_sub(1) {
            Some(n) => {
                put!(self, "{n} {what}");
            }
            None => {
                put!(self, "all {what}");
            }
        }
    }

    fn upvalue_name(&mut self, p: &Proto, index: usize) {
        let name = p.upvalues.get(index).and_then(|up| up.name.as_deref());
        self.out.extend_from_slice(name.unwrap_or(b"-"));
    }

    fn constant(&mut self, p: &Proto, index: usize) {
        match p.constants.get(index) {
            None => self.out.push(b'?'),
            Some(Constant::Nil) => self.out.extend_from_slice(b"nil"),
            Some(Constant::False) => self.out.extend_from_slice(b"false"),
            Some(Constant::True) => self.out.extend_from_slice(b"true"),
            Some(Constant::Integer(i)) => {
                put!(self, "{i}");
            }
            Some(Constant::Float(f)) => format_float(*f, &mut self.out),
            Some(Constant::String(s)) => self.quoted(s),
        }
    }

    fn quoted(&mut self, s: &[u8]) {
        self.out.push(b'"');
        for &byte in s {
            match byte {
                b'"' => self.out.extend_from_slice(b"\\\""),
                b'\\' => self.out.extend_from_slice(b"\\\\"),
                0x07 => self.out.extend_from_slice(b"\\a"),
                0x08 => self.out.extend_from_slice(b"\\b"),
                0x0C => self.out.extend_from_slice(b"\\f"),
                b'\n' => self.out.extend_from_slice(b"\\n"),
                b'\r' => self.out.extend_from_slice(b"\\r"),
                b'\t' => self.out.extend_from_slice(b"\\t"),
                0x0B => self.out.extend_from_slice(b"\\v"),
                b' '..=b'~' => self.out.push(byte),
                _ => {
                    put!(self, "\\{byte:03}");
                }
            }
        }
        self.out.push(b'"');
    }

    fn tables(&mut self, p: &Proto, number: usize) {
        put!(self, "constants ({}) for {number:#x}:\n", p.constants.len());
        for (i, constant) in p.constants.iter().enumerate() {
            let kind = match constant {
                Constant::Nil => 'N',
                Constant::False | Constant::True => 'B',
                Constant::Integer(_) => 'I',
                Constant::Float(_) => 'F',
                Constant::String(_) => 'S',
            };
            put!(self, "\t{i}\t{kind}\t");
            self.constant(p, i);
            self.out.push(b'\n');
        }
        put!(self, "locals ({}) for {number:#x}:\n", p.locals.len());
        for (i, local) in p.locals.iter().enumerate() {
            put!(self, "\t{i}\t");
            self.out.extend_from_slice(&local.name);
            put!(
                self,
                "\t{}\t{}\n",
                u64::from(local.start_pc) + 1,
                u64::from(local.end_pc) + 1
            );
        }
        put!(self, "upvalues ({}) for {number:#x}:\n", p.upvalues.len());
        for (i, up) in p.upvalues.iter().enumerate() {
            put!(self, "\t{i}\t");
            self.upvalue_name(p, i);
            put!(self, "\t{}\t{}\n", u8::from(up.in_stack), up.index);
        }
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;
    use crate::chunk::{LocalVar, UpvalDesc, VarKind};

    #[test]
    fn layout_is_luacs() {
        let up = |name: Option<&[u8]>, in_stack| UpvalDesc {
            name: name.map(Into::into),
            in_stack,
            index: 0,
            kind: VarKind::Regular,
        };
        // Its source is its parent's.
        let child = Proto {
            line_defined: 2,
            last_line_defined: 3,
            max_stack: 2,
            code: vec![Instruction::abc(Op::Return0, 0, 0, 0)],
            upvalues: vec![up(None, true)],
            ..Proto::default()
        };
        let main = Proto {
            source: Some(b"@f.lua"[..].into()),
            is_vararg: true,
            max_stack: 2,
            code: vec![
                Instruction::abc(Op::VarArgPrep, 0, 0, 0),
                Instruction::abc(Op::GetTabUp, 0, 0, 0),
                Instruction::asbc(Op::LtI, 0, -5, 0),
                Instruction::jump(Op::Jmp, -3),
                Instruction::abx(Op::LoadK, 1, 1),
                Instruction::asbx(Op::LoadI, 1, -7),
                Instruction::abx(Op::Closure, 1, 0),
                Instruction::abc(Op::Call, 0, 2, 1),
                Instruction::abc(Op::ReturnC, 0, 1, 0),
            ],
            lines: vec![1, 1, 1, 1, 1, 1, 3, 4, 4],
            constants: vec![
                Constant::String(b"a\"\n\0\xe9"[..].into()),
                Constant::Float(1e15),
                Constant::True,
            ],
            upvalues: vec![up(Some(b"_ENV"), true)],
            protos: vec![child],
            locals: vec![LocalVar {
                name: b"x"[..].into(),
                start_pc: 2,
                end_pc: 9,
            }],
            ..Proto::default()
        };
        let wanted = r#"
main <f.lua:0,0> (9 instructions at 0x1)
0+ params, 2 slots, 1 upvalue, 1 local, 3 constants, 1 function
	1	[1]	VARARGPREP	0
	2	[1]	GETTABUP 	0 0 0	; _ENV "a\"\n\000\233"
	3	[1]	LTI      	0 -5 0
	4	[1]	JMP      	-3	; to 2
	5	[1]	LOADK    	1 1	; 1e+15
	6	[1]	LOADI    	1 -7
	7	[3]	CLOSURE  	1 0	; 0x2
	8	[4]	CALL     	0 2 1	; 1 in 0 out
	9	[4]	RETURNC  	0 1	; 0 out
constants (3) for 0x1:
	0	S	"a\"\n\000\233"
	1	F	1e+15
	2	B	true
locals (1) for 0x1:
	0	x	3	10
upvalues (1) for 0x1:
	0	_ENV	1	0

function <f.lua:2,3> (1 instruction at 0x2)
0 params, 2 slots, 1 upvalue, 0 locals, 0 constants, 0 functions
	1	[-]	RETURN0  	
constants (0) for 0x2:
locals (0) for 0x2:
upvalues (1) for 0x2:
	0	-	1	0
"#;
        let wanted = wanted.replace("RETURN0  \t", "RETURN0  \t\t; 0 out");
        assert_eq!(String::from_utf8_lossy(&list(&main, true)), wanted);
        assert!(list(&main, false).len() < wanted.len());
    }
}
