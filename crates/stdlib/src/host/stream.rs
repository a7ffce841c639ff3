//! A buffered file: the C library's `FILE`, as far as scripts can tell.

use super::{HostFile, Termination, bad_descriptor};
use std::cell::RefCell;
use std::io::{self, ErrorKind, SeekFrom};
use std::rc::Rc;

/// A stream that the script's file handles and the library share.
pub type SharedStream = Rc<RefCell<Stream>>;

/// When output goes out (`file:setvbuf`, §6.8).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Buffering {
    /// At once.
    No,
    /// When the buffer is full.
    Full,
    /// When a line ends.
    Line,
}

const CAPACITY: usize = 8192;

/// A file with a buffer for input and one for output. At most one of them is in use: input not yet taken is given back (by
/// seeking) before output starts, and output goes out before input is read.
pub struct Stream {
    file: Box<dyn HostFile>,
    input: Vec<u8>,
    taken: usize,
    output: Vec<u8>,
    buffering: Buffering,
    capacity: usize,
    /// May it be read, may it be written? The system says so too, but only when the buffers are full or empty.
    readable: bool,
    writable: bool,
    /// Output that a person must see before this stream waits for input.
    prompt: Option<SharedStream>,
}

impl Stream {
    /// A stream with full buffering.
    pub fn new(file: Box<dyn HostFile>) -> Stream {
        let (input, output) = (Vec::new(), Vec::new());
        let buffering = Buffering::Full;
        let (readable, writable) = (true, true);
        Stream {
            file,
            input,
            taken: 0,
            output,
            buffering,
            capacity: CAPACITY,
            readable,
            writable,
            prompt: None,
        }
    }

    /// Only for reading.
    pub fn input(mut self) -> Stream {
        self.writable = false;
        self
    }

    /// Only for writing.
    pub fn output(mut self) -> Stream {
        self.readable = false;
        self
    }

    /// Line buffering if a person reads it.
    pub(super) fn line_buffered_on_terminal(mut self) -> Stream {
        if self.file.is_terminal() {
            self.buffering = Buffering::Line;
        }
        self
    }

    /// No buffering of output.
    pub(super) fn unbuffered(mut self) -> Stream {
        self.buffering = Buffering::No;
        self
    }

    /// Shows what waits in `prompt` before reading from a terminal.
    pub(super) fn prompting(mut self, prompt: SharedStream) -> Stream {
        if self.file.is_terminal() {
            self.prompt = Some(prompt);
        }
        self
    }

    /// The next bytes of input, without taking them; empty at the end of the file.
    ///
    /// # Errors
    /// As the system says.
    #[inline]
    pub fn peek(&mut self) -> io::Result<&[u8]> {
        if self.taken == self.input.len() {
            self.fill()?;
        }
        Ok(&self.input[self.taken..])
    }

    /// The next byte of input, without taking it.
    ///
    /// # Errors
    /// As the system says.
    #[inline]
    pub fn peek_byte(&mut self) -> io::Result<Option<u8>> {
        Ok(self.peek()?.first().copied())
    }

    /// Takes `count` of the bytes that [`Stream::peek`] gave.
    #[inline]
    pub fn take(&mut self, count: usize) {
        self.taken = (self.taken + count).min(self.input.len());
    }

    #[cold]
    fn fill(&mut self) -> io::Result<()> {
        if !self.readable {
            return Err(bad_descriptor());
        }
        self.flush()?;
        if let Some(prompt) = &self.prompt
            && let Ok(mut prompt) = prompt.try_borrow_mut()
            && prompt.buffering == Buffering::Line
        {
            // Whoever wrote there finds out at the next write.
            let _ = prompt.flush();
        }
        let size = if self.buffering == Buffering::No {
            1
        } else {
            self.capacity.max(CAPACITY)
        };
        self.taken = 0;
        self.input.clear();
        self.input
            .try_reserve(size)
            .map_err(|_| ErrorKind::OutOfMemory)?;
        self.input.resize(size, 0);
        let count = retry(|| self.file.read(&mut self.input));
        self.input.truncate(*count.as_ref().unwrap_or(&0));
        count.map(drop)
    }

    /// Appends a line to `line`, without its end. Was there an end?
    ///
    /// # Errors
    /// As the system says, or out of memory: also if `line` would be longer than `room`.
    pub fn read_line(&mut self, line: &mut Vec<u8>, room: usize) -> io::Result<bool> {
        loop {
            let input = self.peek()?;
            if input.is_empty() {
                return Ok(false);
            }
            let end = memchr::memchr(b'\n', input);
            let count = end.unwrap_or(input.len());
            append(line, &input[..count], room)?;
            self.take(count + usize::from(end.is_some()));
            if end.is_some() {
                return Ok(true);
            }
        }
    }

    /// Appends up to `count` bytes to `block`; fewer only at the end of the file.
    ///
    /// # Errors
    /// As the system says, or out of memory: also if `block` would be longer than `room`.
    pub fn read_block(
        &mut self,
        mut count: usize,
        block: &mut Vec<u8>,
        room: usize,
    ) -> io::Result<()> {
        while count > 0 {
            let input = self.peek()?;
            if input.is_empty() {
                break;
            }
            let some = input.len().min(count);
            append(block, &input[..some], room)?;
            self.take(some);
            count -= some;
        }
        Ok(())
    }

    /// Appends all the rest to `rest`.
    ///
    /// # Errors
    /// As the system says, or out of memory: also if `rest` would be longer than `room`.
    pub fn read_all(&mut self, rest: &mut Vec<u8>, room: usize) -> io::Result<()> {
        self.read_block(usize::MAX, rest, room)
    }

    /// Writes bytes, into the buffer if they fit.
    ///
    /// # Errors
    /// As the system says, perhaps about earlier writes.
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        if !self.writable {
            return Err(bad_descriptor());
        }
        self.give_back_input();
        if self.buffering == Buffering::No {
            self.flush()?;
            return write_all(&mut *self.file, bytes);
        }
        if self.output.len() + bytes.len() > self.capacity {
            self.flush()?;
            if bytes.len() >= self.capacity {
                return write_all(&mut *self.file, bytes);
            }
        }
        append(&mut self.output, bytes, usize::MAX)?;
        if self.buffering == Buffering::Line && memchr::memchr(b'\n', bytes).is_some() {
            self.flush()?;
        }
        Ok(())
    }

    /// Input read ahead but not taken is read again later: the position goes back to where the script thinks it is.
    fn give_back_input(&mut self) {
        let ahead = self.input.len() - self.taken;
        if ahead > 0 && self.file.seek(SeekFrom::Current(-(ahead as i64))).is_ok() {
            self.input.clear();
            self.taken = 0;
        }
    }

    /// Sends out what waits in the buffer.
    ///
    /// # Errors
    /// As the system says. What could not be written is given up, as C does: once told, the script decides what to do.
    pub fn flush(&mut self) -> io::Result<()> {
        if self.output.is_empty() {
            return Ok(());
        }
        let result = write_all(&mut *self.file, &self.output);
        self.output.clear();
        result
    }

    /// Moves the position; gives the new one from the start.
    ///
    /// # Errors
    /// As the system says.
    pub fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.flush()?;
        let ahead = (self.input.len() - self.taken) as i64;
        let to = match to {
            SeekFrom::Current(0) => {
                // Only asks: the buffer may stay.
                return Ok(self.file.seek(to)?.saturating_sub(ahead as u64));
            }
            SeekFrom::Current(offset) => {
                SeekFrom::Current(offset.checked_sub(ahead).ok_or(ErrorKind::InvalidInput)?)
            }
            other => other,
        };
        let position = self.file.seek(to)?;
        self.input.clear();
        self.taken = 0;
        Ok(position)
    }

    /// Changes when output goes out.
    ///
    /// # Errors
    /// Of sending out what waits.
    pub fn set_buffering(&mut self, buffering: Buffering, capacity: usize) -> io::Result<()> {
        self.flush()?;
        self.buffering = buffering;
        // A huge buffer is only ever as large as what waits in it, but it must not grow without limit.
        self.capacity = capacity.clamp(1, 1 << 24);
        Ok(())
    }

    /// Flushes and closes.
    ///
    /// # Errors
    /// Of either; the file is closed in any case.
    pub fn close(&mut self) -> io::Result<Option<Termination>> {
        let flushed = self.flush();
        self.output = Vec::new();
        let closed = self.file.close();
        flushed.and(closed)
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        // Nobody is left to be told.
        let _ = self.flush();
    }
}

fn append(to: &mut Vec<u8>, bytes: &[u8], room: usize) -> io::Result<()> {
    if bytes.len() > room.saturating_sub(to.len()) {
        return Err(ErrorKind::OutOfMemory.into());
    }
    to.try_reserve(bytes.len())
        .map_err(|_| ErrorKind::OutOfMemory)?;
    to.extend_from_slice(bytes);
    Ok(())
}

/// Again, as long as signals come in between.
fn retry(mut operation: impl FnMut() -> io::Result<usize>) -> io::Result<usize> {
    loop {
        match operation() {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            other => return other,
        }
    }
}

fn write_all(file: &mut dyn HostFile, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        match retry(|| file.write(bytes))? {
            0 => return Err(ErrorKind::WriteZero.into()),
            count => bytes = &bytes[count..],
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;

    /// A file in memory that shows what reached it, and is full at some size.
    #[derive(Default)]
    struct Memory {
        bytes: Rc<RefCell<Vec<u8>>>,
        at: usize,
        limit: usize,
    }

    impl HostFile for Memory {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let bytes = self.bytes.borrow();
            let count = buffer.len().min(bytes.len() - self.at);
            buffer[..count].copy_from_slice(&bytes[self.at..self.at + count]);
            self.at += count;
            Ok(count)
        }
        fn write(&mut self, new: &[u8]) -> io::Result<usize> {
            let mut bytes = self.bytes.borrow_mut();
            let count = new.len().min(self.limit - self.at);
            if count == 0 {
                return Err(ErrorKind::StorageFull.into());
            }
            bytes.truncate(self.at);
            bytes.extend_from_slice(&new[..count]);
            self.at += count;
            Ok(count)
        }
        fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
            self.at = match to {
                SeekFrom::Start(at) => at as usize,
                SeekFrom::Current(by) => (self.at as i64 + by) as usize,
                SeekFrom::End(by) => (self.bytes.borrow().len() as i64 + by) as usize,
            };
            Ok(self.at as u64)
        }
    }

    fn stream(content: &[u8], limit: usize) -> (Stream, Rc<RefCell<Vec<u8>>>) {
        let bytes = Rc::new(RefCell::new(content.to_vec()));
        (
            Stream::new(Box::new(Memory {
                bytes: bytes.clone(),
                at: 0,
                limit,
            })),
            bytes,
        )
    }

    #[test]
    fn lines_and_blocks() -> io::Result<()> {
        let (mut file, _) = stream(b"one\ntwo\n\nlast", 100);
        let mut line = Vec::new();
        assert!(file.read_line(&mut line, 100)?);
        assert_eq!(line, b"one");
        assert_eq!(file.seek(SeekFrom::Current(0))?, 4);
        let mut block = Vec::new();
        file.read_block(5, &mut block, 100)?;
        assert_eq!(block, b"two\n\n");
        line.clear();
        assert!(!file.read_line(&mut line, 100)?);
        assert_eq!(line, b"last");
        assert_eq!(file.peek_byte()?, None);
        let (mut file, _) = stream(b"too long", 100);
        let error = file.read_all(&mut Vec::new(), 7).map_err(|e| e.kind());
        assert_eq!(error, Err(ErrorKind::OutOfMemory));
        Ok(())
    }

    #[test]
    fn writing_goes_where_reading_stopped() -> io::Result<()> {
        let (mut file, bytes) = stream(b"abcdef", 100);
        file.read_block(2, &mut Vec::new(), 2)?;
        file.write(b"X")?;
        file.flush()?;
        assert_eq!(*bytes.borrow(), b"abX");
        Ok(())
    }

    #[test]
    fn buffering_modes() -> io::Result<()> {
        let (mut file, bytes) = stream(b"", 100);
        file.write(b"a\nb")?;
        assert_eq!(*bytes.borrow(), b"");
        file.set_buffering(Buffering::Line, 10)?;
        file.write(b"c")?;
        assert_eq!(*bytes.borrow(), b"a\nb");
        file.write(b"\n")?;
        assert_eq!(*bytes.borrow(), b"a\nbc\n");
        file.set_buffering(Buffering::No, 10)?;
        file.write(b"d")?;
        assert_eq!(*bytes.borrow(), b"a\nbc\nd");
        file.set_buffering(Buffering::Full, 10)?;
        file.write(b"e")?;
        drop(file);
        assert_eq!(*bytes.borrow(), b"a\nbc\nde");
        Ok(())
    }

    #[test]
    fn a_full_disk_is_reported() -> io::Result<()> {
        let (mut file, bytes) = stream(b"", 3);
        file.write(b"abcdef")?;
        assert!(file.flush().is_err());
        assert!(file.flush().is_ok());
        file.write(b"x")?;
        assert!(file.close().is_err());
        assert_eq!(*bytes.borrow(), b"abc");
        Ok(())
    }
}
