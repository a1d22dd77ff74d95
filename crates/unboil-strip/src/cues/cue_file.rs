//! Parser of the cue files, one for each language. The build script compiles this file and makes
//! the cue table from its output; in the crate only tests use it.
//!
//! A file is a list of reasons, each a line `! reason` with its cues below it, one `TIER SHAPE
//! text` a line. The reason of a label of the byline starts with `byline: `.

use crate::config::{CueShape, CueTier};

/// One cue as its file has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CueLine<'a> {
    /// The phrase, normalised. A label that something follows on its line ("tags: news") keeps its
    /// colon.
    pub(crate) text: &'a str,
    /// How much the cue proves.
    pub(crate) tier: CueTier,
    /// Where in a line the phrase stands.
    pub(crate) shape: CueShape,
    /// Why the phrase is boilerplate.
    pub(crate) why: &'a str,
    /// The phrase names the author or the date: around the headline it is a byline.
    pub(crate) byline: bool,
}

/// Parses a language file; for a line that does not parse, returns the line.
pub(crate) fn parse(file: &str) -> impl Iterator<Item = Result<CueLine<'_>, &str>> {
    let mut why = "";
    file.lines().filter_map(move |line| {
        if let Some(reason) = line.strip_prefix("! ") {
            why = reason;
            return None;
        }
        (!line.is_empty()).then(|| parse_line(line, why).ok_or(line))
    })
}

/// Parses one cue line below the given reason.
pub(crate) fn parse_line<'a>(line: &'a str, reason: &'a str) -> Option<CueLine<'a>> {
    let byline = reason.strip_prefix("byline: ");
    let (tier, rest) = line.split_once(' ')?;
    let (shape, text) = rest.split_once(' ')?;
    let tier = match tier {
        "A" => CueTier::A,
        "B" => CueTier::B,
        "C" => CueTier::C,
        _ => return None,
    };
    let shape = match shape {
        "line" => CueShape::Line,
        "opening" => CueShape::Opening,
        "ending" => CueShape::Ending,
        "notice" => CueShape::Notice,
        "notice-ending" => CueShape::NoticeEnding,
        _ => return None,
    };
    Some(CueLine {
        text: text.trim_start(),
        tier,
        shape,
        why: byline.unwrap_or(reason),
        byline: byline.is_some(),
    })
}
