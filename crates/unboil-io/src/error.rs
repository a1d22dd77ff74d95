//! What can go wrong: an [`Error`] stops the run, a [`Problem`] is one input that could not be used.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use unboil_text::ConfigError;

/// Stops the run: nothing sensible could be written. Printed as `path: reason`.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// A file or folder that the run cannot do without could not be read or written.
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A setting, a rules file or a folder that makes no sense.
    Config(ConfigError),
}

impl Error {
    /// For `map_err`: an [`Error::Io`] about `path`.
    pub fn io(path: impl AsRef<Path>) -> impl FnOnce(io::Error) -> Error {
        move |source| Error::Io {
            path: path.as_ref().to_path_buf(),
            source,
        }
    }

    /// An [`Error::Config`].
    pub fn config(name: impl Into<String>, reason: impl Into<String>) -> Error {
        Error::Config(ConfigError::new(name, reason))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Io { path, source } => write!(f, "{}: {source}", path.display()),
            Error::Config(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Error::Io { source, .. } => Some(source),
            Error::Config(_) => None,
        }
    }
}

impl From<ConfigError> for Error {
    fn from(error: ConfigError) -> Error {
        Error::Config(error)
    }
}

/// The stage in which a [`Problem`] came up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[non_exhaustive]
pub enum ProblemStage {
    /// Finding the files.
    Discover,
    /// Reading and decompressing the bytes.
    Read,
    /// Bytes to text.
    Decode,
    /// Text to articles: rows, fields, ids.
    Parse,
    /// Writing the cleaned article.
    Write,
}

impl ProblemStage {
    /// The word used in `problems.jsonl`.
    pub fn name(self) -> &'static str {
        match self {
            ProblemStage::Discover => "discover",
            ProblemStage::Read => "read",
            ProblemStage::Decode => "decode",
            ProblemStage::Parse => "parse",
            ProblemStage::Write => "write",
        }
    }
}

/// One input that could not be used. The run goes on; the exit code says that there was one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
pub struct Problem {
    /// The file, relative to the input it was found under.
    pub path: String,
    /// Line in the file, from 1, where the trouble has one.
    pub line: Option<usize>,
    /// Where it came up.
    pub stage: ProblemStage,
    /// What is wrong, for a person.
    pub reason: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.path, self.reason),
            None => write!(f, "{}: {}", self.path, self.reason),
        }
    }
}
