//! Ctrl-C: while a chunk runs, the first signal makes it fail with "interrupted!", a second one ends the process. At
//! other times the signal ends the process at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use lua_rs::InterruptHandle;

/// The handler of the interrupt signal.
pub struct Interrupt {
    /// Whether the next signal ends the process.
    fatal: Arc<AtomicBool>,
    handle: InterruptHandle,
}

/// While this lives, a signal interrupts the running chunk.
pub struct Listening<'a>(&'a Interrupt);

impl Interrupt {
    /// Installs the handler for this interpreter. Without it, signals do what they did before.
    pub fn new(handle: InterruptHandle) -> Self {
        let fatal = Arc::new(AtomicBool::new(true));
        // What the system refuses here costs only Ctrl-C.
        let _ = install(&fatal, &handle);
        Interrupt { fatal, handle }
    }

    /// Makes signals interrupt the chunk that is about to run.
    pub fn listen(&self) -> Listening<'_> {
        // One that came when the last chunk had just ended is not meant for this one.
        self.handle.clear();
        self.fatal.store(false, Ordering::SeqCst);
        Listening(self)
    }
}

impl Drop for Listening<'_> {
    fn drop(&mut self) {
        self.0.fatal.store(true, Ordering::SeqCst);
    }
}

/// The order matters: the first action looks at the flag that the second one sets.
#[cfg(unix)]
fn install(fatal: &Arc<AtomicBool>, handle: &InterruptHandle) -> std::io::Result<()> {
    use signal_hook::consts::SIGINT;
    use signal_hook::flag;

    flag::register_conditional_default(SIGINT, Arc::clone(fatal))?;
    flag::register(SIGINT, Arc::clone(fatal))?;
    handle.on_signal(SIGINT)
}

#[cfg(not(unix))]
fn install(_fatal: &Arc<AtomicBool>, _handle: &InterruptHandle) -> std::io::Result<()> {
    Ok(())
}
