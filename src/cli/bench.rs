//! `unboil bench`: makes a corpus, cleans it as `clean` does, and says how fast that was, how much memory it took, and how many of
//! the near-duplicates that were planted it found.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::Path;
use std::sync::Mutex;
use std::time::Instant;

use serde::Serialize;
use serde_json::json;
use unboil::Config;
use unboil::Progress;
use unboil::bench::CorpusPlan;
use unboil::engine::{self, Request};
use unboil_io::error::Error;
use unboil_io::spill::CancelToken;
use unboil_strip::SiteProfiles;

use crate::cli::args::{Bench, Common};
use crate::cli::memory;
use crate::cli::table::grouped;
use crate::cli::{DONE, clear_when_stopped, print};

/// The corpus is the same in every run.
const SEED: u64 = 1;

/// What was measured.
#[derive(Serialize)]
struct Report {
    version: &'static str,
    threads: usize,
    articles: usize,
    /// Of the articles' texts.
    bytes: u64,
    stages: Vec<ProblemStage>,
    /// From files to files.
    seconds: f64,
    bytes_per_second: f64,
    /// Of this process, where the system tells.
    peak_memory_bytes: Option<u64>,
    passages: usize,
    recall: Vec<Recall>,
}

#[derive(Serialize)]
struct ProblemStage {
    stage: &'static str,
    seconds: f64,
    bytes_per_second: f64,
}

/// Near-duplicates with the same share of their words replaced.
#[derive(Serialize)]
struct Recall {
    edits: f64,
    planted: usize,
    found: usize,
    recall: f64,
}

pub(crate) fn bench(args: Bench, config: Config, common: &Common) -> Result<u8, Error> {
    let plan = CorpusPlan {
        articles: args.articles as usize,
        words: args.words as usize,
        copies: args.copies,
        edits: args.edits,
        seed: SEED,
    };
    let folder = tempfile::tempdir().map_err(Error::io("the folder for temporary files"))?;
    let corpus = args.corpus.unwrap_or(folder.path().join("corpus.jsonl"));
    // How a file is read goes by its name.
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
        threads: common.threads.map(usize::from),
        memory: Some(common.memory.unwrap_or_else(memory::half_of_free)),
        spill_dir: None,
        cancel: CancelToken::default(),
    };
    clear_when_stopped(folder.path().to_path_buf(), &request.cancel)?;
    let watch = Watch::default();
    let start = Instant::now();
    let outcome = engine::clean(&request, &config, &SiteProfiles::default(), &watch)?;
    let seconds = start.elapsed().as_secs_f64();
    let passages = request.out.join("passages.jsonl");
    let report = Report {
        version: env!("CARGO_PKG_VERSION"),
        threads: engine::threads(&request)?,
        articles: plan.articles,
        bytes,
        stages: watch.stages(start, seconds, bytes),
        seconds,
        bytes_per_second: bytes as f64 / seconds,
        peak_memory_bytes: peak_memory(),
        passages: outcome.summary.passages,
        recall: recall(&plan, &linked(&passages).map_err(Error::io(&passages))?),
    };
    let text = if args.json {
        serde_json::to_string(&report).expect("the report has text keys") + "\n"
    } else {
        table(&report)
    };
    print(text.as_bytes())?;
    Ok(DONE)
}

/// Writes a row an article, to a file that is not there yet; gives the bytes of the texts.
fn write_corpus(plan: &CorpusPlan, path: &Path) -> io::Result<u64> {
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

/// Notes when each stage begins.
#[derive(Default)]
struct Watch(Mutex<Vec<(&'static str, Instant)>>);

impl Progress for Watch {
    fn begin(&self, stage: &'static str, _total: u64, _unit: &'static str) {
        let mut begins = self
            .0
            .lock()
            .expect("no thread dies while it notes the time");
        begins.push((stage, Instant::now()));
    }

    fn advance(&self, _n: u64) {}
}

impl Watch {
    /// How long each stage took, up to the next one or the end.
    fn stages(self, start: Instant, seconds: f64, bytes: u64) -> Vec<ProblemStage> {
        let begins = self.0.into_inner().expect("no thread died");
        let at = |n: usize| match begins.get(n) {
            Some((_, begin)) => begin.duration_since(start).as_secs_f64(),
            None => seconds,
        };
        let stage = |(n, &(stage, _)): (usize, &(&'static str, Instant))| {
            let seconds = at(n + 1) - at(n);
            ProblemStage {
                stage,
                seconds,
                bytes_per_second: bytes as f64 / seconds,
            }
        };
        begins.iter().enumerate().map(stage).collect()
    }
}

/// The articles that share a passage with each, as `passages.jsonl` tells it.
fn linked(passages: &Path) -> io::Result<HashMap<usize, HashSet<usize>>> {
    let mut linked: HashMap<usize, HashSet<usize>> = HashMap::new();
    for line in BufReader::new(File::open(passages)?).lines() {
        let row: serde_json::Value = serde_json::from_str(&line?)?;
        let article = |side: &str| {
            let id = row[side]["article"].as_str();
            id.and_then(|id| id.parse::<usize>().ok())
        };
        if let (Some(a), Some(b)) = (article("a"), article("b")) {
            linked.entry(a).or_default().insert(b);
            linked.entry(b).or_default().insert(a);
        }
    }
    Ok(linked)
}

/// How many copies share a passage with their original, or both of them with a third article: large families are told as stars.
fn recall(plan: &CorpusPlan, linked: &HashMap<usize, HashSet<usize>>) -> Vec<Recall> {
    let none = HashSet::new();
    let of = |article: usize| linked.get(&article).unwrap_or(&none);
    let mut counts = vec![(0, 0); plan.edits.len()];
    for copy in 0..plan.articles {
        if let Some((original, edit)) = plan.copy_of(copy) {
            let found = of(copy).contains(&original) || !of(copy).is_disjoint(of(original));
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

/// The most memory that this process has held, in bytes: Linux tells.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(1024 * kilobytes)
}

/// The report for a person.
fn table(report: &Report) -> String {
    let mut out = String::new();
    let megabytes = |bytes: f64| format!("{:.1}", bytes / 1e6);
    let mut line = |text: String| writeln!(out, "{text}").expect("a string takes all text");
    line(format!(
        "{} articles, {} MB, {} threads",
        grouped(report.articles),
        megabytes(report.bytes as f64),
        report.threads
    ));
    line(format!("\n{:<12}{:>10}{:>10}", "stage", "seconds", "MB/s"));
    let mut stage = |name: &str, seconds: f64, rate: f64| {
        line(format!("{name:<12}{seconds:>10.2}{:>10}", megabytes(rate)));
    };
    for ProblemStage {
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
            grouped(recall.planted),
            grouped(recall.found),
            recall.recall
        ));
    }
    out
}
