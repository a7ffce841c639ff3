//! The notation of the grammars, and what they hold together.
//!
//! A grammar file is a list of rules. `name:` begins a rule, `| text` an alternative of it (`|3 text` one three times as likely), and `+ text`
//! continues an alternative on a new line. The first alternative is the simplest: where a program has grown enough, it is taken, so following
//! first alternatives only must come to an end. `#` begins a comment line. What stands in braces is replaced:
//!
//! - `{rule}`: an expansion of that rule
//! - `{list:rule:A:B}`, `{many:rule:A:B}`: A to B expansions, separated by commas, or by line ends
//! - `{i:A:B}`: an integer from A to B; `{bytes}`, `{text}`: a string literal of any bytes, of letters
//! - `{new:T}`, `{const:T}`: a new local variable of kind T, visible from the next line of this alternative on, or after it
//! - `{par:T}`: a new variable that belongs to the scope this alternative opens next
//! - `{var:T}`, `{set:T}`: a visible variable of kind T, one that can be assigned to. Without one: the rule `no_T`, the global variable `gT`
//! - `{[}`, `{[*N}`, `{[f}`: a scope begins; one that runs N times, the body of a function; `{]}`: it ends
//! - `{uid}`: a number which is new for each expansion and the same within it
//! - `{break}`: `break` inside a loop, otherwise nothing
//! - `{mutations:A:B}`: see `broken`
//!
//! Any other brace is text.

use std::collections::BTreeMap;

use crate::Outcome;

/// All rules by name.
pub struct Grammar {
    rules: BTreeMap<String, Rule>,
}

/// The alternatives of one nonterminal.
#[derive(Default)]
pub struct Rule {
    /// Never empty.
    pub alternatives: Vec<Alternative>,
    /// The sum of their weights.
    pub weight: u32,
}

/// One way to write a nonterminal.
pub struct Alternative {
    /// How likely it is, compared with the others.
    pub weight: u32,
    /// What is written.
    pub parts: Vec<Part>,
    /// How often its innermost scope runs for one run of the alternative.
    pub repeats: u32,
}

/// A piece of an alternative.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Part {
    /// As it stands.
    Text(String),
    /// The expansion of a rule.
    Rule(String),
    /// Several expansions of a rule: the fewest, the most, and what separates them.
    Repeat(String, u32, u32, &'static str),
    /// An integer of this range.
    Int(i64, i64),
    /// A string literal; of letters only.
    Bytes(bool),
    /// Declares a variable of this kind; which cannot be assigned to.
    New(String, bool),
    /// Declares a variable of this kind in the scope that is opened next.
    Parameter(String),
    /// Uses a variable of this kind; to assign to it.
    Use(String, bool),
    /// Opens a scope that runs this often.
    Open(u32),
    /// Opens the body of a function.
    OpenFunction,
    /// Closes the last open scope.
    Close,
    /// The number of this expansion.
    Uid,
    /// `break`, where it is allowed.
    Break,
    /// Loads of mutated texts: the fewest, the most.
    Mutations(u32, u32),
}

impl Grammar {
    /// Reads grammar texts into one grammar.
    ///
    /// # Errors
    /// Names the line that cannot be read, or the rule that is used and not there.
    pub fn parse(texts: &[&str]) -> Outcome<Self> {
        let mut rules: BTreeMap<String, Rule> = BTreeMap::new();
        for text in texts {
            parse_file(text, &mut rules)?;
        }
        let grammar = Grammar { rules };
        grammar.check()?;
        Ok(grammar)
    }

    /// A rule.
    ///
    /// # Errors
    /// When there is none of that name.
    pub fn rule(&self, name: &str) -> Outcome<&Rule> {
        self.rules
            .get(name)
            .ok_or_else(|| format!("the grammar has no rule {name}"))
    }

    fn check(&self) -> Outcome {
        for (name, rule) in &self.rules {
            if rule.alternatives.is_empty() {
                return Err(format!("rule {name} has no alternative"));
            }
            for part in rule.alternatives.iter().flat_map(|a| &a.parts) {
                match part {
                    Part::Rule(used) | Part::Repeat(used, ..) => self.rule(used).map(drop)?,
                    Part::Use(kind, false) => self.rule(&format!("no_{kind}")).map(drop)?,
                    _ => {}
                }
            }
        }
        self.rules
            .keys()
            .try_for_each(|name| self.check_ends(name, &mut Vec::new()))
    }

    /// Following first alternatives from `name` on comes to an end.
    fn check_ends<'g>(&'g self, name: &'g str, above: &mut Vec<&'g str>) -> Outcome {
        if above.contains(&name) {
            return Err(format!("first alternatives of rule {name} have no end"));
        }
        above.push(name);
        for part in &self.rule(name)?.alternatives[0].parts {
            match part {
                Part::Rule(used) => self.check_ends(used, above)?,
                Part::Repeat(used, fewest, ..) if *fewest > 0 => self.check_ends(used, above)?,
                _ => {}
            }
        }
        above.pop();
        Ok(())
    }
}

fn parse_file(text: &str, rules: &mut BTreeMap<String, Rule>) -> Outcome {
    let mut name = String::new();
    let mut pending: Option<(u32, String)> = None;
    for line in text.lines().chain(["#"]) {
        if let Some(more) = line.strip_prefix('+') {
            let (_, body) = pending
                .as_mut()
                .ok_or_else(|| format!("grammar: nothing to continue: {line}"))?;
            body.push('\n');
            body.push_str(more.strip_prefix(' ').unwrap_or(more));
            continue;
        }
        if let Some((weight, body)) = pending.take() {
            let rule = rules.entry(name.clone()).or_default();
            rule.weight += weight;
            rule.alternatives.push(alternative(weight, &body)?);
        }
        if let Some(rest) = line.strip_prefix('|') {
            let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            let weight = if digits == 0 {
                1
            } else {
                number(&rest[..digits])?
            };
            let body = &rest[digits..];
            pending = Some((weight, body.strip_prefix(' ').unwrap_or(body).to_string()));
        } else if let Some(head) = line.strip_suffix(':').filter(|head| is_name(head)) {
            name = head.to_string();
            if rules.contains_key(&name) {
                return Err(format!("grammar: rule {name} is there twice"));
            }
        } else if !(line.is_empty() || line.starts_with('#')) {
            return Err(format!("grammar: cannot read: {line}"));
        }
    }
    Ok(())
}

fn number<T: std::str::FromStr>(text: &str) -> Outcome<T> {
    text.parse()
        .map_err(|_| format!("grammar: {text} is no number"))
}

fn is_name(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    text.starts_with(|c: char| c.is_ascii_lowercase()) && text.chars().all(plain)
}

fn alternative(weight: u32, body: &str) -> Outcome<Alternative> {
    let mut parts = Vec::new();
    let mut text = String::new();
    let mut rest = body;
    while let Some(start) = rest.find('{') {
        text.push_str(&rest[..start]);
        let inside = &rest[start + 1..];
        let end = inside.find('}');
        match end.map(|end| special(&inside[..end])) {
            Some(Ok(Some(part))) => {
                if !text.is_empty() {
                    parts.push(Part::Text(std::mem::take(&mut text)));
                }
                parts.push(part);
                rest = &inside[end.unwrap_or(0) + 1..];
            }
            Some(Err(why)) => return Err(why),
            Some(Ok(None)) | None => {
                text.push('{');
                rest = inside;
            }
        }
    }
    text.push_str(rest);
    if !text.is_empty() {
        parts.push(Part::Text(text));
    }
    let repeats = parts.iter().map(|part| match part {
        Part::Open(times) => *times,
        _ => 1,
    });
    Ok(Alternative {
        weight,
        repeats: repeats.max().unwrap_or(1),
        parts,
    })
}

/// The meaning of what stands in braces; none when it is text.
fn special(inside: &str) -> Outcome<Option<Part>> {
    let fields: Vec<&str> = inside.split(':').collect();
    let part = match fields[..] {
        ["["] => Part::Open(1),
        ["[f"] => Part::OpenFunction,
        ["]"] => Part::Close,
        ["uid"] => Part::Uid,
        ["break"] => Part::Break,
        ["bytes"] => Part::Bytes(false),
        ["text"] => Part::Bytes(true),
        ["new", kind] => Part::New(kind.into(), false),
        ["par", kind] => Part::Parameter(kind.into()),
        ["const", kind] => Part::New(kind.into(), true),
        ["var", kind] => Part::Use(kind.into(), false),
        ["set", kind] => Part::Use(kind.into(), true),
        ["list", rule, fewest, most] => {
            Part::Repeat(rule.into(), number(fewest)?, number(most)?, ", ")
        }
        ["many", rule, fewest, most] => {
            Part::Repeat(rule.into(), number(fewest)?, number(most)?, "\n")
        }
        ["i", low, high] => Part::Int(number(low)?, number(high)?),
        ["mutations", fewest, most] => Part::Mutations(number(fewest)?, number(most)?),
        [times] if times.starts_with("[*") => Part::Open(number(&times[2..])?),
        [rule] if is_name(rule) => Part::Rule(rule.into()),
        _ => return Ok(None),
    };
    Ok(Some(part))
}

#[cfg(test)]
mod tests {
    use super::{Grammar, Part};

    #[test]
    fn alternatives_have_weights_and_lines() {
        let text = "# head\na:\n| x\n|3 {a}+{ 1 }{i:-2:5}\n+ y {new:int}\n";
        let grammar = Grammar::parse(&[text]).unwrap_or_else(|e| panic!("{e}"));
        let rule = grammar.rule("a").unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(rule.weight, 4);
        assert_eq!(
            rule.alternatives[1].parts,
            [
                Part::Rule("a".into()),
                Part::Text("+{ 1 }".into()),
                Part::Int(-2, 5),
                Part::Text("\ny ".into()),
                Part::New("int".into(), false),
            ]
        );
    }

    #[test]
    fn mistakes_are_named() {
        let said = |text| Grammar::parse(&[text]).err().unwrap_or_default();
        assert!(said("a:\n| {b}\n").contains("no rule b"));
        assert!(said("a:\n| {a}\n| x\n").contains("have no end"));
        assert!(said("a:\n| x\na:\n| y\n").contains("twice"));
        assert!(said("?\n").contains("cannot read"));
    }
}
