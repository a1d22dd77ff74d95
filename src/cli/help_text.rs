//! The end of each help text: examples, environment variables and exit codes.

use clap::Command;

/// The exit codes of every command.
pub(super) const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  done, but some input could not be used; each problem is printed as `path: reason`
  2  the command could not run, or stopped (wrong arguments, disk full, --on-error fail)";

const ENVIRONMENT: &str = "\
Environment: UNBOIL_ and the name of a flag in capitals sets the default of that flag, e.g. \
UNBOIL_TEXT_FIELD=body for --text-field body. UNBOIL_QUIET=1 is --quiet; 0, false, no, off and an \
empty value leave it off. A flag overrides its variable, and a variable overrides the file of \
--config. --out and --force have no variable.";

/// The examples of each command, by its name: `index add` is below `index`.
pub(super) const EXAMPLES: [(&str, &str); 19] = [
    (
        "unboil",
        "\
unboil clean articles --out cleaned     Strip a folder, find near-duplicates
unboil strip page.html                  Print the article of one HTML page
unboil explain page.txt                 Show why each block is removed or kept
unboil clean --help                     Show all flags of a command",
    ),
    (
        "clean",
        "\
unboil clean articles --out cleaned
unboil clean rows.jsonl --text-field body --out cleaned --duplicates drop-articles
zstdcat rows.jsonl.zst | unboil clean - --out cleaned --memory 2GiB",
    ),
    (
        "strip",
        "\
unboil strip page.html --to markdown > article.md
unboil strip --text-field body < rows.jsonl > stripped.jsonl
unboil strip shard.parquet > stripped.parquet
unboil strip rows.jsonl --explain --on-error skip --problems problems.jsonl > stripped.jsonl",
    ),
    (
        "dedup",
        "\
unboil dedup articles --out unique
unboil dedup rows.jsonl --out unique --duplicates drop-passages --keep longest
unboil dedup train.jsonl --out train-only --against test.jsonl",
    ),
    (
        "match",
        "\
unboil match articles --out matches
unboil match rows.jsonl --out matches --min-passage 25 --keep earliest",
    ),
    (
        "index",
        "\
unboil index add archive articles
unboil index match archive new --out matches
unboil dedup new --out unique --against archive",
    ),
    (
        "index add",
        "\
unboil index add archive articles
unboil index add archive rows.jsonl --text-field body --id-field url",
    ),
    (
        "index match",
        "\
unboil index match archive new --out matches
unboil index match archive new --out matches --min-passage 25 --texts",
    ),
    (
        "index info",
        "\
unboil index info archive
unboil index info archive --json",
    ),
    (
        "index compact",
        "\
unboil index compact archive",
    ),
    (
        "index remove",
        "\
unboil index remove archive --ids ids.txt
jq -r .id withdrawn.jsonl | unboil index remove archive --ids -",
    ),
    (
        "explain",
        "\
unboil explain page.html
unboil explain rows.jsonl --id 4711 --strength careful
unboil explain articles/one.txt --from cleaned",
    ),
    (
        "restore",
        "\
unboil clean articles --out cleaned
unboil restore cleaned --out restored",
    ),
    (
        "report",
        "\
unboil clean articles --out cleaned
unboil report cleaned --out report.html",
    ),
    (
        "diff",
        "\
unboil clean articles --out careful --strength careful
unboil diff cleaned careful --out diff.html",
    ),
    (
        "rules",
        "\
unboil rules
unboil rules --cues | grep -i cookie",
    ),
    (
        "bench",
        "\
unboil bench
unboil bench --articles 100000 --threads 1 --json",
    ),
    (
        "completions",
        "\
unboil completions bash > ~/.local/share/bash-completion/completions/unboil",
    ),
    (
        "man",
        "\
unboil man > ~/.local/share/man/man1/unboil.1
unboil man strip > ~/.local/share/man/man1/unboil-strip.1
unboil man index add > ~/.local/share/man/man1/unboil-index-add.1",
    ),
];

/// Adds environment variables, examples and exit codes to the long help of a command and its
/// subcommands.
pub(super) fn with_footers(program: Command) -> Command {
    let name = program.get_name().to_string();
    with_footer(program, &name).mut_subcommands(|command| {
        let name = command.get_name().to_string();
        with_footer(command, &name).mut_subcommands(|inner| {
            let name = format!("{name} {}", inner.get_name());
            with_footer(inner, &name)
        })
    })
}

fn with_footer(command: Command, name: &str) -> Command {
    let examples = EXAMPLES
        .iter()
        .find(|(of, _)| *of == name)
        .map(|(_, examples)| format!("Examples:\n  {}\n\n", examples.replace('\n', "\n  ")));
    let footer = format!(
        "{ENVIRONMENT}\n\n{}{EXIT_CODES}",
        examples.unwrap_or_default()
    );
    command.after_long_help(footer)
}
