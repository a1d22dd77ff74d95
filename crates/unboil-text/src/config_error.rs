//! The error of a setting that makes no sense.

use std::fmt;

/// A setting, a rule file or a folder that cannot be used. Printed as `name: reason`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError {
    /// The flag, the key or the path.
    pub name: String,
    /// Why it cannot be used and, where there is one, the way out.
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
