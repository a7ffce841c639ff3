//! The verifier refuses each kind of bad code, and accepts its good neighbour.

use lua_rs_bytecode::{
    Chunk, Constant, Instruction, LocalVar, Op, Proto, UpvalDesc, VarKind, Violation, verify,
};
use pretty_assertions::assert_eq;

fn abc(op: Op, a: u8, b: u8, c: u8) -> Instruction {
    Instruction::abc(op, a, b, c)
}

fn abx(op: Op, a: u8, bx: u16) -> Instruction {
    Instruction::abx(op, a, bx)
}

fn jmp(sj: i32) -> Instruction {
    Instruction::jump(Op::Jmp, sj)
}

fn extra(ax: u32) -> Instruction {
    Instruction::ax_word(Op::ExtraArg, ax)
}

const RET: Instruction = Instruction::abc(Op::Return0, 0, 0, 0);
const PLAIN: Instruction = Instruction::abc(Op::Return, 0, 1, 0);
const RETC: Instruction = Instruction::abc(Op::ReturnC, 0, 1, 0);

fn upvalue(in_stack: bool, index: u8) -> UpvalDesc {
    UpvalDesc {
        name: None,
        in_stack,
        index,
        kind: VarKind::Regular,
    }
}

/// Ten registers; constants: 0 short string, 1 long string, 2 integer, 3 float, 4 nil; one upvalue; function 0 takes
/// register 1 and upvalue 0, function 1 takes nothing.
fn proto(code: &[Instruction]) -> Proto {
    let plain = Proto {
        max_stack: 2,
        code: vec![RET],
        ..Proto::default()
    };
    let taker = Proto {
        upvalues: vec![upvalue(true, 1), upvalue(false, 0)],
        ..plain.clone()
    };
    Proto {
        max_stack: 10,
        code: code.to_vec(),
        constants: vec![
            Constant::String(b"key"[..].into()),
            Constant::String(vec![b'x'; 41].into()),
            Constant::Integer(1),
            Constant::Float(0.5),
            Constant::Nil,
        ],
        upvalues: vec![upvalue(true, 0)],
        protos: vec![taker, plain],
        ..Proto::default()
    }
}

fn check_proto(main: Proto) -> Result<(), Violation> {
    verify(Chunk { main }).map(|_| ()).map_err(|e| e.violation)
}

fn check(code: &[Instruction]) -> Result<(), Violation> {
    check_proto(proto(code))
}

/// The code followed by a return.
fn body(code: &[Instruction]) -> Result<(), Violation> {
    check(&[code, &[RET]].concat())
}

fn vararg(code: &[Instruction]) -> Result<(), Violation> {
    check_proto(Proto {
        is_vararg: true,
        ..proto(code)
    })
}

#[test]
fn opcodes() {
    assert_eq!(
        body(&[Instruction(Op::ALL.len() as u32)]),
        Err(Violation::Opcode)
    );
    assert_eq!(body(&[Instruction(128)]), Err(Violation::Opcode));
    assert_eq!(body(&[Instruction(255)]), Err(Violation::Opcode));
}

#[test]
fn plain_registers() {
    assert_eq!(body(&[abc(Op::Move, 9, 9, 0)]), Ok(()));
    assert_eq!(body(&[abc(Op::Move, 10, 0, 0)]), Err(Violation::Register));
    assert_eq!(body(&[abc(Op::Move, 0, 10, 0)]), Err(Violation::Register));
    assert_eq!(body(&[abc(Op::Add, 0, 0, 10)]), Err(Violation::Register));
    assert_eq!(
        body(&[abc(Op::SetTable, 10, 0, 0)]),
        Err(Violation::Register)
    );
    assert_eq!(
        check(&[abc(Op::Return1, 10, 0, 0)]),
        Err(Violation::Register)
    );
}

/// Every register field of every opcode is looked at.
#[test]
fn register_fields_of_all_opcodes() {
    use lua_rs_bytecode::op::Operand;
    for op in Op::ALL {
        for (field, operand) in op.info().operands.iter().enumerate() {
            if matches!(operand, Operand::Def | Operand::Use) {
                let mut bytes = [0u8; 3];
                bytes[field] = 200;
                let code = [abc(*op, bytes[0], bytes[1], bytes[2]), jmp(0)];
                assert_eq!(body(&code), Err(Violation::Register), "{op} field {field}");
            }
        }
    }
}

#[test]
fn implied_registers() {
    for (good, bad) in [
        (abc(Op::LoadNil, 9, 0, 0), abc(Op::LoadNil, 9, 1, 0)),
        (abc(Op::SelfOp, 8, 0, 0), abc(Op::SelfOp, 9, 0, 0)),
        (abc(Op::SelfK, 8, 0, 0), abc(Op::SelfK, 9, 0, 0)),
        (abc(Op::Concat, 8, 2, 0), abc(Op::Concat, 8, 3, 0)),
        (abc(Op::Call, 9, 1, 1), abc(Op::Call, 9, 2, 1)),
        (abc(Op::Call, 9, 1, 2), abc(Op::Call, 9, 1, 3)),
        (abc(Op::Call, 9, 1, 2), abc(Op::Call, 10, 1, 1)),
        (abc(Op::SetList, 7, 2, 0), abc(Op::SetList, 7, 3, 0)),
    ] {
        assert_eq!(body(&[good]), Ok(()), "{good:?}");
        assert_eq!(body(&[bad]), Err(Violation::Register), "{bad:?}");
    }
    assert_eq!(check(&[abc(Op::Return, 10, 1, 0)]), Ok(()));
    assert_eq!(check(&[abc(Op::Return, 9, 3, 0)]), Err(Violation::Register));
    assert_eq!(
        check(&[abc(Op::TailCall, 8, 3, 0)]),
        Err(Violation::Register)
    );
    let prep = abc(Op::VarArgPrep, 0, 0, 0);
    assert_eq!(vararg(&[prep, abc(Op::VarArg, 8, 0, 3), PLAIN]), Ok(()));
    assert_eq!(
        vararg(&[prep, abc(Op::VarArg, 8, 0, 4), PLAIN]),
        Err(Violation::Register)
    );
    // Numeric loops use four registers, generic ones seven at the least.
    let num = |a| body(&[abx(Op::ForPrep, a, 0), abx(Op::ForLoop, a, 1)]);
    assert_eq!((num(6), num(7)), (Ok(()), Err(Violation::Register)));
    let generic = |a, c| body(&[abc(Op::TForCall, a, 0, c), abx(Op::TForLoop, a, 1)]);
    assert_eq!(
        (generic(3, 3), generic(4, 1)),
        (Ok(()), Err(Violation::Register))
    );
    assert_eq!(generic(3, 4), Err(Violation::Register));
}

#[test]
fn constants() {
    assert_eq!(body(&[abx(Op::LoadK, 0, 4)]), Ok(()));
    assert_eq!(body(&[abx(Op::LoadK, 0, 5)]), Err(Violation::Constant));
    assert_eq!(body(&[abc(Op::LoadKX, 0, 0, 0), extra(4)]), Ok(()));
    assert_eq!(
        body(&[abc(Op::LoadKX, 0, 0, 0), extra(5)]),
        Err(Violation::Constant)
    );
    assert_eq!(body(&[abc(Op::GetField, 0, 0, 0)]), Ok(()));
    for key in 1..5 {
        assert_eq!(
            body(&[abc(Op::GetField, 0, 0, key)]),
            Err(Violation::ConstantType)
        );
    }
    assert_eq!(body(&[abc(Op::SelfK, 0, 0, 1)]), Ok(()));
    assert_eq!(
        body(&[abc(Op::SelfK, 0, 0, 2)]),
        Err(Violation::ConstantType)
    );
    assert_eq!(body(&[abc(Op::AddK, 0, 0, 3)]), Ok(()));
    assert_eq!(
        body(&[abc(Op::AddK, 0, 0, 0)]),
        Err(Violation::ConstantType)
    );
    assert_eq!(body(&[abc(Op::BAndK, 0, 0, 2)]), Ok(()));
    assert_eq!(
        body(&[abc(Op::BAndK, 0, 0, 3)]),
        Err(Violation::ConstantType)
    );
    assert_eq!(
        body(&[abc(Op::SetFieldK, 0, 0, 5)]),
        Err(Violation::Constant)
    );
    assert_eq!(
        body(&[abc(Op::EqK, 0, 5, 0), jmp(0)]),
        Err(Violation::Constant)
    );
}

#[test]
fn upvalues_and_functions() {
    assert_eq!(body(&[abc(Op::GetUpval, 0, 0, 0)]), Ok(()));
    assert_eq!(body(&[abc(Op::GetUpval, 0, 1, 0)]), Err(Violation::Upvalue));
    assert_eq!(body(&[abc(Op::SetTabUp, 1, 0, 0)]), Err(Violation::Upvalue));
    assert_eq!(body(&[abx(Op::Closure, 0, 1)]), Ok(()));
    assert_eq!(body(&[abx(Op::Closure, 0, 2)]), Err(Violation::Proto));
}

#[test]
fn captures() {
    let mut p = proto(&[RET]);
    p.max_stack = 1;
    assert_eq!(check_proto(p), Err(Violation::Capture));
    let mut p = proto(&[RET]);
    p.upvalues.clear();
    assert_eq!(check_proto(p), Err(Violation::Capture));
    let mut p = proto(&[RET]);
    p.upvalues = vec![upvalue(true, 0); 256];
    assert_eq!(check_proto(p), Err(Violation::TooManyUpvalues));
}

#[test]
fn flags_and_counts() {
    assert_eq!(
        body(&[abc(Op::EqI, 0, 0, 2), jmp(0)]),
        Err(Violation::Count)
    );
    assert_eq!(body(&[abc(Op::Concat, 0, 1, 0)]), Err(Violation::Count));
}

#[test]
fn constructor_sizes() {
    let table = |b, c, ax| body(&[abc(Op::NewTable, 0, b, c), extra(ax)]);
    assert_eq!(table(2, 255, 0), Ok(()));
    assert_eq!(table(3, 0, 0), Ok(()));
    assert_eq!(table(4, 0, 0), Err(Violation::Size));
    assert_eq!(table(255, 0, 0), Err(Violation::Size));
    assert_eq!(table(0, 1, 3), Err(Violation::Size));
    assert_eq!(body(&[abc(Op::SetListX, 0, 1, 0), extra(3)]), Ok(()));
    assert_eq!(
        body(&[abc(Op::SetListX, 0, 1, 1), extra(3)]),
        Err(Violation::Size)
    );
}

#[test]
fn jump_targets() {
    assert_eq!(body(&[jmp(0)]), Ok(()));
    assert_eq!(body(&[jmp(-1)]), Ok(()));
    assert_eq!(body(&[jmp(-2)]), Err(Violation::JumpTarget));
    assert_eq!(body(&[jmp(1)]), Err(Violation::JumpTarget));
    let load = [abc(Op::LoadKX, 0, 0, 0), extra(0)];
    assert_eq!(body(&[&[jmp(0)], &load[..]].concat()), Ok(()));
    assert_eq!(
        body(&[&[jmp(1)], &load[..]].concat()),
        Err(Violation::JumpTarget)
    );
    let skip = abc(Op::LFalseSkip, 0, 0, 0);
    assert_eq!(body(&[skip, abc(Op::LoadTrue, 0, 0, 0)]), Ok(()));
    assert_eq!(body(&[skip, load[0], load[1]]), Err(Violation::JumpTarget));
    assert_eq!(body(&[skip]), Err(Violation::FallsOffEnd));
    assert_eq!(
        vararg(&[abc(Op::VarArgPrep, 0, 0, 0), jmp(-2), RET]),
        Err(Violation::JumpTarget)
    );
    assert_eq!(body(&[abx(Op::TForLoop, 0, 2)]), Err(Violation::JumpTarget));
}

#[test]
fn ends() {
    assert_eq!(check(&[]), Err(Violation::FallsOffEnd));
    assert_eq!(
        check(&[abc(Op::Move, 0, 0, 0)]),
        Err(Violation::FallsOffEnd)
    );
    assert_eq!(
        check(&[abc(Op::LoadKX, 0, 0, 0), extra(0)]),
        Err(Violation::FallsOffEnd)
    );
    assert_eq!(
        check(&[abc(Op::Test, 0, 0, 0), jmp(-2)]),
        Err(Violation::FallsOffEnd)
    );
    assert_eq!(check(&[jmp(-1)]), Ok(()));
}

#[test]
fn conditions_have_jumps() {
    assert_eq!(body(&[abc(Op::Test, 0, 0, 0), jmp(0)]), Ok(()));
    assert_eq!(
        body(&[abc(Op::Test, 0, 0, 0), RET]),
        Err(Violation::MissingJump)
    );
    assert_eq!(body(&[abc(Op::Test, 0, 0, 0)]), Err(Violation::MissingJump));
    for op in Op::ALL
        .iter()
        .filter(|op| op.is_cond() && **op != Op::ForLoopJ)
    {
        assert_eq!(
            body(&[abc(*op, 0, 0, 0), RET]),
            Err(Violation::MissingJump),
            "{op}"
        );
    }
}

#[test]
fn extra_arguments() {
    for op in Op::ALL.iter().filter(|op| op.has_extra()) {
        assert_eq!(body(&[abc(*op, 0, 1, 0), extra(0)]), Ok(()), "{op}");
        assert!(body(&[abc(*op, 0, 1, 0)]).is_err(), "{op}");
        assert!(check(&[abc(*op, 0, 1, 0)]).is_err(), "{op}");
    }
    assert_eq!(
        body(&[abc(Op::NewTable, 0, 0, 0), RET]),
        Err(Violation::ExtraArg)
    );
    assert_eq!(body(&[extra(0)]), Err(Violation::ExtraArg));
}

#[test]
fn open_results() {
    let (open, user) = (abc(Op::Call, 3, 1, 0), abc(Op::Call, 2, 0, 1));
    assert_eq!(body(&[open, user]), Ok(()));
    assert_eq!(
        body(&[open, abc(Op::Call, 3, 0, 1)]),
        Err(Violation::OpenResults)
    );
    assert_eq!(body(&[user]), Err(Violation::OpenResults));
    assert_eq!(body(&[open]), Err(Violation::OpenResults));
    assert_eq!(body(&[open, jmp(0), user]), Err(Violation::OpenResults));
    assert_eq!(body(&[jmp(1), open, user]), Err(Violation::JumpTarget));
    assert_eq!(check(&[open, abc(Op::Return, 3, 0, 0)]), Ok(()));
    assert_eq!(
        check(&[open, abc(Op::Return, 4, 0, 0)]),
        Err(Violation::OpenResults)
    );
    assert_eq!(body(&[open, abc(Op::SetList, 2, 0, 0)]), Ok(()));
    assert_eq!(
        body(&[open, abc(Op::SetList, 3, 0, 0)]),
        Err(Violation::OpenResults)
    );
    assert_eq!(check(&[open, abc(Op::TailCall, 2, 0, 0)]), Ok(()));
    // The return that compilers put behind a tail call.
    let tail = abc(Op::TailCall, 2, 1, 0);
    assert_eq!(check(&[tail, abc(Op::Return, 2, 0, 0)]), Ok(()));
    assert_eq!(
        check(&[tail, abc(Op::Return, 3, 0, 0)]),
        Err(Violation::OpenResults)
    );
    assert_eq!(check(&[tail, RET]), Ok(()));
}

#[test]
fn varargs() {
    let prep = abc(Op::VarArgPrep, 0, 0, 0);
    assert_eq!(vararg(&[prep, PLAIN]), Ok(()));
    assert_eq!(vararg(&[prep, RET]), Err(Violation::Vararg));
    assert_eq!(
        vararg(&[prep, abc(Op::Return1, 0, 0, 0)]),
        Err(Violation::Vararg)
    );
    assert_eq!(vararg(&[RET]), Err(Violation::Vararg));
    assert_eq!(
        vararg(&[abc(Op::VarArg, 0, 0, 1), RET]),
        Err(Violation::Vararg)
    );
    assert_eq!(vararg(&[prep, prep, RET]), Err(Violation::Vararg));
    assert_eq!(vararg(&[prep.with_a(1), RET]), Err(Violation::Vararg));
    assert_eq!(body(&[prep]), Err(Violation::Vararg));
    assert_eq!(body(&[abc(Op::VarArg, 0, 0, 1)]), Err(Violation::Vararg));
}

#[test]
fn numeric_loops_are_paired() {
    let nop = abc(Op::Move, 9, 9, 0);
    let for_loop = |prep, end| body(&[prep, nop, end]);
    assert_eq!(
        for_loop(abx(Op::ForPrep, 1, 1), abx(Op::ForLoop, 1, 2)),
        Ok(())
    );
    for (prep, end) in [
        (abx(Op::ForPrep, 1, 1), abx(Op::ForLoop, 2, 2)),
        (abx(Op::ForPrep, 1, 0), abx(Op::ForLoop, 1, 2)),
        (abx(Op::ForPrep, 1, 1), abx(Op::ForLoop, 1, 1)),
        (abx(Op::ForPrep, 1, 1), abx(Op::ForLoop, 1, 3)),
        (abx(Op::ForPrep, 1, 1), nop),
        (nop, abx(Op::ForLoop, 1, 2)),
    ] {
        assert_eq!(
            for_loop(prep, end),
            Err(Violation::LoopPairing),
            "{prep:?} {end:?}"
        );
    }
}

#[test]
fn long_numeric_loops_are_paired() {
    let nop = abc(Op::Move, 9, 9, 0);
    let long = |a, exit, b, back, tail: &[Instruction]| {
        let code = [
            abc(Op::ForPrepJ, a, 0, 0),
            jmp(exit),
            nop,
            abc(Op::ForLoopJ, b, 0, 0),
            jmp(back),
        ];
        body(&[&code[..], tail].concat())
    };
    assert_eq!(long(1, 3, 1, -3, &[]), Ok(()));
    // A jump back that was shortened to where the body's first instruction would jump.
    assert_eq!(long(1, 3, 1, -2, &[]), Ok(()));
    assert_eq!(long(1, 3, 2, -3, &[]), Err(Violation::LoopPairing));
    assert_eq!(long(1, 0, 1, -3, &[]), Err(Violation::LoopPairing));
    assert_eq!(long(1, 3, 1, -3, &[jmp(-2)]), Err(Violation::LoopPairing));
    assert_eq!(long(1, 3, 1, -3, &[jmp(-4)]), Err(Violation::LoopPairing));
    assert_eq!(
        body(&[
            abc(Op::ForPrepJ, 1, 0, 0),
            jmp(1),
            nop,
            abx(Op::ForLoop, 1, 1)
        ]),
        Err(Violation::LoopPairing)
    );
}

#[test]
fn numeric_loops_are_entered_at_the_top() {
    let nop = abc(Op::Move, 9, 9, 0);
    let (prep, end) = (abx(Op::ForPrep, 1, 1), abx(Op::ForLoop, 1, 2));
    assert_eq!(body(&[jmp(0), prep, nop, end]), Ok(()));
    assert_eq!(body(&[jmp(1), prep, nop, end]), Err(Violation::LoopPairing));
    assert_eq!(body(&[jmp(2), prep, nop, end]), Err(Violation::LoopPairing));
    assert_eq!(
        body(&[prep, nop, end, jmp(-2)]),
        Err(Violation::LoopPairing)
    );
    assert_eq!(
        body(&[abc(Op::LFalseSkip, 0, 0, 0), prep, nop, end]),
        Err(Violation::LoopPairing)
    );
    // Leaving and going round within the body are fine.
    assert_eq!(body(&[prep, jmp(1), end]), Ok(()));
    assert_eq!(body(&[prep, jmp(-1), end]), Ok(()));
    assert_eq!(body(&[prep, jmp(-2), end]), Ok(()));
    // From an outer body into an inner one.
    let nested = |sj| {
        body(&[
            abx(Op::ForPrep, 0, 4),
            jmp(sj),
            abx(Op::ForPrep, 4, 1),
            abc(Op::Move, 8, 8, 0),
            abx(Op::ForLoop, 4, 2),
            abx(Op::ForLoop, 0, 5),
        ])
    };
    assert_eq!(nested(0), Ok(()));
    assert_eq!(nested(3), Ok(()));
    assert_eq!(nested(1), Err(Violation::LoopPairing));
}

#[test]
fn loop_state_is_not_overwritten() {
    let within = |insn| body(&[abx(Op::ForPrep, 2, 1), insn, abx(Op::ForLoop, 2, 2)]);
    assert_eq!(within(abc(Op::Move, 5, 2, 0)), Ok(()));
    assert_eq!(within(abc(Op::Call, 5, 1, 1)), Ok(()));
    for insn in [
        abc(Op::Move, 2, 0, 0),
        abc(Op::Move, 4, 0, 0),
        abc(Op::LoadNil, 0, 2, 0),
        abc(Op::SelfOp, 1, 0, 0),
        abc(Op::Call, 1, 1, 1),
        abc(Op::Call, 4, 1, 1),
        abc(Op::Concat, 1, 2, 0),
        abx(Op::LoadK, 3, 0),
    ] {
        assert_eq!(within(insn), Err(Violation::LoopState), "{insn:?}");
    }
    // An inner loop over the same registers.
    let inner = |a| {
        body(&[
            abx(Op::ForPrep, 2, 2),
            abx(Op::ForPrep, a, 0),
            abx(Op::ForLoop, a, 1),
            abx(Op::ForLoop, 2, 3),
        ])
    };
    assert_eq!(inner(5), Ok(()));
    assert_eq!(inner(4), Err(Violation::LoopState));
    assert_eq!(inner(2), Err(Violation::LoopState));
    // After the loop the registers are free.
    let loop_ = [
        abx(Op::ForPrep, 2, 0),
        abx(Op::ForLoop, 2, 1),
        abc(Op::Move, 2, 0, 0),
    ];
    assert_eq!(body(&loop_), Ok(()));
    // Function 0 takes register 1.
    let capture = |a| {
        check(&[
            abx(Op::ForPrep, a, 1),
            abx(Op::Closure, 9, 0),
            abx(Op::ForLoop, a, 2),
            RETC,
        ])
    };
    assert_eq!(capture(2), Ok(()));
    assert_eq!(capture(1), Err(Violation::LoopState));
}

#[test]
fn generic_loops() {
    let (prep, call, end) = (
        abx(Op::TForPrep, 0, 0),
        abc(Op::TForCall, 0, 0, 1),
        abx(Op::TForLoop, 0, 1),
    );
    assert_eq!(check(&[prep, call, end, RETC]), Ok(()));
    assert_eq!(
        check(&[prep, call.with_a(1), end, RETC]),
        Err(Violation::GenericLoop)
    );
    assert_eq!(
        check(&[prep, call, end.with_a(1), RETC]),
        Err(Violation::GenericLoop)
    );
    assert_eq!(check(&[prep, call, RETC]), Err(Violation::GenericLoop));
    assert_eq!(
        check(&[prep.with_bx(1), call, end, RETC]),
        Err(Violation::GenericLoop)
    );
}

#[test]
fn returns_close() {
    for opener in [abx(Op::Closure, 0, 0), abc(Op::Tbc, 0, 0, 0)] {
        assert_eq!(check(&[opener, RETC]), Ok(()));
        assert_eq!(check(&[opener, abc(Op::TailCall, 0, 1, 1)]), Ok(()));
        for ret in [
            RET,
            abc(Op::Return, 0, 1, 0),
            abc(Op::Return1, 0, 0, 0),
            abc(Op::TailCall, 0, 1, 0),
        ] {
            assert_eq!(
                check(&[opener, ret]),
                Err(Violation::UnclosedReturn),
                "{ret:?}"
            );
            assert_eq!(
                check(&[ret, opener, RETC]),
                Err(Violation::UnclosedReturn),
                "{ret:?}"
            );
        }
    }
}

#[test]
fn shape() {
    let p = Proto {
        num_params: 11,
        ..proto(&[RET])
    };
    assert_eq!(check_proto(p), Err(Violation::StackSize));
    let p = Proto {
        lines: vec![1],
        ..proto(&[RET])
    };
    assert_eq!(check_proto(p), Ok(()));
    let p = Proto {
        lines: vec![1, 2],
        ..proto(&[RET])
    };
    assert_eq!(check_proto(p), Err(Violation::Lines));
}

#[test]
fn locals() {
    let with = |n, start_pc, end_pc| {
        let local = LocalVar {
            name: b"x"[..].into(),
            start_pc,
            end_pc,
        };
        check_proto(Proto {
            locals: vec![local; n],
            ..proto(&[RET])
        })
    };
    assert_eq!(with(10, 0, 1), Ok(()));
    assert_eq!(with(11, 0, 1), Err(Violation::Locals));
    assert_eq!(with(11, 1, 1), Ok(()));
    assert_eq!(with(1, 0, 2), Err(Violation::Locals));
    assert_eq!(with(1, 1, 0), Err(Violation::Locals));
}

#[test]
fn nesting() {
    let nest = |depth| {
        let leaf = Proto {
            max_stack: 2,
            code: vec![RET],
            ..Proto::default()
        };
        (1..depth).fold(leaf, |inner, _| Proto {
            max_stack: 2,
            code: vec![RET],
            protos: vec![inner],
            ..Proto::default()
        })
    };
    assert_eq!(check_proto(nest(250)), Ok(()));
    assert_eq!(check_proto(nest(251)), Err(Violation::Nesting));
}

#[test]
fn nested_functions_are_checked() {
    let mut p = proto(&[RET]);
    p.protos[1].line_defined = 7;
    p.protos[1].code = vec![abc(Op::Move, 0, 0, 0), abc(Op::Move, 0, 2, 0), RET];
    let error = verify(Chunk { main: p }).expect_err("register 2 of 2");
    assert_eq!(
        (error.violation, error.line_defined, error.pc),
        (Violation::Register, 7, 1)
    );
    assert_eq!(
        error.to_string(),
        "bad binary format (register out of range at instruction 2 of function at line 7)"
    );
    assert!(
        error
            .message(b"@f.luac")
            .starts_with(b"f.luac: bad binary format (")
    );
}
