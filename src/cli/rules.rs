//! `unboil rules`: the table of rules, with an example of each; with `--cues` the phrase table too.

use std::fmt::Write as _;

use unboil::Config;
use unboil_io::error::Error;
use unboil_strip::{RULES, Stripper};

use crate::cli::args::Rules;
use crate::cli::{DONE, print};

/// Runs the command.
pub(crate) fn rules(args: Rules, mut config: Config) -> Result<u8, Error> {
    args.strip.apply(&mut config)?;
    let stripper = Stripper::new(&config.strip)?;
    let out = if args.cues {
        cues(&stripper)
    } else {
        table(&config.strip.rules.disable)
    };
    print(out.as_bytes())?;
    Ok(DONE)
}

fn table(disabled: &[String]) -> String {
    let mut out = String::new();
    for rule in RULES {
        let off = if disabled.iter().any(|name| name == rule.name) {
            ", disabled"
        } else {
            ""
        };
        let (name, class) = (rule.name, rule.class.name());
        writeln!(out, "{name} (class {class}{off})\n  {}\n", rule.description)
            .expect("a string takes all text");
        for line in rule.example.lines() {
            writeln!(out, "  {line}").expect("a string takes all text");
        }
        out.push('\n');
    }
    out.push_str("Lines marked >> are removed. Run with --cues for the phrase table.\n");
    out
}

fn cues(stripper: &Stripper) -> String {
    let mut out = String::from("language\ttier\tshape\ttext\twhy\n");
    for cue in stripper.cues() {
        writeln!(
            out,
            "{}\t{:?}\t{:?}\t{}\t{}",
            cue.lang, cue.tier, cue.shape, cue.text, cue.why
        )
        .expect("a string takes all text");
    }
    out
}
