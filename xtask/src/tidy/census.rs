//! The count of unsafe code by module, kept in docs/UNSAFE.md.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;

use super::rules::is_test;
use super::source::Source;
use crate::Outcome;
use crate::process::root;

/// What begins and ends the table in the document.
const BEGIN: &str = "<!-- made by `cargo xtask bless`: -->\n";
const END: &str = "<!-- end -->\n";

/// Unsafe code of a module.
#[derive(Default)]
struct Count {
    blocks: usize,
    functions: usize,
    impls: usize,
    handlers: usize,
}

/// Counts file by file.
#[derive(Default)]
pub struct Census(BTreeMap<String, Count>);

impl Census {
    /// Counts a file of the virtual machine; its tests do not count.
    pub fn add(&mut self, source: &Source<'_>) {
        let Some(path) = source.name.strip_prefix("crates/vm/src/") else {
            return;
        };
        if is_test(source.name) {
            return;
        }
        let module = path.rsplit_once('/').map_or("(root)", |(folder, _)| folder);
        let mut count = Count::default();
        for line in &source.code {
            if line.starts_with("mod tests {") {
                break;
            }
            let line = line.trim_start();
            count.blocks += line.matches("unsafe {").count();
            count.functions += usize::from(line.contains("unsafe fn ") && line.contains('('));
            count.impls += line.matches("unsafe impl").count();
            count.handlers += usize::from(line.starts_with("handler! {"));
        }
        if count.blocks + count.functions + count.impls + count.handlers == 0 {
            return;
        }
        let all = self.0.entry(module.to_string()).or_default();
        all.blocks += count.blocks;
        all.functions += count.functions;
        all.impls += count.impls;
        all.handlers += count.handlers;
    }

    fn table(&self) -> String {
        let mut text = String::from(
            "| module | blocks | functions | impls | handlers |\n|---|---:|---:|---:|---:|\n",
        );
        let mut sum = Count::default();
        let mut row = |name: &str, count: &Count| {
            // Writing to a string does not fail.
            let _ = writeln!(
                text,
                "| {name} | {} | {} | {} | {} |",
                count.blocks, count.functions, count.impls, count.handlers
            );
        };
        for (module, count) in &self.0 {
            row(&format!("`{module}`"), count);
            sum.blocks += count.blocks;
            sum.functions += count.functions;
            sum.impls += count.impls;
            sum.handlers += count.handlers;
        }
        row("all", &sum);
        text
    }

    /// What is wrong with the document's table, if anything.
    pub fn check(&self, document: &str) -> Option<String> {
        match replaced(document, &self.table()) {
            Some(wanted) if wanted == document => None,
            Some(_) => {
                Some("docs/UNSAFE.md: the counts are out of date (cargo xtask bless)".to_string())
            }
            None => Some("docs/UNSAFE.md: no table of counts".to_string()),
        }
    }

    /// Writes the table into the document.
    ///
    /// # Errors
    /// The file cannot be written, or has no place for the table.
    pub fn write(&self) -> Outcome {
        let path = root().join("docs/UNSAFE.md");
        let say = |e: std::io::Error| format!("{}: {e}", path.display());
        let document = fs::read_to_string(&path).map_err(say)?;
        let wanted =
            replaced(&document, &self.table()).ok_or("docs/UNSAFE.md: no table of counts")?;
        fs::write(&path, wanted).map_err(say)
    }
}

/// The document with another table.
fn replaced(document: &str, table: &str) -> Option<String> {
    let (before, rest) = document.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some([before, BEGIN, table, END, after].concat())
}

#[cfg(test)]
mod tests {
    use super::{BEGIN, Census, END, Source};
    use pretty_assertions::assert_eq;

    #[test]
    fn counts_by_module() {
        let mut census = Census::default();
        let text = "//! x\nunsafe fn f() {\n    // unsafe {\n    unsafe { g() }\n}\nhandler! { h() {} }\nmod tests {\n unsafe {}\n}\n";
        census.add(&Source::new("crates/vm/src/exec/op/x.rs", text));
        census.add(&Source::new("crates/vm/src/lib.rs", "//! x\nfn f() {}\n"));
        census.add(&Source::new("crates/cli/src/main.rs", "unsafe {}"));
        assert_eq!(
            census.table().lines().skip(2).collect::<Vec<_>>(),
            ["| `exec/op` | 1 | 1 | 0 | 1 |", "| all | 1 | 1 | 0 | 1 |"]
        );
        let document = format!("a\n{BEGIN}old\n{END}b\n");
        assert!(census.check(&document).is_some());
        let new = super::replaced(&document, &census.table()).expect("has a place");
        assert_eq!(census.check(&new), None);
    }
}
