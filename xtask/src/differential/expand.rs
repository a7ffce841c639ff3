//! From a grammar and decisions to a program.
//!
//! Besides writing text, an expansion knows which variables are visible and estimates how much work the program does: loops have fixed
//! counts, functions call only functions that were complete before, and where size, depth or work reach their limits, first alternatives
//! end the program. So every list of decisions gives a program that ends.

use super::broken;
use super::choices::{Choices, Record};
use super::grammar::{Alternative, Grammar, Part};
use crate::Outcome;

/// Rule expansions in one program.
const MOST_SIZE: u32 = 1600;
/// Rules inside rules.
const MOST_DEPTH: u32 = 20;
/// How often the innermost statement may run.
const MOST_REPEATS: u32 = 300;
/// Rule expansions times how often they run.
const MOST_WORK: u64 = 30_000;
/// The same for one call of a function in one place.
const MOST_CALL_WORK: u64 = 4_000;

/// Writes one program.
pub struct Expander<'g> {
    grammar: &'g Grammar,
    choices: Choices,
    out: String,
    scopes: Vec<Scope>,
    uids: u32,
    names: u32,
    size: u32,
    depth: u32,
    repeats: u32,
    work: u64,
}

#[derive(Default)]
struct Scope {
    variables: Vec<Variable>,
    is_function: bool,
    is_loop: bool,
    /// Repeats and work outside, restored at the scope's end.
    outside: Option<(u32, u64)>,
    repeats_outside: u32,
}

#[derive(Clone)]
struct Variable {
    name: String,
    kind: String,
    constant: bool,
    /// The estimated work of a call, for functions.
    work: u64,
}

/// What one expansion of an alternative keeps to itself.
#[derive(Default)]
struct Local {
    /// Declared and not visible yet: with the number of scopes around it, or as a parameter of the next scope.
    declared: Vec<(Option<usize>, Variable)>,
    uid: Option<u32>,
}

impl<'g> Expander<'g> {
    /// An expander that has written nothing.
    pub fn new(grammar: &'g Grammar, choices: Choices) -> Self {
        Expander {
            grammar,
            choices,
            out: String::new(),
            scopes: vec![Scope::default()],
            uids: 0,
            names: 0,
            size: 0,
            depth: 0,
            repeats: 1,
            work: 0,
        }
    }

    /// A decision outside the grammar.
    pub fn below(&mut self, count: u32) -> u32 {
        self.choices.below(count)
    }

    /// The text so far, and the decisions that led to it.
    pub fn finish(self) -> (String, Record) {
        (self.out, self.choices.into_record())
    }

    /// Writes an expansion of the rule.
    ///
    /// # Errors
    /// When the grammar refers to something that is not there.
    pub fn rule(&mut self, name: &str) -> Outcome {
        let rule = self.grammar.rule(name)?;
        self.size += 1;
        self.work += u64::from(self.repeats);
        let full = self.size > MOST_SIZE || self.depth > MOST_DEPTH || self.work > MOST_WORK;
        let mut chosen = &rule.alternatives[0];
        if !full && rule.weight > chosen.weight {
            let mut at = self.choices.below(rule.weight);
            for alternative in &rule.alternatives {
                if at < alternative.weight {
                    chosen = alternative;
                    break;
                }
                at -= alternative.weight;
            }
            if chosen.repeats > 1 && self.repeats * chosen.repeats > MOST_REPEATS {
                chosen = &rule.alternatives[0];
            }
        }
        self.depth += 1;
        self.alternative(chosen)?;
        self.depth -= 1;
        Ok(())
    }

    fn alternative(&mut self, alternative: &Alternative) -> Outcome {
        let mut local = Local::default();
        for part in &alternative.parts {
            self.part(part, &mut local)?;
        }
        self.activate(&mut local, Some(self.scopes.len()));
        Ok(())
    }

    fn part(&mut self, part: &Part, local: &mut Local) -> Outcome {
        match part {
            Part::Text(text) => {
                self.out.push_str(text);
                if text.contains('\n') {
                    self.activate(local, Some(self.scopes.len()));
                }
            }
            Part::Rule(name) => self.rule(name)?,
            Part::Repeat(name, fewest, most, between) => {
                self.repeat(name, *fewest, *most, between)?;
            }
            Part::Int(low, high) => {
                let value = low + i64::from(self.choices.below((high - low + 1) as u32));
                self.out.push_str(&value.to_string());
            }
            Part::Bytes(letters) => self.literal(*letters),
            Part::New(kind, constant) => {
                let variable = self.declare(kind, *constant);
                self.out.push_str(&variable.name);
                local.declared.push((Some(self.scopes.len()), variable));
            }
            Part::Parameter(kind) => {
                let variable = self.declare(kind, false);
                self.out.push_str(&variable.name);
                local.declared.push((None, variable));
            }
            Part::Use(kind, assign) => self.variable(kind, *assign)?,
            Part::Open(times) => {
                self.open(false, *times);
                self.activate(local, None);
            }
            Part::OpenFunction => {
                let here = Some(self.scopes.len());
                let named = local
                    .declared
                    .iter()
                    .any(|(at, v)| *at == here && v.kind == "fn");
                self.open(true, 1);
                if named && let Some(scope) = self.scopes.last_mut() {
                    scope.outside = Some((self.repeats, self.work));
                    (self.repeats, self.work) = (1, 0);
                }
                self.activate(local, None);
            }
            Part::Close => self.close(local),
            Part::Uid => {
                let uid = *local.uid.get_or_insert_with(|| {
                    self.uids += 1;
                    self.uids
                });
                self.out.push_str(&uid.to_string());
            }
            Part::Break => {
                let inside = self
                    .scopes
                    .iter()
                    .rev()
                    .find(|s| s.is_function || s.is_loop);
                self.out.push_str(if inside.is_some_and(|s| s.is_loop) {
                    "break"
                } else {
                    ";"
                });
            }
            Part::Mutations(fewest, most) => self.mutations(*fewest, *most)?,
        }
        Ok(())
    }

    fn repeat(&mut self, name: &str, fewest: u32, most: u32, between: &str) -> Outcome {
        // On average, two thirds of the way from the fewest to the most.
        let more = 100 - (150 / (most - fewest).max(2)).min(60);
        for index in 0..most {
            let start = self.choices.start_span();
            if index >= fewest && !self.choices.chance(more) {
                if index == 0 && self.out.ends_with(", ") {
                    self.out.truncate(self.out.len() - 2);
                }
                break;
            }
            if index > 0 {
                self.out.push_str(between);
            }
            self.rule(name)?;
            self.choices.end_span(start);
        }
        Ok(())
    }

    fn open(&mut self, is_function: bool, times: u32) {
        self.scopes.push(Scope {
            is_function,
            is_loop: times > 1,
            repeats_outside: self.repeats,
            ..Scope::default()
        });
        self.repeats *= times;
    }

    fn close(&mut self, local: &mut Local) {
        let Some(scope) = self.scopes.pop() else {
            return;
        };
        self.repeats = scope.repeats_outside;
        if let Some((repeats, work)) = scope.outside {
            let body = self.work;
            (self.repeats, self.work) = (repeats, work + 1);
            let mut declared = local.declared.iter_mut().map(|(_, variable)| variable);
            if let Some(function) = declared.find(|v| v.kind == "fn") {
                function.work = body;
            }
        }
    }

    /// Makes visible what was declared in this scope, or as a parameter.
    fn activate(&mut self, local: &mut Local, declared_at: Option<usize>) {
        if let Some(scope) = self.scopes.last_mut() {
            let now = local.declared.extract_if(.., |(at, _)| *at == declared_at);
            scope.variables.extend(now.map(|(_, variable)| variable));
        }
    }

    fn declare(&mut self, kind: &str, constant: bool) -> Variable {
        // A function that took an earlier one's name would call itself where it means the other.
        let shadowed = self.choices.below(8) == 7 && kind != "fn";
        let earlier = self.visible(kind, |_| true).last().map(|v| v.name.clone());
        let name = match earlier {
            Some(name) if shadowed => name,
            _ => {
                self.names += 1;
                format!("{kind}{}", self.names)
            }
        };
        Variable {
            name,
            kind: kind.into(),
            constant,
            work: 0,
        }
    }

    /// The visible variables of a kind which also satisfy `which`, the newest last.
    fn visible(&self, kind: &str, which: impl Fn(&Variable) -> bool) -> Vec<Variable> {
        let mut seen: Vec<&Variable> = Vec::new();
        for variable in self.scopes.iter().flat_map(|s| &s.variables) {
            seen.retain(|earlier| earlier.name != variable.name);
            seen.push(variable);
        }
        let wanted = seen.into_iter().filter(|v| v.kind == kind && which(v));
        wanted.cloned().collect()
    }

    fn variable(&mut self, kind: &str, assign: bool) -> Outcome {
        let repeats = u64::from(self.repeats);
        let candidates = self.visible(kind, |v| {
            !(assign && v.constant) && v.work * repeats <= MOST_CALL_WORK
        });
        if candidates.is_empty() {
            if !assign {
                return self.rule(&format!("no_{kind}"));
            }
            self.out.push_str(&format!("g{kind}"));
            return Ok(());
        }
        let from_end = self.choices.below(candidates.len() as u32) as usize;
        let chosen = &candidates[candidates.len() - 1 - from_end];
        self.work += chosen.work * repeats;
        self.out.push_str(&chosen.name);
        Ok(())
    }

    fn literal(&mut self, letters: bool) {
        const LETTERS: &[u8] = b"ab1 xYz9_0";
        const BYTES: &[u8] = b"aB \n\0\\\"'%[]-+.0x9\t\r\x7f\x80\xc3\xa9\xe2\x82\xac\xff{}~";
        let set = if letters { LETTERS } else { BYTES };
        let mut bytes = Vec::new();
        while bytes.len() < 9 && self.choices.chance(75) {
            bytes.push(set[self.choices.below(set.len() as u32) as usize]);
        }
        self.out.push_str(&quoted(&bytes));
    }

    /// A text of its own, and loads of it with changes.
    fn mutations(&mut self, fewest: u32, most: u32) -> Outcome {
        let before = std::mem::take(&mut self.out);
        let scopes = std::mem::replace(&mut self.scopes, vec![Scope::default()]);
        let written = self.rule("mutated");
        let base = std::mem::replace(&mut self.out, before);
        self.scopes = scopes;
        written?;
        self.out
            .push_str(&format!("local base = {}\n", quoted(base.as_bytes())));
        let tokens = broken::tokens(base.as_bytes());
        for index in 0..most {
            let start = self.choices.start_span();
            if index >= fewest && !self.choices.chance(90) {
                break;
            }
            let edit = broken::edit(&mut self.choices, base.as_bytes(), &tokens);
            self.out.push_str(&format!(
                "p(load(base:sub(1, {}) .. {} .. base:sub({}), '=broken'))\n",
                edit.from,
                quoted(&edit.text),
                edit.to + 1
            ));
            self.choices.end_span(start);
        }
        Ok(())
    }
}

/// A Lua string literal of these bytes, in one line and in ASCII.
pub fn quoted(bytes: &[u8]) -> String {
    let mut text = String::from("\"");
    for (index, &byte) in bytes.iter().enumerate() {
        let digit_follows = bytes.get(index + 1).is_some_and(u8::is_ascii_digit);
        match byte {
            b'\n' => text.push_str("\\n"),
            b'"' | b'\\' => {
                text.push('\\');
                text.push(char::from(byte));
            }
            b' '..=b'~' => text.push(char::from(byte)),
            _ if digit_follows => text.push_str(&format!("\\{byte:03}")),
            _ => text.push_str(&format!("\\{byte}")),
        }
    }
    text.push('"');
    text
}

#[cfg(test)]
mod tests {
    use super::{Expander, quoted};
    use crate::differential::choices::Choices;
    use crate::differential::grammar::Grammar;

    fn expand(text: &str, taken: &[u32]) -> String {
        let grammar = Grammar::parse(&[text]).unwrap_or_else(|e| panic!("{e}"));
        let mut expander = Expander::new(&grammar, Choices::replay(taken.to_vec()));
        assert_eq!(expander.rule("start"), Ok(()));
        expander.finish().0
    }

    #[test]
    fn a_variable_is_visible_after_its_declaration_and_in_its_scope() {
        let rules = "start:\n| {a}; {use}\na:\n| do local {new:int} = {use}\n+ for {par:int}{[} {use}{]} end\nuse:\n| {var:int}\nno_int:\n| 0\n";
        assert_eq!(
            expand(rules, &[]),
            "do local int1 = 0\nfor int2 int2 end; int1"
        );
    }

    #[test]
    fn a_function_does_not_see_itself_but_what_follows_does() {
        let rules = "start:\n| {f} {var:fn}\nf:\n| local function {new:fn}(){[f} {var:fn} {]}end\nno_fn:\n| type\n";
        assert_eq!(expand(rules, &[]), "local function fn1() type end fn1");
    }

    #[test]
    fn break_stands_in_loops_only() {
        let rules = "start:\n| {[*3}{break} {[f}{break}{]}{]} {break}\n";
        assert_eq!(expand(rules, &[]), "break ; ;");
    }

    #[test]
    fn literals_are_ascii() {
        assert_eq!(quoted(b"a\"\n\x001\xff"), "\"a\\\"\\n\\0001\\255\"");
    }
}
