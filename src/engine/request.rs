//! The request that starts a run, and the outcome that it returns.

use std::path::{Path, PathBuf};

use xxhash_rust::xxh3::xxh3_64;

use super::decisions::Decisions;
use crate::config::Config;
use unboil_io::{CancelToken, Error, Problem, Summary, can_create_beside, check_outside_inputs};
use unboil_strip::SiteProfiles;

/// The inputs, the output folder and the limits of a run; its settings are in [`Config`].
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// Files and folders to read; `-` is standard input. At least one must exist.
    pub inputs: Vec<PathBuf>,
    /// Files and folders of references: each article is compared only with them, and they are not
    /// stripped or written. A file that is also below `inputs` is a reference. Default: none, which
    /// compares all articles with each other.
    pub references: Vec<PathBuf>,
    /// The output folder. It must be empty or absent unless `force` is set.
    pub out: PathBuf,
    /// Replaces the files of an earlier run in the output folder. Default: false.
    pub force: bool,
    /// Number of worker threads, 1 to 1024; `None` (the default): one per core.
    pub threads: Option<usize>,
    /// Memory limit in bytes; `None` (the default): no limit. What exceeds it goes to temporary
    /// files. The outputs do not depend on it.
    pub memory: Option<usize>,
    /// Parent of the folder for temporary files; `None` (the default): beside the output folder, or
    /// in it where nothing can be created beside it.
    pub spill_dir: Option<PathBuf>,
    /// A person's verdicts on an earlier run: removals that are wrong are not made, and passages that are
    /// no duplicates are not reported. Default: none.
    pub decisions: Decisions,
    /// Cancels the run from another thread.
    pub cancel: CancelToken,
    /// Files that the caller writes after the run, each with the name of its option, for messages.
    /// The run does not start if one of them is an input or an output of the run.
    pub other_outputs: Vec<(&'static str, PathBuf)>,
    /// Files that the caller reads besides `inputs`, such as a settings file. No output may be one
    /// of them.
    pub other_inputs: Vec<PathBuf>,
}

/// The results of a run, besides the files that it wrote.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Outcome {
    /// The counts that are also in `summary.json`.
    pub summary: Summary,
    /// The first unusable inputs, at most 1,000, sorted by path and line. `summary.problems` is the
    /// number of all, and `problems.jsonl` in the output folder has all of them.
    pub problems: Vec<Problem>,
    /// The site templates: those that the caller passed, and those that the run learned.
    pub sites: SiteProfiles,
    /// If the run resumed an interrupted one: the name of the last stage that was not repeated.
    pub resumed_after: Option<&'static str>,
    /// Number of worker threads that the run used.
    pub threads: usize,
    /// What the user should know besides the problems: outputs of an earlier run that were edited
    /// and are kept under another name, cleaned copies with other names because the file system
    /// refuses theirs, and a checkpoint that could not be written.
    pub notes: Vec<String>,
}

/// The most problems in [`Outcome::problems`].
pub(super) const MAX_OUTCOME_PROBLEMS: usize = 1000;

/// Ending of the name of the folder for temporary files.
const SPILL_SUFFIX: &str = ".unboil-spill";

/// The most bytes of the name of the output folder in the name of the folder for temporary files.
const MAX_NAME_BYTES: usize = 180;

fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf())
}

/// The name of a folder. A name has 255 bytes at most, and endings follow.
fn name_of(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name[..name.floor_char_boundary(MAX_NAME_BYTES)].to_string()
}

/// The path of the folder for temporary files of a run that writes to `out`: beside it, or in it where
/// nothing can be created beside it.
pub(super) fn spill_base(out: &Path) -> PathBuf {
    let out = absolute(out);
    match can_create_beside(&out) {
        true => out.with_file_name(format!("{}{SPILL_SUFFIX}", name_of(&out))),
        false => out.join(SPILL_SUFFIX),
    }
}

fn is_missing(input: &Path) -> bool {
    input.as_os_str() != "-" && input.symlink_metadata().is_err()
}

/// Checks that at least one input exists.
///
/// # Errors
/// [`Error::Config`] if there is no input, or none of them exists.
pub(super) fn check_some_exist(inputs: &[PathBuf]) -> Result<(), Error> {
    match inputs {
        [] => Err(Error::config("IN", "no input is given")),
        [first, ..] if inputs.iter().all(|input| is_missing(input)) => Err(Error::config(
            first.display().to_string(),
            "no such file or folder",
        )),
        _ => Ok(()),
    }
}

impl Request {
    /// The path of the folder for temporary files of this run, without its random ending. The folder
    /// exists only while a run needs it, or after one was killed.
    ///
    /// The path follows from the path of the output folder, so that a restarted run finds the
    /// checkpoint of a killed one.
    ///
    /// ```
    /// let request = unboil::Request {
    ///     out: "cleaned".into(),
    ///     spill_dir: Some("/tmp/spill".into()),
    ///     ..unboil::Request::default()
    /// };
    /// assert!(request.spill_base().starts_with("/tmp/spill"));
    /// ```
    pub fn spill_base(&self) -> PathBuf {
        match &self.spill_dir {
            Some(dir) => {
                let out = absolute(&self.out);
                let path_hash = xxh3_64(out.as_os_str().as_encoded_bytes());
                dir.join(format!("{}-{path_hash:016x}{SPILL_SUFFIX}", name_of(&out)))
            }
            None => spill_base(&self.out),
        }
    }

    /// The inputs and the references.
    pub(super) fn all_inputs(&self) -> Vec<PathBuf> {
        [&self.inputs[..], &self.references].concat()
    }

    /// Checks that at least one input exists and all references do, and that no temporary files go to
    /// an input folder.
    ///
    /// # Errors
    /// [`Error::Config`] if there is no input, or none of them exists, or a reference does not, or
    /// `spill_dir` is in one.
    pub(super) fn check_inputs(&self) -> Result<(), Error> {
        if let Some(dir) = &self.spill_dir {
            check_outside_inputs("--spill-dir", dir, &self.all_inputs())?;
        }
        let stdin_count = self
            .all_inputs()
            .iter()
            .filter(|input| input.as_os_str() == "-")
            .count();
        if stdin_count > 1 {
            return Err(Error::config(
                "--against",
                "standard input is an input already",
            ));
        }
        // Without a reference, text would stay that was to go.
        if let Some(missing) = self.references.iter().find(|input| is_missing(input)) {
            let reason = format!("{}: no such file or folder", missing.display());
            return Err(Error::config("--against", reason));
        }
        check_some_exist(&self.inputs)
    }

    /// A hash of the command, the inputs, the settings and the decisions: a run with the same run_id
    /// continues an interrupted one.
    pub(super) fn run_id(
        &self,
        command: &str,
        config: &Config,
        known_profiles: Option<&SiteProfiles>,
    ) -> String {
        let settings =
            serde_json::to_string(&(config, known_profiles)).expect("settings have text keys");
        let version = env!("CARGO_PKG_VERSION");
        let inputs = (&self.inputs, &self.references);
        let decisions = match self.decisions.is_empty() {
            true => String::new(),
            false => format!(" {:016x}", self.decisions.hash()),
        };
        let arguments = format!("{command} {version} {inputs:?} {settings}{decisions}");
        format!("{:016x}", xxh3_64(arguments.as_bytes()))
    }
}
