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
    toml::from_str(&text).map_err(|error| {
        let place = error.span().map(|span| line_and_column(&text, span.start));
        let place = place.map_or(String::new(), |(line, column)| {
            format!("line {line}, column {column}: ")
        });
        Error::config(path.display().to_string(), place + error.message())
    })
}

/// Line and column of an offset, in characters from 1.
fn line_and_column(text: &str, offset: usize) -> (usize, usize) {
    let before = &text[..text.floor_char_boundary(offset)];
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let column = before[line_start..].chars().count() + 1;
    (before.matches('\n').count() + 1, column)
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
