//! Signals of the operating system that interrupt a machine.
#![allow(unsafe_code)]

use super::InterruptHandle;

impl InterruptHandle {
    /// From now on this signal also calls [`InterruptHandle::interrupt`], right in the signal handler: without a thread that waits
    /// for it, and beside what else is registered for the signal. That stays so, and keeps some kilobytes of the machine's memory,
    /// until the process ends. What the system did with the signal before is replaced: register what shall still happen, for
    /// instance with the crate `signal-hook`. Unix only, with the feature `signals`.
    ///
    /// # Errors
    /// The system refuses.
    ///
    /// # Panics
    /// For `SIGKILL`, `SIGSTOP`, `SIGILL`, `SIGFPE` and `SIGSEGV`, which nobody can or should go on after.
    pub fn on_signal(&self, signal: std::ffi::c_int) -> std::io::Result<()> {
        let handle = self.clone();
        let action = move || handle.interrupt();
        // SAFETY: I12: the action stores to atomics, in memory that the handle keeps; it does not allocate, lock or panic.
        unsafe { signal_hook_registry::register(signal, action) }.map(drop)
    }
}
