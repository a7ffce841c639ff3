//! Throw-away.
use lua_rs_bytecode::{Compile, Constant, Proto};
use std::fmt::Write;
fn hex(b: &[u8]) -> String {
    let mut s = String::from("x");
    for x in b {
        write!(s, "{x:02x}").unwrap();
    }
    s
}
fn dump(p: &Proto, o: &mut String) {
    writeln!(
        o,
        "P\nF {} {} {} {} {}",
        p.line_defined, p.last_line_defined, p.num_params, p.is_vararg as u8, p.max_stack
    )
    .unwrap();
    for u in &p.upvalues {
        writeln!(
            o,
            "U {} {} {} {}",
            hex(u.name.as_deref().unwrap()),
            u.in_stack as u8,
            u.index,
            u.kind as u8
        )
        .unwrap();
    }
    for l in &p.locals {
        writeln!(o, "L {} {} {}", hex(&l.name), l.start_pc, l.end_pc).unwrap();
    }
    for k in &p.constants {
        match k {
            Constant::Nil => writeln!(o, "K nil"),
            Constant::False => writeln!(o, "K false"),
            Constant::True => writeln!(o, "K true"),
            Constant::Integer(i) => writeln!(o, "K i {i}"),
            Constant::Float(f) => writeln!(o, "K f {}", hex(&f.to_le_bytes())),
            Constant::String(s) => writeln!(o, "K s {}", hex(s)),
        }
        .unwrap();
    }
    for (i, l) in p.code.iter().zip(&p.lines) {
        writeln!(o, "I {} {} {:08x}", l, i.op().name(), i.0).unwrap();
    }
    for c in &p.protos {
        dump(c, o);
    }
    writeln!(o, "E").unwrap();
}
fn main() {
    let f = std::env::args().nth(1).unwrap();
    let mut s = std::fs::read(&f).unwrap();
    if s.first() == Some(&b'#') {
        let n = s.iter().position(|&b| b == b'\n').unwrap_or(s.len());
        s.drain(..n);
    }
    match lua_rs_codegen::Compiler::default().compile(&s, format!("@{f}").as_bytes()) {
        Ok(c) => {
            let mut o = String::new();
            dump(&c.main, &mut o);
            println!("{o}");
            if let Err(e) = lua_rs_bytecode::verify(c) {
                eprintln!("VERIFY {e}");
                std::process::exit(2);
            }
        }
        Err(e) => {
            use std::io::Write;
            std::io::stderr().write_all(&e.message).unwrap();
            std::process::exit(1);
        }
    }
}
