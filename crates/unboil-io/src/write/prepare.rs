//! [`OutDir::prepare`] plans the files of a run and removes those of an earlier run, and
//! [`OutDir::write_manifest`] ends a run.

use std::ffi::OsStr;
use std::io;
use std::path::Path;

use crate::config::{IoConfig, ReadConfig};
use crate::disk::entry::EntryKind;
use crate::disk::folder::Folder;
use crate::disk::temporary_name::is_temporary;
use crate::error::Error;
use crate::formats::format::Source;
use crate::write::edited_files::EditedFiles;
use crate::write::json_lines::json_line;
use crate::write::manifest::{self, Files, ManifestEntry, ManifestHeader};
use crate::write::out_dir::OutDir;
use crate::write::output_names::{ARTICLES, MANIFEST, outputs};
use unboil_html::WriteConfig;

impl OutDir {
    /// Prepares the folder for the first file of a run: writes the plan of the run, and removes the
    /// files of an earlier run of unboil.
    ///
    /// `sources` are the inputs. `writes_articles` is true if their cleaned copies are written,
    /// except those of references. A file of the earlier run that was edited since is not removed: it
    /// is moved to the folder `edited`. Returns a message about each.
    ///
    /// # Errors
    /// [`Error::Config`] if a file that unboil did not write has the name of a planned file, if a
    /// planned file is an input, or if a link leads out of the folder.
    pub fn prepare(
        &mut self,
        sources: &[Source],
        spill_folder: &Path,
        writes_articles: bool,
        config: &WriteConfig,
    ) -> Result<Vec<String>, Error> {
        for source in sources {
            self.access = self.access.and(source.access);
        }
        let articles = sources
            .iter()
            .filter(|source| writes_articles && !source.is_reference);
        let articles = articles.map(|source| format!("{ARTICLES}{}", source.cleaned_rel));
        let planned: Files = articles
            .chain(outputs(config).map(str::to_string))
            .map(|name| (name.clone(), ManifestEntry::of_name(&name)))
            .collect();
        let previous = manifest::previous_files(self.folder());
        self.check_sources_outside(sources, spill_folder)?;
        self.check_names(&planned, &previous, sources)?;
        let edited = EditedFiles::find(self.folder(), &previous)?;
        if previous.is_empty() {
            self.remove_unfinished()?;
            self.write_plan(planned.values())?;
            return Ok(Vec::new());
        }
        // If the run is killed while it removes files, the next run finds the rest in the plan.
        let all = previous.values().chain(
            planned
                .values()
                .filter(|entry| !previous.contains_key(&entry.path)),
        );
        self.write_plan(all)?;
        let notes = edited.move_away(self.folder())?;
        for name in previous.keys().filter(|name| *name != MANIFEST) {
            self.remove(name)?;
        }
        self.remove_unfinished()?;
        // A file that appears under a removed name from here on is not a file of unboil.
        self.write_plan(planned.values())?;
        Ok(notes)
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
        let digests = std::mem::take(&mut *self.digests());
        entries.extend(outputs(config.write).map(|name| {
            let entry = ManifestEntry::of_name(name);
            let digest = digests.get(name).filter(|_| name != MANIFEST);
            digest.map_or(entry.clone(), |&digest| entry.with_digest(digest))
        }));
        entries.sort_by(|a, b| a.path.cmp(&b.path));
        let header = json_line(&ManifestHeader::new(config.read));
        let rows = entries.iter().map(json_line);
        self.write_lines(MANIFEST, std::iter::once(header).chain(rows))
    }

    /// Writes the names of the files that the run will write.
    fn write_plan<'n>(
        &self,
        entries: impl Iterator<Item = &'n ManifestEntry>,
    ) -> Result<(), Error> {
        let header = json_line(&ManifestHeader {
            run: Some(self.run_id().to_string()),
            ..ManifestHeader::new(&ReadConfig::default())
        });
        self.write_lines(
            MANIFEST,
            std::iter::once(header).chain(entries.map(json_line)),
        )
    }

    /// Removes a file, and the folders that are empty after that.
    fn remove(&self, name: &str) -> Result<(), Error> {
        let path = self.path(name);
        let (folder, file) = match self.folder().parent_of(name, false) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(()),
            opened => opened.map_err(Error::io(&path))?,
        };
        match folder.remove_file(file) {
            Ok(()) => {}
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(e) => return Err(Error::io(&path)(e)),
        }
        let mut rel = name;
        while let Some((folders, _)) = rel.rsplit_once('/') {
            let removed = self.folder().parent_of(folders, false);
            if removed
                .and_then(|(parent, name)| parent.remove_folder(name))
                .is_err()
            {
                break; // It is not empty.
            }
            rel = folders;
        }
        Ok(())
    }

    /// Removes the unfinished files of killed runs, which are beside the articles or below them.
    pub(super) fn remove_unfinished(&self) -> Result<(), Error> {
        let articles = ARTICLES.trim_end_matches('/');
        let is_articles = |name: &OsStr| name == articles;
        let removed = remove_unfinished(self.folder(), &is_articles);
        removed.map(drop).map_err(Error::io(self.root()))
    }
}

/// Removes the unfinished files in a folder, and in its folders for which `is_entered` is true with
/// all that is below them. A folder that is empty then is removed too. Returns true if it removed
/// anything.
fn remove_unfinished(folder: &Folder, is_entered: &dyn Fn(&OsStr) -> bool) -> io::Result<bool> {
    let mut removed = false;
    for (name, kind) in folder.entries()? {
        match kind {
            EntryKind::File if is_temporary(&name.to_string_lossy()) => {
                folder.remove_file(&name)?;
                removed = true;
            }
            EntryKind::Folder if is_entered(&name) => {
                let removed_below = remove_unfinished(&folder.subfolder(&name)?, &|_| true)?;
                // It fails if the folder is not empty.
                removed |= removed_below && folder.remove_folder(&name).is_ok();
            }
            _ => {}
        }
    }
    Ok(removed)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::write::manifest::hex;
    use crate::write::new_file::NewFile;
    use crate::write::out_dir::tests::files;
    use crate::write::output_names::{OUTPUTS, TABLES};

    #[test]
    fn only_files_of_unboil_are_replaced() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let root = dir.path().join("out");
        let sources = ["a.txt", "b/c.txt"].map(Source::from_name);
        let mut out = OutDir::create(&root, &[], false, "one").expect("a new folder");
        out.prepare(&sources, Path::new("own"), true, &WriteConfig::default())
            .expect("nothing in the way");
        for source in &sources {
            let file = out.new_file(&format!("{ARTICLES}{}", source.cleaned_rel));
            file.and_then(NewFile::commit).expect("written");
        }
        let unfinished = out.new_file("articles/d/e.txt").expect("begun");
        std::mem::forget(unfinished); // As a killed run leaves it.
        fs::write(root.join("mine.txt"), "mine").expect("file");
        let locked = OutDir::create(&root, &[], true, "one").expect_err("it is locked");
        assert!(locked.to_string().contains("another run"), "{locked}");
        drop(out);
        assert!(OutDir::create(&root, &[], false, "two").is_err());
        OutDir::create(&root, &[], false, "one").expect("the same run, unfinished");
        let mut reopened = OutDir::create(&root, &[], true, "two").expect("forced");
        reopened
            .prepare(
                &sources[..1],
                Path::new("own"),
                true,
                &WriteConfig::default(),
            )
            .expect("all by unboil");
        assert_eq!(files(&root), [".unboil-lock", "manifest.jsonl", "mine.txt"]);
        assert!(!root.join("articles").exists());

        fs::create_dir_all(root.join("articles/b")).expect("folder");
        fs::write(root.join("articles/b/c.txt"), "mine").expect("file");
        let e = reopened
            .prepare(&sources, Path::new("own"), true, &WriteConfig::default())
            .expect_err("in the way");
        assert!(e.to_string().contains("c.txt: was not written by unboil"));
        assert_eq!(
            files(&root),
            [
                ".unboil-lock",
                "articles/b/c.txt",
                "manifest.jsonl",
                "mine.txt"
            ]
        );
    }

    #[test]
    fn an_unfinished_run_is_recognised_until_its_manifest_is_written() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let reopened = || OutDir::create(dir.path(), &[], false, "one");
        // As one that is killed before it wrote its plan leaves the folder, where its spill folder
        // may be too.
        fs::write(dir.path().join(".unboil-1.tmp"), "").expect("file");
        fs::create_dir(dir.path().join(".unboil-spill-1")).expect("folder");
        let mut out = reopened().expect("nothing is there");
        out.prepare(&[], Path::new("own"), true, &WriteConfig::default())
            .expect("nothing in the way");
        for name in OUTPUTS.iter().filter(|name| **name != MANIFEST) {
            out.write_lines(name, []).expect("written");
            drop(out);
            out = reopened().expect("not finished");
        }
        out.prepare(&[], Path::new("own"), true, &WriteConfig::default())
            .expect("its own files");
        let config = IoConfig {
            read: &Default::default(),
            write: &Default::default(),
        };
        out.write_manifest(config, Vec::new()).expect("written");
        drop(out);
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
        let mut out = OutDir::create(&root, &[], false, "").expect("a new folder");
        out.prepare(&sources, Path::new("own"), true, &WriteConfig::default())
            .expect("nothing in the way");
        std::os::unix::fs::symlink(&outside, root.join("articles")).expect("link");
        let error = out
            .prepare(&sources, Path::new("own"), true, &WriteConfig::default())
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
            emptied_groups: Vec::new(),
            page_rows: false,
            encoding: Some("UTF-8".into()),
            bom: true,
            bytes: Some(3),
            xxh3: Some(hex(255)),
            incomplete_after: Some(12),
            original: None,
        };
        let read_config = ReadConfig::default();
        let write_with = |metadata: bool| {
            let write = WriteConfig {
                metadata,
                parquet: metadata,
                superseded: true,
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
        let (_, entries) = manifest::read(out.folder()).expect("read");
        assert_eq!(entries.len(), OUTPUTS.len() - TABLES.len());
        write_with(true);
        let (header, entries) = manifest::read(out.folder()).expect("read");
        assert_eq!(header.text_field, "text");
        assert_eq!(entries[0], entry);
        assert_eq!(entries.len(), 1 + OUTPUTS.len());
    }
}
