//! `cargo xtask deps`: the layering, and what the two partial products must not contain.

use std::collections::BTreeSet;

use crate::Outcome;
use crate::process::{capture, cargo, run as run_command};

/// Every edge between product crates; any other fails. Layers are listed from the bottom up.
const EDGES: &[(&str, &[&str])] = &[
    ("lua-rs-base", &[]),
    ("lua-rs-lexer", &["lua-rs-base"]),
    ("lua-rs-parser", &["lua-rs-base", "lua-rs-lexer"]),
    ("lua-rs-bytecode", &["lua-rs-base"]),
    (
        "lua-rs-codegen",
        &["lua-rs-base", "lua-rs-bytecode", "lua-rs-parser"],
    ),
    ("lua-rs-vm", &["lua-rs-base", "lua-rs-bytecode"]),
    ("lua-rs-stdlib", &["lua-rs-base", "lua-rs-vm"]),
    (
        "lua-rs",
        &[
            "lua-rs-bytecode",
            "lua-rs-codegen",
            "lua-rs-stdlib",
            "lua-rs-vm",
        ],
    ),
    ("lua-rs-cli", &["lua-rs", "lua-rs-bytecode"]),
    ("xtask", &[]),
];

/// A product, how cargo builds it, and the packages that must not be in it.
const PRODUCTS: &[Product] = &[
    Product {
        name: "run_only (vm + stdlib, no compiler)",
        select: &["-p", "lua-rs", "--no-default-features"],
        example: "run_only",
        absent: &[
            "lua-rs-lexer",
            "lua-rs-parser",
            "lua-rs-codegen",
            "logos",
            "bumpalo",
        ],
    },
    Product {
        name: "parse_only (lexer + parser, no machine)",
        select: &["-p", "lua-rs-parser"],
        example: "parse_only",
        absent: &[
            "lua-rs-vm",
            "lua-rs-stdlib",
            "lua-rs-bytecode",
            "lua-rs-codegen",
            "lua-rs",
        ],
    },
];

struct Product {
    name: &'static str,
    select: &'static [&'static str],
    example: &'static str,
    absent: &'static [&'static str],
}

/// Checks the edges and the products.
///
/// # Errors
/// Lists every edge that should not be, or is missing, and every package found where it must not be.
pub fn run() -> Outcome {
    let mut wrong = Vec::new();
    check_members(&mut wrong)?;
    for (package, expected) in EDGES {
        check_edges(package, expected, &mut wrong)?;
    }
    for product in PRODUCTS {
        check_product(product, &mut wrong)?;
    }
    if wrong.is_empty() {
        println!(
            "deps: {} crates, {} products: as declared",
            EDGES.len(),
            PRODUCTS.len()
        );
        Ok(())
    } else {
        Err(wrong.join("\n"))
    }
}

/// A crate nobody has placed in a layer must not slip in.
fn check_members(wrong: &mut Vec<String>) -> Outcome {
    let listing = capture(cargo([
        "tree",
        "--workspace",
        "--depth",
        "0",
        "--prefix",
        "none",
        "--format",
        "{p}",
    ]))?;
    for package in names(&listing) {
        if !EDGES.iter().any(|(name, _)| *name == package) && package != "lua-rs-benches" {
            wrong.push(format!(
                "deps: {package} is in no layer (xtask/src/deps.rs)"
            ));
        }
    }
    Ok(())
}

fn check_edges(package: &str, expected: &[&str], wrong: &mut Vec<String>) -> Outcome {
    let listing = tree(&[
        "-p",
        package,
        "--all-features",
        "--depth",
        "1",
        "-e",
        "normal,build",
    ])?;
    let found: BTreeSet<String> = names(&listing)
        .into_iter()
        .filter(|name| name != package && is_product(name))
        .collect();
    for name in &found {
        if !expected.contains(&name.as_str()) {
            wrong.push(format!(
                "deps: {package} -> {name} is not an edge of the design"
            ));
        }
    }
    for name in expected {
        if !found.contains(*name) {
            wrong.push(format!(
                "deps: {package} -> {name} is declared in xtask but not used"
            ));
        }
    }
    Ok(())
}

fn check_product(product: &Product, wrong: &mut Vec<String>) -> Outcome {
    let mut args = product.select.to_vec();
    args.extend(["-e", "normal,build,dev"]);
    let inside = names(&tree(&args)?);
    for package in product.absent {
        if inside.contains(*package) {
            wrong.push(format!("deps: {} contains {package}", product.name));
        }
    }
    let mut build = vec!["build", "--quiet", "--example", product.example];
    build.extend(product.select);
    run_command(cargo(build))
}

fn tree(args: &[&str]) -> Outcome<String> {
    let mut all = vec!["tree", "--prefix", "none", "--format", "{p}"];
    all.extend(args);
    capture(cargo(all))
}

/// The package names of `cargo tree --prefix none --format {p}`, whose lines read `name v1.2.3 (path)`.
fn names(listing: &str) -> BTreeSet<String> {
    listing
        .lines()
        .filter_map(|line| line.split_once(" v"))
        .map(|(name, _)| name.to_string())
        .collect()
}

fn is_product(name: &str) -> bool {
    name == "lua-rs" || name.starts_with("lua-rs-")
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn reads_names_and_skips_headings() {
        let listing =
            "lua-rs-base v0.1.0 (/x/crates/base)\n\n[dev-dependencies]\ndiff v0.1.13 (*)\n";
        assert_eq!(
            names(listing).into_iter().collect::<Vec<_>>(),
            ["diff", "lua-rs-base"]
        );
    }
}
