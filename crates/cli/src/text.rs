//! Arguments and messages as bytes: neither need be UTF-8.

use std::ffi::OsString;
use std::io::{self, Write};

/// What `-v` prints. It ends as PUC-Rio's line does, because scripts look for that.
pub const COPYRIGHT: &str = concat!(
    "Lua-RS ",
    env!("CARGO_PKG_VERSION"),
    " (Lua 5.4.8)  Lua is Copyright (C) 1994-2025 Lua.org, PUC-Rio"
);

/// The arguments of this process, the program's name first; `default` stands for a missing or empty one.
pub fn command_line(args: impl IntoIterator<Item = OsString>, default: &str) -> Vec<Vec<u8>> {
    let mut args: Vec<Vec<u8>> = args.into_iter().map(OsString::into_encoded_bytes).collect();
    match args.first_mut() {
        Some(name) if name.is_empty() => *name = default.into(),
        Some(_) => {}
        None => args.push(default.into()),
    }
    args
}

/// Writes to standard error; there is nobody to tell if that fails.
pub fn write_error(parts: &[&[u8]]) {
    // A short text is written at once; one so long that there may be no memory for a copy goes out in pieces.
    let mut text = Vec::new();
    let mut stderr = io::stderr().lock();
    if text
        .try_reserve(parts.iter().map(|part| part.len()).sum::<usize>() + 1)
        .is_ok()
    {
        parts.iter().for_each(|part| text.extend_from_slice(part));
    } else {
        for part in parts {
            let _ = stderr.write_all(part);
        }
    }
    text.push(b'\n');
    let _ = stderr.write_all(&text);
}

/// Writes `progname: text`, or the text alone.
pub fn message(progname: Option<&[u8]>, text: &[u8]) {
    match progname {
        Some(name) => write_error(&[name, b": ", text]),
        None => write_error(&[text]),
    }
}

/// What C's `strerror` says: Rust's text without the number at its end.
pub fn error_text(error: &io::Error) -> String {
    let text = error.to_string();
    match (error.raw_os_error(), text.rfind(" (os error ")) {
        (Some(_), Some(end)) => text[..end].to_owned(),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;

    #[test]
    fn program_name() {
        let line = |args: &[&str]| command_line(args.iter().map(OsString::from), "lua-rs");
        assert_eq!(line(&[]), [b"lua-rs"]);
        assert_eq!(line(&["", "x"]), [&b"lua-rs"[..], b"x"]);
        assert_eq!(line(&["/bin/l"]), [b"/bin/l"]);
    }

    #[test]
    fn errors_are_cs() {
        let error = io::Error::from_raw_os_error(2);
        assert_eq!(error_text(&error), "No such file or directory");
        assert_eq!(error_text(&io::Error::other("odd")), "odd");
    }

    #[test]
    fn version_line() {
        assert!(COPYRIGHT.starts_with("Lua-RS ") && COPYRIGHT.ends_with("PUC-Rio"));
        assert!(COPYRIGHT.contains("Lua 5.4"));
    }
}
