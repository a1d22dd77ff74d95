//! [`OutputReader::article_file`] finds a cleaned file, to read it again.

use crate::formats::format::Source;
use crate::read::folder::source_of_file;
use crate::write::manifest::{ManifestEntry, NameRules, is_output_name};
use crate::write::output_names::ARTICLES;
use crate::write::output_reader::OutputReader;

impl OutputReader {
    /// The cleaned file of a row of the manifest, whose name as a [`Source`] is the path below
    /// `articles/`. Any name that a run gives is found, also a hidden one and one of an unknown
    /// format, which is plain text. `None`: it is no file of articles, it is not there, or a link is
    /// in its place or on the way to it.
    ///
    /// ```
    /// use unboil_io::{ManifestEntry, OutDir, OutputReader, Summary, write_summary};
    ///
    /// let folder = tempfile::tempdir()?;
    /// let out = OutDir::create(folder.path(), &[], false, "run 1")?;
    /// write_summary(&out, "clean", &"the settings", &Summary::default())?;
    /// drop(out); // unlocks it
    /// std::fs::create_dir(folder.path().join("articles"))?;
    /// std::fs::write(folder.path().join("articles/a.article"), "The tide rose.\n")?;
    ///
    /// let out = OutputReader::open(folder.path())?;
    /// let file = |path: &str| {
    ///     let path = path.to_string();
    ///     out.article_file(&ManifestEntry { path, ..ManifestEntry::default() })
    /// };
    /// let source = file("articles/a.article").expect("it is there");
    /// assert_eq!((&*source.rel, source.format.name()), ("a.article", "text"));
    /// assert!(file("articles/../summary.json").is_none());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn article_file(&self, entry: &ManifestEntry) -> Option<Source> {
        let rel = entry.path.strip_prefix(ARTICLES)?;
        // Anybody can edit a manifest.
        if !is_output_name(&entry.path, NameRules::OF_SYSTEM) {
            return None;
        }
        let file = self.folder.open_file(&entry.path).ok()?;
        let data = file.metadata().ok()?;
        Some(source_of_file(rel, &self.path().join(&entry.path), &data))
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use crate::write::out_dir::OutDir;
    use crate::write::summary::{Summary, write_summary};
    use std::fs;
    use std::os::unix::fs::symlink;

    #[test]
    fn only_files_below_the_folder_are_found() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let at = |name: &str| dir.path().join(name);
        let out = OutDir::create(&at("out"), &[], false, "run").expect("a folder");
        write_summary(&out, "clean", &"", &Summary::default()).expect("a summary");
        drop(out);
        for file in [
            "secret/a.txt",
            "out/articles/.hid/.a",
            "out/articles/x.log",
            "out/articles/b.jsonl.gz",
        ] {
            fs::create_dir_all(at(file).parent().expect("a folder")).expect("a folder");
            fs::write(at(file), "One.").expect("a file");
        }
        symlink(at("secret"), at("out/articles/folder")).expect("a link");
        symlink(at("secret/a.txt"), at("out/articles/link.txt")).expect("a link");
        let out = OutputReader::open(&at("out")).expect("an output folder");
        let found = |path: &str| {
            let source = out.article_file(&ManifestEntry::of_name(path))?;
            assert_eq!(source.path, at("out").join(path));
            let read = crate::read_file(&source, &crate::ReadConfig::default());
            assert!(source.id.is_some() && source.fingerprint != 0);
            Some((
                source.rel.to_string(),
                source.format.name(),
                read.articles.len(),
            ))
        };
        let text = |rel: &str| Some((rel.to_string(), "text", 1));
        assert_eq!(found("articles/.hid/.a"), text(".hid/.a"));
        assert_eq!(found("articles/x.log"), text("x.log"));
        assert_eq!(
            found("articles/b.jsonl.gz").map(|found| found.1),
            Some("jsonl")
        );
        for name in [
            "articles/folder/a.txt",
            "articles/link.txt",
            "articles/../../secret/a.txt",
            "articles/.hid",
            "articles/missing.txt",
            "summary.json",
            "../secret/a.txt",
        ] {
            assert_eq!(found(name), None, "{name}");
        }
    }
}
