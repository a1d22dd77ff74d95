//! The site and the language of an article, as far as the output folder tells.

use serde_json::Value;
use unboil_io::{Error, LedgerRow};
use unboil_strip::detect_language;

/// The language of an article whose language is not sure.
const UNKNOWN: &str = "unknown";

/// Bytes of text in which a language is detected. More words count for nothing.
const SAMPLE_BYTES: usize = 8 << 10;

/// True if a run took all articles as those of one site.
pub(super) fn has_one_site(settings: &Value) -> bool {
    settings["strip"]["site_by"] == "all"
}

/// The site of an article: the host of its URL, else what the run took as the site. `file` is the path of its
/// file below `articles/`.
pub(super) fn site_of<'a>(
    host: Option<&'a str>,
    file: &'a str,
    has_rows: bool,
    has_one_site: bool,
) -> &'a str {
    match host {
        Some(host) => host,
        None if has_one_site => "all",
        // A file of rows counts as a folder of its own.
        None if has_rows => file,
        None => file.rsplit_once('/').map_or(".", |(folder, _)| folder),
    }
}

/// The language of what is left of an article or, if that is too short, of what was removed from it.
///
/// # Errors
/// If the removals cannot be read.
pub(super) fn language_of(
    kept: Option<&[String]>,
    removed: impl FnOnce() -> Result<Vec<LedgerRow>, Error>,
) -> Result<&'static str, Error> {
    let kept = kept.unwrap_or_default().iter().map(String::as_str);
    if let Some(language) = detect_language(&sample(kept)) {
        return Ok(language);
    }
    let removed = removed()?;
    let removed = removed.iter().map(|row| row.text.as_str());
    Ok(detect_language(&sample(removed)).unwrap_or(UNKNOWN))
}

/// The first bytes of some texts.
fn sample<'t>(texts: impl Iterator<Item = &'t str>) -> String {
    let mut sample = String::new();
    for text in texts {
        let free = SAMPLE_BYTES - sample.len();
        sample.push_str(&text[..text.floor_char_boundary(free)]);
        if sample.len() >= SAMPLE_BYTES - 4 {
            break;
        }
        sample.push('\n');
    }
    sample
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_is_the_site_else_the_folder() {
        assert_eq!(site_of(Some("a.org"), "b/c.txt", false, true), "a.org");
        assert_eq!(site_of(None, "b/c.txt", false, true), "all");
        assert_eq!(site_of(None, "b/c.txt", false, false), "b");
        assert_eq!(site_of(None, "c.txt", false, false), ".");
        assert_eq!(site_of(None, "b/c.jsonl", true, false), "b/c.jsonl");
    }

    #[test]
    fn a_sample_ends_between_characters() {
        let long = "Hafenstraße ".repeat(1000);
        let sample = sample(["", &long, "end"].into_iter());
        assert!(sample.starts_with("\nHafen") && sample.len() <= SAMPLE_BYTES);
    }
}
