//! From the text of a pattern to the nodes that the matcher walks (§6.4.1).
//!
//! A malformed part becomes a node that fails when the matcher reaches it: an error that no subject gets to is not
//! reported, as scripts expect.

use super::PatternError;
use super::class::{ByteSet, ClassId};
use lua_rs_base::limits::MAX_CAPTURES;

/// What matches one byte.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Single {
    /// `.`
    Any,
    /// A byte that stands for itself.
    Byte(u8),
    /// `%a` and its like.
    Class(ClassId),
    /// `[set]`, by its index.
    Set(u32),
}

/// How often a single item may repeat.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Repeat {
    /// `?`
    Optional,
    /// `*`
    Any,
    /// `+`
    Some,
    /// `-`
    Lazy,
}

/// One item of a pattern.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Node {
    /// The end of the pattern: success.
    Accept,
    /// A single-byte item once.
    One(Single),
    /// A repeated single-byte item; `lead` is the byte that whatever follows must begin with, if that is known.
    Repeat {
        item: Single,
        repeat: Repeat,
        lead: Option<u8>,
    },
    /// `(`
    Open(u8),
    /// `()`
    Position(u8),
    /// `)`
    Close(u8),
    /// `$` at the end.
    End,
    /// `%bxy`
    Balance(u8, u8),
    /// `%f[set]`, by its index.
    Frontier(u32),
    /// `%1`
    BackRef(u8),
    /// Something malformed.
    Fail(PatternError),
}

const INLINE: usize = 24;

/// How many nodes [`Program::lead`] looks through. The matcher counts depth per capture border, so the bound lets it
/// know that looking ahead cannot hide "pattern too complex".
pub(super) const LOOK_AHEAD: usize = 4;

/// A pattern ready to match.
#[derive(Debug)]
pub struct Program {
    inline: [Node; INLINE],
    heap: Vec<Node>,
    len: usize,
    /// The sets in brackets.
    pub(super) sets: Vec<ByteSet>,
    /// Does it begin with `^`?
    pub(super) anchored: bool,
    /// What every match must begin with, if that is one byte of a kind.
    pub(super) start: Option<Single>,
    /// The whole of it, if that is one byte of a kind, not anchored and not captured.
    pub(super) alone: Option<Single>,
    captures: u8,
}

impl Program {
    /// Prepares `pattern`. A `^` at its front anchors it only if `anchors` is set; else it stands for itself (§6.4,
    /// `string.gmatch`).
    ///
    /// # Errors
    /// Only [`PatternError::Memory`]: what is malformed shows when it is reached.
    pub fn new(pattern: &[u8], anchors: bool) -> Result<Program, PatternError> {
        let anchored = anchors && pattern.first() == Some(&b'^');
        let mut program = Program {
            inline: [Node::Accept; INLINE],
            heap: Vec::new(),
            len: 0,
            sets: Vec::new(),
            anchored,
            start: None,
            alone: None,
            captures: 0,
        };
        let pattern = &pattern[usize::from(anchored)..];
        if pattern.len() >= INLINE {
            program
                .heap
                .try_reserve(pattern.len() + 1)
                .map_err(|_| PatternError::Memory)?;
        }
        let mut reader = Reader {
            pattern,
            at: 0,
            level: 0,
            open: 0,
            program: &mut program,
        };
        reader.read()?;
        program.captures = reader.level;
        program.link();
        Ok(program)
    }

    /// Number of captures, finished or not.
    pub fn capture_count(&self) -> usize {
        usize::from(self.captures)
    }

    /// Can it match only where the search begins?
    pub fn is_anchored(&self) -> bool {
        self.anchored
    }

    pub(super) fn nodes(&self) -> &[Node] {
        if self.heap.is_empty() {
            &self.inline[..self.len]
        } else {
            &self.heap
        }
    }

    fn nodes_mut(&mut self) -> &mut [Node] {
        if self.heap.is_empty() {
            &mut self.inline[..self.len]
        } else {
            &mut self.heap
        }
    }

    /// Appends a node; the room was reserved, as no node is shorter than its text.
    fn push(&mut self, node: Node) {
        if self.heap.capacity() > 0 {
            self.heap.push(node);
        } else {
            self.inline[self.len] = node;
        }
        self.len += 1;
    }

    /// Notes for each repeated item what follows it, and for the whole what it begins with.
    fn link(&mut self) {
        for at in 0..self.len {
            let Node::Repeat { item, repeat, .. } = self.nodes()[at] else {
                continue;
            };
            let lead = self.lead(at + 1);
            self.nodes_mut()[at] = Node::Repeat { item, repeat, lead };
        }
        let first = self
            .nodes()
            .iter()
            .find(|node| !matches!(node, Node::Open(_) | Node::Position(_)));
        self.start = match first {
            Some(
                &Node::One(item)
                | &Node::Repeat {
                    item,
                    repeat: Repeat::Some,
                    ..
                },
            ) if item != Single::Any => Some(item),
            Some(&Node::Balance(open, _)) => Some(Single::Byte(open)),
            _ => None,
        };
        self.alone = match *self.nodes() {
            [Node::One(item), Node::Accept] if !self.anchored => Some(item),
            _ => None,
        };
    }

    /// The byte that a match of the nodes from `at` must begin with.
    fn lead(&self, at: usize) -> Option<u8> {
        for node in self.nodes()[at..].iter().take(LOOK_AHEAD) {
            return match *node {
                Node::Open(_) | Node::Position(_) | Node::Close(_) => continue,
                Node::One(Single::Byte(byte))
                | Node::Repeat {
                    item: Single::Byte(byte),
                    repeat: Repeat::Some,
                    ..
                }
                | Node::Balance(byte, _) => Some(byte),
                _ => None,
            };
        }
        None
    }
}

/// Reads the text of a pattern.
struct Reader<'p, 'g> {
    pattern: &'p [u8],
    at: usize,
    /// Captures begun so far.
    level: u8,
    /// Bit `i`: capture `i` is not closed yet.
    open: u32,
    program: &'g mut Program,
}

impl Reader<'_, '_> {
    fn peek(&self, ahead: usize) -> Option<u8> {
        self.pattern.get(self.at + ahead).copied()
    }

    fn read(&mut self) -> Result<(), PatternError> {
        while let Some(byte) = self.peek(0) {
            match self.item(byte) {
                Ok(node) => self.program.push(node),
                Err(PatternError::Memory) => return Err(PatternError::Memory),
                Err(error) => {
                    self.program.push(Node::Fail(error));
                    return Ok(());
                }
            }
        }
        self.program.push(Node::Accept);
        Ok(())
    }

    fn item(&mut self, byte: u8) -> Result<Node, PatternError> {
        match (byte, self.peek(1)) {
            (b'(', next) => {
                let capture = self.level;
                if usize::from(capture) >= MAX_CAPTURES {
                    return Err(PatternError::TooManyCaptures);
                }
                self.level += 1;
                if next == Some(b')') {
                    self.at += 2;
                    return Ok(Node::Position(capture));
                }
                self.at += 1;
                self.open |= 1 << capture;
                Ok(Node::Open(capture))
            }
            (b')', _) => {
                if self.open == 0 {
                    return Err(PatternError::InvalidCapture);
                }
                let innermost = self.open.ilog2();
                self.open &= !(1 << innermost);
                self.at += 1;
                Ok(Node::Close(innermost as u8))
            }
            (b'$', None) => {
                self.at += 1;
                Ok(Node::End)
            }
            (b'%', Some(b'b')) => {
                let (Some(open), Some(close)) = (self.peek(2), self.peek(3)) else {
                    return Err(PatternError::MissingBalanceArguments);
                };
                self.at += 4;
                Ok(Node::Balance(open, close))
            }
            (b'%', Some(b'f')) => {
                self.at += 2;
                if self.peek(0) != Some(b'[') {
                    return Err(PatternError::MissingFrontierSet);
                }
                Ok(Node::Frontier(self.set()?))
            }
            (b'%', Some(digit @ b'0'..=b'9')) => {
                let capture = digit.wrapping_sub(b'1');
                if capture >= self.level || self.open >> capture & 1 != 0 {
                    return Err(PatternError::InvalidCaptureIndex(digit - b'0'));
                }
                self.at += 2;
                Ok(Node::BackRef(capture))
            }
            _ => self.single(byte),
        }
    }

    /// A single-byte item and its suffix.
    fn single(&mut self, byte: u8) -> Result<Node, PatternError> {
        let item = match byte {
            b'.' => {
                self.at += 1;
                Single::Any
            }
            b'%' => {
                let letter = self.peek(1).ok_or(PatternError::EndsWithPercent)?;
                self.at += 2;
                ClassId::from_letter(letter).map_or(Single::Byte(letter), Single::Class)
            }
            b'[' => Single::Set(self.set()?),
            _ => {
                self.at += 1;
                Single::Byte(byte)
            }
        };
        let repeat = match self.peek(0) {
            Some(b'?') => Repeat::Optional,
            Some(b'*') => Repeat::Any,
            Some(b'+') => Repeat::Some,
            Some(b'-') => Repeat::Lazy,
            _ => return Ok(Node::One(item)),
        };
        self.at += 1;
        Ok(Node::Repeat {
            item,
            repeat,
            lead: None,
        })
    }

    /// The set that begins here with `[`. Where it ends and what it holds are two readings of the text, and they
    /// differ in corners (`[a-%%]`), so both are made.
    fn set(&mut self) -> Result<u32, PatternError> {
        let negated = self.peek(1) == Some(b'^');
        let first = self.at + 1 + usize::from(negated);
        let mut end = first;
        loop {
            let byte = *self.pattern.get(end).ok_or(PatternError::MissingBracket)?;
            end += 1;
            if byte == b'%' && end < self.pattern.len() {
                end += 1;
            }
            if self.pattern.get(end) == Some(&b']') {
                break;
            }
        }
        let mut set = set_members(self.pattern, first, end);
        if negated {
            set = set.complement();
        }
        self.at = end + 1;
        let sets = &mut self.program.sets;
        sets.try_reserve(1).map_err(|_| PatternError::Memory)?;
        sets.push(set);
        Ok((sets.len() - 1) as u32)
    }
}

/// The members of the set written in `pattern[at..end]`, where `pattern[end]` is its `]`.
fn set_members(pattern: &[u8], mut at: usize, end: usize) -> ByteSet {
    let mut set = ByteSet::EMPTY;
    while at < end {
        let byte = pattern[at];
        if byte == b'%' {
            at += 1;
            match ClassId::from_letter(pattern[at]) {
                Some(class) => set.insert_all(class.set()),
                None => set.insert(pattern[at]),
            }
        } else if pattern[at + 1] == b'-' && at + 2 < end {
            set.insert_range(byte, pattern[at + 2]);
            at += 2;
        } else {
            set.insert(byte);
        }
        at += 1;
    }
    set
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;

    fn nodes(pattern: &str) -> Vec<Node> {
        Program::new(pattern.as_bytes(), true)
            .expect("enough memory")
            .nodes()
            .to_vec()
    }

    #[test]
    fn leads_look_through_captures() {
        let repeat = |repeat, lead| Node::Repeat {
            item: Single::Any,
            repeat,
            lead,
        };
        assert_eq!(
            nodes("(.-)=x"),
            [
                Node::Open(0),
                repeat(Repeat::Lazy, Some(b'=')),
                Node::Close(0),
                Node::One(Single::Byte(b'=')),
                Node::One(Single::Byte(b'x')),
                Node::Accept
            ]
        );
        assert_eq!(nodes(".*x?")[0], repeat(Repeat::Any, None));
    }

    #[test]
    fn malformed_parts_are_nodes() {
        for (pattern, error) in [
            ("a%", PatternError::EndsWithPercent),
            ("a[", PatternError::MissingBracket),
            ("a[]", PatternError::MissingBracket),
            ("a[^]", PatternError::MissingBracket),
            ("a[%", PatternError::MissingBracket),
            ("a[%]", PatternError::MissingBracket),
            ("a%b", PatternError::MissingBalanceArguments),
            ("a%bx", PatternError::MissingBalanceArguments),
            ("a%fx", PatternError::MissingFrontierSet),
            ("a%f", PatternError::MissingFrontierSet),
            ("a)", PatternError::InvalidCapture),
            ("a%0", PatternError::InvalidCaptureIndex(0)),
            ("a%2", PatternError::InvalidCaptureIndex(2)),
        ] {
            assert_eq!(
                nodes(pattern),
                [Node::One(Single::Byte(b'a')), Node::Fail(error)],
                "{pattern}"
            );
        }
        assert_eq!(
            nodes("(%1)"),
            [
                Node::Open(0),
                Node::Fail(PatternError::InvalidCaptureIndex(1))
            ]
        );
        assert_eq!(
            nodes(&"(".repeat(33))[32],
            Node::Fail(PatternError::TooManyCaptures)
        );
    }

    #[test]
    fn long_patterns_leave_the_inline_room() {
        for len in [INLINE - 2, INLINE - 1, INLINE, INLINE + 1, 1000] {
            assert_eq!(nodes(&"a".repeat(len)).len(), len + 1);
        }
    }
}
