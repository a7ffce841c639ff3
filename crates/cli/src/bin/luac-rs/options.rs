//! The command line of `luac-rs`, as data.

/// Where the chunk goes, unless `-o` says so.
pub const DEFAULT_OUTPUT: &[u8] = b"luac.out";

/// What the arguments ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options<'a> {
    /// How often `-l` was given.
    pub listing: usize,
    /// The file to write; `None` is standard output.
    pub output: Option<&'a [u8]>,
    /// Whether to write anything: not with `-p`.
    pub dumping: bool,
    /// `-s`
    pub stripping: bool,
    /// `-v`
    pub version: bool,
    /// The files to compile; `-` is standard input.
    pub files: Vec<&'a [u8]>,
}

/// What is wrong with the arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadUsage<'a> {
    /// An option that there is not.
    Unrecognized(&'a [u8]),
    /// `-o` without a file.
    NoOutput,
    /// Nothing to do.
    NoInput,
}

impl BadUsage<'_> {
    /// The complaint, and how to do it right.
    pub fn usage(self, progname: &[u8]) -> Vec<u8> {
        let mut text = [progname, b": "].concat();
        match self {
            BadUsage::Unrecognized(option) => {
                text.extend([b"unrecognized option '", option, b"'"].concat());
            }
            BadUsage::NoOutput => text.extend_from_slice(b"'-o' needs argument"),
            BadUsage::NoInput => text.extend_from_slice(b"no input files given"),
        }
        text.extend([b"\nusage: ", progname, b" [options] [filenames]\n"].concat());
        text.extend_from_slice(
            b"Available options are:
  -l       list (use -l -l for full listing)
  -o name  output to file 'name' (default is \"luac.out\")
  -p       parse only
  -s       strip debug information
  -v       show version information
  --       stop handling options
  -        stop handling options and process stdin",
        );
        text
    }
}

/// Reads the arguments; `args[0]` is the program's name. `Ok(None)`: only the version was asked for.
///
/// # Errors
/// What is wrong with them.
pub fn parse(args: &[Vec<u8>]) -> Result<Option<Options<'_>>, BadUsage<'_>> {
    let mut options = Options {
        listing: 0,
        output: Some(DEFAULT_OUTPUT),
        dumping: true,
        stripping: false,
        version: false,
        files: Vec::new(),
    };
    let mut only_version = true;
    let mut i = 1;
    while let Some(arg) = args.get(i) {
        match &arg[..] {
            b"-" => break,
            b"--" => {
                i += 1;
                break;
            }
            b"-l" => options.listing += 1,
            b"-o" => {
                i += 1;
                options.output = match args.get(i).map(|name| &name[..]) {
                    None | Some([] | [b'-', _, ..]) => return Err(BadUsage::NoOutput),
                    Some(b"-") => None,
                    name => name,
                };
            }
            b"-p" => options.dumping = false,
            b"-s" => options.stripping = true,
            b"-v" => options.version = true,
            [b'-', ..] => return Err(BadUsage::Unrecognized(arg)),
            _ => break,
        }
        only_version &= **arg == *b"-v";
        i += 1;
    }
    options.files = args
        .get(i..)
        .unwrap_or_default()
        .iter()
        .map(|name| &name[..])
        .collect();
    if options.files.is_empty() {
        if options.version && only_version {
            return Ok(None);
        }
        // To list, or check, what was compiled before.
        if options.listing == 0 && options.dumping {
            return Err(BadUsage::NoInput);
        }
        options.dumping = false;
        options.files.push(DEFAULT_OUTPUT);
    }
    Ok(Some(options))
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;

    fn args(line: &[&str]) -> Vec<Vec<u8>> {
        std::iter::once("luac")
            .chain(line.iter().copied())
            .map(|arg| arg.into())
            .collect()
    }

    #[test]
    fn good_lines() {
        let line = args(&["-l", "-l", "-s", "-o", "x", "--", "-a", "b"]);
        let wanted = Options {
            listing: 2,
            output: Some(b"x"),
            dumping: true,
            stripping: true,
            version: false,
            files: vec![b"-a", b"b"],
        };
        assert_eq!(parse(&line), Ok(Some(wanted)));
        let line = args(&["-p", "-o", "-", "-"]);
        let options = parse(&line).expect("good").expect("work");
        assert_eq!(
            (options.output, options.dumping, options.files),
            (None, false, vec![&b"-"[..]])
        );
    }

    #[test]
    fn without_files() {
        assert_eq!(parse(&args(&["-v"])), Ok(None));
        assert_eq!(parse(&args(&["-v", "--"])), Ok(None));
        assert_eq!(parse(&args(&[])), Err(BadUsage::NoInput));
        assert_eq!(parse(&args(&["-s"])), Err(BadUsage::NoInput));
        for line in [args(&["-l"]), args(&["-p"]), args(&["-v", "-l"])] {
            let options = parse(&line).expect("good").expect("work");
            assert_eq!(
                (options.dumping, options.files),
                (false, vec![DEFAULT_OUTPUT])
            );
        }
    }

    #[test]
    fn bad_lines() {
        assert_eq!(
            parse(&args(&["-x", "f"])),
            Err(BadUsage::Unrecognized(b"-x"))
        );
        assert_eq!(
            parse(&args(&["-ll", "f"])),
            Err(BadUsage::Unrecognized(b"-ll"))
        );
        for line in [&["-o"][..], &["-o", ""], &["-o", "-p", "f"]] {
            assert_eq!(parse(&args(line)), Err(BadUsage::NoOutput), "{line:?}");
        }
        let text = String::from_utf8(BadUsage::NoInput.usage(b"luac-rs")).expect("text");
        assert!(text.starts_with("luac-rs: no input files given\nusage: luac-rs [options] [fil"));
    }
}
