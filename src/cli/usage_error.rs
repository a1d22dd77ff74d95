//! Escapes what the messages about the command line quote from its user.

use std::borrow::Cow;
use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue};

use crate::cli::escape::escape_controls;

/// The argument with [escapes](escape_controls), if it needs any.
pub(super) fn escape_arg(arg: &OsString) -> OsString {
    let text = arg.to_string_lossy();
    match escape_controls(&text) {
        Cow::Borrowed(_) => arg.clone(),
        Cow::Owned(escaped) => escaped.into(),
    }
}

/// Escapes the values that a message quotes. Those of environment variables are no arguments.
pub(super) fn escape_quotes(mut error: clap::Error) -> clap::Error {
    let escaped = |(kind, value): (ContextKind, &ContextValue)| match value {
        ContextValue::String(text) => {
            Some((kind, ContextValue::String(escape_controls(text).into())))
        }
        _ => None,
    };
    let escaped: Vec<_> = error.context().filter_map(escaped).collect();
    for (kind, value) in escaped {
        error.insert(kind, value);
    }
    error
}
