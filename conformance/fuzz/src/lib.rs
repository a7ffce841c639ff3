//! What the fuzz targets are made of: their bodies, which ordinary tests replay, and native Lua to compare with.

pub mod native;
pub mod targets;

use targets::values::{Answer, Plain};
use targets::{TARGETS, eval, format_pack, parse, pattern};

/// Runs one input of a target; where native Lua can answer the same question, the answers must agree.
///
/// # Panics
/// If a promise does not hold, or there is no such target.
pub fn run(target: &str, data: &[u8]) {
    match target {
        "parse" => compare(
            parse::answer(data),
            parse::DRIVER,
            parse::arguments(data),
            is_register_limit,
        ),
        "pattern" => compare(
            pattern::answer(data),
            pattern::DRIVER,
            pattern::arguments(data),
            |_, _| false,
        ),
        "format_pack" => {
            let args = format_pack::arguments(data);
            // `%p` of a string is an address.
            let address =
                matches!(args.as_deref(), Some([_, Plain::Bytes(fmt), ..]) if fmt.contains(&b'p'));
            let args = args.filter(|_| !address);
            compare(
                format_pack::answer(data),
                format_pack::DRIVER,
                args,
                |_, _| false,
            );
        }
        "eval" => {
            let args = eval::arguments(data);
            // To see the program behind an input.
            if let (Some(_), Some([Plain::Bytes(program), ..])) =
                (std::env::var_os("LUA_RS_SHOW"), args.as_deref())
            {
                println!("{}", String::from_utf8_lossy(program));
            }
            compare(eval::answer(data), eval::DRIVER, args, |_, _| false);
        }
        _ => {
            let (_, body) = TARGETS
                .iter()
                .find(|(name, _)| *name == target)
                .expect("a target");
            body(data);
        }
    }
}

fn compare(
    ours: Option<Answer>,
    driver: &'static str,
    args: Option<Vec<Plain>>,
    excepted: fn(&Answer, &Answer) -> bool,
) {
    if let (Some(ours), Some(args)) = (ours, args) {
        let native = native::call(driver, &args);
        // When memory runs out is each engine's own affair.
        let may_differ = native::out_of_memory(&ours)
            || native::out_of_memory(&native)
            || excepted(&ours, &native);
        assert!(
            may_differ || ours == native,
            "answers differ\narguments: {args:?}\n     ours: {ours:?}\n   native: {native:?}"
        );
    }
}

/// docs/DIFFERENCES.md, "Texts of errors": native Lua runs out of registers (or out of reach of a jump) before it sees the syntax error.
fn is_register_limit(ours: &Answer, native: &Answer) -> bool {
    let message = |answer: &Answer| match answer.as_deref() {
        Ok([_, _, Plain::Bytes(text)]) => String::from_utf8_lossy(text).into_owned(),
        _ => String::new(),
    };
    let (ours, native) = (message(ours), message(native));
    !ours.is_empty()
        && (native.contains("needs too many registers")
            || native.contains("control structure too long"))
}
