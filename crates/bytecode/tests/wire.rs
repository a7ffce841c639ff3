//! Binary chunks: round trips, stripping, and input that lies.

use lua_rs_bytecode::{
    Chunk, Constant, Instruction, LocalVar, Op, Proto, UpvalDesc, VarKind, decode, encode, verify,
};
use pretty_assertions::assert_eq;

fn sample() -> Proto {
    let up = |name: &[u8], in_stack, index, kind| UpvalDesc {
        name: Some(name.into()),
        in_stack,
        index,
        kind,
    };
    let child = Proto {
        line_defined: 3,
        last_line_defined: 9,
        num_params: 1,
        max_stack: 3,
        code: vec![
            Instruction::abc(Op::GetUpval, 1, 0, 0),
            Instruction::abc(Op::AddK, 1, 1, 0),
            Instruction::abx(Op::ForPrep, 0, 0),
            Instruction::abx(Op::ForLoop, 0, 1),
            Instruction::abc(Op::Return1, 1, 0, 0),
        ],
        constants: vec![Constant::Float(f64::NAN), Constant::Integer(i64::MIN)],
        upvalues: vec![
            up(b"t", true, 0, VarKind::Const),
            up(b"_ENV", false, 0, VarKind::Regular),
        ],
        lines: vec![4, 4, 3, 100_000, 9],
        locals: vec![LocalVar {
            name: b"x"[..].into(),
            start_pc: 0,
            end_pc: 5,
        }],
        ..Proto::default()
    };
    let child = Proto {
        max_stack: 4,
        ..child
    };
    Proto {
        source: Some(b"@sample.lua"[..].into()),
        is_vararg: true,
        max_stack: 4,
        code: vec![
            Instruction::abc(Op::VarArgPrep, 0, 0, 0),
            Instruction::abc(Op::NewTable, 0, 1, 2),
            Instruction::ax_word(Op::ExtraArg, 0),
            Instruction::abx(Op::Closure, 1, 0),
            Instruction::abc(Op::VarArg, 2, 0, 0),
            Instruction::abc(Op::Call, 1, 0, 0),
            Instruction::abc(Op::ReturnC, 1, 0, 0),
        ],
        constants: vec![
            Constant::Nil,
            Constant::False,
            Constant::True,
            Constant::Integer(-1),
            Constant::Float(-0.0),
            Constant::String(b""[..].into()),
            Constant::String(vec![0xFF; 300].into()),
        ],
        upvalues: vec![up(b"_ENV", true, 0, VarKind::Regular)],
        protos: vec![child],
        lines: vec![1, 2, 2, 3, 10, 10, 10],
        locals: vec![LocalVar {
            name: b"t"[..].into(),
            start_pc: 3,
            end_pc: 7,
        }],
        ..Proto::default()
    }
}

#[test]
fn round_trip() {
    let chunk = Chunk { main: sample() };
    assert!(verify(chunk.clone()).is_ok());
    assert_eq!(decode(&encode(&chunk.main, false)).as_ref(), Ok(&chunk));
    // Bytes after the end do no harm.
    let mut bytes = encode(&chunk.main, false);
    bytes.extend_from_slice(b"more");
    assert_eq!(decode(&bytes).as_ref(), Ok(&chunk));
}

#[test]
fn sources_of_nested_functions() {
    let child_source = |source: Option<&[u8]>| {
        let mut main = sample();
        main.protos[0].source = source.map(Into::into);
        let chunk = decode(&encode(&main, false)).expect("good chunk");
        chunk.main.protos[0].source.clone()
    };
    // The parent's is not written again.
    assert_eq!(child_source(None), None);
    assert_eq!(child_source(Some(b"@sample.lua")), None);
    assert_eq!(child_source(Some(b"@b")).as_deref(), Some(&b"@b"[..]));
}

#[test]
fn stripped() {
    fn strip(p: &mut Proto) {
        p.source = None;
        p.lines.clear();
        p.locals.clear();
        p.upvalues.iter_mut().for_each(|up| up.name = None);
        p.protos.iter_mut().for_each(strip);
    }
    let mut wanted = Chunk { main: sample() };
    let bytes = encode(&wanted.main, true);
    strip(&mut wanted.main);
    assert_eq!(decode(&bytes).as_ref(), Ok(&wanted));
    assert_eq!(encode(&wanted.main, false), bytes);
    assert!(!bytes.windows(6).any(|w| w == b"sample"));
}

#[test]
fn header_is_pucs() {
    let bytes = encode(&sample(), false);
    assert_eq!(bytes[..15], *b"\x1bLua\x54\0\x19\x93\r\n\x1a\n\x04\x08\x08");
    assert_eq!(bytes[15..23], 0x5678_i64.to_le_bytes());
    assert_eq!(bytes[23..31], 370.5_f64.to_le_bytes());
}

#[test]
fn header_errors() {
    let good = encode(&sample(), false);
    let reason = |at: usize| {
        let mut bytes = good.clone();
        bytes[at] = bytes[at].wrapping_add(1);
        decode(&bytes).expect_err("changed header").reason
    };
    for (range, wanted) in [
        (0..4, "not a binary chunk"),
        (4..5, "version mismatch"),
        (5..6, "format mismatch"),
        (6..12, "corrupted chunk"),
        (12..13, "Instruction size mismatch"),
        (13..14, "lua_Integer size mismatch"),
        (14..15, "lua_Number size mismatch"),
        (15..23, "integer format mismatch"),
        (23..31, "float format mismatch"),
        (31..34, "compiled by another implementation"),
        (34..35, "version mismatch"),
    ] {
        for at in range {
            assert_eq!(reason(at), wanted, "byte {at}");
        }
    }
}

#[test]
fn messages_name_the_chunk() {
    let error = decode(b"\x1bLua").expect_err("cut short");
    for (name, wanted) in [
        (&b"=name"[..], "name: bad binary format (truncated chunk)"),
        (b"@file", "file: bad binary format (truncated chunk)"),
        (
            b"\x1bLua",
            "binary string: bad binary format (truncated chunk)",
        ),
        (b"other", "other: bad binary format (truncated chunk)"),
    ] {
        assert_eq!(String::from_utf8_lossy(&error.message(name)), wanted);
    }
}

#[test]
fn every_truncation_is_called_truncated() {
    for strip in [false, true] {
        let bytes = encode(&sample(), strip);
        for len in 0..bytes.len() {
            let error = decode(&bytes[..len]).expect_err("cut short");
            assert_eq!(error.reason, "truncated chunk", "length {len}");
        }
    }
}

/// A count that lies costs an error, not memory: with 2^40 elements announced an allocation for them would abort.
#[test]
fn lying_counts() {
    let mut head = encode(&sample(), false);
    head.truncate(35);
    let huge = [0x80, 0x80, 0x80, 0x80, 0x80, 0x40];
    let fields: [&[u8]; 4] = [
        &[],
        &[0, 0, 0, 0, 0, 2],
        &[0, 0, 0, 0, 0, 2, 0],
        &[0, 0, 0, 0, 0, 2, 0, 0, 0],
    ];
    for before in fields {
        let bytes = [&head[..], before, &huge, &[0; 64]].concat();
        assert_eq!(decode(&bytes).expect_err("lie").reason, "truncated chunk");
    }
    let bytes = [&head[..], &[0xFF; 12]].concat();
    assert_eq!(
        decode(&bytes).expect_err("overlong").reason,
        "integer overflow"
    );
}

#[test]
fn nesting_limit() {
    let nest = |depth| {
        (1..depth).fold(Proto::default(), |inner, _| Proto {
            protos: vec![inner],
            ..Proto::default()
        })
    };
    assert!(decode(&encode(&nest(250), true)).is_ok());
    let error = decode(&encode(&nest(251), true)).expect_err("too deep");
    assert_eq!(error.reason, "functions nested too deeply");
}

/// xorshift64*: the same changes in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % n
    }
}

#[test]
fn mutations_never_panic() {
    let good = encode(&sample(), false);
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let (mut decoded, mut verified) = (0, 0);
    for _ in 0..100_000 {
        let mut bytes = good.clone();
        for _ in 0..=random.below(4) {
            let at = 35 + random.below(bytes.len() - 35);
            match random.below(4) {
                0 => bytes[at] = random.below(256) as u8,
                1 => bytes[at] ^= 1 << random.below(8),
                2 => bytes.insert(at, random.below(256) as u8),
                _ => drop(bytes.remove(at)),
            }
        }
        if let Ok(chunk) = decode(&bytes) {
            decoded += 1;
            assert!(!lua_rs_bytecode::list(&chunk.main, true).is_empty());
            verified += usize::from(verify(chunk).is_ok());
        }
    }
    // The test would say nothing if all were refused at once.
    assert!(
        decoded > 1000 && verified > 1000,
        "{decoded} decoded, {verified} verified"
    );
}

/// The same for code that is wholly random.
#[test]
fn random_code_never_panics() {
    let mut random = Random(1);
    for _ in 0..50_000 {
        let mut main = sample();
        main.code = (0..1 + random.below(12))
            .map(|_| {
                let op = Op::ALL[random.below(Op::ALL.len())];
                let mut field =
                    || random.below(if random.0.is_multiple_of(8) { 256 } else { 4 }) as u8;
                Instruction::abc(op, field(), field(), field())
            })
            .collect();
        main.is_vararg = main.code[0].op() == Op::VarArgPrep;
        main.lines.clear();
        main.locals.clear();
        assert!(!lua_rs_bytecode::list(&main, true).is_empty());
        let _ = verify(Chunk { main });
    }
}
