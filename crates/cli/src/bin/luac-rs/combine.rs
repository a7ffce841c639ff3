//! Several files in one chunk: a main function that calls each file's main function in order.

use lua_rs_bytecode::{Instruction, Op, Proto, UpvalDesc, VarKind};

/// Source name of the function that calls the others.
const NAME: &[u8] = b"=(luac-rs)";

/// The main function for these files' main functions; the only one is itself. `None` if there are too many.
pub fn combine(mut mains: Vec<Proto>) -> Option<Proto> {
    if mains.len() == 1 {
        return mains.pop();
    }
    let count = u16::try_from(mains.len()).ok()?;
    let mut code = vec![Instruction::abc(Op::VarArgPrep, 0, 0, 0)];
    for index in 0..count {
        code.push(Instruction::abx(Op::Closure, 0, index));
        code.push(Instruction::abc(Op::Call, 0, 1, 1));
    }
    code.push(Instruction::abc(Op::Return, 0, 1, 0));
    for main in &mut mains {
        // They take `_ENV` from the upvalues of the main function, not from its registers.
        for up in main.upvalues.iter_mut().take(1) {
            (up.in_stack, up.index) = (false, 0);
        }
    }
    Some(Proto {
        source: Some(NAME.into()),
        is_vararg: true,
        max_stack: 2,
        lines: vec![1; code.len()],
        code,
        upvalues: vec![UpvalDesc {
            name: Some(b"_ENV"[..].into()),
            in_stack: true,
            index: 0,
            kind: VarKind::Regular,
        }],
        protos: mains,
        ..Proto::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use lua_rs_bytecode::{Chunk, verify};
    use pretty_assertions::assert_eq;

    fn main(source: &[u8]) -> Proto {
        Proto {
            source: Some(source.into()),
            ..combine(vec![]).expect("no files")
        }
    }

    #[test]
    fn one_file_is_itself() {
        assert_eq!(combine(vec![main(b"@a")]), Some(main(b"@a")));
    }

    #[test]
    fn several_files_pass_the_verifier() {
        let both = combine(vec![main(b"@a"), main(b"@b")]).expect("few files");
        assert_eq!(both.protos[1].source.as_deref(), Some(&b"@b"[..]));
        assert!(!both.protos[0].upvalues[0].in_stack);
        assert!(verify(Chunk { main: both }).is_ok());
    }
}
