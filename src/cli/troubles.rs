//! What cannot be used is told, noted in a file if one is asked for, and passes through, is left out or ends the run.

use std::fs::{File, canonicalize};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use unboil_io::error::{Error, Problem, ProblemStage};
use unboil_io::write::problem_line;

use crate::cli::say;
use crate::cli::stream_flags::{OnError, TroubleFlags};

/// The problems of one input, as they come up.
pub(super) struct Troubles {
    /// What the input is called.
    name: String,
    on_error: OnError,
    file: Option<(PathBuf, File)>,
    any: bool,
}

impl Troubles {
    /// Begins the file of problems, so that one that cannot be written is known before the work.
    pub(super) fn new(name: &str, input: &Path, flags: TroubleFlags) -> Result<Troubles, Error> {
        let begin = |path: PathBuf| {
            if canonicalize(&path).is_ok_and(|real| canonicalize(input).is_ok_and(|i| i == real)) {
                return Err(Error::config("--problems", "is the input itself"));
            }
            let file = File::create(&path).map_err(Error::io(&path))?;
            Ok((path, file))
        };
        Ok(Troubles {
            name: name.to_string(),
            on_error: flags.on_error,
            file: flags.problems.map(begin).transpose()?,
            any: false,
        })
    }

    /// True if what cannot be used passes through.
    pub(super) fn pass(&self) -> bool {
        self.on_error == OnError::Pass
    }

    /// True if there was one.
    pub(super) fn any(&self) -> bool {
        self.any
    }

    /// Tells one, and notes it.
    ///
    /// # Errors
    /// The problem itself if it is to end the run; a file of problems that cannot be written.
    pub(super) fn met(
        &mut self,
        line: Option<usize>,
        (stage, reason): Trouble,
    ) -> Result<(), Error> {
        self.any = true;
        let problem = Problem {
            path: self.name.clone(),
            line,
            stage,
            reason,
        };
        self.note(&problem)?;
        if self.on_error == OnError::Fail {
            let told = problem.to_string();
            return Err(Error::config(told, "stopped here (--on-error fail)"));
        }
        say(&problem.to_string());
        Ok(())
    }

    fn note(&mut self, problem: &Problem) -> Result<(), Error> {
        let Some((path, file)) = &mut self.file else {
            return Ok(());
        };
        match file.write_all((problem_line(problem) + "\n").as_bytes()) {
            // When nobody reads them any more, the work goes on.
            Err(error) if error.kind() == ErrorKind::BrokenPipe => self.file = None,
            written => written.map_err(Error::io(path))?,
        }
        Ok(())
    }
}

/// Where it came up, and what is wrong.
pub(super) type Trouble = (ProblemStage, String);
