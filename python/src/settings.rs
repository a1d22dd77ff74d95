//! Settings from Python, as JSON with the keys of the settings file.

use std::path::PathBuf;

use pyo3::prelude::*;
use unboil::Config;
use unboil_strip::SiteProfiles;

use crate::errors::{ConfigError, to_py_err};

/// Parses and checks the settings.
pub(crate) fn config(json: &str) -> PyResult<Config> {
    let config: Config =
        serde_json::from_str(json).map_err(|error| json_error("settings", &error))?;
    config.validate().map_err(to_py_err)?;
    Ok(config)
}

/// Parses the templates of sites; none if there is no JSON.
pub(crate) fn profiles(json: Option<&str>) -> PyResult<SiteProfiles> {
    match json {
        Some(json) => unboil::site_profiles_from_json("site_profile", json)
            .map_err(|error| ConfigError::new_err(without_place(&error.to_string()).to_string())),
        None => Ok(SiteProfiles::default()),
    }
}

/// A JSON error without its line and column: the user has not seen the JSON.
fn json_error(name: &str, error: &serde_json::Error) -> PyErr {
    let message = error.to_string();
    ConfigError::new_err(format!("{name}: {}", without_place(&message)))
}

/// The message without the line and column of a JSON that the user never saw.
fn without_place(message: &str) -> &str {
    message
        .rsplit_once(" at line ")
        .map_or(message, |(reason, _)| reason)
}

/// Converts the TOML of a settings file to JSON.
#[pyfunction]
pub(crate) fn toml_to_json(path: PathBuf, text: &str) -> PyResult<String> {
    let value: serde_json::Value = toml::from_str(text).map_err(|error| {
        ConfigError::new_err(format!(
            "{}: {}",
            path.display(),
            error.to_string().trim_end()
        ))
    })?;
    Ok(value.to_string())
}
