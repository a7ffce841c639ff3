//! Golden listings: for each `golden/*.lua` the listing beside it. `BLESS=1` rewrites them
//! (`cargo xtask bless`); adding a program adds a test.

use std::fs;
use std::path::{Path, PathBuf};

use lua_rs_bytecode::{Compile, decode, encode, list, verify};
use lua_rs_codegen::Compiler;
use pretty_assertions::assert_eq;

fn programs() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let mut paths: Vec<_> = fs::read_dir(folder)
        .expect("the folder of goldens")
        .map(|entry| entry.expect("a folder entry").path())
        .filter(|path| path.extension().is_some_and(|ext| ext == "lua"))
        .collect();
    paths.sort();
    paths
}

#[test]
fn listings_are_as_recorded() {
    let mut wrong = Vec::new();
    for path in programs() {
        let name = path
            .file_name()
            .expect("a file name")
            .to_string_lossy()
            .into_owned();
        let source = fs::read(&path).expect("a program");
        let chunk = Compiler::default()
            .compile(&source, format!("@{name}").as_bytes())
            .unwrap_or_else(|error| panic!("{error}"));
        let listing = String::from_utf8(list(&chunk.main, true)).expect("UTF-8");
        let golden = path.with_extension("txt");
        if std::env::var_os("BLESS").is_some() {
            fs::write(&golden, &listing).expect("to write the golden");
        }
        let expected = fs::read_to_string(&golden).unwrap_or_default();
        if listing != expected {
            wrong.push((name, expected, listing));
        }
    }
    if let Some((name, expected, listing)) = wrong.into_iter().next() {
        assert_eq!(expected, listing, "{name}");
    }
}

#[test]
fn code_passes_the_verifier_and_the_wire() {
    for path in programs() {
        let source = fs::read(&path).expect("a program");
        let chunk = Compiler::default()
            .compile(&source, b"=golden")
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let bytes = encode(&chunk.main, false);
        let back = decode(&bytes).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert_eq!(chunk, back);
        if let Err(error) = verify(chunk) {
            panic!("{}: {error}", path.display());
        }
    }
}
