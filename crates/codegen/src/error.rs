//! Messages of the limits that only the code generator can find exceeded.

use lua_rs_base::Dialect;
use lua_rs_base::chunk_name::chunk_id;
use lua_rs_bytecode::{CompileError, Instruction};
use lua_rs_parser::lexer::{LineIndex, lex, push_near};

use crate::func::{LimitError, LimitKind};
use crate::trivia;

/// The error as `load` words it.
pub(crate) fn message(source: &[u8], chunk_name: &[u8], error: LimitError) -> CompileError {
    let text = match error.kind {
        LimitKind::Registers => "function or expression needs too many registers",
        LimitKind::JumpDistance => "control structure too long",
        // These two carry no position.
        LimitKind::Constants => return too_many("constants", Instruction::MAX_AX),
        LimitKind::Functions => return too_many("functions", Instruction::MAX_BX),
    };
    // The error was found when the next token had been read, so that is the one named.
    let start = trivia::skip(source, error.position);
    let token = lex(&source[start as usize..], Dialect::LUA_54)
        .significant()
        .next_token();
    let last = (start + token.span.hi).saturating_sub(1).max(start);
    let line = LineIndex::new(source).line(last);
    let mut message = chunk_id(chunk_name);
    message.extend_from_slice(format!(":{line}: {text}").as_bytes());
    push_near(&source[start as usize..], token, &mut message);
    CompileError { message }
}

fn too_many(what: &str, limit: u32) -> CompileError {
    CompileError {
        message: format!("too many {what} (limit is {limit})").into_bytes(),
    }
}
