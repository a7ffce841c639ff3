//! Source files as `luaL_loadfilex` reads them: an optional byte order mark and first-line comment, then text or a
//! binary chunk.

use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;

use crate::text::error_text;

/// A file as it was read, ready to compile or decode.
#[derive(Debug, PartialEq, Eq)]
pub struct Source {
    /// The chunk's name: `@file` or `=stdin`.
    pub name: Vec<u8>,
    /// The text or binary chunk.
    pub bytes: Vec<u8>,
}

/// Reads a file, or standard input if there is no name.
///
/// # Errors
/// The message: `cannot open x: No such file or directory`.
pub fn read_source(file: Option<&[u8]>) -> Result<Source, Vec<u8>> {
    let shown = file.unwrap_or(b"stdin");
    let failed = |what: &str, error: &io::Error| {
        let what = format!("cannot {what} ");
        [what.as_bytes(), shown, b": ", error_text(error).as_bytes()].concat()
    };
    let mut bytes = Vec::new();
    match file {
        None => {
            let input = io::stdin().lock().read_to_end(&mut bytes);
            input.map_err(|e| failed("read", &e))?;
        }
        Some(file) => {
            let mut input = File::open(file_name(file)).map_err(|e| failed("open", &e))?;
            input
                .read_to_end(&mut bytes)
                .map_err(|e| failed("read", &e))?;
        }
    }
    let mark = if file.is_some() { b"@" } else { b"=" };
    Ok(Source {
        name: [mark, shown].concat(),
        bytes: skip_comment(bytes),
    })
}

/// A file's name from the bytes of an argument.
#[cfg(unix)]
pub fn file_name(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt as _;
    std::ffi::OsStr::from_bytes(bytes).into()
}

/// A file's name from the bytes of an argument.
#[cfg(not(unix))]
pub fn file_name(bytes: &[u8]) -> PathBuf {
    String::from_utf8_lossy(bytes).into_owned().into()
}

/// Drops a byte order mark, and a first line that begins with `#`. Its newline stays, so that line numbers hold, unless
/// a binary chunk follows.
fn skip_comment(mut bytes: Vec<u8>) -> Vec<u8> {
    let mut start = if bytes.starts_with(b"\xEF\xBB\xBF") {
        3
    } else {
        0
    };
    if bytes.get(start) == Some(&b'#') {
        let line = bytes[start..].iter().position(|&byte| byte == b'\n');
        start = line.map_or(bytes.len(), |len| start + len);
        if bytes.get(start + 1) == Some(&0x1B) {
            start += 1;
        }
    }
    bytes.drain(..start);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;

    #[test]
    fn first_lines() {
        for (file, wanted) in [
            (&b""[..], &b""[..]),
            (b"x = 1", b"x = 1"),
            (b"#!/usr/bin/lua", b""),
            (b"#!/usr/bin/lua\nx", b"\nx"),
            (b"\xEF\xBB\xBF", b""),
            (b"\xEF\xBB\xBF# c\nx", b"\nx"),
            (b"\xEF\xBBx", b"\xEF\xBBx"),
            (b"# c\n\x1bLua", b"\x1bLua"),
            (b"\n#", b"\n#"),
        ] {
            assert_eq!(skip_comment(file.to_vec()), wanted);
        }
    }

    #[test]
    fn missing_file() {
        let error = read_source(Some(b"/no/such/file")).expect_err("missing");
        let wanted = "cannot open /no/such/file: No such file or directory";
        assert_eq!(String::from_utf8_lossy(&error), wanted);
    }
}
