//! The command line of `lua-rs`, as data (§7).

/// One action that must run before the script, in the order given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action<'a> {
    /// `-e stat`
    Execute(&'a [u8]),
    /// `-l mod` or `-l g=mod`
    Require(&'a [u8]),
    /// `-W`
    WarningsOn,
}

/// What the arguments ask for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options<'a> {
    /// `-e`, `-l`, `-W` in order.
    pub actions: Vec<Action<'a>>,
    /// `-i`
    pub interactive: bool,
    /// `-v`, which `-i` implies.
    pub version: bool,
    /// `-E`
    pub ignore_environment: bool,
    /// Index of the script's name among the arguments.
    pub script: Option<usize>,
    /// Index of the first argument that belongs to the script, or its name.
    pub first: usize,
}

impl Options<'_> {
    /// Was there any `-e`?
    pub fn executes(&self) -> bool {
        self.actions
            .iter()
            .any(|action| matches!(action, Action::Execute(_)))
    }
}

/// The argument that was not understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadOption<'a>(pub &'a [u8]);

impl BadOption<'_> {
    /// The complaint, and how to do it right.
    pub fn usage(self, progname: &[u8]) -> Vec<u8> {
        let needs_argument = matches!(self.0.get(1), Some(b'e' | b'l'));
        let complaint: [&[u8]; 3] = if needs_argument {
            [b"'", self.0, b"' needs argument\n"]
        } else {
            [b"unrecognized option '", self.0, b"'\n"]
        };
        let mut text = [progname, b": "].concat();
        text.extend(complaint.concat());
        text.extend([b"usage: ", progname, b" [options] [script [args]]\n"].concat());
        text.extend_from_slice(
            b"Available options are:
  -e stat   execute string 'stat'
  -i        enter interactive mode after executing 'script'
  -l mod    require library 'mod' into global 'mod'
  -l g=mod  require library 'mod' into global 'g'
  -v        show version information
  -E        ignore environment variables
  -W        turn warnings on
  --        stop handling options
  -         stop handling options and execute stdin",
        );
        text
    }
}

/// Reads the arguments; `args[0]` is the program's name. Options are not bundled.
///
/// # Errors
/// The first argument that is not an option, or lacks its own argument.
pub fn parse(args: &[Vec<u8>]) -> Result<Options<'_>, BadOption<'_>> {
    let mut options = Options::default();
    let mut i = 1;
    while let Some(arg) = args.get(i) {
        let [b'-', rest @ ..] = &arg[..] else { break };
        let bad = Err(BadOption(arg));
        match rest {
            [] => break,
            b"-" => {
                i += 1;
                break;
            }
            b"E" => options.ignore_environment = true,
            b"W" => options.actions.push(Action::WarningsOn),
            b"v" => options.version = true,
            b"i" => (options.interactive, options.version) = (true, true),
            [b'e' | b'l', value @ ..] => {
                let value = if value.is_empty() {
                    i += 1;
                    match args.get(i) {
                        Some(value) if !value.starts_with(b"-") => value,
                        _ => return bad,
                    }
                } else {
                    value
                };
                options.actions.push(match rest[0] {
                    b'e' => Action::Execute(value),
                    _ => Action::Require(value),
                });
            }
            _ => return bad,
        }
        i += 1;
    }
    options.first = i;
    options.script = (i < args.len()).then_some(i);
    Ok(options)
}

/// How `-l` splits: the global's name and the module's. Without `=`, a version suffix (`-v2`) is not part of the
/// global's name.
pub fn library_names(value: &[u8]) -> (&[u8], &[u8]) {
    if let Some(at) = value.iter().position(|&byte| byte == b'=') {
        return (&value[..at], &value[at + 1..]);
    }
    let suffix = value.iter().position(|&byte| byte == b'-');
    (&value[..suffix.unwrap_or(value.len())], value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;

    fn args(line: &[&str]) -> Vec<Vec<u8>> {
        std::iter::once("lua")
            .chain(line.iter().copied())
            .map(|arg| arg.into())
            .collect()
    }

    #[test]
    fn scripts() {
        for (line, script) in [
            (&[][..], None),
            (&["x.lua", "-e"], Some(1)),
            (&["-v"], None),
            (&["-v", "x.lua"], Some(2)),
            (&["-", "-h"], Some(1)),
            (&["--"], None),
            (&["--", "-x"], Some(2)),
            (&["--", "-"], Some(2)),
            (&["", "x"], Some(1)),
            (&["-e", "a", "-l", "b", "-ec", "s"], Some(6)),
        ] {
            let args = args(line);
            let options = parse(&args).expect("good options");
            assert_eq!(options.script, script, "{line:?}");
        }
    }

    #[test]
    fn actions_keep_their_order() {
        let args = args(&["-e", "a=1", "-W", "-lstr=string", "-eb", "-E", "-i"]);
        let options = parse(&args).expect("good options");
        let wanted = [
            Action::Execute(b"a=1"),
            Action::WarningsOn,
            Action::Require(b"str=string"),
            Action::Execute(b"b"),
        ];
        assert_eq!(options.actions, wanted);
        assert!(options.interactive && options.version && options.ignore_environment);
        assert!(options.executes());
    }

    #[test]
    fn bad_options() {
        for (line, bad) in [
            (&["-h"][..], "-h"),
            (&["---"], "---"),
            (&["-Ex"], "-Ex"),
            (&["-vv"], "-vv"),
            (&["-iv"], "-iv"),
            (&["-Wx"], "-Wx"),
            (&["-e"], "-e"),
            (&["-e", "-v"], "-e"),
            (&["-l"], "-l"),
            (&["-v", "-x", "y"], "-x"),
        ] {
            assert_eq!(
                parse(&args(line)),
                Err(BadOption(bad.as_bytes())),
                "{line:?}"
            );
        }
    }

    #[test]
    fn usage_text() {
        let text = String::from_utf8(BadOption(b"-h").usage(b"prog")).expect("text");
        assert!(text.starts_with(
            "prog: unrecognized option '-h'\nusage: prog [options] [script [args]]\nAvailable"
        ));
        let text = String::from_utf8(BadOption(b"-l").usage(b"prog")).expect("text");
        assert!(text.starts_with("prog: '-l' needs argument\n"));
    }

    #[test]
    fn libraries() {
        for (value, names) in [
            ("string", ("string", "string")),
            ("s=string", ("s", "string")),
            ("lib2-v2", ("lib2", "lib2-v2")),
            ("g=lib2-v2", ("g", "lib2-v2")),
            ("a-b=c", ("a-b", "c")),
        ] {
            let (global, module) = library_names(value.as_bytes());
            assert_eq!((global, module), (names.0.as_bytes(), names.1.as_bytes()));
        }
    }
}
