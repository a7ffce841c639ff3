//! `cargo xtask tidy`: the house rules a compiler does not check.

mod census;
mod exceptions;
mod rules;
mod source;

use std::fs;
use std::path::{Path, PathBuf};

use crate::Outcome;
use crate::process::root;
use census::Census;
use exceptions::Exceptions;
use rules::Rules;
use source::Source;

/// Folders that hold code of ours.
const FOLDERS: &[&str] = &["crates", "xtask", "benches"];

/// Checks every Rust file.
///
/// # Errors
/// Lists every breach.
pub fn run() -> Outcome {
    let mut exceptions = Exceptions::read(&root().join("xtask/tidy-exceptions.txt"))?;
    let unsafe_doc = fs::read_to_string(root().join("docs/UNSAFE.md")).unwrap_or_default();
    let rules = Rules::new(&unsafe_doc);
    let mut wrong = Vec::new();
    let mut census = Census::default();
    let mut count = 0;
    for folder in FOLDERS {
        for path in rust_files(&root().join(folder))? {
            let text = fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
            let name = relative(&path);
            let source = Source::new(&name, &text);
            rules.check(&source, &mut exceptions, &mut wrong);
            census.add(&source);
            count += 1;
        }
    }
    wrong.extend(exceptions.unused());
    wrong.extend(census.check(&unsafe_doc));
    if wrong.is_empty() {
        println!("tidy: {count} files follow the rules");
        Ok(())
    } else {
        Err(wrong.join("\n"))
    }
}

/// Writes the counts of unsafe code into docs/UNSAFE.md.
///
/// # Errors
/// When a file cannot be read or written.
pub fn bless() -> Outcome {
    let mut census = Census::default();
    for path in rust_files(&root().join("crates/vm/src"))? {
        let text = fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
        census.add(&Source::new(&relative(&path), &text));
    }
    census.write()
}

/// A path from the workspace's root.
fn relative(path: &Path) -> String {
    path.strip_prefix(root())
        .unwrap_or(path)
        .to_string_lossy()
        .replace('\\', "/")
}

/// Every `.rs` file below `folder`, found with a list instead of recursion.
fn rust_files(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut pending = vec![folder.to_path_buf()];
    while let Some(folder) = pending.pop() {
        let Ok(entries) = fs::read_dir(&folder) else {
            continue;
        };
        for entry in entries {
            let path = entry
                .map_err(|e| format!("{}: {e}", folder.display()))?
                .path();
            if path.is_dir() && path.file_name().is_some_and(|name| name != "target") {
                pending.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}
