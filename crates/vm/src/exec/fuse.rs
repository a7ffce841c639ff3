//! Fused instructions: neighbours that one handler runs.
//!
//! When a prototype is bound, [`fuse`] gives the first of two instructions another opcode, above those of chunks, whose
//! handler does the work of both: it saves a dispatch, and where the second reads what the first has written (its *link*)
//! the value stays in a machine register and skips the way through memory. Both words keep their operands and the second its
//! opcode, so jumps to the second need no care, and where a fast path does not apply the handler leaves to the ordinary one of the
//! instruction in question. Pairs of arithmetic are made for integers; where the operands are floats the handler changes the
//! opcode to that of its twin for floats, for good.
//!
//! Whoever looks at a word for another reason than to run it asks [`plain`] first.

use super::dispatch::HandlerFn;
use super::op::fused::{arith, bits, flow, read, read_arith};
use lua_rs_bytecode::op::FIRST_RESERVED_OPCODE;
use lua_rs_bytecode::{Instruction, Op};

/// Which operand of the second instruction is the register that the first one sets.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Link {
    /// None need be.
    Any,
    /// Operand B.
    B,
    /// Operand C.
    C,
    /// Operand A.
    A,
    /// The pair is not made by [`fuse`], only by a handler that replaces its own opcode.
    Never,
}

struct Pair {
    first: Op,
    second: Op,
    link: Link,
    handler: HandlerFn,
}

/// Calls a macro with the table of pairs: name, first opcode, second opcode, link, handler.
macro_rules! for_each_pair {
    ($callback:ident) => {
        $callback! {
        MoveMove Move Move [Any] read::mov_mov;
        GetUpvalGetTable GetUpval GetTable [B] read::get_upval_get_table;
        GetUpvalGetField GetUpval GetField [B] read::get_upval_get_field;
        GetTabUpGetField GetTabUp GetField [B] read::get_tab_up_get_field;
        GetFieldGetField GetField GetField [B] read::get_field_get_field;
        GetFieldGetTable GetField GetTable [B] read::get_field_get_table;
        GetFieldIndexes GetField GetTable [C] read::get_field_indexes;
        GetTableGetTable GetTable GetTable [B] read::get_table_get_table;
        GetTableGetField GetTable GetField [B] read::get_table_get_field;
        GetTableIndexes GetTable GetTable [C] read::get_table_indexes;
        GetUpvalIndexes GetUpval GetTable [C] read::get_upval_indexes;
        AddIIndexes AddI GetTable [C] read::add_i_indexes;
        SubIIndexes SubI GetTable [C] read::sub_i_indexes;
        AddIndexes Add GetTable [C] read::add_indexes;
        SubIndexes Sub GetTable [C] read::sub_indexes;
        AddModK Add ModK [B] arith::add_mod_k;
        MulMulKB Mul MulK [B] arith::mul_mul_k_b;
        MulMulKBF Mul MulK [Never] arith::mul_mul_k_b_f;
        GetUpvalAddB GetUpval Add [B] read_arith::get_upval_add_b;
        GetUpvalAddBF GetUpval Add [Never] read_arith::get_upval_add_b_f;
        GetUpvalAddC GetUpval Add [C] read_arith::get_upval_add_c;
        GetUpvalAddCF GetUpval Add [Never] read_arith::get_upval_add_c_f;
        GetUpvalSubB GetUpval Sub [B] read_arith::get_upval_sub_b;
        GetUpvalSubBF GetUpval Sub [Never] read_arith::get_upval_sub_b_f;
        GetUpvalSubC GetUpval Sub [C] read_arith::get_upval_sub_c;
        GetUpvalSubCF GetUpval Sub [Never] read_arith::get_upval_sub_c_f;
        GetTableBAndB GetTable BAnd [B] read_arith::get_table_band_b;
        GetTableBAndC GetTable BAnd [C] read_arith::get_table_band_c;
        GetTableBXorB GetTable BXor [B] read_arith::get_table_bxor_b;
        GetTableBXorC GetTable BXor [C] read_arith::get_table_bxor_c;
        GetUpvalBAndB GetUpval BAnd [B] read_arith::get_upval_band_b;
        GetUpvalBAndC GetUpval BAnd [C] read_arith::get_upval_band_c;
        GetUpvalBXorB GetUpval BXor [B] read_arith::get_upval_bxor_b;
        GetUpvalBXorC GetUpval BXor [C] read_arith::get_upval_bxor_c;
        GetTableAddI GetTable AddI [B] read_arith::get_table_add_i;
        GetTableSubI GetTable SubI [B] read_arith::get_table_sub_i;
        GetFieldAddI GetField AddI [B] read_arith::get_field_add_i;
        GetFieldSubI GetField SubI [B] read_arith::get_field_sub_i;
        GetUpvalAddI GetUpval AddI [B] read_arith::get_upval_add_i;
        GetUpvalSubI GetUpval SubI [B] read_arith::get_upval_sub_i;
        ShlIBXorB ShlI BXor [B] bits::shl_i_bxor_b;
        ShlIBXorC ShlI BXor [C] bits::shl_i_bxor_c;
        ShlIBOrB ShlI BOr [B] bits::shl_i_bor_b;
        ShlIBOrC ShlI BOr [C] bits::shl_i_bor_c;
        ShrIBXorB ShrI BXor [B] bits::shr_i_bxor_b;
        ShrIBXorC ShrI BXor [C] bits::shr_i_bxor_c;
        ShrIBOrB ShrI BOr [B] bits::shr_i_bor_b;
        ShrIBOrC ShrI BOr [C] bits::shr_i_bor_c;
        ShrIBAndKB ShrI BAndK [B] bits::shr_i_band_k_b;
        BXorBAndKB BXor BAndK [B] bits::bxor_band_k_b;
        BOrBAndKB BOr BAndK [B] bits::bor_band_k_b;
        BAndBXorB BAnd BXor [B] bits::band_bxor_b;
        BAndBXorC BAnd BXor [C] bits::band_bxor_c;
        BXorBXorB BXor BXor [B] bits::bxor_bxor_b;
        BXorBXorC BXor BXor [C] bits::bxor_bxor_c;
        BAndBAndB BAnd BAnd [B] bits::band_band_b;
        BOrBOrB BOr BOr [B] bits::bor_bor_b;
        BAndBOrC BAnd BOr [C] bits::band_bor_c;
        BXorBAndB BXor BAnd [B] bits::bxor_band_b;
        BXorBAndC BXor BAnd [C] bits::bxor_band_c;
        AddAddB Add Add [B] arith::add_add_b;
        AddAddBF Add Add [Never] arith::add_add_b_f;
        AddAddC Add Add [C] arith::add_add_c;
        AddAddCF Add Add [Never] arith::add_add_c_f;
        AddSubB Add Sub [B] arith::add_sub_b;
        AddSubBF Add Sub [Never] arith::add_sub_b_f;
        AddSubC Add Sub [C] arith::add_sub_c;
        AddSubCF Add Sub [Never] arith::add_sub_c_f;
        AddMulB Add Mul [B] arith::add_mul_b;
        AddMulBF Add Mul [Never] arith::add_mul_b_f;
        AddMulC Add Mul [C] arith::add_mul_c;
        AddMulCF Add Mul [Never] arith::add_mul_c_f;
        SubAddB Sub Add [B] arith::sub_add_b;
        SubAddBF Sub Add [Never] arith::sub_add_b_f;
        SubAddC Sub Add [C] arith::sub_add_c;
        SubAddCF Sub Add [Never] arith::sub_add_c_f;
        SubMulB Sub Mul [B] arith::sub_mul_b;
        SubMulBF Sub Mul [Never] arith::sub_mul_b_f;
        SubMulC Sub Mul [C] arith::sub_mul_c;
        SubMulCF Sub Mul [Never] arith::sub_mul_c_f;
        MulAddB Mul Add [B] arith::mul_add_b;
        MulAddBF Mul Add [Never] arith::mul_add_b_f;
        MulAddC Mul Add [C] arith::mul_add_c;
        MulAddCF Mul Add [Never] arith::mul_add_c_f;
        MulSubB Mul Sub [B] arith::mul_sub_b;
        MulSubBF Mul Sub [Never] arith::mul_sub_b_f;
        MulSubC Mul Sub [C] arith::mul_sub_c;
        MulSubCF Mul Sub [Never] arith::mul_sub_c_f;
        MulMulB Mul Mul [B] arith::mul_mul_b;
        MulMulBF Mul Mul [Never] arith::mul_mul_b_f;
        MulMulC Mul Mul [C] arith::mul_mul_c;
        MulMulCF Mul Mul [Never] arith::mul_mul_c_f;
        MulKAddB MulK Add [B] arith::mul_k_add_b;
        MulKAddBF MulK Add [Never] arith::mul_k_add_b_f;
        MulKAddC MulK Add [C] arith::mul_k_add_c;
        MulKAddCF MulK Add [Never] arith::mul_k_add_c_f;
        MulKSubC MulK Sub [C] arith::mul_k_sub_c;
        MulKSubCF MulK Sub [Never] arith::mul_k_sub_c_f;
        MulKMulKB MulK MulK [B] arith::mul_k_mul_k_b;
        MulKMulKBF MulK MulK [Never] arith::mul_k_mul_k_b_f;
        AddKAddB AddK Add [B] arith::add_k_add_b;
        AddKAddBF AddK Add [Never] arith::add_k_add_b_f;
        GetTableAddB GetTable Add [B] read_arith::get_table_add_b;
        GetTableAddBF GetTable Add [Never] read_arith::get_table_add_b_f;
        GetTableAddC GetTable Add [C] read_arith::get_table_add_c;
        GetTableAddCF GetTable Add [Never] read_arith::get_table_add_c_f;
        GetTableSubB GetTable Sub [B] read_arith::get_table_sub_b;
        GetTableSubBF GetTable Sub [Never] read_arith::get_table_sub_b_f;
        GetTableSubC GetTable Sub [C] read_arith::get_table_sub_c;
        GetTableSubCF GetTable Sub [Never] read_arith::get_table_sub_c_f;
        GetTableMulB GetTable Mul [B] read_arith::get_table_mul_b;
        GetTableMulBF GetTable Mul [Never] read_arith::get_table_mul_b_f;
        GetTableMulC GetTable Mul [C] read_arith::get_table_mul_c;
        GetTableMulCF GetTable Mul [Never] read_arith::get_table_mul_c_f;
        GetFieldAddB GetField Add [B] read_arith::get_field_add_b;
        GetFieldAddBF GetField Add [Never] read_arith::get_field_add_b_f;
        GetFieldAddC GetField Add [C] read_arith::get_field_add_c;
        GetFieldAddCF GetField Add [Never] read_arith::get_field_add_c_f;
        GetFieldSubB GetField Sub [B] read_arith::get_field_sub_b;
        GetFieldSubBF GetField Sub [Never] read_arith::get_field_sub_b_f;
        GetFieldSubC GetField Sub [C] read_arith::get_field_sub_c;
        GetFieldSubCF GetField Sub [Never] read_arith::get_field_sub_c_f;
        GetFieldMulB GetField Mul [B] read_arith::get_field_mul_b;
        GetFieldMulBF GetField Mul [Never] read_arith::get_field_mul_b_f;
        GetFieldMulC GetField Mul [C] read_arith::get_field_mul_c;
        GetFieldMulCF GetField Mul [Never] read_arith::get_field_mul_c_f;
        LenAddC Len Add [C] flow::len_add_c;
        LenAddI Len AddI [B] flow::len_add_i;
        GetUpvalSubIApart GetUpval SubI [Any] flow::get_upval_sub_i_apart;
        SubITailCall SubI TailCall [Any] flow::sub_i_tail_call;
        MoveCall Move Call [Any] flow::mov_call;
        LoadKCall LoadK Call [Any] flow::load_k_call;
        LoadICall LoadI Call [Any] flow::load_i_call;
        AddReturn1 Add Return1 [A] flow::add_ret1;
        }
    };
}

macro_rules! declare {
    ($($name:ident $first:ident $second:ident [$link:ident] $family:ident::$handler:ident;)*) => {
        /// The opcodes of pairs.
        #[derive(Clone, Copy)]
        #[allow(missing_docs, dead_code)]
        pub enum Fused {
            $($name,)*
        }

        const PAIRS: &[Pair] = &[$(Pair {
            first: Op::$first,
            second: Op::$second,
            link: Link::$link,
            handler: $family::$handler,
        },)*];
    };
}
for_each_pair!(declare);

const _: () = assert!(PAIRS.len() + FIRST_RESERVED_OPCODE as usize <= 256);

impl Fused {
    /// The number in the instruction word.
    #[inline(always)]
    pub const fn opcode(self) -> u8 {
        FIRST_RESERVED_OPCODE + self as u8
    }
}

/// The handler of an opcode above those of chunks.
pub const fn handler(opcode: usize) -> Option<HandlerFn> {
    let index = opcode.wrapping_sub(FIRST_RESERVED_OPCODE as usize);
    if index < PAIRS.len() {
        Some(PAIRS[index].handler)
    } else {
        None
    }
}

/// An instruction as the chunk had it.
#[inline]
pub fn plain(word: u32) -> u32 {
    match (word as u8).checked_sub(FIRST_RESERVED_OPCODE) {
        Some(index) => (word & !0xff) | PAIRS[index as usize].first as u32,
        None => word,
    }
}

/// The opcodes of the pairs of two opcodes by their link: B, C, A, none needed; 0 for no pair.
#[derive(Clone, Copy)]
struct Choice([u8; 4]);

/// Opcodes that begin pairs, or that end some, are fewer than this.
const CLASSES: usize = 32;

/// The pairs by their opcodes.
struct Index {
    /// For each opcode its number among those that begin pairs; 0 for all others.
    first: [u8; 256],
    /// The same for those that end pairs.
    second: [u8; 256],
    choices: [[Choice; CLASSES]; CLASSES],
}

static INDEX: Index = {
    let mut index = Index {
        first: [0; 256],
        second: [0; 256],
        choices: [[Choice([0; 4]); CLASSES]; CLASSES],
    };
    let (mut firsts, mut seconds) = (0, 0);
    let mut i = 0;
    while i < PAIRS.len() {
        let link = match PAIRS[i].link {
            Link::B => Some(0),
            Link::C => Some(1),
            Link::A => Some(2),
            Link::Any => Some(3),
            Link::Never => None,
        };
        if let Some(link) = link {
            let first = &mut index.first[PAIRS[i].first as usize];
            if *first == 0 {
                firsts += 1;
                *first = firsts;
            }
            let second = &mut index.second[PAIRS[i].second as usize];
            if *second == 0 {
                seconds += 1;
                *second = seconds;
            }
            let choice = &mut index.choices[*first as usize][*second as usize];
            let mut later = link;
            while later < 4 {
                assert!(choice.0[later] == 0, "in the order B, C, A, any");
                later += 1;
            }
            choice.0[link] = FIRST_RESERVED_OPCODE + i as u8;
        }
        i += 1;
    }
    index
};

/// Marks the pairs in a function's code.
pub fn fuse(code: &mut [u32]) {
    for i in 1..code.len() {
        let (a, b) = (code[i - 1], code[i]);
        let first = usize::from(INDEX.first[usize::from(a as u8)]);
        let second = usize::from(INDEX.second[usize::from(b as u8)]);
        let choice = INDEX.choices[first % CLASSES][second % CLASSES];
        if choice.0 != [0; 4] {
            let opcode = pair(choice, Instruction(a), Instruction(b));
            if opcode != 0 {
                code[i - 1] = (a & !0xff) | u32::from(opcode);
            }
        }
    }
}

/// The opcode of the pair that two neighbours make; 0 for none.
fn pair(Choice([link_b, link_c, link_a, any]): Choice, a: Instruction, b: Instruction) -> u8 {
    let set = a.a();
    for (opcode, reads) in [(link_b, b.b()), (link_c, b.c()), (link_a, b.a())] {
        if opcode != 0 && reads == set {
            return opcode;
        }
    }
    any
}
