//! Writes the ids of the articles of an archive that new ones stand for: [`write_superseded`].

use super::article_table::first_id;
use super::corpus::Corpus;
use unboil_io::{Error, OutDir, SUPERSEDED};

/// Writes `superseded.txt`, sorted by the bytes of the ids, which are those of the archive. Returns a
/// note if some ids cannot stand in a line.
///
/// # Errors
/// If the file cannot be written, or the spill file cannot be read.
pub(super) fn write_superseded(
    out: &OutDir,
    corpus: &Corpus,
    superseded: &[usize],
) -> Result<Option<String>, Error> {
    let sources = corpus.sources();
    let id = |&article: &usize| {
        corpus.with_article(article, |file, encoded| first_id(&encoded, &sources[file]))
    };
    let mut ids: Vec<String> = superseded.iter().map(id).collect::<Result<_, Error>>()?;
    ids.retain(|id| is_line(id));
    ids.sort_unstable();
    let left_out = superseded.len() - ids.len();
    out.write_lines(SUPERSEDED, ids)?;
    Ok((left_out > 0).then(|| {
        format!("ids that are empty or have a line break are not in {SUPERSEDED}: {left_out}")
    }))
}

/// True if an id is the same when it is read from a file of lines. Parts of an id may be other ids.
fn is_line(id: &str) -> bool {
    !id.is_empty() && !id.contains(['\n', '\r'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_a_whole_line() {
        let is_whole = |id: &&str| format!("{id}\n").lines().eq([*id]);
        for id in ["a1", " a ", "a\u{85}b", "a\u{2028}b"] {
            assert!(is_line(id) && is_whole(&id), "{id:?}");
        }
        for id in ["", "a\nb", "a\r", "a\r\nb"] {
            assert!(!is_line(id), "{id:?}");
        }
    }
}
