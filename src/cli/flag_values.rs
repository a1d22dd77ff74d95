//! Helpers for flags: parse a value, read a TOML file, put a flag over a setting.

use std::path::Path;

use serde::de::DeserializeOwned;
use unboil_io::Error;

/// Replaces a setting with the value of a flag, if the flag was given.
pub(super) fn override_setting<T>(setting: &mut T, flag: Option<T>) {
    if let Some(value) = flag {
        *setting = value;
    }
}

/// Reads a TOML file into `T`.
///
/// # Errors
/// An IO error if the file cannot be read, a configuration error if it is not TOML that fits `T`.
pub(super) fn read_toml<T: DeserializeOwned>(path: &Path) -> Result<T, Error> {
    let text = std::fs::read_to_string(path).map_err(Error::io(path))?;
    toml::from_str(&text)
        .map_err(|error| Error::config(path.display().to_string(), error.to_string().trim_end()))
}

/// Parses a number from 0 to `max`.
///
/// # Errors
/// A message for the user if the text is not such a number.
pub(super) fn parse_share(text: &str, max: f64) -> Result<f64, String> {
    let number: f64 = text.parse().map_err(|error| format!("{error}"))?;
    match (0.0..=max).contains(&number) {
        // `abs` turns -0 into 0.
        true => Ok(number.abs()),
        false => Err(format!("not a number from 0 to {max}")),
    }
}
