//! Tests of interrupted runs. A copy of the folder, made while a run works, stands for what a
//! killed run leaves.

mod archive_faults;
mod faults;

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Duration;

use walkdir::WalkDir;

use super::job::Job;
use super::{Outcome, Request, StripInputs, run};
use crate::config::Config;
use crate::progress::Progress;
use crate::synthetic_corpus::SyntheticCorpus;
use unboil_io::Error;
use unboil_match::Duplicates;
use unboil_strip::{SiteProfiles, Stripper};

/// Records the stages that begin. When the stage of `snapshot` begins, copies the first of its
/// folders to the second.
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

/// The files of a folder, except those that the run removes while this reads them.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let walk = WalkDir::new(folder).into_iter().flatten();
    walk.filter(|entry| entry.file_type().is_file())
        .filter_map(|entry| {
            let path = entry.path().strip_prefix(folder).expect("below");
            // A killed run leaves it, and the next run removes it.
            if path.ends_with(".unboil-lock") {
                return None;
            }
            Some((path.to_path_buf(), fs::read(entry.path()).ok()?))
        })
        .collect()
}

fn copy(from: &Path, to: &Path) {
    for (path, bytes) in files(from) {
        let copied = to.join(&path);
        let folder = copied.parent().expect("it is below");
        fs::create_dir_all(folder).expect("folder");
        let original = from.join(&path).parent().expect("it is below").metadata();
        // A folder that others may read is not taken for one of a run.
        fs::set_permissions(folder, original.expect("a folder").permissions()).expect("set");
        fs::write(copied, bytes).expect("written");
    }
}

/// The folder for temporary files of [`clean`], below its folder. `None`: there is none.
fn spill_folder(folder: &Path) -> Option<PathBuf> {
    let entries = fs::read_dir(folder.join("work")).expect("a folder");
    let mut paths = entries.map(|entry| entry.expect("readable").path());
    paths.find(|path| path.to_string_lossy().contains("out.unboil-spill-"))
}

/// Writes text files and compressed rows of two sites, with boilerplate on each page and copies
/// among them. The rows hold pages of HTML if `html` is true.
fn write_input(folder: &Path, html: bool) {
    let plan = SyntheticCorpus {
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

/// The variations of a run.
#[derive(Clone, Copy, Default)]
struct RunSettings {
    memory: Option<usize>,
    /// The rows hold pages of HTML.
    html: bool,
    force: bool,
    threads: Option<usize>,
}

fn clean(folder: &Path, settings: RunSettings, recorder: &StageRecorder) -> Result<Outcome, Error> {
    let request = Request {
        inputs: vec![folder.join("in")],
        out: folder.join("work/out"),
        memory: settings.memory,
        force: settings.force,
        threads: settings.threads,
        ..Request::default()
    };
    let mut config = Config {
        duplicates: Duplicates::DropPassages,
        ..Config::default()
    };
    config.read.html_field = settings.html.then(|| HTML.to_string());
    config.write.metadata = settings.html;
    let stripper = Stripper::new(&config.strip).expect("default rules");
    let inputs = StripInputs {
        stripper: &stripper,
        known_profiles: &SiteProfiles::default(),
    };
    run(
        &request,
        &config,
        Job::Clean(inputs),
        recorder,
        Duration::ZERO,
    )
}

fn recorder<'a>(snapshot: Option<(&'static str, &'a Path, &'a Path)>) -> StageRecorder<'a> {
    StageRecorder {
        started_stages: Mutex::default(),
        snapshot,
    }
}

/// Writes inputs below `folder`, and leaves there what a run leaves that is killed when `stage`
/// begins.
fn kill_at(folder: &Path, stage: &'static str, settings: RunSettings) {
    let (work, snapshot) = (folder.join("work"), folder.join("snapshot"));
    write_input(&folder.join("in"), settings.html);
    let killed = recorder(Some((stage, &work, &snapshot)));
    clean(folder, settings, &killed).expect("the run ends");
    fs::remove_dir_all(&work).expect("removed");
    fs::rename(&snapshot, &work).expect("moved");
}

/// Kills a run when `stage` begins, changes its inputs with `change_input`, and starts it again.
/// Checks its outputs, and returns the stages that ran then.
fn stages_after_kill(
    stage: &'static str,
    settings: RunSettings,
    change_input: impl Fn(&Path),
) -> Vec<&'static str> {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let (folder, work, left) = (dir.path(), dir.path().join("work"), dir.path().join("left"));
    kill_at(folder, stage, settings);
    change_input(&folder.join("in"));
    fs::rename(&work, &left).expect("moved");
    let uninterrupted = clean(folder, settings, &recorder(None)).expect("the run ends");
    let expected = files(&work);
    assert!(uninterrupted.resumed_after.is_none() && uninterrupted.summary.removals > 60);
    assert_eq!(
        uninterrupted.summary.pages.iter().sum::<usize>(),
        if settings.html { 40 } else { 0 }
    );
    fs::remove_dir_all(&work).expect("removed");
    fs::rename(&left, &work).expect("moved");
    let resumed_recorder = recorder(None);
    let outcome = clean(folder, settings, &resumed_recorder).expect("the run ends");
    assert!(files(&work) == expected, "{stage}: other bytes");
    assert_eq!(outcome.sites, uninterrupted.sites);
    let started_stages = resumed_recorder.started_stages.into_inner();
    let started_stages = started_stages.expect("no panic");
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
            // The postings are not saved: they are larger than the articles.
            ("links", 1),
            ("passages", 3),
            ("writing", 4),
        ] {
            let settings = RunSettings {
                memory,
                html,
                ..RunSettings::default()
            };
            let started_stages = stages_after_kill(stage, settings, |_| {});
            assert_eq!(started_stages, stages[first..], "{stage}");
        }
    }
}

#[test]
fn a_killed_run_with_other_input_starts_over() {
    let started_stages = stages_after_kill("writing", RunSettings::default(), |input| {
        fs::write(input.join("texts/0.txt"), "Something else.\n").expect("written");
    });
    assert_eq!(started_stages[0], "stripping");
}

#[test]
fn a_checkpoint_of_another_format_is_refused() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let folder = dir.path();
    kill_at(folder, "writing", RunSettings::default());
    let spill_folder = spill_folder(folder).expect("the run was killed");
    let state_file = spill_folder.join("state.json");
    let text = fs::read_to_string(&state_file).expect("saved");
    let (saved, _hash) = text.trim_end().rsplit_once('\n').expect("two lines");
    let saved: serde_json::Value = serde_json::from_str(saved).expect("JSON");
    let with_format = |format: Option<(&str, &str)>| {
        let mut state = saved.clone();
        match format {
            Some((part, value)) => state["format"][part] = value.into(),
            None => drop(state.as_object_mut().expect("an object").remove("format")),
        }
        let state = state.to_string();
        let hash = xxhash_rust::xxh3::xxh3_64(state.as_bytes());
        fs::write(&state_file, format!("{state}\n{hash:016x}\n")).expect("written");
    };
    for (format, difference) in [
        (Some(("k", "9")), "(k: 9 saved, 4 now)"),
        (Some(("w", "9")), "(w: 9 saved, 3 now)"),
        (Some(("unboil", "0.0.1")), "(unboil: 0.0.1 saved, "),
        (Some(("tokenizer", "00")), "(tokenizer: 00 saved, "),
        (Some(("seed hashes", "00")), "(seed hashes: 00 saved, "),
        (Some(("model", "00")), "(model: 00 saved, "),
        (None, "(it has no format id)"),
    ] {
        with_format(format);
        let left = files(folder);
        let error = clean(folder, RunSettings::default(), &recorder(None));
        let error = error.expect_err(difference).to_string();
        assert!(error.contains(": holds the checkpoint of an interrupted run"));
        assert!(error.contains(difference), "{error}");
        assert!(error.ends_with("delete the folder or add --force to start over"));
        assert!(files(folder) == left, "{difference}: changed a file");
    }
    let forced = RunSettings {
        force: true,
        ..RunSettings::default()
    };
    let outcome = clean(folder, forced, &recorder(None)).expect("starts over");
    assert_eq!(outcome.resumed_after, None);
    assert_eq!(super::tests::spill_folder(folder), None);
}
