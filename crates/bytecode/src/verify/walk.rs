//! The walk over one function's code: the verifier's work proper.

use super::quick::{self, Limits, QUICK, Shape};
use super::{Check, Violation, ensure};
use crate::chunk::Proto;
use crate::insn::Instruction;
use crate::op::{Format, Op, Operand, Run, Trait};

/// Body of a numeric loop, as the instructions `first..=last`.
#[derive(Clone, Debug, PartialEq)]
struct Region {
    a: u8,
    wide: bool,
    first: usize,
    last: usize,
    /// Registers below this hold the state of this loop or one around it, or are below such.
    state_end: u16,
}

/// No region: the function's own level.
const OUTSIDE: u32 = u32::MAX;

/// What an edge leads to, remembered until every word's place is known.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Edge {
    from: u32,
    to: u32,
}

/// The memory of the walks over the functions of a chunk, one after the other.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Scratch {
    regions: Vec<Region>,
    /// The regions open at `pc`, innermost last.
    open: Vec<u32>,
    /// For each word, the innermost region it lies in; empty before the first region.
    region_of: Vec<u32>,
    /// Registers that hold the state of an open loop.
    state: [bool; 256],
    /// Words that control may reach from the word before only, in order: `EXTRAARG`s and users of open results.
    closed: Vec<usize>,
    edges: Vec<Edge>,
}

impl Scratch {
    pub(super) const fn new() -> Self {
        Scratch {
            regions: Vec::new(),
            open: Vec::new(),
            region_of: Vec::new(),
            state: [false; 256],
            closed: Vec::new(),
            edges: Vec::new(),
        }
    }

    fn reset(&mut self) {
        self.regions.clear();
        self.open.clear();
        self.region_of.clear();
        debug_assert!(!self.state.contains(&true), "every loop has ended");
        self.closed.clear();
        self.edges.clear();
    }
}

pub(super) struct Walk<'a> {
    p: &'a Proto,
    /// The instruction being looked at; after an error, the one at fault.
    pub(super) pc: usize,
    s: &'a mut Scratch,
    limits: Limits,
    /// How many functions `CLOSURE` can name.
    protos: u16,
    needs_close: bool,
    plain_return: Option<usize>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(p: &'a Proto, scratch: &'a mut Scratch) -> Self {
        scratch.reset();
        Walk {
            p,
            pc: 0,
            s: scratch,
            limits: Limits::new(p),
            protos: p.protos.len().min(0xFFFF) as u16,
            needs_close: false,
            plain_return: None,
        }
    }

    pub(super) fn run(&mut self) -> Check {
        let code = &self.p.code;
        let mut open_from: Option<u16> = None;
        if self.p.is_vararg {
            (open_from, self.pc) = self.first_of_vararg(code[0])?;
        }
        loop {
            if open_from.is_none() {
                self.run_quick();
            }
            let Some(&insn) = code.get(self.pc) else {
                break;
            };
            let words;
            (open_from, words) = self.instruction(insn, open_from)?;
            self.pc += words;
        }
        self.pc = code.len() - 1;
        ensure(open_from.is_none(), Violation::OpenResults)?;
        ensure(self.s.open.is_empty(), Violation::LoopPairing)?;
        if self.needs_close
            && let Some(pc) = self.plain_return
        {
            self.pc = pc;
            return Err(Violation::UnclosedReturn);
        }
        self.check_edges()
    }

    /// As `instruction` for what a vararg function begins with.
    fn first_of_vararg(&mut self, insn: Instruction) -> Result<(Option<u16>, usize), Violation> {
        let usual = insn == Instruction::abc(Op::VarArgPrep, self.p.num_params, 0, 0);
        if usual && self.p.code.len() > 1 {
            debug_assert_eq!(self.instruction(insn, None), Ok((None, 1)));
            return Ok((None, 1));
        }
        self.instruction(insn, None)
    }

    /// Goes on to the next instruction that needs more than the quick look, or has something wrong. Not inlined: alone, its
    /// loop has enough registers.
    #[inline(never)]
    fn run_quick(&mut self) {
        let code = &*self.p.code;
        let mut pc = self.pc;
        while let Some(&insn) = code.get(pc) {
            let words = self.quick_or_debug(pc, insn);
            if words == 0 {
                break;
            }
            pc += words;
        }
        self.pc = pc;
    }

    #[cfg(not(debug_assertions))]
    #[inline(always)]
    fn quick_or_debug(&mut self, pc: usize, insn: Instruction) -> usize {
        self.quick(pc, insn)
    }

    /// The quick look, compared with the thorough one: both must have the same result, and leave the same behind where
    /// something of consequence is left behind.
    #[cfg(debug_assertions)]
    fn quick_or_debug(&mut self, pc: usize, insn: Instruction) -> usize {
        let loops = matches!(insn.try_op(), Some(Op::ForPrep | Op::ForLoop));
        if loops && self.p.code.len() > 2000 {
            return 0; // copies of the memory would take too long
        }
        let mut copy = loops.then(|| self.s.clone());
        let words = self.quick(pc, insn);
        if words == 0 {
            return 0;
        }
        let mut thorough = Walk {
            pc,
            s: copy.as_mut().unwrap_or(self.s),
            limits: Limits::new(self.p),
            ..*self
        };
        assert_eq!(thorough.instruction(insn, None), Ok((None, words)));
        if let Some(copy) = copy {
            assert_eq!(*self.s, copy);
        }
        words
    }

    /// If the quick look at an instruction is enough, and finds nothing wrong: the number of words to the next; 0
    /// otherwise. No open results come before it.
    #[inline(always)]
    fn quick(&mut self, pc: usize, insn: Instruction) -> usize {
        let quick = &QUICK[usize::from(insn.opcode())];
        let kept = !(quick.defines_a & self.s.state[usize::from(insn.a())]);
        if !(kept && quick.fits(insn, &self.limits, &self.p.constants)) {
            return 0;
        }
        let region = self.s.open.last().copied();
        if let Some(region) = region {
            // The end of a loop, too, belongs to the loop.
            self.s.region_of[pc] = region;
        }
        let fits = match quick.shape {
            Shape::Plain => true,
            Shape::Call => self.counted_call(insn, region),
            Shape::WideConst => usize::from(insn.bx()) < self.p.constants.len(),
            shape => return self.shape(pc, insn, shape, region),
        };
        // Whatever goes on to the next word does not stand last.
        usize::from(fits && pc + 1 < self.p.code.len())
    }

    /// Whether a call has a fixed number of arguments and of results, all in the frame.
    #[inline(always)]
    fn counted_call(&self, insn: Instruction, region: Option<u32>) -> bool {
        let [a, b, c] = [insn.a(), insn.b(), insn.c()].map(usize::from);
        b > 0
            && c > 0
            && a + b.max(c - 1) <= usize::from(self.p.max_stack)
            && self.is_outside(a, region)
    }

    /// Whether what begins at register `a` is no state of the loop around it.
    #[inline(always)]
    fn is_outside(&self, a: usize, region: Option<u32>) -> bool {
        region.is_none_or(|r| a >= usize::from(self.s.regions[r as usize].state_end))
    }

    /// The part of the quick look that depends on the shape.
    #[inline(never)]
    fn shape(&mut self, pc: usize, insn: Instruction, shape: Shape, region: Option<u32>) -> usize {
        self.pc = pc;
        let len = self.p.code.len();
        let [a, b, c] = [insn.a(), insn.b(), insn.c()].map(usize::from);
        let is_state =
            |from: usize, to: usize| region.is_some() && self.s.state[from..to].contains(&true);
        let in_frame = |end: usize| end <= usize::from(self.p.max_stack);
        let goes_on = pc + 1 < len;
        let fits = match shape {
            // The last three have had their look.
            Shape::Full | Shape::Plain | Shape::Call | Shape::WideConst => false,
            Shape::Cond => {
                let fits = pc + 2 < len && self.p.code[pc + 1].opcode() == Op::Jmp as u8;
                fits && self.edge(pc + 2).is_ok()
            }
            Shape::Jump => {
                // The jump behind a long loop's end belongs to the loop.
                let of_loop = pc > 0 && self.p.code[pc - 1].opcode() == Op::ForLoopJ as u8;
                let to = usize::try_from(pc as i64 + 1 + i64::from(insn.sj()));
                !of_loop && to.is_ok_and(|to| self.edge(to).is_ok())
            }
            Shape::Closure => goes_on && insn.bx() < self.protos && self.closure(insn).is_ok(),
            Shape::Pair => goes_on && in_frame(a + 2) && !is_state(a, a + 2),
            Shape::Nils => goes_on && in_frame(a + b + 1) && !is_state(a, a + b + 1),
            Shape::List => goes_on && b > 0 && in_frame(a + b + 1),
            Shape::Concat => goes_on && b > 1 && in_frame(a + b) && self.is_outside(a, region),
            Shape::Return => {
                if insn.opcode() == Op::Return as u8 {
                    self.plain_return = Some(pc);
                }
                b > 0 && in_frame(a + b - 1)
            }
            Shape::ShortReturn => {
                self.plain_return = Some(pc);
                !self.p.is_vararg
            }
            Shape::Table => return self.small_table(insn, region),
            Shape::ForPrep => {
                let fits = goes_on && in_frame(a + 4) && !is_state(a, a + 4);
                fits && self.begin_loop(insn).is_ok()
            }
            Shape::ForLoop => goes_on && in_frame(a + 4) && self.end_loop(insn),
            Shape::TForPrep => {
                self.needs_close = true;
                let to = pc + 1 + usize::from(insn.bx());
                let call = self.word(to);
                let is_call = |call: Instruction| call.opcode() == Op::TForCall as u8;
                let found = call.is_some_and(|call| is_call(call) && call.a() == insn.a());
                found && in_frame(a + 4) && self.edge(to).is_ok()
            }
            Shape::TForCall => {
                let next = self.word(pc + 1);
                let is_loop = |next: Instruction| next.opcode() == Op::TForLoop as u8;
                let found = next.is_some_and(|next| is_loop(next) && next.a() == insn.a());
                let state_end = region.map_or(0, |r| self.s.regions[r as usize].state_end);
                found && in_frame(a + 4 + c.max(3)) && a + 4 >= usize::from(state_end)
            }
            Shape::TForLoop => {
                let to = (pc + 1).checked_sub(insn.bx().into());
                let fits = goes_on && in_frame(a + 5) && !is_state(a + 2, a + 3);
                fits && to.is_some_and(|to| self.edge(to).is_ok())
            }
        };
        usize::from(fits)
    }

    /// A constructor without or with one field, and less than 256 items.
    #[inline(always)]
    fn small_table(&mut self, insn: Instruction, region: Option<u32>) -> usize {
        let extra = self.pc + 1;
        let is_small = |more: Instruction| {
            more.opcode() == Op::ExtraArg as u8 && more.ax() == 0 && insn.b() <= 1
        };
        if !self.word(extra).is_some_and(is_small) || extra + 1 >= self.p.code.len() {
            return 0;
        }
        if let Some(region) = region {
            self.s.region_of[extra] = region;
        }
        self.s.closed.push(extra);
        2
    }

    /// What a `FORPREP` that has passed leaves behind.
    fn begin_loop(&mut self, insn: Instruction) -> Check {
        self.edge(self.pc + 2 + usize::from(insn.bx()))?;
        self.open_region(insn, false)
    }

    /// Whether a `FORLOOP` whose registers lie in the frame is right; what it then leaves behind.
    fn end_loop(&mut self, insn: Instruction) -> bool {
        let a = usize::from(insn.a());
        let Some(&index) = self.s.open.last() else {
            return false;
        };
        let region = &self.s.regions[index as usize];
        let first = region.first;
        let same = region.a == insn.a() && !region.wide && region.last == self.pc;
        // The registers it writes beyond the loop's own state are not the state of another loop.
        let fits = same && self.pc + 1 == first + usize::from(insn.bx()) && !self.s.state[a + 3];
        if fits {
            self.s.open.pop();
            self.s.state[a..a + 3].fill(false);
        }
        fits && self.edge(first).is_ok()
    }

    /// All checks of one instruction; `open_from` is the first register of the open results the instruction before has
    /// made. Returns the same for the next one, and the number of words to it.
    #[inline(never)]
    fn instruction(
        &mut self,
        insn: Instruction,
        open_from: Option<u16>,
    ) -> Result<(Option<u16>, usize), Violation> {
        let op = insn.try_op().ok_or(Violation::Opcode)?;
        self.operands(insn, op)?;
        self.registers(insn, op)?;
        self.special(insn, op)?;
        let open_from = self.open_results(insn, op, open_from)?;
        self.loops(insn, op)?;
        self.successors(insn, op)?;
        Ok((open_from, if op.has_extra() { 2 } else { 1 }))
    }

    fn word(&self, pc: usize) -> Option<Instruction> {
        self.p.code.get(pc).copied()
    }

    fn op_at(&self, pc: usize) -> Option<Op> {
        self.word(pc)?.try_op()
    }

    /// Each field means what the table says.
    fn operands(&self, insn: Instruction, op: Op) -> Check {
        let info = op.info();
        let wide = u32::from(insn.bx());
        let fields = match info.format {
            Format::Abc => [insn.a().into(), insn.b().into(), insn.c().into()],
            Format::ABx | Format::AsBx => [insn.a().into(), wide, 0],
            Format::SJ | Format::Ax => [insn.ax(), 0, 0],
        };
        for (value, operand) in fields.into_iter().zip(info.operands) {
            self.operand(value, operand)?;
        }
        Ok(())
    }

    fn operand(&self, value: u32, operand: Operand) -> Check {
        match operand {
            Operand::Def => {
                ensure(value < self.p.max_stack.into(), Violation::Register)?;
                ensure(!self.s.state[value as usize], Violation::LoopState)
            }
            Operand::Use => ensure(value < self.p.max_stack.into(), Violation::Register),
            Operand::Upval => ensure((value as usize) < self.p.upvalues.len(), Violation::Upvalue),
            Operand::Const | Operand::Str | Operand::ShortStr | Operand::Num | Operand::Int => {
                self.constant(value, operand)
            }
            Operand::Flag => ensure(value <= 1, Violation::Count),
            Operand::Proto => ensure((value as usize) < self.p.protos.len(), Violation::Proto),
            Operand::None
            | Operand::Base
            | Operand::Imm
            | Operand::Count
            | Operand::Jump
            | Operand::Forward
            | Operand::Back => Ok(()),
        }
    }

    fn constant(&self, index: u32, operand: Operand) -> Check {
        let constant = self.p.constants.get(index as usize);
        let class = quick::class(constant.ok_or(Violation::Constant)?);
        ensure(class & quick::wanted(operand) != 0, Violation::ConstantType)
    }

    /// The runs of registers lie in the frame, and what is written is not a loop's state.
    fn registers(&mut self, insn: Instruction, op: Op) -> Check {
        let info = op.info();
        for run in info.uses.iter().chain(info.defs) {
            let end = run.first(insn) + run.count(insn).unwrap_or(0);
            ensure(end <= self.p.max_stack.into(), Violation::Register)?;
        }
        // A call's frame, and open results, may overwrite everything from their first register on.
        let clobbers = match op {
            Op::Call | Op::Concat => Some(insn.a().into()),
            Op::VarArg if insn.c() == 0 => Some(insn.a().into()),
            Op::TForCall => Some(u16::from(insn.a()) + 4),
            _ => None,
        };
        if let (Some(first), Some(&region)) = (clobbers, self.s.open.last()) {
            ensure(
                first >= self.s.regions[region as usize].state_end,
                Violation::LoopState,
            )?;
        }
        // A loop's own end is looked at in `loops`, once its region is closed.
        if !matches!(op, Op::ForLoop | Op::ForLoopJ) {
            self.check_defs(insn, info.defs)?;
        }
        Ok(())
    }

    fn check_defs(&self, insn: Instruction, defs: &[Run]) -> Check {
        for run in defs {
            let first = usize::from(run.first(insn));
            let end = first + usize::from(run.count(insn).unwrap_or(0));
            ensure(
                !self.s.state[first..end].contains(&true),
                Violation::LoopState,
            )?;
        }
        Ok(())
    }

    /// What single opcodes need beyond the table.
    fn special(&mut self, insn: Instruction, op: Op) -> Check {
        let len = self.p.code.len() as u64;
        let extra = if op.has_extra() {
            let next = self
                .word(self.pc + 1)
                .filter(|next| next.try_op() == Some(Op::ExtraArg));
            next.ok_or(Violation::ExtraArg)?.ax()
        } else {
            0
        };
        let wide_c = u64::from(insn.c()) + 256 * u64::from(extra);
        match op {
            Op::LoadKX => self.constant(extra, Operand::Const),
            Op::NewTable => {
                let hash = insn.b().checked_sub(1).map_or(0, |log| 1u64 << log.min(63));
                ensure(hash <= 2 * len && wide_c <= 256 * len, Violation::Size)
            }
            Op::SetListX => ensure(wide_c <= 256 * len, Violation::Size),
            Op::Concat => ensure(insn.b() >= 2, Violation::Count),
            Op::VarArgPrep => {
                let fits = self.pc == 0 && self.p.is_vararg && insn.a() == self.p.num_params;
                ensure(fits, Violation::Vararg)
            }
            Op::VarArg => ensure(self.p.is_vararg, Violation::Vararg),
            Op::Closure => self.closure(insn),
            Op::Tbc | Op::TForPrep => {
                self.needs_close = true;
                Ok(())
            }
            Op::Return | Op::Return0 | Op::Return1 => {
                self.plain_return = Some(self.pc);
                ensure(op == Op::Return || !self.p.is_vararg, Violation::Vararg)
            }
            Op::TailCall if insn.c() == 0 => {
                self.plain_return = Some(self.pc);
                Ok(())
            }
            Op::ExtraArg => Err(Violation::ExtraArg),
            _ => Ok(()),
        }?;
        let prepared = self.pc > 0 || !self.p.is_vararg || op == Op::VarArgPrep;
        ensure(prepared, Violation::Vararg)
    }

    fn closure(&mut self, insn: Instruction) -> Check {
        for up in &self.p.protos[usize::from(insn.bx())].upvalues {
            if up.in_stack {
                self.needs_close = true;
                ensure(!self.s.state[usize::from(up.index)], Violation::LoopState)?;
            }
        }
        Ok(())
    }

    /// `from` is the first register of the open results the instruction before has made; returns what this one makes.
    fn open_results(
        &mut self,
        insn: Instruction,
        op: Op,
        from: Option<u16>,
    ) -> Result<Option<u16>, Violation> {
        let a = u16::from(insn.a());
        // The lowest first register of open results that leaves no negative count.
        let user = match op {
            Op::Call | Op::TailCall | Op::SetList | Op::SetListX if insn.b() == 0 => Some(a + 1),
            Op::Return | Op::ReturnC if insn.b() == 0 => Some(a),
            _ => None,
        };
        match (from, user) {
            (Some(from), Some(lowest)) => {
                ensure(from >= lowest, Violation::OpenResults)?;
                self.s.closed.push(self.pc);
            }
            (None, None) => {}
            _ => return Err(Violation::OpenResults),
        }
        if user.is_some() && !matches!(op, Op::Return | Op::ReturnC) {
            ensure(a < self.p.max_stack.into(), Violation::Register)?;
        }
        Ok(match op {
            Op::Call | Op::VarArg if insn.c() == 0 => Some(a),
            // A tail call never continues, but compilers put the return it stands for behind it.
            Op::TailCall => match self.word(self.pc + 1) {
                Some(next)
                    if matches!(next.try_op(), Some(Op::Return | Op::ReturnC)) && next.b() == 0 =>
                {
                    Some(a)
                }
                _ => None,
            },
            _ => None,
        })
    }

    /// Opens and closes the regions of numeric loops.
    fn loops(&mut self, insn: Instruction, op: Op) -> Check {
        let pc = self.pc;
        if matches!(op, Op::ForLoop | Op::ForLoopJ) {
            self.close_region(insn, op)?;
        }
        // The end of a loop belongs to its body; so does the jump back of a long one.
        let inner = match pc.checked_sub(1) {
            Some(before) if self.op_at(before) == Some(Op::ForLoopJ) => self.region_of(before),
            _ => self.s.open.last().copied().unwrap_or(OUTSIDE),
        };
        if !matches!(op, Op::ForLoop | Op::ForLoopJ) {
            self.set_region(pc, inner);
        }
        if op.has_extra() {
            self.set_region(pc + 1, inner);
            self.s.closed.push(pc + 1);
        }
        match op {
            Op::ForPrep => self.open_region(insn, false),
            Op::ForPrepJ => self.open_region(insn, true),
            Op::TForPrep => {
                let to = pc + 1 + usize::from(insn.bx());
                let call = self
                    .word(to)
                    .filter(|call| call.try_op() == Some(Op::TForCall));
                ensure(
                    call.is_some_and(|call| call.a() == insn.a()),
                    Violation::GenericLoop,
                )
            }
            Op::TForCall => {
                let next = self
                    .word(pc + 1)
                    .filter(|next| matches!(next.try_op(), Some(Op::TForLoop | Op::TForLoopJ)));
                ensure(
                    next.is_some_and(|next| next.a() == insn.a()),
                    Violation::GenericLoop,
                )
            }
            _ => Ok(()),
        }
    }

    fn region_of(&self, pc: usize) -> u32 {
        self.s.region_of.get(pc).copied().unwrap_or(OUTSIDE)
    }

    fn set_region(&mut self, pc: usize, region: u32) {
        if let Some(entry) = self.s.region_of.get_mut(pc) {
            *entry = region;
        }
    }

    fn open_region(&mut self, insn: Instruction, wide: bool) -> Check {
        let a = insn.a();
        let first = self.pc + if wide { 2 } else { 1 };
        // How far a long loop reaches is known at its end.
        let last = if wide {
            usize::MAX
        } else {
            first + usize::from(insn.bx())
        };
        if self.s.region_of.is_empty() {
            self.s.region_of.resize(self.p.code.len(), OUTSIDE);
        }
        let around = self
            .s
            .open
            .last()
            .map_or(0, |&r| self.s.regions[r as usize].state_end);
        let state_end = around.max(u16::from(a) + 3);
        self.s.open.push(self.s.regions.len() as u32);
        self.s.regions.push(Region {
            a,
            wide,
            first,
            last,
            state_end,
        });
        self.s.state[usize::from(a)..usize::from(a) + 3].fill(true);
        Ok(())
    }

    fn close_region(&mut self, insn: Instruction, op: Op) -> Check {
        let pc = self.pc;
        let index = self.s.open.pop().ok_or(Violation::LoopPairing)?;
        let region = &mut self.s.regions[index as usize];
        ensure(region.a == insn.a(), Violation::LoopPairing)?;
        ensure(region.wide == (op == Op::ForLoopJ), Violation::LoopPairing)?;
        if region.wide {
            // The jump back is part of the loop; it may go anywhere in it.
            region.last = pc + 1;
        } else {
            let back = (pc + 1).checked_sub(usize::from(insn.bx()));
            let fits = back == Some(region.first) && region.last == pc;
            ensure(fits, Violation::LoopPairing)?;
        }
        self.s.region_of[pc] = index;
        self.s.state[usize::from(insn.a())..usize::from(insn.a()) + 3].fill(false);
        self.check_defs(insn, op.info().defs)
    }

    /// Remembers where control may go next. Steps to the next word need no memory: such a word is either an instruction
    /// of the same region, or lies behind a loop's end, or `special` and `loops` have refused it.
    fn successors(&mut self, insn: Instruction, op: Op) -> Check {
        let pc = self.pc;
        let next = pc + if op.has_extra() { 2 } else { 1 };
        if op.is_cond() {
            ensure(self.op_at(pc + 1) == Some(Op::Jmp), Violation::MissingJump)?;
        }
        let skipping = op.is_cond() || op.has(Trait::Skips);
        // An entry to a numeric loop is right by construction, and the only edge into its region from outside.
        let enters = matches!(op, Op::ForPrep | Op::ForPrepJ);
        if skipping {
            ensure(pc + 2 < self.p.code.len(), Violation::FallsOffEnd)?;
            if !enters {
                self.edge(pc + 2)?;
            }
        }
        if !op.has(Trait::Ends) && !op.has(Trait::Skips) {
            ensure(next < self.p.code.len(), Violation::FallsOffEnd)?;
        }
        let ahead = next + usize::from(insn.bx());
        match op {
            Op::Jmp => {
                let to = next as i64 + i64::from(insn.sj());
                self.edge(usize::try_from(to).map_err(|_| Violation::JumpTarget)?)
            }
            Op::ForPrep => self.edge(ahead + 1),
            Op::TForPrep => self.edge(ahead),
            Op::ForLoop | Op::TForLoop => self.edge(
                next.checked_sub(insn.bx().into())
                    .ok_or(Violation::JumpTarget)?,
            ),
            _ => Ok(()),
        }
    }

    #[inline]
    fn edge(&mut self, to: usize) -> Check {
        let vararg_prep = to == 0 && self.p.is_vararg;
        ensure(
            to < self.p.code.len() && !vararg_prep,
            Violation::JumpTarget,
        )?;
        // The code is shorter than a jump of 24 bits spans.
        let (from, to) = (self.pc as u32, to as u32);
        self.s.edges.push(Edge { from, to });
        Ok(())
    }

    fn check_edges(&mut self) -> Check {
        if self.s.closed.is_empty() && self.s.regions.is_empty() {
            return Ok(());
        }
        for edge in &self.s.edges {
            let (from, to) = (edge.from as usize, edge.to as usize);
            self.pc = from;
            let closed = self.s.closed.binary_search(&to).is_ok();
            ensure(!closed, Violation::JumpTarget)?;
            let region = self.region_of(to);
            if region != OUTSIDE {
                let region = &self.s.regions[region as usize];
                let inside = region.first <= from && from <= region.last;
                ensure(inside, Violation::LoopPairing)?;
            }
        }
        Ok(())
    }
}
