//! The columns of the matrix: builds, and treatments of the same unmodified files.

use clap::ValueEnum;

use crate::conformance::Build;

/// Time after which a file under a stress feature is stopped: no mistake until then is all that is asked of it.
const CUT: u64 = 120;
/// Time limit of everything else.
const LIMIT: u64 = 900;

/// One way to run the suite.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, ValueEnum)]
pub enum Column {
    /// The release build
    Plain,
    /// The debug build: trampoline dispatch, debug assertions
    Debug,
    /// A native stack of 256 KiB
    SmallStack,
    /// Incremental mode from the first line
    Incremental,
    /// Generational mode from the first line
    Generational,
    /// Every chunk through luac-rs or string.dump
    Dump,
    /// As `dump`, without debug information
    DumpStripped,
    /// A collection at every safepoint, a heap check after each
    GcStress,
    /// The stack moves at every growth check
    StackStress,
}

impl Column {
    /// All of them, in the table's order.
    pub const ALL: [Column; 9] = [
        Column::Plain,
        Column::Debug,
        Column::SmallStack,
        Column::Incremental,
        Column::Generational,
        Column::Dump,
        Column::DumpStripped,
        Column::GcStress,
        Column::StackStress,
    ];

    /// The name in tables, in the list of known failures and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Column::Plain => "plain",
            Column::Debug => "debug",
            Column::SmallStack => "small-stack",
            Column::Incremental => "incremental",
            Column::Generational => "generational",
            Column::Dump => "dump",
            Column::DumpStripped => "dump-stripped",
            Column::GcStress => "gc-stress",
            Column::StackStress => "stack-stress",
        }
    }

    /// The column called `name`.
    pub fn named(name: &str) -> Option<Column> {
        Column::ALL.into_iter().find(|column| column.name() == name)
    }

    /// What is built for it.
    pub fn build(self) -> Build {
        match self {
            Column::Debug => Build::Debug,
            Column::GcStress => Build::GcStress,
            Column::StackStress => Build::StackStress,
            _ => Build::Release,
        }
    }

    /// Whether chunks go through dump and load, and whether stripped.
    pub fn dump(self) -> Option<bool> {
        match self {
            Column::Dump => Some(false),
            Column::DumpStripped => Some(true),
            _ => None,
        }
    }

    /// The mode the collector is put in before the first line.
    pub fn collector(self) -> Option<&'static str> {
        match self {
            Column::Incremental => Some("incremental"),
            Column::Generational => Some("generational"),
            _ => None,
        }
    }

    /// The native stack in KiB.
    pub fn stack(self) -> Option<u64> {
        (self == Column::SmallStack).then_some(256)
    }

    /// Whether the time limit ends a file without a verdict on it.
    pub fn may_be_cut(self) -> bool {
        matches!(self, Column::GcStress | Column::StackStress)
    }

    /// The time limit in seconds when none is given.
    pub fn limit(self) -> u64 {
        if self.may_be_cut() { CUT } else { LIMIT }
    }
}
