//! Matching a prepared pattern against a subject, by backtracking.
//!
//! A pattern is a straight line of nodes, so a successful match has passed every capture border, and what a capture
//! holds is always what the path in hand wrote last: nothing has to be undone when a path fails.

use super::class::ByteSet;
use super::program::{LOOK_AHEAD, Node, Program, Repeat, Single};
use super::{Budget, PatternError};
use lua_rs_base::limits::{MAX_CAPTURES, MAX_PATTERN_DEPTH};

/// Steps between two calls of [`Budget::spend`].
const STEPS: u32 = 1 << 12;

/// Depth below which looking ahead is left out, so that "pattern too complex" comes where it is due.
const SHALLOW: usize = LOOK_AHEAD + 2;

#[derive(Clone, Copy, Default, Debug)]
struct Capture {
    start: usize,
    len: usize,
}

/// Length of a capture that has begun but not ended.
const UNFINISHED: usize = usize::MAX;
/// Length of a position capture.
const POSITION: usize = usize::MAX - 1;

/// So many captures are kept in place. A call begins with empty ones, so few cost little.
const FEW: usize = 4;

/// The captures of a match.
#[derive(Clone, Debug, Default)]
pub struct Captures {
    few: [Capture; FEW],
    /// All of them, if they are more than that.
    many: Vec<Capture>,
    count: usize,
}

/// What one capture holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Captured {
    /// A part of the subject: start and end.
    Span(usize, usize),
    /// A position, from 0.
    Position(usize),
}

impl Captures {
    /// Makes room for the captures of a pattern with `count`, at most [`MAX_CAPTURES`].
    fn begin(&mut self, count: usize) {
        debug_assert!(count <= MAX_CAPTURES);
        self.count = count;
        if count > FEW {
            self.many.resize(MAX_CAPTURES, Capture::default());
        }
    }
    #[inline(always)]
    fn list(&self) -> &[Capture] {
        if self.count <= FEW {
            &self.few
        } else {
            &self.many
        }
    }
    #[inline(always)]
    fn at(&mut self, index: u8) -> &mut Capture {
        let list = if self.count <= FEW {
            &mut self.few[..]
        } else {
            &mut self.many[..]
        };
        &mut list[usize::from(index)]
    }
    /// Capture `index` (from 0) of a match of `whole`; without captures, number 0 is the whole match.
    ///
    /// # Errors
    /// [`PatternError::InvalidCaptureIndex`] or [`PatternError::UnfinishedCapture`].
    pub fn get(&self, index: usize, whole: (usize, usize)) -> Result<Captured, PatternError> {
        if index >= self.count {
            return match index {
                0 => Ok(Captured::Span(whole.0, whole.1)),
                _ => Err(PatternError::InvalidCaptureIndex(index as u8 + 1)),
            };
        }
        let Capture { start, len } = self.list()[index];
        match len {
            UNFINISHED => Err(PatternError::UnfinishedCapture),
            POSITION => Ok(Captured::Position(start)),
            _ => Ok(Captured::Span(start, start + len)),
        }
    }
}

/// Why a path does not lead to a match.
enum Miss {
    /// It does not fit.
    Nothing,
    /// It cannot be followed.
    Error(PatternError),
}

type Walk = Result<usize, Miss>;

struct Matcher<'a, B> {
    subject: &'a [u8],
    nodes: &'a [Node],
    sets: &'a [ByteSet],
    captures: &'a mut Captures,
    depth: usize,
    steps: u32,
    budget: &'a mut B,
}

impl Program {
    /// The first match that begins at `from` or behind it and does not end at `not_at`: its start and end. Its captures
    /// go to `captures`.
    ///
    /// # Errors
    /// A malformed pattern, one too complex for the subject, or a spent budget.
    pub fn search<B: Budget>(
        &self,
        subject: &[u8],
        from: usize,
        not_at: Option<usize>,
        captures: &mut Captures,
        budget: &mut B,
    ) -> Result<Option<(usize, usize)>, PatternError> {
        captures.begin(self.capture_count());
        if let Some(item) = self.alone {
            let found = self.find(subject, from, item).map(|at| (at, at + 1));
            if found.is_none_or(|whole| Some(whole.1) != not_at) {
                return Ok(found);
            }
        }
        let mut matcher = Matcher {
            subject,
            nodes: self.nodes(),
            sets: &self.sets,
            captures,
            depth: MAX_PATTERN_DEPTH,
            steps: STEPS,
            budget,
        };
        let mut start = from;
        while start <= subject.len() {
            if !self.anchored
                && let Some(item) = self.start
            {
                match self.find(subject, start, item) {
                    Some(found) => start = found,
                    None => return Ok(None),
                }
            }
            match matcher.run(start, 0) {
                Ok(end) if Some(end) != not_at => return Ok(Some((start, end))),
                Err(Miss::Error(error)) => return Err(error),
                _ if self.anchored => return Ok(None),
                _ => start += 1,
            }
        }
        Ok(None)
    }

    /// The first position from `at` where `item` fits.
    fn find(&self, subject: &[u8], at: usize, item: Single) -> Option<usize> {
        let rest = subject.get(at..)?;
        let found = match item {
            Single::Any => (!rest.is_empty()).then_some(0),
            Single::Byte(byte) => memchr::memchr(byte, rest),
            Single::Class(class) => rest.iter().position(|&byte| class.set().contains(byte)),
            Single::Set(set) => {
                let set = &self.sets[set as usize];
                rest.iter().position(|&byte| set.contains(byte))
            }
        };
        found.map(|found| at + found)
    }
}

impl<'a, B: Budget> Matcher<'a, B> {
    /// One more level of nesting, as deep as PUC's matcher would be here.
    #[inline]
    fn enter(&mut self) -> Result<(), Miss> {
        if self.depth == 0 {
            return Err(Miss::Error(PatternError::TooComplex));
        }
        self.depth -= 1;
        Ok(())
    }

    #[inline]
    fn spend(&mut self, steps: u32) -> Result<(), Miss> {
        match self.steps.checked_sub(steps) {
            Some(left) => {
                self.steps = left;
                Ok(())
            }
            None => self.refill(steps),
        }
    }

    #[cold]
    #[inline(never)]
    fn refill(&mut self, steps: u32) -> Result<(), Miss> {
        self.steps = STEPS;
        if self.budget.spend(steps.max(STEPS)) {
            Ok(())
        } else {
            Err(Miss::Error(PatternError::Interrupted))
        }
    }

    /// Matches the nodes from `node` at `at`: the end of the match.
    fn run(&mut self, at: usize, node: usize) -> Walk {
        self.spend(1)?;
        let depth = self.depth;
        self.enter()?;
        let end = self.walk(at, node);
        self.depth = depth;
        end
    }

    fn walk(&mut self, mut at: usize, mut node: usize) -> Walk {
        loop {
            match self.nodes[node] {
                Node::Accept => return Ok(at),
                Node::One(item) => {
                    if !self.fits(at, item) {
                        return Err(Miss::Nothing);
                    }
                    at += 1;
                }
                Node::Repeat { item, repeat, lead } => match repeat {
                    Repeat::Some if !self.fits(at, item) => return Err(Miss::Nothing),
                    Repeat::Some => return self.most(at, 1, item, lead, node + 1),
                    _ if !self.fits(at, item) => {}
                    Repeat::Any => return self.most(at, 0, item, lead, node + 1),
                    Repeat::Lazy => return self.least(at, item, lead, node + 1),
                    Repeat::Optional => match self.run(at + 1, node + 1) {
                        Err(Miss::Nothing) => {}
                        end => return end,
                    },
                },
                Node::Open(capture) => {
                    self.enter()?;
                    *self.captures.at(capture) = Capture {
                        start: at,
                        len: UNFINISHED,
                    };
                }
                Node::Position(capture) => {
                    self.enter()?;
                    *self.captures.at(capture) = Capture {
                        start: at,
                        len: POSITION,
                    };
                }
                Node::Close(capture) => {
                    self.enter()?;
                    let capture = self.captures.at(capture);
                    capture.len = at - capture.start;
                }
                Node::End => {
                    return if at == self.subject.len() {
                        Ok(at)
                    } else {
                        Err(Miss::Nothing)
                    };
                }
                Node::Balance(open, close) => at = self.balance(at, open, close)?,
                Node::Frontier(set) => self.frontier(at, set)?,
                Node::BackRef(capture) => at = self.back_ref(at, capture)?,
                Node::Fail(error) => return Err(Miss::Error(error)),
            }
            node += 1;
        }
    }

    #[inline(always)]
    fn fits(&self, at: usize, item: Single) -> bool {
        match (self.subject.get(at), item) {
            (None, _) => false,
            (Some(_), Single::Any) => true,
            (Some(&byte), Single::Byte(wanted)) => byte == wanted,
            (Some(&byte), Single::Class(class)) => class.set().contains(byte),
            (Some(&byte), Single::Set(set)) => self.sets[set as usize].contains(byte),
        }
    }

    /// How many bytes from `at` on fit `item`.
    fn span(&self, at: usize, item: Single) -> usize {
        let rest = &self.subject[at..];
        let stop = match item {
            Single::Any => None,
            Single::Byte(wanted) => rest.iter().position(|&byte| byte != wanted),
            Single::Class(class) => rest.iter().position(|&byte| !class.set().contains(byte)),
            Single::Set(set) => {
                let set = &self.sets[set as usize];
                rest.iter().position(|&byte| !set.contains(byte))
            }
        };
        stop.unwrap_or(rest.len())
    }

    /// As many of `item` as there are, then fewer, down to `least`, until the rest matches.
    fn most(
        &mut self,
        at: usize,
        least: usize,
        item: Single,
        lead: Option<u8>,
        rest: usize,
    ) -> Walk {
        let first = at + least;
        let mut end = first + self.span(first, item);
        self.spend(((end - at) >> 4).min(STEPS as usize) as u32)?;
        let lead = lead.filter(|_| self.depth > SHALLOW);
        loop {
            if let Some(byte) = lead {
                // What follows must begin with `byte`: go back to the last place where it can.
                if self.subject.get(end) != Some(&byte) {
                    let Some(back) = memchr::memrchr(byte, &self.subject[first..end]) else {
                        return Err(Miss::Nothing);
                    };
                    end = first + back;
                }
            }
            match self.run(end, rest) {
                Err(Miss::Nothing) if end > first => end -= 1,
                end => return end,
            }
        }
    }

    /// As few of `item` as the rest allows.
    fn least(&mut self, mut at: usize, item: Single, lead: Option<u8>, rest: usize) -> Walk {
        let lead = lead.filter(|_| self.depth > SHALLOW);
        loop {
            match lead {
                // A failed attempt would cost a call for each byte.
                Some(byte) if self.subject.get(at) != Some(&byte) => {
                    let fitting = self.span_until(at, item, byte);
                    self.spend((fitting >> 4).min(STEPS as usize) as u32)?;
                    at += fitting;
                    if self.subject.get(at) != Some(&byte) {
                        return Err(Miss::Nothing);
                    }
                }
                _ => {}
            }
            match self.run(at, rest) {
                Err(Miss::Nothing) if self.fits(at, item) => at += 1,
                end => return end,
            }
        }
    }

    /// How many bytes from `at` on fit `item` and come before the first `stop`.
    fn span_until(&self, at: usize, item: Single, stop: u8) -> usize {
        let rest = &self.subject[at..];
        let end = match item {
            Single::Any => memchr::memchr(stop, rest),
            Single::Byte(wanted) => rest.iter().position(|&b| b == stop || b != wanted),
            Single::Class(class) => {
                let set = class.set();
                rest.iter().position(|&b| b == stop || !set.contains(b))
            }
            Single::Set(set) => {
                let set = &self.sets[set as usize];
                rest.iter().position(|&b| b == stop || !set.contains(b))
            }
        };
        end.unwrap_or(rest.len())
    }

    fn balance(&mut self, at: usize, open: u8, close: u8) -> Walk {
        if self.subject.get(at) != Some(&open) {
            return Err(Miss::Nothing);
        }
        let mut nesting = 1usize;
        for (offset, &byte) in self.subject[at + 1..].iter().enumerate() {
            if byte == close {
                nesting -= 1;
                if nesting == 0 {
                    self.spend((offset >> 4).min(STEPS as usize) as u32)?;
                    return Ok(at + offset + 2);
                }
            } else if byte == open {
                nesting += 1;
            }
        }
        self.spend(((self.subject.len() - at) >> 4).min(STEPS as usize) as u32)?;
        Err(Miss::Nothing)
    }

    fn frontier(&self, at: usize, set: u32) -> Result<(), Miss> {
        let set = &self.sets[set as usize];
        let before = if at == 0 { 0 } else { self.subject[at - 1] };
        let here = self.subject.get(at).copied().unwrap_or(0);
        if !set.contains(before) && set.contains(here) {
            Ok(())
        } else {
            Err(Miss::Nothing)
        }
    }

    fn back_ref(&mut self, at: usize, capture: u8) -> Walk {
        let Capture { start, len } = *self.captures.at(capture);
        // A position capture matches nothing.
        if len == POSITION || self.subject.len() - at < len {
            return Err(Miss::Nothing);
        }
        self.spend((len >> 6).min(STEPS as usize) as u32)?;
        if self.subject[start..start + len] == self.subject[at..at + len] {
            Ok(at + len)
        } else {
            Err(Miss::Nothing)
        }
    }
}
