//! The error of an unusable setting.

use std::fmt;

/// A setting, a rule file or a folder that cannot be used. Displays as `name: reason`.
///
/// ```
/// use unboil_text::ConfigError;
///
/// let error = ConfigError::new("--threads", "0 is not in 1 to 1024");
/// assert_eq!(error.to_string(), "--threads: 0 is not in 1 to 1024");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError {
    /// Flag, key or path.
    pub name: String,
    /// Why it cannot be used, and a remedy if there is one.
    pub reason: String,
}

impl ConfigError {
    /// An error about the flag, key or path `name`.
    pub fn new(name: impl Into<String>, reason: impl Into<String>) -> ConfigError {
        ConfigError {
            name: name.into(),
            reason: reason.into(),
        }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name, self.reason)
    }
}

impl std::error::Error for ConfigError {}
