//! The rules themselves, one function each.

use std::collections::BTreeSet;

use super::exceptions::Exceptions;
use super::source::Source;

const MOST_FILE_LINES: usize = 800;
const MOST_FUNCTION_LINES: usize = 80;

/// The only modules that may hold `unsafe`: `crates/vm/src/<name>.rs` and below `crates/vm/src/<name>/`.
const UNSAFE_MODULES: &[&str] = &["value", "object", "heap", "stack", "frame", "exec"];

/// The one line elsewhere: the `lua-rs` command is entered by C's library.
const ENTRY: (&str, &str) = ("crates/cli/src/bin/lua-rs/entry.rs", "#[unsafe(no_mangle)]");

/// The rules, with the invariants `docs/UNSAFE.md` numbers.
pub struct Rules {
    invariants: BTreeSet<u32>,
}

impl Rules {
    /// Reads the invariants' numbers: every `I<n>` the document names.
    pub fn new(unsafe_doc: &str) -> Self {
        Rules {
            invariants: cited(unsafe_doc).collect(),
        }
    }

    /// Checks one file and adds a line for each breach.
    pub fn check(&self, source: &Source<'_>, exceptions: &mut Exceptions, wrong: &mut Vec<String>) {
        check_head(source, wrong);
        check_sizes(source, exceptions, wrong);
        check_macros(source, wrong);
        check_unsafe(source, wrong);
        if !is_test(source.name) {
            self.check_safety(source, wrong);
        }
    }

    /// Each `// SAFETY:` comment names an invariant that exists.
    fn check_safety(&self, source: &Source<'_>, wrong: &mut Vec<String>) {
        for (index, line) in source.lines.iter().enumerate() {
            let Some(first) = Some(line.trim_start()).filter(|line| line.starts_with("// SAFETY:"))
            else {
                continue;
            };
            let mut comment = first.to_string();
            for next in source.lines[index + 1..]
                .iter()
                .map(|line| line.trim_start())
            {
                if !next.starts_with("//") || next.starts_with("// SAFETY:") {
                    break;
                }
                comment.push(' ');
                comment.push_str(next);
            }
            let place = format!("{}:{}", source.name, index + 1);
            let mut numbers = cited(&comment).peekable();
            if numbers.peek().is_none() {
                wrong.push(format!(
                    "{place}: SAFETY comment cites no invariant (I<n> of docs/UNSAFE.md)"
                ));
            }
            for number in numbers.filter(|number| !self.invariants.contains(number)) {
                wrong.push(format!(
                    "{place}: docs/UNSAFE.md has no invariant I{number}"
                ));
            }
        }
    }
}

/// Files with nothing but tests: they say why a call is sound, but no invariant of the product hangs on them.
pub fn is_test(name: &str) -> bool {
    name.ends_with("/tests.rs") || name.contains("/tests/")
}

/// The numbers of all `I<n>` in a text.
fn cited(text: &str) -> impl Iterator<Item = u32> {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .filter_map(|word| word.strip_prefix('I'))
        .filter_map(|digits| digits.parse().ok())
}

fn check_head(source: &Source<'_>, wrong: &mut Vec<String>) {
    if !source
        .lines
        .first()
        .is_some_and(|line| line.starts_with("//!") && line.len() > 10)
    {
        wrong.push(format!(
            "{}:1: does not begin with a `//!` line that says what it is",
            source.name
        ));
    }
    let is_root = source.name.ends_with("/src/lib.rs") || source.name.ends_with("/src/main.rs");
    let forbids = source
        .lines
        .iter()
        .any(|line| line.contains("#![forbid(unsafe_code)]"));
    if is_root && !source.name.starts_with("crates/vm/") && !forbids {
        wrong.push(format!("{}: lacks #![forbid(unsafe_code)]", source.name));
    }
}

fn check_sizes(source: &Source<'_>, exceptions: &mut Exceptions, wrong: &mut Vec<String>) {
    let lines = source.lines.len();
    if lines > MOST_FILE_LINES && !exceptions.allows_lines(source.name) {
        wrong.push(format!(
            "{}: {lines} lines (at most {MOST_FILE_LINES})",
            source.name
        ));
    }
    for function in source.functions() {
        if function.length > MOST_FUNCTION_LINES
            && !exceptions.allows_function(source.name, &function.name)
        {
            let (line, name, length) = (function.line, &function.name, function.length);
            wrong.push(format!(
                "{}:{line}: fn {name} has {length} lines (at most {MOST_FUNCTION_LINES})",
                source.name
            ));
        }
    }
}

fn check_macros(source: &Source<'_>, wrong: &mut Vec<String>) {
    for (index, code) in source.code.iter().enumerate() {
        for name in ["todo!", "unimplemented!"] {
            if code.contains(name) {
                wrong.push(format!("{}:{}: {name}", source.name, index + 1));
            }
        }
    }
}

fn check_unsafe(source: &Source<'_>, wrong: &mut Vec<String>) {
    let inside = source.name.strip_prefix("crates/vm/src/");
    let module = inside.and_then(|path| path.split(['/', '.']).next());
    if module.is_some_and(|name| UNSAFE_MODULES.contains(&name)) {
        return;
    }
    for index in 0..source.code.len() {
        let is_entry = (source.name, source.code[index].trim()) == ENTRY;
        if source.has_word(index, "unsafe") && !is_entry {
            wrong.push(format!(
                "{}:{}: `unsafe` outside the modules that may hold it",
                source.name,
                index + 1
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Exceptions, Rules, Source};
    use std::path::Path;

    fn breaches(name: &str, text: &str) -> Vec<String> {
        let list = Path::new(env!("CARGO_MANIFEST_DIR")).join("tidy-exceptions.txt");
        let mut exceptions = Exceptions::read(&list).unwrap();
        let mut wrong = Vec::new();
        Rules::new("I1 a frame has its slots. I2 more").check(
            &Source::new(name, text),
            &mut exceptions,
            &mut wrong,
        );
        wrong
    }

    #[test]
    fn clean_file_passes() {
        assert_eq!(
            breaches("crates/a/src/x.rs", "//! What it is.\nfn f() {}\n"),
            [""; 0]
        );
    }

    #[test]
    fn unsafe_is_confined_and_cites() {
        let text = "//! What it is.\n// SAFETY: I2.\nunsafe { f() }\n";
        assert_eq!(breaches("crates/vm/src/exec/call.rs", text), [""; 0]);
        assert_eq!(breaches("crates/vm/src/load.rs", text).len(), 1);
        let entry = "//! What it is.\n#[unsafe(no_mangle)]\nextern \"C\" fn main() {}\n";
        assert_eq!(
            breaches("crates/cli/src/bin/lua-rs/entry.rs", entry),
            [""; 0]
        );
        assert_eq!(
            breaches("crates/cli/src/bin/lua-rs/repl.rs", entry).len(),
            1
        );
        assert_eq!(
            breaches(
                "crates/vm/src/heap.rs",
                "//! What it is.\n// SAFETY: sure.\nunsafe { f() }\n"
            )
            .len(),
            1
        );
        assert_eq!(
            breaches(
                "crates/vm/src/heap.rs",
                "//! What it is.\n// SAFETY: I9.\nunsafe { f() }\n"
            )
            .len(),
            1
        );
        let wrapped = "//! What it is.\n// SAFETY: the frame is\n// live (I1).\nunsafe { f() }\n";
        assert_eq!(breaches("crates/vm/src/heap.rs", wrapped), [""; 0]);
    }

    #[test]
    fn size_head_and_macros() {
        assert_eq!(breaches("crates/a/src/x.rs", "fn f() {}\n").len(), 1);
        assert_eq!(
            breaches("crates/a/src/x.rs", "//! What it is.\nfn f() { todo!() }\n").len(),
            1
        );
        let long = format!("//! What it is.\nfn f() {{\n{}}}\n", "x();\n".repeat(80));
        assert_eq!(breaches("crates/a/src/x.rs", &long).len(), 1);
        let text = "//! What it is.\nconst S: &str = \"todo!() unsafe\";\n";
        assert_eq!(breaches("crates/a/src/x.rs", text), [""; 0]);
    }
}
