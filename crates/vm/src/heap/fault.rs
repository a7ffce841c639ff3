//! Feature `alloc_fault`: allocations that fail on demand, for tests of what running out of memory does.

/// Which of the next allocations fail. None by default.
#[derive(Default)]
pub(crate) struct Fault {
    /// Allocations up to the first that fails, itself included; 0 = none fails.
    countdown: u64,
    /// Do all later ones fail too?
    lasting: bool,
    /// Allocations that have failed.
    struck: u64,
}

impl Fault {
    /// The `n`-th allocation from now fails (0: none), and if `lasting` all after it.
    pub(crate) fn arm(&mut self, n: u64, lasting: bool) {
        *self = Fault {
            countdown: n,
            lasting,
            struck: 0,
        };
    }

    /// Makes no more allocations fail; how many have.
    pub(crate) fn disarm(&mut self) -> u64 {
        std::mem::take(self).struck
    }

    /// Counts an allocation. Must it fail?
    pub(crate) fn strikes(&mut self) -> bool {
        if self.countdown == 0 {
            return false;
        }
        if self.countdown > 1 {
            self.countdown -= 1;
            return false;
        }
        if !self.lasting {
            self.countdown = 0;
        }
        self.struck += 1;
        true
    }
}
