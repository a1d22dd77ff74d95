//! `unboil rules`: lists the rules with an example of each, with `--cues` the cues, or proposes rules.

use std::fmt::Write as _;

use unboil::Config;
use unboil_io::Error;
use unboil_strip::{RULES, Stripper};

use crate::cli::args::RulesArgs;
use crate::cli::console::print;
use crate::cli::escape::escape_controls;
use crate::cli::exit_code::DONE;
use crate::cli::proposed_rules::proposed_rules;

/// Runs the command.
pub(super) fn rules(args: RulesArgs, mut config: Config) -> Result<u8, Error> {
    args.strip.apply(&mut config)?;
    let stripper = Stripper::new(&config.strip)?;
    let list = match (&args.from, args.cues) {
        (Some(path), _) => {
            let text = std::fs::read_to_string(path).map_err(Error::io(path))?;
            proposed_rules(&path.display().to_string(), &text, &stripper)?
        }
        (None, true) => cue_list(&stripper),
        (None, false) => rule_list(&config.strip.rules.disable),
    };
    print(list.as_bytes())?;
    Ok(DONE)
}

fn rule_list(disabled: &[String]) -> String {
    let mut out = String::new();
    for rule in RULES {
        let is_disabled = disabled.iter().any(|name| name == rule.name);
        let suffix = if is_disabled { ", disabled" } else { "" };
        let (name, class) = (rule.name, rule.class.name());
        writeln!(
            out,
            "{name} (class {class}{suffix})\n  {}\n",
            rule.description
        )
        .expect("a string accepts all text");
        for line in rule.example.lines() {
            writeln!(out, "  {line}").expect("a string accepts all text");
        }
        out.push('\n');
    }
    out.push_str(
        "The rule removes the lines that start with >>. `unboil rules --cues` lists the cues.\n",
    );
    out
}

fn cue_list(stripper: &Stripper) -> String {
    let mut out = String::from("language\ttier\tshape\ttext\twhy\n");
    for cue in stripper.cues() {
        // Cues may come from a file of rules.
        let [lang, text, why] = [cue.lang, cue.text, cue.why].map(escape_controls);
        writeln!(
            out,
            "{lang}\t{:?}\t{:?}\t{text}\t{why}",
            cue.tier, cue.shape
        )
        .expect("a string accepts all text");
    }
    out
}
