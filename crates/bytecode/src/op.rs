//! The instruction set, declared once: [`for_each_op!`](crate::for_each_op) is the table, and the opcode enum, the
//! verifier, the lister and `docs/BYTECODE.md` are made from it.

use std::fmt;

pub use lua_rs_base::limits::MAX_SHORT_STRING;

use crate::insn::Instruction;

/// First opcode of the range the VM keeps for its own quickened forms; never valid in a chunk.
pub const FIRST_RESERVED_OPCODE: u8 = 112;

/// How an instruction word is split into fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// `A`, `B`, `C`: three bytes.
    Abc,
    /// `A` and an unsigned 16-bit `Bx`.
    ABx,
    /// `A` and a signed 16-bit `sBx`.
    AsBx,
    /// A signed 24-bit `sJ`.
    SJ,
    /// An unsigned 24-bit `Ax`.
    Ax,
}

/// What one field of an instruction means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operand {
    /// The field is not used.
    None,
    /// A register that is written.
    Def,
    /// A register that is read.
    Use,
    /// The first register of the runs given in the `uses` and `defs` columns.
    Base,
    /// An upvalue of the running function.
    Upval,
    /// Any constant.
    Const,
    /// A string constant.
    Str,
    /// A string constant of at most [`MAX_SHORT_STRING`] bytes.
    ShortStr,
    /// An integer or float constant.
    Num,
    /// An integer constant.
    Int,
    /// A signed immediate value.
    Imm,
    /// An unsigned number: a count, a size or an integer key.
    Count,
    /// 0 or 1.
    Flag,
    /// A nested function prototype.
    Proto,
    /// A jump relative to the next instruction; signed.
    Jump,
    /// An unsigned distance forwards from the next instruction.
    Forward,
    /// An unsigned distance back from the next instruction.
    Back,
}

/// How many registers a [`Run`] covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Len {
    /// This many.
    Fixed(u8),
    /// As many as field `B` says.
    B,
    /// `B` + 1.
    BPlus1,
    /// `C`.
    C,
    /// `B` registers, or up to the top when `B` is 0.
    OpenB,
    /// `B` + 1 registers, or up to the top when `B` is 0.
    OpenBPlus1,
    /// `B` - 1 registers, or up to the top when `B` is 0.
    OpenBLess1,
    /// `C` - 1 registers, or any number (which sets the top) when `C` is 0.
    OpenCLess1,
}

/// A run of registers that an instruction reads or writes beyond its plain register operands: it begins `offset`
/// registers after `A`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// Distance of the first register from `A`.
    pub offset: u8,
    /// How many registers.
    pub len: Len,
}

impl Run {
    /// The number of registers of this run in `insn`; `None` if it is open (reaches to the top of the stack).
    pub const fn count(self, insn: Instruction) -> Option<u16> {
        let (b, c) = (insn.b() as u16, insn.c() as u16);
        match self.len {
            Len::Fixed(n) => Some(n as u16),
            Len::B => Some(b),
            Len::BPlus1 => Some(b + 1),
            Len::C => Some(c),
            Len::OpenB if b == 0 => None,
            Len::OpenB => Some(b),
            Len::OpenBPlus1 if b == 0 => None,
            Len::OpenBPlus1 => Some(b + 1),
            Len::OpenBLess1 => b.checked_sub(1),
            Len::OpenCLess1 => c.checked_sub(1),
        }
    }

    /// The first register of this run in `insn`.
    pub const fn first(self, insn: Instruction) -> u16 {
        insn.a() as u16 + self.offset as u16
    }
}

/// A property of an opcode that is not an operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trait {
    /// May raise an error or call a metamethod.
    Raises,
    /// Performs the `JMP` in the next word if its condition holds, else skips that word.
    Cond,
    /// The next word is an `EXTRAARG` that belongs to this instruction.
    Extra,
    /// Control never continues with the next word.
    Ends,
    /// Continues with the word after the next, skipping one.
    Skips,
}

/// One row of the instruction table.
#[derive(Debug)]
pub struct OpInfo {
    /// The mnemonic, as listings show it.
    pub name: &'static str,
    /// The split of the word.
    pub format: Format,
    /// The meaning of `A`, `B` and `C`; for the wide formats `B` stands for the wide field.
    pub operands: [Operand; 3],
    /// Registers read, beside the `Use` operands.
    pub uses: &'static [Run],
    /// Registers written, beside the `Def` operands.
    pub defs: &'static [Run],
    /// Further properties.
    pub traits: &'static [Trait],
    /// What the instruction does.
    pub doc: &'static str,
}

impl OpInfo {
    /// Whether the opcode has the property.
    pub const fn has(&self, wanted: Trait) -> bool {
        let mut i = 0;
        while i < self.traits.len() {
            if self.traits[i] as u8 == wanted as u8 {
                return true;
            }
            i += 1;
        }
        false
    }
}

/// Calls the macro named by its argument with the whole instruction table.
///
/// A row reads `Variant "NAME" Format [A B C] uses[offset Len,…] defs[offset Len,…] [Trait…] "doc";`, with
/// [`Operand`](crate::op::Operand)s for `A B C` and [`Run`](crate::op::Run)s for `uses` and `defs`. Opcodes are numbered
/// in order from 0.
#[macro_export]
macro_rules! for_each_op {
    ($callback:ident) => {
        $callback! {
Move "MOVE" Abc [Def Use None] uses[] defs[] [] "R[A] := R[B]";
LoadI "LOADI" AsBx [Def Imm None] uses[] defs[] [] "R[A] := integer sBx";
LoadF "LOADF" AsBx [Def Imm None] uses[] defs[] [] "R[A] := float sBx";
LoadK "LOADK" ABx [Def Const None] uses[] defs[] [] "R[A] := K[Bx]";
LoadKX "LOADKX" Abc [Def None None] uses[] defs[] [Extra] "R[A] := K[Ax of the next word]";
LoadFalse "LOADFALSE" Abc [Def None None] uses[] defs[] [] "R[A] := false";
LFalseSkip "LFALSESKIP" Abc [Def None None] uses[] defs[] [Skips] "R[A] := false; skip the next word";
LoadTrue "LOADTRUE" Abc [Def None None] uses[] defs[] [] "R[A] := true";
LoadNil "LOADNIL" Abc [Base Count None] uses[] defs[0 BPlus1] [] "R[A], ..., R[A+B] := nil";
GetUpval "GETUPVAL" Abc [Def Upval None] uses[] defs[] [] "R[A] := U[B]";
SetUpval "SETUPVAL" Abc [Use Upval None] uses[] defs[] [] "U[B] := R[A]";
GetTabUp "GETTABUP" Abc [Def Upval ShortStr] uses[] defs[] [Raises] "R[A] := U[B][K[C]]";
GetTable "GETTABLE" Abc [Def Use Use] uses[] defs[] [Raises] "R[A] := R[B][R[C]]";
GetI "GETI" Abc [Def Use Count] uses[] defs[] [Raises] "R[A] := R[B][integer C]";
GetField "GETFIELD" Abc [Def Use ShortStr] uses[] defs[] [Raises] "R[A] := R[B][K[C]]";
SetTabUp "SETTABUP" Abc [Upval ShortStr Use] uses[] defs[] [Raises] "U[A][K[B]] := R[C]";
SetTabUpK "SETTABUPK" Abc [Upval ShortStr Const] uses[] defs[] [Raises] "U[A][K[B]] := K[C]";
SetTable "SETTABLE" Abc [Use Use Use] uses[] defs[] [Raises] "R[A][R[B]] := R[C]";
SetTableK "SETTABLEK" Abc [Use Use Const] uses[] defs[] [Raises] "R[A][R[B]] := K[C]";
SetI "SETI" Abc [Use Count Use] uses[] defs[] [Raises] "R[A][integer B] := R[C]";
SetIK "SETIK" Abc [Use Count Const] uses[] defs[] [Raises] "R[A][integer B] := K[C]";
SetField "SETFIELD" Abc [Use ShortStr Use] uses[] defs[] [Raises] "R[A][K[B]] := R[C]";
SetFieldK "SETFIELDK" Abc [Use ShortStr Const] uses[] defs[] [Raises] "R[A][K[B]] := K[C]";
NewTable "NEWTABLE" Abc [Def Count Count] uses[] defs[] [Raises Extra] "R[A] := {}; B = 0 or log2(hash size)+1, array size = C + 256*Ax of the next word";
SelfOp "SELF" Abc [Base Use Use] uses[] defs[0 Fixed(2)] [Raises] "R[A+1] := R[B]; R[A] := R[B][R[C]]";
SelfK "SELFK" Abc [Base Use Str] uses[] defs[0 Fixed(2)] [Raises] "R[A+1] := R[B]; R[A] := R[B][K[C]]";
AddI "ADDI" Abc [Def Use Imm] uses[] defs[] [Raises] "R[A] := R[B] + sC";
AddIR "ADDIR" Abc [Def Use Imm] uses[] defs[] [Raises] "R[A] := sC + R[B]";
SubI "SUBI" Abc [Def Use Imm] uses[] defs[] [Raises] "R[A] := R[B] - sC";
AddK "ADDK" Abc [Def Use Num] uses[] defs[] [Raises] "R[A] := R[B] + K[C]";
SubK "SUBK" Abc [Def Use Num] uses[] defs[] [Raises] "R[A] := R[B] - K[C]";
MulK "MULK" Abc [Def Use Num] uses[] defs[] [Raises] "R[A] := R[B] * K[C]";
ModK "MODK" Abc [Def Use Num] uses[] defs[] [Raises] "R[A] := R[B] % K[C]";
PowK "POWK" Abc [Def Use Num] uses[] defs[] [Raises] "R[A] := R[B] ^ K[C]";
DivK "DIVK" Abc [Def Use Num] uses[] defs[] [Raises] "R[A] := R[B] / K[C]";
IDivK "IDIVK" Abc [Def Use Num] uses[] defs[] [Raises] "R[A] := R[B] // K[C]";
AddKR "ADDKR" Abc [Def Use Num] uses[] defs[] [Raises] "R[A] := K[C] + R[B]";
MulKR "MULKR" Abc [Def Use Num] uses[] defs[] [Raises] "R[A] := K[C] * R[B]";
BAndK "BANDK" Abc [Def Use Int] uses[] defs[] [Raises] "R[A] := R[B] & K[C]";
BOrK "BORK" Abc [Def Use Int] uses[] defs[] [Raises] "R[A] := R[B] | K[C]";
BXorK "BXORK" Abc [Def Use Int] uses[] defs[] [Raises] "R[A] := R[B] ~ K[C]";
BAndKR "BANDKR" Abc [Def Use Int] uses[] defs[] [Raises] "R[A] := K[C] & R[B]";
BOrKR "BORKR" Abc [Def Use Int] uses[] defs[] [Raises] "R[A] := K[C] | R[B]";
BXorKR "BXORKR" Abc [Def Use Int] uses[] defs[] [Raises] "R[A] := K[C] ~ R[B]";
ShrI "SHRI" Abc [Def Use Imm] uses[] defs[] [Raises] "R[A] := R[B] >> sC";
ShlI "SHLI" Abc [Def Use Imm] uses[] defs[] [Raises] "R[A] := R[B] << sC";
ShlIR "SHLIR" Abc [Def Use Imm] uses[] defs[] [Raises] "R[A] := sC << R[B]";
Add "ADD" Abc [Def Use Use] uses[] defs[] [Raises] "R[A] := R[B] + R[C]";
Sub "SUB" Abc [Def Use Use] uses[] defs[] [Raises] "R[A] := R[B] - R[C]";
Mul "MUL" Abc [Def Use Use] uses[] defs[] [Raises] "R[A] := R[B] * R[C]";
Mod "MOD" Abc [Def Use Use] uses[] defs[] [Raises] "R[A] := R[B] % R[C]";
Pow "POW" Abc [Def Use Use] uses[] defs[] [Raises] "R[A] := R[B] ^ R[C]";
Div "DIV" Abc [Def Use Use] uses[] defs[] [Raises] "R[A] := R[B] / R[C]";
IDiv "IDIV" Abc [Def Use Use] uses[] defs[] [Raises] "R[A] := R[B] // R[C]";
BAnd "BAND" Abc [Def Use Use] uses[] defs[] [Raises] "R[A] := R[B] & R[C]";
BOr "BOR" Abc [Def Use Use] uses[] defs[] [Raises] "R[A] := R[B] | R[C]";
BXor "BXOR" Abc [Def Use Use] uses[] defs[] [Raises] "R[A] := R[B] ~ R[C]";
Shl "SHL" Abc [Def Use Use] uses[] defs[] [Raises] "R[A] := R[B] << R[C]";
Shr "SHR" Abc [Def Use Use] uses[] defs[] [Raises] "R[A] := R[B] >> R[C]";
Unm "UNM" Abc [Def Use None] uses[] defs[] [Raises] "R[A] := -R[B]";
BNot "BNOT" Abc [Def Use None] uses[] defs[] [Raises] "R[A] := ~R[B]";
Not "NOT" Abc [Def Use None] uses[] defs[] [] "R[A] := not R[B]";
Len "LEN" Abc [Def Use None] uses[] defs[] [Raises] "R[A] := #R[B]";
Concat "CONCAT" Abc [Base Count None] uses[0 B] defs[0 Fixed(1)] [Raises] "R[A] := R[A] .. ... .. R[A+B-1]; B is at least 2";
Close "CLOSE" Abc [Use None None] uses[] defs[] [Raises] "close all upvalues and to-be-closed variables >= R[A]";
Tbc "TBC" Abc [Use None None] uses[] defs[] [Raises] "mark R[A] as to-be-closed";
Jmp "JMP" SJ [Jump None None] uses[] defs[] [Ends] "pc += sJ";
Eq "EQ" Abc [Use Use None] uses[] defs[] [Raises Cond] "if R[A] == R[B] then do the next JMP";
Ne "NE" Abc [Use Use None] uses[] defs[] [Raises Cond] "if R[A] ~= R[B] then do the next JMP";
Lt "LT" Abc [Use Use None] uses[] defs[] [Raises Cond] "if R[A] < R[B] then do the next JMP";
NLt "NLT" Abc [Use Use None] uses[] defs[] [Raises Cond] "if not (R[A] < R[B]) then do the next JMP";
Le "LE" Abc [Use Use None] uses[] defs[] [Raises Cond] "if R[A] <= R[B] then do the next JMP";
NLe "NLE" Abc [Use Use None] uses[] defs[] [Raises Cond] "if not (R[A] <= R[B]) then do the next JMP";
EqK "EQK" Abc [Use Const None] uses[] defs[] [Cond] "if R[A] == K[B] (raw) then do the next JMP";
NeK "NEK" Abc [Use Const None] uses[] defs[] [Cond] "if R[A] ~= K[B] (raw) then do the next JMP";
EqI "EQI" Abc [Use Imm Flag] uses[] defs[] [Cond] "if R[A] == sB then do the next JMP; C = 1: sB was written as a float";
NeI "NEI" Abc [Use Imm Flag] uses[] defs[] [Cond] "if R[A] ~= sB then do the next JMP; C as in EQI";
LtI "LTI" Abc [Use Imm Flag] uses[] defs[] [Raises Cond] "if R[A] < sB then do the next JMP; C as in EQI";
NLtI "NLTI" Abc [Use Imm Flag] uses[] defs[] [Raises Cond] "if not (R[A] < sB) then do the next JMP; C as in EQI";
LeI "LEI" Abc [Use Imm Flag] uses[] defs[] [Raises Cond] "if R[A] <= sB then do the next JMP; C as in EQI";
NLeI "NLEI" Abc [Use Imm Flag] uses[] defs[] [Raises Cond] "if not (R[A] <= sB) then do the next JMP; C as in EQI";
GtI "GTI" Abc [Use Imm Flag] uses[] defs[] [Raises Cond] "if R[A] > sB then do the next JMP; C as in EQI";
NGtI "NGTI" Abc [Use Imm Flag] uses[] defs[] [Raises Cond] "if not (R[A] > sB) then do the next JMP; C as in EQI";
GeI "GEI" Abc [Use Imm Flag] uses[] defs[] [Raises Cond] "if R[A] >= sB then do the next JMP; C as in EQI";
NGeI "NGEI" Abc [Use Imm Flag] uses[] defs[] [Raises Cond] "if not (R[A] >= sB) then do the next JMP; C as in EQI";
Test "TEST" Abc [Use None None] uses[] defs[] [Cond] "if R[A] is true-like then do the next JMP";
NTest "NTEST" Abc [Use None None] uses[] defs[] [Cond] "if R[A] is false-like then do the next JMP";
TestSet "TESTSET" Abc [Def Use None] uses[] defs[] [Cond] "if R[B] is true-like then R[A] := R[B] and do the next JMP";
NTestSet "NTESTSET" Abc [Def Use None] uses[] defs[] [Cond] "if R[B] is false-like then R[A] := R[B] and do the next JMP";
Call "CALL" Abc [Base Count Count] uses[0 OpenB] defs[0 OpenCLess1] [Raises] "R[A], ..., R[A+C-2] := R[A](R[A+1], ..., R[A+B-1]); B = 0: arguments up to the top; C = 0: all results, sets the top";
TailCall "TAILCALL" Abc [Base Count Flag] uses[0 OpenB] defs[] [Raises Ends] "return R[A](R[A+1], ..., R[A+B-1]); B = 0: up to the top; C = 1: close upvalues first";
Return "RETURN" Abc [Base Count None] uses[0 OpenBLess1] defs[] [Ends] "return R[A], ..., R[A+B-2]; B = 0: up to the top";
ReturnC "RETURNC" Abc [Base Count None] uses[0 OpenBLess1] defs[] [Raises Ends] "as RETURN, after closing all upvalues and to-be-closed variables";
Return0 "RETURN0" Abc [None None None] uses[] defs[] [Ends] "return nothing";
Return1 "RETURN1" Abc [Use None None] uses[] defs[] [Ends] "return R[A]";
ForLoop "FORLOOP" ABx [Base Back None] uses[0 Fixed(3)] defs[0 Fixed(2), 3 Fixed(1)] [] "step the loop; if it continues { R[A+3] := R[A]; pc -= Bx }";
ForPrep "FORPREP" ABx [Base Forward None] uses[0 Fixed(3)] defs[0 Fixed(4)] [Raises] "check and prepare the loop; if it does not run pc += Bx + 1";
ForLoopJ "FORLOOPJ" Abc [Base None None] uses[0 Fixed(3)] defs[0 Fixed(2), 3 Fixed(1)] [Cond] "step the loop; if it continues { R[A+3] := R[A]; do the next JMP }";
ForPrepJ "FORPREPJ" Abc [Base None None] uses[0 Fixed(3)] defs[0 Fixed(4)] [Raises Cond] "check and prepare the loop; if it does not run do the next JMP";
TForPrep "TFORPREP" ABx [Base Forward None] uses[3 Fixed(1)] defs[] [Raises Ends] "mark R[A+3] as to-be-closed; pc += Bx";
TForCall "TFORCALL" Abc [Base None Count] uses[0 Fixed(3)] defs[4 Fixed(3), 4 C] [Raises] "R[A+4], ..., R[A+3+C] := R[A](R[A+1], R[A+2]); R[A+4..A+6] hold the call";
TForLoop "TFORLOOP" ABx [Base Back None] uses[4 Fixed(1)] defs[2 Fixed(1)] [] "if R[A+4] ~= nil then { R[A+2] := R[A+4]; pc -= Bx }";
TForLoopJ "TFORLOOPJ" Abc [Base None None] uses[4 Fixed(1)] defs[2 Fixed(1)] [Cond] "if R[A+4] ~= nil then { R[A+2] := R[A+4]; do the next JMP }";
SetList "SETLIST" Abc [Base Count Count] uses[0 OpenBPlus1] defs[] [Raises] "R[A][C+i] := R[A+i], 1 <= i <= B; B = 0: up to the top";
SetListX "SETLISTX" Abc [Base Count Count] uses[0 OpenBPlus1] defs[] [Raises Extra] "as SETLIST, with C + 256*Ax of the next word for C";
Closure "CLOSURE" ABx [Def Proto None] uses[] defs[] [Raises] "R[A] := closure of proto P[Bx]";
VarArg "VARARG" Abc [Base None Count] uses[] defs[0 OpenCLess1] [Raises] "R[A], ..., R[A+C-2] := extra arguments; C = 0: all of them, sets the top";
VarArgPrep "VARARGPREP" Abc [Count None None] uses[] defs[] [Raises] "move the extra arguments aside; A = number of fixed parameters";
ExtraArg "EXTRAARG" Ax [Count None None] uses[] defs[] [] "wide argument of the word before";
        }
    };
}

macro_rules! declare_ops {
    ($($variant:ident $name:literal $format:ident [$a:ident $b:ident $c:ident]
        uses[$($uo:literal $ul:ident $(($un:literal))?),*]
        defs[$($do:literal $dl:ident $(($dn:literal))?),*]
        [$($t:ident)*] $doc:literal;)*) => {
        /// An opcode; the numbering is the table's order.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum Op {
            $(#[doc = concat!("`", $name, "`: `", $doc, "`.")] $variant,)*
        }

        impl Op {
            /// All opcodes in order.
            pub const ALL: &'static [Op] = &[$(Op::$variant,)*];
        }

        pub(crate) static INFO: &[OpInfo] = &[$(OpInfo {
            name: $name,
            format: Format::$format,
            operands: [Operand::$a, Operand::$b, Operand::$c],
            uses: &[$(Run { offset: $uo, len: Len::$ul $(($un))? }),*],
            defs: &[$(Run { offset: $do, len: Len::$dl $(($dn))? }),*],
            traits: &[$(Trait::$t),*],
            doc: $doc,
        },)*];
    };
}
for_each_op!(declare_ops);

const _: () = assert!(Op::ALL.len() <= FIRST_RESERVED_OPCODE as usize);

/// The traits of each opcode as bits, by [`Trait`]'s number.
static TRAITS: [u8; Op::ALL.len()] = {
    let mut table = [0; Op::ALL.len()];
    let mut op = 0;
    while op < table.len() {
        let traits = INFO[op].traits;
        let mut i = 0;
        while i < traits.len() {
            table[op] |= 1 << traits[i] as u8;
            i += 1;
        }
        op += 1;
    }
    table
};

impl Op {
    /// The opcode with this number, if there is one.
    pub const fn from_u8(byte: u8) -> Option<Op> {
        if (byte as usize) < Op::ALL.len() {
            Some(Op::ALL[byte as usize])
        } else {
            None
        }
    }

    /// The table row of this opcode.
    pub fn info(self) -> &'static OpInfo {
        &INFO[self as usize]
    }

    /// Whether the opcode has the property: a look-up in one small table.
    #[inline]
    pub fn has(self, wanted: Trait) -> bool {
        TRAITS[self as usize] & 1 << wanted as u8 != 0
    }

    /// The mnemonic, as listings show it.
    pub fn name(self) -> &'static str {
        self.info().name
    }

    /// Whether this instruction decides about the `JMP` in the next word.
    pub fn is_cond(self) -> bool {
        self.has(Trait::Cond)
    }

    /// Whether this instruction may raise an error or call a metamethod.
    pub fn may_raise(self) -> bool {
        self.has(Trait::Raises)
    }

    /// Whether the next word is this instruction's `EXTRAARG`.
    pub fn has_extra(self) -> bool {
        self.has(Trait::Extra)
    }
}

impl fmt::Display for Op {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
