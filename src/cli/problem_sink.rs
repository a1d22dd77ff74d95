//! Problems of `unboil strip`: reports the first ones on standard error, writes each to the file of
//! `--problems` and applies `--on-error`.

use std::fs::File;
use std::io::{ErrorKind, Write};
use std::path::PathBuf;

use unboil_io::{Error, Problem, ProblemStage, problem_line};

use crate::cli::console::{MAX_PRINTED_PROBLEMS, print_error_line, print_problems_left};
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
    /// The number of problems so far.
    count: usize,
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
            count: 0,
        })
    }

    /// True if unusable rows are written unchanged.
    pub(super) fn passes_unusable(&self) -> bool {
        self.on_error == OnError::Pass
    }

    /// The number of problems.
    pub(super) fn count(&self) -> usize {
        self.count
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
        self.count += 1;
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
        if self.count <= MAX_PRINTED_PROBLEMS {
            print_error_line(&problem.to_string());
        }
        Ok(())
    }

    /// Writes to standard error how many problems were not printed there. Call it at the end.
    pub(super) fn print_rest(&self) {
        let file = self.file.as_ref().map(|(path, _)| path.as_path());
        print_problems_left(self.count, file);
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
