//! The progress bar.

use std::io::{IsTerminal, Write, stderr};

/// Counts what is done, and shows it on a terminal.
pub struct Progress {
    done: usize,
    total: usize,
    shown: bool,
}

impl Progress {
    /// Of `total` pieces of work none is done.
    pub fn new(total: usize) -> Self {
        Progress {
            done: 0,
            total,
            shown: stderr().is_terminal(),
        }
    }

    /// Begins the next piece: its name stands beside the bar.
    pub fn next(&mut self, name: &str) {
        if self.shown {
            // A bar that cannot be drawn is no reason to stop measuring.
            let _ = write!(stderr(), "\r{}", line(self.done, self.total, name));
            let _ = stderr().flush();
        }
        self.done += 1;
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.shown {
            let _ = write!(stderr(), "\r{:<79}\r", "");
        }
    }
}

/// One line of a terminal, always of the same width, so that it covers the one before.
fn line(done: usize, total: usize, name: &str) -> String {
    const WIDTH: usize = 30;
    let full = done * WIDTH / total.max(1);
    let bar = format!("{}{}", "#".repeat(full), ".".repeat(WIDTH - full));
    format!("[{bar}] {:<46.46}", format!("{done}/{total} {name}"))
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn every_line_is_as_wide_and_names_the_row() {
        let first = line(0, 71, "fib");
        assert!(first.starts_with("[....") && first.contains("0/71 fib"));
        let last = line(70, 71, &"a very long name".repeat(9));
        assert!(last.starts_with("[####"));
        assert_eq!((first.len(), last.len()), (79, 79));
    }
}
