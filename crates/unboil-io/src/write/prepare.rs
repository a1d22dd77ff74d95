//! [`OutDir::prepare`] plans the files of a run and removes those of an earlier run, and
//! [`OutDir::write_manifest`] ends a run.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;

use unboil_html::WriteConfig;
use walkdir::WalkDir;

use crate::config::{IoConfig, ReadConfig};
use crate::error::Error;
use crate::formats::format::Source;
use crate::write::cleaned_file::cleaned_name;
use crate::write::json_lines::json_line;
use crate::write::manifest::{self, ManifestEntry, ManifestHeader};
use crate::write::new_file::is_unfinished;
use crate::write::out_dir::{OutDir, path_text, resolve_path};
use crate::write::output_names::{ARTICLES, MANIFEST, outputs};

impl OutDir {
    /// Prepares the folder for the first file of a run: writes the plan of the run, and removes the
    /// files of an earlier run of unboil.
    ///
    /// `sources` are the files whose cleaned copies will be written. Those in `run_folder`, a
    /// folder of this run such as the spill folder, may be in the output folder.
    ///
    /// # Errors
    /// [`Error::Config`] if a file that unboil did not write has the name of a planned file, if two
    /// sources would have the same name, or if a link leads out of the folder.
    pub fn prepare(
        &self,
        sources: &[Source],
        config: &WriteConfig,
        run_folder: &Path,
    ) -> Result<(), Error> {
        let planned = planned_outputs(sources, config)?;
        let previous = manifest::planned_names(&self.path(MANIFEST));
        // A folder without articles has no links on the way to them.
        if self.path(ARTICLES).symlink_metadata().is_ok() {
            for name in planned.iter().chain(&previous) {
                self.check_links(name)?;
            }
        }
        self.check_sources_outside(sources, run_folder)?;
        for name in &planned {
            let path = self.path(name);
            if path.symlink_metadata().is_ok() && !previous.contains(name) {
                return Err(Error::config(
                    path_text(&path),
                    "was not written by unboil and would be replaced; move it away",
                ));
            }
        }
        // If the run is killed while it removes files, the next run finds the rest in the plan.
        self.write_plan(planned.union(&previous))?;
        for name in previous.iter().filter(|name| *name != MANIFEST) {
            self.remove(&self.path(name))?;
        }
        for entry in WalkDir::new(self.root()).into_iter().flatten() {
            if entry.file_type().is_file() && is_unfinished(&entry.file_name().to_string_lossy()) {
                self.remove(entry.path())?;
            }
        }
        // A file that appears under a removed name from here on is not a file of unboil.
        self.write_plan(planned.iter())
    }

    /// Writes `manifest.jsonl`, sorted by path, which marks the run as finished. `entries` are the
    /// rows of the cleaned files.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn write_manifest(
        &self,
        config: IoConfig,
        mut entries: Vec<ManifestEntry>,
    ) -> Result<(), Error> {
        entries.extend(outputs(config.write).map(ManifestEntry::of_name));
        entries.sort_by(|a, b| a.path.cmp(&b.path));
        let header = json_line(&ManifestHeader::new(config.read));
        let rows = entries.iter().map(json_line);
        self.write_lines(MANIFEST, std::iter::once(header).chain(rows))
    }

    /// Writes the names of the files that the run will write.
    fn write_plan<'n>(&self, names: impl Iterator<Item = &'n String>) -> Result<(), Error> {
        let header = json_line(&ManifestHeader {
            run: Some(self.run_id().to_string()),
            ..ManifestHeader::new(&ReadConfig::default())
        });
        let rows = names.map(|name| json_line(&ManifestEntry::of_name(name)));
        self.write_lines(MANIFEST, std::iter::once(header).chain(rows))
    }

    /// Returns an error if a folder on the way to a file is a link. unboil does not replace files
    /// behind links.
    fn check_links(&self, name: &str) -> Result<(), Error> {
        let mut path = self.root().to_path_buf();
        for part in name.split('/') {
            path.push(part);
            if path.symlink_metadata().is_ok_and(|data| data.is_symlink()) {
                let reason =
                    "is a symbolic link, which unboil does not write through; move it away";
                return Err(Error::config(path_text(&path), reason));
            }
        }
        Ok(())
    }

    /// Returns an error if a link below an input leads to a file in this folder.
    fn check_sources_outside(&self, sources: &[Source], run_folder: &Path) -> Result<(), Error> {
        let root = resolve_path(self.root());
        let outside_run = |source: &&Source| !source.path.starts_with(run_folder);
        for source in sources.iter().filter(outside_run) {
            if resolve_path(&source.path).starts_with(&root) {
                let root = path_text(self.root());
                let reason = format!("is in the output folder {root}, by a link");
                return Err(Error::config(path_text(&source.path), reason));
            }
        }
        Ok(())
    }

    /// Removes a file, and the folders that are empty after that.
    fn remove(&self, path: &Path) -> Result<(), Error> {
        match fs::remove_file(path) {
            Ok(()) => {}
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(e) => return Err(Error::io(path)(e)),
        }
        let mut parent = path.parent();
        while let Some(folder) = parent.filter(|folder| *folder != self.root()) {
            if fs::remove_dir(folder).is_err() {
                break;
            }
            parent = folder.parent();
        }
        Ok(())
    }
}

/// The names of the files that a run will write. Two sources with one name are an error.
fn planned_outputs(sources: &[Source], config: &WriteConfig) -> Result<BTreeSet<String>, Error> {
    let mut planned: BTreeSet<String> = outputs(config).map(str::to_string).collect();
    for source in sources {
        let name = cleaned_name(source, config.to);
        if planned.contains(&name) {
            let reason = format!("would be written as {name}, as another input; move one away");
            return Err(Error::config(&source.rel, reason));
        }
        planned.insert(name);
    }
    Ok(planned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::write::manifest::hex;
    use crate::write::new_file::NewFile;
    use crate::write::out_dir::tests::files;
    use crate::write::output_names::OUTPUTS;
    use unboil_html::OutputFormat;

    #[test]
    fn only_files_of_unboil_are_replaced() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let root = dir.path().join("out");
        let sources = ["a.txt", "b/c.txt"].map(Source::from_name);
        let out = OutDir::create(&root, &[], false, "one").expect("a new folder");
        out.prepare(&sources, &WriteConfig::default(), Path::new("own"))
            .expect("nothing in the way");
        for source in &sources {
            let file = out.new_file(&cleaned_name(source, OutputFormat::Text));
            file.and_then(NewFile::commit).expect("written");
        }
        let unfinished = out.new_file("articles/d/e.txt").expect("begun");
        std::mem::forget(unfinished); // As a killed run leaves it.
        fs::write(root.join("mine.txt"), "mine").expect("file");
        assert!(OutDir::create(&root, &[], false, "two").is_err());
        OutDir::create(&root, &[], false, "one").expect("the same run, unfinished");
        let reopened = OutDir::create(&root, &[], true, "two").expect("forced");
        reopened
            .prepare(&sources[..1], &WriteConfig::default(), Path::new("own"))
            .expect("all by unboil");
        assert_eq!(files(&root), ["manifest.jsonl", "mine.txt"]);
        assert!(!root.join("articles").exists());

        fs::create_dir_all(root.join("articles/b")).expect("folder");
        fs::write(root.join("articles/b/c.txt"), "mine").expect("file");
        let e = reopened
            .prepare(&sources, &WriteConfig::default(), Path::new("own"))
            .expect_err("in the way");
        assert!(e.to_string().contains("c.txt: was not written by unboil"));
        assert_eq!(
            files(&root),
            ["articles/b/c.txt", "manifest.jsonl", "mine.txt"]
        );
    }

    #[test]
    fn an_unfinished_run_is_recognised_until_its_manifest_is_written() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let reopened = || OutDir::create(dir.path(), &[], false, "one");
        // As one that is killed before it wrote its plan leaves the folder, where its spill folder
        // may be too.
        fs::write(dir.path().join(".unboil-1.tmp"), "").expect("file");
        fs::create_dir(dir.path().join(".unboil-spill")).expect("folder");
        let out = reopened().expect("nothing is there");
        out.prepare(&[], &WriteConfig::default(), Path::new("own"))
            .expect("nothing in the way");
        for name in OUTPUTS.iter().filter(|name| **name != MANIFEST) {
            out.write_lines(name, []).expect("written");
            reopened().expect("not finished");
        }
        out.prepare(&[], &WriteConfig::default(), Path::new("own"))
            .expect("its own files");
        let config = IoConfig {
            read: &Default::default(),
            write: &Default::default(),
        };
        out.write_manifest(config, Vec::new()).expect("written");
        assert!(reopened().is_err());
    }

    #[cfg(unix)]
    #[test]
    fn links_below_the_folder_are_refused() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let (root, outside) = (dir.path().join("out"), dir.path().join("outside"));
        fs::create_dir(&outside).expect("folder");
        fs::write(outside.join("a.txt"), "mine").expect("file");
        let sources = [Source::from_name("a.txt")];
        let out = OutDir::create(&root, &[], false, "").expect("a new folder");
        out.prepare(&sources, &WriteConfig::default(), Path::new("own"))
            .expect("nothing in the way");
        std::os::unix::fs::symlink(&outside, root.join("articles")).expect("link");
        let error = out
            .prepare(&sources, &WriteConfig::default(), Path::new("own"))
            .expect_err("a link is in the way");
        assert!(error.to_string().contains("symbolic link"), "{error}");
        assert!(outside.join("a.txt").exists());
    }

    #[test]
    fn a_manifest_is_read_back() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let out = OutDir::create(dir.path(), &[], false, "").expect("empty");
        let entry = ManifestEntry {
            path: "articles/a.txt".into(),
            markdown: false,
            page_rows: false,
            encoding: Some("UTF-8".into()),
            bom: true,
            bytes: Some(3),
            xxh3: Some(hex(255)),
            original: None,
        };
        let read_config = ReadConfig::default();
        let write_with = |metadata| {
            let write = WriteConfig {
                metadata,
                ..WriteConfig::default()
            };
            let config = IoConfig {
                read: &read_config,
                write: &write,
            };
            out.write_manifest(config, vec![entry.clone()])
                .expect("written");
        };
        write_with(false);
        let (_, entries) = manifest::read(&out.path(MANIFEST)).expect("read");
        assert_eq!(entries.len(), OUTPUTS.len());
        write_with(true);
        let (header, entries) = manifest::read(&out.path(MANIFEST)).expect("read");
        assert_eq!(header.text_field, "text");
        assert_eq!(entries[0], entry);
        assert_eq!(entries.len(), 1 + OUTPUTS.len());
    }
}
