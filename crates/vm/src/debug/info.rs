//! Facts about a function or an active function, as `debug.getinfo` shows them (§6.10).

use super::names::{Name, c_string};

/// A name and what it names; owned.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OwnedName {
    /// "local", "field", "metamethod" ...
    pub kind: &'static str,
    /// The name itself.
    pub name: Vec<u8>,
}

impl From<Name<'_>> for OwnedName {
    fn from(n: Name<'_>) -> OwnedName {
        OwnedName {
            kind: n.kind,
            name: c_string(n.name).to_vec(),
        }
    }
}

impl OwnedName {
    /// " (kind 'name')", as messages carry it.
    pub fn suffix(&self) -> Vec<u8> {
        [b" (", self.kind.as_bytes(), b" '", &*self.name, b"')"].concat()
    }
}

/// What is known about a function, and about its activation if it is active. Fields that were not asked for have their
/// default.
#[derive(Clone, Default, Debug)]
pub struct DebugInfo {
    /// Where it comes from: `@file`, `=name` or program text (option `S`).
    pub source: Vec<u8>,
    /// Printable form of `source` (option `S`).
    pub short_src: Vec<u8>,
    /// "Lua", "C" or "main" (option `S`).
    pub what: &'static str,
    /// Line of `function`, -1 for natives (option `S`).
    pub line_defined: i64,
    /// Line of its `end`, -1 for natives (option `S`).
    pub last_line_defined: i64,
    /// Line being executed, -1 if unknown (option `l`).
    pub current_line: i64,
    /// Number of upvalues (option `u`).
    pub nups: u8,
    /// Number of fixed parameters (option `u`).
    pub nparams: u8,
    /// Takes `...`? (option `u`)
    pub is_vararg: bool,
    /// Was it called by a tail call? (option `t`)
    pub is_tail_call: bool,
    /// A name for it and its kind ("" if there is none) (option `n`).
    pub name: Option<Vec<u8>>,
    /// Kind of `name` (option `n`).
    pub name_what: &'static str,
    /// First value transferred by a call or return, in a hook (option `r`).
    pub first_transfer: u16,
    /// Number of values transferred (option `r`).
    pub transfers: u16,
}

/// What to find out.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Want {
    /// `n`
    pub name: bool,
    /// `S`
    pub source: bool,
    /// `l`
    pub line: bool,
    /// `t`
    pub tail: bool,
    /// `u`
    pub upvalues: bool,
    /// `f`: the function itself (the caller gets it separately).
    pub function: bool,
    /// `r`
    pub transfer: bool,
    /// `L`: the lines with code (the caller gets them separately).
    pub lines: bool,
}

impl Want {
    /// All that a traceback needs ("Slnt").
    pub const TRACEBACK: Want = Want {
        name: true,
        source: true,
        line: true,
        tail: true,
        upvalues: false,
        function: false,
        transfer: false,
        lines: false,
    };

    /// From the option letters of `debug.getinfo`; `None` if one is unknown.
    pub fn parse(options: &[u8]) -> Option<Want> {
        let mut want = Want::default();
        for option in options {
            let field = match option {
                b'n' => &mut want.name,
                b'S' => &mut want.source,
                b'l' => &mut want.line,
                b't' => &mut want.tail,
                b'u' => &mut want.upvalues,
                b'f' => &mut want.function,
                b'r' => &mut want.transfer,
                b'L' => &mut want.lines,
                _ => return None,
            };
            *field = true;
        }
        Some(want)
    }
}

/// Levels shown at the start and at the end of a long traceback.
const FIRST_LEVELS: usize = 10;
const LAST_LEVELS: usize = 11;

/// The text of a traceback (luaL_traceback). `levels` = number of active functions, `start` = the first one shown;
/// `info` gives what is known about a level, and its global name if it has one.
pub fn traceback(
    message: Option<&[u8]>,
    levels: usize,
    start: usize,
    mut info: impl FnMut(usize) -> (DebugInfo, Option<Vec<u8>>),
) -> Vec<u8> {
    let mut text = Vec::new();
    if let Some(message) = message {
        text.extend_from_slice(c_string(message));
        text.push(b'\n');
    }
    text.extend_from_slice(b"stack traceback:");
    // Counted from the last level, as PUC does.
    let shown = levels.saturating_sub(1).saturating_sub(start);
    let cut = (shown > FIRST_LEVELS + LAST_LEVELS).then_some(start + FIRST_LEVELS);
    let mut level = start;
    while level < levels {
        if cut == Some(level) {
            let skipped = levels - level - LAST_LEVELS;
            // PUC's count leaves out the level at which it notices.
            text.extend_from_slice(
                format!("\n\t...\t(skipping {} levels)", skipped - 1).as_bytes(),
            );
            level += skipped;
            continue;
        }
        let (info, global) = info(level);
        text.extend_from_slice(b"\n\t");
        text.extend_from_slice(&info.short_src);
        if info.current_line > 0 {
            text.extend_from_slice(format!(":{}", info.current_line).as_bytes());
        }
        text.extend_from_slice(b": in ");
        describe(&info, global, &mut text);
        if info.is_tail_call {
            text.extend_from_slice(b"\n\t(...tail calls...)");
        }
        level += 1;
    }
    text
}

/// "function 'name'", "local 'f'", "main chunk" ...
fn describe(info: &DebugInfo, global: Option<Vec<u8>>, text: &mut Vec<u8>) {
    if let Some(name) = global {
        text.extend_from_slice(b"function '");
        text.extend_from_slice(&name);
        text.push(b'\'');
    } else if let Some(name) = info.name.as_ref().filter(|_| !info.name_what.is_empty()) {
        text.extend_from_slice(info.name_what.as_bytes());
        text.extend_from_slice(b" '");
        text.extend_from_slice(name);
        text.push(b'\'');
    } else if info.what == "main" {
        text.extend_from_slice(b"main chunk");
    } else if info.what != "C" {
        text.extend_from_slice(b"function <");
        text.extend_from_slice(&info.short_src);
        text.extend_from_slice(format!(":{}>", info.line_defined).as_bytes());
    } else {
        text.push(b'?');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;

    fn trace(levels: usize, start: usize) -> String {
        let text = traceback(Some(b"msg\0lost"), levels, start, |level| {
            let info = DebugInfo {
                short_src: b"a.lua".to_vec(),
                what: "Lua",
                current_line: level as i64,
                line_defined: 7,
                ..DebugInfo::default()
            };
            (info, None)
        });
        String::from_utf8(text).expect("text")
    }

    #[test]
    fn short_tracebacks_show_everything() {
        assert_eq!(
            trace(3, 1),
            "msg\nstack traceback:\n\ta.lua:1: in function <a.lua:7>\n\ta.lua:2: in function <a.lua:7>"
        );
        assert_eq!(trace(3, 5), "msg\nstack traceback:");
        assert_eq!(trace(23, 1).lines().count(), 2 + 22);
        assert!(!trace(23, 1).contains("skipping"));
    }

    #[test]
    fn long_tracebacks_are_cut() {
        let text = trace(100, 0);
        let lines: Vec<&str> = text.lines().skip(2).collect();
        assert_eq!(lines.len(), 10 + 1 + 11);
        assert_eq!(lines[9], "\ta.lua:9: in function <a.lua:7>");
        assert_eq!(lines[10], "\t...\t(skipping 78 levels)");
        assert_eq!(lines[11], "\ta.lua:89: in function <a.lua:7>");
        assert_eq!(lines[21], "\ta.lua:99: in function <a.lua:7>");
    }

    #[test]
    fn what_a_function_is_called() {
        let said = |info: DebugInfo, global: Option<&str>| {
            let mut text = Vec::new();
            describe(&info, global.map(|g| g.as_bytes().to_vec()), &mut text);
            String::from_utf8(text).expect("text")
        };
        let base = DebugInfo {
            what: "Lua",
            short_src: b"x".to_vec(),
            line_defined: 3,
            ..DebugInfo::default()
        };
        let named = DebugInfo {
            name: Some(b"f".to_vec()),
            name_what: "local",
            ..base.clone()
        };
        assert_eq!(
            said(named.clone(), Some("string.rep")),
            "function 'string.rep'"
        );
        assert_eq!(said(named, None), "local 'f'");
        assert_eq!(said(base.clone(), None), "function <x:3>");
        assert_eq!(
            said(
                DebugInfo {
                    what: "main",
                    ..base.clone()
                },
                None
            ),
            "main chunk"
        );
        assert_eq!(said(DebugInfo { what: "C", ..base }, None), "?");
    }

    #[test]
    fn options() {
        assert_eq!(Want::parse(b"Slnt"), Some(Want::TRACEBACK));
        assert_eq!(Want::parse(b"nx"), None);
        assert!(Want::parse(b"").is_some());
    }
}
