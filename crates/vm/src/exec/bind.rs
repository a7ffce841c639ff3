//! Verified chunks become objects of the heap, and prototypes become chunks again.
#![allow(unsafe_code)]

use crate::exec::fuse;
use crate::exec::vm::Vm;
use crate::heap::{OutOfMemory, proto_size};
use crate::object::{LuaClosure, MAX_SHORT, ProtoDebug, ProtoObj, StrObj, string};
use crate::stack;
use crate::value::{Slot, Tag, Val};
use hashbrown::HashTable;
use lua_rs_bytecode::{Constant, Instruction, Proto, VerifiedChunk};
use std::ptr::null_mut;

/// Makes the main closure: all upvalues closed, the first one the globals table.
///
/// # Errors
/// Out of memory.
///
/// # Safety
/// `vm` is consistent and not borrowed.
pub unsafe fn bind(vm: *mut Vm, chunk: VerifiedChunk) -> Result<*mut LuaClosure, OutOfMemory> {
    let main = chunk.into_inner().main;
    // SAFETY: nothing collects in here, so the new objects need no roots and, being white, no barriers (I2).
    unsafe {
        let proto = instantiate(vm, main, (None, null_mut()), &mut HashTable::new())?;
        let upvals = &(*proto).upvals;
        let n = upvals.len();
        let size = size_of::<LuaClosure>() + n * size_of::<*mut u8>();
        let cl: *mut LuaClosure = (*vm).heap.new_object(Tag::LUA_FN, size)?.cast();
        (*cl).proto = proto;
        (*cl).code = (*proto).code;
        (*cl).hdr.aux = n as u8;
        for i in 0..n {
            *LuaClosure::upval_ptr(cl, i) = null_mut();
        }
        for i in 0..n {
            let v = if i == 0 {
                Val::table((*vm).globals)
            } else {
                Val::NIL
            };
            *LuaClosure::upval_ptr(cl, i) = stack::new_closed_upvalue(vm, v)?;
        }
        Ok(cl)
    }
}

/// A string constant. Equal long ones of a chunk are one object, as short ones are anyway.
unsafe fn string_constant(
    vm: *mut Vm,
    bytes: &[u8],
    longs: &mut HashTable<*mut StrObj>,
) -> Result<*mut StrObj, OutOfMemory> {
    // SAFETY: as `bind`: nothing collects, so the strings in `longs` are live (I0).
    unsafe {
        if bytes.len() <= MAX_SHORT {
            return (*vm).heap.intern(bytes);
        }
        let hash = string::hash_bytes(bytes, (*vm).heap.string_seed()).into();
        if let Some(&same) = longs.find(hash, |&s| StrObj::bytes(s) == bytes) {
            return Ok(same);
        }
        longs
            .try_reserve(1, |&s| string::hash_long(s).into())
            .map_err(|_| OutOfMemory)?;
        let s = (*vm).heap.new_string(bytes)?;
        longs.insert_unique(hash, s, |&s| string::hash_long(s).into());
        Ok(s)
    }
}

/// Binds a prototype and those inside it to the heap. The parser and the decoder limit the nesting.
unsafe fn instantiate(
    vm: *mut Vm,
    proto: Proto,
    parent: (Option<&[u8]>, *mut StrObj),
    longs: &mut HashTable<*mut StrObj>,
) -> Result<*mut ProtoObj, OutOfMemory> {
    // SAFETY: as `bind` (I0).
    unsafe {
        let (from, source) = match proto.source.as_deref() {
            Some(own) if parent.0 != Some(own) => (Some(own), (*vm).heap.new_string(own)?),
            _ => parent,
        };
        let mut constants = Vec::new();
        constants
            .try_reserve_exact(proto.constants.len())
            .map_err(|_| OutOfMemory)?;
        for constant in &proto.constants {
            constants.push(Slot::new(match constant {
                Constant::Nil => Val::NIL,
                Constant::False => Val::FALSE,
                Constant::True => Val::TRUE,
                Constant::Integer(i) => Val::int(*i),
                Constant::Float(n) => Val::float(*n),
                Constant::String(s) => Val::str(string_constant(vm, s, longs)?),
            }));
        }
        let mut inner = Vec::with_capacity(proto.protos.len());
        for child in proto.protos {
            inner.push(instantiate(vm, child, (from, source), longs)?);
        }
        // In place: no copy.
        let mut code_buf: Box<[u32]> = proto.code.into_iter().map(|i| i.0).collect();
        fuse::fuse(&mut code_buf);
        let mut k_buf = constants.into_boxed_slice();
        for slot in &mut k_buf {
            if Slot::tag(slot) == Tag::SHORT_STR {
                // SAFETY: I2.
                let hash = (*Slot::get(slot).as_str()).hdr.word;
                Slot::set_hint(slot, hash);
            }
        }
        let object: *mut ProtoObj = (*vm)
            .heap
            .new_object(Tag::PROTO, size_of::<ProtoObj>())?
            .cast();
        (*object).code = code_buf.as_mut_ptr();
        (*object).k = k_buf.as_mut_ptr();
        (*object).max_stack = proto.max_stack;
        (*object).num_params = proto.num_params;
        (*object).is_vararg = proto.is_vararg;
        (*object).exact_b = ProtoObj::exact_b(proto.num_params, proto.is_vararg);
        (&raw mut (*object).code_buf).write(code_buf);
        (&raw mut (*object).k_buf).write(k_buf);
        (&raw mut (*object).protos).write(inner.into_boxed_slice());
        (&raw mut (*object).upvals).write(proto.upvalues.into_boxed_slice());
        (&raw mut (*object).debug).write(ProtoDebug {
            source,
            line_defined: proto.line_defined,
            last_line_defined: proto.last_line_defined,
            lines: proto.lines.into_boxed_slice(),
            locals: proto.locals.into_boxed_slice(),
        });
        (*vm).heap.account(proto_size(object) as isize);
        Ok(object)
    }
}

/// A prototype as binary chunk (§6.4 `string.dump`).
///
/// # Errors
/// Out of memory.
///
/// # Safety
/// `p` is live.
pub unsafe fn dump(p: *mut ProtoObj, strip: bool) -> Result<Vec<u8>, OutOfMemory> {
    // SAFETY: I2.
    unsafe {
        // Neither the copy nor the chunk, which doubles its buffer as it grows, can fail without ending the program.
        let bytes = 4 * plain_size(p);
        Vec::<u8>::new()
            .try_reserve_exact(bytes)
            .map_err(|_| OutOfMemory)?;
        Ok(lua_rs_bytecode::encode(&extract(p, null_mut()), strip))
    }
}

/// Bytes of a prototype's plain data, about.
unsafe fn plain_size(p: *mut ProtoObj) -> usize {
    // SAFETY: I2: children and constants of a live prototype are live.
    unsafe {
        let object = &*p;
        let strings = object.k_buf.iter().map(|slot| {
            let v = Slot::get(slot);
            if v.tag.is_string() {
                StrObj::bytes(v.as_str()).len()
            } else {
                0
            }
        });
        let children = object.protos.iter().map(|&child| plain_size(child));
        proto_size(p) + strings.sum::<usize>() + children.sum::<usize>()
    }
}

/// The plain data of a prototype.
unsafe fn extract(p: *mut ProtoObj, parent_source: *mut StrObj) -> Proto {
    // SAFETY: I2: children and constants of a live prototype are live.
    unsafe {
        let object = &*p;
        let source = object.debug.source;
        let code = &object.code_buf;
        let constants = object.k_buf.iter().map(|slot| {
            let v = Slot::get(slot);
            match v.tag {
                Tag::FALSE => Constant::False,
                Tag::TRUE => Constant::True,
                Tag::INT => Constant::Integer(v.as_int()),
                Tag::FLOAT => Constant::Float(v.as_float()),
                tag if tag.is_string() => Constant::String(StrObj::bytes(v.as_str()).into()),
                _ => Constant::Nil,
            }
        });
        Proto {
            line_defined: object.debug.line_defined,
            last_line_defined: object.debug.last_line_defined,
            num_params: object.num_params,
            is_vararg: object.is_vararg,
            max_stack: object.max_stack,
            code: code
                .iter()
                .map(|&word| Instruction(fuse::plain(word)))
                .collect(),
            constants: constants.collect(),
            upvalues: object.upvals.to_vec(),
            protos: object
                .protos
                .iter()
                .map(|&child| extract(child, source))
                .collect(),
            lines: object.debug.lines.to_vec(),
            locals: object.debug.locals.to_vec(),
            source: (source != parent_source && !source.is_null())
                .then(|| StrObj::bytes(source).into()),
        }
    }
}
