//! Programs made from bytes: right syntax whatever the bytes are, bounded time, and nothing in them that two engines may choose
//! differently (addresses, the order of `pairs`, the border of a table with holes).

/// Makes a program.
pub fn program(data: &[u8]) -> String {
    let mut maker = Maker {
        data,
        at: 0,
        out: String::new(),
        locals: Vec::new(),
        depth: 0,
        loops: 0,
        vararg: true,
        labels: 0,
    };
    while maker.more() && maker.out.len() < 6000 {
        maker.statement();
    }
    maker.text("\nreturn ");
    maker.expressions(2);
    maker.text("\n");
    maker.out
}

const NAMES: [&str; 8] = ["a", "b", "c", "d", "e", "f", "g", "h"];
const GLOBALS: [&str; 3] = ["G", "H", "I"];
const FIELDS: [&str; 5] = ["x", "y", "z", "m", "n"];
const LITERALS: [&str; 32] = [
    "0",
    "1",
    "2",
    "3",
    "-1",
    "7",
    "10",
    "255",
    "256",
    "65536",
    "2147483647",
    "math.maxinteger",
    "math.mininteger",
    "0.5",
    "1.0",
    "-0.0",
    "3.25",
    "1e15",
    "9007199254740993",
    "2^53",
    "1e308",
    "'a'",
    "'10'",
    "'0x10'",
    "'1e1'",
    "'abc'",
    "''",
    "'a string that is longer than forty bytes, so not short'",
    "nil",
    "true",
    "false",
    "{}",
];
const BINARY: [&str; 22] = [
    "+", "-", "*", "/", "//", "%", "^", "&", "|", "~", "<<", ">>", "..", "==", "~=", "<", "<=",
    ">", ">=", "and", "or", "..",
];
const EVENTS: [&str; 22] = [
    "__add",
    "__sub",
    "__mul",
    "__div",
    "__mod",
    "__pow",
    "__unm",
    "__idiv",
    "__band",
    "__bor",
    "__bxor",
    "__shl",
    "__shr",
    "__bnot",
    "__concat",
    "__len",
    "__eq",
    "__lt",
    "__le",
    "__index",
    "__newindex",
    "__call",
];

struct Maker<'d> {
    data: &'d [u8],
    at: usize,
    out: String,
    /// Names in scope and whether they can be assigned to.
    locals: Vec<(&'static str, bool)>,
    depth: u32,
    /// Loops of this function around here.
    loops: u32,
    /// May `...` be used?
    vararg: bool,
    labels: u32,
}

impl Maker<'_> {
    fn more(&self) -> bool {
        self.at < self.data.len()
    }

    fn byte(&mut self) -> usize {
        let byte = self.data.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        usize::from(byte)
    }

    fn text(&mut self, text: &str) {
        self.out.push_str(text);
    }

    fn pick(&mut self, list: &[&'static str]) -> &'static str {
        list[self.byte() % list.len()]
    }

    /// A variable: mostly a local one, if there are any.
    fn variable(&mut self) -> &'static str {
        let b = self.byte();
        match self.locals.len() {
            0 => GLOBALS[b % 3],
            _ if b.is_multiple_of(8) => GLOBALS[b / 8 % 3],
            len => self.locals[len - 1 - b / 8 % len.min(6)].0,
        }
    }

    fn block(&mut self) {
        let scope = self.locals.len();
        self.depth += 1;
        let count = if self.depth > 5 {
            1
        } else {
            1 + self.byte() % 3
        };
        for _ in 0..count {
            self.statement();
        }
        self.depth -= 1;
        self.locals.truncate(scope);
    }

    fn statement(&mut self) {
        let choice = if self.depth > 5 {
            self.byte() % 6
        } else {
            self.byte() % 26
        };
        match choice {
            0 => self.call_statement("out(", 2, ")"),
            1 | 2 => self.local(),
            3 | 4 => self.assignment(),
            5 => self.call_statement("out(pcall(", 3, "))"),
            6 | 7 => self.conditional(),
            8 | 9 => self.numeric_for(),
            10 => self.while_loop(),
            11 => self.repeat_loop(),
            12 => self.generic_for(),
            13 => {
                self.text("\ndo ");
                self.block();
                self.text(" end");
            }
            14 | 15 => self.local_function(),
            16 => self.method(),
            17 => self.close(),
            18 => self.leave(),
            19 => self.goto(),
            20 => self.coroutine(),
            21 => self.metatable(),
            22 => {
                self.text("\n");
                let name = self.variable();
                self.text(name);
                self.arguments();
                self.text(";");
            }
            23 => self.call_statement("error(", 1, ")"),
            24 => self.field_function(),
            _ => self.call_statement("out(", 3, ")"),
        }
    }

    fn call_statement(&mut self, before: &str, count: usize, after: &str) {
        // `error` and the like only where something catches it or the program may end.
        let guarded = before.starts_with("error");
        self.text(if guarded { "\nif " } else { "\n" });
        if guarded {
            self.expression();
            self.text(" then ");
        }
        self.text(before);
        self.expressions(count);
        self.text(after);
        self.text(if guarded { " end;" } else { ";" });
    }

    fn local(&mut self) {
        let count = 1 + self.byte() % 3;
        let attribute = self.byte().is_multiple_of(8);
        let names: Vec<&'static str> = (0..count).map(|_| self.pick(&NAMES)).collect();
        self.text("\nlocal ");
        self.text(&names.join(", "));
        self.text(if attribute { " <const> = " } else { " = " });
        self.expressions(3);
        self.text(";");
        for (i, name) in names.iter().enumerate() {
            self.locals.push((name, !(attribute && i + 1 == count)));
        }
    }

    fn target(&mut self) {
        match self.byte() % 4 {
            0 | 1 => {
                let name = self.variable();
                let assignable = self.locals.iter().rev().find(|(local, _)| *local == name);
                let name = if assignable.is_none_or(|(_, can)| *can) {
                    name
                } else {
                    "G"
                };
                self.text(name);
            }
            2 => {
                let (name, field) = (self.variable(), self.pick(&FIELDS));
                self.text(&format!("{name}.{field}"));
            }
            _ => {
                let name = self.variable();
                self.text(name);
                self.text("[");
                self.expression();
                self.text("]");
            }
        }
    }

    fn assignment(&mut self) {
        self.text("\n");
        self.target();
        for _ in 0..self.byte() % 3 {
            self.text(", ");
            self.target();
        }
        self.text(" = ");
        self.expressions(3);
        self.text(";");
    }

    fn conditional(&mut self) {
        self.text("\nif ");
        self.expression();
        self.text(" then ");
        self.block();
        if self.byte().is_multiple_of(3) {
            self.text(" elseif ");
            self.expression();
            self.text(" then ");
            self.block();
        }
        if self.byte().is_multiple_of(2) {
            self.text(" else ");
            self.block();
        }
        self.text(" end");
    }

    fn body_of_loop(&mut self, names: &[&'static str]) {
        let scope = self.locals.len();
        self.locals.extend(names.iter().map(|name| (*name, true)));
        self.loops += 1;
        self.text("loop() ");
        self.block();
        self.loops -= 1;
        self.locals.truncate(scope);
    }

    fn numeric_for(&mut self) {
        let name = self.pick(&NAMES);
        self.text(&format!("\nfor {name} = "));
        if self.byte().is_multiple_of(4) {
            self.expression();
            self.text(", ");
            self.expression();
        } else {
            let (from, to) = (self.byte() % 5, self.byte() % 8);
            self.text(&format!("{from}, {to}"));
        }
        if self.byte().is_multiple_of(3) {
            let step = self.pick(&["1", "2", "-1", "0.5", "0", "math.maxinteger", "-3"]);
            self.text(", ");
            self.text(step);
        }
        self.text(" do ");
        self.body_of_loop(&[name]);
        self.text(" end");
    }

    fn while_loop(&mut self) {
        self.text("\nwhile ");
        self.expression();
        self.text(" do ");
        self.body_of_loop(&[]);
        self.text(" end");
    }

    fn repeat_loop(&mut self) {
        let scope = self.locals.len();
        self.text("\nrepeat loop() ");
        self.loops += 1;
        self.local();
        self.statement();
        self.loops -= 1;
        self.text(" until ");
        self.expression();
        self.text(";");
        self.locals.truncate(scope);
    }

    fn generic_for(&mut self) {
        let (one, two) = (self.pick(&NAMES), self.pick(&NAMES));
        self.text(&format!("\nfor {one}, {two} in "));
        match self.byte() % 4 {
            0 => self.expressions(3),
            1 => {
                self.text("coroutine.wrap(");
                self.function();
                self.text(")");
            }
            _ => {
                self.text("ipairs(");
                self.table();
                self.text(")");
            }
        }
        self.text(" do ");
        self.body_of_loop(&[one, two]);
        self.text(" end");
    }

    fn local_function(&mut self) {
        let name = self.pick(&NAMES);
        self.locals.push((name, true));
        self.text(&format!("\nlocal function {name}"));
        self.function_body(false);
    }

    fn method(&mut self) {
        let (name, field) = (self.variable(), self.pick(&FIELDS));
        self.text(&format!(
            "\nif type({name}) == 'table' then function {name}:{field}"
        ));
        self.function_body(true);
        self.text(" end");
    }

    fn field_function(&mut self) {
        let (name, field) = (self.variable(), self.pick(&FIELDS));
        self.text(&format!("\n{name}.{field} = "));
        self.function();
        self.text(";");
    }

    fn close(&mut self) {
        let name = self.pick(&NAMES);
        self.text(&format!(
            "\nlocal {name} <close> = setmetatable({{}}, {{__close = "
        ));
        self.function();
        self.text("});");
        self.locals.push((name, false));
    }

    fn leave(&mut self) {
        let what = self.byte() % 3;
        if what == 0 && self.loops > 0 {
            self.text("\nif ");
            self.expression();
            self.text(" then break end");
        } else {
            self.text("\nif ");
            self.expression();
            self.text(" then return ");
            self.expressions(3);
            self.text(" end");
        }
    }

    fn goto(&mut self) {
        self.labels += 1;
        let label = self.labels;
        self.text("\ndo if ");
        self.expression();
        self.text(&format!(" then goto l{label} end "));
        self.block();
        self.text(&format!(" ::l{label}:: end"));
    }

    fn coroutine(&mut self) {
        let name = self.pick(&NAMES);
        let make = self.pick(&["coroutine.wrap(", "coroutine.create("]);
        self.text(&format!("\nlocal {name} = {make}"));
        self.function();
        self.text(");");
        self.locals.push((name, true));
        for _ in 0..=self.byte() % 3 {
            let how = match (make.ends_with("wrap("), self.byte() % 4) {
                (true, _) => format!("pcall({name}, "),
                (_, 0) => format!("coroutine.close({name}, "),
                (_, 1) => format!("coroutine.status({name}, "),
                _ => format!("coroutine.resume({name}, "),
            };
            self.text(&format!("out({how}"));
            self.expressions(2);
            self.text("));");
        }
    }

    fn metatable(&mut self) {
        let name = self.pick(&NAMES);
        self.text(&format!("\nlocal {name} = setmetatable("));
        self.table();
        self.text(", {");
        for _ in 0..=self.byte() % 3 {
            let event = self.pick(&EVENTS);
            self.text(&format!("{event} = "));
            if self.byte().is_multiple_of(4) {
                self.expression();
            } else {
                self.function();
            }
            self.text("; ");
        }
        self.text("});");
        self.locals.push((name, true));
    }

    fn function(&mut self) {
        self.text("function");
        self.function_body(false);
    }

    fn function_body(&mut self, method: bool) {
        let scope = self.locals.len();
        let outer = (self.vararg, self.loops);
        self.depth += 1;
        self.loops = 0;
        let count = self.byte() % 3;
        let mut names: Vec<&'static str> = (0..count).map(|_| self.pick(&NAMES)).collect();
        self.locals.extend(names.iter().map(|name| (*name, true)));
        self.vararg = self.byte().is_multiple_of(2);
        if self.vararg {
            names.push("...");
        }
        self.text(&format!("({}) enter() ", names.join(", ")));
        if method {
            self.locals.push(("self", true));
        }
        self.block();
        if !self.byte().is_multiple_of(4) {
            self.text(" return ");
            self.expressions(3);
        }
        self.text(" end");
        self.depth -= 1;
        (self.vararg, self.loops) = outer;
        self.locals.truncate(scope);
    }

    fn expressions(&mut self, most: usize) {
        let count = 1 + self.byte() % most;
        for i in 0..count {
            if i > 0 {
                self.text(", ");
            }
            self.expression();
        }
    }

    fn arguments(&mut self) {
        self.text("(");
        if !self.byte().is_multiple_of(4) {
            self.expressions(3);
        }
        self.text(")");
    }

    fn table(&mut self) {
        self.text("{");
        for i in 0..self.byte() % 5 {
            match self.byte() % 5 {
                0 => {
                    let field = self.pick(&FIELDS);
                    self.text(&format!("{field} = "));
                }
                1 => self.text(&format!("[{i}] = ")),
                _ => {}
            }
            self.expression();
            self.text(", ");
        }
        self.text("}");
    }

    fn expression(&mut self) {
        self.depth += 1;
        let choice = if self.depth > 8 {
            self.byte() % 8
        } else {
            self.byte() % 32
        };
        match choice {
            0..=3 => {
                let literal = self.pick(&LITERALS);
                self.text(literal);
            }
            4..=7 => {
                let name = self.variable();
                self.text(name);
            }
            8..=13 => self.binary(),
            14 => {
                let operator = self.pick(&["-", "not ", "~", "- -", "#tostring"]);
                self.text(operator);
                self.text("(");
                self.expression();
                self.text(")");
            }
            15 | 16 => {
                let (name, field) = (self.variable(), self.pick(&FIELDS));
                self.text(&format!("{name}.{field}"));
            }
            17 => {
                let name = self.variable();
                self.text(&format!("{name}["));
                self.expression();
                self.text("]");
            }
            18 | 19 => {
                let name = self.variable();
                self.text(name);
                self.arguments();
            }
            20 => {
                let (name, field) = (self.variable(), self.pick(&FIELDS));
                self.text(&format!("{name}:{field}"));
                self.arguments();
            }
            21 => self.table(),
            22 => self.function(),
            23 if self.vararg => self.text("..."),
            24 if self.vararg => self.text("(...)"),
            _ => self.library(),
        }
        self.depth -= 1;
    }

    fn binary(&mut self) {
        let operator = self.pick(&BINARY);
        let brackets = self.byte().is_multiple_of(2);
        self.text(if brackets { "(" } else { "" });
        self.expression();
        self.text(&format!(" {operator} "));
        self.expression();
        self.text(if brackets { ")" } else { "" });
    }

    fn library(&mut self) {
        let call = self.pick(&[
            "select(-1, ",
            "select('#', ",
            "tostring(1, ",
            "tonumber(",
            "pcall(",
            "type(",
            "math.type(",
            "rawequal(1, ",
            "string.rep('ab', 3, ",
            "string.sub('hello', ",
            "string.format('%.3s|%d', ",
            "coroutine.yield(",
            "math.max(1, ",
            "string.byte('abc', ",
            "rawget({x = 1}, ",
            "math.tointeger(",
            "coroutine.isyieldable(",
            "load('return 1, ...')(",
            "xpcall(function(...) return ... + 1 end, function(m) return m end, ",
            "next({}, ",
        ]);
        self.text(call);
        self.expressions(2);
        self.text(")");
    }
}
