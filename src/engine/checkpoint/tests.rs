//! Runs that are killed, and started again: what a killed run leaves is what is there at one moment, so that a copy of the folder does
//! for it.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::sync::Mutex;

use walkdir::WalkDir;

use super::*;
use crate::bench::CorpusPlan;
use crate::config::Config;
use crate::engine::{Outcome, Request, run};
use crate::progress::Progress;
use unboil_match::Duplicates;
use unboil_strip::{SiteProfiles, Stripper};

/// The stages that began; at the beginning of one of them the folder is copied.
struct StageRecorder<'a> {
    started_stages: Mutex<Vec<&'static str>>,
    snapshot: Option<(&'static str, &'a Path, &'a Path)>,
}

impl Progress for StageRecorder<'_> {
    fn begin(&self, stage: &'static str, _total: u64, _unit: &'static str) {
        self.started_stages.lock().expect("no panic").push(stage);
        if let Some((_, from, to)) = self.snapshot.filter(|snapshot| snapshot.0 == stage) {
            copy(from, to);
        }
    }

    fn advance(&self, _n: u64) {}
}

/// The files of a folder, but for those that go while it is looked at, as the postings may.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let walk = WalkDir::new(folder).into_iter().flatten();
    walk.filter(|entry| entry.file_type().is_file())
        .filter_map(|entry| {
            let path = entry.path().strip_prefix(folder).expect("below");
            Some((path.to_path_buf(), fs::read(entry.path()).ok()?))
        })
        .collect()
}

fn copy(from: &Path, to: &Path) {
    for (path, bytes) in files(from) {
        let path = to.join(path);
        fs::create_dir_all(path.parent().expect("it is below")).expect("folder");
        fs::write(path, bytes).expect("written");
    }
}

/// Text files and packed rows of two sites, with labels on each page and copies among them; the rows hold pages of HTML if `html`.
fn write_input(folder: &Path, html: bool) {
    let plan = CorpusPlan {
        articles: 60,
        words: 150,
        copies: 0.3,
        edits: vec![0.0, 0.05],
        seed: 4,
    };
    let text = |at: usize| {
        let text = plan.article(at).text;
        format!("Categories: Harbour\n\n{text}\n\nThe harbour paper, printed since 1890\n")
    };
    fs::create_dir_all(folder.join("texts")).expect("folder");
    for at in 0..20 {
        fs::write(folder.join(format!("texts/{at}.txt")), text(at)).expect("written");
    }
    let rows = fs::File::create(folder.join("rows.jsonl.gz")).expect("file");
    let mut rows = flate2::write::GzEncoder::new(rows, flate2::Compression::fast());
    for at in 20..60 {
        let row = match html {
            true => {
                let page = format!("<p>{}", text(at).replace("\n\n", "<p>"));
                serde_json::json!({"id": at.to_string(), HTML: page})
            }
            false => serde_json::json!({"id": at.to_string(), "text": text(at)}),
        };
        writeln!(rows, "{row}").expect("written");
    }
    rows.finish().expect("written");
}

const HTML: &str = "html";

fn clean(folder: &Path, memory: Option<usize>, html: bool, recorder: &StageRecorder) -> Outcome {
    let request = Request {
        inputs: vec![folder.join("in")],
        out: folder.join("work/out"),
        memory,
        ..Request::default()
    };
    let mut config = Config {
        duplicates: Duplicates::DropPassages,
        ..Config::default()
    };
    config.read.html_field = html.then(|| HTML.to_string());
    config.write.metadata = html;
    let stripper = Stripper::new(&config.strip).expect("rules");
    let rules = Some((&stripper, &SiteProfiles::default()));
    run("clean", &request, &config, rules, recorder, Duration::ZERO).expect("done")
}

/// A run is killed when `stage` begins; `then` happens to its input, and it is started again: gives the stages of that.
fn stages_after_kill(
    stage: &'static str,
    memory: Option<usize>,
    html: bool,
    then: impl Fn(&Path),
) -> Vec<&'static str> {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let (folder, work, snapshot_folder) =
        (dir.path(), dir.path().join("work"), dir.path().join("left"));
    write_input(&folder.join("in"), html);
    let recorder = |snapshot| StageRecorder {
        started_stages: Mutex::default(),
        snapshot,
    };
    clean(
        folder,
        memory,
        html,
        &recorder(Some((stage, &work, &snapshot_folder))),
    );
    then(&folder.join("in"));
    fs::remove_dir_all(&work).expect("removed");
    let uninterrupted = clean(folder, memory, html, &recorder(None));
    let expected = files(&work);
    assert!(uninterrupted.resumed_after.is_none() && uninterrupted.summary.removals > 60);
    assert_eq!(
        uninterrupted.summary.pages.iter().sum::<usize>(),
        if html { 40 } else { 0 }
    );
    fs::remove_dir_all(&work).expect("removed");
    fs::rename(&snapshot_folder, &work).expect("moved");
    let resumed_recorder = recorder(None);
    let outcome = clean(folder, memory, html, &resumed_recorder);
    assert!(files(&work) == expected, "{stage}: other bytes");
    assert_eq!(outcome.sites, uninterrupted.sites);
    let started_stages = resumed_recorder
        .started_stages
        .into_inner()
        .expect("no panic");
    assert_eq!(
        outcome.resumed_after.is_some(),
        started_stages[0] != "stripping"
    );
    started_stages
}

#[test]
fn a_killed_run_resumes_after_its_last_stage() {
    let stages = ["stripping", "seeds", "links", "passages", "writing"];
    for (memory, html) in [(None, false), (Some(1 << 16), false), (Some(1 << 16), true)] {
        for (stage, first) in [
            ("stripping", 0),
            ("seeds", 1),
            // Their postings are not kept: they are more than the articles.
            ("links", 1),
            ("passages", 3),
            ("writing", 4),
        ] {
            let started_stages = stages_after_kill(stage, memory, html, |_| {});
            assert_eq!(started_stages, stages[first..], "{stage}");
        }
    }
}

#[test]
fn a_killed_run_with_other_input_starts_over() {
    let started_stages = stages_after_kill("writing", None, false, |input| {
        fs::write(input.join("texts/0.txt"), "Something else.\n").expect("written");
    });
    assert_eq!(started_stages[0], "stripping");
}
