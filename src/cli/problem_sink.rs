//! Problems of `unboil strip`: reports each on standard error, writes it to the file of
//! `--problems` and applies `--on-error`.

use std::fs::File;
use std::io::{ErrorKind, Write};
use std::path::PathBuf;

use unboil_io::{Error, Problem, ProblemStage, problem_line};

use crate::cli::console::print_error_line;
use crate::cli::output_checks::check_is_no_input;
use crate::cli::strip_args::{OnError, ProblemFlags};

/// Why a row or text is unusable: the stage that failed, and the reason for the user.
pub(super) type Unusable = (ProblemStage, String);

/// Receives the problems of one input, in the order of the input.
pub(super) struct ProblemSink {
    /// The input, as messages name it.
    input_name: String,
    on_error: OnError,
    file: Option<(PathBuf, File)>,
    has_problems: bool,
}

impl ProblemSink {
    /// Creates the sink and the file of `--problems`. `inputs` are all files that the command
    /// reads.
    ///
    /// # Errors
    /// If the file cannot be created, or is an input.
    pub(super) fn new(
        input_name: &str,
        inputs: &[PathBuf],
        flags: ProblemFlags,
    ) -> Result<ProblemSink, Error> {
        let create = |path: PathBuf| -> Result<_, Error> {
            check_is_no_input("--problems", &path, inputs)?;
            let file = File::create(&path).map_err(Error::io(&path))?;
            Ok((path, file))
        };
        Ok(ProblemSink {
            input_name: input_name.to_string(),
            on_error: flags.on_error,
            file: flags.problems.map(create).transpose()?,
            has_problems: false,
        })
    }

    /// True if unusable rows are written unchanged.
    pub(super) fn passes_unusable(&self) -> bool {
        self.on_error == OnError::Pass
    }

    /// True if there was a problem.
    pub(super) fn has_problems(&self) -> bool {
        self.has_problems
    }

    /// Reports one problem; `line` counts from 1.
    ///
    /// # Errors
    /// The problem itself with `--on-error fail`; an IO error if it cannot be written to the file.
    pub(super) fn report(
        &mut self,
        line: Option<usize>,
        (stage, reason): Unusable,
    ) -> Result<(), Error> {
        self.has_problems = true;
        let problem = Problem {
            path: self.input_name.clone(),
            line,
            stage,
            reason,
        };
        self.write_to_file(&problem)?;
        if self.on_error == OnError::Fail {
            let reason = "stopped because of --on-error fail";
            return Err(Error::config(problem.to_string(), reason));
        }
        print_error_line(&problem.to_string());
        Ok(())
    }

    fn write_to_file(&mut self, problem: &Problem) -> Result<(), Error> {
        let Some((path, file)) = &mut self.file else {
            return Ok(());
        };
        match file.write_all((problem_line(problem) + "\n").as_bytes()) {
            // The file is a pipe whose reader left; the stripped rows still have theirs.
            Err(error) if error.kind() == ErrorKind::BrokenPipe => self.file = None,
            written => written.map_err(Error::io(path))?,
        }
        Ok(())
    }
}
