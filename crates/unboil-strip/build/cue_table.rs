//! Source of the cue table: texts, reasons, rows and lookup tables as static items.

use std::fmt::Write;

use crate::cues::buckets::CueBuckets;
use crate::cues::cue_file::CueLine;
use crate::cues::cue_index::CueIndex;

/// Rust source that `src/cues/cue_table.rs` includes.
pub(crate) fn source(languages: &[&str], cues: &[(&str, CueLine)]) -> String {
    let mut reasons: Vec<&str> = Vec::new();
    let mut texts = String::new();
    let mut rows = String::new();
    for (lang, cue) in cues {
        let reason = reasons.iter().position(|why| *why == cue.why);
        let reason = reason.unwrap_or_else(|| {
            reasons.push(cue.why);
            reasons.len() - 1
        });
        texts.push_str(cue.text);
        let lang = languages.iter().position(|name| name == lang);
        let lang = lang.expect("a language of the list");
        writeln!(
            rows,
            "row({}, {}, {lang}, CueTier::{:?}, CueShape::{:?}, {}),",
            texts.len(),
            reason,
            cue.tier,
            cue.shape,
            cue.byline,
        )
        .expect("a string");
    }
    let texts_and_shapes: Vec<_> = cues.iter().map(|(_, cue)| (cue.text, cue.shape)).collect();
    let index = CueIndex::new(&texts_and_shapes);
    format!(
        "const LANGUAGES: [&str; {}] = {languages:?};\n\
         static TEXTS: &str = {texts:?};\n\
         static REASONS: [&str; {}] = {reasons:?};\n\
         static ROWS: [Row; {}] = [\n{rows}];\n\
         static INDEX: CueIndex = CueIndex {{\n\
         whole_line: {},\nfirst_word: {},\nnotice_first_word: {},\nlast_word: {},\nnotice_last_word: {},\n}};\n",
        languages.len(),
        reasons.len(),
        cues.len(),
        buckets(&index.whole_line),
        buckets(&index.first_word),
        buckets(&index.notice_first_word),
        buckets(&index.last_word),
        buckets(&index.notice_last_word),
    )
}

fn buckets(buckets: &CueBuckets) -> String {
    format!("buckets(&{:?}, &{:?})", buckets.keys, buckets.filter)
}
