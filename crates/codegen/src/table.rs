//! Table constructors (§3.4.9).

use lua_rs_bytecode::{Instruction, Op};
use lua_rs_parser::ast::{Expr, NameId, Table, TableItem};

use crate::expdesc::{ExpDesc, ExpKind};
use crate::generator::Generator;
use crate::index::{Pc, Reg};

/// Positional items collected in registers before they are stored together.
const ITEMS_PER_STORE: u32 = 50;

/// The state of a constructor.
struct Constructor<'a> {
    table: Reg,
    /// A positional item not yet in its register.
    item: ExpDesc<'a>,
    /// Number of positional items stored.
    stored: u32,
    /// Number of positional items waiting in registers, `item` included.
    waiting: u32,
    /// Number of other items.
    records: u32,
}

impl<'a> Generator<'a> {
    /// Compiles a constructor; the table is in the next register.
    pub(crate) fn table(&mut self, table: &Table<'_>) -> ExpDesc<'a> {
        // Emitted before the brace is read.
        let pc = self.fs.emit_abc(Op::NewTable, 0, 0, 0);
        self.fs.emit_extra(0);
        let reg = self.fs.top();
        self.fs.reserve(1);
        self.consume(table.span.lo + 1);
        let mut state = Constructor {
            table: reg,
            item: ExpDesc::VOID,
            stored: 0,
            waiting: 0,
            records: 0,
        };
        let mut end = None;
        for item in table.items {
            if let Some(end) = end {
                self.consume_next(end); // the separator
            }
            self.close_item(&mut state);
            end = Some(self.item(&mut state, item));
        }
        // A separator behind the last item is read before the brace and changes nothing.
        self.consume(table.span.hi);
        self.last_item(&mut state);
        self.set_table_size(pc, &state);
        ExpDesc::new(ExpKind::Register(reg))
    }

    /// Compiles one item. Returns where it ends.
    fn item(&mut self, state: &mut Constructor<'a>, item: &TableItem<'_>) -> u32 {
        match *item {
            TableItem::Positional(value) => {
                self.peeked_name = leftmost_name(&value);
                state.item = self.expr(&value);
                state.waiting += 1;
                value.span().hi
            }
            TableItem::Named(item) => {
                self.consume(item.name.hi);
                let key = ExpDesc::new(ExpKind::Str(self.text(item.name)));
                let free = self.fs.free_reg;
                self.record(state, key, item.name.hi, &item.value);
                self.fs.free_reg = free;
                item.span.hi
            }
            TableItem::Keyed(item) => {
                self.consume(item.span.lo + 1);
                let free = self.fs.free_reg;
                let mut key = self.expr(&item.key);
                self.reduce_to_value(&mut key);
                self.consume_next(item.key.span().hi); // the bracket
                self.record(state, key, self.fs.position, &item.value);
                self.fs.free_reg = free;
                item.span.hi
            }
        }
    }

    /// Compiles `key = value`; the equals sign is the token behind `key_end`.
    fn record(
        &mut self,
        state: &mut Constructor<'a>,
        mut key: ExpDesc<'a>,
        key_end: u32,
        value: &Expr<'_>,
    ) {
        state.records += 1;
        self.consume_next(key_end);
        let mut var = ExpDesc::new(ExpKind::Register(state.table));
        self.index(&mut var, &mut key);
        let mut value = self.expr(value);
        self.store(&var, &mut value);
    }

    /// Puts a pending positional item into its register; stores the waiting ones if enough.
    fn close_item(&mut self, state: &mut Constructor<'a>) {
        if state.item.kind == ExpKind::Void {
            return;
        }
        self.place_next(&mut state.item);
        state.item = ExpDesc::VOID;
        if state.waiting == ITEMS_PER_STORE {
            self.emit_set_list(state.table, state.stored, Some(state.waiting));
            state.stored += state.waiting;
            state.waiting = 0;
        }
    }

    /// Stores the positional items that are left; the last may have any number of values.
    fn last_item(&mut self, state: &mut Constructor<'a>) {
        if state.waiting == 0 {
            return;
        }
        if state.item.is_multi() {
            self.set_returns(&state.item, None);
            self.emit_set_list(state.table, state.stored, None);
            state.stored += state.waiting - 1; // not the last: nobody knows how many it gives
        } else {
            if state.item.kind != ExpKind::Void {
                self.place_next(&mut state.item);
            }
            self.emit_set_list(state.table, state.stored, Some(state.waiting));
            state.stored += state.waiting;
        }
    }

    /// Stores `count` items (`None`: up to the top) behind the first `stored`.
    fn emit_set_list(&mut self, table: Reg, stored: u32, count: Option<u32>) {
        let count = count.unwrap_or(0);
        if stored <= 0xFF {
            self.fs.emit_abc(Op::SetList, table.0, count, stored);
        } else {
            self.fs
                .emit_abc(Op::SetListX, table.0, count, stored & 0xFF);
            self.fs.emit_extra(stored >> 8);
        }
        self.fs.free_reg = table.0 + 1;
    }

    fn set_table_size(&mut self, pc: Pc, state: &Constructor<'a>) {
        // The size is advice: a table that grows beyond what the operands can say still works.
        let hash = match state.records {
            0 => 0,
            n => n.next_power_of_two().trailing_zeros() + 1,
        };
        let array = state.stored;
        let extra = (array >> 8).min(Instruction::MAX_AX);
        *self.fs.insn_mut(pc) = Instruction::abc(
            Op::NewTable,
            state.table.0 as u8,
            hash as u8,
            (array & 0xFF) as u8,
        );
        *self.fs.insn_mut(Pc(pc.0 + 1)) = Instruction::ax_word(Op::ExtraArg, extra);
    }
}

/// The name that an expression begins with, if it begins with one.
///
/// To tell `{ name }` from `{ name = value }` a one-pass compiler reads one token more; the line it
/// then takes for the name is that token's.
fn leftmost_name(mut e: &Expr<'_>) -> Option<NameId> {
    loop {
        e = match e {
            Expr::Name(name) => return Some(name.id),
            Expr::Field(n) => &n.object,
            Expr::Index(n) => &n.object,
            Expr::Call(n) => &n.callee,
            Expr::MethodCall(n) => &n.object,
            Expr::Binary(n) => &n.left,
            _ => return None,
        }
    }
}
