//! Own cases and official files in a build, or under a tool, that watches memory: slow, and not to be limited in address space.

use std::path::Path;
use std::time::Duration;

use super::{Options, cases, official};
use crate::Outcome;

/// How instrumented programs run.
pub struct Settings<'a> {
    /// Variables for them.
    pub environment: &'static [(&'static str, &'static str)],
    /// The command they are run by, or nothing.
    pub under: &'static str,
    /// The time limit of a program.
    pub limit: Duration,
    /// Programs run at the same time.
    pub jobs: usize,
    /// Only paths that contain this text.
    pub filter: Option<&'a str>,
}

/// Runs the own cases.
///
/// # Errors
/// When a case does not give what it should.
pub fn own(bin: &Path, settings: &Settings<'_>) -> Outcome {
    cases::run(bin, &options(bin, settings))
}

/// Runs the files of the official suite in `folder`; the time limit is no mistake.
///
/// # Errors
/// When a file fails that is not listed.
pub fn official(bin: &Path, folder: &Path, settings: &Settings<'_>) -> Outcome {
    official::run_instrumented(bin, folder, &options(bin, settings))
}

fn options(bin: &Path, settings: &Settings<'_>) -> Options {
    Options {
        bin: Some(bin.to_path_buf()),
        filter: settings.filter.map(str::to_string),
        jobs: settings.jobs,
        time_limit: Some(settings.limit.as_secs()),
        check: false,
        instrumentation: Some((settings.under, settings.environment)),
        ..Options::checking()
    }
}
