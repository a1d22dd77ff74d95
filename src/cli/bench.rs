//! `unboil bench`: generates a corpus, cleans it, and reports speed, memory, and recall on the
//! planted near-duplicates.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::Path;
use std::sync::Mutex;
use std::time::Instant;

use serde::Serialize;
use serde_json::json;
use unboil::synthetic::SyntheticCorpus;
use unboil::{Config, Progress, Request};
use unboil_io::Error;
use unboil_strip::SiteProfiles;

use crate::cli::args::BenchArgs;
use crate::cli::console::print;
use crate::cli::exit_code::DONE;
use crate::cli::pipeline_run::exit_when_interrupted;
use crate::cli::run_flags::RunFlags;
use crate::cli::summary_table::group_thousands;

/// Fixed, so that every run has the same corpus.
const SEED: u64 = 1;

/// The measurements.
#[derive(Serialize)]
struct Report {
    version: &'static str,
    threads: usize,
    articles: usize,
    /// Bytes of the texts of all articles.
    bytes: u64,
    stages: Vec<StageTime>,
    /// Wall time of the whole run.
    seconds: f64,
    bytes_per_second: f64,
    /// Peak resident memory of this process; `None` where the system does not report it.
    peak_memory_bytes: Option<u64>,
    passages: usize,
    recall: Vec<Recall>,
}

#[derive(Serialize)]
struct StageTime {
    stage: &'static str,
    seconds: f64,
    bytes_per_second: f64,
}

/// Recall on the near-duplicates with one share of replaced words.
#[derive(Serialize)]
struct Recall {
    /// The share of replaced words, 0 to 1.
    edits: f64,
    planted: usize,
    found: usize,
    recall: f64,
}

/// Runs the command.
pub(super) fn bench(args: BenchArgs, config: Config, run: &RunFlags) -> Result<u8, Error> {
    let plan = SyntheticCorpus {
        articles: args.articles as usize,
        words: args.words as usize,
        copies: args.copies,
        edits: args.edits,
        seed: SEED,
    };
    let folder = tempfile::tempdir().map_err(Error::io("the folder for temporary files"))?;
    let corpus = args.corpus.unwrap_or(folder.path().join("corpus.jsonl"));
    // `clean` takes the format of a file from its extension.
    if corpus
        .extension()
        .is_none_or(|extension| extension != "jsonl")
    {
        return Err(Error::config("--corpus", "the name must end in .jsonl"));
    }
    let bytes = write_corpus(&plan, &corpus).map_err(Error::io(&corpus))?;
    let request = Request {
        inputs: vec![corpus],
        out: folder.path().join("out"),
        force: false,
        threads: run.threads(),
        memory: Some(run.memory()),
        spill_dir: None,
        ..Request::default()
    };
    let temporary = folder.path().to_path_buf();
    let guard = exit_when_interrupted(&request.cancel, move || {
        // The folder has a random name, and nobody else may write to it.
        let _ = std::fs::remove_dir_all(&temporary);
    })?;
    let report = measure(&plan, bytes, &request, &config);
    drop(guard);
    let report = report?;
    let text = match args.json {
        true => serde_json::to_string(&report).expect("the report has text keys") + "\n",
        false => report_table(&report),
    };
    print(text.as_bytes())?;
    Ok(DONE)
}

/// Cleans the corpus, which holds `bytes` bytes of text, and measures it.
fn measure(
    plan: &SyntheticCorpus,
    bytes: u64,
    request: &Request,
    config: &Config,
) -> Result<Report, Error> {
    let clock = StageClock::default();
    let start = Instant::now();
    let outcome = unboil::clean(request, config, &SiteProfiles::default(), &clock)?;
    let seconds = start.elapsed().as_secs_f64();
    let passages = request.out.join("passages.jsonl");
    let links = read_links(&passages).map_err(Error::io(&passages))?;
    Ok(Report {
        version: env!("CARGO_PKG_VERSION"),
        threads: outcome.threads,
        articles: plan.articles,
        bytes,
        stages: clock.stage_times(start, seconds, bytes),
        seconds,
        bytes_per_second: bytes as f64 / seconds,
        peak_memory_bytes: peak_memory(),
        passages: outcome.summary.passages,
        recall: recall(plan, &links),
    })
}

/// Writes the corpus to a new file, one row for each article. Returns the number of bytes of the
/// texts.
fn write_corpus(plan: &SyntheticCorpus, path: &Path) -> io::Result<u64> {
    let mut out = BufWriter::new(File::create_new(path)?);
    let mut bytes = 0;
    for at in 0..plan.articles {
        let text = plan.article(at).text;
        bytes += text.len() as u64;
        writeln!(out, "{}", json!({"id": at.to_string(), "text": text}))?;
    }
    out.into_inner()?.sync_all()?;
    Ok(bytes)
}

/// Records when each stage begins.
#[derive(Default)]
struct StageClock(Mutex<Vec<(&'static str, Instant)>>);

impl Progress for StageClock {
    fn begin(&self, stage: &'static str, _total: u64, _unit: &'static str) {
        let mut begins = self
            .0
            .lock()
            .expect("no thread panics while it records the time");
        begins.push((stage, Instant::now()));
    }

    fn advance(&self, _n: u64) {}
}

impl StageClock {
    /// The duration of each stage, from its begin to that of the next stage or the end of the run.
    fn stage_times(self, start: Instant, seconds: f64, bytes: u64) -> Vec<StageTime> {
        let begins = self.0.into_inner().expect("no thread panicked");
        let begin_of = |n: usize| match begins.get(n) {
            Some((_, begin)) => begin.duration_since(start).as_secs_f64(),
            None => seconds,
        };
        let stage_time = |(n, &(stage, _)): (usize, &(&'static str, Instant))| {
            let seconds = begin_of(n + 1) - begin_of(n);
            StageTime {
                stage,
                seconds,
                bytes_per_second: bytes as f64 / seconds,
            }
        };
        begins.iter().enumerate().map(stage_time).collect()
    }
}

/// For each article, the articles that share a passage with it, read from `passages.jsonl`.
fn read_links(passages: &Path) -> io::Result<HashMap<usize, HashSet<usize>>> {
    let mut links: HashMap<usize, HashSet<usize>> = HashMap::new();
    for line in BufReader::new(File::open(passages)?).lines() {
        let row: serde_json::Value = serde_json::from_str(&line?)?;
        let article = |side: &str| {
            let id = row[side]["article"].as_str();
            id.and_then(|id| id.parse::<usize>().ok())
        };
        if let (Some(a), Some(b)) = (article("a"), article("b")) {
            links.entry(a).or_default().insert(b);
            links.entry(b).or_default().insert(a);
        }
    }
    Ok(links)
}

/// The recall for each share of replaced words.
///
/// A copy is found if it shares a passage with its original, or both share one with a third
/// article: for large clusters only pairs with the kept copy and the nearest neighbour are
/// reported.
fn recall(plan: &SyntheticCorpus, links: &HashMap<usize, HashSet<usize>>) -> Vec<Recall> {
    let none = HashSet::new();
    let links_of = |article: usize| links.get(&article).unwrap_or(&none);
    let mut counts = vec![(0, 0); plan.edits.len()];
    for copy in 0..plan.articles {
        if let Some((original, edit)) = plan.copy_of(copy) {
            let found = links_of(copy).contains(&original)
                || !links_of(copy).is_disjoint(links_of(original));
            counts[edit].0 += 1;
            counts[edit].1 += usize::from(found);
        }
    }
    let counts = plan.edits.iter().zip(counts);
    let recall = counts.map(|(&edits, (planted, found))| Recall {
        edits,
        planted,
        found,
        recall: found as f64 / planted as f64,
    });
    recall.filter(|recall| recall.planted > 0).collect()
}

/// Peak resident memory of this process in bytes, on Linux.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(1024 * kilobytes)
}

/// The report as text.
fn report_table(report: &Report) -> String {
    let mut out = String::new();
    let megabytes = |bytes: f64| format!("{:.1}", bytes / 1e6);
    let mut line = |text: String| writeln!(out, "{text}").expect("a string accepts all text");
    line(format!(
        "{} articles, {} MB, {} threads",
        group_thousands(report.articles),
        megabytes(report.bytes as f64),
        report.threads
    ));
    line(format!("\n{:<12}{:>10}{:>10}", "stage", "seconds", "MB/s"));
    let mut stage = |name: &str, seconds: f64, rate: f64| {
        line(format!("{name:<12}{seconds:>10.2}{:>10}", megabytes(rate)));
    };
    for StageTime {
        stage: name,
        seconds,
        bytes_per_second,
    } in &report.stages
    {
        stage(name, *seconds, *bytes_per_second);
    }
    stage("all", report.seconds, report.bytes_per_second);
    let memory = report.peak_memory_bytes;
    line(format!(
        "\npeak memory {:>10} MB",
        memory.map_or("?".to_string(), |bytes| megabytes(bytes as f64))
    ));
    if !report.recall.is_empty() {
        line(format!(
            "\n{:<16}{:>10}{:>10}{:>10}",
            "words replaced", "planted", "found", "recall"
        ));
    }
    for recall in &report.recall {
        line(format!(
            "{:<16}{:>10}{:>10}{:>10.3}",
            format!("{} %", 100.0 * recall.edits),
            group_thousands(recall.planted),
            group_thousands(recall.found),
            recall.recall
        ));
    }
    out
}
