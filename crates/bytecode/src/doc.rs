//! Renders the instruction table as a document: `docs/BYTECODE.md` is this text.

use std::fmt::Write as _;

use crate::op::{Format, Len, Op, Operand, Run, Trait};

const INTRO: &str = "\
# Bytecode

<!-- Made from the table in crates/bytecode/src/op.rs; do not edit. -->

An instruction is a 32-bit word: the opcode in bits 0..8, then one of these splits.

| Format | Fields |
|---|---|
| ABC | `A` bits 8..16, `B` 16..24, `C` 24..32; `sB`, `sC` are the same fields as signed numbers |
| ABx | `A` bits 8..16, `Bx` 16..32 unsigned |
| AsBx | `A` bits 8..16, `sBx` 16..32 signed |
| sJ | `sJ` bits 8..32 signed |
| Ax | `Ax` bits 8..32 unsigned |

`R[x]` is a register, `K[x]` a constant, `U[x]` an upvalue, `P[x]` a nested function. `pc` already points at the next
instruction when an instruction runs, so jumps count from there.

Rules that hold for every chunk that `verify` lets through:

- A **cond** instruction is followed by a `JMP`: it performs it if its condition holds, else it skips it.
- An **extra** instruction is followed by an `EXTRAARG`, which nothing else reaches.
- An **open** result (`CALL` or `VARARG` with `C` = 0) is used by the very next instruction, whose `B` is 0.
- `VARARGPREP` is the first instruction of vararg functions and stands nowhere else; they do not use `RETURN0` and
  `RETURN1`.
- `FORPREP A` and `FORLOOP A` enclose a body that is entered only through them and does not write `R[A]` to `R[A+2]`.
- A function that hands a register to a closure or has a to-be-closed variable returns with `RETURNC`, or `TAILCALL`
  with `C` = 1.
- Opcodes from 112 on are the VM's own.

In the table, *operands* are named by what they do: **def** writes a register, **use** reads one, **base** is the first
of a run; *reads* and *writes* are the runs, counted from `A`; `raises` means that it may raise an error or call a
metamethod.

| # | Opcode | Format | Operands | Reads | Writes | Properties | Effect |
|--:|---|---|---|---|---|---|---|
";

fn operand_name(operand: Operand) -> &'static str {
    match operand {
        Operand::None => "",
        Operand::Def => "def",
        Operand::Use => "use",
        Operand::Base => "base",
        Operand::Upval => "upvalue",
        Operand::Const => "constant",
        Operand::Str => "string constant",
        Operand::ShortStr => "short string constant",
        Operand::Num => "number constant",
        Operand::Int => "integer constant",
        Operand::Imm => "signed",
        Operand::Count => "count",
        Operand::Flag => "flag",
        Operand::Proto => "function",
        Operand::Jump => "jump",
        Operand::Forward => "forward",
        Operand::Back => "back",
    }
}

fn field_names(format: Format) -> [&'static str; 3] {
    match format {
        Format::Abc => ["A", "B", "C"],
        Format::ABx => ["A", "Bx", ""],
        Format::AsBx => ["A", "sBx", ""],
        Format::SJ => ["sJ", "", ""],
        Format::Ax => ["Ax", "", ""],
    }
}

fn format_name(format: Format) -> &'static str {
    match format {
        Format::Abc => "ABC",
        Format::ABx => "ABx",
        Format::AsBx => "AsBx",
        Format::SJ => "sJ",
        Format::Ax => "Ax",
    }
}

fn runs(runs: &[Run]) -> String {
    let mut out = String::new();
    for (i, run) in runs.iter().enumerate() {
        let sep = if i == 0 { "" } else { ", " };
        let first = if run.offset == 0 {
            "A".to_owned()
        } else {
            format!("A+{}", run.offset)
        };
        let len = match run.len {
            Len::Fixed(1) => {
                let _ = write!(out, "{sep}{first}");
                continue;
            }
            Len::Fixed(n) => n.to_string(),
            Len::B => "B".to_owned(),
            Len::BPlus1 => "B+1".to_owned(),
            Len::C => "C".to_owned(),
            Len::OpenB => "B or open".to_owned(),
            Len::OpenBPlus1 => "B+1 or open".to_owned(),
            Len::OpenBLess1 => "B-1 or open".to_owned(),
            Len::OpenCLess1 => "C-1 or open".to_owned(),
        };
        let _ = write!(out, "{sep}{first} ({len})");
    }
    out
}

/// The text of `docs/BYTECODE.md`.
pub fn render_docs() -> String {
    let mut out = INTRO.to_owned();
    for (n, op) in Op::ALL.iter().enumerate() {
        let info = op.info();
        let operands: Vec<String> = field_names(info.format)
            .into_iter()
            .zip(info.operands)
            .filter(|(_, operand)| *operand != Operand::None)
            .map(|(field, operand)| format!("{field} {}", operand_name(operand)))
            .collect();
        let traits: Vec<&str> = info
            .traits
            .iter()
            .map(|t| match t {
                Trait::Raises => "raises",
                Trait::Cond => "cond",
                Trait::Extra => "extra",
                Trait::Ends => "no fall-through",
                Trait::Skips => "skips",
            })
            .collect();
        let _ = writeln!(
            out,
            "| {n} | `{}` | {} | {} | {} | {} | {} | `{}` |",
            info.name,
            format_name(info.format),
            operands.join(", "),
            runs(info.uses),
            runs(info.defs),
            traits.join(", "),
            info.doc,
        );
    }
    out
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    /// `BLESS=1 cargo test -p lua-rs-bytecode` writes the file.
    #[test]
    fn document_is_up_to_date() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/BYTECODE.md");
        let wanted = super::render_docs();
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(path, &wanted).expect("write docs/BYTECODE.md");
        }
        let found = std::fs::read_to_string(path).unwrap_or_default();
        assert_eq!(found.replace("\r\n", "\n"), wanted, "run it with BLESS=1");
    }
}
